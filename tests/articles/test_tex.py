"""Formulas in LaTeX files."""

from __future__ import annotations

from derive.articles.passages import Place
from tests.articles.test_passages import introduced, read, texts

NAME = "paper.tex"


def test_formulas_are_found_however_they_are_marked() -> None:
    page = r"""
\newcommand{\R}{\mathbb{R}} % $x$
\begin{document}
So $a$ and \(b\), costs \$5, \verb|$v$| and \verb+$v$+:
$$ c $$ \[ d
% a comment with $x$
e \] \begin{equation}\label{eq:x} f \end{equation}
\begin{align*} g &= h \\[2pt] & % $x$
i \end{align*}
\begin{verbatim}
$x$
\end{verbatim}
\begin{lstlisting}[language=Python]
$x$
\end{lstlisting}
\iffalse $x$ \fi
$x \text{ if $y$}$
\end{document}
$x$
"""
    align = "\\begin{align*} g &= h \\\\[2pt] & i \\end{align*}"
    found = ["a", "b", "c", "d\ne", "\\label{eq:x} f", align, r"x \text{ if $y$}"]
    assert texts(page, NAME) == found
    assert read(page, NAME).macros == ((r"\R", 0, r"\mathbb{R}"),)


def test_a_file_without_a_beginning_is_read_from_its_first_line() -> None:
    assert texts("$a$ and $b$", NAME) == ["a", "b"]


def test_no_file_is_opened(tmp_path) -> None:
    (tmp_path / "other.tex").write_text("$x$")
    assert texts(rf"\input{{{tmp_path}/other}} $a$ \include{{other}}", NAME) == ["a"]


def test_macros_are_collected() -> None:
    page = r"""
\newcommand{\a}[2]{#1_{#2}} \renewcommand\b{b} \providecommand*{\c}{c} \def\d#1{#1}
\DeclareMathOperator{\softplus}{softplus} \DeclareMathOperator*{\argmax}{arg\,max}
\DeclarePairedDelimiter{\norm}{\lVert}{\rVert} \let\e\varepsilon
\newcommand{\f}[1][x]{#1} \def\g#1.{#1}
$\a{x}{i}$
"""
    document = read(page, NAME)
    assert document.macros == (
        (r"\a", 2, "#1_{#2}"),
        (r"\b", 0, "b"),
        (r"\c", 0, "c"),
        (r"\d", 1, "#1"),
        (r"\softplus", 0, r"\operatorname{softplus}"),
        (r"\argmax", 0, r"\operatorname*{arg\,max}"),
        (r"\norm", 1, r"\left\lVert #1 \right\rVert"),
        (r"\e", 0, r"\varepsilon"),
    )
    assert document.problems == (
        (Place(5, 1), r"\f has an optional argument: that is not understood"),
        (Place(5, 27), r"\g is defined with signs between its arguments: that is not understood"),
    )
    assert [passage.text for passage in document.passages] == [r"\a{x}{i}"]


def test_short_names_of_environments_are_known() -> None:
    page = r"\newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}} so \be a \ee"
    assert texts(page, NAME) == ["a"]


def test_a_formula_that_is_not_closed_is_said_and_hides_nothing() -> None:
    document = read("\\[ x\n\n$a$\n\n\\begin{align} y $b$", NAME)
    assert [passage.text for passage in document.passages] == ["a", "b"]
    assert [place for place, _ in document.problems] == [Place(1, 1), Place(5, 1)]


def test_cases_reach_as_far_as_their_items() -> None:
    items = r"\begin{itemize}\item $k=j$: $$a$$ \[b\] \item $k \neq j$ \[c\]\end{itemize} So $$d$$"
    assert introduced(items, "b", NAME) == ["k=j"]
    assert introduced(items, "c", NAME) == [r"k \neq j"]
    assert introduced(items, "d", NAME) == []


def test_paragraphs_and_headings_are_items() -> None:
    page = r"""
\section{Here}
\paragraph{Case $i = j$.} We have $$a$$

and so $$b$$
\paragraph{Case $i \neq j$.} \[c\]
\section{Further} \[d\]

\noindent\textbf{Case 1: $i = j$.} \[e\]
But \[f\]

\textbf{\boldmath Case $i \neq j$:}
\begin{align*}g\end{align*}

\noindent Therefore \[h\]
"""
    assert introduced(page, "b", NAME) == ["i = j"]
    assert introduced(page, "c", NAME) == [r"i \neq j"]
    assert introduced(page, "d", NAME) == []
    assert introduced(page, "f", NAME) == ["i = j"]
    assert introduced(page, r"\begin{align*}g\end{align*}", NAME) == [r"i \neq j"]
    assert introduced(page, "h", NAME) == []

"""What stands where in a formula that a person typed, and what is wrong with one that is not."""

from __future__ import annotations

import re
import time
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.reading.layout import (
    Bracketed,
    Digits,
    Labelled,
    Letter,
    Node,
    Prose,
    ReadError,
    Root,
    Row,
    Scripts,
    Sign,
    Stacked,
    Table,
    Unread,
    Word,
)
from derive.reading.parsing import parts, read_layout

ROOT = Path(__file__).parent.parent.parent
HERE = (0, 0)


# The nodes without their spans -------------------------------------------------------------------


def bare(node):
    """A node with all spans empty."""
    changed = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name == "span":
            changed["span"] = HERE
        elif isinstance(value, Node):
            changed[field.name] = bare(value)
        elif isinstance(value, tuple):
            changed[field.name] = _all_bare(value)
    return replace(node, **changed)


def _all_bare(values):
    return tuple(
        bare(value)
        if isinstance(value, Node)
        else _all_bare(value)
        if isinstance(value, tuple)
        else value
        for value in values
    )


def read(text):
    return bare(read_layout(text))


def _tried(text):
    """What a text is read as, or the error."""
    try:
        return read_layout(text), None
    except ReadError as error:
        return None, error


def _node(item):
    """``"x"`` is a letter, ``"12"`` digits, ``"@neq"`` or another character a sign."""
    if not isinstance(item, str):
        return item
    if item[0].isdigit():
        return Digits(item, HERE)
    if len(item) == 1 and item.isalpha():
        return Letter(item, HERE)
    return Sign(item.removeprefix("@"), HERE)


def row(*items):
    return Row(tuple(_node(item) for item in items), HERE)


def letter(name, font="", *accents):
    return Letter(name, HERE, font, accents)


def word(text, *accents):
    return Word(text, HERE, accents)


def prose(text, *rows):
    return Prose(text, HERE, rows)


def frac(above, below):
    return Stacked(above, below, HERE)


def scripts(base, below=None, above=None, primes=0):
    return Scripts(_node(base), below, above, primes, HERE)


def brackets(opening, *items, close=""):
    partners = {"(": ")", "[": "]", "{": "}", "langle": "rangle", "lfloor": "rfloor"}
    return Bracketed(opening, close or partners.get(opening, opening), row(*items), HERE)


def table(name, *rows):
    return Table(name, tuple(rows), HERE)


def labelled(kind, body, label):
    return Labelled(kind, body, label, HERE)


x, y, a, b, i, n = (letter(name) for name in "xyabin")


def test_the_nodes_know_where_they_stand():
    assert read_layout(r"\frac12 x_i") == Row(
        (
            Stacked(
                Row((Digits("1", (5, 6)),), (5, 6)), Row((Digits("2", (6, 7)),), (6, 7)), (0, 7)
            ),
            Scripts(Letter("x", (8, 9)), Row((Letter("i", (10, 11)),), (10, 11)), None, 0, (8, 11)),
        ),
        (0, 11),
    )


# What is read ------------------------------------------------------------------------------------

FRACTIONS = {
    r"\frac{a}{b}": [frac(row("a"), row("b"))],
    r"\dfrac ab": [frac(row("a"), row("b"))],
    r"\tfrac{1}2": [frac(row("1"), row("2"))],
    r"\cfrac{1}{n}": [frac(row("1"), row("n"))],
    r"\frac123": [frac(row("1"), row("2")), "3"],
    r"\frac\alpha\beta": [frac(row(letter("alpha")), row(letter("beta")))],
    r"{a + b \over n}x": [Row((frac(row("a", "+", "b"), row("n")),), HERE), "x"],
    r"a \over b": [frac(row("a"), row("b"))],
    r"\pdv{a}{x}": [frac(row("@partial", "a"), row("@partial", "x"))],
    r"\dv{x}": [frac(row(letter("d", "upright")), row(letter("d", "upright"), "x"))],
    r"\pdv[2]{a}{x}": [
        frac(
            row(scripts("@partial", None, row("2")), "a"),
            row("@partial", scripts(row("x"), None, row("2"))),
        ),
    ],
    r"\sqrt2": [Root(row("2"), None, HERE)],
    r"\sqrt[3]{x}": [Root(row("x"), row("3"), HERE)],
}

SCRIPTS = {
    "x_i^2": [scripts("x", row("i"), row("2"))],
    "x^2_i": [scripts("x", row("i"), row("2"))],
    "x'_i": [scripts("x", row("i"), None, 1)],
    "x_i''": [scripts("x", row("i"), None, 2)],
    r"x^\prime": [scripts("x", None, None, 1)],
    r"x^{\prime\prime}": [scripts("x", None, None, 2)],
    "x'^2": [scripts("x", None, row("2"), 1)],
    "x^{-1}": [scripts("x", None, row("-", "1"))],
    "x^{y_i}": [scripts("x", None, row(scripts("y", row("i"))))],
    r"\sum\limits_{i=1}^n": [scripts("@sum", row("i", "=", "1"), row("n"))],
    r"\sum\nolimits^n_i": [scripts("@sum", row("i"), row("n"))],
    "{}_i": [scripts(row(), row("i"))],
    "{a b}_i": [scripts(row("a", "b"), row("i"))],
    "(a)^2": [scripts(brackets("(", "a"), None, row("2"))],
    "x_i y": [scripts("x", row("i")), "y"],
    r"x^\top": [scripts("x", None, row("@top"))],
    r"x^\frac12": [scripts("x", None, row(frac(row("1"), row("2"))))],
    r"x_\hat{y}": [scripts("x", row(letter("y", "", "hat")))],
    "x{}": ["x"],
}

BRACKETS = {
    "(a)": [brackets("(", "a")],
    r"\left[ a \right]": [brackets("[", "a")],
    r"\bigl\{ a \bigr\}": [brackets("{", "a")],
    r"\Big( a \Big)": [brackets("(", "a")],
    r"\langle a, b\rangle": [brackets("langle", "a", ",", "b")],
    r"\left< a \right>": [brackets("langle", "a")],
    r"\lfloor a \rfloor": [brackets("lfloor", "a")],
    "[0, 1)": [brackets("[", "0", ",", "1", close=")")],
    "(0, 1]": [brackets("(", "0", ",", "1", close="]")],
    "|a|": [brackets("|", "a")],
    r"\lvert a \rvert": [brackets("|", "a")],
    r"\|a\|_2": [scripts(brackets("Vert", "a"), row("2"))],
    "||a||": [brackets("Vert", "a")],
    r"\left\Vert a \right\Vert": [brackets("Vert", "a")],
    r"\lVert a \rVert^2": [scripts(brackets("Vert", "a"), None, row("2"))],
    r"\abs{a} \norm{b}": [brackets("|", "a"), brackets("Vert", "b")],
    "2|a|b": ["2", brackets("|", "a"), "b"],
    "|a||b|": [brackets("|", "a"), brackets("|", "b")],
    "| |a| - b |": [brackets("|", brackets("|", "a"), "-", "b")],
    "p(y|x)": ["p", brackets("(", "y", "|", "x")],
    "p(a|b, n|x)": ["p", brackets("(", "a", "|", "b", ",", "n", "|", "x")],
    r"p(y \mid x)": ["p", brackets("(", "y", "@mid", "x")],
    r"p(y \,\big|\, x)": ["p", brackets("(", "y", "|", "x")],
    r"\left( y \middle| x \right)": [brackets("(", "y", "|", "x")],
    r"D(a \mid\mid b)": ["D", brackets("(", "a", "@Vert", "b")],
    "D(a||b)": ["D", brackets("(", "a", "@Vert", "b")],
    r"D(a \parallel b)": ["D", brackets("(", "a", "@Vert", "b")],
    r"\{ x : |x| < 1 \}": [brackets("{", "x", ":", brackets("|", "x"), "<", "1")],
    r"\{ x | |x| < 1 \}": [brackets("{", "x", "|", brackets("|", "x"), "<", "1")],
    "f|_{x=0}": ["f", scripts("|", row("x", "=", "0"))],
    r"\left. f \right|_{0}": [scripts(brackets(".", "f", close="|"), row("0"))],
    r"\left. a \right.": [row("a")],
    r"f \rvert_{x=0}": ["f", scripts("|", row("x", "=", "0"))],
    r"a\big/b": ["a", "/", "b"],
}

FONTS = {
    r"\mathbf{x}_i": [scripts(letter("x", "bold"), row("i"))],
    r"\boldsymbol\theta": [letter("theta", "bold")],
    r"\bm{W}": [letter("W", "bold")],
    r"\mathbf{Wx}": [row(letter("W", "bold"), letter("x", "bold"))],
    r"\mathbf{softplus}": [word("softplus")],
    r"\boldsymbol{abc}": [row(*(letter(c, "bold") for c in "abc"))],
    r"\mathrm{d}x": [letter("d", "upright"), "x"],
    r"\mathrm{ReLU}(x)": [word("ReLU"), brackets("(", "x")],
    r"\mathrm{Var}[x]": [word("Var"), brackets("[", "x")],
    r"\mathrm{L2}": [word("L2")],
    r"{\rm Var}(x)": [row(word("Var")), brackets("(", "x")],
    r"{\bf x} y": [row(letter("x", "bold")), "y"],
    r"{\cal L}": [row(letter("L", "calligraphic"))],
    r"\mathcal{L}": [letter("L", "calligraphic")],
    r"\mathscr L": [letter("L", "script")],
    r"\mathsf T": [letter("T", "sans")],
    r"\mathit{loss}": [word("loss")],
    r"\mathbb{R}^n": [scripts(letter("R", "blackboard"), None, row("n"))],
    r"\R": [letter("R", "blackboard")],
    r"\mathbb{1}": [letter("1", "blackboard")],
    r"\mathds 1": [letter("1", "blackboard")],
    r"\mathbf{1}": [letter("1", "bold")],
    r"\mathbf{12}": ["12"],
    r"\operatorname{sgn}(x)": [word("sgn"), brackets("(", "x")],
    r"\operatorname*{arg\,max}_x": [scripts(word("argmax"), row("x"))],
    r"\operatorname{cross-entropy}": [word("cross-entropy")],
    r"\arg\max": [word("arg"), word("max")],
    r"\log x": [word("log"), "x"],
    r"\hat{y}": [letter("y", "", "hat")],
    r"\hat y_i": [scripts(letter("y", "", "hat"), row("i"))],
    r"\hat{y_i}": [scripts(letter("y", "", "hat"), row("i"))],
    r"\hat{y^{(i)}}": [scripts(letter("y", "", "hat"), None, row(brackets("(", "i")))],
    r"\hat{\mathbf y}": [letter("y", "bold", "hat")],
    r"\bar{\hat{x}}": [letter("x", "", "hat", "bar")],
    r"\vec{x} \widetilde{y}": [letter("x", "", "vec"), letter("y", "", "tilde")],
    r"\overline{x}": [letter("x", "", "bar")],
    r"\vec{0}": [letter("0", "", "vec")],
    r"\underline{a + b}": [row("a", "+", "b")],
}

WORDS = {
    r"\text{if } x": [prose("if "), "x"],
    r"\mbox{otherwise}": [word("otherwise")],
    r"\text{ReLU}(x)": [word("ReLU"), brackets("(", "x")],
    r"\text{for all $i$, and $n$.}": [prose("for all , and .", row("i"), row("n"))],
    r"\text{if \(i = n\)}": [prose("if ", row("i", "=", "n"))],
    r"\text{a\_b, 5\% \& \textbf{so on}}": [prose("a_b, 5% & so on")],
    r"x_{\text{max}}": [scripts("x", row(word("max")))],
    r"x^\text{T}": [scripts("x", None, row(letter("T", "upright")))],
    r"\textbf{x}": [letter("x", "bold")],
    r"\overset{\eqref{1}}{=}": [labelled("overset", row("="), row(prose("(1)")))],
    r"\text{cross-entropy}": [word("cross-entropy")],
}

LOOKS = {
    r"a \, \; \! \: \> b": ["a", "b"],
    r"a~b\ n": ["a", "b", "n"],
    r"a \quad b \qquad\quad n": ["a", "@quad", "b", "@quad", "n"],
    r"\quad a \quad": ["a"],
    r"a \hspace{1cm} b \hspace{2pt} n \hspace*{-3em} x": ["a", "@quad", "b", "n", "x"],
    r"a \kern-\nulldelimiterspace \kern 3pt b \mskip-2mu n": ["a", "b", "n"],
    r"\displaystyle a \textstyle b": ["a", "b"],
    r"\phantom{=} a \vphantom{\sum} b": ["a", "b"],
    r"a \vspace{1cm} \label{eq:1} \tag{3} \nonumber b": ["a", "b"],
    r"\color{red} a": ["a"],
    r"{\color{red} a}": [row("a")],
    r"\textcolor{red}{a + b}": [row("a", "+", "b")],
    r"\boxed{a}": ["a"],
    r"\cancel{a} \cancelto{0}{b}": ["a", "b"],
    r"\bbox[red]{a}": ["a"],
    r"\mathop{\mathrm{argmax}}\limits_x": [scripts(word("argmax"), row("x"))],
    r"\mathinner{(a)}": [brackets("(", "a")],
    r"\strut a \mathstrut": ["a"],
    r"\displaystyle": [],
    "a % a comment \\foo\n b": ["a", "b"],
}

SIGNS = {
    r"\ne \neq \not= \not = ≠": ["@neq"] * 5,
    r"\le \leq \leqslant ≤ <=": ["@leq"] * 5,
    r"\ge \geq \geqslant ≥ >=": ["@geq"] * 5,
    r"\to \rightarrow \longrightarrow →": ["@to"] * 4,
    r"\implies \Rightarrow \Longrightarrow ⇒": ["@implies"] * 4,
    r"\iff \Leftrightarrow": ["@iff"] * 2,
    r"\dots \cdots \ldots … ...": ["@ldots"] * 5,
    r"\cdot · ⋅": ["@cdot"] * 3,
    r"* \ast": ["*"] * 2,
    r"\times ×": ["@times"] * 2,
    "- − –": ["-"] * 3,
    r"\top \intercal": ["@top"] * 2,
    r"\partial ∂ \nabla ∇ \infty ∞": ["@partial"] * 2 + ["@nabla"] * 2 + ["@infty"] * 2,
    r"\in ∈ \notin \not\in": ["@in"] * 2 + ["@notin"] * 2,
    r"\forall ∀ \sum ∑ \prod ∏": ["@forall"] * 2 + ["@sum"] * 2 + ["@prod"] * 2,
    r":= \coloneqq": ["@:="] * 2,
    r"\triangleq \equiv \approx \propto \sim": [
        "@triangleq", "@equiv", "@approx", "@propto", "@sim",
    ],
    r"+ = < > , ; : . / ! \pm": ["+", "=", "<", ">", ",", ";", ":", ".", "/", "!", "@pm"],
    r"\odot \circ \otimes": ["@odot", "@circ", "@otimes"],
}  # fmt: skip

NUMBERS = {
    "12": ["12"],
    "0.5": ["0.5"],
    ".5": [Digits(".5", HERE)],
    "1.": ["1", "."],
    "1.5.": ["1.5", "."],
    "x_1y": [scripts("x", row("1")), "y"],
    "x^{12}": [scripts("x", None, row("12"))],
}

UNICODE = {
    "α σ λ": [letter("alpha"), letter("sigma"), letter("lambda")],
    r"\alpha \varepsilon \Gamma \ell": [
        letter("alpha"), letter("varepsilon"), letter("Gamma"), letter("ell"),
    ],
    "\u0177": [letter("y", "", "hat")],
    "y\u0302": [letter("y", "", "hat")],
    "σ\u0302": [letter("sigma", "", "hat")],
    "x²": [scripts("x", None, row("2"))],
    "x₁₂": [scripts("x", row("12"))],
    "xᵢ⁻¹": [scripts("x", row("i"), row("-", "1"))],
    "x′": [scripts("x", None, None, 1)],
    "𝐱 ℝ ℒ": [letter("x", "bold"), letter("R", "blackboard"), letter("L", "calligraphic")],
    "a\u0338= =\u0338".replace("a\u0338", ""): ["=", "@neq"],
}  # fmt: skip

LABELS = {
    r"\underbrace{a}_{= b}": [labelled("underbrace", row("a"), row("=", "b"))],
    r"\underbrace{a}_b^2": [
        scripts(labelled("underbrace", row("a"), row("b")), None, row("2")),
    ],
    r"\overbrace{a}^{0}": [labelled("overbrace", row("a"), row("0"))],
    r"\overbrace{a}": [labelled("overbrace", row("a"), None)],
    r"\overset{a}{=}": [labelled("overset", row("="), row("a"))],
    r"\stackrel{a}{=}": [labelled("overset", row("="), row("a"))],
    r"\underset{i}{\max}": [labelled("underset", row(word("max")), row("i"))],
    r"\xrightarrow{n}": [labelled("overset", row("@to"), row("n"))],
    r"\xrightarrow[a]{}": [labelled("underset", row("@to"), row("a"))],
}  # fmt: skip

TABLES = {
    r"\begin{aligned} a &= b \\ &= n \end{aligned}": [
        table("aligned", (row("a"), row("=", "b")), (row(), row("=", "n")))
    ],
    r"\begin{align*} a \nonumber \\*[2pt] b \\ \end{align*}": [
        table("align", (row("a"),), (row("b"),))
    ],
    r"\begin{eqnarray} a &=& b \end{eqnarray}": [
        table("eqnarray", (row("a"), row("="), row("b")))
    ],
    r"\begin{alignat}{2} a &= b \end{alignat}": [table("alignat", (row("a"), row("=", "b")))],
    r"\begin{aligned}[t] a \end{aligned}": [table("aligned", (row("a"),))],
    r"\begin{gather} a \\[x, y] b \end{gather}": [
        table("gather", (row("a"),), (row(brackets("[", "x", ",", "y"), "b"),))
    ],
    r"\begin{cases} 1 & i = n \\ 0 & \text{else} \end{cases}": [
        table("cases", (row("1"), row("i", "=", "n")), (row("0"), row(word("else"))))
    ],
    r"\left\{ \begin{array}{ll} 1 & a \\ 0 & b \end{array} \right.": [
        table("cases", (row("1"), row("a")), (row("0"), row("b")))
    ],
    r"\begin{pmatrix} a & b \\ \hline i & n \end{pmatrix}^T": [
        scripts(
            table("pmatrix", (row("a"), row("b")), (row("i"), row("n"))), None, row("T")
        ),
    ],
    r"\begin{array}{c|c} a & b \end{array}": [table("array", (row("a"), row("b")))],
    r"\begin{equation} a = b \label{eq} \end{equation}": ["a", "=", "b"],
    r"\begin{equation*} \begin{split} a \end{split} \end{equation*}": [table("split", (row("a"),))],
    r"\begin{subequations} a \end{subequations}": ["a"],
    r"\begin{multline} (a \\ + b) \end{multline}": [brackets("(", "a", "+", "b")],
    r"\sum_{\substack{i \\ n}}": [
        scripts("@sum", row(table("substack", (row("i"),), (row("n"),))))
    ],
    r"\cases{a & b \cr i & n}": [table("cases", (row("a"), row("b")), (row("i"), row("n")))],
    r"a \\ b": [table("gathered", (row("a"),), (row("b"),))],
    r"\begin{aligned} a &= (b \\ &\qquad + n) \\ &= i \end{aligned}": [
        table("aligned", (row("a"), row("=", brackets("(", "b", "+", "n"))), (row(), row("=", "i")))
    ],
    r"\begin{aligned} a \left[ b \right. \\ \left. + n \right] x \end{aligned}": [
        table("aligned", (row("a", brackets("[", "b", "+", "n"), "x"),))
    ],
}  # fmt: skip

ALL = FRACTIONS | SCRIPTS | BRACKETS | FONTS | WORDS | LOOKS | SIGNS | NUMBERS | UNICODE
ALL |= LABELS | TABLES


@pytest.mark.parametrize("text", ALL)
def test_what_is_typed_is_read(text):
    assert read(text) == row(*ALL[text])


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r"\newcommand{\R}{\mathbb{R}} \R^n", r"\mathbb{R}^n"),
        (r"\newcommand\half[1]{\frac{#1}{2}} \half{a} + \half b", r"\frac{a}{2} + \frac{b}{2}"),
        (r"\def\pair#1#2{(#1, #2)} \pair ab", "(a, b)"),
        (r"\DeclareMathOperator{\sgn}{sgn} \sgn x", r"\operatorname{sgn} x"),
        (r"\DeclareMathOperator*{\best}{arg\,max} \best_x", r"\operatorname{argmax}_x"),
        (r"\let\eps\varepsilon \eps", r"\varepsilon"),
        (r"\renewcommand{\vec}[1]{\mathbf{#1}} \vec x", r"\mathbf x"),
        (r"\newcommand{\ab}{ab} \frac\ab2", r"\frac{ab}2"),
    ],
)
def test_a_macro_is_what_it_stands_for(text, same):
    assert read(text) == read(same)


def test_macros_of_the_document_stand_at_the_place_of_their_call():
    macros = {r"\d": (2, r"\frac{\partial #1}{\partial #2}")}
    call = (0, 7)
    assert read_layout(r"\d{L}{z}"[:5] + "z", {r"\d": (2, "#1 #2 + i")}).items == (
        Letter("L", (3, 4)),
        Letter("z", (5, 6)),
        Sign("+", (0, 6)),
        Letter("i", (0, 6)),
    )
    assert read_layout(r"\d{L} z", macros).items[0].span == call


@pytest.mark.parametrize("space", [" ", "\n", "  \t "])
def test_space_means_nothing(space):
    text = (
        r"\frac { a } { b } x _ i ^ { 2 } \left ( y \right ) \begin {aligned} a & b \end {aligned}"
    )
    assert read(text.replace(" ", space)) == read(re.sub(" ", "", text))


# What is not -------------------------------------------------------------------------------------

WRONG = [
    (r"a + \foo{b}", r"\foo", r"\foo is not understood"),
    (r"\begin{tikzpicture}x\end{tikzpicture}", r"\begin{tikzpicture}",
     "the environment tikzpicture is not understood"),
    ("x_1_2", "_", "two subscripts at one place"),
    ("x^2^3", "^", "two superscripts at one place"),
    ("x^2'", "'", "a prime behind a superscript"),
    ("x^12", "2", "only one digit belongs to ^"),
    ("x^", "^", "nothing behind ^"),
    ("x_}", "_", "nothing behind _"),
    ("{x", "{", "{ is never closed"),
    ("x}", "}", "} without { before it"),
    ("a (b + i", "(", "( is never closed"),
    ("a) + b", ")", ") is never opened"),
    ("(a]", "]", "( is closed by ]"),
    (r"\left( a \right]", r"\right]", "( is closed by ]"),
    (r"\left( a", r"\left", r"\left is never closed"),
    (r"a \right)", r"\right", r"\right without \left before it"),
    (r"\left a", r"\left", r"\left lacks a bracket"),
    ("a & b", "&", "& outside of an environment with columns"),
    (r"\frac{a}", r"\frac", r"\frac lacks an argument"),
    (r"\hat", r"\hat", r"\hat lacks an argument"),
    (r"\hat{a + b}", r"\hat{a + b}", r"\hat stands over more than one name"),
    (r"\overline{x^2}", r"\overline{x^2}", r"\overline stands over more than one name"),
    (r"\text{if", "{", "{ is never closed"),
    (r"\text{if $x}", "$", "$ is never closed"),
    (r"\left] a \right[", r"\left]", "] opens nothing"),
    (r"\begin{aligned} a", r"\begin", r"\begin{aligned} is never closed"),
    (r"\begin{aligned} a \end{align}", r"\end{align}",
     r"\begin{aligned} is closed by \end{align}"),
    (r"\end{align}", r"\end", r"\end without \begin before it"),
    (r"a \over b \over n", r"\over", r"two \over in one group"),
    (r"\not x", r"\not", r"\not stands before no relation that is known"),
    ("1{,}000", "1{", "a comma in a number"),
    ("中", "中", "the character 中 is not understood"),
    ("a\0", "\0", "the character U+0000 is not understood"),
    ("\ud800", "\ud800", "the character U+D800 is not understood"),
    (r"\begin{cases} a & \foo \end{cases}", r"\foo", r"\foo is not understood"),
    (r"\def\a{\a} x \a", r"\a", r"\a is defined by itself"),
    (r"\def\a{\b}\def\b{\a} x \a", r"\a", r"\a is defined by itself"),
    (r"\newcommand{\a}[1]{#2} \a x", r"\a x", r"\a has no argument #2"),
    (r"\newcommand{\a}[2][x]{#2} \a x", r"\newcommand",
     r"\newcommand has parameters of an unknown kind"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "piece", "message"), WRONG)
def test_what_is_not_understood_is_said_with_its_place(text, piece, message):
    with pytest.raises(ReadError) as caught:
        read_layout(text)
    start, end = caught.value.span
    assert (text[start:end], caught.value.message) == (piece, message)
    assert start == text.rindex(piece) or piece in ("{", "&", r"\begin", r"\left", r"\foo", "$")


def test_a_line_that_is_not_understood_leaves_the_others():
    text = (
        r"\begin{aligned} a &= \foo \\ &= (b \\ &= \hat{ab} \\"
        r" &= \begin{cases} \bar \end{cases} \\ &= n \end{aligned}"
    )
    (found,) = read_layout(text).items
    assert isinstance(found, Table)
    unread = [cell.items[0] for _, cell in found.rows[:4]]
    assert all(isinstance(node, Unread) for node in unread)
    said = [(text[slice(*node.span)], node.message) for node in unread]
    assert said == [
        (r"\foo", r"\foo is not understood"),
        ("(", "( is never closed"),
        (r"\hat{ab}", r"\hat stands over more than one name"),
        (r"\bar", r"\bar lacks an argument"),
    ]
    assert bare(found.rows[0][0]) == row("a")
    assert bare(found.rows[4][1]) == row("=", "n")


# Limits ------------------------------------------------------------------------------------------

HOSTILE = [
    "{" * 20_000,
    "{" * 9_000 + "}" * 9_000,
    "(" * 20_000,
    "(" * 9_000 + ")" * 9_000,
    "|" * 20_000,
    "|a" * 10_000,
    "^" * 20_000,
    "x_" * 10_000,
    "x^{" * 6_000,
    "x'" * 10_000,
    "'" * 20_000,
    "x" * 20_001,
    "9" * 20_000,
    "\0" * 20_000,
    "y" + "\u0302" * 19_000,
    "\\" * 19_999,
    r"\left(" * 3_000,
    r"\frac" * 4_000,
    r"\sqrt[" * 3_000,
    r"\begin{aligned}" * 1_300,
    r"\begin{cases}" * 1_500,
    r"\begin{aligned}" + r"(\\" * 6_000 + r"\end{aligned}",
    r"\begin{aligned}" + r"\foo\\" * 3_000 + r"\end{aligned}",
    r"\text{" * 3_000,
    r"\text{$" * 2_500,
    r"\hat" * 5_000,
    r"\rm" * 6_000,
    r"\over" * 4_000,
    "&" * 20_000,
    r"\\" * 10_000,
    r"\def\a{xx}" + "".join(
        rf"\def\{new}{{\{old}\{old}}}" for old, new in pairwise("abcdefghijklmnopq")
    ) + r"\q",
    r"\newcommand{\a}[1]{#1#1#1#1#1#1#1#1#1}" + r"\a{" * 500 + "x" + "}" * 500,
    "%" * 20_000,
    " " * 20_000,
    "$" * 20_000,
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_formulas_are_read_or_refused_at_once(number):
    text = HOSTILE[number]
    started = time.process_time()
    _, error = _tried(text)
    assert error is None or 0 <= error.span[0] <= error.span[1] <= len(text)
    assert time.process_time() - started < 2


def test_a_hundred_levels_are_enough_and_the_limit():
    assert read("{" * 98 + "x" + "}" * 98)
    for opening, closing in (("{", "}"), ("(", ")"), (r"\sqrt{", "}"), ("(a{", "})")):
        with pytest.raises(ReadError, match="nested too deeply"):
            read_layout(opening * 101 + "x" + closing * 101)


PIECES = [
    "x", "1", " ", "{", "}", "^", "_", "'", "(", ")", "[", "]", "|", r"\|", "&", r"\\", "$", "%",
    "\n", ".", ",", "=", "+", "#", "~", "\u0302", "é", "²", "Σ", r"\frac", r"\sqrt", r"\left(",
    r"\right)", r"\left.", r"\right.", r"\text{", r"\mathbf", r"\rm", r"\hat", r"\sum", r"\over",
    r"\begin{aligned}", r"\end{aligned}", r"\begin{cases}", r"\end{cases}", r"\begin{equation}",
    r"\end{equation}", r"\underbrace", r"\overset", r"\quad", r"\hspace{1cm}", r"\def\a",
    r"\newcommand{\b}[1]", r"\a", r"\b", "#1", r"\not", r"\operatorname{", r"\substack{", r"\big",
    r"\foo", "\\", r"\kern", r"\middle", r"\limits", r"\prime", "\0", "\ud800",
]  # fmt: skip


def _nested(node, text):
    """Do the spans lie in that of their node, and those of a row in order?"""
    start, end = node.span
    assert 0 <= start <= end <= len(text)
    for part in parts(node):
        assert start <= part.span[0] <= part.span[1] <= end
        _nested(part, text)
    if isinstance(node, Row):
        ends = [item.span for item in node.items]
        assert all(one[1] <= two[0] for one, two in pairwise(ends))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text):
    found, error = _tried(text)
    if error is not None:
        assert 0 <= error.span[0] <= error.span[1] <= len(text)
        assert error.message
    elif r"\def" not in text and r"\newcommand" not in text:
        _nested(found, text)


# Pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["cross-entropy-hessian.cases.md", "attention-query.delta.md"])
def test_the_formulas_of_our_own_pages_are_read(page):
    text = (ROOT / "output" / page).read_text(encoding="utf-8")
    found = re.findall(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+)\$", text, re.DOTALL)
    assert found
    for display, inline in found:
        read_layout(display or inline)

"""From a derivation to a page."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from sympy import Expr, Symbol

from derive.composition import compose
from derive.derivation import Derivation, VectorForm, Verdict
from derive.document import Chain, Document, Math, Reason, Row, Section, Words
from derive.judges import judge
from derive.problem import Definition, Goal, Variable
from derive.problem_file import load
from derive.rendering import FORMATS, TemplateProblem, View, render
from derive.routes import derive
from derive.terminal import Terminal
from derive.terms import ONE, Delta, Diff, Plus, Sum, Times, apply, relation
from derive.vectors.nodes import Gradient
from derive.vectors.text import read
from tests.programs import needs
from tests.samples import (
    SEED,
    SQUARE_OF_X,
    STUCK,
    WRONG,
    L,
    chain,
    i,
    j,
    k,
    n,
    problem,
    statement,
    step,
    x,
    z,
)

SUM = Sum(z(k), k, n)
LONG = Plus(*(Symbol(f"long_name_{letter}") for letter in "abcdefghi"))
CONDITION = relation(k, "!=", j)
HOSTILE = r"\input{secret} ^^5cinput {{7*7}} \VAR{7*7} $x$ `r m` <script> % # & _"


# The document -----------------------------------------------------------------------------


def test_a_document_is_plain_data() -> None:
    assert compose(SQUARE_OF_X, "latex", "normal") == Document(
        title="The square",
        about="",
        route="cases",
        given=(),
        notation=(),
        statements=(),
        sections=(
            Section(
                "main",
                ("The derivative with respect to ", Math("x", 2), ":"),
                Chain(
                    Math(r"\frac{d}{dx} x^2", 6),
                    (
                        Row(
                            Math("=", 1),
                            Math("2 x", 3),
                            (Reason(("power rule",)),),
                            "proved",
                            rules=("rewrite", "power rule"),
                            because=("Because of the power rule.",),
                        ),
                    ),
                ),
            ),
        ),
        stuck=None,
        warnings=(),
        checked="the step is proved",
        reference="",
        columns=12,
    )


def rows(document: Document) -> list[str]:
    sections = (*document.statements, *document.sections)
    return [row.right.source for section in sections for row in section.chain.rows]


def test_brief_tells_the_seed_in_eight_lines() -> None:
    assert rows(compose(SEED, "text", "brief"))[3:] == [
        "−(∂/∂z_j y_j log p_j + ∂/∂z_j Σ_k≠j y_k log p_k)",
        "y_j (1 − p_j)",
        "−Σ_k≠j y_k p_j",
        "−(y_j (1 − p_j) − Σ_k≠j y_k p_j)",
        "p_j − y_j",
    ]
    assert len(rows(compose(SEED, "text", "brief"))) == 8


def test_full_shows_every_line_of_the_seed_page_in_its_order() -> None:
    page = (Path(__file__).parent / "seed_lines.txt").read_text(encoding="utf-8").splitlines()
    assert rows(compose(SEED, "latex", "full")) == page


def test_normal_leaves_out_the_trivial_lines() -> None:
    full, normal = (rows(compose(SEED, "latex", d)) for d in ("full", "normal"))
    hidden = [step.after for step in SEED.walk() if step.level == "detail"]
    assert (len(full) - len(normal), len(hidden)) == (2, 2)


def test_headings_name_the_cases() -> None:
    found = [section.heading for section in compose(SEED, "text", "normal").sections]
    assert found == [
        ("The derivative with respect to ", Math("z_j", 3), ":"),
        ("Case ", Math("k = j", 5), ":"),
        ("Case ", Math("k ≠ j", 5), ":"),
        ("Therefore,",),
    ]


def test_an_assumption_stands_over_the_sign_where_it_is_used() -> None:
    last = compose(SEED, "latex", "normal").sections[-1].chain.rows
    assert [[formula.source for formula in row.over] for row in last] == [
        [],
        [],
        [],
        [],
        [r"\sum_{k=1}^{n} y_k = 1"],
        [],
    ]


def test_a_reason_names_what_is_used_with_its_equation_where_nothing_stands_over_a_sign() -> None:
    row = compose(SEED, "text", "normal").sections[-1].chain.rows[4]
    assert row.reason == ("use the assumption", ", ", "one-hot")
    said = ("use the assumption", ", ", "one-hot", ": ", Math("Σ_k y_k = 1", 11))
    assert row.reason_with_equations == said


@pytest.mark.parametrize(
    ("reasons", "said"),
    [(True, "use the assumption, one-hot: Σ_k y_k = 1 ✓"), (False, "Σ_k y_k = 1")],
)
def test_a_terminal_says_what_is_used_beside_the_line(reasons: bool, said: str) -> None:
    page = render(SEED, "text", View(reasons=reasons))
    (line,) = (line for line in page.splitlines() if "= −(y_j − p_j) " in line)
    assert line.split("= −(y_j − p_j) ")[1].strip() == said


def aside_used(title: str = "the value of the sum") -> Derivation:
    """A sum whose value is worked out beside the line and used by an equation of its own."""
    line, after = Times(x, SUM), Times(x, ONE)
    inner = step(SUM, ONE, "one-hot", uses=("one-hot",))
    proved = statement("aside", title, (inner,), uses=("one-hot",))
    result = step(line, after, title, rule="result", path=(1,), uses=("one-hot",))
    whole = replace(result, steps=(proved, result))
    steps = (*chain(Diff(L, x), (line, "power rule", "normal")), whole)
    return replace(SEED, steps=steps, result=after)


def test_over_the_sign_stands_what_the_line_itself_uses() -> None:
    sections = compose(aside_used(), "latex", "full").sections
    assert [s.kind for s in sections] == ["main", "aside", "therefore"]
    over = [[o.source for row in s.chain.rows for o in row.over] for s in sections]
    used = r"\sum_{k=1}^{n} z_k = 1"
    assert over == [[], [r"\sum_{k=1}^{n} y_k = 1"], [used]]


@pytest.mark.parametrize(
    ("before", "kind", "heading"),
    [
        (SUM, "aside", ("The value of ", Math("Σ_k z_k", 7), ":")),
        (x, "aside", ("In `x +` and ", Math("n", 1), ":")),
        (LONG, "lemma", ("Lemma: in `x +` and ", Math("n", 1))),
        (Diff(x, x), "lemma", ("Lemma: ", Math("∂x/∂x", 5))),
    ],
)
def test_a_statement_is_headed_by_what_it_is_about(before: Expr, kind: str, heading: Words) -> None:
    steps = chain(before, (ONE, "known", "key"))
    proved = statement(kind, "in `x +` and `n`", steps)
    heads = compose(replace(SEED, steps=(proved,)), "text", "full")
    (found,) = (s.heading for s in (*heads.statements, *heads.sections) if s.kind == kind)
    assert found == heading


def test_a_lemma_under_a_condition_says_so() -> None:
    proved = statement("lemma", "known", chain(x, (ONE, "known", "key")), where=(CONDITION,))
    found = compose(replace(SEED, steps=(proved,)), "text", "full").sections[-1].heading
    assert found == ("Lemma: ", Math("x", 1), " for ", Math("k ≠ j", 5))


def test_a_derivation_that_begins_with_a_case_says_first_what_is_wanted() -> None:
    proved = statement("case", "known", chain(SEED.goal, (ONE, "known", "key")))
    whole = replace(step(SEED.goal, ONE, "known"), steps=(proved,))
    first, *rest = compose(replace(SEED, steps=(whole,)), "text", "full").sections
    assert first == Section(
        "main",
        ("The derivative with respect to ", Math("z_j", 3), ":"),
        Chain(Math("∂L/∂z_j", 7), ()),
    )
    assert [section.kind for section in rest] == ["case", "therefore"]
    page = render(replace(SEED, steps=(whole,)), "text")
    assert "with respect to z_j:\n\n  ∂L/∂z_j\n" in page


@pytest.mark.parametrize(
    ("detail", "notation"),
    [
        (
            "full",
            ((Math("δ_kj", 4), " is 1 if ", Math("k = j", 5), " and 0 otherwise"),),
        ),
        ("brief", ()),
    ],
)
def test_a_page_that_shows_a_delta_says_what_it_is(detail: str, notation: Words) -> None:
    lines = chain(Diff(x, x), (Delta(k, j), "given", "detail"), (Delta(i, j), "given", "detail"))
    steps = (*lines, step(Delta(i, j), ONE, "known", "key"))
    document = compose(replace(SEED, steps=steps), "text", detail)  # type: ignore[arg-type]
    assert document.notation == notation


def test_definitions_in_a_row_are_one_sentence() -> None:
    definitions = tuple(Definition(name, (), (), x) for name in "abc")
    given = replace(SQUARE_OF_X.problem, definitions=definitions)
    document = compose(replace(SQUARE_OF_X, problem=given), "text", "full")
    assert [s.heading for s in document.statements] == [("Let",), ("and",), ("and",)]


def test_a_title_shows_its_pieces_of_the_language_as_formulas() -> None:
    steps = (step(Diff(x, x), x, "definition of `p[j]`", "key"),)
    told = replace(SQUARE_OF_X, steps=steps, stuck="no rule applies to `diff(x, x)`")
    pages = {to: render(told, to, View(reasons=True)) for to in FORMATS}
    assert r"\tag*{\footnotesize definition of $p_j$ $\surd$}" in pages["latex"]
    assert r"&& \text{definition of }{\textstyle p_j}\ \checkmark" in pages["markdown"]
    assert "definition of p_j ✓" in pages["text"]
    assert r"$\frac{dx}{dx}$." in pages["latex"]
    assert "no rule applies to dx/dx\n" in pages["text"]


def words(section: Section) -> str:
    return "".join(w.source if isinstance(w, Math) else w for w in section.heading)


@pytest.mark.parametrize(
    ("form", "heading"),
    [
        ("p - y", "In vector form:"),
        ("2 * (p * y)", "In vector form (⊙ acts entry by entry):"),
        ("exp(z)", "In vector form (functions act entry by entry):"),
        ("log(2) * z", "In vector form:"),
        (
            "log(p / y) * p - ones(n)",
            "In vector form (⊙, ⊘ and functions act entry by entry; 𝟏 is a vector of ones):",
        ),
    ],
)
def test_the_vector_form_is_the_last_section_and_says_how_to_read_it(
    form: str, heading: str
) -> None:
    right = read(form, {"p": ("n",), "y": ("n",), "z": ("n",)})
    vector = VectorForm(Gradient(L, Symbol("z")), right, Verdict("proved"))
    last = compose(replace(SEED, vector=vector), "text", "normal").sections[-1]
    assert (last.kind, words(last)) == ("vector", heading)
    assert last.chain.left.source == "∇_z L"
    assert last.chain.rows[0].reasons == (Reason(("entry by entry",)),)


def test_a_jacobian_says_which_is_the_row() -> None:
    last = compose(judge(derive(load("softmax-jacobian"))), "latex", "normal").sections[-1]
    entry = r"\frac{\partial p_i}{\partial z_j}"
    assert words(last) == f"In vector form (row i, column j: {entry}):"


@pytest.mark.parametrize(
    ("to", "line"),
    [
        (
            "text",
            "  ∇_z L = p − y                                                 entry by entry ✓",
        ),
        ("markdown", "$$\n\\begin{aligned}\n\\nabla_z L\n&= p - y\n\\end{aligned}\n$$"),
        ("latex", "\\nabla_z L\n  &= p - y\n\\end{align*}"),
    ],
)
def test_the_vector_form_stands_on_every_page(to: str, line: str) -> None:
    page = render(judge(derive(load("softmax-cross-entropy"))), to, View(detail="brief"))
    assert line in page
    assert "In vector form" not in render(SEED, to)


def test_what_is_given_is_named() -> None:
    given = problem(x, x, variables=(Variable("x", (), "positive", "scale"), Variable("t")))
    document = compose(replace(SQUARE_OF_X, problem=given), "latex", "normal")
    assert [(g.symbol.source, g.about) for g in document.given] == [("x", "scale, positive")]


def test_what_is_given_in_two_directions_keeps_its_indices_apart() -> None:
    given = problem(x, x, variables=(Variable("X", ("n", "d"), about="data"),))
    shown = {
        script: compose(replace(SQUARE_OF_X, problem=given), script, "normal").given[0].symbol
        for script in ("latex", "text")
    }
    assert shown["latex"].source == r"X_{1, 1}, \ldots, X_{n, d}"
    assert shown["text"].source == "X_1,1, …, X_n,d"


@pytest.mark.parametrize(
    ("by", "heading"),
    [
        ((x, x), ("The second derivative with respect to ", Math("x", 1), ":")),
        (
            (z(i), z(j)),
            (
                "The second derivative with respect to ",
                Math("z_i", 3),
                " and ",
                Math("z_j", 3),
                ":",
            ),
        ),
        ((x,) * 4, ("The 4th derivative with respect to ", Math("x", 1), ":")),
    ],
)
def test_a_higher_derivative_says_so(by: tuple[Expr, ...], heading: Words) -> None:
    wanted = replace(SQUARE_OF_X.problem, goal=Goal(L, by))
    document = compose(replace(SQUARE_OF_X, problem=wanted), "text", "normal")
    assert document.sections[0].heading == heading


# Pages ------------------------------------------------------------------------------------


def test_markdown_is_what_every_reader_keeps() -> None:
    page = render(SEED, "markdown")
    lines = page.splitlines()
    for number, line in enumerate(lines):
        if line.strip() == "$$":
            opens = lines[number + 1].strip() == r"\begin{aligned}"
            beside = lines[number - 1] if opens else lines[number + 1]
            assert beside == ""
    assert page.count("$$") == 2 * page.count(r"\begin{aligned}") == 14
    assert "\n- **Case $k = j$:**\n\n    $$\n    \\begin{aligned}\n" in page


def test_a_short_page_of_markdown() -> None:
    assert render(SQUARE_OF_X, "markdown", View(reasons=True)) == (
        "## The square\n\nThe derivative with respect to $x$:\n\n"
        "$$\n\\begin{aligned}\n\\frac{d}{dx} x^2\n"
        "&= 2 x && \\text{power rule}\\ \\checkmark\n\\end{aligned}\n$$\n\n"
        "Checked: the step is proved.\n"
    )


ABOUT, BOOK = "One, two, three, four, five, six.", "A. Author, A Book, 1999"
CITED = replace(SQUARE_OF_X, problem=replace(SQUARE_OF_X.problem, about=ABOUT, reference=BOOK))


@pytest.mark.parametrize(
    ("to", "opening", "ending"),
    [
        ("markdown", f"## The square\n\n{ABOUT}\n\nThe", f"proved.\n\nReference: {BOOK}.\n"),
        (
            "latex",
            f"{{The square}}\n\n{ABOUT}\n\nThe",
            f"proved.}}\n\n{{\\small Reference: {BOOK}.}}\n\\par\\endgroup\n",
        ),
        (
            "text",
            "The square\n\nOne, two, three, four,\nfive, six.\n\nThe",
            "proved\n\nReference: A. Author, A\nBook, 1999\n",
        ),
    ],
)
@pytest.mark.parametrize("dot", ["", "."])
def test_a_page_says_where_it_is_used_and_where_it_is_found(
    to: str, opening: str, ending: str, dot: str
) -> None:
    problem = replace(CITED.problem, reference=BOOK + dot)
    page = render(replace(CITED, problem=problem), to, terminal=Terminal(24))
    assert opening in page
    assert page.endswith(ending)


def test_a_page_of_its_own_in_markdown_has_the_highest_heading() -> None:
    view = View(standalone=True)
    assert render(SQUARE_OF_X, "markdown", view).splitlines()[0] == "# The square"


def test_a_fragment_of_latex_has_no_preamble() -> None:
    assert render(SQUARE_OF_X, "latex") == (
        "\\begingroup\\allowdisplaybreaks\\setlength{\\parindent}{0pt}\n"
        "\\subsection*{The square}\n\nThe derivative with respect to $x$:\n"
        "\\begin{align*}\n\\frac{d}{dx} x^2\n  &= 2 x\n\\end{align*}\n\n"
        "{\\small Checked: the step is proved.}\n"
        "\\par\\endgroup\n"
    )


def test_the_last_line_of_a_chain_stays_with_the_one_before() -> None:
    page = render(SEED, "latex")
    chains = [part.split(r"\end{align*}")[0] for part in page.split(r"\begin{align*}")[1:]]
    ends = [[line.endswith(r"\\*") for line in part.splitlines()] for part in chains]
    assert [part[-2:] for part in ends if len(part) > 3] == [[True, False]] * 5
    assert sum(map(sum, ends)) == 5


def test_a_terminal_breaks_a_long_line_and_a_long_reason() -> None:
    long = Plus(*(Symbol(f"name_{letter}") for letter in "abcdef"))
    steps = (step(Diff(x, x), long, "one two three four five six seven `p[j] - y[j]`", "key"),)
    page = render(replace(SQUARE_OF_X, steps=steps), "text", terminal=Terminal(32))
    assert page.split(":\n\n")[1].split("\n\n")[0].splitlines() == [
        "  dx/dx",
        "     = name_a + name_b + name_c",
        "     + name_d + name_e + name_f",
        "     one two three four five six",
        "               seven p_j − y_j ✓",
    ]


def test_text_for_a_terminal() -> None:
    assert render(SQUARE_OF_X, "text", terminal=Terminal(48)) == (
        "The square\n\nThe derivative with respect to x:\n\n"
        "  d/dx x² = 2 x                     power rule ✓\n\n"
        "Checked: the step is proved\n"
    )


def test_a_terminal_with_colours_has_the_same_text() -> None:
    plain, coloured = (
        render(SEED, "text", View(detail="full"), Terminal(90, colour)) for colour in (False, True)
    )
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


@pytest.mark.parametrize("width", [60, 80, 100])
def test_lines_fit_the_terminal(width: int) -> None:
    page = render(SEED, "text", View(detail="full"), Terminal(width))
    # The numerator of the quotient rule is 58 columns wide, and nothing in it can be broken.
    assert max(len(line) for line in page.splitlines()) <= max(width, 63)


def test_the_certificate_is_the_json() -> None:
    assert json.loads(render(SEED, "json"))["format"] == "derive/1"


@pytest.mark.parametrize("to", FORMATS)
def test_a_line_that_does_not_hold_is_never_shown_as_if_it_did(to: str) -> None:
    page = render(WRONG, to, View(reasons=False))
    row = {
        "latex": r"&\overset{?}{=} 3 x \tag*{\footnotesize\textbf{does not hold}}",
        "markdown": r"&\overset{?}{=} 3 x && \textbf{does not hold}",
        "ipynb": r"&\\overset{?}{=} 3 x && \\textbf{does not hold}\n",
        "text": "  d/dx x² =? 3 x ",
        "html": "<mover><mo>=</mo><mo>?</mo></mover><mrow><mn>3</mn><mi>x</mi></mrow></math>"
        '</div>\n<p class="why"><strong class="doubt">does not hold</strong></p>',
        "beamer": r"{{}\overset{?}{=} 3 x} && \uncover<2->{\why{\textbf{does not hold}",
        "typst": 'spoken: "equals, in doubt, 3 times x",\n      parts: ($limits(=)^? 3 x$, ),\n'
        "      reason: remark[#doubt[does not hold]],",
    }["typst" if to == "pdf" else to]
    assert row in page
    warning = "the step 'power rule' and the result do not hold: at x = 1.5 the left side is 3"
    assert warning in unescape(page).replace("\\'", "'")
    assert "✓" not in page
    if to == "text":
        assert re.search(r"^  d/dx x² =\? 3 x +✗ does not hold$", page, re.MULTILINE)


@pytest.mark.parametrize("verdict", ["tested", "unknown", "refuted", None])
def test_only_what_is_proved_earns_a_tick(verdict: str | None) -> None:
    judged = Verdict(verdict) if verdict else None  # type: ignore[arg-type]
    steps = (replace(SQUARE_OF_X.steps[0], verdict=judged),)
    derivation = replace(SQUARE_OF_X, steps=steps, verdict=judged)
    pages = "".join(render(derivation, to, View(reasons=True)) for to in FORMATS)
    assert [tick for tick in ("✓", "proved", r"\checkmark", r"\surd") if tick in pages] == []


@pytest.mark.parametrize("to", FORMATS)
def test_a_derivation_that_is_stuck_says_so(to: str) -> None:
    page = render(STUCK, to)
    assert "The derivation stops here:" in page
    assert "no rule applies to the power" in page


# Hostile text -----------------------------------------------------------------------------


def hostile() -> Derivation:
    given = replace(
        SQUARE_OF_X.problem,
        title=HOSTILE,
        about=HOSTILE,
        reference=HOSTILE,
        variables=(Variable("x", about=HOSTILE),),
    )
    steps = (step(Diff(x, x), x, HOSTILE, "key"),)
    return replace(SQUARE_OF_X, problem=given, steps=steps, stuck=HOSTILE)


def test_hostile_text_in_latex_is_escaped_everywhere() -> None:
    page = render(hostile(), "latex", View(reasons=True))
    shown = (
        r"\textbackslash{}input\{secret\} \textasciicircum{}\textasciicircum{}5cinput \{\{7*7\}\} "
        r"\textbackslash{}VAR\{7*7\} \$x\$ {`}r m{`} \textless{}script\textgreater{} \% \# \& \_"
    )
    assert page.count(shown) == 6
    assert [bad for bad in (r"\input{", "^^", "<script>", "49") if bad in page] == []


def test_hostile_text_in_markdown_is_escaped_everywhere() -> None:
    page = render(hostile(), "markdown", View(reasons=True))
    assert page.count(r"\\input\{secret\} &#94;&#94;5cinput \{\{7\*7\}\} \\VAR") == 5
    assert [bad for bad in ("<script>", "49", "{{", "^^") if bad in page] == []


# Templates of one's own -------------------------------------------------------------------


def own_template(folder: Path, text: str) -> View:
    (folder / "latex").mkdir()
    (folder / "latex" / "document.tex").write_text(text, encoding="utf-8")
    return View(templates=folder)


def test_a_template_overrides_one_block(tmp_path: Path) -> None:
    text = (
        r'\BLOCK{extends "derive/latex/document.tex"}'
        r"\BLOCK{block title}\chapter{\VAR{document.title}}\BLOCK{endblock}"
    )
    ours = render(SQUARE_OF_X, "latex", own_template(tmp_path, text))
    shipped = render(SQUARE_OF_X, "latex")
    assert ours == shipped.replace("\\subsection*{The square}\n", r"\chapter{The square}")


def test_a_template_can_add_to_a_block(tmp_path: Path) -> None:
    text = (
        r'\BLOCK{extends "derive/latex/document.tex"}'
        "\n\\BLOCK{block checked}\\VAR{super()}Done.\n\\BLOCK{endblock}"
    )
    ours = render(SQUARE_OF_X, "latex", own_template(tmp_path, text))
    assert ours == render(SQUARE_OF_X, "latex").replace(".}\n", ".}\nDone.\n")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\n\\BLOCK{if}", 2, "Expected an expression"),
        ("\n\n\\VAR{document.nothing}", 3, "has no attribute 'nothing'"),
        ("\\VAR{nothing}", 1, "'nothing' is undefined"),
        ("\\VAR{1 // 0}", 1, "by zero"),
        ("\n\\VAR{document.__class__.__mro__}", 2, "unsafe"),
        ("\\VAR{document.title.nothing()}", 1, "has no attribute 'nothing'"),
    ],
)
def test_a_fault_in_a_template_has_a_file_and_a_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    view = own_template(tmp_path, text)
    with pytest.raises(TemplateProblem) as caught:
        render(SQUARE_OF_X, "latex", view)
    said = str(caught.value)
    assert said.startswith(f"{tmp_path / 'latex' / 'document.tex'}:{line}: ")
    assert message in said


def test_a_block_that_nothing_has_is_named_with_those_there_are(tmp_path: Path) -> None:
    start = '\\BLOCK{extends "derive/latex/document.tex"}\n'
    view = own_template(tmp_path, start + r"\BLOCK{block titel}\BLOCK{endblock}")
    with pytest.raises(TemplateProblem, match=r"document\.tex:2: there is no block 'titel'.*title"):
        render(SQUARE_OF_X, "latex", view)


def test_a_block_inside_a_block_is_ones_own(tmp_path: Path) -> None:
    inner = r"\BLOCK{block mine}Mine\BLOCK{endblock}"
    text = (
        r'\BLOCK{extends "derive/latex/document.tex"}'
        rf"\BLOCK{{block title}}{inner}\BLOCK{{endblock}}"
    )
    assert "Mine" in render(SQUARE_OF_X, "latex", own_template(tmp_path, text))


def test_a_template_that_extends_itself_is_told_what_to_extend(tmp_path: Path) -> None:
    view = own_template(tmp_path, r'\BLOCK{extends "latex/document.tex"}')
    with pytest.raises(TemplateProblem, match=r"extends .* itself; .* derive/latex/document\.tex"):
        render(SQUARE_OF_X, "latex", view)


def test_a_folder_without_the_template_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateProblem, match=r"there is no latex/document\.tex in this folder"):
        render(SQUARE_OF_X, "latex", View(templates=tmp_path))


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    view = own_template(tmp_path, r'\BLOCK{extends "latex/nothing.tex"}')
    with pytest.raises(TemplateProblem, match=r"there is no template latex/nothing\.tex"):
        render(SQUARE_OF_X, "latex", view)


# LaTeX itself -----------------------------------------------------------------------------

wide = Plus(*(apply(f"function_{letter}", x) for letter in "abcdefghijklmnopqrstuvwxyz"))
WIDE = replace(SQUARE_OF_X, steps=(step(Symbol("L"), wide, "a long reason " * 8, "key"),))


@needs("pdflatex")
@pytest.mark.parametrize("detail", ["brief", "normal", "full"])
@pytest.mark.parametrize(
    "derivation",
    [SEED, WRONG, STUCK, WIDE, hostile()],
    ids=["seed", "wrong", "stuck", "wide", "hostile"],
)
def test_pdflatex_compiles_without_a_warning(
    tmp_path: Path, derivation: Derivation, detail: str
) -> None:
    view = View(detail=detail, standalone=True)  # type: ignore[arg-type]
    (tmp_path / "page.tex").write_text(render(derivation, "latex", view), encoding="ascii")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    log = (tmp_path / "page.log").read_text(encoding="latin-1")
    assert re.findall(r"(?i)^.*(?:warning|overfull|underfull).*$", log, re.MULTILINE) == []

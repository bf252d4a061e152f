"""From a derivation to a page."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Symbol

from derive.composition import compose
from derive.derivation import Derivation, Verdict
from derive.document import Chain, Document, Math, Row, Section
from derive.problem import Variable
from derive.rendering import FORMATS, TemplateProblem, View, render
from derive.terminal import Terminal
from derive.terms import Diff, Plus, apply
from tests.samples import SEED, SQUARE_OF_X, STUCK, WRONG, problem, step, x

HOSTILE = r"\input{secret} ^^5cinput {{7*7}} \VAR{7*7} $x$ `rm` <script> % # & _"


# The document -----------------------------------------------------------------------------


def test_a_document_is_plain_data() -> None:
    assert compose(SQUARE_OF_X, "latex", "normal") == Document(
        title="The square",
        route="cases",
        given=(),
        statements=(),
        sections=(
            Section(
                "main",
                ("The derivative with respect to ", Math("x", 1), ":"),
                Chain(
                    Math(r"\frac{d}{dx} x^2", 7),
                    (Row(Math("=", 1), Math("2 x", 3), (), "power rule", "proved"),),
                ),
            ),
        ),
        stuck=None,
        warnings=(),
        checked="the step is proved",
        columns=13,
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


def test_what_is_given_is_named() -> None:
    given = problem(x, x, variables=(Variable("x", (), "positive", "scale"), Variable("t")))
    document = compose(replace(SQUARE_OF_X, problem=given), "latex", "normal")
    assert [(g.symbol.source, g.about) for g in document.given] == [("x", "scale, positive")]


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


def test_a_fragment_of_latex_has_no_preamble() -> None:
    assert render(SQUARE_OF_X, "latex") == (
        "\\subsection*{The square}\n\nThe derivative with respect to $x$:\n"
        "\\begin{align*}\n\\frac{d}{dx} x^2\n  &= 2 x\n\\end{align*}\n\n"
        "{\\small Checked: the step is proved.}\n"
    )


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
    # The quotient rule with its left side on a line of its own is 76 columns wide.
    assert max(len(line) for line in page.splitlines()) <= max(width, 76)


def test_the_certificate_is_the_json() -> None:
    assert json.loads(render(SEED, "json"))["format"] == "derive/1"


@pytest.mark.parametrize("to", FORMATS)
def test_a_line_that_does_not_hold_is_never_shown_as_if_it_did(to: str) -> None:
    page = render(WRONG, to, View(reasons=False))
    row = {
        "latex": r"&\overset{?}{=} 3 x \tag*{\footnotesize\textbf{does not hold}}",
        "markdown": r"&\overset{?}{=} 3 x && \textbf{does not hold}",
        "text": "  d/dx x² = 3 x ",
    }[to]
    assert row in page
    assert "power rule does not hold: at x = 1.5 the left side is 3 and the right 4.5" in page
    assert "✓" not in page
    if to == "text":
        assert "\n          ?\n" in page
        assert re.search(r"^  d/dx x² = 3 x +✗ does not hold$", page, re.MULTILINE)


@pytest.mark.parametrize("verdict", ["tested", "unknown", "refuted", None])
def test_only_what_is_proved_earns_a_tick(verdict: str | None) -> None:
    judged = Verdict(verdict) if verdict else None  # type: ignore[arg-type]
    steps = (replace(SQUARE_OF_X.steps[0], verdict=judged),)
    derivation = replace(SQUARE_OF_X, steps=steps, verdict=judged)
    pages = "".join(render(derivation, to, View(reasons=True)) for to in FORMATS)
    assert [tick for tick in ("✓", r"\checkmark", r"\surd") if tick in pages] == []


@pytest.mark.parametrize("to", FORMATS)
def test_a_derivation_that_is_stuck_says_so(to: str) -> None:
    page = render(STUCK, to)
    assert "The derivation stops here:" in page
    assert "no rule applies to the power" in page


# Hostile text -----------------------------------------------------------------------------


def hostile() -> Derivation:
    given = replace(SQUARE_OF_X.problem, title=HOSTILE, variables=(Variable("x", about=HOSTILE),))
    steps = (step(Diff(x, x), x, HOSTILE, "key"),)
    return replace(SQUARE_OF_X, problem=given, steps=steps, stuck=HOSTILE)


def test_hostile_text_in_latex_is_escaped_everywhere() -> None:
    page = render(hostile(), "latex", View(reasons=True))
    shown = (
        r"\textbackslash{}input\{secret\} \textasciicircum{}\textasciicircum{}5cinput \{\{7*7\}\} "
        r"\textbackslash{}VAR\{7*7\} \$x\$ {`}rm{`} \textless{}script\textgreater{} \% \# \& \_"
    )
    assert page.count(shown) == 4
    assert [bad for bad in (r"\input{", "^^", "<script>", "49") if bad in page] == []


def test_hostile_text_in_markdown_is_escaped_everywhere() -> None:
    page = render(hostile(), "markdown", View(reasons=True))
    assert page.count(r"\\input\{secret\} &#94;&#94;5cinput \{\{7\*7\}\} \\VAR") == 3
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
    assert ours == render(SQUARE_OF_X, "latex") + "Done.\n"


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


def test_a_folder_without_the_template_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateProblem, match=r"there is no latex/document\.tex in this folder"):
        render(SQUARE_OF_X, "latex", View(templates=tmp_path))


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    view = own_template(tmp_path, r'\BLOCK{extends "latex/nothing.tex"}')
    with pytest.raises(TemplateProblem, match=r"there is no template latex/nothing\.tex"):
        render(SQUARE_OF_X, "latex", view)


# LaTeX itself -----------------------------------------------------------------------------

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None and not os.environ.get("DERIVE_REQUIRE_PROGRAMS"),
    reason="needs pdflatex",
)
wide = Plus(*(apply(f"function_{letter}", x) for letter in "abcdefghijklmnopqrstuvwxyz"))
WIDE = replace(SQUARE_OF_X, steps=(step(Symbol("L"), wide, "a long reason " * 8, "key"),))


@needs_latex
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

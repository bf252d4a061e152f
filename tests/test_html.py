"""A derivation as a web page: what stands in the file."""

from __future__ import annotations

import re
import sys
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from derive import extras
from derive.cli import FAILED, run
from derive.composition import compose
from derive.derivation import Derivation
from derive.judges import judge
from derive.printers import mathml
from derive.printers.latex import Latex
from derive.printers.names import ACCENTS, GREEK
from derive.problem import Variable
from derive.problem_file import load
from derive.rendering import View, render
from derive.resources import MATH_FONT
from derive.routes import derive
from derive.terms import Diff
from tests.math_font import ALPHABET
from tests.samples import SEED, SQUARE_OF_X, STUCK, WRONG, step, x

OUTPUT = Path(__file__).parent.parent / "output"
EMPTY = {"meta", "link", "input", "mspace", "br"}


class Reader(HTMLParser):
    """Tags that do not close in order, what is loaded, and what runs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text += data


def told(name: str) -> Derivation:
    return judge(derive(load(name)))


@pytest.fixture(scope="module")
def page() -> str:
    return render(told("softmax-cross-entropy"), "html")


def test_every_tag_is_closed_in_its_order_and_every_id_is_its_own(page: str) -> None:
    read = Reader(page)
    assert read.open == []
    ids = [value for name, value in read.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_a_page_asks_nothing_of_the_network_and_runs_nothing_but_its_script(page: str) -> None:
    read = Reader(page)
    names = {name for name, _ in read.attributes}
    assert [name for name in names if name.startswith("on") or name in ("src", "href")] == []
    assert set(re.findall(r'url\("?([^)]{5})', page)) == {"data:"}
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    allowed = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{allowed}';" in page
    assert "default-src 'none';" in page


def test_a_page_has_its_language_its_title_and_headings_in_order(page: str) -> None:
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">\n')
    assert "<title>Softmax cross-entropy</title>" in page
    levels = [int(tag[1]) for tag in Reader(page).tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_no_formula_is_left_in_latex(page: str) -> None:
    assert page.count("<math") > 100
    assert "\\" not in Reader(page).text


def test_a_line_unfolds_to_the_lines_that_are_left_out_and_to_the_rules_applied() -> None:
    derivation = told("softmax-cross-entropy")
    rows = {
        detail: [
            row
            for section in compose(derivation, "mathml", detail, unfolding=True).sections
            for row in section.chain.rows
        ]
        for detail in ("normal", "full")
    }
    lines = [line for row in rows["normal"] for line in (*row.between, row)]
    assert [row.relation for row in lines] == [row.relation for row in rows["full"]]
    assert sum(len(row.between) for row in rows["normal"]) == 9
    assert not any(row.between for row in rows["full"])
    evaluated = [r for r in lines if r.reason == ("evaluate the derivatives",)]
    assert [len(row.moves) for row in evaluated] == [7, 7]
    assert all(move.because for row in lines for move in row.moves)


def test_marks_take_no_space_away() -> None:
    plain = r"a - \sum_{k=1}^{n} \log \left(\frac{x}{y}\right)"
    marked = r"a - \sum_{k=1}^{n} \textcolor{red}{\log \textcolor{green}{\left(\frac{x}{y}\right)}}"
    found = mathml.marked_mathml(plain, marked)
    bare = mathml.mathml(plain)
    assert re.sub(r' class="\w+"', "", found) == bare.replace("<mspace/>", "<mspace />")
    assert re.findall(r'<(\w+) class="(\w+)"', found) == [("mrow", "new"), ("mrow", "old")]


def test_a_mark_on_part_of_a_row_gets_a_row_of_its_own_and_a_wrong_one_is_dropped() -> None:
    found = mathml.marked_mathml("a b c d", r"a \textcolor{blue}{b c} d")
    assert found == (
        '<mrow><mi>a</mi><mrow class="fresh"><mi>b</mi><mi>c</mi></mrow><mi>d</mi></mrow>'
    )
    assert "class" not in mathml.marked_mathml("a b", r"a \textcolor{blue}{c}")


def test_a_page_marks_what_changed(page: str) -> None:
    marks = {mark for found in re.findall(r'<m\w+ class="([^"]*)"', page) for mark in found.split()}
    assert marks == set(mathml.COLOURS)


def test_a_move_says_its_verdict() -> None:
    page = render(WRONG, "html")
    assert page.count("does not hold") == 2
    assert 'class="line refuted"' in page
    assert "✓" not in page


def test_a_derivation_that_is_stuck_is_a_page() -> None:
    assert "The derivation stops here:</strong> no rule applies to the power.</p>" in render(
        STUCK, "html"
    )


HOSTILE = [
    "<script>alert(1)</script>",
    r"\input{secret}",
    "^^5cinput",
    "{{7*7}}",
    r"\VAR{7*7}",
    "]]>",
    "`r m`",
    "$x$",
    "\"' onload=alert(1) x='",
    "</title></style>",
    "<!-- -->",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    given = replace(
        SQUARE_OF_X.problem,
        title=text,
        about=text,
        reference=text,
        variables=(Variable("x", about=text),),
    )
    steps = (step(Diff(x, x), x, text, "key"),)
    hostile = render(replace(SQUARE_OF_X, problem=given, steps=steps, stuck=text), "html")
    harmless = render(replace(SQUARE_OF_X, steps=steps, stuck="a"), "html")
    read = Reader(hostile)
    assert read.open == []
    assert read.text.count(text) >= 6
    assert read.tags.count("script") == Reader(harmless).tags.count("script") == 1
    assert not [name for name, _ in read.attributes if name.startswith("on")]


def test_a_mark_that_turns_the_direction_is_not_there_and_a_title_has_its_own() -> None:
    given = replace(SQUARE_OF_X.problem, title="a\u202eb\u2066שלום")
    page = render(replace(SQUARE_OF_X, problem=given), "html")
    assert '<h1 dir="auto">a b שלום</h1>' in page


def test_reasons_can_be_left_out() -> None:
    page = render(SEED, "html", View(reasons=False))
    assert "<summary><span" in page
    assert "quotient rule" not in page


@pytest.mark.parametrize(("detail", "shown"), [("brief", "brief"), ("full", "normal")])
def test_a_page_opens_at_the_level_asked_for(detail: str, shown: str) -> None:
    page = render(SEED, "html", View(detail=detail))  # type: ignore[arg-type]
    assert re.findall(r'data-level="(\w+)">', page) == [shown]
    assert f'value="{detail}" checked>' in page
    assert ("<details open>" in page) == (detail == "full")


def test_a_page_in_german_is_german() -> None:
    page = render(SEED, "html", View(language="de", detail="brief"))
    assert '<html lang="de">' in page
    assert "<legend>Zeilen</legend>" in page
    assert "1 weitere Zeile</span>" in page


def test_a_template_of_ones_own_replaces_a_block_and_keeps_the_policy(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    text = (
        r'\BLOCK{extends "derive/html/document.html"}'
        r"\BLOCK{block paper}@page { size: letter; }\BLOCK{endblock}"
        r"\BLOCK{block title}<h1>Ours: \VAR{document.title}</h1>\BLOCK{endblock}"
    )
    (tmp_path / "html" / "document.html").write_text(text, encoding="utf-8")
    page = render(SQUARE_OF_X, "html", View(templates=tmp_path))
    assert "<h1>Ours: The square</h1>" in page
    assert "@page { size: letter; }" in page
    assert "size: A4" not in page
    assert "Content-Security-Policy" in page


# The font ---------------------------------------------------------------------------------


def test_the_font_has_every_sign_of_the_alphabet() -> None:
    with TTFont(MATH_FONT) as font:
        # the place of the italic h, which has stood elsewhere for longer
        assert {ord(sign) for sign in ALPHABET} - set(font.getBestCmap()) == {0x1D455}
        assert "MATH" in font


def signs(found: str) -> set[str]:
    """The characters of formulas in MathML."""
    return set(unescape(re.sub(r"<[^>]*>", "", found)))


def test_every_formula_of_the_library_is_set_in_the_font() -> None:
    pages = [path.read_text(encoding="utf-8") for path in sorted(OUTPUT.glob("*.md"))]
    formulas = {
        formula for page in pages for formula in re.findall(r"\$\$\n(.*?)\$\$", page, re.DOTALL)
    }
    assert len(formulas) > 500
    assert set().union(*(signs(mathml.mathml(formula)) for formula in formulas)) <= ALPHABET


def test_every_letter_and_every_function_is_set_in_the_font() -> None:
    letters = [latex for latex, _ in GREEK.values()] + list("azAZ09")
    accented = [f"{accent}{{x}}" for accent, _ in ACCENTS.values()]
    bold = [rf"\boldsymbol{{{letter}}}" for letter in letters]
    written = [*letters, *accented, *bold, *Latex.functions.values(), *Latex.relations.values()]
    made = (*Latex.entrywise.values(), Latex.ones, r"\mathrm{word}", "f''", r"x, \ldots, y")
    assert set().union(*(signs(mathml.mathml(text)) for text in (*written, *made))) <= ALPHABET


def test_the_longest_page_with_its_font_stays_below_its_limit() -> None:
    derivation = told("logistic-regression-hessian")
    assert len(render(derivation, "html", View(detail="full")).encode()) < 200_000


def test_the_license_of_the_font_stands_beside_it() -> None:
    (text,) = MATH_FONT.parent.glob("*.OFL.txt")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text.read_text(encoding="utf-8")


# What is missing --------------------------------------------------------------------------


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    mathml._converter.cache_clear()
    monkeypatch.setitem(sys.modules, "math_core", None)


@pytest.mark.usefixtures("bare")
def test_without_its_library_a_page_says_in_one_line_what_installs_it(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert run(["render", "sigmoid", "--to", "html"]) == FAILED
    out, err = capfdbinary.readouterr()
    said = b"derive: math-core is not installed; to get it: pip install 'derive[html]'\n"
    assert (out, err) == (b"", said)


def test_latex_that_the_converter_does_not_know_is_an_error_and_not_a_page() -> None:
    with pytest.raises(ValueError, match="nothing"):
        mathml.mathml(r"\nothing{x}")


def test_what_is_installed_is_imported() -> None:
    assert extras.extra("json", "html").__name__ == "json"

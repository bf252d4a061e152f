"""From Typst to a PDF: what is in the file, and what cannot be set."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sympy import Symbol

from derive.certificate import from_json
from derive.derivation import Derivation
from derive.escaping import escape_typst, one_line
from derive.extras import MissingExtraError
from derive.pdf import TypstProblem, pdf
from derive.problem import Variable
from derive.rendering import TemplateProblem, View, render, render_bytes
from derive.terms import Diff, Plus, Quotient, apply
from tests.hostile import HOSTILE as MEANINGFUL
from tests.samples import SEED, SQUARE_OF_X, STUCK, WRONG, step, x

HOSTILE = [
    '#eval("1")',
    "$x$",
    "`raw`",
    "<script>alert(1)</script>",
    r"\input{secret}",
    "^^5cinput",
    "{{7*7}}",
    r"\VAR{7*7}",
    "@ref // gone /* gone",
    "*bold* _emph_ ~",
    "= no heading",
    ']]> "quoted" [x](y)',
]
MARKS = "a\u202eb\u200fc"
OPENING = '#set document(title: "T", date: none)\n#set text(lang: "en")\n'


def text_of(data: bytes, folder: Path) -> str:
    """What a PDF says, white space aside."""
    (folder / "page.pdf").write_bytes(data)
    command = ["pdftotext", "-layout", str(folder / "page.pdf"), "-"]
    done = subprocess.run(command, check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())


def hostile() -> Derivation:
    text = " ".join([*HOSTILE, MARKS])
    given = replace(
        SQUARE_OF_X.problem,
        title=text,
        about=text,
        reference=text,
        variables=(Variable("x", about=text),),
    )
    return replace(
        SQUARE_OF_X, problem=given, steps=(step(Diff(x, x), x, text, "key"),), stuck=text
    )


def test_hostile_text_is_shown_as_it_is(tmp_path: Path) -> None:
    shown = text_of(render_bytes(hostile(), "pdf", View(reasons=True)), tmp_path)
    text = "".join([*HOSTILE, "a b c"]).replace(" ", "")
    assert shown.replace(" ", "").count(text) == 4
    # In what a rule says, a piece between backquotes is a formula.
    assert shown.replace(" ", "").count(text.replace("`", "")) == 2


def test_every_text_that_means_something_to_somebody_is_text(tmp_path: Path) -> None:
    source = OPENING + "\n\n".join(map(escape_typst, MEANINGFUL))
    shown = "".join(text_of(pdf(source), tmp_path).split())
    for text in MEANINGFUL:
        expected = "".join(one_line(text).split())
        assert expected.replace("中", "U+4E2D").replace("🦆", "U+1F986") in shown


def test_hostile_text_is_escaped_in_typst() -> None:
    source = render(hostile(), "typst", View(reasons=True)).split("\n== ")[1]
    bad = re.findall(r"(?<!\\)(?:#eval|<script|//|/\*|\[x|@ref|\*bold)|49", source)
    assert bad == []


wide = Plus(*(apply(f"function_{letter}", x) for letter in "abcdefghijklmnopqrstuvwxyz"))
WIDE = replace(SQUARE_OF_X, steps=(step(Symbol("L"), wide, "a long reason " * 12, "key"),))
UNBREAKABLE = replace(SQUARE_OF_X, steps=(step(Symbol("L"), Quotient(wide, x), "wide", "key"),))


@pytest.mark.parametrize("detail", ["brief", "full"])
@pytest.mark.parametrize("told", [SEED, WRONG, STUCK, WIDE], ids=["seed", "wrong", "stuck", "wide"])
def test_every_page_is_valid_and_tagged(told: Derivation, detail: str) -> None:
    data = render_bytes(told, "pdf", View(detail=detail, reasons=True))  # type: ignore[arg-type]
    assert data.startswith(b"%PDF-")
    for part in (b"/StructTreeRoot", b"/Marked true", b"/Lang", b"pdfuaid"):
        assert part in data, part


def test_a_formula_without_words_is_not_valid() -> None:
    with pytest.raises(TypstProblem, match="alt"):
        pdf(OPENING + "$x$")
    assert pdf(OPENING + '#math.equation(alt: "x", $x$)')


def test_every_formula_says_itself() -> None:
    source = render(SEED, "typst", View(reasons=True))
    assert (
        'spoken: "equals, because the sum from k equals 1 to n of y sub k, end sum, equals 1, '
        in (source)
    )
    assert 'spoken: "equals p sub j minus y sub j",' in source
    assert '#formula("k is not equal to j", $k ≠ j$);' in source


def test_a_page_is_spoken_in_its_language() -> None:
    source = render(SEED, "typst", View(language="de", standalone=True))
    assert 'lang: "de"' in source
    assert 'spoken: "gleich, weil die Summe' in source
    assert 'spoken: "gleich, fraglich, 3 mal x",' in render(WRONG, "typst", View(language="de"))
    assert b"/Lang(de)" in render_bytes(SEED, "pdf", View(language="de"))


def test_the_bytes_are_the_same_each_time() -> None:
    program = (
        "import sys; from derive.rendering import render_bytes;"
        "from tests.samples import SEED; sys.stdout.buffer.write(render_bytes(SEED, 'pdf'))"
    )
    command = [sys.executable, "-c", program]
    again = subprocess.run(command, check=True, capture_output=True).stdout
    # What has been set before, by the same compiler, leaves no trace.
    pdf(OPENING + "Something else.")
    assert render_bytes(SEED, "pdf") == again


def words_on(source: str) -> tuple[float, list[tuple[str, float, float]]]:
    """The width of a page, in points, and every word with its right end and its line."""
    command = ["pdftotext", "-bbox", "-", "-"]
    done = subprocess.run(command, input=pdf(source), check=True, capture_output=True)
    elements = list(ElementTree.fromstring(done.stdout).iter())
    (width,) = {float(e.attrib["width"]) for e in elements if e.tag.endswith("page")}
    words = [e for e in elements if e.tag.endswith("word")]
    return width, [(w.text or "", float(w.attrib["xMax"]), float(w.attrib["yMax"])) for w in words]


def widest(source: str) -> tuple[float, float]:
    """How far to the right anything reaches, and the width of a page, in points."""
    width, words = words_on(source)
    return max(right for _, right, _ in words), width


def test_a_sum_that_is_too_long_goes_on_in_the_next_line() -> None:
    _, words = words_on(render(WIDE, "pdf"))
    functions = [(text, line) for text, _, line in words if text.startswith("function")]
    heights = {round(line) for _, line in functions}
    assert len(functions) == 26
    assert len(heights) == 6
    first = [text for text, _, line in words if round(line) == min(heights)]
    assert "+" not in first[-1]


def test_what_is_said_at_the_end_has_a_line_above_it(tmp_path: Path) -> None:
    given = replace(SQUARE_OF_X.problem, reference="Somebody, Something, 2000")
    pages = set()
    for number in range(12, 26):
        terms = [Quotient(Symbol(f"a_{n}"), x) for n in range(number)]
        steps = tuple(step(a, b, "rule", "key") for a, b in pairwise(terms))
        told = replace(SQUARE_OF_X, problem=given, steps=steps)
        (tmp_path / "page.pdf").write_bytes(render_bytes(told, "pdf"))
        command = ["pdftotext", "page.pdf", "-"]
        done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        *_, last, end = done.stdout.decode().split("\f")
        assert end == ""
        assert last.count("=") > 1, number
        pages.add(done.stdout.count(b"\f"))
    assert pages == {1, 2}


def test_every_problem_of_the_library_is_valid_and_stays_off_the_margin() -> None:
    certificates = sorted((Path(__file__).parent.parent / "output").glob("*.json"))
    told = [from_json(path.read_text(encoding="utf-8")) for path in certificates]
    assert len(told) > 50
    opening = OPENING + '#set page(paper: "a4", margin: 25mm)\n#set text(size: 11pt)\n= All\n'
    reached, width = widest(opening + "\n\n".join(render(one, "typst") for one in told))
    assert reached <= width - 25 * 72 / 25.4 + 1


@pytest.mark.parametrize("told", [WIDE, UNBREAKABLE, SEED], ids=["sum", "fraction", "seed"])
def test_nothing_runs_into_the_margin(told: Derivation) -> None:
    source = render(told, "pdf", View(detail="full", reasons=True))
    reached, width = widest(source)
    assert width == pytest.approx(595.3, abs=0.1)
    assert reached <= width - 25 * 72 / 25.4 + 1


def test_a_formula_that_is_made_to_fit_would_not(tmp_path: Path) -> None:
    source = render(UNBREAKABLE, "pdf").replace("scale(100% * (room / wide)", "scale(100%")
    reached, width = widest(source)
    assert reached > width - 10


def test_a_character_that_no_font_has_is_shown_by_its_number(tmp_path: Path) -> None:
    given = replace(SQUARE_OF_X.problem, title="中 naïve λ 😀")
    shown = text_of(render_bytes(replace(SQUARE_OF_X, problem=given), "pdf"), tmp_path)
    assert shown.startswith("U+4E2D naïve λ U+1F600")


def test_a_template_of_one_s_own_that_typst_cannot_set_is_shown_where(tmp_path: Path) -> None:
    (tmp_path / "typst").mkdir()
    (tmp_path / "typst" / "document.typ").write_text(
        r'\BLOCK{extends "derive/typst/document.typ"}\BLOCK{block title}#nothing\BLOCK{endblock}'
    )
    with pytest.raises(TemplateProblem, match="unknown variable: nothing"):
        render_bytes(SQUARE_OF_X, "pdf", View(templates=tmp_path))


@pytest.mark.parametrize("what", ['#read("/etc/passwd")', '#read("../secret")', '#image("x.png")'])
def test_no_file_is_read(what: str) -> None:
    with pytest.raises(TypstProblem):
        pdf(OPENING + what)


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtraError) as caught:
        pdf(OPENING)
    assert str(caught.value) == ("typst is not installed; to get it: pip install 'derive[pdf]'")


def test_a_fragment_is_part_of_a_document_of_one_s_own() -> None:
    fragment = render(SEED, "typst")
    assert "#set document" not in fragment
    assert pdf(f"{OPENING}= Notes\n{fragment}\nAfterwards #fitted".replace(" #fitted", "."))
    # What it defines is its own.
    with pytest.raises(TypstProblem, match="unknown variable: fitted"):
        pdf(f"{OPENING}= Notes\n{fragment}\n#fitted")


COPIED = """
import os
from derive.pdf import TypstProblem, pdf

SOURCE = '#set document(title: "a")\\nhello'
first = pdf(SOURCE)
if not os.fork():
    try:
        pdf("#nothing")
    except TypstProblem as error:
        os._exit(0 if pdf(SOURCE) == first and "nothing" in str(error) else 1)
    os._exit(2)
raise SystemExit(os.waitstatus_to_exitcode(os.wait()[1]))
"""


def test_a_copy_of_a_process_that_made_one_makes_another() -> None:
    """Typst's threads are not copied; what waits for them waits for ever."""
    done = subprocess.run([sys.executable, "-c", COPIED], timeout=60, check=False)
    assert done.returncode == 0

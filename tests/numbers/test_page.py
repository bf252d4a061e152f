"""What a page shows of a derivation on numbers: rounded, labelled, no difference hidden."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from derive.certificate import from_json, to_json
from derive.document import Cell, Math
from derive.messages import catalogue
from derive.numbers import instance
from derive.numbers.data import as_data
from derive.numbers.page import numbers
from derive.numbers.rounding import cells, decimals_telling
from derive.printers.scripts import TextScript
from derive.rendering import View, render, render_bytes
from tests.numbers.samples import SOFTMAX, told

RIGHT = told(SOFTMAX, "p[j] - y[j]")
NEARLY = told(SOFTMAX, "p[j] - y[j] + delta(j, 2) / 10**7")


def rounded(*texts: str) -> list[str]:
    return [str(cell) for cell in cells([Decimal(text) for text in texts])]


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (["2", "1", "0.1"], ["2", "1", "0.1"]),
        (["0.65900114", "0.5", "0"], ["0.6590", "0.5000", "0"]),
        (["-0.00033535", "0.99944"], ["-3.35e-4", "0.9994"]),
        (["-0.3409988600"], ["-0.3410"]),
        (["1234567.891"], ["1.23e6"]),
        (["1e-100", "0.25"], ["0", "0.25"]),
        (["1e-50", "0.25"], ["1.00e-50", "0.2500"]),
        (["-0.00001"], ["-1.00e-5"]),
    ],
)
def test_numbers_are_rounded_as_a_book_would(exact: list[str], shown: list[str]) -> None:
    assert rounded(*exact) == shown


def test_a_missing_number_is_empty() -> None:
    assert cells([None, Decimal(1)]) == (Cell(""), Cell("1"))


def test_two_numbers_that_differ_get_digits_that_show_it() -> None:
    a, b = Decimal("0.24240001"), Decimal("0.24240002")
    shown = cells((a, b), decimals_telling(a, b))
    assert shown[0] != shown[1]
    assert cells((a, b))[0] == cells((a, b))[1]


def text(words: tuple[str | Math, ...]) -> str:
    return "".join(w.source if isinstance(w, Math) else w for w in words)


def test_the_table_of_a_classifier() -> None:
    page = numbers(instance(RIGHT), TextScript(False), catalogue("en"))
    assert [
        (row.label.source if row.label else "", row.note, [str(c) for c in row.cells])
        for row in page.rows
    ] == [
        ("z", "", ["2", "1", "0.1"]),
        ("y", "", ["1", "0", "0"]),
        ("p", "", ["0.6590", "0.2424", "0.0986"]),
        ("L", "", ["0.4170"]),
        ("∂L/∂z_j", "", ["-0.3410", "0.2424", "0.0986"]),
        ("∂L/∂z_j", "central differences", ["-0.3410", "0.2424", "0.0986"]),
    ]
    assert text(page.heading) == "With numbers:"
    assert text(page.check).startswith("Central differences agree: the largest deviation is below")


def test_a_difference_is_not_rounded_away() -> None:
    page = numbers(instance(NEARLY), TextScript(False), catalogue("en"))
    assert not page.agrees
    assert text(page.check) == (
        "The numbers do not agree at j = 2: the derivation gives 0.2424331, "
        "central differences 0.2424330"
    )
    derivative, differences = (row.cells for row in page.rows[-2:])
    assert [a == b for a, b in zip(derivative, differences, strict=True)] == [True, False, True]


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("text", "  p         0.6590   0.2424   0.0986\n"),
        ("markdown", "| $p$ | $0.6590$ | $0.2424$ | $0.0986$ |\n"),
        ("typst", '[#formula("p", $p$);], [0.6590], [0.2424], [0.0986], \n'),
        ("html", "<td>0.6590</td><td>0.2424</td><td>0.0986</td></tr>\n"),
        ("latex", "$p$ & $0$ & $.6590$ & $0$ & $.2424$ & $0$ & $.0986$ \\\\\n"),
    ],
)
def test_a_page_has_numbers_if_they_are_asked_for(to: str, shown: str) -> None:
    assert shown in render(RIGHT, to, View(numbers=instance(RIGHT)))
    assert shown not in render(RIGHT, to)


@pytest.mark.parametrize("to", ["text", "markdown", "latex", "typst", "html"])
def test_a_page_says_that_numbers_do_not_agree(to: str) -> None:
    page = render(NEARLY, to, View(numbers=instance(NEARLY)))
    assert "0.2424331" in " ".join(page.split())


def test_a_notebook_shows_the_pictures_in_a_cell_of_numbers() -> None:
    data = json.loads(render(RIGHT, "ipynb", View(numbers=instance(RIGHT))))
    cells = ["".join(cell["source"]) for cell in data["cells"]]
    (cell,) = [text for text in cells if text.startswith("With numbers:")]
    assert [line[:9] for line in cell.split("\n\n")[3:5]] == ["<img alt=", "<img alt="]
    assert "<img" not in render(RIGHT, "markdown", View(numbers=instance(RIGHT)))


@pytest.mark.parametrize("to", ["html", "typst"])
def test_a_page_shows_the_pictures_with_what_they_say(to: str) -> None:
    page = render(RIGHT, to, View(numbers=instance(RIGHT)))
    assert page.count("<svg ") == 2
    assert "L along z_1: a curve from −1 to 5" in page
    assert "<svg" not in render(RIGHT, to)


def test_a_pdf_shows_the_pictures() -> None:
    typst = pytest.importorskip("typst", reason="derive[pdf] is not installed")
    assert typst
    bare = render_bytes(RIGHT, "pdf")
    page = render_bytes(RIGHT, "pdf", View(numbers=instance(RIGHT)))
    assert page.count(b"/Figure") == bare.count(b"/Figure") + 2
    assert page == render_bytes(RIGHT, "pdf", View(numbers=instance(RIGHT)))


def test_a_german_page_has_a_decimal_comma() -> None:
    view = View(numbers=instance(RIGHT), language="de")
    assert "$p$ & $0$ & ${,}6590$ & $0$" in render(RIGHT, "latex", view)
    assert "| $p$ | $0{,}6590$ |" in render(RIGHT, "markdown", view)


def test_an_absolute_value_does_not_part_the_cells_of_a_markdown_table() -> None:
    problem = '[variables]\nx = "x"\n[goal]\ndifferentiate = "abs(x)"\nby = "x"\n'
    found = told(problem, "x / abs(x)")
    page = render(found, "markdown", View(numbers=instance(found)))
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {3}


def test_json_has_the_numbers_only_if_they_are_asked_for() -> None:
    data = json.loads(render(RIGHT, "json", View(numbers=instance(RIGHT))))
    assert data["numbers"]["given"] == {"z[i]": ["2", "1", "0.1"], "y[i]": ["1", "0", "0"]}
    assert data["numbers"]["agrees"] is True
    assert data["numbers"]["derivative"]["indices"] == ["j"]
    assert data["numbers"]["defined"]["p[j]"][0].startswith("0.6590011388")
    assert "numbers" not in json.loads(to_json(RIGHT))


def test_a_certificate_with_numbers_is_read_back() -> None:
    assert from_json(render(RIGHT, "json", View(numbers=instance(RIGHT)))) == RIGHT


def test_no_numbers_is_said() -> None:
    found = told(SOFTMAX.replace('== 1"', '== 1"\nb = "sum(y[k] for k in n) == 2"'), "p[j] - y[j]")
    page = render(found, "text", View(numbers=instance(found)))
    assert "No numbers: no numbers were found that meet the assumptions" in page
    assert as_data(instance(found)).keys() == {"missing"}

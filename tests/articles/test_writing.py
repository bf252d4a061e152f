"""A report in words, as annotations, as JSON, as a table; and what a student is told."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from derive.articles.exchange import report_data, report_from
from derive.articles.passages import Place
from derive.articles.quoting import Quotes, quotes
from derive.articles.remarks import counterexample, counts
from derive.articles.report import Judged, Report
from derive.articles.students import for_student, progress
from derive.articles.tables import as_csv, as_json, row
from derive.articles.writing import as_annotations, as_text
from tests.articles.reports import FALSE, HOLDS, HOLDS_IF, IN_NOTEBOOK, PAGE, REPORT, WARNED

SCHEMA = json.loads((files("derive.articles") / "report.schema.json").read_text("utf-8"))


@pytest.fixture
def quoted(tmp_path: Path) -> Quotes:
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    return quotes(str(tmp_path / "page.md"), REPORT.places)


# Text -------------------------------------------------------------------------------------


def test_the_text_is_like_a_compilers(quoted: Quotes) -> None:
    assert as_text(REPORT, quoted, counts(REPORT)) == (
        r"""page.md:7:7: warning: the index k is used twice; write \sum_i y_i
L &= -\sum_k y_k b \\
      ^^^^^^^^^
page.md:8:4: false: the two sides are not the same
&= -\sum_k y_k c \\
   ^^^^^^^^^^^^^
counterexample: n = 2, j = 1, z = (2, -1): the left side is 1/2, the right side is 1
where they differ: b and c
kind of slip: a wrong index
hint: look at the sum
hint: the sum rule
page.md:8:6: holds only if \sum_k y_k = 1 and c > 0
&= -\sum_k y_k c \\
     ^
page.md:9:4: not understood: \foo: there is no such command
&= \foo y_j
   ^^^^
page.md:3:6: understood: definition p[j] = a
page.md: used: \sum_k y_k = 1 in line 7
page.md: 4 formulas, 3 lines judged: 1 holds, 1 holds only if more is assumed, 1 is false; """
        "1 not understood; 1 warning\n"
    )


def test_every_line_is_shown_to_who_asks_for_it(quoted: Quotes) -> None:
    said = as_text(REPORT, quoted, "", everything=True).splitlines()
    assert said[0] == r"page.md:7:6: holds in the case k = j by \sum_k y_k = 1"
    assert said[1].startswith("page.md:7:7: warning: ")


def test_a_definition_is_taken_as_one() -> None:
    claim = replace(HOLDS, kind="definition", needs=(), case="")
    report = Report("page.md", (claim,), formulas=1)
    assert as_text(report, Quotes(), "end", everything=True) == (
        "page.md:7:6: taken as a definition\npage.md: end\n"
    )


def test_a_place_in_a_notebook_names_the_cell(tmp_path: Path) -> None:
    cells = [{"source": "x"}] * 3 + [{"source": ["# A\n", "$ a b$"]}]
    (tmp_path / "page.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    quoted = quotes(str(tmp_path / "page.ipynb"), IN_NOTEBOOK.places)
    assert as_text(IN_NOTEBOOK, quoted, "end") == (
        "page.ipynb:cell 4:2:3: false: no\n$ a b$\n  ^^\npage.ipynb: end\n"
    )


def test_only_the_verdict_is_in_colour() -> None:
    def mark(text: str, style: str) -> str:
        return f"<{style}>{text}</>"

    report = Report("page.md", (FALSE,), formulas=1)
    said = as_text(report, Quotes(), "end", paint=mark).splitlines()
    assert said[0] == "page.md:8:4: <red>false</>: the two sides are not the same"


def test_nothing_from_a_file_steers_a_terminal() -> None:
    lines = Quotes({(0, 8): "a \x1b[31m b"})
    report = Report("pa\x1bge.md", (replace(FALSE, message="\x1b[2J", differs="\x07"),))
    said = as_text(report, lines, "end")
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "pa\ufffdge.md:8:4: false: \ufffd[2J\n" in said


@pytest.mark.parametrize(
    ("end", "carets"),
    [(None, "  ^"), (Place(1, 5), "  ^^"), (Place(2, 2), "  ^^^"), (Place(1, 99), "  ^^^")],
)
def test_what_is_spoken_of_is_underlined(end: Place | None, carets: str) -> None:
    assert Quotes({(0, 1): "abcde"}).underlined(Place(1, 3), end) == ["abcde", carets]


def test_a_line_that_is_not_there_is_not_quoted(tmp_path: Path) -> None:
    assert quotes(str(tmp_path / "gone.md"), REPORT.places) == Quotes()
    (tmp_path / "short.md").write_text("one\r\ntwo\rthree\n", encoding="utf-8")
    shown = Report("short.md", (replace(FALSE, place=Place(3, 1)), HOLDS))
    assert quotes(str(tmp_path / "short.md"), shown.places) == Quotes({(0, 3): "three"})


def test_the_counts_say_what_there_is_and_nothing_else() -> None:
    assert counts(Report("a.md", ())) == "no formula"
    assert counts(Report("a.md", (), formulas=2)) == "2 formulas, no line judged"
    assert counts(Report("a.md", (HOLDS, HOLDS), formulas=1)) == (
        "1 formula, 2 lines judged: 2 hold"
    )
    given = [replace(HOLDS, kind=kind) for kind in ("definition", "assumption")]
    assert counts(Report("a.md", (HOLDS, *given), formulas=3)) == (
        "3 formulas, 3 lines judged: 1 holds, 2 define or assume"
    )


def test_a_line_is_warned_of_once_for_all_its_places() -> None:
    again = replace(WARNED, place=Place(7, 20), end=None)
    other = replace(WARNED, hint="")
    report = Report("a.md", (), (WARNED, again, other), formulas=1)
    assert as_text(report, Quotes(), counts(report)) == (
        "a.md:7:7: warning: the index k is used twice; write \\sum_i y_i (in this line 2 times)\n"
        "a.md:7:7: warning: the index k is used twice\n"
        "a.md: 1 formula, no line judged; 3 warnings\n"
    )


def test_an_unread_claim_is_told_once() -> None:
    place = Place(1, 1)
    read = Judged(place, "a = b", "unread", message="too large")
    unread = Judged(place, "a = b", "unread", message="no such command")
    report = Report("a.md", (read, unread), formulas=2, unread=((place, "b", "no such command"),))
    assert as_text(report, Quotes(), "end") == (
        "a.md:1:1: not judged: too large\na.md:1:1: not understood: b: no such command\na.md: end\n"
    )


def test_numbers_are_written_as_the_judges_write_them() -> None:
    values = {"n": 1, "W": [["1", "2"], ["3", "4"]], "left": "0", "right": "1/2"}
    said = "n = 1, W = ((1, 2), (3, 4)): the left side is 0, the right side is 1/2"
    assert counterexample(values) == said
    assert counterexample({"left": "0", "right": "1"}) == "the left side is 0, the right side is 1"
    assert counterexample({}) == ""
    grouped = {"sizes": {"n": 1}, "indices": {}, "variables": {"z": ["2"]}, "left": "0"}
    assert counterexample(grouped) == "n = 1, z = (2): the left side is 0"


def test_a_counterexample_is_said_once(quoted: Quotes) -> None:
    numbers = counterexample(FALSE.counterexample)
    report = Report("page.md", (replace(FALSE, message=numbers),), formulas=1)
    said = as_text(report, quoted, "end")
    assert said.startswith("page.md:8:4: false: the two sides are not the same\n")
    assert said.count("n = 2") == 1


# Annotations ------------------------------------------------------------------------------


def test_annotations_have_a_level_a_place_and_everything_that_is_said() -> None:
    assert as_annotations(REPORT).splitlines() == [
        "::warning file=page.md,line=7,col=7,endColumn=16::"
        r"warning: the index k is used twice; write \sum_i y_i",
        "::error file=page.md,line=8,col=4,endColumn=17::false: the two sides are not the same"
        "%0Acounterexample: n = 2, j = 1, z = (2, -1): the left side is 1/2, the right side is 1"
        "%0Awhere they differ: b and c%0Akind of slip: a wrong index"
        "%0Ahint: look at the sum%0Ahint: the sum rule",
        r"::warning file=page.md,line=8,col=6::holds only if \sum_k y_k = 1 and c > 0",
        r"::notice file=page.md,line=9,col=4,endColumn=8::not understood: \foo: "
        "there is no such command",
    ]


def test_what_would_end_an_annotation_is_escaped() -> None:
    claim = replace(FALSE, message="50%\r\n::error::a", counterexample={}, differs="", slip="")
    said = as_annotations(Report("a,b:c%.md", (replace(claim, hints=()),)))
    assert said == (
        "::error file=a%2Cb%3Ac%25.md,line=8,col=4,endColumn=17::"
        "false: 50%25\ufffd\ufffd::error::a\n"
    )


def test_a_line_of_a_cell_is_no_line_of_the_file() -> None:
    assert as_annotations(IN_NOTEBOOK) == ("::error file=page.ipynb::cell 4, line 2: false: no\n")


# JSON -------------------------------------------------------------------------------------


def test_the_json_is_what_the_contract_says() -> None:
    data = report_data(REPORT)
    assert data["file"] == "page.md"
    assert data["claims"][1] == {
        "line": 8,
        "column": 4,
        "end": {"line": 8, "column": 17},
        "text": r"-\sum_k y_k b = -\sum_k y_k c",
        "verdict": "false",
        "kind": "line",
        "needs": [],
        "case": "",
        "counterexample": {"n": 2, "j": 1, "z": ["2", "-1"], "left": "1/2", "right": "1"},
        "message": "the two sides are not the same",
        "differs": "b and c",
        "understood": "-sum(y[k]*b for k in n) == -sum(y[k]*c for k in n)",
        "slip": "a wrong index",
        "hints": ["look at the sum", "the sum rule"],
    }
    assert data["context"] == [
        {"line": 3, "column": 6, "kind": "definition", "name": "p", "text": "p[j] = a"}
    ]


@pytest.mark.parametrize("report", [REPORT, IN_NOTEBOOK, Report("empty.md", ())])
def test_the_json_keeps_to_its_schema_and_reads_back(report: Report) -> None:
    written = json.loads(json.dumps(report_data(report)))
    jsonschema.validate(written, SCHEMA)
    assert report_from(written) == report


def test_the_schema_can_say_no() -> None:
    data = report_data(REPORT)
    data["claims"][0]["verdict"] = "perhaps"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, SCHEMA)


# Tables -----------------------------------------------------------------------------------


def test_a_table_has_a_row_for_each_file() -> None:
    held = Report("held.md", (HOLDS, HOLDS_IF), formulas=1)
    assert as_csv(map(row, (REPORT, IN_NOTEBOOK, held, Report("empty.md", ())))) == (
        "file,lines,read,holds,holds_if,false,cell,line,column,slip,message\n"
        "page.md,3,3,1,1,1,,8,4,a wrong index,the two sides are not the same\n"
        "page.ipynb,1,1,0,0,1,4,2,3,,no\n"
        "held.md,2,2,1,1,0,,,,,\n"
        "empty.md,0,0,0,0,0,,,,,no formula\n"
    )
    assert json.loads(as_json([row(held)])) == [
        {
            "file": "held.md", "lines": 2, "read": 2, "holds": 1, "holds_if": 1, "false": 0,
            "cell": None, "line": None, "column": None, "slip": "", "message": "",
        }
    ]  # fmt: skip


# Students ---------------------------------------------------------------------------------


def test_a_student_is_told_the_first_line_that_fails_and_nothing_behind_it(quoted: Quotes) -> None:
    second = replace(FALSE, place=Place(10, 1))
    report = for_student(replace(REPORT, claims=(HOLDS, FALSE, second, HOLDS_IF)), 1)
    assert as_text(report, quoted, progress(report)) == (
        r"""page.md:8:4: false: this does not follow from what stands before it
&= -\sum_k y_k c \\
   ^^^^^^^^^^^^^
counterexample: n = 2, j = 1, z = (2, -1): the left side is 1/2, the right side is 1
kind of slip: a wrong index
hint: look at the sum
page.md: used: \sum_k y_k = 1 in line 7
page.md: the first line that fails; 1 before it holds
"""
    )


def test_a_stronger_hint_comes_after_the_weaker_one() -> None:
    assert [claim.hints for claim in for_student(REPORT, 2).claims] == [
        (),
        ("look at the sum", "the sum rule"),
    ]


def test_the_json_of_a_student_gives_nothing_away_either() -> None:
    (_, told) = report_data(for_student(REPORT, 1))["claims"]
    assert (told["differs"], told["hints"], told["needs"]) == ("", ["look at the sum"], [])


def test_what_is_given_is_no_progress() -> None:
    given = replace(HOLDS, kind="definition")
    assert progress(Report("a.md", (given, FALSE), formulas=1)) == "the first line that fails"


def test_work_without_a_fault_is_counted() -> None:
    report = for_student(Report("a.md", (HOLDS,), formulas=1), 1)
    assert progress(report) == "1 formula, 1 line judged: 1 holds"

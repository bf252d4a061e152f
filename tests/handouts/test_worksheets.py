"""Worksheets: what is left open, and that nothing on the student's sheet gives it away."""

from __future__ import annotations

from functools import cache

import pytest

from derive.composition import compose
from derive.document import Document, Math, Row
from derive.handouts import Ask, Sheet, UnknownRuleError, worksheet
from derive.handouts.blanks import TRIFLE, left_open, plain_source, sections_of
from derive.judges import judge
from derive.problem_file import load
from derive.routes import ROUTES, tell

SEED = "softmax-cross-entropy"
SAMPLES = (
    SEED,
    "softmax-jacobian",
    "ridge-regression",
    "gaussian-likelihood-mean",
    "log-sum-exp-hessian",
)
ASKS = (
    Ask(),
    Ask(fade=1),
    Ask(fade=100),
    Ask(fade=2, points=3),
    Ask(reasons=True),
    Ask(reasons=True, fade=4),
)


@cache
def page(name: str, script: str = "latex") -> Document:
    return compose(judge(tell(load(name), ROUTES["cases"])), script, "normal")


def entries(sheet: Sheet):
    return [entry for part in (*sheet.statements, *sheet.parts) for entry in part.entries]


def open_rights(name: str, ask: Ask) -> list[str]:
    """The right sides that are asked for, from the key."""
    key = worksheet(page(name, "text"), ask).key
    return [e.right.source for e in entries(key) if e.blank is not None]


def shown(sheet: Sheet) -> str:
    """Every formula of a sheet, without spaces."""
    found: list[Math] = []
    for part in (*sheet.statements, *sheet.parts):
        found += [part.left, *(w for w in part.heading if isinstance(w, Math))]
        for entry in part.entries:
            found += [entry.right, *entry.over, *([entry.left] if entry.left else [])]
            found += [w for w in entry.reason if isinstance(w, Math)]
    found += [w for hint in sheet.hints for w in hint.words if isinstance(w, Math)]
    return "\n".join(plain_source(formula) for formula in found)


# Which lines ------------------------------------------------------------------------------


def test_fading_goes_from_the_last_line_backwards():
    assert open_rights(SEED, Ask(fade=2)) == ["−(y_j − p_j)", "p_j − y_j"]
    assert open_rights(SEED, Ask(fade=1)) == ["p_j − y_j"]
    assert open_rights(SEED, Ask(fade=0)) == []


def test_three_lines_are_open_if_nothing_is_said():
    assert open_rights(SEED, Ask())[-3:] == open_rights(SEED, Ask(fade=3))


def test_every_use_of_a_rule_is_open():
    document = page(SEED)
    for name in ("quotient rule", "Quotient Rule", "quotient-rule"):
        opened = left_open(document, Ask(rules=(name,)))
        rows = [sections_of(document)[s].chain.rows[r] for s, r in opened]
        assert [row.reason for row in rows] == [("quotient rule",)] * 2


def test_an_assumption_is_a_rule_as_well():
    assert open_rights(SEED, Ask(rules=("one-hot",))) == ["−(y_j − p_j)"]


def test_a_rule_that_no_line_uses_is_named_with_those_that_are():
    with pytest.raises(UnknownRuleError, match=r"no line uses 'product rule'; there are .*cancel"):
        worksheet(page(SEED), Ask(rules=("product rule",)))


def test_what_repeats_an_answer_is_open_as_well():
    """The sum rule's line stands again where the conclusion begins; it earns no points."""
    key = worksheet(page(SEED), Ask(rules=("sum rule",))).key
    blanks = [e.blank for e in entries(key) if e.blank]
    assert [(b.number, b.asks, b.points) for b in blanks] == [(1, "line", 1), (0, "copy", 0)]
    assert key.points == 1


@pytest.mark.parametrize("rule", ["sum rule", "quotient rule"])
def test_every_script_leaves_the_same_lines_open(rule):
    asked = [left_open(page(SEED, s), Ask(rules=(rule,))) for s in ("latex", "text", "typst")]
    assert "copy" in asked[0].values() or rule != "sum rule"
    assert asked[0] == asked[1] == asked[2]


def test_what_works_an_answer_out_loses_its_braces():
    sheet = worksheet(page(SEED), Ask(rules=("evaluate the derivatives",))).student
    quotient = [e for e in entries(sheet) if e.reason == ("quotient rule",)]
    assert len(quotient) == 2
    assert all("brace" not in e.right.source for e in quotient)
    others = [e for e in entries(sheet) if e.reason == ("split the fraction",)]
    assert any("brace" in e.right.source for e in others)


# The student's sheet ----------------------------------------------------------------------


@pytest.mark.parametrize("script", ["latex", "text", "typst"])
@pytest.mark.parametrize("ask", ASKS, ids=str)
@pytest.mark.parametrize("name", SAMPLES)
def test_no_answer_stands_on_the_students_sheet(name, ask, script):
    version = worksheet(page(name, script), ask)
    asked = [e for e in entries(version.key) if e.blank and e.blank.asks == "line"]
    student = shown(version.student)
    for entry in asked:
        for side in (entry.right, entry.left):
            if side is not None and side.columns > TRIFLE:
                assert plain_source(side) not in student
    for entry in entries(version.student):
        if entry.blank is not None:
            assert (entry.right.source == "") == (entry.blank.asks != "reason")
            assert entry.blank.asks != "reason" or (entry.reason, entry.over) == ((), ())


@pytest.mark.parametrize("name", SAMPLES)
def test_the_vector_form_and_the_reference_are_not_for_students(name):
    version = worksheet(page(name), Ask())
    assert "vector" not in {part.kind for part in version.student.parts}
    assert version.student.reference == ""
    assert version.key.reference == page(name).reference


def test_both_sheets_count_the_same_blanks():
    version = worksheet(page(SEED), Ask(fade=5, points=2))
    blanks = [[e.blank for e in entries(s)] for s in (version.student, version.key)]
    assert blanks[0] == blanks[1]
    assert version.student.points == version.key.points == 10
    assert [h.number for h in version.student.hints] == [1, 2, 3, 4, 5]


def test_a_hint_does_not_say_the_reason_that_is_asked_for():
    version = worksheet(page(SEED), Ask(reasons=True))
    reasons = {e.blank.number: e.reason for e in entries(version.key) if e.blank}
    assert version.student.hints
    for hint in version.student.hints:
        said = "".join(str(w) for w in hint.words).casefold()
        assert str(reasons[hint.number][0]).casefold() not in said


def test_a_row_keeps_what_nobody_asked_for():
    untouched = page(SEED).sections[1].chain.rows[0]
    assert isinstance(untouched, Row)
    sheet = worksheet(page(SEED), Ask(fade=1)).student
    assert untouched.right in [e.right for e in entries(sheet)]

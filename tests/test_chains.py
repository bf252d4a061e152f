"""Which lines are shown, and what is said about each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Symbol

from derive.chains import kept_notes, line_after, merged_titles, runs, shown_lines
from derive.derivation import Note, Verdict
from derive.terms import ONE, Plus, Quotient, Times
from tests.samples import CASE_SAME, COMBINED, LINEAR, SEED, chain, step, x

a, b, c, d = (Symbol(name) for name in "abcd")
STEPS = chain(
    a,
    (b, "first", "detail"),
    (c, "second", "normal", {"uses": ("given",)}),
    (d, "third", "key"),
    (x, "fourth", "detail"),
)


@pytest.mark.parametrize(
    ("detail", "terms"), [("full", [b, c, d, x]), ("normal", [c, d, x]), ("brief", [d, x])]
)
def test_a_level_of_detail_shows_its_lines_and_the_last(detail: str, terms: list[Symbol]) -> None:
    assert [line.term for line in shown_lines(STEPS, detail)] == terms  # type: ignore[arg-type]


def test_a_line_speaks_for_the_hidden_steps_before_it() -> None:
    line = shown_lines(STEPS, "brief")[0]
    assert (line.reasons, line.uses, line.verdict) == (
        ("first", "second", "third"),
        ("given",),
        "proved",
    )


def test_at_most_three_reasons_the_most_important_ones() -> None:
    levels = ["detail", "normal", "detail", "key", "normal"]
    steps = [step(a, b, str(i), level) for i, level in enumerate(levels)]
    assert merged_titles(steps) == ("1", "3", "4")


@pytest.mark.parametrize("name", ["refuted", "unknown", "tested"])
def test_the_worst_verdict_of_hidden_steps_marks_the_line(name: str) -> None:
    doubtful = replace(STEPS[0], verdict=Verdict(name))  # type: ignore[arg-type]
    assert line_after([doubtful, STEPS[1]]).verdict == name


def test_a_step_nobody_judged_makes_the_line_unjudged() -> None:
    assert line_after([replace(STEPS[0], verdict=None), STEPS[1]]).verdict == ""


def test_notes_of_hidden_steps_are_kept_where_the_part_is_unchanged() -> None:
    line = Times(Quotient(a, b), Quotient(c, d))
    middle = Times(x, Quotient(c, d))
    first = step(line, middle, "one", notes=(Note((0,), x, "under"),))
    second = step(middle, x, "two", notes=(Note((0,), b, "under"), Note((1,), ONE, "under")))
    lost = step(Plus(a, b), a, "three", notes=(Note((7, 1), x, "under"),))
    assert kept_notes(line, (first, second, lost)) == (
        Note((0,), x, "under"),
        Note((1,), ONE, "under"),
    )


def test_statements_stand_before_the_line_they_prove() -> None:
    main, same, other, rest = runs(SEED.steps[1:], "full")
    assert [line.term for line in main.lines][-1] == LINEAR
    assert (same.statement, same.depth, len(same.lines)) == (CASE_SAME, 1, 8)
    assert (other.depth, len(other.lines)) == (1, 5)
    assert rest.concludes
    assert [line.term for line in rest.lines][:2] == [LINEAR, COMBINED]
    assert rest.left == main.left == SEED.goal


def test_a_doubtful_statement_marks_its_last_line() -> None:
    case = replace(CASE_SAME, verdict=Verdict("refuted"))
    (run,) = runs([case], "normal")
    assert [line.verdict for line in run.lines][-2:] == ["proved", "refuted"]


def test_cases_that_come_first_leave_a_conclusion() -> None:
    both = replace(SEED.steps[4], before=SEED.goal)
    *_, conclusion = runs([both], "normal")
    assert conclusion.concludes
    assert [line.term for line in conclusion.lines] == [COMBINED]

"""Which lines are shown, and what is said about each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Symbol

from derive.chains import kept_notes, line_after, merged_titles, runs, shown_levels, shown_lines
from derive.derivation import Note, Step, Verdict
from derive.terms import ONE, Plus, Quotient, Times
from tests.samples import CASE_SAME, COMBINED, LINEAR, SEED, chain, statement, step, x

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
    levels = shown_levels(detail)  # type: ignore[arg-type]
    assert [line.term for line in shown_lines(STEPS, levels)] == terms


def test_a_brief_page_shows_of_a_statement_only_what_comes_out() -> None:
    (run,) = runs([statement("lemma", "of a", STEPS)], "brief")
    assert [line.term for line in run.lines] == [x]
    assert run.lines[0].reasons == ("second", "third")


def test_a_brief_page_draws_no_conclusion_inside_a_statement() -> None:
    inner = statement("lemma", "inner", chain(b, (c, "known", "key")))
    used = replace(step(b, c, "insert", "key"), steps=(inner,))
    outer = statement("lemma", "outer", (*chain(a, (b, "first", "key")), used))
    first, second = runs([outer], "brief")
    assert (first.statement, second.statement, second.concludes) == (inner, outer, False)
    assert [line.term for line in second.lines] == [c]


def test_a_line_speaks_for_the_hidden_steps_before_it() -> None:
    line = shown_lines(STEPS, shown_levels("brief"))[0]
    assert (line.reasons, line.uses, line.verdict) == (("second", "third"), ("given",), "proved")


@pytest.mark.parametrize(
    ("levels", "used", "titles"),
    [
        (["detail", "normal", "detail", "key", "normal"], [], "134"),
        (["normal", "normal", "normal", "normal"], [], "013"),
        (["normal", "normal", "normal", "key", "normal"], ["1"], "134"),
        (["detail", "normal", "detail"], ["0"], "01"),
        (["detail", "detail", "detail", "detail"], [], "013"),
    ],
)
def test_at_most_three_reasons_the_most_important_ones(
    levels: list[str], used: list[str], titles: str
) -> None:
    steps = [step(a, b, str(i), level) for i, level in enumerate(levels)]
    assert merged_titles(steps, used) == tuple(titles)


# What a line uses -------------------------------------------------------------------------


def use_of(kind: str) -> tuple[Step, Step]:
    """A statement that leans on an assumption, and the step that inserts its result."""
    inner = step(b, ONE, "collect", uses=("given",))
    proved = statement(kind, "the value", (inner,), uses=("given",))
    result = step(Times(a, b), Times(a, ONE), "the value", rule="result", path=(1,))
    return proved, replace(result, uses=("given",))


@pytest.mark.parametrize("kind", ["aside", "lemma", "case"])
def test_a_result_uses_the_aside_and_not_what_stands_in_the_statement(kind: str) -> None:
    proved, result = use_of(kind)
    whole = replace(result, rule="rewrite", steps=(proved, result))
    (line,) = shown_lines([whole], shown_levels("full"), (proved,))
    assert line.uses == ((proved,) if kind == "aside" else ())


def test_a_result_of_nothing_in_reach_keeps_its_assumptions() -> None:
    _, result = use_of("aside")
    assert line_after([result]).uses == ("given",)


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
    opening, *_, conclusion = runs([both], "normal")
    assert (opening.left, opening.lines, opening.concludes) == (SEED.goal, (), False)
    assert conclusion.concludes
    assert [line.term for line in conclusion.lines] == [COMBINED]

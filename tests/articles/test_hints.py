"""What a student is told of a line that does not hold, and what not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Expr

from derive.articles.hints import Hints
from derive.articles.slips import slip
from derive.articles.verdicts import Judge
from derive.language import write
from derive.problem import Goal
from derive.problem_file import load
from derive.terms import Neg, subterm
from derive.wording import in_plain_text
from tests.articles.test_slips import REST, SLIPS, SLOPE, sought
from tests.articles.test_verdicts import SOFTMAX, judge, relations, term

HINTS = Hints(judge(SOFTMAX))


def hinted(left: str, right: str, strength: int = 1, case: str = "") -> str:
    where = relations(case) if case else []
    found = slip(judge(SOFTMAX), term(left), term(right), case=where)
    return HINTS.hint(found, term(left), term(right), strength=strength, where=where)


FIRST = [
    ("diff(L, z[j])", "p[j] + y[j]", "Look at the signs: one of them has changed."),
    ("diff(y[j] * log(p[j]), z[j])", "y[j] * (1 + p[j])",
     "Look at the signs in `1 + p[j]`: one of them has changed."),
    ("diff(L, z[j])", "p[j] - y[i]",
     "Look at the indices: one of them is another than it should be."),
    ("diff(y[j] * log(p[j]), z[j])", "y[j] / p[j]",
     "A function of a function was differentiated: remember the chain rule."),
    ("diff(L, z[j])", "7 * p[j]", "Compare this line with the one before it, part by part."),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "expected"), FIRST)
def test_a_first_hint_says_what_to_look_at_and_where(left: str, right: str, expected: str) -> None:
    assert expected == hinted(left, right)


SECOND = [
    # a line of the project's own derivation
    ("diff(L, z[j])", "p[j] + y[j]", "definition of L"),
    (f"-(diff(y[j] * log(p[j]), z[j]) + {REST})", "p[j] + y[j]", "insert the results"),
    ("y[j] / p[j] * ((exp(z[j]) * sum(exp(z[k]) for k in n) - exp(z[j]) * exp(z[j]))"
     " / sum(exp(z[k]) for k in n)**2)", "1", "factor out"),
    # one that it does not come by
    (SLOPE, "1", "quotient rule"),
    ("diff(z[j]**2 * exp(z[j]), z[j])", "1", "product rule"),
    ("y[i] * z[i] * (p[j] + 2 - 2)", "1", "collect"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "title"), SECOND)
def test_a_second_hint_names_the_rule_that_comes_next(left: str, right: str, title: str) -> None:
    assert f"The next step in a textbook: {title}." in in_plain_text(hinted(left, right, 2))


def test_a_step_of_many_rules_is_not_told_the_reason_of_one() -> None:
    left = "y[j] / p[j] * ((diff(exp(z[j]), z[j]) * S - exp(z[j]) * diff(S, z[j])) / S**2)"
    said = hinted(left.replace("S", "sum(exp(z[k]) for k in n)"), "1", 2)
    assert said == "The next step in a textbook: evaluate the derivatives."


def test_a_problem_that_asks_nothing_has_rules_as_well() -> None:
    problem = load(SOFTMAX)
    goal = Goal(problem.goal.differentiate, ())
    hints = Hints(Judge(replace(problem, goal=goal, indices=())))
    said = hints.hint(None, term(SLOPE), term("p[j]"), strength=2)
    assert said.startswith("The next step in a textbook: quotient rule.")


def test_within_a_case_the_rules_of_the_case_apply() -> None:
    left = "diff(exp(z[i]), z[j])"
    assert "derivative of a constant" in hinted(left, "1", 2, "i != j")
    assert "derivative of the exponential" in hinted(left, "1", 2)


def test_a_step_that_is_more_than_a_detail_is_told_without_its_place() -> None:
    """The constant factor that moves out first is a detail; the line after it is not the line."""
    said = (
        "The next step in a textbook: derivative of the logarithm. "
        "The derivative of the logarithm, times the derivative of its argument."
    )
    assert said == hinted("diff(y[j] * log(p[j]), z[j])", "1", 2)


@pytest.mark.parametrize("strength", [1, 2])
@pytest.mark.parametrize("case", SLIPS, ids=lambda case: f"{case[0]}: {case[2]}")
def test_a_hint_says_nothing_of_the_line_that_was_not_typed(
    case: tuple[str, str, str, str], strength: int
) -> None:
    _, left, right, _ = case
    found = sought(left, right)
    assert found.mended is not None
    said = HINTS.hint(found, term(left), term(right), strength=strength)
    typed = f"{write(term(left))} {write(term(right))}"
    assert write(found.mended) not in said
    for path in (found.path, found.path[:-1]):
        mended = _at(found.mended, path)
        assert write(mended) in typed or write(mended) not in said


def _at(term: Expr, path: tuple[int, ...]) -> Expr:
    """The part at a path, or the smallest around it that there is."""
    for end in range(len(path), -1, -1):
        try:
            part: Expr = subterm(term, path[:end])
        except IndexError:
            continue
        return part.args[0] if isinstance(part, Neg) else part
    return term

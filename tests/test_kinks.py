"""Derivatives that hold off a kink only: every line says where, and so do the page and the JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from derive.certificate import from_json, to_json
from derive.derivation import STATEMENTS, Derivation
from derive.judges import judge
from derive.language import write
from derive.rendering import View, render
from derive.routes import ROUTES, derive
from tests.rules.examples import define, problem

LEAKY = define("h[i]", "where(x[i] > s, x[i], s)", "n")
HINGE = define("a", "sum(y[k] * x[k] for k in n)")

KINKS = (
    # loss, variable, definitions, result, where it holds
    ("abs(s)", "s", (), "sign(s)", ["s != 0"]),
    ("sign(s) * s", "s", (), "sign(s)", ["s != 0"]),
    ("sum(abs(x[k]) for k in n)", "x[j]", (), "sign(x[j])", ["x[j] != 0"]),
    (
        "sum(abs(x[k] - s) for k in n)",
        "s",
        (),
        "-sum(sign(x[k] - s) for k in n)",
        ["prod(x[k] - s for k in n) != 0"],
    ),
    ("max(s, r)", "s", (), "where(s > r, 1, 0)", ["s != r"]),
    (
        "max(0, 1 - a)",
        "x[j]",
        (HINGE,),
        "where(1 - a > 0, -y[j], 0)",
        ["1 - a != 0"],
    ),
    ("where(abs(s) > 0, s**2, 5)", "s", (), "2 * s", ["s != 0"]),
    ("where(s == 0, 1, s**2)", "s", (), "2 * s", ["s != 0"]),
    ("where(s <= c, abs(s), s**2)", "s", (), None, ["s != c", "where(s <= c, s, 1) != 0"]),
    # of the branch |s| > c it follows that s is not 0
    (
        "where(abs(s) <= c, s**2 / 2, c * abs(s))",
        "s",
        (),
        "where(abs(s) <= c, s, c * sign(s))",
        ["abs(s) != c"],
    ),
    # no kink: the size of something positive, a condition without the variable
    ("abs(exp(s))", "s", (), None, []),
    ("where(r > 0, s**2, s)", "s", (), "where(r > 0, 2 * s, 1)", []),
    # a kink in what a kink is taken of
    (
        "max(h[i], 0)",
        "x[i]",
        (LEAKY,),
        None,
        ["h[i] != 0", "x[i] != s", "where(h[i] > 0, x[i] - s, 1) != 0"],
    ),
)


def routes(goal: str, by: str, definitions: tuple = ()) -> list[str]:
    of = problem(definitions, goal, by)
    return [name for name, route in ROUTES.items() if route.obstacle(of) is None]


CASES = [
    pytest.param(*kink, route, id=f"{kink[0]}-{route}")
    for kink in KINKS
    for route in routes(*kink[:3])
]


def told(goal: str, by: str, definitions: tuple, route: str = "cases") -> Derivation:
    return judge(derive(problem(definitions, goal, by), route))


@pytest.mark.parametrize(("goal", "by", "definitions", "result", "where", "route"), CASES)
def test_the_result_says_where_it_holds(goal, by, definitions, result, where, route):
    found = told(goal, by, definitions, route)
    assert found.stuck is None
    assert result is None or write(found.result) == result
    said = [write(fact) for fact in found.where]
    assert [s for s in said if s not in where] == []
    assert bool(said) == bool(where)
    assert {step.verdict.name for step in found.walk()} == {"proved"}
    assert found.verdict.name == "proved"


@pytest.mark.parametrize(("goal", "by", "definitions", "result", "where", "route"), CASES)
def test_once_needed_a_condition_stays_to_the_end(goal, by, definitions, result, where, route):
    found = told(goal, by, definitions, route)
    chain = [step for step in found.steps if step.rule not in STATEMENTS]
    for step, following in pairwise(chain):
        assert set(step.where) <= set(following.where)
    data = json.loads(to_json(found))
    assert data.get("where", []) == data["steps"][-1]["where"]
    assert from_json(to_json(found)) == found


@pytest.mark.parametrize("goal", ["abs(s)", "max(s, r)", "sum(abs(x[k] - s) for k in n)"])
def test_without_its_condition_the_line_is_not_proved(goal):
    found = told(goal, "s", ())

    def bare(step):
        return replace(step, where=(), steps=tuple(map(bare, step.steps)))

    again = judge(replace(found, steps=tuple(map(bare, found.steps))))
    assert "tested" in {step.verdict.name for step in again.walk()}
    assert "holds only under a condition" in " ".join(s.verdict.message for s in again.walk())


def test_a_branch_that_is_wrong_off_the_border_is_refuted():
    found = told("max(s, r)", "s", ())
    *rest, last = found.steps
    wrong = replace(last, after=replace_branches(last.after))
    again = judge(replace(found, steps=(*rest, wrong), result=wrong.after))
    assert again.verdict.name == "refuted"


def replace_branches(where):
    condition, a, b = where.args
    return type(where)(condition, b, a)


def test_the_second_derivative_keeps_the_conditions_of_the_first():
    of = problem((), "sum(abs(x[k])**3 for k in n)", "x[j]")
    twice = replace(of, goal=replace(of.goal, by=(*of.goal.by, *of.goal.by)))
    for route in routes("sum(abs(x[k])**3 for k in n)", "x[j]"):
        found = judge(derive(twice, route))
        assert found.stuck is None
        assert "x[j] != 0" in [write(fact) for fact in found.where]
        assert found.verdict.name == "proved"


def test_the_page_says_it_beside_the_line_and_with_the_result():
    page = render(told("sum(abs(x[k]) for k in n)", "x[j]", ()), "text", View())
    assert "The derivative with respect to x_j, for x_j ≠ 0:" in page
    assert "derivative of the absolute value, for x_j ≠ 0" in page
    every = render(told("sum(abs(x[k] - s) for k in n)", "s", ()), "text", View())
    assert "for x_k − s ≠ 0 for every k" in every or "for x_k ≠ s for every k" in every
    branch = render(told("where(s <= c, abs(s), s**2)", "s", ()), "text", View())
    assert "s ≠ 0 where s ≤ c" in branch
    latex = render(told("max(s, r)", "s", ()), "latex", View())
    assert r"s \neq r" in latex or r"s \ne r" in latex

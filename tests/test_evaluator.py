"""The evaluator of the random losses can say no: planted errors are found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from derive.api import derive
from derive.problem_file import loads
from tests.evaluator import examine

TEXT = (Path(__file__).parent.parent / "derive/problems/softmax-cross-entropy.toml").read_text()
CERTIFICATE = json.loads(derive(loads(TEXT, "softmax.toml")).json())

Change = Callable[[dict[str, Any]], object]


def planted(change: Change) -> str:
    data = json.loads(json.dumps(CERTIFICATE))
    change(data)
    return json.dumps(data)


def step(data: dict[str, Any], rule: str, steps: list[dict[str, Any]] | None = None) -> Any:
    """The first step of this rule, the steps inside included."""
    for one in data["steps"] if steps is None else steps:
        if one["rule"] == rule:
            return one
        inner = step(data, rule, one["steps"])
        if inner is not None:
            return inner
    return None


def test_a_true_certificate_is_found_true():
    found = examine(TEXT, json.dumps(CERTIFICATE))
    assert found.wrong == ()
    assert found.compared > 400
    assert found.result_compared > 20


@pytest.mark.parametrize(
    "result",
    [
        "y[j] - p[j]",
        "p[j] - y[j] + 0.001",
        "p[j] - y[j] * n / 2",
        "p[j] * sum(y[k] for k in n if k != j) - y[j]",
        "p[j] - y[1]",
        "p[1] - y[j]",
        "p[j] - y[j] * sum(p[k]**2 for k in n)",
        "log(-exp(z[j]))",
        "0",
    ],
)
def test_a_wrong_result_is_found(result):
    found = examine(TEXT, planted(lambda data: data.update(result=result)))
    assert [wrong.rule for wrong in found.wrong[:1]] == ["result"]


def test_the_result_may_use_an_assumption():
    same = "p[j] * sum(y[k] for k in n) - y[j]"
    assert examine(TEXT, planted(lambda data: data.update(result=same))).wrong == ()


def test_without_the_assumption_the_result_is_wrong():
    text = TEXT.replace('one-hot = "sum(y[k] for k in n) == 1"', "")
    assert {wrong.rule for wrong in examine(text, json.dumps(CERTIFICATE)).wrong} >= {"result"}


def test_a_line_is_held_to_its_conditions_and_no_more():
    def take_away(data: dict[str, Any]) -> None:
        assert step(data, "case")["where"] == []
        inner = next(s for s in data["steps"] if s["steps"] and s["rule"] == "result")
        cases = [s for s in inner["steps"] if s["rule"] == "case"]
        cases[1]["before"] = "diff(y[k] * log(p[k]), z[j])"
        cases[1]["after"] = "-y[k] * p[j]"
        cases[1]["where"] = ["k != j"]
        cases[1]["steps"] = []

    assert examine(TEXT, planted(take_away)).wrong == ()

    def without(data: dict[str, Any]) -> None:
        take_away(data)
        inner = next(s for s in data["steps"] if s["steps"] and s["rule"] == "result")
        inner["steps"][1]["where"] = []

    assert [wrong.rule for wrong in examine(TEXT, planted(without)).wrong[:1]] == ["case"]


def test_a_wrong_line_inside_a_case_is_found():
    def wrong_inside(data: dict[str, Any]) -> None:
        one = step(data, "quotient-rule")
        one["after"] = one["after"].replace(" - ", " + ", 1)

    assert {wrong.rule for wrong in examine(TEXT, planted(wrong_inside)).wrong} == {"quotient-rule"}


@pytest.mark.parametrize(
    ("differentiate", "by", "right", "wrong"),
    [
        ("sum(abs(x[k]) for k in n)", "x[j]", "sign(x[j])", "1"),
        ("sum(max(x[k], 0, s) for k in n)", "s",
         "sum(where(s > max(x[k], 0), 1, 0) for k in n)", "0"),
        ("phi(s)**2", "s", "2 * phi(s) * D(phi)(s)", "2 * phi(s) * D(D(phi))(s)"),
        ("prod(x[k] for k in n)", "x[j]",
         "prod(x[k] for k in n if k != j)", "prod(x[k] for k in n)"),
        ("sum(x[k]**k for k in n)", "x[j]", "j * x[j]**(j - 1)", "x[j]**(j - 1)"),
        ("erf(s)", "s", "2 / exp(loggamma(1 / 2)) * exp(-s**2)", "exp(-s**2)"),
        ("sum(delta(k, i) * x[k] for k in n)", "x[j]", "delta(i, j)", "1"),
        ("sum(x[k] * x[l] for k in n for l in n if l != k)", "x[j]",
         "2 * sum(x[k] for k in n if k != j)", "sum(x[k] for k in n if k != j)"),
        # the square in the denominator is beyond what doubles are trusted with
        ("s / exp(20)", "s", "exp(20) / exp(20)**2", "2 * exp(20) / exp(20)**2"),
    ],
)  # fmt: skip
def test_what_the_language_means(differentiate, by, right, wrong):
    text = f"""
        title = "A sample"
        sizes = {{ n = "size" }}
        variables = {{ "x[n]" = "entries", s = "scalar" }}
        functions = {{ phi = "function" }}
        goal = {{ differentiate = "{differentiate}", by = "{by}" }}
    """
    for result, holds in ((right, True), (wrong, False)):
        found = examine(text, json.dumps({"steps": [], "result": result}))
        assert found.result_compared >= 3
        assert (found.wrong == ()) is holds


def test_a_name_that_a_derivative_is_taken_by_is_held():
    """The definition of p has a meaning of its own where log p is differentiated by p."""
    for after, holds in (("1 / p[j]", True), ("y[j] / p[j]", False), ("0", False)):

        def plant(data: dict[str, Any], after: str = after) -> None:
            one = data["steps"][-1]
            one.update(rule="x", before="diff(log(p[j]), p[j])", after=after, steps=[], where=[])

        assert (examine(TEXT, planted(plant)).wrong == ()) is holds

"""Which routes apply, which is chosen, and what is said about it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from derive import derive as api_derive
from derive.cli import cli
from derive.derivation import Derivation, Verdict
from derive.language import write
from derive.problem_file import load, loads
from derive.routes import ROUTES, NotApplicableError, choose, compare, derive

DIRECT = """[variables]
x = "input"
[definitions]
sigma = "1 / (1 + exp(-x))"
f = "x * sigma"
[goal]
differentiate = "f"
by = "x"
"""


@pytest.mark.parametrize(
    ("name", "route", "obstacle"),
    [
        ("softmax-cross-entropy", "delta", None),
        ("softmax-cross-entropy", "chain", None),
        ("softmax-cross-entropy", "logs", None),
        ("sigmoid", "delta", "`x` has no index that another could equal"),
        ("sigmoid", "chain", "no named quantity stands between `sigma` and `x`"),
        ("sigmoid", "logs", "`sigma` holds no logarithm that comes apart"),
        ("softmax-entropy", "logs", "`p` stands outside the logarithms that come apart as well"),
    ],
)
def test_a_route_says_why_it_does_not_apply(name: str, route: str, obstacle: str | None) -> None:
    assert ROUTES[route].obstacle(load(name)) == obstacle


def test_a_direct_dependence_is_none_through_names() -> None:
    assert ROUTES["chain"].obstacle(loads(DIRECT)) == (
        "`f` depends on `x` directly too, not only through `sigma`"
    )


def test_a_route_that_does_not_apply_is_not_told() -> None:
    with pytest.raises(NotApplicableError, match="the route delta does not apply: `x` has no"):
        derive(load("sigmoid"), "delta")


def test_the_first_route_is_taken_at_once_if_it_is_short() -> None:
    choice = choose(load("softmax-cross-entropy"))
    assert (choice.route, choice.because) == ("cases", "it is short and ends simply")
    assert [t.route.name for t in choice.tellings] == ["cases"]


def test_else_the_best_of_all_is_taken() -> None:
    choice = choose(load("softmax-entropy"))
    ranks = {t.route.name: t.rank for t in choice.tellings if t.derivation is not None}
    assert choice.route == min(ranks, key=lambda name: ranks[name]) == "delta"
    assert write(choice.derivation.result) == "-p[j] * (log(p[j]) + H)"


def test_a_refuted_derivation_is_not_chosen() -> None:
    def against_cases(told: Derivation) -> Derivation:
        name = "refuted" if told.route == "cases" else "proved"
        return replace(told, verdict=Verdict(name))

    choice = choose(load("softmax-cross-entropy"), against_cases)
    assert choice.route == "logs"
    assert choice.derivation.verdict == Verdict("proved")


def test_comparing_makes_the_same_choice() -> None:
    for name in ("softmax-cross-entropy", "softmax-entropy", "sigmoid"):
        chosen, compared = choose(load(name)), compare(load(name))
        assert (compared.route, compared.because) == (chosen.route, chosen.because)
        assert [t.route for t in compared.tellings] == list(ROUTES.values())


def test_the_api_says_why() -> None:
    assert api_derive("sigmoid").because == "it is short and ends simply"
    assert api_derive("sigmoid", "cases").because == "it was asked for"


# The command ------------------------------------------------------------------------------


def test_the_routes_of_a_problem_as_a_table() -> None:
    told = CliRunner().invoke(cli, ["routes", "sigmoid"])
    assert told.exit_code == 0
    assert told.output.splitlines()[::2] == [
        "cases  8 lines  dσ/dx = σ (1 − σ)",
        "delta           does not apply: x has no index that another could equal",
        "chain           does not apply: no named quantity stands between σ and x",
        "logs            does not apply: σ holds no logarithm that comes apart",
        "chosen: cases, since it is short and ends simply",
    ]


def test_the_routes_of_a_problem_as_json() -> None:
    told = CliRunner().invoke(cli, ["routes", "softmax-cross-entropy", "--json"])
    found = json.loads(told.output)
    assert (found["chosen"], found["because"]) == (
        "cases",
        "it is short and ends simply",
    )
    assert [row["route"] for row in found["routes"]] == list(ROUTES)
    assert {row["result"] for row in found["routes"]} == {"p[j] - y[j]"}
    assert {row["stuck"] for row in found["routes"]} == {None}


def test_asking_for_a_route_that_does_not_apply_is_a_wrong_call() -> None:
    told = CliRunner().invoke(cli, ["show", "sigmoid", "--route", "delta"])
    assert told.exit_code == 2
    assert told.output == (
        "derive: the route delta does not apply: x has no index that another could equal\n"
    )

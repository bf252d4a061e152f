"""Where the derivative is zero: problems that ask for it, from the file to the judged solution."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from derive import derive as told_of
from derive.certificate import from_json, to_json
from derive.derivation import Derivation, Step
from derive.findings import failures
from derive.judges import judge
from derive.language import parse, write
from derive.problem import Problem
from derive.problem_file import load, loads
from derive.rendering import View, render
from derive.routes import derive
from derive.rules import RULES, Rewrite
from derive.terms import Relation, relation

POSITIVE = "{ about = 'given', is = 'positive' }"
PROBABILITY = "{ about = 'given', is = 'probability' }"
SIMPLEX = "sum(p[k] for k in n) == 1"


def problem(
    definitions: dict[str, str],
    by: str,
    more: str = "",
    expect: str = "",
    assumptions: str = "",
    solve: str = "",
) -> Problem:
    """A problem over x and y, and the variables of ``more``; L is to be solved for ``by``."""
    lines = ["[sizes]", "n = 'how many'", "d = 'how wide'", "[variables]", "'x[n]' = 'given'"]
    lines += ["'y[n]' = 'given'", "'c[n]' = " + POSITIVE, more, "[definitions]"]
    lines += [f"'{head}' = '{body}'" for head, body in definitions.items()]
    lines += ["[assumptions]", assumptions, "[goal]", "differentiate = 'L'", f"by = '{by}'"]
    lines += [f"solve = '{solve or by}'", f"expect = '{expect}'" if expect else ""]
    return loads("\n".join(lines))


def loss(body: str, by: str, more: str = "", **rest: str) -> Problem:
    return problem({"L": body}, by, more, **rest)


def solved(asked: Problem) -> tuple[str, str]:
    """The solution and the verdict; the solution is written as the program writes it."""
    judged = judge(derive(asked))
    assert judged.solution is not None, judged.stuck
    assert judged.verdict is not None
    return write(judged.solution.right), judged.verdict.name


FREQUENCY = "-sum(c[k] * log(p[k]) for k in n) + lam * (sum(p[k] for k in n) - 1)"

SOLVED = {
    "a weighted mean": (
        loss("sum(c[i] * (x[i] - m)**2 for i in n) / 2", "m", "m = 'centre'"),
        "sum(c[i] * x[i] for i in n) / sum(c[i] for i in n)",
    ),
    "the rate of an exponential distribution": (
        loss("r * sum(c[i] for i in n) - n * log(r)", "r", f"r = {POSITIVE}"),
        "n / sum(c[i] for i in n)",
    ),
    "the scale of a Laplace distribution": (
        loss("n * log(2 * b) + sum(abs(x[i]) for i in n) / b", "b", f"b = {POSITIVE}"),
        "sum(abs(x[i]) for i in n) / n",
    ),
    "the parameter of a geometric distribution": (
        loss("-sum(log(t) + c[i] * log(1 - t) for i in n)", "t", f"t = {PROBABILITY}"),
        "n / (sum(c[i] for i in n) + n)",
    ),
    "a line through the origin": (
        problem(
            {"r[i]": "y[i] - w * x[i]", "L": "sum(r[i]**2 for i in n)"},
            "w",
            "w = 'slope'",
            assumptions="spread = 'sum(x[i]**2 for i in n) > 0'",
        ),
        "sum(y[i] * x[i] for i in n) / sum(x[i]**2 for i in n)",
    ),
    "a mean drawn towards another": (
        loss(
            "sum((x[i] - m)**2 for i in n) + kappa * (m - m_0)**2",
            "m",
            f"m = 'mean'\nm_0 = 'prior'\nkappa = {POSITIVE}",
        ),
        "(kappa * m_0 + sum(x[i] for i in n)) / (kappa + n)",
    ),
    "the centre of a cluster": (
        loss(
            "sum(sum((X[i, b] - u[b])**2 for b in d) for i in n)",
            "u[a]",
            "'X[n, d]' = 'points'\n'u[d]' = 'centre'",
        ),
        "sum(X[i, a] for i in n) / n",
    ),
    "a rate by its logarithm": (
        loss("sum(exp(a) - x[i] * a for i in n)", "a", "a = 'log rate'"),
        "log(sum(x[i] for i in n) / n)",
    ),
    "a mean that has a name": (
        problem(
            {"m": "sum(x[i] for i in n) / n", "L": "sum((x[i] - u)**2 for i in n)"},
            "u",
            "u = 'centre'",
        ),
        "m",
    ),
    "frequencies whose total has a name": (
        problem(
            {"N": "sum(c[k] for k in n)", "L": FREQUENCY},
            "p[j]",
            f"'p[n]' = {PROBABILITY}\nlam = 'multiplier'",
            assumptions=f"simplex = '{SIMPLEX}'",
        ),
        "c[j] / N",
    ),
    "the nearest point of a plane": (
        loss(
            "sum((p[k] - x[k])**2 for k in n) / 2 + lam * (sum(p[k] for k in n) - 1)",
            "p[j]",
            "'p[n]' = 'point'\nlam = 'multiplier'",
            assumptions=f"plane = '{SIMPLEX}'",
        ),
        "x[j] - (sum(x[k] for k in n) - 1) / n",
    ),
}

STUCK = {
    "no closed form": (
        problem(
            {
                "p[i]": "1 / (1 + exp(-w * x[i]))",
                "L": "-sum(y[i] * log(p[i]) + (1 - y[i]) * log(1 - p[i]) for i in n)",
            },
            "w",
            "w = 'weight'",
        ),
        "stuck: no rule solves ",
    ),
    "a denominator that may be zero": (
        loss("sum((y[i] - w * x[i])**2 for i in n)", "w", "w = 'slope'"),
        "stuck: nothing says that Σ_i x_i² is not zero, which solving ",
    ),
    "a root of either sign": (
        loss("n * log(s**2) + sum(x[i]**2 for i in n) / s**2", "s", "s = 'scale'"),
        "stuck: nothing says that s is positive, which solving ",
    ),
    "a multiplier that may be zero": (
        loss(
            "-sum(x[k] * log(p[k]) for k in n) + lam * (sum(p[k] for k in n) - 1)",
            "p[j]",
            f"'p[n]' = {PROBABILITY}\nlam = 'multiplier'",
            assumptions=f"simplex = '{SIMPLEX}'",
        ),
        "stuck: nothing says that λ is not zero, which solving ",
    ),
}


@pytest.mark.parametrize("name", SOLVED)
def test_the_solution_is_found_and_every_step_to_it_proved(name: str) -> None:
    asked, expected = SOLVED[name]
    assert solved(asked) == (expected, "proved")


@pytest.mark.parametrize("name", STUCK)
def test_where_a_need_is_not_established_it_stops_and_says_so(name: str) -> None:
    asked, message = STUCK[name]
    judged = judge(derive(asked))
    assert judged.solution is None
    assert failures(judged)[0].startswith(message)
    differentiated = [s for s in judged.steps if s.rule not in ("solve", "multiplier")]
    assert {s.verdict.name for s in differentiated if s.verdict} == {"proved"}
    assert "Setting the derivative to zero" in render(judged, "text", View())


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("sum(x[i] for i in n) / n", None),
        ("2 * sum(u - x[i] for i in n)", None),
        ("sum(x[i] for i in n)", "ends in (Σ_i x_i) / n, expected was Σ_i x_i"),
        ("sum(u - x[i] for i in n)", "ends in 2 Σ_i (u − x_i), expected was Σ_i (u − x_i)"),
    ],
)
def test_what_is_expected_is_the_solution_unless_it_speaks_of_the_unknown(
    expect: str, message: str | None
) -> None:
    asked = loss("sum((x[i] - u)**2 for i in n)", "u", "u = 'centre'", expect=expect)
    found = failures(judge(derive(asked)))
    assert [f.partition(":")[0] for f in found] == ([] if message is None else [message])


# The judges can say no ------------------------------------------------------------------------


def last(derivation: Derivation, change: Callable[[Relation], Relation]) -> Derivation:
    """The derivation with the equation changed that its solution ends in."""
    (place,) = [n for n, s in enumerate(derivation.steps) if s.rule == "solve"]
    told = derivation.steps[place]
    *others, step = told.steps
    wrong = change(cast(Relation, step.after))
    step = replace(step, after=wrong, steps=())
    steps = list(derivation.steps)
    steps[place] = replace(told, after=wrong, steps=(*others, step))
    return replace(derivation, steps=tuple(steps))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("gaussian-likelihood-mean", "sum(x[i] for i in n)"),
        ("gaussian-likelihood-mean", "(sum(x[i] for i in n) + 1) / (n + 1)"),
        ("gaussian-likelihood-deviation", "sqrt(sum((x[i] - mu)**2 for i in n)) / n"),
        ("multinomial-likelihood", "c[j] / sum(c[k] for k in n if k != j)"),
        ("multinomial-likelihood", "1 / n"),
    ],
)
def test_a_wrong_solution_is_refuted_with_a_counterexample(name: str, wrong: str) -> None:
    derivation = derive(load(name))
    value = parse(wrong, frozenset("j"))
    judged = judge(last(derivation, lambda line: relation(line.left, "==", value)))
    assert judged.verdict is not None
    assert judged.verdict.name == "refuted"
    assert "the left side is" in judged.verdict.message


@pytest.mark.parametrize(
    ("name", "rule", "factor"),
    [
        ("gaussian-likelihood-mean", "divide-both-sides", "2"),
        ("gaussian-likelihood-mean", "move-terms", "3"),
        ("gaussian-likelihood-deviation", "clear-denominators", "sigma"),
        ("multinomial-likelihood", "insert-into-constraint", "2"),
    ],
)
def test_a_broken_rule_is_refuted_by_instances(name: str, rule: str, factor: str) -> None:
    """The replay of a broken rule agrees with the derivation that it made; its values do not."""
    right = RULES[rule]

    def broken(term: object, context: object) -> Rewrite | None:
        found = right.apply(term, context)  # type: ignore[arg-type]
        if found is None:
            return None
        equation = cast(Relation, found.after)
        other = parse(f"({write(equation.right)}) * {factor} + 1", frozenset("jk"))
        return replace(found, after=relation(equation.left, "==", other))

    def change(step: Step) -> Step:
        if step.steps:
            return replace(step, steps=tuple(map(change, step.steps)))
        if step.rule != rule:
            return step
        equation = cast(Relation, step.after)
        other = parse(f"({write(equation.right)}) * {factor} + 1", frozenset("jk"))
        return replace(step, after=relation(equation.left, "==", other))

    derivation = derive(load(name))
    wrong = replace(derivation, steps=tuple(map(change, derivation.steps)))
    judged = judge(wrong, {**RULES, rule: replace(right, apply=broken)})
    found = [s.verdict.name for s in judged.walk() if s.rule == rule and s.verdict and not s.steps]
    assert "refuted" in found


def test_a_step_that_only_follows_must_say_so() -> None:
    derivation = derive(load("multinomial-likelihood"))

    def both_ways(step: Step) -> Step:
        return replace(step, one_way=False, steps=tuple(map(both_ways, step.steps)))

    judged = judge(replace(derivation, steps=tuple(map(both_ways, derivation.steps))))
    assert judged.verdict is not None
    assert judged.verdict.name != "proved"


def test_no_step_may_say_that_it_only_follows_without_a_rule_that_does() -> None:
    derivation = derive(load("gaussian-likelihood-mean"))
    steps = tuple(replace(s, one_way=s.rule == "solve") for s in derivation.steps)
    judged = judge(replace(derivation, steps=steps))
    (told,) = [s for s in judged.steps if s.rule == "solve"]
    assert told.verdict is not None
    assert told.verdict.name == "tested"
    assert told.verdict.message == "the step may not be one way only"


def test_without_the_constraint_the_step_that_uses_it_is_refuted() -> None:
    derivation = derive(load("multinomial-likelihood"))
    careless = replace(derivation.problem, assumptions=())
    judged = judge(replace(derivation, problem=careless))
    assert judged.verdict is not None
    assert judged.verdict.name == "refuted"
    messages = [s.verdict.message for s in judged.walk() if s.verdict]
    assert any("needs the assumption 'simplex'" in m for m in messages)


# Written out ----------------------------------------------------------------------------------


def test_the_certificate_holds_equations_and_the_solution_and_reads_back() -> None:
    judged = judge(derive(load("multinomial-likelihood")))
    data = json.loads(to_json(judged))
    assert data["problem"]["goal"]["solve"] == "p[j]"
    assert data["solution"] == "p[j] == c[j] / sum(c[k] for k in n)"
    told = next(step for step in data["steps"] if step["rule"] == "solve")
    assert (told["before"], told["after"]) == ("diff(L, p[j]) == 0", data["solution"])
    assert told["one_way"] is True
    assert from_json(to_json(judged)) == judged


def test_the_page_shows_a_chain_of_equations() -> None:
    page = render(judge(derive(load("gaussian-likelihood-mean"))), "text", View())
    _, _, chain = page.partition("Setting the derivative to zero:")
    lines = [line.strip() for line in chain.splitlines() if "✓" in line]
    assert [" ".join(line.split()[:3]) for line in lines[-2:]] == ["n μ =", "μ = ───────"]
    latex = render(judge(derive(load("gaussian-likelihood-mean"))), "latex", View())
    assert "  n \\mu &= \\sum_{i=1}^{n} x_i" in latex


def test_from_python_the_solution_is_an_equation_of_sympy() -> None:
    told = told_of("gaussian-likelihood-mean")
    assert told.holds
    assert told.solution is not None
    assert str(told.solution) == "Eq(mu, Sum(x[i], (i, 1, n))/n)"
    assert told_of("sigmoid").solution is None

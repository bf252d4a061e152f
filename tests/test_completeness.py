"""The whole language differentiates: one small problem for each thing that can be said in it.

The expected derivatives are thought out by hand; they and every line of the derivations are
evaluated by :mod:`tests.evaluator`, which has never seen the engine.
"""

from __future__ import annotations

import json
import re

import pytest

from derive.certificate import to_json
from derive.problem_file import loads
from derive.routes import ROUTES, derive
from tests.evaluator import examine

GIVEN = {
    "x[n]": "real", "y[n]": "real", "q[n]": "positive", "W[m, n]": "real", "V[n, n]": "real",
    "s": "real", "c": "positive", "u": "real", "v": "real",
}  # fmt: skip


def written(goal: str, by: str | list[str], definitions: str = "") -> str:
    """The text of a problem over the names that occur."""
    used = set(re.findall(r"[A-Za-z_]\w*", f"{goal} {by} {definitions}"))
    variables = "".join(
        f'"{key}" = {{ about = "given", is = "{domain}" }}\n'
        for key, domain in GIVEN.items()
        if key.split("[")[0] in used
    )
    return (
        'title = "A sample"\nsizes = { n = "size", m = "another" }\n'
        'functions = { phi = "function", psi = "another" }\n'
        f'goal = {{ differentiate = "{goal}", by = {json.dumps(by)} }}\n'
        f"[variables]\n{variables}[definitions]\n{definitions}\n"
    )


#: The derivative of each function at 2 u.
FUNCTIONS = {
    "exp": "exp(2 * u)",
    "log": "1 / (2 * u)",
    "sqrt": "1 / (2 * sqrt(2 * u))",
    "sin": "cos(2 * u)",
    "cos": "-sin(2 * u)",
    "tan": "1 + tan(2 * u)**2",
    "sinh": "cosh(2 * u)",
    "cosh": "sinh(2 * u)",
    "tanh": "1 - tanh(2 * u)**2",
    "erf": "2 / exp(loggamma(1 / 2)) * exp(-4 * u**2)",
    "abs": "sign(2 * u)",
    "sign": "0",
    "loggamma": "digamma(2 * u)",
    "phi": "D(phi)(2 * u)",
    "D(phi)": "D(D(phi))(2 * u)",
}
SOFTMAX = '"p[j]" = "exp(x[j]) / sum(exp(x[k]) for k in n)"'
DELTA = '"e[i, k]" = "delta(i, k)"'
GATE = '"f(a, d)" = "sin(a * d)"'
NESTED = '"f(a)" = "tanh(a)"\n"g(a)" = "f(2 * a)"'
SPREAD = '"f(a)" = "sum((x[k] - a)**2 for k in n)"'

#: What is differentiated, by what, the derivative, and definitions.
PROBLEMS = (
    # kinks
    ("max(u, v)", "u", "where(u > v, 1, 0)"),
    ("max(u, v, s)", "v", "where(v > max(u, s), 1, 0)"),
    ("max(u, v, s, 2)", "s", "where(s > max(u, v, 2), 1, 0)"),
    ("min(u, v, s)", "s", "where(s < min(u, v), 1, 0)"),
    ("sum(min(x[k], 0) for k in n)", "x[j]", "where(x[j] < 0, 1, 0)"),
    ("max(u**2, 2 * u)", "u", "where(u**2 > 2 * u, 2 * u, 2)"),
    ("max(sum(x[k] for k in n), 0)", "x[j]", "where(sum(x[k] for k in n) > 0, 1, 0)"),
    ("phi(max(u, 0))", "u", "where(u > 0, D(phi)(u), 0)"),
    ("where(u > v, u**2, v)", "u", "where(u > v, 2 * u, 0)"),
    ("sum(where(y[k] == 1, x[k], -x[k]) for k in n)", "x[j]", "where(y[j] == 1, 1, -1)"),
    ("sum(where(x[k] > 0, where(x[k] > s, x[k]**2, x[k]), 0) for k in n)", "x[j]",
     "where(x[j] > 0, where(x[j] > s, 2 * x[j], 1), 0)"),
    ("log(abs(u))", "u", "1 / u"),
    ("sum(abs(x[k]) for k in n)**2", "x[j]", "2 * sum(abs(x[k]) for k in n) * sign(x[j])"),
    # conditions on indices
    ("sum(where(k == i, x[k]**2, x[k]) for k in n)", "x[j]", "where(i == j, 2 * x[j], 1)"),
    ("sum(where(k != i, x[k]**2, x[k]) for k in n)", "x[j]", "where(i == j, 1, 2 * x[j])"),
    ("sum(where(k < i, x[k]**2, x[k]) for k in n)", "x[j]", "where(j < i, 2 * x[j], 1)"),
    ("sum(where(k == 1, x[k]**2, x[k]) for k in n)", "x[j]", "where(j == 1, 2 * x[j], 1)"),
    ("sum(max(0, 1 + x[k] - x[i]) for k in n if k != i)", "x[j]",
     "where(i == j, -sum(where(1 + x[k] - x[i] > 0, 1, 0) for k in n if k != i),"
     " where(1 + x[j] - x[i] > 0, 1, 0))"),
    ("sum(k * x[k]**k for k in n)", "x[j]", "j**2 * x[j]**(j - 1)"),
    # powers
    ("c**v", "v", "c**v * log(c)"),
    ("sum(q[k]**x[k] for k in n)", "x[j]", "q[j]**x[j] * log(q[j])"),
    ("sum(q[k]**x[k] for k in n)", "q[j]", "x[j] * q[j]**(x[j] - 1)"),
    ("sum(q[k]**(q[k] * s) for k in n)", "q[j]", "q[j]**(q[j] * s) * s * (log(q[j]) + 1)"),
    ("sum(x[k]**n for k in n)", "x[j]", "n * x[j]**(n - 1)"),
    ("sum(q[k] for k in n)**s", "q[j]", "s * sum(q[k] for k in n)**(s - 1)"),
    ("c**sum(x[k] for k in n)", "x[j]", "c**sum(x[k] for k in n) * log(c)"),
    # products
    ("prod(x[k] for k in n)", "x[j]", "prod(x[k] for k in n if k != j)"),
    ("prod(1 + x[k]**2 for k in n)", "x[j]", "2 * x[j] * prod(1 + x[k]**2 for k in n if k != j)"),
    ("prod(x[k] + s for k in n)", "s", "sum(prod(x[k] + s for k in n if k != l) for l in n)"),
    ("prod(s * x[k] for k in n)", "s", "n * s**(n - 1) * prod(x[k] for k in n)"),
    ("prod(sum(W[a, k] * x[k] for k in n) for a in m)", "x[j]",
     "sum(W[l, j] * prod(sum(W[a, k] * x[k] for k in n) for a in m if a != l) for l in m)"),
    ("prod(W[a, k] for a in m for k in n)", "W[i, j]",
     "prod(W[i, k] for k in n if k != j) * prod(prod(W[a, k] for k in n) for a in m if a != i)"),
    ("prod(q[k]**y[k] for k in n)", "q[j]", "y[j] / q[j] * prod(q[k]**y[k] for k in n)"),
    ("sum(prod(x[k] for k in n if k != l) for l in n)", "x[j]",
     "sum(prod(x[k] for k in n if k != l and k != j) for l in n if l != j)"),
    ("log(prod(q[k] for k in n))", "q[j]", "1 / q[j]"),
    # sums within sums
    ("sum(x[k] * V[k, l] * x[l] for k in n for l in n)", "x[j]",
     "sum((V[j, k] + V[k, j]) * x[k] for k in n)"),
    ("sum(x[k] * x[l] for k in n for l in n if l != k)", "x[j]",
     "2 * sum(x[k] for k in n if k != j)"),
    ("sum(x[k] * x[l] * x[a] for k in n for l in n if l != k for a in n if a != k and a != l)",
     "x[j]", "3 * sum(x[k] * x[l] for k in n if k != j for l in n if l != j and l != k)"),
    ("sum((V[k, l] - V[l, k])**2 for k in n for l in n)", "V[i, j]", "4 * (V[i, j] - V[j, i])"),
    ("sum(V[k, l] * V[l, a] * V[a, k] for k in n for l in n for a in n)", "V[i, j]",
     "3 * sum(V[j, a] * V[a, i] for a in n)"),
    ("sum(V[k, k] * x[k] for k in n)", "V[i, j]", "delta(i, j) * x[i]"),
    ("sum(sum(W[i, j] * x[j] for j in n)**2 for i in m)", "W[i, j]",
     "2 * x[j] * sum(W[i, k] * x[k] for k in n)"),
    # Kronecker's delta
    ("sum(delta(k, i) * delta(l, i) * x[k] * x[l] for k in n for l in n)", "x[j]",
     "2 * delta(i, j) * x[i]"),
    ("sum(e[k, l] * x[k] * x[l] for k in n for l in n)", "x[j]", "2 * x[j]", DELTA),
    ("sum((e[k, i] - x[k])**2 for k in n)", "x[j]", "2 * (x[j] - delta(i, j))", DELTA),
    ("x[1] * sum(x[k] for k in n)", "x[j]", "x[1] + delta(1, j) * sum(x[k] for k in n)"),
    # definitions with arguments
    ("sum(f(x[k], y[k]) for k in n)", "x[j]", "y[j] * cos(x[j] * y[j])", GATE),
    ("sum(g(x[k]) for k in n)", "x[j]", "2 * (1 - tanh(2 * x[j])**2)", NESTED),
    ("f(s)", "s", "-2 * sum(x[k] - s for k in n)", SPREAD),
    ("sum(f(x[k]) for k in n)", "x[j]", "4 * (n * x[j] - sum(x[k] for k in n))", SPREAD),
    ("f(s)", "s", "6 * s", '"f(a)" = "diff(a**3, a)"'),
    # functions left unspecified, and second derivatives
    ("phi(psi(s))", "s", "D(phi)(psi(s)) * D(psi)(s)"),
    ("D(phi)(s**2)", "s", "2 * s * D(D(phi))(s**2)"),
    ("phi(s**2)", ["s", "s"], "2 * D(phi)(s**2) + 4 * s**2 * D(D(phi))(s**2)"),
    ("phi(sum(y[k] * x[k] for k in n))", ["x[i]", "x[j]"],
     "D(D(phi))(sum(y[k] * x[k] for k in n)) * y[i] * y[j]"),
    ("sqrt(sum(x[k]**2 for k in n))", ["x[i]", "x[j]"],
     "(delta(i, j) - x[i] * x[j] / sum(x[k]**2 for k in n)) / sqrt(sum(x[k]**2 for k in n))"),
    ("log(sum(exp(x[k]) for k in n))", ["x[i]", "x[j]"], "p[i] * (delta(i, j) - p[j])", SOFTMAX),
    ("sum(x[k]**4 for k in n)", ["x[j]", "x[j]", "x[j]"], "24 * x[j]"),
    ("sum(exp(s * x[k]) for k in n)", ["s", "x[j]"], "exp(s * x[j]) * (1 + s * x[j])"),
    ("sum(diff(x[k]**3, x[k]) for k in n)", "x[j]", "6 * x[j]"),
)  # fmt: skip


def check(text: str, expected: str) -> None:
    """Every route comes to the expected derivative, every line on the way true."""
    thought_out = examine(text, json.dumps({"steps": [], "result": expected}))
    assert thought_out.wrong == ()
    assert thought_out.result_compared >= 2
    problem = loads(text, "sample.toml")
    for route in (name for name, r in ROUTES.items() if r.obstacle(problem) is None):
        found = derive(problem, route)
        assert (route, found.stuck) == (route, None)
        examined = examine(text, to_json(found))
        assert [f"{route}: {wrong}" for wrong in examined.wrong] == []
        assert examined.result_compared >= 2


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_its_derivative(name):
    check(written(f"{name}(2 * u)", "u"), f"2 * ({FUNCTIONS[name]})")


@pytest.mark.parametrize("said", PROBLEMS, ids=lambda said: f"{said[0]} by {said[1]}")
def test_what_can_be_said_can_be_differentiated(said):
    goal, by, expected, *definitions = said
    check(written(goal, by, *definitions), expected)


@pytest.mark.parametrize(
    ("goal", "by", "definitions", "why"),
    [
        ("digamma(c)", "c", "",
         "no rule applies to `diff(digamma(c), c)`: its derivative has no name in the language"),
        ("s**u", "u", "", "no rule applies to `diff(s**u, u)`: `s` is not known to be positive"),
    ],
)  # fmt: skip
def test_where_it_stops_it_says_why(goal, by, definitions, why):
    assert derive(loads(written(goal, by, definitions), "sample.toml"), "cases").stuck == why


def test_a_case_that_gets_stuck_shows_how_far_it_came():
    text = written("sum(y[k] * digamma(2 + p[k]) for k in n)", "x[j]", SOFTMAX)
    found = derive(loads(text, "sample.toml"), "cases")
    assert found.stuck is not None
    assert found.steps[-1].rule == "case"
    assert found.steps[-1].steps[-1].title == "constant factor"
    assert examine(text, to_json(found)).wrong == ()

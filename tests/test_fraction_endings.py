"""Fractions, powers, roots and kinks outside the library: how a textbook writes the derivative.

The forms were worked out by hand.  By every route that applies the result has that value and reads
no longer than 1.3 times as much.
"""

from __future__ import annotations

import pytest

from derive.judges import judge
from derive.judges.instances import Instances
from derive.language import write
from derive.problem_file import loads
from derive.routes import ROUTES, tell
from derive.simplicity import cost

_PROBLEM = """
title = "A loss"
[sizes]
n = "a size"
[variables]
"x[n]" = "a vector"
"y[n]" = "another"
"q[n]" = {{ about = "positive weights", is = "positive" }}
s = "a number"
r = "another"
c = {{ about = "a positive number", is = "positive" }}
a = {{ about = "another", is = "positive" }}
p = {{ about = "a probability", is = "probability" }}
[definitions]
{definitions}
[goal]
differentiate = "{goal}"
by = "{by}"
expect = "{expected}"
"""

_NORM = 'N = "sqrt(sum(x[k]**2 for k in n))"\n'

#: name -> definitions, goal, variable, the form in a textbook
ENDINGS: dict[str, tuple[str, str, str, str]] = {
    "length": (_NORM, "N", "x[j]", "x[j] / N"),
    "inverse length": (_NORM, "1 / N", "x[j]", "-x[j] / N**3"),
    "projection on a direction": (
        _NORM + 'h = "sum(x[k] * y[k] for k in n) / N"\n',
        "h",
        "x[j]",
        "(y[j] - h * x[j] / N) / N",
    ),
    "Rayleigh quotient of a diagonal": (
        'Z = "sum(x[k]**2 for k in n)"\nR = "sum(q[k] * x[k]**2 for k in n) / Z"\n',
        "R",
        "x[j]",
        "2 * x[j] * (q[j] - R) / Z",
    ),
    "weighted mean": (
        'Q = "sum(q[k] for k in n)"\nm = "sum(q[k] * y[k] for k in n) / Q"\n',
        "m",
        "q[j]",
        "(y[j] - m) / Q",
    ),
    "share": (
        'Q = "sum(q[k] for k in n)"\n"u[i]" = "q[i] / Q"\n',
        "u[i]",
        "q[j]",
        "(delta(i, j) - u[i]) / Q",
    ),
    "standard deviation": (
        'm = "sum(x[k] for k in n) / n"\nd = "sqrt(sum((x[k] - m)**2 for k in n) / n)"\n',
        "d",
        "x[j]",
        "(x[j] - m) / (n * d)",
    ),
    "logarithm of the length": (_NORM, "log(N)", "x[j]", "x[j] / N**2"),
    "power of a probability": ("", "p**c", "p", "c * p**(c - 1)"),
    "a power times its base": ("", "c**r * c", "c", "(r + 1) * c**r"),
    "a power over its base": ("", "c**r / c", "c", "(r - 1) * c**(r - 2)"),
    "root of a quotient": ("", "sqrt(c / a)", "c", "1 / (2 * sqrt(c / a) * a)"),
    "softplus of a difference": (
        'g = "1 / (1 + exp(-(s - r)))"\n',
        "log(1 + exp(s - r))",
        "s",
        "g",
    ),
    "logarithm of the cosine": ("", "log(cos(s))", "s", "-tan(s)"),
    "logarithm of cosh": (
        "",
        "sum(log(cosh(x[k] - y[k])) for k in n)",
        "x[j]",
        "tanh(x[j] - y[j])",
    ),
    "hyperbolic tangent written out": (
        't = "(exp(s) - exp(-s)) / (exp(s) + exp(-s))"\n',
        "t",
        "s",
        "1 - t**2",
    ),
    "logarithm of the size": ("", "log(abs(s))", "s", "1 / s"),
    "total variation from a point": (
        "",
        "sum(abs(x[k] - y[k]) for k in n)",
        "x[j]",
        "sign(x[j] - y[j])",
    ),
    "elastic net": (
        "",
        "c * sum(abs(x[k]) for k in n) + a / 2 * sum(x[k]**2 for k in n)",
        "x[j]",
        "c * sign(x[j]) + a * x[j]",
    ),
    "squared hinge": (
        "",
        "max(0, 1 - s * r)**2 / 2",
        "s",
        "-max(0, 1 - s * r) * where(1 - s * r > 0, r, 0)",
    ),
    "leaky": ("", "where(s > 0, s, c * s)", "s", "where(s > 0, 1, c)"),
    "pinball": ("", "max(p * s, (p - 1) * s)", "s", "where(p * s > (p - 1) * s, p, p - 1)"),
    "smooth size": ("", "sqrt(s**2 + c)", "s", "s / sqrt(s**2 + c)"),
    "Michaelis and Menten": ("", "a * c / (a + c)", "c", "a**2 / (a + c)**2"),
}

TELLINGS = [
    (name, route.name)
    for name, (definitions, goal, by, expected) in ENDINGS.items()
    for route in ROUTES.values()
    if route.obstacle(
        loads(_PROBLEM.format(definitions=definitions, goal=goal, by=by, expected=expected))
    )
    is None
]


@pytest.mark.parametrize(("name", "route"), TELLINGS)
def test_it_ends_as_in_a_textbook(name: str, route: str) -> None:
    definitions, goal, by, expected = ENDINGS[name]
    text = _PROBLEM.format(definitions=definitions, goal=goal, by=by, expected=expected)
    judged = judge(tell(loads(text), ROUTES[route]))
    assert judged.stuck is None
    assert {step.verdict.name for step in judged.walk() if step.verdict} == {"proved"}
    found, wanted = judged.result, judged.problem.goal.expect
    assert wanted is not None
    check = Instances(judged.problem).check(found, wanted, judged.where)
    assert check.answer == "agree", write(found)
    assert cost(found) <= 1.3 * cost(wanted), write(found)

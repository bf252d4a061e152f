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
        "-max(0, 1 - s * r) * r",
    ),
    "leaky": ("", "where(s > 0, s, c * s)", "s", "where(s > 0, 1, c)"),
    "pinball": ("", "max(p * s, (p - 1) * s)", "s", "where(s > 0, p, p - 1)"),
    "smooth size": ("", "sqrt(s**2 + c)", "s", "s / sqrt(s**2 + c)"),
    "geometric mean": (
        'G = "prod(q[k] for k in n)**(1 / n)"\n',
        "G",
        "q[j]",
        "G / (n * q[j])",
    ),
    "likelihood of coins": (
        'P = "prod(p**y[k] * (1 - p)**(1 - y[k]) for k in n)"\nS = "log(P)"\n',
        "S",
        "p",
        "sum(y[k] - p for k in n) / (p * (1 - p))",
    ),
    "product of powers": (
        'P = "prod(q[k]**y[k] for k in n)"\n',
        "P",
        "q[j]",
        "P * y[j] / q[j]",
    ),
    "product of self-powers": (
        'P = "prod(q[k]**q[k] for k in n)"\n',
        "P",
        "q[j]",
        "P * (log(q[j]) + 1)",
    ),
    "product": ('P = "prod(q[k] for k in n)"\n', "P", "q[j]", "P / q[j]"),
    "frequency": (
        "",
        "sum(y[i] * log(p) + (1 - y[i]) * log(1 - p) for i in n)",
        "p",
        "sum(y[i] - p for i in n) / (p * (1 - p))",
    ),
    "focal loss of a logit": (
        'g = "1 / (1 + exp(-s))"\n',
        "-(1 - g)**c * log(g)",
        "s",
        "(1 - g)**c * (c * g * log(g) + g - 1)",
    ),
    "noise contrast": (
        '"h[k]" = "1 / (1 + c * exp(-x[k]))"\n'
        'L = "-sum(y[k] * log(h[k]) + (1 - y[k]) * log(1 - h[k]) for k in n)"\n',
        "L",
        "x[j]",
        "h[j] - y[j]",
    ),
    "Weibull scale": (
        "",
        "sum((q[k] / a)**c for k in n)",
        "a",
        "-c * sum((q[k] / a)**c for k in n) / a",
    ),
    "spherical score": (
        'N = "sqrt(sum(q[k]**2 for k in n))"\n"u[k]" = "q[k] / N"\n',
        "log(u[i])",
        "q[j]",
        "delta(i, j) / q[j] - q[j] / N**2",
    ),
    "length of a root mean square": (
        'N = "sqrt(sum(q[k]**2 for k in n) / n)"\n',
        "sum(q[k]**2 for k in n) / N",
        "q[j]",
        "q[j] / N",
    ),
    "cube of a size": ("", "abs(s)**3", "s", "3 * s * abs(s)"),
    "square of a size": ("", "s * abs(s)", "s", "2 * abs(s)"),
    "the larger, squared": ("", "max(s, r)**2", "s", "where(s > r, 2 * s, 0)"),
    "logarithm of a square": ("", "log(s**2)", "s", "2 / s"),
    "logarithm of a product": ("", "log(s * r)", "s", "1 / s"),
    "margin of a distance": (
        _NORM + 'M = "max(0, c - N)**2 / 2"\n',
        "M",
        "x[j]",
        "-max(0, c - N) * x[j] / N",
    ),
    "cosine without names": (
        'h = "sum(q[k] * y[k] for k in n) / sqrt(sum(q[k]**2 for k in n) * c)"\n',
        "h",
        "q[j]",
        "y[j] / sqrt(sum(q[k]**2 for k in n) * c) - h * q[j] / sum(q[k]**2 for k in n)",
    ),
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

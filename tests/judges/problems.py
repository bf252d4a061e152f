"""Problems that the tests of the judges speak of."""

from __future__ import annotations

from typing import cast

from sympy import Expr

from derive.language import parse
from derive.problem import Problem
from derive.problem_file import loads
from derive.terms import Relation

INDICES = frozenset("ijkl")


def term(text: str) -> Expr:
    """A term; i, j, k, l are indices."""
    return cast(Expr, parse(text, INDICES))


def condition(text: str) -> Relation:
    """A condition; i, j, k, l are indices."""
    return cast(Relation, parse(text, INDICES))


SOFTMAX = """
title = "Softmax cross-entropy"
[sizes]
n = "number of classes"
[variables]
"z[n]" = "logits"
"y[n]" = "target"
u = "a number"
v = "a number"
sigma = { about = "a scale", is = "positive" }
[functions]
phi = "activation"
[definitions]
"p[j]" = "exp(z[j]) / sum(exp(z[k]) for k in n)"
S = "sum(exp(z[k]) for k in n)"
first = "p[1]"
"f(t)" = "sum(t * z[k] for k in n)"
"g(t)" = "diff(t**3, t)"
L = "-sum(y[k] * log(p[k]) for k in n)"
[assumptions]
one-hot = "sum(y[k] for k in n) == 1"
[goal]
differentiate = "L"
by = "z[j]"
"""

MATRIX = """
title = "A matrix"
[sizes]
n = "rows"
m = "columns"
[variables]
"W[n, m]" = "weights"
"x[m]" = "input"
[definitions]
"q[i]" = "sum(W[i, k] * x[k] for k in m)"
[goal]
differentiate = "sum(q[i]**2 for i in n)"
by = "W[i, j]"
"""

SCALARS = """
title = "Numbers"
[variables]
u = "a number"
v = "a number"
w = "a number"
[goal]
differentiate = "u * v * w"
by = "u"
"""


def softmax() -> Problem:
    return loads(SOFTMAX)


def matrix() -> Problem:
    return loads(MATRIX)


def scalars() -> Problem:
    return loads(SCALARS)

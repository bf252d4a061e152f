"""One problem whose vectors and matrices the tests of vector forms speak of."""

from __future__ import annotations

from typing import cast

from sympy import Expr

from derive.language import parse
from derive.problem import Problem
from derive.problem_file import loads
from derive.terms import Index
from derive.vectors.nodes import shapes

#: i, j and k run to n; a and b run to m; c and d to l.
INDICES = frozenset("ijkabcd")
SIZES = {**dict.fromkeys("ijk", "n"), **dict.fromkeys("ab", "m"), **dict.fromkeys("cd", "l")}

SOURCE = """
title = "Vectors and matrices"
[sizes]
n = "one size"
m = "another"
l = "a third"
[variables]
"z[n]" = "a vector"
"y[n]" = "a vector"
"p[n]" = { about = "a vector", is = "positive" }
"s[m]" = "a vector"
"r[m]" = "a vector"
"g[l]" = "a vector"
"X[m, n]" = "a matrix"
"Y[m, n]" = "a matrix"
"A[n, n]" = "a matrix"
"V[n, l]" = "a matrix"
"T[n, n, n]" = "three indices"
lam = "a number"
c0 = { about = "a number", is = "positive" }
[functions]
phi = "a function"
[definitions]
"f(t)" = "t**2 + 1"
[goal]
differentiate = "sum(z[k]**2 for k in n)"
by = "z[j]"
"""

PROBLEM: Problem = loads(SOURCE)
SHAPES = shapes(PROBLEM)


def term(text: str) -> Expr:
    """A term; the names in INDICES are indices."""
    return cast(Expr, parse(text, INDICES))


def axes(names: str) -> tuple[tuple[Index, str], ...]:
    """Indices with their sizes: ``ia`` are the rows i and the columns a."""
    return tuple((Index(name), SIZES[name]) for name in names)

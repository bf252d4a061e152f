"""Derivations that the tests of numbers hold against central differences; nothing is derived."""

from __future__ import annotations

from typing import cast

from sympy import Expr

from derive.derivation import Derivation
from derive.language import parse
from derive.problem import Problem
from derive.problem_file import loads
from derive.terms import Diff

SOFTMAX = """
[sizes]
n = "classes"
[variables]
"z[n]" = "logits"
"y[n]" = "target"
[definitions]
"p[j]" = "exp(z[j]) / sum(exp(z[k]) for k in n)"
L = "-sum(y[k] * log(p[k]) for k in n)"
[assumptions]
one-hot = "sum(y[k] for k in n) == 1"
[goal]
differentiate = "L"
by = "z[j]"
"""


def derivation(problem: Problem, result: str) -> Derivation:
    """A derivation that ends in a result, whether it is true or not."""
    names = frozenset(str(index) for index, _ in problem.indices)
    goal: Expr = problem.goal.differentiate
    for variable in problem.goal.by:
        goal = Diff(goal, variable)
    return Derivation(problem, "cases", goal, cast(Expr, parse(result, names)), ())


def told(text: str, result: str) -> Derivation:
    """The same from the text of a problem file."""
    return derivation(loads(text), result)

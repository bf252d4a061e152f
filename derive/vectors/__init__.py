"""The result as a vector or a matrix.

A derivation ends in an entry: ``∂L/∂z_j = p_j - y_j``.  :func:`vector_form` says the same of the
whole, ``∇_z L = p - y``, where the entry is that of a matrix expression, and nothing elsewhere.
"""

from __future__ import annotations

from sympy import Expr

from derive.problem import Problem
from derive.vectors.nodes import shapes
from derive.vectors.recognising import recognised
from derive.vectors.sides import LeftSide, left_side
from derive.vectors.text import RESERVED, read, write

__all__ = ["LeftSide", "left_side", "read", "shapes", "vector_form", "write"]


def vector_form(problem: Problem, result: Expr) -> tuple[LeftSide, Expr] | None:
    """What the goal of a problem is an entry of, and the matrix expression whose entries the
    result is; None if either is not known."""
    left = left_side(problem)
    if left is None or problem.names & RESERVED or not shapes(problem):
        return None
    right = recognised(result, left.axes, problem)
    return None if right is None else (left, right)

"""The left side of a vector form: which vector or matrix of derivatives the goal asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Basic, Expr

from derive.problem import Problem
from derive.terms import Diff, Entry, Index, free
from derive.vectors.nodes import Gradient, Hessian


@dataclass(frozen=True)
class LeftSide:
    """The whole of which the goal is an entry.

    axes: the indices of the entry, each with its size: the rows, then the columns.
    """

    term: Expr
    axes: tuple[tuple[Index, str], ...]


def left_side(problem: Problem) -> LeftSide | None:
    """What the goal of a problem is an entry of; None if it is a number, has more than two
    indices, one of them twice, or one that is a number.

    A number by a vector is a gradient, by a matrix a matrix of its shape; a vector by a vector
    has the rows of the first and the columns of the second.
    """
    function, variables = problem.goal.differentiate, problem.goal.by
    if not isinstance(function, Entry) and any(isinstance(s, Index) for s in free(function)):
        return None
    indices = [i for term in (function, *variables) for i in _indices(term)]
    sizes = dict(problem.indices)
    axes = tuple((i, sizes[i]) for i in indices if isinstance(i, Index))
    if len(set(axes)) < len(indices):
        return None
    ranks = tuple(len(_indices(term)) for term in (function, *variables))
    term = _whole(_name(function), [_name(v) for v in variables], ranks)
    return None if term is None else LeftSide(term, axes)


def _whole(function: Expr, by: Sequence[Expr], ranks: tuple[int, ...]) -> Expr | None:
    """ranks: how many indices the function and the variables have."""
    if ranks == (0, 1):
        return Gradient(function, *by)
    if ranks in ((0, 2), (1, 0), (1, 1), (2, 0)):
        return Diff(function, *by)
    return Hessian(function, *by) if ranks == (0, 1, 1) else None


def _indices(term: Basic) -> tuple[Basic, ...]:
    return term.args[1:] if isinstance(term, Entry) else ()


def _name(term: Expr) -> Expr:
    """The whole that an entry is taken from."""
    name: Expr = term.args[0] if isinstance(term, Entry) else term
    return name

"""The route ``delta``: no cases; Kronecker's delta stands for "1 if the indices agree"."""

from __future__ import annotations

from derive.language import write
from derive.messages import english
from derive.problem import Problem
from derive.routes.route import Route
from derive.rules.calculus import BY_DELTA
from derive.strategies import Table
from derive.terms import Entry


def obstacle(problem: Problem) -> str | None:
    """It needs an index of the variable to compare others with."""
    if any(isinstance(variable, Entry) for variable in problem.goal.by):
        return None
    listed = ", ".join(f"`{write(variable)}`" for variable in dict.fromkeys(problem.goal.by))
    return english("routes.delta.no-index", variables=listed)


DELTA = Route("delta", english("routes.delta.about"), Table(BY_DELTA), obstacle=obstacle)

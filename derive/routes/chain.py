"""The route ``chain``: through the named quantities, each derivative of one a lemma."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Expr, Symbol

from derive.conditions import Context
from derive.language import write
from derive.messages import english
from derive.problem import Problem
from derive.routes.route import Route
from derive.rules.calculus import BY_NAME
from derive.rules.chain import between
from derive.strategies import Table
from derive.terms import Apply, Binder, Diff, Entry, Term


def obstacle(problem: Problem) -> str | None:
    """It needs a quantity that depends on the variable through others that have a name, and
    through them alone."""
    context = Context(problem)
    reason = ""
    for variable in problem.goal.by:
        for name, body in _names_towards(problem.goal.differentiate, variable, context, set()):
            found = between(body, variable, context)
            if found.occurrences and not found.direct:
                return None
            if found.occurrences and not reason:
                through = ", ".join(f"`{name}`" for name, _ in found.occurrences)
                reason = english(
                    "routes.chain.direct",
                    name=write(name),
                    variable=write(variable),
                    through=through,
                )
    goal, by = write(problem.goal.differentiate), write(problem.goal.by[0])
    return reason or english("routes.chain.nothing", goal=goal, variable=by)


def _names_towards(
    term: Basic, variable: Expr, context: Context, seen: set[Basic]
) -> Iterator[tuple[Expr, Expr]]:
    """The defined quantities on the way from a term to the variable, each with its body."""
    if term in seen or not isinstance(term, Term | Symbol) or context.independent(term, variable):
        return
    seen.add(term)
    if isinstance(term, Binder):
        context, term = context.opened(term)
    body = context.problem.unfold(term) if isinstance(term, Symbol | Entry | Apply) else None
    if body is not None:
        if not isinstance(term, Apply):
            yield term, body
        yield from _names_towards(body, variable, context, seen)
    elif not isinstance(term, Diff):
        for part in term.args:
            yield from _names_towards(part, variable, context, seen)


CHAIN = Route(
    "chain",
    english("routes.chain.about"),
    Table(BY_NAME),
    obstacle=obstacle,
)

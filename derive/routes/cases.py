"""The route ``cases``: the term k = j is set apart, and each case is told on its own."""

from __future__ import annotations

from typing import cast

from sympy import Basic, Expr, Symbol

from derive.conditions import Context
from derive.messages import english
from derive.routes.route import Route
from derive.rules.calculus import BY_TERM
from derive.rules.sums import SPLIT
from derive.strategies import Table
from derive.terms import (
    Apply,
    Binder,
    Diff,
    Entry,
    Index,
    Relation,
    Term,
    relation,
)


def free_index_cases(line: Expr, context: Context) -> Relation | None:
    """``i == j`` if the derivative differs according to whether two free indices agree.

    That is so if an entry of the variable with a free index, reached through definitions, may
    or may not be the variable itself.
    """
    if not isinstance(line, Diff):
        return None
    body, variable = line.args
    return _undecided(body, variable, context) if isinstance(variable, Entry) else None


def _undecided(term: Basic, variable: Entry, context: Context) -> Relation | None:
    """The same for a part; asked once, however many names lead to it."""
    key = ("undecided", term, variable, context.scope)
    if key not in context.memo:
        context.memo[key] = _search(term, variable, context)
    return cast("Relation | None", context.memo[key])


def _search(term: Basic, variable: Entry, context: Context) -> Relation | None:
    if context.independent(term, variable):
        return None
    if isinstance(term, Entry) and term.args[0] == variable.args[0]:
        for i, j in zip(term.args[1:], variable.args[1:], strict=True):
            free_pair = isinstance(i, Index) and i not in context.scope
            if i != j and free_pair and isinstance(j, Index):
                return relation(i, "==", j)
        return None
    parts: tuple[Basic, ...] = term.args[1:] if isinstance(term, Apply) else term.args
    body = context.problem.unfold(term) if isinstance(term, Symbol | Entry | Apply) else None
    if body is not None:
        parts = (body,)
    if isinstance(term, Binder):
        context, binder = context.opened(term)
        parts = (binder.body,)
    if not isinstance(term, Term | Symbol):
        return None
    found = (_undecided(p, variable, context) for p in parts if isinstance(p, Term | Symbol))
    return next((f for f in found if f is not None), None)


CASES = Route(
    "cases",
    english("routes.cases.about"),
    Table(BY_TERM),
    Table((SPLIT,)),
    free_index_cases,
)

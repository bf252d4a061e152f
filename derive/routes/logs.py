"""The route ``logs``: logarithms are taken apart first, then differentiated."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Expr, Symbol

from derive.conditions import Context
from derive.derivation import Step
from derive.language import write
from derive.messages import english
from derive.problem import Problem
from derive.routes.route import Route, settle
from derive.routes.tactics import Steps
from derive.rules.calculus import BY_LOGARITHM
from derive.rules.definitions import UNFOLD
from derive.rules.logarithms import LOGARITHMS, comes_apart
from derive.strategies import Moves, Table, as_step, move_at, places, statement
from derive.terms import Apply, Binder, Diff, Entry, Path, Term, head_of

_UNFOLD = Table((UNFOLD,))
_LOGARITHMS = Table(LOGARITHMS)


def obstacle(problem: Problem) -> str | None:
    """It needs logarithms that come apart, and that the quantities in them stand nowhere else."""
    context = Context(problem)
    goal = problem.goal.differentiate
    logarithms: set[str] = set()
    others: set[str] = set()
    for variable in problem.goal.by:
        for name, in_logarithm in _met(goal, variable, context, set()):
            (logarithms if in_logarithm else others).add(name)
    if not logarithms:
        return english("routes.logs.nothing", goal=write(goal))
    outside = sorted(logarithms & others)
    if outside:
        return english("routes.logs.outside", name=outside[0])
    return None


def _met(
    term: Basic, variable: Expr, context: Context, seen: set[Basic]
) -> Iterator[tuple[str, bool]]:
    """The names that depend on the variable: does each stand as a logarithm that comes apart?
    Such a logarithm of a term without a name has the name ``""``."""
    if term in seen or not isinstance(term, Term | Symbol) or context.independent(term, variable):
        return
    seen.add(term)
    if isinstance(term, Binder):
        context, term = context.opened(term)
    parts: tuple[Basic, ...]
    if comes_apart(term, context):
        apart = _LOGARITHMS.first(term, context)
        yield (head_of(term.args[1]) if apart is None else ""), True
        parts = () if apart is None else (apart[1].after,)
    else:
        body = context.problem.unfold(term) if isinstance(term, Symbol | Entry | Apply) else None
        if body is not None:
            yield head_of(term), False
        parts = term.args if body is None else (body,)
    for part in () if isinstance(term, Diff) else parts:
        yield from _met(part, variable, context, seen)


def taken_apart(term: Expr, context: Context) -> Step | None:
    """What is to be differentiated, its logarithms taken apart, as a statement; None if it
    has none."""
    steps: Steps = ()
    line = term
    unfolded = move_at(_UNFOLD, line, (), context)
    if unfolded is not None:
        steps, line = (as_step((unfolded,)),), unfolded.after
    named = len(steps)
    while True:
        moves = _names(line, context) or _parts(line, context)
        if not moves:
            break
        steps += (as_step((*moves, *settle(moves[-1].after, context))),)
        line = steps[-1].after
    if len(steps) == named:
        return None
    return statement("aside", english("steps.logarithm-apart.title"), term, steps)


def _names(line: Expr, context: Context) -> Moves:
    """Names whose logarithm comes apart become what they stand for."""
    moves: Moves = ()
    for path, here in _outermost(line, context):
        found = move_at(_UNFOLD, moves[-1].after if moves else line, (*path, 1), here)
        moves += (found,) if found is not None else ()
    return moves


def _parts(line: Expr, context: Context) -> Moves:
    """Each logarithm becomes a sum or a multiple of others."""
    moves: Moves = ()
    for path, here in _outermost(line, context):
        found = move_at(_LOGARITHMS, moves[-1].after if moves else line, path, here)
        moves += (found,) if found is not None else ()
    return moves


def _outermost(line: Expr, context: Context) -> Iterator[tuple[Path, Context]]:
    """The logarithms that come apart and depend on a variable of the goal; none inside another."""
    variables = context.problem.goal.by
    found: list[Path] = []
    for path, term, here in places(line, context):
        if any(path[: len(outer)] == outer for outer in found):
            continue
        varies = not all(here.independent(term, variable) for variable in variables)
        if varies and comes_apart(term, here):
            found.append(path)
            yield path, here


LOGS = Route(
    "logs",
    english("routes.logs.about"),
    Table(BY_LOGARITHM),
    opening=taken_apart,
    obstacle=obstacle,
)

"""Tactics: what is done to a whole line, as steps that a reader sees.

A tactic takes a line and returns the steps it makes of it, none if it does not apply.  One that
has to look ahead is accepted by :func:`derive.simplicity.cost`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sympy import Basic, Expr

from derive.borders import in_line
from derive.conditions import Context, kept_off
from derive.derivation import Level, Step
from derive.routes.route import NODES, WORK, settle
from derive.rules import Rule
from derive.simplicity import cost
from derive.strategies import Move, Moves, Strategy, Table, as_step, move_at, then
from derive.terms import Path, canonical, count_nodes, replace_at, subterm

Steps: TypeAlias = tuple[Step, ...]
Tactic: TypeAlias = Callable[[Expr, Context], Steps]

#: No derivation needs more lines than this after its last derivative.
LINES = 60


def one_line(strategy: Strategy, level: Level | None = None, simpler: bool = False) -> Tactic:
    """The tactic that makes one line of what a strategy does, arithmetic included."""
    whole = then(strategy, settle)

    def tactic(line: Expr, context: Context) -> Steps:
        moves = whole(line, context)
        if not moves or (simpler and cost(moves[-1].after) >= cost(line)):
            return ()
        return (as_step(moves, level=level),)

    return tactic


def at(rules: Table, path: Path, line: Expr, context: Context) -> Moves:
    """One rule at one place, and the arithmetic after it."""
    found = move_at(rules, line, path, context.at(line, path))
    return () if found is None else (found, *settle(found.after, context))


def value_at(line: Basic, path: Path) -> Expr:
    """The subterm of a line at a path."""
    found: Expr = subterm(line, path)
    return found


def subterm_or_none(moves: Moves, path: Path) -> Basic | None:
    """The subterm at a path after the moves, if there are moves and there is such a place."""
    try:
        return subterm(moves[-1].after, path) if moves else None
    except IndexError:
        return None


def result_move(proved: Step, line: Expr, path: Path, here: Context) -> Move:
    """The use of a proved statement at a place, whose context is given."""
    after = replace_at(line, path, proved.after)
    where = in_line(kept_off(proved.where), line, path, here)
    title, because, uses = proved.title, proved.because, proved.uses
    return Move("result", title, because, "normal", path, line, after, uses, where)


def use_result(proved: Step, line: Expr, path: Path, context: Context) -> Step:
    """The line with the left side of a statement at the path replaced by its right side."""
    found = result_move(proved, line, path, context.at(line, path))
    moves = (found, *settle(found.after, context))
    return as_step(moves, level="normal", statements=(proved,))


def ahead(
    *tactics: Tactic,
    at_last: tuple[Tactic, ...] = (),
    through: tuple[Rule, ...] = (),
    gain: int = 1,
) -> Tactic:
    """All of the tactics, again and again, if what comes out in the end is simpler.

    at_last: what comes after them.  through: rules of which one must have been of use on the way.
    gain: by how much simpler.
    """

    def tactic(line: Expr, context: Context) -> Steps:
        steps = run(tactics, line, context)
        if steps:
            steps += run(at_last, steps[-1].after, context)
        if not steps or cost(line) - cost(steps[-1].after) < gain:
            return ()
        used = {inner.rule for step in steps for inner in step.walk()}
        return steps if not through or any(rule.name in used for rule in through) else ()

    return tactic


def unless(simple: Tactic, tactic: Tactic) -> Tactic:
    """The second tactic, or the first again and again where that comes out simpler."""

    def chosen(line: Expr, context: Context) -> Steps:
        steps = tactic(line, context)
        other = run((simple,), line, context) if steps else ()
        simpler = other and cost(other[-1].after) < cost(steps[-1].after)
        return other if simpler else steps

    return chosen


def run(tactics: tuple[Tactic, ...], line: Expr, context: Context, limit: int = LINES) -> Steps:
    """The first tactic that applies, again and again; a line never comes back.

    It gives up where the line has grown to several times its length, or the work to a whole
    derivation's.
    """
    steps: Steps = ()
    seen = {canonical(line)}
    largest = min(4 * count_nodes(line) + 200, NODES)
    while len(steps) < limit and count_nodes(line) < largest and context.work.done < WORK:
        for tactic in tactics:
            new = tactic(line, context)
            if new and canonical(new[-1].after) not in seen:
                break
        else:
            return steps
        steps += new
        line = new[-1].after
        seen.update(canonical(s.after) for s in new)
    return steps

"""Strategies: where and how often rules are applied to a line.

A strategy takes a line and what is known about it and returns the moves it makes, none if it
does not apply.  A move is one application of one rule; it holds the whole line after it, so
that a run of moves is a chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from sympy import Basic, Expr

from derive.borders import in_line, united
from derive.conditions import Context, kept_off
from derive.derivation import Level, Note, Step
from derive.messages import english
from derive.rules.base import Rewrite, Rule
from derive.terms import Apply, Binder, Diff, Entry, Path, Relation, Term, replace_at, subterm


@dataclass(frozen=True)
class Move:
    """One rule applied at one place: ``before`` and ``after`` are whole lines, equal under
    ``where``."""

    rule: str
    title: str
    because: str
    level: Level
    path: Path
    before: Expr
    after: Expr
    uses: tuple[str, ...] = ()
    where: tuple[Relation, ...] = ()


Moves: TypeAlias = tuple[Move, ...]
Strategy: TypeAlias = Callable[[Expr, Context], Moves]


class Table:
    """Rules by the type of node they apply to, in order of preference.

    With it a node is asked only about rules that could apply: O(1) per node to find them.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[type[Basic], tuple[Rule, ...]] = {}
        for rule in rules:
            for head in rule.heads:
                self._rules[head] = (*self._rules.get(head, ()), rule)

    def first(self, term: Basic, context: Context) -> tuple[Rule, Rewrite] | None:
        """The first rule that applies to the term at its top, and what it makes of it."""
        context.work.done += 1
        for rule in self._rules.get(type(term), ()):
            found = rule.apply(cast(Expr, term), context)
            if found is not None:
                return rule, found
        return None

    def touches(self, term: Basic) -> bool:
        """Is there a rule for this type of node?"""
        return type(term) in self._rules


# Places -----------------------------------------------------------------------------------


def _positions(term: Basic) -> range:
    """The arguments of a node that are terms, not names of indices, sizes or functions."""
    shape = (type(term), len(term.args))
    if shape not in _POSITIONS:
        _POSITIONS[shape] = _positions_of(*shape)
    return _POSITIONS[shape]


_POSITIONS: dict[tuple[type[Basic], int], range] = {}


def _positions_of(kind: type[Basic], arguments: int) -> range:
    if issubclass(kind, Entry) or not issubclass(kind, Term):
        return range(0)
    if issubclass(kind, Binder | Diff):
        return range(1)
    return range(1 if issubclass(kind, Apply | Relation) else 0, arguments)


def places(line: Basic, context: Context, path: Path = ()) -> Iterator[tuple[Path, Basic, Context]]:
    """Every place of a line with what is known there, outermost first, left to right."""
    waiting = [(path, line, context)]
    while waiting:
        path, term, here = waiting.pop()
        yield path, term, here
        inner = here.inside(term)
        waiting += [((*path, p), term.args[p], inner) for p in reversed(_positions(term))]


def outermost(
    line: Basic, kind: type[Basic], context: Context, path: Path = ()
) -> Iterator[tuple[Path, Basic, Context]]:
    """The outermost places of one type of node."""
    if isinstance(line, kind):
        yield path, line, context
        return
    inner = context.inside(line)
    for position in _positions(line):
        yield from outermost(line.args[position], kind, inner, (*path, position))


# Moving -----------------------------------------------------------------------------------


def move_at(rules: Table, line: Expr, path: Path, context: Context) -> Move | None:
    """The first rule of the table that applies at the place; the context is that place's."""
    found = rules.first(subterm(line, path), context)
    if found is None:
        return None
    rule, rewrite = found
    return move(rule, rewrite, line, path, context)


def move(rule: Rule, rewrite: Rewrite, line: Expr, path: Path, context: Context) -> Move:
    """The application of a rule at a place of a line; the context is that place's."""
    after = replace_at(line, path, rewrite.after)
    title = rewrite.title or rule.title
    where = in_line(rewrite.where, line, path, context) if rewrite.where else ()
    return Move(rule.name, title, rule.because, rule.level, path, line, after, rewrite.uses, where)


def lifted(moves: Moves, line: Expr, path: Path, context: Context) -> Moves:
    """Moves of a subterm as moves of the line around it; the context is that of its place."""
    told: list[Move] = []
    for m in moves:
        current = told[-1].after if told else line
        after = replace_at(current, path, m.after)
        where = in_line(m.where, line, path, context)
        told.append(replace(m, path=(*path, *m.path), before=current, after=after, where=where))
    return tuple(told)


def once(rules: Table) -> Strategy:
    """The first rule that applies, at the first place, outermost first.

    A subterm in which none applies is remembered in the context and not visited again.
    """

    def strategy(line: Expr, context: Context) -> Moves:
        def visit(term: Basic, path: Path, here: Context) -> Move | None:
            key = (strategy, term)
            if key in here.memo:
                return None
            found = rules.first(term, here)
            if found is not None:
                return move(*found, line, path, here)
            inner = here.inside(term)
            for position in _positions(term):
                deeper = visit(term.args[position], (*path, position), inner)
                if deeper is not None:
                    return deeper
            here.memo[key] = True
            return None

        first = visit(line, (), context)
        return () if first is None else (first,)

    return strategy


def everywhere(rules: Table) -> Strategy:
    """One rule at each of the outermost places where one applies.

    A subterm in which none applies is remembered in the context and not visited again.
    """
    return _each_place(rules, outer_first=True)


def innermost(rules: Table) -> Strategy:
    """One rule at each place where one applies and none applies further in.

    A subterm in which none applies is remembered in the context and not visited again.
    """
    return _each_place(rules, outer_first=False)


def _each_place(rules: Table, outer_first: bool) -> Strategy:
    def strategy(line: Expr, context: Context) -> Moves:
        moves: list[Move] = []

        def apply(term: Basic, path: Path, here: Context) -> bool:
            found = rules.first(term, here)
            if found is not None:
                moves.append(move(*found, moves[-1].after if moves else line, path, here))
            return found is not None

        def visit(term: Basic, path: Path, here: Context) -> bool:
            key = (strategy, term)
            if key in here.memo:
                return False
            if outer_first and apply(term, path, here):
                return True
            inner = here.inside(term)
            done = [visit(term.args[p], (*path, p), inner) for p in _positions(term)]
            if any(done) or (not outer_first and apply(term, path, here)):
                return True
            here.memo[key] = True
            return False

        # the places are disjoint, so that each is still as it was when its turn comes
        visit(line, (), context)
        return tuple(moves)

    return strategy


def until_stable(rules: Table, limit: int = 1000) -> Strategy:
    """Innermost first, until no rule applies anywhere.

    A subterm that was found stable is remembered in the context and not visited again.
    """

    def strategy(line: Expr, context: Context) -> Moves:
        moves: list[Move] = []

        def visit(term: Basic, path: Path, here: Context) -> Basic:
            key = (strategy, term)
            while key not in here.memo:
                inner = here.inside(term)
                for position in _positions(term):
                    argument = visit(term.args[position], (*path, position), inner)
                    if argument is not term.args[position]:
                        term = replace_at(term, (position,), argument)
                found = rules.first(term, here) if rules.touches(term) else None
                if found is None or len(moves) >= limit:
                    here.memo[(strategy, term)] = True
                    break
                current = moves[-1].after if moves else line
                moves.append(move(*found, current, path, here))
                term = found[1].after
                key = (strategy, term)
            return term

        visit(line, (), context)
        return tuple(moves)

    return strategy


def sequence(*strategies: Strategy) -> Strategy:
    """One after the other; those that do not apply are passed over."""

    def strategy(line: Expr, context: Context) -> Moves:
        moves: Moves = ()
        for part in strategies:
            moves += part(moves[-1].after if moves else line, context)
        return moves

    return strategy


def then(main: Strategy, after: Strategy) -> Strategy:
    """The first and, if it applies, the second on what it leaves."""

    def strategy(line: Expr, context: Context) -> Moves:
        moves = main(line, context)
        return moves + after(moves[-1].after, context) if moves else ()

    return strategy


# Lines ------------------------------------------------------------------------------------


def as_step(
    moves: Moves,
    *,
    path: Path | None = None,
    level: Level | None = None,
    title: str = "",
    notes: tuple[Note, ...] = (),
    statements: tuple[Step, ...] = (),
) -> Step:
    """One step that shows as one line: its first move names it, the others are part of it."""
    main = moves[0]
    inner = tuple(_atom(m) for m in moves)
    if len(moves) == 1 and not statements and path in (None, main.path):
        inner = ()
    return Step(
        rule=main.rule,
        title=title or main.title,
        because=main.because,
        level=level or main.level,
        before=main.before,
        after=moves[-1].after,
        path=main.path if path is None else path,
        where=united(*(m.where for m in moves)),
        uses=tuple(dict.fromkeys(name for m in moves for name in m.uses)),
        steps=statements + inner,
        notes=notes,
    )


def carried(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps of one chain: each under the conditions that those before it needed."""
    where: tuple[Relation, ...] = ()
    told = []
    for step in steps:
        where = united(where, kept_off(step.where))
        missing = tuple(fact for fact in where if fact not in step.where)
        told.append(replace(step, where=(*missing, *step.where)) if missing else step)
    return tuple(told)


def statement(
    kind: str,
    title: str,
    before: Expr,
    steps: tuple[Step, ...],
    where: tuple[Relation, ...] = (),
    case: Relation | None = None,
) -> Step:
    """A case, a lemma or an aside: ``before`` equals the last line of the steps that prove it,
    under ``where`` and what the steps need."""
    steps = carried(steps)
    return Step(
        rule=kind,
        title=title,
        because=english(f"steps.{kind}.because"),
        level="normal",
        before=before,
        after=steps[-1].after,
        where=united(where, kept_off(steps[-1].where)),
        uses=tuple(dict.fromkeys(name for s in steps for name in s.uses)),
        steps=steps,
        case=case,
    )


def _atom(m: Move) -> Step:
    return Step(m.rule, m.title, m.because, m.level, m.before, m.after, m.path, uses=m.uses)

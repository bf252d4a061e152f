"""Fractions: towards quantities that have a name, and towards nothing left to cancel."""

from __future__ import annotations

from sympy import Basic, Expr

from derive.conditions import Context
from derive.derivation import Level, Note
from derive.routes.route import settle
from derive.routes.tactics import Steps, at, one_line, run, value_at
from derive.rules import algebra, complements, definitions, fractions, kinks, products, sums
from derive.simplicity import cost
from derive.strategies import (
    Moves,
    Table,
    as_step,
    everywhere,
    lifted,
    move_at,
    once,
    outermost,
    places,
    sequence,
)
from derive.terms import Apply, Diff, Neg, Path, Plus, Quotient, Times, subterm, walk

_FOLD = Table((definitions.FOLD,))
_REDUCE = Table((definitions.FOLD, fractions.CANCEL))
_NAMED_PART = Table((fractions.DIVIDE_TERMS, fractions.SPLIT_FRACTION))
_FRACTION_OF_SUM = Table((fractions.FRACTION_OF_SUM,))
_COMPLEMENT = Table((complements.COMPLEMENT,))
_COMMON_FACTOR = Table((algebra.COMMON_FACTOR,))
_inside_sums = everywhere(Table((sums.CONSTANTS_OUT,)))
_common_factor = once(_COMMON_FACTOR)

cancel = one_line(everywhere(Table((fractions.CANCEL,))))
multiply_into_bracket = one_line(once(Table((fractions.MULTIPLY_INTO_BRACKET,))), simpler=True)
one_fraction = one_line(everywhere(Table((fractions.ONE_FRACTION,))))
functions = one_line(
    everywhere(
        Table(
            (
                fractions.RATIO_OF_FUNCTIONS,
                products.JOIN_POWERS,
                products.JOIN_ROOTS,
                kinks.SIGN_AND_SIZE,
            )
        )
    ),
    simpler=True,
)
expand_fraction = one_line(everywhere(Table((complements.EXPAND_FRACTION,))))
complement_of_name = one_line(everywhere(Table((complements.COMPLEMENT_OF_NAME,))), simpler=True)
common_denominator = one_line(everywhere(Table((fractions.COMMON_DENOMINATOR,))))
power_of_fraction = one_line(everywhere(Table((fractions.POWER_OF_FRACTION,))), simpler=True)
split_fraction = one_line(once(Table((fractions.SPLIT_FRACTION,))))
divide_terms = one_line(once(Table((fractions.DIVIDE_TERMS,))))


def fold(line: Expr, context: Context) -> Steps:
    """Everything that is the body of a definition gets its name, with a brace under it."""
    moves = everywhere(_FOLD)(line, context)
    if not moves:
        return ()
    notes = _braces(moves, line)
    level: Level = "detail" if notes else "normal"
    return (as_step(moves + settle(moves[-1].after, context), level=level, notes=notes),)


def fold_outside(line: Expr, context: Context) -> Steps:
    """The functions outside all derivatives that are the bodies of definitions get their names."""
    moves: Moves = ()
    for path, _, here in outermost(line, Apply, context):
        if not any(isinstance(subterm(line, path[:depth]), Diff) for depth in range(len(path))):
            found = move_at(_FOLD, moves[-1].after if moves else line, path, here)
            moves += (found,) if found is not None else ()
    if not moves:
        return ()
    notes = _braces(moves, line)
    return (as_step(moves + settle(moves[-1].after, context), level="detail", notes=notes),)


def _braces(moves: Moves, line: Expr) -> tuple[Note, ...]:
    """A brace under each part of a line that moves replace, unless that is the whole line."""
    notes = []
    for m in moves:
        if m.path and subterm(m.before, m.path) == subterm(line, m.path):
            notes.append(Note(m.path, value_at(m.after, m.path), "under"))
    return tuple(notes)


def reduce_bracket(line: Expr, context: Context) -> Steps:
    """In a sum of fractions inside a product, each fraction gets its value: one brace."""
    for path, term, here in places(line, context):
        if not isinstance(term, Plus) or not path:
            continue
        moves = _reductions(line, path, term, here)
        if len(moves) > 1 or (moves and _all_fractions(term)):
            label = value_at(moves[-1].after, path)
            settled = settle(label, here)
            label = settled[-1].after if settled else label
            moves += settle(moves[-1].after, context)
            return (as_step(moves, path=path, level="detail", notes=(Note(path, label, "under"),)),)
    return ()


def _reductions(line: Expr, path: Path, term: Plus, here: Context) -> Moves:
    moves: Moves = ()
    for position, part in enumerate(term.args):
        place = (*path, position, 0) if isinstance(part, Neg) else (*path, position)
        current = moves[-1].after if moves else line
        if isinstance(subterm(current, place), Quotient):
            found = move_at(_REDUCE, current, place, here)
            moves += (found,) if found is not None else ()
    return moves


def _all_fractions(term: Plus) -> bool:
    return all(isinstance(a.args[0] if isinstance(a, Neg) else a, Quotient) for a in term.args)


def factor_numerator(line: Expr, context: Context) -> Steps:
    """A common factor of the terms of a numerator moves in front of them, unless one of them is
    a fraction that cancels first."""
    for path, term, here in places(line, context):
        if isinstance(term, Quotient) and isinstance(term.args[0], Plus):
            if any(_cancels(addend, here) for addend in term.args[0].args):
                continue
            moves = at(_COMMON_FACTOR, (*path, 0), line, context)
            if moves:
                return (as_step(moves, level="normal"),)
    return ()


def _cancels(addend: Expr, context: Context) -> bool:
    bare = addend.args[0] if isinstance(addend, Neg) else addend
    fraction = isinstance(bare, Quotient | Times)
    return fraction and fractions.CANCEL.apply(bare, context) is not None


def split_numerator(line: Expr, context: Context) -> Steps:
    """(a - b)/c = a/c - b/c where each of the fractions has a value."""
    for path, term, here in places(line, context):
        if isinstance(term, Quotient):
            found = move_at(_FRACTION_OF_SUM, line, path, here)
            if found is None:
                continue
            made = subterm(found.after, path)
            bracket = (*path, len(made.args) - 1) if isinstance(made, Times) else path
            if _all_reduce(found.after, bracket, subterm(found.after, bracket), here):
                return (as_step((found,), level="normal"),)
    return ()


def _all_reduce(line: Expr, path: Path, parts: Plus, here: Context) -> bool:
    """Has each of the fractions a value: a name, or something that cancels?"""
    reduced = {m.path[len(path)] for m in _reductions(line, path, parts, here)}
    for position, part in enumerate(parts.args):
        bare = part.args[0] if isinstance(part, Neg) else part
        if position not in reduced and _NAMED_PART.first(bare, here) is None:
            return False
    return True


def divide_numerator(line: Expr, context: Context) -> Steps:
    """(a - b)/c = a/c - b/c where that is simpler in the end, once each fraction has its value."""
    for path, term, _ in places(line, context):
        moves = at(_FRACTION_OF_SUM, path, line, context) if isinstance(term, Quotient) else ()
        if moves:
            split = as_step(moves)
            steps = (split, *run((fold, cancel, functions, split_fraction), split.after, context))
            if cost(steps[-1].after) < cost(line):
                return steps
    return ()


def clear_fractions(line: Expr, context: Context) -> Steps:
    """(a b/c - Σ_k a d_k/c)/f = a (b - Σ_k d_k)/(c f): the fractions of a numerator are factored
    out of it, where then none is left."""
    for path, term, here in places(line, context):
        if not _holds_fractions(term):
            continue
        moves = sequence(_inside_sums, settle, _common_factor, settle)(term, here)
        after = moves[-1].after if moves else term
        if isinstance(after, Quotient) and not any(
            isinstance(part, Quotient) for _, part in walk(after.args[0])
        ):
            moves = lifted(moves, line, path, here)
            moves += settle(moves[-1].after, context)
            return (as_step(moves, level="normal", title=algebra.COMMON_FACTOR.title),)
    return ()


def divide_fractions(line: Expr, context: Context) -> Steps:
    """The same at once where the numerator holds fractions itself."""
    if not any(_holds_fractions(term) for _, term, _ in places(line, context)):
        return ()
    return divide_numerator(line, context)


def _holds_fractions(term: Basic) -> bool:
    if not isinstance(term, Quotient) or not isinstance(term.args[0], Plus):
        return False
    bare = (a.args[0] if isinstance(a, Neg) else a for a in term.args[0].args)
    return any(
        isinstance(f, Quotient) and not f.args[1].is_Integer
        for a in bare
        for f in (a.args if isinstance(a, Times) else (a,))
    )


def complement(line: Expr, context: Context) -> Steps:
    """a/(a + b) = ((a + b) - b)/(a + b) = (a + b)/(a + b) - b/(a + b)."""
    moves = once(_COMPLEMENT)(line, context)
    if not moves:
        return ()
    (added,) = moves
    grouped = subterm(added.after, added.path)
    path = added.path if isinstance(grouped, Quotient) else (*added.path, len(grouped.args) - 1)
    split = move_at(_FRACTION_OF_SUM, added.after, path, context.at(added.after, path))
    return (as_step(moves), as_step((split,))) if split is not None else (as_step(moves),)

"""Sums: completed, taken apart, collapsed, rid of what does not depend on the index."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr

from derive.conditions import Context
from derive.monomials import monomial
from derive.routes.route import settle
from derive.routes.tactics import Steps, at, one_line, subterm_or_none, value_at
from derive.rules import algebra, cases, definitions, fractions, gathering, sums
from derive.rules.sums import completed
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
    then,
)
from derive.terms import Delta, Neg, Path, Plus, Sum, free, subterm, walk

_DISTRIBUTE = Table((algebra.DISTRIBUTE,))
_OPEN = Table((algebra.OPEN_BRACKETS,))
_MERGE = Table((sums.MERGE,))
_REGROUP = Table((sums.REGROUP,))
_LINEARITY = Table((sums.LINEARITY,))
_COLLAPSE = Table((sums.COLLAPSE,))
_DELTA_OUT = Table((cases.DELTA_OUT,))
_CONSTANTS_OUT = Table((sums.CONSTANTS_OUT,))
_SYMMETRY = Table((definitions.SYMMETRY,))
_LIKE_TERMS = Table((algebra.LIKE_TERMS,))
_ASSUME = Table((definitions.ASSUME,))
_CANCEL = Table((fractions.CANCEL,))

linear = one_line(once(_LINEARITY))
constants_out = one_line(everywhere(_CONSTANTS_OUT), "detail")
gather = one_line(once(Table((gathering.GATHER,))), simpler=True)
group = one_line(once(Table((gathering.GROUP,))), simpler=True)
zero_term = one_line(everywhere(Table((gathering.ZERO_TERM,))))
pick = one_line(everywhere(_COLLAPSE))
count_terms = one_line(everywhere(Table((sums.SUM_OF_CONSTANT,))))


def _expanded_body(line: Expr, context: Context) -> Moves:
    """The body of a sum, expanded."""
    found = move_at(_DISTRIBUTE, line, (0,), context.at(line, (0,)))
    return () if found is None else (found,)


#: Σ_k f_k (δ_kj - c) = f_j - c Σ_k f_k
_PICK = sequence(
    _expanded_body,
    settle,
    everywhere(_LINEARITY),
    everywhere(_COLLAPSE),
    settle,
    everywhere(_CONSTANTS_OUT),
    settle,
)
collapse_at_sight = then(everywhere(_COLLAPSE), settle)


def complete_sum(line: Expr, context: Context) -> Steps:
    """f_j + Σ_{k≠j} f_k = Σ_k f_k; brackets are expanded and terms regrouped for it."""
    for path, term, here in places(line, context):
        if isinstance(term, Plus):
            taken_apart = _take_apart(line, path, term, context)
            if taken_apart:
                return taken_apart
            if completed(term, here) is not None:
                return _regroup_and_merge(line, path, context)
            for position, part in enumerate(term.args):
                place = (*path, position, 0) if isinstance(part, Neg) else (*path, position)
                moves = at(_DISTRIBUTE, place, line, context)
                moves += everywhere(_OPEN)(moves[-1].after, context) if moves else ()
                grown = subterm_or_none(moves, path)
                if isinstance(grown, Plus) and completed(grown, here) is not None:
                    step = as_step(moves, level="normal")
                    return (step, *_regroup_and_merge(step.after, path, context))
    return ()


def _take_apart(line: Expr, path: Path, term: Plus, context: Context) -> Steps:
    """A sum over k ≠ j of several terms, next to others, becomes several sums."""
    for position, part in enumerate(term.args):
        place = (*path, position, 0) if isinstance(part, Neg) else (*path, position)
        total = subterm(line, place)
        if isinstance(total, Sum) and total.apart and isinstance(total.body, Plus):
            opened = at(_LINEARITY, place, line, context)
            moves = opened + everywhere(_OPEN)(opened[-1].after, context)
            return (as_step(moves),)
    return ()


def _regroup_and_merge(line: Expr, path: Path, context: Context) -> Steps:
    steps: Steps = ()
    regrouped = at(_REGROUP, path, line, context)
    if regrouped:
        steps = (as_step(regrouped[:1]),)
        line = steps[0].after
    merged = then(once(_MERGE), settle)(line, context)
    return (*steps, as_step(merged)) if merged else ()


def collapse(line: Expr, context: Context) -> Steps:
    """A sum over a delta: brought to the front, expanded, taken apart and collapsed."""
    moves = everywhere(_COLLAPSE)(line, context) or everywhere(_DELTA_OUT)(line, context)
    if moves:
        return (as_step(moves + settle(moves[-1].after, context)),)
    picked = _picked(line, context)
    if picked:
        step = as_step((*picked, *settle(picked[-1].after, context)), path=(), level="key")
        return (replace(step, title=sums.COLLAPSE.title, because=sums.COLLAPSE.because),)
    for path, term, _ in places(line, context):
        if isinstance(term, Sum) and term.has(Delta):
            moves = at(_LINEARITY, path, line, context) or at(
                _DISTRIBUTE, (*path, 0), line, context
            )
            if moves:
                return (as_step(moves),)
    return ()


def _picked(line: Expr, context: Context) -> Moves:
    """Each sum over a bracket with a delta, expanded and collapsed:
    Σ_k f_k (δ_kj - c) = f_j - c Σ_k f_k."""
    told: Moves = ()
    for path, term, here in outermost(line, Sum, context):
        moves = _PICK(value_at(line, path), here) if term.has(Delta) else ()
        left = moves[-1].after if moves else line
        held = any(isinstance(part, Sum) and part.has(Delta) for _, part in walk(left))
        if not held and any(m.rule == sums.COLLAPSE.name for m in moves):
            told += lifted(moves, told[-1].after if told else line, path, here)
    return told


def expand_sum(line: Expr, context: Context) -> Steps:
    """Σ (a_k - b) c_k = Σ (a_k c_k - b c_k), at the first sum of such terms."""
    for path, term, _ in places(line, context):
        if isinstance(term, Sum):
            moves = at(_DISTRIBUTE, (*path, 0), line, context)
            if moves:
                return (as_step(moves),)
    return ()


def numbers_in_front(line: Expr, context: Context) -> Moves:
    """Numbers move out of the sums, and cancel with the number that they then stand beside:
    ½ Σ 2 f_k = Σ f_k."""
    moves: Moves = ()
    for path, term, _ in places(line, context):
        if not isinstance(term, Sum) or abs(monomial(term.body).coefficient) == 1:
            continue
        moves = at(_CONSTANTS_OUT, path, line, context)
        for depth in reversed(range(len(path) + 1) if moves else ()):
            if subterm_or_none(moves, path[:depth]) is not None:
                moves += at(_CANCEL, path[:depth], moves[-1].after, context)
        break
    return moves + numbers_in_front(moves[-1].after, context) if moves else ()


def numbers_out(line: Expr, context: Context) -> Steps:
    """Σ 2 f_k = 2 Σ f_k."""
    for path, term, _ in places(line, context):
        if isinstance(term, Sum) and abs(monomial(term.body).coefficient) != 1:
            moves = at(_CONSTANTS_OUT, path, line, context)
            if moves:
                return (as_step(moves, level="detail"),)
    return ()


def separate_constants(line: Expr, context: Context) -> Steps:
    """Σ (a_k + c) = Σ a_k + n c."""
    for path, term, _ in places(line, context):
        if not isinstance(term, Sum) or not isinstance(term.body, Plus):
            continue
        if any(term.index not in free(a) for a in term.body.args):
            return (as_step(at(_LINEARITY, path, line, context)),)
    return ()


def constants_for_assumption(line: Expr, context: Context) -> Steps:
    """Constants move out of a sum that then is one of the assumptions."""
    for path, term, here in places(line, context):
        if isinstance(term, Sum):
            moves = at(_CONSTANTS_OUT, path, line, context)
            if moves and everywhere(_ASSUME)(value_at(moves[0].after, path), here):
                return (as_step(moves, level="detail"),)
    return ()


def symmetry(line: Expr, context: Context) -> Steps:
    """A term is written as an assumption says it may be, where it then is like another, or its
    sum is."""
    found = [
        moves
        for path, _, _ in places(line, context)
        if (moves := at(_SYMMETRY, path, line, context))
    ]
    for moves in found:
        collected = everywhere(_LIKE_TERMS)(moves[-1].after, context)
        if collected:
            return (as_step(moves), as_step(collected + settle(collected[-1].after, context)))
    for moves in reversed(found):
        gathered = gather(moves[-1].after, context)
        if gathered:
            return (as_step(moves), *gathered)
    return ()

"""Finishing: from a line without derivatives to the form a textbook prints.

A tactic takes a line and returns the steps it makes of it, none if it does not apply.  The
lists :data:`LOCAL` and :data:`GLOBAL` are in order of preference; :func:`finish` goes on until
none applies.  A tactic that has to look ahead is accepted by :func:`derive.simplicity.cost`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sympy import Basic, Expr

from derive.conditions import Context
from derive.derivation import Level, Note, Step
from derive.monomials import Monomial, monomial
from derive.routes.route import settle
from derive.rules import Rule, algebra, definitions, sums
from derive.rules.sums import completed, constant_part
from derive.simplicity import cost
from derive.strategies import (
    Move,
    Moves,
    Strategy,
    Table,
    as_step,
    everywhere,
    innermost,
    move_at,
    once,
    places,
    sequence,
    statement,
    then,
    until_stable,
)
from derive.terms import (
    Delta,
    Entry,
    Neg,
    Path,
    Plus,
    Quotient,
    Sum,
    Times,
    canonical,
    count_nodes,
    free,
    replace_at,
    subterm,
    walk,
)

Steps: TypeAlias = tuple[Step, ...]
Tactic: TypeAlias = Callable[[Expr, Context], Steps]

#: No derivation needs more lines than this after its last derivative.
LINES = 60

_FOLD = Table((definitions.FOLD,))
_CANCEL = Table((algebra.CANCEL,))
_REDUCE = Table((definitions.FOLD, algebra.CANCEL))
_SPLIT_FRACTION = Table((algebra.SPLIT_FRACTION,))
_FRACTION_OF_SUM = Table((algebra.FRACTION_OF_SUM,))
_COMPLEMENT = Table((algebra.COMPLEMENT,))
_COMMON_FACTOR = Table((algebra.COMMON_FACTOR,))
_DISTRIBUTE = Table((algebra.DISTRIBUTE,))
_REVERSE = Table((algebra.DISTRIBUTE_SIGN, algebra.SIGN_INTO_BRACKET))
_OPEN = Table((algebra.OPEN_BRACKETS,))
_LIKE_TERMS = Table((algebra.LIKE_TERMS,))
_MERGE = Table((sums.MERGE,))
_REGROUP = Table((sums.REGROUP,))
_LINEARITY = Table((sums.LINEARITY,))
_COLLAPSE = Table((sums.COLLAPSE,))
_CONSTANTS_OUT = Table((sums.CONSTANTS_OUT,))
_SUM_OF_CONSTANT = Table((sums.SUM_OF_CONSTANT,))
_ASSUME = Table((definitions.ASSUME,))
_UNFOLD = Table((definitions.UNFOLD,))
_JOIN_CASES = Table((algebra.JOIN_CASES,))
_POSITIVE_FIRST = Table((algebra.POSITIVE_FIRST,))


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


def _braces(moves: Moves, line: Expr) -> tuple[Note, ...]:
    """A brace under each part of a line that moves replace, unless that is the whole line."""
    notes = []
    for m in moves:
        if m.path and subterm(m.before, m.path) == subterm(line, m.path):
            notes.append(Note(m.path, _value(m.after, m.path), "under"))
    return tuple(notes)


def _value(line: Basic, path: Path) -> Expr:
    found: Expr = subterm(line, path)
    return found


def fold(line: Expr, context: Context) -> Steps:
    """Everything that is the body of a definition gets its name, with a brace under it."""
    moves = everywhere(_FOLD)(line, context)
    if not moves:
        return ()
    notes = _braces(moves, line)
    level: Level = "detail" if notes else "normal"
    return (as_step(moves + settle(moves[-1].after, context), level=level, notes=notes),)


def reduce_bracket(line: Expr, context: Context) -> Steps:
    """In a sum of fractions inside a product, each fraction gets its value: one brace."""
    for path, term, here in places(line, context):
        if not isinstance(term, Plus) or not path:
            continue
        moves = _reductions(line, path, term, here)
        if len(moves) > 1 or (moves and _all_fractions(term)):
            moves += settle(moves[-1].after, context)
            label = _value(moves[-1].after, path) if _reaches(moves, path) else None
            notes = (Note(path, label, "under"),) if label is not None else ()
            return (as_step(moves, path=path, level="detail", notes=notes),)
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


def _reaches(moves: Moves, path: Path) -> bool:
    """Did nothing above the path change, so that the path still points at the bracket?"""
    return all(m.path[: len(path)] == path for m in moves)


def factor_numerator(line: Expr, context: Context) -> Steps:
    """A common factor of the terms of a numerator moves in front of them."""
    for path, term, _ in places(line, context):
        if isinstance(term, Quotient) and isinstance(term.args[0], Plus):
            moves = at(_COMMON_FACTOR, (*path, 0), line, context)
            if moves:
                return (as_step(moves, level="normal"),)
    return ()


def split_numerator(line: Expr, context: Context) -> Steps:
    """(a - b)/c = a/c - b/c where each of the fractions has a value."""
    for path, term, here in places(line, context):
        if isinstance(term, Quotient) and isinstance(term.args[0], Plus):
            found = move_at(_FRACTION_OF_SUM, line, path, here)
            if found is None:
                continue
            parts: Plus = subterm(found.after, path)
            if _all_reduce(found.after, path, parts, here):
                return (as_step((found,), level="normal"),)
    return ()


def _all_reduce(line: Expr, path: Path, parts: Plus, here: Context) -> bool:
    """Has each of the fractions a value: a name, or something that cancels?"""
    reduced = {m.path[len(path)] for m in _reductions(line, path, parts, here)}
    for position, part in enumerate(parts.args):
        bare = part.args[0] if isinstance(part, Neg) else part
        if position not in reduced and algebra.DIVIDE_TERMS.apply(bare, here) is None:
            return False
    return True


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


# The whole line --------------------------------------------------------------------------------


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
                grown = _subterm_or_none(moves, path)
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


def _subterm_or_none(moves: Moves, path: Path) -> Basic | None:
    try:
        return subterm(moves[-1].after, path) if moves else None
    except IndexError:
        return None


def _regroup_and_merge(line: Expr, path: Path, context: Context) -> Steps:
    steps: Steps = ()
    regrouped = at(_REGROUP, path, line, context)
    if regrouped:
        steps = (as_step(regrouped[:1]),)
        line = steps[0].after
    merged = then(once(_MERGE), settle)(line, context)
    return (*steps, as_step(merged)) if merged else ()


def collapse(line: Expr, context: Context) -> Steps:
    """A sum over a delta: expanded, taken apart and collapsed."""
    moves = everywhere(_COLLAPSE)(line, context)
    if moves:
        return (as_step(moves + settle(moves[-1].after, context)),)
    for path, term, _ in places(line, context):
        if isinstance(term, Sum) and term.has(Delta):
            moves = at(_LINEARITY, path, line, context) or at(
                _DISTRIBUTE, (*path, 0), line, context
            )
            if moves:
                return (as_step(moves),)
    return ()


collapse_at_sight = then(everywhere(_COLLAPSE), settle)


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


def known_sum(line: Expr, context: Context) -> Steps:
    """A sum of a named quantity whose value follows from the assumptions: Σ_k q_k = 1."""
    for path, term, here in places(line, context):
        if not isinstance(term, Sum) or term.apart:
            continue
        outside, inside = constant_part(term.body, term.index)
        named = _single_name(inside, here)
        if not named:
            continue
        if outside.numerator or outside.denominator or outside.coefficient != 1:
            pulled = at(_CONSTANTS_OUT, path, line, context)
            rest = known_sum(pulled[-1].after, context) if pulled else ()
            if rest:
                return (as_step(pulled), *rest)
            continue
        found = _evaluate_sum(term, here)
        if found is not None:
            return (_use(found, line, path, context),)
    return ()


def _single_name(inside: Monomial, context: Context) -> bool:
    if len(inside.numerator) != 1 or inside.denominator:
        return False
    (factor,) = inside.numerator
    named = isinstance(factor.base, Entry) and context.problem.unfold(factor.base) is not None
    return named and factor.exponent == 1


def _evaluate_sum(term: Sum, context: Context) -> Step | None:
    """The value of a sum of a named quantity as a statement, if it is simpler than a name."""
    unfolded = at(_UNFOLD, (0,), term, context)
    if not unfolded:
        return None
    first = as_step(unfolded)
    rest = finish(first.after, context, EVALUATING)
    steps = (first, *rest)
    value = steps[-1].after
    if cost(value) >= cost(term) or value.has(Sum):
        return None
    return statement("aside", "the value of the sum", term, steps)


def _use(proved: Step, line: Expr, path: Path, context: Context) -> Step:
    """The line with the left side of a statement at the path replaced by its right side."""
    found = result_move(proved, line, path)
    moves = (found, *settle(found.after, context))
    return as_step(moves, level="normal", statements=(proved,))


def result_move(proved: Step, line: Expr, path: Path) -> Move:
    """The use of a proved statement at a place."""
    after = replace_at(line, path, proved.after)
    return Move("result", proved.title, proved.because, "normal", path, line, after, proved.uses)


def constants_for_assumption(line: Expr, context: Context) -> Steps:
    """Constants move out of a sum that then is one of the assumptions."""
    for path, term, here in places(line, context):
        if isinstance(term, Sum):
            moves = at(_CONSTANTS_OUT, path, line, context)
            if moves and everywhere(_ASSUME)(_value(moves[0].after, path), here):
                return (as_step(moves, level="detail"),)
    return ()


def ahead(*tactics: Tactic, through: tuple[Rule, ...] = (), gain: int = 1) -> Tactic:
    """All of the tactics, again and again, if what comes out in the end is simpler.

    through: rules of which one must have been of use on the way.  gain: by how much simpler.
    """

    def tactic(line: Expr, context: Context) -> Steps:
        steps = run(tactics, line, context)
        if not steps or cost(line) - cost(steps[-1].after) < gain:
            return ()
        used = {inner.rule for step in steps for inner in step.walk()}
        return steps if not through or any(rule.name in used for rule in through) else ()

    return tactic


def run(tactics: tuple[Tactic, ...], line: Expr, context: Context, limit: int = LINES) -> Steps:
    """The first tactic that applies, again and again; a line never comes back.

    It gives up where the line has grown to several times its length.
    """
    steps: Steps = ()
    seen = {canonical(line)}
    largest = 4 * count_nodes(line) + 200
    while len(steps) < limit and count_nodes(line) < largest:
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


def signs(line: Expr, context: Context) -> Steps:
    """Signs move out in front; two that meet are worth a line."""
    moves = _SIGNS(line, context)
    if not moves:
        return ()
    fewer = _count_signs(moves[-1].after) <= _count_signs(line) - 2
    return (as_step(moves, level="normal" if fewer else "detail"),)


def _count_signs(line: Basic) -> int:
    return sum(isinstance(term, Neg) for _, term in walk(line))


def remove_brackets(line: Expr, context: Context) -> Steps:
    """-(a - b) = b - a, unless it is one term of a sum among others or gets more minus signs."""
    for path, term, _ in places(line, context):
        within = subterm(line, path[:-1]) if path else None
        if isinstance(term, Neg) and not isinstance(within, Plus):
            moves = at(_REVERSE, path, line, context)
            if moves and cost(moves[-1].after) <= cost(line):
                return (as_step(moves, level="key"),)
    return ()


def factor_out(line: Expr, context: Context) -> Steps:
    """A common factor moves out where that is simpler; in front of a bracket, also where the
    two are as simple."""
    moves = then(once(_COMMON_FACTOR), settle)(line, context)
    if not moves:
        return ()
    gained = cost(line) - cost(moves[-1].after)
    in_front = isinstance(subterm(moves[0].after, moves[0].path), Times)
    return (as_step(moves),) if gained > 0 or (gained == 0 and in_front) else ()


_SIGNS = then(until_stable(Table((algebra.SIGNS,))), settle)
cancel = one_line(everywhere(_CANCEL))
split_fraction = one_line(once(_SPLIT_FRACTION))
divide_terms = one_line(once(Table((algebra.DIVIDE_TERMS,))))
like_terms = one_line(everywhere(_LIKE_TERMS))
assume = one_line(everywhere(_ASSUME))
expand = one_line(sequence(innermost(_DISTRIBUTE), settle, everywhere(_OPEN)))
positive_first = one_line(everywhere(_POSITIVE_FIRST))
linear = one_line(once(_LINEARITY))
constants_out = one_line(everywhere(_CONSTANTS_OUT), "detail")
count_terms = one_line(everywhere(_SUM_OF_CONSTANT))
backwards = one_line(everywhere(Table((definitions.BACKWARDS,))))
join_cases = one_line(
    then(
        once(_JOIN_CASES), sequence(settle, innermost(_DISTRIBUTE), settle, everywhere(_LIKE_TERMS))
    )
)
collect_powers = one_line(everywhere(Table((algebra.COLLECT_POWERS,))), simpler=True)

LOCAL: tuple[Tactic, ...] = (
    signs,
    reduce_bracket,
    fold,
    factor_numerator,
    complement,
    split_fraction,
    split_numerator,
    divide_terms,
    cancel,
    like_terms,
)
#: To find the value of a sum.
EVALUATING: tuple[Tactic, ...] = (
    signs,
    assume,
    linear,
    constants_out,
    count_terms,
    fold,
    backwards,
    cancel,
    like_terms,
    ahead(expand, like_terms),
)
GLOBAL: tuple[Tactic, ...] = (
    *LOCAL,
    join_cases,
    like_terms,
    complete_sum,
    collapse,
    factor_out,
    assume,
    constants_for_assumption,
    known_sum,
    numbers_out,
    ahead(
        linear,
        signs,
        constants_out,
        count_terms,
        known_sum,
        assume,
        fold,
        split_numerator,
        cancel,
        like_terms,
        factor_out,
    ),
    ahead(expand, cancel, like_terms, through=(algebra.LIKE_TERMS, algebra.CANCEL)),
    ahead(expand, linear, signs, constants_out, assume, through=(definitions.ASSUME,), gain=0),
    ahead(separate_constants, signs, constants_out, count_terms, positive_first, gain=0),
    remove_brackets,
    constants_out,
    count_terms,
    collect_powers,
    positive_first,
)


def finish(line: Expr, context: Context, tactics: tuple[Tactic, ...] = GLOBAL) -> Steps:
    """The steps from a line without derivatives to its final form."""
    return run(tactics, line, context)

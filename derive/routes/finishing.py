"""Finishing: from a line without derivatives to the form a textbook prints.

The lists :data:`LOCAL` and :data:`GLOBAL` are in order of preference; :func:`finish` goes on until
none of their tactics applies.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Basic, Expr

from derive.conditions import Context
from derive.derivation import Step
from derive.messages import english
from derive.monomials import Monomial, build
from derive.routes.fractions import (
    cancel,
    clear_fractions,
    common_denominator,
    complement,
    complement_of_name,
    divide_fractions,
    divide_numerator,
    divide_terms,
    expand_fraction,
    factor_numerator,
    fold,
    functions,
    multiply_into_bracket,
    one_fraction,
    power_of_fraction,
    reduce_bracket,
    split_fraction,
    split_numerator,
)
from derive.routes.route import settle
from derive.routes.sums import (
    collapse,
    complete_sum,
    constants_for_assumption,
    constants_out,
    count_terms,
    expand_sum,
    gather,
    group,
    linear,
    numbers_out,
    pick,
    separate_constants,
    symmetry,
    zero_term,
)
from derive.routes.tactics import Steps, Tactic, ahead, at, one_line, run, unless, use_result
from derive.rules import (
    algebra,
    cases,
    definitions,
    fractions,
    gathering,
    kinks,
    products,
    sums,
)
from derive.rules.sums import constant_part
from derive.simplicity import cost
from derive.strategies import (
    Move,
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
    ONE,
    ZERO,
    Delta,
    Entry,
    Neg,
    Path,
    Plus,
    Quotient,
    Sum,
    Times,
    subterm,
    walk,
)

_COMMON_FACTOR = Table((algebra.COMMON_FACTOR,))
_DISTRIBUTE = Table((algebra.DISTRIBUTE,))
#: The same in products alone: a fraction stays one.
_MULTIPLY = Table((replace(algebra.DISTRIBUTE, heads=(Times,)),))
_REVERSE = Table((algebra.DISTRIBUTE_SIGN, algebra.SIGN_INTO_BRACKET))
_OPEN = Table((algebra.OPEN_BRACKETS,))
_LIKE_TERMS = Table((algebra.LIKE_TERMS,))
_CONSTANTS_OUT = Table((sums.CONSTANTS_OUT,))
_UNFOLD = Table((definitions.UNFOLD,))
_JOIN_CASES = Table((cases.JOIN_CASES,))
_SIGNS = then(until_stable(Table((algebra.SIGNS,))), settle)

like_terms = one_line(everywhere(_LIKE_TERMS))
assume = one_line(everywhere(Table((definitions.ASSUME,))))
expand = one_line(sequence(innermost(_DISTRIBUTE), settle, everywhere(_OPEN)))
multiply_out = one_line(sequence(innermost(_MULTIPLY), settle, everywhere(_OPEN)))
positive_first = one_line(everywhere(Table((algebra.POSITIVE_FIRST,))))
scalars_first = one_line(everywhere(Table((algebra.SCALARS_FIRST,))))
open_brackets = one_line(everywhere(_OPEN), simpler=True)
into_branches = one_line(everywhere(Table((cases.INTO_BRANCHES,))), simpler=True)
collect_powers = one_line(everywhere(Table((algebra.COLLECT_POWERS,))), simpler=True)
complete_product = one_line(everywhere(Table((products.COMPLETE_PRODUCT,))))
whole_product = one_line(everywhere(Table((products.WHOLE_PRODUCT,))))
powers_in_sum = one_line(everywhere(Table((products.POWERS_IN_SUM,))), simpler=True)
common_power = one_line(everywhere(Table((products.COMMON_POWER,))))
decided_kinks = one_line(
    everywhere(Table((kinks.MAX_AND_CONDITION, kinks.LARGER_IN_BRANCH, kinks.SIMPLER_CONDITION))),
    simpler=True,
)
backwards = one_line(everywhere(Table((definitions.BACKWARDS,))))
_JOINED = (
    sequence(settle, innermost(_DISTRIBUTE), settle, everywhere(_LIKE_TERMS)),
    sequence(settle, innermost(_COMMON_FACTOR), settle, everywhere(_LIKE_TERMS)),
)


def expand_addends(line: Expr, context: Context) -> Steps:
    """Brackets inside the terms of a sum are expanded; those beside the sum stay."""
    for path, term, _ in places(line, context):
        if not isinstance(term, Plus):
            continue
        moves: tuple[Move, ...] = ()
        for position, part in enumerate(term.args):
            place = (*path, position, 0) if isinstance(part, Neg) else (*path, position)
            found = move_at(_DISTRIBUTE, moves[-1].after if moves else line, place, context)
            moves += (found,) if found is not None else ()
        opened = at(_OPEN, path, moves[-1].after if moves else line, context)
        moves += opened or (settle(moves[-1].after, context) if moves else ())
        if moves:
            return (as_step(moves),)
    return ()


def join_cases(line: Expr, context: Context) -> Steps:
    """Two cases as one formula; the bracket next to the delta expanded or factored out."""
    ways = [then(once(_JOIN_CASES), sequence(way, settle))(line, context) for way in _JOINED]
    found = [moves for moves in ways if moves]
    return (as_step(min(found, key=lambda moves: cost(moves[-1].after))),) if found else ()


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
    """-(a - b) = b - a, unless it gets more minus signs; among the terms of a sum only
    d - c (a - b) = d + c (b - a) where c, a and b are neither sums nor numbers."""
    for path, term, _ in places(line, context):
        if isinstance(term, Neg) and not _stays_negative(line, path, term):
            moves = at(_REVERSE, path, line, context)
            if moves and cost(moves[-1].after) <= cost(line):
                return (as_step(moves, level="key"),)
    return ()


def _stays_negative(line: Expr, path: Path, term: Neg) -> bool:
    if not path or not isinstance(subterm(line, path[:-1]), Plus):
        return False
    brackets = [part for _, part in walk(term) if isinstance(part, Plus)]
    return (
        isinstance(term.args[0], Plus)
        or any(ONE in b.args for b in brackets)
        or any(isinstance(part, Sum) for _, part in walk(term))
    )


def factor_out(line: Expr, context: Context) -> Steps:
    """A common factor moves out where that is simpler; in front of a bracket, also where the
    two are as simple.  Two fractions that read as well side by side stay apart."""
    moves = then(once(_COMMON_FACTOR), settle)(line, context)
    if not moves:
        return ()
    gained = cost(line) - cost(moves[-1].after)
    in_front = isinstance(subterm(moves[0].after, moves[0].path), Times)
    fraction = isinstance(subterm(moves[0].after, moves[0].path), Quotient)
    return (as_step(moves),) if gained > fraction or (gained == 0 and in_front) else ()


def name_of_delta(line: Expr, context: Context) -> Steps:
    """A name that stands for Kronecker's delta says more as what it is: e_ij = δ_ij."""
    names = {d.name for d in context.problem.definitions if isinstance(d.body, Delta)}
    for path, term, _ in places(line, context) if names else ():
        if isinstance(term, Entry) and term.args[0].name in names:
            return (as_step(at(_UNFOLD, path, line, context)),)
    return ()


def known_sum(line: Expr, context: Context) -> Steps:
    """A sum of a named quantity whose value follows from the assumptions: Σ_k q_k = 1."""
    for path, term, here in places(line, context):
        if not isinstance(term, Sum) or term.apart:
            continue
        outside, inside = constant_part(term.body, term.index)
        if not _single_name(inside, here) and not _is_nothing(term, inside, here):
            continue
        if outside.numerator or outside.denominator or outside.coefficient != 1:
            pulled = at(_CONSTANTS_OUT, path, line, context)
            rest = known_sum(pulled[-1].after, context) if pulled else ()
            if rest:
                return (as_step(pulled), *rest)
            continue
        found = _evaluate_sum(term, here)
        if found is not None:
            return (use_result(found, line, path, context),)
    return ()


def _is_nothing(term: Sum, inside: Monomial, context: Context) -> bool:
    """Is it a sum of several terms that comes to 0 by a definition, as Σ_k (x_k - m) does for a
    mean m?"""
    body = build(inside)
    if not isinstance(body, Plus):
        return False
    key = (_is_nothing, body, term.args[1:])
    if key not in context.memo:
        value = finish(Sum(body, *term.args[1:]), context, EVALUATING)
        rules = {inner.rule for step in value for inner in step.walk()}
        backwards = definitions.BACKWARDS.name in rules
        context.memo[key] = backwards and value[-1].after == ZERO
    return context.memo[key] is True


def _single_name(inside: Monomial, context: Context) -> bool:
    if len(inside.numerator) != 1 or inside.denominator:
        return False
    (factor,) = inside.numerator
    named = isinstance(factor.base, Entry) and context.problem.unfold(factor.base) is not None
    return named and factor.exponent == 1


def _evaluate_sum(term: Sum, context: Context) -> Step | None:
    """The value of a sum of a named quantity as a statement, if it is simpler than a name."""
    unfolded = at(_UNFOLD, (0,), term, context)
    if not unfolded and not isinstance(term.body, Plus):
        return None
    first = (as_step(unfolded),) if unfolded else ()
    steps = (*first, *finish(first[-1].after if first else term, context, EVALUATING))
    if not steps:
        return None
    value = steps[-1].after
    if cost(value) >= cost(term) or value.has(Sum):
        return None
    return statement("aside", english("steps.value-of-sum.title"), term, steps)


LOCAL: tuple[Tactic, ...] = (
    signs,
    reduce_bracket,
    complement,
    complement_of_name,
    fold,
    clear_fractions,
    divide_fractions,
    factor_numerator,
    split_fraction,
    split_numerator,
    divide_terms,
    cancel,
    functions,
    expand_fraction,
    power_of_fraction,
    like_terms,
    divide_numerator,
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
    name_of_delta,
    pick,
    *LOCAL,
    complete_product,
    decided_kinks,
    powers_in_sum,
    one_fraction,
    scalars_first,
    join_cases,
    complete_sum,
    collapse,
    factor_out,
    ahead(open_brackets, like_terms, gain=4),  # terms of the bracket meet others
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
    multiply_into_bracket,
    ahead(whole_product, one_fraction, functions, cancel, fold, through=(products.WHOLE_PRODUCT,)),
    ahead(
        *(common_power, functions, one_fraction, cancel, expand_addends, signs, like_terms),
        through=(products.COMMON_POWER,),
    ),
    ahead(
        *(common_denominator, expand_addends, signs, like_terms, constants_out, cancel),
        through=(fractions.COMMON_DENOMINATOR,),
    ),
    ahead(
        *(backwards, reduce_bracket, cancel, divide_numerator, like_terms, expand),
        through=(definitions.BACKWARDS,),
    ),
    ahead(expand, cancel, like_terms, through=(algebra.LIKE_TERMS, fractions.CANCEL)),
    ahead(
        *(multiply_out, linear, signs, constants_out, assume, known_sum, like_terms),
        at_last=(gather,),
        through=(definitions.ASSUME,),
        gain=0,
    ),
    unless(
        gather,
        ahead(
            *(expand_sum, linear, signs, constants_out, fold),
            at_last=(gather,),
            through=(gathering.GATHER,),
        ),
    ),
    ahead(
        *(separate_constants, signs, constants_out, count_terms, backwards, factor_out),
        through=(definitions.BACKWARDS,),
    ),
    ahead(separate_constants, signs, constants_out, count_terms, positive_first, gain=0),
    ahead(
        expand_sum, linear, signs, constants_out, count_terms, known_sum, assume, fold, like_terms
    ),
    gather,
    zero_term,
    symmetry,
    group,
    into_branches,
    open_brackets,
    remove_brackets,
    constants_out,
    count_terms,
    collect_powers,
    positive_first,
)


def finish(line: Expr, context: Context, tactics: tuple[Tactic, ...] = GLOBAL) -> Steps:
    """The steps from a line without derivatives to its final form."""
    return run(tactics, line, context)

"""Finishing: from a line without derivatives to the form a textbook prints.

The lists :data:`LOCAL` and :data:`GLOBAL` are in order of preference; :func:`finish` goes on until
none of their tactics applies.
"""

from __future__ import annotations

from sympy import Basic, Expr

from derive.conditions import Context
from derive.derivation import Step
from derive.monomials import Monomial
from derive.routes.fractions import (
    cancel,
    complement,
    divide_terms,
    factor_numerator,
    fold,
    multiply_into_bracket,
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
    linear,
    numbers_out,
    separate_constants,
)
from derive.routes.tactics import Steps, Tactic, ahead, at, one_line, run, use_result
from derive.rules import algebra, definitions, fractions, sums
from derive.rules.sums import constant_part
from derive.simplicity import cost
from derive.strategies import (
    Table,
    as_step,
    everywhere,
    innermost,
    once,
    places,
    sequence,
    statement,
    then,
    until_stable,
)
from derive.terms import Entry, Neg, Plus, Sum, Times, subterm, walk

_COMMON_FACTOR = Table((algebra.COMMON_FACTOR,))
_DISTRIBUTE = Table((algebra.DISTRIBUTE,))
_REVERSE = Table((algebra.DISTRIBUTE_SIGN, algebra.SIGN_INTO_BRACKET))
_OPEN = Table((algebra.OPEN_BRACKETS,))
_LIKE_TERMS = Table((algebra.LIKE_TERMS,))
_CONSTANTS_OUT = Table((sums.CONSTANTS_OUT,))
_UNFOLD = Table((definitions.UNFOLD,))
_JOIN_CASES = Table((algebra.JOIN_CASES,))
_SIGNS = then(until_stable(Table((algebra.SIGNS,))), settle)

like_terms = one_line(everywhere(_LIKE_TERMS))
assume = one_line(everywhere(Table((definitions.ASSUME,))))
expand = one_line(sequence(innermost(_DISTRIBUTE), settle, everywhere(_OPEN)))
positive_first = one_line(everywhere(Table((algebra.POSITIVE_FIRST,))))
scalars_first = one_line(everywhere(Table((algebra.SCALARS_FIRST,))))
collect_powers = one_line(everywhere(Table((algebra.COLLECT_POWERS,))), simpler=True)
backwards = one_line(everywhere(Table((definitions.BACKWARDS,))))
join_cases = one_line(
    then(
        once(_JOIN_CASES), sequence(settle, innermost(_DISTRIBUTE), settle, everywhere(_LIKE_TERMS))
    )
)


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
            return (use_result(found, line, path, context),)
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


LOCAL: tuple[Tactic, ...] = (
    signs,
    reduce_bracket,
    complement,
    fold,
    factor_numerator,
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
    scalars_first,
    join_cases,
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
    multiply_into_bracket,
    ahead(expand, cancel, like_terms, through=(algebra.LIKE_TERMS, fractions.CANCEL)),
    ahead(expand, linear, signs, constants_out, assume, through=(definitions.ASSUME,), gain=0),
    ahead(separate_constants, signs, constants_out, count_terms, positive_first, gain=0),
    ahead(
        expand_sum, linear, signs, constants_out, count_terms, known_sum, assume, fold, like_terms
    ),
    remove_brackets,
    constants_out,
    count_terms,
    collect_powers,
    positive_first,
)


def finish(line: Expr, context: Context, tactics: tuple[Tactic, ...] = GLOBAL) -> Steps:
    """The steps from a line without derivatives to its final form."""
    return run(tactics, line, context)

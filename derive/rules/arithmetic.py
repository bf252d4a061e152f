"""Arithmetic with 0, 1 and numbers: what a reader does without noticing.

These rules run after every other step and are part of its line.  They leave alone what a
derivation wants to show: S/S, a product of equal factors, a sign in a numerator.
"""

from __future__ import annotations

from fractions import Fraction

from sympy import Basic, Expr, Integer

from derive.conditions import Context, about_values
from derive.rules.base import Rule, computed_rule
from derive.rules.cases import REPEATED_DELTA
from derive.rules.definitions import named
from derive.terms import (
    ONE,
    TWO,
    ZERO,
    Apply,
    Delta,
    Diff,
    Neg,
    Plus,
    Power,
    Prod,
    Quotient,
    Sum,
    Times,
    Where,
    plus,
    times,
)


def _number(term: Basic) -> Fraction | None:
    """The rational number that a term writes, if it writes one."""
    if isinstance(term, Integer):
        return Fraction(int(term))
    if isinstance(term, Neg):
        inner = _number(term.args[0])
        return None if inner is None else -inner
    if isinstance(term, Quotient):
        above, below = (_number(a) for a in term.args)
        return None if above is None or not below else above / below
    return None


def _written(number: Fraction) -> Expr:
    size = abs(number)
    term: Expr = Integer(size.numerator)
    if size.denominator != 1:
        term = Quotient(term, Integer(size.denominator))
    return Neg(term) if number < 0 else term


@computed_rule("add-numbers", Plus, "detail")
def ADD(term: Expr, context: Context) -> Expr | None:
    """a + 0 = a; 1 + 2 = 3; a + (b + c) = a + b + c."""
    flat = plus(term.args)
    numbers = [n for n in (_number(a) for a in flat.args) if n is not None]
    if flat == term and ZERO not in term.args and len(numbers) < 2:
        return None
    total, kept, placed = sum(numbers, Fraction(0)), list[Basic](), False
    for part in flat.args:
        if _number(part) is None:
            kept.append(part)
        elif not placed:
            placed = True
            kept += [_written(total)] if total else []
    return plus(kept)


@computed_rule("multiply-numbers", Times, "detail")
def MULTIPLY(term: Expr, context: Context) -> Expr | None:
    """a · 1 = a; a · 0 = 0; 3 · a · 2 = 6 a; a · (-b) = -(a · b).

    Numbers come first; fractions of numbers are left for the eye: ½ · 2 a.
    """
    if ZERO in term.args:
        return ZERO
    sign, number = 1, 1
    fractions, factors = list[Basic](), list[Basic]()
    for part in times(_unsigned(f) for f in term.args).args:
        if isinstance(part, Integer):
            number *= int(part)
        else:
            (factors if _number(part) is None else fractions).append(part)
    for part in term.args:
        sign = -sign if isinstance(part, Neg) else sign
    numbers = [Integer(number)] if number != 1 else []
    result = times([*fractions, *numbers, *factors])
    result = Neg(result) if sign < 0 else result
    return None if result == term else result


def _unsigned(term: Expr) -> Expr:
    bare: Expr = term.args[0] if isinstance(term, Neg) else term
    return bare


@computed_rule("join-reciprocal", Times, "detail")
def JOIN_RECIPROCAL(term: Expr, context: Context) -> Expr | None:
    """a · (1/b) · c = (a/b) · c, and (1/b) · a = a/b; derivatives and sums stay outside.

    A reciprocal that has a name is left for the name, one of a number beside a number to cancel.
    """
    factors = list(term.args)
    counted = any(isinstance(f, Integer) for f in factors)
    for position, factor in enumerate(factors):
        if counted and _number(factor) is not None:
            continue
        if isinstance(factor, Quotient) and factor.args[0] == ONE and not named(factor, context):
            before, after = factors[:position], factors[position + 1 :]
            if before and all(_plain(f) for f in before):
                return times([_over(before, factor.args[1]), *after])
            if not before and all(_plain(f) and not isinstance(f, Quotient) for f in after):
                return _over(after, factor.args[1])
    return None


def _plain(term: Basic) -> bool:
    if isinstance(term, Quotient):
        return _plain(term.args[0]) and _number(term) is None
    return not isinstance(term, Diff | Sum | Prod) and not term.has(Diff)


def _over(factors: list[Expr], denominator: Expr) -> Expr:
    *first, last = factors
    if isinstance(last, Quotient):
        above, below = last.args
        return times([*first, Quotient(above, times([below, denominator]))])
    if any(isinstance(f, Quotient) for f in first):
        return times([*first, Quotient(last, denominator)])
    return Quotient(times(factors), denominator)


@computed_rule("double-negation", Neg, "detail")
def NEGATE(term: Expr, context: Context) -> Expr | None:
    """-0 = 0; -(-a) = a."""
    (inner,) = term.args
    if inner == ZERO:
        return ZERO
    return inner.args[0] if isinstance(inner, Neg) else None


@computed_rule("divide", Quotient, "detail")
def DIVIDE(term: Expr, context: Context) -> Expr | None:
    """a/1 = a; 0/a = 0; (a/b)/c = a/(b c); a/(b/c) = (a c)/b; 4/6 = 2/3."""
    above, below = term.args
    if below == ONE:
        return above
    if above == ZERO:
        return ZERO if context.nonzero(below) else None
    if isinstance(above, Quotient):
        return Quotient(above.args[0], times([above.args[1], below]))
    if isinstance(below, Quotient):
        return Quotient(times([above, below.args[1]]), below.args[0])
    number = _number(term)
    written = term if number is None else _written(number)
    return None if written == term else written


@computed_rule("power-of-one", Power, "detail")
def RAISE(term: Expr, context: Context) -> Expr | None:
    """a^1 = a; a^0 = 1; 1^a = 1."""
    base, exponent = term.args
    if exponent == ONE:
        return base
    return ONE if exponent == ZERO or base == ONE else None


_VALUES = {
    **dict.fromkeys((("exp", ZERO), ("cos", ZERO), ("cosh", ZERO), ("sqrt", ONE)), ONE),
    **dict.fromkeys((("log", ONE), ("sin", ZERO), ("tan", ZERO), ("sinh", ZERO)), ZERO),
    **dict.fromkeys((("tanh", ZERO), ("erf", ZERO), ("sqrt", ZERO), ("abs", ZERO)), ZERO),
}


@computed_rule("known-value", Apply, "detail")
def KNOWN_VALUE(term: Expr, context: Context) -> Expr | None:
    """e^0 = 1; log 1 = 0; √1 = 1."""
    if len(term.args) != 2 or not isinstance(term.args[1], Integer):
        return None
    return _VALUES.get((str(term.args[0]), term.args[1]))


@computed_rule("square-of-root", Power, "detail")
def SQUARE_OF_ROOT(term: Expr, context: Context) -> Expr | None:
    """(√a)² = a: where the root has a value, a is not negative."""
    base, exponent = term.args
    if exponent != TWO or not isinstance(base, Apply) or str(base.args[0]) != "sqrt":
        return None
    return base.args[1]


@computed_rule("empty-sum", Sum, "detail")
def SUM_OF_ZERO(term: Expr, context: Context) -> Expr | None:
    """Σ 0 = 0."""
    return ZERO if term.args[0] == ZERO else None


@computed_rule("repeated-condition", (Sum, Prod), "detail")
def REPEATED_CONDITION(term: Expr, context: Context) -> Expr | None:
    """k ≠ j and k ≠ j is k ≠ j."""
    body, index, size, *apart = term.args
    once = list(dict.fromkeys(apart))
    return None if len(once) == len(apart) else type(term)(body, index, size, *once)


@computed_rule("product-of-ones", Prod, "detail")
def PRODUCT_OF_ONE(term: Expr, context: Context) -> Expr | None:
    """Π 1 = 1."""
    return ONE if term.args[0] == ONE else None


@computed_rule("equal-branches", Where, "detail")
def EQUAL_BRANCHES(term: Expr, context: Context) -> Expr | None:
    """Both branches are the same term."""
    _, a, b = term.args
    return a if a == b else None


@computed_rule("delta", Delta, "detail")
def DELTA(term: Expr, context: Context) -> Expr | None:
    """δ_ii = 1; δ_ij = 0 where i ≠ j is known."""
    i, j = term.args
    if i == j:
        return ONE
    return ZERO if context.apart(i, j) else None


@computed_rule("decided", Where, "detail")
def DECIDED(term: Expr, context: Context) -> Expr | None:
    """The branch that is taken, where it is known whether two indices or values agree, or that a
    value is positive."""
    condition, a, b = term.args
    left, right = condition.left, condition.right
    if right == ZERO and context.positive(left):
        return a if condition.operator in (">", ">=", "!=") else b
    if left == right:
        equal = True
    elif context.apart(left, right) or (about_values((condition,)) and context.separate(condition)):
        equal = False
    else:
        return None
    if condition.operator in ("==", "!="):
        return a if equal == (condition.operator == "==") else b
    return (a if condition.operator in ("<=", ">=") else b) if equal else None


ARITHMETIC: tuple[Rule, ...] = (
    ADD,
    MULTIPLY,
    JOIN_RECIPROCAL,
    NEGATE,
    DIVIDE,
    RAISE,
    KNOWN_VALUE,
    SQUARE_OF_ROOT,
    SUM_OF_ZERO,
    PRODUCT_OF_ONE,
    REPEATED_CONDITION,
    EQUAL_BRANCHES,
    DECIDED,
    DELTA,
    REPEATED_DELTA,
)

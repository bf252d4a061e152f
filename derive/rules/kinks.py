"""Signs, sizes and distinctions of cases: what they say of each other."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sympy import Basic, Expr

from derive.conditions import Context, gap
from derive.monomials import (
    Factor,
    Monomial,
    amount,
    build,
    exponents,
    monomial,
    signature,
    take,
)
from derive.rules.algebra import DISTRIBUTE
from derive.rules.base import Rewrite, Rule, computed_rule
from derive.terms import (
    ZERO,
    Apply,
    Binder,
    Neg,
    Plus,
    Quotient,
    Relation,
    Term,
    Times,
    Where,
    alike,
    apply,
    canonical,
    relation,
)


def _is_call(term: Basic, name: str) -> bool:
    return isinstance(term, Apply) and str(term.args[0]) == name


@computed_rule("sign-and-size", (Times, Quotient))
def SIGN_AND_SIZE(term: Expr, context: Context) -> Expr | None:
    """sign(a) a = |a|; sign(a) |a| = a; for every a, 0 too."""
    view = monomial(term)
    for factor in view.numerator:
        if not _is_call(factor.base, "sign"):
            continue
        argument = factor.base.args[1]
        size = apply("abs", argument)
        for other, joined in ((size, argument), (argument, size)):
            if amount(view.numerator, canonical(other)):
                above = take(view.numerator, canonical(factor.base), 1)
                position = next(
                    p for p, f in enumerate(above) if canonical(f.base) == canonical(other)
                )
                above = take(above, canonical(other), 1)
                above = (*above[:position], Factor(joined), *above[position:])
                return build(Monomial(view.coefficient, above, view.denominator))
    return None


@computed_rule(
    "max-and-condition",
    (Times, Quotient),
)
def MAX_AND_CONDITION(term: Expr, context: Context) -> Rewrite | None:
    """max(0, u) (a if u > 0, else b) = max(0, u) a, where both have a value."""
    view = monomial(term)
    for position, factor in enumerate(view.numerator):
        if not isinstance(factor.base, Where) or factor.exponent != 1:
            continue
        condition, taken, other = factor.base.args
        if condition.operator not in (">", ">="):
            continue
        if not any(_is_kink(f.base, condition) for f in view.numerator):
            continue
        below = [f.base for f in monomial(taken).denominator if not context.nonzero(f.base)]
        border = tuple(relation(b, "!=", ZERO) for b in below)
        inside = context
        for fact in border:
            inside = inside.assume(fact)
        if inside.defined(taken) and context.defined(other):
            above = (*view.numerator[:position], *view.numerator[position + 1 :])
            rest = Monomial(view.coefficient, above, view.denominator)
            return Rewrite(build(rest * monomial(taken)), where=border)
    return None


def _is_kink(term: Basic, condition: Relation) -> bool:
    """Is it max(0, u) where the condition says u > 0?"""
    if not _is_call(term, "max") or len(term.args) != 3:
        return False
    zero = [a for a in term.args[1:] if a == ZERO]
    others = [a for a in term.args[1:] if a != ZERO]
    return len(zero) == len(others) == 1 and alike(others[0], gap(condition))


@computed_rule("larger-in-branch", Where)
def LARGER_IN_BRANCH(term: Expr, context: Context) -> Expr | None:
    """(f(max(a, b)) if a > b, else c) = (f(a) if a > b, else c)."""
    condition, *branches = term.args
    if condition.operator not in (">", ">="):
        return None
    new = []
    for branch, value in zip(branches, (condition.left, condition.right), strict=True):
        new.append(_with_value(branch, condition, value))
    return (
        None if all(n is b for n, b in zip(new, branches, strict=True)) else Where(condition, *new)
    )


def _with_value(term: Expr, condition: Relation, value: Expr) -> Expr:
    """The term with max(a, b) replaced by what it is, outside of sums."""
    if _is_call(term, "max") and len(term.args) == 3:
        pair = {canonical(a) for a in term.args[1:]}
        if pair == {canonical(condition.left), canonical(condition.right)}:
            return value
    if not isinstance(term, Times | Quotient | Neg | Plus | Apply) or isinstance(term, Binder):
        return term
    parts = [a if not isinstance(a, Term) else _with_value(a, condition, value) for a in term.args]
    return (
        term if all(n is a for n, a in zip(parts, term.args, strict=True)) else type(term)(*parts)
    )


@computed_rule("simpler-condition", Where)
def SIMPLER_CONDITION(term: Expr, context: Context) -> Expr | None:
    """(a if c u > (c - 1) u, else b) = (a if u > 0, else b): what is left of the difference."""
    condition, *branches = term.args
    if condition.operator not in (">", ">=") or ZERO in (condition.left, condition.right):
        return None
    if not (context.defined(condition.left) and context.defined(condition.right)):
        return None
    totals: dict[object, Monomial] = {}
    for addend in _addends(gap(condition), context):
        view = monomial(addend)
        key = signature(view)
        known = totals.get(key)
        total = view.coefficient + (known.coefficient if known else Fraction(0))
        totals[key] = (known or view).scaled(total)
    left = [v for v in totals.values() if v.coefficient]
    if len(left) != 1:
        return None
    (rest,) = left
    size = rest.scaled(Fraction(1))
    if exponents(size) == {} or size.denominator:
        return None
    difference = build(size)
    sides = (difference, ZERO) if rest.coefficient > 0 else (ZERO, difference)
    return Where(relation(sides[0], condition.operator, sides[1]), *branches)


def _addends(term: Expr, context: Context) -> Iterator[Expr]:
    """The terms of a sum, brackets expanded."""
    if isinstance(term, Plus):
        for part in term.args:
            yield from _addends(part, context)
    elif isinstance(term, Neg):
        yield from (Neg(a) for a in _addends(term.args[0], context))
    else:
        found = DISTRIBUTE.apply(term, context) if isinstance(term, Times) else None
        if found is None:
            yield term
        else:
            yield from _addends(found.after, context)


KINKS: tuple[Rule, ...] = (
    SIGN_AND_SIZE,
    MAX_AND_CONDITION,
    LARGER_IN_BRANCH,
    SIMPLER_CONDITION,
)

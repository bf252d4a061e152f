"""Sums and products: signs, common factors, brackets, like terms."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from sympy import Expr, Integer, Symbol

from derive.conditions import Context
from derive.monomials import (
    Factor,
    Monomial,
    Signature,
    build,
    collected,
    divided,
    monomial,
    shared,
    signature,
)
from derive.rules.base import Rule, computed_rule
from derive.rules.sums import constant_part
from derive.terms import (
    ONE,
    Delta,
    Neg,
    Plus,
    Quotient,
    Sum,
    Times,
    Where,
    plus,
    times,
)


@computed_rule("signs", (Times, Quotient, Sum), "detail")
def SIGNS(term: Expr, context: Context) -> Expr | None:
    """(-a)/b = -(a/b); a · (-b)/c = -(a · b/c); Σ -f = -Σ f."""
    if isinstance(term, Sum):
        body, *rest = term.args
        return Neg(Sum(body.args[0], *rest)) if isinstance(body, Neg) else None
    parts = [a.args[0] if isinstance(a, Neg) else a for a in term.args]
    negative = sum(isinstance(a, Neg) for a in term.args)
    if not negative:
        return None
    bare = type(term)(*parts)
    return Neg(bare) if negative % 2 else bare


# Common factors ------------------------------------------------------------------------------


@computed_rule("common-factor", Plus)
def COMMON_FACTOR(term: Expr, context: Context) -> Expr | None:
    """a b + a c = a (b + c); a/c + b/c = (a + b)/c; a factor inside a sum counts as well."""
    views = [_outer(a) for a in term.args]
    if not all(v.coefficient for v in views):
        return None
    common = shared(views)
    if common == Monomial.unit():
        return None
    if any(_may_be_empty(a) for a in term.args) and not context.defined(build(common)):
        return None
    inner = plus(_divided(a, common) for a in term.args)
    return _joined(common, inner)


def _may_be_empty(addend: Expr) -> bool:
    """Is the term a sum over k ≠ j, which for n = 1 says nothing of its factors?"""
    total = _only_sum(monomial(addend))
    return total is not None and bool(total.apart)


def _outer(addend: Expr) -> Monomial:
    """The factors of a term, or of the body of a sum, that may move out."""
    sign = -1 if isinstance(addend, Neg) else 1
    bare = addend.args[0] if isinstance(addend, Neg) else addend
    view = monomial(bare)
    total = _only_sum(view)
    if total is not None:
        outside, _ = constant_part(total.body, total.index)
        return outside.scaled(sign * view.coefficient * outside.coefficient)
    return view.scaled(sign * view.coefficient)


def _only_sum(view: Monomial) -> Sum | None:
    """The sum that is the only factor, if there is one."""
    if len(view.numerator) != 1 or view.denominator:
        return None
    (factor,) = view.numerator
    return factor.base if isinstance(factor.base, Sum) and factor.exponent == 1 else None


def _divided(addend: Expr, common: Monomial) -> Expr:
    view = monomial(addend)
    total = _only_sum(view)
    if total is None:
        return build(divided(view, common))
    inside, outer = monomial(total.body), view.coefficient / common.coefficient
    if inside.coefficient % common.coefficient == 0:  # the number stands in the sum
        inside = inside.scaled(inside.coefficient / abs(common.coefficient))
        outer *= abs(common.coefficient)
    body = divided(inside, common.scaled(Fraction(1)))
    return build(Monomial(outer, (Factor(Sum(build(body), *total.args[1:])),), ()))


def _joined(common: Monomial, inner: Expr) -> Expr:
    above = common.numerator
    size = common.scaled(abs(common.coefficient))
    if size.denominator or size.coefficient.denominator != 1:
        term = build(Monomial(size.coefficient, (*above, Factor(inner)), size.denominator))
    else:
        outer = build(size)
        term = inner if outer == ONE else times([outer, inner])
    return Neg(term) if common.coefficient < 0 else term


# Expanding and collecting --------------------------------------------------------------------


@computed_rule("distribute", (Times, Quotient))
def DISTRIBUTE(term: Expr, context: Context) -> Expr | None:
    """a (b - c) = a b - a c, and the same above a denominator.

    Of several brackets the one with a Kronecker delta, else one with a number, else the last.
    """
    view = monomial(term)
    brackets = [f for f in view.numerator if isinstance(f.base, Plus) and f.exponent == 1]
    if not brackets:
        return None
    with_delta = [f for f in brackets if f.base.has(Delta)]
    with_number = [f for f in brackets if any(isinstance(_bare(a), Integer) for a in f.base.args)]
    chosen = (*with_delta, *with_number, brackets[-1])[0]
    position = max(p for p, f in enumerate(view.numerator) if f is chosen)
    before, after = view.numerator[:position], view.numerator[position + 1 :]
    return plus(
        build(
            Monomial(view.coefficient, before, view.denominator)
            * monomial(addend)
            * Monomial(Fraction(1), after, ())
        )
        for addend in chosen.base.args
    )


def _bare(addend: Expr) -> Expr:
    return addend.args[0] if isinstance(addend, Neg) else addend


@computed_rule("distribute-sign", Neg, "normal")
def DISTRIBUTE_SIGN(term: Expr, context: Context) -> Expr | None:
    """-(a - b) = b - a: what becomes positive is written first."""
    (inner,) = term.args
    return _reversed(inner) if isinstance(inner, Plus) else None


@computed_rule("open-brackets", Plus)
def OPEN_BRACKETS(term: Expr, context: Context) -> Expr | None:
    """a - (b - c) = a - b + c."""
    if not any(isinstance(a, Neg) and isinstance(a.args[0], Plus) for a in term.args):
        return None
    opened: list[Expr] = []
    for part in term.args:
        if isinstance(part, Neg) and isinstance(part.args[0], Plus):
            opened += [_opposite(a) for a in part.args[0].args]
        else:
            opened.append(part)
    return plus(opened)


@computed_rule("sign-into-bracket", Neg, "normal")
def SIGN_INTO_BRACKET(term: Expr, context: Context) -> Expr | None:
    """-c (a - b)/d = c (b - a)/d, also inside a sum and in the branches of a distinction."""
    (inner,) = term.args
    return _reversed(inner) if isinstance(inner, Times | Quotient | Sum | Where) else None


def _reversed(term: Expr) -> Expr | None:
    """The negative of a term by reversing a difference in it."""
    if isinstance(term, Plus):
        return plus(positive_first([_opposite(a) for a in term.args]))
    if isinstance(term, Where):
        condition, *branches = term.args
        new = [_reversed(b) for b in branches]
        if not any(new):
            return None
        pairs = zip(branches, new, strict=True)
        return Where(condition, *(_opposite(b) if n is None else n for b, n in pairs))
    if isinstance(term, Times | Quotient | Sum):
        parts = term.args[:1] if isinstance(term, Sum | Quotient) else term.args
        for position, part in enumerate(parts):
            flipped = _reversed(part)
            if flipped is not None:
                return type(term)(*term.args[:position], flipped, *term.args[position + 1 :])
    return None


def _opposite(term: Expr) -> Expr:
    opposite: Expr = term.args[0] if isinstance(term, Neg) else Neg(term)
    return opposite


@computed_rule("positive-first", Plus, "detail")
def POSITIVE_FIRST(term: Expr, context: Context) -> Expr | None:
    """-a + b = b - a."""
    if not isinstance(term.args[0], Neg):
        return None
    ordered = positive_first(list(term.args))
    return None if ordered == list(term.args) else Plus(*ordered)


def positive_first(addends: list[Expr]) -> list[Expr]:
    """The terms without a minus in front, then those with one; otherwise in order."""
    return sorted(addends, key=lambda a: isinstance(a, Neg))


@computed_rule("scalars-first", Times, "detail")
def SCALARS_FIRST(term: Expr, context: Context) -> Expr | None:
    """x_j a = a x_j."""
    ordered = sorted(term.args, key=_rank)
    changed = any(_rank(a) > _rank(b) for a, b in pairwise(term.args))
    return Times(*ordered) if changed else None


def _rank(factor: Expr) -> int:
    """Numbers, quantities without an index, all others; each kind in the order it is in."""
    return 0 if isinstance(factor, Integer) else 1 if isinstance(factor, Symbol) else 2


@computed_rule("like-terms", Plus)
def LIKE_TERMS(term: Expr, context: Context) -> Expr | None:
    """a + 2 a = 3 a; a b - b a = 0."""
    totals: dict[Signature, Monomial] = {}
    for addend in term.args:
        view = monomial(addend)
        key = signature(view)
        known = totals.get(key)
        total = view.coefficient + (known.coefficient if known else 0)
        totals[key] = (known or view).scaled(total)
    if len(totals) == len(term.args) and all(v.coefficient for v in totals.values()):
        return None
    return plus(build(v) for v in totals.values() if v.coefficient)


@computed_rule("collect-powers", (Times, Quotient))
def COLLECT_POWERS(term: Expr, context: Context) -> Expr | None:
    """a · b · a = a² b."""
    view = monomial(term)
    powers = collected(view)
    return None if powers == view else build(powers)


ALGEBRA: tuple[Rule, ...] = (
    SIGNS,
    COMMON_FACTOR,
    DISTRIBUTE,
    DISTRIBUTE_SIGN,
    OPEN_BRACKETS,
    SIGN_INTO_BRACKET,
    POSITIVE_FIRST,
    SCALARS_FIRST,
    LIKE_TERMS,
    COLLECT_POWERS,
)

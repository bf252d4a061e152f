"""Products over an index, and powers of one base: completed, divided, joined."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sympy import Basic, Expr, Integer

from derive.conditions import Context
from derive.monomials import (
    Factor,
    Monomial,
    amount,
    build,
    divided,
    holds,
    monomial,
    signature,
    take,
)
from derive.rules.base import Rule, computed_rule
from derive.terms import (
    ZERO,
    Apply,
    Neg,
    Plus,
    Power,
    Prod,
    Quotient,
    Sum,
    Times,
    canonical,
    free,
    plus,
    substitute,
)


@computed_rule(
    "complete-product",
    (Times, Quotient),
    "key",
)
def COMPLETE_PRODUCT(term: Expr, context: Context) -> Expr | None:
    """f_j Π_{k≠j} f_k = Π_k f_k."""
    view = monomial(term)
    for position, factor in enumerate(view.numerator):
        for missing, whole in _wholes(factor, context):
            own = monomial(substitute(factor.base.body, {factor.base.index: missing}))
            others = Monomial(view.coefficient, _without(view, position), view.denominator)
            if own.coefficient != 1 or not holds(others, own):
                continue
            rest = divided(others, own)
            above = (*rest.numerator[:position], Factor(whole), *rest.numerator[position:])
            return build(Monomial(rest.coefficient, above, rest.denominator))
    return None


def _wholes(factor: Factor, context: Context) -> Iterator[tuple[Basic, Expr]]:
    """The indices that a product leaves out, each with the product that has it."""
    if isinstance(factor.base, Prod) and factor.exponent == 1:
        body, index, size, *apart = factor.base.args
        for missing in apart:
            others = [a for a in apart if a != missing]
            if context.exists(missing, size) and all(context.apart(missing, a) for a in others):
                yield missing, Prod(body, index, size, *others)


def _without(view: Monomial, position: int) -> tuple[Factor, ...]:
    return view.numerator[:position] + view.numerator[position + 1 :]


@computed_rule(
    "whole-product",
    Prod,
)
def WHOLE_PRODUCT(term: Expr, context: Context) -> Expr | None:
    """Π_{k≠j} f_k = (Π_k f_k)/f_j for f_j ≠ 0."""
    for missing, whole in _wholes(Factor(term), context):
        own = substitute(term.body, {term.index: missing})
        if context.nonzero(own):
            return Quotient(whole, own)
    return None


# Powers of one base --------------------------------------------------------------------------


@computed_rule("join-powers", (Times, Quotient))
def JOIN_POWERS(term: Expr, context: Context) -> Expr | None:
    """a^c · a = a^(c + 1), a^c/a = a^(c - 1), a^c a^d = a^(c + d) for a > 0; a may be a fraction,
    and b - a counts as -(a - b)."""
    return _joined(monomial(term), context)


@computed_rule("join-roots", (Times, Quotient))
def JOIN_ROOTS(term: Expr, context: Context) -> Expr | None:
    """√a/a = 1/√a and a/√a = √a for a ≠ 0; a may be a product."""
    view = monomial(term)
    for factor in (*view.numerator, *view.denominator):
        if not isinstance(factor.base, Apply) or str(factor.base.args[0]) != "sqrt":
            continue
        root, square = Monomial.of(factor.base), monomial(factor.base.args[1])
        if square.denominator or square.coefficient != 1 or not context.nonzero(factor.base):
            continue
        turned = factor in view.denominator
        above, below = view.numerator, view.denominator
        if turned:
            above, below = below, above
        whole = Monomial(view.coefficient, above, below)
        if not holds(whole, Monomial(Fraction(1), root.numerator, square.numerator)):
            continue
        left = divided(whole, Monomial(Fraction(1), root.numerator, square.numerator))
        above, below = left.numerator, (*left.denominator, *root.numerator)
        if turned:
            above, below = below, above
        return build(Monomial(view.coefficient, above, below))
    return None


@computed_rule(
    "powers-in-sum",
    (Times, Quotient),
)
def POWERS_IN_SUM(term: Expr, context: Context) -> Expr | None:
    """Σ_k (x_k/a)^c x_k · (b/a) = b Σ_k (x_k/a)^(c + 1) for x_k/a > 0."""
    view = monomial(term)
    for position, factor in enumerate(view.numerator):
        if not isinstance(factor.base, Sum) or factor.exponent != 1:
            continue
        body, index, *range_ = factor.base.args
        outside = Monomial(view.coefficient, _without(view, position), view.denominator)
        if any(index in free(f.base) for f in (*outside.numerator, *outside.denominator)):
            continue
        inside = context.enter(factor.base)
        for chosen in _powers(monomial(body)):
            base = monomial(chosen.base.args[0])
            missing = Monomial(Fraction(1), (), base.denominator)
            if not base.denominator or any(index in free(f.base) for f in base.denominator):
                continue
            if holds(outside, missing) and inside.positive(chosen.base.args[0]):
                joined = _joined(monomial(body) * missing, inside)
                if joined is not None and len(monomial(joined).denominator) == 0:
                    rest = divided(outside, missing)
                    above = (*rest.numerator, Factor(Sum(joined, index, *range_)))
                    return build(Monomial(rest.coefficient, above, rest.denominator))
    return None


def _powers(view: Monomial) -> Iterator[Factor]:
    """The factors that are powers with an exponent that is no natural number."""
    for factor in view.numerator:
        if isinstance(factor.base, Power) and factor.exponent == 1:
            yield factor


def _joined(view: Monomial, context: Context) -> Expr | None:
    for position, chosen in enumerate(view.numerator):
        if chosen not in _powers(view):
            continue
        base, exponent = chosen.base.args
        others = Monomial(view.coefficient, _without(view, position), view.denominator)
        rest, added = _same_base(others, base)
        if not added or not context.positive(base):
            continue
        place = len([f for f in view.numerator[:position] if f in rest.numerator])
        above, below = _power(base, plus([exponent, *added]))
        above = (*rest.numerator[:place], *above, *rest.numerator[place:])
        return build(Monomial(rest.coefficient, above, (*rest.denominator, *below)))
    return None


def _power(base: Expr, exponent: Expr) -> tuple[tuple[Factor, ...], tuple[Factor, ...]]:
    """What stands above and below the line for a power; a power with a whole number as itself."""
    number = _gap(exponent, ZERO)
    if number is None:
        return (Factor(Power(base, exponent)),), ()
    if number == 0:
        return (), ()
    factors = (Factor(base, abs(number)),)
    return (factors, ()) if number > 0 else ((), factors)


def _same_base(view: Monomial, base: Expr) -> tuple[Monomial, list[Expr]]:
    """The product without the powers of a base, and their exponents."""
    added: list[Expr] = []
    key = canonical(base)
    for above in (True, False):
        for factor in view.numerator if above else view.denominator:
            bare = factor.base
            if isinstance(bare, Power) and canonical(bare.args[0]) == key:
                exponents = [bare.args[1]] * factor.exponent
                added += exponents if above else [Neg(e) for e in exponents]
                view = divided(view, _alone(factor, above))
    turned = _opposite_of(base)
    count = 0
    for part in (base, *((turned,) if turned is not None else ())):
        more, less = (amount(f, canonical(part)) for f in (view.numerator, view.denominator))
        if part is turned and (more + less) % 2:
            view = view.scaled(-view.coefficient)
        numerator = take(view.numerator, canonical(part), more)
        denominator = take(view.denominator, canonical(part), less)
        view = Monomial(view.coefficient, numerator, denominator)
        count += more - less
    composite = monomial(base)
    if isinstance(base, Times | Quotient) and composite.coefficient == 1:
        inverse = Monomial(Fraction(1), composite.denominator, composite.numerator)
        for part, step in ((composite, 1), (inverse, -1)):
            while holds(view, part):
                view, count = divided(view, part), count + step
    if count:
        added.append(Integer(count) if count > 0 else Neg(Integer(-count)))
    return view, added


def _alone(factor: Factor, above: bool) -> Monomial:
    return Monomial(Fraction(1), *(((factor,), ()) if above else ((), (factor,))))


def _opposite_of(base: Expr) -> Expr | None:
    """b - a, for a - b."""
    if not isinstance(base, Plus) or len(base.args) != 2:
        return None
    first, second = base.args
    return Plus(second.args[0], Neg(first)) if isinstance(second, Neg) else None


@computed_rule("common-power", Plus)
def COMMON_POWER(term: Expr, context: Context) -> Expr | None:
    """a^c b - a^(c - 1) d = a^(c - 1) (a b - d) for a > 0."""
    views = [monomial(a) for a in term.args]
    for first in _powers(views[0]):
        base = first.base.args[0]
        found = [_power_of(v, canonical(base)) for v in views]
        gaps = [_gap(f.base.args[1], first.base.args[1]) for f in found if f is not None]
        known = [g for g in gaps if g is not None]
        if len(known) < len(views) or not any(known) or not context.positive(base):
            continue
        lowest = min(known)
        front = next(f for f, g in zip(found, known, strict=True) if g == lowest)
        assert front is not None
        inner = []
        for view, own, above in zip(views, found, known, strict=True):
            assert own is not None
            more = (Factor(base, above - lowest),) if above > lowest else ()
            left = divided(view, Monomial.of(own.base))
            inner.append(build(Monomial(left.coefficient, more + left.numerator, left.denominator)))
        return Times(front.base, plus(inner))
    return None


def _power_of(view: Monomial, base: Basic) -> Factor | None:
    """The only power of the base among the factors."""
    found = [f for f in _powers(view) if canonical(f.base.args[0]) == base]
    return found[0] if len(found) == 1 else None


def _gap(more: Expr, less: Expr) -> int | None:
    """The difference of two exponents, if it is a whole number."""
    totals: dict[object, Fraction] = {}
    for exponent, sign in ((more, 1), (less, -1)):
        for addend in _addends(exponent):
            view = monomial(addend)
            key = signature(view)
            totals[key] = totals.get(key, Fraction(0)) + sign * view.coefficient
    number = totals.pop(signature(Monomial.unit()), Fraction(0))
    return int(number) if not any(totals.values()) and number.denominator == 1 else None


def _addends(term: Expr) -> Iterator[Expr]:
    """The terms of a sum, what is subtracted in brackets as well."""
    if isinstance(term, Plus):
        for part in term.args:
            yield from _addends(part)
    elif isinstance(term, Neg) and isinstance(term.args[0], Plus):
        yield from (Neg(a) for a in _addends(term.args[0]))
    else:
        yield term


PRODUCTS: tuple[Rule, ...] = (
    COMPLETE_PRODUCT,
    WHOLE_PRODUCT,
    JOIN_POWERS,
    JOIN_ROOTS,
    POWERS_IN_SUM,
    COMMON_POWER,
)

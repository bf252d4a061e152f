"""A fraction and its complement: p = a/(a + b), and 1 - p = b/(a + b)."""

from __future__ import annotations

from sympy import Expr

from derive.conditions import Context
from derive.language import write
from derive.messages import english
from derive.monomials import (
    Factor,
    Monomial,
    amount,
    build,
    divided,
    holds,
    monomial,
    take,
)
from derive.rules.base import Rewrite, Rule, computed_rule
from derive.rules.definitions import named
from derive.terms import (
    ONE,
    Apply,
    Neg,
    Plus,
    Quotient,
    Sum,
    Times,
    alike,
    apply,
    canonical,
    head_of,
    plus,
    substitute,
)


@computed_rule(
    "complement",
    (Quotient, Times),
)
def COMPLEMENT(term: Expr, context: Context) -> Rewrite | None:
    """c a/(d (a + b)) = c/d · ((a + b) - b)/(a + b), where b/(a + b) has a name."""
    view = monomial(term)
    for below in view.denominator:
        for above in view.numerator:
            alone = amount(view.denominator, canonical(below.base)) == 1
            missing = _missing(above.base, below.base) if alone else None
            if missing is not None and named(Quotient(missing, below.base), context):
                rest = Monomial(
                    view.coefficient,
                    take(view.numerator, canonical(above.base), 1),
                    take(view.denominator, canonical(below.base), 1),
                )
                grouped = Quotient(Plus(below.base, Neg(missing)), below.base)
                after = grouped if build(rest) == ONE else Times(build(rest), grouped)
                return Rewrite(
                    after, title=english("rules.complement.precise", term=write(missing))
                )
    return None


def _missing(above: Expr, below: Expr) -> Expr | None:
    """What the denominator has and the numerator lacks, if the rest is the same."""
    if isinstance(below, Plus):
        rest = list(below.args)
        for part in above.args if isinstance(above, Plus) else (above,):
            same = next((r for r in rest if alike(r, part)), None)
            if same is None:
                return None
            rest.remove(same)
        return plus(rest) if rest else None
    if isinstance(below, Sum) and isinstance(above, Sum) and len(above.apart) == 1:
        (apart,) = above.apart
        if alike(Sum(*above.args[:3]), below):
            return substitute(above.body, {above.index: apart})
    return None


@computed_rule(
    "complement-of-name",
    (Times, Quotient),
)
def COMPLEMENT_OF_NAME(term: Expr, context: Context) -> Rewrite | None:
    """p b = 1 - p where p stands for 1/(1 + b)."""
    view = monomial(term)
    for position, factor in enumerate(view.numerator):
        body = context.problem.unfold(factor.base)
        if body is None or factor.exponent != 1 or head_of(factor.base) in context.held:
            continue
        rest = _missing(*body.args) if isinstance(body, Quotient) else None
        if rest is None or not context.nonzero(body.args[0]):
            continue
        one, other = monomial(rest), monomial(body.args[0])
        ratio = Monomial(
            one.coefficient / other.coefficient,
            (*one.numerator, *other.denominator),
            (*one.denominator, *other.numerator),
        )
        above = (*view.numerator[:position], *view.numerator[position + 1 :])
        outside = Monomial(view.coefficient, above, view.denominator)
        if ratio.coefficient == 1 and holds(outside, ratio):
            left = divided(outside, ratio)
            place = len([f for f in view.numerator[:position] if f in left.numerator])
            made = Factor(Plus(ONE, Neg(factor.base)))
            numerator = (*left.numerator[:place], made, *left.numerator[place:])
            kept = Monomial(left.coefficient, numerator, left.denominator)
            made_of = {"made": write(made.base), "name": write(factor.base)}
            title = english("rules.complement-of-name.precise", **made_of)
            return Rewrite(build(kept), title=title)
    return None


@computed_rule("expand-fraction", Quotient)
def EXPAND_FRACTION(term: Expr, context: Context) -> Rewrite | None:
    """e^a/(1 + e^a) = 1/(1 + e^(-a)), where what comes out has a name, or -a is b - c."""
    above, below = term.args
    if not isinstance(below, Plus):
        return None
    for part in below.args:
        if not isinstance(part, Apply) or str(part.args[0]) != "exp":
            continue
        factor = apply("exp", _negative(part.args[1]))
        parts = sorted(
            (_times_inverse(a, part, factor) for a in below.args), key=lambda a: a != ONE
        )
        fraction = Quotient(_times_inverse(above, part, factor), Plus(*parts))
        shorter = isinstance(factor.args[1], Plus) and not fraction.args[0].has(factor)
        if shorter or named(fraction, context):
            return Rewrite(
                fraction, title=english("rules.expand-fraction.precise", factor=write(factor))
            )
    return None


def _negative(exponent: Expr) -> Expr:
    """-a, and b - a for a - b."""
    if isinstance(exponent, Neg):
        return exponent.args[0]
    if isinstance(exponent, Plus) and len(exponent.args) == 2:
        first, second = exponent.args
        if isinstance(second, Neg) and not isinstance(first, Neg):
            return Plus(second.args[0], Neg(first))
    return Neg(exponent)


def _times_inverse(term: Expr, part: Expr, inverse: Expr) -> Expr:
    if term == ONE:
        return inverse
    view = monomial(term)
    if amount(view.numerator, canonical(part)):
        return build(divided(view, Monomial.of(part)))
    return Times(term, inverse)


COMPLEMENTS: tuple[Rule, ...] = (COMPLEMENT, COMPLEMENT_OF_NAME, EXPAND_FRACTION)

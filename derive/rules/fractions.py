"""Fractions: cancelling, splitting, and finding in them what has a name."""

from __future__ import annotations

from fractions import Fraction

from sympy import Basic, Expr, Integer

from derive.conditions import Context
from derive.matching import match
from derive.monomials import (
    Factor,
    Monomial,
    amount,
    build,
    monomial,
    take,
)
from derive.problem import Definition
from derive.reordering import match_factors
from derive.rules.base import Rule, computed_rule
from derive.rules.definitions import bodies, folded, may_stand_for
from derive.terms import (
    ONE,
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
    apply,
    canonical,
    free,
    plus,
    rename_bound,
    times,
)


@computed_rule("cancel", (Times, Quotient), "key")
def CANCEL(term: Expr, context: Context) -> Expr | None:
    """a b / (a c) = b/c for a ≠ 0."""
    view = monomial(term)
    above, below = view.numerator, view.denominator
    for factor in view.denominator:
        base = canonical(factor.base)
        common = min(amount(above, base), amount(below, base))
        if common and context.nonzero(factor.base):
            above, below = take(above, base, common), take(below, base, common)
    reduced = build(Monomial(view.coefficient, above, below))
    if below == view.denominator and _numbers(reduced) >= _numbers(term):
        return None
    return reduced


def _numbers(term: Basic) -> int:
    """How many numbers stand among the factors of a product or fraction."""
    if isinstance(term, Times | Quotient | Neg | Power):
        return sum(_numbers(a) for a in term.args)
    return int(isinstance(term, Integer) and term != ONE)


@computed_rule(
    "split-fraction",
    Quotient,
)
def SPLIT_FRACTION(term: Expr, context: Context) -> Expr | None:
    """(a b)/(c d) = (a/c) · (b/d), where a/c is what a definition says."""
    if any(folded(term, d, context) is not None for d in context.problem.definitions):
        return None
    for definition in context.problem.definitions:
        for body in reversed(bodies(definition)):  # the one with more factors first
            found = _split_off(term, definition, body, context)
            if found is not None:
                return found
    return None


def _split_off(term: Expr, definition: Definition, body: Expr, context: Context) -> Expr | None:
    pattern = monomial(body)
    if not isinstance(body, Quotient) or not pattern.denominator:
        return None
    view = monomial(term)
    if pattern.coefficient not in (1, view.coefficient):
        return None
    for bound, rest in match_factors(pattern, view, frozenset(definition.parameters)):
        if may_stand_for(bound, definition, body, context):
            return _with_rest(view, rest, pattern.coefficient)
    return None


def _with_rest(view: Monomial, rest: Monomial, coefficient: Fraction) -> Expr:
    """What has a name next to the rest; denominators without a partner come first."""
    above = _without(view.numerator, rest.numerator)
    below = _without(view.denominator, rest.denominator)
    chosen = build(Monomial(coefficient, above, below))
    bases = {canonical(f.base) for f in below}
    paired = tuple(f for f in rest.denominator if canonical(f.base) in bases)
    loose = tuple(f for f in rest.denominator if canonical(f.base) not in bases)
    front = build(Monomial(view.coefficient / coefficient, (), loose))
    behind = build(Monomial(Fraction(1), rest.numerator, paired))
    return times(p for p in (front, chosen, behind) if p != ONE)


def _without(factors: tuple[Factor, ...], left: tuple[Factor, ...]) -> tuple[Factor, ...]:
    """The factors that are not among those that are left, in their order."""
    for factor in left:
        factors = take(factors, canonical(factor.base), factor.exponent)
    return factors


@computed_rule(
    "divide-terms",
    (Quotient, Times),
)
def DIVIDE_TERMS(term: Expr, context: Context) -> Expr | None:
    """(Σ_k a_k b_k)/c = Σ_k (a_k/c) b_k, where a_k/c is what a definition says."""
    view = monomial(term)
    for definition in context.problem.definitions:
        if not isinstance(definition.body, Quotient):
            continue
        for below in view.denominator:
            for total in view.numerator:
                if isinstance(total.base, Sum) and total.exponent == 1:
                    divided = _divided_terms(total.base, below, definition, context)
                    if divided is not None:
                        rest = take(view.denominator, canonical(below.base), 1)
                        above = (Factor(divided) if f is total else f for f in view.numerator)
                        return build(Monomial(view.coefficient, tuple(above), rest))
    return None


def _divided_terms(
    total: Sum, below: Factor, definition: Definition, context: Context
) -> Sum | None:
    above, denominator = definition.body.args
    metas = frozenset(definition.parameters)
    start = match(denominator, below.base, metas)
    if start is None or above == ONE or total.index in free(below.base):
        return None
    if total.body.has(Delta):  # it picks one term, which is then divided
        return None
    view = monomial(total.body)
    for factor in view.numerator:
        if match(above, factor.base, metas, start) is not None:
            rest = Monomial(
                view.coefficient,
                take(view.numerator, canonical(factor.base), 1),
                view.denominator,
            )
            inside = context.enter(total)
            chosen = Quotient(factor.base, rename_bound(below.base, inside.names_in_scope))
            body = chosen if build(rest) == ONE else Times(chosen, build(rest))
            return Sum(body, *total.args[1:])
    return None


@computed_rule("fraction-of-sum", Quotient)
def FRACTION_OF_SUM(term: Expr, context: Context) -> Expr | None:
    """(a - b)/c = a/c - b/c, and d (a - b)/c = d (a/c - b/c)."""
    above, below = term.args
    front: tuple[Expr, ...] = ()
    if isinstance(above, Times):
        front = tuple(f for f in above.args if not isinstance(f, Plus))
        brackets = [f for f in above.args if isinstance(f, Plus)]
        above = brackets[0] if len(brackets) == 1 else above
    if not isinstance(above, Plus):
        return None
    parts = plus(
        Neg(Quotient(a.args[0], below)) if isinstance(a, Neg) else Quotient(a, below)
        for a in above.args
    )
    return times([*front, parts])


@computed_rule("one-fraction", Times, "detail")
def ONE_FRACTION(term: Expr, context: Context) -> Expr | None:
    """a · (b/c) = (a b)/c; a factor before a sum stays in front of it."""
    if not any(isinstance(f, Quotient) for f in term.args):
        return None
    if any(isinstance(f, Sum | Prod) or f.has(Diff) for f in term.args):
        return None
    return build(monomial(term))


@computed_rule(
    "multiply-into-bracket",
    (Times, Quotient),
)
def MULTIPLY_INTO_BRACKET(term: Expr, context: Context) -> Expr | None:
    """(a/b - c/d) b d e = (a d - c b) e for b, d ≠ 0; b c Σ_k (a_k/b - d_k/c) likewise."""
    view = monomial(term)
    for position, bracket in enumerate(view.numerator):
        inside = bracket.base.body if isinstance(bracket.base, Sum) else bracket.base
        if not isinstance(inside, Plus) or bracket.exponent != 1:
            continue
        before, after = view.numerator[:position], view.numerator[position + 1 :]
        addends = [monomial(a) for a in inside.args]
        factors = _clearing(addends, (*before, *after), context)
        if isinstance(bracket.base, Sum) and any(
            bracket.base.index in free(f.base) for f in factors
        ):
            continue
        if factors:
            cleared = plus(build(_cleared(a, factors)) for a in addends)
            if isinstance(bracket.base, Sum):
                cleared = Sum(cleared, *bracket.base.args[1:])
            for factor in factors:
                base = canonical(factor.base)
                behind = min(factor.exponent, amount(after, base))
                after = take(after, base, behind)
                before = take(before, base, factor.exponent - behind)
            above = (*before, Factor(cleared), *after)
            return build(Monomial(view.coefficient, above, view.denominator))
    return None


def _clearing(
    addends: list[Monomial], others: tuple[Factor, ...], context: Context
) -> tuple[Factor, ...]:
    """The factors among the others that cancel every denominator of the addends; none if there
    are no such."""
    needed: dict[Basic, Factor] = {}
    for addend in addends:
        for below in addend.denominator:
            base = canonical(below.base)
            exponent = amount(addend.denominator, base)
            if amount(others, base) < exponent or not context.nonzero(below.base):
                return ()
            if base not in needed or needed[base].exponent < exponent:
                needed[base] = Factor(below.base, exponent)
    return tuple(needed.values())


def _cleared(addend: Monomial, factors: tuple[Factor, ...]) -> Monomial:
    above, below = addend.numerator, addend.denominator
    for factor in factors:
        base = canonical(factor.base)
        common = amount(below, base)
        below = take(below, base, common)
        if factor.exponent > common:
            above += (Factor(factor.base, factor.exponent - common),)
    return Monomial(addend.coefficient, above, below)


@computed_rule("common-denominator", Plus)
def COMMON_DENOMINATOR(term: Expr, context: Context) -> Expr | None:
    """a/b - c/d = (a d - c b)/(b d)."""
    views = [monomial(a) for a in term.args]
    whole: dict[Basic, Factor] = {}
    for view in views:
        for below in view.denominator:
            base = canonical(below.base)
            exponent = amount(view.denominator, base)
            if base not in whole or whole[base].exponent < exponent:
                whole[base] = Factor(below.base, exponent)
    factors = tuple(whole.values())
    if len(factors) < 2 or any(f.base.has(Sum) for f in factors):
        return None
    above = plus(build(_cleared(v, factors)) for v in views)
    return build(Monomial(Fraction(1), (Factor(above),), factors))


# Functions in fractions ----------------------------------------------------------------------

_RATIOS = {"sin": ("cos", "tan"), "sinh": ("cosh", "tanh")}


@computed_rule("ratio-of-functions", (Times, Quotient))
def RATIO_OF_FUNCTIONS(term: Expr, context: Context) -> Expr | None:
    """sin a/cos a = tan a; sinh a/cosh a = tanh a; sign a/|a| = 1/a."""
    view = monomial(term)
    for factor in view.numerator:
        if not isinstance(factor.base, Apply) or len(factor.base.args) != 2:
            continue
        head, argument = str(factor.base.args[0]), factor.base.args[1]
        under, ratio = _RATIOS.get(head, ("abs", "") if head == "sign" else ("", ""))
        below = canonical(apply(under, argument)) if under else ONE
        if not amount(view.denominator, below):
            continue
        numerator = take(view.numerator, canonical(factor.base), 1)
        denominator = take(view.denominator, below, 1)
        if ratio:
            numerator = (*numerator, Factor(apply(ratio, argument)))
        else:
            denominator = (*denominator, Factor(argument))
        return build(Monomial(view.coefficient, numerator, denominator))
    return None


@computed_rule("power-of-fraction", Power, "detail")
def POWER_OF_FRACTION(term: Expr, context: Context) -> Expr | None:
    """(a/b)^n = a^n/b^n for a natural number n."""
    base, exponent = term.args
    if not isinstance(base, Quotient) or not isinstance(exponent, Integer):
        return None
    return Quotient(*(Power(a, exponent) for a in base.args))


FRACTIONS: tuple[Rule, ...] = (
    CANCEL,
    MULTIPLY_INTO_BRACKET,
    COMMON_DENOMINATOR,
    SPLIT_FRACTION,
    DIVIDE_TERMS,
    FRACTION_OF_SUM,
    ONE_FRACTION,
    RATIO_OF_FUNCTIONS,
    POWER_OF_FRACTION,
)

"""Finite sums: taking a term out, putting it back, constants, linearity, deltas.

Source: Graham, Knuth and Patashnik, *Concrete Mathematics*, chapter 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sympy import Basic, Expr

from derive.conditions import Context
from derive.language import write
from derive.messages import english
from derive.monomials import Factor, Monomial, build, monomial, signature
from derive.rules.base import Rewrite, Rule, computed_rule, is_index
from derive.terms import (
    ONE,
    ZERO,
    Delta,
    Index,
    Neg,
    Plus,
    Sum,
    Times,
    free,
    plus,
    substitute,
    times,
)


@computed_rule(
    "split-sum",
    Sum,
)
def SPLIT(term: Expr, context: Context) -> Expr | None:
    """Σ_k f_k = f_j + Σ_{k≠j} f_k, where j is the index of the variable.

    Applies where f_k depends on the variable both through x_k and in another way, so that the
    derivative of the term k = j differs from that of the others.
    """
    index = split_index(term, context)
    if index is None:
        return None
    own = substitute(term.args[0], {term.args[1]: index})
    return Plus(own, Sum(*term.args, index))


def split_index(term: Expr, context: Context) -> Expr | None:
    """The index at which a sum is to be split for the goal's variables, if at any."""
    for variable in context.problem.goal.by:
        if not isinstance(term, Sum) or term.index in free(variable):
            continue
        inside = context.enter(term)
        found = inside.dependence(term.body, term.index, variable)
        targets = [t for t in found if t is not None]
        if None in found and len(targets) == 1:
            (target,) = targets
            if all(context.apart(target, other) for other in term.apart):
                return target
    return None


@computed_rule(
    "constants-out",
    Sum,
    "detail",
)
def CONSTANTS_OUT(term: Expr, context: Context) -> Rewrite | None:
    """Σ_k c f_k = c Σ_k f_k; out of a sum that may be empty only what has a value anyway."""
    body, index, _, *apart = term.args
    constant, rest = constant_part(body, index)
    if _is_unit(constant) or _is_unit(rest):
        return None
    if apart and not context.defined(build(constant)):
        return None
    inner = Sum(build(rest), *term.args[1:])
    sign = constant.coefficient < 0
    size = constant.scaled(abs(constant.coefficient))
    if not size.numerator and size.coefficient.numerator == 1:
        outer = build(size * Monomial(Fraction(1), (Factor(inner),), ()))
    else:
        outer = times([build(size), inner])
    title = ""
    if size.numerator or size.denominator:
        title = english("rules.constants-out.precise", factor=write(build(size)), index=index)
    return Rewrite(Neg(outer) if sign else outer, title=title)


def _is_unit(view: Monomial) -> bool:
    return view.coefficient == 1 and not view.numerator and not view.denominator


def constant_part(body: Expr, index: Index) -> tuple[Monomial, Monomial]:
    """A product split into what does not depend on the index and what does."""
    view = monomial(body)

    def constant(factor: Factor) -> bool:
        return index not in free(factor.base)

    outside = Monomial(
        view.coefficient,
        tuple(f for f in view.numerator if constant(f)),
        tuple(f for f in view.denominator if constant(f)),
    )
    inside = Monomial(
        Fraction(1),
        tuple(f for f in view.numerator if not constant(f)),
        tuple(f for f in view.denominator if not constant(f)),
    )
    return outside, inside


@computed_rule("sum-of-constant", Sum, "normal")
def SUM_OF_CONSTANT(term: Expr, context: Context) -> Rewrite | None:
    """Σ_{k=1}^n c = n c, and (n - 1) c over k ≠ j."""
    body, index, size, *apart = term.args
    if (
        index in free(body)
        or len(apart) > 1
        or not all(context.exists(other, size) for other in apart)
    ):
        return None
    if apart and not context.defined(body):
        return None
    count = Plus(size, Neg(ONE)) if apart else size
    after = count if body == ONE else Times(count, body)
    return Rewrite(after, title=english("rules.sum-of-constant.precise", count=write(count)))


@computed_rule("sum-linearity", Sum, "normal")
def LINEARITY(term: Expr, context: Context) -> Expr | None:
    """Σ (a_k + b_k) = Σ a_k + Σ b_k."""
    body, *rest = term.args
    if not isinstance(body, Plus):
        return None
    return plus(
        Neg(Sum(a.args[0], *rest)) if isinstance(a, Neg) else Sum(a, *rest) for a in body.args
    )


@computed_rule(
    "collapse-delta",
    Sum,
    "key",
)
def COLLAPSE(term: Expr, context: Context) -> Expr | None:
    """Σ_k f_k δ_kj = f_j; over k ≠ i it is (1 - δ_ij) f_j."""
    body, index, size, *apart = term.args
    view = monomial(body)
    for factor in view.numerator:
        if isinstance(factor.base, Delta) and index in factor.base.args:
            i, j = factor.base.args
            target = j if i == index else i
            if target == index or not context.exists(target, size):
                continue
            rest = tuple(f for f in view.numerator if f != factor)
            kept = build(Monomial(view.coefficient, rest, view.denominator))
            picked = substitute(kept, {index: target})
            unknown = [other for other in apart if not context.apart(target, other)]
            if unknown and not (all(map(is_index, unknown)) and context.defined(picked)):
                continue
            return times([*(Plus(ONE, Neg(Delta(other, target))) for other in unknown), picked])
    return None


@dataclass(frozen=True)
class Completion:
    """A sum over k ≠ j among other terms, and the term that completes it.

    total, own: their positions.  whole: the sum over all k, with the sign of ``total``.
    rest: what is left of the term: 2 f_j completes a sum of f_k and leaves f_j.
    """

    total: int
    own: int
    whole: Expr
    rest: Expr


def completed(term: Plus, context: Context) -> Completion | None:
    """The first sum over k ≠ j that one of the other terms completes."""
    for position, part in enumerate(term.args):
        view = monomial(part)
        for total in view.numerator:
            found = _completion(term, position, view, total, context)
            if found is not None:
                return found
    return None


def _completion(
    term: Plus, position: int, view: Monomial, total: Factor, context: Context
) -> Completion | None:
    """The completion of one sum that is a factor of the term at a position, if there is one."""
    if not isinstance(total.base, Sum) or total.exponent != 1:
        return None
    part: Sum = total.base
    outer = Monomial(
        view.coefficient, tuple(f for f in view.numerator if f is not total), view.denominator
    )
    for missing in part.apart:
        if not _completes(missing, part, context):
            continue
        own = outer * monomial(substitute(part.body, {part.index: missing}))
        for other, candidate in enumerate(term.args):
            rest = _left_over(candidate, own) if other != position else None
            if rest is not None:
                apart = [a for a in part.apart if a != missing]
                whole = Factor(Sum(part.body, part.index, part.size, *apart))
                above = tuple(whole if f is total else f for f in view.numerator)
                merged = build(Monomial(view.coefficient, above, view.denominator))
                return Completion(position, other, merged, rest)
    return None


def _completes(missing: Basic, total: Sum, context: Context) -> bool:
    """Is the index one of the range that nothing else keeps out of the sum?"""
    others = [a for a in total.apart if a != missing]
    return context.exists(missing, total.size) and all(context.apart(missing, a) for a in others)


def _left_over(candidate: Expr, own: Monomial) -> Expr | None:
    """The candidate less a term it holds at least once; None if it does not."""
    view = monomial(candidate)
    if not own.coefficient or signature(view) != signature(own):
        return None
    times_held = view.coefficient / own.coefficient
    return build(view.scaled(view.coefficient - own.coefficient)) if times_held >= 1 else None


@computed_rule("merge-sum", Plus, "key")
def MERGE(term: Expr, context: Context) -> Expr | None:
    """f_j + Σ_{k≠j} f_k = Σ_k f_k."""
    found = completed(term, context) if isinstance(term, Plus) else None
    if found is None:
        return None
    first = min(found.total, found.own)
    kept: list[Basic] = []
    for place, addend in enumerate(term.args):
        if place == first:
            kept.append(found.whole)
        if place == found.own and found.rest != ZERO:
            kept.append(found.rest)
        elif place not in (found.total, found.own):
            kept.append(addend)
    return plus(kept)


@computed_rule("regroup", Plus, "detail")
def REGROUP(term: Expr, context: Context) -> Expr | None:
    """a - b - Σ_{k≠j} f_k = a - (b + Σ_{k≠j} f_k), where b completes the sum."""
    found = completed(term, context) if isinstance(term, Plus) and len(term.args) > 2 else None
    if found is None or found.rest != ZERO or not isinstance(found.whole, Neg):
        return None
    places = sorted((found.total, found.own))
    pair = [term.args[p] for p in places]
    group = Neg(Plus(*(p.args[0] if isinstance(p, Neg) else Neg(p) for p in pair)))
    kept = [group if p == places[0] else a for p, a in enumerate(term.args)]
    return plus(a for p, a in enumerate(kept) if p != places[1])


SUMS: tuple[Rule, ...] = (
    SPLIT,
    CONSTANTS_OUT,
    SUM_OF_CONSTANT,
    LINEARITY,
    COLLAPSE,
    MERGE,
    REGROUP,
)

"""Some of the terms of a sum share what the others do not have: they are gathered.

Two sums over the same size become one where a factor that depends on the index comes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from sympy import Basic, Expr

from derive.conditions import Context
from derive.language import write
from derive.messages import english
from derive.monomials import Factor, Monomial, amount, build, divided, monomial, shared, signature
from derive.rules.algebra import COMMON_FACTOR, positive_first
from derive.rules.base import Rewrite, Rule, computed_rule
from derive.terms import (
    ONE,
    Index,
    Neg,
    Plus,
    Sum,
    canonical,
    count_nodes,
    free,
    plus,
    substitute,
    times,
)


@dataclass(frozen=True)
class _Summed:
    """A term ``outer * Sum(body, ...)``."""

    outer: Monomial
    total: Sum


@computed_rule("gather-sums", Plus, "key")
def GATHER(term: Expr, context: Context) -> Expr | None:
    """Σ_k a_k c_k - s Σ_i b_i c_i = Σ_k (a_k - s b_k) c_k: the two of which least is left."""
    summed = [(p, s) for p, a in enumerate(term.args) if (s := _summed(a)) is not None]
    found: list[Expr] = []
    for (first, one), (second, other) in combinations(summed, 2):
        joined = _joined(one, other, context)
        if joined is not None:
            kept = [joined if p == first else a for p, a in enumerate(term.args)]
            found.append(plus(a for p, a in enumerate(kept) if p != second))
    return min(found, key=count_nodes, default=None)


def _summed(addend: Expr) -> _Summed | None:
    """The term as a sum with what stands in front of it, if there is one sum in it."""
    view = monomial(addend)
    sums = [f for f in view.numerator if isinstance(f.base, Sum)]
    if len(sums) != 1 or sums[0].exponent != 1:
        return None
    above = tuple(f for f in view.numerator if f is not sums[0])
    return _Summed(Monomial(view.coefficient, above, view.denominator), sums[0].base)


def _joined(one: _Summed, other: _Summed, context: Context) -> Expr | None:
    if one.total.size != other.total.size or set(one.total.apart) != set(other.total.apart):
        return None
    index = _index_for(one, other, context)
    views = [monomial(substitute(s.total.body, {s.total.index: index})) for s in (one, other)]
    views[1] = _turned(views[1], views[0])
    bodies = [v.scaled(Fraction(1)) for v in views]
    outers = [
        s.outer.scaled(s.outer.coefficient * v.coefficient)
        for s, v in zip((one, other), views, strict=True)
    ]
    if not all(o.coefficient for o in outers):
        return None  # a zero that is still written
    outside = shared(outers)
    inside = shared(bodies)
    if not _varies(inside, index):
        return None
    outers = [divided(o, outside) for o in outers]
    if one.total.apart and not all(context.defined(build(o)) for o in outers):
        return None  # the sum may be empty, and then says nothing of what stood before it
    first, second = (o * divided(b, inside) for o, b in zip(outers, bodies, strict=True))
    if signature(first) == signature(second):  # what differs is a number
        outside *= Monomial(first.coefficient + second.coefficient, (), ())
        body = build(first.scaled(Fraction(1)) * inside)
    else:
        bracket = plus(positive_first([build(first), build(second)]))
        body = times(f for f in (bracket, build(inside)) if f != ONE)
    return build(outside * Monomial.of(Sum(body, index, *one.total.args[2:])))


def _index_for(one: _Summed, other: _Summed, context: Context) -> Index:
    """The first sum's index, unless it means something else in the second term."""
    index = one.total.index
    outside = (build(one.outer), build(other.outer), other.total)
    return context.new_index(Plus(*outside)) if any(index in free(t) for t in outside) else index


def _turned(view: Monomial, like: Monomial) -> Monomial:
    """The product with its brackets (b - a) as -(a - b), where the other has (a - b)."""
    brackets = {_addends(f.base): f.base for f in like.numerator if isinstance(f.base, Plus)}
    coefficient, above = view.coefficient, []
    for factor in view.numerator:
        turned = None
        if brackets and isinstance(factor.base, Plus):
            turned = brackets.get(_addends(plus(map(_opposite, factor.base.args))))
        if turned is not None and factor.exponent % 2:
            coefficient = -coefficient
        above.append(factor if turned is None else Factor(turned, factor.exponent))
    return Monomial(coefficient, tuple(above), view.denominator)


def _opposite(addend: Expr) -> Expr:
    return addend.args[0] if isinstance(addend, Neg) else Neg(addend)


def _addends(bracket: Expr) -> frozenset[Basic]:
    return frozenset(canonical(a) for a in bracket.args)


def _varies(view: Monomial, index: Index) -> bool:
    return any(index in free(f.base) for f in (*view.numerator, *view.denominator))


@computed_rule("group", Plus)
def GROUP(term: Expr, context: Context) -> Expr | None:
    """a c + d - b c = (a - b) c + d: the factor that most of the terms share."""
    views = [monomial(a) for a in term.args]
    best: tuple[int, ...] = ()
    for view in views:
        for factor in (*view.numerator, *view.denominator):
            holders = tuple(p for p, v in enumerate(views) if _holds(v, factor, view))
            if len(best) < len(holders) < len(views):
                best = holders
    if len(best) < 2:
        return None
    group = COMMON_FACTOR.apply(Plus(*positive_first([term.args[p] for p in best])), context)
    if group is None:
        return None
    kept = [group.after if p == best[0] else a for p, a in enumerate(term.args)]
    return plus(a for p, a in enumerate(kept) if p not in best[1:])


@computed_rule("zero-term", Sum, "normal")
def ZERO_TERM(term: Expr, context: Context) -> Rewrite | None:
    """Σ_{k≠j} a_k (x_k - x_j) = Σ_k a_k (x_k - x_j): nothing is added with the term k = j."""
    body, index, size, *apart = term.args
    if len(apart) != 1 or not context.exists(apart[0], size):
        return None
    own = substitute(body, {index: apart[0]})
    if not any(_vanishes(f.base) for f in monomial(own).numerator) or not context.defined(own):
        return None
    zero = english("rules.zero-term.precise", index=write(apart[0]))
    return Rewrite(Sum(body, index, size), title=zero)


def _vanishes(factor: Expr) -> bool:
    """Is it a - a?"""
    if not isinstance(factor, Plus) or len(factor.args) != 2:
        return False
    first, second = factor.args
    return bool(canonical(_opposite(first)) == canonical(second))


def _holds(view: Monomial, factor: Factor, like: Monomial) -> bool:
    """Does the product hold the factor, above the line or below as the other does?"""
    base = canonical(factor.base)
    above = amount(like.numerator, base) > 0
    return amount(view.numerator if above else view.denominator, base) > 0


GATHERING: tuple[Rule, ...] = (GATHER, GROUP, ZERO_TERM)

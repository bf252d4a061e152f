"""A normal form of indexed terms under the laws of a ring and of finite sums.

Brackets are expanded, products sorted, constants taken out of sums, sums of sums split,
Kronecker's delta used up.  Two terms with one normal form are equal wherever both have a value;
terms without a common one may be equal nevertheless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import permutations
from typing import TypeAlias

from sympy import Basic, Expr, Integer

from derive.language import write
from derive.terms import (
    Apply,
    Binder,
    Delta,
    Index,
    Neg,
    Plus,
    Power,
    Quotient,
    Sum,
    Times,
    canonical,
    free,
    plus,
    substitute,
    times,
    walk,
)

Factors: TypeAlias = tuple[tuple[Expr, int], ...]
"""Atoms with their exponents, sorted; no atom twice."""
Polynomial: TypeAlias = dict[Factors, Fraction]

_WIDEST = 400
_NESTED = 3
_SMALL = frozenset(map(Integer, range(1, 9)))


class TooLargeError(Exception):
    """The expanded form has too many terms."""


def same(a: Expr, b: Expr) -> bool:
    """Have the two terms one normal form?  False as well if it is too large to tell."""
    try:
        return canonical(a) == canonical(b) or _expanded(a) == _expanded(b)
    except TooLargeError:
        return False


def _expanded(term: Basic) -> Polynomial:
    if isinstance(term, Integer):
        return _sum([{(): Fraction(int(term))}])
    if isinstance(term, Plus):
        return _sum(_expanded(part) for part in term.args)
    if isinstance(term, Neg):
        return _times({(): Fraction(-1)}, _expanded(term.args[0]))
    if isinstance(term, Times):
        return _multiplied(_expanded(factor) for factor in term.args)
    if isinstance(term, Quotient):
        return _times(_expanded(term.args[0]), _inverse(_expanded(term.args[1])))
    if isinstance(term, Power) and term.args[1] in _SMALL:
        return _multiplied([_expanded(term.args[0])] * int(term.args[1]))
    if isinstance(term, Sum) and not term.apart:
        return _summed(term)
    return _atom(_inside(term))


def _inside(term: Basic) -> Expr:
    """A term that is not a sum or a product, its arguments in normal form."""
    if isinstance(term, Delta):
        return Delta(*sorted(term.args, key=write))
    if isinstance(term, Apply):
        return Apply(term.args[0], *(_built(_expanded(a)) for a in term.args[1:]))
    if isinstance(term, Power):
        return Power(*(_built(_expanded(a)) for a in term.args))
    found = canonical(term)
    assert isinstance(found, Expr)
    return found


def _summed(term: Sum) -> Polynomial:
    """What does not depend on the index comes out of the sum; a delta picks one term of it."""
    found: list[Polynomial] = []
    for factors, coefficient in _expanded(term.body).items():
        inner = [(f, e) for f, e in factors if term.index in free(f)]
        outer = tuple((f, e) for f, e in factors if term.index not in free(f))
        delta = next((f for f, _ in inner if isinstance(f, Delta) and _two_indices(f)), None)
        if delta is not None:
            (other,) = (i for i in delta.args if i != term.index)
            rest = _term((f, e) for f, e in inner if f != delta)
            picked = _expanded(substitute(rest, {term.index: other}))
        else:
            picked = _atom(_sum_of(inner, term) if inner else term.size)
        found.append(_times({outer: coefficient}, picked))
    return _sum(found)


def _two_indices(delta: Delta) -> bool:
    first, second = delta.args
    return isinstance(first, Index) and isinstance(second, Index) and first != second


def _sum_of(factors: Iterable[tuple[Expr, int]], old: Sum) -> Expr:
    """The sum of a product, sums in it joined to one over several indices, which have the names
    and the order that make its text the first in the alphabet."""
    bound = [(old.index, old.size)]
    parts: list[Expr] = []
    for factor, exponent in factors:
        while isinstance(factor, Sum) and exponent == 1 and not factor.apart:
            index = Index(f"#{len(bound)}#{factor.index.name}")
            bound.append((index, factor.size))
            factor = substitute(factor.body, {factor.index: index})
        single = factor.args if isinstance(factor, Times) else (_term([(factor, exponent)]),)
        parts.extend(single)
    orders = permutations(bound) if len(bound) <= _NESTED else [bound]
    return min((_nested(parts, order) for order in orders), key=write)


def _nested(factors: Sequence[Expr], order: Sequence[tuple[Index, Expr]]) -> Expr:
    inner = sum(isinstance(part, Binder) for factor in factors for _, part in walk(factor))
    names = {old: Index(f"#{inner + number}") for number, (old, _) in enumerate(order, 1)}
    term = times(sorted((substitute(factor, names) for factor in factors), key=write))
    for old, size in order:
        term = Sum(term, names[old], size)
    return term


def _atom(term: Expr) -> Polynomial:
    return {((term, 1),): Fraction(1)}


def _sum(parts: Iterable[Polynomial]) -> Polynomial:
    total: dict[Factors, Fraction] = {}
    for part in parts:
        for key, coefficient in part.items():
            total[key] = total.get(key, Fraction(0)) + coefficient
    if len(total) > _WIDEST:
        raise TooLargeError
    return {key: c for key, c in total.items() if c}


def _multiplied(parts: Iterable[Polynomial]) -> Polynomial:
    product: Polynomial = {(): Fraction(1)}
    for part in parts:
        product = _times(product, part)
    return product


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    if len(a) * len(b) > _WIDEST:
        raise TooLargeError
    return _sum({_collected(m + o): c * d} for m, c in a.items() for o, d in b.items())


def _collected(factors: Factors) -> Factors:
    """A product with every atom once, and no index that a delta says is another."""
    for factor, _ in factors:
        if isinstance(factor, Delta) and _two_indices(factor):
            kept, gone = factor.args
            others = [(f, e) for f, e in factors if f != factor]
            if any(gone in free(f) for f, _ in others):
                renamed = [part for f, e in others for part in _renamed(f, e, gone, kept)]
                return _collected(((factor, 1), *renamed))
    count: Counter[Expr] = Counter()
    for factor, exponent in factors:
        count[factor] += exponent
    found = [(f, 1 if isinstance(f, Delta) else e) for f, e in count.items() if e]
    return tuple(sorted(found, key=lambda item: write(item[0])))


def _renamed(factor: Expr, exponent: int, old: Index, new: Index) -> Factors:
    """A factor with another index, in normal form again if it is one product."""
    found = substitute(factor, {old: new})
    expanded = _expanded(found) if old in free(factor) else {}
    if list(expanded.values()) != [1]:
        return ((found, exponent),)
    (factors,) = expanded
    return tuple((f, e * exponent) for f, e in factors)


def _inverse(polynomial: Polynomial) -> Polynomial:
    if len(polynomial) == 1:
        ((factors, coefficient),) = polynomial.items()
        if not any(isinstance(f, Delta) for f, _ in factors):
            return {tuple((f, -e) for f, e in factors): 1 / coefficient}
    return {((_built(polynomial), -1),): Fraction(1)}


def _built(polynomial: Polynomial) -> Expr:
    """The term of a normal form."""
    parts = []
    for factors, coefficient in polynomial.items():
        size = abs(coefficient)
        number = [] if size == 1 else [Quotient(Integer(size.numerator), Integer(size.denominator))]
        term = times([*number, _term(factors)])
        parts.append(Neg(term) if coefficient < 0 else term)
    return plus(sorted(parts, key=write))


def _term(factors: Iterable[tuple[Expr, int]]) -> Expr:
    above: list[Expr] = []
    below: list[Expr] = []
    for base, exponent in factors:
        power = base if abs(exponent) == 1 else Power(base, Integer(abs(exponent)))
        (above if exponent > 0 else below).append(power)
    return Quotient(times(above), times(below)) if below else times(above)

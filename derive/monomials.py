"""Monomials: a product or fraction seen as a coefficient and two lists of powers.

The view flattens negations, products and fractions and keeps the order in which the factors
stand; :func:`build` writes it back.  Two monomials with the same :func:`signature` differ by
a rational factor only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from sympy import Basic, Expr, Integer

from derive.terms import ZERO, Neg, Power, Quotient, Times, canonical, times


@dataclass(frozen=True)
class Factor:
    """``base ** exponent`` with a positive integer exponent."""

    base: Expr
    exponent: int = 1

    @property
    def term(self) -> Expr:
        """The factor as a term."""
        return self.base if self.exponent == 1 else Power(self.base, Integer(self.exponent))


@dataclass(frozen=True)
class Monomial:
    """``coefficient * numerator / denominator``, the factors in the order they stand."""

    coefficient: Fraction
    numerator: tuple[Factor, ...]
    denominator: tuple[Factor, ...]

    def __mul__(self, other: Monomial) -> Monomial:
        return Monomial(
            self.coefficient * other.coefficient,
            self.numerator + other.numerator,
            self.denominator + other.denominator,
        )

    @staticmethod
    def unit() -> Monomial:
        """The empty product."""
        return Monomial(Fraction(1), (), ())

    @staticmethod
    def of(*terms: Expr) -> Monomial:
        """The product of the terms, each one factor."""
        return Monomial(Fraction(1), tuple(map(Factor, terms)), ())

    def scaled(self, coefficient: Fraction) -> Monomial:
        """The same factors with another coefficient."""
        return replace(self, coefficient=coefficient)


def collected(view: Monomial) -> Monomial:
    """The view with equal factors above, and equal factors below, as powers."""
    return replace(view, numerator=_powers(view.numerator), denominator=_powers(view.denominator))


def _powers(factors: tuple[Factor, ...]) -> tuple[Factor, ...]:
    found: dict[Basic, Factor] = {}
    for factor in factors:
        key = canonical(factor.base)
        known = found[key].exponent if key in found else 0
        found[key] = Factor(factor.base, known + factor.exponent)
    return tuple(found.values())


Signature = frozenset[tuple[Basic, int]]


@lru_cache(maxsize=4096)
def monomial(term: Basic) -> Monomial:
    """The view of any term; a term that is no product is one factor."""
    coefficient, numerator, denominator = _view(term)
    return Monomial(coefficient, tuple(numerator), tuple(denominator))


def _view(term: Basic) -> tuple[Fraction, list[Factor], list[Factor]]:
    if isinstance(term, Integer):
        return Fraction(int(term)), [], []
    if isinstance(term, Neg):
        coefficient, numerator, denominator = _view(term.args[0])
        return -coefficient, numerator, denominator
    if isinstance(term, Times):
        coefficient, numerator, denominator = Fraction(1), [], []
        for factor in term.args:
            c, n, d = _view(factor)
            coefficient *= c
            numerator += n
            denominator += d
        return coefficient, numerator, denominator
    if isinstance(term, Quotient):
        c, n, d = _view(term.args[0])
        c2, n2, d2 = _view(term.args[1])
        if c2:
            return c / c2, n + d2, d + n2
    if isinstance(term, Power) and isinstance(term.args[1], Integer) and 0 < term.args[1] < 100:
        return _power(term.args[0], int(term.args[1]))
    return Fraction(1), [Factor(term)], []


#: A power of numbers larger than this is left as it is written.
_BITS = 256


def _power(base: Expr, exponent: int) -> tuple[Fraction, list[Factor], list[Factor]]:
    coefficient, above, below = _view(base)
    small = coefficient.numerator.bit_length() + coefficient.denominator.bit_length()
    if isinstance(base, Integer | Neg | Times | Quotient | Power) and small * exponent < _BITS:
        raised = (
            [Factor(f.base, f.exponent * exponent) for f in factors] for factors in (above, below)
        )
        numerator, denominator = raised
        return coefficient**exponent, numerator, denominator
    return Fraction(1), [Factor(base, exponent)], []


def build(view: Monomial) -> Expr:
    """The term of a monomial: a sign in front, one fraction, factors in their order."""
    if view.coefficient == 0:
        return ZERO
    size = abs(view.coefficient)
    above: list[Expr] = [f.term for f in view.numerator]
    below: list[Expr] = [f.term for f in view.denominator]
    if size.numerator != 1:
        above.insert(0, Integer(size.numerator))
    if size.denominator != 1:
        below.insert(0, Integer(size.denominator))
    term = times(above)
    if below:
        term = Quotient(term, times(below))
    return Neg(term) if view.coefficient < 0 else term


def exponents(view: Monomial) -> Counter[Basic]:
    """The exponent of each base, bases taken up to the names of bound indices."""
    count: Counter[Basic] = Counter()
    for factor in view.numerator:
        count[canonical(factor.base)] += factor.exponent
    for factor in view.denominator:
        count[canonical(factor.base)] -= factor.exponent
    return count


def signature(view: Monomial) -> Signature:
    """What two monomials share that differ by a rational factor only."""
    return frozenset((base, e) for base, e in exponents(view).items() if e)


def take(factors: Iterable[Factor], base: Basic, exponent: int) -> tuple[Factor, ...]:
    """The factors with ``base ** exponent`` taken out, from the left.

    Raises ValueError if there is not that much of it.
    """
    left, rest = exponent, []
    for factor in factors:
        if left and canonical(factor.base) == base:
            used = min(left, factor.exponent)
            left -= used
            if factor.exponent > used:
                rest.append(Factor(factor.base, factor.exponent - used))
        else:
            rest.append(factor)
    if left:
        raise ValueError("the factor is not there")
    return tuple(rest)


def amount(factors: Iterable[Factor], base: Basic) -> int:
    """The exponent of a base (in canonical form) among the factors."""
    return sum(f.exponent for f in factors if canonical(f.base) == base)


def shared(views: Sequence[Monomial]) -> Monomial:
    """What all the products share: factors, a sign, and a number if it is the same for all."""
    above = _common([v.numerator for v in views])
    below = _common([v.denominator for v in views])
    sign = -1 if all(v.coefficient < 0 for v in views) else 1
    sizes = {abs(v.coefficient) for v in views}
    size = sizes.pop() if len(sizes) == 1 else Fraction(1)
    return Monomial(sign * size, above, below)


def _common(lists: list[tuple[Factor, ...]]) -> tuple[Factor, ...]:
    found: list[Factor] = []
    for factor in lists[0]:
        base = canonical(factor.base)
        if any(canonical(f.base) == base for f in found):
            continue
        exponent = min(amount(factors, base) for factors in lists)
        if exponent:
            found.append(Factor(factor.base, exponent))
    return tuple(found)


def divided(view: Monomial, part: Monomial) -> Monomial:
    """A product without a part of it.

    Raises ValueError if one of the factors of the part is not there.
    """
    above, below = view.numerator, view.denominator
    for factor in part.numerator:
        above = take(above, canonical(factor.base), factor.exponent)
    for factor in part.denominator:
        below = take(below, canonical(factor.base), factor.exponent)
    return Monomial(view.coefficient / part.coefficient, above, below)


def holds(view: Monomial, part: Monomial) -> bool:
    """Are all factors of a part among those of a product, and is there one?"""
    sides = ((view.numerator, part.numerator), (view.denominator, part.denominator))
    return any(factors for _, factors in sides) and all(
        amount(ours, canonical(f.base)) >= amount(theirs, canonical(f.base))
        for ours, theirs in sides
        for f in theirs
    )

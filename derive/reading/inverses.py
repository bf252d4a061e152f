"""An equation solved by an inverse, ``w = (X^T X)^{-1} X^T y``, as it was before it was solved.

Where the matrix has an inverse the two say the same, and where it has none the first says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.reading.expressions import Expression, Grouped, Name, Number, Product, Ratio, Total
from derive.reading.layout import ReadError

Sides = tuple[Expression, Expression]


class InverseError(ReadError):
    """The inverse of a matrix, of which only an equation can be read."""


def cleared(left: Expression, right: Expression) -> Sides | None:
    """Both sides multiplied by the matrix whose inverse begins or ends one of them; None if none
    does."""
    found = _cleared(right, left)
    if found is not None:
        return found[1], found[0]
    return _cleared(left, right)


def _cleared(side: Expression, other: Expression) -> Sides | None:
    """What is left of the side, and the other with the matrix before or behind it."""
    if isinstance(side, Total) and len(side.terms) == 1:
        ((negated, inner),) = side.terms
        found = _cleared(inner, other)
        return found and (replace(side, terms=((negated, found[0]),)), found[1])
    if not isinstance(side, Product) or not set(side.signs) <= {"", "cdot"}:
        return None
    numbers = _leading(side)
    first, last = _inverted(side.factors[numbers]), _inverted(side.factors[-1])
    if first is not None and len(side.factors) > 1:
        rest = (*side.factors[:numbers], *side.factors[numbers + 1 :])
        return _product(rest, side), _product((first, other), side)
    if last is not None:
        return _product(side.factors[:-1], side), _product((other, last), side)
    return None


def _leading(product: Product) -> int:
    """How many numbers stand before its first array, if it has one."""
    kinds = [isinstance(factor, Number | Ratio) for factor in product.factors]
    return min(kinds.index(False) if False in kinds else 0, len(kinds) - 1)


def _product(factors: Sequence[Expression], like: Product) -> Expression:
    if len(factors) == 1:
        return factors[0]
    return Product(tuple(factors), ("",) * (len(factors) - 1), like.span)


def _inverted(factor: Expression) -> Expression | None:
    """What a factor is the inverse of; None if it is no inverse."""
    if not isinstance(factor, Name | Grouped) or not factor.above:
        return None
    *rest, script = factor.above
    if script.kind != "plain" or not is_minus_one(script.body):
        return None
    if isinstance(factor, Grouped) and not rest and not factor.below:
        return factor.body
    return replace(factor, above=tuple(rest))


def is_minus_one(exponent: Expression | None) -> bool:
    """Is it -1?"""
    if not isinstance(exponent, Total) or len(exponent.terms) != 1:
        return False
    ((negated, number),) = exponent.terms
    return negated and isinstance(number, Number) and number.text == "1"

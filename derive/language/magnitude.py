"""The value of terms made of numbers alone: how large may a power be?"""

from __future__ import annotations

import math
from fractions import Fraction

from sympy import Basic, Expr, Integer

from derive.language.syntax import MAX_DIGITS
from derive.terms import Neg, Plus, Power, Quotient, Times


def too_large(power: Expr) -> bool:
    """Is it a power of numbers whose value has more digits than the limit?"""
    try:
        _number(power)
    except OverflowError:
        return True
    return False


def _number(term: Basic) -> Fraction | None:
    """The value of a term made of numbers alone; None if it is not, or is irrational.

    Raises OverflowError if a power in it is too large.
    """
    if isinstance(term, Integer):
        return Fraction(int(term))
    if not isinstance(term, (Plus, Neg, Times, Quotient, Power)):
        return None
    values = [_number(a) for a in term.args]
    known = [v for v in values if v is not None]
    if len(known) < len(values):
        return None
    if isinstance(term, Power):
        return _power(*known)
    if isinstance(term, Neg):
        return -known[0]
    if isinstance(term, Plus):
        return sum(known, Fraction(0))
    if isinstance(term, Times):
        return math.prod(known, start=Fraction(1))
    return known[0] / known[1] if known[1] else None


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if not base:
        return base if exponent > 0 else None
    largest = max(abs(base.numerator), base.denominator)
    if abs(exponent) * Fraction(math.log10(largest)) > MAX_DIGITS:
        raise OverflowError
    if exponent.denominator != 1:
        return None
    if abs(base) == 1:
        return base if exponent.numerator % 2 else Fraction(1)
    return base**exponent.numerator

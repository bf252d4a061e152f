"""Arithmetic for the judges: decimals of many digits, and dual numbers over them.

A number is a ``Decimal`` or a :class:`Dual`.  Digits are those of the current decimal context;
functions that ``decimal`` lacks go through mpmath at the same precision.

Sources: Griewank and Walther, *Evaluating Derivatives*, chapter 3 (forward mode); Siskind and
Pearlmutter, *Nesting forward-mode AD in a functional framework* (tags).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, getcontext
from functools import lru_cache
from typing import TypeAlias, cast

import mpmath

from derive.messages import english

ZERO = Decimal(0)
ONE = Decimal(1)
TWO = Decimal(2)
TINY = Decimal("1e-40")


class UndefinedError(ArithmeticError):
    """An expression has no value, or no derivative, at a point.

    outside: the point lies outside the domain of a function, as for the logarithm of a
    negative number, and so do all points near it.
    """

    def __init__(self, what: str, outside: bool = False) -> None:
        super().__init__(what)
        self.outside = outside


class BeyondSizeError(UndefinedError):
    """An entry does not exist, because a size is smaller than the entry's number."""


class Dual:
    """``real + slope * e`` with ``e * e = 0``.

    Every derivative being taken has an ``e`` of its own, told apart by ``tag``; both parts are
    numbers with smaller tags only.
    """

    __slots__ = ("real", "slope", "tag")

    def __init__(self, tag: int, real: Number, slope: Number) -> None:
        self.tag = tag
        self.real = real
        self.slope = slope

    def __repr__(self) -> str:
        return f"Dual({self.tag}, {self.real!r}, {self.slope!r})"

    def __neg__(self) -> Dual:
        return Dual(self.tag, -self.real, -self.slope)

    def __add__(self, other: Number) -> Dual:
        if type(other) is Dual:
            if other.tag == self.tag:
                return Dual(self.tag, self.real + other.real, self.slope + other.slope)
            if other.tag > self.tag:
                return Dual(other.tag, self + other.real, other.slope)
        return Dual(self.tag, self.real + other, self.slope)

    __radd__ = __add__

    def __sub__(self, other: Number) -> Dual:
        return self + (-other)

    def __rsub__(self, other: Number) -> Dual:
        return -self + other

    def __mul__(self, other: Number) -> Dual:
        if type(other) is Dual:
            if other.tag == self.tag:
                slope = self.real * other.slope + self.slope * other.real
                return Dual(self.tag, self.real * other.real, slope)
            if other.tag > self.tag:
                return Dual(other.tag, self * other.real, self * other.slope)
        return Dual(self.tag, self.real * other, self.slope * other)

    __rmul__ = __mul__


Number: TypeAlias = Decimal | Dual


def primal(x: Number) -> Decimal:
    """The number without its slopes."""
    while type(x) is Dual:
        x = x.real
    return cast(Decimal, x)


def moves(x: Number) -> bool:
    """Has the number a slope that is not zero?"""
    return type(x) is Dual and (primal(x.slope) != 0 or moves(x.slope) or moves(x.real))


def slope_of(x: Number, tag: int) -> Number:
    """The coefficient of the ``e`` with the given tag, the largest in use."""
    return x.slope if type(x) is Dual and x.tag == tag else ZERO


def divide(a: Number, b: Number) -> Number:
    """The quotient.

    Raises UndefinedError if the denominator is zero, or too near to zero to tell.
    """
    if type(b) is Dual:
        if type(a) is Dual and a.tag > b.tag:
            return Dual(a.tag, divide(a.real, b), divide(a.slope, b))
        top, slope = (a.real, a.slope) if type(a) is Dual and a.tag == b.tag else (a, ZERO)
        ratio = divide(top, b.real)
        return Dual(b.tag, ratio, divide(slope - ratio * b.slope, b.real))
    if abs(b) < TINY:  # type: ignore[arg-type]
        raise UndefinedError(english("judges.undefined-why.division"))
    if type(a) is Dual:
        return Dual(a.tag, divide(a.real, b), divide(a.slope, b))
    return cast(Decimal, a) / cast(Decimal, b)


def power(base: Number, exponent: Number) -> Number:
    """The power; an exponent that is an integer goes with every base.

    Raises UndefinedError for a negative base with another exponent, and for zero to a
    negative power.
    """
    if type(exponent) is Dual:
        return EXP(exponent * LOG(base))
    e = cast(Decimal, exponent)
    if type(base) is Dual:
        if not e:
            return ONE
        return Dual(base.tag, power(base.real, e), e * power(base.real, e - ONE) * base.slope)
    b = cast(Decimal, base)
    if e == e.to_integral_value():
        if not e:
            return ONE
        if e < 0 and abs(b) < TINY:
            raise UndefinedError(english("judges.undefined-why.zero-negative"))
        return b**e
    if b < -TINY:
        raise UndefinedError(english("judges.undefined-why.negative-power"), outside=True)
    if b < TINY:
        if e > 1:
            return ZERO
        raise UndefinedError(english("judges.undefined-why.zero-power"))
    return b**e


def compare(operator: str, a: Number, b: Number) -> bool:
    """Does ``a operator b`` hold?  Values too near to tell count as equal.

    Raises UndefinedError where they are equal and a derivative by which they move apart is
    being taken.
    """
    gap = a - b
    difference = primal(gap)
    if abs(difference) < TINY:
        if moves(gap):
            raise UndefinedError(english("judges.undefined-why.border"))
        return operator in ("==", "<=", ">=")
    return (
        operator == "!="
        or (difference < 0 and operator in ("<", "<="))
        or (difference > 0 and operator in (">", ">="))
    )


@dataclass(frozen=True)
class Function:
    """A function of one number: its values, and its slope at x given f(x)."""

    value: Callable[[Decimal], Decimal]
    slope: Callable[[Number, Number], Number]

    def __call__(self, x: Number) -> Number:
        if type(x) is Dual:
            return self.extend(x, self(x.real))
        return self.value(cast(Decimal, x))

    def extend(self, x: Dual, value: Number) -> Dual:
        """f(x) if f(x.real) is known."""
        if not moves(x):
            return Dual(x.tag, value, ZERO)
        return Dual(x.tag, value, self.slope(x.real, value) * x.slope)


def _log(x: Decimal) -> Decimal:
    if x < TINY:
        raise UndefinedError(english("judges.undefined-why.log"), outside=x < -TINY)
    return x.ln()


def _sqrt(x: Decimal) -> Decimal:
    if x < TINY:
        if x < -TINY:
            raise UndefinedError(english("judges.undefined-why.sqrt"), outside=True)
        return ZERO
    return x.sqrt()


def _sign(x: Decimal) -> Decimal:
    return ZERO if abs(x) < TINY else ONE.copy_sign(x)


def _flat(x: Number, _: Number) -> Number:
    if abs(primal(x)) < TINY:
        raise UndefinedError(english("judges.undefined-why.jump"))
    return ZERO


def _side(x: Number, _: Number) -> Number:
    if abs(primal(x)) < TINY:
        raise UndefinedError(english("judges.undefined-why.kink"))
    return _sign(primal(x))


@lru_cache
def _context(digits: int) -> mpmath.MPContext:
    """A context of our own: the precision of ``mpmath.mp`` belongs to everyone.  To make one
    takes a hundred times as long as to evaluate a function in it."""
    context = mpmath.MPContext()
    context.dps = digits
    return context


def _by_mpmath(name: str, *order: int) -> Callable[[Decimal], Decimal]:
    def evaluate(x: Decimal) -> Decimal:
        digits = getcontext().prec
        if x.adjusted() > digits:
            raise UndefinedError(english("judges.undefined-why.large", name=name))
        context = _context(digits + 5)
        try:
            found = getattr(context, name)(*order, context.mpf(str(x)))
        except ValueError as error:
            raise UndefinedError(
                english("judges.undefined-why.raised", name=name, why=error)
            ) from error
        return Decimal(mpmath.libmp.to_str(found._mpf_, digits))

    return evaluate


def _loggamma(x: Decimal) -> Decimal:
    if x < TINY:
        raise UndefinedError(english("judges.undefined-why.loggamma"), outside=x < -TINY)
    return _by_mpmath("loggamma")(x)


def polygamma(order: int) -> Function:
    """The derivative of that order of the digamma function."""
    return Function(_by_mpmath("psi", order), lambda x, _: polygamma(order + 1)(x))


EXP = Function(Decimal.exp, lambda _, f: f)
LOG = Function(_log, lambda x, _: divide(ONE, x))
SIN: Function = Function(_by_mpmath("sin"), lambda x, _: COS(x))
COS: Function = Function(_by_mpmath("cos"), lambda x, _: -SIN(x))
SINH: Function = Function(_by_mpmath("sinh"), lambda x, _: COSH(x))
COSH: Function = Function(_by_mpmath("cosh"), lambda x, _: SINH(x))

FUNCTIONS: dict[str, Function] = {
    "exp": EXP,
    "log": LOG,
    "sqrt": Function(_sqrt, lambda _, f: divide(ONE, TWO * f)),
    "sin": SIN,
    "cos": COS,
    "tan": Function(_by_mpmath("tan"), lambda _, f: ONE + f * f),
    "sinh": SINH,
    "cosh": COSH,
    "tanh": Function(_by_mpmath("tanh"), lambda _, f: ONE - f * f),
    "erf": Function(
        _by_mpmath("erf"),
        lambda x, _: TWO / _by_mpmath("sqrt")(_by_mpmath("acos")(-ONE)) * EXP(-(x * x)),
    ),
    "abs": Function(abs, _side),
    "sign": Function(_sign, _flat),
    "loggamma": Function(_loggamma, lambda x, _: polygamma(0)(x)),
    "digamma": polygamma(0),
}


def extreme(sign: int, numbers: list[Number]) -> Number:
    """The largest of the numbers for sign 1, the smallest for sign -1.

    Raises UndefinedError where two are equal and a derivative is being taken.
    """
    best = numbers[0]
    for other in numbers[1:]:
        if compare("<" if sign > 0 else ">", best, other):
            best = other
    return best


def smooth(coefficients: tuple[Decimal, ...], order: int = 0) -> Function:
    """The derivative, of any order, of ``a + b x + c x² + d x³ + r sin(w x + u)``.

    coefficients: (a, b, c, d, r, w, u).
    """
    *cubic, r, w, u = coefficients
    for _ in range(order):
        cubic = [k * c for k, c in enumerate(cubic)][1:]
    amplitude = r * w**order
    wave = (SIN, COS)[order % 2]
    if order % 4 in (2, 3):
        amplitude = -amplitude

    def value(x: Decimal) -> Decimal:
        total = ZERO
        for c in reversed(cubic):
            total = total * x + c
        return total + amplitude * cast(Decimal, wave(w * x + u))

    return Function(value, lambda x, _: smooth(coefficients, order + 1)(x))

"""Numbers that stand for what they are rounded from."""

from __future__ import annotations

from sympy import Expr, Rational

from derive.articles.claims import Part
from derive.reading.expressions import Expression, Number, Total
from derive.terms import value

_DIGITS = 30


def is_rounded(part: Part, left: Expr, right: Expr) -> bool:
    """Is the right side a decimal, and the left side a number that rounds to it?

    part: the right side as it was typed.
    """
    number = _decimal(part.expression)
    if number is None:
        return False
    off = value(left) - value(right)
    if off.free_symbols or not off.is_number:
        return False
    digits = len(number.text.partition(".")[2])
    return bool(abs(off.evalf(_DIGITS)) <= Rational(1, 2 * 10**digits))


def _decimal(expression: Expression) -> Number | None:
    if isinstance(expression, Total) and len(expression.terms) == 1:
        expression = expression.terms[0][1]
    return expression if isinstance(expression, Number) and "." in expression.text else None

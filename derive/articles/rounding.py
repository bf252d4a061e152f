"""Numbers that stand for what they are rounded from, and numbers put in for names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sympy import Expr, Rational

from derive.language import FUNCTIONS
from derive.reading.expressions import Expression, Number, Ratio, Total
from derive.reading.rebuilding import rebuilt
from derive.reading.state import nodes
from derive.terms import symbol_names, value

_DIGITS = 30
#: A decimal of so many digits is no number that somebody chose, but was rounded itself.
_MANY = 5
#: So many places are taken to be those of a number that is cut off.
_FEW = 3


def is_rounded(
    left: Expression, right: Expression, exact: Expr, worth: Callable[[Expression], Expr]
) -> bool:
    """Is the right side a decimal, and the left side a number that rounds to it or is cut off?

    Decimals of five digits or more in the left side are taken to be rounded as well, each by up to
    half of its last place; to first order their errors add up.
    exact: the left side.  worth: what it is with other numbers in it; raises ReadError.
    """
    number = _decimal(right)
    if number is None:
        return False
    sign = -1 if isinstance(right, Total) and right.terms[0][0] else 1
    start = value(exact)
    if start.free_symbols or not start.is_number:
        return False
    slack = _half_a_place(number)
    for each in nodes(left):
        if isinstance(each, Number) and _is_measured(each):
            moved = rebuilt(left, partial(_nudged, each))
            slack += abs(value(worth(moved)) - start)
    off = sign * start - Rational(number.text)
    return bool(abs(off.evalf(_DIGITS)) <= slack.evalf(_DIGITS)) or _is_cut_off(off, number)


def puts_numbers_in(right: Expression, left: Expr, result: Expr) -> bool:
    """Are numbers put in for the names in the left side?  The right side is worked out from
    numbers then, and has no name; a number or a fraction of two may be claimed."""
    if _names(result) or not _names(left):
        return False
    right = _alone(right)
    numbers = [node for node in nodes(right) if isinstance(node, Number)]
    worked = len(numbers) > (2 if isinstance(right, Ratio) else 1)
    return worked or any("." in number.text for number in numbers)


def _names(term: Expr) -> frozenset[str]:
    """The names in a term but those of functions, of what cancels too."""
    return symbol_names(term) - FUNCTIONS.keys()


def _half_a_place(number: Number) -> Expr:
    return Rational(1, 2 * 10 ** len(number.text.partition(".")[2]))


def _is_cut_off(off: Expr, number: Number) -> bool:
    """Were the places behind the last one of three or more left out?"""
    places = len(number.text.partition(".")[2])
    return places >= _FEW and bool(0 <= off.evalf(_DIGITS) < Rational(1, 10**places))


def _is_measured(number: Number) -> bool:
    return "." in number.text and len(number.text.replace(".", "").lstrip("0")) >= _MANY


def _nudged(which: Number, node: object) -> object:
    """The number with half of its last place more."""
    return Number(f"{which.text}5", which.span) if node == which else node


def _decimal(expression: Expression) -> Number | None:
    expression = _alone(expression)
    return expression if isinstance(expression, Number) and "." in expression.text else None


def _alone(expression: Expression) -> Expression:
    """The only term of a sum, without its sign."""
    if isinstance(expression, Total) and len(expression.terms) == 1:
        return expression.terms[0][1]
    return expression

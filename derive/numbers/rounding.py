"""How many digits of a number a page shows.

Four decimals, as books print them; a short decimal as it is; very small and very large numbers
with a power of ten, so that no number that is not zero looks like zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from derive.document import Cell

DECIMALS = 4
#: What cancellation leaves of the digits of the evaluation.
_NOISE = Decimal("1e-90")
_LARGE = Decimal("1e6")
#: Below it, four decimals would leave a poor digit.
_SMALL = Decimal("0.0005")
#: More decimals than this show nothing but the digits of the evaluation.
_MOST = 30


def cells(
    numbers: Iterable[Decimal | None], decimals: int = DECIMALS, point: str = "."
) -> tuple[Cell, ...]:
    """The numbers of one quantity, with as many decimals in each of them; None is empty."""
    values = [None if x is None else quiet(x) for x in numbers]
    short = all(x is None or _is_short(x, decimals) for x in values)
    found = (Cell("") if x is None else _cell(x, decimals, short) for x in values)
    return tuple(replace(cell, point=point) for cell in found)


def decimals_telling(a: Decimal, b: Decimal) -> int:
    """As many decimals as show that two numbers differ."""
    enough = (d for d in range(DECIMALS, _MOST) if len(set(cells((a, b), d))) > 1)
    return next(enough, _MOST)


def exponent_above(number: Decimal) -> int:
    """The least power of ten that is larger: -3 for 0.0004 and for 0.0001."""
    return number.adjusted() + 1


def quiet(number: Decimal) -> Decimal:
    """The number without the noise of its last digits."""
    if abs(number) < _NOISE:
        return Decimal(0)
    with localcontext(prec=30):
        return +number


def _is_short(number: Decimal, decimals: int) -> bool:
    exponent = number.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -decimals <= exponent and abs(number) < _LARGE


def _cell(number: Decimal, decimals: int, short: bool) -> Cell:
    if short:
        text = f"{number.normalize():f}"
        return Cell("0" if number == 0 else text)
    if number and (abs(number) >= _LARGE or abs(number) < _SMALL.scaleb(DECIMALS - decimals)):
        mantissa, _, exponent = f"{number:.{max(2, decimals - 2)}e}".partition("e")
        return Cell(mantissa, str(int(exponent)))
    if not number:
        return Cell("0")
    step = Decimal(1).scaleb(-decimals)
    rounded = number.quantize(step, rounding=ROUND_HALF_EVEN)
    return Cell(f"{rounded:f}")

"""An instance as plain data, for JSON: numbers as strings of digits, arrays as lists."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TypeAlias

from derive.language import write
from derive.numbers.instance import Instance, Quantity
from derive.numbers.rounding import quiet

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
DIGITS = 15


def as_data(found: Instance) -> dict[str, Json]:
    """What was given, what came out, and whether it agrees with central differences."""
    if found.missing:
        return {"missing": found.missing}
    data: dict[str, Json] = {}
    if found.functions:
        data["functions"] = {write(head): write(body) for head, body in found.functions}
    data["given"] = {_key(quantity): _array(quantity) for quantity in found.given}
    data["defined"] = {_key(quantity): _array(quantity) for quantity in found.defined}
    for name, quantity in (
        ("derivative", found.derivative),
        ("differences", found.differences),
        ("solution", found.solution),
    ):
        if quantity is not None:
            indices: list[Json] = [str(index) for index in quantity.axes]
            values = _array(quantity)
            data[name] = {"of": _key(quantity), "indices": indices, "values": values}
    if found.deviation is not None:
        data["deviation"] = f"{found.deviation:.1e}"
    data["agrees"] = found.agrees
    if found.undefined:
        data["undefined"] = found.undefined
    return data


def _key(quantity: Quantity) -> str:
    return write(quantity.term)


def _array(quantity: Quantity) -> Json:
    """Lists in lists, the last index fastest."""
    flat: list[Json] = [None if x is None else _digits(x) for x in quantity.entries.values()]
    for length in reversed(quantity.lengths[1:]):
        flat = [flat[k : k + length] for k in range(0, len(flat), length)]
    return flat if quantity.lengths else flat[0]


def _digits(number: Decimal) -> str:
    number = quiet(number)
    if not number:
        return "0"
    with localcontext(prec=DIGITS):
        return f"{(+number).normalize():f}" if -12 < number.adjusted() < 15 else f"{+number:.3e}"

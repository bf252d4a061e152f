"""Numbers that somebody gives for quantities of a problem: ``z = 2, 1, 0.1``.

They stand in the table ``[values]`` of a problem file or on the command line.  Here they are read
and compared with what they are for: shapes, sizes, domains.  Whether assumptions hold at them is
for those to say who can evaluate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Protocol, TypeAlias

from derive.diagnostics import Source, Spot

At: TypeAlias = Callable[[int, int], Spot]
"""From a column and a length of a text to that place of it."""

#: A page shows no more entries side by side than this.
LARGEST_SIZE = 10
#: Of one quantity, and of the derivative.
MOST_ENTRIES = 400
_LONGEST = 40
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?)(?:\s*/\s*(\d+))?", re.ASCII)
_PARTS = re.compile(r"([,;])")
_LOW, _HIGH = Fraction(1, 10**9), Fraction(10**9)


class Shaped(Protocol):
    """A quantity that takes values."""

    @property
    def name(self) -> str: ...
    @property
    def shape(self) -> tuple[str, ...]: ...
    @property
    def domain(self) -> str: ...


@dataclass(frozen=True)
class Values:
    """The numbers for one quantity, in the order of its indices, the last one fastest.

    shape: how many there are in each direction; () for a number.
    spot: where they stand; no part of what they are.
    """

    name: str
    shape: tuple[int, ...]
    entries: tuple[Fraction, ...]
    spot: Spot = field(compare=False, repr=False)

    def places(self) -> dict[tuple[int, ...], Fraction]:
        """The numbers by their indices, which count from 1."""
        rows = product(*(range(1, length + 1) for length in self.shape))
        return dict(zip(rows, self.entries, strict=True))


# Reading ----------------------------------------------------------------------------------


def read_option(text: str) -> Values:
    """``z=2,1,0.1`` of the command line.  Raises ProblemError, with ``--values`` for a file."""
    source = Source("--values", text)

    def at(column: int, length: int) -> Spot:
        return Spot.of(source.at(start + column, "", length=length))

    name, equals, numbers = text.partition("=")
    start = len(name) + 1
    if not equals or not name.strip():
        raise source.at(0, "a name and its numbers are wanted", hint="write z=2,1,0.1")
    return read_text(name.strip(), numbers, at)


def read_text(name: str, text: str, at: At) -> Values:
    """``2,1,0.1``, or the rows of a matrix: ``1,2;3,4``.  Raises ProblemError."""
    rows: list[list[Fraction]] = [[]]
    column = 0
    for part in _PARTS.split(text):
        if part == ";":
            rows.append([])
        elif part != ",":
            inner = part.strip()
            start = column + part.index(inner)
            rows[-1].append(_number(inner, at(start, max(1, len(inner)))))
        column += len(part)
    spot = at(0, len(text))
    if len({len(row) for row in rows}) > 1:
        raise spot.error(f"the rows of {name!r} differ in length")
    shape = (len(rows[0]),) if len(rows) == 1 else (len(rows), len(rows[0]))
    return Values(name, shape, tuple(x for row in rows for x in row), spot)


def read_list(name: str, value: object, spot: Spot) -> Values:
    """A number, or lists of numbers in lists of one length, as TOML has them.  Raises
    ProblemError."""
    if isinstance(value, list):
        parts = [read_list(name, item, spot) for item in value]
        if not parts:
            raise spot.error(f"{name!r} has no entries")
        if len({part.shape for part in parts}) > 1:
            raise spot.error(f"the rows of {name!r} differ in length")
        entries = tuple(x for part in parts for x in part.entries)
        return Values(name, (len(parts), *parts[0].shape), entries, spot)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise spot.error(f"{name!r} is not a number", "write 2, 0.1 or [2, 1, 0.1]")
    return Values(name, (), (_number(str(value), spot),), spot)


def _number(text: str, spot: Spot) -> Fraction:
    """A decimal number or a fraction that a page can show."""
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _LONGEST:
        raise spot.error(f"{text[:_LONGEST]!r} is not a number", "write 2, 0.1 or 1/3")
    if match[2] is not None and not int(match[2]):
        raise spot.error("a fraction with the denominator 0")
    value = Fraction(Decimal(match[1])) / int(match[2] or 1)
    if value and not _LOW <= abs(value) <= _HIGH:
        raise spot.error(f"{text} is too large or too small to show", "choose another unit")
    return value


# Fitting ----------------------------------------------------------------------------------


def fitted(
    given: Iterable[Values], quantities: Sequence[Shaped], sizes: Sequence[str]
) -> tuple[Values, ...]:
    """The values in the shapes of what they are for: a number for a vector is its only entry.

    Raises ProblemError for a name that takes no values, a wrong shape, a number outside the
    domain, and for two quantities that disagree about a size.
    """
    named = {quantity.name: quantity for quantity in quantities}
    found: dict[str, Values] = {}
    for values in given:
        if values.name in found:
            raise values.spot.error(f"{values.name!r} is given twice")
        if values.name in sizes:
            found[values.name] = _size(values)
        elif values.name in named:
            found[values.name] = _shaped(values, named[values.name])
        else:
            known = ", ".join([*named, *sizes])
            raise values.spot.error(f"{values.name!r} takes no values", f"there are {known}")
    told(found.values(), quantities, sizes)
    return tuple(found.values())


def _size(values: Values) -> Values:
    if values.shape not in ((), (1,)) or values.entries[0] not in range(1, LARGEST_SIZE + 1):
        message = f"the size {values.name!r} is a whole number from 1 to {LARGEST_SIZE}"
        raise values.spot.error(message)
    return Values(values.name, (), values.entries, values.spot)


def _shaped(values: Values, quantity: Shaped) -> Values:
    shape, rank = values.shape, len(quantity.shape)
    if shape == (1,) and rank == 0:
        shape = ()
    if len(shape) < rank and len(shape) + rank < 4:
        # a number for a vector, a row for a matrix
        shape = (1,) * (rank - len(shape)) + shape
    if len(shape) != rank:
        kinds = ("one number", "a vector", "a matrix")
        wanted = kinds[rank] if rank < len(kinds) else f"an array with {rank} indices"
        hint = ("x=2", "x=2,1,0.1", "x=1,2;3,4")[rank] if rank < len(kinds) else "lists in lists"
        hint = f"write it as {hint.replace('x', quantity.name, 1)}"
        raise values.spot.error(f"{quantity.name!r} is {wanted}", hint)
    if max(shape, default=0) > LARGEST_SIZE or len(values.entries) > MOST_ENTRIES:
        raise values.spot.error(
            f"{quantity.name!r} has more entries than a page can show",
            f"at most {LARGEST_SIZE} in each direction",
        )
    for entry in values.entries:
        _within(entry, values, quantity)
    return Values(values.name, shape, values.entries, values.spot)


def _within(entry: Fraction, values: Values, quantity: Shaped) -> None:
    shown = _short(entry)
    if quantity.domain == "positive" and entry <= 0:
        raise values.spot.error(f"{quantity.name!r} is positive, {shown} is not")
    # a single probability that sums to 1 is 1
    alone = entry == 1 and len(values.entries) == 1 and quantity.shape
    if quantity.domain == "probability" and not (0 < entry < 1 or alone):
        message = f"{quantity.name!r} lies between 0 and 1, {shown} does not"
        raise values.spot.error(message)


def _short(number: Fraction) -> str:
    return str(number) if number.denominator == 1 else f"{float(number):.6g}"


def told(
    given: Iterable[Values], quantities: Sequence[Shaped], sizes: Sequence[str]
) -> dict[str, int]:
    """The sizes that values tell.  Raises ProblemError if two of them disagree."""
    shapes: Mapping[str, tuple[str, ...]] = {q.name: q.shape for q in quantities}
    found: dict[str, tuple[int, str]] = {}
    for values in given:
        if values.name in sizes:
            pairs = [(values.name, int(values.entries[0]))]
        else:
            pairs = list(zip(shapes[values.name], values.shape, strict=True))
        for size, length in pairs:
            other, by = found.setdefault(size, (length, values.name))
            if other != length:
                message = f"{size} is {length} by {values.name!r} and {other} by {by!r}"
                raise values.spot.error(message, "give both the same length")
    return {size: length for size, (length, _) in found.items()}

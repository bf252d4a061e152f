"""Shapes that assumptions ask vectors and matrices to have: one-hot, a distribution, a unit vector.

A filling gives the entry at a place of an array with these lengths, None if it has no such shape.
``turn`` tells rows and quantities apart, so that they do not all look alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from derive.judges.evaluation import Args

Filling: TypeAlias = Callable[[Args, Args, int], Fraction | None]

_DISTRIBUTIONS = {
    1: ("1",),
    2: ("0.7", "0.3"),
    3: ("0.5", "0.3", "0.2"),
    4: ("0.4", "0.3", "0.2", "0.1"),
}
_UNIT_VECTORS = {
    1: ("1",),
    2: ("3/5", "4/5"),
    3: ("2/3", "2/3", "1/3"),
    4: ("1/2", "1/2", "1/2", "1/2"),
}


def shapes(places: Sequence[Args], lengths: Args, turn: int) -> Iterator[dict[Args, Fraction]]:
    """Arrays of these lengths, one for each shape that there is."""
    for filling in _FILLINGS if lengths else ():
        found: dict[Args, Fraction] = {}
        for at in places:
            entry = filling(at, lengths, turn)
            if entry is not None:
                found[at] = entry
        if len(found) == len(places):
            yield found


def _one_hot(at: Args, lengths: Args, turn: int) -> Fraction:
    """1 in one place of each row, the next place in the next row."""
    return Fraction(_turned(at, lengths, turn) == 0)


def _even(at: Args, lengths: Args, turn: int) -> Fraction:
    """Equal numbers that sum to 1 in each row."""
    return Fraction(1, lengths[-1])


def _centred(at: Args, lengths: Args, turn: int) -> Fraction:
    """Numbers that sum to 0 in each row."""
    return Fraction(lengths[-1] + 1, 2) - at[-1]


def _of(table: Mapping[int, Sequence[str]]) -> Filling:
    """The numbers of a table in each row, in turns."""

    def filled(at: Args, lengths: Args, turn: int) -> Fraction | None:
        row = table.get(lengths[-1])
        return None if row is None else Fraction(row[_turned(at, lengths, turn)])

    return filled


def _columns(rows: Filling) -> Filling:
    """The same in each column of a matrix."""

    def filled(at: Args, lengths: Args, turn: int) -> Fraction | None:
        return rows(at[::-1], lengths[::-1], turn) if len(at) == 2 else None

    return filled


def _turned(at: Args, lengths: Args, turn: int) -> int:
    """The place in a row, counted from 0, each row beginning one place later."""
    rows = sum(k - 1 for k in at[:-1])
    return (at[-1] - 1 - rows - turn) % lengths[-1]


_ROWS: tuple[Filling, ...] = (
    _of(_UNIT_VECTORS), _one_hot, _of(_DISTRIBUTIONS), _even, _centred,
)  # fmt: skip
_FILLINGS = (*_ROWS, *map(_columns, _ROWS))

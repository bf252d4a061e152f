"""Counterexamples: values at which two sides differ, as data and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from sympy import Basic

from derive.judges.arithmetic import UndefinedError
from derive.judges.evaluation import Args, World
from derive.messages import english

# what is less is what rounding leaves of zero
_NOTHING = Decimal("1e-30")

#: A number as it is written, or a list of such.
Numbers: TypeAlias = "str | tuple[Numbers, ...]"


@dataclass(frozen=True)
class Counterexample:
    """Where two sides differ: sizes, indices and variables by name, and the sides, each a number
    as it is written or why there is none.  is_defined: has each side a value?"""

    sizes: tuple[tuple[str, int], ...]
    indices: tuple[tuple[str, int], ...]
    variables: tuple[tuple[str, Numbers], ...]
    left: str
    right: str
    is_defined: bool = True

    @property
    def sentence(self) -> str:
        """E.g. ``n = 2, j = 1, z = (2, -1): the left side is 0.5, the right side is 0.25``."""
        given = [f"{name} = {number}" for name, number in (*self.sizes, *self.indices)]
        given += [f"{name} = {_listed(numbers)}" for name, numbers in self.variables]
        at, sides = ", ".join(given), {"left": self.left, "right": self.right}
        if not at:
            return english("judges.unequal", **sides)
        return english("judges.differ", at=at, **sides)


def counterexample(
    world: World,
    depends: frozenset[str],
    names: Sequence[Basic],
    row: Args,
    left: Decimal | UndefinedError,
    right: Decimal | UndefinedError,
) -> Counterexample:
    """What differs in a world.

    depends: the variables to show.
    names, row: the free indices, and the values of the first of them.
    """
    return Counterexample(
        tuple(world.sizes.items()),
        tuple((str(name), index) for name, index in zip(names, row, strict=False)),
        tuple((n, _entries(v)) for n, v in world.values.items() if n in depends),
        side(left),
        side(right),
        not isinstance(left, UndefinedError) and not isinstance(right, UndefinedError),
    )


def side(value: Decimal | UndefinedError) -> str:
    """A value to six digits, or why there is none."""
    if isinstance(value, UndefinedError):
        return english("judges.undefined", why=value)
    return _digits(value)


def _listed(numbers: Numbers) -> str:
    return numbers if isinstance(numbers, str) else f"({', '.join(map(_listed, numbers))})"


def _entries(entries: Mapping[Args, Decimal]) -> Numbers:
    if () in entries:
        return _number(entries[()])
    heads = sorted({args[0] for args in entries})
    rows = [{args[1:]: v for args, v in entries.items() if args[0] == head} for head in heads]
    return tuple(_entries(row) for row in rows)


def _number(value: Decimal) -> str:
    """A small fraction if it is one, else six digits."""
    near = Fraction(value).limit_denominator(60)
    exact = Decimal(near.numerator) / Decimal(near.denominator)
    return str(near) if abs(exact - value) < Decimal("1e-30") else _digits(value)


def _digits(value: Decimal) -> str:
    if abs(value) < _NOTHING:
        return "0"
    text = f"{value:.6g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text

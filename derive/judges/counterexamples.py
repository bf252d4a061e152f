"""A counterexample in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from sympy import Basic

from derive.judges.arithmetic import UndefinedError
from derive.judges.evaluation import Args, World
from derive.messages import english


def describe(
    world: World,
    depends: frozenset[str],
    names: Sequence[Basic],
    row: Args,
    left: Decimal | UndefinedError,
    right: Decimal | UndefinedError,
) -> str:
    """E.g. ``n = 2, j = 1, z = (2, -1): the left side is 0.5, the right side is 0.25``.

    depends: the variables to show.
    names, row: the free indices, and the values of the first of them.
    """
    given = [f"{name} = {size}" for name, size in world.sizes.items()]
    given += [f"{name} = {index}" for name, index in zip(names, row, strict=False)]
    given += [f"{n} = {_entries(v)}" for n, v in world.values.items() if n in depends]
    at = ", ".join(given)
    sides = {"left": side(left), "right": side(right)}
    return english("judges.differ", at=at, **sides) if at else english("judges.unequal", **sides)


def side(value: Decimal | UndefinedError) -> str:
    """A value to six digits, or why there is none."""
    if isinstance(value, UndefinedError):
        return english("judges.undefined", why=value)
    return _digits(value)


def _entries(entries: Mapping[Args, Decimal]) -> str:
    if () in entries:
        return _number(entries[()])
    heads = sorted({args[0] for args in entries})
    rows = [{args[1:]: v for args, v in entries.items() if args[0] == head} for head in heads]
    return f"({', '.join(_entries(row) for row in rows)})"


def _number(value: Decimal) -> str:
    """A small fraction if it is one, else six digits."""
    near = Fraction(value).limit_denominator(60)
    exact = Decimal(near.numerator) / Decimal(near.denominator)
    return str(near) if abs(exact - value) < Decimal("1e-30") else _digits(value)


def _digits(value: Decimal) -> str:
    text = f"{value:.6g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text

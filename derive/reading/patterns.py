"""Expressions that are the same up to a number that counts: ``z_1 p_1`` and ``z_n p_n``.

What they have in common is a pattern: an expression with a place, a letter that nobody types, in
which the numbers 1, 2, ..., n are filled.  ``W_{11}`` is the entry 1, 1 beside ``W_{1n}``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast

from derive.reading.expressions import Expression, Label, Name, Number
from derive.reading.layout import Span
from derive.reading.rebuilding import rebuilt

T = TypeVar("T")
Below = tuple[Expression | Label, ...]
#: Two parts in which expressions differ, to what stands for both; None if nothing does.
Differ = Callable[[object, object], object | None]


class NoPatternError(Exception):
    """The expressions differ in more than a number that counts."""


def place(span: Span, number: int = 0) -> Name:
    """A letter that nobody types."""
    return Name(f"#{span[0]}.{number}" if number else f"#{span[0]}", span)


def is_place(node: object) -> bool:
    """Is it such a letter?"""
    return isinstance(node, Name) and node.base.startswith("#")


def common(first: T, last: T, letter: Name, start: str = "1") -> tuple[T, Expression]:
    """What two expressions have in common, with a letter where the first has the number ``start``
    and the last the end; and that end.  Raises NoPatternError."""
    ends: list[Expression] = []

    def counts(a: object, b: object) -> object | None:
        if not isinstance(a, Number) or a.text != start or isinstance(b, tuple | Label):
            return None
        end = cast(Expression, b)
        if not dataclasses.is_dataclass(b) or (ends and not alike(ends[0], end)):
            return None
        ends.append(end)
        return letter

    body = merged(first, last, counts)
    if not ends:
        raise NoPatternError
    return body, ends[0]


def merged(a: T, b: T, differ: Differ) -> T:
    """Two expressions as one, where they differ by what ``differ`` says.  Raises NoPatternError."""
    if alike(a, b):
        return b
    told = differ(a, b)
    if told is not None:
        return cast(T, told)
    if isinstance(a, Name) and isinstance(b, Name):
        a, b = cast(tuple[T, T], numbered(a, b))
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return cast(T, tuple(merged(x, y, differ) for x, y in zip(a, b, strict=True)))
    if type(a) is not type(b) or not dataclasses.is_dataclass(b) or isinstance(b, type):
        raise NoPatternError
    changed = {f: merged(getattr(a, f), getattr(b, f), differ) for f in _fields(b)}
    return replace(b, **changed)


def filled(node: T, letter: Name, value: Expression) -> T:
    """The expression with something in the place of the letter."""

    def put(part: object) -> object:
        return value if isinstance(part, Name) and part.base == letter.base else part

    return cast(T, rebuilt(node, put))


def alike(a: object, b: object) -> bool:
    """Are they typed alike, wherever they stand?"""
    if isinstance(a, Name) and isinstance(b, Name):
        a, b = numbered(a, b)
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if dataclasses.is_dataclass(a):
        return all(alike(getattr(a, f), getattr(b, f)) for f in _fields(a))
    return a == b


def numbered(a: Name, b: Name) -> tuple[Name, Name]:
    """Two names with as many subscripts: ``11`` is 1, 1 beside a name that takes two."""
    return replace(a, below=_apart(a.below, b.below)), replace(b, below=_apart(b.below, a.below))


def _apart(below: Below, other: Below) -> Below:
    if len(below) != 1 or len(other) < 2 or not isinstance(below[0], Number):
        return below
    number = below[0]
    if len(number.text) != len(other) or not number.text.isdigit():
        return below
    return tuple(replace(number, text=digit) for digit in number.text)


def _fields(node: object) -> list[str]:
    return [f.name for f in dataclasses.fields(cast("type", node)) if f.name != "span"]

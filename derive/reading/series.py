"""What three dots stand for: ``z_1 + z_2 + ... + z_n`` is a sum, ``(z_1, ..., z_n)`` a vector."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TypeVar, cast

from sympy import Expr

from derive.reading.expressions import Dots, Expression, Name, Number
from derive.reading.layout import ReadError, Span
from derive.reading.naming import candidates, plain_name
from derive.reading.state import Reading, Running, Surroundings, Value, is_letter, nodes
from derive.terms import Sum

T = TypeVar("T")
#: A letter that nobody types.
_PLACE = "#place"
_DOTS = "what the dots stand for"


def series(
    reading: Reading, terms: Sequence[Expression], span: Span, around: Surroundings
) -> tuple[int, Value]:
    """The sum that terms up to dots and the one behind them say, and how many terms before the
    first of it.  Raises ReadError if no pattern is seen."""
    place, body, size = _pattern(reading, terms, span)
    index = reading.axis()
    slot = reading.axes[index]
    reading.sizes.run(slot, size, span, _DOTS)
    inner = around.binding(_PLACE, Running(index, slot, span))
    value = reading.value(body, inner)
    if value.axes:
        raise ReadError(span, "a sum of arrays with dots has no meaning here")
    total: Expr = Sum(value.term, index, reading.sizes.placeholder(slot))
    return place, Value((), total)


def listing(
    reading: Reading, items: Sequence[Expression], span: Span, around: Surroundings
) -> Value:
    """The vector whose entries are listed, with dots among them.  Raises ReadError if no pattern
    is seen."""
    place, body, size = _pattern(reading, items, span)
    if place:
        raise ReadError(span, "what this vector begins with is not understood")
    index = reading.axis()
    slot = reading.axes[index]
    reading.sizes.run(slot, size, span, _DOTS)
    value = reading.value(body, around.binding(_PLACE, Running(index, slot, span)))
    if value.axes:
        raise ReadError(span, "a list of arrays has no meaning here")
    return Value((index,), value.term)


def _pattern(
    reading: Reading, terms: Sequence[Expression], span: Span
) -> tuple[int, Expression, str]:
    """Where the pattern begins, its term with a place for the number, and how far it goes."""
    dots = [at for at, term in enumerate(terms) if isinstance(term, Dots)]
    if not dots or dots[0] == 0 or dots not in ([len(terms) - 2], [len(terms) - 4, len(terms) - 2]):
        raise ReadError(span, "what the dots stand for is not understood")
    before, last = terms[: dots[0]], terms[-1]
    for end, size in _ends(reading, last):
        body = _with(last, end, Name(_PLACE, last.span))
        if len(dots) == 2 and not _is_one_of(terms[-3], body):
            continue
        for start in range(len(before)):
            numbers = [Number(str(n), last.span) for n in range(1, len(before) - start + 1)]
            meant = [_with(body, _PLACE, number) for number in numbers]
            if all(_same(a, b) for a, b in zip(meant, before[start:], strict=True)):
                return start, body, size
    raise ReadError(span, "what the dots stand for is not understood")


def _is_one_of(term: Expression, body: Expression) -> bool:
    """Is it the term of the pattern at some letter, between dots?"""
    letters = {plain_name(name): name for name in _names(term) if is_letter(name)}
    return any(_same(_with(body, _PLACE, letter), term) for letter in letters.values())


def _ends(reading: Reading, last: Expression) -> list[tuple[str, str]]:
    """The letters of the last term that are sizes, each with the size."""
    sizes = {size for size, _ in reading.problem.sizes}
    found: dict[str, str] = {}
    for node in _names(last):
        if is_letter(node):
            known = next(candidates(node, reading.symbols), None)
            if known is not None and known.name in sizes:
                found[plain_name(node)] = known.name
    return list(found.items())


def _names(node: object) -> list[Name]:
    return [part for part in nodes(node) if isinstance(part, Name)]


def _with(node: T, letter: str, new: Expression) -> T:
    """The expression with another in the place of a letter."""
    if isinstance(node, Name) and is_letter(node) and plain_name(node) == letter:
        return cast(T, new)
    if isinstance(node, tuple):
        return cast(T, tuple(_with(part, letter, new) for part in node))
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        changed = {f.name: _with(getattr(node, f.name), letter, new) for f in _fields(node)}
        return dataclasses.replace(node, **changed)
    return node


def _same(a: object, b: object) -> bool:
    """Are they typed alike, wherever they stand?"""
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    if dataclasses.is_dataclass(a):
        return all(_same(getattr(a, f.name), getattr(b, f.name)) for f in _fields(a))
    return a == b


def _fields(node: object) -> list[dataclasses.Field[object]]:
    return [f for f in dataclasses.fields(cast("type", node)) if f.name != "span"]

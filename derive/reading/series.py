"""Vectors and matrices that were written out, ``(z_1, ..., z_n)``, by their entries."""

from __future__ import annotations

from derive.reading.expressions import Dots, Entries, Expression, Listing, Name, Number
from derive.reading.layout import ReadError
from derive.reading.naming import candidates, plain_name
from derive.reading.patterns import NoPatternError
from derive.reading.sizes import Slot
from derive.reading.state import Reading, Running, Surroundings, Value
from derive.reading.written_out import series
from derive.terms import Index

DOTS = "what the dots stand for is not understood"
_TOLD_BY = "what the dots stand for"


def listing(reading: Reading, node: Listing, around: Surroundings) -> Value:
    """The vector of the names in a list, ``z_1, \\ldots, z_n``.  Raises ReadError if it is none."""
    if not any(isinstance(item, Dots) for item in node.items):
        raise ReadError(node.span, DOTS)
    try:
        start, body, end = series(node.items, node.span)
    except NoPatternError:
        raise ReadError(node.span, DOTS) from None
    if start:
        raise ReadError(node.span, "what this vector begins with is not understood")
    letter = Name(f"#{node.span[0]}", node.span)
    return entries(reading, Entries((letter,), (end,), body, node.span), around)


def entries(reading: Reading, node: Entries, around: Surroundings) -> Value:
    """The vector or the matrix with such entries.  Raises ReadError."""
    inner, axes = around, list[Index]()
    for letter, end in zip(node.indices, node.ends, strict=True):
        axes.append(reading.axis())
        slot = reading.axes[axes[-1]]
        _run(reading, slot, end)
        inner = inner.binding(plain_name(letter), Running(axes[-1], slot, node.span))
    value = reading.value(node.body, inner)
    if value.axes:
        raise ReadError(node.span, "a list of arrays has no meaning here")
    return Value(tuple(axes), value.term, node.row)


def _run(reading: Reading, slot: Slot, end: Expression) -> None:
    """Note how far an axis runs; how many rows are shown of a small one does not tell."""
    if isinstance(end, Number):
        return
    found = next(candidates(end, reading.symbols), None) if isinstance(end, Name) else None
    if found is None or found.name not in {size for size, _ in reading.problem.sizes}:
        raise ReadError(end.span, DOTS)
    reading.sizes.run(slot, found.name, end.span, _TOLD_BY)

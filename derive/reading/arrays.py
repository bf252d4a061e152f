"""Vectors and matrices, entry by entry: what stands next to each other, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from sympy import Expr

from derive.reading.layout import ReadError, Span
from derive.reading.state import Reading, Value, kind_of
from derive.terms import TWO, ZERO, Delta, Index, Plus, Power, Quotient, Sum, Times, apply

#: Signs between factors that work entry by entry.
ENTRYWISE = frozenset({"odot", "oslash"})


def together(
    reading: Reading,
    values: Sequence[Value],
    span: Span,
    build: Callable[..., Expr],
    broadcast: bool = True,
) -> Value:
    """Something done entry by entry to arrays of one shape, and to numbers.

    Raises ReadError if the shapes do not fit.
    """
    arrays = [v for v in values if v.axes]
    if not arrays:
        return Value((), build(*(v.term for v in values)))
    first = arrays[0]
    if not broadcast and len(arrays) < len(values) and len(first.axes) > 1:
        raise ReadError(span, "a matrix and a number stand together here")
    terms = [aligned(reading, v, first, span).term if v.axes else v.term for v in values]
    return Value(first.axes, build(*terms), first.row)


def aligned(reading: Reading, value: Value, to: Value, span: Span) -> Value:
    """The value with the axes of another of the same shape.  Raises ReadError."""
    if len(value.axes) != len(to.axes):
        raise ReadError(span, f"{kind_of(to)} and {kind_of(value)} stand together here")
    for a, b in zip(to.axes, value.axes, strict=True):
        reading.sizes.tie(reading.axes[a], reading.axes[b], span)
    return Value(to.axes, reading.at(value, to.axes), to.row)


def total(reading: Reading, values: Sequence[Value], span: Span) -> Value:
    """Terms added up; a number is added to each entry of a vector."""
    return together(reading, values, span, Plus, broadcast=False)


def product(reading: Reading, values: Sequence[Value], signs: Sequence[str], span: Span) -> Value:
    """Factors with signs between them.  Raises ReadError if they could mean several things."""
    arrays = [at for at, v in enumerate(values) if v.axes]
    if len(arrays) < 2:
        term = Times(*(v.term for v in values))
        return replace(values[arrays[0]], term=term) if arrays else Value((), term)
    result = values[arrays[0]]
    for before, at in pairwise(arrays):
        between = set(signs[before:at])
        result = _pair(reading, result, values[at], between, span)
    numbers = [v.term for v in values if not v.axes]
    return replace(result, term=Times(*numbers, result.term)) if numbers else result


def _pair(reading: Reading, a: Value, b: Value, signs: set[str], span: Span) -> Value:
    if not a.axes or not b.axes:
        scaled = a if a.axes else b
        return Value(scaled.axes, Times(a.term, b.term), scaled.row)
    if signs & ENTRYWISE:
        return together(reading, (a, b), span, Quotient if "oslash" in signs else Times)
    if a.of and b.of and not signs - {"cdot", ""}:
        return _chained(reading, a, b, span)
    if signs & {"times", "otimes"}:
        if "otimes" in signs and len(a.axes) == len(b.axes) == 1:
            return Value((*a.axes, *b.axes), Times(a.term, b.term))
        raise ReadError(span, "this product of arrays could mean several things", "write \\odot")
    if len(a.axes) == len(b.axes) == 1:
        return _vectors(reading, a, b, "cdot" in signs, span)
    if len(a.axes) > 2 or len(b.axes) > 2:
        raise ReadError(span, "a product with an array of three axes has no meaning here")
    if len(b.axes) == 1 and b.row:
        raise ReadError(span, "a matrix stands before a row vector here")
    return contracted(reading, a, b, span)


def _chained(reading: Reading, a: Value, b: Value, span: Span) -> Value:
    """Two derivatives beside each other, as the chain rule writes them in either order: the axes
    of the array that both speak of are summed over."""
    if a.of[-1] == b.of[0]:
        found = contracted(reading, a, b, span)
        return replace(found, of=(*a.of[:-1], *b.of[1:]))
    if b.of[-1] == a.of[0]:
        found = contracted(reading, b, a, span)
        return replace(found, of=(*b.of[:-1], *a.of[1:]))
    raise ReadError(span, "this product of two derivatives could mean several things")


def _vectors(reading: Reading, a: Value, b: Value, dotted: bool, span: Span) -> Value:
    if a.row and not b.row:
        return contracted(reading, a, b, span)
    if b.row and not a.row:
        return Value((*a.axes, *b.axes), Times(a.term, b.term))
    if dotted and not a.row:
        return contracted(reading, a, b, span)
    raise ReadError(
        span,
        "this product of two vectors could mean several things",
        "write \\odot, x^T y or x y^T",
    )


def contracted(reading: Reading, a: Value, b: Value, span: Span) -> Value:
    """The sum over the last axis of the one and the first of the other."""
    inner = reading.axis(reading.axes[a.axes[-1]])
    reading.sizes.tie(reading.axes[a.axes[-1]], reading.axes[b.axes[0]], span)
    left = reading.at(Value(a.axes[-1:], a.term), (inner,))
    right = reading.at(Value(b.axes[:1], b.term), (inner,))
    axes = (*a.axes[:-1], *b.axes[1:])
    is_row = len(axes) == 1 and len(b.axes) == 2
    return Value(axes, summed(reading, Times(left, right), inner), is_row)


def summed(reading: Reading, body: Expr, index: Index) -> Expr:
    """The sum over an axis."""
    return Sum(body, index, reading.sizes.placeholder(reading.axes[index]))


def norm(reading: Reading, value: Value, order: str, squared: bool, span: Span) -> Expr:
    """The norm of a vector, or its square.  Raises ReadError for an order that is not known."""
    if order not in ("", "1", "2", "F"):
        raise ReadError(span, f"the norm {order} has no meaning here")
    if not value.axes:
        absolute = apply("abs", value.term)
        return Power(absolute, TWO) if squared else absolute
    if len(value.axes) > 2 or (len(value.axes) == 2) != (order == "F"):
        raise ReadError(span, f"this norm of {kind_of(value)} could mean several things")
    body = apply("abs", value.term) if order == "1" else Power(value.term, TWO)
    for index in reversed(value.axes):
        body = summed(reading, body, index)
    if order == "1":
        return Power(body, TWO) if squared else body
    return body if squared else apply("sqrt", body)


def diagonal(reading: Reading, value: Value, span: Span) -> Value:
    """The matrix with a vector on its diagonal, and the diagonal of a matrix."""
    if len(value.axes) == 2:
        first, second = value.axes
        reading.sizes.tie(reading.axes[first], reading.axes[second], span)
        return Value((first,), reading.at(Value((second,), value.term), (first,)))
    if len(value.axes) != 1:
        raise ReadError(span, f"diag of {kind_of(value)} has no meaning")
    row, column = value.axes[0], reading.axis(reading.axes[value.axes[0]])
    return Value((row, column), Times(Delta(row, column), value.term))


def trace(reading: Reading, value: Value, span: Span) -> Value:
    """The sum of the diagonal."""
    if len(value.axes) != 2:
        raise ReadError(span, f"the trace of {kind_of(value)} has no meaning")
    entries = diagonal(reading, value, span)
    return Value((), summed(reading, entries.term, entries.axes[0]))


def is_zero(value: Value) -> bool:
    """Is it the number 0?"""
    return not value.axes and value.term == ZERO

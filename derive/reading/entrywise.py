"""Sums that name no index because they are over all entries of a vector: ``-\\sum y \\log p``."""

from __future__ import annotations

from dataclasses import replace

from derive.reading.arrays import summed
from derive.reading.expressions import Bound
from derive.reading.layout import ReadError
from derive.reading.state import Reading, Remark, Surroundings, Value, index_letters, nodes


def is_over_entries(node: Bound) -> bool:
    """Does a sum or a maximum name no index, and nothing behind it have one?"""
    bare = node.kind in ("sum", "max", "min") and not node.conditions and node.upper is None
    return bare and not any(index_letters(part) for part in nodes(node.body))


def over_entries(reading: Reading, node: Bound, around: Surroundings) -> Value | None:
    """The sum over the entries of what stands behind it, where nothing there has an index; None for
    any other sum.  Vectors are multiplied entry by entry in it.

    Raises ReadError where what stands behind it is not understood.
    """
    if not is_over_entries(node):
        return None
    body = reading.value(node.body, replace(around, entrywise=True))
    if len(body.axes) != 1:
        raise ReadError(node.span, "nothing says over which index this runs")
    message = "this is taken for a sum over all entries, which it does not say"
    reading.remarks.append(Remark(node.span, message))
    return Value((), summed(reading, body.term, body.axes[0]))

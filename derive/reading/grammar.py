"""The layout of a formula to what it says: lines, sums, fractions, names.

Conventions are those of :data:`~derive.reading.expressions.CONVENTION`; what has two readings, or
none, is a :class:`~derive.reading.layout.ReadError` with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from derive.reading.expressions import CONVENTION, Expression, Extents, Formula, Lexicon
from derive.reading.factors import read_factor
from derive.reading.layout import Node, ReadError, Row, Span
from derive.reading.lines import read_lines
from derive.reading.products import read_product, read_total
from derive.reading.reaching import stretched
from derive.reading.relations import read_content
from derive.reading.restricting import restricted
from derive.reading.spelling import bare_spelling, is_label, plain_text, spelling
from derive.reading.stream import ANYTHING, Reach, Stream, trimmed
from derive.reading.written_out import shortened

__all__ = ["bare_spelling", "is_label", "plain_text", "read_formula", "spelling"]

NOTHING_KNOWN = Lexicon()
#: How deeply products and factors may be nested in each other.
DEPTH = 80


def read_formula(
    row: Row, lexicon: Lexicon = NOTHING_KNOWN, extents: Extents = CONVENTION
) -> Formula:
    """The lines of a formula, with the errors of those that are not understood."""
    formula = read_lines(row, _Reader(lexicon, extents))
    formula = restricted(shortened(formula))
    return stretched(formula) if extents == CONVENTION else formula


@dataclass
class _Reader:
    """Reads the parts of a formula; depth: how deeply the part is nested that is being read."""

    lexicon: Lexicon
    extents: Extents
    depth: int = field(default=0)

    def quantity(self, items: Sequence[Node], span: Span) -> Expression:
        items = trimmed(items)
        if not items:
            raise ReadError(span, "a quantity is missing here")
        stream = Stream(items, span)
        found = self.total(stream, ANYTHING)
        _finish(stream)
        return found

    def content(self, items: Sequence[Node], span: Span) -> Expression:
        if not trimmed(items):
            raise ReadError(span, "a quantity is missing here")
        return read_content(items, span, self)

    def total(self, stream: Stream, reach: Reach) -> Expression:
        found = read_total(stream, self, reach)
        _finish(stream)
        return found

    def product(self, stream: Stream, reach: Reach) -> Expression:
        with self._deeper(stream):
            return read_product(stream, self, reach)

    def factor(self, stream: Stream, reach: Reach) -> Expression:
        with self._deeper(stream):
            return read_factor(stream, self, reach)

    @contextmanager
    def _deeper(self, stream: Stream) -> Iterator[None]:
        if self.depth >= DEPTH:
            node = stream.peek()
            raise ReadError(stream.span if node is None else node.span, "nested too deeply")
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1


def _finish(stream: Stream) -> None:
    """Raises ReadError if something is left."""
    node = stream.peek()
    if node is not None:
        raise ReadError(node.span, "this is out of place")

"""The formulas of a document as expressions, each read once for each way of reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from derive.articles.layers import Layers
from derive.articles.passages import Document, Passage, Place
from derive.reading.events import retold
from derive.reading.expressions import CONVENTION, Chain, Extents, Formula, Lexicon
from derive.reading.grammar import read_formula
from derive.reading.layout import ReadError, Row, Span
from derive.reading.parsing import read_layout

PLAIN = Lexicon()
FLAT = Layers()


@dataclass
class Formulas:
    """Reads the passages of one document.

    lexicon: which of its names are functions.  layers: which superscripts number layers.
    Raises nothing: what is not understood is among the errors of the formula.
    """

    document: Document
    lexicon: Lexicon = PLAIN
    layers: Layers = FLAT
    _layouts: dict[Passage, Row | ReadError] = field(default_factory=dict)
    _read: dict[tuple[Passage, Extents], Formula] = field(default_factory=dict)
    _retold: dict[tuple[Passage, Extents], Formula] = field(default_factory=dict)

    def of(self, passage: Passage, extents: Extents = CONVENTION) -> Formula:
        """The formula of a passage."""
        key = (passage, extents)
        found = self._retold.get(key)
        if found is None:
            read = self._read.get(key)
            if read is None:
                read = self._read[key] = self._formula(passage, extents)
            found = self._retold[key] = retold(self.layers.formula(read), self.lexicon)
        return found

    def with_lexicon(self, lexicon: Lexicon) -> Formulas:
        """The same formulas where more is known of events and entries, and nothing else."""
        return Formulas(self.document, lexicon, self.layers, self._layouts, self._read)

    def with_layers(self, layers: Layers) -> Formulas:
        """The same formulas where these superscripts number layers."""
        return Formulas(self.document, self.lexicon, layers, self._layouts, self._read)

    def written(self) -> Iterator[Chain]:
        """The chains of all formulas as they are written, whatever is known of events."""
        for passage in self.document.passages:
            key = (passage, CONVENTION)
            if key not in self._read:
                self._read[key] = self._formula(passage, CONVENTION)
            yield from self._read[key].chains

    def rows(self) -> Iterator[Row]:
        """The layouts of all formulas that have one."""
        for passage in self.document.passages:
            row = self._row(passage)
            if not isinstance(row, ReadError):
                yield row

    def _formula(self, passage: Passage, extents: Extents) -> Formula:
        row = self._row(passage)
        if isinstance(row, ReadError):
            return Formula((), (row,))
        return read_formula(row, self.lexicon, extents)

    def _row(self, passage: Passage) -> Row | ReadError:
        row = self._layouts.get(passage)
        if row is None:
            row = self._layouts[passage] = self._layout(passage)
        return row

    def _layout(self, passage: Passage) -> Row | ReadError:
        macros = {name: (number, body) for name, number, body in self.document.macros}
        try:
            return read_layout(passage.text, macros)
        except ReadError as error:
            return error


def place_of(passage: Passage, span: Span) -> Place:
    """The place in the file where a span of the formula begins."""
    return passage.places[min(span[0], len(passage.places) - 1)]


def typed(passage: Passage, span: Span) -> str:
    """A span of the formula as it was typed."""
    return " ".join(passage.text[span[0] : span[1]].split())

"""The formulas of a document as expressions, each read once for each way of reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from derive.articles.layers import Layers
from derive.articles.passages import Document, Passage, Place
from derive.articles.senses import Senses
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
    senses: which names mean several things.
    Raises nothing: what is not understood is among the errors of the formula.
    """

    document: Document
    lexicon: Lexicon = PLAIN
    layers: Layers = FLAT
    senses: Senses | None = None
    _layouts: dict[Passage, Row | ReadError] = field(default_factory=dict)
    _read: dict[tuple[Passage, Extents], Formula] = field(default_factory=dict)
    _told: dict[tuple[Passage, Extents], Formula] = field(default_factory=dict)

    def of(self, passage: Passage, extents: Extents = CONVENTION) -> Formula:
        """The formula of a passage."""
        key = (passage, extents)
        found = self._told.get(key)
        if found is None:
            read = self._read.get(key)
            if read is None:
                read = self._read[key] = self._formula(passage, extents)
            found = retold(self.layers.formula(read), self.lexicon)
            if self.senses is not None:
                found = self.senses.told(passage, found)
            self._told[key] = found
        return found

    def with_lexicon(self, lexicon: Lexicon) -> Formulas:
        """The same formulas where more is known of events and entries, and nothing else."""
        return replace(self, lexicon=lexicon, _told={})

    def with_layers(self, layers: Layers) -> Formulas:
        """The same formulas where these superscripts number layers."""
        return replace(self, layers=layers, _told={})

    def with_senses(self, senses: Senses) -> Formulas:
        """The same formulas where names have these senses."""
        return replace(self, senses=senses, _told={})

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

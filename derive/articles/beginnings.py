"""Beginnings of a document: what somebody knows who reads it from the top.

A document may give a letter another meaning further down: the class of one sample, then those of
all.  The beginning that ends with a formula knows the first meaning alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from derive.articles.passages import Document

#: How often as many formulas as a document has are read again in its beginnings, at most.
_TIMES = 2


@dataclass
class Beginnings:
    """Counts what is read again of a document."""

    document: Document
    _lengths: set[int] = field(default_factory=set)

    def may_read(self, length: int) -> bool:
        """May the beginning of so many formulas be read, or was it?"""
        if length in self._lengths:
            return True
        return sum(self._lengths) + length <= _TIMES * len(self.document.passages)

    def longest(self, first: int, suffices: Callable[[int], bool]) -> int:
        """The number of formulas of a long beginning that suffices, where that of ``first`` does
        and the whole does not."""
        last = len(self.document.passages)
        while last - first > 1 and self.may_read(middle := (first + last) // 2):
            if suffices(middle):
                first = middle
            else:
                last = middle
        return first

    def of(self, length: int) -> Document:
        """The beginning of so many formulas."""
        self._lengths.add(length)
        return replace(self.document, passages=self.document.passages[:length])

"""The text of a file, and pieces of it that know where each of their characters stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from derive.articles.passages import Place

_END_OF_LINE = re.compile(r"\r\n?")


@dataclass(frozen=True)
class Traced:
    """A piece of a text with the offset of each of its characters, and of its end, in the text."""

    text: str
    offsets: Sequence[int]

    @classmethod
    def whole(cls, text: str, start: int = 0) -> Traced:
        """A text that stands in the file as it is, from an offset on."""
        return cls(text, range(start, start + len(text) + 1))

    @classmethod
    def joined(cls, pieces: Iterable[Traced], end: int = 0) -> Traced:
        """Pieces one behind the other; end: the offset of the end if there are none."""
        texts: list[str] = []
        offsets: list[int] = []
        for piece in pieces:
            texts.append(piece.text)
            offsets += piece.offsets[: len(piece.text)]
            end = piece.offsets[len(piece.text)]
        return cls("".join(texts), [*offsets, end])

    def cut(self, start: int, end: int) -> Traced:
        """Its characters from start to end."""
        return Traced(self.text[start:end], self.offsets[start : end + 1])

    def stripped(self) -> Traced:
        """Without white space around it."""
        left = len(self.text) - len(self.text.lstrip())
        return self.cut(left, max(left, len(self.text.rstrip())))

    def replaced(self, pattern: re.Pattern[str], keep: str | int = 0) -> Traced:
        """With every match replaced by one of its groups: what is not in the group is dropped.
        keep: the group, or 0 to drop the whole match."""
        pieces: list[Traced] = []
        end = 0
        for found in pattern.finditer(self.text):
            pieces.append(self.cut(end, found.start()))
            if keep:
                pieces.append(self.cut(*found.span(keep)))
            end = found.end()
        if not pieces:
            return self
        return Traced.joined([*pieces, self.cut(end, len(self.text))])


@dataclass(frozen=True)
class Source:
    """The text of a file, or of a cell of a notebook.  However its lines end, in ``text`` they end
    in ``\\n``; that moves no character to another line or column."""

    text: str
    cell: int = 0

    @classmethod
    def of(cls, text: str, cell: int = 0) -> Source:
        """The source of a text as it was read."""
        return cls(_END_OF_LINE.sub("\n", text), cell)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def line_start(self, line: int) -> int:
        """The offset at which a line begins, counted from 1."""
        return self._starts[line - 1]

    def place(self, offset: int) -> Place:
        """Where the character at an offset stands."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1, self.cell)

    def places(self, offsets: Sequence[int]) -> tuple[Place, ...]:
        """The same for many offsets, each at most one line further than the one before."""
        starts, cell = self._starts, self.cell
        found: list[Place] = []
        line = bisect_right(starts, offsets[0])
        for offset in offsets:
            while line < len(starts) and starts[line] <= offset:
                line += 1
            found.append(Place(line, offset - starts[line - 1] + 1, cell))
        return tuple(found)

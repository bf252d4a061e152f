"""The lines of a file that a report quotes, with what they speak of underlined."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from derive.articles.passages import Place
from derive.diagnostics import with_caret

_END_OF_LINE = re.compile("\r\n|\r|\n")
Line: TypeAlias = tuple[int, int]
"""The number of a cell, 0 outside of notebooks, and of a line in it."""


@dataclass(frozen=True)
class Quotes:
    """Lines of a file, by their numbers."""

    lines: Mapping[Line, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Sequence[tuple[int, int, str]]) -> Quotes:
        """From what :attr:`data` made."""
        return cls({(cell, number): line for cell, number, line in data})

    @property
    def data(self) -> list[tuple[int, int, str]]:
        """The lines as data for JSON."""
        return [(*numbers, line) for numbers, line in self.lines.items()]

    def underlined(self, place: Place, end: Place | None) -> list[str]:
        """The line at a place, and carets under what stands there up to ``end``; nothing if the
        line is not known."""
        line = self.lines.get((place.cell, place.line), "")
        if not line.strip():
            return []
        if end is None:
            length = 1
        elif end.line == place.line:
            length = end.column - place.column
        else:
            length = len(line.rstrip()) - place.column + 1
        return with_caret(line, min(place.column - 1, len(line)), length)


def quotes(file: str, places: Iterable[Place]) -> Quotes:
    """The lines of a file at some places; none if it cannot be read any more."""
    wanted = {(place.cell, place.line) for place in places}
    try:
        lines = _lines(Path(file), wanted)
    except (OSError, ValueError, LookupError, TypeError):
        return Quotes()
    return Quotes(lines)


def _lines(path: Path, wanted: Iterable[Line]) -> dict[Line, str]:
    text = path.read_bytes().decode("utf-8-sig")
    split = {cell: _END_OF_LINE.split(_cell(text, cell)) for cell in {cell for cell, _ in wanted}}
    return {
        (cell, number): split[cell][number - 1]
        for cell, number in sorted(wanted)
        if number <= len(split[cell])
    }


def _cell(text: str, number: int) -> str:
    """A cell of a notebook by its number, counted from 1; the whole text for 0."""
    if number == 0:
        return text
    source = json.loads(text)["cells"][number - 1]["source"]
    return source if isinstance(source, str) else "".join(source)

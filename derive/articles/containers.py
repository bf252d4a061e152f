"""Lines of Markdown, and the quotes and list items that they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from derive.articles.sources import Traced

TAB = 4
QUOTE = re.compile(r" {0,3}>[ \t]?")


@dataclass(frozen=True)
class Container:
    """A quote, or an item that holds what is indented by its width, or at least by ``least``."""

    width: int = 0  # 0 for a quote
    least: int = 0
    number: int = 0  # 0 for what is no list item


@dataclass
class Lines:
    """The lines of a text, by where they start, and the containers that are open."""

    text: str
    starts: list[int]
    stack: list[Container] = field(default_factory=list)

    def end(self, line: int) -> int:
        """Where the text of a line ends; lines are counted from 0."""
        following = line + 1
        return self.starts[following] - 1 if following < len(self.starts) else len(self.text)

    def columns(self, at: int, end: int) -> int:
        """How many columns of white space begin at a place."""
        columns = 0
        while at < end and self.text[at] in " \t":
            columns += 1 if self.text[at] == " " else TAB - columns % TAB
            at += 1
        return columns

    def indented(self, at: int, end: int, width: int) -> int:
        """The place behind so many columns of white space, or behind all there is."""
        columns = 0
        while at < end and columns < width and self.text[at] in " \t":
            columns += 1 if self.text[at] == " " else TAB - columns % TAB
            at += 1
        return at

    def inside(self, line: int, *, lenient: bool = False) -> tuple[int, int]:
        """How many of the containers a line is in, and where what they hold begins.  lenient: as
        many signs of the containers as there are, no matter how they are indented."""
        at, end = self.starts[line], self.end(line)
        blank = not self.text[at:end].strip()
        for position, container in enumerate(self.stack):
            if not container.width:
                quote = QUOTE.match(self.text, at, end)
                if quote is None:
                    if not lenient:
                        return position, at
                    continue
                at = quote.end()
                blank = not self.text[at:end].strip()
            elif lenient or (not blank and self.columns(at, end) >= container.least):
                at = self.indented(at, end, container.width)
            elif not blank:
                return position, at
        return len(self.stack), at

    def line(self, at: int, end: int) -> Traced:
        """A line with its end."""
        end = min(end + 1, len(self.text))
        return Traced.whole(self.text[at:end], at)

"""reStructuredText to its headings and paragraphs: files, and the docstrings of Python.

Besides its roles and directives, dollars and fences are read, since docstrings hold these as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from derive.articles.delimiters import runs
from derive.articles.segments import Found, Piece, Run
from derive.articles.sources import Source, Traced

_DEEPEST = 50
_UNDERLINE = re.compile(r"([=\-~^\"'#*+.`:_])\1{2,}\s*")
_BULLET = re.compile(r"(?:[-*+•]|\(?(?:\d{1,3}|[a-zA-Z#])[.)])[ ]+(?=\S)")
_MATH = re.compile(r"\.\. math::[ \t]*")
_CODE = re.compile(
    r"\.\. (?:(?:code|code-block|sourcecode|highlight|parsed-literal|literalinclude|raw|plot"
    r"|doctest|testcode|ipython|csv-table|image|figure|toctree|autoclass|automodule|graphviz|mermaid)::|(?!"
    r"[\w-]+::|_|\[))"
)
_OPTION = re.compile(r":[\w-]+:")
_STRUCTURE = re.compile(r"\\(?:(begin|end)\b|.)|&", re.DOTALL)
_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*(\S*)[ \t]*")


def read(source: Source) -> Found:
    """The headings and paragraphs of a file."""
    return Found(pieces(Traced.whole(source.text)))


def pieces(whole: Traced) -> tuple[Piece, ...]:
    """The headings and paragraphs of a text."""
    blocks = _Blocks(whole)
    blocks.walk()
    return tuple(blocks.pieces)


def as_set(formula: Traced) -> Traced:
    """A formula as the directive sets it: lines with signs that align them, or several lines, stand
    in an environment that nobody has to type."""
    if not _is_aligned(formula.text):
        return formula
    first, last = formula.offsets[0], formula.offsets[len(formula.text)]
    opening, closing = r"\begin{split}", r"\end{split}"
    before = Traced(opening, [first] * (len(opening) + 1))
    return Traced.joined([before, formula, Traced(closing, [last] * (len(closing) + 1))])


def _is_aligned(text: str) -> bool:
    """Does a sign that aligns lines stand outside of all environments?"""
    depth = 0
    for found in _STRUCTURE.finditer(text):
        depth += {"begin": 1, "end": -1}.get(found[1] or "", 0)
        if found[0] == "&" and depth == 0:
            return True
    return False


@dataclass
class _Blocks:
    """A walk over the lines of a text."""

    whole: Traced
    lines: list[tuple[int, int, int]] = field(default_factory=list)  # start, first sign, end
    line: int = 0
    stack: list[tuple[int, int]] = field(default_factory=list)  # column and number of an item
    items: int = 0
    levels: list[str] = field(default_factory=list)
    paragraph: list[Traced] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def walk(self) -> None:
        """Find the pieces."""
        text, start = self.whole.text, 0
        while start <= len(text):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            body = text[start:end]
            self.lines.append((start, start + len(body) - len(body.lstrip()), end))
            start = end + 1
        while self.line < len(self.lines):
            self._take()
        self._flush()

    def _text(self, line: int) -> str:
        _, first, end = self.lines[line]
        return self.whole.text[first:end]

    def _indent(self, line: int) -> int:
        start, first, _ = self.lines[line]
        return first - start

    def _take(self) -> None:
        text = self._text(self.line)
        if not text:
            self._flush()
            self.line += 1
        elif not self.paragraph and text.startswith(">>>"):
            self._skip_paragraph()
        elif fence := _FENCE.fullmatch(text):
            self._fenced(fence)
        elif text.startswith(".. "):
            self._flush()
            self._directive(text)
        elif self._is_title():
            self._title()
        else:
            self._words(text)

    def _skip_paragraph(self) -> None:
        while self.line < len(self.lines) and self._text(self.line):
            self.line += 1

    def _is_title(self) -> bool:
        """Is the next line an underline of this one?"""
        if self.paragraph or self.line + 1 >= len(self.lines):
            return False
        under = self._text(self.line + 1)
        return len(under) >= 3 and bool(_UNDERLINE.fullmatch(under))

    def _title(self) -> None:
        text, under = self._text(self.line), self._text(self.line + 1)
        if _UNDERLINE.fullmatch(text):  # a line above a title, or one on its own
            self.line += 1
            return
        if under[0] not in self.levels:
            self.levels.append(under[0])
        self.stack.clear()
        self.paragraph = [self._cut(self.line)]
        self._flush(self.levels.index(under[0]) + 1)
        self.line += 2

    def _words(self, text: str) -> None:
        if not self.paragraph or _BULLET.match(text):
            self._place(text)
        self.paragraph.append(self._cut(self.line))
        self.line += 1
        if text.endswith("::") and (self.line == len(self.lines) or not self._text(self.line)):
            self._flush()
            self._indented(self._indent(self.line - 1))

    def _place(self, text: str) -> None:
        """Which list item a paragraph stands in, by where it begins."""
        self._flush()
        column = self._indent(self.line)
        while self.stack and column < self.stack[-1][0]:
            self.stack.pop()
        bullet = _BULLET.match(text)
        if bullet and len(self.stack) < _DEEPEST:
            self.items += 1
            self.stack.append((column + len(bullet.group()), self.items))
            start, first, end = self.lines[self.line]
            self.lines[self.line] = (start, first + len(bullet.group()), end)

    def _cut(self, line: int) -> Traced:
        """A line without what it is indented by, with its end."""
        _, first, end = self.lines[line]
        return self.whole.cut(first, min(end + 1, len(self.whole.text)))

    def _indented(self, column: int) -> list[int]:
        """Take the lines that are indented by more than a column."""
        taken: list[int] = []
        while self.line < len(self.lines):
            if self._text(self.line) and self._indent(self.line) <= column:
                break
            taken.append(self.line)
            self.line += 1
        return taken

    def _directive(self, text: str) -> None:
        column = self._indent(self.line)
        while self.stack and column < self.stack[-1][0]:
            self.stack.pop()
        math = _MATH.match(text)
        if math is None and not _CODE.match(text):
            self.line += 1  # what it holds is text
            return
        first = self.line
        self.line += 1
        inner = self._indented(column)
        if math is None:
            return
        _, at, end = self.lines[first]
        argument = self.whole.cut(at + math.end(), min(end + 1, len(self.whole.text)))
        groups: list[list[Traced]] = [[argument]]
        for line in inner:
            if not self._text(line):
                if not any("\\begin" in part.text for part in groups[-1]):
                    groups.append([])
            elif not _OPTION.match(self._text(line)):
                groups[-1].append(self._cut(line))
        for group in groups:
            self._display([as_set(Traced.joined(group))])

    def _fenced(self, fence: re.Match[str]) -> None:
        self._flush()
        self.line += 1
        inner: list[Traced] = []
        while self.line < len(self.lines):
            text = self._text(self.line)
            self.line += 1
            if text.startswith(fence[1]) and not text.strip("`~ "):
                break
            inner.append(self._cut(self.line - 1))
        if fence[2] in ("math", "{math}"):
            self._display(inner)

    def _display(self, lines: list[Traced]) -> None:
        whole = Traced.joined(lines)
        if whole.text.strip():
            self._emit((Run(whole, True, True),))

    def _flush(self, heading: int = 0) -> None:
        if self.paragraph:
            whole = Traced.joined(self.paragraph)
            self.paragraph = []
            self._emit(runs(whole), heading)

    def _emit(self, found: tuple[Run, ...], heading: int = 0) -> None:
        self.pieces.append(Piece(found, heading, tuple(number for _, number in self.stack)))

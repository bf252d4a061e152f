"""Chains laid out for a terminal: formulas on their baselines, reasons at the right."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field

from markupsafe import Markup

from derive.document import Cell, Chain, Math, Numbers, Row, Words, joined
from derive.escaping import escape_plain
from derive.messages import Catalogue, catalogue
from derive.printers.box import Box, beside, columns, pieces, text

WIDEST = 110
INDENT = 4
_FIXED = "\xa0"
_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
_VERDICTS = {
    "proved": ("✓", "", "green"),
    "tested": ("", "page.verdict.tested", "dim"),
    "refuted": ("✗ ", "page.verdict.refuted", "red"),
    "unknown": ("? ", "page.verdict.unknown", "yellow"),
}


@dataclass(frozen=True)
class Terminal:
    """Where the text goes: how wide it is, and whether it knows colours.

    messages: those of the language of the page.
    """

    width: int = 80
    colour: bool = False
    messages: Catalogue = field(default_factory=lambda: catalogue("en"))

    def paint(self, value: object, style: str) -> Markup:
        """The text in a colour, or as it is: bold, dim, red, green, yellow."""
        shown = value if isinstance(value, Markup) else Markup(escape_plain(str(value)))
        if not self.colour or not shown:
            return shown
        return Markup(f"\x1b[{_COLOURS[style]}m{shown}\x1b[0m")

    def filled(self, value: str) -> Markup:
        """The text in lines that end where the terminal does."""
        width = max(min(self.width, WIDEST), 1)
        return Markup("\n".join(textwrap.wrap(escape_plain(value), width, break_on_hyphens=False)))

    def typeset(self, chain: Chain, depth: int = 0, reasons: bool = True) -> Markup:
        """The chain in lines that end where the terminal does, if the formulas let them."""
        width = min(self.width, WIDEST)
        indent = " " * (2 + INDENT * depth)
        left = _box(chain.left)
        lines: list[str] = []
        own = any(row.left for row in chain.rows)
        needed = len(indent) + left.width + 3 + _widest_right(chain)
        if not chain.rows or (needed > width and not own):
            lines += [indent + line for line in left.lines]
            left = text("  ")
        lefts = [left, *(_box(row.left) for row in chain.rows if row.left)]
        widest = max(box.width for box in lefts)
        before = _padded(left, widest)
        tall = False
        for row in chain.rows:
            if row.left:
                before = _padded(_box(row.left), widest)
            *opening, last = _boxes(before, row, width - len(indent))
            for box in opening:
                lines += _gap(lines, tall, box)
                lines += [indent + line for line in box.lines]
                tall = box.height > 1
            lines += _gap(lines, tall, last)
            lines += self._row(last, row, indent, width, reasons)
            before, tall = text(" " * widest), last.height > 1
        return Markup("\n".join(line.rstrip() for line in lines))

    def tabulated(self, numbers: Numbers) -> Markup:
        """The table of numbers, aligned at their decimal points; a row that is too long goes on in
        the next line."""
        texts = [[_number(cell) for cell in row.cells] for row in numbers.rows]
        every = [pair for row in texts for pair in row]
        wholes = max((columns(whole) for whole, _ in every), default=0)
        fractions = max((columns(fraction) for _, fraction in every), default=0)
        labels = [row.label.source if row.label else "" for row in numbers.rows]
        widest = max(map(columns, labels), default=0)
        width, room = wholes + fractions + 2, min(self.width, WIDEST) - widest - 2
        lines: list[str] = []
        for label, row, pairs in zip(labels, numbers.rows, texts, strict=True):
            across = max(room // width, 1)
            for start in range(0, len(pairs), across):
                before = "" if start else label
                shown = (
                    f"  {' ' * (wholes - columns(a))}{a}{b}{' ' * (fractions - columns(b))}"
                    for a, b in pairs[start : start + across]
                )
                lines.append(f"  {before}{' ' * (widest - columns(before))}{''.join(shown)}")
            if columns(lines[-1]) + 2 + columns(row.note) > min(self.width, WIDEST):
                lines.append(" " * (widest + 2))
            lines[-1] += "  " + self.paint(row.note, "dim")
        return Markup("\n".join(line.rstrip() for line in lines))

    def _row(self, box: Box, row: Row, indent: str, width: int, reasons: bool) -> Iterator[str]:
        sign, key, colour = _VERDICTS.get(row.verdict, ("", "", "dim"))
        verdict = f"{sign}{self.messages.text(key)}" if key else sign
        reason = _spoken(row.reason_with_equations if reasons else joined((e,) for e in row.over))
        if not reasons and not row.in_doubt:
            verdict = ""
        remarks = _wrapped(reason, verdict, width - len(indent))
        for number, line in enumerate(box.lines):
            start = indent + line.rstrip()
            if number == box.baseline and len(remarks) == 1:
                spare = width - columns(start) - _length(remarks[0])
                if spare >= 2 and _length(remarks[0]):
                    yield start + " " * spare + self._painted(remarks.pop(), colour)
                    continue
            yield start
        for remark in remarks:
            if _length(remark):
                margin = max(width - _length(remark), len(indent))
                yield " " * margin + self._painted(remark, colour)

    def _painted(self, remark: tuple[str, str], colour: str) -> str:
        parts = (self.paint(remark[0], "dim"), self.paint(remark[1], colour))
        return " ".join(part for part in parts if part)


def _number(cell: Cell) -> tuple[str, str]:
    """A number before and after its decimal point, as formulas in text are written."""
    return cell.whole.replace("-", "−") or "–", cell.fraction + cell.power


def _widest_right(chain: Chain) -> int:
    return max((_box(row.right).width for row in chain.rows), default=0)


def _padded(box: Box, width: int) -> Box:
    """The box with spaces before it."""
    return beside(text(" " * (width - box.width)), box) if width > box.width else box


def _gap(lines: list[str], tall: bool, box: Box) -> list[str]:
    """An empty line between formulas of several lines."""
    return [""] if lines and (tall or box.height > 1) else []


def _spoken(words: Words) -> str:
    """The words as text; a formula among them has spaces that do not break."""
    return "".join(
        word.source.replace(" ", _FIXED) if isinstance(word, Math) else escape_plain(word)
        for word in words
    )


def _wrapped(reason: str, verdict: str, room: int) -> list[tuple[str, str]]:
    """The lines of a remark, each with the verdict behind it: only the last has one."""
    lines = textwrap.wrap(reason, room, break_on_hyphens=False) or [""]
    spoken = [line.replace(_FIXED, " ") for line in lines]
    ending = columns(spoken[-1]) + 1 + columns(verdict)
    if spoken[-1] and verdict and ending > room:
        spoken.append("")
    return [*((line, "") for line in spoken[:-1]), (spoken[-1], verdict)]


def _length(remark: tuple[str, str]) -> int:
    return columns(" ".join(part for part in remark if part))


def _box(formula: Math) -> Box:
    return Box(tuple(formula.source.split("\n")), formula.baseline, formula.breaks)


def _boxes(before: Box, row: Row, room: int) -> list[Box]:
    """What stands before the relation, the relation, the line: in pieces if it is too long."""
    sign, right = _box(row.relation), _box(row.right)
    if row.in_doubt:
        sign = text(sign.lines[0] + "?")
    start = before.width + 1
    first, *others = pieces(right, room - start - sign.width - 1, room - start)
    found = [beside(before, text(" "), sign, text(" "), first)]
    for piece in others:
        # Under the relation, or farther left if there is no room.
        column = max(min(start, room - piece.width), 0)
        found.append(beside(text(" " * column), piece))
    return found

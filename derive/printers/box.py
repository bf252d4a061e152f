"""Blocks of characters that stand beside and above each other: formulas for a terminal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from itertools import accumulate

_TALL = {"(": ("⎛", "⎜", "⎝"), ")": ("⎞", "⎟", "⎠"), "|": ("│", "│", "│")}


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: accents that combine take none."""
    return sum(1 for character in text if not unicodedata.combining(character))


@dataclass(frozen=True)
class Box:
    """Lines of equal width; ``baseline`` is the number of the line a reader reads along.

    breaks: the columns before which the formula may go on in a new line.
    """

    lines: tuple[str, ...]
    baseline: int = 0
    breaks: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return max(columns(line) for line in self.lines)

    @property
    def height(self) -> int:
        """How many lines it takes."""
        return len(self.lines)

    def __add__(self, other: Box | str) -> Box:
        return beside(self, other if isinstance(other, Box) else text(other))

    def __radd__(self, other: str) -> Box:
        return beside(text(other), self)


def text(line: str) -> Box:
    """One line."""
    return Box((line,))


def beside(*boxes: Box) -> Box:
    """The boxes from left to right, on one baseline."""
    above = max(box.baseline for box in boxes)
    below = max(box.height - box.baseline for box in boxes)
    padded = [_pad(box, above - box.baseline, below - box.height + box.baseline) for box in boxes]
    rows = zip(*(box.lines for box in padded), strict=True)
    starts = accumulate((box.width for box in boxes), initial=0)
    breaks = (start + at for start, box in zip(starts, boxes, strict=False) for at in box.breaks)
    return Box(tuple("".join(row) for row in rows), above, tuple(breaks))


def breakable(box: Box) -> Box:
    """The box, before which a formula may go on in a new line."""
    return replace(box, breaks=(0, *box.breaks))


def pieces(box: Box, room: int, next_room: int) -> list[Box]:
    """The box cut at its breaks, as far as possible into a first piece of at most ``room``
    columns and others of at most ``next_room``."""
    cuts = [at for at in box.breaks if 0 < at < box.width]
    if box.width <= room or not cuts:
        return [box]
    at = max((cut for cut in cuts if cut <= room), default=cuts[0])
    rest = Box(tuple(_columns_from(line, at) for line in box.lines), box.baseline)
    # What is cut off begins with the space before a sign.
    rest = Box(tuple(_columns_from(line, 1) for line in rest.lines), box.baseline)
    rest = replace(rest, breaks=tuple(cut - at - 1 for cut in cuts if cut > at))
    first = Box(tuple(_columns_until(line, at) for line in box.lines), box.baseline)
    return [_trimmed(first), *pieces(_trimmed(rest), next_room, next_room)]


def _columns_until(line: str, column: int) -> str:
    return line[: len(line) - len(_columns_from(line, column))]


def _columns_from(line: str, column: int) -> str:
    seen = 0
    for position, character in enumerate(line):
        seen += not unicodedata.combining(character)
        if seen > column:
            return line[position:]
    return ""


def _trimmed(box: Box) -> Box:
    """Without empty lines at the top and at the bottom."""
    full = [n for n, line in enumerate(box.lines) if line.strip() or n == box.baseline]
    first, last = full[0], full[-1]
    return Box(box.lines[first : last + 1], box.baseline - first, box.breaks)


def _pad(box: Box, above: int, below: int) -> Box:
    width = box.width
    lines = tuple(line + " " * (width - columns(line)) for line in box.lines)
    blank = (" " * width,)
    return Box(blank * above + lines + blank * below, box.baseline + above)


def stack(boxes: list[Box], baseline: int) -> Box:
    """The boxes from top to bottom, centred."""
    width = max(box.width for box in boxes)
    lines = tuple(_centre(line, width) for box in boxes for line in box.lines)
    return Box(lines, baseline)


def _centre(line: str, width: int) -> str:
    spare = width - columns(line)
    return " " * (spare // 2) + line + " " * (spare - spare // 2)


def fraction(above: Box, below: Box) -> Box:
    """One over the other, with a line between them."""
    margin = 2 if max(above.height, below.height) > 1 else 0
    bar = text("─" * (max(above.width, below.width) + margin))
    return stack([above, bar, below], above.height)


def brace(box: Box, label: Box, under: bool) -> Box:
    """The box with a brace under or over it, and the label beyond the brace."""
    width = max(box.width, 3)
    left = (width - 3) // 2
    middle = "┬" if under else "┴"
    ends = "╰╯" if under else "╭╮"
    line = text(ends[0] + "─" * left + middle + "─" * (width - 3 - left) + ends[1])
    if under:
        return stack([box, line, label], box.baseline)
    return stack([label, line, box], label.height + 1 + box.baseline)


def fence(box: Box, left: str, right: str) -> Box:
    """The box between brackets as tall as itself."""
    return replace(beside(_fence(left, box), box, _fence(right, box)), breaks=())


def _fence(sign: str, box: Box) -> Box:
    if box.height == 1 or not sign:
        return text(sign)
    top, middle, bottom = _TALL[sign]
    return Box((top, *(middle,) * (box.height - 2), bottom), box.baseline)


def raised(box: Box, exponent: str) -> Box:
    """The box with one line of text behind its top line."""
    return beside(box, Box((exponent, *("",) * (box.height - 1)), box.baseline))

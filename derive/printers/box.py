"""Blocks of characters that stand beside and above each other: formulas for a terminal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_TALL = {"(": ("⎛", "⎜", "⎝"), ")": ("⎞", "⎟", "⎠"), "|": ("│", "│", "│")}


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: accents that combine take none."""
    return sum(1 for character in text if not unicodedata.combining(character))


@dataclass(frozen=True)
class Box:
    """Lines of equal width; ``baseline`` is the number of the line a reader reads along."""

    lines: tuple[str, ...]
    baseline: int = 0

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
    return Box(tuple("".join(row) for row in rows), above)


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
    return beside(_fence(left, box), box, _fence(right, box))


def _fence(sign: str, box: Box) -> Box:
    if box.height == 1 or not sign:
        return text(sign)
    top, middle, bottom = _TALL[sign]
    return Box((top, *(middle,) * (box.height - 2), bottom), box.baseline)


def raised(box: Box, exponent: str) -> Box:
    """The box with one line of text behind its top line."""
    return beside(box, Box((exponent, *("",) * (box.height - 1)), box.baseline))

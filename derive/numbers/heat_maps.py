"""A derivative as a heat map.

Colours go from blue through white to orange, which people who are blind for red or green tell
apart, and the number stands in every cell: nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from sympy import Expr, Integer

from derive.document import Picture
from derive.messages import Catalogue
from derive.numbers.frames import MARGIN, picture, written
from derive.numbers.instance import Quantity
from derive.printers.plain import plain
from derive.svg import FONT, element, label, width
from derive.terms import substitute

Rgb: TypeAlias = tuple[int, int, int]

LOW: Rgb = (33, 102, 172)
MIDDLE: Rgb = (247, 247, 247)
HIGH: Rgb = (179, 88, 6)
_CELL = (64.0, 36.0)
#: An array with three indices is drawn matrix by matrix, if there are no more than these.
_MOST_MAPS = 3


def heat_maps(quantity: Quantity, total: bool, messages: Catalogue) -> Iterator[Picture]:
    lengths = quantity.lengths
    if len(quantity.entries) < 2 or None in quantity.entries.values():
        return
    leading = list(product(*(range(1, length + 1) for length in lengths[:-2])))
    if len(leading) > _MOST_MAPS:
        return
    for place in leading:
        rows, columns = lengths[-2:] if len(lengths) > 1 else (1, lengths[-1])
        at = {index: Integer(k) for index, k in zip(quantity.axes, place, strict=False)}
        term: Expr = substitute(quantity.term, at) if at else quantity.term
        numbers = {
            (i, j): quantity.entries[(*place, i, j) if len(lengths) > 1 else (j,)] or Decimal(0)
            for i in range(1, rows + 1)
            for j in range(1, columns + 1)
        }
        axes = tuple(str(index) for index in quantity.axes[-2:])
        name = "-".join(["heat-map", *map(str, place)])
        yield _heat_map(name, plain(term, total), axes, numbers, messages)


def _heat_map(
    name: str,
    what: str,
    axes: tuple[str, ...],
    numbers: dict[tuple[int, int], Decimal],
    messages: Catalogue,
) -> Picture:
    rows, columns = max(numbers)
    texts = written(numbers.values(), messages)
    shown = dict(zip(numbers, texts, strict=True))
    largest = max(abs(x) for x in numbers.values())
    wide, high = _CELL
    left = MARGIN + (width(f"{axes[0]} = {rows}") + 8 if len(axes) > 1 else 0)
    top = MARGIN + 2 * FONT + 16
    drawn = [label(MARGIN, MARGIN + FONT, what, "start", FONT + 1)]
    for j in range(1, columns + 1):
        x = left + (j - 0.5) * wide
        drawn.append(label(x, top - 7, f"{axes[-1]} = {j}", fill_opacity=0.8))
    for i in range(1, rows + 1):
        if len(axes) > 1:
            y = top + (i - 0.5) * high + FONT * 0.35
            drawn.append(label(left - 8, y, f"{axes[0]} = {i}", "end", fill_opacity=0.8))
        for j in range(1, columns + 1):
            share = float(numbers[i, j] / largest) if largest else 0.0
            drawn.append(_square(left + (j - 1) * wide, top + (i - 1) * high, share, shown[i, j]))
    title = messages.text("page.picture.heat-map", what=what)
    alt = messages.text(
        "page.picture.matrix" if len(axes) > 1 else "page.picture.vector",
        rows=rows,
        columns=columns,
        numbers="; ".join(
            ", ".join(shown[i, j] for j in range(1, columns + 1)) for i in range(1, rows + 1)
        ),
    )
    size = (
        max(left + columns * wide, 2 * MARGIN + width(what, FONT + 1)) + MARGIN,
        top + rows * high + MARGIN,
    )
    return picture(name, size, title, alt, "".join(drawn))


def _square(x: float, y: float, share: float, text: str) -> str:
    """A cell in the colour of its share of the largest number, the number on it."""
    wide, high = _CELL
    colour = _colour(share)
    ink = "#000000" if _light(colour) else "#ffffff"
    box = element(
        "rect",
        x=x,
        y=y,
        width=wide,
        height=high,
        fill="#{:02x}{:02x}{:02x}".format(*colour),
        stroke="currentColor",
        stroke_opacity=0.35,
    )
    size = min(FONT, (wide - 6) / max(width(text, 1), 1))
    return box + label(x + wide / 2, y + high / 2 + size * 0.35, text, size=size, fill=ink)


def _colour(share: float) -> Rgb:
    """Between the middle of the scale, for 0, and one of its ends, for -1 and 1."""
    end = HIGH if share > 0 else LOW
    red, green, blue = (round(m + (e - m) * abs(share)) for m, e in zip(MIDDLE, end, strict=True))
    return red, green, blue


def _light(colour: Rgb) -> bool:
    """Does black stand out from a colour more than white?  By relative luminance (WCAG 2)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return bool(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179)

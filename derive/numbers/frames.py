"""What pictures of numbers share: how numbers are written in them, and the frame."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from derive.document import Picture
from derive.messages import Catalogue
from derive.numbers.rounding import cells
from derive.svg import drawing

MARGIN = 12.0


def written(numbers: Iterable[Decimal], messages: Catalogue) -> list[str]:
    """Numbers as the table has them, with a true minus sign."""
    return [cell.text for cell in cells(numbers, point=messages.text("numbers.decimal"))]


def picture(name: str, size: tuple[float, float], title: str, alt: str, content: str) -> Picture:
    """A picture of this size; alt: what is seen, after the title."""
    wide, high = (float(round(length)) for length in size)
    svg = drawing(wide, high, title, alt, content)
    return Picture(name, svg, f"{title}: {alt}", int(wide), int(high))

"""A small writer of SVG: elements, text with subscripts, the same bytes for the same drawing.

A drawing has no style sheet, no script and no ids, so that any number of them stand in one page.
Lines and text are in ``currentColor``: they follow a page from light to dark.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from html import escape

FONT = 13
#: How wide a character is, in parts of the size of the font: enough for every usual font.
ADVANCE = 0.58
_SUBSCRIPT = re.compile(r"_(\w+(?:,\w+)*)")


def number(value: float) -> str:
    """A coordinate, to hundredths of a pixel."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def element(name: str, content: str = "", /, **attributes: str | float) -> str:
    """An element; an underscore in the name of an attribute is a hyphen."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _attribute(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def label(
    x: float, y: float, text: str, anchor: str = "middle", size: float = FONT, **more: str | float
) -> str:
    """A line of text, its baseline at y; ``z_1`` has a subscript."""
    parts, end, lowered = [], 0, False
    for found in _SUBSCRIPT.finditer(text):
        parts.append(_span(text[end : found.start()], lowered, False, size))
        parts.append(_span(found[1], False, True, size))
        end, lowered = found.end(), True
    parts.append(_span(text[end:], lowered, False, size))
    attributes = {"fill": "currentColor", **more}
    return element(
        "text", "".join(parts), x=x, y=y, text_anchor=anchor, font_size=size, **attributes
    )


def _span(text: str, after: bool, lowered: bool, size: float) -> str:
    """A piece of a line: after a subscript it goes up again, in one it goes down."""
    if not text:
        return ""
    if lowered:
        return element("tspan", escape(text), dy=size * 0.25, font_size=size * 0.75)
    return element("tspan", escape(text), dy=-size * 0.25) if after else escape(text)


def width(text: str, size: float = FONT) -> float:
    """How wide a line of text may be."""
    return len(text.replace("_", "")) * size * ADVANCE


def line(x1: float, y1: float, x2: float, y2: float, **more: str | float) -> str:
    """A line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"stroke": "currentColor", **more})


def path(points: Iterable[tuple[float, float]], **more: str | float) -> str:
    """A line through points."""
    through = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return element("path", d=f"M{through}", fill="none", **more)


def image(svg: str, alt: str, wide: int, high: int) -> str:
    """A drawing as an image of HTML, on paper of its own: an image does not know what colours the
    page around it has."""
    paper = element("rect", width="100%", height="100%", fill="#ffffff")
    opaque = svg.replace("<svg ", '<svg color="#1b1d21" ', 1).replace(
        "</desc>", f"</desc>{paper}", 1
    )
    data = b64encode(opaque.encode()).decode()
    source = f"data:image/svg+xml;base64,{data}"
    return f'<img alt="{escape(alt)}" width="{wide}" height="{high}" src="{source}">'


def drawing(wide: float, high: float, title: str, description: str, content: str) -> str:
    """The whole of an SVG, with what is read aloud instead of it."""
    inside = element("title", escape(title)) + element("desc", escape(description)) + content
    return element(
        "svg",
        inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(wide)} {number(high)}",
        width=wide,
        height=high,
        role="img",
        aria_label=f"{title}: {description}",
    )

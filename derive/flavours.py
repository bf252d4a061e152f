"""Flavours of Markdown: what each kind of reader has to be told for a formula to reach the page.

A reader that knows formulas wants to be told where one begins and ends; to one that does not, a
formula is text that a script will find later, so Markdown must not find anything in it.

What a reader is known to keep is tried in ``tests/test_flavours.py`` on the reader itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from derive.escaping import escape_markdown, escape_markdown_within


@dataclass(frozen=True)
class Flavour:
    """How a page is written for one kind of reader.

    opening, closing: the lines around a displayed formula.  inline: around one among words.
    indent: what stands before the lines of a list item.
    bullets: is a case an item of a list?  Else its heading is a paragraph.
    titled: does the reader show the title that the front matter gives?  Then the page always has
    front matter, with what a site needs to know, and no heading of its own.
    """

    opening: str = "$$"
    closing: str = "$$"
    inline: str = "${}$"
    indent: str = "    "
    bullets: bool = True
    titled: bool = False


FLAVOURS: dict[str, Flavour] = {
    "default": Flavour(),
    # In a list item a formula is set as if it stood in a line of text, whatever marks it.
    "github": Flavour("```math", "```", "$`{}`$", indent="", bullets=False),
    # Marked as in the configuration that Hugo's own documentation shows.
    "hugo": Flavour(inline=r"\({}\)", titled=True),
    "hugo-legacy": Flavour(indent="  ", titled=True),
    "myst": Flavour("```{math}", "```", "{{math}}`{}`"),
    # A list does not go on from one cell to the next.
    "notebook": Flavour(indent="", bullets=False),
}

_BEGIN_FORMULAS = re.compile(r"([$\\]+)")
_MARKED: dict[str, tuple[re.Pattern[str], str]] = {
    "github": (re.compile(r"(\$)"), "<span>{}</span>"),
    "hugo": (_BEGIN_FORMULAS, "`{}`"),
    "hugo-legacy": (_BEGIN_FORMULAS, "`{}`"),
    "notebook": (_BEGIN_FORMULAS, "`{}`"),
}
_SHORTCODE = re.compile(r"\{(?=\{)")
_MARKDOWN = re.compile(
    r"""\\[!-/:-@\[-`{-~]          # two signs of LaTeX's, one of Markdown's
      | [_*`~'"]
      | <(?=[A-Za-z/!?])
      | &(?=\#?\w+;)
      | -(?=-) | \.(?=\.\.)         # which would become a dash and an ellipsis""",
    re.VERBOSE,
)


def text_for(flavour: str, text: str) -> str:
    """Text as it is written on a page of a flavour.

    Where a script looks for formulas in what the reader made of the page, no escape is left to
    see: a sign that would begin a formula stands in an element of its own.
    """
    return _marked(flavour, text, escape_markdown)


def text_within(flavour: str, text: str) -> str:
    """The same for text that begins no line."""
    return _marked(flavour, text, escape_markdown_within)


def _marked(flavour: str, text: str, escape: Callable[[str], str]) -> str:
    signs, mark = _MARKED.get(flavour, (None, ""))
    if signs is None or not signs.search(text):
        return escape(text)
    # no backquote of the text's stands beside a mark
    words, *parts = (
        part if n % 2 else (escape_markdown_within if n else escape)(part).replace("\\`", "&#96;")
        for n, part in enumerate(signs.split(text))
    )
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return words + "".join(mark.format(sign) + after for sign, after in pairs)


def formula_for(flavour: str, source: str) -> str:
    """A formula in LaTeX as it is written on a page of a flavour, a key of FLAVOURS.

    For Hugo no two braces stand side by side: together with a sign after them they would begin a
    shortcode.  For Hugo without passthrough, every backslash that Markdown would take for its
    own is doubled, and every sign that it would read is escaped.
    """
    if flavour.startswith("hugo"):
        source = _SHORTCODE.sub("{ ", source)
    if flavour == "hugo-legacy":
        source = _MARKDOWN.sub(_escaped, source)
    return source


def _escaped(found: re.Match[str]) -> str:
    sign = found.group()
    if len(sign) == 1:
        return "\\" + sign
    return "\\\\" + (sign[1] if sign[1] not in "\\_*`~'\"" else "\\" + sign[1])

"""Titles and messages as a reader sees them: pieces of the problem language are formulas.

A rule writes ``definition of `p[j]```; a page shows the piece between the backquotes in its own
notation.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sympy import Basic

from derive.document import Math, Words
from derive.language import LanguageError, parse
from derive.printers.plain import plain

_PIECE = re.compile(r"`([^`]+)`")


def wording(text: str, show: Callable[[Basic], Math]) -> Words:
    """The text, every piece between backquotes that can be read shown as a formula.

    What cannot be read is text, and so is a backquote without a partner.
    """
    words: list[str | Math] = [""]
    end = 0
    for piece in _PIECE.finditer(text):
        try:
            shown = show(parse(piece[1]))
        except LanguageError:
            continue
        words[-1] = f"{words[-1]}{text[end : piece.start()]}"
        words += [shown, ""]
        end = piece.end()
    words[-1] = f"{words[-1]}{text[end:]}"
    return tuple(word for word in words if word)


def in_plain_text(text: str, total: bool = False) -> str:
    """The text with its formulas on the line; ``total``: derivatives are written with d."""
    words = wording(text, lambda term: Math(plain(term, total)))
    return "".join(word.source if isinstance(word, Math) else word for word in words)

"""How wide a formula in LaTeX is: an estimate from its source, never too small by much.

The measure is the width of a character of text.  It is made for what :mod:`derive.printers.latex`
prints, and reads commands and groups, no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}_^]|[^\s{}_^\\]")
_SMALL = 0.75
_WIDTHS = {
    **dict.fromkeys((r"\left", r"\right", r"\begin", r"\end", r"\text", r"\textstyle"), 0.0),
    **dict.fromkeys((r"\hat", r"\bar", r"\tilde", r"\dot"), 0.0),
    **dict.fromkeys((r"\mathrm", r"\boldsymbol", r"\mathinner"), 0.0),
    **dict.fromkeys((r"\log", r"\ln", r"\sin", r"\cos", r"\tan", r"\max", r"\min"), 3.5),
    **dict.fromkeys((r"\sinh", r"\cosh", r"\tanh"), 4.5),
    **dict.fromkeys((r"\sum", r"\prod"), 3.5),
    **dict.fromkeys((r"\cdot", r"\neq", r"\leq", r"\geq", "=", "+", "-", "<", ">"), 2.6),
    **dict.fromkeys((r"\\", r"\sqrt"), 2.0),
}
_LETTER, _MARGIN = 1.15, 0.7


def latex_width(source: str) -> float:
    """How many characters of text wide a formula in LaTeX is, laid out on a line of its own."""
    return _row(iter(_TOKEN.findall(source)))


def _row(tokens: Iterator[str]) -> float:
    """The width up to the brace that closes the group, or to the end."""
    width = script = 0.0
    for token in tokens:
        if token == "}":
            break
        if token in "_^":
            # An index and an exponent stand over each other.
            wide = _SMALL * _argument(tokens)
            width += max(0.0, wide - script)
            script = max(script, wide)
            continue
        script = 0.0
        if token == "{":
            width += _row(tokens)
        elif token == r"\frac":
            width += max(_argument(tokens), _argument(tokens)) + _MARGIN
        elif token in (r"\underbrace", r"\overbrace"):
            inner, _, label = _argument(tokens), next(tokens), _argument(tokens)
            width += max(inner, _SMALL * label)
        else:
            width += _WIDTHS.get(token, _LETTER)
    return width


def _argument(tokens: Iterator[str]) -> float:
    token = next(tokens, "}")
    return _row(tokens) if token == "{" else _WIDTHS.get(token, _LETTER)

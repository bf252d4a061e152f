"""Words in a formula, and the formulas among them."""

from __future__ import annotations

import re
from collections.abc import Callable

from derive.reading.commands import FONTS, TEXTS
from derive.reading.expansion import Stream, hull
from derive.reading.layout import Letter, Node, Prose, ReadError, Row, Word
from derive.reading.tokens import SPACE, Token

_NAME = re.compile(r"[^\W\d_]+(?:[-_][^\W_]+|\d+)*\Z")
_CHARACTERS = {
    r"\_": "_", r"\%": "%", r"\&": "&", r"\#": "#", r"\$": "$", r"\{": "{", r"\}": "}",
    r"\ ": " ", r"\,": " ", r"\;": " ", r"\:": " ", r"\!": "", r"\-": "", r"\/": "", "~": " ",
    r"\quad": " ", r"\qquad": " ", r"\space": " ", "\\\\": " ", r"\newline": " ", r"\dots": "…",
    r"\ldots": "…", r"\textbackslash": "\\", r"\i": "ı", r"\LaTeX": "LaTeX", r"\'": "'",
    r"\textquoteright": "’", r"\textendash": "–", r"\textemdash": "—", r"\S": "§",
}  # fmt: skip
_LOOKS = {
    *TEXTS, r"\underline", r"\mathrm", r"\mathbf", r"\mathit", r"\bf", r"\it", r"\rm", r"\em",
    r"\small", r"\footnotesize", r"\large", r"\normalfont", r"\bfseries", r"\itshape",
    r"\scriptsize", r"\tiny", r"\displaystyle", r"\textcolor", r"\color",
}  # fmt: skip
_COLOURED = {r"\textcolor", r"\color"}
_REFERENCES = {r"\ref", r"\eqref", r"\cite", r"\label", r"\autoref", r"\cref", r"\citep", r"\citet"}


def read_prose(stream: Stream, command: Token, formula: Callable[[], Row]) -> Node:
    """What stands in ``\\text{...}``, whose command has been taken: a name, or prose.

    formula: reads a formula up to the dollar (or ``\\)``) that ends it.
    """
    while stream.next.text == SPACE:
        stream.take()
    opening = stream.take()
    if opening.text != "{":
        if not opening.text or opening.text in "}&$":
            raise ReadError(command.span, f"{command.text} lacks an argument")
        return _node(opening.text, (), command, stream)
    words: list[str] = []
    rows: list[Row] = []
    depth = 1
    while depth:
        token = stream.take()
        if not token.text:
            raise ReadError(opening.span, "{ is never closed")
        if token.text in ("$", r"\("):
            rows.append(formula())
            ending = stream.take()
            if ending.text != ("$" if token.text == "$" else r"\)"):
                raise ReadError(token.span, f"{token.text} is never closed")
        elif token.text in "{}":
            depth += 1 if token.text == "{" else -1
        elif token.text in _COLOURED or token.text in _REFERENCES:
            stream.argument(token)
        elif token.text not in _LOOKS:
            words.append(_characters(token))
    return _node(re.sub(r"\s+", " ", "".join(words)), tuple(rows), command, stream)


def _characters(token: Token) -> str:
    if token.text in _CHARACTERS:
        return _CHARACTERS[token.text]
    if token.text.startswith("\\"):
        raise ReadError(token.span, f"{token.text} is not understood in words")
    return token.text


def _node(text: str, rows: tuple[Row, ...], command: Token, stream: Stream) -> Node:
    span = hull(command.span, stream.last.span)
    if rows or not _NAME.match(text):
        return Prose(text, span, rows)
    if len(text) == 1:
        font = FONTS.get(command.text, "upright")
        return Letter(text, span, "" if font == "italic" else font)
    return Word(text, span)

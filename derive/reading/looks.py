"""The commands of looks: fonts, spaces, colours, words; and names that are spelled out."""

from __future__ import annotations

import re
from dataclasses import replace

from derive.reading import commands
from derive.reading.expansion import hull
from derive.reading.layout import Node, Prose, ReadError, Row, Sign, Span, Word
from derive.reading.prose import read_prose
from derive.reading.reader import Handler, Reader
from derive.reading.tables import Pieces
from derive.reading.tokens import SPACE, Token

_LENGTH = re.compile(r"\s*([-+]?\s*[\d.,]*)\s*([a-z]+|\\[a-zA-Z]+)?")
#: How much space of each unit separates like a ``\quad``.
_WIDE = {"em": 1, "ex": 2, "pt": 10, "px": 12, "mm": 3.5, "cm": 0.35, "in": 0.14, "mu": 18}


# Looks ------------------------------------------------------------------------------------------


def _font(reader: Reader, command: Token) -> Pieces:
    """``\\mathbf{x}``: letters in a font."""
    font, words = reader.font, reader.bold_words
    reader.font = commands.FONTS[command.text]
    reader.bold_words = command.text in (r"\mathbf", r"\bf")
    body = reader.argument(command)
    reader.font, reader.bold_words = font, words
    return [alone(body, reader.since(command))]


def _switch(reader: Reader, command: Token) -> Pieces:
    """``\\rm``: the font of what follows in the group."""
    reader.font = commands.FONTS[command.text]
    reader.bold_words = command.text == r"\bf"
    return []


def alone(body: Row, span: Span) -> Node:
    """What a command leaves of its argument: the single thing in it, or a row."""
    node: Node = body.items[0] if len(body.items) == 1 else body
    return replace(node, span=hull(span, body.span))


def _look(reader: Reader, command: Token) -> Pieces:
    """``\\textcolor{red}{x}``: the body stays."""
    reader.stream.option(command)
    for _ in range(commands.LOOKS[command.text]):
        reader.stream.argument(command)
    if command.text in (r"\colorbox", r"\fcolorbox", r"\raisebox", r"\scalebox"):
        return _prose(reader, command)
    body = reader.argument(command)
    return [alone(body, reader.since(command))]


def _dropped(reader: Reader, command: Token) -> Pieces:
    reader.stream.take_if("*")
    reader.stream.option(command)
    for _ in range(commands.DROPPED_ARGUMENTS[command.text]):
        reader.stream.argument(command)
    return []


def _space(reader: Reader, command: Token) -> Pieces:
    """``\\hspace{1em}``: as wide as a quad it separates, else it is nothing."""
    if reader.stream.next.text == "*":
        reader.stream.take()
    text = "".join(token.text for token in reader.stream.argument(command))
    return _wide(text, reader.since(command))


def _dimension(reader: Reader, command: Token) -> Pieces:
    """``\\kern 3pt``."""
    text = ""
    stream = reader.stream
    while (token := stream.front).text and (token.text in "+-.,=" or token.text.isdigit()):
        text += stream.take().text
    if stream.front.text.startswith("\\"):
        text += stream.take().text
    for _ in range(2):
        if stream.front.text.isalpha():
            text += stream.take().text
    return _wide(text, reader.since(command)) if command.text in (r"\hskip", r"\kern") else []


def _wide(text: str, span: Span) -> Pieces:
    found = _LENGTH.match(text)
    if not found:
        return []
    try:
        written = found[1].replace(" ", "").replace(",", ".")
        amount = float(written + "1" if written in ("", "+", "-") else written)
    except ValueError:
        raise ReadError(span, f"{text} is no length") from None
    unit = found[2] or ""
    wide = _WIDE.get(unit, 0.05 if unit.startswith("\\") else 0)
    return [Sign("quad", span)] if wide and amount >= wide else []


# Words ------------------------------------------------------------------------------------------


def _prose(reader: Reader, command: Token) -> Pieces:
    def formula() -> Row:
        font, reader.font = reader.font, ""
        row = reader.row()
        reader.font = font
        return row

    return [read_prose(reader.stream, command, formula)]


def _operator(reader: Reader, command: Token) -> Pieces:
    """``\\operatorname{softplus}``: a word, whatever it is made of."""
    stream = reader.stream
    if stream.next.text == "*":
        stream.take()
    text = ""
    for token in stream.argument(command):
        letter = token.text
        if letter.isalnum() or letter in ("-", "_", r"\_"):
            text += letter.removeprefix("\\")
        elif letter in commands.WORDS:
            text += commands.WORDS[letter]
        elif letter not in commands.DROPPED | {SPACE, "{", "}"} | _NAMING:
            raise ReadError(token.span, f"{letter} is not understood in a name")
    if not text:
        raise ReadError(command.span, f"{command.text} lacks a name")
    return [Word(text, reader.since(command))]


_NAMING = frozenset(
    (r"\mathrm", r"\rm", r"\text", r"\textrm", r"\mathsf", r"\mathbf", r"\mathop", r"\mathbb")
)


def _reference(reader: Reader, command: Token) -> Pieces:
    """``\\eqref{a}``: which line is meant."""
    text = "".join(token.text for token in reader.stream.argument(command))
    return [Prose(f"({text})", reader.since(command))]


def _tagged(reader: Reader, command: Token) -> Pieces:
    """``\\tag{1}`` and ``\\label``, which name the line."""
    if reader.stream.next.text == "*":
        reader.stream.take()
    reader.stream.argument(command)
    return []


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(commands.FONTS, _font),
    **dict.fromkeys(commands.SWITCHES, _switch),
    **dict.fromkeys(commands.TEXTS, _prose),
    **dict.fromkeys(commands.LOOKS, _look),
    **dict.fromkeys(commands.DROPPED_ARGUMENTS, _dropped),
    **dict.fromkeys(commands.DIMENSIONS, _dimension),
    r"\operatorname": _operator,
    r"\operatornamewithlimits": _operator,
    r"\eqref": _reference,
    r"\ref": _reference,
    r"\tag": _tagged,
    r"\hspace": _space,
    r"\mspace": _space,
}

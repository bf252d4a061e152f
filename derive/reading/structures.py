"""The commands with arguments: fractions, roots, brackets with sizes, fonts, accents, labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from derive.reading import commands
from derive.reading.brackets import Mark, paired
from derive.reading.expansion import hull
from derive.reading.layout import (
    Bracketed,
    Labelled,
    Letter,
    Node,
    ReadError,
    Root,
    Row,
    Scripts,
    Sign,
    Span,
    Stacked,
    Table,
    Word,
)
from derive.reading.prose import read_prose
from derive.reading.reader import Handler, Reader
from derive.reading.tables import Pieces, braced, environment
from derive.reading.tokens import SPACE, Token

_LENGTH = re.compile(r"\s*(-?\s*[\d.,]*)\s*([a-z]+|\\[a-zA-Z]+)?")
#: How much space of each unit separates like a ``\quad``.
_WIDE = {"em": 1, "ex": 2, "pt": 10, "px": 12, "mm": 3.5, "cm": 0.35, "in": 0.14, "mu": 18}


def _since(reader: Reader, command: Token) -> Span:
    return hull(command.span, reader.stream.last.span)


def _fraction(reader: Reader, command: Token) -> Pieces:
    reader.stream.option(command)
    above = reader.argument(command)
    below = reader.argument(command)
    return [Stacked(above, below, hull(command.span, above.span, below.span))]


def _root(reader: Reader, command: Token) -> Pieces:
    degree: Row | None = None
    if reader.stream.take_if("["):
        opening = reader.stream.last
        degree = reader.row("]")
        if not reader.stream.take_if("]"):
            raise reader.unfinished(opening)
    body = reader.argument(command)
    return [Root(body, degree, hull(command.span, body.span))]


def _begin(reader: Reader, command: Token) -> Pieces:
    return environment(reader.stream, command, reader.pieces)


def _plain_table(reader: Reader, command: Token) -> Pieces:
    return [braced(reader.stream, command, commands.PLAIN_TABLES[command.text], reader.pieces)]


# Brackets ---------------------------------------------------------------------------------------


def _delimiter(reader: Reader, command: Token) -> tuple[str, Span]:
    """The bracket behind ``\\left`` and the like."""
    token = reader.stream.front
    if token.text not in commands.DELIMITERS:
        raise ReadError(command.span, f"{command.text} lacks a bracket")
    reader.stream.take()
    return commands.DELIMITERS[token.text], hull(command.span, token.span)


def _left(reader: Reader, command: Token) -> Pieces:
    """``\\left( ... \\right)``.  One that ends in ``\\right.`` or begins with ``\\left.`` leaves
    its bracket open, since it may go on in another row; but for ``\\left\\{`` before a table, and
    the bar at which a value is taken."""
    opening, start = _delimiter(reader, command)
    inside = reader.pieces()
    right = reader.stream.front
    if right.text != r"\right":
        raise reader.unfinished(command)
    closing, end = _delimiter(reader, reader.stream.take())
    first = Mark(opening, "open", start)
    last = Mark(closing, "close", end)
    if closing == "." and opening != "." and not _holds_table(inside):
        return [first, *inside]
    if opening == "." and closing not in (".", "|"):
        return [*inside, last]
    body = paired(inside, (start[1], start[1]))
    span = hull(start, body.span, end)
    if opening == closing == ".":
        return [replace(body, span=span)]
    return [_cases(Bracketed(opening, closing, body, span))]


def _holds_table(pieces: Pieces) -> bool:
    return any(isinstance(piece, Table) for piece in pieces)


def _cases(bracketed: Bracketed) -> Node:
    """An array behind a single brace is what ``cases`` is short for."""
    match bracketed:
        case Bracketed("{", ".", Row((Table("array" | "matrix", rows),)), span):
            return Table("cases", rows, span)
    return bracketed


def _middle(reader: Reader, command: Token) -> Pieces:
    name, span = _delimiter(reader, command)
    return [Sign(name, span)]


def _sized(reader: Reader, command: Token) -> Pieces:
    """``\\bigl(`` and the like: the bracket, whatever its size."""
    token = reader.stream.front
    side = commands.SIZED[command.text]
    if token.text in ("/", r"\backslash"):
        reader.stream.take()
        return [Sign(commands.SIGNS[token.text], hull(command.span, token.span))]
    name, span = _delimiter(reader, command)
    if name == ".":
        return []
    if side == "m":
        return [Sign(name, span)]
    natural = "bar" if name in ("|", "Vert") else "close" if name in _CLOSERS else "open"
    if natural == "bar" and side:
        natural = "open" if side == "l" else "close"
    return [Mark(name, natural, span)]


_CLOSERS = frozenset(commands.CLOSING.values()) - {"|", "Vert"}


# Looks ------------------------------------------------------------------------------------------


def _font(reader: Reader, command: Token) -> Pieces:
    """``\\mathbf{x}``: letters in a font."""
    font, words = reader.font, reader.bold_words
    reader.font = commands.FONTS[command.text]
    reader.bold_words = command.text in (r"\mathbf", r"\bf")
    body = reader.argument(command)
    reader.font, reader.bold_words = font, words
    return [_alone(body, _since(reader, command))]


def _switch(reader: Reader, command: Token) -> Pieces:
    """``\\rm``: the font of what follows in the group."""
    reader.font = commands.FONTS[command.text]
    reader.bold_words = command.text == r"\bf"
    return []


def _alone(body: Row, span: Span) -> Node:
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
    return [_alone(body, _since(reader, command))]


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
    return _wide(text, _since(reader, command))


def _dimension(reader: Reader, command: Token) -> Pieces:
    """``\\kern 3pt``."""
    text = ""
    stream = reader.stream
    while (token := stream.front).text and (token.text in "+-.,=" or token.text.isdigit()):
        text += stream.take().text
    for _ in range(2):
        if stream.front.text.isalpha():
            text += stream.take().text
    return _wide(text, _since(reader, command)) if command.text in (r"\hskip", r"\kern") else []


def _wide(text: str, span: Span) -> Pieces:
    found = _LENGTH.match(text)
    if not found:
        return []
    try:
        amount = float(found[1].replace(" ", "").replace(",", ".") or 1)
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
    return [Word(text, _since(reader, command))]


_NAMING = frozenset((r"\mathrm", r"\rm", r"\text", r"\textrm", r"\mathsf", r"\mathbf", r"\mathop"))


def _tagged(reader: Reader, command: Token) -> Pieces:
    """``\\tag{1}`` and ``\\label``, which name the line."""
    if reader.stream.next.text == "*":
        reader.stream.take()
    reader.stream.argument(command)
    return []


# Accents and labels -----------------------------------------------------------------------------


def _accent(reader: Reader, command: Token) -> Pieces:
    accent = commands.ACCENTS[command.text]
    body = reader.argument(command)
    return [_accented(_alone(body, _since(reader, command)), accent, command)]


def _accented(node: Node, accent: str, command: Token) -> Node:
    """A node under an accent: it belongs to the letter; a line under more is only for the eye."""
    match node:
        case Letter() | Word():
            return replace(node, accents=(*node.accents, accent))
        case Scripts(base) if not isinstance(base, Row):
            return replace(node, base=_accented(base, accent, command))
        case Row((item,)):
            return replace(_accented(item, accent, command), span=node.span)
    if accent == "underline":
        return node
    raise ReadError(node.span, f"{command.text} stands over more than one name")


def _labelled(reader: Reader, command: Token) -> Pieces:
    """``\\underbrace{body}``, whose label comes as a script, and ``\\overset{label}{body}``."""
    kind = commands.LABELLED[command.text]
    stream = reader.stream
    if kind in ("underbrace", "overbrace"):
        stream.option(command)
        body = reader.argument(command)
        return [Labelled(kind, body, None, hull(command.span, body.span))]
    label = reader.argument(command)
    body = reader.argument(command)
    if not label.items:
        return [_alone(body, _since(reader, command))]
    return [Labelled(kind, body, label, hull(command.span, label.span, body.span))]


def _stretched(reader: Reader, command: Token) -> Pieces:
    """``\\xrightarrow[below]{above}``."""
    body: Node = Sign(commands.STRETCHED[command.text], command.span)
    below: Row | None = None
    if reader.stream.take_if("["):
        opening = reader.stream.last
        below = reader.row("]")
        if not reader.stream.take_if("]"):
            raise reader.unfinished(opening)
    above = reader.argument(command)
    if below is not None and below.items:
        body = Labelled("underset", Row((body,), body.span), below, hull(body.span, below.span))
    if above.items:
        body = Labelled("overset", Row((body,), body.span), above, hull(body.span, above.span))
    return [body]


def _not(reader: Reader, command: Token) -> Pieces:
    """``\\not=``: a stroke through the relation that follows."""
    stream = reader.stream
    token = stream.front
    name = commands.SIGNS.get(token.text) or commands.BARS.get(token.text, "")
    if name not in commands.NEGATED:
        raise ReadError(command.span, r"\not stands before no relation that is known")
    stream.take()
    return [Sign(commands.NEGATED[name], hull(command.span, token.span))]


def _table(names: Iterable[str], handler: Handler) -> dict[str, Handler]:
    return dict.fromkeys(names, handler)


HANDLERS: dict[str, Handler] = {
    **_table(commands.FONTS, _font),
    **_table(commands.SWITCHES, _switch),
    **_table(commands.TEXTS, _prose),
    **_table(commands.ACCENTS, _accent),
    **_table(commands.LOOKS, _look),
    **_table(commands.DROPPED_ARGUMENTS, _dropped),
    **_table(commands.DIMENSIONS, _dimension),
    **_table(commands.STACKED, _fraction),
    **_table(commands.LABELLED, _labelled),
    **_table(commands.STRETCHED, _stretched),
    **_table(commands.PLAIN_TABLES, _plain_table),
    **_table(commands.SIZED, _sized),
    r"\begin": _begin,
    r"\left": _left,
    r"\middle": _middle,
    r"\not": _not,
    r"\sqrt": _root,
    r"\operatorname": _operator,
    r"\operatornamewithlimits": _operator,
    r"\tag": _tagged,
    r"\hspace": _space,
    r"\mspace": _space,
}

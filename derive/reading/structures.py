"""The commands with arguments: fractions, roots, brackets with sizes, fonts, accents, labels."""

from __future__ import annotations

from dataclasses import replace

from derive.reading import commands, looks
from derive.reading.brackets import Mark, check_partners, paired
from derive.reading.expansion import hull
from derive.reading.layout import (
    Bracketed,
    Digits,
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
from derive.reading.looks import alone
from derive.reading.reader import Handler, Reader
from derive.reading.tables import Pieces, braced, environment
from derive.reading.tokens import Token


def _fraction(reader: Reader, command: Token) -> Pieces:
    reader.stream.option(command)
    above = reader.argument(command)
    below = reader.argument(command)
    return [Stacked(above, below, hull(command.span, above.span, below.span))]


def _derivative(reader: Reader, command: Token) -> Pieces:
    """``\\pdv{f}{x}`` and ``\\dv[2]{f}{x}``, as the fraction they print."""
    stream = reader.stream
    order: Row | None = None
    if stream.take_if("["):
        opening = stream.last
        order = reader.row("]")
        if not stream.take_if("]"):
            raise reader.unfinished(opening)
    body = reader.argument(command)
    by = reader.argument(command) if stream.front.text == "{" else None
    if by is None:
        body, by = Row((), body.span), body
    sign: Node = Sign("partial", command.span)
    if command.text in (r"\dv", r"\odv"):
        sign = Letter("d", command.span, "upright")
    raised = sign
    if order is not None:
        raised = Scripts(sign, None, order, 0, hull(sign.span, order.span))
        by = Row(
            (Scripts(by, None, order, 0, hull(order.span, by.span)),), hull(order.span, by.span)
        )
    above = Row((raised, *body.items), hull(raised.span, body.span))
    below = Row((sign, *by.items), hull(sign.span, by.span))
    return [Stacked(above, below, hull(above.span, below.span))]


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
    if "." not in (opening, closing):
        check_partners(first, last, body.items)
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


def _enclosed(reader: Reader, command: Token) -> Pieces:
    """``\\abs{x}`` and ``\\norm{x}``."""
    if reader.stream.next.text == "*":
        reader.stream.take()
    reader.stream.option(command)
    body = reader.argument(command)
    name = commands.ENCLOSED[command.text]
    span = reader.since(command)
    return [Bracketed(name, commands.PARTNERS[name], body, hull(span, body.span))]


# Accents and labels -----------------------------------------------------------------------------


def _accent(reader: Reader, command: Token) -> Pieces:
    accent = commands.ACCENTS[command.text]
    body = reader.argument(command)
    return [_accented(alone(body, reader.since(command)), accent, command)]


def _accented(node: Node, accent: str, command: Token) -> Node:
    """A node under an accent: it belongs to the letter; a line under more is only for the eye."""
    match node:
        case Letter() | Word():
            return replace(node, accents=(*node.accents, accent))
        case Digits(text, span) if len(text) == 1 and accent == "vec":
            return Letter(text, span, "", (accent,))
        case Scripts(base, _, above) if not isinstance(base, Row) and _is_label(above):
            return replace(node, base=_accented(base, accent, command))
        case Row((item,)):
            return replace(_accented(item, accent, command), span=node.span)
    if accent == "underline":
        return node
    raise ReadError(node.span, f"{command.text} stands over more than one name")


def _is_label(above: Row | None) -> bool:
    """Is a superscript no power, as ``(i)``, ``[l]`` and a star are none?"""
    match above:
        case None | Row((Bracketed("(" | "["),)) | Row((Sign("*" | "star" | "dagger" | "top"),)):
            return True
    return False


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
        return [alone(body, reader.since(command))]
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


HANDLERS: dict[str, Handler] = {
    **looks.HANDLERS,
    **dict.fromkeys(commands.ACCENTS, _accent),
    **dict.fromkeys(commands.STACKED, _fraction),
    **dict.fromkeys(commands.LABELLED, _labelled),
    **dict.fromkeys(commands.STRETCHED, _stretched),
    **dict.fromkeys(commands.PLAIN_TABLES, _plain_table),
    **dict.fromkeys(commands.SIZED, _sized),
    **dict.fromkeys(commands.ENCLOSED, _enclosed),
    **dict.fromkeys((r"\dv", r"\pdv", r"\odv"), _derivative),
    r"\begin": _begin,
    r"\left": _left,
    r"\middle": _middle,
    r"\not": _not,
    r"\sqrt": _root,
}

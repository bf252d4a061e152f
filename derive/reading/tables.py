"""Environments: rows and cells, and lines that go on in the next row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from derive.reading.brackets import Piece, balance, paired, unpadded
from derive.reading.commands import FLOWING, SPECIFIED, TABLES, WRAPPERS
from derive.reading.expansion import Stream, hull
from derive.reading.layout import ReadError, Row, Sign, Span, Table, Unread
from derive.reading.tokens import Token

Pieces: TypeAlias = list[Piece]
Read: TypeAlias = Callable[[], Pieces]
_Cell: TypeAlias = tuple[Pieces, Span]
_Row: TypeAlias = list[_Cell]

LINE_ENDS = ("\\\\", r"\cr", r"\newline")
_CELL_ENDS = {"&", r"\end", "}", *LINE_ENDS}
_DIMENSION = re.compile(
    r"\[\s*[-+]?\s*(?:\d+(?:[.,]\d*)?|[.,]\d+)?\s*(?:pt|em|ex|mm|cm|in|px|mu|\\[a-zA-Z]+)\s*\]"
)
#: What a row goes on with where its end lost a backslash.
_LINKS = frozenset({"=", "<", ">", r"\leq", r"\le", r"\geq", r"\ge", r"\approx", r"\propto"})
_NEAR = 32  #: how many tokens a dimension may have
#: A row that begins with one of these begins anew.
_RELATIONS = {
    "=", "<", ">", "leq", "geq", "neq", "approx", "equiv", "propto", "sim", ":=", "implies",
    "iff", "to", "in",
}  # fmt: skip


def environment(stream: Stream, begin: Token, read: Read) -> Pieces:
    """What stands between ``\\begin`` (which has been taken) and its ``\\end``.

    read: reads the pieces of a cell up to what ends it.
    """
    written = _name(stream, begin)
    name = written.removesuffix("*")
    if name not in TABLES | WRAPPERS:
        message = f"the environment {written} is not understood"
        raise ReadError(hull(begin.span, stream.last.span), message)
    if name not in WRAPPERS or name == "multlined":
        stream.option(begin)
    if name in SPECIFIED:
        stream.argument(begin)
    rows = _rows(stream, read)
    end = stream.take()
    if end.text != r"\end":
        raise ReadError(begin.span, rf"\begin{{{written}}} is never closed")
    ending = _name(stream, end)
    if ending != written:
        message = rf"\begin{{{written}}} is closed by \end{{{ending}}}"
        raise ReadError(hull(end.span, stream.last.span), message)
    if name in WRAPPERS:
        if name.startswith("multline"):
            return _understood([piece for row in rows for cell, _ in row for piece in cell])
        return lines(rows)
    return [table(name, rows, hull(begin.span, stream.last.span))]


def braced(stream: Stream, command: Token, name: str, read: Read) -> Table:
    """``\\substack{a \\\\ b}`` and the like, whose command has been taken."""
    if not stream.take_if("{"):
        raise ReadError(command.span, f"{command.text} lacks an argument")
    opening = stream.last
    rows = _rows(stream, read)
    if not stream.take_if("}"):
        raise ReadError(opening.span, "{ is never closed")
    return table(name, rows, hull(command.span, stream.last.span))


def whole(stream: Stream, read: Read) -> Pieces:
    """The pieces of a text that is a formula of its own: one line, or lines below each other."""
    return lines(_rows(stream, read))


def lines(rows: Sequence[_Row]) -> Pieces:
    """One line as it stands; several lines as a table."""
    for row in rows:
        if len(row) > 1:
            (_, (start, _)) = row[1]
            raise ReadError((max(start - 1, 0), start), "& outside of an environment with columns")
    if len(rows) == 1:
        return _understood(rows[0][0][0])
    if not rows:
        return []
    span = hull(*(span for row in rows for _, span in row))
    return [table("gathered", rows, span)]


def table(name: str, rows: Sequence[_Row], span: Span) -> Table:
    """A table of rows that have been read; a bracket that is open at the end of a row holds what
    comes in the next, where a formula may go on there."""
    flows = name in FLOWING
    read = _flowing if flows else _strict
    cells = tuple(
        tuple(read(pieces, place) for pieces, place in row)
        for row in (_joined(rows) if flows else rows)
    )
    return Table(name, cells, hull(span, *(cell.span for row in cells for cell in row)))


def _strict(pieces: Pieces, span: Span) -> Row:
    return paired(_understood(pieces), span)


def _understood(pieces: Pieces) -> Pieces:
    """The pieces.  Raises ReadError if one of them is not understood."""
    for piece in pieces:
        if isinstance(piece, Unread):
            raise ReadError(piece.span, piece.message, piece.hint)
    return pieces


def _flowing(pieces: Pieces, span: Span) -> Row:
    """A cell of a table with lines of formulas, which may hold what is not understood."""
    try:
        return paired(pieces, span)
    except ReadError as error:
        return Row((unread(error),), hull(span, error.span))


def _joined(rows: Sequence[_Row]) -> list[_Row]:
    done: list[_Row] = []
    missing = 0
    for row in rows:
        pieces = unpadded([piece for cell, _ in row for piece in cell])
        if missing > 0 and pieces and not _begins(pieces):
            last, span = done[-1][-1]
            done[-1][-1] = (last + pieces, hull(span, *(place for _, place in row)))
            missing += balance(pieces)
        else:
            done.append(list(row))
            missing = balance(row[-1][0])
    return done


def _begins(pieces: Pieces) -> bool:
    """Does a row begin anew, rather than go on?"""
    return _is_link(pieces) or any(isinstance(piece, Unread) for piece in pieces)


def _is_link(pieces: Pieces) -> bool:
    """Does a cell begin with a relation?"""
    return bool(pieces) and isinstance(pieces[0], Sign) and pieces[0].name in _RELATIONS


def _rows(stream: Stream, read: Read) -> list[_Row]:
    """Rows up to what ends the table; empty ones are left out.  Exports leave ``\\ &=`` of the
    end of a row: one backslash too few."""
    rows: list[_Row] = [[]]
    while True:
        start = stream.next.span[0]
        pieces = _cell(stream, read)
        rows[-1].append((pieces, hull((start, start), *(piece.span for piece in pieces))))
        ended = stream.solid.text == "\\ " and len(rows[-1]) > 1 and _is_link(pieces)
        if stream.take_if("&"):
            if ended and stream.front.text in _LINKS:
                rows.append([([], stream.last.span)])
            continue
        if not stream.take_if(*LINE_ENDS):
            break
        _space_below(stream)
        rows.append([])
    return [row for row in rows if any(pieces for pieces, _ in row)]


def _cell(stream: Stream, read: Read) -> Pieces:
    """The pieces of a cell; what is not understood in it ends with the cell."""
    level = stream.level
    try:
        return read()
    except ReadError as error:
        while (token := stream.next).text:
            if stream.level <= level and token.text in _CELL_ENDS:
                break
            stream.take()
        if not token.text and stream.level:
            raise
        return [unread(error)]


def unread(error: ReadError) -> Unread:
    """An error in the place of what it is about."""
    return Unread(error.span, error.message, error.hint)


def _space_below(stream: Stream) -> None:
    """Takes the star and the dimension that may stand behind the end of a row."""
    if stream.next.text == "*":
        stream.take()
    if stream.next.text == "[" and _DIMENSION.match(stream.ahead(_NEAR)):
        stream.option(stream.last)


def _name(stream: Stream, command: Token) -> str:
    """The name of an environment behind ``\\begin`` or ``\\end``."""
    return "".join(token.text for token in stream.argument(command)).strip()

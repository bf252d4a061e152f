"""A formula in LaTeX to its layout, as TeX would set it: strict, and nothing is dropped."""

from __future__ import annotations

from collections.abc import Mapping

from derive.reading.brackets import DEPTH, paired
from derive.reading.expansion import Stream
from derive.reading.layout import (
    Bracketed,
    Labelled,
    Node,
    Prose,
    ReadError,
    Root,
    Row,
    Scripts,
    Stacked,
    Table,
)
from derive.reading.reader import Reader
from derive.reading.structures import HANDLERS
from derive.reading.tables import whole
from derive.reading.tokens import Token

#: How long a formula may be.
LENGTH = 20_000


def read_layout(text: str, macros: Mapping[str, tuple[int, str]] = {}) -> Row:
    """The layout of a formula.

    macros: from a command (with its backslash) to how many arguments it takes and what it stands
    for.  Raises ReadError for whatever is not understood.
    """
    if len(text) > LENGTH:
        raise ReadError((LENGTH, len(text)), f"a formula of more than {LENGTH} characters")
    stream = Stream(text, macros)
    pieces = whole(stream, Reader(stream, HANDLERS).pieces)
    if stream.front.text:
        raise _stray(stream.front)
    row = paired(pieces, (0, len(text)))
    _limit(row)
    return row


def _stray(token: Token) -> ReadError:
    partners = {"}": "{", r"\right": r"\left", r"\end": r"\begin", r"\)": r"\("}
    if token.text in partners:
        return ReadError(token.span, f"{token.text} without {partners[token.text]} before it")
    return ReadError(token.span, f"{token.text} is out of place")


def _limit(row: Row) -> None:
    """Raises ReadError for what is nested too deeply, brackets included."""
    waiting: list[tuple[Node, int]] = [(row, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEPTH:
            raise ReadError(node.span, "nested too deeply")
        deeper = depth + isinstance(node, Row)
        waiting += [(part, deeper) for part in parts(node)]


def parts(node: Node) -> tuple[Node, ...]:
    """What a node is made of, in the order of its fields."""
    found: tuple[Node | None, ...]
    match node:
        case Row(found) | Prose(_, _, found):
            pass
        case Scripts(base, below, above):
            found = (base, below, above)
        case Stacked(above, below):
            found = (above, below)
        case Root(body, degree):
            found = (body, degree)
        case Bracketed(_, _, body):
            found = (body,)
        case Labelled(_, body, label):
            found = (body, label)
        case Table(_, rows):
            found = tuple(cell for row in rows for cell in row)
        case _:
            found = ()
    return tuple(part for part in found if part is not None)

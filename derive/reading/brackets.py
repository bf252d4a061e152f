"""Which brackets of a row belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from derive.reading.commands import PARTNERS
from derive.reading.expansion import hull
from derive.reading.layout import (
    Bracketed,
    Node,
    Prose,
    ReadError,
    Row,
    Scripts,
    Sign,
    Span,
)


@dataclass(frozen=True)
class Mark:
    """A bracket that has not found its partner.  side: ``open``, ``close``, or ``bar`` for one
    that may be either.  below, above, primes: what stands at it, see :class:`Scripts`."""

    name: str
    side: str
    span: Span
    below: Row | None = None
    above: Row | None = None
    primes: int = 0
    reach: Span = (0, 0)

    @property
    def bare(self) -> bool:
        return self.below is None and self.above is None and not self.primes


Piece: TypeAlias = Node | Mark
#: How deeply the parts of a formula may be nested.
DEPTH = 100
_SHOWN = {"Vert": r"\|", "{": r"\{", "}": r"\}"}
#: Signs that stand for a quantity.
_QUANTITIES = {"infty", "ldots", "prime", "emptyset", "!", "top", "bot", "%", "nabla"}
#: What a bar after a quantity cannot embrace: there it says "given".
_APART = {
    ",", ";", ":", "=", "<", ">", "leq", "geq", "neq", "in", "sim", "mid", "quad", "to", "approx",
    "equiv", "propto", ":=",
}  # fmt: skip


@dataclass
class _Frame:
    """What stands behind a bracket that is still open; the row itself has none."""

    mark: Mark | None
    doubtful: bool = False
    items: list[Node] = field(default_factory=list)


def shown(name: str) -> str:
    """A bracket as it is typed."""
    return _SHOWN.get(name, name if len(name) == 1 else "\\" + name)


def balance(pieces: Sequence[Piece]) -> int:
    """How many more brackets are opened than closed; bars do not count."""
    sides = [piece.side for piece in pieces if isinstance(piece, Mark)]
    return sides.count("open") - sides.count("close")


def unpadded(pieces: Sequence[Piece]) -> list[Piece]:
    """A row without the space at its ends; several spaces are one."""
    kept: list[Piece] = []
    for piece in pieces:
        if not _space(piece) or (kept and not _space(kept[-1])):
            kept.append(piece)
    return kept[:-1] if kept and _space(kept[-1]) else kept


def _space(piece: Piece) -> bool:
    return isinstance(piece, Sign) and piece.name == "quad"


def paired(pieces: Sequence[Piece], span: Span) -> Row:
    """A row in which brackets that belong together hold what stands between them.

    A bar with nothing to pair with is a sign.  Raises ReadError for any other bracket without a
    partner.
    """
    frames = [_Frame(None)]
    waiting = unpadded(pieces)[::-1]
    while waiting:
        piece = waiting.pop()
        if not isinstance(piece, Mark):
            frames[-1].items.append(piece)
        elif piece.side == "open":
            _open(frames, piece)
        elif piece.side == "close":
            _close(frames, piece)
        else:
            _bar(frames, piece, waiting)
    while len(frames) > 1:
        mark = frames[-1].mark
        if mark is not None and mark.side == "open":
            raise ReadError(mark.span, f"{shown(mark.name)} is never closed")
        _give_up(frames)
    items = frames[0].items
    return Row(tuple(items), hull(span, *(item.span for item in items)))


def _open(frames: list[_Frame], mark: Mark) -> None:
    if not mark.bare:
        raise ReadError(mark.span, f"a script at the opening {shown(mark.name)}")
    _push(frames, mark)


def _push(frames: list[_Frame], mark: Mark, doubtful: bool = False) -> None:
    if len(frames) > DEPTH:
        raise ReadError(mark.span, "nested too deeply")
    frames.append(_Frame(mark, doubtful))


def _close(frames: list[_Frame], mark: Mark) -> None:
    while (opening := frames[-1].mark) is not None and opening.side == "bar":
        _give_up(frames)
    if opening is None:
        if mark.name in ("|", "Vert"):
            frames[-1].items.append(_sign(mark))
            return
        raise ReadError(mark.span, f"{shown(mark.name)} is never opened")
    check_partners(opening, mark, frames[-1].items)
    _embrace(frames, mark)


def check_partners(opening: Mark, closing: Mark, items: Sequence[Node]) -> None:
    """Raises ReadError unless the two brackets belong together around these items."""
    partner = PARTNERS.get(opening.name)
    if partner is None:
        raise ReadError(opening.span, f"{shown(opening.name)} opens nothing")
    if partner != closing.name and not _interval(opening, closing, items):
        message = f"{shown(opening.name)} is closed by {shown(closing.name)}"
        raise ReadError(closing.span, message, f"write {shown(partner)}")


def _interval(opening: Mark, closing: Mark, items: Sequence[Node]) -> bool:
    """Is this a half-open interval?"""
    commas = sum(isinstance(item, Sign) and item.name == "," for item in items)
    return opening.name in "([" and closing.name in ")]" and commas == 1


def _bar(frames: list[_Frame], mark: Mark, waiting: list[Piece]) -> None:
    frame = frames[-1]
    opening = frame.mark
    ended = bool(frame.items) and _quantity(frame.items[-1])
    bars = opening is not None and opening.side == "bar"
    if bars and opening is not None and opening.name == mark.name and ended:
        if not (frame.doubtful and any(_apart(item) for item in frame.items)):
            _embrace(frames, mark)
            return
        _give_up(frames)
        frame = frames[-1]
    if waiting and isinstance(twin := waiting[-1], Mark) and _twins(mark, twin):
        waiting[-1] = _double(mark, twin)
    elif mark.bare:
        _push(frames, mark, doubtful=ended)
    else:
        frame.items.append(_sign(mark))


def _twins(first: Mark, second: Mark) -> bool:
    """Do these two bars stand side by side?"""
    bars = first.name == second.name == "|" and second.side == "bar" and first.bare
    return bars and first.span[1] == second.span[0]


def _double(first: Mark, second: Mark) -> Mark:
    """``||`` is the same as ``\\|``."""
    span = hull(first.span, second.span)
    reach = hull(span, second.reach) if not second.bare else span
    return Mark("Vert", "bar", span, second.below, second.above, second.primes, reach)


def _embrace(frames: list[_Frame], closing: Mark) -> None:
    """Puts what stands behind the last open bracket between the two."""
    frame = frames.pop()
    opening = frame.mark
    assert opening is not None
    inside = (opening.span[1], max(opening.span[1], closing.span[0]))
    body = Row(tuple(frame.items), hull(inside, *(item.span for item in frame.items)))
    span = hull(opening.span, body.span, closing.span)
    bracketed = Bracketed(opening.name, closing.name, body, span)
    frames[-1].items.append(_scripted(bracketed, closing))


def _scripted(base: Node, mark: Mark) -> Node:
    if mark.bare:
        return base
    span = hull(base.span, mark.reach)
    return Scripts(base, mark.below, mark.above, mark.primes, span)


def _sign(mark: Mark) -> Node:
    return _scripted(Sign(mark.name, mark.span), mark)


def _give_up(frames: list[_Frame]) -> None:
    """The bar that was open last is a sign of its own."""
    frame = frames.pop()
    assert frame.mark is not None
    frames[-1].items += [_sign(frame.mark), *frame.items]


def _quantity(item: Node) -> bool:
    """Can a quantity end with this?"""
    if isinstance(item, Scripts):
        return not isinstance(item.base, Sign) or _quantity(item.base)
    if isinstance(item, Sign):
        return item.name in _QUANTITIES
    return not isinstance(item, Prose)


def _apart(item: Node) -> bool:
    return isinstance(item, Sign) and item.name in _APART

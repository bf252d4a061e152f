"""What stands under a sum, a product or a max: what it runs over."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.expressions import (
    Expression,
)
from derive.reading.layout import (
    Letter,
    Node,
    ReadError,
    Row,
    Scripts,
    Sign,
    Span,
    Table,
)
from derive.reading.stream import (
    Reads,
    around,
    flat,
    has_relation,
    sign_name,
    split_at,
    trimmed,
)


def limits(row: Row | None, reads: Reads) -> tuple[Expression, ...]:
    """What stands under a sum: relation by relation, or a mere index."""
    if row is None or not flat(row):
        return ()
    items = [item for item in _rows(row) if sign_name(item) != "forall"]
    found: list[Expression] = []
    pieces = split_at(items, lambda item: sign_name(item) in (",", ";", ":", "mid", "|", "quad"))
    pending: list[list[Node]] = []
    for piece in filter(None, (trimmed(piece) for piece in pieces)):
        if pending and has_relation(pending[0]) and not has_relation(piece):
            pending.append(piece)
            continue
        found += _limit(pending, row.span, reads)
        pending = [piece]
    found += _limit(pending, row.span, reads)
    if not found:
        raise ReadError(row.span, "nothing stands below")
    return tuple(found)


def _limit(pieces: Sequence[Sequence[Node]], span: Span, reads: Reads) -> list[Expression]:
    if not pieces:
        return []
    joined = list(pieces[0])
    for piece in pieces[1:]:
        joined += [Sign(",", (piece[0].span[0], piece[0].span[0])), *piece]
    if len(joined) > 1 and all(isinstance(item, Letter | Scripts) for item in joined):
        return [reads.quantity([item], item.span) for item in joined]
    return [reads.content(joined, around(joined, span))]


def _rows(row: Row) -> list[Node]:
    """The items of the limits; the rows of ``\\substack`` are set apart by commas."""
    found: list[Node] = []
    for item in flat(row):
        if isinstance(item, Table) and item.name in ("substack", "subarray", "array"):
            for cells in item.rows:
                for cell in cells:
                    found += flat(cell)
                found.append(Sign(",", (item.span[1], item.span[1])))
        else:
            found.append(item)
    return found

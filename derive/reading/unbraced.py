"""Cases without a brace: ``f &= a && \\text{if } x > 0 \\\\ &= b && \\text{otherwise}``.

Rows that end with "otherwise" say one thing together; they become what a brace would hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from derive.reading.conditions import IF, OTHERWISE
from derive.reading.layout import Node, Prose, Row, Span, Table, Word
from derive.reading.stream import PUNCTUATION, around, flat, relation_name, trimmed


@dataclass(frozen=True)
class _Case:
    """A row ``left = value, if condition``; left: with its sign.  last: does it say otherwise?"""

    left: tuple[Node, ...]
    value: tuple[Node, ...]
    condition: tuple[Node, ...]
    last: bool


def with_braces(table: Table) -> Table:
    """The table with one row in the place of rows that are cases of one quantity."""
    cases = [_case(row) for row in table.rows]
    rows: list[tuple[Row, ...]] = []
    place = 0
    while place < len(table.rows):
        end = _end(cases, place)
        if end > place:
            rows.append(_joined([case for case in cases[place:end] if case], table.span))
        else:
            rows.append(table.rows[place])
        place = max(end, place + 1)
    return replace(table, rows=tuple(rows))


def _end(cases: Sequence[_Case | None], start: int) -> int:
    """Where the cases end that begin in a row; ``start`` if none do."""
    first = cases[start]
    if first is None or len(first.left) < 2 or first.last:
        return start
    for place in range(start + 1, len(cases)):
        case = cases[place]
        if case is None or len(case.left) > 1:
            return start
        if case.last:
            return place + 1
    return start


def _case(row: Sequence[Row]) -> _Case | None:
    items = trimmed([item for cell in row for item in flat(cell)])
    at = next((place for place, item in enumerate(items) if _first_word(item)), None)
    equal = next((place for place, item in enumerate(items) if relation_name(item)), None)
    if at is None or equal is None or equal >= at or relation_name(items[equal]) != "=":
        return None
    value = trimmed(items[equal + 1 : at], PUNCTUATION)
    if not value or any(relation_name(item) for item in value):
        return None
    last = _first_word(items[at]) in OTHERWISE
    return _Case(tuple(items[: equal + 1]), tuple(value), tuple(items[at:]), last)


def _first_word(item: Node) -> str:
    """The word that a condition begins with; empty if none does here."""
    if not isinstance(item, Prose | Word):
        return ""
    word = item.text.strip(" ,.;:()").lower().partition(" ")[0]
    return word if word in IF or word in OTHERWISE else ""


def _joined(cases: Sequence[_Case], span: Span) -> tuple[Row, ...]:
    rows = tuple((_row(case.value, span), _row(case.condition, span)) for case in cases)
    inside = [item for case in cases for item in (*case.value, *case.condition)]
    branches = Table("cases", rows, around(inside, span))
    return (_row((*cases[0].left, branches), span),)


def _row(items: tuple[Node, ...], span: Span) -> Row:
    return Row(items, around(items, span))

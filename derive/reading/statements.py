"""The chains of one line, each with the conditions that it is said to hold under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from derive.reading.expressions import Chain, Expression
from derive.reading.indices import is_index_relation
from derive.reading.layout import Node, ReadError, Span, Unread
from derive.reading.relations import read_chain, read_list
from derive.reading.segments import Segment, segments
from derive.reading.stream import Reads, around, has_relation


@dataclass
class _Group:
    """Claims under the same conditions, stated before them or behind them."""

    claims: list[Chain] = field(default_factory=list)
    before: list[Expression] = field(default_factory=list)
    behind: list[Expression] = field(default_factory=list)

    def chains(self, span: Span) -> list[Chain]:
        conditions = (*self.before, *self.behind)
        if conditions and not self.claims:
            return [Chain((None,), (), span, conditions)]
        return [replace(chain, conditions=conditions) for chain in self.claims]


def read_statements(items: Sequence[Node], span: Span, reads: Reads) -> list[Chain]:
    """The chains of a line.  Raises ReadError if any part of it is not understood."""
    for item in items:
        if isinstance(item, Unread):
            raise ReadError(item.span, item.message, item.hint)
    parts = segments(items)
    claims = [part for part in parts if part.items and not _is_condition(part, True)]
    last = claims[-1] if claims else None
    groups = [_Group()]
    words: list[str] = []
    follows = bool(claims)
    for part in parts:
        if not part.items:
            words += part.words
        elif _is_condition(part, bool(claims)):
            _add_condition(groups, _condition(part, reads), follows)
        else:
            if groups[-1].behind:
                groups.append(_Group())
            chain = read_chain(part.items, around(part.items, span), reads)
            chain = replace(chain, words=(*words, *part.words), aside=part.aside)
            groups[-1].claims.append(chain)
            words = []
            follows = follows and part is not last
    chains = [chain for group in groups for chain in group.chains(span)]
    if words and chains:
        chains[-1] = replace(chains[-1], words=(*chains[-1].words, *words))
    return chains


def _add_condition(groups: list[_Group], condition: Expression, follows: bool) -> None:
    """A condition belongs to what stands before it, unless conditions stand in front here."""
    group = groups[-1]
    if not group.claims:
        group.before.append(condition)
    elif group.before and follows:
        groups.append(_Group(before=[condition]))
    else:
        group.behind.append(condition)


def _is_condition(part: Segment, claimed: bool) -> bool:
    """Is it a condition?  A relation of indices is one if the line claims something."""
    return part.conditional or (claimed and part.loose and is_index_relation(part.items))


def _condition(part: Segment, reads: Reads) -> Expression:
    span = around(part.items, (0, 0))
    if has_relation(part.items):
        return read_chain(part.items, span, reads, open_start=False)
    return read_list(part.items, span, reads)

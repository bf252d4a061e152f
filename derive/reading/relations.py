"""Relations and lists: quantities with signs and commas between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derive.reading.expressions import Chain, Dots, Expression, Link, Listing
from derive.reading.layout import Digits, Labelled, Letter, Node, Prose, ReadError, Sign, Span, Word
from derive.reading.stream import (
    DOTS,
    PUNCTUATION,
    Reads,
    around,
    flat,
    has_comma,
    has_relation,
    hull,
    relation_name,
    shown,
    sign_name,
    split_at,
    trimmed,
)

#: Relations that define what stands on their left.
_DEFINING = frozenset({":=", "triangleq", "doteq", "equiv"})
_DEFINING_WORDS = frozenset({"def", "def.", "define", "defined", "delta", "triangle", "definition"})
#: Signs that stand for further items of a list, ``(N, *)``.
_FURTHER = frozenset({"*", "+"})
_DEMANDING = frozenset({"!", "?"})


@dataclass(frozen=True)
class Sides:
    """What stands between the relations of a row, and the relations."""

    parts: tuple[list[Node], ...]
    links: tuple[list[Node], ...]


def read_content(items: Sequence[Node], span: Span, reads: Reads) -> Expression:
    """A quantity, a relation, a list of quantities or of relations."""
    items = trimmed(items)
    if not has_relation(items):
        return read_list(items, span, reads)
    claims = apart(items)
    if len(claims) == 1:
        return read_chain(items, span, reads)
    return Listing(tuple(_claim(c, around(c, span), reads) for c in claims), "", span)


def _claim(items: Sequence[Node], span: Span, reads: Reads) -> Expression:
    return read_chain(items, span, reads) if has_relation(items) else read_list(items, span, reads)


def read_list(items: Sequence[Node], span: Span, reads: Reads) -> Expression:
    """A quantity, or several between commas."""
    if len(items) == 3 and isinstance(items[0], Digits) and sign_name(items[1]) in DOTS:
        items = [items[0], Sign(",", items[1].span), items[1], Sign(",", items[1].span), items[2]]
    if not has_comma(items):
        return reads.quantity(items, around(items, span))
    pieces = [trimmed(piece) for piece in split_at(items, lambda i: sign_name(i) == ",")]
    found = tuple(_item(piece, span, reads) for piece in pieces)
    return Listing(found, "", around(items, span))


def _item(piece: Sequence[Node], span: Span, reads: Reads) -> Expression:
    if not piece:
        raise ReadError(span, "nothing between two commas")
    if len(piece) == 1 and sign_name(piece[0]) in DOTS | _FURTHER:
        return Dots(piece[0].span)
    return reads.quantity(piece, around(piece, span))


def apart(items: Sequence[Node], conditional: bool = False) -> list[list[Node]]:
    """The relations between commas: ``i = 1, \\ldots, n`` is one, ``i = j, k = l`` are two.

    conditional: a claim may follow behind a comma, so that only what looks like an index goes on.
    """
    claims: list[list[Node]] = [[]]
    pieces = split_at(items, lambda item: sign_name(item) == ",")
    commas = [item for item in items if sign_name(item) == ","]
    listing = False
    for place, piece in enumerate(pieces):
        core = trimmed(piece)
        dots = any(sign_name(item) in DOTS for item in core)
        before = has_relation(claims[-1])
        goes_on = not has_relation(core) and (not conditional or dots or listing or is_simple(core))
        if place and before and not goes_on:
            claims.append([])
            listing = False
        elif place:
            claims[-1].append(commas[place - 1])
        claims[-1] += core
        listing = listing or dots
    return [trimmed(claim, PUNCTUATION) for claim in claims if trimmed(claim, PUNCTUATION)]


def is_simple(items: Sequence[Node]) -> bool:
    """Is it a letter or a number, such as an index is?"""
    return len(items) == 1 and isinstance(items[0], Letter | Digits)


def sides(items: Sequence[Node]) -> Sides:
    """The items apart at their relations."""
    parts: list[list[Node]] = [[]]
    links: list[list[Node]] = []
    maps = [i for i, item in enumerate(items) if relation_name(item) in ("to", "mapsto")]
    last_map = maps[-1] if maps else -1
    for place, item in enumerate(items):
        following = items[place + 1] if place + 1 < len(items) else None
        if relation_name(item):
            if links and not parts[-1] and sign_name(links[-1][-1]) == ":":
                links[-1].append(item)
            else:
                links.append([item])
                parts.append([])
        elif sign_name(item) == ":" and (relation_name(following) == "=" or place < last_map):
            links.append([item])
            parts.append([])
        else:
            parts[-1].append(item)
    return Sides(tuple(parts), tuple(links))


def read_chain(items: Sequence[Node], span: Span, reads: Reads, open_start: bool = True) -> Chain:
    """Quantities with relations between them; the first may be missing."""
    found = sides(items)
    parts: list[Expression | None] = []
    for place, part in enumerate(found.parts):
        inner = trimmed(part)
        if inner:
            parts.append(read_list(inner, around(inner, span), reads))
        elif place == 0 and open_start:
            parts.append(None)
        else:
            near = found.links[min(place, len(found.links) - 1)]
            raise ReadError(around(near, span), "nothing stands beside this sign")
    links = tuple(_link(nodes, reads) for nodes in found.links)
    return Chain(tuple(parts), links, around(items, span))


def _link(nodes: Sequence[Node], reads: Reads) -> Link:
    first = nodes[0]
    span = hull(first.span, nodes[-1].span)
    if len(nodes) > 1:
        return Link(":=", span)
    if isinstance(first, Labelled):
        return _reasoned(first, reads)
    name = sign_name(first)
    return Link(":=" if name in _DEFINING else name, span)


def _reasoned(node: Labelled, reads: Reads) -> Link:
    """A relation with something over or under it: a reason, words, or that it defines."""
    (inner,) = flat(node.body)
    sign = _link([inner], reads)
    label = [] if node.label is None else trimmed(flat(node.label))
    words = shown(label)
    if "".join(words.lower().split()).strip("().:") in _DEFINING_WORDS:
        return Link(":=", node.span, sign.reason, sign.words)
    if words in _DEMANDING:
        return Link("demand", node.span, sign.reason, sign.words)
    if has_relation(label) and not any(isinstance(item, Prose | Word) for item in label):
        assert node.label is not None
        return Link(sign.sign, node.span, read_content(label, node.label.span, reads), sign.words)
    return Link(sign.sign, node.span, sign.reason, " ".join(filter(None, (sign.words, words))))

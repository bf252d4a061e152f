"""A line apart into what it claims, the conditions it states, and words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from derive.reading.enclosed import is_mark
from derive.reading.indices import is_index_relation
from derive.reading.layout import (
    Bracketed,
    Node,
    Prose,
    ReadError,
    Sign,
    Word,
)
from derive.reading.relations import apart
from derive.reading.stream import (
    ARROWS,
    DOTS,
    PLUS_MINUS,
    PUNCTUATION,
    TIMES,
    flat,
    has_relation,
    relation_name,
    shown,
    sign_name,
    trimmed,
    words,
)

Cue: TypeAlias = Literal["if", "and", "claim", ""]

#: Words, by what follows them: a condition, more of the same, or a claim.
_CUES: dict[str, Cue] = {
    **dict.fromkeys(
        words("if when whenever for all each every any given assuming provided case cases"), "if"
    ),
    **dict.fromkeys(("and", "also"), "and"),
    **dict.fromkeys(
        words(
            "since because as using by from where with so then thus hence therefore we have let is "
            "are that but while only iff or note denote implies imply consequently get i.e"
        ),
        "claim",
    ),
}
_REFUSED = frozenset({"unless", "except", "otherwise", "else", "elsewhere"})
#: Words that turn a condition around, and mean nothing elsewhere.
_DOUBTFUL = frozenset({"not", "no", "or", "never"})
_PROSE = frozenset({*_CUES, *_REFUSED, *_DOUBTFUL})
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")
_COMPARISONS = frozenset({"neq", "<", ">", "leq", "geq", "in", "notin"})


@dataclass(frozen=True)
class Segment:
    """A part of a line.

    conditional: words or a sign before it say that it is a condition.  loose: it is one if it is a
    relation of indices.  words: what stands before it.
    """

    items: tuple[Node, ...]
    conditional: bool = False
    loose: bool = True
    words: tuple[str, ...] = ()


def segments(items: Sequence[Node]) -> list[Segment]:
    """The parts of a line, in order.  Raises ReadError for words that turn a condition around."""
    found: list[Segment] = []
    for part in _merged(list(_pieces(items))):
        for place, claim in enumerate(apart(part.items, part.conditional) if part.items else []):
            conditional = part.conditional and (place == 0 or _is_condition(claim))
            words = part.words if place == 0 else ()
            found += _unwrapped(Segment(tuple(claim), conditional, part.loose, words))
        if not part.items and part.words:
            found.append(part)
    return found


def _is_condition(items: Sequence[Node]) -> bool:
    if is_index_relation(items):
        return True
    names = {relation_name(item) for item in items} - {""}
    return bool(names) and names <= _COMPARISONS


# Where a line is cut ----------------------------------------------------------------------


def _pieces(items: Sequence[Node]) -> Iterator[Segment]:
    """The parts between spaces, words, arrows and the like."""
    signs = _signs(items)
    current: list[Node] = []
    state = Segment(())
    for place, item in enumerate(items):
        following = items[place + 1] if place + 1 < len(items) else None
        name = sign_name(item)
        if isinstance(item, Prose) or _is_word(item):
            if not trimmed(current) and relation_name(following) and _is_name(item):
                current.append(_named(item))
                continue
            if relation_name(_last(current)) and isinstance(item, Prose) and item.rows:
                if not trimmed(items[place + 1 :], PUNCTUATION):
                    raise ReadError(item.span, "words stand for a quantity here")
                item = replace(item, rows=())
            elif _is_described(current, item):
                if _goes_on_behind(items[place + 1 :]):
                    raise ReadError(item.span, "words stand for a quantity here")
                if not trimmed(items[place + 1 :], PUNCTUATION):
                    current = trimmed(current)[:-1]
            yield replace(state, items=tuple(current))
            current = []
            before = state
            for state in _worded(item, before):
                if state.items:
                    yield state
            if state.items:
                state = Segment(())
        elif name == "forall":
            yield replace(state, items=tuple(current))
            current, state = [], Segment((), conditional=True)
        elif (
            name in ARROWS
            or name in (";", "quad")
            or _ends_sentence(items, place)
            or (name == "to" and signs.leads(items, place))
        ):
            yield replace(state, items=tuple(current))
            current, state = [], Segment(())
        elif name == ":" and not signs.relates(items, place):
            yield replace(state, items=tuple(current))
            current, state = [], Segment((), loose=False)
        else:
            current.append(item)
    yield replace(state, items=tuple(current))


def _is_described(before: Sequence[Node], item: Node) -> bool:
    """``N = \\text{batch size}``: do words tell what a quantity is, where they end the line?"""
    words = [word.lower() for word in _WORD.findall(getattr(item, "text", ""))]
    told = isinstance(item, Prose) and bool(words) and words[0] not in _PROSE
    return told and relation_name(_last(before)) in ("=", ":=") and len(trimmed(before)) > 1


def _goes_on_behind(items: Sequence[Node]) -> bool:
    """Does a sign stand next that words for a quantity have behind them?"""
    inner = trimmed(items)
    return bool(inner) and sign_name(inner[0]) in {"+", "/", *TIMES} - PUNCTUATION


def _last(items: Sequence[Node]) -> Node | None:
    inner = trimmed(items)
    return inner[-1] if inner else None


@dataclass(frozen=True)
class _Signs:
    """Where in a line its maps, spaces and equations stand."""

    maps: tuple[int, ...]
    spaces: tuple[int, ...]
    equations: tuple[int, ...]

    def relates(self, items: Sequence[Node], place: int) -> bool:
        """Is the colon at this place part of a relation?"""
        if place + 1 < len(items) and relation_name(items[place + 1]) == "=":
            return True
        arrow = _next(self.maps, place)
        space = _next(self.spaces, place)
        return arrow is not None and (space is None or arrow < space)

    def leads(self, items: Sequence[Node], place: int) -> bool:
        """Is the arrow at this place between two equations, or before one or words, and not in a
        map?"""
        if place + 1 < len(items) and isinstance(items[place + 1], Prose):
            return True
        if _next(self.equations, place) is None:
            return False
        return place == 0 or self.equations[0] < place


def _signs(items: Sequence[Node]) -> _Signs:
    names = [relation_name(item) or sign_name(item) for item in items]

    def places(*wanted: str) -> tuple[int, ...]:
        return tuple(place for place, name in enumerate(names) if name in wanted)

    return _Signs(places("to", "mapsto"), places("quad"), places("=", ":="))


def _next(places: Sequence[int], place: int) -> int | None:
    """The first of the places behind this one."""
    index = bisect_right(places, place)
    return places[index] if index < len(places) else None


def _ends_sentence(items: Sequence[Node], place: int) -> bool:
    """Is it a point with space, words or nothing behind it, and no sign of a product?"""
    if sign_name(items[place]) != ".":
        return False
    following = items[place + 1] if place + 1 < len(items) else None
    return following is None or isinstance(following, Prose | Sign) or _is_word(following)


def _is_word(node: Node) -> bool:
    """Is it a word of prose that was typed as one?"""
    return isinstance(node, Word) and node.text.lower() in _PROSE


def _is_name(node: Node) -> bool:
    """May it be the name of something, ``\\text{total loss}``?"""
    if not isinstance(node, Prose) or node.rows:
        return False
    words = [word.lower() for word in _WORD.findall(node.text)]
    plain = re.fullmatch(r"[\w\s-]+", node.text) is not None
    return plain and bool(words) and not _PROSE & set(words)


def _named(node: Node) -> Node:
    assert isinstance(node, Prose)
    return Word(node.text.strip(), node.span)


def _worded(node: Node, before: Segment) -> list[Segment]:
    """What words open: the state of the part behind them; formulas among them are parts."""
    assert isinstance(node, Prose | Word)
    text = node.text.strip(" ,.;:")
    cue = _cue(node, before.conditional)
    conditional = cue == "if" or (cue == "and" and before.conditional)
    opened = Segment((), conditional, not conditional, (text,) if text else ())
    rows = node.rows if isinstance(node, Prose) else ()
    parts = [replace(opened, items=tuple(flat(row))) for row in rows]
    return parts or [opened]


def _cue(node: Prose | Word, conditional: bool) -> Cue:
    """What the last telling word announces."""
    words = [word.lower() for word in _WORD.findall(node.text)]
    told = [_CUES[word] for word in words if word in _CUES]
    for word in words:
        if word in _REFUSED or (word in _DOUBTFUL and (conditional or "if" in told)):
            raise ReadError(node.span, f"“{word}” is not understood here")
    return told[-1] if told else ""


def _merged(parts: Sequence[Segment]) -> list[Segment]:
    """Parts that only a space parted from what they go on with, joined to it."""
    found: list[Segment] = []
    place, closed = -1, False
    for part in parts:
        items = tuple(trimmed(part.items, PUNCTUATION))
        if not items and not part.words:
            continue
        before = found[place] if place >= 0 else None
        joins = items and before is not None and not part.conditional
        if joins and before is not None and _goes_on(before, items, closed):
            closed = _is_closed(part.items)
            joined = (*before.items, *items)
            found[place] = replace(before, items=joined, words=(*before.words, *part.words))
            continue
        if items:
            place, closed = len(found), _is_closed(part.items)
        found.append(replace(part, items=items))
    return found


def _is_closed(items: Sequence[Node]) -> bool:
    """Does it end with a comma or a point?"""
    inner = trimmed(items)
    return bool(inner) and sign_name(inner[-1]) in PUNCTUATION


def _goes_on(before: Segment, items: Sequence[Node], closed: bool) -> bool:
    first, last = items[0], before.items[-1]
    operators = PLUS_MINUS | set(TIMES)
    if before.conditional:
        return False
    if relation_name(last) or sign_name(last) in operators:
        return True
    if relation_name(first) or sign_name(first) in TIMES:
        return True
    if sign_name(first) not in PLUS_MINUS or closed or is_index_relation(before.items):
        return False
    return sign_name(first) == "+" or (has_relation(before.items) and not has_relation(items))


# Conditions in brackets -------------------------------------------------------------------


def _unwrapped(part: Segment) -> list[Segment]:
    """A condition, words or a number in brackets at the end of a part, apart from it."""
    last = part.items[-1]
    if not isinstance(last, Bracketed) or last.open != "(":
        return [part]
    alone = len(part.items) == 1
    rest = [] if alone else [replace(part, items=part.items[:-1])]
    if alone and is_mark(last):
        return [replace(part, items=(), words=(*part.words, shown([last])))]
    inside = trimmed(flat(last.body))
    worded = any(isinstance(item, Prose) or _is_word(item) for item in inside)
    telling = any(sign_name(item) in ("neq", "forall") for item in inside)
    if any(sign_name(item) in DOTS for item in inside):
        telling = telling or is_index_relation(inside)
    if not worded and not telling and not (alone and has_relation(inside)):
        return [part]
    if not all(sign_name(item) != "forall" for item in inside) or worded:
        return rest + segments(inside)
    return rest + [Segment(tuple(claim), True) for claim in apart(inside)]

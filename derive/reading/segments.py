"""A line apart into what it claims, the conditions it states, and words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from derive.reading.enclosed import is_mark
from derive.reading.layout import (
    Bracketed,
    Digits,
    Letter,
    Node,
    Prose,
    ReadError,
    Scripts,
    Sign,
    Word,
)
from derive.reading.relations import apart, sides
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
_REFUSED = frozenset({"unless", "except", "not", "otherwise", "else", "elsewhere", "or"})
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")
#: Letters that indices go by.
_INDICES = frozenset("ijklmnctrsq")
_COMPARISONS = frozenset({"neq", "<", ">", "leq", "geq", "in", "notin"})


@dataclass(frozen=True)
class Segment:
    """A part of a line.

    conditional: words or a sign before it say that it is a condition.  loose: it is one if it is a
    relation of indices.  words: what stands before it.  adjoined: only space is before it.
    """

    items: tuple[Node, ...]
    conditional: bool = False
    loose: bool = True
    words: tuple[str, ...] = ()
    adjoined: bool = False


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
    current: list[Node] = []
    state = Segment(())
    for place, item in enumerate(items):
        following = items[place + 1] if place + 1 < len(items) else None
        name = sign_name(item)
        if isinstance(item, Prose) or _is_word(item):
            if not trimmed(current) and relation_name(following) and _is_name(item):
                current.append(_named(item))
                continue
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
        elif name in ARROWS or name in (";", "quad") or _ends_sentence(items, place):
            yield replace(state, items=tuple(current))
            current, state = [], Segment((), adjoined=name == "quad")
        elif name == "to" and _leads(items, place):
            yield replace(state, items=tuple(current))
            current, state = [], Segment(())
        elif name == ":" and not _relates(items, place):
            yield replace(state, items=tuple(current))
            current, state = [], Segment((), loose=False)
        else:
            current.append(item)
    yield replace(state, items=tuple(current))


def _relates(items: Sequence[Node], place: int) -> bool:
    """Is the colon part of a relation?"""
    rest = items[place + 1 :]
    if rest and relation_name(rest[0]) == "=":
        return True
    ends = next((i for i, item in enumerate(rest) if sign_name(item) == "quad"), len(rest))
    return any(relation_name(item) in ("to", "mapsto") for item in rest[:ends])


def _leads(items: Sequence[Node], place: int) -> bool:
    """Is an arrow between two equations, or before one or words, and not in a map?"""
    rest = items[place + 1 :]
    if rest and isinstance(rest[0], Prose):
        return True
    if not any(relation_name(item) == "=" for item in rest):
        return False
    return place == 0 or any(relation_name(item) in ("=", ":=") for item in items[:place])


def _ends_sentence(items: Sequence[Node], place: int) -> bool:
    """Is it a point with space, words or nothing behind it, and no sign of a product?"""
    if sign_name(items[place]) != ".":
        return False
    following = items[place + 1] if place + 1 < len(items) else None
    return following is None or isinstance(following, Prose | Sign) or _is_word(following)


def _is_word(node: Node) -> bool:
    """Is it a word of prose that was typed as one?"""
    return isinstance(node, Word) and node.text.lower() in {*_CUES, *_REFUSED}


def _is_name(node: Node) -> bool:
    """May it be the name of something, ``\\text{total loss}``?"""
    if not isinstance(node, Prose) or node.rows:
        return False
    words = [word.lower() for word in _WORD.findall(node.text)]
    plain = re.fullmatch(r"[\w\s-]+", node.text) is not None
    return plain and bool(words) and not any(w in _CUES or w in _REFUSED for w in words)


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
    for word in words:
        if word in _REFUSED and (word != "or" or conditional):
            raise ReadError(node.span, f"“{word}” is not understood here")
    told = [_CUES[word] for word in words if word in _CUES]
    return told[-1] if told else ""


def _merged(parts: Sequence[Segment]) -> list[Segment]:
    """Parts that only a space parted from what they go on with, joined to it."""
    found: list[Segment] = []
    for part in parts:
        items = tuple(trimmed(part.items, PUNCTUATION))
        if not items and not part.words:
            continue
        before = next((p for p in reversed(found) if p.items), None)
        if items and before is not None and not part.conditional and _goes_on(before, items):
            place = max(i for i, p in enumerate(found) if p is before)
            joined = (*before.items, *items)
            found[place] = replace(before, items=joined, words=(*before.words, *part.words))
        else:
            found.append(replace(part, items=items))
    return found


def _goes_on(before: Segment, items: Sequence[Node]) -> bool:
    first, last = items[0], before.items[-1]
    operators = PLUS_MINUS | set(TIMES)
    if before.conditional:
        return False
    if relation_name(last) or sign_name(last) in operators:
        return True
    return (
        bool(relation_name(first))
        or sign_name(first) in {*TIMES, "+"}
        or (sign_name(first) == "-" and has_relation(before.items) and not has_relation(items))
    )


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


def is_index_relation(items: Sequence[Node]) -> bool:
    """Does a relation speak of indices alone: ``i = j``, ``k \\neq j``, ``i = 1, \\ldots, n``?"""
    found = sides(items)
    if len(found.parts) < 2:
        return False
    names = [relation_name(link[0]) for link in found.links]
    if set(names) == {"in"}:
        return all(_is_index(item) for item in found.parts[0])
    if not set(names) <= {"=", "neq", "<", ">", "leq", "geq"}:
        return False
    if not all(part and all(_may_stand(item) for item in part) for part in found.parts):
        return False
    first, *others = found.parts
    if "=" not in names:
        return any(_is_index(item) for part in found.parts for item in part)
    if not all(_is_index(item) for item in first):
        return False
    return all(_is_value(part) or any(sign_name(i) in DOTS for i in part) for part in others)


def _is_value(items: Sequence[Node]) -> bool:
    """Is it what an index may be: another one, a number, a size, the class of a sample?"""
    if len(items) != 1:
        return False
    name = items[0].name if isinstance(items[0], Letter) else "y"
    return name in _INDICES or name in "yt" or name.isupper()


def _is_index(node: Node) -> bool:
    if sign_name(node) == ",":
        return True
    return isinstance(node, Letter) and node.name in _INDICES and not node.font and not node.accents


def _may_stand(node: Node) -> bool:
    if isinstance(node, Sign):
        return node.name in {",", "+", "-"} | DOTS
    if isinstance(node, Scripts):
        return isinstance(node.base, Letter) and len(node.base.name) == 1 and node.above is None
    if isinstance(node, Letter):
        return len(node.name) == 1 and not node.accents and not node.font
    return isinstance(node, Digits)

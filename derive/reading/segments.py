"""A line apart into what it claims, the conditions it states, and words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derive.reading.announcing import TELLING, WORD, aside, closes, cue, is_name, is_word, named
from derive.reading.enclosed import is_mark
from derive.reading.expressions import Aside
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
)

_COMPARISONS = frozenset({"neq", "<", ">", "leq", "geq", "in", "notin"})


@dataclass(frozen=True)
class Segment:
    """A part of a line.

    conditional: words or a sign before it say that it is a condition.  loose: it is one if it is a
    relation of indices.  words: what stands before it.  aside: they announce a reason, or open a
    bracket; resumes: they close that bracket.
    """

    items: tuple[Node, ...]
    conditional: bool = False
    loose: bool = True
    words: tuple[str, ...] = ()
    aside: Aside = ""
    resumes: bool = False


def segments(items: Sequence[Node]) -> list[Segment]:
    """The parts of a line, in order.  Raises ReadError for words that turn a condition around."""
    found: list[Segment] = []
    for part in _merged(list(_pieces(items))):
        for place, claim in enumerate(apart(part.items, part.conditional) if part.items else []):
            conditional = part.conditional and (place == 0 or _is_condition(claim))
            words = part.words if place == 0 else ()
            state = replace(part, conditional=conditional, words=words)
            found += _unwrapped(replace(state, items=tuple(claim)))
        if not part.items and part.words:
            found.append(part)
    return [_tagged(part, place > 0) for place, part in enumerate(found)]


def _tagged(part: Segment, behind: bool) -> Segment:
    """The name of a formula behind it, ``\\quad \\text{EqA1}``, as words."""
    if behind and not part.conditional and _is_tag(part.items):
        return replace(part, items=(), words=(*part.words, shown(part.items)))
    return part


def _is_tag(items: Sequence[Node]) -> bool:
    """May it be the name of a formula?"""
    return len(items) == 1 and isinstance(items[0], Word)


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
        if isinstance(item, Prose) or is_word(item):
            if not trimmed(current) and relation_name(following) and is_name(item):
                current.append(named(item))
                continue
            current, item = _before_words(current, item, items[place + 1 :])
            yield replace(state, items=tuple(current))
            current = []
            before = state
            for state in _worded(item, before):
                if state.items:
                    yield state
            if state.items:
                state = Segment((), resumes=bool(state.aside))
        elif name == "because":
            yield replace(state, items=tuple(current))
            current, state = [], Segment((), words=(name,), aside="words")
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
            current, state = [], Segment((), aside=_kept(state))
        elif name == ":" and not signs.relates(items, place):
            yield replace(state, items=tuple(current))
            current, state = [], Segment((), loose=False, aside=_kept(state))
        else:
            current.append(item)
    yield replace(state, items=tuple(current))


def _before_words(
    current: list[Node], item: Node, behind: Sequence[Node]
) -> tuple[list[Node], Node]:
    """What stands before words that end a part, and the words, without what they only describe.
    Raises ReadError if they stand for a quantity."""
    last = not trimmed(behind, PUNCTUATION)
    if relation_name(_last(current)) and isinstance(item, Prose) and item.rows:
        if last:
            raise ReadError(item.span, "words stand for a quantity here")
        return current, replace(item, rows=())
    if _is_described(current, item):
        if _goes_on_behind(behind):
            raise ReadError(item.span, "words stand for a quantity here")
        if last:
            return trimmed(current)[:-1], item
    return current, item


def _kept(state: Segment) -> Aside:
    """A bracket that words opened reaches to where words close it."""
    return state.aside if state.aside == "brackets" else ""


def _is_described(before: Sequence[Node], item: Node) -> bool:
    """``N = \\text{batch size}``: do words tell what a quantity is, where they end the line?"""
    words = [word.lower() for word in WORD.findall(getattr(item, "text", ""))]
    told = isinstance(item, Prose) and bool(words) and words[0] not in TELLING
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
        behind = trimmed(items[place + 1 :])
        if behind and (isinstance(behind[0], Prose) or _is_tag(behind)):
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
    return following is None or isinstance(following, Prose | Sign) or is_word(following)


def _worded(node: Node, before: Segment) -> list[Segment]:
    """What words open: the state of the part behind them; formulas among them are parts."""
    assert isinstance(node, Prose | Word)
    text = node.text.strip(" ,.;:")
    announced = cue(node, before.conditional)
    conditional = announced == "if" or (announced == "and" and before.conditional)
    said = "" if conditional else aside(text, before.aside)
    told = (text,) if text else ()
    opened = Segment((), conditional, not conditional, told, said, closes(text))
    rows = node.rows if isinstance(node, Prose) else ()
    parts = [replace(opened, items=tuple(flat(row))) for row in rows]
    return parts or [opened]


def _merged(parts: Sequence[Segment]) -> list[Segment]:
    """Parts that only a space parted from what they go on with, joined to it."""
    found: list[Segment] = []
    place, closed, main = -1, False, -1
    for part in parts:
        if part.resumes:
            place = main
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
            main = main if part.aside else place
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
    if not isinstance(last, Bracketed) or last.open not in ("(", "["):
        return [part]
    alone = len(part.items) == 1
    rest = [] if alone else [replace(part, items=part.items[:-1])]
    if alone and is_mark(last):
        return [replace(part, items=(), words=(*part.words, shown([last])))]
    inside = trimmed(flat(last.body))
    worded = any(isinstance(i, Prose) or is_word(i) or sign_name(i) == "because" for i in inside)
    if last.open == "[" and not worded:
        return [part]
    telling = any(sign_name(item) in ("neq", "forall") for item in inside)
    if any(sign_name(item) in DOTS for item in inside):
        telling = telling or is_index_relation(inside)
    if not worded and not telling and not (alone and has_relation(inside)):
        return [part]
    if not all(sign_name(item) != "forall" for item in inside) or worded:
        said = segments(inside)
        return rest + [s if s.conditional else replace(s, aside="brackets") for s in said]
    return rest + [Segment(tuple(claim), True) for claim in apart(inside)]

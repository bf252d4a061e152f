"""Which lines of a page are left open, and what else would then give them away.

A line's answer is its right side.  Fading goes from the last line backwards, or by rule; fading
by rule helps most on the principle that was faded (Renkl, Atkinson & Große, How fading worked
solution steps works, 2004).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from derive.document import Document, Math, Row, Section, Words

Place: TypeAlias = tuple[int, int]
"""A section of the page, and a row in it."""
Asked: TypeAlias = Literal["line", "reason", "copy"]

#: An answer that is no wider than this, in characters, may stand elsewhere: ``p_j``.
TRIFLE = 3
#: How many lines are left open if nothing is said.
FADED = 3

_SPACE = re.compile(r"\s+|\\(?:left|right|[bB]igg?[lrm]?|textstyle|displaystyle|,|;|!)(?![a-zA-Z])")


class UnknownRuleError(ValueError):
    """No line of the derivation uses a rule of that name; ``known`` are those that are used."""

    def __init__(self, rule: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no line uses {rule!r}; there are {', '.join(known)}")
        self.known = known


@dataclass(frozen=True)
class Ask:
    """What is to be left open.

    fade: so many lines, from the last backwards; None: three, or none if ``rules`` are named.
    rules: every line that uses one of these, told by name, title or assumption.
    reasons: the reason of those lines is asked for instead of the line; of all lines, if nothing
    else is said.
    points: for each answer.
    """

    fade: int | None = None
    rules: tuple[str, ...] = ()
    reasons: bool = False
    points: int = 1


def sections_of(document: Document) -> tuple[Section, ...]:
    """What a handout tells: all but the vector form, which would say the result again."""
    return (*document.statements, *(s for s in document.sections if s.kind != "vector"))


def left_open(document: Document, ask: Ask) -> dict[Place, Asked]:
    """The rows that are left open, in the order of the page, and what is asked there.

    ``copy``: the row repeats what was asked before.  Raises UnknownRuleError.  O(rows²) in the
    number of rows, for what gives an answer away.
    """
    page = sections_of(document)
    chosen = _chosen(page, ask)
    if ask.reasons:
        return dict.fromkeys(chosen, "reason")
    return _closed(page, chosen)


def _chosen(page: tuple[Section, ...], ask: Ask) -> list[Place]:
    told = "\n".join(_told(page))
    open_to = [
        (place, row)
        for place, row in places(page)
        if row.rules and (ask.reasons or not any(part in told for part in _answers_of(row)))
    ]
    if ask.reasons:
        open_to = [(place, row) for place, row in open_to if row.reasons]
    found = {place for rule in ask.rules for place in _using(rule, open_to)}
    fade = ask.fade
    if fade is None:
        fade = 0 if ask.rules else len(open_to) if ask.reasons else FADED
    found |= {place for place, _ in open_to[max(0, len(open_to) - fade) :]}
    return sorted(found)


def _using(rule: str, rows: list[tuple[Place, Row]]) -> list[Place]:
    wanted = rule.strip().casefold()
    found = [place for place, row in rows if wanted in map(str.casefold, names_of(row))]
    if not found:
        said = (said_of(row.reasons[0].words) for _, row in rows if row.reasons)
        raise UnknownRuleError(rule, tuple(sorted(set(said))))
    return found


def names_of(row: Row) -> tuple[str, ...]:
    """What the rules behind a row may be called."""
    return (*row.rules, *(said_of(reason.words) for reason in row.reasons))


def said_of(words: Words) -> str:
    """Words as text, formulas as they are written."""
    return "".join(word.source if isinstance(word, Math) else word for word in words)


def places(page: Iterable[Section]) -> Iterator[tuple[Place, Row]]:
    """Every row with its place."""
    for number, section in enumerate(page):
        for position, row in enumerate(section.chain.rows):
            yield (number, position), row


def _told(page: tuple[Section, ...]) -> Iterator[str]:
    """The formulas that say what is to be done: definitions, assumptions, headings, what a chain
    begins with.  What stands in one of them cannot be asked for."""
    for section in page:
        yield from (plain_source(word) for word in section.heading if isinstance(word, Math))
        yield plain_source(section.chain.left)
    for _, row in places(page[: _statements(page)]):
        if not row.rules:
            yield plain_source(row.right)


def _statements(page: tuple[Section, ...]) -> int:
    kinds = ("definition", "assumption", "goal")
    return sum(section.kind in kinds for section in page)


# What gives an answer away ----------------------------------------------------------------


def plain_source(formula: Math) -> str:
    """The formula without what only changes its look."""
    return _SPACE.sub("", formula.source)


def _answers_of(row: Row) -> list[str]:
    """What a student has to find: the right side, and the left one of an equation; no trifles."""
    sides = (row.bare or row.right, *((row.left,) if row.left else ()))
    return [plain_source(side) for side in sides if side.columns > TRIFLE]


def answers(page: tuple[Section, ...], opened: Iterable[Place]) -> tuple[str, ...]:
    """The answers that must stand nowhere else: all but trifles, and what is told anyway."""
    rows, told = dict(places(page)), "\n".join(_told(page))
    found = dict.fromkeys(answer for place in opened for answer in _answers_of(rows[place]))
    return tuple(answer for answer in found if answer not in told)


def _closed(page: tuple[Section, ...], chosen: list[Place]) -> dict[Place, Asked]:
    """The chosen rows, and every row in which the answer of one of them stands."""
    opened: dict[Place, Asked] = dict.fromkeys(chosen, "line")
    fixed = _statements(page)
    while True:
        wanted = answers(page, opened)
        new = {
            place: _asked(row)
            for place, row in places(page)
            if place not in opened
            and place[0] >= fixed
            and any(answer in part for part in _shown_of(row) for answer in wanted)
        }
        if not new:
            return dict(sorted(opened.items()))
        opened |= new


def _shown_of(row: Row) -> list[str]:
    return [plain_source(side) for side in (row.bare or row.right, row.left) if side is not None]


def _asked(row: Row) -> Asked:
    return "line" if row.rules else "copy"


def gives_away(formula: Math, wanted: Iterable[str]) -> bool:
    """Does one of the answers stand in the formula?"""
    text = plain_source(formula)
    return any(answer in text for answer in wanted)


def words_give_away(words: Words, wanted: Iterable[str]) -> bool:
    """Does one of the answers stand among the words?"""
    wanted = tuple(wanted)
    return any(gives_away(word, wanted) for word in words if isinstance(word, Math))


def numbered(opened: Mapping[Place, Asked]) -> dict[Place, int]:
    """The answers counted from 1; a copy has no number."""
    asked = (place for place, what in opened.items() if what != "copy")
    return {place: number for number, place in enumerate(asked, 1)}

"""Worksheets: the student's page, in whose data no answer stands, and the teacher's key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from derive.document import Document, Given, Math, Row, Section, SectionKind, Words
from derive.handouts.blanks import (
    Ask,
    Asked,
    Place,
    answers,
    gives_away,
    left_open,
    numbered,
    said_of,
    sections_of,
    words_give_away,
)

NOTHING = Math("")


@dataclass(frozen=True)
class Blank:
    """A place to write.

    number: as it is counted on the page; 0 for a line that repeats an answer.
    asks: the ``line``, its ``reason``, or a ``copy`` of a line before.
    """

    number: int
    asks: Asked
    points: int


@dataclass(frozen=True)
class Entry:
    """A line of a worksheet; ``blank`` is None if nothing is asked there.

    On the student's sheet the row of a blank is empty.  ``reason`` stands beside the line,
    ``over`` over its sign.
    """

    relation: Math
    right: Math
    left: Math | None
    reason: Words
    over: tuple[Math, ...]
    blank: Blank | None = None


@dataclass(frozen=True)
class Part:
    """A heading and lines: a section of the page."""

    kind: SectionKind
    heading: Words
    left: Math
    entries: tuple[Entry, ...]
    depth: int


@dataclass(frozen=True)
class Hint:
    """What helps with an answer: the law behind it, in words."""

    number: int
    words: Words


@dataclass(frozen=True)
class Sheet:
    """One version of a worksheet, for the student or, with the answers, for the teacher.

    version: ``A``, ``B``, ...; empty if there is only one.
    columns: the width of the widest line, as in :class:`derive.document.Math`.
    """

    title: str
    version: str
    given: tuple[Given, ...]
    notation: tuple[Words, ...]
    statements: tuple[Part, ...]
    parts: tuple[Part, ...]
    hints: tuple[Hint, ...]
    points: int
    is_key: bool
    reference: str
    columns: int


@dataclass(frozen=True)
class Version:
    """The two sheets of one version."""

    student: Sheet
    key: Sheet


def worksheet(document: Document, ask: Ask, version: str = "") -> Version:
    """The two sheets made of a page.

    Raises UnknownRuleError if a rule is asked for that no line uses.
    """
    page = sections_of(document)
    opened = left_open(document, ask)
    key = _sheet(document, page, opened, ask, version)
    return Version(student=_without_answers(key, page, opened), key=key)


def _sheet(
    document: Document,
    page: tuple[Section, ...],
    opened: Mapping[Place, Asked],
    ask: Ask,
    version: str,
) -> Sheet:
    numbers = numbered(opened)
    blanks = {
        place: Blank(numbers.get(place, 0), asks, ask.points if place in numbers else 0)
        for place, asks in opened.items()
    }
    parts = tuple(_part(section, number, blanks) for number, section in enumerate(page))
    begun = len(document.statements)
    return Sheet(
        title=document.title,
        version=version,
        given=document.given,
        notation=document.notation,
        statements=parts[:begun],
        parts=parts[begun:],
        hints=tuple(_hints(page, blanks)),
        points=sum(blank.points for blank in blanks.values()),
        is_key=True,
        reference=document.reference,
        columns=document.columns,
    )


def _part(section: Section, number: int, blanks: Mapping[Place, Blank]) -> Part:
    rows = section.chain.rows
    entries = tuple(_entry(row, blanks.get((number, at))) for at, row in enumerate(rows))
    return Part(section.kind, section.heading, section.chain.left, entries, section.depth)


def _entry(row: Row, blank: Blank | None) -> Entry:
    return Entry(row.relation, row.right, row.left, row.reason, row.over, blank)


def _hints(page: tuple[Section, ...], blanks: Mapping[Place, Blank]) -> Iterator[Hint]:
    """What the rule says; not where that is the reason that is asked for."""
    for (number, at), blank in blanks.items():
        row = page[number].chain.rows[at]
        told = said_of(row.because).casefold()
        spoilt = blank.asks == "reason" and any(
            said_of(reason.words).casefold() in told for reason in row.reasons
        )
        if blank.number and row.because and not spoilt:
            yield Hint(blank.number, row.because)


# The student's sheet ----------------------------------------------------------------------


def _without_answers(key: Sheet, page: tuple[Section, ...], opened: Mapping[Place, Asked]) -> Sheet:
    """The same sheet with nothing on it that is asked for."""
    lines = [place for place, asks in opened.items() if asks != "reason"]
    wanted = answers(page, lines)
    parts = [
        _emptied(part, section, wanted)
        for part, section in zip((*key.statements, *key.parts), page, strict=True)
    ]
    begun = len(key.statements)
    hints = tuple(h for h in key.hints if not words_give_away(h.words, wanted))
    return replace(
        key,
        statements=tuple(parts[:begun]),
        parts=tuple(parts[begun:]),
        hints=hints,
        is_key=False,
        reference="",
    )


def _emptied(part: Part, section: Section, wanted: tuple[str, ...]) -> Part:
    entries: list[Entry] = []
    for at, (entry, row) in enumerate(zip(part.entries, section.chain.rows, strict=True)):
        following = part.entries[at + 1].blank if at + 1 < len(part.entries) else None
        answers_follow = following is not None and following.asks != "reason"
        entries.append(_without_answer(entry, row, wanted, answers_follow))
    return replace(part, entries=tuple(entries))


def _without_answer(entry: Entry, row: Row, wanted: tuple[str, ...], answers_follow: bool) -> Entry:
    """A line as the student sees it; braces that work the next line out are left away."""
    if entry.blank is not None and entry.blank.asks == "reason":
        return replace(entry, reason=(), over=())
    reason = () if words_give_away(entry.reason, wanted) else entry.reason
    over = tuple(f for f in entry.over if not gives_away(f, wanted))
    if entry.blank is not None:
        left = None if entry.left is None else NOTHING
        return replace(entry, right=NOTHING, left=left, reason=reason, over=over)
    right = (
        row.bare
        if row.bare is not None and (answers_follow or gives_away(entry.right, wanted))
        else entry.right
    )
    return replace(entry, right=right, reason=reason, over=over)

"""Formulas of a document, each with its place and what stands around it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TypeAlias

Order: TypeAlias = tuple[int, int, int]

_THEREFORE = re.compile(
    r"\W*(?:noindent\W+)?(?:therefore|hence|thus|consequently|so that|it follows)\b", re.I
)
_TOGETHER = re.compile(
    r"\W*(?:noindent\W+)?(?:putting|combining|finally|in summary|summing up|to sum up|summary"
    r"|to summari[sz]e|together|altogether|all together|in total|in all cases|in both cases"
    r"|both cases|overall|in conclusion|conclusion|taken together|collecting|merging"
    r"|adding (?:the|both|up))\b",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(
    r"\W*(?:[a-z]+\W+){0,3}?(?:let|suppose|assume|assuming|consider|if|when|case)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file, counted from 1.  cell: of a notebook, counted from 1; 0 elsewhere.  In a
    notebook line and column count in the cell."""

    line: int
    column: int
    cell: int = 0


@dataclass(frozen=True)
class Passage:
    """One formula of a document.

    text: the LaTeX between the delimiters as its author means it: what the format escapes is
    undone.  An environment that is its own delimiter (``align``) is part of it.
    places: the place in the file of each character of ``text``, and of its end.
    display: does it stand on lines of its own?
    before: the prose of the same paragraph (or list item, or heading) between the formula before
    and this one; its inline formulas are passages of their own.  Of a display that stands apart,
    the prose of the paragraph before it.  after: up to the next formula.
    block: the number of the heading, or of the prose with the displays that follow it, it is part
    of; prose without formulas counts.
    item: the number of what it stands in or under: a list item, a heading, a paragraph that acts as
    one since it is bold or names a case; 0 if none.  ``depth``: how deeply items are nested.
    section: the item that the nearest heading above is; 0 if none.
    """

    text: str
    places: tuple[Place, ...]
    display: bool
    before: str = ""
    after: str = ""
    block: int = 0
    item: int = 0
    depth: int = 0
    section: int = 0


@dataclass(frozen=True)
class Item:
    """What formulas stand in or under.  parent: the number of the item around it, 0 if none.
    introduced: the positions among the passages of the document of the formulas in its first words:
    in a heading, before the first display of a list item."""

    parent: int
    introduced: tuple[int, ...] = ()


@dataclass(frozen=True)
class Document:
    """A document: its formulas in order, the TeX macros it defines (name with backslash, to number
    of arguments and replacement), its front matter as it stands in the file with the lines around
    it, what could not be read in it, and its items: number n is ``items[n - 1]``."""

    file: str
    passages: tuple[Passage, ...]
    macros: tuple[tuple[str, int, str], ...] = ()
    front_matter: str = ""
    problems: tuple[tuple[Place, str], ...] = ()
    items: tuple[Item, ...] = ()


class DocumentError(Exception):
    """A file is no document that can be read; the message is one line, without the file's name.
    place: where, if that can be said."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


def around(document: Document, passage: Passage) -> tuple[Passage, ...]:
    """The inline formulas that introduce one of the document's formulas, nearest first.

    Those before it in its block; in the paragraph just before it, if that supposes something, has
    no display and stands in the same item; in the first words of the item, and of those around it.
    They need not agree: the nearest one counts.
    """
    passages = document.passages
    position = bisect_left(passages, beginning(passage), key=beginning)
    found = _just_before(passages, position)
    number = passage.item
    while number:
        item = document.items[number - 1]
        found += [n for n in reversed(item.introduced) if n < position]
        number = item.parent
    return tuple(passages[n] for n in dict.fromkeys(found))


def _just_before(passages: tuple[Passage, ...], position: int) -> list[int]:
    """The inline formulas before a formula in its block, and in a paragraph that leads to it."""
    own = passages[position]
    first = position
    while first and passages[first - 1].block == own.block:
        first -= 1
    found = [n for n in range(position - 1, first - 1, -1) if not passages[n].display]
    if concludes(passages[first].before):
        return found
    leading: list[int] = []
    for n in range(first - 1, -1, -1):
        if passages[n].block != own.block - 1:
            break
        if passages[n].display or passages[n].item != own.item:
            return found
        leading.append(n)
    return found + leading if leading and _SUPPOSES.match(passages[leading[-1]].before) else found


def concludes(prose: str) -> bool:
    """Does a paragraph that begins so say what follows from what stands before it?"""
    return bool(_THEREFORE.match(prose) or gathers(prose))


def gathers(prose: str) -> bool:
    """Does it put together what was told apart, such as two cases?"""
    return bool(_TOGETHER.match(prose))


def in_order(place: Place) -> Order:
    """What places are sorted by."""
    return place.cell, place.line, place.column


def beginning(passage: Passage) -> Order:
    """What passages are sorted by."""
    return in_order(passage.places[0])

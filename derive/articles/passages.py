"""Formulas of a document, each with its place and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
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
    and this one; its inline formulas are passages of their own.  after: up to the next formula.
    block: the number of the paragraph, list item or heading it stands in; a list item and the
    display formulas nested in it share ``item``.
    item: the number of the list item or section (under a heading, or a bold paragraph that acts as
    one) around it, 0 if none; ``depth``: how deeply items are nested.
    """

    text: str
    places: tuple[Place, ...]
    display: bool
    before: str = ""
    after: str = ""
    block: int = 0
    item: int = 0
    depth: int = 0


@dataclass(frozen=True)
class Document:
    """A document: its formulas in order, the TeX macros it defines (name with backslash, to number
    of arguments and replacement), its front matter as text, and what could not be read in it."""

    file: str
    passages: tuple[Passage, ...]
    macros: tuple[tuple[str, int, str], ...] = ()
    front_matter: str = ""
    problems: tuple[tuple[Place, str], ...] = ()

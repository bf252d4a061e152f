"""The tokens of TeX in a text: commands, characters and spaces, each with its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from derive.reading.layout import Span

SPACE = " "


class Token(NamedTuple):
    """One token.

    text: ``\\frac``, ``\\,``, one character with its combining accents, or a single space for any
    white space, also behind a backslash.  The end of a text is a token without text.
    span: where it stands; for what a macro stands for, the place of its call.
    origin: the macros whose replacements it comes from, the outermost first.
    """

    text: str
    span: Span
    origin: tuple[str, ...] = ()


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text.  Comments are left out, and the spaces behind a command."""
    at = 0
    while at < len(text):
        start, character = at, text[at]
        at += 1
        if character == "%":
            at = _line_after(text, at)
        elif character.isspace():
            at = _after_spaces(text, at)
            yield Token(SPACE, (start, at))
        elif character == "\\":
            at = _command_end(text, at)
            command = text[start:at]
            yield Token("\\ " if command[1:].isspace() else command, (start, at))
            if text[at - 1].isalpha():
                at = _after_spaces(text, at)
        else:
            while at < len(text) and unicodedata.combining(text[at]):
                at += 1
            yield Token(text[start:at], (start, at))


def _command_end(text: str, at: int) -> int:
    """The end of a command whose backslash stands before ``at``."""
    if at < len(text) and not _letter(text[at]):
        return at + 1
    while at < len(text) and _letter(text[at]):
        at += 1
    return at


def _letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _after_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _line_after(text: str, at: int) -> int:
    """Where the line after a comment begins: its indentation belongs to the comment."""
    while at < len(text) and text[at] not in "\r\n":
        at += 1
    return _after_spaces(text, at)

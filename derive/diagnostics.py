"""Messages about a problem file: one error, its place in the text, a caret under it.

The places of keys and values are found by reading the text of the file a second time, after
:mod:`tomllib` has accepted it: a string of the file keeps, for each of its characters, where
that character stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in the file: table, key, position in a list."""

_WIDTH = 100
_LONG = 300
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")
_FILLER = re.compile(r"(?:[ \t\n\r]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_ESCAPES = {
    "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\", "e": "\x1b",
}  # fmt: skip


class ProblemError(Exception):
    """A problem file is wrong.  ``str()`` is the whole message, several lines:

    ``file:line:column: what is wrong``, the source line, a caret line and, where it helps,
    ``hint: what to write instead``.  Lines and columns count from 1.
    """

    def __init__(
        self,
        filename: str,
        line: int,
        column: int,
        message: str,
        *,
        hint: str = "",
        source: str | None = None,
        length: int = 1,
    ) -> None:
        message, hint = _shortened(message), _shortened(hint)
        self.filename = filename
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
        self.source = source
        self.length = length
        lines = [f"{filename}:{line}:{column}: {message}"]
        if source is not None:
            lines += with_caret(source, column - 1, length)
        if hint:
            lines.append(f"hint: {hint}")
        super().__init__("\n".join(printable(text) for text in lines))


def printable(text: str) -> str:
    """The text without characters that would steer a terminal."""
    return "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in text)


def _shortened(text: str) -> str:
    """The text with its middle left out if it is long."""
    return text if len(text) <= _LONG else f"{text[: _LONG // 2]} … {text[-_LONG // 2 :]}"


def with_caret(source: str, column: int, length: int) -> list[str]:
    """The source line, cut to the neighbourhood of the place if it is long, and the carets.

    column: counted from 0.
    """
    before, after = "", ""
    if len(source) > _WIDTH:
        start = max(0, column - _WIDTH // 2)
        if len(source) > start + _WIDTH:
            after = "…"
        if start:
            before = "…"
        source, column = source[start : start + _WIDTH], column - start
    margin = "".join("\t" if c == "\t" else " " for c in source[:column])
    length = max(1, min(length, len(source) - column))
    return [f"{before}{source}{after}", f"{' ' * len(before)}{margin}{'^' * length}"]


@dataclass(frozen=True)
class Spot:
    """Where something stands, kept for a message that can only be given later."""

    filename: str
    line: int
    column: int
    source: str | None
    length: int

    @classmethod
    def of(cls, error: ProblemError) -> Spot:
        """The place of an error."""
        return cls(error.filename, error.line, error.column, error.source, error.length)

    def error(self, message: str, hint: str = "") -> ProblemError:
        """The error at this place."""
        return ProblemError(
            self.filename,
            self.line,
            self.column,
            message,
            hint=hint,
            source=self.source,
            length=self.length,
        )


@dataclass(frozen=True)
class Place:
    """A stretch of the text: offset and length, and, for a string, the offset of each of its
    characters."""

    offset: int
    length: int
    characters: Sequence[int] | None = None


@dataclass(frozen=True)
class Source:
    """The text of a problem file and the places of what it holds."""

    filename: str
    text: str
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    values: dict[KeyPath, Place] = field(default_factory=dict)
    repeated: KeyPath | None = None

    @classmethod
    def scan(cls, filename: str, text: str) -> Source:
        """Find the places in a text; in one that is not TOML, those before the fault."""
        scanner = _Scanner(text)
        scanner.document()
        return cls(filename, text, scanner.keys, scanner.values, scanner.repeated)

    def at(self, offset: int, message: str, *, length: int = 1, hint: str = "") -> ProblemError:
        """The error at an offset of the text."""
        offset = min(offset, len(self.text))
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        source = self.text[start : len(self.text) if end < 0 else end]
        line = self.text.count("\n", 0, offset) + 1
        return ProblemError(
            self.filename,
            line,
            offset - start + 1,
            message,
            hint=hint,
            source=source,
            length=length,
        )

    def at_key(self, path: KeyPath, message: str, *, hint: str = "") -> ProblemError:
        """The error at a key, or at the nearest table around it that is written down."""
        while path and path not in self.keys:
            path = path[:-1]
        place = self.keys.get(path, Place(0, 1))
        return self.at(place.offset, message, length=place.length, hint=hint)

    def at_key_part(
        self, path: KeyPath, column: int, message: str, *, length: int = 1, hint: str = ""
    ) -> ProblemError:
        """The error at a character of a key."""
        return self._part(self.keys.get(path), path, column, message, length, hint)

    def at_value(self, path: KeyPath, message: str, *, hint: str = "") -> ProblemError:
        """The error at the whole of a value."""
        place = self.values.get(path)
        if place is None:
            return self.at_key(path, message, hint=hint)
        return self.at(place.offset, message, length=place.length, hint=hint)

    def at_value_part(
        self, path: KeyPath, column: int, message: str, *, length: int = 1, hint: str = ""
    ) -> ProblemError:
        """The error at a character of a string."""
        return self._part(self.values.get(path), path, column, message, length, hint)

    def _part(
        self, place: Place | None, path: KeyPath, column: int, message: str, length: int, hint: str
    ) -> ProblemError:
        if place is None or not place.characters:
            return self.at_value(path, message, hint=hint)
        offsets = place.characters
        first = offsets[min(column, len(offsets) - 1)]
        last = offsets[min(column + length, len(offsets)) - 1]
        return self.at(first, message, length=max(1, last - first + 1), hint=hint)

    def line_of(self, path: KeyPath) -> int:
        """The line of a key, or of the nearest one around it, from 1."""
        while path and path not in self.keys:
            path = path[:-1]
        place = self.keys.get(path)
        return self.text.count("\n", 0, place.offset) + 1 if place else 1


class _Scanner:
    """Walks over TOML that has been accepted already and notes where things stand.  In a text
    that is not TOML it stops at the first thing it does not know."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.keys: dict[KeyPath, Place] = {}
        self.values: dict[KeyPath, Place] = {}
        self.repeated: KeyPath | None = None

    def document(self) -> None:
        table: KeyPath = ()
        try:
            while True:
                self.skip(_FILLER)
                if self.position >= len(self.text):
                    return
                if self.peek() == "[":
                    table = self.header()
                else:
                    self.pair(table)
        except (_StopScanError, RecursionError):
            return

    def peek(self, width: int = 1) -> str:
        return self.text[self.position : self.position + width]

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        if match is None:
            raise _StopScanError
        self.position = match.end()
        return match.group()

    def expect(self, character: str) -> None:
        if self.peek(len(character)) != character:
            raise _StopScanError
        self.position += len(character)

    def header(self) -> KeyPath:
        start = self.position
        brackets = 2 if self.peek(2) == "[[" else 1
        self.position += brackets
        path, _ = self.key()
        self.expect("]" * brackets)
        self.note(path, Place(start, self.position - start))
        return path

    def pair(self, table: KeyPath) -> None:
        names, place = self.key()
        self.expect("=")
        self.skip(_BLANK)
        path = table + names
        self.note(path, place)
        self.value(path)

    def note(self, path: KeyPath, place: Place) -> None:
        if path in self.keys and self.repeated is None:
            self.repeated = path
        self.keys[path] = place

    def key(self) -> tuple[KeyPath, Place]:
        """A key, perhaps with dots; the place is that of its last part."""
        names: list[str] = []
        while True:
            self.skip(_BLANK)
            start = self.position
            if self.peek() in ('"', "'"):
                name, offsets = self.string()
            else:
                name = self.skip(_BARE)
                offsets = range(start, self.position)
            place = Place(start, self.position - start, offsets)
            names.append(name)
            self.skip(_BLANK)
            if self.peek() != ".":
                return tuple(names), place
            self.position += 1

    def value(self, path: KeyPath) -> None:
        start = self.position
        offsets: Sequence[int] | None = None
        if self.peek() in ('"', "'"):
            _, offsets = self.string()
        elif self.peek() == "[":
            self.array(path)
        elif self.peek() == "{":
            self.inline_table(path)
        elif not self.skip(_SCALAR):
            raise _StopScanError
        self.values[path] = Place(start, self.position - start, offsets)

    def array(self, path: KeyPath) -> None:
        self.position += 1
        for number in range(len(self.text)):
            self.skip(_FILLER)
            if self.peek() == "]":
                break
            self.value((*path, number))
            self.skip(_FILLER)
            if self.peek() == ",":
                self.position += 1
        self.expect("]")

    def inline_table(self, path: KeyPath) -> None:
        self.position += 1
        while True:
            self.skip(_FILLER)
            if self.peek() == "}":
                break
            self.pair(path)
            self.skip(_FILLER)
            if self.peek() == ",":
                self.position += 1
        self.expect("}")

    def string(self) -> tuple[str, Sequence[int]]:
        """The characters of a string and where each stands."""
        quote = self.peek()
        delimiter = quote * 3 if self.peek(3) == quote * 3 else quote
        self.position += len(delimiter)
        if len(delimiter) == 3 and self.peek() == "\n":
            self.position += 1
        characters: list[str] = []
        offsets: list[int] = []
        while not self.closes(delimiter):
            offset, character = self.position, self.character(quote == '"')
            characters.append(character)
            offsets.extend([offset] * len(character))
        self.position += len(delimiter)
        return "".join(characters), offsets

    def closes(self, delimiter: str) -> bool:
        if self.position >= len(self.text):
            raise _StopScanError
        # a string in triple quotes may end in one or two quotes of its own
        return self.peek(len(delimiter)) == delimiter and (
            len(delimiter) == 1 or self.peek(4) != delimiter + delimiter[0]
        )

    def character(self, escapes: bool) -> str:
        character = self.peek()
        self.position += 1
        if not escapes or character != "\\":
            return character
        kind = self.peek()
        self.position += 1
        if kind in _ESCAPES:
            return _ESCAPES[kind]
        if kind in ("u", "U", "x"):
            digits = self.peek({"x": 2, "u": 4, "U": 8}[kind])
            self.position += len(digits)
            try:
                return chr(int(digits, 16))
            except (ValueError, OverflowError):
                raise _StopScanError from None
        while self.peek() in (" ", "\t", "\n"):
            self.position += 1
        return ""


class _StopScanError(Exception):
    """The text is not TOML from here on."""

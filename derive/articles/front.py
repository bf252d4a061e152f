"""What a document says of itself before it begins: its title, and the problem it is about.

    derive: log-sum-exp           a name of the library, or the path of a problem file
    derive: |                     or the tables of a problem file, indented
      [variables]
      "z[n]" = "logits"

In TOML it is a string, on several lines between three quotation marks.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from derive.articles.passages import Document, Place
from derive.problem import Problem
from derive.problem_file import ProblemError, library, load, loads

_LINE = re.compile(r"^(?P<key>derive|title)[ \t]*:[ \t]*(?P<value>.*?)[ \t]*$", re.MULTILINE)
_BLOCK = re.compile(r"^(?:\|[-+]?)?(?:[ \t]+#.*)?$")
_PLAIN = re.compile(r"[\w./-][\w ./-]*")
_REST = re.compile(r"\n(?:[ \t]+[^\n]*|[ \t]*(?=\n))")


class FrontError(ValueError):
    """What the front matter says of the problem is wrong; the message is one line."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


@dataclass(frozen=True)
class _Entry:
    """A text of the front matter, and the line it begins in."""

    text: str
    line: int


def title_of(document: Document) -> str:
    """The title that the front matter gives; empty if it gives none."""
    try:
        found = _entry(document, "title")
    except FrontError:
        return ""
    return "" if found is None else " ".join(found.text.split())


def given_by(document: Document) -> Problem | None:
    """The problem that the front matter gives; None if it gives none.  Raises FrontError."""
    entry = _entry(document, "derive")
    if entry is None:
        return None
    place = Place(entry.line, 1)
    try:
        if "\n" in entry.text or "=" in entry.text:
            return loads(entry.text, document.file, goal=False)
        if entry.text in library():
            return load(entry.text)
        return load(Path(document.file).parent / entry.text)
    except ProblemError as error:
        raise FrontError(place, f"derive: {_said(error)}") from None


def _said(error: ProblemError) -> str:
    return " ".join(str(error).split("\n", 1)[0].split())


def _entry(document: Document, key: str) -> _Entry | None:
    front = document.front_matter
    if front.lstrip().startswith("+++"):
        return _in_toml(front, key)
    return _in_yaml(front, key)


def _in_toml(front: str, key: str) -> _Entry | None:
    line = next((n for n, text in enumerate(front.split("\n"), 1) if text.startswith(key)), 1)
    try:
        data = tomllib.loads(front.strip().removeprefix("+++").removesuffix("+++"))
    except (ValueError, RecursionError):
        return None
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        message = f'{key}: a name, a path, or the tables of a problem file between """'
        raise FrontError(Place(line, 1), message)
    return _Entry(value.strip("\n"), line)


def _in_yaml(front: str, key: str) -> _Entry | None:
    for match in _LINE.finditer(front):
        if match["key"] != key:
            continue
        line = front.count("\n", 0, match.start()) + 1
        value = match["value"]
        if _BLOCK.fullmatch(value):
            return _Entry(_block(front, match.end()), line)
        quoted = value[:1] in ("'", '"')
        if quoted and value[-1:] == value[:1] and len(value) > 1:
            return _Entry(value[1:-1], line)
        if key == "derive" and (quoted or not _PLAIN.fullmatch(value)):
            message = "derive: a name, a path, or | and the tables of a problem file below it"
            raise FrontError(Place(line, match.start("value") + 1 - match.start()), message)
        return _Entry(value, line)
    return None


def _block(front: str, start: int) -> str:
    """The indented lines that follow, without what they are all indented by."""
    lines: list[str] = []
    while (rest := _REST.match(front, start)) is not None:
        lines.append(rest.group()[1:])
        start = rest.end()
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return "\n".join(line[min(indents, default=0) :] for line in lines) + "\n"

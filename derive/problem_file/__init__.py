"""Problem files: TOML -> :class:`derive.problem.Problem`, or one message that says what is
wrong and where.

The line from text to problem: :func:`load` finds the bytes, :func:`loads` parses the TOML,
:mod:`~derive.problem_file.sections` goes through it in order, :mod:`derive.scope` says what the
names of each expression mean.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

from derive.catalogue import library, library_file
from derive.diagnostics import ProblemError, Source
from derive.problem import Problem
from derive.problem_file.sections import read_problem
from derive.problem_file.tables import Table
from derive.scope import suggestion

__all__ = ["MAX_BYTES", "ProblemError", "library", "load", "loads"]

MAX_BYTES = 1_000_000
_MAX_DOTS = 50
_DOTTED = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_MAX_DOTS}}}"""
)
_TOML_MESSAGES = {
    "Illegal character '\\n'": "this string is not closed",
    "Unterminated string": "a string is not closed",
    "Invalid value": "a value is missing or is not in quotes",
}
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


def load(name_or_path: str | os.PathLike[str]) -> Problem:
    """The problem of that name in the library, or in the file at that path.

    Raises ProblemError if there is no such problem or if it is wrong; the message has the
    place in the file.
    """
    path = Path(name_or_path)
    if isinstance(name_or_path, str) and name_or_path in library():
        path = library_file(name_or_path)
    filename = str(path)
    return loads(_decode(_read_bytes(path, filename), filename), filename, name=path.stem)


def loads(
    text: str, filename: str = "<text>", *, name: str | None = None, goal: bool = True
) -> Problem:
    """The problem that a text in TOML describes.  ``filename`` stands in the messages; the
    problem's name is ``name`` or the stem of the filename.  Without ``goal`` it need not ask for
    anything; the goal of a problem that does not is 0.

    Raises ProblemError.
    """
    text = text.replace("\r\n", "\n")
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _too_big(filename)
    if not text.strip():
        hint = "`derive new FILE` writes one to start from"
        raise ProblemError(filename, 1, 1, "the file is empty", hint=hint)
    data = _parse_toml(text, filename)
    stem = name or re.sub(r"\W+", "-", Path(filename).stem).strip("-") or "problem"
    return read_problem(Source.scan(filename, text), data, stem, goal=goal)


# The file ---------------------------------------------------------------------------------


def _read_bytes(path: Path, filename: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _no_such_problem(path, filename) from None
    except IsADirectoryError:
        raise ProblemError(filename, 1, 1, "this is a directory, not a problem file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ProblemError(filename, 1, 1, f"cannot read the file: {reason}") from None
    if len(data) > MAX_BYTES:
        raise _too_big(filename)
    return data


def _no_such_problem(path: Path, filename: str) -> ProblemError:
    near = suggestion(path.stem, library())
    hint = near or "`derive list` shows the library"
    return ProblemError(filename, 1, 1, "no such file, and no such name in the library", hint=hint)


def _too_big(filename: str) -> ProblemError:
    return ProblemError(filename, 1, 1, "the file is larger than 1 MB")


def _decode(data: bytes, filename: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        shown = data.decode("utf-8-sig", "replace")
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x}"
        source = Source(filename, shown)
        raise source.at(len(before), message, hint="save it as UTF-8") from None


def _parse_toml(text: str, filename: str) -> Table:
    dotted = _DOTTED.search(text)
    if dotted is not None:
        message = f"a key with more than {_MAX_DOTS} dots"
        raise Source(filename, text).at(dotted.start(), message)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ProblemError(filename, 1, 1, "the lists or tables are nested too deeply") from None
    except ValueError as error:
        raise _bad_toml(text, filename, str(error)) from None


def _bad_toml(text: str, filename: str, complaint: str) -> ProblemError:
    """The message for what tomllib refuses; it says the place in words."""
    source = Source.scan(filename, text)
    if source.repeated is not None and complaint.startswith("Cannot"):
        return source.at_key(source.repeated, f"{source.repeated[-1]!r} is given twice")
    place = _TOML_PLACE.search(complaint)
    what = _TOML_PLACE.sub("", complaint)
    message = f"not TOML: {_TOML_MESSAGES.get(what, what)}"
    if place is None or place[1] is None:
        return source.at(max(0, len(text.rstrip()) - 1), message)
    lines = text.split("\n")
    offset = sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1
    return source.at(offset, message, hint=_toml_hint(lines[int(place[1]) - 1]))


def _toml_hint(line: str) -> str:
    if re.match(r"\s*[\w-]+\s*[\[(][^=]*[\])]\s*=", line):
        return 'a key with brackets stands in quotes: "z[n]" = ...'
    if re.match(r"""\s*[^=]+=\s*[^\s"'\[{]""", line):
        return 'the value stands in quotes: name = "..."'
    return ""

"""Front matter: what stands before a page in Markdown, for the program that makes a site of it.

An entry is a key and its value, the value as YAML on one line.  Every text is quoted, so that
whatever it holds is a text to every reader of YAML, and so are lists and tables in brackets: they
are written as JSON, which is YAML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from math import isfinite
from typing import TypeAlias

from derive.escaping import one_line

FrontMatter: TypeAlias = "tuple[tuple[str, str], ...]"

_MAX_DEPTH = 10
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# what YAML 1.1 takes for something else than a text
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])


class FrontMatterError(ValueError):
    """An entry cannot be written; the message says why."""


def read_pair(text: str) -> tuple[str, str]:
    """The entry that ``key=value`` gives.

    The value is read as JSON (a number, true, a list), or as a date; if it is neither, it is a
    text.  Raises FrontMatterError.
    """
    key, sign, value = text.partition("=")
    if not sign:
        raise FrontMatterError(f"{text!r} is not of the form key=value")
    return entry(key.strip(), _read_value(value))


def entry(key: str, value: object) -> tuple[str, str]:
    """A key and its value as YAML.  Raises FrontMatterError if they are none."""
    if not _KEY.fullmatch(key):
        hint = "a letter, then letters, digits and . _ -"
        raise FrontMatterError(f"{key!r} is not a key of front matter: {hint}")
    return (_text(key) if key.lower() in _WORDS else key), _value(value)


def of_site(title: str, about: str) -> FrontMatter:
    """What a site has to know of a page that leaves its title to it."""
    return (
        ("title", _text(one_line(title))),
        ("summary", _text(one_line(about))),
        ("math", "true"),
    )


def merged(entries: Iterable[tuple[str, str]]) -> FrontMatter:
    """The entries in their order.  Raises FrontMatterError if one is given twice."""
    found: dict[str, str] = {}
    for key, value in entries:
        if key in found:
            raise FrontMatterError(f"{key!r} is given twice")
        found[key] = value
    return tuple(found.items())


def _read_value(text: str) -> object:
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    try:
        value: object = json.loads(text, parse_constant=_refuse)
        _value(value)
    except (ValueError, RecursionError):
        return text
    return value


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no number")


def _value(value: object, depth: int = 0) -> str:
    """The value as YAML on one line."""
    if depth > _MAX_DEPTH:
        raise FrontMatterError(f"front matter is nested more than {_MAX_DEPTH} deep")
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(v, depth + 1) for v in value)}]"
    if isinstance(value, dict):
        pairs = (f"{_text(str(k))}: {_value(v, depth + 1)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    raise FrontMatterError(f"front matter cannot hold a {type(value).__name__}")


def _number(value: float) -> str:
    """YAML 1.1 wants a point before an exponent."""
    if not isfinite(value):
        raise FrontMatterError("front matter holds no number that is not finite")
    digits, sign, exponent = repr(value).partition("e")
    return digits + (".0" if sign and "." not in digits else "") + sign + exponent


def _text(text: str) -> str:
    """The text in quotation marks, with a number for every character that cannot be printed."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else _numbered(c) for c in quoted)


def _numbered(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"

"""Definitions of TeX macros in a text: what they are, and the text without them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.articles.sources import Traced

_DEFINES = re.compile(
    r"\\(?P<how>(?:re|provide)?newcommand|providecommand|[gex]?def|DeclareMathOperator"
    r"|DeclarePairedDelimiter|let)(?![a-zA-Z])(?P<star>\*?)"
)
_NAME = re.compile(r"\s*(?:\{\s*(\\[a-zA-Z]+|\\.)\s*\}|(\\[a-zA-Z]+|\\.))")
_COUNT = re.compile(r"\s*\[\s*([1-9])\s*\]")
_DEFAULT = re.compile(r"\s*\[[^\]]*\]")
_PARAMETERS = re.compile(r"\s*((?:#[1-9]\s*)*)(?=\{)")
_LET = re.compile(r"\s*=?\s*(\\[a-zA-Z]+|\\.|.)")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
#: A macro is a short thing; braces that never close are not looked for any further.
_LONGEST = 2000


@dataclass(frozen=True)
class Macro:
    """A macro: its name with the backslash, how many arguments it takes, and what it stands for."""

    name: str
    arguments: int
    body: str


def without_macros(text: Traced) -> tuple[Traced, list[Macro], list[tuple[int, str]]]:
    """The text without the definitions in it, the macros that they define, and those that are not
    understood: the offset of each, and what about it."""
    if "\\" not in text.text or not _DEFINES.search(text.text):
        return text, [], []
    pieces: list[Traced] = []
    macros: list[Macro] = []
    problems: list[tuple[int, str]] = []
    end = 0
    for found in _DEFINES.finditer(text.text):
        if found.start() < end:
            continue
        read = _definition(text.text, found)
        if read is None:
            why = f"this {found.group()} is not understood"
            problems.append((text.offsets[found.start()], why))
            continue
        macro, stop = read
        if isinstance(macro, str):
            problems.append((text.offsets[found.start()], macro))
        else:
            macros.append(macro)
        pieces.append(text.cut(end, found.start()))
        end = stop
    return Traced.joined([*pieces, text.cut(end, len(text.text))]), macros, problems


def _definition(text: str, found: re.Match[str]) -> tuple[Macro | str, int] | None:
    """A definition and its end; in place of a macro that cannot be used, why."""
    how = found["how"]
    name = _NAME.match(text, found.end())
    if name is None:
        return None
    called = name[1] or name[2]
    if how == "let":
        same = _LET.match(text, name.end())
        return same and (Macro(called, 0, same[1]), same.end())
    arguments, at, flaw = _arguments(text, name.end(), how, called)
    body = braced(text, at)
    if body is None:
        return None
    written, end = body
    if how == "DeclareMathOperator":
        written = rf"\operatorname{found['star']}{{{written}}}"
    if how == "DeclarePairedDelimiter":
        closing = braced(text, end)
        if closing is None:
            return None
        arguments, end = 1, closing[1]
        written = rf"\left{written} #1 \right{closing[0]}"
    return flaw or Macro(called, arguments, written), end


def _arguments(text: str, at: int, how: str, name: str) -> tuple[int, int, str]:
    """How many arguments are declared, where the body begins, and what is not understood."""
    if how.endswith("def"):
        given = _PARAMETERS.match(text, at)
        if given is None:
            brace = text.find("{", at, at + 100)
            why = f"{name} is defined with signs between its arguments: that is not understood"
            return 0, (at if brace < 0 else brace), why
        return given[1].count("#"), given.end(), ""
    count = _COUNT.match(text, at) if how.endswith("command") else None
    if count is None:
        return 0, at, ""
    default = _DEFAULT.match(text, count.end())
    if default is not None:
        why = f"{name} has an optional argument: that is not understood"
        return int(count[1]), default.end(), why
    return int(count[1]), count.end(), ""


def braced(text: str, at: int) -> tuple[str, int] | None:
    """What stands in the braces that begin at or after white space from an offset, and where they
    end; None if there are none."""
    while at < len(text) and text[at].isspace():
        at += 1
    if at >= len(text) or text[at] != "{":
        return None
    depth = 0
    for found in _BRACES.finditer(text, at, at + _LONGEST):
        if found.group() == "{":
            depth += 1
        elif found.group() == "}":
            depth -= 1
            if not depth:
                return text[at + 1 : found.start()], found.end()
    return None

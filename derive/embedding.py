"""A derivation that somebody else's page asks for: what is asked, and the answer.

A page names a problem of the library or a TOML file, or holds the TOML itself; options say how
the derivation is told and shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from derive.api import derive
from derive.budget import Refused
from derive.catalogue import library, library_file
from derive.derivation import Derivation
from derive.document import Detail
from derive.findings import failures
from derive.flavours import FLAVOURS
from derive.messages import LANGUAGES
from derive.notation import NotationError
from derive.problem import Problem
from derive.problem_file import ProblemError, load, loads
from derive.rendering import TemplateProblem, View, elements, render
from derive.wording import in_plain_text

_WRONG = 2
_TOML = re.compile(r"[=\[\n]")
_YES, _NO = "yes", "no"

#: What an option may be; None if that is said by what takes it.
OPTIONS: dict[str, tuple[str, ...] | None] = {
    "route": None,
    "detail": ("brief", "normal", "full"),
    "reasons": (_YES, _NO),
    "flavour": tuple(FLAVOURS),
    "language": tuple(LANGUAGES),
}


@dataclass(frozen=True)
class Request:
    """What a place of a page asks for.

    page: the file, for messages and for paths relative to it.  line, column: where, from 1.
    text: a name, a path or the TOML of a problem; it begins in the line after.
    options: pairs, see OPTIONS.
    """

    page: str
    line: int
    text: str
    options: tuple[tuple[str, str], ...] = ()
    column: int = 1

    @property
    def place(self) -> str:
        """For a message."""
        return f"{self.page}:{self.line}:{self.column}"

    @property
    def file(self) -> Path | None:
        """The problem's file, if it has one of its own."""
        name = self.text.strip()
        if _TOML.search(name):
            return None
        return library_file(name) if name in library() else Path(self.page).parent / name


def markdown(request: Request) -> str:
    """The page in Markdown, a part of another.  Raises Refused."""
    return _shown(request, lambda derivation, view: render(derivation, "markdown", view))


def docutils(request: Request) -> str:
    """The page as elements of docutils, see :func:`derive.rendering.elements`.  Raises Refused."""
    return _shown(request, elements)


def _shown(request: Request, show: Callable[[Derivation, View], str]) -> str:
    view = view_of(request)
    derivation = derivation_for(request)
    try:
        return show(derivation, view)
    except (TemplateProblem, NotationError) as error:
        raise Refused(f"{request.place}: {error}", _WRONG) from error


def derivation_for(request: Request) -> Derivation:
    """The derivation, judged.  Raises Refused if there is no such problem or route, if the
    derivation comes to no end, or if it does not hold."""
    route = dict(request.options).get("route")
    try:
        derivation = derive(_problem(request), route).derivation
    except ProblemError as error:
        # What is wrong in the page itself has its place there.
        message = str(error) if request.file is None else f"{request.place}: {error}"
        raise Refused(message, _WRONG) from error
    except ValueError as error:
        raise Refused(f"{request.place}: {in_plain_text(str(error))}", _WRONG) from error
    found = failures(derivation)
    if found:
        raise Refused(f"{request.place}: {'; '.join(found)}")
    return derivation


def view_of(request: Request) -> View:
    """How the derivation is to be shown.  Raises Refused if an option is none or cannot be so."""
    given = dict(request.options)
    for name, value in request.options:
        if name not in OPTIONS:
            known = ", ".join(OPTIONS)
            raise Refused(
                f"{request.place}: there is no option {name!r}; there are {known}", _WRONG
            )
        choices = OPTIONS[name]
        if choices is not None and value not in choices:
            said = f"{name} is one of {', '.join(choices)}, not {value!r}"
            raise Refused(f"{request.place}: {said}", _WRONG)
    if len(given) < len(request.options):
        raise Refused(f"{request.place}: an option is given twice", _WRONG)
    flavour, language = given.get("flavour", "default"), given.get("language", "en")
    view = View(flavour=flavour, language=language, front_matter=None)
    if "detail" in given:
        view = replace(view, detail=cast(Detail, given["detail"]))
    if "reasons" in given:
        view = replace(view, reasons=given["reasons"] == _YES)
    return view


def _problem(request: Request) -> Problem:
    file = request.file
    if file is not None:
        return load(file)
    # Empty lines before it make the lines of messages those of the page.
    stem = Path(request.page).stem
    return loads("\n" * request.line + request.text, request.page, name=stem)


def read_options(words: Iterable[str], place: str) -> tuple[tuple[str, str], ...]:
    """Options written as ``name=value``.  Raises Refused."""
    pairs = [word.partition("=") for word in words]
    for name, sign, value in pairs:
        if not (name and sign and value):
            message = f"{place}: an option is written name=value, not {name + sign + value!r}"
            raise Refused(message, _WRONG)
    return tuple((name, value) for name, _, value in pairs)

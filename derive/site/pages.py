"""The pages of a site: one for each problem, with all its routes, and the index."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from derive.budget import Refused
from derive.catalogue import TOPICS
from derive.composition import in_notation, is_total
from derive.derivation import Derivation
from derive.document import Document, Math, Words
from derive.extras import MissingExtraError
from derive.findings import failures, mismatch
from derive.judges import judge
from derive.language import write
from derive.messages import catalogue
from derive.notation import NotationError
from derive.numbers import instance
from derive.printers.scripts import SCRIPTS, Script
from derive.problem_file import ProblemError, load, loads
from derive.rendering import TemplateProblem, View, contents, render, render_bytes, web_page
from derive.resources import shipped_templates
from derive.routes import Choice, Telling, compare
from derive.site.items import DOWNLOADS, Item
from derive.site.manifest import Facts
from derive.wording import in_plain_text, wording

_WRONG = 2

Levels: TypeAlias = Mapping[str, Document]
Contents: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class Other:
    """Another route that comes to the end: how it tells the problem."""

    name: str
    about: str
    levels: Levels

    @property
    def document(self) -> Document:
        """At the level that is shown first."""
        return self.levels["normal"]

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return lines(self.document)


@dataclass(frozen=True)
class Missing:
    """A route that the page does not have, and why."""

    name: str
    because: Words


@dataclass(frozen=True)
class Entry:
    """What the index says of a problem."""

    name: str
    title: str
    about: str
    asked: str
    result: Math
    checked: str
    searched: str


@dataclass(frozen=True)
class Topic:
    """A heading of the index."""

    name: str
    entries: tuple[Entry, ...]


def lines(document: Document) -> int:
    """How many lines the derivation has."""
    return sum(len(section.chain.rows) for section in document.sections)


def warm() -> None:
    """Make a page for nobody, so that templates and tables are ready in the children of this
    process.  Nothing is set by Typst: a process with its threads must not be forked."""
    start = (shipped_templates() / "new" / "problem.toml").read_text(encoding="utf-8")
    choice = compare(loads(start), judge)
    view = View(standalone=True, reasons=True)
    item = Item("warm", "", ())
    with suppress(MissingExtraError):
        _page(item, choice, view, contents(choice.derivation, "html", view))
    for to in ("typst", "latex", "markdown", "ipynb", "json"):
        render(choice.derivation, to, view)


# A problem --------------------------------------------------------------------------------


def make(item: Item) -> str:
    """The files of a problem and what the index says of it, as JSON.

    Raises Refused if the file is wrong, or the derivation comes to no end or does not hold.
    """
    try:
        problem = load(item.file)
    except ProblemError as error:
        raise Refused(str(error), _WRONG) from error
    choice = compare(problem, judge)
    derivation = choice.derivation
    numbers = instance(derivation)
    wrong = (*failures(derivation), *mismatch(numbers))
    if wrong:
        raise Refused("; ".join(wrong))
    view = View(standalone=True, reasons=True, language=item.language)
    plain = View(standalone=True, language=item.language)
    try:
        own = contents(derivation, "html", replace(view, numbers=numbers))
        files = {f"{item.name}.html": _page(item, choice, view, own).encode()}
        for suffix in item.suffixes:
            page = render_bytes(derivation, DOWNLOADS[suffix].format, plain)
            files[f"{item.name}.{suffix}"] = page
    except NotationError as error:
        raise Refused(f"{item.file}:1:1: {error}", _WRONG) from error
    except (MissingExtraError, TemplateProblem) as error:
        raise Refused(f"derive: {error}") from error
    encoded = {name: b64encode(data).decode("ascii") for name, data in files.items()}
    return json.dumps({"files": encoded, "facts": _facts(item, derivation, _document(own))})


def _document(data: Contents) -> Document:
    document = data["document"]
    assert isinstance(document, Document)
    return document


def _page(item: Item, choice: Choice, view: View, own: Contents) -> str:
    derivation = choice.derivation
    pen = _pen(derivation, view.language)
    translated = catalogue(view.language).translated
    others, missing = [], []
    for told, found in _others(choice):
        if isinstance(found, Derivation):
            levels = contents(found, "html", view)["levels"]
            assert isinstance(levels, dict)
            others.append(Other(told.route.name, translated(told.route.about), levels))
        else:
            missing.append(Missing(told.route.name, wording(translated(found), pen.inline)))
    extra = {
        "route": derivation.route,
        "lines": lines(_document(own)),
        "others": tuple(others),
        "missing": tuple(missing),
        "downloads": tuple((f"{item.name}.{s}", DOWNLOADS[s].label) for s in item.suffixes),
    }
    return web_page("site/problem.html", view, {**own, **extra})


def _others(choice: Choice) -> Iterator[tuple[Telling, Derivation | str]]:
    """The other routes: judged, or why the page does not have them; none that tells what one
    before it told."""
    seen = [_told(choice.derivation)]
    for told in choice.tellings:
        derivation = told.derivation
        if told.route.name == choice.route:
            continue
        if derivation is None:
            yield told, told.obstacle or ""
        elif _told(derivation) not in seen:
            seen.append(_told(derivation))
            judged = judge(derivation)
            wrong = failures(judged)
            yield told, "; ".join(wrong) if wrong else judged


def _told(derivation: Derivation) -> tuple[object, ...]:
    return tuple((step.before, step.after) for step in derivation.walk())


def _pen(derivation: Derivation, language: str) -> Script:
    pen = SCRIPTS["mathml"](is_total(derivation.problem), catalogue(language))
    return in_notation(pen, derivation)


def _facts(item: Item, derivation: Derivation, document: Document) -> Facts:
    problem = derivation.problem
    pen = _pen(derivation, item.language)
    goal, result = pen.term(derivation.goal), pen.term(derivation.result)
    return {
        "name": item.name,
        "title": document.title,
        "about": document.about,
        "topic": problem.topic,
        "asked": in_plain_text(f"`{write(derivation.goal)}`", is_total(problem)),
        "result": f"{goal.source}{pen.relation('==').source}{result.source}",
        "checked": document.checked,
    }


# The index --------------------------------------------------------------------------------


def index(facts: Sequence[Facts], language: str) -> str:
    """The index of the pages that these facts speak of."""
    say, said = catalogue(language).text, catalogue(language).of_problem
    known = {topic: number for number, topic in enumerate(TOPICS)}
    ordered = sorted(
        facts, key=lambda f: (known.get(f["topic"], len(known)), f["topic"], f["name"])
    )
    topics = tuple(
        Topic(_capital(said(topic) or say("page.site.elsewhere")), tuple(map(_entry, group)))
        for topic, group in groupby(ordered, key=lambda f: str(f["topic"]))
    )
    view = View(standalone=True, language=language)
    return web_page("site/index.html", view, {"topics": topics, "number": len(facts)})


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _entry(facts: Facts) -> Entry:
    said = [facts[key] for key in ("name", "title", "topic", "about", "asked")]
    return Entry(
        name=facts["name"],
        title=facts["title"],
        about=facts["about"],
        asked=facts["asked"],
        result=Math(facts["result"]),
        checked=facts["checked"],
        searched=" ".join(said).casefold(),
    )

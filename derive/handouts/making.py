"""From a problem to the files of a handout: every version derived, checked and set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial

from derive.budget import Refused
from derive.composition import compose, names_in_print
from derive.document import Detail
from derive.findings import failures
from derive.handouts.blanks import Ask, UnknownRuleError
from derive.handouts.sheet import Sheet, worksheet
from derive.handouts.variants import variants
from derive.jobs import work_through
from derive.judges import judge
from derive.messages import catalogue
from derive.notation import Entries, NotationError, notation
from derive.problem import Problem
from derive.rendering import FORMATS, Format, TemplateProblem, View, fill
from derive.routes import ROUTES, NotApplicableError, choose, tell
from derive.terminal import Terminal
from derive.wording import in_plain_text

_WRONG = 2


def _template(to: str, name: str) -> Format:
    folder, ending = ("latex", "tex") if to == "latex" else ("typst", "typ")
    return replace(FORMATS[to], template=f"handout/{folder}/{name}.{ending}")


SUFFIXES = {"latex": ".tex", "typst": ".typ", "pdf": ".pdf"}
#: One sheet, and the file around all of them, each the format of a page in another template.
SHEETS = {to: _template(to, "sheet") for to in SUFFIXES}
FRAMES = {to: _template(to, "handout") for to in SUFFIXES}


@dataclass(frozen=True)
class Wish:
    """What a handout is to be.

    to: a key of SUFFIXES.  versions: how many, in other letters; seed: which.  separate: a file
    for each version.  hints: a page of them for the student.  notation: entries besides those
    of the problem; what they write for a name holds in the versions that keep the name.
    """

    to: str = "latex"
    ask: Ask = field(default_factory=Ask)
    route: str | None = None
    detail: Detail = "normal"
    language: str = "en"
    versions: int = 1
    seed: int = 0
    separate: bool = False
    hints: bool = True
    notation: Entries = ()


@dataclass(frozen=True)
class Made:
    """The files of a handout, by name, and what went wrong with versions that are not in them."""

    files: tuple[tuple[str, bytes], ...]
    failures: tuple[str, ...]


@dataclass(frozen=True)
class _Pages:
    """The two pages of a version, as they stand in a file."""

    version: str
    student: str
    key: str
    columns: int


def make(
    problem: Problem,
    wish: Wish,
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    bar: bool = False,
) -> Made:
    """The handout of a problem.

    A version that cannot be derived, or does not hold, is left out and reported; each is derived
    and judged on its own.  executor, jobs, bar: see :func:`derive.jobs.work_through`.

    Raises Refused if no version is left, for the reason that the first gives, or if the notation
    does not fit the problem.
    """
    problem = _written_as(problem, wish.notation)
    found = variants(problem, wish.versions, wish.seed)
    items = list(zip(_names(len(found)), found, strict=True))
    pages: list[_Pages] = []
    wrong: list[str] = []
    codes: list[int] = []
    work = partial(_worked, wish)
    for done in work_through(work, items, executor=executor, jobs=jobs, bar=bar):
        if done.failure is None:
            pages.append(_Pages(**json.loads(done.value)))
        else:
            codes.append(done.code)
            wrong.append(
                f"version {done.item[0]}: {done.failure}" if done.item[0] else done.failure
            )
    if not pages:
        raise Refused(wrong[0], codes[0])
    if len(found) < wish.versions:
        wrong.append(f"there are letters for {len(found)} versions, not for {wish.versions}")
    title = catalogue(wish.language).of_problem(problem.title)
    return Made(tuple(_files(problem.name, title, wish, pages)), tuple(wrong))


def _written_as(problem: Problem, entries: Entries) -> Problem:
    try:
        notation(entries, names=names_in_print(problem))
    except NotationError as error:
        raise Refused(f"--notation: {error}", _WRONG) from error
    return replace(problem, notation=(*problem.notation, *entries))


def _names(number: int) -> list[str]:
    """A, B, ..., Z, AA, AB, ...; no name for the only one."""
    return [_letters(n) for n in range(number)] if number > 1 else [""]


def _letters(number: int) -> str:
    first, last = divmod(number, 26)
    return (_letters(first - 1) if first else "") + chr(ord("A") + last)


def _worked(wish: Wish, item: tuple[str, Problem]) -> str:
    try:
        return json.dumps(vars(_pages(wish, item)))
    except (UnknownRuleError, TemplateProblem, NotApplicableError, NotationError) as error:
        raise Refused(in_plain_text(str(error)), _WRONG) from error


def _pages(wish: Wish, item: tuple[str, Problem]) -> _Pages:
    version, problem = item
    if wish.route is None:
        told = choose(problem, judge).derivation
    else:
        told = judge(tell(problem, ROUTES[wish.route]))
    found = failures(told)
    if found:
        raise Refused("; ".join(found))
    form = SHEETS[wish.to]
    document = compose(told, form.script, wish.detail, wish.language)
    made = worksheet(document, wish.ask, version)
    student = made.student if wish.hints else replace(made.student, hints=())
    return _Pages(version, _written(student, wish), _written(made.key, wish), document.columns)


def _written(sheet: Sheet, wish: Wish) -> str:
    return fill(SHEETS[wish.to], _view(wish), Terminal(), sheet=sheet)


def _view(wish: Wish) -> View:
    return View(detail=wish.detail, language=wish.language)


def _files(
    name: str, title: str, wish: Wish, pages: Sequence[_Pages]
) -> Iterator[tuple[str, bytes]]:
    groups = [[page] for page in pages] if wish.separate else [list(pages)]
    for group in groups:
        version = f"-{group[0].version}" if wish.separate and group[0].version else ""
        for who in ("student", "key"):
            sheets = tuple(getattr(page, who) for page in group)
            text = fill(
                FRAMES[wish.to],
                _view(wish),
                Terminal(),
                sheets=sheets,
                columns=max(page.columns for page in group),
                is_key=who == "key",
                title=title,
            )
            finish = FRAMES[wish.to].finish or str.encode
            yield f"{name}{version}-{who}{SUFFIXES[wish.to]}", finish(text)

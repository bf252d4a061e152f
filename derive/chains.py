"""Which lines of a derivation are shown, and what is said about each.

A chain is a run of steps that meet.  Of its lines, a level of detail shows some; the reasons,
the assumptions, the braces and the verdicts of the lines that are left out pass to the next
line that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sympy import Basic, Expr

from derive.derivation import STATEMENTS, Note, Step
from derive.document import Detail
from derive.terms import ZERO, subterm

MOST_REASONS = 3
_WORST_FIRST = ("refuted", "unknown", "", "tested", "proved")
_SHOWN: dict[Detail, tuple[str, ...]] = {
    "brief": ("key",),
    "normal": ("key", "normal"),
    "full": ("key", "normal", "detail"),
}


@dataclass(frozen=True)
class Line:
    """A line that is shown: the term with its braces, and what led to it."""

    term: Expr
    notes: tuple[Note, ...]
    reasons: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    verdict: str = ""


@dataclass(frozen=True)
class Run:
    """A left side and lines without a statement among them.

    statement: the case, lemma or aside that the run belongs to, None for the derivation itself.
    concludes: does the run draw the conclusion from statements before it?
    """

    left: Expr
    lines: tuple[Line, ...]
    statement: Step | None = None
    concludes: bool = False
    depth: int = 0


def runs(steps: Sequence[Step], detail: Detail) -> Iterator[Run]:
    """The runs of a derivation, in the order in which they are read: what a line needs stands
    before it."""
    yield from _runs(steps, detail, None, 0)


def _runs(
    steps: Sequence[Step], detail: Detail, statement: Step | None, depth: int
) -> Iterator[Run]:
    pending: list[Step] = []
    resumed = concludes = False
    left = next((step.before for step in steps if step.rule not in STATEMENTS), ZERO)
    for step in steps:
        inner = list(_statements(step))
        if inner and pending:
            lines = _run_lines(pending, detail, resumed)
            yield Run(left, lines, statement, concludes, depth)
            pending, resumed, concludes = [], True, True
        for part in inner:
            concludes = concludes or part.rule == "case"
            yield from _statement_runs(part, detail, depth + (part.rule == "case"))
        if step.rule not in STATEMENTS:
            pending.append(step)
    if pending:
        lines = _run_lines(pending, detail, resumed)
        last = _doubted(lines[-1], statement)
        yield Run(left, (*lines[:-1], last), statement, concludes, depth)


def _statement_runs(statement: Step, detail: Detail, depth: int) -> Iterator[Run]:
    if any(step.rule not in STATEMENTS for step in statement.steps):
        yield from _runs(statement.steps, detail, statement, depth)
        return
    for part in statement.steps:
        yield from _statement_runs(part, detail, depth + (part.rule == "case"))
    yield Run(statement.before, (line_after([statement]),), statement, False, depth)


def _statements(step: Step) -> Iterator[Step]:
    """The step itself if it is a statement, else the outermost statements inside it."""
    if step.rule in STATEMENTS:
        yield step
        return
    for inner in step.steps:
        yield from _statements(inner)


def _run_lines(steps: Sequence[Step], detail: Detail, resumed: bool) -> tuple[Line, ...]:
    lines = shown_lines(steps, detail)
    if resumed and detail != "brief":
        before = steps[0].before
        lines.insert(0, Line(before, kept_notes(before, steps[: _until_shown(steps, detail)])))
    return tuple(lines)


def _doubted(line: Line, statement: Step | None) -> Line:
    """The last line of a statement, in doubt if the statement as a whole is."""
    if statement is None or _verdict(statement) not in ("refuted", "unknown"):
        return line
    return replace(line, verdict=_worst((line.verdict, _verdict(statement))))


def shown_lines(steps: Sequence[Step], detail: Detail) -> list[Line]:
    """The lines after the steps that the level of detail shows; always the last one."""
    lines: list[Line] = []
    hidden: list[Step] = []
    for position, step in enumerate(steps):
        hidden.append(step)
        rest = steps[position + 1 :]
        if step.level in _SHOWN[detail] or not rest:
            following = rest[: _until_shown(rest, detail)]
            lines.append(line_after(hidden, kept_notes(step.after, following)))
            hidden = []
    return lines


def _until_shown(steps: Sequence[Step], detail: Detail) -> int:
    """How many steps lead to the next line shown."""
    shown = (i + 1 for i, step in enumerate(steps) if step.level in _SHOWN[detail])
    return next(shown, len(steps))


def line_after(steps: Sequence[Step], notes: tuple[Note, ...] = ()) -> Line:
    """The line after the last step, with what is to be said of all the steps that led there."""
    return Line(
        steps[-1].after,
        notes,
        merged_titles(steps),
        _distinct(name for step in steps for name in _uses(step)),
        _worst(_verdict(step) for step in steps),
    )


def kept_notes(line: Expr, steps: Sequence[Step]) -> tuple[Note, ...]:
    """The notes of the steps that follow a line, as far as they speak of a part of that line.

    The notes of the step right after the line always do.
    """
    kept: dict[tuple[int, ...], Note] = {}
    for step in steps:
        for note in step.notes:
            if note.path not in kept and _same_part(line, step.before, note):
                kept[note.path] = note
    return tuple(kept.values())


def _same_part(line: Basic, before: Basic, note: Note) -> bool:
    try:
        return bool(subterm(line, note.path) == subterm(before, note.path))
    except IndexError:
        return False


def merged_titles(steps: Sequence[Step]) -> tuple[str, ...]:
    """The distinct titles of the steps in their order; if there are too many, the most
    important of them."""
    titles = _distinct(step.title for step in steps if step.title)
    if len(titles) <= MOST_REASONS:
        return titles
    ranks = ("key", "normal", "detail")
    rank = {t: min(ranks.index(s.level) for s in steps if s.title == t) for t in titles}
    best = sorted(titles, key=lambda title: (rank[title], titles.index(title)))[:MOST_REASONS]
    return tuple(title for title in titles if title in best)


def _uses(step: Step) -> Iterator[str]:
    yield from step.uses
    for inner in step.steps:
        if inner.rule not in STATEMENTS:
            yield from _uses(inner)


def _verdict(step: Step) -> str:
    return step.verdict.name if step.verdict is not None else ""


def _worst(verdicts: Iterable[str]) -> str:
    return min(verdicts, key=_WORST_FIRST.index)


def _distinct(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))

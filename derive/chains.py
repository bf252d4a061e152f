"""Which lines of a derivation are shown, and what is said about each.

A chain is a run of steps that meet.  Of its lines, a level of detail shows some; the reasons,
the assumptions, the braces and the verdicts of the lines that are left out pass to the next
line that is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sympy import Basic, Expr

from derive.conditions import kept_off
from derive.derivation import STATEMENTS, Level, Note, Step
from derive.document import Detail
from derive.terms import ZERO, Relation, alike, subterm

MOST_REASONS = 3
_WORST_FIRST = ("refuted", "unknown", "", "tested", "proved")
_SHOWN: dict[Detail, frozenset[Level]] = {
    "brief": frozenset({"key"}),
    "normal": frozenset({"key", "normal"}),
    "full": frozenset({"key", "normal", "detail"}),
}
ALL_LEVELS = _SHOWN["full"]
Relations: TypeAlias = tuple[Relation, ...]
Use: TypeAlias = "str | Step"
"""What a line uses: an assumption by its name, or an aside."""


@dataclass(frozen=True)
class Line:
    """A line that is shown: the term with its braces, and what led to it.

    reasons: titles of the steps.  uses: what they use besides.  where: the conditions on values
    that the line needs and the lines before it did not; the result says all.
    steps: those that led to it from the line before.
    """

    term: Expr
    notes: tuple[Note, ...]
    reasons: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    verdict: str = ""
    where: tuple[Relation, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def moves(self) -> tuple[Step, ...]:
        """The last of the steps, each a rule that was applied."""
        return tuple(_moves(self.steps[-1])) if self.steps else ()


@dataclass(frozen=True)
class Run:
    """A left side and lines without a statement among them.

    lines: none if the left side is told by cases, which follow.
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
    levels = shown_levels(detail, statement)
    reach = tuple(part for step in steps for part in _statements(step))
    pending: list[Step] = []
    said: Relations = ()
    resumed = concludes = False
    told = any(step.rule not in STATEMENTS for step in steps)
    left = next((step.before for step in steps if step.rule not in STATEMENTS), ZERO)
    for step in steps:
        inner = list(_statements(step))
        if inner and pending and levels:
            lines = _run_lines(pending, levels, resumed and detail != "brief", reach, said)
            yield Run(left, lines, statement, concludes, depth)
            said = kept_off(pending[-1].where)
            pending, resumed, concludes = [], True, True
        if told and levels and not concludes and any(part.rule == "case" for part in inner):
            yield Run(left, (), statement, False, depth)
        for part in inner:
            concludes = concludes or (part.rule == "case" and bool(levels))
            yield from _statement_runs(part, detail, depth + (part.rule == "case"))
        if step.rule not in STATEMENTS:
            pending.append(step)
    if pending:
        lines = _run_lines(pending, levels, resumed and detail != "brief", reach, said)
        last = _doubted(lines[-1], statement)
        if statement is None:
            last = replace(last, where=kept_off(pending[-1].where))
        yield Run(left, (*lines[:-1], last), statement, concludes, depth)


def shown_levels(detail: Detail, statement: Step | None = None) -> frozenset[Level]:
    """The levels of the lines that are shown besides the last one: a brief page shows of a
    statement only what comes out of it."""
    return frozenset() if statement is not None and detail == "brief" else _SHOWN[detail]


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


def _run_lines(
    steps: Sequence[Step],
    levels: frozenset[Level],
    again: bool,
    reach: Sequence[Step],
    said: Relations,
) -> tuple[Line, ...]:
    """The lines that are shown; ``again``: and before them the line that they start from."""
    lines = shown_lines(steps, levels, reach, said)
    if again:
        before = steps[0].before
        lines.insert(0, Line(before, kept_notes(before, steps[: _until_shown(steps, levels)])))
    return tuple(lines)


def _doubted(line: Line, statement: Step | None) -> Line:
    """The last line of a statement, in doubt if the statement as a whole is."""
    if statement is None or _verdict(statement) not in ("refuted", "unknown"):
        return line
    return replace(line, verdict=_worst((line.verdict, _verdict(statement))))


def shown_lines(
    steps: Sequence[Step],
    levels: frozenset[Level],
    reach: Sequence[Step] = (),
    said: Relations = (),
) -> list[Line]:
    """The lines after the steps of these levels; always the last one.

    reach: the statements that the steps may lean on.  said: the conditions said before.
    """
    lines: list[Line] = []
    hidden: list[Step] = []
    for position, step in enumerate(steps):
        hidden.append(step)
        rest = steps[position + 1 :]
        if step.level in levels or not rest:
            following = rest[: _until_shown(rest, levels)]
            line = line_after(hidden, kept_notes(step.after, following), reach)
            needed = kept_off(step.where)
            lines.append(replace(line, where=tuple(f for f in needed if f not in said)))
            hidden, said = [], needed
    return lines


def _until_shown(steps: Sequence[Step], levels: frozenset[Level]) -> int:
    """How many steps lead to the next line shown."""
    shown = (i + 1 for i, step in enumerate(steps) if step.level in levels)
    return next(shown, len(steps))


def line_after(
    steps: Sequence[Step], notes: tuple[Note, ...] = (), reach: Sequence[Step] = ()
) -> Line:
    """The line after the last step, with what is to be said of all the steps that led there."""
    uses = tuple(dict.fromkeys(use for step in steps for use in _uses(step, reach)))
    return Line(
        steps[-1].after,
        notes,
        merged_titles(steps, [use.title if isinstance(use, Step) else use for use in uses]),
        uses,
        _worst(_verdict(step) for step in steps),
        steps=tuple(steps),
    )


def used_in(steps: Iterable[Step]) -> Iterator[str]:
    """The names and titles of the rules behind some steps, and the assumptions they use;
    statements are told elsewhere."""
    for step in steps:
        yield from (step.rule, step.title, *step.uses)
        yield from used_in(part for part in step.steps if part.rule not in STATEMENTS)


def _moves(step: Step) -> Iterator[Step]:
    """The step itself if it is one move, else those that it is made of."""
    inner = [part for part in step.steps if part.rule not in STATEMENTS]
    if not inner:
        yield step
    for part in inner:
        yield from _moves(part)


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


def merged_titles(steps: Sequence[Step], used: Collection[str] = ()) -> tuple[str, ...]:
    """The distinct titles of the steps in their order; details only if there is nothing else.

    If there are too many: those of what is used, of the line that is shown and of key steps
    before the others.
    """
    titled = [step for step in steps if step.title]
    main = [step for step in titled if step.level != "detail" or step.title in used] or titled
    titles = tuple(dict.fromkeys(step.title for step in main))
    keys = {step.title for step in main if step.level == "key" or step is steps[-1]}.union(used)
    best = sorted(titles, key=lambda title: title not in keys)[:MOST_REASONS]
    return tuple(title for title in titles if title in best)


def _uses(step: Step, reach: Sequence[Step]) -> Iterator[Use]:
    """Assumptions and asides that a step uses itself: what a statement uses is said there."""
    inner = [part for part in step.steps if part.rule not in STATEMENTS]
    if inner:
        for part in inner:
            yield from _uses(part, reach)
        return
    leans = _leans_on(step, reach)
    if leans is None:
        yield from step.uses
    elif leans.rule == "aside":
        yield leans


def _leans_on(step: Step, reach: Sequence[Step]) -> Step | None:
    """The statement whose result a step inserts."""
    if step.rule == "distinguish-cases":
        return next((part for part in reach if part.rule == "case"), None)
    if step.rule != "result":
        return None
    place = subterm(step.before, step.path)
    return next((part for part in reach if alike(part.before, place)), None)


def _verdict(step: Step) -> str:
    return step.verdict.name if step.verdict is not None else ""


def _worst(verdicts: Iterable[str]) -> str:
    return min(verdicts, key=_WORST_FIRST.index)

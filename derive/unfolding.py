"""Lines that unfold: what was left out between two of them, and what changed from one to the
next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from derive.chains import ALL_LEVELS, Line, line_after, shown_lines
from derive.changes import changed
from derive.terms import Path

Marks = Mapping[Path, str]


@dataclass(frozen=True)
class Unfolded:
    """A line, and what it unfolds to.

    marks: what is to be seen of parts of the line: ``new`` is what the line before has not, ``old``
    what the next has not; ``fresh`` and ``spent`` say so of the lines that are left out before it
    and after it, if there are any.
    between: the lines that are left out before it.  moves: if several rules led here from the line
    before, a line for each.
    """

    line: Line
    marks: Marks
    between: tuple[Unfolded, ...] = ()
    moves: tuple[Unfolded, ...] = ()


def unfold(lines: Sequence[Line]) -> tuple[Unfolded, ...]:
    """The lines of a chain, unfolded."""
    around = zip((None, *lines), lines, (*lines[1:], None), strict=False)
    return tuple(_unfolded(*three) for three in around)


def _unfolded(before: Line | None, line: Line, after: Line | None) -> Unfolded:
    between, following = _left_out(line), () if after is None else _left_out(after)
    marks = _marks(
        line,
        new=before,
        old=after,
        fresh=between[-1] if between else None,
        spent=following[0] if following else None,
    )
    inner = zip((before, *between), between, (*between[1:], line), strict=False)
    return Unfolded(line, marks, tuple(_with_moves(*three) for three in inner), _moves(line))


def _with_moves(before: Line | None, line: Line, after: Line | None) -> Unfolded:
    return Unfolded(line, _marks(line, new=before, old=after), moves=_moves(line))


def _moves(line: Line) -> tuple[Unfolded, ...]:
    moves = [line_after([move]) for move in line.moves]
    if len(moves) < 2:
        return ()
    around = zip((None, *moves), moves, (*moves[1:], None), strict=False)
    return tuple(Unfolded(own, _marks(own, new=b, old=a)) for b, own, a in around)


def _left_out(line: Line) -> tuple[Line, ...]:
    """The lines before this one that are not shown; what they need is said here, if it is new."""
    found = shown_lines(line.steps, ALL_LEVELS)[:-1] if line.steps else []
    needed = line.where
    return tuple(
        replace(part, where=tuple(fact for fact in part.where if fact in needed)) for part in found
    )


def _marks(
    line: Line,
    *,
    new: Line | None,
    old: Line | None,
    fresh: Line | None = None,
    spent: Line | None = None,
) -> Marks:
    """The parts of a line by the lines to compare it with."""
    named: dict[Path, list[str]] = {}

    def mark(name: str, paths: frozenset[Path]) -> None:
        for path in sorted(paths):
            named.setdefault(path, []).append(name)

    for kind, before in (("new", new), ("fresh", fresh)):
        if before is not None:
            mark(kind, changed(before.term, line.term)[1])
    for kind, after in (("old", old), ("spent", spent)):
        if after is not None:
            mark(kind, changed(line.term, after.term)[0])
    return {path: " ".join(names) for path, names in named.items()}

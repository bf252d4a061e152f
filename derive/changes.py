"""What changed between two lines: the smallest parts in which they differ."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from sympy import Basic, Symbol

from derive.terms import (
    Apply,
    Binder,
    Diff,
    Entry,
    Neg,
    Path,
    Plus,
    Power,
    Quotient,
    Relation,
    Times,
    canonical,
)


def changed(before: Basic, after: Basic) -> tuple[frozenset[Path], frozenset[Path]]:
    """Where parts of the first are that the second has not, and the other way round.

    Each part is as small as can be, and one that is printed as a whole is named as a whole.
    """
    pairs = list(_differing(before, after, (), ()))
    gone = frozenset(path for paths, _ in pairs for path in paths)
    new = frozenset(path for _, paths in pairs for path in paths)
    return gone, new


_Paths = tuple[Path, ...]


def _differing(a: Basic, b: Basic, at: Path, by: Path) -> Iterator[tuple[_Paths, _Paths]]:
    if canonical(a) == canonical(b):
        return
    parts = _parts(a, b)
    if parts is None:
        yield (at,), (by,)
    elif isinstance(a, Plus | Times):
        yield from _of_many(a, b, at, by)
    else:
        for position in parts:
            yield from _differing(
                a.args[position], b.args[position], (*at, position), (*by, position)
            )


def _parts(a: Basic, b: Basic) -> range | tuple[int, ...] | None:
    """Which parts to compare one by one; None if the two are compared as a whole."""
    if type(a) is not type(b):
        return None
    if isinstance(a, Plus | Times | Neg | Quotient):
        return range(len(a.args))
    if isinstance(a, Relation):
        return (1, 2) if a.args[0] == b.args[0] else None
    if isinstance(a, Binder):
        return (0,) if a.args[1:] == b.args[1:] else None
    if isinstance(a, Diff):
        named = any(isinstance(term.args[0], Symbol | Entry | Diff) for term in (a, b))
        return None if named or a.args[1:] != b.args[1:] else (0,)
    if isinstance(a, Power):
        raised = any(isinstance(term.args[0], Apply) for term in (a, b))
        return None if raised or a.args[1] != b.args[1] else (0,)
    if isinstance(a, Apply):
        same = a.args[0] == b.args[0] and len(a.args) == len(b.args)
        return range(1, len(a.args)) if same and str(a.args[0]) != "exp" else None
    return None


def _of_many(a: Basic, b: Basic, at: Path, by: Path) -> Iterator[tuple[_Paths, _Paths]]:
    """Of two sums or products: what stands in one and not in the other, in its order."""
    ones, others = ([canonical(part) for part in term.args] for term in (a, b))
    matcher = SequenceMatcher(None, ones, others, autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        if i_end - i == j_end - j:
            for p, q in zip(range(i, i_end), range(j, j_end), strict=True):
                yield from _differing(a.args[p], b.args[q], (*at, p), (*by, q))
        else:
            yield tuple((*at, p) for p in range(i, i_end)), tuple((*by, q) for q in range(j, j_end))

"""Which size the indices of a definition run to, told by all the places where it is used.

Most definitions say it themselves: ``x[i]`` on the right side tells the range of i.  One such as
``e[i, k] = delta(i, k)`` does not, but ``sum(e[i, k] * x[k] for k in n)`` elsewhere does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sympy import Basic

from derive.terms import Binder, Delta, Entry, Index, Relation, Term, free

Range: TypeAlias = tuple[str, object]
"""A size, a parameter of a definition, or an index of an expression: what has a range."""


class Ranges:
    """Ranges that are the same, in classes (union-find: almost linear in what is joined)."""

    def __init__(self, shapes: Mapping[str, tuple[str, ...]]) -> None:
        self._parents: dict[Range, Range] = {}
        self._shapes = shapes

    def note(self, term: Basic, where: object, free: Mapping[str, Range]) -> None:
        """Take in what a term says.  ``where``: what tells its bound indices from others;
        ``free``: the ranges of its free indices that other terms know too."""
        self._visit(term, (where,), free)

    def size(self, name: str, position: int) -> str | None:
        """The size that an index of a definition runs to; None if nothing tells it."""
        kind, size = self._root(("parameter", (name, position)))
        return str(size) if kind == "size" else None

    def _visit(self, term: Basic, at: tuple[object, ...], known: Mapping[str, Range]) -> None:
        if not isinstance(term, Term):
            return
        if isinstance(term, Binder):
            own: Range = ("index", at)
            self._join(own, ("size", str(term.size)))
            for other in term.apart:
                if isinstance(other, Index):
                    self._join(own, self._range(other, known, at))
            known = {**known, term.index.name: own}
        elif isinstance(term, Entry):
            for position, index in enumerate(term.args[1:]):
                if isinstance(index, Index):
                    slot = self._slot(term.args[0].name, position)
                    self._join(self._range(index, known, at), slot)
        elif isinstance(term, Delta):
            self._tie(term.args[0], term.args[1], known, at)
        elif isinstance(term, Relation):
            self._tie(term.left, term.right, known, at)
        for position, part in enumerate(term.args):
            self._visit(part, (*at, position), known)

    def _range(self, index: Index, known: Mapping[str, Range], at: tuple[object, ...]) -> Range:
        return known.get(index.name, ("index", (at[0], index.name)))

    def _slot(self, name: str, position: int) -> Range:
        shape = self._shapes.get(name)
        if shape is not None and position < len(shape):
            return "size", shape[position]
        return "parameter", (name, position)

    def _tie(self, a: Basic, b: Basic, known: Mapping[str, Range], at: tuple[object, ...]) -> None:
        if isinstance(a, Index) and isinstance(b, Index):
            self._join(self._range(a, known, at), self._range(b, known, at))

    def _root(self, one: Range) -> Range:
        while one in self._parents:
            one = self._parents[one]
        return one

    def _join(self, a: Range, b: Range) -> None:
        """A size stays the root of its class; two sizes are not joined: that is for the check
        of each term to say."""
        a, b = self._root(a), self._root(b)
        if a[0] == "size":
            a, b = b, a
        if a != b and a[0] != "size":
            self._parents[a] = b


def told_by_use(
    shapes: Mapping[str, tuple[str, ...]],
    definitions: Mapping[str, tuple[Iterable[str], Basic]],
    goal: Iterable[Basic],
) -> Ranges:
    """What the whole file says.

    shapes: of the variables.  definitions: the indices and the right side of each.  goal: the
    terms of the goal, which share their free indices.
    """
    ranges = Ranges(shapes)
    for name, (indices, body) in definitions.items():
        own: dict[str, Range] = {
            index: ("parameter", (name, position)) for position, index in enumerate(indices)
        }
        ranges.note(body, name, own)
    for number, term in enumerate(goal):
        shared: dict[str, Range] = {s.name: ("goal", s.name) for s in free(term)}
        ranges.note(term, ("goal", number), shared)
    return ranges

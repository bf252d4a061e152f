"""The places of a term at which a quantity stands, each with the indices that are bound there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sympy import Basic, Expr, Symbol

from derive.terms import (
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Index,
    Path,
    Relation,
    Term,
    Where,
    free,
    replace_at,
    substitute,
    symbol_names,
)

#: Indices that binders around a place bind, each with its size, outermost first.
Bound = tuple[tuple[Index, str], ...]


@dataclass(frozen=True)
class Spot:
    """A quantity at its place.  bound: the indices bound around it."""

    path: Path
    part: Expr
    bound: Bound = ()

    def put(self, term: Expr, new: Expr) -> Expr:
        """The term with something else at this place."""
        return replace_at(term, self.path, new)


def spots(term: Expr) -> Iterator[Spot]:
    """Every place at which a quantity stands, outermost first, left to right; not the variable of a
    derivative, nor what a condition speaks of."""
    yield from _spots(Spot((), term))


def _spots(spot: Spot) -> Iterator[Spot]:
    yield spot
    part, bound = spot.part, spot.bound
    if isinstance(part, Binder):
        bound = (*bound, (part.index, str(part.size)))
    for position in _quantities(part):
        yield from _spots(Spot((*spot.path, position), part.args[position], bound))


def _quantities(part: Basic) -> range:
    """The positions of the arguments that are quantities."""
    if not isinstance(part, Term) or isinstance(part, Entry | Delta | Relation):
        return range(0)
    if isinstance(part, Binder | Diff):
        return range(1)
    return range(1 if isinstance(part, Apply | Where) else 0, len(part.args))


def fitted(piece: Spot, there: Spot, known: frozenset[Index]) -> Expr | None:
    """What stands at one spot as it would stand at another: its bound indices are those bound there
    that run to the same size, the innermost first.  None if one has no partner there.

    known: the indices that are free in both.
    """
    names: dict[Symbol, Basic] = {}
    partners = list(reversed(there.bound))
    for index, size in reversed(piece.bound):
        if index not in free(piece.part):
            continue
        partner = next((p for p in partners if p[1] == size), None)
        if partner is None:
            return None
        partners.remove(partner)
        names[index] = partner[0]
    return substitute(piece.part, names) if _is_known(piece.part, names, known) else None


def _is_known(part: Expr, names: Mapping[Symbol, Basic], known: frozenset[Index]) -> bool:
    own = {i for i in free(part) if isinstance(i, Index)} - set(names)
    taken = {str(name) for name in names.values()} & symbol_names(part) - {str(n) for n in names}
    return own <= known and not taken

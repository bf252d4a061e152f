"""Where two sides of an equation differ: the smallest unlike parts whose exchange explains it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sympy import Basic

from derive.articles.trials import Claim
from derive.terms import (
    Apply,
    Binder,
    Diff,
    Index,
    Neg,
    Path,
    Plus,
    Power,
    Quotient,
    Times,
    alike,
    relation,
    replace_at,
    substitute,
    symbol_names,
)

Places: TypeAlias = tuple[Path, Path]
Test: TypeAlias = Callable[[Claim], bool]

#: How many pairs of parts are compared by their values.
_COMPARISONS = 40


@dataclass(frozen=True)
class _Pair:
    """Two parts, as a claim under what holds where they stand, and their places.

    names: for the bound indices of the left side those that the right one has in their place.
    """

    claim: Claim
    places: Places = ((), ())
    names: tuple[tuple[Index, Index], ...] = field(default=())

    def part(self, left: int, right: int) -> _Pair:
        """The arguments of the two at these positions."""
        claim = replace(
            self.claim, left=self.claim.left.args[left], right=self.claim.right.args[right]
        )
        at_left, at_right = self.places
        return replace(self, claim=claim, places=((*at_left, left), (*at_right, right)))


def difference(claim: Claim, holds: Test) -> Places | None:
    """The places, in the left and in the right side, of parts that differ, as small as can be told:
    with the left one in place of the right one the claim holds.  None if only the whole does."""
    found = _Search(holds).narrowed(_Pair(claim))
    if not found.places[0]:
        return None
    there = substitute(found.claim.left, dict(found.names))
    mended = replace_at(claim.right, found.places[1], there)
    return found.places if holds(replace(claim, right=mended)) else None


class _Search:
    """Goes down as long as two nodes have one unlike part each."""

    def __init__(self, holds: Test) -> None:
        self._holds = holds
        self._left = _COMPARISONS

    def narrowed(self, pair: _Pair) -> _Pair:
        """The smallest unlike parts."""
        inner = self._inside(pair)
        return pair if inner is None else self.narrowed(inner)

    def _inside(self, pair: _Pair) -> _Pair | None:
        left, right = pair.claim.left, pair.claim.right
        if type(left) is not type(right):
            return None
        if isinstance(left, Plus | Times):
            return self._among_many(pair)
        if isinstance(left, Binder):
            return _in_binder(pair)
        if isinstance(left, Diff):
            return pair.part(0, 0) if left.args[1:] == right.args[1:] else None
        if isinstance(left, Neg):
            return pair.part(0, 0)
        if isinstance(left, Quotient | Power):
            return self._among([pair.part(k, k) for k in (0, 1)])
        same = isinstance(left, Apply) and left.args[0] == right.args[0]
        if same and len(left.args) == len(right.args):
            return self._among([pair.part(k, k) for k in range(1, len(left.args))])
        return None

    def _among(self, pairs: Sequence[_Pair]) -> _Pair | None:
        """The only unlike pair."""
        unlike = [pair for pair in pairs if not self._equal(pair)]
        return unlike[0] if len(unlike) == 1 else None

    def _among_many(self, pair: _Pair) -> _Pair | None:
        """The only terms, or factors, of the two that have no counterpart."""
        lefts = list(range(len(pair.claim.left.args)))
        rights = list(range(len(pair.claim.right.args)))
        for equal in (_alike, self._equal):
            for position in tuple(lefts):
                match = next((r for r in rights if equal(pair.part(position, r))), None)
                if match is not None:
                    lefts.remove(position)
                    rights.remove(match)
        return pair.part(lefts[0], rights[0]) if len(lefts) == len(rights) == 1 else None

    def _equal(self, pair: _Pair) -> bool:
        if _alike(pair):
            return True
        self._left -= 1
        return self._left >= 0 and self._holds(pair.claim)


def _alike(pair: _Pair) -> bool:
    return alike(pair.claim.left, pair.claim.right)


def _in_binder(pair: _Pair) -> _Pair | None:
    """The bodies of two sums over the same values, with one name for their index."""
    left, right = pair.claim.left, pair.claim.right
    assert isinstance(left, Binder)
    assert isinstance(right, Binder)
    same = left.size == right.size and set(left.apart) == set(right.apart)
    taken = left.index != right.index and left.index.name in symbol_names(right.body)
    if not same or taken or _is_spoken_of(left.index, pair.claim):
        return None
    claim = replace(
        pair.claim,
        left=left.body,
        right=substitute(right.body, {right.index: left.index}),
        where=(*pair.claim.where, *(relation(left.index, "!=", k) for k in left.apart)),
        ranges=(*pair.claim.ranges, (left.index, str(left.size))),
    )
    at_left, at_right = pair.places
    names = (*pair.names, (left.index, right.index))
    return _Pair(claim, ((*at_left, 0), (*at_right, 0)), names)


def _is_spoken_of(index: Index, claim: Claim) -> bool:
    named: frozenset[Basic] = claim.indices | {i for i, _ in claim.ranges}
    return index in named or any(index.name in symbol_names(fact) for fact in claim.where)

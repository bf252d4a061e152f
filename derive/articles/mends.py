"""Ways in which a line may be mended: signs, indices, limits, factors, terms, exponents.

Each yields a kind of slip, the place in the right side where it is, and the right side without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from sympy import Expr, Integer, Symbol

from derive.articles.renaming import renamings
from derive.articles.spots import Spot, fitted, spots
from derive.articles.trials import Claim
from derive.problem import Problem
from derive.terms import (
    ONE,
    TWO,
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Neg,
    Path,
    Plus,
    Power,
    Quotient,
    Sum,
    Times,
    plus,
    rename_bound,
    symbol_names,
    times,
)

Kind: TypeAlias = Literal[
    "sign",
    "index",
    "limit",
    "case",
    "exponent",
    "chain rule",
    "product rule",
    "quotient rule",
    "derivative",
    "lost factor",
    "extra factor",
    "fraction",
    "lost term",
    "extra term",
]
Mend: TypeAlias = tuple[Kind, Path, Expr]
Mends: TypeAlias = Iterator[Mend]


def signs(claim: Claim) -> Mends:
    """A minus that is lost or too many: before the whole, a part, or all terms of a sum but one."""
    right = claim.right
    for spot in spots(right):
        part = spot.part
        if isinstance(part, Neg):
            yield "sign", spot.path, spot.put(right, part.args[0])
        elif not spot.path or not isinstance(_around(right, spot.path), Neg):
            yield "sign", spot.path, spot.put(right, Neg(part))
        if isinstance(part, Plus) and len(part.args) > 2:
            for kept in range(len(part.args)):
                flipped = (a if k == kept else _negated(a) for k, a in enumerate(part.args))
                yield "sign", spot.path, spot.put(right, Plus(*flipped))


def indices(claim: Claim) -> Mends:
    """An index in place of another, at one place or everywhere in a part."""
    for path, right in renamings(claim):
        yield "index", path, right


def limits(claim: Claim) -> Mends:
    """A sum over all values in place of one that leaves out one, or the other way round."""
    right, known = claim.right, claim.indices
    for spot in spots(right):
        part = spot.part
        if isinstance(part, Binder):
            if part.apart:
                yield "limit", spot.path, spot.put(right, type(part)(*part.args[:3]))
            outer = known | {index for index, _ in spot.bound}
            for other in sorted(outer - {part.index, *part.apart}, key=str):
                yield "limit", spot.path, spot.put(right, type(part)(*part.args, other))


def exponents(claim: Claim) -> Mends:
    """A power that is one too high or too low, or a square that is none."""
    for spot in spots(claim.right):
        part = spot.part
        if isinstance(part, Power) and isinstance(part.args[1], Integer):
            base, number = part.args[0], int(part.args[1])
            others = (base if n == 1 else Power(base, Integer(n)) for n in (number - 1, number + 1))
            for other in others if number > 1 else ():
                yield "exponent", spot.path, spot.put(claim.right, other)
        elif isinstance(part, Entry | Plus | Sum):
            yield "exponent", spot.path, spot.put(claim.right, Power(part, TWO))


def lost_factors(claim: Claim, sources: Sequence[Spot], numbers: Iterable[Expr]) -> Mends:
    """A factor of what the line before says, or a number, that some part has lost."""
    above, below = _factors(sources)
    simple = [Spot((), factor) for factor in (TWO, *numbers)]
    above, below = [*simple, *above], [*simple, *below]
    for there in summands(claim.right):
        for pieces, joined in ((above, _times), (below, _over)):
            for piece in pieces:
                factor = fitted(piece, there, claim.indices)
                if factor is not None:
                    mended = there.put(claim.right, joined(there.part, factor))
                    yield "lost factor", there.path, mended


def cases(claim: Claim) -> Mends:
    """A part that is there for equal indices only, or for different ones only."""
    for there in summands(claim.right):
        known = sorted(claim.indices | {index for index, _ in there.bound}, key=str)
        for place, a in enumerate(known):
            for b in known[place + 1 :]:
                for delta in (Delta(a, b), Plus(ONE, Neg(Delta(a, b)))):
                    mended = there.put(claim.right, _times(there.part, delta))
                    yield "case", there.path, mended


def extra_factors(claim: Claim) -> Mends:
    """A factor, or a denominator, that is too many."""
    right = claim.right
    for spot in spots(right):
        part = spot.part
        if isinstance(part, Times):
            for k in range(len(part.args)):
                yield "extra factor", (*spot.path, k), spot.put(right, times(_without(part, k)))
        elif isinstance(part, Quotient):
            above, below = part.args
            yield "extra factor", (*spot.path, 1), spot.put(right, above)
            yield "extra factor", (*spot.path, 0), spot.put(right, Quotient(ONE, below))
            yield "fraction", spot.path, spot.put(right, Quotient(below, above))


def lost_terms(claim: Claim, sources: Sequence[Spot]) -> Mends:
    """A term of what the line before says, or one, that some part has lost."""
    pieces = [Spot((), ONE), *_terms(sources)]
    for there in _sums(claim.right):
        for piece in pieces:
            term = fitted(piece, there, claim.indices)
            if term is not None:
                for one in (term, _negated(term)):
                    mended = there.put(claim.right, plus((there.part, one)))
                    yield "lost term", there.path, mended


def extra_terms(claim: Claim) -> Mends:
    """A term that is too many."""
    for spot in spots(claim.right):
        if isinstance(spot.part, Plus):
            for k in range(len(spot.part.args)):
                fewer = plus(_without(spot.part, k))
                yield "extra term", (*spot.path, k), spot.put(claim.right, fewer)


# Parts --------------------------------------------------------------------------------------


def _factors(sources: Sequence[Spot]) -> tuple[list[Spot], list[Spot]]:
    """What is multiplied by anywhere, and what is divided by."""
    above: dict[Expr, Spot] = {}
    below: dict[Expr, Spot] = {}
    for spot in _everywhere(sources):
        part = spot.part
        if isinstance(part, Times | Power):
            factors = part.args if isinstance(part, Times) else part.args[:1]
            for side in (above, below):
                side.update({f: replace(spot, part=f) for f in factors if f not in side})
        elif isinstance(part, Quotient):
            above.setdefault(part.args[0], replace(spot, part=part.args[0]))
            below.setdefault(part.args[1], replace(spot, part=part.args[1]))
    return [s for f, s in above.items() if f != ONE], [s for f, s in below.items() if f != ONE]


def _terms(sources: Sequence[Spot]) -> list[Spot]:
    """The terms of all sums."""
    found: dict[Expr, Spot] = {}
    for spot in _everywhere(sources):
        if isinstance(spot.part, Plus):
            for term in spot.part.args:
                bare = term.args[0] if isinstance(term, Neg) else term
                found.setdefault(bare, replace(spot, part=bare))
    return list(found.values())


def sources_of(left: Expr, problem: Problem) -> list[Spot]:
    """What the line before says: the line, and what its names stand for."""
    found = {left: Spot((), left)}
    for spot in spots(left):
        body = unfolded(spot.part, problem)
        if body is not None:
            found.setdefault(body, replace(spot, part=body))
    return list(found.values())


def unfolded(part: Expr, problem: Problem) -> Expr | None:
    """What a name stands for, with bound indices of its own; None if it is no name."""
    if not isinstance(part, Symbol | Entry | Apply):
        return None
    body = problem.unfold(part)
    return None if body is None else rename_bound(body, problem.names | symbol_names(part))


def _everywhere(sources: Sequence[Spot]) -> Iterator[Spot]:
    for source in sources:
        for spot in spots(source.part):
            yield replace(spot, bound=(*source.bound, *spot.bound))


def summands(right: Expr) -> Iterator[Spot]:
    """What a factor may belong to: the whole, a term of a sum, the body of a sum over an index."""
    for spot in spots(right):
        around = _around(right, spot.path) if spot.path else None
        if around is None or isinstance(around, Plus | Binder):
            yield spot


def _sums(right: Expr) -> Iterator[Spot]:
    """What a term may belong to: the whole, a sum, a factor, the body of a sum over an index."""
    for spot in spots(right):
        around = _around(right, spot.path) if spot.path else None
        if isinstance(spot.part, Plus) or not isinstance(around, Plus | Diff):
            yield spot


def _around(term: Expr, path: Path) -> Expr:
    for position in path[:-1]:
        term = term.args[position]
    return term


def _without(part: Expr, position: int) -> list[Expr]:
    return [a for k, a in enumerate(part.args) if k != position]


def _negated(term: Expr) -> Expr:
    return term.args[0] if isinstance(term, Neg) else Neg(term)


def _times(part: Expr, factor: Expr) -> Expr:
    return times((part, factor))


def _over(part: Expr, factor: Expr) -> Expr:
    return Quotient(part, factor)

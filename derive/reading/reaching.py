"""Sums whose author left out the brackets: ``\\sum_i a_i + b_i`` where nothing else says what i is.

By convention the sum ends at the plus.  But then i would stand for nothing in ``b_i``; so a reader
takes the sum to reach to the last term that speaks of its index.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TypeGuard, cast

from derive.reading.expressions import (
    Bound,
    Chain,
    Derivative,
    Expression,
    Formula,
    Name,
    Product,
    Total,
)
from derive.reading.layout import Span
from derive.reading.rebuilding import rebuilt
from derive.reading.stream import hull


def stretched(formula: Formula) -> Formula:
    """The formula with such sums reaching as far as their index does, and their spans.

    Only where all of the formula is understood and its left side is there: it may be what says
    what the index is.
    """
    links = any(chain.links for chain in formula.chains)
    if formula.errors or not links or formula.chains[0].parts[0] is None:
        return formula
    parts = [part for chain in formula.chains for part in chain.parts if part]
    loose = [(free_indices(part), bound_indices(part)) for part in parts]
    if not any(free & bound for free, bound in loose):
        return formula
    known = {index for free, bound in loose for index in free - bound}
    for chain in formula.chains:
        known |= _letters(chain.conditions)
    found: list[Span] = []
    chains = tuple(
        replace(
            chain,
            parts=tuple(
                part and cast(Expression, _mended(part, known, found)) for part in chain.parts
            ),
        )
        for chain in formula.chains
    )
    return replace(formula, chains=chains, stretched=tuple(found))


def free_indices(thing: object) -> frozenset[str]:
    """The letters that stand as indices and are bound by no sum around them."""
    if isinstance(thing, Name):
        found: set[str] = set()
        for part in _scripts(thing):
            found |= {part.base} if _is_letter(part) else free_indices(part)
        return frozenset(found)
    if isinstance(thing, Bound):
        return free_indices(thing.body).union(
            *(free_indices(condition) for condition in thing.conditions)
        ) - _indices_of(thing)
    return frozenset().union(*(free_indices(part) for part in _parts(thing)))


def bound_indices(thing: object) -> frozenset[str]:
    """The indices of all sums in it."""
    own = _indices_of(thing) if isinstance(thing, Bound) else frozenset[str]()
    return own.union(*(bound_indices(part) for part in _parts(thing)))


def _letters(thing: object) -> frozenset[str]:
    """The letters in it that stand alone."""
    own = {thing.base} if _is_letter(thing) else set[str]()
    return frozenset(own).union(*(_letters(part) for part in _parts(thing)))


def _scripts(name: Name) -> Iterator[object]:
    yield from name.below
    for superscript in name.above:
        if superscript.kind == "round" and superscript.body is not None:
            yield superscript.body


def _is_letter(thing: object) -> TypeGuard[Name]:
    return isinstance(thing, Name) and not (thing.below or thing.above or thing.accents)


def _indices_of(bound: Bound) -> frozenset[str]:
    """What a sum runs over, with its limits: ``k = 1``, or a mere ``k``."""
    found = []
    for condition in bound.conditions:
        first = condition.parts[0] if isinstance(condition, Chain) else condition
        if _is_letter(first):
            found.append(first.base)
    return frozenset(found)


def _parts(thing: object) -> Iterator[object]:
    """The nodes that a node is made of."""
    waiting = [thing]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting += value
        elif is_dataclass(value) and value is not thing:
            yield value
        elif is_dataclass(value):
            waiting += [getattr(value, field.name) for field in fields(value)]


def _mended(thing: object, known: set[str], found: list[Span]) -> object:
    """The node with the sums in it stretched."""

    def gathered(node: object) -> object:
        return _gathered(node, known, found) if isinstance(node, Total) else node

    return rebuilt(thing, gathered, scripts=False)


def _gathered(total: Total, known: set[str], found: list[Span]) -> Expression:
    """The terms with those behind a sum in it that speak of its index."""
    free = [free_indices(term) for _, term in total.terms]
    terms: list[tuple[bool, Expression]] = []
    place = 0
    while place < len(total.terms):
        negated, term = total.terms[place]
        indices = _trailing(term) - known
        last = _last(free, place, indices) if indices else place
        if last > place:
            found.append(term.span)
            term = _with_terms(term, list(total.terms[place + 1 : last + 1]))
        terms.append((negated, term))
        place = last + 1
    if len(terms) == 1 and not terms[0][0]:
        return terms[0][1]
    return replace(total, terms=tuple(terms))


def _last(free: list[frozenset[str]], place: int, indices: frozenset[str]) -> int:
    """The last term that speaks of the indices, or the place itself."""
    for last in range(len(free) - 1, place, -1):
        if indices & free[last]:
            return last
    return place


def _trailing(term: Expression) -> frozenset[str]:
    """The indices of the sums that end the term."""
    match term:
        case Bound(kind="sum"):
            return _indices_of(term) | _trailing(term.body)
        case Product():
            return _trailing(term.factors[-1])
        case Derivative() if term.body.span[1] == term.span[1]:
            return _trailing(term.body)
    return frozenset()


def _with_terms(term: Expression, more: list[tuple[bool, Expression]]) -> Expression:
    """The term with more terms in the innermost sum that ends it."""
    span = hull(term.span, more[-1][1].span)
    match term:
        case Bound() if _trailing(term.body):
            return replace(term, body=_with_terms(term.body, more), span=span)
        case Bound():
            first = term.body.terms if isinstance(term.body, Total) else ((False, term.body),)
            body = Total((*first, *more), hull(term.body.span, span))
            return replace(term, body=body, span=span)
        case Product():
            *before, last = term.factors
            return replace(term, factors=(*before, _with_terms(last, more)), span=span)
        case Derivative():
            return replace(term, body=_with_terms(term.body, more), span=span)
    return term

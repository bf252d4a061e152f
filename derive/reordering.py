"""Matching up to the order of factors and addends: ``V[k] * a[k]`` is ``a[k] * V[k]``.

A product, a fraction and a power with a number as its exponent are compared as lists of factors,
a sum of terms as a list of addends.  The search goes back where a choice was wrong; lists longer
than :data:`LONGEST` are compared as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from sympy import Basic, Symbol

from derive.matching import Bindings, bind, match, match_head, open_binders
from derive.monomials import Factor, Monomial, collected, monomial
from derive.terms import (
    Apply,
    Binder,
    Delta,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prime,
    Quotient,
    Term,
    Times,
)

#: Of how many factors or addends all orders are tried.
LONGEST = 7

#: What is compared as a list of factors, whatever it is written as.
PRODUCTS = (Times, Quotient, Neg, Power)


@dataclass(frozen=True)
class Search:
    """What a search goes by: the metavariables, and the indices bound around the place."""

    metas: frozenset[Symbol]
    bound: frozenset[Symbol] = frozenset()


_Part = TypeVar("_Part")
_Way: TypeAlias = Iterator[tuple[Bindings, tuple[_Part, ...]]]


def match_reordered(
    pattern: Basic, term: Basic, metavariables: frozenset[Symbol]
) -> Bindings | None:
    """The first bindings under which the pattern equals the term up to the order of factors and
    addends, or None.  As it stands comes first.

    O(n!) in the longest list of factors that are alike but for their metavariables.
    """
    found = match(pattern, term, metavariables)
    if found is not None:
        return found
    return next(_ways(pattern, term, Search(metavariables), {}), None)


def match_factors(
    pattern: Monomial, view: Monomial, metavariables: frozenset[Symbol]
) -> Iterator[tuple[Bindings, Monomial]]:
    """The ways to find the factors of a pattern among those of a product: the bindings, and the
    product without these factors.  The coefficients play no part."""
    search = Search(metavariables)
    pattern, view = collected(pattern), collected(view)
    if max(len(view.numerator), len(view.denominator)) > LONGEST:
        return
    for found, above in _some_factors(pattern.numerator, view.numerator, search, {}):
        for both, below in _some_factors(pattern.denominator, view.denominator, search, found):
            yield both, Monomial(view.coefficient, above, below)


def _ways(pattern: Basic, term: Basic, search: Search, found: Bindings) -> Iterator[Bindings]:
    """Every way to extend the bindings so that the pattern becomes the term."""
    if isinstance(pattern, Symbol) and pattern in search.metas:
        yield from _bound(pattern, term, search, found)
    elif _opposite_of_any(pattern, search) and not isinstance(term, Neg):
        yield from _bound(pattern.args[0], Neg(term), search, found)
    elif not isinstance(pattern, Term):
        if pattern == term:
            yield found
    elif isinstance(pattern, PRODUCTS) or isinstance(term, PRODUCTS):
        yield from _products(pattern, term, search, found)
    elif type(pattern) is not type(term) or len(pattern.args) != len(term.args):
        return
    elif isinstance(pattern, Binder) and isinstance(term, Binder):
        yield from _binders(pattern, term, search, found)
    elif isinstance(pattern, Plus) and len(pattern.args) <= LONGEST:
        for ways, _ in _assigned(pattern.args, term.args, _addend(search), found):
            yield ways
    elif isinstance(pattern, Entry | Delta):
        bindings = match(pattern, term, search.metas, found, search.bound)
        if bindings is not None:
            yield bindings
    elif match_head(pattern, term):
        start = 0 if isinstance(pattern.args[0], Prime) or not isinstance(pattern, Apply) else 1
        yield from _in_order(pattern.args[start:], term.args[start:], search, found)


def _bound(meta: Symbol, term: Basic, search: Search, found: Bindings) -> Iterator[Bindings]:
    extended = dict(found)
    if bind(meta, term, extended, search.bound):
        yield extended


def _opposite_of_any(pattern: Basic, search: Search) -> bool:
    """Is it ``-t`` where t stands for any term?  ``s`` is ``-(-s)``."""
    if not isinstance(pattern, Neg):
        return False
    (inner,) = pattern.args
    return inner in search.metas and not isinstance(inner, Index)


def _in_order(
    patterns: tuple[Basic, ...], terms: tuple[Basic, ...], search: Search, found: Bindings
) -> Iterator[Bindings]:
    if not patterns:
        yield found
        return
    for extended in _ways(patterns[0], terms[0], search, found):
        yield from _in_order(patterns[1:], terms[1:], search, extended)


def _binders(pattern: Binder, term: Binder, search: Search, found: Bindings) -> Iterator[Bindings]:
    ours, theirs, index = open_binders(pattern, term, search.metas, search.bound)
    outside = match_all(pattern.args[2:], term.args[2:], search, found)
    if outside is not None:
        inside = Search(search.metas - {pattern.index}, search.bound | {index})
        yield from _ways(ours, theirs, inside, outside)


def match_all(
    patterns: tuple[Basic, ...], terms: tuple[Basic, ...], search: Search, found: Bindings
) -> Bindings | None:
    """The bindings under which each pattern is its term, in order, or None."""
    for pattern, term in zip(patterns, terms, strict=True):
        extended = match(pattern, term, search.metas, found, search.bound)
        if extended is None:
            return None
        found = extended
    return found


def _products(pattern: Basic, term: Basic, search: Search, found: Bindings) -> Iterator[Bindings]:
    ours, theirs = collected(monomial(pattern)), collected(monomial(term))
    if ours.coefficient != theirs.coefficient:
        return
    if _is_one_factor(ours, pattern) or _is_one_factor(theirs, term):
        if type(pattern) is type(term):
            yield from _in_order(pattern.args, term.args, search, found)
        return
    if len(ours.numerator) != len(theirs.numerator) or len(ours.numerator) > LONGEST:
        return
    if len(ours.denominator) != len(theirs.denominator) or len(ours.denominator) > LONGEST:
        return
    for above, rest in _some_factors(ours.numerator, theirs.numerator, search, found):
        if not rest:
            for both, left in _some_factors(ours.denominator, theirs.denominator, search, above):
                if not left:
                    yield both


def _is_one_factor(view: Monomial, term: Basic) -> bool:
    return view.numerator == (Factor(term),) and not view.denominator


def _some_factors(
    patterns: tuple[Factor, ...], factors: tuple[Factor, ...], search: Search, found: Bindings
) -> _Way[Factor]:
    """The ways to find each of the patterns among the factors, and the factors that are left."""

    def ways(pattern: Factor, factor: Factor, known: Bindings) -> _Way[Factor]:
        left = factor.exponent - pattern.exponent
        if left >= 0:
            rest = (replace(factor, exponent=left),) if left else ()
            for extended in _ways(pattern.base, factor.base, search, known):
                yield extended, rest

    return _assigned(patterns, factors, ways, found)


def _addend(search: Search) -> Callable[[Basic, Basic, Bindings], _Way[Basic]]:
    def ways(pattern: Basic, term: Basic, known: Bindings) -> _Way[Basic]:
        for extended in _ways(pattern, term, search, known):
            yield extended, ()

    return ways


def _assigned(
    patterns: tuple[_Part, ...],
    parts: tuple[_Part, ...],
    ways: Callable[[_Part, _Part, Bindings], _Way[_Part]],
    found: Bindings,
) -> _Way[_Part]:
    """The ways to give each pattern a part of its own, and the parts that are left."""
    if not patterns:
        yield found, parts
        return
    for position, part in enumerate(parts):
        for extended, rest in ways(patterns[0], part, found):
            others = (*parts[:position], *rest, *parts[position + 1 :])
            yield from _assigned(patterns[1:], others, ways, extended)

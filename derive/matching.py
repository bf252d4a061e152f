"""Matching: patterns with metavariables against held terms.

A pattern is a term in which some symbols are metavariables.  A metavariable that is an
:class:`~derive.terms.Index` stands for an index, any other for any term.  A metavariable that
occurs twice matches only terms that are alike.  Under a binder a metavariable never
matches a term that holds the bound index: the match would not survive outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

from sympy import Basic, Expr, Integer, Symbol

from derive.terms import Apply, Binder, Delta, Entry, Index, Prime, Term, alike, free, substitute

Bindings: TypeAlias = dict[Symbol, Basic]


def match(
    pattern: Basic,
    term: Basic,
    metavariables: frozenset[Symbol],
    bindings: Mapping[Symbol, Basic] | None = None,
    bound: frozenset[Symbol] = frozenset(),
) -> Bindings | None:
    """The bindings under which the pattern is alike to the term, or None.

    bound: the indices that are bound around both.
    O(nodes of the pattern), but for the comparison of what a metavariable matched twice.
    """
    found: Bindings = dict(bindings or {})
    return found if _match(pattern, term, metavariables, found, bound) else None


def _match(
    pattern: Basic,
    term: Basic,
    metas: frozenset[Symbol],
    found: Bindings,
    bound: frozenset[Symbol],
) -> bool:
    if isinstance(pattern, Symbol) and pattern in metas:
        return bind(pattern, term, found, bound)
    if not isinstance(pattern, Term):
        return bool(pattern == term)
    if type(pattern) is not type(term) or len(pattern.args) != len(term.args):
        return False
    if isinstance(pattern, Binder) and isinstance(term, Binder):
        return _match_binder(pattern, term, metas, found, bound)
    if not match_head(pattern, term):
        return False
    start = 1 if _has_head(pattern) else 0
    pairs = zip(pattern.args[start:], term.args[start:], strict=True)
    if isinstance(pattern, (Entry, Delta)):
        return all(_match_index(p, t, metas, found, bound) for p, t in pairs)
    return all(_match(p, t, metas, found, bound) for p, t in pairs)


def _has_head(pattern: Basic) -> bool:
    """Is the first argument the name of a function or of an indexed quantity?"""
    named = isinstance(pattern, (Apply, Entry, Prime))
    return named and not isinstance(pattern.args[0], Prime)


def match_head(pattern: Basic, term: Basic) -> bool:
    """Have two terms of one type the same name in front, if they have one?"""
    return not _has_head(pattern) or bool(pattern.args[0] == term.args[0])


def _match_index(
    pattern: Basic,
    term: Basic,
    metas: frozenset[Symbol],
    found: Bindings,
    bound: frozenset[Symbol],
) -> bool:
    """The same in the place of an index, where a number is an index as well."""
    if pattern in metas and isinstance(term, Integer):
        return bool(found.setdefault(cast(Symbol, pattern), term) == term)
    return _match(pattern, term, metas, found, bound)


def _match_binder(
    pattern: Binder,
    term: Binder,
    metas: frozenset[Symbol],
    found: Bindings,
    bound: frozenset[Symbol],
) -> bool:
    ours, theirs, index = open_binders(pattern, term, metas, bound)
    pairs = zip(pattern.args[2:], term.args[2:], strict=True)
    return all(_match(p, t, metas, found, bound) for p, t in pairs) and _match(
        ours, theirs, metas - {pattern.index}, found, bound | {index}
    )


def open_binders(
    pattern: Binder, term: Binder, metas: frozenset[Symbol], bound: frozenset[Symbol]
) -> tuple[Expr, Expr, Index]:
    """The two bodies with the same index, and that index."""
    ours, theirs, index = pattern.body, term.body, term.index
    if pattern.index != index or index in metas:
        if index in free(ours) or index in metas:
            # a name of its own for both: this one means something else in the pattern
            index = Index(f"#{len(bound)}")
            theirs = substitute(theirs, {term.index: index})
        ours = substitute(ours, {pattern.index: index})
    return ours, theirs, index


def bind(meta: Symbol, term: Basic, found: Bindings, bound: frozenset[Symbol]) -> bool:
    """Let the metavariable stand for the term, if it may: enters it into ``found``."""
    if isinstance(meta, Index) and not isinstance(term, Index):
        return bool(found.get(meta) == term)
    if bound & free(term):
        return False
    if meta in found:
        return alike(found[meta], term)
    found[meta] = term
    return True


def instantiate(pattern: Expr, bindings: Mapping[Symbol, Basic]) -> Expr:
    """The pattern with its metavariables replaced; bound indices never capture."""
    return substitute(pattern, bindings)

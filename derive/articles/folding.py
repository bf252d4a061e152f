"""Definitions that write out what has a name: ``a = \\sigma(w x + b)`` beside ``z = w x + b``.

Where a document differentiates by z what depends on a, it means a as a function of z.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sympy import Basic, Expr, Symbol

from derive.matching import match
from derive.problem import Definition, Problem
from derive.terms import Entry, Index, replace_at, symbol_names, walk


def folded(problem: Problem, edges: Iterable[tuple[str, str]]) -> Problem:
    """The problem in which what is differentiated by a defined quantity is told through it, if
    its definition holds that of the quantity written out, and nothing else tells how it depends.

    edges: names, each with one that it is differentiated by.
    Complexity: for each pair, linear in the definitions behind it times the one looked for.
    """
    edges = tuple(edges)
    for name, by in edges:
        inner = problem.definition_of.get(by)
        roots = {name}
        if name not in problem.definition_of:
            roots |= {other for one, other in edges if one == name} - {by}
        behind = roots.union(*(problem.names_behind.get(root, ()) for root in roots))
        if inner is None or by in behind or not _is_said(inner):
            continue
        definitions = tuple(
            _through(each, inner, problem) if each.name in behind else each
            for each in problem.definitions
        )
        problem = replace(problem, definitions=definitions)
    return problem


def _is_said(inner: Definition) -> bool:
    """Is it the definition of a quantity, and more than another name?"""
    plain = isinstance(inner.body, Symbol | Entry)
    return not plain and all(isinstance(p, Index) for p in inner.parameters)


def _through(definition: Definition, inner: Definition, problem: Problem) -> Definition:
    """The definition with the name of what it writes out; not if that goes round, or if the rest
    of it depends on the same."""
    behind = symbol_names(inner.body)
    behind = behind.union(*(problem.names_behind.get(n, frozenset()) for n in behind))
    if definition.name in behind | {inner.name}:
        return definition
    body = _with_name(definition.body, inner)
    if body is definition.body or symbol_names(body) & symbol_names(inner.body):
        return definition
    return replace(definition, body=body)


def _with_name(body: Expr, inner: Definition) -> Expr:
    metas = frozenset[Symbol](p for p in inner.parameters if isinstance(p, Index))
    for path, part in walk(body):
        found = match(inner.body, part, metas)
        if found is not None and found.keys() >= metas:
            return _with_name(replace_at(body, path, _named(inner, found)), inner)
    return body


def _named(inner: Definition, found: dict[Symbol, Basic]) -> Basic:
    head = Symbol(inner.name)
    return Entry(head, *(found[p] for p in inner.parameters)) if inner.parameters else head

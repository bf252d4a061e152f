"""What terms say of names, definitions counted in: which they depend on, and which they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Basic, Integer, Symbol

from derive.articles.linearity import degree
from derive.problem import Problem
from derive.terms import Diff, Entry, Index, Relation, free, head_of, symbol_names, walk


def names_in(terms: Sequence[Basic], problem: Problem) -> set[str]:
    """All names that terms depend on, through definitions; a function for its derivative too."""
    found = {name for term in terms for name in symbol_names(term)}
    found |= {name.removesuffix("_prime") for name in found}
    return found.union(*(problem.names_behind.get(name, frozenset()) for name in found))


def used_in(problem: Problem) -> frozenset[str]:
    """The names that definitions and assumptions speak of."""
    bodies = [definition.body for definition in problem.definitions]
    bodies += [assumption.relation for assumption in problem.assumptions]
    return frozenset[str]().union(*(symbol_names(body) for body in bodies))


def numbered_in(terms: Sequence[Basic], problem: Problem) -> Iterator[str]:
    """Quantities that are compared with an index: ``1{y = k}``."""
    names = names_in(terms, problem)
    bodies = [d.body for d in problem.definitions if d.name in names]
    for term in (*terms, *bodies):
        for _, part in walk(term):
            if not isinstance(part, Relation):
                continue
            for one, other in (part.left, part.right), (part.right, part.left):
                number = isinstance(one, Symbol) and not isinstance(one, Index)
                if isinstance(other, Index) and (number or isinstance(one, Entry)):
                    yield head_of(one)


def unmoved(terms: Sequence[Basic], problem: Problem) -> Iterator[Diff]:
    """Derivatives of what does not depend on the variable at all, and is no mere number."""
    for term in terms:
        for _, part in walk(term):
            if isinstance(part, Diff) and _is_unmoved(part.args[0], part.args[1], problem):
                yield part


def _is_unmoved(body: Basic, by: Basic, problem: Problem) -> bool:
    """Does a term that has names not depend on a variable: on no entry of it, or on others?"""
    names, head = names_in((body,), problem), head_of(by)
    if not names or head not in names:
        return bool(names)
    if any(head in problem.names_behind.get(name, ()) for name in symbol_names(body)):
        return False
    entries = [part for _, part in walk(body) if isinstance(part, Entry) and head_of(part) == head]
    return bool(entries) and all(_is_another(entry, by) for entry in entries)


def _is_another(entry: Basic, other: Basic) -> bool:
    """Do two entries of an array differ in an index that is a number?"""
    pairs = zip(entry.args[1:], other.args[1:], strict=False)
    return any(a != b for a, b in pairs if isinstance(a, Integer) and isinstance(b, Integer))


def is_chain_rule(sides: Sequence[Basic], name: str, problem: Problem) -> bool:
    """Is it an equation between derivatives of a quantity that depends on one other alone?  It is
    said of every such quantity."""
    first, second = ({s for s in free(side) if isinstance(s, Index)} for side in sides)
    return first == second and all(degree(side, name, problem) == 1 for side in sides)

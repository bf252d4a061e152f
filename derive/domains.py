"""Where a problem is defined: what its goal says of its parts by having a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Basic, Expr, Integer, Symbol

from derive.problem import Problem
from derive.terms import (
    ZERO,
    Apply,
    Binder,
    Diff,
    Entry,
    Neg,
    Power,
    Quotient,
    Term,
    Times,
    Where,
    apply,
    rename_bound,
)


@dataclass(frozen=True)
class DomainFacts:
    """What must hold for the goal to be defined: these arguments of logarithms are positive,
    these denominators differ from zero, these names have a value; for every value of the
    indices listed with them.  least: what these sizes are at least, since entries with these
    numbers are spoken of."""

    positive: tuple[tuple[Expr, frozenset[Symbol]], ...]
    nonzero: tuple[tuple[Expr, frozenset[Symbol]], ...]
    named: tuple[tuple[Expr, frozenset[Symbol]], ...]
    least: tuple[tuple[str, int], ...] = ()


def domain_of(problem: Problem) -> DomainFacts:
    """What the goal of a problem says by being defined; O(nodes of the problem)."""
    positive: dict[tuple[Expr, frozenset[Symbol]], None] = {}
    nonzero: dict[tuple[Expr, frozenset[Symbol]], None] = {}
    named: dict[tuple[Expr, frozenset[Symbol]], None] = {}
    least: dict[str, int] = {}
    for part, metas in _unconditional(problem.goal.differentiate, frozenset(), problem, set()):
        if isinstance(part, Apply) and str(part.args[0]) == "log":
            positive[part.args[1], metas] = None
            nonzero |= {(factor, metas): None for factor in _factors(part.args[1])}
        elif isinstance(part, Apply) and str(part.args[0]) == "tan":
            nonzero[apply("cos", part.args[1]), metas] = None
        elif isinstance(part, Quotient):
            nonzero |= {(factor, metas): None for factor in _bases(part.args[1])}
        elif isinstance(part, Power) and _is_negative(part.args[1]):
            nonzero[part.args[0], metas] = None
        if isinstance(part, Symbol | Entry | Apply) and problem.unfold(part) is not None:
            named[part, metas] = None
        for size, number in _numbered(part, problem):
            least[size] = max(number, least.get(size, 1))
    return DomainFacts(tuple(positive), tuple(nonzero), tuple(named), tuple(least.items()))


def _numbered(part: Basic, problem: Problem) -> Iterator[tuple[str, int]]:
    """The sizes of an entry's indices that are numbers, with the numbers."""
    if isinstance(part, Entry):
        name = part.args[0].name
        quantity = problem.variable_of.get(name) or problem.definition_of[name]
        for size, index in zip(quantity.shape, part.args[1:], strict=True):
            if isinstance(index, Integer):
                yield size, int(index)


def _is_negative(exponent: Basic) -> bool:
    return isinstance(exponent, Neg) and isinstance(exponent.args[0], Integer)


def _unconditional(
    term: Basic, metas: frozenset[Symbol], problem: Problem, seen: set[Basic]
) -> Iterator[tuple[Basic, frozenset[Symbol]]]:
    """Subterms of the goal that are evaluated whatever the values of the indices ``metas``.

    Names are looked through where they are met, so that a definition that is used only under a
    condition says nothing.  A term that was seen is not looked into again.
    """
    if term in seen:
        return
    seen.add(term)
    yield term, metas
    if isinstance(term, Symbol | Entry | Apply):
        body = problem.unfold(term)
        if body is not None:
            taken = problem.names | {m.name for m in metas}
            yield from _unconditional(rename_bound(body, taken), metas, problem, seen)
    if isinstance(term, Binder):
        if not term.apart:
            yield from _unconditional(term.body, metas | {term.index}, problem, seen)
    elif isinstance(term, Term) and not isinstance(term, Diff | Where | Entry):
        for argument in term.args[1:] if isinstance(term, Apply) else term.args:
            yield from _unconditional(argument, metas, problem, seen)


def _factors(positive: Basic) -> Iterator[Expr]:
    """The factors of a product that is not zero: neither are they."""
    if isinstance(positive, Quotient):
        yield from _factors(positive.args[0])
    else:
        yield from (f for f in _bases(positive) if f != positive)


def _bases(denominator: Basic) -> Iterator[Expr]:
    """The factors of a denominator, powers and roots stripped: if it is not zero, neither are
    they."""
    if isinstance(denominator, Times):
        for factor in denominator.args:
            yield from _bases(factor)
    elif isinstance(denominator, Power):
        if isinstance(denominator.args[1], Integer) and denominator.args[1] > 0:
            yield from _bases(denominator.args[0])
    elif denominator != ZERO:
        yield denominator
        if isinstance(denominator, Apply) and str(denominator.args[0]) == "sqrt":
            yield from _bases(denominator.args[1])

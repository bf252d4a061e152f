"""Is a term of first degree in the derivatives of a quantity: does each of its terms hold one?

The chain rule is such an equation.  It speaks of every quantity that depends on the same, so if it
does not hold for one of them it is wrong.
"""

from __future__ import annotations

from sympy import Basic, Symbol

from derive.problem import Problem
from derive.terms import (
    ZERO,
    Diff,
    Entry,
    Neg,
    Plus,
    Prime,
    Quotient,
    Sum,
    Times,
    Where,
    head_of,
)

Degree = int | None
"""None for what has terms of several degrees, or depends on the quantity itself."""


def degree(term: Basic, name: str, problem: Problem) -> Degree:
    """The degree of a term in the derivatives of a quantity, through definitions, where all its
    terms have one."""
    return _Degrees(name, problem).of(term)


class _Degrees:
    def __init__(self, name: str, problem: Problem) -> None:
        self._name = name
        self._problem = problem
        self._known: dict[str, Degree] = {name: None}

    def of(self, term: Basic) -> Degree:
        if isinstance(term, Symbol):
            return self._named(term.name)
        if isinstance(term, Entry):
            return self._named(head_of(term))
        if isinstance(term, Neg | Sum):
            return self.of(term.args[0])
        if isinstance(term, Diff):
            body = term.args[0]
            known = isinstance(body, Symbol | Entry) and head_of(body) == self._name
            return 1 if known else self.of(body)
        if isinstance(term, Plus):
            return self._same(term.args)
        if isinstance(term, Times):
            return self._product(term.args)
        if isinstance(term, Quotient):
            return self.of(term.args[0]) if self.of(term.args[1]) == 0 else None
        if isinstance(term, Where):
            condition, *values = term.args
            return self._same(tuple(values)) if self.of(condition) == 0 else None
        parts = term.args[:1] if isinstance(term, Prime) else term.args
        return 0 if all(self.of(part) == 0 for part in parts) else None

    def _named(self, name: str) -> Degree:
        if name not in self._known:
            self._known[name] = 0
            definition = self._problem.definition_of.get(name)
            if definition is not None:
                self._known[name] = self.of(definition.body)
        return self._known[name]

    def _same(self, terms: tuple[Basic, ...]) -> Degree:
        found = {self.of(term) for term in terms if term != ZERO}
        return found.pop() if len(found) == 1 else None

    def _product(self, factors: tuple[Basic, ...]) -> Degree:
        degrees = [self.of(factor) for factor in factors]
        known = [each for each in degrees if each is not None]
        return sum(known) if len(known) == len(degrees) else None

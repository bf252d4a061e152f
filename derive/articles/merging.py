"""A problem in which all sizes are one: what is false there is false.

Where an index stands that runs to another size than is meant, a term has no value in a problem with
several sizes; in this one it has.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from sympy import Expr, Symbol

from derive.judges.instances import Finding
from derive.problem import Assumption, Definition, Problem, Variable
from derive.reading.symbols import Symbols
from derive.terms import Relation, substitute


class Merging:
    """Writes the first of a problem's sizes for every other one."""

    def __init__(self, problem: Problem) -> None:
        self._names = tuple(name for name, _ in problem.sizes)
        self._first = self._names[0]
        self._symbols = {Symbol(name): Symbol(self._first) for name in self._names[1:]}
        self.problem = self._merged(problem)

    def symbols(self, symbols: Symbols) -> Symbols:
        """The meanings of names with the one size."""
        names = dict.fromkeys(self._names[1:], self._first)
        names |= {s: names.get(name, name) for s, name in symbols.names.items()}
        functions = {
            spelling: replace(function, body=self.term(function.body))
            for spelling, function in symbols.vector_functions.items()
        }
        return replace(symbols, problem=self.problem, names=names, vector_functions=functions)

    def term(self, term: Expr) -> Expr:
        """A term with the one size."""
        return substitute(term, self._symbols)

    def relation(self, fact: Relation) -> Relation:
        """A relation with the one size."""
        return cast(Relation, Relation(fact.args[0], self.term(fact.left), self.term(fact.right)))

    def assumption(self, stated: Assumption) -> Assumption:
        """An assumption with the one size."""
        indices = tuple((index, self._first) for index, _ in stated.indices)
        return replace(stated, relation=self.relation(stated.relation), indices=indices)

    def finding(self, found: Finding) -> Finding:
        """A finding whose counterexample names all sizes of the problem."""
        shown = found.counterexample
        if shown is None or not shown.sizes:
            return found
        ((_, number),) = shown.sizes
        shown = replace(shown, sizes=tuple((name, number) for name in self._names))
        return replace(found, message=shown.sentence, counterexample=shown)

    def _merged(self, problem: Problem) -> Problem:
        return replace(
            problem,
            sizes=problem.sizes[:1],
            variables=tuple(self._variable(v) for v in problem.variables),
            definitions=tuple(self._definition(d) for d in problem.definitions),
            assumptions=tuple(map(self.assumption, problem.assumptions)),
            goal=replace(problem.goal, differentiate=self.term(problem.goal.differentiate)),
            indices=tuple((index, self._first) for index, _ in problem.indices),
        )

    def _variable(self, variable: Variable) -> Variable:
        return replace(variable, shape=(self._first,) * len(variable.shape))

    def _definition(self, definition: Definition) -> Definition:
        shape = (self._first,) * len(definition.shape)
        return replace(definition, shape=shape, body=self.term(definition.body))

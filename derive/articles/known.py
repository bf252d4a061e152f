"""The names of a document that a problem is given for."""

from __future__ import annotations

from collections.abc import Iterable

from derive.articles.candidates import Located
from derive.articles.letters import Letters
from derive.articles.quantities import occurrences
from derive.articles.survey import Base
from derive.problem import Goal, Problem
from derive.reading.expressions import Name
from derive.reading.naming import candidates
from derive.reading.symbols import Symbols
from derive.terms import ZERO, Index

#: Nothing is given.
EMPTY = Problem("document", "", (), (), (), (), (), Goal(ZERO, ()))


class Known:
    """What is given; without a problem nothing is."""

    def __init__(self, given: Problem | None) -> None:
        self.problem = given or EMPTY
        self._symbols = Symbols(self.problem)
        self._found: dict[Name, str | None] = {}

    @property
    def functions(self) -> frozenset[str]:
        """The names of functions: brackets behind them make a call."""
        defined = (
            d.name for d in self.problem.definitions
            if d.parameters and not isinstance(d.parameters[0], Index)
        )  # fmt: skip
        return frozenset([*(name for name, _ in self.problem.functions), *defined])

    def name(self, name: Name) -> str | None:
        """The name of the problem that the document means, if there is one."""
        if not self.problem.names:
            return None
        if name not in self._found:
            found = next(candidates(name, self._symbols), None)
            self._found[name] = None if found is None else found.name
        return self._found[name]

    def shape(self, known: str) -> tuple[str, ...]:
        """The shape of a name of the problem."""
        quantity = self.problem.variable_of.get(known) or self.problem.definition_of.get(known)
        return () if quantity is None else quantity.shape

    def rank(self, base: Base) -> int:
        """How many indices a letter takes in the problem; 0 if it is not given."""
        known = self.name(Name(base[1], (0, 0), accents=base[0]))
        return 0 if known is None else len(self.shape(known))

    def shapes(self, chains: Iterable[Located], letters: Letters) -> dict[str, tuple[str, ...]]:
        """The shapes of all names that are given, by key."""
        found: dict[str, tuple[str, ...]] = {}
        if self.problem.names:
            for at in chains:
                for each in occurrences(at.chain, letters):
                    known = self.name(each.node)
                    if known is not None:
                        found[each.key] = self.shape(known)
        return found

    def ranks(self, chains: Iterable[Located], letters: Letters) -> dict[str, int]:
        """How many axes all names have that are given, by key."""
        return {key: len(shape) for key, shape in self.shapes(chains, letters).items()}

    def keys(self, chains: Iterable[Located], letters: Letters) -> frozenset[str]:
        """The keys of the names that are given."""
        return frozenset(self.shapes(chains, letters))

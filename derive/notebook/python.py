"""Terms as Python: the language is a subset of it, but for a few nodes.

Given quantities are arrays, scalars among them; what is defined is a function of its indices, which
count from 0.  So an index that stands for a number is one more than its name.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable, Mapping
from typing import ClassVar, cast

from sympy import Basic, Integer, Symbol

from derive.language.writer import SUM, Writer
from derive.problem import Problem
from derive.terms import Apply, Binder, Delta, Diff, Entry, Index, Prime, Prod, head_of, walk

NUMPY = ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sign")
#: What a cell calls that is neither NumPy's nor Python's.
HELPERS = ("delta", "digamma")
#: Where a function comes from that is called by another name, or not NumPy's.
MATH = {"erf": "erf", "loggamma": "lgamma as loggamma", "prod": "prod"}
_OWN_NAMES = "np rng derivative difference move residuals is_met attempt exact measured largest"
_TAKEN = {
    *_OWN_NAMES.split(), *NUMPY, *HELPERS, *MATH, *dir(builtins), *keyword.kwlist,
}  # fmt: skip


class NotWrittenError(Exception):
    """No short program computes it; the argument is the key of the message that says why."""


class Python(Writer):
    """Writes terms of a problem as Python.

    A derivative that is not worked out is a central difference by what is given.  Raises
    NotWrittenError where that cannot be.
    """

    precedence: ClassVar[Mapping[type[Basic], int]] = {**Writer.precedence, Index: SUM}

    def __init__(self, problem: Problem, step: str = "") -> None:
        """step: how far a value is moved for a derivative that is not worked out; empty if no such
        derivative may be written."""
        self._problem = problem
        self._step = step

    def name(self, name: str) -> str:
        """A name of the problem, with an underscore where Python or a cell knows it already: no
        problem has a name with and without one."""
        return f"{name}_" if name in _TAKEN else name

    def symbol(self, term: Symbol) -> str:
        """A scalar, a size or an argument."""
        definition = self._problem.definition_of.get(term.name)
        return self.name(term.name) + ("()" if definition is not None else "")

    def index(self, term: Index) -> str:
        """The number that an index stands for."""
        return f"{self.place(term)} + 1"

    def place(self, index: Basic) -> str:
        """An index, counted from 0."""
        return str(int(index) - 1) if isinstance(index, Integer) else self.name(str(index))

    def places(self, indices: Iterable[Basic]) -> str:
        """Indices with commas between them."""
        return ", ".join(map(self.place, indices))

    def entry(self, term: Basic) -> str:
        """An entry of an array, or a function of indices."""
        name, *indices = term.args
        brackets = "()" if str(name) in self._problem.definition_of else "[]"
        return f"{self.name(str(name))}{brackets[0]}{self.places(indices)}{brackets[1]}"

    def apply(self, term: Basic) -> str:
        """A function of arguments; an unspecified one takes the order of its derivative too."""
        head, *arguments = term.args
        if isinstance(head, Prime):
            return self.call(self.name(str(head.args[0])), (*arguments, head.args[1]))
        return self.call(
            self.name(str(head)) if self._is_own(head) else str(head), tuple(arguments)
        )

    def _is_own(self, head: Basic) -> bool:
        functions = {name for name, _ in self._problem.functions}
        return str(head) in functions or str(head) in self._problem.definition_of

    def clause(self, binder: Binder) -> str:
        """What an index runs over."""
        index, others = self.place(binder.index), [self.place(other) for other in binder.apart]
        where = " and ".join(f"{index} != {other}" for other in others)
        return f" for {index} in range({self.text(binder.size)})" + (
            f" if {where}" if where else ""
        )

    def relation(self, term: Basic) -> str:
        """A comparison; of two indices, of their places."""
        operator, left, right = term.args
        if all(isinstance(side, Index | Integer) for side in (left, right)):
            return f"{self.place(left)} {operator.name} {self.place(right)}"
        return super().relation(term)

    def delta(self, term: Basic) -> str:
        """Kronecker's delta."""
        return f"delta({self.places(term.args)})"

    def diff(self, term: Basic) -> str:
        """A derivative that is not worked out."""
        body, variable = term.args
        if not self._step or head_of(variable) not in self._problem.variable_of:
            raise NotWrittenError("page.notebook.missing.derivative")
        return f"difference(lambda: {self.text(body)}, {self.moved(variable)}, {self._step})"

    def moved(self, variable: Basic) -> str:
        """An entry of what is given, as an array and a place in it."""
        indices = variable.args[1:] if isinstance(variable, Entry) else ()
        comma = "," if len(indices) == 1 else ""
        return f"{self.name(head_of(variable))}, ({self.places(indices)}{comma})"

    def where(self, term: Basic) -> str:
        """One value or another."""
        condition, a, b = (self.text(part) for part in term.args)
        return f"({a} if {condition} else {b})"


def order(term: Basic, problem: Problem) -> int:
    """How many derivatives that are not worked out are taken of one another in a term, through
    definitions."""
    if isinstance(term, Symbol | Entry | Apply) and head_of(term) in problem.definition_of:
        body = problem.definition_of[head_of(term)].body
        return max([order(body, problem), *(order(a, problem) for a in term.args[1:])])
    inner = max((order(argument, problem) for argument in term.args), default=0)
    return inner + isinstance(term, Diff)


def called(terms: Iterable[Basic]) -> frozenset[str]:
    """The functions that the code of these terms calls."""
    found: set[str] = set()
    for term in terms:
        for _, part in walk(term):
            if isinstance(part, Apply) and isinstance(part.args[0], Symbol):
                found.add(cast(str, part.args[0].name))
            elif isinstance(part, Delta):
                found.add("delta")
            elif isinstance(part, Prod):
                found.add("prod")
            elif isinstance(part, Entry | Prime):
                continue
    return frozenset(found)

"""Term -> text: the exact inverse of reading.

The language is a subset of Python's, so that what writes it can be taught to write programs: see
:class:`Writer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, cast

from sympy import Basic, Integer, Symbol

from derive.terms import (
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prime,
    Prod,
    Quotient,
    Relation,
    Sum,
    Times,
    Where,
)

SUM, MINUS, PRODUCT, POWER, ATOM = range(5)


def write(term: Basic) -> str:
    """The text of a term: ``parse(write(term), indices) == term`` if ``indices`` holds the
    names of its indices.

    Brackets stand where the reading needs them, and around a minus that would follow another
    sign: ``a * (-b)``.

    Raises TypeError if it is not a held term, e.g. a negative SymPy integer.
    """
    return _WRITER.text(term)


class Writer:
    """Writes the language; a method for each node, to be replaced for another dialect.

    precedence: how much a node binds, where it binds less than an atom.
    """

    precedence: ClassVar[Mapping[type[Basic], int]] = {
        Plus: SUM, Neg: MINUS, Times: PRODUCT, Quotient: PRODUCT, Power: POWER,
    }  # fmt: skip

    def text(self, term: Basic) -> str:
        """The text of a term.  Raises TypeError if it is not a held term."""
        write_node = _METHODS.get(type(term))
        if write_node is not None:
            return cast(str, getattr(self, write_node)(term))
        if isinstance(term, Symbol):
            return self.symbol(term)
        if isinstance(term, Integer) and int(term) >= 0:
            return str(int(term))
        raise TypeError(f"not a held term: {type(term).__name__} {term}")

    def bracketed(self, term: Basic, weakest: int, but: type[Basic] | None = None) -> str:
        """The text, in brackets if it binds less than ``weakest`` or is of the type ``but``."""
        kind = type(term)
        if self.precedence.get(kind, ATOM) < weakest or kind is but:
            return f"({self.text(term)})"
        return self.text(term)

    def symbol(self, term: Symbol) -> str:
        """A name of a value or of a size."""
        return cast(str, term.name)

    def index(self, term: Index) -> str:
        """An index."""
        return self.symbol(term)

    def plus(self, term: Basic) -> str:
        """A sum of terms."""
        first, *rest = term.args
        text = self.bracketed(first, MINUS)
        for part in rest:
            if isinstance(part, Neg):
                text += f" - {self.bracketed(part.args[0], PRODUCT)}"
            else:
                text += f" + {self.bracketed(part, PRODUCT)}"
        return text

    def neg(self, term: Basic) -> str:
        """A negation."""
        return f"-{self.bracketed(term.args[0], PRODUCT)}"

    def times(self, term: Basic) -> str:
        """A product."""
        first, *rest = term.args
        factors = [self.bracketed(f, POWER) for f in rest]
        return " * ".join([self.bracketed(first, PRODUCT, but=Times), *factors])

    def quotient(self, term: Basic) -> str:
        """A fraction."""
        above, below = term.args
        return f"{self.bracketed(above, PRODUCT)} / {self.bracketed(below, POWER)}"

    def power(self, term: Basic) -> str:
        """A power."""
        base, exponent = term.args
        return f"{self.bracketed(base, ATOM)}**{self.bracketed(exponent, POWER)}"

    def entry(self, term: Basic) -> str:
        """An entry of an indexed quantity."""
        name, *indices = term.args
        return f"{self.text(name)}[{', '.join(map(self.text, indices))}]"

    def apply(self, term: Basic) -> str:
        """A function of arguments."""
        return self.call(self.text(term.args[0]), term.args[1:])

    def call(self, name: str, arguments: tuple[Basic, ...]) -> str:
        """A call of a function by its name."""
        return f"{name}({', '.join(map(self.text, arguments))})"

    def prime(self, term: Basic) -> str:
        """A derivative of an unspecified function."""
        name, order = term.args
        return "D(" * int(order) + self.text(name) + ")" * int(order)

    def binder(self, term: Basic) -> str:
        """A sum or a product over indices."""
        clauses = ""
        kind, body = type(term), term
        while type(body) is kind and isinstance(body, Binder):
            clauses += self.clause(body)
            body = body.body
        return f"{'sum' if kind is Sum else 'prod'}({self.text(body)}{clauses})"

    def clause(self, binder: Binder) -> str:
        """What an index runs over."""
        conditions = [f"{binder.index.name} != {self.text(other)}" for other in binder.apart]
        where = f" if {' and '.join(conditions)}" if conditions else ""
        return f" for {binder.index.name} in {self.text(binder.size)}{where}"

    def relation(self, term: Basic) -> str:
        """A comparison."""
        operator, left, right = term.args
        return f"{self.text(left)} {operator.name} {self.text(right)}"

    def delta(self, term: Basic) -> str:
        """Kronecker's delta."""
        return self.call("delta", term.args)

    def diff(self, term: Basic) -> str:
        """A derivative not yet worked out."""
        return self.call("diff", term.args)

    def where(self, term: Basic) -> str:
        """One value or another."""
        return self.call("where", term.args)


_METHODS: Mapping[type[Basic], str] = {
    Index: "index",
    Plus: "plus",
    Neg: "neg",
    Times: "times",
    Quotient: "quotient",
    Power: "power",
    Entry: "entry",
    Apply: "apply",
    Prime: "prime",
    Sum: "binder",
    Prod: "binder",
    Relation: "relation",
    Delta: "delta",
    Diff: "diff",
    Where: "where",
}
_WRITER = Writer()

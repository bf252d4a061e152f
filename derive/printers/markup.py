"""What a language for formulas on paper must be able to write.

:mod:`derive.printers.setting` walks through a term and decides on brackets, dots and the order;
a markup writes the pieces down.  Every text it is given has been written by itself.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal, Self, TypeVar

from derive.messages import ENGLISH, Catalogue

M = TypeVar("M", bound="Markup")


class Markup(ABC):
    """A language for formulas: LaTeX, Typst, or English to be spoken.

    relations: the signs of comparisons.  functions: how functions of the language are called.
    entrywise: the signs of operations entry by entry, ``*`` and ``/``.
    root_of_pi, identity, ones: as they are.
    messages: the words among the formulas, in the language of the page.
    """

    relations: Mapping[str, str]
    functions: Mapping[str, str]
    entrywise: Mapping[str, str]
    root_of_pi: str
    identity: str
    ones: str

    def __init__(self, messages: Catalogue = ENGLISH) -> None:
        self.messages = messages

    def speaking(self, messages: Catalogue) -> Self:
        """The same markup with words of another language."""
        return self if messages is self.messages else _speaking(type(self), messages)

    # Letters ------------------------------------------------------------------------------

    @abstractmethod
    def name(self, name: str, indices: Sequence[str] = (), apart: bool = False) -> str:
        """A name with indices below it; ``apart``: with commas between them."""

    def bold(self, name: str) -> str:
        """The name of a vector in bold letters, where there are any."""
        return self.name(name)

    @abstractmethod
    def entries(self, first: str, last: str) -> str:
        """All entries of a quantity, from the first to the last."""

    @abstractmethod
    def primed(self, function: str, order: int) -> str:
        """A derivative of a function of one argument."""

    # Arithmetic ---------------------------------------------------------------------------

    @abstractmethod
    def sum(self, parts: Sequence[tuple[bool, str]]) -> str:
        """Terms with their signs: true is minus."""

    @abstractmethod
    def negative(self, text: str) -> str:
        """The negation."""

    @abstractmethod
    def product(self, factors: Sequence[str], dotted: Sequence[bool]) -> str:
        """Factors, and before which of them a dot stands."""

    @abstractmethod
    def fraction(self, above: str, below: str, simple: bool) -> str:
        """One over the other; ``simple``: both are letters or numbers."""

    @abstractmethod
    def slashed(self, above: str, below: str) -> str:
        """A fraction on one line."""

    @abstractmethod
    def power(self, base: str, exponent: str, simple: bool) -> str:
        """A power; ``simple``: the exponent is a letter or a number."""

    @abstractmethod
    def exponential(self, exponent: str, simple: bool) -> str:
        """A power of e."""

    @abstractmethod
    def root(self, text: str) -> str:
        """The square root."""

    @abstractmethod
    def absolute(self, text: str) -> str:
        """The absolute value."""

    @abstractmethod
    def applied(self, function: str, arguments: Sequence[str], bare: bool, simple: bool) -> str:
        """A function of arguments; ``bare``: without brackets; ``simple``: of one letter."""

    @abstractmethod
    def raised(self, function: str, exponent: str, argument: str) -> str:
        """A power written on the function, before its argument."""

    @abstractmethod
    def cases(self, first: str, condition: str, other: str) -> str:
        """The first where the condition holds, the other elsewhere."""

    @abstractmethod
    def fenced(self, text: str) -> str:
        """In brackets."""

    @abstractmethod
    def braced(self, text: str, label: str, side: Literal["under", "over"], small: bool) -> str:
        """With a brace that says what the text equals; ``small``: in a fraction."""

    # Calculus -----------------------------------------------------------------------------

    @abstractmethod
    def derivative(self, name: str, by: Sequence[tuple[str, int]], total: bool) -> str:
        """The derivative of a name, by what and how often; ``total``: it has one variable."""

    @abstractmethod
    def operator(self, by: str, body: str, total: bool) -> str:
        """The operation of differentiating what follows it."""

    @abstractmethod
    def bound(self, sign: Literal["sum", "product"], limits: str, body: str) -> str:
        """A sum or a product over an index."""

    @abstractmethod
    def limits(self, index: str, size: str) -> str:
        """The index runs from 1 to the size."""

    @abstractmethod
    def limits_apart(self, index: str, others: Sequence[str]) -> str:
        """The index runs over all but the others."""

    # Vectors and matrices -----------------------------------------------------------------

    @abstractmethod
    def transposed(self, text: str) -> str:
        """The transpose."""

    @abstractmethod
    def diagonal(self, text: str) -> str:
        """The matrix with the vector on its diagonal."""

    @abstractmethod
    def entrywise_power(self, base: str, exponent: str, simple: bool) -> str:
        """Every entry to a power."""

    @abstractmethod
    def gradient(self, body: str, by: str) -> str:
        """The vector of derivatives."""

    @abstractmethod
    def hessian(self, body: str, by: str) -> str:
        """The matrix of second derivatives by one vector."""

    @abstractmethod
    def mixed_hessian(self, body: str, rows: str, columns: str, named: bool) -> str:
        """The matrix of second derivatives by two; ``named``: of a name."""

    # What most of them write alike ----------------------------------------------------------

    def marked(self, text: str, mark: str) -> str:
        """A part that something is to be seen of; most show nothing."""
        return text

    def related(self, left: str, operator: str, right: str) -> str:
        """A comparison."""
        return f"{left} {self.relations[operator]} {right}"

    def matrix_product(self, factors: Sequence[str]) -> str:
        """A product with a vector or a matrix in it."""
        return self.product(factors, [False] * len(factors))

    def acting(self, operator: str, parts: Sequence[str]) -> str:
        """Operands of an operation entry by entry."""
        return f" {self.entrywise[operator]} ".join(parts)


@cache
def _speaking(kind: type[M], messages: Catalogue) -> M:
    return kind(messages)

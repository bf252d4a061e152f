"""What is known while a formula is given its meaning, and what comes out of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from sympy import Expr

from derive.problem import Definition, Problem
from derive.reading.expressions import Bound, Call, Entries, Expression, Grouped, Name
from derive.reading.layout import ReadError, Span
from derive.reading.naming import plain_name
from derive.reading.sizes import Sizes, Slot
from derive.reading.symbols import Symbols
from derive.terms import Entry, Index, Relation, substitute


@dataclass(frozen=True)
class Scope:
    """What is said around a formula.

    ranges: the sizes that indices run to.  arguments: what a function stands for that is written
    without its argument, by its name in the problem.
    """

    ranges: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, Expr] = field(default_factory=dict)


@dataclass(frozen=True)
class Value:
    """A quantity: a number (no axes), or an array, by what its entry at ``axes`` is.

    row: was it written as a row, transposed?
    of: for a derivative, the names of the arrays that the axes belong to, in order.
    """

    axes: tuple[Index, ...]
    term: Expr
    row: bool = False
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reuse:
    """A sum over an index that has a meaning already where the sum stands.

    inside: the sum around it that binds the same letter; the sum itself if the letter is free in
    the equation.  fresh: a letter that is not used.
    """

    index: str
    span: Span
    inside: Span
    nested: bool
    fresh: str


@dataclass(frozen=True)
class Claim:
    """``left = right``, said by the label of a brace.

    where: the conditions in force there.  ranges: the sizes of the indices.
    error: why it is not understood; both sides are then 0.
    """

    span: Span
    left: Expr
    right: Expr
    where: tuple[Relation, ...] = ()
    ranges: Mapping[Index, str] = field(default_factory=dict)
    error: ReadError | None = None


@dataclass(frozen=True)
class Remark:
    """A reading that was not the usual one."""

    span: Span
    message: str


@dataclass(frozen=True)
class Running:
    """An index in force: which, how far it runs, and the sum that binds it (None: it is free)."""

    index: Index
    slot: Slot
    span: Span | None = None


@dataclass(frozen=True)
class Surroundings:
    """What the sums around a part of a formula bind, by spelling, and what they say of it.

    entrywise: is it summed over all entries, so that vectors are multiplied entry by entry?
    """

    bound: Mapping[str, Running] = field(default_factory=dict)
    where: tuple[Relation, ...] = ()
    entrywise: bool = False

    def binding(self, name: str, running: Running) -> Surroundings:
        """The surroundings inside a sum."""
        return dataclasses.replace(self, bound={**self.bound, name: running})

    def supposing(self, *relations: Relation) -> Surroundings:
        """The surroundings under conditions."""
        return dataclasses.replace(self, where=self.where + relations)


@dataclass
class Reading:
    """One equation, or one formula, while it is read.

    read: gives any expression its meaning.  variables, definitions: what had to be added to the
    problem.  expressions: all that is read together.  subscripts: spellings of all letters that
    stand as an index somewhere.  choices: indices that stand for a class, each with the entry that
    is 1 there and nowhere else.
    """

    symbols: Symbols
    scope: Scope
    read: Callable[[Reading, Expression, Surroundings], Value]
    expressions: tuple[Expression, ...] = ()
    subscripts: frozenset[str] = frozenset()
    sizes: Sizes = field(default_factory=Sizes)
    free: dict[str, Running] = field(default_factory=dict)
    axes: dict[Index, Slot] = field(default_factory=dict)
    binders: list[tuple[str, Span, Span | None]] = field(default_factory=list)
    claims: list[tuple[Span, Value, Value, Surroundings, ReadError | None]] = field(
        default_factory=list
    )
    remarks: list[Remark] = field(default_factory=list)
    variables: dict[str, None] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    arguments: dict[str, Expr] = field(default_factory=dict)
    choices: dict[Index, Entry] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        """What the names mean."""
        return self.symbols.problem

    def value(self, expression: Expression, around: Surroundings) -> Value:
        """The meaning of an expression.  Raises ReadError."""
        return self.read(self, expression, around)

    def scalar(self, expression: Expression, around: Surroundings) -> Expr:
        """The meaning of an expression that must be a number.  Raises ReadError."""
        found = self.value(expression, around)
        if found.axes:
            raise ReadError(expression.span, f"{kind_of(found)} stands where a number must stand")
        return found.term

    def axis(self, slot: Slot | None = None) -> Index:
        """A new index, whose letter is chosen at the end."""
        index = Index(f"#{len(self.axes)}")
        self.axes[index] = self.sizes.slot("this axis") if slot is None else slot
        return index

    def free_index(self, name: str) -> Running:
        """A free index, new or known."""
        found = self.free.get(name)
        if found is None:
            slot = self.sizes.slot(name)
            slot.size = self.scope.ranges.get(name)
            goals = {index.name: size for index, size in self.problem.indices}
            slot.likely = goals.get(name)
            found = self.free[name] = Running(Index(name), slot)
        return found

    def running(self, index: Index, around: Surroundings) -> Slot:
        """The slot of an index in force."""
        if index in self.axes:
            return self.axes[index]
        for known in around.bound.values():
            if known.index == index:
                return known.slot
        return self.free_index(index.name).slot

    def at(self, value: Value, indices: tuple[Expr, ...]) -> Expr:
        """The entry of an array; nothing is captured."""
        return substitute(value.term, dict(zip(value.axes, indices, strict=True)))


def kind_of(value: Value) -> str:
    """``a number``, ``a vector``, ``a matrix``."""
    kinds = ("a number", "a vector", "a matrix")
    return kinds[len(value.axes)] if len(value.axes) < len(kinds) else "an array"


def parts_of(expression: object) -> Iterator[object]:
    """The parts of a node of a formula, in order."""
    if isinstance(expression, tuple):
        yield from expression
    elif dataclasses.is_dataclass(expression):
        for entry in dataclasses.fields(expression):
            yield getattr(expression, entry.name)


def nodes(expression: object) -> Iterator[object]:
    """Every node of a formula, from the top, left to right."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(parts_of(node))))


def is_letter(expression: object) -> bool:
    """Is it a name with nothing below or above it, as an index is?"""
    return isinstance(expression, Name) and not (expression.below or expression.above)


def subscripts(expressions: tuple[Expression, ...]) -> frozenset[str]:
    """The letters that stand as an index somewhere, or are bound by a sum."""
    return frozenset[str]().union(*(_places(node) for node in nodes(expressions)))


def index_letters(node: object) -> list[Name]:
    """The letters that stand as an index at a name, a call or a bracket."""
    places: list[object] = []
    if isinstance(node, Name):
        places = [*node.below, *(s.body for s in node.above if s.kind == "round")]
    elif isinstance(node, Call | Grouped):
        places = list(node.below)
    return [cast(Name, place) for place in places if is_letter(place)]


def _places(node: object) -> frozenset[str]:
    """The letters that stand as an index at a node, or that a sum speaks of."""
    letters = index_letters(node)
    if isinstance(node, Bound):
        parts = (part for condition in node.conditions for part in nodes(condition))
        letters = [cast(Name, part) for part in parts if is_letter(part)]
    return frozenset(plain_name(letter) for letter in letters)


def free_letters(expression: object, but: object) -> frozenset[str]:
    """The letters that stand as an index somewhere and are bound by no sum, ``but`` in one
    part."""
    if expression is but:
        return frozenset()
    inside = frozenset[str]().union(*(free_letters(p, but) for p in parts_of(expression)))
    if isinstance(expression, Entries):
        return inside - {plain_name(letter) for letter in expression.indices}
    if isinstance(expression, Bound):
        firsts = [getattr(c, "parts", (c,))[0] for c in expression.conditions]
        names = [n for first in firsts for n in getattr(first, "items", (first,))]
        inside |= _places(expression)
        return inside - {plain_name(cast(Name, n)) for n in names if is_letter(n)}
    return inside | _places(expression)


def avoided(reading: Reading) -> frozenset[str]:
    """Names that a new index cannot have."""
    taken = reading.problem.names | reading.subscripts | frozenset(reading.free)
    return taken | frozenset(reading.variables) | {name for name, *_ in reading.binders}

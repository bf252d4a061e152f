"""The value of a matrix expression in a world: vectors and matrices of numbers, and what the
operations do to them.

It shares nothing with what reads matrix expressions from indexed terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from sympy import Basic, Symbol

from derive.judges.arithmetic import FUNCTIONS, ONE, ZERO, Function, Number, divide, power, smooth
from derive.judges.compiling import UnsupportedError
from derive.judges.evaluation import Args, World
from derive.messages import english
from derive.terms import Apply, Entry, Index, Neg, Plus, Power, Prime, Quotient, Times
from derive.vectors.nodes import (
    Diagonal,
    Hadamard,
    HadamardPower,
    HadamardQuotient,
    Identity,
    Inner,
    Ones,
    Outer,
    Product,
    Scaled,
    Transposed,
    holds_arrays,
)

ValueOf: TypeAlias = Callable[[Basic, Mapping[Basic, int]], Number]
_AXES = (Index("#row"), Index("#column"))


@dataclass(frozen=True)
class Array:
    """Numbers by their places: () for a number, (i,) in a vector, (i, j) in a matrix."""

    shape: Args
    entries: Mapping[Args, Number]

    def __getitem__(self, place: Args) -> Number:
        return self.entries[place]

    @property
    def number(self) -> Number:
        """The only entry of a number.  Raises KeyError for anything else."""
        return self.entries[()]


def filled(shape: Args, entry: Callable[[Args], Number]) -> Array:
    """The array of a shape with these entries."""
    places = product(*(range(1, size + 1) for size in shape))
    return Array(shape, {place: entry(place) for place in places})


@dataclass(frozen=True)
class Evaluator:
    """Evaluates matrix expressions in one world.

    named: the names of the sizes of every indexed quantity.
    value_of: the value of an indexed term at values of its indices; it may raise.
    """

    world: World
    named: Mapping[str, tuple[str, ...]]
    value_of: ValueOf

    def array(self, term: Basic) -> Array:
        """The value of a matrix expression.

        Raises UnsupportedError if it has no meaning, UndefinedError if it has no value here,
        ValueError if the sizes do not fit.
        """
        if not holds_arrays(term, self.named):
            number = self.value_of(term, {})
            return filled((), lambda at: number)
        if isinstance(term, Symbol):
            sizes = tuple(self.world.sizes[size] for size in self.named[term.name])
            axes = _AXES[: len(sizes)]
            entry = Entry(term, *axes)
            return filled(sizes, lambda at: self.value_of(entry, dict(zip(axes, at, strict=True))))
        if isinstance(term, Identity | Ones):
            size = self.world.sizes[str(term.args[0])]
            if isinstance(term, Ones):
                return filled((size,), lambda at: ONE)
            return filled((size, size), lambda at: ONE if at[0] == at[1] else ZERO)
        if isinstance(term, Apply):
            function = self._function(term.args[0])
            (argument,) = (self.array(a) for a in term.args[1:])
            return filled(argument.shape, lambda at: function(argument[at]))
        operation = _OPERATIONS.get(type(term))
        if operation is None:
            node = type(term).__name__
            raise UnsupportedError(english("judges.unsupported.operation", node=node))
        return operation([self.array(a) for a in term.args])

    def _function(self, head: Basic) -> Function:
        if isinstance(head, Prime):
            name, order = head.args[0].name, int(head.args[1])
        else:
            name, order = str(head), 0
        if name in self.world.functions:
            return smooth(self.world.functions[name], order)
        if order or name not in FUNCTIONS:
            raise UnsupportedError(english("judges.unsupported.entrywise", name=name))
        return FUNCTIONS[name]


# Operations ---------------------------------------------------------------------------------


def _each(operation: Callable[..., Number]) -> Callable[[Sequence[Array]], Array]:
    """Entry by entry, for arrays of one shape."""

    def apply(parts: Sequence[Array]) -> Array:
        _require(len({part.shape for part in parts}) == 1)
        return filled(parts[0].shape, lambda at: operation(*(part[at] for part in parts)))

    return apply


def _sum(*numbers: Number) -> Number:
    total: Number = ZERO
    for number in numbers:
        total = total + number
    return total


def _times(*numbers: Number) -> Number:
    total: Number = ONE
    for number in numbers:
        total = total * number
    return total


def _scaled(parts: Sequence[Array]) -> Array:
    number, array = parts
    return filled(array.shape, lambda at: number.number * array[at])


def _powers(parts: Sequence[Array]) -> Array:
    array, exponent = parts
    return filled(array.shape, lambda at: power(array[at], exponent.number))


def _multiplied(parts: Sequence[Array]) -> Array:
    """The product of matrices, from the left; the last may be a column."""
    found = parts[0]
    for right in parts[1:]:
        found = _twice(found, right)
    return found


def _twice(left: Array, right: Array) -> Array:
    _require(len(left.shape) == 2 and left.shape[1] == right.shape[0])
    inner = range(1, left.shape[1] + 1)
    return filled(
        (left.shape[0], *right.shape[1:]),
        lambda at: _sum(*(left[at[0], k] * right[k, *at[1:]] for k in inner)),
    )


def _outer(parts: Sequence[Array]) -> Array:
    u, v = parts
    return filled((*u.shape, *v.shape), lambda at: u[at[:1]] * v[at[1:]])


def _inner(parts: Sequence[Array]) -> Array:
    u, v = parts
    _require(u.shape == v.shape and len(u.shape) == 1)
    total = _sum(*(u[at] * v[at] for at in u.entries))
    return filled((), lambda at: total)


def _transposed(parts: Sequence[Array]) -> Array:
    (matrix,) = parts
    return filled(matrix.shape[::-1], lambda at: matrix[at[::-1]])


def _diagonal(parts: Sequence[Array]) -> Array:
    (vector,) = parts
    return filled(vector.shape * 2, lambda at: vector[at[:1]] if at[0] == at[1] else ZERO)


def _require(fits: bool) -> None:
    if not fits:
        raise ValueError("the sizes do not fit")


_OPERATIONS: dict[type[Basic], Callable[[Sequence[Array]], Array]] = {
    Plus: _each(_sum),
    Neg: _each(lambda a: -a),
    Times: _each(_times),
    Hadamard: _each(_times),
    Quotient: _each(divide),
    HadamardQuotient: _each(divide),
    Power: _each(power),
    Scaled: _scaled,
    HadamardPower: _powers,
    Product: _multiplied,
    Outer: _outer,
    Inner: _inner,
    Transposed: _transposed,
    Diagonal: _diagonal,
}

"""Matrix expressions built as they are written: products flat, transposes where they are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from sympy import Basic, Expr, Integer

from derive.terms import ONE, Apply, Neg, Plus, Quotient, times
from derive.vectors.nodes import (
    Diagonal,
    Hadamard,
    HadamardPower,
    Identity,
    Ones,
    Outer,
    Product,
    Scaled,
    Transposed,
)


def ones(sizes: Iterable[Expr]) -> Expr:
    """The vector of ones of one size, the matrix of ones of two."""
    vectors = [Ones(size) for size in sizes]
    return vectors[0] if len(vectors) == 1 else Outer(*vectors)


def entrywise(factors: Sequence[Expr]) -> Expr:
    """The product entry by entry, equal factors as powers."""
    found: list[Expr] = []
    for factor in dict.fromkeys(factors):
        number = list(factors).count(factor)
        found.append(HadamardPower(factor, Integer(number)) if number > 1 else factor)
    return found[0] if len(found) == 1 else lifted(Hadamard(*found))


def fraction(above: Iterable[Expr], below: Sequence[Expr]) -> Expr:
    """A number from the factors above and below the line."""
    numerator = times(factor for factor in above if factor != ONE)
    return Quotient(numerator, times(below)) if below else numerator


def negated(array: Expr) -> Expr:
    """The negation, never of a negation."""
    return array.args[0] if isinstance(array, Neg) else Neg(array)


def product(*factors: Expr) -> Expr:
    """The matrix product, without products and identities in it."""
    flat: list[Basic] = []
    for factor in factors:
        flat.extend(factor.args if isinstance(factor, Product) else (factor,))
    kept = [f for f in flat if not isinstance(f, Identity)] or flat[:1]
    return Product(*kept) if len(kept) > 1 else cast(Expr, kept[0])


def diagonal(vector: Expr) -> Expr:
    """The diagonal matrix of a vector, numbers in front of it."""
    if isinstance(vector, Neg):
        return Neg(diagonal(vector.args[0]))
    if isinstance(vector, Scaled):
        return Scaled(vector.args[0], diagonal(vector.args[1]))
    return Identity(vector.args[0]) if isinstance(vector, Ones) else Diagonal(vector)


def lifted(array: Expr) -> Expr:
    """The transpose of all instead of the transposes of all parts."""
    start = 1 if isinstance(array, Apply) else 0
    parts = [_untransposed(part) for part in array.args[start:]]
    if any(part is None for part in parts):
        return array
    return Transposed(type(array)(*array.args[:start], *parts))


def _untransposed(array: Basic) -> Basic | None:
    if isinstance(array, Neg | Scaled):
        inner = _untransposed(array.args[-1])
        return None if inner is None else type(array)(*array.args[:-1], inner)
    return array.args[0] if isinstance(array, Transposed) else None


def transposed(matrix: Expr) -> Expr:
    """The transpose, as far inside as it goes."""
    if isinstance(matrix, Transposed):
        return cast(Expr, matrix.args[0])
    if isinstance(matrix, Diagonal | Identity):
        return matrix
    if isinstance(matrix, Outer | Product):
        factors = reversed(matrix.args)
        return Outer(*factors) if isinstance(matrix, Outer) else Product(*map(transposed, factors))
    if isinstance(matrix, Plus | Neg):
        return lifted(type(matrix)(*map(transposed, matrix.args)))
    if isinstance(matrix, Scaled):
        return Scaled(matrix.args[0], transposed(matrix.args[1]))
    return Transposed(matrix)

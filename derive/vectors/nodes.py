"""What vector forms are made of: matrix expressions as held terms.

A ``Symbol`` that names an indexed quantity stands for the whole vector or matrix; vectors are
columns.  ``Plus`` and ``Neg`` are used as for numbers, and ``Apply`` takes a function entry by
entry.  Everything else that vectors and matrices do has a node here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from sympy import Basic, Expr, Symbol

from derive.messages import english
from derive.problem import Problem
from derive.terms import ONE, Apply, Binder, Entry, Neg, Plus, Term

Shape: TypeAlias = tuple[str, ...]
"""The names of the sizes: none for a number, one for a vector, two for a matrix."""


class Scaled(Term):
    """``Scaled(c, A)``: a number times a vector or matrix."""

    __slots__ = ()


class Product(Term):
    """A matrix product of two or more factors; only the last may be a vector."""

    __slots__ = ()


class Outer(Term):
    """``Outer(u, v)`` is ``u vᵀ``."""

    __slots__ = ()


class Inner(Term):
    """``Inner(u, v)`` is the number ``uᵀ v``."""

    __slots__ = ()


class Transposed(Term):
    """The transpose of a matrix."""

    __slots__ = ()


class Diagonal(Term):
    """The matrix with a vector on its diagonal and zeros elsewhere."""

    __slots__ = ()


class Identity(Term):
    """``Identity(n)``: the identity matrix."""

    __slots__ = ()


class Ones(Term):
    """``Ones(n)``: the vector of ones."""

    __slots__ = ()


class Hadamard(Term):
    """A product entry by entry of two or more factors of one shape."""

    __slots__ = ()


class HadamardQuotient(Term):
    """A quotient entry by entry."""

    __slots__ = ()


class HadamardPower(Term):
    """``HadamardPower(A, c)``: every entry to the power of a number."""

    __slots__ = ()


class Gradient(Term):
    """``Gradient(L, z)``: the vector of the derivatives of a number by the entries of z."""

    __slots__ = ()


class Hessian(Term):
    """``Hessian(L, u, v)``: the matrix of second derivatives, rows by u, columns by v."""

    __slots__ = ()


ENTRYWISE = (Hadamard, HadamardQuotient, HadamardPower)
NODES = (Scaled, Product, Outer, Inner, Transposed, Diagonal, Identity, Ones, *ENTRYWISE)


class ShapeError(ValueError):
    """The shapes in a matrix expression do not fit."""


def shapes(problem: Problem) -> dict[str, Shape]:
    """The shape of everything in a problem that is given or defined with indices."""
    found = {variable.name: variable.shape for variable in problem.variables}
    found |= {definition.name: definition.shape for definition in problem.definitions}
    return {name: sizes for name, sizes in found.items() if sizes}


def shape(term: Basic, named: Mapping[str, Shape]) -> Shape:
    """The shape of a matrix expression; ``named`` has those of the indexed quantities.

    Raises ShapeError if its parts do not fit together.
    """
    if isinstance(term, Symbol):
        return named.get(term.name, ())
    if isinstance(term, Entry | Binder) or not isinstance(term, Term):
        return ()
    if isinstance(term, Identity | Ones):
        return (str(term.args[0]),) * (2 if isinstance(term, Identity) else 1)
    parts = term.args[1:] if isinstance(term, Apply) else term.args
    inner = [shape(part, named) for part in parts]
    if isinstance(term, _SHAPED):
        return _SHAPES[type(term)](inner)
    _require(not any(inner))
    return ()


def _all_alike(found: Sequence[Shape]) -> Shape:
    _require(len(set(found)) == 1)
    return found[0]


def _scaled(found: Sequence[Shape]) -> Shape:
    _require(not found[0] and len(found[1]) > 0)
    return found[1]


def _powered(found: Sequence[Shape]) -> Shape:
    return _scaled(found[::-1])


def _chained(found: Sequence[Shape]) -> Shape:
    _require(all(len(s) == 2 for s in found[:-1]) and len(found[-1]) in (1, 2))
    _require(all(a[1] == b[0] for a, b in pairwise(found)))
    return (found[0][0], *found[-1][1:])


def _outer(found: Sequence[Shape]) -> Shape:
    _require([len(s) for s in found] == [1, 1])
    return (*found[0], *found[1])


def _inner(found: Sequence[Shape]) -> Shape:
    _require(len(_all_alike(found)) == 1)
    return ()


def _transposed(found: Sequence[Shape]) -> Shape:
    _require(len(found[0]) == 2)
    return found[0][::-1]


def _diagonal(found: Sequence[Shape]) -> Shape:
    _require(len(found[0]) == 1)
    return found[0] * 2


_SHAPES: dict[type[Basic], Callable[[Sequence[Shape]], Shape]] = {
    **dict.fromkeys((Plus, Neg, Apply, Hadamard, HadamardQuotient), _all_alike),
    Scaled: _scaled,
    HadamardPower: _powered,
    Product: _chained,
    Outer: _outer,
    Inner: _inner,
    Transposed: _transposed,
    Diagonal: _diagonal,
}
_SHAPED = tuple(_SHAPES)


def _require(fits: bool) -> None:
    if not fits:
        raise ShapeError(english("judges.shapes"))


def holds_arrays(term: Basic, named: Mapping[str, Shape]) -> bool:
    """Is there a vector or a matrix anywhere in the term?"""
    if isinstance(term, Symbol):
        return term.name in named
    if isinstance(term, NODES):
        return True
    if not isinstance(term, Term):
        return False
    parts = term.args[1:] if isinstance(term, Entry | Apply) else term.args
    return any(holds_arrays(part, named) for part in parts)


def scaled(number: Expr, array: Expr) -> Expr:
    """A number times a vector or matrix."""
    return array if number == ONE else Scaled(number, array)

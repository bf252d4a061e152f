"""One entry of a matrix expression, as an indexed term: what each operation means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Basic, Expr, Symbol

from derive.terms import (
    ONE,
    Apply,
    Delta,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Quotient,
    Sum,
    Times,
    fresh_index,
    symbol_names,
    times,
)
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
    Shape,
    Transposed,
    holds_arrays,
    shape,
)


def entry(term: Expr, at: Sequence[Index], named: Mapping[str, Shape]) -> Expr:
    """The entry of a matrix expression at the indices, by the definition of its operations.

    named: the shapes of the indexed quantities.  Raises ShapeError if the parts do not fit.
    """
    shape(term, named)
    return _Entries(named, {*named, *symbol_names(term), *(i.name for i in at)}).of(term, tuple(at))


class _Entries:
    """``taken``: the names that a new bound index must not have."""

    def __init__(self, named: Mapping[str, Shape], taken: set[str]) -> None:
        self._named = named
        self._taken = taken

    def of(self, term: Basic, at: tuple[Basic, ...]) -> Expr:
        args = term.args
        match term:
            case Symbol():
                return Entry(term, *at) if at else term
            case Ones():
                return ONE
            case Identity():
                return Delta(*at)
            case Diagonal():
                return Times(Delta(*at), self.of(args[0], at[:1]))
            case Transposed():
                return self.of(args[0], at[::-1])
            case Outer():
                return Times(self.of(args[0], at[:1]), self.of(args[1], at[1:]))
            case Inner():
                index = self._index()
                factors = (self.of(a, (index,)) for a in args)
                return Sum(Times(*factors), index, self._size(args[0], 0))
            case Product():
                return self._product(args, at)
            case Hadamard():
                return times(self.of(a, at) for a in args)
            case HadamardQuotient():
                return Quotient(*(self.of(a, at) for a in args))
            case HadamardPower():
                return Power(self.of(args[0], at), self.of(args[1], ()))
            case Scaled():
                return times((self.of(args[0], ()), self.of(args[1], at)))
            case Apply():
                return Apply(args[0], *(self.of(a, at) for a in args[1:]))
            case Plus() | Neg():
                return type(term)(*(self.of(a, at) for a in args))
            case Times() | Quotient() | Power() if holds_arrays(term, self._named):
                return type(term)(*(self.of(a, ()) for a in args))
        assert isinstance(term, Expr)
        return term

    def _product(self, factors: Sequence[Basic], at: tuple[Basic, ...]) -> Expr:
        """Σ A[i, a] B[a, b] C[b, j] over the indices between."""
        first, *rest = factors
        if not rest:
            return self.of(first, at)
        index = self._index()
        body = times((self.of(first, (at[0], index)), self._product(rest, (index, *at[1:]))))
        return Sum(body, index, self._size(first, 1))

    def _index(self) -> Index:
        index = fresh_index(self._taken)
        self._taken.add(index.name)
        return index

    def _size(self, array: Basic, position: int) -> Symbol:
        return Symbol(shape(array, self._named)[position])

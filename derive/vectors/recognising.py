"""From an indexed term to a matrix expression, or nothing.

A product of entries under sums is seen as a network: each factor is a vector or a matrix by the
indices it has, each bound index joins the factors that have it.  Joining two is a matrix
product, the index that stays is a row or a column.  What does not fit is not guessed at.

O(size of the term) but for brackets that have to be expanded, of which there are at most
``_WIDEST`` products.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sympy import Basic, Expr, Integer, Symbol

from derive.problem import Problem
from derive.terms import (
    ONE,
    Apply,
    Delta,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prime,
    Quotient,
    Sum,
    Times,
    free,
    plus,
    substitute,
    walk,
)
from derive.vectors.building import (
    diagonal,
    entrywise,
    fraction,
    lifted,
    negated,
    ones,
    product,
    transposed,
)
from derive.vectors.nodes import (
    Diagonal,
    HadamardPower,
    HadamardQuotient,
    Identity,
    Inner,
    Ones,
    Outer,
    Transposed,
    scaled,
)

_WIDEST = 32
_LARGEST_POWER = 4


class NoFormError(Exception):
    """The term is no matrix expression that this module knows."""


def recognised(term: Expr, axes: Sequence[tuple[Index, str]], problem: Problem) -> Expr | None:
    """The vector (one axis) or matrix (two: rows, columns) whose entries the term is.

    axes: its free indices, each with the size it runs to.
    """
    if len(axes) not in (1, 2) or len({index for index, _ in axes}) < len(axes):
        return None
    sizes = {index: Symbol(size) for index, size in axes}
    try:
        return _Reader(problem).array(term, tuple(sizes), sizes)
    except NoFormError:
        return None


Axes: TypeAlias = tuple[Index, ...]
Sizes: TypeAlias = Mapping[Index, Expr]


@dataclass(frozen=True)
class _Network:
    """A product under sums: factors above and below the line, and the indices summed over."""

    above: tuple[Expr, ...] = ()
    below: tuple[Expr, ...] = ()
    bound: tuple[Index, ...] = ()
    negative: bool = False

    def __mul__(self, other: _Network) -> _Network:
        return _Network(
            self.above + other.above,
            self.below + other.below,
            self.bound + other.bound,
            self.negative != other.negative,
        )

    @property
    def inverse(self) -> _Network:
        """One over it, if nothing is summed over."""
        return _Network(self.below, self.above, (), self.negative)

    def with_equal(self, old: Index, new: Index, without: Expr) -> _Network:
        """The network where one index is another, without the factor that said so."""
        above = list(self.above)
        above.remove(without)
        return replace(
            self,
            above=tuple(substitute(f, {old: new}) for f in above),
            below=tuple(substitute(f, {old: new}) for f in self.below),
            bound=tuple(b for b in self.bound if b != old),
        )


@dataclass
class _Node:
    """The factors that have the same indices, as vectors or matrices; ``ones`` has their shape."""

    ones: Expr
    above: list[Expr] = field(default_factory=list)
    below: list[Expr] = field(default_factory=list)

    @property
    def array(self) -> Expr:
        """All of them in one, entry by entry."""
        above = entrywise(self.above) if self.above else self.ones
        return HadamardQuotient(above, entrywise(self.below)) if self.below else above

    @property
    def total(self) -> Expr:
        """The sum of the entries of a vector."""
        if len(self.above) < 2:
            return Inner(self.ones, self.array)
        first, *rest = self.above
        return Inner(first, _Node(self.ones, rest, self.below).array)


class _Reader:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.expansions = 0
        self.renamed = 0

    # Arrays ---------------------------------------------------------------------------------

    def array(self, term: Basic, axes: Axes, sizes: Sizes) -> Expr:
        """The vector or matrix over the axes whose entries the term is; a number if there are
        no axes.  sizes: those of the axes and of the indices that sums around bind."""
        live = _live(term, axes)
        if not axes:
            return self.number(term, sizes)
        if isinstance(term, Neg):
            return negated(self.array(term.args[0], axes, sizes))
        if len(live) < len(axes):
            return self._spread(term, live, axes, sizes)
        if isinstance(term, Plus):
            return lifted(plus(self.array(part, axes, sizes) for part in term.args))
        if isinstance(term, Entry):
            return self._name(term, axes)
        if isinstance(term, Delta):
            if term.args[0] == term.args[1]:
                return _ones_over(axes, sizes)
            if set(term.args) != set(axes):
                raise NoFormError
            return Identity(sizes[axes[0]])
        if isinstance(term, Apply):
            return self._function(term, axes, sizes)
        if isinstance(term, Power) and not _is_repeated(term):
            base, exponent = term.args
            if _live(exponent, axes):
                raise NoFormError
            return HadamardPower(self.array(base, axes, sizes), self.number(exponent, sizes))
        if isinstance(term, Times | Quotient | Power | Sum):
            network, sizes = self._network(term, axes, sizes)
            return self._contracted(network, axes, sizes)
        raise NoFormError

    def _spread(self, term: Basic, live: Axes, axes: Axes, sizes: Sizes) -> Expr:
        """What does not depend on every axis has equal rows or columns."""
        inner = self.array(term, live, sizes)
        if not live:
            return scaled(inner, _ones_over(axes, sizes))
        first, last = (Ones(sizes[axis]) for axis in axes)
        return Outer(inner, last) if live[0] == axes[0] else Outer(first, inner)

    def _name(self, term: Entry, axes: Axes) -> Expr:
        name, *indices = term.args
        if len(indices) != len(axes) or set(indices) != set(axes):
            raise NoFormError
        return name if tuple(indices) == axes else Transposed(name)

    def _function(self, term: Apply, axes: Axes, sizes: Sizes) -> Expr:
        head, *arguments = term.args
        name = head.args[0].name if isinstance(head, Prime) else head.name
        deltas = any(isinstance(part, Delta) for _, part in walk(term))
        if len(arguments) != 1 or deltas or name in self.problem.definition_of:
            raise NoFormError
        return lifted(Apply(head, self.array(arguments[0], axes, sizes)))

    # Numbers --------------------------------------------------------------------------------

    def number(self, term: Basic, sizes: Sizes) -> Expr:
        """A term without axes: sums of products are inner products where that is all they are."""
        if isinstance(term, Sum):
            try:
                network, inside = self._network(term, (), sizes)
                found = self._contracted(network, (), inside)
            except NoFormError:
                return term
            return term if any(isinstance(part, Ones) for _, part in walk(found)) else found
        if isinstance(term, Plus | Neg | Times | Quotient | Power):
            return type(term)(*(self.number(a, sizes) for a in term.args))
        if isinstance(term, Apply):
            return Apply(term.args[0], *(self.number(a, sizes) for a in term.args[1:]))
        return term

    # Networks -------------------------------------------------------------------------------

    def _network(self, term: Basic, axes: Axes, sizes: Sizes) -> tuple[_Network, Sizes]:
        """The network of a term.  A factor without an axis or an index bound around it stays
        whole.  Raises NoFormError for a sum that leaves something out."""
        if isinstance(term, Neg):
            network, sizes = self._network(term.args[0], axes, sizes)
            return replace(network, negative=not network.negative), sizes
        if isinstance(term, Times):
            whole = _Network()
            for factor in term.args:
                network, sizes = self._network(factor, axes, sizes)
                whole = whole * network
            return whole, sizes
        if isinstance(term, Quotient):
            above, sizes = self._network(term.args[0], axes, sizes)
            below, inside = self._network(term.args[1], axes, sizes)
            if below.bound:
                return above * _Network((), (term.args[1],)), sizes
            return above * below.inverse, inside
        if isinstance(term, Sum) and (not axes or _live(term, tuple(sizes))):
            return self._opened(term, axes, sizes)
        if _is_repeated(term) and _live(term, tuple(sizes)):
            return self._network(Times(*[term.args[0]] * int(term.args[1])), axes, sizes)
        return _Network((term,)), sizes

    def _opened(self, term: Sum, axes: Axes, sizes: Sizes) -> tuple[_Network, Sizes]:
        if term.apart:
            raise NoFormError
        self.renamed += 1
        index = Index(f"#{self.renamed}")
        inside: Sizes = {**sizes, index: term.size}
        body = substitute(term.body, {term.index: index})
        network, inside = self._network(body, (*axes, index), inside)
        return replace(network, bound=(index, *network.bound)), inside

    def _contracted(self, network: _Network, axes: Axes, sizes: Sizes) -> Expr:
        """The array over the axes that a network stands for."""
        live = (*axes, *network.bound)
        for factor in network.above:
            if isinstance(factor, Delta) and _live(factor, live):
                return self._sifted(network, factor, axes, sizes)
        above, numbers_above = _parted(network.above, live)
        below, numbers_below = _parted(network.below, live)
        bare = _Network(above, below, network.bound)
        position = self._to_expand(bare, live)
        numbers: list[Expr] = []
        if position is not None:
            found = self._expanded(bare, position, axes, sizes)
        else:
            nodes: dict[frozenset[Index], _Node] = {}
            for factor in above:
                self._node_of(factor, live, sizes, nodes).above.append(
                    self.array(factor, _live(factor, live), sizes)
                )
            for factor in below:
                self._node_of(factor, live, sizes, nodes).below.append(
                    self.array(factor, _live(factor, live), sizes)
                )
            numbers = self._joined(nodes, network.bound, sizes)
            found = self._laid_out(nodes, axes, sizes)
        number = fraction(
            [*(self.number(f, sizes) for f in numbers_above), *numbers],
            [self.number(f, sizes) for f in numbers_below],
        )
        whole = scaled(number, found) if axes else fraction([number, found], [])
        return negated(whole) if network.negative else whole

    def _node_of(
        self, factor: Expr, live: Axes, sizes: Sizes, nodes: dict[frozenset[Index], _Node]
    ) -> _Node:
        """The node to which a factor belongs.  Raises NoFormError for more than two indices."""
        indices = _live(factor, live)
        if len(indices) > 2:
            raise NoFormError
        return nodes.setdefault(frozenset(indices), _Node(_ones_over(indices, sizes)))

    def _sifted(self, network: _Network, delta: Delta, axes: Axes, sizes: Sizes) -> Expr:
        """A network with a Kronecker delta in it: two indices are one."""
        first, second = delta.args
        if first == second:
            above = tuple(f for f in network.above if f != delta)
            return self._contracted(replace(network, above=above), axes, sizes)
        if not all(d in (*axes, *network.bound) for d in delta.args):
            raise NoFormError
        if first in axes and second in axes:
            rest = network.with_equal(second, first, delta)
            return diagonal(self._contracted(rest, (first,), sizes))
        old, new = (first, second) if first in network.bound else (second, first)
        return self._contracted(network.with_equal(old, new, delta), axes, sizes)

    def _to_expand(self, network: _Network, live: Axes) -> int | None:
        """Which bracket among the factors has to be expanded before the factors can be joined."""
        others = sum(bool(_live(f, live)) for f in (*network.above, *network.below)) - 1
        for position, factor in enumerate(network.above):
            indices = _live(factor, live)
            if isinstance(factor, Plus) and indices and (others or network.bound):
                ragged = any(len(_live(part, live)) < len(indices) for part in factor.args)
                deltas = any(isinstance(part, Delta) for _, part in walk(factor))
                if len(indices) > 2 or deltas or (ragged and len(indices) == 2):
                    return position
        return None

    def _expanded(self, network: _Network, position: int, axes: Axes, sizes: Sizes) -> Expr:
        found: list[Expr] = []
        before, bracket, after = (
            network.above[:position],
            network.above[position],
            network.above[position + 1 :],
        )
        for part in bracket.args:
            self.expansions += 1
            if self.expansions > _WIDEST:
                raise NoFormError
            inner, inside = self._network(part, (*axes, *network.bound), sizes)
            whole = replace(network, above=before) * inner * _Network(after)
            found.append(self._contracted(whole, axes, inside))
        return plus(found)

    def _joined(
        self, nodes: dict[frozenset[Index], _Node], bound: Iterable[Index], sizes: Sizes
    ) -> list[Expr]:
        """Sum over every bound index; what is left has axes only.  The numbers that come out."""
        numbers: list[Expr] = []
        waiting = list(bound)
        while waiting:
            index = min(waiting, key=lambda b: sum(b in key for key in nodes if len(key) > 1))
            waiting.remove(index)
            own = nodes.pop(frozenset((index,)), None)
            matrices = [
                frozenset((other, index))
                for other in sizes
                if other != index and frozenset((other, index)) in nodes
            ]
            if len(matrices) > 2:
                raise NoFormError
            if not matrices:
                numbers.append(sizes[index] if own is None else own.total)
                continue
            parts = [
                (key - {index}, _oriented(nodes.pop(key), key, index, sizes)) for key in matrices
            ]
            rows, left = parts[0]
            if len(parts) == 1:
                array = product(left, own.array if own else Ones(sizes[index]))
            else:
                columns, right = parts[1]
                middle = [Diagonal(own.array)] if own else []
                array = product(left, *middle, transposed(right))
                rows |= columns
            shape = _ones_over(_order(sizes, rows), sizes)
            nodes.setdefault(rows, _Node(shape)).above.append(array)
        return numbers

    def _laid_out(self, nodes: Mapping[frozenset[Index], _Node], axes: Axes, sizes: Sizes) -> Expr:
        """The array over the axes from what is left of a network; 1 without axes."""
        if not axes:
            return ONE
        matrix = nodes.get(frozenset(axes))
        if len(axes) == 1:
            return matrix.array if matrix else _ones_over(axes, sizes)
        rows, columns = (nodes.get(frozenset((axis,))) for axis in axes)
        if matrix is None:
            first, last = (Ones(sizes[axis]) for axis in axes)
            return Outer(rows.array if rows else first, columns.array if columns else last)
        before = [Diagonal(rows.array)] if rows else []
        after = [Diagonal(columns.array)] if columns else []
        return product(*before, matrix.array, *after)


def _live(term: Basic, among: Axes) -> Axes:
    """The indices among those given that are free in the term, in their order."""
    found = free(term)
    return tuple(index for index in among if index in found)


def _order(sizes: Sizes, indices: Iterable[Index]) -> Axes:
    """The indices in the order in which arrays have them."""
    wanted = set(indices)
    return tuple(index for index in sizes if index in wanted)


def _parted(factors: Iterable[Expr], live: Axes) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """The factors that depend on an index, and those that are numbers."""
    found = [(factor, bool(_live(factor, live))) for factor in factors]
    return tuple(f for f, depends in found if depends), tuple(f for f, d in found if not d)


def _is_repeated(term: Basic) -> bool:
    """Is it a small power that may be seen as a product?"""
    if not isinstance(term, Power) or not isinstance(term.args[1], Integer):
        return False
    is_small = 2 <= term.args[1] <= _LARGEST_POWER
    return is_small and not any(isinstance(part, Sum) for _, part in walk(term.args[0]))


def _oriented(node: _Node, key: frozenset[Index], last: Index, sizes: Sizes) -> Expr:
    """The matrix of a node with the given index for its columns."""
    return node.array if _order(sizes, key)[1] == last else transposed(node.array)


def _ones_over(axes: Axes, sizes: Sizes) -> Expr:
    return ones(sizes[axis] for axis in axes)

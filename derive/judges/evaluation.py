"""Nodes, functions of the values of indices, evaluated in a world.

A :class:`World` fixes the sizes and the value of every variable, and remembers the value of
each node at each place.  A derivative is taken in a world in which one entry carries a dual
part (see :mod:`derive.judges.arithmetic`).  Terms become nodes in
:mod:`derive.judges.compiling`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from derive.judges.arithmetic import (
    ONE,
    ZERO,
    BeyondSizeError,
    Dual,
    Function,
    Number,
    compare,
    divide,
    extreme,
    power,
    slope_of,
    smooth,
)
from derive.messages import english

Args: TypeAlias = tuple[int, ...]
Pick: TypeAlias = Callable[[Args], Args]
Place: TypeAlias = tuple[str, Args]


class World:
    """Sizes, the values of the variables, and what has been worked out from them.

    sizes: by name.  values: by name, then by the indices, () for a scalar.
    functions: coefficients of :func:`derive.judges.arithmetic.smooth` by name.
    """

    __slots__ = (
        "functions",
        "memo",
        "parent",
        "perturbed",
        "seed",
        "seed_args",
        "sizes",
        "tag",
        "values",
    )

    def __init__(
        self,
        sizes: Mapping[str, int],
        values: Mapping[str, Mapping[Args, Decimal]],
        functions: Mapping[str, tuple[Decimal, ...]],
        parent: World | None = None,
        place: Place = ("", ()),
    ) -> None:
        self.sizes = sizes
        self.values = values
        self.functions = functions
        self.parent = parent
        self.seed, self.seed_args = place
        self.tag: int = parent.tag + 1 if parent else 0
        self.memo: dict[tuple[Node, Args], Number] = {}
        self.perturbed: dict[Place, World] = {}

    def value(self, node: Node, args: Args) -> Number:
        """The value of a node at the values of its indices.

        Raises UndefinedError if it has none here.
        """
        world = self
        while world.parent is not None and world.seed not in node.depends:
            world = world.parent
        key = (node, args)
        found = world.memo.get(key)
        if found is None:
            found = world.memo[key] = node.evaluate(world, args)
        return found

    def perturb(self, place: Place) -> World:
        """The world in which one entry carries a dual part."""
        found = self.perturbed.get(place)
        if found is None:
            found = World(self.sizes, self.values, self.functions, self, place)
            self.perturbed[place] = found
        return found

    def slope(self, node: Node, args: Args, place: Place) -> Number:
        """The partial derivative of a node by one entry."""
        world = self.perturb(place)
        return slope_of(world.value(node, args), world.tag)


class Node:
    """A term without the names of its indices.

    parts: the inner nodes, each with what picks its indices from this node's.
    depends: names of the variables that its value depends on.
    sizes: for each index, the name of the size it runs to; None if its place does not tell.
    weight: a bound on the number of nodes below.  width: the largest number of indices that
    any of them varies with, the entry of a derivative counted.
    """

    __slots__ = ("depends", "parts", "sizes", "weight", "width")

    parts: tuple[tuple[Node, Pick | None], ...]
    depends: frozenset[str]
    sizes: tuple[str | None, ...]
    weight: int
    width: int

    def evaluate(self, world: World, args: Args) -> Number:
        """The value at the given indices, worked out from the parts."""
        raise NotImplementedError

    def part(self, position: int, world: World, args: Args) -> Number:
        """The value of one part."""
        node, pick = self.parts[position]
        return world.value(node, args if pick is None else pick(args))


class PlusNode(Node):
    __slots__ = ()

    def evaluate(self, world: World, args: Args) -> Number:
        total: Number = ZERO
        for node, pick in self.parts:
            total = total + world.value(node, args if pick is None else pick(args))
        return total


class TimesNode(Node):
    __slots__ = ()

    def evaluate(self, world: World, args: Args) -> Number:
        total: Number = ONE
        for node, pick in self.parts:
            total = total * world.value(node, args if pick is None else pick(args))
        return total


class NegNode(Node):
    __slots__ = ()

    def evaluate(self, world: World, args: Args) -> Number:
        return -self.part(0, world, args)


class QuotientNode(Node):
    __slots__ = ()

    def evaluate(self, world: World, args: Args) -> Number:
        return divide(self.part(0, world, args), self.part(1, world, args))


class PowerNode(Node):
    __slots__ = ()

    def evaluate(self, world: World, args: Args) -> Number:
        return power(self.part(0, world, args), self.part(1, world, args))


class IndexNode(Node):
    """An index as a number."""

    __slots__ = ()

    def evaluate(self, world: World, args: Args) -> Number:
        return Decimal(args[0])


class DeltaNode(Node):
    __slots__ = ()

    def evaluate(self, world: World, args: Args) -> Number:
        return ONE if self.part(0, world, args) == self.part(1, world, args) else ZERO


class NumberNode(Node):
    __slots__ = ("number",)
    number: Decimal

    def evaluate(self, world: World, args: Args) -> Number:
        return self.number


class SizeNode(Node):
    __slots__ = ("name",)
    name: str

    def evaluate(self, world: World, args: Args) -> Number:
        return Decimal(world.sizes[self.name])


class LeafNode(Node):
    """An entry that a derivative may be taken by: a variable, or, if there is a part, a
    quantity with a definition that is held as a variable of its own."""

    __slots__ = ("indices", "name")
    name: str
    indices: Pick | None

    def evaluate(self, world: World, args: Args) -> Number:
        place = args if self.indices is None else self.indices(args)
        if world.parent is None:
            return self.part(0, world, args) if self.parts else self._given(world, place)
        if world.seed != self.name:
            return self.part(0, world, args)
        value = world.parent.value(self, args)
        return Dual(world.tag, value, ONE) if place == world.seed_args else value

    def _given(self, world: World, place: Args) -> Number:
        try:
            return world.values[self.name][place]
        except KeyError:
            raise BeyondSizeError(english("judges.undefined-why.entry")) from None


class FunctionNode(Node):
    __slots__ = ("function",)
    function: Function

    def evaluate(self, world: World, args: Args) -> Number:
        return _apply(self.function, self, world, args)


class UnspecifiedNode(Node):
    __slots__ = ("name", "order")
    name: str
    order: int

    def evaluate(self, world: World, args: Args) -> Number:
        return _apply(smooth(world.functions[self.name], self.order), self, world, args)


def _apply(function: Function, node: Node, world: World, args: Args) -> Number:
    x = node.part(0, world, args)
    if world.parent is None:
        return function(x)
    # the value without the innermost dual part is remembered in the world around
    value = world.parent.value(node, args)
    return function.extend(x, value) if type(x) is Dual and x.tag == world.tag else value


class ExtremeNode(Node):
    __slots__ = ("sign",)
    sign: int

    def evaluate(self, world: World, args: Args) -> Number:
        return extreme(self.sign, [self.part(k, world, args) for k in range(len(self.parts))])


class RelationNode(Node):
    """1 where the comparison holds, 0 elsewhere."""

    __slots__ = ("operator",)
    operator: str

    def evaluate(self, world: World, args: Args) -> Number:
        holds = compare(self.operator, self.part(0, world, args), self.part(1, world, args))
        return ONE if holds else ZERO


class WhereNode(Node):
    __slots__ = ()

    def evaluate(self, world: World, args: Args) -> Number:
        return self.part(1 if self.part(0, world, args) else 2, world, args)


class BinderNode(Node):
    """The bound index comes after the node's own in the indices of the body."""

    __slots__ = ("apart", "limit")
    limit: str | int
    apart: tuple[int, ...]

    def terms(self, world: World, args: Args) -> list[Number]:
        node, pick = self.parts[0]
        last = self.limit if isinstance(self.limit, int) else world.sizes[self.limit]
        out = {args[position] for position in self.apart}
        rows = [(*args, k) for k in range(1, last + 1) if k not in out]
        return [world.value(node, row if pick is None else pick(row)) for row in rows]


class SumNode(BinderNode):
    __slots__ = ()

    def evaluate(self, world: World, args: Args) -> Number:
        total: Number = ZERO
        for term in self.terms(world, args):
            total = total + term
        return total


class ProdNode(BinderNode):
    __slots__ = ()

    def evaluate(self, world: World, args: Args) -> Number:
        total: Number = ONE
        for term in self.terms(world, args):
            total = total * term
        return total


class DiffNode(Node):
    __slots__ = ("indices", "seed")
    seed: str
    indices: Pick | None

    def evaluate(self, world: World, args: Args) -> Number:
        node, pick = self.parts[0]
        place = args if self.indices is None else self.indices(args)
        return world.slope(node, args if pick is None else pick(args), (self.seed, place))

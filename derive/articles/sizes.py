"""Which axes and indices of a document run to the same size, and what that size is called.

Every axis of every name and every index is a slot; slots that stand for the same are joined, over
the whole document (union-find).  What a sum says of its own range decides first, by majority, so
that one wrong limit changes nothing; two sizes that have names of their own are never joined.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from derive.articles.axes import Axes, is_transposed
from derive.articles.functions import is_entrywise
from derive.articles.naming import key_of
from derive.articles.survey import letter, range_of, size_name
from derive.reading.expressions import (
    Bound,
    Branches,
    Call,
    Chain,
    Derivative,
    Expression,
    Grouped,
    Indicator,
    Label,
    Listing,
    Name,
    Product,
    Ratio,
    Set,
    Size,
    Total,
)

Slot: TypeAlias = tuple[str, Hashable]
"""``("size", name)``, ``("axis", (key, position))``, ``("index", ...)``."""

Scope: TypeAlias = Mapping[str, Slot]

#: In so many formulas a wrong limit is none.
_OFTEN = 2


@dataclass
class Slots:
    """The classes of slots.

    given: the shapes of names that are known beforehand, by key.  at_rows: functions with the key
    of what they are taken at, where that is a row of a table.
    """

    axes: Axes
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    at_rows: frozenset[tuple[str, str]] = frozenset()
    joins: list[tuple[Slot, Slot]] = field(default_factory=list)
    limits: dict[Slot, str] = field(default_factory=dict)
    direct: dict[Slot, list[Slot]] = field(default_factory=lambda: defaultdict(list))
    _sure: list[tuple[Slot, Slot]] = field(default_factory=list)
    _parents: dict[Slot, Slot] = field(default_factory=dict)

    # What the formulas say

    def note(self, chain: Chain, place: Hashable) -> None:
        """Take in what a chain says.  ``place``: what tells its free indices from others."""
        self._place = place
        self._defines = isinstance(chain.parts[0], Name | Call)
        self._rows = self._rows_of(chain)
        self._chain(chain, {})

    def _rows_of(self, chain: Chain) -> frozenset[str]:
        """``x`` in ``h(x) = ...`` where h is taken at rows of x elsewhere: one row of it."""
        call = chain.parts[0]
        if not isinstance(call, Call) or len(call.arguments) != 1:
            return frozenset()
        (argument,) = call.arguments
        if not isinstance(argument, Name) or self.axes.letters.apart(argument).indices:
            return frozenset()
        key = key_of(self.axes.letters.apart(argument).name)
        return frozenset({key} if (call.head.base, key) in self.at_rows else ())

    def _index(self, name: str, scope: Scope) -> Slot:
        return scope.get(name) or ("index", (self._place, name))

    def _join(self, one: Slot, other: Slot) -> None:
        if one != other:
            self.joins.append((one, other))
            if self._defines:
                self._sure.append((one, other))
            for a, b in ((one, other), (other, one)):
                if a[0] == "index":
                    self.direct[a].append(b)

    def _same(self, ones: tuple[Slot, ...], others: tuple[Slot, ...]) -> None:
        if len(ones) == len(others):
            for one, other in zip(ones, others, strict=True):
                self._join(one, other)

    def _chain(self, chain: Chain, scope: Scope) -> None:
        for condition in chain.conditions:
            if isinstance(condition, Chain):
                self._chain(condition, scope)
        told = range_of(chain)
        if told is not None:
            for name in told[0]:
                self._limit(self._index(name, scope), told[1])
            return
        if chain.links and chain.links[0].sign == "in" and isinstance(chain.parts[1], Set):
            self._dimensions(chain.parts[0], chain.parts[1])
            return
        self._compared(chain, scope)
        before: tuple[Slot, ...] | None = None
        for part in chain.parts:
            if part is None:
                continue
            shape = self.shape(part, scope)
            if before and shape:
                self._same(before, shape)
            before = shape or before
        for link in chain.links:
            if isinstance(link.reason, Chain):
                self._chain(link.reason, scope)

    def _dimensions(self, what: Expression | None, space: Set) -> None:
        names = what.items if isinstance(what, Listing) else (what,)
        for name in names:
            if isinstance(name, Name):
                for slot, size in zip(self.shape(name, {}), space.dimensions, strict=False):
                    self._limit(slot, size)

    def _limit(self, slot: Slot, limit: Expression) -> None:
        name = size_name(limit)
        if name is not None:
            self.limits[slot] = name

    def _compared(self, chain: Chain, scope: Scope) -> None:
        letters = [letter(part) for part in chain.parts]
        known = [name for name in letters if name is not None and self._numbers(name, scope)]
        if len(known) == len(letters):
            for one, other in pairwise(known):
                self._join(self._index(one, scope), self._index(other, scope))

    def _numbers(self, name: str, scope: Scope) -> bool:
        return name in scope or name in self.axes.letters.indices

    # Shapes

    def shape(self, expression: Expression | None, scope: Scope) -> tuple[Slot, ...]:
        """The slots of the axes that the value of an expression has; what it says is noted."""
        if isinstance(expression, Name):
            return self._name(expression, scope)
        if isinstance(expression, Total):
            return self._most([term for _, term in expression.terms], scope)
        if isinstance(expression, Product):
            return self._product(expression, scope)
        if isinstance(expression, Ratio):
            self.shape(expression.below, scope)
            return self.shape(expression.above, scope)
        if isinstance(expression, Bound):
            return self._binder(expression, scope)
        if isinstance(expression, Call):
            return self._call(expression, scope)
        if isinstance(expression, Grouped):
            return self._grouped(expression, scope)
        if isinstance(expression, Derivative):
            return self._derivative(expression, scope)
        if isinstance(expression, Branches):
            for _, condition in expression.rows:
                self._inside(condition, scope)
            return self._most([value for value, _ in expression.rows], scope)
        return self._other(expression, scope)

    def _other(self, expression: Expression | None, scope: Scope) -> tuple[Slot, ...]:
        if isinstance(expression, Chain):
            self._chain(expression, scope)
        elif isinstance(expression, Indicator):
            self._inside(expression.condition, scope)
        elif isinstance(expression, Size):
            self.shape(expression.body, scope)
        elif isinstance(expression, Listing):
            self._most(list(expression.items), scope)
        elif (body := getattr(expression, "body", None)) is not None:
            found = self.shape(body, scope)
            self._inside(getattr(expression, "label", None), scope)
            return found
        return ()

    def _inside(self, expression: Expression | None, scope: Scope) -> None:
        if expression is not None:
            self.shape(expression, scope)

    def _most(self, expressions: Iterable[Expression], scope: Scope) -> tuple[Slot, ...]:
        shapes = [self.shape(each, scope) for each in expressions]
        longest = max(shapes, key=len, default=())
        for shape in shapes:
            self._same(longest, shape)
        return longest

    def _name(self, name: Name, scope: Scope) -> tuple[Slot, ...]:
        scripted = self.axes.letters.apart(name)
        for script in name.above:
            if script.kind == "plain":
                self._inside(script.body, scope)
        if key_of(scripted.name) == "delta" and len(scripted.indices) == 2:
            one, other = (letter(index) for index in scripted.indices)
            if one is not None and other is not None:
                self._join(self._index(one, scope), self._index(other, scope))
            return ()
        key = key_of(scripted.name)
        slots = self._slots(key, self.axes.of(name))
        if key in self._rows and not scripted.indices:
            slots = slots[-1:]
        rest = self._entries(slots, scripted.indices, scope)
        return rest[::-1] if is_transposed(name) else rest

    def _slots(self, key: str, number: int) -> tuple[Slot, ...]:
        return tuple(("axis", (key, position)) for position in range(number))

    def _entries(
        self, slots: tuple[Slot, ...], indices: tuple[Expression, ...], scope: Scope
    ) -> tuple[Slot, ...]:
        for slot, index in zip(slots, indices, strict=False):
            name = letter(index)
            if name is not None:
                self._join(self._index(name, scope), slot)
        return slots[len(indices) :]

    def _call(self, call: Call, scope: Scope) -> tuple[Slot, ...]:
        scripted = self.axes.letters.apart(call.head)
        indices = (*scripted.indices, *self.axes.letters.behind(call))
        shapes = [self.shape(argument, scope) for argument in call.arguments]
        self._inside(call.power, scope)
        key = key_of(scripted.name)
        own = self._slots(key, self.axes.told.get(key, 0))
        if is_entrywise(call.head.base.lower()) and shapes:
            if len(own) == len(shapes[0]):
                self._same(own, shapes[0])
            return self._entries(shapes[0], indices, scope)
        return self._entries(own, indices, scope)

    def _grouped(self, grouped: Grouped, scope: Scope) -> tuple[Slot, ...]:
        shape = self.shape(grouped.body, scope)
        for script in grouped.above:
            if script.kind == "plain":
                self._inside(script.body, scope)
        indices = tuple(e for e in grouped.below if not isinstance(e, Label))
        rest = self._entries(shape, indices, scope)
        return rest[::-1] if is_transposed(grouped) else rest

    def _derivative(self, derivative: Derivative, scope: Scope) -> tuple[Slot, ...]:
        found = self.shape(derivative.body, scope)
        for by, _ in derivative.by:
            found += self.shape(by, scope)
        return found

    def _product(self, product: Product, scope: Scope) -> tuple[Slot, ...]:
        """As matrices and vectors are multiplied; a transposed vector is a row."""
        left: tuple[Slot, ...] = ()
        is_row = False
        for position, factor in enumerate(product.factors):
            right = self.shape(factor, scope)
            sign = product.signs[position - 1] if position else ""
            row = len(right) == 1 and is_transposed(factor)
            if not left or not right:
                left, is_row = left or right, row if right else is_row
            elif sign == "odot" or (len(left) == len(right) == 1 and not is_row and not row):
                self._same(left, right)
                left = left if sign == "odot" else ()
            elif len(left) == len(right) == 1 and not is_row:
                left, is_row = left + right, False
            else:
                self._join(left[-1], right[0])
                left, is_row = left[:-1] + right[1:], is_row and len(right) == 2
        return left

    def _binder(self, bound: Bound, scope: Scope) -> tuple[Slot, ...]:
        inner = dict(scope)
        for condition in bound.conditions:
            first = condition.parts[0] if isinstance(condition, Chain) else condition
            for name in first.items if isinstance(first, Listing) else (first,):
                known = letter(name)
                if known is not None and known not in inner.keys() - scope.keys():
                    slot: Slot = ("index", (self._place, known, bound.span))
                    inner[known] = slot
                    if bound.upper is not None and bound.kind in ("sum", "prod"):
                        self._limit(slot, bound.upper)
        for condition in bound.conditions:
            if isinstance(condition, Chain):
                self._condition(condition, scope, inner)
        return self.shape(bound.body, inner)

    def _condition(self, condition: Chain, scope: Scope, inner: Scope) -> None:
        told = range_of(condition)
        if told is not None:
            for name in told[0]:
                self._limit(self._index(name, inner), told[1])
        elif len(condition.parts) == 2 and condition.links[0].sign == "neq":
            one, other = (letter(part) for part in condition.parts)
            if one is not None and other is not None:
                self._join(self._index(one, inner), self._index(other, scope))

    # The classes

    def settle(self) -> None:
        """Join what is the same: what all places agree on first, what most say next; a place that
        says otherwise is left alone, for whoever reads it there to object."""
        for key, shape in self.given.items():
            for position, size in enumerate(shape):
                self.union(("axis", (key, position)), ("size", size))
        for slot, size in self.limits.items():
            if slot[0] == "axis":
                self.union(slot, ("size", size))
        self._unite(self._sure)
        self._elect(unanimous=True)
        self._unite(self.joins)
        self._elect(unanimous=False)
        for slot, size in self.limits.items():
            self.union(slot, ("size", size))
        for one, other in self.joins:
            self.union(one, other)
        self._by_letter()
        self._by_custom()

    def _by_custom(self) -> None:
        """Sizes with two names: ``\\sum_{i=1}^{c}`` over what has n entries is a slip where it
        stands once, and another word for n where it does so again and again."""
        places: dict[tuple[Slot, Slot], set[Hashable]] = defaultdict(set)
        for slot, size in self.limits.items():
            for axis in self.direct[slot]:
                known = self.root(axis)
                if known[0] == "size" and known != self.root(("size", size)):
                    places[self.root(("size", size)), known].add(_place_of(slot))
        for (one, other), where in places.items():
            if len(where) >= _OFTEN and self.root(one) == one:
                self._parents[one] = self.root(other)

    def _elect(self, unanimous: bool) -> None:
        """Give classes the size that most sums over them name, the clearest case first: what it
        decides tells which sums are right about others."""
        votes = self._votes()
        while votes:
            root = max(votes, key=lambda each: _margin(votes[each]))
            if unanimous and len(votes[root]) > 1:
                return
            self.union(root, ("size", votes[root].most_common(1)[0][0]))
            votes = self._votes()

    def _unite(self, joins: Iterable[tuple[Slot, Slot]]) -> None:
        """Join what stands for the same, but for indices that are said to end somewhere."""
        for one, other in joins:
            if one not in self.limits and other not in self.limits:
                self.union(one, other)

    def _votes(self) -> dict[Slot, Counter[str]]:
        """How often a sum over an axis names each size as its end; a sum over another axis that is
        known to end elsewhere does not count."""
        votes: dict[Slot, Counter[str]] = defaultdict(Counter)
        for slot, size in self.limits.items():
            found = [axis for axis in self.direct[slot] if axis[0] == "axis"]
            roots = {self.root(axis) for axis in found}
            if all(root[0] != "size" or root[1] == size for root in roots):
                for root in roots:
                    if root[0] != "size":
                        votes[root][size] += 1
        return votes

    def _by_letter(self) -> None:
        """A letter that runs to one size wherever that is told runs to it elsewhere."""
        told: dict[str, set[str]] = defaultdict(set)
        for slot, size in self.limits.items():
            if slot[0] == "index":
                told[_letter_of(slot)].add(size)
        for slot in self.direct:
            sizes = told.get(_letter_of(slot), set())
            if len(sizes) == 1:
                self.union(slot, ("size", next(iter(sizes))))

    def seen(self) -> Iterable[Slot]:
        """Every slot that a formula speaks of, in order."""
        told = ((slot, ("size", size)) for slot, size in self.limits.items())
        return dict.fromkeys(slot for pair in (*told, *self.joins) for slot in pair)

    def union(self, one: Slot, other: Slot) -> bool:
        """Join two classes unless both have names of their own; are they one now?"""
        one, other = self.root(one), self.root(other)
        if one == other:
            return True
        if one[0] == "size" and other[0] == "size":
            return False
        if one[0] == "size":
            one, other = other, one
        self._parents[one] = other
        return True

    def root(self, slot: Slot) -> Slot:
        """What stands for the class of a slot: its size, if that has a name."""
        trail = []
        while slot in self._parents:
            trail.append(slot)
            slot = self._parents[slot]
        for each in trail:
            self._parents[each] = slot
        return slot


def _margin(votes: Counter[str]) -> tuple[bool, int]:
    """How clear a vote is."""
    first, *others = (number for _, number in votes.most_common(2))
    return not others, first - sum(others)


def _place_of(slot: Slot) -> Hashable:
    return slot[1][0] if isinstance(slot[1], tuple) else slot[1]


def _letter_of(slot: Slot) -> str:
    assert isinstance(slot[1], tuple)
    return str(slot[1][1])

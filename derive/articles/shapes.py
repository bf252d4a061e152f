"""What each formula of a document says of how far its indices run: the shapes of its parts.

As vectors and matrices are multiplied, entries taken, sides set equal: axes that meet run to the
same size (:mod:`derive.articles.sizes`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from derive.articles.axes import Axes, is_transposed
from derive.articles.labels import Labels
from derive.articles.naming import key_of
from derive.articles.sizes import Slot, Slots
from derive.articles.survey import enumeration, letter, range_of, size_name
from derive.reading.entrywise import is_over_entries
from derive.reading.expressions import (
    Bound,
    Branches,
    Call,
    Chain,
    Derivative,
    Entries,
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

Scope: TypeAlias = Mapping[str, Slot]


@dataclass
class Shapes:
    """Walks through formulas and tells what their parts run to.

    at_rows: functions with the key of what they are taken at, where that is a row of a table.
    """

    axes: Axes
    slots: Slots
    labels: Labels
    at_rows: frozenset[tuple[str, str]] = frozenset()

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
        self.slots.join(one, other, sure=self._defines)

    def _at(self, part: Expression | Label, scope: Scope) -> Slot | None:
        """What stands in the place of an index runs to: an index, or the classes of a label."""
        name = None if isinstance(part, Label) else letter(part)
        if (vector := self.labels.vector_of(part)) is not None:
            return ("axis", (vector, 0))
        if name is not None:
            return self._index(name, scope)
        table = self.labels.table_of(part)
        if table is None or not isinstance(part, Name):
            return None
        scripted = self.axes.letters.apart(part)
        (sample,) = self._own(key_of(scripted.name), 1)
        self._join(("axis", (table, 0)), sample)
        self._entries((sample,), scripted.indices, scope)
        return ("axis", (table, 1))

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
            self.slots.limits[slot] = name

    def _compared(self, chain: Chain, scope: Scope) -> None:
        known = [self._compared_at(part, scope) for part in chain.parts]
        for one, other in pairwise(known if None not in known else ()):
            assert one is not None
            assert other is not None
            self._join(one, other)

    def _compared_at(self, part: Expression | None, scope: Scope) -> Slot | None:
        """What a side of a comparison of indices runs to."""
        name = letter(part)
        numbers = name is None or self._numbers(name, scope)
        if part is None or not (numbers or self.labels.vector_of(part)):
            return None
        return self._at(part, scope)

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
            self._listing(expression, scope)
        elif isinstance(expression, Entries):
            return self._entries_of(expression, scope)
        elif (body := getattr(expression, "body", None)) is not None:
            found = self.shape(body, scope)
            self._inside(getattr(expression, "label", None), scope)
            return found
        return ()

    def _entries_of(self, table: Entries, scope: Scope) -> tuple[Slot, ...]:
        """The axes of what is written out, whose entries are numbered."""
        inner, slots = dict(scope), list[Slot]()
        for index, end in zip(table.indices, table.ends, strict=True):
            slots.append(("index", (self._place, index.base, table.span)))
            inner[index.base] = slots[-1]
            self._limit(slots[-1], end)
        self.shape(table.body, inner)
        return tuple(slots)

    def _listing(self, listing: Listing, scope: Scope) -> None:
        found = enumeration(listing)
        if found is None:
            self._most(list(listing.items), scope)
            return
        first, ends = found
        key = key_of(self.axes.letters.apart(first).name)
        for slot, end in zip(self._own(key, self.axes.of(first)), ends, strict=False):
            if not isinstance(end, Label):
                self._limit(slot, end)

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
            one, other = (self._at(index, scope) for index in scripted.indices)
            if one is not None and other is not None:
                self._join(one, other)
            return ()
        key = key_of(scripted.name)
        slots = self._own(key, self.axes.of(name))
        if key in self._rows and not scripted.indices:
            slots = slots[-1:]
        rest = self._entries(slots, scripted.indices, scope)
        return rest[::-1] if is_transposed(name) else rest

    def _own(self, key: str, number: int) -> tuple[Slot, ...]:
        return tuple(("axis", (key, position)) for position in range(number))

    def _entries(
        self, slots: tuple[Slot, ...], indices: tuple[Expression, ...], scope: Scope
    ) -> tuple[Slot, ...]:
        for slot, index in zip(slots, indices, strict=False):
            at = self._at(index, scope)
            if at is not None:
                self._join(at, slot)
        return slots[len(indices) :]

    def _call(self, call: Call, scope: Scope) -> tuple[Slot, ...]:
        scripted = self.axes.letters.apart(call.head)
        indices = (*scripted.indices, *self.axes.letters.behind(call))
        shapes = [self.shape(argument, scope) for argument in call.arguments]
        self._inside(call.power, scope)
        key = key_of(scripted.name)
        own = self._own(key, self.axes.told.get(key, 0))
        if self.axes.is_entrywise(call.head) and shapes:
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
        found = self.shape(bound.body, inner)
        return () if is_over_entries(bound) else found

    def _condition(self, condition: Chain, scope: Scope, inner: Scope) -> None:
        told = range_of(condition)
        if told is not None:
            for name in told[0]:
                self._limit(self._index(name, inner), told[1])
        elif len(condition.parts) == 2 and condition.links[0].sign == "neq":
            self._differ(*condition.parts, scope, inner)

    def _differ(
        self, one: Expression | None, other: Expression | None, scope: Scope, inner: Scope
    ) -> None:
        if one is not None and other is not None and letter(one) is not None:
            first, second = self._at(one, inner), self._at(other, scope)
            if first is not None and second is not None:
                self._join(first, second)

"""Does a formula fit together where its names have these axes?

The rules by which :mod:`derive.reading` multiplies and adds arrays, asked beforehand: which of the
meanings that a letter may have makes a number, a vector or a matrix stand where one may stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from derive.articles.axes import Axes
from derive.articles.functions import is_entrywise, is_of_a_vector, is_of_the_language
from derive.articles.naming import key_of
from derive.articles.survey import everywhere, letter
from derive.reading.arrays import ENTRYWISE
from derive.reading.entrywise import is_over_entries
from derive.reading.expressions import (
    Bound,
    Braced,
    Branches,
    Call,
    Chain,
    Derivative,
    Entries,
    Expression,
    Grouped,
    Indicator,
    Name,
    Number,
    Product,
    Radical,
    Ratio,
    Set,
    Size,
    Superscript,
    Total,
)

_EQUAL = frozenset({"=", ":="})
_OF_NO_KIND = frozenset({"argmax", "argmin", "int", "expectation"})


class ClashError(Exception):
    """What stands here cannot stand here."""


@dataclass(frozen=True)
class Kind:
    """How many axes a value has; row: is it a transposed vector?  sloped: is it a derivative?"""

    rank: int
    row: bool = False
    sloped: bool = False


NUMBER = Kind(0)


@dataclass(frozen=True)
class Kinds:
    """Asks formulas whether they fit together.

    axes: of the names.  functions: keys of names that take arguments.
    tried: keys whose axes are only tried.  Then what is not known, or might be meant otherwise,
    does not fit: an array equals nothing unknown, no letter that is a number is added to an array
    or divided by it, and none of the keys scales one, since ``w x`` may be ``w^T x``.
    entrywise: are vectors multiplied entry by entry?
    tables: keys of tables that do not stand there as a whole: of a small letter whose rows are
    examples one means a row.
    """

    axes: Axes
    functions: frozenset[str] = frozenset()
    tried: frozenset[str] = frozenset()
    entrywise: bool = False
    tables: frozenset[str] = frozenset()

    def fits(self, chains: Iterable[Chain]) -> bool:
        """Do these chains, each of which may go on from the one before, fit together?"""
        last: Kind | None = None
        try:
            for chain in chains:
                last = self._chain(chain, None if chain.gap else last)
        except ClashError:
            return False
        return True

    def _chain(self, chain: Chain, last: Kind | None) -> Kind | None:
        """The kind of its last part.  Raises ClashError."""
        if chain.links and any(isinstance(part, Set) for part in chain.parts):
            return None
        first, *others = chain.parts
        before, before_part = (last if first is None else self.of(first)), first
        for link, part in zip(chain.links, others, strict=True):
            here = None if part is None else self.of(part)
            if link.sign in _EQUAL and not any(map(_is_zero, (before_part, part))):
                self._equal(before, here)
            before, before_part = here, part
        return before

    def _equal(self, one: Kind | None, other: Kind | None) -> None:
        if one is not None and other is not None:
            _alike(one, other)
        elif self.tried:
            _must_be_numbers(one, other)

    def of(self, expression: Expression) -> Kind | None:
        """The kind of a value, None if it is not known.  Raises ClashError."""
        match expression:
            case Name():
                return self._name(expression)
            case Total():
                return self._together((term for _, term in expression.terms), broadcast=False)
            case Product():
                return self._product(expression)
            case Ratio():
                return self._ratio(expression)
            case Call():
                return self._call(expression)
            case Derivative():
                return self._derivative(expression)
            case Grouped():
                return self._grouped(expression)
            case Bound():
                return self._bound(expression)
            case Entries():
                _must_be_numbers(self.of(expression.body))
                return Kind(len(expression.indices), expression.row)
            case Branches():
                return self._branches(expression)
            case Braced() | Radical():
                return self.of(expression.body)
            case Size():
                return self._size(expression)
            case Indicator():
                self._condition(expression.condition)
                return NUMBER
            case Number():
                return NUMBER
        return None

    def _bound(self, bound: Bound) -> Kind | None:
        """A sum that names no index is over the entries of a vector, multiplied one by one."""
        if not is_over_entries(bound):
            body = self.of(bound.body)
            return None if bound.kind in _OF_NO_KIND else body
        body = replace(self, entrywise=True).of(bound.body)
        if body is not None and body.rank != 1:
            raise ClashError
        return NUMBER

    # Names and calls

    def _name(self, name: Name) -> Kind | None:
        scripted = self.axes.letters.apart(name)
        key = key_of(scripted.name)
        if key in self.functions and key not in self.axes.told:
            return None
        if name.base in ("1", "I"):
            return None
        own = self.axes.told.get(key, 0) - len(scripted.indices)
        if own < 0 or (own == 2 and key in self.tables):
            raise ClashError
        if name.base == "e" and name.above:
            return self._exponential(name)
        return self._raised(Kind(own), name.above)

    def _exponential(self, name: Name) -> Kind | None:
        body = name.above[0].body
        return NUMBER if body is None else self.of(body)

    def _raised(self, kind: Kind | None, above: tuple[Superscript, ...]) -> Kind | None:
        for script in above:
            if script.kind == "transpose":
                kind = None if kind is None else replace(kind, row=not kind.row and kind.rank == 1)
            elif script.kind == "plain" and script.body is not None:
                if self.entrywise and kind is not None and kind.rank == 1:
                    continue
                _must_be_numbers(kind, self.of(script.body))
        return kind

    def _call(self, call: Call) -> Kind | None:
        word = call.head.base.lower()
        shapes = [self.of(argument) for argument in call.arguments]
        scripted = self.axes.letters.apart(call.head)
        given = len(scripted.indices) + len(self.axes.letters.behind(call))
        own = self.axes.told.get(key_of(scripted.name))
        if is_of_the_language(word) and word in ("diag", "tr", "trace"):
            return None
        found: Kind | None = None
        if own is not None and not is_of_the_language(word):
            found = Kind(own)
        elif (is_entrywise(word) or is_of_a_vector(word)) and len(shapes) == 1:
            found = shapes[0]
        elif not any(shape is None or shape.rank for shape in shapes):
            found = NUMBER
        if found is None:
            return None
        if call.power is not None and found.rank:
            raise ClashError
        return replace(found, rank=_less(found.rank, given))

    def _grouped(self, grouped: Grouped) -> Kind | None:
        if isinstance(grouped.body, Size) and grouped.body.kind == "norm":
            return NUMBER
        kind = self.of(grouped.body)
        if grouped.below and kind is not None:
            kind = Kind(_less(kind.rank, len(grouped.below)))
        return self._raised(kind, grouped.above)

    def _size(self, size: Size) -> Kind:
        kind = self.of(size.body)
        if size.kind == "absolute":
            _must_be_numbers(kind)
        return NUMBER

    def _derivative(self, derivative: Derivative) -> Kind | None:
        kinds = [self.of(derivative.body), *(self.of(by) for by, _ in derivative.by)]
        if None in kinds or not derivative.by:
            return None
        body, *by = (kind.rank for kind in kinds if kind is not None)
        if body and max(by) > 1:
            raise ClashError
        return Kind(body + sum(by), sloped=True)

    # Values beside each other

    def _together(self, parts: Iterable[Expression], *, broadcast: bool = True) -> Kind | None:
        parts = tuple(parts)
        kinds = [self.of(part) for part in parts]
        arrays = [kind for kind in kinds if kind is not None and kind.rank]
        if arrays and self.tried and not all(map(self._is_of_arrays, parts, kinds)):
            raise ClashError
        for one, other in pairwise(arrays):
            _alike(one, other)
        if arrays and not broadcast and arrays[0].rank > 1 and NUMBER in kinds:
            raise ClashError
        if None in kinds:
            return None
        return replace(arrays[0], sloped=False) if arrays else NUMBER

    @staticmethod
    def _is_of_arrays(part: Expression, kind: Kind | None) -> bool:
        """May it be added to the entries of an array: another array, or digits?"""
        numbers = not any(isinstance(node, Name | Call) for node in everywhere(part))
        return numbers or (kind is not None and kind.rank > 0)

    def _ratio(self, ratio: Ratio) -> Kind | None:
        """An array by a number scales it."""
        below = self.of(ratio.below)
        if below is not None and not below.rank:
            return self.of(ratio.above)
        return self._together((ratio.above, ratio.below))

    def _is_tried(self, factor: Expression) -> bool:
        """Is it a number only since that is tried?"""
        if not isinstance(factor, Name):
            return False
        scripted = self.axes.letters.apart(factor)
        key = key_of(scripted.name)
        return key in self.tried and not scripted.indices and not self.axes.told[key]

    def _product(self, product: Product) -> Kind | None:
        kinds = [self.of(factor) for factor in product.factors]
        if any(map(self._is_tried, product.factors)) and any(k is None or k.rank for k in kinds):
            raise ClashError
        found = NUMBER
        if self.entrywise and all(k is not None and k.rank < 2 and not k.row for k in kinds):
            return Kind(max(k.rank for k in kinds if k is not None))
        signs: set[str] = set()
        for sign, kind in zip(("", *product.signs), kinds, strict=True):
            signs.add(sign)
            if kind is None:
                return None
            if kind.rank:
                found = _multiplied(found, kind, signs) if found.rank else kind
                signs = set()
        return found

    def _branches(self, branches: Branches) -> Kind | None:
        for _, condition in branches.rows:
            if condition is not None:
                self._condition(condition)
        return self._together(value for value, _ in branches.rows)

    def _condition(self, condition: Expression) -> None:
        """What is compared is a number."""
        if not isinstance(condition, Chain):
            return
        for part in condition.parts:
            if part is not None and letter(part) not in self.axes.letters.indices:
                _must_be_numbers(self.of(part))


def _must_be_numbers(*kinds: Kind | None) -> None:
    if any(kind is not None and kind.rank for kind in kinds):
        raise ClashError


def _is_zero(expression: Expression | None) -> bool:
    return isinstance(expression, Number) and expression.text == "0"


def _less(rank: int, given: int) -> int:
    if given > rank:
        raise ClashError
    return rank - given


def _alike(one: Kind, other: Kind) -> None:
    if one.rank != other.rank:
        raise ClashError


def _multiplied(one: Kind, other: Kind, signs: set[str]) -> Kind:
    """Two arrays beside each other.  Raises ClashError if they could mean several things."""
    if signs & ENTRYWISE:
        _alike(one, other)
        return one
    if one.sloped and other.sloped:
        return Kind(max(0, one.rank + other.rank - 2), sloped=True)
    if signs & {"times", "otimes"}:
        raise ClashError
    if one.rank == other.rank == 1:
        if other.row and not one.row:
            return Kind(2)
        if one.row != other.row or ("cdot" in signs and not one.row):
            return NUMBER
        raise ClashError
    if other.row:
        raise ClashError
    return Kind(one.rank + other.rank - 2, row=one.rank == 1 and other.rank == 2)

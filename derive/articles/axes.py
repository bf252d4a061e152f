"""How many axes each name has: told by its indices, or by how it stands among vectors.

A name with an index has an axis; ``x`` in ``x \\in \\mathbb{R}^n``, in ``\\|x\\|``, in ``x^T`` and
in bold letters has one as well, and so have those that are added to it, set equal to it, or that
a matrix is multiplied with.  Whatever nothing is known of is a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from derive.articles.functions import is_entrywise, is_of_a_vector, is_of_the_language
from derive.articles.letters import Letters
from derive.articles.naming import key_of
from derive.articles.survey import Base, Survey, base_of, everywhere
from derive.reading.entrywise import is_over_entries
from derive.reading.expressions import (
    Array,
    Bound,
    Braced,
    Branches,
    Call,
    Chain,
    Derivative,
    Entries,
    Expression,
    Grouped,
    Name,
    Number,
    Product,
    Ratio,
    Set,
    Size,
    Total,
)

_ROUNDS = 4


@dataclass
class Axes:
    """The number of axes by key (:func:`derive.articles.naming.key_of`).

    told: of names whose number is known; others have none.  primed: functions that are
    differentiated by their argument, which is a number then, or each entry of a vector.
    settled: what is differentiated and of which nothing is known is a number.
    """

    letters: Letters
    told: dict[str, int] = field(default_factory=dict)
    primed: frozenset[Base] = frozenset()
    settled: bool = False

    def of(self, name: Name) -> int:
        """How many axes a name has, those that its indices take included."""
        return self.told.get(key_of(self.letters.apart(name).name), 0)

    def is_entrywise(self, head: Name) -> bool:
        """Is a function, of a vector, a vector?"""
        return is_entrywise(head.base.lower()) or base_of(head) in self.primed

    def is_row(self, name: Name) -> bool:
        """Is it a part of a table: some of its indices are there, and not all?"""
        return 0 < len(self.letters.apart(name).indices) < self.of(name)

    def rank(self, expression: Expression | None) -> int | None:
        """How many axes the value of an expression has; None if a name in it decides of which
        nothing is known yet."""
        if isinstance(expression, Name):
            return self._name(expression)
        if isinstance(expression, Total):
            return self._most(term for _, term in expression.terms)
        if isinstance(expression, Product):
            return self._product(expression)
        if isinstance(expression, Ratio):
            return self.rank(expression.above)
        if isinstance(expression, Bound) and is_over_entries(expression):
            return 0
        if isinstance(expression, Bound | Braced):
            return self.rank(expression.body)
        if isinstance(expression, Grouped):
            return (
                None
                if (own := self.rank(expression.body)) is None
                else max(0, own - len(expression.below))
            )
        if isinstance(expression, Call):
            return self._call(expression)
        if isinstance(expression, Derivative):
            return self._derivative(expression)
        if isinstance(expression, Branches):
            return self._most(row for row, _ in expression.rows)
        if isinstance(expression, Entries):
            return len(expression.indices)
        if isinstance(expression, Array):
            return 2 if len(expression.rows) > 1 and len(expression.rows[0]) > 1 else 1
        return 0

    def _most(self, expressions: Iterable[Expression]) -> int | None:
        ranks = [self.rank(each) for each in expressions]
        known = [rank for rank in ranks if rank is not None]
        if known and max(known) > 0:
            return max(known)
        return None if None in ranks else 0

    def _name(self, name: Name) -> int | None:
        scripted = self.letters.apart(name)
        own = self.told.get(key_of(scripted.name))
        return None if own is None else max(0, own - len(scripted.indices))

    def _call(self, call: Call) -> int | None:
        scripted = self.letters.apart(call.head)
        given = len(scripted.indices) + len(self.letters.behind(call))
        key = key_of(scripted.name)
        if not call.arguments or not self.is_entrywise(call.head):
            return max(0, self.told.get(key, 0) - given)
        argument = self.rank(call.arguments[0])
        return None if argument is None else max(0, argument - given)

    def _derivative(self, derivative: Derivative) -> int | None:
        body = self.rank(derivative.body)
        if body is None and self.settled:
            body = 0
        ranks = [body, *(self.rank(by) for by, _ in derivative.by)]
        return None if None in ranks else sum(rank for rank in ranks if rank)

    def _product(self, product: Product) -> int | None:
        """Matrices and vectors as they are multiplied; a transposed vector is a row."""
        left, is_row = 0, False
        for position, factor in enumerate(product.factors):
            right = self.rank(factor)
            if right is None:
                return None
            sign = product.signs[position - 1] if position else ""
            row = right == 1 and is_transposed(factor)
            if not left or not right or sign == "odot":
                left, is_row = max(left, right), (row if right else is_row)
            elif left == 1 and right == 1:
                left, is_row = (0 if is_row or not row else 2), False
            else:
                is_row = left == 1
                left = left + right - 2
        return left


def is_transposed(expression: Expression) -> bool:
    """Is it written with a T above?"""
    scripts = expression.above if isinstance(expression, Name | Grouped) else ()
    return any(script.kind == "transpose" for script in scripts)


def axes(
    survey: Survey,
    letters: Letters,
    chains: Iterable[Chain],
    given: Mapping[str, int],
) -> Axes:
    """The axes of all names.  given: of names that are known beforehand, by key."""
    nodes = [node for chain in chains for node in everywhere(chain)]
    found = _told_alone(survey, letters, nodes, given)
    _spread(found, survey, nodes, (_number_in,))
    steps = _across_layers(), _multiplied_in
    _spread(found, survey, nodes, steps)
    _spread(found, survey, nodes, (*steps, _alike_in))
    _spread(found, survey, nodes, (*steps, _alike_in, _called_in))
    found.settled = True
    _spread(found, survey, nodes, (*steps, _alike_in, _called_in))
    return found


def told_alone(
    survey: Survey, letters: Letters, chains: Iterable[Chain], given: Mapping[str, int]
) -> Axes:
    """The axes of the names of which it is seen how many they have, whatever stands beside them."""
    nodes = [node for chain in chains for node in everywhere(chain)]
    return _told_alone(survey, letters, nodes, given)


def _told_alone(
    survey: Survey, letters: Letters, nodes: list[Expression], given: Mapping[str, int]
) -> Axes:
    calls = [node for node in nodes if isinstance(node, Call) and len(node.arguments) == 1]
    primed = frozenset(base_of(call.head) for call in calls if call.head.primes)
    found = Axes(letters, dict(given), primed)
    for node in nodes:
        if isinstance(node, Name):
            _told_by_name(found, survey, node)
        elif isinstance(node, Call) and node.below:
            scripted = letters.apart(node.head)
            behind = len(scripted.indices) + len(letters.behind(node))
            _raise(found, key_of(scripted.name), behind)
        elif isinstance(node, Call) and is_of_a_vector(node.head.base.lower()):
            _is_argument(found, node)
        elif isinstance(node, Size) and node.kind == "norm":
            _is_vector(found, node.body)
        elif isinstance(node, Chain) and len(node.parts) == 2 and isinstance(node.parts[1], Set):
            _is_vector(found, node.parts[0], len(node.parts[1].dimensions))
    return found


def _told_by_name(axes: Axes, survey: Survey, name: Name) -> None:
    """A name has an axis for each index; a vector among them has one more."""
    scripted = axes.letters.apart(name)
    base = base_of(name)
    if scripted.indices:
        _raise(axes, key_of(scripted.name), len(scripted.indices))
        vectors = is_transposed(name) or (name.font == "bold" and survey.fonts[base] == {"bold"})
        if vectors:
            _is_vector(axes, name)
    elif base in survey.whole and not scripted.name.below:
        _raise(axes, key_of(scripted.name), survey.whole[base])


def _is_vector(axes: Axes, expression: Expression | None, number: int = 1) -> None:
    """What is left of a name beside its indices has so many axes."""
    if isinstance(expression, Name):
        scripted = axes.letters.apart(expression)
        if scripted.indices:
            _raise(axes, key_of(scripted.name), len(scripted.indices) + number)


def _is_argument(axes: Axes, call: Call) -> None:
    """What a function of vectors is taken at as a whole is one."""
    (argument, *others) = call.arguments
    if not others and isinstance(argument, Name):
        scripted = axes.letters.apart(argument)
        if not scripted.indices:
            _raise(axes, key_of(scripted.name), 1)


def _raise(axes: Axes, key: str, number: int) -> None:
    axes.told[key] = max(number, axes.told.get(key, 0))


_Step: TypeAlias = Callable[["Axes", Survey, Expression], None]


def _spread(
    axes: Axes, survey: Survey, nodes: Iterable[Expression], steps: tuple[_Step, ...]
) -> None:
    """What nodes tell of names of which nothing is known, until they tell no more: what is sure
    first, for what follows from it is believed."""
    for _ in range(_ROUNDS):
        before = dict(axes.told)
        for step in steps:
            for node in nodes:
                step(axes, survey, node)
        if axes.told == before:
            return


def _number_in(axes: Axes, survey: Survey, node: Expression) -> None:
    """What is set equal to a number is one."""
    members = _members(node) if isinstance(node, Chain) else []
    if any(axes.rank(m) == 0 and not isinstance(m, Number) for m in members):
        for member in members:
            if isinstance(member, Name) and axes.rank(member) is None:
                _raise(axes, key_of(axes.letters.apart(member).name), 0)


def _across_layers() -> _Step:
    """What a quantity is in one layer it is in all, if nothing else is known."""
    keys: dict[Base, set[str]] = {}

    def step(axes: Axes, survey: Survey, node: Expression) -> None:
        if isinstance(node, Name) and any(script.kind == "layer" for script in node.above):
            key = key_of(axes.letters.apart(node).name)
            alike = keys.setdefault(base_of(node), set())
            alike.add(key)
            known = max((axes.told.get(other, 0) for other in alike), default=0)
            if known and key not in axes.told:
                _raise(axes, key, known)

    return step


def _multiplied_in(axes: Axes, survey: Survey, node: Expression) -> None:
    if isinstance(node, Product):
        for one, other in pairwise(node.factors):
            _multiplied(axes, survey, one, other)


def _alike_in(axes: Axes, survey: Survey, node: Expression) -> None:
    _alike(axes, _members(node))


def _called_in(axes: Axes, survey: Survey, node: Expression) -> None:
    """``f(x)`` that is set equal to a vector is one."""
    members = _members(node)
    known = max((axes.rank(member) or 0 for member in members), default=0)
    for member in members:
        if known and isinstance(member, Call) and _is_of_vectors(axes, member):
            _raise(axes, key_of(axes.letters.apart(member.head).name), known)


def _members(node: Expression) -> list[Expression]:
    """Sides of an equation, or terms of a sum."""
    if isinstance(node, Chain) and all(link.sign in ("=", ":=") for link in node.links):
        return [part for part in node.parts if part is not None]
    return [term for _, term in node.terms] if isinstance(node, Total) else []


def _alike(axes: Axes, members: list[Expression]) -> None:
    """Sides of an equation and terms of a sum have the same axes, if one has any."""
    known = max((axes.rank(member) or 0 for member in members), default=0)
    for member in members:
        if known and isinstance(member, Name) and axes.rank(member) is None:
            _raise(axes, key_of(axes.letters.apart(member).name), known)


def _is_of_vectors(axes: Axes, call: Call) -> bool:
    """Is it a function of whole vectors, whose value is not known to be a number?"""
    names = [each for each in call.arguments if isinstance(each, Name)]
    word = call.head.base.lower()
    if len(names) != len(call.arguments) or not names or call.below or call.power is not None:
        return False
    if is_of_the_language(word) or axes.letters.apart(call.head).indices:
        return False
    return all(axes.rank(each) == 1 for each in names) and axes.rank(call) == 0


def _multiplied(axes: Axes, survey: Survey, one: Expression, other: Expression) -> None:
    """``W x``: what stands behind a matrix or a row is a vector; a capital before a vector is a
    matrix."""
    first, second = axes.rank(one), axes.rank(other)
    before = first == 2 or (first == 1 and is_transposed(one))
    if before and second == 0 and isinstance(other, Name):
        _is_vector(axes, other)
    if before and second is None and isinstance(other, Name) and other.base.islower():
        _raise(axes, key_of(axes.letters.apart(other).name), 1)
    if first is None and second == 1 and isinstance(one, Name) and not is_transposed(other):
        single = len(one.base) == 1 and one.base.isupper() and not survey.sizes[one.base]
        if single and isinstance(other, Name):
            _raise(axes, key_of(axes.letters.apart(one).name), 2)

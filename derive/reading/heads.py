"""What stands below and above the sign of a sum: the letters that run, from where, how far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from derive.reading.expressions import Bound, Chain, Dots, Expression, Listing, Name, Number
from derive.reading.layout import ReadError, Span
from derive.reading.naming import candidates, plain_name
from derive.reading.state import (
    Reading,
    Remark,
    Surroundings,
    free_letters,
    index_letters,
    is_letter,
    nodes,
)

#: The signs that compare, and the operators of the language.
OPERATORS = {
    "=": "==", ":=": "==", "==": "==", "neq": "!=", "<": "<", "leq": "<=", ">": ">", "geq": ">=",
}  # fmt: skip


@dataclass
class Head:
    """What stands below and above the sign.

    names: the letters that run.  apart: pairs of letters that differ.  compared: the other
    comparisons.  lower: where a letter starts.
    """

    names: list[Name] = field(default_factory=list)
    apart: list[tuple[Name, Expression, Span]] = field(default_factory=list)
    compared: list[tuple[Expression, str, Expression, Span]] = field(default_factory=list)
    lower: dict[str, Expression] = field(default_factory=dict)
    upper: dict[str, Expression] = field(default_factory=dict)

    def run(self, name: Name) -> None:
        if plain_name(name) not in self.spelled:
            self.names.append(name)

    @property
    def spelled(self) -> list[str]:
        return [plain_name(n) for n in self.names]


def head_of(reading: Reading, node: Bound, around: Surroundings) -> Head:
    """What stands below and above a sum.  Raises ReadError if it says nothing about an index."""
    head = Head()
    for condition in _flat(node.conditions):
        _condition(reading, head, condition, around, node)
    if not head.names:
        head.run(_only_letter(reading, node, around))
    if node.upper is not None:
        for spelled in head.spelled:
            head.upper.setdefault(spelled, node.upper)
    return head


def _only_letter(reading: Reading, node: Bound, around: Surroundings) -> Name:
    """The index of a sum that does not say it: the only one of its terms, or the only one that
    has no meaning outside.  Raises ReadError if there are several."""
    inside = {plain_name(part): part for name in nodes(node.body) for part in index_letters(name)}
    free = free_letters(node.body, None) & inside.keys()
    new = free - free_letters(reading.expressions, node) - around.bound.keys()
    for found in (free, new):
        if len(found) == 1:
            (spelled,) = found
            message = f"this is taken for a sum over {spelled}, which it does not say"
            reading.remarks.append(Remark(node.span, message))
            return inside[spelled]
    raise ReadError(node.span, "nothing says over which index this runs")


def _flat(conditions: tuple[Expression, ...]) -> Iterator[Expression]:
    for condition in conditions:
        if isinstance(condition, Listing) and not condition.brackets:
            yield from _flat(condition.items)
        elif isinstance(condition, Chain) and condition.conditions:
            yield Chain(condition.parts, condition.links, condition.span)
            yield from _flat(condition.conditions)
        else:
            yield condition


def _condition(
    reading: Reading, head: Head, condition: Expression, around: Surroundings, node: Bound
) -> None:
    if isinstance(condition, Name) and is_letter(condition):
        head.run(condition)
    elif isinstance(condition, Chain) and len(condition.links) == 1 and condition.parts[0]:
        left, right = condition.parts
        assert left is not None
        assert right is not None
        _pair(reading, head, left, condition.links[0].sign, right, condition, around, node)
    elif isinstance(condition, Chain) and None not in condition.parts:
        _order(reading, head, condition, around, node)
    else:
        raise ReadError(condition.span, "this says nothing about the index of a sum")


def _pair(
    reading: Reading,
    head: Head,
    left: Expression,
    sign: str,
    right: Expression,
    condition: Chain,
    around: Surroundings,
    node: Bound,
) -> None:
    lefts = [left]
    if isinstance(left, Listing) and not left.brackets:
        lefts = list(left.items)
    for one in lefts:
        if sign in ("=", ":=") and isinstance(one, Name) and is_letter(one):
            head.run(one)
            head.lower[plain_name(one)] = right
        elif sign == "neq" and isinstance(one, Name) and is_letter(one):
            _differ(head, one, right, condition.span)
            _refuse_pairs(reading, head, one, right, around, node)
        elif sign == "in" and isinstance(one, Name) and is_letter(one):
            head.run(one)
            _range(reading, head, one, right, around)
        elif sign in OPERATORS:
            _order(reading, head, condition, around, node)
        else:
            raise ReadError(condition.span, "this says nothing about the index of a sum")


def _refuse_pairs(
    reading: Reading,
    head: Head,
    left: Name,
    right: Expression,
    around: Surroundings,
    node: Bound,
) -> None:
    """Raises ReadError for ``i != j`` below a sum of an equation that speaks of j nowhere else: it
    may be a sum over both."""
    if len(reading.expressions) < 2 or not isinstance(right, Name) or not is_letter(right):
        return
    known = {*head.spelled, *around.bound, *reading.scope.ranges}
    if plain_name(right) not in known and _is_new(reading, right, around, node):
        pair = f"{plain_name(left)} and {plain_name(right)}"
        raise ReadError(
            node.span, f"is this a sum over {pair}?", r"write \sum_i \sum_{j \neq i}, or say which"
        )


def _differ(head: Head, left: Name, right: Expression, span: Span) -> None:
    others = right.items if isinstance(right, Listing) and not right.brackets else (right,)
    for other in others:
        known = isinstance(other, Name) and plain_name(other) in head.spelled
        if known and plain_name(left) not in head.spelled:
            assert isinstance(other, Name)
            head.apart.append((other, left, span))
            continue
        head.run(left)
        head.apart.append((left, other, span))


def _range(
    reading: Reading, head: Head, name: Name, right: Expression, around: Surroundings
) -> None:
    """``k in {1, ..., n}`` and ``k in [n]``."""
    if isinstance(right, Listing):
        items = right.items
        if right.brackets == "[" and len(items) == 1:
            head.lower[plain_name(name)] = Number("1", right.span)
            head.upper[plain_name(name)] = items[0]
            return
        if len(items) >= 3 and isinstance(items[-2], Dots):
            head.lower[plain_name(name)] = items[0]
            head.upper[plain_name(name)] = items[-1]
            return
    raise ReadError(right.span, "a sum over a set is understood only for {1, ..., n}")


def _order(
    reading: Reading, head: Head, condition: Chain, around: Surroundings, node: Bound
) -> None:
    """``i < j``, ``1 <= k <= n``: letters that have no meaning around run."""
    letters = [p for p in condition.parts if isinstance(p, Name) and is_letter(p)]
    if not any(plain_name(p) in head.spelled for p in letters):
        new = [p for p in letters if _is_new(reading, p, around, node)]
        for part in new or letters[:1]:
            head.run(part)
    for left, link, right in zip(
        condition.parts, condition.links, condition.parts[1:], strict=False
    ):
        assert left is not None
        assert right is not None
        if link.sign not in OPERATORS:
            raise ReadError(condition.span, "this says nothing about the index of a sum")
        head.compared.append((left, link.sign, right, condition.span))


def _is_new(reading: Reading, part: Name, around: Surroundings, node: Bound) -> bool:
    spelled = plain_name(part)
    if spelled in around.bound or spelled in free_letters(reading.expressions, node):
        return False
    return next(iter(candidates(part, reading.symbols)), None) is None

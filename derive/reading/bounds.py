"""Sums and products over an index: what runs, how far, and under which conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sympy import Expr, Integer, Symbol

from derive.reading.expressions import (
    Bound,
    Chain,
    Dots,
    Expression,
    Listing,
    Name,
    Number,
)
from derive.reading.layout import ReadError, Span
from derive.reading.naming import candidates, plain_name
from derive.reading.quantities import index as index_of
from derive.reading.quantities import tie
from derive.reading.sizes import LIMIT
from derive.reading.state import (
    Reading,
    Remark,
    Running,
    Surroundings,
    Value,
    free_letters,
    is_letter,
)
from derive.terms import ONE, ZERO, Index, Neg, Plus, Prod, Relation, Sum, Where, relation

#: The signs that compare, and the operators of the language.
OPERATORS = {
    "=": "==", ":=": "==", "==": "==", "neq": "!=", "<": "<", "leq": "<=", ">": ">", "geq": ">=",
}  # fmt: skip
_WORDS = {
    "max": "a maximum over an index",
    "min": "a minimum over an index",
    "argmax": "argmax",
    "argmin": "argmin",
    "int": "an integral",
    "expectation": "an expectation",
}


@dataclass
class _Head:
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


def bound(reading: Reading, node: Bound, around: Surroundings) -> Value:
    """The meaning of a sum or a product.  Raises ReadError."""
    if node.kind not in ("sum", "prod"):
        raise ReadError(node.span, f"{_WORDS[node.kind]} has no meaning here")
    head = _head(reading, node, around)
    inner = around
    running: list[Running] = []
    for name in head.names:
        inner, started = _start(reading, name, node, around, inner)
        running.append(started)
    relations = list(_comparisons(reading, head, inner))
    limits = [_limit(reading, r, head, node, inner, relations) for r in running]
    apart = _apart(reading, head, inner, running)
    differing = [
        relation(r.index, "!=", other) for r, others in zip(running, apart, strict=True)
        for other in others
    ]  # fmt: skip
    body = reading.value(node.body, inner.supposing(*differing, *relations))
    kind, empty = (Sum, ZERO) if node.kind == "sum" else (Prod, ONE)
    if body.axes and kind is Prod:
        raise ReadError(node.span, "a product of arrays over an index has no meaning here")
    term = body.term
    for condition in reversed(relations):
        term = Where(condition, term, empty)
    for one, limit, others in reversed(list(zip(running, limits, apart, strict=True))):
        term = kind(term, one.index, limit, *others)
    return Value(body.axes, term, body.row)


def _start(
    reading: Reading, name: Name, node: Bound, outside: Surroundings, inner: Surroundings
) -> tuple[Surroundings, Running]:
    spelled = plain_name(name)
    around = outside.bound.get(spelled)
    reading.binders.append((spelled, node.span, around.span if around else None))
    slot = reading.sizes.slot(spelled)
    taken = spelled in reading.problem.names and not any(
        spelled == known.name for known, _ in reading.problem.indices
    )
    index = reading.axis(slot) if taken else Index(spelled)
    running = Running(index, slot, node.span)
    return inner.binding(spelled, running), running


# What stands below the sign -----------------------------------------------------------------


def _head(reading: Reading, node: Bound, around: Surroundings) -> _Head:
    head = _Head()
    for condition in _flat(node.conditions):
        _condition(reading, head, condition, around, node)
    if not head.names:
        raise ReadError(node.span, "nothing says over which index this runs")
    if node.upper is not None:
        for spelled in head.spelled:
            head.upper.setdefault(spelled, node.upper)
    return head


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
    reading: Reading, head: _Head, condition: Expression, around: Surroundings, node: Bound
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
    head: _Head,
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
            _differ(head, one, right, condition.span, around)
        elif sign == "in" and isinstance(one, Name) and is_letter(one):
            head.run(one)
            _range(reading, head, one, right, around)
        elif sign in OPERATORS:
            _order(reading, head, condition, around, node)
        else:
            raise ReadError(condition.span, "this says nothing about the index of a sum")


def _differ(head: _Head, left: Name, right: Expression, span: Span, around: Surroundings) -> None:
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
    reading: Reading, head: _Head, name: Name, right: Expression, around: Surroundings
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
    reading: Reading, head: _Head, condition: Chain, around: Surroundings, node: Bound
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


# What they mean -----------------------------------------------------------------------------


def _comparisons(reading: Reading, head: _Head, inner: Surroundings) -> Iterator[Relation]:
    for left, sign, right, span in head.compared:
        a, b = reading.scalar(left, inner), reading.scalar(right, inner)
        full = _is_full(reading, a, sign, b, span, inner)
        tie(reading, a, b, span, inner)
        if not full:
            yield relation(a, OPERATORS[sign], b)


def _is_full(
    reading: Reading, a: Expr, sign: str, b: Expr, span: Span, inner: Surroundings
) -> bool:
    """Does the comparison only say that an index runs from 1 to its size?"""
    if sign == "geq":
        a, b, sign = b, a, "leq"
    if sign != "leq":
        return False
    if isinstance(b, Index) and a == ONE:
        return True
    if isinstance(a, Index) and _is_size(reading, b):
        reading.sizes.run(reading.running(a, inner), str(b), span, LIMIT)
        return True
    return False


def _is_size(reading: Reading, term: Expr) -> bool:
    sizes = {name for name, _ in reading.problem.sizes}
    return isinstance(term, Symbol) and not isinstance(term, Index) and term.name in sizes


def _apart(
    reading: Reading, head: _Head, inner: Surroundings, running: list[Running]
) -> list[tuple[Expr, ...]]:
    """For each index those that it differs from."""
    found: list[list[Expr]] = [[] for _ in running]
    own = [r.index for r in running]
    for name, other, span in head.apart:
        at = head.spelled.index(plain_name(name))
        index = index_of(reading, other, inner)
        tie(reading, own[at], index, span, inner)
        if index in own and own.index(index) > at:
            # the inner one of two differs from the outer one
            at, index = own.index(index), own[at]
        found[at].append(index)
    return [tuple(dict.fromkeys(others)) for others in found]


def _limit(
    reading: Reading,
    running: Running,
    head: _Head,
    node: Bound,
    inner: Surroundings,
    relations: list[Relation],
) -> Expr:
    """The size of the sum; what keeps it from running over all of it joins the relations."""
    spelled = running.slot.name
    lower = head.lower.get(spelled)
    upper = head.upper.get(spelled)
    first = ONE if lower is None else reading.scalar(lower, inner)
    size: Expr = reading.sizes.placeholder(running.slot)
    last = None if upper is None else _last(reading, upper, running, inner)
    if first == ZERO:
        first = ONE
        last = _counted_from_zero(reading, last, running, node)
    if first != ONE:
        relations.append(relation(running.index, ">=", first))
        tie(reading, running.index, first, node.span, inner)
    if last is None or _is_size(reading, last):
        return size
    if isinstance(last, Integer):
        return last
    tie(reading, running.index, last, node.span, inner)
    relations.append(relation(running.index, "<=", last))
    return size


def _last(reading: Reading, upper: Expression, running: Running, around: Surroundings) -> Expr:
    """The upper limit."""
    if isinstance(upper, Number) and upper.text == "infty":
        raise ReadError(upper.span, "a sum of infinitely many terms has no meaning here")
    last = reading.scalar(upper, around)
    if _is_size(reading, last):
        reading.sizes.run(running.slot, str(last), upper.span, LIMIT)
        return last
    sizes = {s.name for s in last.free_symbols if _is_size(reading, s)}
    if len(sizes) == 1 and running.slot.likely is None:
        running.slot.likely = sizes.pop()
    return last


def _counted_from_zero(
    reading: Reading, last: Expr | None, running: Running, node: Bound
) -> Expr | None:
    """The upper limit counted from 1, for a sum that starts at 0."""
    match last:
        case Plus(args=(size, Neg(args=(one,)))) if one == ONE and _is_size(reading, size):
            reading.sizes.run(running.slot, str(size), node.span, LIMIT)
            reading.remarks.append(
                Remark(node.span, f"{running.slot.name} is counted from 0 here: the whole range")
            )
            return None
    raise ReadError(node.span, f"{running.slot.name} starts at 0, and entries are counted from 1")

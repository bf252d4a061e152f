"""Sums and products over an index: what runs, how far, and under which conditions."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integer, Symbol

from derive.reading.branches import of_classes
from derive.reading.entrywise import over_entries
from derive.reading.expressions import (
    Bound,
    Expression,
    Name,
    Number,
)
from derive.reading.heads import OPERATORS, Head, head_of
from derive.reading.labels import label_of
from derive.reading.layout import ReadError, Span
from derive.reading.naming import plain_name
from derive.reading.patterns import is_place
from derive.reading.quantities import index as index_of
from derive.reading.quantities import tie
from derive.reading.sizes import LIMIT
from derive.reading.state import (
    Reading,
    Remark,
    Running,
    Surroundings,
    Value,
)
from derive.terms import ONE, ZERO, Index, Neg, Plus, Prod, Relation, Sum, Where, relation

_WORDS = {
    "max": "a maximum over an index",
    "min": "a minimum over an index",
    "argmax": "argmax",
    "argmin": "argmin",
    "int": "an integral",
    "expectation": "an expectation",
}


def bound(reading: Reading, node: Bound, around: Surroundings) -> Value:
    """The meaning of a sum or a product.  Raises ReadError."""
    if node.kind not in ("sum", "prod"):
        raise ReadError(node.span, f"{_WORDS[node.kind]} has no meaning here")
    whole = over_entries(reading, node, around)
    if whole is not None:
        return whole
    head = head_of(reading, node, around)
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
    index = reading.axis(slot) if taken or is_place(name) else Index(spelled)
    running = Running(index, slot, node.span)
    return inner.binding(spelled, running), running


# What they mean -----------------------------------------------------------------------------


def _comparisons(reading: Reading, head: Head, inner: Surroundings) -> Iterator[Relation]:
    for name, other, _ in head.apart:
        told = of_classes(reading, name, "neq", other, inner)
        if told is not None:
            yield told
    for left, sign, right, span in head.compared:
        told = of_classes(reading, left, sign, right, inner)
        if told is not None:
            yield told
            continue
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
    reading: Reading, head: Head, inner: Surroundings, running: list[Running]
) -> list[tuple[Expr, ...]]:
    """For each index those that it differs from."""
    found: list[list[Expr]] = [[] for _ in running]
    own = [r.index for r in running]
    for name, other, span in head.apart:
        if label_of(other, reading.symbols) is not None:
            continue
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
    head: Head,
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
    if not all(isinstance(s, Index) or _is_size(reading, s) for s in first.free_symbols):
        raise ReadError(node.span, "a sum begins at an index or a number")
    if first != ONE:
        relations.append(relation(running.index, ">=", first))
        tie(reading, running.index, first, node.span, inner)
    if last is None or _is_size(reading, last):
        return size
    if isinstance(last, Integer):
        return last
    _require_index(reading, last, node)
    tie(reading, running.index, last, node.span, inner)
    relations.append(relation(running.index, "<=", last))
    return size


def _require_index(reading: Reading, last: Expr, node: Bound) -> None:
    """Raises ReadError if the upper limit is neither an index nor a size."""
    assert node.upper is not None
    for symbol in sorted(last.free_symbols, key=str):
        if not isinstance(symbol, Index) and not _is_size(reading, symbol):
            raise ReadError(node.upper.span, f"{symbol} is no size that a sum could run to")


def _last(reading: Reading, upper: Expression, running: Running, around: Surroundings) -> Expr:
    """The upper limit."""
    if isinstance(upper, Number) and upper.text == "infty":
        raise ReadError(upper.span, "a sum of infinitely many terms has no meaning here")
    last = reading.scalar(upper, around)
    if _is_size(reading, last):
        told = "what the dots stand for" if running.slot.name.startswith("#") else LIMIT
        reading.sizes.run(running.slot, str(last), upper.span, told)
        return last
    if not all(isinstance(s, Index) or _is_size(reading, s) for s in last.free_symbols):
        raise ReadError(upper.span, "the end of a sum is a size, an index or a number")
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

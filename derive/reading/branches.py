"""Cases, indicators, and the comparisons they rest on."""

from __future__ import annotations

from typing import cast

from sympy import Expr

from derive.reading.arrays import together
from derive.reading.expressions import Branches, Chain, Expression, Indicator, Listing
from derive.reading.heads import OPERATORS
from derive.reading.labels import choosing, label_of
from derive.reading.layout import ReadError, Span
from derive.reading.quantities import index, running_of, tie
from derive.reading.state import Reading, Surroundings, Value
from derive.terms import (
    ONE,
    ZERO,
    Delta,
    Entry,
    Index,
    Neg,
    Plus,
    Quotient,
    Relation,
    Where,
    alike,
    head_of,
    relation,
)

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
#: Has no value: what is said of a place for which no case is given.
_UNDEFINED: Expr = Quotient(ZERO, ZERO)


def relations_in(
    reading: Reading, condition: Expression, around: Surroundings
) -> tuple[Relation, ...]:
    """The comparisons of a condition, all of which are to hold.  Raises ReadError."""
    if isinstance(condition, Listing) and condition.items:
        found = (relations_in(reading, item, around) for item in condition.items)
        return tuple(r for relations in found for r in relations)
    if not isinstance(condition, Chain) or not condition.links or condition.parts[0] is None:
        raise ReadError(condition.span, "this is not a comparison")
    relations = []
    parts = zip(condition.parts, condition.links, condition.parts[1:], strict=False)
    for left, link, right in parts:
        if link.sign not in OPERATORS or left is None or right is None:
            raise ReadError(condition.span, f"a comparison with {link.sign} has no meaning here")
        rights: tuple[Expression, ...] = (right,)
        if isinstance(right, Listing) and not right.brackets and link.sign == "neq":
            rights = right.items
        for one in rights:
            told = of_classes(reading, left, link.sign, one, around)
            if told is not None:
                relations.append(told)
                continue
            a, b = _side(reading, left, around), _side(reading, one, around)
            tie(reading, a, b, condition.span, around)
            relations.append(relation(a, OPERATORS[link.sign], b))
    for further in condition.conditions:
        relations += relations_in(reading, further, around)
    return tuple(relations)


def of_classes(
    reading: Reading, left: Expression, sign: str, right: Expression, around: Surroundings
) -> Relation | None:
    """``y_i = k`` and ``k \\neq y_i`` of a label, by its table; None if neither side is one."""
    label = next((side for side in (left, right) if label_of(side, reading.symbols)), None)
    if label is None or sign not in ("=", "==", "neq"):
        return None
    at = index(reading, right if label is left else left, around)
    choice = index(reading, label, around)
    tie(reading, choice, at, label.span, around)
    entry = choosing(reading, Delta(choice, at))
    return relation(entry, "!=", ONE if sign == "neq" else ZERO)


def _side(reading: Reading, part: Expression, around: Surroundings) -> Expr:
    """One side of a comparison: a letter without a meaning is an index."""
    running = running_of(reading, part, around)
    return running.index if running is not None else reading.scalar(part, around)


def indicator(reading: Reading, node: Indicator, around: Surroundings) -> Value:
    """1 where a condition holds, and 0 elsewhere."""
    relations = relations_in(reading, node.condition, around)
    if len(relations) == 1:
        (one,) = relations
        if _is_of_classes(reading, one):
            entry = cast(Expr, one.left)
            return Value((), entry if one.right == ZERO else Plus(ONE, Neg(entry)))
        if one.operator == "==" and isinstance(one.left, Index) and isinstance(one.right, Index):
            return Value((), Delta(one.left, one.right))
    return Value((), _chosen(relations, ONE, ZERO))


def _is_of_classes(reading: Reading, one: Relation) -> bool:
    tables = reading.symbols.labels.values()
    return isinstance(one.left, Entry) and head_of(one.left) in tables and one.operator == "!="


def _chosen(relations: tuple[Relation, ...], a: Expr, b: Expr) -> Expr:
    for one in reversed(relations):
        a = Where(one, a, b)
    return a


def branches(reading: Reading, node: Branches, around: Surroundings) -> Value:
    """Values by cases.  Where none of them is said to hold there is no value."""
    values = [reading.value(value, around) for value, _ in node.rows]
    found: list[tuple[Relation, ...]] = []
    for at, (_, condition) in enumerate(node.rows):
        if condition is None:
            if at < len(node.rows) - 1:
                raise ReadError(node.rows[at + 1][0].span, "a case after 'otherwise'")
            break
        relations = relations_in(reading, condition, around)
        if any(_is_same(relations, before) for before in found):
            raise ReadError(condition.span, "this condition stands twice")
        found.append(relations)
    return together(reading, values, node.span, lambda *terms: _nested(terms, found, node.span))


def _is_same(ones: tuple[Relation, ...], others: tuple[Relation, ...]) -> bool:
    return len(ones) == len(others) and all(map(alike, ones, others))


def _nested(terms: tuple[Expr, ...], conditions: list[tuple[Relation, ...]], span: Span) -> Expr:
    rest = terms[-1]
    pairs = list(zip(terms, conditions, strict=False))
    if len(conditions) == len(terms) and not (len(terms) == 2 and _are_opposite(conditions)):
        rest = _UNDEFINED
    elif len(conditions) == len(terms):
        pairs.pop()
    for term, relations in reversed(pairs):
        rest = _chosen(relations, term, rest)
    return rest


def _are_opposite(conditions: list[tuple[Relation, ...]]) -> bool:
    if not all(len(relations) == 1 for relations in conditions):
        return False
    (first,), (second,) = conditions
    sides = {cast(Expr, first.left), cast(Expr, first.right)}
    if sides != {second.left, second.right}:
        return False
    turned = first.left != second.left
    operator = _TURNED.get(second.operator, second.operator) if turned else second.operator
    return _OPPOSITE[first.operator] == operator


_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}

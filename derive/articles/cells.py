"""Vectors and matrices written out whose entries are said one by one: ``(a, b) = (c, d)``.

Where both sides of an equation are, it is an equation of their entries.  One of mere numbers beside
anything else, ``z = (2, 1, 0.1)``, is a sample of it.  A name for the largest entry is any number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias, cast

from derive.reading.expressions import (
    Array,
    Bound,
    Call,
    Dots,
    Entries,
    Expression,
    Grouped,
    Listing,
    Name,
    Product,
    Total,
)
from derive.reading.rebuilding import rebuilt
from derive.reading.state import nodes

_EXTREMES = frozenset({"max", "min", "argmax", "argmin"})

Rows: TypeAlias = tuple[tuple[Expression, ...], ...]


def entrywise(left: Expression, right: Expression) -> Iterator[tuple[Expression, Expression]]:
    """The equations that one between two arrays of the same shape is; none if they are not."""
    ones, others = _rows(left), _rows(right)
    if ones is None or others is None or list(map(len, ones)) != list(map(len, others)):
        return
    for one, other in zip(ones, others, strict=True):
        yield from zip(one, other, strict=True)


def is_sample(expression: Expression) -> bool:
    """Is it an array of numbers alone, dots among them or not?"""
    if isinstance(expression, Grouped):
        return is_sample(expression.body)
    if not isinstance(expression, Array | Listing):
        return False
    return not any(isinstance(node, Name | Call | Entries) for node in nodes(expression))


def _rows(expression: Expression) -> Rows | None:
    """The entries of an array that is written out, also one that is worked out entry by entry."""
    match expression:
        case Array(rows) if not any(isinstance(node, Dots) for node in nodes(rows)):
            return rows if len(rows) > 1 else tuple((cell,) for cell in rows[0])
        case Listing(items, "(" | "[") if not any(isinstance(item, Dots) for item in items):
            return tuple((item,) for item in items)
        case Grouped(body, _, (), above) if all(script.kind == "transpose" for script in above):
            return _rows(body) if isinstance(body, Listing) else None
        case Product(factors, signs, _) if set(signs) == {"odot"}:
            return _each(expression, [_rows(factor) for factor in factors])
        case Total(terms, _):
            return _each(expression, [_rows(term) for _, term in terms])
    return None


def _each(whole: Product | Total, tables: Sequence[Rows | None]) -> Rows | None:
    """What is done to arrays of one shape, done to their entries."""
    known = [table for table in tables if table is not None]
    if len(known) < len(tables) or len({tuple(map(len, table)) for table in known}) > 1:
        return None
    return tuple(
        tuple(_of_cells(whole, cells) for cells in zip(*rows, strict=True))
        for rows in zip(*known, strict=True)
    )


def _of_cells(whole: Product | Total, cells: tuple[Expression, ...]) -> Expression:
    if isinstance(whole, Product):
        return replace(whole, factors=cells)
    signs = (negated for negated, _ in whole.terms)
    return replace(whole, terms=tuple(zip(signs, cells, strict=True)))


# Maxima ---------------------------------------------------------------------------------------


def tells_an_extreme(left: Expression, right: Expression) -> bool:
    """``m = \\max_j z_j``, ``\\log C = -\\max_j f_j``, ``k = \\arg\\max_j p_j``: does it give a
    name for the largest or smallest entry, or say where it stands?"""
    sides = (left, right)
    return any(map(_is_extreme, sides)) and all(_is_extreme(s) or _is_named(s) for s in sides)


def summed_instead(expression: Expression) -> Expression:
    """The expression with sums in the place of maxima, which are read alike."""

    def change(node: object) -> object:
        is_extreme = isinstance(node, Bound) and node.kind in _EXTREMES
        return replace(node, kind="sum") if is_extreme else node  # type: ignore[type-var]

    return cast(Expression, rebuilt(expression, change))


def _is_extreme(expression: Expression) -> bool:
    if isinstance(expression, Total) and len(expression.terms) == 1:
        return _is_extreme(expression.terms[0][1])
    return isinstance(expression, Bound) and expression.kind in _EXTREMES


def _is_named(expression: Expression) -> bool:
    if isinstance(expression, Total) and len(expression.terms) == 1:
        return _is_named(expression.terms[0][1])
    if isinstance(expression, Call) and expression.head.base in ("log", "ln"):
        return len(expression.arguments) == 1 and isinstance(expression.arguments[0], Name)
    return isinstance(expression, Name)

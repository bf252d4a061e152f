"""What people write out instead of a sum, a product or an index.

``z_1 + z_2 + \\ldots + z_n`` becomes a sum, ``(e^{z_1}, \\ldots, e^{z_n})`` and matrices become
their entry.  What stands before the dots and behind them must be the same up to a number that
counts; where it is not, the dots stay and are refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from derive.reading.expressions import (
    Array,
    Bound,
    Call,
    Chain,
    Dots,
    Entries,
    Expression,
    Formula,
    Link,
    Listing,
    Name,
    Number,
    Product,
    Total,
)
from derive.reading.grids import grid
from derive.reading.layout import Span
from derive.reading.patterns import NoPatternError, alike, common, filled, place
from derive.reading.rebuilding import rebuilt
from derive.reading.state import is_letter, nodes

#: Nobody writes out so many items before the dots.
_MOST = 50


def shortened(formula: Formula) -> Formula:
    """The formula with sums, products and entries in the place of what is written out."""
    return dataclasses.replace(formula, chains=rebuilt(formula.chains, _short))


def _short(node: object) -> object:
    try:
        match node:
            case Total():
                return _sum(node)
            case Product():
                return _product(node)
            case Listing(_, "(" | "[" | "langle"):
                return _vector(node)
            case Array():
                return grid(node)
            case Call(Name("max" | "min", below=(), above=()), power=None, below=()):
                return _extreme(node)
    except NoPatternError:
        pass
    return node


def _sum(total: Total) -> Expression:
    terms = [term for _, term in total.terms]
    if not any(isinstance(term, Dots) for term in terms):
        return total
    start, body, end = series(terms, total.span)
    signs = {negated for negated, _ in total.terms[start:]}
    if len(signs) > 1:
        raise NoPatternError
    found = (signs == {True}, _bound("sum", body, end, total.span))
    if not start and not found[0]:
        return found[1]
    return Total((*total.terms[:start], found), total.span)


def _product(product: Product) -> Expression:
    if not any(isinstance(factor, Dots) for factor in product.factors):
        return product
    start, body, end = series(product.factors, product.span)
    if not set(product.signs) <= {"", "cdot", "times"}:
        raise NoPatternError
    found = _bound("prod", body, end, product.span)
    if not start:
        return found
    return Product((*product.factors[:start], found), product.signs[:start], product.span)


def _vector(listing: Listing) -> Expression:
    """A list in brackets as a vector; one of names, ``(z_1, \\ldots, z_n)``, stays."""
    items = listing.items
    if not any(isinstance(item, Dots) for item in items):
        rows = Array((items,), listing.span)
        return dataclasses.replace(grid(rows), row=False) if len(items) > 1 else listing
    start, body, end = series(items, listing.span)
    if start or (isinstance(body, Name) and not body.above):
        return listing
    return Entries((place(listing.span),), (end,), body, listing.span)


def _extreme(call: Call) -> Expression:
    """``\\max(a_1, \\ldots, a_n)`` and ``\\max(a)``, over all entries."""
    items = call.arguments
    if len(items) == 1 and isinstance(items[0], Listing):
        items = items[0].items
    if any(isinstance(item, Dots) for item in items):
        start, body, end = series(items, call.span)
        if not start:
            return _bound(call.head.base, body, end, call.span)
    if len(call.arguments) == 1 and isinstance(items[0], Name):
        return Bound(call.head.base, (), None, items[0], call.span)  # type: ignore[arg-type]
    return call


def _bound(kind: str, body: Expression, end: Expression, span: Span) -> Bound:
    first = Chain((place(span), Number("1", span)), (Link("=", span),), span)
    return Bound(kind, (first,), end, body, span)  # type: ignore[arg-type]


def series(items: Sequence[Expression], span: Span) -> tuple[int, Expression, Expression]:
    """Where a pattern begins among items with dots, the pattern, and where it ends.

    Dots stand before the last item, or on both sides of the one before it.  Raises NoPatternError.
    """
    dots = [at for at, item in enumerate(items) if isinstance(item, Dots)]
    if not 0 < dots[0] < _MOST or dots not in ([len(items) - 2], [len(items) - 4, len(items) - 2]):
        raise NoPatternError
    letter, last = place(span), items[-1]
    for start in range(dots[0]):
        before = items[start : dots[0]]
        try:
            body, end = common(before[0], last, letter)
        except NoPatternError:
            continue
        meant = (filled(body, letter, Number(str(n), span)) for n in range(1, len(before) + 1))
        between = len(dots) == 1 or _is_one_of(items[-3], body, letter)
        if between and all(map(alike, before, meant)):
            return start, body, end
    raise NoPatternError


def _is_one_of(item: Expression, body: Expression, letter: Name) -> bool:
    """Is it the pattern at some letter, between dots?"""
    letters = [node for node in nodes(item) if isinstance(node, Name) and is_letter(node)]
    return any(alike(filled(body, letter, name), item) for name in letters)

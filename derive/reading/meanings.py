"""What each kind of expression means: one function for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from sympy import Integer

from derive.language.syntax import MAX_DIGITS
from derive.printers.precedence import ROOT_OF_PI
from derive.reading.arrays import aligned, is_zero, norm, product, together, total
from derive.reading.bounds import bound
from derive.reading.branches import branches, indicator
from derive.reading.calls import beside, call, entry_of
from derive.reading.expressions import (
    Array,
    Bound,
    Braced,
    Branches,
    Call,
    Chain,
    Derivative,
    Dots,
    Entries,
    Expression,
    Grouped,
    Indicator,
    Label,
    Listing,
    Name,
    Number,
    Product,
    Radical,
    Ratio,
    Size,
    Superscript,
    Total,
)
from derive.reading.layout import ReadError
from derive.reading.naming import candidates
from derive.reading.quantities import PI, name
from derive.reading.series import DOTS, entries, listing
from derive.reading.slopes import derivative
from derive.reading.state import Reading, Surroundings, Value, kind_of
from derive.reading.superscripts import raised
from derive.terms import ONE, Neg, Power, Quotient, apply


def read(reading: Reading, expression: Expression, around: Surroundings) -> Value:
    handler = _HANDLERS.get(type(expression))
    if handler is None:
        what = _WORDS.get(type(expression).__name__, "this")
        raise ReadError(expression.span, f"{what} has no meaning here")
    return handler(reading, expression, around)


_WORDS = {
    "Dots": "three dots",
    "Set": "a set of numbers",
    "Chain": "a comparison among quantities",
}


def _number(reading: Reading, node: Number, around: Surroundings) -> Value:
    if not node.text.replace(".", "", 1).isdigit() or not node.text.isascii():
        raise ReadError(node.span, f"{node.text} is not a number here")
    if len(node.text) > MAX_DIGITS + 1:
        raise ReadError(node.span, f"a number of more than {MAX_DIGITS} digits")
    exact = Fraction(node.text)
    whole = Integer(exact.numerator)
    if exact.denominator == 1:
        return Value((), whole)
    return Value((), Quotient(whole, Integer(exact.denominator)))


def _total(reading: Reading, node: Total, around: Surroundings) -> Value:
    if any(isinstance(term, Dots) for _, term in node.terms):
        raise ReadError(node.span, DOTS)
    values = []
    for negated, term in node.terms:
        value = reading.value(term, around)
        values.append(replace(value, term=Neg(value.term)) if negated else value)
    return total(reading, values, node.span) if len(values) > 1 else values[0]


def _array(reading: Reading, node: Array, around: Surroundings) -> Value:
    if any(isinstance(cell, Dots) for row in node.rows for cell in row):
        raise ReadError(node.span, DOTS)
    raise ReadError(node.span, "a matrix written out has no meaning here")


def _product(reading: Reading, node: Product, around: Surroundings) -> Value:
    factors: list[Expression] = []
    signs: list[str] = []
    for factor, sign in zip(node.factors, (*node.signs, ""), strict=True):
        parts = beside(reading, factor, around) or (factor,)
        factors += parts
        signs += [*[""] * (len(parts) - 1), sign]
    values = [reading.value(f, around) for f in factors]
    if around.entrywise and _are_columns(values):
        signs = [sign or "odot" for sign in signs]
    return product(reading, values, signs, node.span)


def _are_columns(values: list[Value]) -> bool:
    """Are they numbers and vectors of one shape, none of them transposed?"""
    return all(len(value.axes) < 2 and not value.row for value in values)


def _ratio(reading: Reading, node: Ratio, around: Surroundings) -> Value:
    above, below = reading.value(node.above, around), reading.value(node.below, around)
    return together(reading, (above, below), node.span, Quotient)


def _radical(reading: Reading, node: Radical, around: Surroundings) -> Value:
    body = reading.value(node.body, around)
    if node.degree is None or node.degree == Number("2", node.degree.span):
        if body.term == PI:
            return Value((), ROOT_OF_PI)
        return Value(body.axes, apply("sqrt", body.term), body.row)
    degree = reading.scalar(node.degree, around)
    return Value(body.axes, Power(body.term, Quotient(ONE, degree)), body.row)


def _grouped(reading: Reading, node: Grouped, around: Surroundings) -> Value:
    above = node.above
    if isinstance(node.body, Size) and node.body.kind == "norm" and _is_square(above):
        inner = reading.value(node.body.body, around)
        value = Value((), norm(reading, inner, _order(node.body), True, node.span))
        above = above[1:]
    else:
        value = reading.value(node.body, around)
    if node.below:
        value = entry_of(reading, value, node.below, node, around)
    return raised(reading, value, above, node.span, around)


def _is_square(above: tuple[Superscript, ...]) -> bool:
    return bool(above) and isinstance(above[0].body, Number) and above[0].body.text == "2"


def _size(reading: Reading, node: Size, around: Surroundings) -> Value:
    body = reading.value(node.body, around)
    if node.kind == "norm":
        return Value((), norm(reading, body, _order(node), False, node.span))
    if body.axes:
        raise ReadError(node.span, f"|...| of {kind_of(body)} could mean several things")
    return Value((), apply("abs", body.term))


def _order(node: Size) -> str:
    if node.order is None:
        return ""
    if isinstance(node.order, Label | Number):
        return node.order.text
    return node.order.base if isinstance(node.order, Name) else "of this order"


def _braced(reading: Reading, node: Braced, around: Surroundings) -> Value:
    body = reading.value(node.body, around)
    left = body
    for label in () if _is_naming(reading, node.label) else _labels(node.label):
        error: ReadError | None = None
        right = left
        try:
            right = reading.value(label, around)
            if not is_zero(right):
                right = aligned(reading, right, left, label.span)
        except ReadError as refused:
            error = refused
            if not isinstance(node.label, Chain):
                continue
        reading.claims.append((node.span, left, right, around, error))
        left = right
    return body


def _is_naming(reading: Reading, label: Expression | None) -> bool:
    """Does a label only name what stands there, with a letter that nothing else tells of?"""
    found = next(candidates(label, reading.symbols), None) if isinstance(label, Name) else None
    return found is not None and found.name in reading.problem.variable_of


def _labels(label: Expression | None) -> list[Expression]:
    """What a label says its part equals."""
    if label is None:
        return []
    if not isinstance(label, Chain):
        return [label]
    if any(link.sign not in ("=", ":=") for link in label.links):
        return []
    return [part for part in label.parts if part is not None]


_HANDLERS: dict[type, Callable[..., Value]] = {
    Number: _number,
    Name: name,
    Call: call,
    Grouped: _grouped,
    Total: _total,
    Product: _product,
    Ratio: _ratio,
    Radical: _radical,
    Bound: bound,
    Derivative: derivative,
    Branches: branches,
    Indicator: indicator,
    Braced: _braced,
    Size: _size,
    Listing: listing,
    Entries: entries,
    Array: _array,
}

"""Derivatives: of what, by what, and which axes that leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from sympy import Expr, Integer, Symbol

from derive.problem import Definition
from derive.reading.expressions import Derivative, Expression, Name, Number
from derive.reading.labels import is_choice, slope_by
from derive.reading.layout import ReadError, Span
from derive.reading.naming import candidates, plain_name
from derive.reading.quantities import (
    argument_of,
    index,
    parameter_value,
    parameters,
    quantity,
    shape_of,
    takes_arguments,
)
from derive.reading.state import Reading, Surroundings, Value, is_letter, kind_of, nodes
from derive.terms import (
    TWO,
    Apply,
    Diff,
    Entry,
    Index,
    Power,
    Prime,
    Quotient,
    Times,
    apply,
    head_of,
    symbol_names,
)


def derivative(reading: Reading, node: Derivative, around: Surroundings) -> Value:
    """The meaning of a derivative.  Raises ReadError."""
    body = _body(reading, node, around)
    if not node.by:
        return _slope(reading, body, _only_variable(reading, body, node.span), node.span)
    if _is_number_of_entry(reading, node, around):
        by = _entry_of_argument(reading, body, node, around)
        return _slope(reading, body, by, node.span)
    for variable, order in reversed(node.by):
        for _ in range(_order(order)):
            by, inner = _variable(reading, variable, around)
            body = _slope(reading, body, by, node.span)
            if inner is not None:
                body = replace(body, term=Quotient(body.term, inner))
    return body


def _body(reading: Reading, node: Derivative, around: Surroundings) -> Value:
    """What is differentiated; a function without its argument is taken at the variable."""
    if isinstance(node.body, Name) and is_letter(node.body) and len(node.by) == 1:
        found = next(candidates(node.body, reading.symbols), None)
        if found is not None and takes_arguments(reading, found.name):
            if isinstance(node.by[0][0], Name) and quantity(reading, node.by[0][0], around):
                by, inner = _variable(reading, node.by[0][0], around)
                if inner is None:
                    return Value((), apply(found.name, by.term))
            return Value((), apply(found.name, argument_of(reading, found.name, node.body)))
    return reading.value(node.body, around)


def _order(order: Expression) -> int:
    if isinstance(order, Number) and order.text in ("1", "2", "3", "4"):
        return int(order.text)
    raise ReadError(order.span, "this order of a derivative has no meaning here")


def _variable(reading: Reading, by: Expression, around: Surroundings) -> tuple[Value, Expr | None]:
    """What is differentiated by: a name, an entry, or a whole array; for a power of a number,
    ``d sigma^2``, the number, and the derivative of the power by it."""
    value = reading.value(by, around)
    if is_choice(reading, value.term):
        return value, None
    if isinstance(value.term, Power) and not value.axes:
        base, exponent = value.term.args
        if isinstance(exponent, Integer) and exponent > 1:
            inner = Times(exponent, base if exponent == TWO else Power(base, exponent - 1))
            return _checked(reading, Value((), base), by), inner
    return _checked(reading, value, by), None


def _checked(reading: Reading, value: Value, by: Expression) -> Value:
    if isinstance(value.term, Entry) or (
        isinstance(value.term, Symbol) and not isinstance(value.term, Index)
    ):
        known = head_of(value.term)
        if not any(known == size for size, _ in reading.problem.sizes):
            return value
    raise ReadError(by.span, "a derivative is taken by a variable or an entry of one")


def _slope(reading: Reading, body: Value, by: Value, span: Span) -> Value:
    if len(body.axes) + len(by.axes) > 2:
        raise ReadError(span, f"a derivative of {kind_of(body)} by {kind_of(by)} has no meaning")
    axes = tuple(reading.axis(reading.axes[a]) for a in by.axes)
    chosen_slope = slope_by(reading, body.term, reading.at(by, axes))
    if chosen_slope is not None:
        return Value((*body.axes, *axes), chosen_slope)
    of = (*(body.of or (head_of(body.term),) * len(body.axes)), *(head_of(by.term),) * len(axes))
    return Value((*body.axes, *axes), Diff(body.term, reading.at(by, axes)), of=of)


# Which variable is meant --------------------------------------------------------------------


def _vectors_behind(reading: Reading, term: Expr) -> list[str]:
    """The variables with indices that a term depends on."""
    names = set(symbol_names(term))
    for known in sorted(names):
        names |= reading.problem.names_behind.get(known, frozenset())
    return [v.name for v in reading.problem.variables if v.name in names and v.shape]


def _only_variable(reading: Reading, body: Value, span: Span) -> Value:
    found = _vectors_behind(reading, body.term)
    if len(found) != 1:
        raise ReadError(span, "nothing says by what this gradient is taken", "write \\nabla_x")
    return _array(reading, found[0], span)


def _array(reading: Reading, known: str, span: Span) -> Value:
    shape = reading.problem.variable_of[known].shape
    axes = tuple(reading.axis() for _ in shape)
    for axis, size in zip(axes, shape, strict=True):
        reading.sizes.run(reading.axes[axis], size, span, known)
    return Value(axes, Entry(Symbol(known), *axes))


def _is_number_of_entry(reading: Reading, node: Derivative, around: Surroundings) -> bool:
    """Is it ``D_j S_i``, by the j-th entry of what S is a function of?"""
    by = node.by[0][0]
    if isinstance(by, Number):
        return True
    if not (isinstance(by, Name) and is_letter(by)):
        return False
    if node.kind == "total" or plain_name(by) in parameters(reading):
        return False
    known = next(candidates(by, reading.symbols), None) is not None
    return plain_name(by) in around.bound or not known


def _entry_of_argument(
    reading: Reading, body: Value, node: Derivative, around: Surroundings
) -> Value:
    found = [
        known
        for known in _vectors_behind(reading, body.term)
        if len(reading.problem.variable_of[known].shape) == 1
    ]
    if len(found) != 1:
        raise ReadError(node.span, "nothing says of what this is the derivative by an entry")
    at = index(reading, node.by[0][0], around)
    array = _array(reading, found[0], node.span)
    if isinstance(at, Index):
        reading.sizes.tie(reading.running(at, around), reading.axes[array.axes[0]], node.span)
    return Value((), reading.at(array, (at,)))


# Derivatives of functions by their argument -------------------------------------------------


def primed(
    reading: Reading, known: str, order: int, argument: Value, body: Definition | None
) -> Value:
    """``f'(x)``: of an unspecified function, or of one with a body, at any argument."""
    if body is None:
        return Value(argument.axes, cast(Expr, Apply(Prime(Symbol(known), order), argument.term)))
    (parameter,) = body.parameters
    term = body.body
    if isinstance(argument.term, Symbol) and argument.term.name not in symbol_names(term):
        slope: Expr = (
            apply(known, argument.term)
            if known in reading.problem.definition_of
            else (reading.at(Value((cast(Index, parameter),), term), (argument.term,)))
        )
        for _ in range(order):
            slope = Diff(slope, argument.term)
        return Value((), slope)
    for _ in range(order):
        term = Diff(term, parameter)
    helper = f"{known}_" + "prime" * order
    while helper in reading.problem.names:
        helper += "_"
    reading.definitions[helper] = Definition(helper, (parameter,), (), term)
    return Value(argument.axes, apply(helper, argument.term))


def differentials(reading: Reading, expressions: Sequence[object]) -> None:
    """Find out at what functions are taken that are written without their argument:
    ``d sigma / d z = sigma (1 - sigma)`` speaks of sigma at z."""
    for node in nodes(tuple(expressions)):
        if not (isinstance(node, Derivative) and isinstance(node.body, Name) and node.by):
            continue
        found = next(candidates(node.body, reading.symbols), None)
        by = node.by[0][0]
        if found is None or not takes_arguments(reading, found.name) or not isinstance(by, Name):
            continue
        if is_letter(by):
            known = next(candidates(by, reading.symbols), None)
            if known is not None and shape_of(reading, known.name) != ():
                continue
            spelled = known.name if known is not None else plain_name(by)
            term = parameter_value(reading, spelled)
            if reading.arguments.setdefault(found.name, term) != term:
                raise ReadError(node.span, f"{found.name} stands without its argument here")

"""Functions that have a value already: ``L(y, p)`` says what L depends on."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from sympy import Expr, Symbol

from derive.reading.expressions import Call, Expression, Name
from derive.reading.layout import ReadError
from derive.reading.quantities import quantity
from derive.reading.state import Reading, Surroundings, Value, kind_of
from derive.reading.superscripts import raised
from derive.terms import Diff, Entry, Index, substitute, symbol_names


def restated(reading: Reading, node: Call, around: Surroundings) -> Value | None:
    """``L(y, p)`` where L has a value already: the arguments must be what it depends on."""
    if node.head.primes:
        return _slope_of_value(reading, node, around)
    found = quantity(reading, node.head, around)
    if found is None:
        return None
    value, above = found
    names = {str(n) for n in symbol_names(value.term)}
    behind = names.union(*(reading.problem.names_behind.get(n, frozenset()) for n in names))
    restating = [_restates(reading, a, behind, around) for a in node.arguments]
    if not all(r is not None for r in restating):
        taken = _taken_at(reading, value, node, around)
        if taken is not None:
            return taken
        raise ReadError(node.span, f"{node.head.base} is no function of this here")
    indices = tuple(dict.fromkeys(i for r in restating if r is not None for i in r))
    if value.axes and indices and not node.below:
        # sigma(z_i) for entry i of sigma(z)
        if len(indices) != len(value.axes):
            raise ReadError(node.span, f"{node.head.base} is {kind_of(value)} here")
        for axis, at in zip(value.axes, indices, strict=True):
            if isinstance(at, Index):
                reading.sizes.tie(reading.axes[axis], reading.running(at, around), node.span)
        value = Value((), reading.at(value, indices))
    return raised(reading, value, above, node.span, around)


def _taken_at(reading: Reading, value: Value, node: Call, around: Surroundings) -> Value | None:
    """``s(-x)``, where s is defined through the number x alone: its body at another place."""
    definition = reading.problem.definition_of.get(str(value.term))
    if definition is None or definition.shape or len(node.arguments) != 1:
        return None
    behind = reading.problem.names_behind[definition.name]
    given = [v for v in reading.problem.variables if v.name in behind]
    if len(given) != 1 or given[0].shape:
        return None
    argument = reading.value(node.arguments[0], around)
    at = {Symbol(given[0].name): argument.term}
    body = reading.problem.explicit(definition.body)
    return replace(argument, term=substitute(body, at, reading.problem.names))


def _restates(
    reading: Reading, argument: Expression, behind: set[str], around: Surroundings
) -> tuple[Expr, ...] | None:
    """The indices of an argument that only says what a quantity depends on; None if it says
    more."""
    if not isinstance(argument, Name):
        return None
    value = reading.value(argument, around)
    term = value.term
    if isinstance(term, Entry) and str(term.args[0]) in behind:
        return tuple(cast(Expr, i) for i in term.args[1:] if i not in value.axes)
    if isinstance(term, Symbol) and term.name in behind:
        return ()
    return None


def _slope_of_value(reading: Reading, node: Call, around: Surroundings) -> Value | None:
    """``f'(x)`` where f is defined through the variable x."""
    head = replace(node.head, primes=0)
    found = quantity(reading, head, around)
    if found is None:
        return None
    value = restated(reading, replace(node, head=head), around)
    assert value is not None
    by = reading.value(node.arguments[0], around).term
    if value.axes or len(node.arguments) != 1 or not isinstance(by, Symbol):
        raise ReadError(node.span, "a prime means a derivative by the only argument")
    term = value.term
    for _ in range(node.head.primes):
        term = Diff(term, by)
    return Value((), term)

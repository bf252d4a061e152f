"""Functions of a formula: of the problem, of the language, known everywhere, and applied to a
vector as a whole or entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

from sympy import Expr, Integer, Symbol

from derive.problem import Definition
from derive.reading.arrays import diagonal, product, together, trace
from derive.reading.expressions import Call, Expression, Label, Listing, Name
from derive.reading.layout import ReadError
from derive.reading.naming import candidates, labelled
from derive.reading.quantities import (
    index,
    quantity,
    raised,
    shape_of,
    takes_arguments,
)
from derive.reading.slopes import primed
from derive.reading.spelling import bare_spelling
from derive.reading.standard import of_a_number, of_a_vector, standard
from derive.reading.state import Reading, Surroundings, Value, kind_of
from derive.reading.symbols import VectorFunction
from derive.terms import (
    Diff,
    Entry,
    Index,
    Power,
    Quotient,
    apply,
    symbol_names,
)

_KNOWN = {
    "ln": "log", "log": "log", "exp": "exp", "sqrt": "sqrt", "sin": "sin", "cos": "cos",
    "tan": "tan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "erf": "erf", "abs": "abs",
    "sign": "sign", "sgn": "sign", "max": "max", "min": "min", "loggamma": "loggamma",
    "lgamma": "loggamma", "digamma": "digamma", "lg": "log",
}  # fmt: skip
_ARRAYS: dict[str, Callable[..., Value]] = {"diag": diagonal, "tr": trace, "trace": trace}


def call(reading: Reading, node: Call, around: Surroundings) -> Value:
    """The meaning of a function applied to arguments.  Raises ReadError."""
    factors = beside(reading, node)
    if factors is not None:
        values = [reading.value(f, around) for f in factors]
        return product(reading, values, [""], node.span)
    value = _applied(reading, node, around)
    below = node.below
    if below:
        value = entry_of(reading, value, below, node, around)
    if node.power is not None:
        if value.axes:
            raise ReadError(node.span, f"a power of {kind_of(value)} could mean several things")
        value = Value((), Power(value.term, reading.scalar(node.power, around)))
    return value


def entry_of(
    reading: Reading,
    value: Value,
    below: Sequence[Expression | Label],
    node: Expression,
    around: Surroundings,
) -> Value:
    """An entry of an array.  Raises ReadError for a wrong number of indices."""
    if len(below) > len(value.axes):
        raise ReadError(node.span, f"{kind_of(value)} with {len(below)} indices here")
    indices = tuple(index(reading, part, around) for part in below)
    for axis, at in zip(value.axes, indices, strict=False):
        if isinstance(at, Index):
            reading.sizes.tie(reading.axes[axis], reading.running(at, around), node.span)
    taken = value.axes[: len(indices)]
    return Value(value.axes[len(indices) :], reading.at(Value(taken, value.term), indices))


def beside(reading: Reading, node: Expression) -> tuple[Expression, ...] | None:
    """The factors, if what looks like a function before its argument, ``KL p``, is a quantity
    beside another; else None."""
    if not isinstance(node, Call) or node.power is not None or node.below:
        return None
    if len(node.arguments) != 1 or node.arguments[0].span[1] != node.span[1]:
        return None
    found = next(candidates(node.head, reading.symbols), None)
    if found is None or shape_of(reading, found.name) is None:
        return None
    return (node.head, *node.arguments)


def _applied(reading: Reading, node: Call, around: Surroundings) -> Value:
    own = _of_the_document(reading, node, around)
    if own is not None:
        return own
    word = node.head.base.lower()
    if word in ("log", "ln") and _is_gamma(node.arguments):
        inner = cast(Call, node.arguments[0])
        return _entrywise(reading, "loggamma", inner.arguments, node, around)
    if word in _KNOWN and not node.head.primes:
        return _of_the_language(reading, _KNOWN[word], node, around)
    if word in _KNOWN and len(node.arguments) == 1:
        return _of_a_known_slope(reading, _KNOWN[word], node, around)
    if word in _ARRAYS and len(node.arguments) == 1:
        return _ARRAYS[word](reading, reading.value(node.arguments[0], around), node.span)
    if node.head.base == "Gamma":
        value = _entrywise(reading, "loggamma", node.arguments, node, around)
        return Value(value.axes, apply("exp", value.term))
    if node.head.base == "psi":
        return _entrywise(reading, "digamma", node.arguments, node, around)
    return _known_everywhere(reading, node, around)


def _of_a_known_slope(reading: Reading, known: str, node: Call, around: Surroundings) -> Value:
    """``tanh'(x)``."""
    parameter = Symbol("x")
    body = Definition(known, (parameter,), (), apply(known, parameter))
    argument = reading.value(node.arguments[0], around)
    return primed(reading, known, node.head.primes, argument, body)


def _is_gamma(arguments: tuple[Expression, ...]) -> bool:
    return (
        len(arguments) == 1
        and isinstance(arguments[0], Call)
        and arguments[0].head.base == "Gamma"
        and arguments[0].power is None
    )


# Functions of the language ------------------------------------------------------------------


def _of_the_language(reading: Reading, name: str, node: Call, around: Surroundings) -> Value:
    if node.head.above or (node.head.below and name != "log"):
        raise ReadError(node.head.span, f"scripts on {name} have no meaning here")
    value = _entrywise(reading, name, node.arguments, node, around)
    if not node.head.below and node.head.base != "lg":
        return value
    base: Expr = Integer(10)
    if node.head.below:
        if isinstance(node.head.below[0], Label) or len(node.head.below) > 1:
            raise ReadError(node.head.span, "this is no base of a logarithm")
        base = reading.scalar(node.head.below[0], around)
    return Value(value.axes, Quotient(value.term, apply("log", base)), value.row)


def _entrywise(
    reading: Reading,
    name: str,
    arguments: tuple[Expression, ...],
    node: Call,
    around: Surroundings,
) -> Value:
    listed = arguments
    if len(arguments) == 1 and isinstance(arguments[0], Listing):
        listed = arguments[0].items
    several = name in ("max", "min")
    if (len(listed) < 2) if several else (len(listed) != 1):
        takes = "two or more arguments" if several else "1 argument"
        raise ReadError(node.span, f"{name} takes {takes}, and has {len(listed)} here")
    values = [reading.value(a, around) for a in listed]
    return together(reading, values, node.span, lambda *terms: apply(name, *terms))


# Functions of the document ------------------------------------------------------------------


def _of_the_document(reading: Reading, node: Call, around: Surroundings) -> Value | None:
    for found in candidates(node.head, reading.symbols):
        if takes_arguments(reading, found.name):
            if found.below or found.above:
                continue
            return _own_function(reading, found.name, found.primes, node, around)
    vector, below = _vector_function(reading, node)
    if vector is not None:
        value = of_a_vector(reading, vector, node, around)
        return entry_of(reading, value, below, node, around) if below else value
    return _restated(reading, node, around)


def _own_function(
    reading: Reading, known: str, primes: int, node: Call, around: Surroundings
) -> Value:
    definition = reading.problem.definition_of.get(known)
    number = 1 if definition is None else len(definition.parameters)
    if len(node.arguments) != number:
        raise ReadError(
            node.span, f"{known} takes {number} arguments, and has {len(node.arguments)} here"
        )
    values = [reading.value(a, around) for a in node.arguments]
    if primes:
        return _derived(reading, known, node, values, definition)
    return together(reading, values, node.span, lambda *terms: apply(known, *terms))


def _derived(
    reading: Reading, known: str, node: Call, values: list[Value], body: Definition | None
) -> Value:
    if len(values) != 1:
        raise ReadError(node.span, "a prime means a derivative by the only argument")
    return primed(reading, known, node.head.primes, values[0], body)


def _vector_function(
    reading: Reading, node: Call
) -> tuple[VectorFunction | None, tuple[Expression | Label, ...]]:
    """The function of a vector that is told for this name, and the subscripts that are no part of
    it: none of ``h_\\theta(x)``, all of ``f_i(x)``."""
    told = reading.symbols.vector_functions
    whole = labelled(node.head)
    found = None if whole is None else told.get(bare_spelling(whole))
    if found is not None:
        return found, ()
    return told.get(bare_spelling(replace(node.head, below=()))), node.head.below


def _restated(reading: Reading, node: Call, around: Surroundings) -> Value | None:
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
    value = _restated(reading, replace(node, head=head), around)
    assert value is not None
    by = reading.value(node.arguments[0], around).term
    if value.axes or len(node.arguments) != 1 or not isinstance(by, Symbol):
        raise ReadError(node.span, "a prime means a derivative by the only argument")
    term = value.term
    for _ in range(node.head.primes):
        term = Diff(term, by)
    return Value((), term)


# Functions known everywhere -----------------------------------------------------------------


def _known_everywhere(reading: Reading, node: Call, around: Surroundings) -> Value:
    scalars, vectors = standard()
    word = node.head.base.lower()
    letters = {"sigma": "sigmoid"}
    word = letters.get(word, word)
    if node.head.above:
        raise ReadError(node.head.span, f"scripts on {word} have no meaning here")
    if word in vectors:
        if node.head.primes:
            raise ReadError(node.span, "a prime on a function of a vector has no meaning")
        value = of_a_vector(reading, vectors[word], node, around)
        return entry_of(reading, value, node.head.below, node, around) if node.head.below else value
    if word in scalars and not node.head.below:
        return of_a_number(reading, scalars[word], node, around)
    raise ReadError(node.head.span, f"unknown function {node.head.base}")

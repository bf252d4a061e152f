"""Functions of a formula: of the problem, of the language, known everywhere, and applied to a
vector as a whole or entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

from sympy import Expr, Integer, Symbol

from derive.problem import Definition
from derive.reading.arrays import diagonal, product, together, trace
from derive.reading.expressions import Call, Dots, Expression, Label, Listing, Name, Product
from derive.reading.labels import choosing
from derive.reading.layout import ReadError
from derive.reading.naming import candidates, labelled, plain_name
from derive.reading.quantities import (
    index,
    shape_of,
    takes_arguments,
)
from derive.reading.restating import restated
from derive.reading.slopes import primed
from derive.reading.spelling import bare_spelling
from derive.reading.standard import letters, of_a_number, of_a_vector, standard
from derive.reading.state import Reading, Surroundings, Value, is_letter, kind_of
from derive.reading.symbols import VectorFunction
from derive.terms import (
    Index,
    Power,
    Quotient,
    apply,
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
    if is_of_anything(node) and not node.below and node.power is None:
        return reading.value(node.head, around)
    factors = beside(reading, node, around)
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


def is_of_anything(node: Call) -> bool:
    """``C(\\ldots)``: what it depends on is left open."""
    return len(node.arguments) == 1 and isinstance(node.arguments[0], Dots)


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
    term = choosing(reading, reading.at(Value(taken, value.term), indices))
    return Value(value.axes[len(indices) :], term)


def beside(
    reading: Reading, node: Expression, around: Surroundings
) -> tuple[Expression, ...] | None:
    """The factors, if what looks like a function before its argument, ``KL p`` or ``w(x)`` with
    a given w, is a quantity beside another; else None.  In ``\\sum_x y(x)`` it is none."""
    if not isinstance(node, Call) or node.power is not None or node.below:
        return None
    if len(node.arguments) != 1 or node.head.primes:
        return None
    found = next(candidates(node.head, reading.symbols), None)
    if found is None or shape_of(reading, found.name) is None:
        return None
    is_bare = node.arguments[0].span[1] == node.span[1]
    is_given = (
        found.name in reading.problem.variable_of and _vector_function(reading, node)[0] is None
    )
    if is_given and not is_bare and is_letter(node.arguments[0]):
        is_given = plain_name(cast(Name, node.arguments[0])) not in around.bound
    return (node.head, *node.arguments) if is_bare or is_given else None


def _applied(reading: Reading, node: Call, around: Surroundings) -> Value:
    own = _of_the_document(reading, node, around)
    if own is not None:
        return own
    word = node.head.base.lower()
    is_bare = node.arguments[-1].span[1] == node.span[1]
    if is_bare and word in ("log", "ln") and _holds_more_than_gamma(node.arguments):
        raise ReadError(node.span, "is the rest a part of the argument of log?", "use brackets")
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


def _holds_more_than_gamma(arguments: tuple[Expression, ...]) -> bool:
    """``log Gamma(x) y``: is y a part of the argument?"""
    first = arguments[0].factors[0] if isinstance(arguments[0], Product) else None
    return isinstance(first, Call) and first.head.base == "Gamma"


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
    return restated(reading, node, around)


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


# Functions known everywhere -----------------------------------------------------------------


def _known_everywhere(reading: Reading, node: Call, around: Surroundings) -> Value:
    scalars, vectors = standard()
    word = letters().get(node.head.base, node.head.base.lower())
    if node.head.above:
        raise ReadError(node.head.span, f"scripts on {word} have no meaning here")
    told = reading.symbols.names
    if bare_spelling(node.head) in told and word != node.head.base:
        raise ReadError(node.head.span, f"nothing says what {node.head.base} is")
    if word in vectors:
        if node.head.primes:
            raise ReadError(node.span, "a prime on a function of a vector has no meaning")
        value = of_a_vector(reading, vectors[word], node, around)
        return entry_of(reading, value, node.head.below, node, around) if node.head.below else value
    if word in scalars and not node.head.below and not (node.below and word != node.head.base):
        return of_a_number(reading, scalars[word], node, around)
    raise ReadError(node.head.span, f"unknown function {node.head.base}")

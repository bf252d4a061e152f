"""Functions that every document may name: of a number, and of a vector as a whole."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from sympy import Expr, Symbol

from derive.language import parse
from derive.problem import Definition
from derive.reading.expressions import Call
from derive.reading.layout import ReadError
from derive.reading.slopes import primed
from derive.reading.state import Reading, Surroundings, Value, kind_of
from derive.reading.symbols import VectorFunction
from derive.terms import (
    TWO,
    Binder,
    Entry,
    Index,
    Sum,
    Term,
    alike,
    free,
    rename_bound,
    substitute,
    symbol_names,
    walk,
)

_PARAMETER = Symbol("x")


@dataclass(frozen=True)
class Standard:
    """A function that a document may use without defining it, as a function of a number."""

    name: str
    parameter: Symbol
    body: Expr


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    path = Path(__file__).with_name("standard.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def letters() -> dict[str, str]:
    """The letters that mean a function where brackets follow, each with the word for it."""
    entries = [*_data()["vector"], *_data()["scalar"]]
    return {letter: e["spelled"][0] for e in entries for letter in e.get("letters", ())}


@cache
def standard() -> tuple[dict[str, Standard], dict[str, VectorFunction]]:
    """The functions that are known everywhere: of a number, and of a vector."""
    data = _data()
    scalars: dict[str, Standard] = {}
    vectors: dict[str, VectorFunction] = {}
    for entry in data["scalar"]:
        body = cast(Expr, parse(entry["value"]))
        for word in entry["spelled"]:
            scalars[word] = Standard(entry["spelled"][0], _PARAMETER, body)
    for entry in data["vector"]:
        body = cast(Expr, parse(entry["entry"]))
        for word in entry["spelled"]:
            vectors[word] = VectorFunction(entry["spelled"][0], "x", Index("i"), body)
    return scalars, vectors


@cache
def losses() -> tuple[Expr, ...]:
    """The losses that everybody knows, in a vector ``p`` and a target ``y`` with ``n`` entries."""
    return tuple(cast(Expr, parse(entry["value"])) for entry in _data()["loss"])


def of_a_number(reading: Reading, function: Standard, node: Call, around: Surroundings) -> Value:
    if len(node.arguments) != 1:
        raise ReadError(node.span, f"{function.name} takes 1 argument")
    argument = reading.value(node.arguments[0], around)
    if node.head.primes:
        body = Definition(function.name, (function.parameter,), (), function.body)
        return primed(reading, function.name, node.head.primes, argument, body)
    term = substitute(function.body, {function.parameter: argument.term}, reading.problem.names)
    return Value(argument.axes, _defined(reading, term), argument.row)


def of_a_vector(
    reading: Reading, function: VectorFunction, node: Call, around: Surroundings
) -> Value:
    """The function of a vector; of its entry i, entry i of the function."""
    if len(node.arguments) != 1:
        raise ReadError(node.span, f"{function.name} takes 1 argument")
    argument = reading.value(node.arguments[0], around)
    at: Index | None = None
    if not argument.axes:
        running = [s for s in free(argument.term) if isinstance(s, Index)]
        if len(running) != 1:
            raise ReadError(node.span, f"{function.name} takes a vector")
        at = running[0]
        axis = reading.axis(reading.running(at, around))
        argument = Value((axis,), substitute(argument.term, {at: axis}))
    if len(argument.axes) != 1:
        raise ReadError(node.span, f"{function.name} takes a vector, not {kind_of(argument)}")
    if function.index is None:
        return Value((), _defined(reading, _filled(reading, function.body, function, argument)))
    entry = reading.axis(reading.axes[argument.axes[0]]) if at is None else at
    body = substitute(function.body, {function.index: entry})
    term = _defined(reading, _filled(reading, body, function, argument))
    return Value((entry,) if at is None else (), term)


def _filled(reading: Reading, body: Expr, function: VectorFunction, argument: Value) -> Expr:
    """The body with the argument for its parameter."""
    size = reading.sizes.placeholder(reading.axes[argument.axes[0]])
    body = rename_bound(body, reading.problem.names | symbol_names(argument.term))

    def parts(term: Expr) -> set[object]:
        return {part for _, part in walk(term)}

    def fill(term: Expr) -> Expr:
        if isinstance(term, Entry) and str(term.args[0]) == function.parameter:
            return reading.at(argument, (cast(Expr, term.args[1]),))
        if not isinstance(term, Term):
            return term
        args = [fill(a) for a in term.args]
        if isinstance(term, Binder) and Entry(Symbol(function.parameter), term.index) in parts(
            term
        ):
            args[2] = size
        return cast(Expr, type(term)(*args))

    return fill(body)


def _defined(reading: Reading, term: Expr) -> Expr:
    """The name of the problem whose definition this is, if there is one."""
    indices = sorted((s for s in free(term) if isinstance(s, Index)), key=str)
    for definition in reading.problem.definitions:
        if not definition.parameters and alike(_unsized(definition.body), _unsized(term)):
            return cast(Expr, Symbol(definition.name))
        if len(definition.parameters) == 1 and isinstance(definition.parameters[0], Index):
            for at in indices:
                body = substitute(definition.body, {definition.parameters[0]: at})
                if alike(_unsized(body), _unsized(term)):
                    return cast(Expr, Entry(Symbol(definition.name), at))
    return term


def _unsized(term: Expr) -> Expr:
    """The term with sums over anything: their sizes are not known while it is read."""
    if not isinstance(term, Term):
        return term
    args = [_unsized(a) for a in term.args]
    if isinstance(term, Sum):
        args[2] = TWO
    return cast(Expr, type(term)(*args))

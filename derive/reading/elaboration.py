"""Expressions to held terms: what a formula means where its names mean this.

A quantity without its indices is an array, told by its entry; an equation brings the two sides to
the same axes.  What has no meaning, or two, is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from sympy import Basic, Expr

from derive.problem import Problem
from derive.reading.arrays import aligned, is_zero
from derive.reading.branches import relations_in
from derive.reading.ending import Ending, Notes
from derive.reading.expressions import (
    Expression,
    Lexicon,
)
from derive.reading.grammar import read_formula
from derive.reading.heads import OPERATORS
from derive.reading.inverses import InverseError, cleared
from derive.reading.layout import ReadError, Span
from derive.reading.meanings import read
from derive.reading.parsing import read_layout
from derive.reading.ranges import index_range
from derive.reading.sizes import RangeError, SizeError
from derive.reading.slopes import differentials
from derive.reading.state import (
    Claim,
    Reading,
    Remark,
    Reuse,
    Scope,
    Surroundings,
    Value,
    kind_of,
    subscripts,
)
from derive.reading.symbols import Symbols
from derive.terms import (
    Index,
    Relation,
    relation,
)

__all__ = [
    "Claim",
    "Equation",
    "RangeError",
    "Remark",
    "Reuse",
    "Scope",
    "SizeError",
    "Value",
    "conditions",
    "elaborate",
    "equation",
    "term_of",
]

NOWHERE = Scope()


@dataclass(frozen=True)
class Equation:
    """Two sides with the same free indices.

    indices: the free indices, each with the size it runs to.
    problem: what the names mean: the problem of the symbols, with what had to be added (the
    argument of a function as a variable, a derivative of a function as a function).
    solved: were both sides multiplied by a matrix, since an inverse stood in one of them?
    """

    left: Expr
    right: Expr
    indices: tuple[tuple[Index, str], ...]
    problem: Problem
    notes: Notes
    solved: bool = False

    @property
    def ranges(self) -> dict[Basic, str]:
        """The sizes of the free indices."""
        return dict(self.indices)


@dataclass(frozen=True)
class Elaborated:
    """What one expression means: a quantity with its axes and free indices."""

    axes: tuple[Index, ...]
    term: Expr
    indices: tuple[tuple[Index, str], ...]
    problem: Problem
    notes: Notes


def elaborate(expression: Expression, symbols: Symbols, scope: Scope = NOWHERE) -> Elaborated:
    """What an expression means.  Raises ReadError."""
    reading = _reading((expression,), symbols, scope)
    value = reading.value(expression, Surroundings())
    ending = Ending(reading, [value], expression.span)
    axes = tuple(cast(Index, ending.done(a)) for a in value.axes)
    return Elaborated(axes, ending.done(value.term), ending.indices, ending.problem, ending.notes)


def equation(
    left: Expression, right: Expression, symbols: Symbols, scope: Scope = NOWHERE
) -> Equation:
    """What two sides mean that are said to be equal, or are compared.  Raises ReadError."""
    try:
        return _equation(left, right, symbols, scope)
    except InverseError:
        sides = cleared(left, right)
        if sides is None:
            raise
        return replace(_equation(*sides, symbols, scope), solved=True)


def _equation(left: Expression, right: Expression, symbols: Symbols, scope: Scope) -> Equation:
    reading = _reading((left, right), symbols, scope)
    first = reading.value(left, Surroundings())
    second = reading.value(right, Surroundings())
    first, second = _same_axes(reading, first, second, right.span)
    ending = Ending(reading, [first, second], right.span)
    sides = ending.done(first.term), ending.done(second.term)
    return Equation(*sides, ending.indices, ending.problem, ending.notes)


@dataclass(frozen=True)
class Conditions:
    """What a line is said to hold under: comparisons, and sizes of indices."""

    relations: tuple[Relation, ...] = ()
    ranges: Mapping[str, str] = field(default_factory=dict)


def conditions(
    expressions: Sequence[Expression], symbols: Symbols, scope: Scope = NOWHERE
) -> Conditions:
    """What conditions mean: ``k != j``, ``y > 0``, ``i = 1, ..., n``.  Raises ReadError."""
    ranges: dict[str, str] = {}
    relations: list[Relation] = []
    for expression in expressions:
        reading = _reading((expression,), symbols, scope)
        told = index_range(reading, expression)
        if told is not None:
            ranges |= told
            continue
        found = relations_in(reading, expression, Surroundings())
        ending = Ending(reading, [], expression.span, partly=True)
        relations += [cast(Relation, ending.done(r)) for r in found]
    return Conditions(tuple(relations), ranges)


def term_of(text: str, symbols: Symbols, lexicon: Lexicon | None = None) -> Expr:
    """The number that a formula in LaTeX is.  Raises ReadError."""
    formula = read_formula(read_layout(text), lexicon or Lexicon())
    for error in formula.errors:
        raise error
    (chain,) = formula.chains
    if len(chain.parts) == 2 and chain.parts[0] is not None and chain.parts[1] is not None:
        read = equation(chain.parts[0], chain.parts[1], symbols)
        return relation(read.left, OPERATORS[chain.links[0].sign], read.right)
    (part,) = chain.parts
    assert part is not None
    found = elaborate(part, symbols)
    if found.axes:
        raise ReadError(part.span, f"{kind_of(Value(found.axes, found.term))} stands here")
    return found.term


def _reading(expressions: tuple[Expression, ...], symbols: Symbols, scope: Scope) -> Reading:
    reading = Reading(symbols, scope, read, expressions, subscripts(expressions))
    sizes = [size for size, _ in symbols.problem.sizes]
    reading.sizes.only = sizes[0] if len(sizes) == 1 else None
    differentials(reading, expressions)
    return reading


def _same_axes(reading: Reading, a: Value, b: Value, span: Span) -> tuple[Value, Value]:
    if is_zero(a) or is_zero(b):
        return a, b
    if a.axes or b.axes:
        b = aligned(reading, b, a, span)
    return a, b

"""What binds how strongly: where a reader needs parentheses, and where a dot.

Shared by the printers.  The higher the level, the tighter a form holds together.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from itertools import groupby, pairwise

from sympy import Basic, Integer, Symbol

from derive.terms import (
    ONE,
    TWO,
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Neg,
    Plus,
    Power,
    Prime,
    Prod,
    Quotient,
    Relation,
    Sum,
    Times,
    Where,
    apply,
    count_nodes,
    walk,
)
from derive.vectors.nodes import (
    Gradient,
    Hadamard,
    HadamardPower,
    HadamardQuotient,
    Hessian,
    Inner,
    Outer,
    Product,
    Scaled,
    Transposed,
)


class Level(IntEnum):
    """The levels, from what needs parentheses first to what never does."""

    RELATION = 0
    WHERE = 1
    PLUS = 2
    NEG = 3
    BINDER = 4
    OPERATOR = 5
    TIMES = 6
    BARE = 7
    FRACTION = 8
    POWER = 9
    ATOM = 10


LEVELS: dict[type[Basic], Level] = {
    Relation: Level.RELATION,
    Where: Level.WHERE,
    Plus: Level.PLUS,
    Neg: Level.NEG,
    Sum: Level.BINDER,
    Prod: Level.BINDER,
    Diff: Level.OPERATOR,
    Times: Level.TIMES,
    Quotient: Level.FRACTION,
    Power: Level.POWER,
    Apply: Level.ATOM,
    Entry: Level.ATOM,
    Delta: Level.ATOM,
    Prime: Level.ATOM,
    **dict.fromkeys((Gradient, Hessian, Hadamard, HadamardQuotient), Level.OPERATOR),
    **dict.fromkeys((Scaled, Product, Outer, Inner), Level.TIMES),
    **dict.fromkeys((HadamardPower, Transposed), Level.POWER),
}

BARE_FUNCTIONS = frozenset({"log", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh"})
"""Functions whose argument stands without parentheses if it is a single letter."""

EXP = frozenset({"exp"})
#: The language has no name for π; Γ(1/2) = √π.
ROOT_OF_PI = apply("exp", apply("loggamma", Quotient(ONE, TWO)))

LONGEST_EXPONENT = 14
"""An exponential with more nodes than this above it is written with exp."""

RAISED_FUNCTIONS = BARE_FUNCTIONS - {"log", "ln"}
"""Functions whose square is written on the function: sin^2 x."""


class UnknownNodeError(TypeError):
    """A term holds a node that a printer has no function for."""

    def __init__(self, node: object) -> None:
        super().__init__(f"no way to print a {type(node).__name__}: {node!r}")


def is_atom(term: Basic) -> bool:
    """Is it a number, a name or an entry: something written as one letter?"""
    return isinstance(term, (Symbol, Integer, Entry))


def is_name(term: Basic) -> bool:
    """Is it a name or an entry?"""
    return isinstance(term, (Symbol, Entry))


def is_function(term: Basic, names: frozenset[str]) -> bool:
    """Is it one of the named functions, applied to one argument?"""
    return isinstance(term, Apply) and len(term.args) == 2 and _head(term) in names


def _head(term: Apply) -> str:
    head = term.args[0]
    return str(head.name) if isinstance(head, Symbol) else ""


def is_bare(term: Basic) -> bool:
    """Is it a function whose argument is written without parentheses, like log x?"""
    return is_function(term, BARE_FUNCTIONS) and is_atom(term.args[1])


def derived_name(term: Basic) -> tuple[Basic, tuple[Basic, ...]] | None:
    """The name of which the term is a derivative, and by what, the last one first; None if it is
    no derivative of a name."""
    variables: list[Basic] = []
    while isinstance(term, Diff):
        variables.append(term.args[1])
        term = term.args[0]
    return (term, tuple(variables)) if variables and is_name(term) else None


def counted(variables: Sequence[Basic]) -> list[tuple[Basic, int]]:
    """Runs of the same variable, each with its length."""
    return [(variable, len(list(run))) for variable, run in groupby(variables)]


def level(term: Basic, inline: bool) -> Level:
    """The level of a term; ``inline`` if fractions are written with a slash."""
    if derived_name(term) is not None:
        return Level.FRACTION
    if isinstance(term, Quotient) and inline:
        return Level.TIMES
    if is_bare(term):
        return Level.BARE
    if is_function(term, frozenset({"exp", "sqrt"})):
        return Level.POWER
    return LEVELS.get(type(term), Level.ATOM)


def factor_level(factor: Basic, last: bool) -> Level:
    """The level a factor needs to stand in a product without parentheses.

    A sum over an index takes in everything to its right, so it may only come last.
    """
    if last:
        return Level.BINDER if isinstance(factor, Binder) else Level.BARE
    return Level.FRACTION


def last_level(array: Basic) -> Level:
    """The level that the last factor of a matrix product needs to stand without parentheses: a
    product of matrices may stand there as it is."""
    return Level.TIMES if isinstance(array, Product | Outer) else Level.BARE


def scaled_level(array: Basic) -> Level:
    """The level that what a number multiplies needs to stand without parentheses."""
    is_entrywise = isinstance(array, Hadamard | HadamardQuotient)
    return Level.OPERATOR if is_entrywise else last_level(array)


def number_level(number: Basic) -> Level:
    """The level that a number needs to stand before a vector or a matrix: an inner product there
    could be taken for a product of matrices."""
    return Level.FRACTION if isinstance(number, Inner) else Level.TIMES


def body_level(body: Basic, inline: bool) -> Level:
    """The level the body of a sum needs to stand without parentheses."""
    return Level.FRACTION if inline and isinstance(body, Quotient) else Level.BINDER


def operand_level(body: Basic, inline: bool) -> Level:
    """The level the operand of a derivative needs to stand without parentheses.

    A product may stand bare only if nobody takes its first factor for all of the operand: if
    it is a letter, and if there is no dot.
    """
    if isinstance(body, Times) and not _is_letter(body.args[0]):
        return Level.BARE
    if isinstance(body, Times) and any(dots(body.args, [False] * len(body.args), in_text=True)):
        return Level.BARE
    return body_level(body, inline)


def _is_letter(term: Basic) -> bool:
    if isinstance(term, Power) and isinstance(term.args[1], Integer):
        term = term.args[0]
    return is_atom(term)


def dots(factors: Sequence[Basic], bracketed: Sequence[bool], in_text: bool = False) -> list[bool]:
    """For each factor of a product: does a dot stand before it?

    Between fractions, behind a fraction, between digits; once there is one, before every
    fraction and everything in brackets as well.

    in_text: exponents stand on the line, and a dot shows where they end.
    """
    found = [False, *(_dot(before, factor) for before, factor in pairwise(factors))]
    if any(found):
        marked = [b or _is_fraction(f) for b, f in zip(bracketed, factors, strict=True)]
        found = [dot or (i > 0 and marked[i]) for i, dot in enumerate(found)]
    if in_text:
        ends = [False, *(_ends_in_exponent(factor) for factor in factors)]
        return [dot or end for dot, end in zip(found, ends, strict=False)]
    return found


def _ends_in_exponent(term: Basic) -> bool:
    if isinstance(term, Power):
        return is_atom(term.args[1]) and not isinstance(term.args[1], Integer)
    return is_function(term, EXP) and is_atom(term.args[1])


def is_flat(term: Basic) -> bool:
    """Can the term stand above the line, as an exponent of e?"""
    if count_nodes(term) > LONGEST_EXPONENT:
        return False
    parts = [part for _, part in walk(term)]
    if sum(isinstance(part, Quotient) for part in parts) > 1:
        return False
    return not any(
        isinstance(part, (Binder, Diff, Where)) or is_function(part, EXP) for part in parts
    )


def _dot(before: Basic, factor: Basic) -> bool:
    if isinstance(factor, Integer) or (isinstance(factor, Power) and _is_number(factor.args[0])):
        return True
    if _is_fraction(factor) and (_is_fraction(before) or isinstance(before, Integer)):
        return True
    return _is_fraction(before) and not isinstance(factor, Binder) and not _is_number(before)


def _is_fraction(term: Basic) -> bool:
    return isinstance(term, Quotient) or derived_name(term) is not None


def _is_number(term: Basic) -> bool:
    if isinstance(term, Quotient):
        return all(_is_number(a) for a in term.args)
    return isinstance(term, Integer)

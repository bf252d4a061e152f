"""Primes behind brackets, ``(1 + e^{-x})'``: the derivative by the only letter in them."""

from __future__ import annotations

from typing import TypeAlias

from derive.reading.expressions import (
    Bound,
    Call,
    Derivative,
    Expression,
    Name,
    Number,
    Superscript,
)
from derive.reading.layout import ReadError, Scripts
from derive.reading.state import nodes

Above: TypeAlias = tuple[Superscript, ...]

_CONSTANT = frozenset({"e", "pi"})


def primed(body: Expression, node: Scripts, above: Above, primes: int) -> Derivative:
    """What stands in brackets with primes behind it.  Raises ReadError if it is not told by what it
    is differentiated, or may be a matrix that is transposed."""
    by = _only_letter(body)
    if by is None or isinstance(body, Name) or node.below is not None or above:
        raise ReadError(node.span, "a prime at something that is no name")
    order = Number(str(primes), node.span)
    return Derivative(body, ((by, order),), "total", node.span)


def _only_letter(body: Expression) -> Name | None:
    """The only quantity in an expression, if it looks like a number."""
    parts = list(nodes(body))
    heads = {id(part.head) for part in parts if isinstance(part, Call)}
    names = [part for part in parts if isinstance(part, Name) and id(part) not in heads]
    letters = [name for name in names if name.base not in _CONSTANT]
    if not letters or any(isinstance(part, Bound) for part in parts):
        return None
    first = Name(letters[0].base, letters[0].span)
    if not first.base.islower() or not all(_is_plain(name, first.base) for name in letters):
        return None
    return first


def _is_plain(name: Name, base: str) -> bool:
    """Is it this letter, in no other font, with nothing but a power above it?"""
    powers = all(script.kind == "plain" for script in name.above)
    return name.base == base and powers and not (name.font or name.accents or name.below)

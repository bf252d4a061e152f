"""Term -> text: the exact inverse of reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from sympy import Basic, Integer, Symbol

from derive.terms import (
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
)

_SUM, _MINUS, _PRODUCT, _POWER, _ATOM = range(5)
_PRECEDENCE: Mapping[type[Basic], int] = {
    Plus: _SUM, Neg: _MINUS, Times: _PRODUCT, Quotient: _PRODUCT, Power: _POWER,
}  # fmt: skip


def write(term: Basic) -> str:
    """The text of a term: ``parse(write(term), indices) == term`` if ``indices`` holds the
    names of its indices.

    Brackets stand where the reading needs them, and around a minus that would follow another
    sign: ``a * (-b)``.

    Raises TypeError if it is not a held term, e.g. a negative SymPy integer.
    """
    writer = _WRITERS.get(type(term))
    if writer is not None:
        return writer(term)
    if isinstance(term, Symbol):
        return cast(str, term.name)
    if isinstance(term, Integer) and int(term) >= 0:
        return str(int(term))
    raise TypeError(f"not a held term: {type(term).__name__} {term}")


def _bracketed(term: Basic, weakest: int, but: type[Basic] | None = None) -> str:
    """The text, in brackets if it binds less than ``weakest`` or is of the type ``but``."""
    kind = type(term)
    if _PRECEDENCE.get(kind, _ATOM) < weakest or kind is but:
        return f"({write(term)})"
    return write(term)


def _write_plus(term: Basic) -> str:
    first, *rest = term.args
    text = _bracketed(first, _MINUS)
    for part in rest:
        if isinstance(part, Neg):
            text += f" - {_bracketed(part.args[0], _PRODUCT)}"
        else:
            text += f" + {_bracketed(part, _PRODUCT)}"
    return text


def _write_neg(term: Basic) -> str:
    return f"-{_bracketed(term.args[0], _PRODUCT)}"


def _write_times(term: Basic) -> str:
    first, *rest = term.args
    factors = [_bracketed(first, _PRODUCT, but=Times), *(_bracketed(f, _POWER) for f in rest)]
    return " * ".join(factors)


def _write_quotient(term: Basic) -> str:
    above, below = term.args
    return f"{_bracketed(above, _PRODUCT)} / {_bracketed(below, _POWER)}"


def _write_power(term: Basic) -> str:
    base, exponent = term.args
    return f"{_bracketed(base, _ATOM)}**{_bracketed(exponent, _POWER)}"


def _write_entry(term: Basic) -> str:
    name, *indices = term.args
    return f"{write(name)}[{', '.join(map(write, indices))}]"


def _write_apply(term: Basic) -> str:
    head, *arguments = term.args
    return f"{write(head)}({', '.join(map(write, arguments))})"


def _write_prime(term: Basic) -> str:
    name, order = term.args
    return "D(" * int(order) + write(name) + ")" * int(order)


def _write_binder(term: Basic) -> str:
    clauses = ""
    kind, body = type(term), term
    while type(body) is kind and isinstance(body, Binder):
        clauses += f" for {write(body.index)} in {write(body.size)}"
        conditions = [f"{write(body.index)} != {write(other)}" for other in body.apart]
        clauses += f" if {' and '.join(conditions)}" if conditions else ""
        body = body.body
    return f"{'sum' if kind is Sum else 'prod'}({write(body)}{clauses})"


def _write_relation(term: Basic) -> str:
    operator, left, right = term.args
    return f"{write(left)} {operator.name} {write(right)}"


def _call_writer(name: str) -> Callable[[Basic], str]:
    return lambda term: f"{name}({', '.join(map(write, term.args))})"


_WRITERS: Mapping[type[Basic], Callable[[Basic], str]] = {
    Plus: _write_plus,
    Neg: _write_neg,
    Times: _write_times,
    Quotient: _write_quotient,
    Power: _write_power,
    Entry: _write_entry,
    Apply: _write_apply,
    Prime: _write_prime,
    Sum: _write_binder,
    Prod: _write_binder,
    Relation: _write_relation,
    Delta: _call_writer("delta"),
    Diff: _call_writer("diff"),
    Where: _call_writer("where"),
}

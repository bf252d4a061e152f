"""Every problem of the library by every route that applies to it, and when two results are the
same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from fractions import Fraction

from sympy import Basic

from derive.catalogue import library
from derive.monomials import monomial
from derive.problem_file import load
from derive.routes import ROUTES
from derive.terms import Apply, Binder, Delta, Neg, Plus, Sum, Term, canonical


def tellings() -> list[tuple[str, str]]:
    """Names of problems and of routes."""
    return [
        (name, route.name)
        for name in library()
        for route in ROUTES.values()
        if route.obstacle(load(name)) is None
    ]


def same(a: Basic, b: Basic) -> bool:
    """Are two terms equal up to the names of bound indices, the order of terms and of factors,
    and where numbers and signs stand?"""
    return signature(canonical(a)) == signature(canonical(b))


def signature(term: Basic) -> tuple[Fraction, Hashable]:
    """A number, and what it is multiplied by."""
    view = monomial(term)
    number = view.coefficient
    exponents: Counter[Hashable] = Counter()
    for sign, factors in ((1, view.numerator), (-1, view.denominator)):
        for factor in factors:
            own, base = _base(factor.base)
            number *= own ** (sign * factor.exponent)
            exponents[base] += sign * factor.exponent
    return number, frozenset((base, e) for base, e in exponents.items() if e)


def _base(term: Basic) -> tuple[Fraction, Hashable]:
    if isinstance(term, Plus):
        addends: Counter[Hashable] = Counter()
        for addend in term.args:
            number, rest = signature(addend)
            addends[rest] += number  # type: ignore[assignment]
        first = min((rest for rest, number in addends.items() if number), key=repr_sorted)
        unit = Fraction(addends[first])
        return unit, ("+", frozenset((r, n / unit) for r, n in addends.items() if n))
    if isinstance(term, Binder):
        number, body = signature(term.body)
        unit = number if isinstance(term, Sum) else Fraction(1)
        kept = body if isinstance(term, Sum) else (number, body)
        return unit, (type(term).__name__, kept, term.size, frozenset(term.apart))
    if isinstance(term, Delta):
        return Fraction(1), ("delta", frozenset(term.args))
    if isinstance(term, Term) and not isinstance(term, Neg):
        head = (term.args[0],) if isinstance(term, Apply) else ()
        parts = term.args[len(head) :]
        return Fraction(1), (type(term).__name__, *head, *map(signature, parts))
    return Fraction(1), term


def repr_sorted(key: Hashable) -> str:
    """A text that does not depend on the order in which a set is stored."""
    if isinstance(key, frozenset):
        return f"{{{', '.join(sorted(map(repr_sorted, key)))}}}"
    if isinstance(key, tuple):
        return f"({', '.join(map(repr_sorted, key))})"
    return repr(key)

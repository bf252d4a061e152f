"""Matching up to the order of factors and addends."""

from __future__ import annotations

import pytest
from sympy import Symbol

from derive.language import parse, write
from derive.monomials import build, monomial
from derive.reordering import match_factors, match_reordered
from derive.terms import Index

METAS = frozenset([Symbol("a"), Symbol("b"), Index("i"), Index("j")])
INDICES = frozenset("ijkl")


def matched(pattern: str, term: str) -> dict[str, str] | None:
    found = match_reordered(parse(pattern, INDICES), parse(term, INDICES), METAS)
    return None if found is None else {str(m): write(t) for m, t in found.items()}


@pytest.mark.parametrize(
    ("pattern", "term", "expected"),
    [
        ("x[i] * y[i]", "y[k] * x[k]", {"i": "k"}),
        ("x[i] + y[i]", "y[k] + x[k]", {"i": "k"}),
        ("x[i] - y[i]", "-y[k] + x[k]", {"i": "k"}),
        ("sum(x[k] * W[k, i] for k in n)", "sum(W[i, l] * x[i] for i in n)", {"i": "l"}),
        ("s * x[i] / r", "x[k] / r * s", {"i": "k"}),
        ("x[i]**2", "x[k] * x[k]", {"i": "k"}),
        ("1 / (1 + exp(a))", "1 / (exp(s) + 1)", {"a": "s"}),
        ("x[i]**s * r", "r * x[k]**s", {"i": "k"}),
        ("D(phi)(a) * s", "s * D(phi)(r)", {"a": "r"}),
        # the opposite of a metavariable is the opposite of anything
        ("1 / (1 + exp(-a))", "1 / (1 + exp(s))", {"a": "-s"}),
        ("1 / (1 + exp(-a))", "1 / (1 + exp(-s))", {"a": "s"}),
        ("a / (1 + exp(-a))", "s / (1 + exp(s))", None),
        # a first choice that was wrong is taken back
        ("x[i] * y[j] * W[i, j]", "x[k] * W[l, k] * x[l] * y[k]", None),
        ("x[i] * x[j] * y[j]", "x[k] * x[l] * y[k]", {"i": "l", "j": "k"}),
        # what differs by more than the order
        ("x[i] * y[i]", "x[k] * y[l]", None),
        ("x[i] * y[i]", "2 * x[k] * y[k]", None),
        ("x[i] * y[i]", "x[k] * y[k] * s", None),
        ("x[i] / y[i]", "y[k] / x[k]", None),
        ("sum(x[k] * y[k] for k in n)", "sum(y[k] * x[k] for k in m)", None),
        ("sum(x[k] * y[k] for k in n)", "sum(y[k] * x[k] for k in n if k != i)", None),
        ("x[i] * y[i]", "x[i] + y[i]", None),
        ("D(phi)(a) * s", "s * D(psi)(r)", None),
        # what is bound does not get out
        ("sum(a * x[k] for k in n)", "sum(x[k] * y[k] for k in n)", None),
        ("sum(x[k] * y[i] for k in n)", "sum(y[k] * x[k] for k in n)", None),
    ],
)
def test_a_term_is_compared_up_to_the_order_of_factors_and_addends(pattern, term, expected):
    assert matched(pattern, term) == expected


@pytest.mark.parametrize(
    ("pattern", "term", "expected"),
    [
        ("s * exp(x[i]) / r", "y[k] * exp(x[k]) * s / (r * c)", ("k", "y[k] / c")),
        ("x[i] / r", "x[k]**2 / r**2", ("k", "x[k] / r")),
        ("x[i] / r", "x[k] / s", None),
        ("x[i] * y[i]", "x[k] * x[l] * y[l]", ("l", "x[k]")),
    ],
)
def test_factors_are_found_in_a_product(pattern, term, expected):
    ways = match_factors(monomial(parse(pattern, INDICES)), monomial(parse(term, INDICES)), METAS)
    found = next(((write(b[Index("i")]), write(build(rest))) for b, rest in ways), None)
    assert found == expected

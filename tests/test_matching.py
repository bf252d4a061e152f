"""Patterns: metavariables that occur twice, binders, and what must not escape from under them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Symbol

from derive.language import parse, write
from derive.matching import instantiate, match
from derive.terms import Index, alike, rename_bound
from tests.rules.random_terms import random_term
from tests.strategies_hypothesis import terms

#: The metavariables: a and b for terms, i and j for indices.
METAS = frozenset([Symbol("a"), Symbol("b"), Index("i"), Index("j")])
INDICES = frozenset("ijkl")


def matched(pattern: str, term: str) -> dict[str, str] | None:
    found = match(parse(pattern, INDICES), parse(term, INDICES), METAS)
    return None if found is None else {str(m): write(t) for m, t in found.items()}


@pytest.mark.parametrize(
    ("pattern", "term", "expected"),
    [
        ("a + b", "s - r", {"a": "s", "b": "-r"}),
        ("a", "sum(x[k] for k in n)", {"a": "sum(x[k] for k in n)"}),
        ("x[i]", "x[k]", {"i": "k"}),
        ("x[i]", "x[2]", {"i": "2"}),
        ("x[2]", "x[2]", {}),
        ("a / a", "s**2 / s**2", {"a": "s**2"}),
        # twice the same, up to the names of bound indices
        (
            "a / a",
            "sum(x[k] for k in n) / sum(x[l] for l in n)",
            {"a": "sum(x[k] for k in n)"},
        ),
        ("W[i, i]", "W[k, k]", {"i": "k"}),
        ("W[i, i]", "W[2, 2]", {"i": "2"}),
        ("delta(i, j) * x[j]", "delta(k, 1) * x[1]", {"i": "k", "j": "1"}),
        ("diff(a, x[j])", "diff(s * x[l], x[l])", {"a": "s * x[l]", "j": "l"}),
        ("exp(a)", "exp(-s)", {"a": "-s"}),
        ("D(phi)(a)", "D(phi)(s)", {"a": "s"}),
        # the name of a bound index is of no importance, whatever it is
        ("sum(x[k] for k in n)", "sum(x[l] for l in n)", {}),
        ("sum(x[k] * y[i] for k in n)", "sum(x[i] * y[l] for i in n)", {"i": "l"}),
        ("sum(x[k] * y[i] for k in n)", "sum(x[l] * y[i] for l in n)", {"i": "i"}),
        ("sum(x[i] for i in n)", "sum(x[l] for l in n)", {}),
        ("x[i] / sum(x[k] for k in n)", "x[l] / sum(x[i] for i in n)", {"i": "l"}),
        ("x[i] / sum(x[k] for k in n)", "x[l] / sum(x[l] for l in n)", {"i": "l"}),
        ("sum(x[k] for k in n if k != i)", "sum(x[i] for i in n if i != l)", {"i": "l"}),
        (
            "sum(W[k, l] for k in n for l in n)",
            "sum(W[l, k] for l in n for k in n)",
            {},
        ),
        ("sum(a for k in n)", "sum(s * y[j] for l in n)", {"a": "s * y[j]"}),
    ],
)
def test_the_bindings_of_a_match(pattern, term, expected):
    assert matched(pattern, term) == expected


@pytest.mark.parametrize(
    ("pattern", "term", "why"),
    [
        ("a + b", "s * r", "another node"),
        ("a + b", "s + r + 1", "another number of terms"),
        ("a / a", "s / r", "two different terms"),
        ("W[i, i]", "W[k, l]", "two different indices"),
        ("W[i, i]", "W[1, 2]", "two different numbers"),
        ("W[i, i]", "W[k, 2]", "k need not be 2"),
        ("x[i] * i", "x[k] * l", "two different indices"),
        ("i * s", "7 * s", "a number is an index only where an index stands"),
        ("i * s", "n * s", "a size is no index"),
        ("x[i]", "y[k]", "another vector"),
        ("exp(a)", "log(s)", "another function"),
        ("D(phi)(a)", "D(psi)(s)", "another function"),
        ("D(phi)(a)", "D(D(phi))(s)", "another order"),
        ("x[2]", "x[3]", "another number"),
        ("x[k]", "x[l]", "k is no metavariable"),
        ("sum(x[k] for k in n)", "sum(x[k] for k in m)", "another size"),
        ("sum(x[k] for k in n)", "prod(x[k] for k in n)", "a product"),
        ("sum(x[k] for k in n)", "sum(x[k] for k in n if k != l)", "one term is missing"),
        ("sum(x[k] for k in n if k != i)", "sum(x[k] for k in n)", "no term is missing"),
        ("sum(a for k in n)", "sum(x[k] for k in n)", "k would escape from its sum"),
        ("sum(a * x[k] for k in n)", "sum(y[k] * x[k] for k in n)", "k would escape"),
        ("sum(W[i, k] for k in n)", "sum(W[k, k] for k in n)", "k would escape"),
        ("sum(W[i, k] for k in n)", "sum(W[l, l] for l in n)", "l would escape"),
        ("sum(x[k] * y[i] for k in n)", "sum(x[i] * y[i] for i in n)", "i would escape"),
        ("sum(x[i] for i in n)", "sum(x[k] for l in n)", "the bound index is missing"),
        (
            "x[i] / sum(x[k] for k in n if k != i)",
            "x[j] / sum(x[k] for k in n if k != l)",
            "another term is missing",
        ),
        (
            "sum(W[k, l] for k in n for l in n)",
            "sum(W[k, l] for l in n for k in n)",
            "the order of the sums",
        ),
    ],
)
def test_what_does_not_match(pattern, term, why):
    assert matched(pattern, term) is None, why


def test_bindings_given_before_must_hold():
    pattern, before = parse("x[i]"), {Index("i"): Index("k")}
    assert match(pattern, parse("x[k]"), METAS, before) == before
    assert match(pattern, parse("x[l]"), METAS, before) is None
    assert before == {Index("i"): Index("k")}


def test_instantiating_does_not_capture():
    pattern = parse("sum(a * x[k] for k in n)")
    found = instantiate(pattern, {Symbol("a"): parse("y[k]")})
    assert alike(found, parse("sum(y[k] * x[l] for l in n)"))


@given(terms)
@settings(max_examples=100)
def test_a_term_matches_itself_without_metavariables(term):
    assert match(term, term, frozenset()) == {}


@given(st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_a_match_gives_back_the_term(seed):
    """Whatever names the bound indices have: pattern, bindings and term belong together."""
    term = random_term(seed)
    metas = frozenset([Symbol("s"), Index("i"), Index("j")])
    found = match(rename_bound(term, frozenset("ijkl")), term, metas)
    assert found is not None
    assert alike(instantiate(term, found), term)
    assert all(alike(meta, image) for meta, image in found.items())

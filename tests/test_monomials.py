"""Monomials: the view of a product keeps its value, and says which products are alike."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Symbol

from derive.language import parse, write
from derive.monomials import (
    Factor,
    Monomial,
    amount,
    build,
    exponents,
    monomial,
    signature,
    take,
)
from derive.terms import canonical
from tests.rules.examples import PROBLEM
from tests.rules.explicit import difference, worlds
from tests.rules.random_terms import random_term

s, r = Symbol("s"), Symbol("r")
seeds = st.integers(0, 10**6)
PLACES = [
    replace(world, indices={"i": world.sizes["n"], "j": 1})
    for world in worlds(PROBLEM, largest=3)
    if world.sizes["m"] == 1
]


def differences(before, after):
    """Reasons why the terms are not equal; a view may be defined where the term is not."""
    return [found for found in (difference(before, after, here) for here in PLACES) if found]


@pytest.mark.parametrize(
    ("text", "coefficient", "above", "below"),
    [
        ("3", Fraction(3), "", ""),
        ("-s", Fraction(-1), "s", ""),
        ("-(-s)", Fraction(1), "s", ""),
        ("2 * s * (-3) * r", Fraction(-6), "s r", ""),
        ("s / (2 * r)", Fraction(1, 2), "s", "r"),
        ("s / (r / 2)", Fraction(2), "s", "r"),
        ("s**2 * r / r**3", Fraction(1), "s**2 r", "r**3"),
        ("(-s)**2", Fraction(1), "s**2", ""),
        ("(-s)**3", Fraction(-1), "s**3", ""),
        ("(s + r) * s", Fraction(1), "s+r s", ""),
        ("s**(-1)", Fraction(1), "s**(-1)", ""),
        ("s**r", Fraction(1), "s**r", ""),
        ("s**0", Fraction(1), "s**0", ""),
        ("s / 0", Fraction(1), "s/0", ""),
        ("0 * s / r", Fraction(0), "s", "r"),
        ("2**3", Fraction(8), "", ""),
    ],
)
def test_the_view_of_a_term(text, coefficient, above, below):
    view = monomial(parse(text))
    assert view.coefficient == coefficient
    assert [f.term for f in view.numerator] == [parse(part) for part in above.split()]
    assert [f.term for f in view.denominator] == [parse(part) for part in below.split()]


@pytest.mark.parametrize(
    ("text", "built"),
    [
        ("s * (-2) / (4 * r)", "-s / (2 * r)"),
        ("s / r / 3 * r", "s * r / (3 * r)"),
        ("0 * s", "0"),
        ("-(-(s * 1))", "s"),
        ("6 / 4", "3 / 2"),
        ("s * s", "s * s"),
        ("(s * r) / (s * r)", "s * r / (s * r)"),
    ],
)
def test_a_view_is_written_as_one_fraction_with_its_sign_in_front(text, built):
    assert write(build(monomial(parse(text)))) == built


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_what_is_built_from_a_view_has_the_value_of_the_term(seed):
    term = random_term(seed)
    assert differences(term, build(monomial(term))) == []


@given(seeds)
@settings(max_examples=80, deadline=None)
def test_building_is_stable(seed):
    once = build(monomial(random_term(seed)))
    assert build(monomial(once)) == once


@given(seeds, seeds)
@settings(max_examples=80, deadline=None)
def test_views_multiply_as_their_terms_do(seed, other):
    a, b = random_term(seed), random_term(other)
    expected = parse("s * r").xreplace({s: a, r: b})
    assert differences(expected, build(monomial(a) * monomial(b))) == []


@given(seeds, st.fractions(min_value=-3, max_value=3, max_denominator=4))
@settings(max_examples=60, deadline=None)
def test_a_multiple_has_the_same_signature(seed, number):
    view = monomial(random_term(seed))
    assert signature(view.scaled(number)) == signature(view)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("2 * s * r", "r * s / 3", True),
        ("s * s", "s**2", True),
        ("s / r * r", "s", True),
        ("sum(x[k] for k in n) * s", "s * sum(x[i] for i in n)", True),
        ("s", "r", False),
        ("s**2", "s", False),
        ("s / r", "s * r", False),
        ("x[i]", "x[j]", False),
        ("2**3", "2**4", True),
        ("s**0", "1", False),
    ],
)
def test_the_signature_tells_whether_two_terms_differ_by_a_number_only(a, b, same):
    left, right = (signature(monomial(parse(text))) for text in (a, b))
    assert (left == right) == same


def test_exponents_count_both_sides_of_the_bar():
    view = monomial(parse("s**3 * r / (s * r**2)"))
    assert exponents(view) == {s: 2, r: -1}


def test_taking_factors_out_from_the_left():
    factors = monomial(parse("s**3 * r * s")).numerator
    assert amount(factors, s) == 4
    assert take(factors, s, 2) == (Factor(s), Factor(r), Factor(s))
    assert take(factors, s, 3) == (Factor(r), Factor(s))
    assert take(factors, s, 4) == (Factor(r),)
    assert take(factors, r, 0) == factors
    with pytest.raises(ValueError, match="not there"):
        take(factors, r, 2)


def test_factors_are_found_whatever_their_bound_indices_are_called():
    factors = monomial(parse("s * sum(x[i] for i in n)")).numerator
    base = canonical(parse("sum(x[k] for k in n)"))
    assert amount(factors, base) == 1
    assert take(factors, base, 1) == (Factor(s),)


def test_scaling_keeps_the_factors():
    view = Monomial(Fraction(2), (Factor(s),), (Factor(r, 2),))
    assert view.scaled(Fraction(-1, 2)) == Monomial(Fraction(-1, 2), (Factor(s),), (Factor(r, 2),))

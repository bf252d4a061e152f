"""Simplicity: of two forms of one thing, which a reader finds simpler."""

from __future__ import annotations

import pytest
from hypothesis import given
from sympy import Symbol

from derive.language import parse
from derive.simplicity import cost
from derive.terms import Diff, Neg, Sum, rename_bound
from tests.strategies_hypothesis import terms

SIMPLER = [
    # a name against what it stands for
    ("p[j]", "exp(x[j]) / sum(exp(x[k]) for k in n)"),
    ("f(s)", "1 / (1 + exp(-s))"),
    # what the sums of a derivation come down to
    ("p[j] - y[j]", "p[j] * sum(y[k] for k in n) - y[j]"),
    ("sum(x[k] for k in n)", "x[j] + sum(x[k] for k in n if k != j)"),
    ("sum(x[k] for k in n)", "sum(x[k] for k in n if k != j)"),
    ("x[j]", "sum(x[k] * delta(k, j) for k in n)"),
    ("n * s", "sum(s for k in n)"),
    ("s * sum(x[k] for k in n)", "sum(s * x[k] for k in n) + 0"),
    # signs
    ("p[j] - y[j]", "-(y[j] - p[j])"),
    ("s - r", "-r + s"),
    # common factors and fractions
    ("s * (r + c)", "s * r + s * c"),
    ("(s + r) / c", "s / c + r / c"),
    ("p[i] * (delta(i, j) - p[j])", "where(i == j, p[i] * (1 - p[i]), -p[i] * p[j])"),
    ("s / c", "s * c / c**2"),
    ("3 * s", "s + s + s"),
    # a derivative that is left is worst
    ("exp(s) * exp(s) / (exp(s) + exp(r))**2 * sum(x[k] for k in n)", "diff(s, s)"),
]


@pytest.mark.parametrize(("simple", "other"), SIMPLER)
def test_a_reader_finds_the_first_simpler(simple, other):
    assert cost(parse(simple)) < cost(parse(other))


def test_a_name_is_one_thing_however_many_indices_it_has():
    costs = {cost(parse(text)) for text in ("s", "x[j]", "W[i, j]", "3", "delta(i, j)", "n")}
    assert len(costs) == 1


@given(terms)
def test_names_of_bound_indices_cost_nothing(term):
    assert cost(rename_bound(term, frozenset("ijk"))) == cost(term)


@given(terms)
def test_more_to_read_costs_more(term):
    assert cost(Neg(term)) > cost(term)
    assert cost(Sum(term, parse("k", frozenset("k")), Symbol("n"))) > cost(term)
    assert cost(Diff(term, Symbol("s"))) > cost(term)

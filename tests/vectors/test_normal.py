"""The normal form: the laws it knows, and what it must not confuse."""

from __future__ import annotations

import pytest

from derive.vectors.normal import same
from tests.vectors.samples import term


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("p[j] * (1 - p[j])", "p[j] - p[j]**2"),
        ("z[i] * y[i] - y[i] * z[i]", "0"),
        ("sum(z[k] * lam for k in n)", "lam * sum(z[i] for i in n)"),
        ("sum(z[k] + y[k] for k in n)", "sum(y[k] for k in n) + sum(z[k] for k in n)"),
        ("sum(2 for k in n)", "2 * n"),
        ("sum(delta(k, i) * A[k, j] for k in n)", "A[i, j]"),
        ("delta(i, j) * z[i]", "z[j] * delta(j, i)"),
        ("delta(i, j)**2", "delta(i, j)"),
        (
            "sum(delta(i, k) * sum(A[k, c] * A[j, c] for c in n) for k in n)",
            "sum(A[i, k] * A[j, k] for k in n)",
        ),
        (
            "sum(y[k] * sum(A[i, k] * z[i] for i in n) for k in n)",
            "sum(z[j] * sum(A[j, i] * y[i] for i in n) for j in n)",
        ),
        ("z[i] / lam / p[i]", "z[i] / (p[i] * lam)"),
        ("exp(2 * z[i])", "exp(z[i] + z[i])"),
        ("1 / (z[i] + y[i])", "1 / (y[i] + z[i])"),
    ],
)
def test_equal_terms_have_one_form(a, b):
    assert same(term(a), term(b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("A[i, j]", "A[j, i]"),
        ("sum(A[i, k] * z[k] for k in n)", "sum(A[k, i] * z[k] for k in n)"),
        ("sum(z[k] for k in n)", "sum(z[k] for k in n if k != j)"),
        ("delta(i, j) * z[i]", "z[i]"),
        ("sum(z[k]**2 for k in n)", "sum(z[k] for k in n)**2"),
        ("sum(z[k] * y[k] for k in n)", "sum(z[k] for k in n) * sum(y[k] for k in n)"),
        ("exp(z[i])", "exp(z[j])"),
        ("z[i] / p[i]", "p[i] / z[i]"),
        ("sum(sum(A[i, k] for i in n) for k in n)", "n * sum(A[k, k] for k in n)"),
        ("sum(s[a] for a in m)", "sum(s[a] for a in l)"),
    ],
)
def test_different_terms_have_different_forms(a, b):
    assert not same(term(a), term(b))


def test_a_form_that_would_be_too_large_is_no_proof():
    wide = " * ".join(f"(z[{i}] + y[{j}] + lam)" for i in "ijk" for j in "ijk")
    assert not same(term(wide), term(f"2 * {wide}"))
    assert not same(term(f"{wide} + 1"), term(f"1 + {wide}"))

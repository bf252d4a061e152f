"""Which indexed terms are matrix expressions, and which."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.judges.forms import check_form
from derive.judges.instances import Instances
from derive.terms import ONE
from derive.vectors.entries import entry
from derive.vectors.nodes import shape
from derive.vectors.normal import same
from derive.vectors.recognising import recognised
from derive.vectors.sides import LeftSide
from derive.vectors.text import write
from tests.vectors.samples import PROBLEM, SHAPES, axes, term

KNOWN = [
    # vectors
    ("p[j] - y[j]", "j", "p - y"),
    ("2 * lam * z[i]", "i", "2 * lam * z"),
    ("(p[j] - y[j]) / n", "j", "1 / n * (p - y)"),
    ("-y[j] / p[j]", "j", "-y / p"),
    ("1 / p[j]", "j", "ones(n) / p"),
    ("lam", "j", "lam * ones(n)"),
    ("z[i] - lam", "i", "z - lam * ones(n)"),
    ("p[j] * (1 - p[j])", "j", "p * (ones(n) - p)"),
    ("p[j] * p[j] * y[j]", "j", "p**2 * y"),
    ("p[j]**lam", "j", "p**lam"),
    ("-p[j] * (log(p[j]) + lam)", "j", "-p * (log(p) + lam * ones(n))"),
    ("D(phi)(z[i]) * y[i]", "i", "D(phi)(z) * y"),
    ("sum(y[k] for k in n) * p[j]", "j", "sum(y[k] for k in n) * p"),
    ("p[j] * sum(y[k] * z[k] for k in n)", "j", "y @ z * p"),
    ("f(lam) * z[i]", "i", "f(lam) * z"),
    # a matrix and a vector
    ("sum(X[b, i] * r[b] for b in m)", "i", "transpose(X) @ r"),
    ("sum(X[b, i] * r[b] for i in n)", "b", "r * (X @ ones(n))"),
    ("sum(X[b, i] * z[i] for i in n)", "b", "X @ z"),
    ("sum(X[b, i] * (s[b] - r[b]) for b in m)", "i", "transpose(X) @ (s - r)"),
    ("sum((X[b, i] - Y[b, i]) * r[b] for b in m)", "i", "transpose(X - Y) @ r"),
    ("sum(X[b, i] for b in m)", "i", "transpose(X) @ ones(m)"),
    ("z[i] * sum(X[b, i] * s[b] for b in m)", "i", "z * (transpose(X) @ s)"),
    ("sum(sum(X[b, i] * X[b, k] * z[k] for k in n) for b in m)", "i", "transpose(X) @ X @ z"),
    ("sum(X[b, i] * sum(X[b, k] * z[k] for k in n) for b in m)", "i", "transpose(X) @ X @ z"),
    ("sum(X[b, i] * X[b, i] for b in m)", "i", "transpose(X)**2 @ ones(m)"),
    ("sum(X[b, i] * s[b] for b in m)**2", "i", "(transpose(X) @ s)**2"),
    ("z[i] / sum(X[b, i] * s[b] for b in m)", "i", "z / (transpose(X) @ s)"),
    ("p[i] * sum(delta(i, k) * z[k] for k in n)", "i", "p * z"),
    ("sum(delta(i, k) * (delta(k, i) - p[k]) for k in n)", "i", "ones(n) - p"),
    # matrices
    ("p[i] * s[a]", "ia", "outer(p, s)"),
    ("s[a] * p[i]", "ia", "outer(p, s)"),
    ("(p[i] - y[i]) * s[a]", "ia", "outer(p - y, s)"),
    ("p[i] * (delta(i, j) - p[j])", "ij", "diag(p) - outer(p, p)"),
    ("(delta(i, j) - z[i] * z[j]) / lam", "ij", "1 / lam * (eye(n) - outer(z, z))"),
    ("delta(j, i) * exp(z[j])", "ij", "diag(exp(z))"),
    ("delta(i, j) - 1 / n", "ij", "eye(n) - 1 / n * outer(ones(n), ones(n))"),
    ("X[b, i]", "ib", "transpose(X)"),
    ("X[b, i] * s[b]", "bi", "diag(s) @ X"),
    ("X[b, i] * z[i]", "bi", "X @ diag(z)"),
    ("X[b, i] * Y[b, i]", "bi", "X * Y"),
    (
        "sum(X[b, i] * s[b] * (1 - s[b]) * X[b, j] for b in m)",
        "ij",
        "transpose(X) @ diag(s * (ones(m) - s)) @ X",
    ),
    ("sum(X[b, i] * sum(V[k, c] * A[i, k] for k in n) for i in n)", "bc", "X @ A @ V"),
    (
        "sum(p[i] * (delta(i, j) - p[j]) * X[a, i] for i in n)",
        "aj",
        "X @ diag(p) - outer(X @ p, p)",
    ),
    ("z[i] + y[j]", "ij", "outer(z, ones(n)) + outer(ones(n), y)"),
]


@pytest.mark.parametrize(("text", "free", "form"), KNOWN)
def test_a_term_is_the_entry_of_a_matrix_expression(text, free, form):
    found = recognised(term(text), axes(free), PROBLEM)
    assert (None if found is None else write(found)) == form


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("max(z[i], 0)", "i"),
        ("where(z[i] > 0, 1, 0)", "i"),
        ("f(z[i])", "i"),
        ("i * z[i]", "i"),
        ("lam**z[i]", "i"),
        ("A[i, i]", "i"),
        ("X[1, i]", "i"),
        ("delta(i, 1)", "i"),
        ("T[i, i, i]", "i"),
        ("sum(z[k] for k in n if k != i)", "i"),
        ("prod(z[k] + z[i] for k in n)", "i"),
        ("sum(A[i, k] * A[k, k] for k in n)", "i"),
        ("exp(delta(i, j))", "ij"),
        ("diff(L, z[i])", "i"),
        ("sum(log(A[i, k] + z[j]) for k in n)", "ij"),
    ],
)
def test_what_is_no_matrix_expression_is_nothing(text, free):
    assert recognised(term(text), axes(free), PROBLEM) is None


@pytest.mark.parametrize("free", ["", "ii", "ijk"])
def test_numbers_and_three_indices_have_no_form(free):
    assert recognised(ONE, axes(free), PROBLEM) is None


# Random terms ---------------------------------------------------------------------------------

_OF = {
    frozenset(): ["2", "lam", "n"],
    frozenset("i"): ["z[i]", "p[i]", "exp(z[i])", "(p[i] - y[i])", "D(phi)(z[i])"],
    frozenset("j"): ["y[j]", "(1 - p[j])", "log(p[j])"],
    frozenset("a"): ["s[a]", "(s[a] - r[a])"],
    frozenset("k"): ["z[k]", "(p[k] - y[k])"],
    frozenset("ij"): ["A[i, j]", "A[j, i]", "delta(i, j)", "(delta(i, j) - p[j])"],
    frozenset("ik"): ["A[i, k]", "A[k, i]", "delta(i, k)", "(delta(k, i) - p[i])"],
    frozenset("jk"): ["A[j, k]", "A[k, j]"],
    frozenset("ia"): ["X[a, i]", "(X[a, i] - Y[a, i])"],
    frozenset("ja"): ["X[a, j]"],
    frozenset("ka"): ["X[a, k]"],
}


@st.composite
def products(draw, free: str) -> str:
    """A product that may be under sums over k and a, with its free indices among those given."""
    allowed = frozenset(free) | frozenset("ka")
    pool = [text for key, texts in _OF.items() if key <= allowed for text in texts]
    text = " * ".join(draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4)))
    for index, size in (("k", "n"), ("a", "m")):
        if re.search(rf"\b{index}\b", text):
            text = f"sum({text} for {index} in {size})"
    if draw(st.booleans()):
        text = f"({text}) / {draw(st.sampled_from(['lam', 'n', 'p[i]', 'exp(z[i])']))}"
    return f"-({text})" if draw(st.booleans()) else text


@settings(deadline=None)
@given(st.sampled_from(["i", "ij"]).flatmap(lambda f: st.tuples(st.just(f), st.data())))
def test_whatever_form_is_found_has_the_entries_of_the_term(drawn):
    free, data = drawn
    parts = data.draw(st.lists(products(free), min_size=1, max_size=3))
    wanted = term(" + ".join(f"({part})" for part in parts))
    found = recognised(wanted, axes(free), PROBLEM)
    if found is None:
        return
    assert shape(found, SHAPES) == ("n",) * len(free)
    finding = check_form(PROBLEM, wanted, LeftSide(ONE, axes(free)), found, Instances(PROBLEM))
    assert finding.answer == "agree", (write(found), finding.message)
    assert same(entry(found, [i for i, _ in axes(free)], SHAPES), wanted), write(found)

"""The judge of vector forms: right ones are proved or tested, wrong ones never pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.derivation import Verdict
from derive.judges import judge
from derive.judges.forms import check_form, is_entry
from derive.judges.instances import Instances
from derive.problem_file import load
from derive.routes import derive
from derive.terms import ONE
from derive.vectors.sides import LeftSide
from derive.vectors.text import read, write
from tests.vectors.samples import PROBLEM, SHAPES, axes, term

INSTANCES = Instances(PROBLEM)

RIGHT = [
    ("p[j] - y[j]", "j", "p - y"),
    ("(p[i] - y[i]) * s[a]", "ia", "outer(p - y, s)"),
    ("p[i] * (delta(i, j) - p[j])", "ij", "diag(p) - outer(p, p)"),
    ("sum(A[i, k] * z[k] for k in n)", "i", "A @ z"),
    ("sum(X[b, i] * s[b]**2 * X[b, j] for b in m)", "ij", "transpose(X) @ diag(s**2) @ X"),
    ("(z[i] - sum(z[k] * y[k] for k in n) * y[i]) / lam", "i", "1 / lam * (z - z @ y * y)"),
    ("1 / n - log(p[i]) / p[i]", "i", "1 / n * ones(n) - log(p) / p"),
    ("D(phi)(z[i]) + c0 * z[i]**3", "i", "D(phi)(z) + c0 * z**3"),
    ("f(lam) * z[1] * p[i]**lam", "i", "f(lam) * z[1] * p**lam"),
]
WRONG = [
    ("sum(A[i, k] * z[k] for k in n)", "i", "transpose(A) @ z", "transposed"),
    ("A[i, j]", "ij", "transpose(A)", "transposed"),
    ("z[i] * y[j]", "ij", "outer(y, z)", "factors swapped"),
    ("p[i] * (delta(i, j) - p[j])", "ij", "p @ p * eye(n) - outer(p, p)", "no diagonal"),
    ("p[i] * delta(i, j)", "ij", "diag(y)", "another vector"),
    ("p[i] * y[i]", "i", "p @ y * ones(n)", "inner instead of entry by entry"),
    ("sum(X[b, i] * s[b] * X[b, j] for b in m)", "ij", "transpose(X) @ X", "weights left out"),
    ("z[i] * y[j] * p[i]", "ij", "outer(z, y) @ diag(p)", "the diagonal on the wrong side"),
    ("sum(z[k] for k in n) * p[i]", "i", "n * p * z", "a sum that is a product"),
    ("z[i] / n", "i", "1 / m * z", "another size"),
    ("p[i]**2", "i", "p @ p * ones(n)", "a power"),
    ("(p[i] - y[i]) * s[a]", "ia", "outer(s, p - y)", "another shape"),
    ("z[i] * s[a]", "ia", "z * y", "another shape"),
]


@pytest.mark.parametrize(("entry", "free", "form"), RIGHT)
def test_a_right_form_agrees_and_is_read_back(entry, free, form):
    left, right = LeftSide(ONE, axes(free)), read(form, SHAPES)
    finding = check_form(PROBLEM, term(entry), left, right, INSTANCES)
    assert (finding.answer, finding.sizes) == ("agree", (1, 2, 3, 4))
    assert is_entry(PROBLEM, term(entry), left, right)


@pytest.mark.parametrize(("entry", "free", "form", "what"), WRONG)
def test_a_wrong_form_is_refuted(entry, free, form, what):
    left, right = LeftSide(ONE, axes(free)), read(form, SHAPES)
    assert check_form(PROBLEM, term(entry), left, right, INSTANCES).answer == "disagree"
    if what != "another shape":
        assert not is_entry(PROBLEM, term(entry), left, right)


def test_a_form_that_has_no_value_is_not_known_to_hold():
    left, right = LeftSide(ONE, axes("i")), read("log(-p)", SHAPES)
    assert check_form(PROBLEM, term("log(p[i])"), left, right, INSTANCES).answer == "unclear"


# What judging adds ------------------------------------------------------------------------


def test_a_proved_result_has_a_proved_form():
    form = judge(derive(load("softmax-jacobian"))).vector
    assert form is not None
    assert (write(form.left), write(form.right)) == ("diff(p, z)", "diag(p) - outer(p, p)")
    assert form.verdict == Verdict("proved", form.verdict.instances, (1, 2, 3, 4))


@pytest.mark.parametrize(
    "change",
    [{"stuck": "somewhere"}, {"result": term("p[i] * (delta(i, j) + p[j])")}],
    ids=["stuck", "refuted"],
)
def test_what_does_not_hold_has_no_form(change):
    derivation = derive(load("softmax-jacobian"))
    assert judge(replace(derivation, **change)).vector is None


def test_a_result_that_was_only_tested_has_a_tested_form():
    derivation = derive(load("softmax-jacobian"))
    rough = replace(derivation, steps=())
    judged = judge(rough)
    assert judged.verdict.name == "tested"
    assert judged.vector.verdict.name == "tested"


def test_a_number_has_no_form():
    assert judge(derive(load("sigmoid"))).vector is None

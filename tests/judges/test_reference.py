"""The result against SymPy's derivative."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.catalogue import library
from derive.derivation import Derivation
from derive.judges.instances import Finding, Instances
from derive.judges.reference import compare_with_sympy
from derive.problem import Problem
from derive.problem_file import load
from derive.routes import derive
from derive.terms import Neg
from tests.judges.problems import matrix, softmax, term


def finding(problem: Problem, goal: str, result: str) -> Finding:
    derivation = Derivation(problem, "", term(goal), term(result), ())
    return compare_with_sympy(derivation, Instances(problem))


SILENT = [name for name in library() if load(name).functions]
SPOKEN = [name for name in library() if name not in SILENT]


@pytest.mark.parametrize("name", SILENT)
def test_sympy_has_no_counterpart_of_a_function_left_unspecified(name: str) -> None:
    derivation = derive(load(name))
    found = compare_with_sympy(derivation, Instances(derivation.problem))
    silent = "SymPy is silent: an unspecified function has no counterpart"
    assert (found.answer, found.message) == ("unclear", silent)


@pytest.mark.parametrize("name", SPOKEN)
def test_sympy_agrees_with_the_library(name: str) -> None:
    derivation = derive(load(name))
    found = compare_with_sympy(derivation, Instances(derivation.problem))
    assert (found.answer, found.message) == ("agree", "")
    assert found.instances >= 2


@pytest.mark.parametrize("name", SPOKEN)
def test_sympy_refutes_the_negative_of_what_the_library_says(name: str) -> None:
    right = derive(load(name))
    wrong = replace(right, result=Neg(right.result))
    found = compare_with_sympy(wrong, Instances(right.problem))
    assert found.answer == "disagree"
    assert "SymPy's derivative is " in found.message


def test_the_message_says_where() -> None:
    found = finding(softmax(), "diff(L, z[j])", "p[j]")
    assert found.message.startswith("n = 2, j = 1: SymPy's derivative is ")


@pytest.mark.parametrize(
    ("goal", "result"),
    [
        ("diff(abs(u * v), u)", "sign(u) * abs(v)"),
        ("diff(max(u, v), u)", "where(u > v, 1, 0)"),
        ("diff(where(u > v, u**2, v), u)", "where(u > v, 2 * u, 0)"),
        ("diff(loggamma(sigma), sigma)", "digamma(sigma)"),
        ("diff(digamma(sigma), sigma)", "diff(diff(loggamma(sigma), sigma), sigma)"),
        ("diff(erf(u), u)", "2 / exp(loggamma(1 / 2)) * exp(-u**2)"),
        ("diff(sqrt(sigma) * sin(u) + tanh(u), sigma)", "sin(u) / (2 * sqrt(sigma))"),
        ("diff(prod(z[k] for k in n if k != j), z[j])", "0"),
        ("diff(sum(n * k * delta(k, j) * z[k] for k in n), z[j])", "n * j"),
        ("diff(diff(log(S), z[j]), z[j])", "p[j] * (1 - p[j])"),
        ("diff(sum(z[k] * where(k == j, 1, 2) for k in n), z[j])", "1"),
        ("diff(f(u**2), u)", "2 * u * sum(z[k] for k in n)"),
        ("diff(sum(f(z[k]) for k in n), z[j])", "2 * sum(z[k] for k in n)"),
    ],
)
def test_every_node_has_a_counterpart(goal: str, result: str) -> None:
    found = finding(softmax(), goal, result)
    assert (found.answer, found.message) == ("agree", "")


@pytest.mark.parametrize(
    ("goal", "message"),
    [
        ("diff(phi(u), u)", "SymPy is silent: an unspecified function has no counterpart"),
        ("diff(D(phi)(u), u)", "SymPy is silent: an unspecified function has no counterpart"),
        ("diff(g(u * v), u)", "SymPy is silent: an unspecified function has no counterpart"),
        ("diff(log(p[j]), p[j])", "SymPy is silent: p is no variable"),
        ("diff(log(-exp(u)), u)", "SymPy is silent: no instance is defined"),
        ("diff(u * n**9999999999999999999, u)", "SymPy is silent: a number to a large power"),
        ("diff(z[i], z[j])", "SymPy is silent: i has no value"),
    ],
)
def test_sympy_is_silent_where_it_has_no_counterpart(goal: str, message: str) -> None:
    assert Finding("unclear", message=message) == finding(softmax(), goal, "log(-exp(u))")


def test_an_expression_that_is_large_when_written_out_is_left_alone() -> None:
    sums = " ".join(f"for {c} in n" for c in "abcdehmoqr")
    product = " * ".join(f"exp(z[{c}] * u)" for c in "abcdehmoqr")
    found = finding(softmax(), f"diff(sum({product} {sums}), u)", "0")
    assert found.message == "SymPy is silent: the explicit expression is too large"


def test_matrices() -> None:
    problem = matrix()
    goal = "diff(sum(q[k]**2 for k in n), W[i, j])"
    assert Finding("agree", 4, (2, 3)) == finding(problem, goal, "2 * q[i] * x[j]")
    assert finding(problem, goal, "2 * q[i]").answer == "disagree"

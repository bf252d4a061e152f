"""A derivation on numbers: the sample, the values, the central differences."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import exp, log

import pytest

from derive.catalogue import library
from derive.diagnostics import ProblemError
from derive.language import write
from derive.numbers import Instance, instance
from derive.problem_file import load, loads
from derive.values import read_option
from tests.numbers.samples import SOFTMAX, derivation, told


def on(text: str, result: str, *values: str) -> Instance:
    return instance(told(text, result), [read_option(value) for value in values])


def one(text: str, result: str, *values: str) -> Instance:
    """For a problem with one variable x and the function f."""
    problem = f'[variables]\nx = "x"\n[definitions]\nf = "{text}"\n[goal]\ndifferentiate = "f"\n'
    return on(problem + 'by = "x"\n', result, *values)


def entries(found: Instance) -> dict[str, list[float | None]]:
    return {
        write(q.term): [None if x is None else float(x) for x in q.entries.values()]
        for q in (*found.given, *found.defined)
    }


def test_the_sample_of_a_classifier_is_small_and_one_hot() -> None:
    found = entries(on(SOFTMAX, "p[j] - y[j]"))
    total = exp(2) + exp(1) + exp(0.1)
    assert found["z[i]"] == [2, 1, 0.1]
    assert found["y[i]"] == [1, 0, 0]
    assert found["p[j]"] == pytest.approx([exp(2) / total, exp(1) / total, exp(0.1) / total])
    assert found["L"] == pytest.approx([log(total) - 2])


def test_a_right_result_agrees_with_central_differences() -> None:
    found = on(SOFTMAX, "p[j] - y[j]")
    assert found.agrees
    assert found.deviation is not None
    assert found.deviation < Decimal("1e-30")


@pytest.mark.parametrize(
    ("wrong", "worst"),
    [
        ("p[j] + y[j]", 1),  # twice y
        ("p[j]", 1),
        ("p[j] - y[j] + p[1] * p[2] * p[3] / 10**9", 1),  # far below what a page shows
    ],
)
def test_a_wrong_result_is_found_out(wrong: str, worst: int) -> None:
    found = on(SOFTMAX, wrong)
    assert found.disagreement is not None
    assert [value for _, value in found.disagreement.at] == [worst]


def test_the_differences_do_not_look_at_the_result() -> None:
    right, wrong = (on(SOFTMAX, result) for result in ("p[j] - y[j]", "17 * p[j]"))
    assert right.differences is not None
    assert wrong.differences is not None
    for at, value in right.differences.entries.items():
        assert value is not None
        assert abs(value - (wrong.differences.entries[at] or 0)) < Decimal("1e-30")


def test_a_second_derivative_is_a_difference_of_differences() -> None:
    problem = SOFTMAX.replace('by = "z[j]"', 'by = ["z[i]", "z[j]"]')
    assert on(problem, "p[i] * (delta(i, j) - p[j])").agrees
    assert not on(problem, "p[i] * (delta(i, j) + p[j])").agrees


def test_values_tell_the_sizes_and_the_rest_is_chosen() -> None:
    found = entries(on(SOFTMAX, "p[j] - y[j]", "y=0,1"))
    assert (found["z[i]"], found["y[i]"]) == ([2, 1], [0, 1])


def test_values_of_the_file_are_used_where_no_others_are_given() -> None:
    text = SOFTMAX + "[values]\nz = [3, 1]\ny = [0, 1]\n"
    assert entries(on(text, "p[j] - y[j]"))["z[i]"] == [3, 1]
    assert entries(on(text, "p[j] - y[j]", "z=1,1"))["y[i]"] == [0, 1]
    assert entries(on(text, "p[j] - y[j]", "z=1,1,1"))["y[i]"] == [1, 0, 0]


def test_an_assumption_that_does_not_hold_is_refused_with_its_residual() -> None:
    with pytest.raises(ProblemError) as error:
        on(SOFTMAX, "p[j] - y[j]", "y=1,0.5")
    assert str(error.value).splitlines() == [
        "--values:1:3: the assumption 'one-hot' does not hold: left side minus right side is 0.5",
        "y=1,0.5",
        "  ^^^^^",
    ]


def test_values_at_which_nothing_is_defined_are_refused() -> None:
    with pytest.raises(ProblemError, match=r"--values:1:3: at these values .* not defined: log"):
        one("log(x)", "1 / x", "x=-1")


def test_the_sample_keeps_to_where_the_function_is_defined() -> None:
    assert entries(one("log(x - 1)", "1 / (x - 1)"))["x"] == [1.5]


@pytest.mark.parametrize(
    ("shape", "assumption", "expected"),
    [
        ('"w[n]" = "w"', "sum(w[k]**2 for k in n) == 1", [2 / 3, 2 / 3, 1 / 3]),
        ('"w[n]" = { is = "probability" }', "sum(w[k] for k in n) == 1", [0.5, 0.3, 0.2]),
        ('"w[n]" = { is = "positive" }', "sum(w[k] for k in n) == 1", [0.5, 0.3, 0.2]),
        ('"w[n]" = "w"', "sum(w[k] for k in n) == 0", [1, 0, -1]),
        ('"w[n]" = "w"', "prod(w[k] for k in n) == 7", None),
    ],
)
def test_assumptions_are_met_by_the_shapes_they_ask_for(
    shape: str, assumption: str, expected: list[float] | None
) -> None:
    text = f"""
    [sizes]
    n = "n"
    [variables]
    {shape}
    x = "x"
    [definitions]
    L = "x * sum(w[k]**2 for k in n)"
    [assumptions]
    a = "{assumption}"
    [goal]
    differentiate = "L"
    by = "x"
    """
    found = entries(on(text, "sum(w[k]**2 for k in n)"))["w[i]"]
    if expected is not None:
        assert found == pytest.approx(expected)
    else:
        product = 1.0
        for entry in found:
            product *= entry or 0
        assert product == pytest.approx(7)


def test_a_symmetric_matrix_is_made_symmetric() -> None:
    text = """
    [sizes]
    n = "n"
    [variables]
    "A[n, n]" = "A"
    "x[n]" = "x"
    [definitions]
    q = "sum(A[i, k] * x[i] * x[k] for i in n for k in n)"
    [assumptions]
    symmetric = "A[i, k] == A[k, i]"
    [goal]
    differentiate = "q"
    by = "x[j]"
    """
    found = on(text, "2 * sum(A[j, k] * x[k] for k in n)")
    matrix = found.given[0].entries
    assert found.agrees
    assert all(matrix[i, k] == matrix[k, i] for i, k in matrix)
    assert len(set(matrix.values())) > 3


def test_assumptions_that_nothing_meets_are_said() -> None:
    text = SOFTMAX.replace('== 1"', '== 1"\nother = "sum(y[k] for k in n) == 2"')
    found = on(text, "p[j] - y[j]")
    assert found.missing == "no numbers were found that meet the assumptions ('one-hot', 'other')"


def test_an_entry_that_the_goal_names_exists_in_the_sample() -> None:
    text = """
    [sizes]
    m = "m"
    n = "n"
    [variables]
    "W[m, n]" = "W"
    [definitions]
    L = "sum(W[i, 3]**2 for i in m)"
    [goal]
    differentiate = "L"
    by = "W[i, j]"
    """
    found = on(text, "2 * W[i, 3] * delta(j, 3)")
    assert found.agrees
    assert found.given[0].lengths == (3, 3)
    with pytest.raises(ProblemError, match=r"--values:1:3: at these values .* not defined"):
        on(text, "2 * W[i, 3] * delta(j, 3)", "W=1,2;3,4")


def test_the_sample_keeps_off_kinks() -> None:
    found = one("abs(x - 1/2)", "where(x > 1/2, 1, -1)")
    assert entries(found)["x"] == [0.3]
    assert found.deviation == 0


def test_at_a_kink_nothing_is_compared() -> None:
    problem = '[variables]\nx = "x"\n[goal]\ndifferentiate = "abs(x)"\nby = "x"\n'
    found = on(problem, "x / abs(x)", "x=0")
    assert found.agrees
    assert found.deviation is None
    assert found.undefined == "the result has no value there: division by zero"


def test_conditions_of_the_derivation_are_kept() -> None:
    from derive.routes import derive

    kinked = derive(load("relu"), "cases")
    there, here = (instance(kinked, [read_option(f"x={x}")]) for x in ("0", "-2"))
    assert there.undefined == "the derivation claims nothing at these values"
    assert here.agrees
    assert here.deviation == 0


def test_unspecified_functions_are_named() -> None:
    found = instance(derivation(load("dense-bias"), "D(ell)(y[j]) * D(phi)(a[j])"))
    assert [(write(head), write(body)) for head, body in found.functions] == [
        ("phi(t)", "t + sin(t)"),
        ("ell(t)", "2 * t + sin(t)"),
    ]
    assert found.agrees


def test_too_large_a_derivative_is_not_shown() -> None:
    text = SOFTMAX.replace("differentiate", "# ").replace("by", 'differentiate = "p[a] * p[b]"\nby')
    found = on(text, "p[a] * p[b]", "n=10")
    assert found.missing == "the derivative has too many entries to show"


def test_a_derivation_that_stuck_has_no_values_but_its_function_has() -> None:
    stuck = replace(told(SOFTMAX, "p[j]"), stuck="no rule")
    found = instance(stuck)
    assert found.derivative is None
    assert found.differences is not None
    assert found.agrees


@pytest.mark.parametrize("name", library())
def test_every_problem_of_the_library_has_numbers(name: str) -> None:
    problem = load(name)
    expected = problem.goal.expect if problem.goal.solve is None else None
    found = instance(derivation(problem, "0"))
    assert found.missing == ""
    assert found.undefined == ""
    assert all(x is not None for q in found.defined for x in q.entries.values())
    assert found.derivative is not None
    assert all(len(set(q.entries.values())) > 1 for q in found.given if len(q.entries) > 1)
    if expected is not None:
        assert instance(replace(derivation(problem, "0"), result=expected)).agrees


def test_a_loaded_problem_is_equal_with_and_without_values() -> None:
    assert loads(SOFTMAX) == loads(SOFTMAX + "[values]\nz = [1, 2]\n")

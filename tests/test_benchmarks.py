"""The benchmarks compare what they say they compare."""

from __future__ import annotations

from sympy import Symbol

from derive.problem_file import loads
from tests.benchmarks import library
from tests.benchmarks.table import Row, show

SQUARE = """
[variables]
x = ""
[definitions]
f = "x**2 + exp(0 * x)"
[goal]
differentiate = "f"
by = ["x", "x"]
"""


def test_sympy_is_asked_for_the_same_derivative() -> None:
    problem = loads(SQUARE)
    assert library.sympy_result(problem) == 2
    by_once = loads(SQUARE.replace('["x", "x"]', '"x"'))
    assert library.sympy_result(by_once) == 2 * Symbol("x", real=True)


def test_sympy_is_stopped_when_its_patience_ends(monkeypatch) -> None:
    in_time = library.by_sympy(loads(SQUARE))
    assert in_time is not None
    assert in_time > 0
    monkeypatch.setattr(library, "PATIENCE", 0.0)
    assert library.by_sympy(loads(SQUARE)) is None


def test_only_what_sympy_finishes_is_compared() -> None:
    ours, theirs = {"a": 2.0, "b": 90.0, "c": 3.0}, {"a": 4.0, "c": 12.0}
    assert list(library.beside_sympy(ours, theirs)) == [
        Row("SymPy: diff, doit, simplify (2 of 3 within 5 s)", 16.0),
        Row("  deriving and judging the same", 5.0, 0.3125, "SymPy"),
        Row("  median of the ratios", 2.5, 0.375, "SymPy"),
    ]


def test_a_missed_target_is_said() -> None:
    late, early = Row("a", 12.5, target=10), Row("b", 1.0, 0.5, "a", 0.6)
    assert (late.met, early.met) == (False, True)
    assert show([late, early]).splitlines()[2:] == [
        "| a    | 12.5 ms |          | ≤ 10 ms | NO  |",
        "| b    | 1.0 ms  | 0.50 × a | ≤ 0.6 × | yes |",
    ]

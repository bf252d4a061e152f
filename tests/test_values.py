"""Numbers for quantities: how they are written, what they must fit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.diagnostics import ProblemError
from derive.problem import Variable
from derive.problem_file import loads
from derive.values import Values, fitted, read_option, told

QUANTITIES = (
    Variable("z", ("n",)),
    Variable("W", ("m", "n")),
    Variable("T", (), "positive"),
    Variable("q", ("n",), "probability"),
)
SIZES = ("n", "m")

FILE = """
[sizes]
n = "classes"
[variables]
"z[n]" = "logits"
"y[n]" = "target"
[definitions]
L = "sum(y[k] * z[k] for k in n)"
[goal]
differentiate = "L"
by = "z[j]"
[values]
"""


def fit(*texts: str) -> tuple[Values, ...]:
    return fitted([read_option(text) for text in texts], QUANTITIES, SIZES)


def message(*texts: str) -> str:
    with pytest.raises(ProblemError) as error:
        fit(*texts)
    return str(error.value)


def test_a_vector_is_written_with_commas() -> None:
    (values,) = fit("z = 2, -1 ,0.1")
    assert values.places() == {(1,): 2, (2,): -1, (3,): Fraction(1, 10)}


def test_the_rows_of_a_matrix_are_parted_by_semicolons() -> None:
    (values,) = fit("W=1,2;3,4;5,6")
    assert (values.shape, values.places()[3, 1]) == ((3, 2), 5)


def test_a_fraction_and_a_power_of_ten_are_exact() -> None:
    (values,) = fit("z=1/3,2e-3")
    assert values.entries == (Fraction(1, 3), Fraction(1, 500))


def test_a_number_is_the_only_entry_of_a_vector_and_one_row_is_a_matrix() -> None:
    assert [v.shape for v in fit("z=2", "W=1", "T=2")] == [(1,), (1, 1), ()]
    assert [v.shape for v in fit("W=1,2")] == [(1, 2)]


def test_lengths_tell_the_sizes() -> None:
    assert told(fit("W=1,2;3,4;5,6", "z=1,2"), QUANTITIES, SIZES) == {"n": 2, "m": 3}
    assert told(fit("n=4"), QUANTITIES, SIZES) == {"n": 4}


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["z"], "--values:1:1: a name and its numbers are wanted"),
        (["z=1,x"], "--values:1:5: 'x' is not a number"),
        (["z=1,,2"], "--values:1:5: '' is not a number"),
        (["z="], "--values:1:3: '' is not a number"),
        (["z=nan"], "--values:1:3: 'nan' is not a number"),
        (["z=1/0"], "--values:1:3: a fraction with the denominator 0"),
        (["z=1e99"], "--values:1:3: 1e99 is too large or too small to show"),
        (["z=1;2"], "--values:1:3: 'z' is a vector"),
        (["T=1,2"], "--values:1:3: 'T' is one number"),
        (["W=1,2;3"], "--values:1:3: the rows of 'W' differ in length"),
        (["T=0"], "--values:1:3: 'T' is positive, 0 is not"),
        (["q=0.5,1"], "--values:1:3: 'q' lies between 0 and 1, 1 does not"),
        (["z=1,2", "W=1,2,3;4,5,6"], "--values:1:3: n is 3 by 'W' and 2 by 'z'"),
        (["z=1,2", "z=1,2"], "--values:1:3: 'z' is given twice"),
        (["u=1"], "--values:1:3: 'u' takes no values"),
        (["n=2.5"], "--values:1:3: the size 'n' is a whole number from 1 to 10"),
        (["z=" + ",".join("1" * 11)], "--values:1:3: 'z' has more entries than a page can show"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(texts: list[str], first: str) -> None:
    assert message(*texts).splitlines()[0] == first


def test_a_single_probability_may_be_one() -> None:
    assert fit("q=1")[0].entries == (1,)


def test_a_problem_file_has_values_as_lists_or_as_text() -> None:
    problem = loads(FILE + 'z = [2, 1, 0.1]\ny = "1,0,0"\n')
    assert [(v.name, v.entries) for v in problem.values] == [
        ("z", (2, 1, Fraction(1, 10))),
        ("y", (1, 0, 0)),
    ]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("z = [2, true]", "p.toml:13:5: 'z' is not a number"),
        ("z = []", "p.toml:13:5: 'z' has no entries"),
        ("z = inf", "p.toml:13:5: 'inf' is not a number"),
        ("z = [[1, 2], [3]]", "p.toml:13:5: the rows of 'z' differ in length"),
        ('z = "2,,1"', "p.toml:13:8: '' is not a number"),
        ("L = 2", "p.toml:13:5: 'L' takes no values"),
        ("z = [1, 2]\ny = [1, 2, 3]", "p.toml:14:5: n is 3 by 'y' and 2 by 'z'"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_place(line: str, first: str) -> None:
    with pytest.raises(ProblemError) as error:
        loads(FILE + line + "\n", "p.toml")
    assert str(error.value).splitlines()[0] == first

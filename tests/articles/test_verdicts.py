"""What is said of equations, true and false, and of what they rest on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import cast

import pytest
from sympy import Expr

from derive.articles.verdicts import Judge, Ruling
from derive.language import parse, write
from derive.problem_file import load, loads
from derive.terms import Index, Neg, Relation, subterm

INDICES = frozenset("abfijkl")
NUMBERS = """
title = "Numbers"
[sizes]
n = "how many"
[variables]
"x[n]" = "numbers"
"q[n]" = "weights"
u = "a number"
v = "a number"
[definitions]
"r(t)" = "max(t, 0)"
m = "sum(q[k] * x[k] for k in n)"
[goal]
differentiate = "m * u * v"
by = "x[j]"
"""


def term(text: str) -> Expr:
    return cast(Expr, parse(text, INDICES))


def relations(*texts: str) -> list[Relation]:
    return [cast(Relation, parse(text, INDICES)) for text in texts]


@cache
def judge(name: str) -> Judge:
    """A judge of a problem of the library; with ``bare`` before the name, without its assumptions;
    of the numbers above."""
    if name == "numbers":
        return Judge(loads(NUMBERS))
    problem = load(name.removeprefix("bare "))
    return Judge(replace(problem, assumptions=()) if name.startswith("bare ") else problem)


def ruled(name: str, left: str, right: str, where: str = "", case: str = "") -> Ruling:
    def split(text: str) -> list[Relation]:
        return relations(*(text.split(", ") if text else ()))

    return judge(name).equation(term(left), term(right), where=split(where), case=split(case))


SOFTMAX = "softmax-cross-entropy"
FOLDED = ("-(y[j] - sum(y[k] * p[j] for k in n))", "-(y[j] - p[j])")

HOLDS: list[tuple[str, str, str, str, str, Ruling]] = [
    (SOFTMAX, *FOLDED, "", "", Ruling("holds", ("one-hot",))),
    (SOFTMAX, "diff(L, z[j])", "p[j] - y[j]", "", "", Ruling("holds", ("one-hot",))),
    (SOFTMAX, "sum(p[k] for k in n)", "1", "", "", Ruling("holds")),
    (SOFTMAX, "diff(L, z[j])", "diff(L, z[j])", "", "", Ruling("holds")),
    (SOFTMAX, "sum(z[k] for k in n)", "sum(z[i] for i in n)", "", "", Ruling("holds")),
    # a case that is stated and not needed, about an index that is bound in the line
    (SOFTMAX, "diff(y[j] * log(p[j]), z[j])", "y[j] * (1 - p[j])", "", "k == j", Ruling("holds")),
    (SOFTMAX, "diff(p[i], z[j])", "-p[i] * p[j]", "", "i != j",
     Ruling("holds", case=tuple(relations("i != j")))),
    (SOFTMAX, "diff(p[i], z[j])", "-p[i] * p[j]", "i != j", "", Ruling("holds")),
    # two conditions that only say so together
    (SOFTMAX, "z[i]", "z[l]", "", "i == k, k == l",
     Ruling("holds", case=tuple(relations("i == k", "k == l")))),
    # what is said of indices that nothing else speaks of says nothing
    ("batch-mean-cross-entropy", "diff(p[b, i], z[b, j])", "-p[b, i] * p[b, j]", "",
     "k == l, i != j", Ruling("holds", case=tuple(relations("i != j")))),
    # equations of values are met, at one index or at all
    (SOFTMAX, "diff(L, z[j])", "p[j] - 1", "", "y[j] == 1",
     Ruling("holds", ("one-hot",), tuple(relations("y[j] == 1")))),
    (SOFTMAX, "sum(y[k]**2 for k in n)", "sum(y[k] for k in n)", "y[l]**2 == y[l]", "",
     Ruling("holds")),
    (SOFTMAX, "y[j]**2", "y[j]", "y[k]**2 == y[k]", "", Ruling("holds")),
    ("numbers", "abs(u)", "u", "", "u > 0", Ruling("holds", case=tuple(relations("u > 0")))),
    ("numbers", "sum(abs(x[k]) for k in n)", "sum(x[k] for k in n)", "x[k] > 0", "",
     Ruling("holds")),
    # where both sides have a value
    ("numbers", "log(u * v)", "log(u) + log(v)", "", "", Ruling("holds")),
    ("numbers", "log(u) + log(v)", "log(u * v)", "", "", Ruling("holds")),
]  # fmt: skip


@pytest.mark.parametrize("case", HOLDS, ids=lambda case: f"{case[1]} = {case[2]}")
def test_a_true_equation_holds_and_its_needs_are_known(
    case: tuple[str, str, str, str, str, Ruling],
) -> None:
    name, left, right, where, around, expected = case
    assert expected == ruled(name, left, right, where, around)


MISSING = [
    (f"bare {SOFTMAX}", *FOLDED, "sum(y[k] for k in n) == 1"),
    (f"bare {SOFTMAX}", "diff(L, z[j])", "p[j] - y[j]", "sum(y[k] for k in n) == 1"),
    (SOFTMAX, "diff(p[i], z[j])", "-p[i] * p[j]", "i != j"),
    (SOFTMAX, "diff(p[i], z[j])", "p[j] * (1 - p[i])", "i == j"),
    ("numbers", "diff(r(u), u)", "1", "u > 0"),
    ("numbers", "diff(r(u), u)", "0", "u < 0"),
    ("numbers", "sqrt(u**2) * v", "u * v", "u > 0"),
    ("numbers", "sum(abs(x[k]) for k in n)", "sum(x[k] for k in n)", "x[k] > 0"),
    ("numbers", "sum(q[k] * (x[k] - m) for k in n)", "0", "sum(q[k] for k in n) == 1"),
]


@pytest.mark.parametrize("case", MISSING, ids=lambda case: f"{case[1]} = {case[2]}")
def test_what_was_left_unsaid_is_named(case: tuple[str, str, str, str]) -> None:
    name, left, right, missing = case
    assert Ruling("holds-if", missing=tuple(relations(missing))) == ruled(name, left, right)


def test_where_both_sides_vanish_nothing_is_excused() -> None:
    left = "diff(sum(q[k] * x[k] for k in n), x[j]) * diff(x[i], x[j])"
    assert ruled("numbers", left, "q[j] * diff(x[i], x[j])").verdict == "holds"
    assert ruled("numbers", left, "-q[j] * diff(x[i], x[j])").verdict == "false"
    assert ruled("numbers", "diff(x[i], x[j])", "0").verdict == "holds-if"


def test_what_is_missing_comes_beside_what_is_stated() -> None:
    expected = Ruling(
        "holds-if", (), tuple(relations("y[j] == 1")), tuple(relations("sum(y[k] for k in n) == 1"))
    )
    found = ruled(f"bare {SOFTMAX}", "diff(L, z[j])", "p[j] - 1", "", "y[j] == 1")
    assert expected == found


FALSE = [
    (SOFTMAX, "diff(L, z[j])", "p[j] + y[j]", ""),
    (SOFTMAX, "diff(L, z[j])", "p[j] - 1", ""),
    (SOFTMAX, "diff(L, z[j])", "y[j] - p[j]", ""),
    # the case that is told is another one
    (SOFTMAX, "diff(p[i], z[j])", "p[i] * (1 - p[i])", "i != j"),
    # with equal indices any index is right
    (SOFTMAX, "diff(p[i], z[j])", "p[i] * (delta(i, j) - p[i])", ""),
    (SOFTMAX, "z[i]", "z[j]", ""),
    # nor where the left side tells the cases apart
    ("softmax-jacobian", "delta(i, j) * p[i] - p[i] * p[j]", "-p[i] * p[j]", ""),
    # indices of two sizes neither differ nor are the same
    ("matrix-factorisation", "sum(E[a, j] * V[j, f] for j in n)",
     "sum(E[a, j] * V[j, f] for j in n) * delta(a, f)", ""),
    # who has a name for a sum knows that it is not one
    ("multinomial-logits", "c[j] - p[j] * N", "c[j] - p[j]", ""),
    # what is assumed of a quantity is all there is to say of it
    ("batch-mean-cross-entropy", "p[b, j] * sum(y[i, j] for i in N)", "p[b, j]", ""),
    # nothing else is spoken of: this is an assumption, not what follows from one
    (f"bare {SOFTMAX}", "sum(y[k] for k in n)", "1", ""),
    # no assumption excuses a term that was dropped
    (f"bare {SOFTMAX}", "p[j] * sum(y[k] for k in n) - y[j]", "p[j] * sum(y[k] for k in n)", ""),
    # nowhere have both a value
    (SOFTMAX, "log(p[j])", "log(-p[j])", ""),
    (SOFTMAX, "log(-p[j])", "log(p[j])", ""),
    ("numbers", "abs(u)", "-u", "u > 0"),
    # the right side tells the sides of the kink itself
    ("numbers", "diff(r(u), u)", "where(u > 0, -1, 0)", ""),
    # and here the two cases
    (SOFTMAX, "diff(p[i], z[j])", "p[i] * (2 * delta(i, j) - p[j])", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", FALSE, ids=lambda case: f"{case[1]} = {case[2]}")
def test_a_false_equation_has_a_counterexample(case: tuple[str, str, str, str]) -> None:
    name, left, right, around = case
    ruling = ruled(name, left, right, case=around)
    assert ruling.verdict == "false"
    assert set(ruling.counterexample) == {"sizes", "indices", "variables", "left", "right"}
    assert str(ruling.counterexample["left"]) in ruling.message


def test_an_index_that_runs_to_another_size_is_wrong_if_it_is_so_where_sizes_are_equal() -> None:
    ruling = ruled("dense-weights", "diff(a[i]**2, W[i, j])", "2 * a[i] * x[i]")
    sizes = cast(dict[str, int], ruling.counterexample["sizes"])
    assert ruling.verdict == "false"
    assert len(sizes) == 2
    assert len(set(sizes.values())) == 1
    assert all(f"{name} = {size}" in ruling.message for name, size in sizes.items())


def test_an_index_that_runs_to_another_size_is_unread_if_it_may_be_right() -> None:
    ruling = ruled("dense-weights", "W[i, j] * x[i]", "x[i] * W[i, j]")
    assert Ruling("unread", message="i runs to m and stands where d is meant") == ruling


def test_a_counterexample_is_data_in_small_numbers() -> None:
    ruling = ruled(SOFTMAX, "sum(z[k] * y[k] for k in n if k != j)", "0")
    expected = {
        "sizes": {"n": 2},
        "indices": {"j": 1},
        "variables": {"z": ["2", "-1"], "y": ["4", "-3"]},
        "left": "3",
        "right": "0",
    }
    sentence = "n = 2, j = 1, z = (2, -1), y = (4, -3): the left side is 3, the right side is 0"
    assert (expected, sentence) == (ruling.counterexample, ruling.message)


DIFFERS = [
    ("log(p[j])", "log(-p[j])", "p[j]", "-p[j]"),
    ("-sum(y[k] * log(p[k]) for k in n)", "-sum(y[i] * log(p[j]) for i in n)", "p[k]", "p[j]"),
    ("y[j] / p[j] * (exp(z[j]) - exp(z[j])**2)", "y[j] / p[j] * (exp(z[j]) - exp(z[j])**3)",
     "2", "3"),
    # what is equal in value is no difference
    ("diff(p[j], z[j]) + diff(log(p[j]), z[j])", "p[j] * (1 - p[j]) + 1 + p[j]", "", ""),
    ("diff(p[j], z[j]) + diff(log(p[j]), z[j])", "p[j] * (1 - p[j]) + (1 + p[j])",
     "diff(log(p[j]), z[j])", "1 + p[j]"),
    ("sum(y[k] / p[k] for k in n if k != j)", "sum(p[i] / y[i] for i in n if i != j)",
     "y[k] / p[k]", "p[i] / y[i]"),
    ("diff(L, z[j])", "p[j] + y[j]", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", DIFFERS, ids=lambda case: f"{case[0]} = {case[1]}")
def test_it_is_known_where_two_sides_differ(case: tuple[str, str, str, str]) -> None:
    left, right, there, here = case
    found = ruled(SOFTMAX, left, right).differs
    if not there:
        assert found is None
    else:
        assert found is not None
        parts = (subterm(term(left), found[0]), subterm(term(right), found[1]))
        assert (there, here) == tuple(write(cast(Expr, part)) for part in parts)


COMPARED = [
    ("p[j]", "<=", "1", "holds"),
    ("p[j]", "!=", "0", "holds"),
    ("p[j]", ">", "1/2", "false"),
    ("exp(z[j])", ">", "0", "holds"),
    ("z[j]", "<", "z[j]", "false"),
    ("p[j]", "approx", "1", "unread"),
]


@pytest.mark.parametrize(("left", "operator", "right", "verdict"), COMPARED)
def test_other_comparisons_are_judged_as_well(
    left: str, operator: str, right: str, verdict: str
) -> None:
    found = judge(SOFTMAX).equation(term(left), term(right), operator=operator)
    assert verdict == found.verdict


def test_a_comparison_that_fails_shows_its_sides() -> None:
    found = judge("numbers").equation(term("u"), term("v"), operator="<")
    variables = cast(dict[str, str], found.counterexample["variables"])
    assert (variables["u"], variables["v"]) == (
        found.counterexample["left"],
        found.counterexample["right"],
    )
    assert Fraction(variables["u"]) >= Fraction(variables["v"])


MANY = [f"i{number}" for number in range(20)]
NESTED = " * ".join(f"z[{index}]" for index in MANY)
for index in MANY:
    NESTED = f"sum({NESTED} for {index} in n)"

UNREAD = [
    ("z[j] + w", "z[j]", "w is not a name of the problem"),
    ("z[j, k]", "z[j]", "z takes 1 indices, not 2"),
    ("log(-exp(z[j]))", "1 + log(-exp(z[j]))",
     "no instance was found in which both sides are defined"),
    (NESTED, "sum(z[k] for k in n)**20", "too large to evaluate"),
]  # fmt: skip


@pytest.mark.parametrize("case", UNREAD, ids=lambda case: case[2])
def test_what_cannot_be_evaluated_is_unread_with_the_reason(case: tuple[str, str, str]) -> None:
    left, right, message = case
    assert Ruling("unread", message=message) == ruled(SOFTMAX, left, right)


@pytest.mark.parametrize("right", ["sqrt(-n)", "log(0)", "digamma(log(n)) / 0", "1 / (n - n)"])
def test_what_never_has_a_value_is_no_error(right: str) -> None:
    assert ruled(SOFTMAX, "n", right).verdict in ("false", "unread")
    assert ruled(SOFTMAX, right, "n").verdict in ("false", "unread")


def test_a_term_too_deep_to_walk_is_unread() -> None:
    deep = term("z[j]")
    for _ in range(3_000):
        deep = Neg(deep)
    assert judge(SOFTMAX).equation(deep, term("z[j]")).verdict == "unread"


def test_indices_that_only_the_text_around_tells_have_a_size() -> None:
    matrices = judge("batch-mean-cross-entropy")
    left, right = term("2 * l"), term("l + l")
    assert Ruling("holds") == matrices.equation(left, right, ranges={Index("l"): "n"})
    assert matrices.equation(left, right).message == "nothing tells which size l runs to"

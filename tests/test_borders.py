"""Conditions that keep off a kink: as a line says them, and what makes a term continuous."""

from __future__ import annotations

import pytest
from sympy import Symbol

from derive.borders import in_line, jumps, off_border
from derive.conditions import Context
from derive.language import parse, write
from derive.problem import Definition, Goal, Problem, Variable
from derive.terms import Index, Relation

OWN, FREE = Index("i"), Index("j")

PROBLEM = Problem(
    name="borders",
    title="Borders",
    sizes=(("n", "entries"), ("m", "rows")),
    variables=(
        Variable("x", ("n",)),
        Variable("W", ("m", "n")),
        Variable("s"),
        Variable("r"),
        Variable("c", (), "positive"),
    ),
    functions=(("phi", "smooth"),),
    definitions=(
        Definition("h", (OWN,), ("n",), parse("where(x[i] > s, x[i], 2 * s)", {"i"})),
        Definition("g", (), (), parse("sign(r) * s")),
    ),
    assumptions=(),
    goal=Goal(parse("sum(x[k] for k in n)"), (parse("x[j]", {"j"}),)),
    indices=((FREE, "n"),),
)
INDICES = {"i", "j", "k"}


def term(text):
    return parse(text, INDICES)


def said(fact, line, *path):
    context = Context(PROBLEM)
    fact, line = term(fact), term(line)
    assert isinstance(fact, Relation)
    return [write(f) for f in in_line((fact,), line, path, context.at(line, path))]


IN_LINE = (
    # condition at the place, line, path to the place, conditions of the line
    ("s != 0", "abs(s) + r", (0,), ["s != 0"]),
    ("x[k] != 0", "sum(abs(x[k]) for k in n)", (0,), ["prod(x[k] for k in n) != 0"]),
    ("x[k] != s", "sum(max(x[k], s) for k in n)", (0,), ["prod(x[k] - s for k in n) != 0"]),
    (
        "x[k] != 0",
        "sum(abs(x[k]) for k in n if k != j)",
        (0,),
        ["prod(x[k] for k in n if k != j) != 0"],
    ),
    ("s != 0", "sum(abs(s) for k in n)", (0,), ["s != 0"]),
    # only the term k = j depends on x_j
    ("x[k] != 0", "sum(diff(abs(x[k]), x[j]) for k in n)", (0,), ["x[j] != 0"]),
    ("s != 0", "where(r > 0, abs(s), 0)", (1,), ["where(r > 0, s, 1) != 0"]),
    ("s != 0", "where(r > 0, 0, abs(s))", (2,), ["where(r > 0, 1, s) != 0"]),
    # the branch is taken only where the condition holds
    ("r != 0", "where(r > 0, abs(r), 0)", (1,), []),
    ("r != 0", "where(abs(r) <= c, 0, abs(r))", (2,), []),
    ("r != 0", "where(abs(r) <= c, abs(r), 0)", (1,), ["where(abs(r) <= c, r, 1) != 0"]),
    ("c != 0", "abs(c) + s", (0,), []),
)


@pytest.mark.parametrize(("fact", "line", "path", "expected"), IN_LINE)
def test_a_condition_at_a_place_is_said_of_the_line(fact, line, path, expected):
    assert said(fact, line, *path) == expected


JUMPS = (
    ("s**2 + abs(s) + max(s, r) + phi(s)", []),
    ("sign(s)", ["s != 0"]),
    ("sign(r)", []),  # no variable in question
    ("where(s > r, s, r) + where(i == j, s, 1)", ["s != r"]),
    ("where(s > sign(s), s, r)", ["s != sign(s)", "s != 0"]),
    ("sum(sign(s - x[k]) for k in n)", ["prod(s - x[k] for k in n) != 0"]),
    ("phi(h[i])", ["x[i] != s"]),
    ("g", []),
)


@pytest.mark.parametrize(("text", "expected"), JUMPS)
def test_what_makes_a_term_continuous_in_s(text, expected):
    found = jumps(term(text), Symbol("s"), Context(PROBLEM))
    assert [write(f) for f in found] == expected


def test_the_size_of_a_number_is_zero_where_the_number_is():
    assert off_border(term("abs(s) > 0")) == term("s != 0")
    assert off_border(term("0 <= r")) == term("r != 0")
    assert off_border(term("abs(s) <= r")) == term("abs(s) != r")


SEPARATE = (
    (["s != r"], "r != s"),
    (["prod(x[k] for k in n) != 0"], "x[j] != 0"),
    (["prod(x[k] - s for k in n) != 0"], "x[i] != s"),
    (["abs(s) > c"], "s != 0"),
    (["s >= c"], "s != 0"),
    (["c < s"], "s != 0"),
)


@pytest.mark.parametrize(("facts", "wanted"), SEPARATE)
def test_what_follows_from_conditions_on_values(facts, wanted):
    assert Context(PROBLEM, tuple(map(term, facts))).separate(term(wanted))


NOT_SEPARATE = (
    ([], "s != 0"),
    (["prod(x[k] for k in n if k != j) != 0"], "x[j] != 0"),
    (["abs(s) >= 0"], "s != 0"),
    (["s < c"], "s != 0"),
    (["sum(x[k] for k in n) != 0"], "x[j] != 0"),
    (["s == r"], "s != r"),
    (["s != 0"], "r != 0"),
)


@pytest.mark.parametrize(("facts", "wanted"), NOT_SEPARATE)
def test_what_does_not_follow(facts, wanted):
    assert not Context(PROBLEM, tuple(map(term, facts))).separate(term(wanted))

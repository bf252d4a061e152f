"""What is known at a place: only what follows.  Unknown is not true."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest
from mpmath import mpf
from sympy import Symbol

from derive.conditions import Context
from derive.problem import Assumption, Problem, Variable
from derive.terms import Index, Relation, Term, walk
from tests.rules.examples import PROBLEM, define, fact, facts_of, problem, term
from tests.rules.explicit import OutsideError, World, evaluate, worlds
from tests.rules.random_terms import Generator, random_term

P = define("p[j]", "exp(x[j]) / sum(exp(x[k]) for k in n)", "n")
INNER = define("L", "sum(sum(x[i] for i in n if i != j) for j in n)")


def context(of: Problem = PROBLEM, facts: str = "") -> Context:
    return Context(of, facts_of(facts))


# Indices -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "i", "j", "known"),
    [
        ("i != j", "i", "j", True),
        ("i != j", "j", "i", True),
        ("i != j", "i", "k", False),
        ("i == j", "i", "j", False),
        ("i != j, k == i", "k", "j", False),
        ("", "1", "2", True),
        ("", "2", "2", False),
        ("", "1", "i", False),
        ("i != 1", "1", "i", True),
    ],
)
def test_whether_two_indices_differ(facts, i, j, known):
    first, second = (int(x) if x.isdigit() else Index(x) for x in (i, j))
    numbers = [term(str(x)) if isinstance(x, int) else x for x in (first, second)]
    assert context(facts=facts).apart(*numbers) is known


@pytest.mark.parametrize(
    ("goal", "largest"),
    [
        ("x[1]", 1),
        ("x[2] + x[3]", 3),
        ("sum(p[2] * x[k] for k in n)", 2),
        ("where(i == j, x[2], 0)", 1),  # no value is asked of x[2] where i and j differ
        ("sum(x[2] for k in n if k != j)", 1),  # nor where the sum is empty
        ("W[i, 2]", 2),
    ],
)
def test_an_entry_exists_if_the_goal_has_no_value_without_it(goal, largest):
    inside, size = Context(problem((P,), goal)), Symbol("n")
    assert [k for k in (1, 2, 3) if inside.exists(term(str(k)), size)] == list(
        range(1, largest + 1)
    )
    assert inside.exists(Index("k"), size)
    assert not inside.exists(term("2"), Symbol("another"))


def test_entering_a_sum_adds_what_it_leaves_out():
    line = term("sum(sum(W[k, l] for l in n if l != k) for k in n if k != j)")
    inside = Context(PROBLEM).at(line, (0, 0))
    assert inside.facts == facts_of("k != j, l != k")
    assert [index.name for index in inside.scope] == ["k", "l"]


def test_a_bound_index_takes_its_name_from_the_conditions_around():
    line = term("sum(x[i] for i in n)")
    assert Context(PROBLEM, facts_of("i != j, k != j")).at(line, (0,)).facts == facts_of("k != j")


def test_new_indices_have_no_name_that_means_something():
    inside = Context(PROBLEM).at(term("sum(x[k] for k in n)"), (0,))
    assert inside.new_index(term("x[l]")).name not in PROBLEM.names | {"k", "l"}


# Dependence ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "text", "variable", "known"),
    [
        ("", "y[j]", "x[j]", True),
        ("", "x[k]", "x[j]", False),
        ("k != j", "x[k]", "x[j]", True),
        ("", "x[1]", "x[j]", False),
        ("", "x[1]", "x[2]", True),
        ("i != j", "W[i, k]", "W[j, k]", True),
        ("i != j", "W[i, j]", "W[j, i]", True),
        ("i != j", "W[k, k]", "W[k, j]", False),
        ("i != j", "p[i]", "x[j]", False),
        ("i != j", "g[i]", "x[j]", True),
        ("", "u[j]", "x[j]", True),
        ("", "u[k]", "x[j]", False),
        ("", "f(s)", "s", False),
        ("", "f(r)", "s", True),
        ("", "phi(x[j])", "x[j]", False),
        ("", "D(phi)(x[j])", "x[j]", False),
        ("", "where(x[j] > 0, 1, 2)", "x[j]", False),
        ("", "diff(x[j]**2, x[j])", "x[j]", False),
        ("", "j * delta(j, k) * n", "x[j]", True),
        ("", "sum(x[k] for k in n if k != j)", "x[j]", True),
        ("", "sum(x[k] for k in n)", "x[j]", False),
        # bound indices with names that mean something else outside
        ("i != j", "sum(x[i] for i in n)", "x[j]", False),
        ("i != j", "sum(x[j] for j in n)", "x[j]", False),
        ("", "sum(x[j] for j in n if j != i)", "x[i]", True),
        ("", "sum(x[j] for j in n if j != i)", "x[j]", False),
        ("", "sum(sum(x[i] for i in n if i != j) for j in n)", "x[j]", False),
        ("", "sum(sum(x[i] for i in n if i != k) for k in n)", "x[j]", False),
        ("", "prod(x[k] for k in n if k != i)", "x[j]", False),
    ],
)
def test_independence_is_claimed_only_where_it_is_certain(facts, text, variable, known):
    assert context(facts=facts).independent(term(text), term(variable)) is known


def test_a_definition_does_not_lend_its_bound_indices_to_the_variable():
    """The sum over j in L has nothing to do with the j of x_j: the derivative is n - 1."""
    assert not context(problem((INNER,), "L")).independent(Symbol("L"), term("x[j]"))


@pytest.mark.parametrize("part", range(4))
def test_what_is_called_independent_does_not_change_with_the_variable(part):
    claims = 0
    for seed in range(part, 400, 4):
        generator = Generator(Random(seed))
        tested, by = generator.term(3), generator.random.choice(["i", "j", ""])
        facts = generator.random.choice(["", "i != j"])
        variable = term(f"x[{by}]") if by else Symbol("s")
        if not context(facts=facts).independent(tested, variable):
            continue
        claims += 1
        for here in places(facts):
            key = ("x", (here.indices[by],)) if by else ("s", ())
            try:
                assert evaluate(tested, here) == evaluate(tested, here.moved(key, mpf(1)))
            except OutsideError:
                continue
    assert claims > 20


def places(facts: str) -> list[World]:
    """Worlds of size 1 to 3 with every value of i and j, k = 1 and l = n."""
    found = []
    for world in worlds(PROBLEM, largest=3):
        size = world.sizes["n"]
        for i, j in product(range(1, size + 1), repeat=2):
            if world.sizes["m"] == 1 and not (facts and i == j):
                found.append(replace(world, indices={"i": i, "j": j, "k": 1, "l": size}))
    return found


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("y[k]", set()),
        ("x[k] * y[k]", {"j"}),
        ("g[k]", {"j"}),
        ("x[k] + x[j]", {"j", None}),
        ("p[k]", {"j", None}),
        ("p[k] * x[k]", {"j", None}),
        ("sum(x[k] for k in n)", {None}),
        ("sum(W[k, l] * x[l] for l in n)", {None}),
        ("sum(x[l] for l in n if l != k)", {None}),
    ],
)
def test_for_which_values_of_a_bound_index_a_term_depends(text, answer):
    inside = context().enter(term("sum(x[k] for k in n)"))
    found = inside.dependence(term(text), Index("k"), term("x[j]"))
    assert {None if target is None else str(target) for target in found} == answer


def test_mentioning_looks_through_names():
    assert context().mentions(term("s * p[k]"), term("x[j]"))
    assert not context().mentions(term("y[k] * s"), term("x[j]"))
    assert context().mentions(term("u[j]"), term("x[j]"))


# Signs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *["3", "c", "q[k]", "n", "k", "exp(x[k])", "cosh(s)", "sqrt(c)", "p[i]"],
        *["sum(exp(x[k]) for k in n)", "prod(q[k] for k in n if k != j)", "c**s", "c / n"],
        *["c + q[k] * 2", "where(s > 0, c, 1)"],
    ],
)
def test_what_is_positive(text):
    assert context().positive(term(text))
    assert context().nonzero(term(text))


@pytest.mark.parametrize(
    "text",
    [
        *["0", "s", "x[k]", "-1", "s**2", "n - 1", "1 - c", "abs(s)", "log(c)", "delta(i, j)"],
        *["sum(exp(x[k]) for k in n if k != j)", "sum(x[k] for k in n)", "max(c, s)", "phi(s)"],
        *["where(s > 0, c, s)", "where(s > 0, s, c)", "0**s", "tanh(c)", "D(phi)(c)", "c - s"],
    ],
)
def test_what_need_not_be_positive(text):
    assert not context().positive(term(text))


@pytest.mark.parametrize("text", ["-c", "c * q[k]", "N", "N * c", "-(c / N)", "N**2", "1 / c"])
def test_what_is_not_zero_where_the_problem_is_defined(text):
    assert context().nonzero(term(text))


@pytest.mark.parametrize("text", ["0", "s", "N * s", "c - c", "s**2", "n - 1", "x[k]", "0 * c"])
def test_what_may_be_zero(text):
    assert not context().nonzero(term(text))


@pytest.mark.parametrize("part", range(4))
def test_what_is_called_positive_is(part):
    claims = 0
    for seed in range(part, 400, 4):
        parts = {p for _, p in walk(random_term(seed)) if isinstance(p, Term) and _has_a_value(p)}
        for tested in sorted(filter(context().positive, parts), key=str):
            claims += 1
            for here in places(""):
                try:
                    assert evaluate(tested, here) > 0
                except OutsideError:
                    continue
    assert claims > 40


def _has_a_value(part: Term) -> bool:
    return not isinstance(part, Relation)


# The domain of the problem -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "known"),
    [
        ("sum(log(x[k]) for k in n)", True),
        ("y[j] / log(x[i])", False),
        ("sum(log(x[k]) for k in n if k != i)", False),
        ("where(s > 0, log(x[j]), 2)", False),
        ("log(x[1]) * x[j]", False),
        ("diff(log(x[j]), x[j])", False),
        ("sum(sum(log(x[l]) for l in n) for k in n if k != j)", False),
        ("sum(sqrt(x[k]) for k in n)", False),
        ("sum(log(x[k] * y[k]) for k in n)", False),
    ],
)
def test_a_logarithm_says_that_its_argument_is_positive_where_it_is_evaluated(goal, known):
    assert context(problem((), goal)).positive(term("x[k]")) is known


@pytest.mark.parametrize(
    ("goal", "known"),
    [
        ("r / s", True),
        ("r / (s * c)", True),
        ("r / s**2", True),
        ("s**(-2)", True),
        ("r / sqrt(s * c)", True),
        ("log(r * s)", True),
        ("log(s**2 / c)", True),
        ("log(s + r)", False),
        ("where(r > 0, log(r * s), 0)", False),
        ("r / (s + 1)", False),
        ("r / s**0", False),
        ("r / s**r", False),
        ("where(r > 0, 1 / s, 0)", False),
        ("sum(1 / s for k in n if k != j)", False),
    ],
)
def test_a_denominator_says_that_it_is_not_zero(goal, known):
    assert context(problem((), goal, "r")).nonzero(Symbol("s")) is known


def test_a_tangent_says_that_the_cosine_is_not_zero():
    assert context(problem((), "tan(s)", "s")).nonzero(term("cos(s)"))
    assert not context(problem((), "sin(s)", "s")).nonzero(term("cos(s)"))


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1 - a[j]", True),
        ("1 - b[j]", True),
        ("1 - p[j]", False),  # n = 1
        ("1 - o[j]", False),  # an assumption may say that it is 1
        ("1 - y[j]", False),
        ("2 - b[j]", False),
        ("1 - v", True),
        ("1 - w", False),
    ],
)
def test_the_complement_of_a_probability_is_positive(text, known):
    of = problem(
        (
            define("a[k]", "1 / (1 + c * exp(-y[k]))", "n"),
            P,
            define("v", "c / (exp(s) + c)"),
            define("w", "c / (s + c)"),
        ),
        "r",
        "r",
        (Assumption("total", fact("sum(o[k] for k in n) == 1")),),
    )
    given = (Variable("b", ("n",), "probability"), Variable("o", ("n",), "probability"))
    others = tuple(v for v in of.variables if v.name != "w")
    assert context(replace(of, variables=(*others, *given))).positive(term(text)) is known


@pytest.mark.parametrize(
    ("goal", "known"),
    [
        ("sum(h[k] for k in n)", True),
        ("sum(h[k] for k in n if k != i)", False),
        ("h[1]", False),
        ("where(s > 0, h[j], 2)", False),
        ("x[j]**2", False),
    ],
)
def test_a_definition_says_something_only_where_it_is_used(goal, known):
    of = problem((define("h[k]", "log(x[k])", "n"),), goal)
    assert context(of).positive(term("x[j]")) is known


def test_a_definition_with_an_argument_says_nothing_of_other_terms():
    of = problem((define("h(v)", "log(v) + 1 / v"),), "h(q[j])", "q[j]")
    assert not context(of).positive(Symbol("s"))
    assert not context(of).nonzero(Symbol("s"))
    assert not context(of).positive(term("x[j]"))


def test_a_fact_about_the_diagonal_is_none_about_the_matrix():
    of = problem((), "sum(log(W[k, k]) for k in n)", "W[i, j]")
    assert context(of).positive(term("W[i, i]"))
    assert not context(of).positive(term("W[i, j]"))


def test_conditions_are_assumed_without_changing_the_context_around():
    before = context()
    inside = before.assume(fact("i != j"))
    assert inside.independent(term("x[i]"), term("x[j]"))
    assert not before.independent(term("x[i]"), term("x[j]"))
    assert not context(problem((P,), "p[i]"), "i != j").independent(term("p[i]"), term("x[j]"))

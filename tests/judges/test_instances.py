"""What the instances say of right and wrong equations."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from derive.judges.instances import Finding, Instances
from derive.problem import Problem
from derive.problem_file import loads
from tests.judges.problems import condition, matrix, scalars, softmax, term

SEED_GOAL = "diff(L, z[j])"


@pytest.fixture(scope="module")
def given() -> dict[str, Instances]:
    problems = {"softmax": softmax(), "matrix": matrix(), "scalars": scalars()}
    return {name: Instances(problem) for name, problem in problems.items()}


def check(instances: Instances, before: str, after: str, *where: str) -> Finding:
    return instances.check(term(before), term(after), [condition(w) for w in where])


RIGHT: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("softmax", SEED_GOAL, "p[j] - y[j]", ()),
    ("softmax", "diff(log(p[j]), z[j])", "1 - p[j]", ()),
    ("softmax", "diff(p[k], z[j])", "-p[k] * p[j]", ("k != j",)),
    ("softmax", "diff(p[k], z[j])", "p[k] * (1 - p[k])", ("k == j",)),
    ("softmax", "diff(p[k], z[j])", "p[k] * (delta(k, j) - p[j])", ()),
    ("softmax", "diff(diff(log(S), z[i]), z[j])", "p[i] * (delta(i, j) - p[j])", ()),
    ("softmax", "sum(y[k] * p[j] for k in n)", "p[j]", ()),
    ("softmax", "sum(z[k] for k in n)", "sum(z[i] for i in n)", ()),
    ("softmax", "sum(1 for k in n if k != j)", "n - 1", ()),
    ("softmax", "prod(exp(z[k]) for k in n if k != j)", "exp(sum(z[k] for k in n) - z[j])", ()),
    ("softmax", "diff(phi(u * v), u)", "D(phi)(u * v) * v", ()),
    ("softmax", "diff(diff(phi(u), u), u)", "diff(D(phi)(u), u)", ()),
    ("softmax", "f(z[k])", "z[k] * sum(z[i] for i in n)", ()),
    ("softmax", "g(z[j])", "3 * z[j]**2", ()),
    ("softmax", "diff(log(S), S)", "1 / S", ()),
    ("softmax", "diff(p[j] * log(p[j]), p[j])", "log(p[j]) + 1", ()),
    ("softmax", "diff(L, p[j])", "-y[j] / p[j]", ()),
    ("softmax", "sqrt(sigma**2)", "sigma", ()),
    ("softmax", "z[i]", "z[l]", ("i == k", "k == l")),
    ("softmax", "z[i]", "z[l]", ("u > 0", "i == l")),
    ("softmax", "sqrt(u**2)", "u", ("u > 0",)),
    ("matrix", "diff(q[i], W[k, l])", "delta(i, k) * x[l]", ()),
    ("matrix", "diff(sum(q[i]**2 for i in n), W[i, j])", "2 * q[i] * x[j]", ()),
    ("matrix", "diff(q[i], x[j])", "W[i, j]", ()),
    # a number is an entry of either size
    ("matrix", "diff(W[1, 1] * x[1], W[i, k])", "delta(i, 1) * delta(k, 1) * x[1]", ()),
    ("scalars", "log(u) + log(v)", "log(u * v)", ()),
    ("scalars", "diff(max(u, v), u)", "where(u > v, 1, 0)", ()),
    ("scalars", "diff(max(u, 0), u)", "where(u > 0, 1, 0)", ()),
    ("scalars", "diff(abs(u * v), u)", "sign(u) * abs(v)", ()),
    ("scalars", "diff(u * diff(u * v, v), u)", "2 * u", ()),
    ("scalars", "diff(u**v, v)", "u**v * log(u)", ()),
    ("scalars", "(u + v)**2 - u**2 - 2 * u * v - v**2", "0", ()),
    ("scalars", "diff(loggamma(u), u)", "digamma(u)", ()),
]

WRONG: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "swapped sign": ("softmax", "diff(p[j], z[j])", "-p[j] * (1 - p[j])", ()),
    "dropped factor": ("softmax", "diff(p[k], z[j])", "-p[k]", ("k != j",)),
    "wrong index": ("softmax", "diff(p[k], z[j])", "-p[k] * p[k]", ("k != j",)),
    "wrong case": ("softmax", "diff(p[k], z[j])", "-p[k] * p[j]", ("k == j",)),
    "case left out": ("softmax", "diff(p[k], z[j])", "-p[k] * p[j]", ()),
    "the other term's result": ("softmax", SEED_GOAL, "p[j] - 1", ()),
    "positive only": ("softmax", "abs(z[j])", "z[j]", ()),
    "positive scalar": ("scalars", "abs(u)", "u", ()),
    "negative scalar": ("scalars", "abs(u)", "-u", ()),
    "positive product": ("scalars", "abs(u * v)", "u * v", ()),
    "negative product": ("scalars", "abs(u * w)", "-u * w", ()),
    "negative triple": ("scalars", "abs(u * v * w)", "-u * v * w", ()),
    "root of a square": ("scalars", "sqrt(u**2)", "u", ()),
    "above one": ("softmax", "abs(log(sigma))", "log(sigma)", ()),
    "below one": ("softmax", "abs(log(sigma))", "-log(sigma)", ()),
    "true for n = 1": ("softmax", "sum(z[k] for k in n)", "z[j]", ()),
    "true for n = 1, 2": ("softmax", "n**2", "3 * n - 2", ()),
    "true for n = 1, 2, 3": ("softmax", "n * (n - 1) * (n - 2) * (n - 3)", "0", ()),
    "captured": ("softmax", "sum(z[k] * z[i] for k in n)", "sum(z[k] * z[k] for k in n)", ()),
    "captured in a definition": ("softmax", "f(z[k])", "sum(z[k] * z[k] for k in n)", ()),
    "all equal": ("softmax", "z[i]", "z[j]", ()),
    "more than assumed": ("softmax", "y[j]**2", "y[j]", ()),
    "an assumption under a derivative": ("softmax", "diff(sum(y[k] for k in n), y[j])", "0", ()),
    "leaves the domain": ("scalars", "log(u * v)", "log(u) + log(v)", ()),
    "rows for columns": ("matrix", "diff(q[i], W[k, l])", "delta(i, k) * x[l] * n / m", ()),
    "perturbation confused": ("scalars", "diff(u * diff(u + v, v), u)", "2", ()),
    "in the 30th digit": ("scalars", "u", "u * (1 + exp(-69))", ()),
    "both tiny": ("scalars", "exp(-u**2 - 200)", "2 * exp(-u**2 - 200)", ()),
}

# What SymPy 1.14 answers, and what is right.
SYMPY_FAILURES: list[tuple[str, str, str, bool]] = [
    ("softmax", "diff(log(sum(exp(z[i]) for i in n)), z[i])", "1", False),
    ("softmax", "diff(log(sum(exp(z[i]) for i in n)), z[i])", "p[i]", True),
    ("softmax", "y[j] + sum(y[k] for k in n if k != j)", "y[j] + 2 * sum(y[k] for k in n)", False),
    ("softmax", "y[j] + sum(y[k] for k in n if k != j)", "1", True),
    ("softmax", "diff(y[k] * log(p[k]), z[j])", "0", False),
    ("softmax", "diff(y[k] * log(p[k]), z[j])", "y[k] * (delta(k, j) - p[j])", True),
    ("softmax", "diff(delta(j, k) * z[j], z[k])", "delta(j, k)", True),
    ("softmax", "sum(i * u for i in n)", "u * n * (n + 1) / 2", True),
    ("softmax", "diff(log(sum(exp(z[k]) for k in n)), z[j])", "0", False),
    ("softmax", "sum(z[k] for k in n if k != j)", "-z[j]", False),
    ("scalars", "diff(max(u, 0), u)", "1 / 2", False),
]


@pytest.mark.parametrize(("name", "before", "after", "where"), RIGHT)
def test_right_equations_agree(
    given: dict[str, Instances], name: str, before: str, after: str, where: tuple[str, ...]
) -> None:
    found = check(given[name], before, after, *where)
    assert (found.answer, found.message) == ("agree", "")


@pytest.mark.parametrize("case", WRONG)
def test_wrong_equations_have_a_counterexample(given: dict[str, Instances], case: str) -> None:
    name, before, after, where = WRONG[case]
    found = check(given[name], before, after, *where)
    assert found.answer == "disagree"
    assert ": the left side is " in found.message


@pytest.mark.parametrize(("name", "before", "after", "right"), SYMPY_FAILURES)
def test_what_sympy_gets_wrong_is_told_apart(
    given: dict[str, Instances], name: str, before: str, after: str, right: bool
) -> None:
    assert check(given[name], before, after).answer == ("agree" if right else "disagree")


def test_every_value_of_the_indices_at_every_size_is_an_instance() -> None:
    instances = Instances(softmax())
    # sizes 1, 1, 2, 2, 3, 4
    assert Finding("agree", 13, (1, 2, 3, 4)) == check(instances, "z[j] + z[j]", "2 * z[j]")
    assert Finding("agree", 35, (1, 2, 3, 4)) == check(instances, "z[j] - z[k]", "-z[k] + z[j]")
    assert Finding("agree", 22, (1, 2, 3, 4)) == check(instances, "delta(j, k)", "0", "k != j")
    # n != 1, since there is a k apart from j; j alone is free
    assert Finding("agree", 11, (1, 2, 3, 4)) == check(instances, "z[j] + 0", "z[j]", "k != j")
    assert Finding("agree", 8) == check(Instances(scalars()), "u + v", "v + u")


def test_counterexamples_are_in_small_numbers() -> None:
    found = check(Instances(softmax()), "sum(z[k] for k in n)", "z[j]")
    assert found.answer == "disagree"
    expected = "n = 2, j = 1, z = (2, -1): the left side is 1, the right side is 2"
    assert expected == found.message
    expected = "u = 2, v = 1/2: the left side is 2.5, the right side is 1"
    assert expected == check(Instances(scalars()), "u + v", "u * v").message


def test_a_side_without_a_value_is_said_so() -> None:
    found = check(Instances(scalars()), "log(u * v)", "log(u) + log(v)")
    reason = "the right side is undefined (log of a number that is not positive)"
    assert found.message.endswith(reason)


@pytest.mark.parametrize(
    ("name", "before", "after", "where", "message"),
    [
        (
            "scalars", "log(-exp(u))", "u", (),
            "no instance was found in which both sides are defined",
        ),
        (
            "softmax", "z[j]", "z[j]", ("k != k",),
            "no instance was found in which both sides are defined",
        ),
        ("scalars", "u + nobody", "u", (), "nobody is not a name of the problem"),
        ("scalars", "diff(u, nobody)", "0", (), "a derivative by nobody"),
        ("softmax", "diff(n**2, n)", "0", (), "a derivative by n"),
        ("softmax", "z[i, j]", "z[i]", (), "z takes 1 indices, not 2"),
        ("matrix", "W[i, i]", "W[i, i]", (), "i runs to n and stands where m is meant"),
        (
            "matrix", "sum(x[k] for k in n)", "0", (),
            "k runs to n and stands where m is meant",
        ),
        ("matrix", "k + 0", "k", (), "nothing tells which size k runs to"),
    ],
)  # fmt: skip
def test_what_cannot_be_evaluated_is_unclear(
    given: dict[str, Instances],
    name: str,
    before: str,
    after: str,
    where: tuple[str, ...],
    message: str,
) -> None:
    found = check(given[name], before, after, *where)
    assert ("unclear", message) == (found.answer, found.message)


def test_a_size_at_which_a_side_has_no_value_is_left_out_of_the_sizes(
    given: dict[str, Instances],
) -> None:
    found = check(given["softmax"], "(n - 1) / (n - 1)", "1")
    assert (found.answer, found.sizes) == ("agree", (2, 3, 4))


def test_a_kink_by_which_nothing_moves_is_none(given: dict[str, Instances]) -> None:
    both = "diff(sum(abs(z[i] - z[k]) for i in n for k in n), z[j])"
    assert check(given["softmax"], both, "2 * sum(sign(z[j] - z[k]) for k in n)").answer == "agree"
    assert check(given["scalars"], "diff(max(u, u), u)", "1").answer == "agree"
    assert check(given["scalars"], "diff(abs(u - v), u)", "sign(u - v)").answer == "agree"


def test_deep_sums_are_tried_at_smaller_sizes_only() -> None:
    names = "abcdefghoq"
    loops = " ".join(f"for {c} in n" for c in names)
    deep = f"sum({' * '.join(f'z[{c}]' for c in names)} {loops})"
    instances = Instances(softmax())
    start = time.perf_counter()
    found = check(instances, deep, "sum(z[k] for k in n)**10")
    assert (found.answer, found.sizes) == ("agree", (1, 2))
    assert time.perf_counter() - start < 5
    found = check(instances, deep, "sum(z[k] for k in n)**9")
    assert found.answer == "disagree"


def with_variables(variables: str, assumptions: str, goal: str = "0 * u") -> Problem:
    return loads(
        f'title = "t"\n[sizes]\nn = ""\n[variables]\nu = ""\n{variables}\n[assumptions]\n'
        f'{assumptions}\n[goal]\ndifferentiate = "{goal} + u"\nby = "u"\n'
    )


def test_the_problem_itself_says_where_it_is_defined() -> None:
    logarithm = Instances(with_variables('v = ""', "", "log(v)"))
    assert check(logarithm, "sqrt(v**2)", "v").answer == "agree"
    assert check(logarithm, "sqrt(u**2)", "u").answer == "disagree"


ASSUMED = [
    ('"y[n]" = ""', 'a = "sum(y[k]**2 for k in n) == 4"', "sum(y[k]**2 for k in n)", "4"),
    ('"y[n]" = ""', 'a = "y[k]**3 + y[k] == u"', "u - y[j]", "y[j]**3"),
    (
        '"y[n]" = { is = "probability" }',
        'a = "sum(y[k] for k in n) == 1"',
        "abs(sum(y[k] for k in n))",
        "1",
    ),
    # the sum of all y is given twice: the equations depend on each other
    (
        '"y[n]" = ""',
        'a = "y[k] + sum(y[i] for i in n) == 3"\nb = "(n + 1) * sum(y[i] for i in n) == 3 * n"',
        "y[i] + y[j] + sum(y[k] for k in n)",
        "3 + y[i]",
    ),
    ('"y[n]" = ""', 'a = "y[k] > 1"', "abs(y[j] - 1)", "y[j] - 1"),
    ('v = ""', 'a = "v < u"', "max(u, v)", "u"),
]


@pytest.mark.parametrize(("variables", "assumptions", "before", "after"), ASSUMED)
def test_instances_meet_the_assumptions(
    variables: str, assumptions: str, before: str, after: str
) -> None:
    assumed = check(Instances(with_variables(variables, assumptions)), before, after)
    assert (assumed.answer, assumed.sizes) == ("agree", (1, 2, 3, 4))
    free = check(Instances(with_variables(variables, "")), before, after)
    assert free.answer == "disagree"


def test_assumptions_that_cannot_be_met_prove_nothing() -> None:
    found = check(Instances(with_variables('v = ""', 'a = "v**2 == -1"')), "u", "u")
    assert found.answer == "unclear"


def test_findings_do_not_depend_on_names_or_hash_seeds() -> None:
    code = (
        "from derive.judges.instances import Instances\n"
        "from tests.judges.problems import softmax, term\n"
        "found = Instances(softmax()).check(term('diff(L, z[j]) * u'), term('p[j] - y[j] * v'))\n"
        "print(found)"
    )
    seen = set()
    for seed in ("0", "1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(run.stdout)
    assert len(seen) == 1
    names = str.maketrans("uvw", "abc")
    renamed = loads(
        'title = ""\n[variables]\na = ""\nb = ""\nc = ""\n'
        '[goal]\ndifferentiate = "a * b * c"\nby = "a"\n'
    )
    found = check(Instances(scalars()), "u * v + w", "u * w")
    other = check(Instances(renamed), "a * b + c", "a * c")
    assert found.message.translate(names) == other.message


THIRD = """
title = "The third entry"
sizes = { n = "entries" }
variables = { "x[n]" = "a vector" }
definitions = { L = "x[1] * x[3]" }
assumptions = { normed = "sum(x[k] for k in n) == 1" }
goal = { differentiate = "L", by = "x[j]" }
"""


def test_an_entry_is_tried_only_at_sizes_that_hold_it():
    instances = Instances(loads(THIRD, "third.toml"))
    found = check(instances, "L - x[1] * x[3]", "0")
    assert (found.answer, found.sizes) == ("agree", (3, 4))
    assert check(instances, "L", "x[1] * x[2]").answer == "disagree"

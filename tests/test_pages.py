"""How pages read: what is done at once, what is told apart, and what is not told twice."""

from __future__ import annotations

from derive.derivation import Derivation, Step
from derive.judges import judge
from derive.language import write
from derive.problem_file import loads
from derive.routes import derive

_PROBLEM = """
title = "A loss"
[sizes]
n = "a size"
[variables]
"x[n]" = "a vector"
"t[n]" = "another"
s = {{ about = "a scale", is = "positive" }}
eps = {{ about = "a small constant", is = "positive" }}
[definitions]
{definitions}
[goal]
differentiate = "{goal}"
by = "x[j]"
"""


def told(goal: str, definitions: str, route: str) -> Derivation:
    return judge(derive(loads(_PROBLEM.format(goal=goal, definitions=definitions)), route))


def written(steps: tuple[Step, ...]) -> list[str]:
    return [write(step.after) for step in steps]


def lemmas(derivation: Derivation) -> list[Step]:
    return [step for step in derivation.walk() if step.rule == "lemma"]


def test_a_number_leaves_the_sum_at_once_and_cancels() -> None:
    derivation = told("L", 'L = "sum((x[k] - t[k])**2 for k in n) / (2 * s)"', "delta")
    lines = written(derivation.steps)
    squared = lines.index("1 / (2 * s) * sum(diff((x[k] - t[k])**2, x[j]) for k in n)")
    assert lines[squared + 1] == "sum((x[k] - t[k]) * diff(x[k] - t[k], x[j]) for k in n) / s"


def test_a_sum_over_a_bracket_with_a_delta_is_collapsed_in_one_line() -> None:
    softmax = '"p[j]" = "exp(x[j]) / sum(exp(x[k]) for k in n)"\n'
    derivation = told("L", softmax + 'L = "sum(t[k] * p[k] for k in n)"', "delta")
    lines = written(derivation.steps)
    (picked,) = (k for k, step in enumerate(derivation.steps) if step.rule == "distribute")
    assert derivation.steps[picked].title == "Kronecker's delta picks one term"
    assert lines[picked - 1] == "sum(t[k] * p[k] * (delta(k, j) - p[j]) for k in n)"
    assert lines[picked] == "t[j] * p[j] - p[j] * sum(t[k] * p[k] for k in n)"


_MEAN = 'm = "sum(x[k] for k in n) / n"\n'
_DEVIATION = (
    _MEAN
    + 'v = "sum((x[k] - m)**2 for k in n) / n"\n'
    + 's2 = "sqrt(v + eps)"\n'
    + '"h[i]" = "(x[i] - m) / s2"'
)


def test_a_lemma_is_not_worked_out_a_second_time() -> None:
    derivation = told("h[i]", _DEVIATION, "delta")
    assert [write(lemma.before) for lemma in lemmas(derivation)] == [
        "diff(m, x[j])",
        "diff(s2, x[j])",
    ]
    _, deviation = lemmas(derivation)
    assert not [step for step in deviation.walk() if "diff(sum(x" in write(step.after)]
    assert all(
        step.verdict is not None and step.verdict.name == "proved" for step in derivation.walk()
    )


def test_the_sum_of_deviations_from_a_mean_is_nothing() -> None:
    derivation = told("h[i]", _DEVIATION, "delta")
    (aside,) = (step for step in derivation.walk() if step.rule == "aside")
    assert [write(aside.before), *written(aside.steps)] == [
        "sum(x[k] - m for k in n)",
        "sum(x[k] for k in n) - sum(m for k in n)",
        "sum(x[k] for k in n) - n * m",
        "n * m - n * m",
        "0",
    ]


_NORM = 'r = "sqrt(sum(x[k]**2 for k in n))"\n"u[i]" = "x[i] / r"'


def test_a_name_beside_other_terms_is_differentiated_apart() -> None:
    derivation = told("u[i]", _NORM, "delta")
    (lemma,) = lemmas(derivation)
    assert write(lemma.before) == "diff(r, x[j])"


def test_a_name_alone_with_a_factor_is_differentiated_in_the_line() -> None:
    derivation = told("L", 'r = "sqrt(sum(x[k]**2 for k in n))"\nL = "s * log(r)"', "cases")
    assert lemmas(derivation) == []


def test_a_function_that_has_a_name_gets_it_in_the_line_after() -> None:
    derivation = told("r", _NORM, "delta")
    assert written(derivation.steps)[1:3] == [
        "1 / (2 * sqrt(sum(x[k]**2 for k in n))) * diff(sum(x[k]**2 for k in n), x[j])",
        "1 / (2 * r) * diff(sum(x[k]**2 for k in n), x[j])",
    ]


def test_fractions_with_one_denominator_are_cleared_from_a_numerator() -> None:
    definitions = (
        '"q[k]" = "t[k] * x[k] / sqrt(s)"\n'
        '"p[k]" = "exp(q[k]) / sum(exp(q[l]) for l in n)"\n'
        'L = "sum(t[k] * p[k] for k in n)"'
    )
    derivation = told("L", definitions, "delta")
    factored = [s for s in derivation.steps if s.title == "factor out"]
    assert write(factored[0].after).count("sqrt(s)") == 1

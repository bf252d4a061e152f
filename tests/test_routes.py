"""Routes: what they tell, line by line, on the problem they were written after and on others."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from sympy import Expr

from derive.catalogue import library_file
from derive.derivation import STATEMENTS, Derivation, Step
from derive.judges import judge
from derive.judges.instances import Instances
from derive.language import parse, write
from derive.problem_file import load, loads
from derive.routes import ROUTES, derive, tell
from derive.routes.differentiating import told_before
from derive.strategies import statement
from derive.terms import alike
from tests.tellings import same, tellings

#: The lines of the page that the project starts from, in its order; a sum inside a sum has an
#: index of its own.  S and T stand for the sums of exponentials outside and inside a sum over k.
PAGE = """
-sum(y[k] * log(p[k]) for k in n)
-(y[j] * log(p[j]) + sum(y[k] * log(p[k]) for k in n if k != j))
diff(-sum(y[k] * log(p[k]) for k in n), z[j])
-diff(y[j] * log(p[j]) + sum(y[k] * log(p[k]) for k in n if k != j), z[j])
-(diff(y[j] * log(p[j]), z[j]) + diff(sum(y[k] * log(p[k]) for k in n if k != j), z[j]))
diff(y[j] * log(p[j]), z[j])
y[j] / p[j] * diff(p[j], z[j])
y[j] / p[j] * diff(exp(z[j]) / S, z[j])
y[j] / p[j] * ((diff(exp(z[j]), z[j]) * S - exp(z[j]) * diff(S, z[j])) / S**2)
y[j] / p[j] * ((exp(z[j]) * S - exp(z[j]) * exp(z[j])) / S**2)
y[j] / p[j] * (exp(z[j]) * (S - exp(z[j])) / S**2)
y[j] / p[j] * (exp(z[j]) / S) * ((S - exp(z[j])) / S)
y[j] / p[j] * p[j] * (S / S - exp(z[j]) / S)
y[j] * (1 - p[j])
diff(sum(y[k] * log(p[k]) for k in n if k != j), z[j])
sum(diff(y[k] * log(p[k]), z[j]) for k in n if k != j)
sum(y[k] / p[k] * ((diff(exp(z[k]), z[j]) * T - exp(z[k]) * diff(T, z[j])) / T**2) for k in n if k != j)
sum(y[k] / p[k] * ((-exp(z[k]) * exp(z[j])) / T**2) for k in n if k != j)
-sum(y[k] / p[k] * (exp(z[k]) / T) * (exp(z[j]) / T) for k in n if k != j)
-sum(y[k] * p[j] for k in n if k != j)
-(y[j] * (1 - p[j]) - sum(y[k] * p[j] for k in n if k != j))
-(y[j] - y[j] * p[j] - sum(y[k] * p[j] for k in n if k != j))
-(y[j] - (y[j] * p[j] + sum(y[k] * p[j] for k in n if k != j)))
-(y[j] - sum(y[k] * p[j] for k in n))
-(y[j] - p[j])
p[j] - y[j]
"""  # noqa: E501 - a line of the page is a line here
SUMS = {"S": "sum(exp(z[k]) for k in n)", "T": "sum(exp(z[i]) for i in n)"}


def page() -> list[Expr]:
    text = PAGE.replace("S", SUMS["S"]).replace("T", SUMS["T"])
    return [parse(line, frozenset("j")) for line in text.strip().splitlines()]


def lines(steps: tuple[Step, ...]) -> list[Expr]:
    """Every line as a reader meets it: a statement before the line that it proves."""
    found: list[Expr] = []
    for step in steps:
        inner = tuple(s for s in step.steps if s.rule in STATEMENTS)
        if step.rule in STATEMENTS:
            found += [step.before, *lines(step.steps)]
        else:
            found += [*lines(inner), step.after]
    return found


def test_every_line_of_the_page_appears_in_its_order() -> None:
    told = iter(lines(derive(load("softmax-cross-entropy")).steps))
    for expected in page():
        assert any(alike(expected, line) for line in told), write(expected)


def braces(derivation: Derivation) -> set[tuple[str, str, str]]:
    return {
        (note.side, write(note.label), write(_part(step, note.path)))
        for step in derivation.walk()
        for note in step.notes
    }


def _part(step: Step, path: tuple[int, ...]) -> Expr:
    term: Expr = step.before
    for position in path:
        term = term.args[position]
    return term


def test_the_braces_of_the_page() -> None:
    found = braces(derive(load("softmax-cross-entropy")))
    outside, inside = SUMS["S"], SUMS["T"]
    assert found == {
        ("over", "exp(z[j])", "diff(exp(z[j]), z[j])"),
        ("over", "exp(z[j])", f"diff({outside}, z[j])"),
        ("over", "exp(z[j])", f"diff({inside}, z[j])"),
        ("over", "0", "diff(exp(z[k]), z[j])"),
        ("under", "p[j]", f"exp(z[j]) / {outside}"),
        ("under", "1 - p[j]", f"{outside} / {outside} - exp(z[j]) / {outside}"),
        ("under", "p[k]", f"exp(z[k]) / {inside}"),
        ("under", "p[j]", f"exp(z[j]) / {inside}"),
    }


def test_the_one_hot_assumption_is_used_once() -> None:
    derivation = derive(load("softmax-cross-entropy"))
    users = [step for step in derivation.steps if step.uses]
    assert [(write(s.before), write(s.after), s.uses) for s in users] == [
        ("-(y[j] - p[j] * sum(y[k] for k in n))", "-(y[j] - p[j])", ("one-hot",))
    ]


#: The last pair keeps an index of ours out of the way of the new name of j.
NAMES = {"z": "a", "p": "q", "y": "t", "n": "K", "k": "c", "j": "i", "i": "b"}


def renamed(text: str) -> str:
    """A text of the language, or of the problem file's expressions, with every name changed."""
    word, out = "", []
    for character in text + " ":
        if character.isalnum() or character == "_":
            word += character
        else:
            out += [NAMES.get(word, word), character]
            word = ""
    return "".join(out)[:-1]


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_other_names_give_the_same_derivation(route: str) -> None:
    text = library_file("softmax-cross-entropy").read_text(encoding="utf-8")
    head, rest = text.split("[sizes]")
    ours = tell(loads(head + "[sizes]" + rest), ROUTES[route])
    theirs = tell(loads(head + "[sizes]" + renamed(rest)), ROUTES[route])

    def shape(steps: tuple[Step, ...], change: bool) -> list[object]:
        def told(term: Expr) -> Expr:
            text = renamed(write(term)) if change else write(term)
            return parse(text, frozenset("ijkcb"))

        return [
            (s.rule, s.level, s.path, told(s.before), told(s.after), shape(s.steps, change))
            for s in steps
        ]

    assert _alike(shape(ours.steps, True), shape(theirs.steps, False))


def _alike(a: object, b: object) -> bool:
    if isinstance(a, Expr) and isinstance(b, Expr):
        return alike(a, b)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(_alike, a, b))
    return a == b


#: The definition of the goal is not found where its factors stand in another order.
OTHER_FORM: set[tuple[str, str]] = set()


@pytest.mark.parametrize(("name", "route"), tellings())
def test_the_library_ends_as_expected_and_is_proved(name: str, route: str) -> None:
    problem = load(name)
    judged = judge(tell(problem, ROUTES[route]))
    assert judged.stuck is None
    as_expected = (name, route) not in OTHER_FORM
    assert same(judged.outcome, problem.goal.expect) is as_expected, write(judged.outcome)
    if not as_expected:
        found = Instances(problem).check(judged.outcome, problem.goal.expect)
        assert found.answer == "agree"
    assert {step.verdict.name for step in judged.walk()} == {"proved"}
    assert judged.verdict is not None
    assert judged.verdict.name == "proved"


@pytest.mark.parametrize(("name", "route"), tellings())
def test_consecutive_lines_meet(name: str, route: str) -> None:
    def meet(steps: tuple[Step, ...]) -> None:
        chain = [s for s in steps if s.rule not in STATEMENTS]
        for first, second in pairwise(chain):
            assert first.after == second.before
        for step in steps:
            meet(step.steps)

    derivation = tell(load(name), ROUTES[route])
    meet(derivation.steps)
    chain = [s for s in derivation.steps if s.rule not in STATEMENTS]
    assert (chain[0].before, chain[-1].after) == (derivation.goal, derivation.result)


# Losses that are not in the library, and the forms that textbooks print -------------------------

PROBABILITIES = '"p[j]" = "exp(z[j]) / sum(exp(z[k]) for k in n)"'
ONE_HOT = '[assumptions]\none-hot = "sum(y[k] for k in n) == 1"'
LOSSES = {
    "entropy": ('H = "-sum(p[k] * log(p[k]) for k in n)"', "H", "z[j]", "-p[j] * (log(p[j]) + H)"),
    "brier": (
        'B = "sum((p[k] - y[k])**2 for k in n)"',
        "B",
        "z[j]",
        "2 * p[j] * (p[j] - y[j] - sum((p[k] - y[k]) * p[k] for k in n))",
    ),
    "log-probabilities": (
        '"l[i]" = "z[i] - log(sum(exp(z[k]) for k in n))"\nL = "-sum(y[k] * l[k] for k in n)"',
        "L",
        "z[j]",
        "p[j] - y[j]",
    ),
    "divergence": (
        'K = "sum(y[k] * log(y[k] / p[k]) for k in n)"',
        "K",
        "z[j]",
        "p[j] - y[j]",
    ),
    "weighted": (
        'L = "-sum(w[k] * y[k] * log(p[k]) for k in n)"',
        "L",
        "z[j]",
        "p[j] * sum(w[k] * y[k] for k in n) - w[j] * y[j]",
    ),
    "smoothing": (
        'L = "-sum(((1 - c) * y[k] + c / n) * log(p[k]) for k in n)"',
        "L",
        "z[j]",
        "p[j] - (1 - c) * y[j] - c / n",
    ),
    "bilinear": (
        'Q = "sum(z[i] * W[i, a] * x[a] for i in n for a in m)"',
        "Q",
        "z[j]",
        "sum(W[j, a] * x[a] for a in m)",
    ),
    "ridge": (
        'R = "sum((z[k] - y[k])**2 for k in n) / 2 + T / 2 * sum(z[k]**2 for k in n)"',
        "R",
        "z[j]",
        "z[j] - y[j] + T * z[j]",
    ),
    "spread": (
        'G = "sum((y[k] - c)**2 / (2 * T**2) + log(T) for k in n)"',
        "G",
        "T",
        "n / T - sum((y[k] - c)**2 for k in n) / T**3",
    ),
    "gate": (
        'sigma = "1 / (1 + exp(-T * c))"\nf = "c * sigma"',
        "f",
        "c",
        "sigma + c * sigma * T * (1 - sigma)",
    ),
    "layer": (
        '"u[i]" = "sum(W[i, a] * x[a] for a in m)"\n'
        'E = "sum((phi(u[i]) - y[i])**2 for i in n) / 2"',
        "E",
        "W[i, a]",
        "(phi(u[i]) - y[i]) * D(phi)(u[i]) * x[a]",
    ),
}

#: Where a route comes to another form of it.
OTHERWISE: dict[tuple[str, str], str] = {}


def loss(definitions: str, goal: str, by: str) -> str:
    return f"""title = "A loss"
[sizes]
n = "classes"
m = "inputs"
[variables]
"z[n]" = "logits"
"y[n]" = {{ about = "target", is = "probability" }}
"w[n]" = "class weights"
"x[m]" = "inputs"
"W[n, m]" = "weights"
T = {{ about = "scale", is = "positive" }}
c = "centre"
[functions]
phi = "activation"
[definitions]
{PROBABILITIES}
{definitions}
{ONE_HOT}
[goal]
differentiate = "{goal}"
by = "{by}"
"""


@pytest.mark.parametrize(
    ("name", "route"),
    [
        (name, route.name)
        for name in sorted(LOSSES)
        for route in ROUTES.values()
        if route.obstacle(loads(loss(*LOSSES[name][:3]))) is None
    ],
)
def test_losses_of_other_people_end_as_in_textbooks(name: str, route: str) -> None:
    definitions, goal, by, expected = LOSSES[name]
    judged = judge(tell(loads(loss(definitions, goal, by)), ROUTES[route]))
    expected = OTHERWISE.get((name, route), expected)
    assert same(judged.result, parse(expected, frozenset("j"))), write(judged.result)
    assert {step.verdict.name for step in judged.walk()} == {"proved"}


def test_a_route_that_gets_stuck_says_where_and_shows_how_far_it_came() -> None:
    derivation = derive(
        loads(loss('G = "c * digamma(z[j] * T) / T"'.replace("z[j]", "c"), "G", "c"))
    )
    why = "its derivative has no name in the language"
    assert derivation.stuck == f"no rule applies to `diff(digamma(c * T), c)`: {why}"
    assert derivation.steps
    assert write(derivation.result) == write(derivation.steps[-1].after)


def test_the_same_problem_gives_the_same_derivation() -> None:
    assert derive(load("label-smoothing")) == derive(load("label-smoothing"))


def test_a_problem_of_the_library_is_only_a_file() -> None:
    folder = Path(library_file("sigmoid")).parent
    assert {path.suffix for path in folder.iterdir() if path.is_file()} == {".toml"}


def chain_of_definitions(length: int) -> str:
    """a_0 = x² + 1, a_{i+1} = a_i²: written out it would be exponentially long."""
    names = "".join(f'a{i} = "a{i - 1}**2"\n' for i in range(1, length))
    return f"""[variables]
x = "input"
[definitions]
a0 = "x**2 + 1"
{names}[goal]
differentiate = "a{length - 1}"
by = "x"
"""


def test_lines_grow_linearly_with_a_chain_of_definitions() -> None:
    counts = [len(list(derive(loads(chain_of_definitions(n))).walk())) for n in (5, 10, 20)]
    first, second, third = counts
    assert third - second == 2 * (second - first)


def test_a_fixed_index_is_like_any_other() -> None:
    problem = loads(loss('f = "z[1]**2 + sum(z[k] for k in n)"', "f", "z[j]"))
    judged = judge(derive(problem))
    assert write(judged.result) == "2 * z[1] * delta(1, j) + 1"
    assert {step.verdict.name for step in judged.walk()} == {"proved"}


def test_what_is_differentiated_again_uses_no_assumption_about_the_variable() -> None:
    text = loss('f = "sum(z[k] for k in n)**3"', "f", "z[j]")
    text = text.replace('by = "z[j]"', 'by = ["z[i]", "z[j]"]')
    text = text.replace("sum(y[k] for k in n) == 1", "sum(z[k] for k in n) == 1")
    judged = judge(derive(loads(text)))
    assert write(judged.result) == "6"
    assert {step.verdict.name for step in judged.walk()} == {"proved"}


def test_an_impossible_case_is_not_told() -> None:
    text = loss("", "p[i]", "z[j]").replace('by = "z[j]"', 'by = ["z[j]", "z[k]"]')
    judged = judge(derive(loads(text)))
    assert {step.verdict.name for step in judged.walk()} == {"proved"}


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_attention_ends_in_the_weights(route: str) -> None:
    text = loss(
        '"s[i]" = "sum(x[a] * W[i, a] for a in m)"\n'
        '"w_s[i]" = "exp(s[i]) / sum(exp(s[k]) for k in n)"\n'
        'o = "sum(w_s[i] * y[i] for i in n)"',
        "o",
        "x[a]",
    )
    judged = judge(tell(loads(text), ROUTES[route]))
    assert write(judged.result) == ("sum((y[i] - o) * w_s[i] * W[i, a] for i in n)")
    assert {step.verdict.name for step in judged.walk()} == {"proved"}


def test_an_assumption_about_one_entry_can_be_judged() -> None:
    text = loss('L = "-sum(y[k] * log(p[k]) for k in n)"', "L", "z[j]").replace(
        "sum(y[k] for k in n) == 1", "y[1] == 1 - sum(y[k] for k in n if k != 1)"
    )
    judged = judge(derive(loads(text)))
    assert write(judged.result) == "p[j] * sum(y[k] for k in n) - y[j]"
    assert {step.verdict.name for step in judged.walk()} == {"proved"}


@pytest.mark.parametrize("written", ["1 == sum(y[k] for k in n)", "sum(y[k] for k in n) - 1 == 0"])
def test_an_equation_is_used_whichever_way_round_it_is_written(written: str) -> None:
    text = loss('L = "-sum(y[k] * log(p[k]) for k in n)"', "L", "z[j]")
    judged = judge(derive(loads(text.replace("sum(y[k] for k in n) == 1", written))))
    assert write(judged.result) == "p[j] - y[j]"
    assert {step.verdict.name for step in judged.walk()} == {"proved"}


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("sum(x[k] * y[k] for k in n)", "sum(y[i] * x[i] for i in n)", True),
        ("(p - 1) * (w - l)", "(l - w) * (1 - p)", True),
        ("2 * sum(x[k] for k in n) - c", "-(c - sum(2 * x[k] for k in n))", True),
        ("delta(i, j) / a * b", "b * delta(j, i) / a", True),
        ("a - b", "b - a", False),
        ("sum(x[k] for k in n)", "sum(x[k] for k in n if k != j)", False),
        ("exp(a - b)", "exp(b - a)", False),
        ("p * (q + 1)", "p * q + p", False),
    ],
)
def test_when_two_results_are_the_same(one: str, other: str, equal: bool) -> None:
    assert same(parse(one, frozenset("ijk")), parse(other, frozenset("ijk"))) is equal


def _lemmas(text: str) -> dict[str, Step]:
    steps = tell(loads(text), ROUTES["cases"]).steps
    found = [inner for step in steps for inner in step.walk() if inner.rule == "lemma"]
    return {write(lemma.before): lemma for lemma in found}


TWO_INDICES = """
title = "one lemma, two indices"

[sizes]
m = "number of keys"
d = "length of a key"

[variables]
"q[d]" = "query"
"K[m, d]" = "keys"

[definitions]
"s[k]" = "{score}"
"a[k]" = "exp(s[k]) / sum(exp(s[l]) for l in m)"

[goal]
differentiate = "a[j]"
by = "q[i]"
"""


def test_a_lemma_told_before_for_another_index_is_one_line() -> None:
    lemmas = _lemmas(TWO_INDICES.format(score="sum(q[b] * K[k, b] for b in d)"))
    assert list(lemmas) == ["diff(s[j], q[i])", "diff(s[l], q[i])"]
    first, second = lemmas.values()
    assert len(first.steps) > 1
    assert [(step.title, write(step.after)) for step in second.steps] == [
        ("as for `s[j]`", "K[l, i]")
    ]
    assert [write(line.after) for line in second.steps[0].steps][-1] == "K[l, i]"


@pytest.mark.parametrize(
    ("value", "likewise"), [("K[l, i]", True), ("2 * K[l, i]", False), ("K[k, i]", False)]
)
def test_a_lemma_is_likewise_only_if_every_line_is(value: str, likewise: bool) -> None:
    def lemma(before: str, after: str) -> Step:
        line = Step("known", "known", "It is known.", "key", parse(before), parse(after))
        return statement("lemma", "derivative of the name", line.before, (line,))

    first = lemma("diff(s[k], q[i])", "K[k, i]")
    found = told_before(lemma("diff(s[l], q[i])", value), [first])
    assert (found is not None) == likewise

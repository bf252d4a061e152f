"""Rules about equations: what they make of examples, that the examples are true, what they refuse.

An example is ``(rule, unknown, before, after, uses)``, a refusal ``(rule, unknown, line, why)``.
True means: before and after hold for the same values.  Both are tried at random values and where
one of them holds, which the judge of equations does and no rule.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Expr, Symbol

from derive.conditions import Context
from derive.judges.equations import Equations
from derive.judges.instances import Instances
from derive.language import parse, write
from derive.problem import Assumption, Goal, Problem, Variable
from derive.rules import EQUATIONS, RULES
from derive.rules.equations import ONE_WAY
from derive.terms import Index

PROBLEM = Problem(
    name="equations",
    title="Equations",
    sizes=(("n", "how many"),),
    variables=(
        Variable("u"),
        Variable("v", (), "positive"),
        Variable("a"),
        Variable("b"),
        Variable("q", (), "positive"),
        Variable("s"),
        Variable("x", ("n",)),
        Variable("c", ("n",), "positive"),
        Variable("p", ("n",), "probability"),
    ),
    functions=(),
    definitions=(),
    assumptions=(
        Assumption("spread", parse("sum(x[i]**2 for i in n) > 0")),
        Assumption("shift", parse("s != 0")),
        Assumption("simplex", parse("sum(p[k] for k in n) == 1")),
    ),
    goal=Goal(parse("u * v + p[j]"), (parse("p[j]"),), None, parse("p[j]")),
    indices=((Index("j"), "n"),),
)

EXAMPLES = (
    ("nonzero-factor", "u", "-2 * (a - u) / q**2 == 0", "a - u == 0", ()),
    ("nonzero-factor", "u", "s * (a - u) == 0", "a - u == 0", ("shift",)),
    ("nonzero-factor", "u", "(a - u) / n == 0", "a - u == 0", ()),
    ("nonzero-factor", "v", "v * (a - v) == 0", "a - v == 0", ()),
    ("clear-denominators", "v", "n / v - b / v**3 == 0", "n * v**2 - b == 0", ()),
    ("clear-denominators", "v", "a / (2 * v) == b / 3", "3 * a == 2 * b * v", ()),
    ("clear-denominators", "v", "a * b / (a * v) == b", "a * b / a == b * v", ()),
    ("clear-denominators", "u", "sum(c[k] for k in n) / u == 1", "sum(c[k] for k in n) == u", ()),
    ("move-terms", "u", "n * u - a == 0", "n * u == a", ()),
    ("move-terms", "u", "a - n * u == 0", "n * u == a", ()),
    ("move-terms", "u", "a + u == b - q * u", "u + q * u == b - a", ()),
    ("move-terms", "u", "a == u", "u == a", ()),
    ("divide-both-sides", "u", "n * u == a", "u == a / n", ()),
    ("divide-both-sides", "u", "-u == a", "u == -a", ()),
    ("divide-both-sides", "u", "u / q == a", "u == a * q", ()),
    ("divide-both-sides", "u", "a * u == q", "u == q / a", ()),
    (
        *("divide-both-sides", "u", "u * sum(x[i]**2 for i in n) == a"),
        *("u == a / sum(x[i]**2 for i in n)", ("spread",)),
    ),
    ("take-root", "v", "v**2 == q", "v == sqrt(q)", ()),
    ("take-root", "v", "v**3 == q", "v == q**(1 / 3)", ()),
    ("invert-function", "u", "exp(2 * u) == q", "2 * u == log(q)", ()),
    ("invert-function", "v", "log(v) == a", "v == exp(a)", ()),
    ("invert-function", "v", "sqrt(v) == q", "v == q**2", ()),
    (
        *("insert-into-constraint", "p[j]", "p[j] == c[j] / u"),
        *("sum(c[k] / u for k in n) == 1", ("simplex",)),
    ),
)

REFUSALS = (
    ("nonzero-factor", "u", "a * (b - u) * x[j] == 0", "nothing says that a or x is not zero"),
    ("nonzero-factor", "u", "(a - u) / b == 0", "nothing says that b is not zero"),
    ("nonzero-factor", "u", "q * (a - u) == b", "the other side is not zero"),
    ("nonzero-factor", "u", "q * (a - u) > 0", "no equation"),
    ("clear-denominators", "u", "a / u - b == 0", "nothing says that u is not zero"),
    ("clear-denominators", "u", "a / u == b", "both a and u may be zero"),
    ("clear-denominators", "u", "q / u == b / u", "u may be zero on the right as well"),
    ("clear-denominators", "u", "q * u / u == b", "the numerator is zero where u is"),
    ("move-terms", "u", "u == a", "it stands there already"),
    ("move-terms", "u", "a == b", "there is no unknown"),
    ("divide-both-sides", "u", "a * u == b", "both a and b may be zero"),
    ("divide-both-sides", "u", "u == a", "there is nothing to divide by"),
    ("take-root", "u", "u**2 == q", "u may be negative"),
    ("take-root", "v", "v**2 == v * q", "the unknown is on both sides"),
    ("invert-function", "u", "sin(u) == a", "the sine takes its values many times"),
    ("invert-function", "v", "sqrt(v) == a", "a may be negative"),
    ("invert-function", "u", "exp(u) == u", "the unknown is on both sides"),
    ("invert-function", "u", "exp(u) == 0", "an exponential is positive"),
    ("invert-function", "u", "exp(u) == -q", "an exponential is positive"),
    ("insert-into-constraint", "u", "u == a", "no assumption speaks of u"),
    ("insert-into-constraint", "p[j]", "p[j] == a * p[j]", "the unknown is on both sides"),
    ("insert-into-constraint", "p[j]", "p[1] == a", "it holds of one entry only"),
)


def line(text: str) -> Expr:
    return parse(text, frozenset("ijkl"))


def context(unknown: str, *facts: str) -> Context:
    return Context(PROBLEM, tuple(map(line, facts)), unknown=line(unknown))


def test_every_rule_has_an_example_and_a_refusal():
    names = {rule.name for rule in EQUATIONS}
    assert {rule for rule, *_ in EXAMPLES} == names
    assert {rule for rule, *_ in REFUSALS} == names


@pytest.mark.parametrize(("rule", "unknown", "before", "after", "uses"), EXAMPLES)
def test_the_rule_makes_this_of_its_example(rule, unknown, before, after, uses):
    found = RULES[rule].apply(line(before), context(unknown))
    assert found is not None
    assert (found.after, found.uses) == (line(after), uses), write(found.after)


@pytest.mark.parametrize(("rule", "unknown", "before", "after", "uses"), EXAMPLES)
def test_before_and_after_hold_for_the_same_values(rule, unknown, before, after, uses):
    asked = line(unknown)
    names = frozenset({str(asked.args[0] if asked.args else asked)})
    judge = Equations(PROBLEM, Instances(PROBLEM), names)
    found = judge.check(line(before), line(after), one_way=rule in ONE_WAY)
    assert found.answer == "agree", found.message


@pytest.mark.parametrize(("rule", "unknown", "before", "why"), REFUSALS)
def test_the_rule_does_not_apply_where_its_need_is_not_met(rule, unknown, before, why):
    assert RULES[rule].apply(line(before), context(unknown)) is None, why


def test_an_equation_of_which_only_one_index_is_known_is_not_inserted():
    known = context("p[j]", "j != i")
    assert RULES["insert-into-constraint"].apply(line("p[j] == c[j] / u"), known) is None


def test_a_constraint_with_the_name_of_an_index_is_not_captured():
    problem = replace(PROBLEM, indices=((Index("j"), "n"), (Index("k"), "n")))
    here = Context(problem, unknown=line("p[j]"))
    found = RULES["insert-into-constraint"].apply(line("p[j] == c[j] * x[k]"), here)
    assert found is not None
    assert write(found.after) == "sum(c[i] * x[k] for i in n) == 1"
    assert Symbol("u") not in found.after.free_symbols

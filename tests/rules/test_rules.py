"""Every rule: what it makes of its examples, that the examples are true, what it refuses."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from sympy import Basic

from derive.conditions import Context
from derive.language import write
from derive.problem import Problem
from derive.rules import EQUATIONS, RULES
from derive.terms import Index, Relation, free
from tests.rules.examples import EXAMPLES, PROBLEM, REFUSALS, facts_of, term
from tests.rules.explicit import World, difference, holds, is_defined, worlds

#: See test_equations.py.
ABOUT_EQUATIONS = {rule.name for rule in EQUATIONS}

#: Rules that hold for all terms, wherever both sides are defined.
WITHOUT_NEED = (
    *("negation", "sum-rule", "product-rule", "quotient-rule", "logarithm-of-exponential"),
    *("derivative-of-exp", "derivative-of-log", "derivative-of-sqrt", "derivative-of-sin"),
    *("derivative-of-cos", "derivative-of-tan", "derivative-of-sinh", "derivative-of-cosh"),
    *("derivative-of-tanh", "derivative-of-erf", "derivative-of-abs", "derivative-of-loggamma"),
    *("add-numbers", "multiply-numbers", "double-negation", "power-of-one"),
    *("empty-sum", "product-of-ones", "signs", "fraction-of-sum", "distribute-sign"),
    *("open-brackets", "sign-into-bracket", "positive-first", "scalars-first", "sum-linearity"),
    *(
        "collect-powers",
        "log-of-exponential",
        "known-value",
        "square-of-root",
        "derivative-of-sign",
        "piecewise",
    ),
    "undo-logarithm",
    *("one-fraction", "ratio-of-functions", "expand-fraction"),
    "power-of-fraction",
    *("sign-and-size", "common-denominator"),
)


def applied(rule: str, facts: str, before: str) -> Basic | None:
    found = RULES[rule].apply(term(before), Context(PROBLEM, facts_of(facts)))
    return None if found is None else found.after


def places(problem: Problem, facts: tuple[Relation, ...], *terms: Basic) -> list[World]:
    """Worlds of size 1 to 4 with every value of the free indices for which the facts hold."""
    indices = {s.name for t in (*terms, *facts) for s in free(t) if isinstance(s, Index)}
    found = []
    for world in worlds(problem, sums_to_one=("t",)):
        if any(number != 1 for _, number in world.indices.items()):
            continue
        for at in itertools.product(range(1, min(world.sizes.values()) + 1), repeat=len(indices)):
            here = replace(world, indices=dict(zip(sorted(indices), at, strict=True)))
            if all(holds(fact, here) for fact in facts):
                found.append(here)
    return found


def test_every_rule_has_an_example():
    assert {rule for rule, *_ in EXAMPLES} == set(RULES) - ABOUT_EQUATIONS


def test_every_rule_with_a_need_has_a_refusal():
    needy = set(RULES) - set(WITHOUT_NEED) - ABOUT_EQUATIONS
    assert {rule for rule, *_ in REFUSALS} == needy


@pytest.mark.parametrize(("rule", "facts", "before", "after"), EXAMPLES)
def test_the_rule_makes_this_of_its_example(rule, facts, before, after):
    found = applied(rule, facts, before)
    assert found == term(after), found is not None and write(found)


@pytest.mark.parametrize(("rule", "facts", "before", "after"), EXAMPLES)
def test_the_example_is_true_wherever_it_is_defined(rule, facts, before, after):
    if rule == "assumption" and after == "t[i]":
        pytest.skip("no vector of two entries or more is both random and binary")
    left, right, known = term(before), term(after), facts_of(facts)
    here = places(PROBLEM, known, left, right)
    assert [difference(left, right, world) for world in here] == [None] * len(here)
    sizes = {w.sizes["n"] for w in here if is_defined(left, w)}
    assert sizes >= ({2, 3, 4} if known else {3, 4})


@pytest.mark.parametrize(("rule", "facts", "before", "why"), REFUSALS)
def test_the_rule_does_not_apply_where_its_need_is_not_met(rule, facts, before, why):
    assert applied(rule, facts, before) is None, why

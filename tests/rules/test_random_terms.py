"""Whatever a rule makes of a random term has the value of the term: at sizes 1 to 3, for all
indices, whether or not the free indices are known to differ.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from derive.conditions import Context
from derive.language import write
from derive.rules import RULES
from derive.terms import Index, Term, rename_bound
from tests.rules.examples import PROBLEM, facts_of
from tests.rules.explicit import World, difference, holds, worlds
from tests.rules.random_terms import FREE, random_term

SEEDS = 1000
PARTS = 10
UNDEFINED = "is not defined after"


def here(facts: str) -> list[World]:
    """One world of each size with every value of the free indices for which the facts hold."""
    sized = {world.sizes["n"]: world for world in worlds(PROBLEM, largest=3)}
    found = []
    for size, world in sized.items():
        for at in product(range(1, size + 1), repeat=2):
            placed = replace(world, indices=dict(zip(FREE, at, strict=True)))
            if all(holds(fact, placed) for fact in facts_of(facts)):
                found.append(placed)
    return found


PLACES = {facts: here(facts) for facts in ("", "i != j", "i == j")}


def wrong(term: Term, facts: str, tried: Counter[str]) -> list[str]:
    """What rules make of the term that does not have its value."""
    context = Context(PROBLEM, facts_of(facts))
    found = []
    for rule in RULES.values():
        if rule.name in ("assumption", "symmetry") or not isinstance(term, rule.heads):
            continue
        rewrite = rule.apply(term, context)
        if rewrite is None:
            continue
        tried[rule.name] += 1
        reasons = (difference(term, rewrite.after, world) for world in PLACES[facts])
        reason = next((r for r in reasons if r is not None and UNDEFINED not in r), None)
        if reason is not None:
            found.append(f"{rule.name}: {write(term)} -> {write(rewrite.after)}: {reason}")
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_rules_keep_the_value_of_random_terms(part):
    tried: Counter[str] = Counter()
    for seed in range(part, SEEDS, PARTS):
        term = random_term(seed)
        if seed % 2:
            term = rename_bound(term, PROBLEM.names)
        facts = ("", "", "i != j", "i == j")[seed % 4]
        assert wrong(term, facts, tried) == []
    assert len(tried) > 25


def test_the_random_terms_use_names_of_indices_without_care():
    terms = [random_term(seed) for seed in range(SEEDS)]
    assert any(rename_bound(t, frozenset({"i", "j"})) != t for t in terms)
    assert all(isinstance(Index(name), Index) for name in FREE)

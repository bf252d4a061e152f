"""Versions in other letters: the same mathematics, checked again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.handouts import variants
from derive.handouts.variants import renamed
from derive.judges import judge
from derive.language import parse, write
from derive.names import looks
from derive.problem_file import load
from derive.routes import derive
from derive.terms import alike

SAMPLES = (
    "softmax-cross-entropy",
    "ridge-regression",
    "gaussian-likelihood-mean",
    "two-layer-network",
)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_version_is_proved_and_ends_as_expected(name):
    for version in variants(load(name), 3, seed=5):
        told = judge(derive(version))
        assert told.stuck is None
        assert all(step.verdict and step.verdict.name == "proved" for step in told.walk())
        assert told.verdict is not None
        assert told.verdict.name == "proved"


def names(problem) -> list[str]:
    return [v.name for v in problem.variables] + [d.name for d in problem.definitions]


def test_the_first_version_is_the_problem_and_no_two_are_alike():
    problem = load("softmax-cross-entropy")
    found = variants(problem, 8, seed=0)
    assert found[0] == problem
    assert len(found) == 8
    assert len({tuple(sorted(names(p))) + tuple(i.name for i, _ in p.indices) for p in found}) > 5
    assert len({write(p.goal.by[0]) for p in found}) > 3


def test_a_seed_tells_the_versions():
    problem = load("softmax-cross-entropy")
    assert variants(problem, 4, seed=3) == variants(problem, 4, seed=3)
    assert variants(problem, 4, seed=3)[1:] != variants(problem, 4, seed=4)[1:]


@pytest.mark.parametrize("seed", range(20))
def test_no_two_names_become_one(seed):
    problem = load("two-layer-network")
    for version in variants(problem, 3, seed):
        indices = {i.name for i, _ in version.indices}
        every = [
            *names(version),
            *(n for n, _ in version.sizes),
            *(n for n, _ in version.functions),
        ]
        assert len({looks(name) for name in every}) == len(every)
        assert not indices & set(every)


def test_bound_and_free_names_are_renamed_alike():
    problem = load("softmax-cross-entropy")
    other = renamed(problem, {"z": "a", "k": "j", "j": "k", "n": "m"})
    assert write(other.goal.by[0]) == "a[k]"
    assert [write(d.body) for d in other.definitions] == [
        "exp(a[k]) / sum(exp(a[j]) for j in m)",
        "-sum(y[j] * log(p[j]) for j in m)",
    ]


def test_what_is_written_for_a_name_goes_with_it():
    """Not to another quantity that takes the name, and no new name looks like it."""
    problem = replace(load("softmax-cross-entropy"), notation=(("p", "u"), ("log", "ln")))
    other = renamed(problem, {"z": "p", "p": "q"})
    assert other.notation == (("log", "ln"),)
    assert renamed(problem, {"z": "x", "y": "p"}).notation == (("log", "ln"),)
    assert renamed(problem, {"z": "x"}).notation == problem.notation
    assert not any("u" in names(version) for version in variants(problem, 12, 0))


@pytest.mark.parametrize("seed", range(5))
def test_a_name_keeps_the_part_it_plays(seed):
    """A probability does not turn into x, nor a size into the d of a derivative."""
    for version in variants(load("softmax-cross-entropy"), 5, seed)[1:]:
        assert {v.name for v in version.variables} < set("uvwxyz")
        assert version.definitions[0].name in set("pqrst")
        assert "d" not in dict(version.sizes)


def test_addends_change_places_and_none_begins_with_a_minus():
    problem = load("ridge-regression")
    bodies = {write(d.body) for v in variants(problem, 12, 1) for d in v.definitions}
    assert len(bodies) > 4
    assert not any("(-" in body and "(-1" not in body for body in bodies)


def test_a_name_that_is_a_word_stays():
    problem = load("log-sum-exp")
    kept = {n for n in names(problem) if len(n) > 1 and not n.islower()}
    for version in variants(problem, 5, 0):
        assert kept <= set(names(version))
    assert alike(parse("sum(x[k] for k in n)"), parse("sum(x[i] for i in n)"))

"""Definitions that write out what has a name."""

from __future__ import annotations

from derive.articles.context import understand
from derive.articles.documents import read_document
from derive.articles.folding import folded
from derive.language import write
from derive.problem import Problem

PAGE = r"""
$$z = w x + b$$
$$a = \frac{1}{1 + e^{-(w x + b)}}$$
$$s = (w x + b)^2 + x$$
"""


def problem() -> Problem:
    return understand(read_document("page.md", PAGE.encode())).symbols.problem


def body(found: Problem, name: str) -> str:
    return write(found.definition_of[name].body)


def test_what_is_differentiated_by_a_name_is_told_through_it():
    found = folded(problem(), [("a", "z")])
    assert body(found, "a") == "1 / (1 + exp(-z))"
    assert body(found, "s") == body(problem(), "s")


def test_what_depends_on_the_same_otherwise_is_not_told_through_it():
    assert folded(problem(), [("s", "z")]) == problem()


def test_what_nothing_is_differentiated_by_stays_written_out():
    assert folded(problem(), []) == problem()
    assert folded(problem(), [("a", "x")]) == problem()


def test_a_loss_that_is_not_told_depends_on_z_through_what_it_is_differentiated_by_else():
    found = folded(problem(), [("C", "a"), ("C", "z")])
    assert body(found, "a") == "1 / (1 + exp(-z))"

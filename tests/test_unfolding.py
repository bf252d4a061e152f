"""What a line unfolds to, and what is marked in it."""

from __future__ import annotations

from sympy import Expr

from derive.chains import Run, runs
from derive.derivation import Step
from derive.language import parse
from derive.unfolding import Unfolded, unfold
from tests.samples import statement, step


def lines(*shown: tuple[str, str]) -> tuple[Unfolded, ...]:
    """A chain of lines, each with its level, as the normal page shows it."""
    terms: list[Expr] = [parse(text) for text, _ in shown]
    steps = tuple(
        step(before, after, "rule", level)
        for before, after, (_, level) in zip(terms, terms[1:], shown[1:], strict=False)
    )
    return unfold(run_of(steps).lines)


def run_of(steps: tuple[Step, ...]) -> Run:
    (run,) = runs(steps, "normal")
    return run


def test_marks_say_what_a_line_has_and_the_lines_beside_it_have_not() -> None:
    first, second, third = lines(("a", "key"), ("a + b", "key"), ("a + c", "key"), ("d + c", "key"))
    assert first.marks == {(1,): "old"}
    assert second.marks == {(1,): "new", (0,): "old"}
    assert third.marks == {(0,): "new"}


def test_a_line_that_was_left_out_has_marks_and_the_lines_beside_it_have_two_kinds() -> None:
    first, last = lines(("a", "key"), ("a * b", "key"), ("c * b", "detail"), ("c * d", "key"))
    assert first.marks == {(0,): "old spent", (1,): "old"}
    assert last.marks == {(0,): "new", (1,): "new fresh"}
    (between,) = last.between
    assert between.marks == {(0,): "new", (1,): "old"}
    assert first.between == ()


def test_one_rule_is_no_list_of_rules_and_a_statement_inside_is_none_of_them() -> None:
    a, b, c = (parse(text) for text in "abc")
    inner = (step(a, b, "first"), step(b, c, "second"))
    told = statement("lemma", "beside", inner)
    (one,) = unfold(run_of((step(a, b, "first", "key"),)).lines)
    (two,) = unfold(run_of((step(a, c, "both", "key", steps=inner),)).lines)
    (with_lemma,) = unfold(
        [
            line
            for run in runs((step(a, c, "both", "key", steps=(told, *inner)),), "normal")
            if run.statement is None
            for line in run.lines
        ]
    )
    assert one.moves == ()
    assert [move.line.reasons for move in two.moves] == [("first",), ("second",)]
    assert [move.line.term for move in with_lemma.moves] == [b, c]

"""Strategies: where rules are applied, and that what they make is a chain of lines that meet."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr

from derive.conditions import Context
from derive.derivation import Step
from derive.language import write
from derive.routes.route import settle
from derive.rules import RULES
from derive.strategies import (
    Moves,
    Strategy,
    Table,
    as_step,
    everywhere,
    innermost,
    move_at,
    once,
    outermost,
    places,
    sequence,
    then,
    until_stable,
)
from derive.terms import Diff, Entry, Index, Sum, subterm
from tests.rules.examples import PROBLEM, facts_of, term
from tests.rules.random_terms import random_term

CONTEXT = Context(PROBLEM)
seeds = st.integers(0, 10**6)


def table(*names: str) -> Table:
    return Table(RULES[name] for name in names)


UNFOLD = table("definition")
FOLD = table("fold")
DELTA = table("delta")
DIFFERENTIATE = table("constant", "identity", "negation", "sum-rule", "product-rule")
NUMBERS = table("add-numbers", "multiply-numbers", "double-negation", "power-of-one")


def run(strategy: Strategy, text: str, facts: str = "") -> list[tuple[str, tuple[int, ...], str]]:
    """Rule, path and line of each move."""
    line = term(text)
    moves = strategy(line, Context(PROBLEM, facts_of(facts)))
    check_chain(line, moves, Context(PROBLEM, facts_of(facts)))
    return [(m.rule, m.path, write(m.after)) for m in moves]


def check_chain(line: Expr, moves: Moves, context: Context) -> None:
    """Lines meet; each move is its rule, applied at its path, and nothing else."""
    assert [m.before for m in moves] == [line, *(m.after for m in moves)][: len(moves)]
    for m in moves:
        here = context.at(m.before, m.path)
        rewrite = RULES[m.rule].apply(subterm(m.before, m.path), here)
        assert rewrite is not None
        assert subterm(m.after, m.path) == rewrite.after


# Places --------------------------------------------------------------------------------------


def test_places_are_the_terms_of_a_line_with_what_is_known_there():
    line = term("-sum(x[k] * delta(k, j) for k in n if k != j)")
    found = [(path, write(t), [write(f) for f in c.facts]) for path, t, c in places(line, CONTEXT)]
    assert found == [
        ((), write(line), []),
        ((0,), write(line.args[0]), []),
        ((0, 0), "x[k] * delta(k, j)", ["k != j"]),
        ((0, 0, 0), "x[k]", ["k != j"]),
        ((0, 0, 1), "delta(k, j)", ["k != j"]),
        ((0, 0, 1, 0), "k", ["k != j"]),
        ((0, 0, 1, 1), "j", ["k != j"]),
    ]


def test_outermost_does_not_look_inside_what_it_finds():
    line = term("diff(diff(s, s), s) + sum(diff(x[k], x[j]) for k in n if k != i)")
    found = [(path, len(context.scope)) for path, _, context in outermost(line, Diff, CONTEXT)]
    assert found == [((0,), 0), ((1, 0), 1)]


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_the_context_of_a_place_is_that_of_its_path(seed):
    line = random_term(seed)
    for path, part, context in places(line, CONTEXT):
        assert subterm(line, path) == part
        assert CONTEXT.at(line, path) == context


# One strategy after the other ----------------------------------------------------------------


def test_a_table_asks_rules_in_order():
    line = term("diff(-s, s)")
    first, _ = table("negation", "constant").first(line, CONTEXT)
    assert first.name == "negation"
    assert table("negation").first(term("diff(s, s)"), CONTEXT) is None
    assert table("negation").touches(line)
    assert not table("negation").touches(term("-s"))


def test_a_move_at_a_place_changes_nothing_else():
    line = term("p[i] * p[j]")
    found = move_at(UNFOLD, line, (1,), CONTEXT)
    rewritten = RULES["definition"].apply(term("p[j]"), CONTEXT)
    assert found is not None
    assert rewritten is not None
    assert write(found.after) == "p[i] * (exp(x[j]) / sum(exp(x[k]) for k in n))"
    assert found.title == "definition of `p[j]`"
    assert move_at(UNFOLD, line, (), CONTEXT) is None


def test_once_is_the_outermost_place_from_the_left():
    assert run(once(NUMBERS), "s * (r + 0) + 0") == [("add-numbers", (), "s * (r + 0)")]
    assert run(once(UNFOLD), "s * g[i] + g[j]") == [
        ("definition", (0, 1), "s * (x[i] * y[i]) + g[j]")
    ]
    assert run(once(UNFOLD), "s * r") == []


def test_everywhere_is_each_outermost_place():
    assert run(everywhere(UNFOLD), "g[i] + f(g[j])") == [
        ("definition", (0,), "x[i] * y[i] + f(g[j])"),
        ("definition", (1,), "x[i] * y[i] + 1 / (1 + exp(-g[j]))"),
    ]
    assert run(everywhere(DELTA), "sum(delta(k, j) for k in n if k != j) + delta(i, j)") == [
        ("delta", (0, 0), "sum(0 for k in n if k != j) + delta(i, j)")
    ]


def test_innermost_is_each_place_with_none_further_in():
    assert run(innermost(UNFOLD), "g[i] + f(g[j])") == [
        ("definition", (0,), "x[i] * y[i] + f(g[j])"),
        ("definition", (1, 1), "x[i] * y[i] + f(x[j] * y[j])"),
    ]


def test_until_stable_goes_on_where_a_rule_made_room_for_another():
    found = run(until_stable(NUMBERS), "s * (1 * (r + 0)) + (-(-2) - 2)")
    assert found[-1][2] == "s * r"
    assert run(until_stable(NUMBERS), found[-1][2]) == []
    assert len(until_stable(NUMBERS, limit=2)(term("s * 1 + r * 1 + (2 + 3)"), CONTEXT)) == 2


def test_conditions_of_a_case_reach_every_place():
    assert run(everywhere(DELTA), "s * delta(j, i)", "i != j") == [("delta", (1,), "s * 0")]
    assert run(everywhere(DELTA), "s * sum(delta(j, i) for i in n)", "i != j") == []


def test_what_was_found_under_one_condition_is_not_remembered_under_another():
    line = term("delta(i, j) * sum(delta(k, j) for k in n) * sum(delta(k, j) for k in n if k != j)")
    strategy, context = everywhere(DELTA), Context(PROBLEM)
    assert [m.path for m in strategy(line, context)] == [(2, 0)]
    assert [m.path for m in strategy(line, context.assume(facts_of("i != j")[0]))] == [(0,), (2, 0)]
    assert [m.path for m in strategy(line, context)] == [(2, 0)]


def test_sequence_passes_over_what_does_not_apply():
    both = sequence(everywhere(FOLD), everywhere(DELTA), everywhere(NUMBERS))
    assert run(both, "x[i] * y[i] + delta(1, 2)") == [
        ("fold", (0,), "g[i] + delta(1, 2)"),
        ("delta", (1,), "g[i] + 0"),
        ("add-numbers", (), "g[i]"),
    ]


def test_then_needs_the_first():
    tidy = then(once(DELTA), until_stable(NUMBERS))
    assert [rule for rule, *_ in run(tidy, "s * delta(j, j)")] == ["delta", "multiply-numbers"]
    assert run(tidy, "s * 1") == []


@given(seeds, st.sampled_from(["", "i != j"]))
@settings(max_examples=80, deadline=None)
@pytest.mark.parametrize("kind", [once, everywhere, innermost, until_stable])
def test_moves_are_a_chain_on_any_line(kind, seed, facts):
    line, context = random_term(seed), Context(PROBLEM, facts_of(facts))
    rules = table("fold", "like-terms", "constants-out", "delta", "collapse-delta", "cancel")
    moves = kind(rules)(line, context)
    check_chain(line, moves, context)
    check_chain(line, kind(DIFFERENTIATE)(line, context), context)


@given(seeds)
@settings(max_examples=80, deadline=None)
def test_what_settled_stays(seed):
    line = random_term(seed)
    moves = settle(line, Context(PROBLEM))
    check_chain(line, moves, CONTEXT)
    assert settle(moves[-1].after if moves else line, Context(PROBLEM)) == ()


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_a_second_run_with_what_was_remembered_is_the_same(seed):
    line, context, strategy = random_term(seed), Context(PROBLEM), everywhere(DIFFERENTIATE)
    assert strategy(line, context) == strategy(line, context) == strategy(line, Context(PROBLEM))


# One line ------------------------------------------------------------------------------------


def test_moves_that_show_as_one_line():
    line = term("s * delta(j, j)")
    moves = then(once(DELTA), settle)(line, CONTEXT)
    step = as_step(moves)
    assert (step.rule, step.before, step.after, step.path) == ("delta", line, term("s"), (1,))
    assert [(s.rule, s.path) for s in step.steps] == [("delta", (1,)), ("multiply-numbers", ())]
    assert all(a.after == b.before for a, b in pairwise(step.steps))


def test_one_move_is_a_step_without_inner_steps():
    (found,) = once(UNFOLD)(term("g[i]"), CONTEXT)
    step = as_step((found,), title="by definition")
    assert step == Step(
        rule="definition",
        title="by definition",
        because=RULES["definition"].because,
        level=RULES["definition"].level,
        before=term("g[i]"),
        after=term("x[i] * y[i]"),
    )


def test_a_step_names_the_assumptions_of_its_moves_once():
    line = term("sum(t[k] for k in n) + sum(t[i] for i in n)")
    step = as_step(everywhere(table("assumption"))(line, CONTEXT))
    assert step.uses == ("total",)
    assert write(step.after) == "1 + 1"


def test_rules_never_touch_the_index_or_size_of_a_sum():
    line = Sum(Entry(term("x"), Index("k")), Index("k"), term("n"))
    assert [path for path, *_ in places(line, CONTEXT)] == [(), (0,)]


def test_a_name_that_is_held_free_is_neither_unfolded_nor_read_into_a_term() -> None:
    softmax = "exp(x[k]) / sum(exp(x[i]) for i in n)"
    (unfolded,) = everywhere(UNFOLD)(term("diff(p[k] * M, p[j])"), CONTEXT)
    assert unfolded.after == term("diff(p[k] * (sum(x[k] for k in n) / n), p[j])")
    assert everywhere(FOLD)(term(f"diff({softmax}, p[j])"), CONTEXT) == ()
    (folded,) = everywhere(FOLD)(term(f"diff({softmax}, x[j])"), CONTEXT)
    assert folded.after == term("diff(p[k], x[j])")


def test_what_is_differentiated_by_stays_a_name() -> None:
    assert [path for path, *_ in places(term("diff(M, p[j])"), CONTEXT)] == [(), (0,)]

"""Held terms: they stay as they were written, and substituting never captures."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Symbol

from derive.language import parse, write
from derive.terms import (
    ONE,
    ZERO,
    Binder,
    Delta,
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prime,
    Prod,
    Quotient,
    Sum,
    Term,
    Times,
    Where,
    alike,
    apply,
    canonical,
    count_nodes,
    free,
    fresh_index,
    plus,
    relation,
    rename_bound,
    replace_at,
    substitute,
    subterm,
    symbol_names,
    times,
    value,
    walk,
)
from tests.rules.examples import PROBLEM
from tests.rules.explicit import World, difference, evaluate, worlds
from tests.rules.random_terms import Generator, random_term
from tests.strategies_hypothesis import terms

i, j, k = (Index(name) for name in "ijk")
n, m, s, r = (Symbol(name) for name in "nmsr")
seeds = st.integers(0, 10**6)

#: Forms that SymPy would merge at once.
HELD = (
    Quotient(s, s),
    Times(apply("exp", s), apply("exp", s)),
    Plus(s, Neg(s)),
    Neg(Neg(s)),
    Times(ONE, s),
    Plus(r, s),
    Plus(s, r),
    Power(s, ZERO),
    Delta(i, i),
    Sum(ZERO, k, n, j),
    Prod(ONE, k, n),
    Where(relation(s, ">", r), s, s),
    Diff(s, s),
    apply("abs", Neg(s)),
    Entry(Symbol("W"), k, ONE),
)


def world() -> World:
    """One world with two entries in each vector, i = 1 and j = 2."""
    found = next(w for w in worlds(PROBLEM) if w.sizes == {"n": 3, "m": 2})
    return replace(found, indices={"i": 1, "j": 2, "k": 3, "l": 1})


# Held ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("term", HELD, ids=write)
def test_a_term_stays_as_it_was_written(term):
    text = write(term)
    other = {Symbol("unrelated"): Symbol("other")}
    copies = [
        term.xreplace(other),
        term.subs(other),
        pickle.loads(pickle.dumps(term)),
        copy.copy(term),
        copy.deepcopy(term),
        term.func(*term.args),
    ]
    assert [write(c) for c in copies] == [text] * len(copies)
    assert copies == [term] * len(copies)
    assert {hash(c) for c in copies} == {hash(term)}


@pytest.mark.parametrize("term", HELD, ids=write)
def test_srepr_shows_the_nodes(term):
    names = {type(part).__name__ for _, part in walk(term) if isinstance(part, Term)}
    assert all(f"{name}(" in sympy.srepr(term) for name in names)


def test_xreplace_keeps_the_form_around_what_it_replaces():
    assert Quotient(s, s).xreplace({s: r}) == Quotient(r, r)
    assert Plus(s, Neg(r)).xreplace({r: s}) == Plus(s, Neg(s))


@given(terms)
@settings(max_examples=100)
def test_any_term_survives_pickle_and_deepcopy(term):
    assert pickle.loads(pickle.dumps(term)) == term
    assert copy.deepcopy(term) == term


def test_the_order_written_is_part_of_a_term():
    assert Plus(s, r) != Plus(r, s)
    assert Times(s, r) != Times(r, s)
    assert Plus(s, Plus(r, s)) != Plus(s, r, s)


def test_an_index_is_not_the_symbol_of_its_name():
    assert Index("k") != Symbol("k")
    assert pickle.loads(pickle.dumps(k)) == k
    assert type(copy.deepcopy(k)) is Index


# Building and reading ------------------------------------------------------------------------


def test_plus_and_times_splice_and_have_units():
    assert plus([]) == ZERO
    assert times([]) == ONE
    assert plus([s]) == s
    assert plus([s, Plus(r, s)]) == Plus(s, r, s)
    assert times([Times(s, r), s]) == Times(s, r, s)
    assert times([s, Plus(r, s)]) == Times(s, Plus(r, s))


def test_free_symbols_leave_out_bound_indices_and_names_of_functions():
    term = parse("sum(f(x[k]) * y[j] for k in n if k != i) + D(phi)(s)")
    assert {symbol.name for symbol in free(term)} == {"x", "y", "j", "n", "i", "s"}
    assert free(Sum(Entry(Symbol("x"), j), k, n, j)) == {Symbol("x"), j, n}
    assert free(Sum(k, k, n, k)) == {n, k}
    assert term.free_symbols == set(free(term))


def test_paths_lead_to_subterms_and_replace_them():
    term = parse("-sum(y[k] * log(p[k]) for k in n)")
    for path, part in walk(term):
        assert subterm(term, path) == part
        assert replace_at(term, path, part) == term
    assert write(replace_at(term, (0, 0, 1), s)) == "-sum(y[k] * s for k in n)"
    with pytest.raises(IndexError):
        subterm(term, (0, 7))
    assert count_nodes(parse("s + r * 2")) == 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s / s", ONE),
        ("1 / 2 + 1 / 3", sympy.Rational(5, 6)),
        ("-(-s)", s),
        ("2**3 * s", 8 * s),
        ("abs(s) + max(s, 2)", sympy.Abs(s) + sympy.Max(s, 2)),
        ("loggamma(s)", sympy.loggamma(s)),
        ("diff(sin(s), s)", sympy.Derivative(sympy.sin(s), s)),
    ],
)
def test_doit_is_the_ordinary_expression(text, expected):
    assert value(parse(text)) == expected


def test_doit_of_a_sum_without_a_term():
    found = value(parse("sum(k for k in n if k != 2)")).subs(n, 4).doit()
    assert found == 1 + 3 + 4
    assert value(parse("prod(k for k in n if k != 2)")).subs(n, 4).doit() == 1 * 3 * 4


def test_doit_of_a_derivative_of_an_unspecified_function():
    phi = sympy.Function("phi")
    found = value(apply("sin", s)).diff(s)
    assert found == sympy.cos(s)
    slope = value(Diff(parse("phi(s**2)"), s)).doit()
    named = value(parse("D(phi)(s**2) * 2 * s"))
    assert slope.subs(phi, sympy.exp).doit() == named.subs(phi, sympy.exp).doit()
    assert isinstance(Prime(Symbol("phi"), ONE).doit(), Prime)


# Names of bound indices ----------------------------------------------------------------------


def test_alike_is_equal_up_to_the_names_of_bound_indices():
    assert alike(parse("sum(x[k] for k in n)"), parse("sum(x[i] for i in n)"))
    assert alike(
        parse("sum(W[k, i] for k in n for i in n)"), parse("sum(W[i, k] for i in n for k in n)")
    )
    assert alike(
        parse("sum(x[k] for k in n if k != i and k != j)"),
        parse("sum(x[l] for l in n if l != j and l != i)"),
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("sum(x[k] for k in n)", "sum(x[k] for k in m)"),
        ("sum(x[k] for k in n)", "sum(x[k] for k in n if k != j)"),
        ("sum(x[k] for k in n if k != j)", "sum(x[k] for k in n if k != i)"),
        ("sum(x[k] for k in n)", "prod(x[k] for k in n)"),
        ("sum(W[k, i] for k in n for i in n)", "sum(W[k, i] for i in n for k in n)"),
        ("sum(x[j] for k in n)", "sum(x[k] for k in n)"),
        ("x[k]", "x[i]"),
        ("x[k] + s", "s + x[k]"),
    ],
)
def test_what_is_not_alike(a, b):
    assert not alike(parse(a), parse(b))


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_a_term_is_alike_to_itself_with_its_indices_renamed(seed):
    term = random_term(seed)
    renamed = rename_bound(term, frozenset("ijkl"))
    assert alike(term, renamed)
    assert canonical(term) == canonical(renamed)
    assert hash(canonical(term)) == hash(canonical(renamed))
    assert free(renamed) == free(term)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_renaming_leaves_no_name_to_avoid_and_none_twice(seed):
    term = rename_bound(random_term(seed), frozenset("ijkl"))

    def check(part, above):
        names = above
        if isinstance(part, Binder):
            assert part.index.name not in above
            names = above | {part.index.name}
        for argument in part.args if isinstance(part, Term) else ():
            check(argument, names)

    check(term, frozenset("ijkl"))


def test_renaming_does_not_take_the_name_of_an_index_that_is_left_out():
    term = Sum(Entry(Symbol("x"), i), i, n, k)
    renamed = rename_bound(term, frozenset("i"))
    assert alike(term, renamed)
    assert renamed.index not in renamed.apart


def test_fresh_names():
    assert fresh_index(set()) == Index("i")
    assert fresh_index({"i", "k"}) == j
    assert fresh_index(set(), "q") == Index("q")
    assert fresh_index({"q"}, "q") == i
    assert fresh_index(set("abcdefghijklmnopqrstuvwxyz")) == Index("i_1")
    assert fresh_index({*"abcdefghijklmnopqrstuvwxyz", "i_1"}) == Index("i_2")


# Substituting --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "replaced", "by", "expected"),
    [
        # SymPy: Sum(i*t, (i, 1, n)).subs(t, i) is the sum of i*i
        ("sum(i * s for i in n)", "s", "i", "sum(k * i for k in n)"),
        ("sum(x[k] * y[j] for k in n)", "j", "k", "sum(x[i] * y[k] for i in n)"),
        ("sum(x[k] for k in n if k != j)", "j", "k", "sum(x[i] for i in n if i != k)"),
        ("sum(x[k] for k in n)", "k", "j", "sum(x[k] for k in n)"),
        (
            "sum(x[k] for k in n if k != j) * x[j]",
            "j",
            "1",
            "sum(x[k] for k in n if k != 1) * x[1]",
        ),
        ("sum(sum(s * x[k] for k in n) for k in n)", "s", "x[k]", None),
        ("delta(i, j) * where(i == j, i, 2)", "i", "j", "delta(j, j) * where(j == j, j, 2)"),
        ("diff(p[i], x[j])", "j", "i", "diff(p[i], x[i])"),
    ],
)
def test_substituting_renames_before_it_would_capture(text, replaced, by, expected):
    indices = frozenset("ijk")
    term, new = parse(text, indices), parse(by, indices)
    found = substitute(term, {parse(replaced, indices): new})
    assert free(found) == (free(term) - {parse(replaced, indices)}) | (
        free(new) if parse(replaced, indices) in free(term) else frozenset()
    )
    if expected is not None:
        assert write(found) == expected


def test_substitution_is_simultaneous():
    term = parse("delta(i, j) + x[i] * y[j]")
    assert write(substitute(term, {i: j, j: i})) == "delta(j, i) + x[j] * y[i]"


def test_reserved_names_are_not_used_for_renaming():
    term = parse("sum(x[k] * y[j] for k in n)")
    assert write(substitute(term, {j: k}, frozenset("i"))) == "sum(x[l] * y[k] for l in n)"


@given(seeds, st.permutations(["i", "j", "k", "l"]))
@settings(max_examples=120, deadline=None)
def test_the_value_after_substituting_indices_is_the_value_at_the_new_indices(seed, names):
    """At i, j, k, l = a, b, c, d the term with i, j replaced is the term at the new i, j."""
    term = Generator(Random(seed)).term(3)
    mapping = {i: Index(names[0]), j: Index(names[1])}
    here = world()
    moved = {"i": here.indices[names[0]], "j": here.indices[names[1]]}
    there = replace(here, indices={**here.indices, **moved})
    assert _same(term, there, substitute(term, mapping), here)


@given(seeds, seeds)
@settings(max_examples=120, deadline=None)
def test_the_value_after_substituting_a_term_is_the_value_with_the_number_put_in(seed, other):
    """Substituting a term for s is giving s the value of the term: no index is captured."""
    term, new = (Generator(Random(x)).term(3) for x in (seed, other))
    here = world()
    try:
        number = evaluate(new, here)
    except ArithmeticError:
        return
    there = replace(here, values={**here.values, ("s", ()): number})
    again = replace(there, values={**here.values, ("s", ()): number})
    assert _same(term, again, substitute(term, {s: new}), here)


def _same(before: Term, there: World, after: Term, here: World) -> bool:
    """Has ``before`` there the value of ``after`` here, or neither of them one?"""
    sides = []
    for term, place in ((before, there), (after, here)):
        try:
            sides.append(evaluate(term, place))
        except ArithmeticError:
            sides.append(None)
    if None in sides:
        return sides == [None, None]
    return abs(sides[0] - sides[1]) <= 1e-12 * max(1, abs(sides[0]))


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_renaming_bound_indices_keeps_the_value(seed):
    term = random_term(seed)
    assert difference(term, rename_bound(term, symbol_names(term)), world()) is None

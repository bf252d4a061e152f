"""Terms evaluated by the judges and by SymPy."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest
import sympy
from hypothesis import given, note, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Symbol

from derive.judges.compiling import Compiler
from derive.judges.instances import Instances, precision
from derive.problem import Problem
from derive.terms import (
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prod,
    Quotient,
    Sum,
    Times,
    Where,
    apply,
    relation,
    rename_bound,
    value,
)
from tests.judges.problems import matrix, softmax, term

N = 3
z, u, n = Symbol("z"), Symbol("u"), Symbol("n")
k = Index("k")
FIRST = Entry(z, Integer(1))


def entry(index: Expr) -> Expr:
    return cast(Expr, Entry(z, index))


def sums(body: Expr) -> st.SearchStrategy[Expr]:
    apart = st.sampled_from([(), (Integer(1),), (Integer(1), Integer(3))])
    kind = st.sampled_from([Sum, Sum, Prod])
    return st.builds(lambda node, out: node(body, k, Integer(N), *out), kind, apart)


def compound(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    smooth = st.sampled_from(["sin", "cos", "tanh", "erf", "exp", "sinh", "abs"])
    bounded = st.builds(lambda f, a: apply(f, apply("sin", a)), smooth, inner)
    return st.one_of(
        st.builds(Plus, inner, inner),
        st.builds(Times, inner, inner),
        st.builds(Neg, inner),
        st.builds(lambda a, b: Quotient(a, Plus(Integer(2), apply("sin", b))), inner, inner),
        st.builds(Power, inner, st.sampled_from([Integer(2), Integer(3)])),
        st.builds(lambda a: apply("log", Plus(Integer(2), apply("cos", a))), inner),
        st.builds(lambda a, b: Where(relation(a, "<", b), a, Times(b, b)), inner, inner),
        bounded,
        inner.flatmap(sums),
    )


LEAVES = st.sampled_from([FIRST, entry(Integer(2)), entry(k), u, Integer(2), Integer(3)])
TERMS = st.recursive(LEAVES, compound, max_leaves=7).flatmap(sums)


def ours(term_: Expr, digits: int = 60) -> tuple[Decimal, dict[Expr, Decimal]] | None:
    """The value in some world, and the values of the entries there."""
    instances = Instances(softmax())
    with precision(digits):
        (world,) = instances.equal_worlds((N,))
        found = instances.outcome(term_, {}, world)
    if not isinstance(found, Decimal):
        return None
    values = {Entry(z, Integer(i)): v for (i,), v in world.values["z"].items()}
    return found, values | {u: world.values["u"][()]}


def by_sympy(term_: Expr, values: dict[Expr, Decimal], derivatives: int) -> Decimal:
    plain = {value(e): Symbol(f"x{p}", real=True) for p, e in enumerate(values)}
    # SymPy confuses sums inside sums that share an index
    explicit = value(rename_bound(term_, frozenset())).doit().xreplace(plain)
    for _ in range(derivatives):
        explicit = sympy.diff(explicit, plain[value(FIRST)])
    floats = {plain[value(e)]: sympy.Float(str(v), 70) for e, v in values.items()}
    return Decimal(str(explicit.xreplace(floats).evalf(60, maxn=500)))


@pytest.mark.parametrize("derivatives", [0, 1, 2])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(term_=TERMS)
def test_values_and_derivatives_are_sympys(derivatives: int, term_: Expr) -> None:
    note(str(term_))
    whole = term_
    for _ in range(derivatives):
        whole = Diff(whole, FIRST)
    found = ours(whole)
    if found is None:
        return
    mine, values = found
    theirs = by_sympy(term_, values, derivatives)
    assert abs(mine - theirs) <= Decimal("1e-35") * max(abs(theirs), Decimal(1))


def node_of(problem: Problem, text: str) -> object:
    return Compiler(problem).compile(term(text)).node


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("exp(z[k])", "exp(z[j])"),
        ("sum(z[k] for k in n)", "sum(z[i] for i in n)"),
        ("sum(z[k] * z[j] for k in n if k != j)", "sum(z[l] * z[i] for l in n if l != i)"),
        ("p[k]", "exp(z[i]) / sum(exp(z[j]) for j in n)"),
        ("f(z[k])", "sum(z[k] * z[i] for i in n)"),
    ],
)
def test_terms_that_differ_in_names_are_one_node(one: str, other: str) -> None:
    compiler = Compiler(softmax())
    assert compiler.compile(term(one)).node is compiler.compile(term(other)).node


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("z[i] * z[j]", "z[i] * z[i]"),
        ("z[i] - z[j]", "y[i] - z[j]"),
        ("sum(z[k] * z[i] for k in n)", "sum(z[k] * z[k] for k in n)"),
        ("sum(z[k] for k in n if k != j)", "sum(z[k] for k in n)"),
        ("f(z[k])", "sum(z[k] * z[k] for k in n)"),
        ("diff(p[i], z[j])", "diff(p[i], z[i])"),
        ("diff(u * v, u)", "diff(u * v, v)"),
        ("where(u < v, u, v)", "where(u <= v, u, v)"),
        ("phi(u)", "D(phi)(u)"),
    ],
)
def test_terms_that_differ_in_more_are_not(one: str, other: str) -> None:
    compiler = Compiler(softmax())
    assert compiler.compile(term(one)).node is not compiler.compile(term(other)).node


def test_an_index_runs_to_the_size_of_its_place() -> None:
    compiled = Compiler(matrix()).compile(term("W[i, k] * x[k] * delta(i, j)"))
    assert (Index("i"), Index("k"), Index("j")) == compiled.names
    assert compiled.node.sizes == ("n", "m", None)


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        ("diff(L, p[k])", "-y[k] / p[k]", "agree"),
        ("diff(L, p[k])", "0", "disagree"),
        ("diff(p[k], p[j])", "delta(k, j)", "agree"),
        ("diff(exp(z[k]) / sum(exp(z[i]) for i in n), p[j])", "0", "agree"),
        ("diff(diff(L, p[k]), z[j])", "y[k] / p[k]**2 * diff(p[k], z[j])", "agree"),
        # a scalar that is defined by one entry
        (
            "diff(first**2, first) * diff(first, z[j])",
            "2 * first * p[1] * (delta(1, j) - p[j])",
            "agree",
        ),
        ("diff(first**2, first)", "first", "disagree"),
    ],
)
def test_a_derivative_by_a_defined_quantity_holds_it_free(left, right, answer):
    assert Instances(softmax()).check(term(left), term(right)).answer == answer

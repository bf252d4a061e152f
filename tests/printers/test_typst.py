"""Typst: whole strings, and what Typst itself makes of them."""

from __future__ import annotations

import re

import pytest
import typst as typst_itself
from sympy import Symbol

from derive.derivation import Note
from derive.printers.names import GREEK
from derive.printers.setting import Style
from derive.printers.typst import TYPST, typst
from derive.terms import (
    ONE,
    TWO,
    ZERO,
    Apply,
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prime,
    Quotient,
    Sum,
    Times,
    Where,
    apply,
    relation,
)
from derive.vectors.nodes import Gradient, Hessian
from derive.vectors.text import read
from tests.printers.test_arrays import FORMS
from tests.printers.test_latex import TERMS
from tests.samples import entry, exp, i, j, k, log, n, p, total, x, y, z
from tests.vectors.samples import SHAPES

a, b, t, L, W, u, v = (Symbol(name) for name in ("a", "b", "t", "L", "W", "u", "v"))

WRITTEN = [
    (Symbol("lam"), "λ"),
    (Symbol("phi"), "ϕ"),
    (Symbol("loss"), '"loss"'),
    (Symbol("sigma_max"), "σ_(max)"),
    (entry("y_hat", k), "hat(y)_k"),
    (entry("x_bar", k), "macron(x)_k"),
    (entry("W", i, j), "W_(i j)"),
    (entry("W", ONE, Index("i_1")), r"W_(1\, i_1)"),
    (Plus(a, Neg(Plus(b, x))), "a\n- \\(b\n+ x\\)"),
    (Times(Quotient(a, b), Quotient(x, t)), "frac(a, b)\ndot frac(x, t)"),
    (Quotient(Neg(a), Plus(a, b)), "frac(-a, a + b)"),
    (Power(Quotient(a, b), TWO), "(frac(a, b))^2"),
    (Power(Plus(a, b), Neg(ONE)), "\\(a\n+ b\\)^(-1)"),
    (exp(Quotient(Plus(a, b), t)), r"e^(\(a + b\) \/ t)"),
    (exp(Quotient(Quotient(a, b), x)), "exp (frac(frac(a, b), x))"),
    (y(k), "y_k"),
    (Times(y(k), log(p(k))), "y_k log p_k"),
    (total(), "sum_(k = 1)^n e^(z_k)"),
    (Sum(y(k), k, n, i, j), r"sum_(k ≠ i\, j) y_k"),
    (apply("max", x, ZERO), r"max\(x\, 0\)"),
    (apply("f", Quotient(a, b)), "f (frac(a, b))"),
    (apply("abs", x), "abs(x)"),
    (Apply(Prime(Symbol("f"), ONE), t), r"f'\(t\)"),
    (Diff(p(j), z(j)), "frac(∂ p_j, ∂ z_j)"),
    (Diff(Diff(a, x), x), "frac(∂^2 a, ∂ x^2)"),
    (Diff(Times(a, x), x), "frac(∂, ∂ x) a x"),
    (
        Where(relation(x, ">", ZERO), x, ZERO),
        'cases(x & "if" x > 0, 0 & "otherwise")',
    ),
    (Gradient(L, u), "∇_u L"),
    (Hessian(L, u, u), "∇^2_u L"),
    (Hessian(L, u, v), "frac(∂^2 L, ∂ u thin ∂ v^⊤)"),
]


@pytest.mark.parametrize(("term", "expected"), WRITTEN, ids=[e for _, e in WRITTEN])
def test_a_term_is_written_in_its_order(term, expected):
    assert typst(term) == expected


def test_derivatives_of_one_variable_are_written_with_d():
    assert typst(Diff(Symbol("sigma"), x), Style(total=True)) == "frac(d σ, d x)"


def test_braces_stand_over_and_under_parts():
    notes = (Note((0,), ONE, "under"), Note((1,), exp(z(j)), "over"))
    assert typst(Times(a, Plus(x, Neg(t))), notes=notes) == (
        r"thin underbrace(a, = 1) thin thin overbrace(\(x - t\), = e^(z_j)) thin"
    )


def set_by_typst(formulas: list[str]) -> None:
    """Each formula among words and by itself, without a warning."""
    source = "".join(f"${formula}$\n\n$ {formula} $\n\n" for formula in formulas)
    _, warnings = typst_itself.compile_with_warnings(
        source.encode(), format="pdf", ignore_system_fonts=True
    )
    assert warnings == []


def test_typst_sets_every_node_in_every_place():
    terms = [term for term, *_ in TERMS]
    terms += [term for term, _ in WRITTEN]
    terms += [read(text, SHAPES) for text, *_ in FORMS]
    inside = [
        outer
        for term in terms
        for outer in (
            Quotient(term, term),
            Power(term, term),
            Plus(term, term),
            apply("f", term, term),
            apply("sqrt", term),
            Where(relation(term, "<", term), term, term),
        )
    ]
    noted = [typst(Plus(term, a), notes=[Note((0,), term, "over")]) for term in terms]
    set_by_typst([typst(term) for term in (*terms, *inside)] + noted)


def test_a_formula_that_typst_cannot_read_is_noticed():
    with pytest.raises(typst_itself.TypstError):
        set_by_typst(["loss x"])


def test_a_line_ends_in_no_bracket_of_typst_s_own():
    inner = Plus(a, Neg(b))
    for term in (Quotient(inner, x), Power(x, inner), apply("sqrt", inner), apply("abs", inner)):
        assert "\n" not in typst(term)
    tall = Times(a, Plus(total(), b))
    assert re.findall(r"\n", typst(tall)) == []


def test_every_letter_and_accent_is_one_for_typst():
    names = [TYPST.name(f"{letter}_{accent}") for letter in GREEK for accent in ("hat", "bar")]
    names += [TYPST.name(f"x_{accent}") for accent in ("tilde", "dot")]
    set_by_typst(names)


def test_an_entry_keeps_the_order_of_its_indices():
    assert typst(Entry(Symbol("A"), j, i)) == "A_(j i)"

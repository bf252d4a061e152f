"""Plain text, on one line and stacked: whole blocks."""

from __future__ import annotations

import pytest
from sympy import Integer, Symbol, pi

from derive import terms
from derive.derivation import Note
from derive.printers import plain as module
from derive.printers.box import pieces
from derive.printers.plain import plain, stacked
from derive.printers.precedence import UnknownNodeError
from derive.terms import (
    ONE,
    TWO,
    ZERO,
    Apply,
    Delta,
    Diff,
    Neg,
    Plus,
    Power,
    Prime,
    Quotient,
    Sum,
    Term,
    Times,
    Where,
    apply,
    relation,
)
from tests.samples import entry, exp, i, j, k, log, n, p, total, x, y, z

a, b, t = Symbol("a"), Symbol("b"), Symbol("t")

TERMS = [
    (Plus(p(j), Neg(y(j))), "p_j − y_j"),
    (Sum(Times(y(k), log(p(k))), k, n, j), "Σ_k≠j y_k log p_k"),
    (Sum(y(k), k, n, i, j), "Σ_k≠i,j y_k"),
    (Quotient(a, b), "a/b"),
    (Quotient(Plus(a, b), x), "(a + b) / x"),
    (Quotient(a, Times(TWO, b)), "a / (2 b)"),
    (Times(Quotient(a, b), x), "(a/b) · x"),
    (Diff(Quotient(a, b), x), "∂/∂x (a/b)"),
    (Diff(p(j), z(j)), "∂p_j/∂z_j"),
    (Diff(Diff(p(j), z(i)), z(j)), "∂²p_j/∂z_j∂z_i"),
    (Diff(Diff(a, x), x), "∂²a/∂x²"),
    (exp(z(j)), "e^z_j"),
    (exp(Neg(x)), "e^(−x)"),
    (exp(Quotient(z(k), b)), "e^(z_k/b)"),
    (exp(total()), "exp(Σ_k e^z_k)"),
    (Times(exp(z(k)), Delta(k, j)), "e^z_k · δ_kj"),
    (Times(exp(z(k)), Plus(a, b)), "e^z_k · (a + b)"),
    (Times(exp(Neg(x)), a), "e^(−x) a"),
    (Times(Power(x, a), b), "x^a · b"),
    (Times(Power(x, TWO), b), "x² b"),
    (Diff(Times(Plus(ONE, Neg(a)), log(x)), x), "∂/∂x ((1 − a) log x)"),
    (Diff(Times(a, log(x)), x), "∂/∂x a log x"),
    (Diff(Times(exp(x), a), x), "∂/∂x (e^x · a)"),
    (Power(y(k), TWO), "y_k²"),
    (Power(Plus(a, b), Integer(10)), "(a + b)¹⁰"),
    (Power(x, a), "x^a"),
    (Power(x, Neg(ONE)), "x^(−1)"),
    (Symbol("y_hat"), "ŷ"),
    (Symbol("sigma_max"), "σ_max"),
    (entry("W", i, j), "W_ij"),
    (entry("W", ONE, j), "W_1,j"),
    (Delta(k, j), "δ_kj"),
    (Apply(Prime(Symbol("phi"), ONE), t), "φ'(t)"),
    (apply("abs", x), "|x|"),
    (apply("max", x, ZERO), "max(x, 0)"),
    (relation(k, "!=", j), "k ≠ j"),
    (Where(relation(x, ">", ZERO), x, ZERO), "{ x if x > 0, 0 otherwise"),
]


@pytest.mark.parametrize(("term", "expected"), TERMS, ids=[e for _, e in TERMS])
def test_a_term_on_one_line(term: Term, expected: str) -> None:
    assert plain(term) == expected


def test_a_derivative_of_one_variable() -> None:
    assert plain(Diff(Power(x, TWO), x), total=True) == "d/dx x²"


def block(text: str) -> tuple[str, ...]:
    return tuple(text.strip("\n").split("\n"))


def test_fractions_stand_over_each_other_with_braces() -> None:
    ratio = Quotient(exp(z(j)), total())
    term = Times(Quotient(y(j), p(j)), Plus(ONE, Neg(ratio)), Diff(exp(z(j)), z(j)))
    notes = (Note((0,), a, "under"), Note((2,), exp(z(j)), "over"))
    box = stacked(term, notes=notes)
    assert tuple(line.rstrip() for line in box.lines) == block(
        """
                           = e^z_j
y_j   ⎛      e^z_j  ⎞   ╭─────┴──────╮
─── · ⎜1 − ─────────⎟ · (∂/∂z_j e^z_j)
p_j   ⎝    Σ_k e^z_k⎠
╰┬╯
= a
"""
    )
    assert box.baseline == 2


def test_an_exponent_stays_on_the_line() -> None:
    box = stacked(Quotient(exp(Quotient(z(k), x)), a))
    assert tuple(line.rstrip() for line in box.lines) == ("e^(z_k/x)", "─────────", "    a")


def test_a_noted_exponent_has_its_brace() -> None:
    box = stacked(exp(Plus(a, b)), notes=(Note((1, 0), x, "under"),))
    assert tuple(line.rstrip() for line in box.lines) == (
        "exp⎛ a  + b⎞",
        "   ⎜╰┬╯    ⎟",
        "   ⎝= x    ⎠",
    )


def test_a_formula_breaks_before_its_signs() -> None:
    box = stacked(Plus(Quotient(a, b), Neg(Times(Quotient(x, a), Quotient(b, t))), Plus(a, b)))
    assert box.lines[1] == "─ − ─ · ─ + (a + b)"
    assert box.breaks == (1, 5, 9)
    assert [piece.lines for piece in pieces(box, 6, 9)] == [
        ("a   x", "─ − ─", "b   a"),
        ("  b", "· ─", "  t"),
        ("+ (a + b)",),
    ]


def test_every_line_of_a_block_is_equally_wide() -> None:
    box = stacked(Quotient(Plus(Symbol("y_hat"), Quotient(a, Plus(b, x))), x))
    assert {module.plain(Symbol("y_hat"))} == {"ŷ"}
    assert len({len(line) for line in box.lines}) == 1


def test_every_node_has_a_function() -> None:
    nodes = {
        value
        for value in vars(terms).values()
        if isinstance(value, type) and issubclass(value, Term)
    } - {Term, terms.Binder}
    assert nodes - set(module._PRINTERS) == set()


def test_an_unknown_node_is_named() -> None:
    with pytest.raises(UnknownNodeError, match="no way to print a Pi"):
        plain(Plus(x, pi))

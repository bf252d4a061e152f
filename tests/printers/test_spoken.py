"""English for formulas: whole sentences, and no two formulas that sound alike."""

from __future__ import annotations

from itertools import combinations

import pytest
from sympy import Integer, Symbol

from derive.derivation import Note
from derive.language import parse
from derive.messages import catalogue
from derive.printers.latex import latex
from derive.printers.setting import Style
from derive.printers.spoken import SPOKEN, spoken
from derive.terms import (
    ONE,
    TWO,
    ZERO,
    Apply,
    Diff,
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
from tests.samples import LOSS, entry, exp, i, j, k, log, n, p, total, x, y, z
from tests.vectors.samples import SHAPES

a, b, t, L, W, u, v = (Symbol(name) for name in ("a", "b", "t", "L", "W", "u", "v"))
POSITIVE = relation(x, ">", ZERO)

SAID = [
    (Symbol("lam"), "lambda"),
    (Symbol("Gamma"), "capital gamma"),
    (W, "capital W"),
    (Symbol("sigma_max"), "sigma sub max"),
    (entry("y_hat", k), "y hat sub k"),
    (entry("W", i, j), "capital W sub i j"),
    (entry("w_out", k), "w sub out, k"),
    (Plus(a, Neg(b)), "a minus b"),
    (Plus(Neg(a), b), "minus a plus b"),
    (Neg(Plus(a, b)), "minus open paren a plus b close paren"),
    (Times(TWO, x), "2 times x"),
    (Quotient(y(j), p(j)), "y sub j over p sub j"),
    (Quotient(ONE, TWO), "one half"),
    (
        Quotient(Neg(a), Plus(a, b)),
        "the fraction with numerator minus a, and denominator a plus b",
    ),
    (
        Times(Quotient(Neg(a), b), x),
        "the fraction with numerator minus a, and denominator b, end fraction, times x",
    ),
    (Power(x, TWO), "x squared"),
    (Power(x, Integer(10)), "x to the 10"),
    (Power(x, Neg(ONE)), "x to the power minus 1"),
    (exp(z(j)), "e to the z sub j"),
    (Plus(exp(Neg(x)), ONE), "e to the power minus x, end power, plus 1"),
    (
        LOSS,
        "minus the sum from k equals 1 to n of y sub k times log of p sub k",
    ),
    (
        Plus(Sum(y(k), k, n, j), y(j)),
        "the sum over k not equal to j of y sub k, end sum, plus y sub j",
    ),
    (log(Plus(ONE, x)), "log of open paren 1 plus x close paren"),
    (apply("max", x, ZERO), "maximum of open paren x, and 0 close paren"),
    (apply("abs", x), "the absolute value of x"),
    (Plus(apply("sqrt", x), ONE), "the square root of x, end root, plus 1"),
    (Power(apply("tanh", x), TWO), "hyperbolic tangent squared of x"),
    (Apply(Prime(Symbol("phi"), TWO), t), "phi double prime of t"),
    (Diff(L, z(j)), "the partial derivative of capital L with respect to z sub j"),
    (
        Diff(Diff(L, z(i)), z(j)),
        "the second partial derivative of capital L with respect to z sub i and z sub j",
    ),
    (
        Times(Diff(exp(z(j)), z(j)), total()),
        "open paren the partial derivative with respect to z sub j of e to the z sub j"
        " close paren times the sum from k equals 1 to n of e to the z sub k",
    ),
    (Where(POSITIVE, x, ZERO), "x if x is greater than 0, otherwise 0"),
    (relation(k, "!=", j), "k is not equal to j"),
    (
        read("outer(p - y, s)", SHAPES),
        "open paren p minus y close paren times s transpose",
    ),
    (read("p * y", SHAPES), "p times, entry by entry, y"),
    (Gradient(L, u), "the gradient with respect to u of capital L"),
    (Hessian(L, u, v), "the Hessian with respect to u and v transpose of capital L"),
]


@pytest.mark.parametrize(("term", "said"), SAID, ids=[s for _, s in SAID])
def test_a_term_is_said(term, said):
    assert spoken(term) == said


def test_a_derivative_by_the_only_variable_is_not_called_partial():
    term = Diff(Symbol("sigma"), x)
    assert spoken(term, Style(total=True)) == "the derivative of sigma with respect to x"


def test_a_brace_is_said_with_what_it_says():
    notes = (Note((0,), ONE, "under"),)
    assert spoken(Times(Quotient(a, b), x), notes=notes) == (
        "open brace a over b close brace, which equals 1, end brace, times x"
    )


def test_all_entries_are_said_from_the_first_to_the_last():
    assert SPOKEN.entries("z sub 1", "z sub n") == "z sub 1 to z sub n"


LOOKS_DIFFERENT = [
    *((term, Plus(term, a)) for term, *_ in TERMS),
    (Times(Quotient(a, b), x), Quotient(a, Times(b, x))),
    (Plus(Quotient(a, b), x), Quotient(a, Plus(b, x))),
    (Plus(Sum(y(k), k, n), a), Sum(Plus(y(k), a), k, n)),
    (Quotient(Sum(y(k), k, n), a), Sum(Quotient(y(k), a), k, n)),
    (Plus(exp(x), ONE), exp(Plus(x, ONE))),
    (exp(Quotient(a, b)), Quotient(exp(a), b)),
    (Plus(Power(x, Neg(a)), b), Power(x, Plus(Neg(a), b))),
    (Plus(apply("sqrt", a), b), apply("sqrt", Plus(a, b))),
    (Plus(apply("abs", a), b), apply("abs", Plus(a, b))),
    (Times(log(a), b), log(Times(a, b))),
    (Diff(Times(a, x), x), Times(Diff(a, x), x)),
    (Plus(Diff(exp(x), x), a), Diff(Plus(exp(x), a), x)),
    (Plus(Where(POSITIVE, a, b), t), Where(POSITIVE, a, Plus(b, t))),
    (Symbol("x"), Symbol("X")),
    (Symbol("sigma"), Symbol("Sigma")),
    (Symbol("l"), Symbol("ell")),
]


@pytest.mark.parametrize(("one", "other"), LOOKS_DIFFERENT)
def test_what_looks_different_sounds_different(one, other):
    assert latex(one) != latex(other)
    assert spoken(one) != spoken(other)


def test_no_two_terms_of_the_tests_sound_alike():
    terms = [term for term, *_ in TERMS] + [read(text, SHAPES) for text, *_ in FORMS]
    alike = [
        (latex(one), latex(other))
        for one, other in combinations(terms, 2)
        if spoken(one) == spoken(other) and latex(one) != latex(other)
    ]
    assert alike == []


def test_nothing_but_words_is_said():
    said = " ".join(spoken(term) for term, *_ in TERMS)
    assert set(said) <= set("abcdefghijklmnopqrstuvwxyzLTWABIXY0123456789 ,")


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("diff(L, z[j])", "die partielle Ableitung von groß L nach z Index j"),
        ("a**2 / 2", "der Bruch mit Zähler a zum Quadrat und Nenner 2"),
        (
            "exp(z[j]) / sum(exp(z[k]) for k in n)",
            "der Bruch mit Zähler e hoch z Index j und Nenner die Summe von k gleich 1 bis n über "
            "e hoch z Index k",
        ),
        ("log(a + 1) * b", "Logarithmus von Klammer auf a plus 1 Klammer zu mal b"),
        ("y_hat[k] != lam", "y Dach Index k ungleich lambda"),
    ],
)
def test_a_term_is_spoken_in_german(term: str, words: str) -> None:
    assert spoken(parse(term), Style(messages=catalogue("de"))) == words

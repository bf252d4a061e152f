"""LaTeX, node by node: whole strings."""

from __future__ import annotations

import pytest
from sympy import Integer, Symbol, pi

from derive import terms
from derive.derivation import Note
from derive.printers import setting as module
from derive.printers.latex import latex
from derive.printers.precedence import UnknownNodeError
from derive.printers.setting import Style
from derive.terms import (
    ONE,
    TWO,
    ZERO,
    Apply,
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
    apply,
    relation,
)
from tests.samples import SEED, entry, exp, i, j, k, log, n, p, total, x, y, z

a, b, t, T = Symbol("a"), Symbol("b"), Symbol("t"), Symbol("T")
DERIVATIVE = Diff(exp(z(j)), z(j))

TERMS = [
    (Integer(12), "12"),
    (ZERO, "0"),
    (x, "x"),
    (apply("exp", apply("loggamma", Quotient(Integer(1), Integer(2)))), r"\sqrt{\pi}"),
    (Symbol("mu"), r"\mu"),
    (Symbol("lam"), r"\lambda"),
    (Symbol("eps"), r"\varepsilon"),
    (Symbol("x1"), "x_1"),
    (Symbol("x_1"), "x_1"),
    (Symbol("sigma_max"), r"\sigma_{\max}"),
    (Symbol("y_hat"), r"\hat{y}"),
    (Symbol("loss"), r"\mathrm{loss}"),
    (Symbol("w_out"), r"w_{\mathrm{out}}"),
    (entry("y_hat", k), r"\hat{y}_k"),
    (entry("W", i, j), "W_{ij}"),
    (entry("W", ONE, Index("i_1")), "W_{1, i_1}"),
    (entry("sigma_max", k), r"\sigma_{\max, k}"),
    (Plus(a, Neg(b)), "a - b"),
    (Plus(Neg(a), b), "-a + b"),
    (Plus(a, Neg(Plus(b, x))), "a - (b + x)"),
    (Plus(a, Plus(b, x)), "a + (b + x)"),
    (Neg(Neg(a)), "-(-a)"),
    (Neg(Plus(a, b)), "-(a + b)"),
    (Times(TWO, x), "2 x"),
    (Times(TWO, Integer(3)), r"2 \cdot 3"),
    (Times(x, Power(TWO, x)), r"x \cdot 2^x"),
    (Times(Neg(a), b), "(-a) b"),
    (Times(a, Plus(ONE, Neg(b))), "a (1 - b)"),
    (Times(a, Times(b, x)), "a (b x)"),
    (Times(Quotient(a, b), Quotient(x, t)), r"\frac{a}{b} \cdot \frac{x}{t}"),
    (Times(Quotient(a, b), x, Quotient(x, t)), r"\frac{a}{b} \cdot x \cdot \frac{x}{t}"),
    (Times(Quotient(ONE, TWO), x), r"\frac{1}{2} x"),
    (Times(total(), a), r"\left(\sum_{k=1}^{n} e^{z_k}\right) a"),
    (Times(a, total()), r"a \sum_{k=1}^{n} e^{z_k}"),
    (Times(log(x), y(k)), r"(\log x) y_k"),
    (Times(y(k), log(p(k))), r"y_k \log p_k"),
    (Times(exp(z(j)), DERIVATIVE), r"e^{z_j} \left(\frac{\partial}{\partial z_j} e^{z_j}\right)"),
    (Quotient(Neg(a), Plus(a, b)), r"\frac{-a}{a + b}"),
    (Power(y(k), TWO), "y_k^2"),
    (Power(x, Integer(10)), "x^{10}"),
    (Power(x, Neg(ONE)), "x^{-1}"),
    (Power(Neg(x), TWO), "(-x)^2"),
    (Power(Power(x, TWO), TWO), "(x^2)^2"),
    (Power(exp(x), TWO), "(e^{x})^2"),
    (Power(total(), TWO), r"\left(\sum_{k=1}^{n} e^{z_k}\right)^2"),
    (Power(Quotient(a, b), TWO), r"\left(\frac{a}{b}\right)^2"),
    (Power(x, Quotient(ONE, TWO)), "x^{1 / 2}"),
    (Power(apply("tanh", x), TWO), r"\tanh^2 x"),
    (Power(apply("sin", Plus(a, b)), TWO), r"\sin^2 (a + b)"),
    (Power(log(x), TWO), r"(\log x)^2"),
    (exp(Quotient(z(k), T)), "e^{z_k / T}"),
    (exp(Neg(x)), "e^{-x}"),
    (exp(Quotient(Plus(a, b), T)), "e^{(a + b) / T}"),
    (exp(Quotient(a, Times(TWO, b))), "e^{a / (2 b)}"),
    (exp(total()), r"\exp\left(\sum_{k=1}^{n} e^{z_k}\right)"),
    (exp(Quotient(Quotient(a, b), x)), r"\exp\left(\frac{\frac{a}{b}}{x}\right)"),
    (log(total()), r"\log\left(\sum_{k=1}^{n} e^{z_k}\right)"),
    (log(Plus(ONE, x)), r"\log(1 + x)"),
    (apply("sqrt", Plus(a, b)), r"\sqrt{a + b}"),
    (Power(apply("sqrt", a), TWO), r"(\sqrt{a})^2"),
    (apply("abs", x), r"\left\lvert x \right\rvert"),
    (apply("max", x, ZERO), r"\max(x, 0)"),
    (apply("erf", x), r"\mathrm{erf}(x)"),
    (apply("sigma", x), r"\sigma(x)"),
    (Apply(Prime(Symbol("phi"), ONE), t), r"\phi'(t)"),
    (Apply(Prime(Symbol("phi"), Integer(4)), t), r"\phi^{(4)}(t)"),
    (Delta(k, j), r"\delta_{kj}"),
    (Diff(p(j), z(j)), r"\frac{\partial p_j}{\partial z_j}"),
    (Diff(Diff(a, x), x), r"\frac{\partial^2 a}{\partial x^2}"),
    (
        Power(Diff(Diff(p(j), z(i)), z(j)), TWO),
        r"\left(\frac{\partial^2 p_j}{\partial z_j\partial z_i}\right)^2",
    ),
    (Diff(Diff(Neg(a), x), t), r"\frac{\partial}{\partial t} \frac{\partial}{\partial x} (-a)"),
    (Diff(Times(a, x), x), r"\frac{\partial}{\partial x} a x"),
    (Diff(Times(y(k), log(p(k))), x), r"\frac{\partial}{\partial x} y_k \log p_k"),
    (Diff(Times(Power(x, TWO), a), x), r"\frac{\partial}{\partial x} x^2 a"),
    (
        Diff(Times(Plus(ONE, Neg(a)), log(x)), x),
        r"\frac{\partial}{\partial x} ((1 - a) \log x)",
    ),
    (
        Diff(Times(Quotient(a, b), x), x),
        r"\frac{\partial}{\partial x} \left(\frac{a}{b} \cdot x\right)",
    ),
    (Diff(Times(log(x), a), x), r"\frac{\partial}{\partial x} ((\log x) a)"),
    (Diff(Plus(a, x), x), r"\frac{\partial}{\partial x} (a + x)"),
    (Diff(Diff(a, x), t), r"\frac{\partial^2 a}{\partial t\partial x}"),
    (Sum(y(k), k, n), r"\sum_{k=1}^{n} y_k"),
    (Sum(y(k), k, n, j), r"\sum_{k \neq j} y_k"),
    (Sum(y(k), k, n, i, j), r"\sum_{k \neq i, j} y_k"),
    (Sum(Neg(y(k)), k, n), r"\sum_{k=1}^{n} (-y_k)"),
    (Sum(Plus(y(k), a), k, n), r"\sum_{k=1}^{n} (y_k + a)"),
    (Prod(y(k), k, n), r"\prod_{k=1}^{n} y_k"),
    (Plus(Sum(y(k), k, n), a), r"\sum_{k=1}^{n} y_k + a"),
    (relation(k, "!=", j), r"k \neq j"),
    (relation(Sum(y(k), k, n), "==", ONE), r"\sum_{k=1}^{n} y_k = 1"),
    (
        Where(relation(x, ">", ZERO), x, ZERO),
        r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
    ),
]


@pytest.mark.parametrize(("term", "expected"), TERMS, ids=[e for _, e in TERMS])
def test_a_term_is_printed_in_its_order(term: Term, expected: str) -> None:
    assert latex(term) == expected


def test_braces_stand_over_and_under_parts() -> None:
    term = Times(Quotient(a, b), Plus(x, Neg(t)), DERIVATIVE)
    notes = (Note((1,), ONE, "under"), Note((2,), exp(z(j)), "over"))
    assert latex(term, notes=notes) == (
        r"\frac{a}{b} \cdot \mathinner{\underbrace{(x - t)}_{=1}} \cdot "
        r"\mathinner{\overbrace{\left(\frac{\partial}{\partial z_j} e^{z_j}\right)}^{=e^{z_j}}}"
    )


def test_a_label_is_on_one_line_and_what_a_fraction_braces_is_no_larger_than_it() -> None:
    notes = (Note((0,), Quotient(exp(Quotient(a, T)), T), "over"),)
    assert latex(Quotient(a, b), notes=notes) == (
        r"\frac{\mathinner{\overbrace{\textstyle a}^{=e^{a / T} / T}}}{b}"
    )


def test_a_brace_over_a_derivative_of_a_name_is_one_brace() -> None:
    notes = (Note((), ZERO, "over"),)
    assert latex(Diff(p(j), z(j)), notes=notes) == (
        r"\mathinner{\overbrace{\frac{\partial p_j}{\partial z_j}}^{=0}}"
    )


def test_a_brace_under_a_sum_is_not_on_the_index_left_out() -> None:
    notes = (Note((), x, "under"),)
    assert latex(Sum(y(k), k, n, j), notes=notes) == (
        r"\mathinner{\underbrace{\sum_{k \neq j} y_k}_{=x}}"
    )


def test_a_brace_on_a_negative_part_keeps_its_sign() -> None:
    notes = (Note((1,), x, "under"),)
    assert latex(Plus(a, Neg(b)), notes=notes) == r"a + \mathinner{\underbrace{(-b)}_{=x}}"


def test_derivatives_of_one_variable_are_written_with_d() -> None:
    style = Style(total=True)
    assert latex(Diff(Power(x, TWO), x), style) == r"\frac{d}{dx} x^2"
    assert latex(Diff(Symbol("sigma"), x), style) == r"\frac{d\sigma}{dx}"


def test_the_seed_page_line_of_the_quotient_rule() -> None:
    line = SEED.steps[4].steps[0].steps[2].after
    square = r"\left(\sum_{k=1}^{n} e^{z_k}\right)^2"
    above = (
        r"\left(\frac{\partial}{\partial z_j} e^{z_j}\right) \sum_{k=1}^{n} e^{z_k}"
        r" - e^{z_j} \left(\frac{\partial}{\partial z_j} \sum_{k=1}^{n} e^{z_k}\right)"
    )
    assert latex(line) == rf"\frac{{y_j}}{{p_j}} \cdot \frac{{{above}}}{{{square}}}"


def test_every_node_has_a_function() -> None:
    nodes = {
        value
        for value in vars(terms).values()
        if isinstance(value, type) and issubclass(value, Term)
    } - {Term, terms.Binder}
    assert nodes - set(module._PRINTERS) == set()


def test_an_unknown_node_is_named() -> None:
    with pytest.raises(UnknownNodeError, match="no way to print a Pi"):
        latex(Plus(x, pi))


def test_nothing_that_github_rejects_is_printed() -> None:
    printed = " ".join(latex(term) for term, _ in TERMS)
    for command in (r"\operatorname", r"\mbox", r"\newcommand", r"\bm", r"\cancelto"):
        assert command not in printed


def test_an_entry_keeps_the_order_of_its_indices() -> None:
    assert latex(Entry(Symbol("A"), j, i)) == "A_{ji}"

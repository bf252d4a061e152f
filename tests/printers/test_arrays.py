"""Vectors and matrices in both scripts: whole strings, and brackets where a reader needs them."""

from __future__ import annotations

import pytest
from sympy import Symbol

from derive.printers import plain as plain_module
from derive.printers import setting as setting_module
from derive.printers.latex import latex
from derive.printers.plain import plain, stacked
from derive.terms import Diff, apply
from derive.vectors import nodes
from derive.vectors.nodes import Gradient, Hessian
from derive.vectors.text import read
from tests.vectors.samples import SHAPES

L, W, u, v = (Symbol(name) for name in ("L", "W", "u", "v"))

FORMS = [
    ("p - y", "p - y", "p − y"),
    ("outer(p - y, s)", r"(p - y) s^{\top}", "(p − y) sᵀ"),
    ("outer(p, s - r)", r"p (s - r)^{\top}", "p (s − r)ᵀ"),
    ("diag(p) - outer(p, p)", r"\mathrm{diag}(p) - p p^{\top}", "diag(p) − p pᵀ"),
    ("transpose(X) @ (s - r)", r"X^{\top} (s - r)", "Xᵀ (s − r)"),
    ("transpose(X - Y) @ s", r"(X - Y)^{\top} s", "(X − Y)ᵀ s"),
    ("2 * lam * z", r"2 \lambda z", "2 λ z"),
    ("2 * (transpose(X) @ r)", r"2 X^{\top} r", "2 Xᵀ r"),
    ("2 * outer(p, s)", r"2 p s^{\top}", "2 p sᵀ"),
    ("2 * (p - y)", "2 (p - y)", "2 (p − y)"),
    ("2 * (p * y)", r"2 p \odot y", "2 p ⊙ y"),
    ("(lam + 2) * z", r"(\lambda + 2) z", "(λ + 2) z"),
    ("1 / n * (p - y)", r"\frac{1}{n} (p - y)", "1/n · (p − y)"),
    ("y @ z * p", r"(y^{\top} z) p", "(yᵀ z) p"),
    ("(p - y) @ z / lam * p", r"\frac{(p - y)^{\top} z}{\lambda} p", "(p − y)ᵀ z / λ · p"),
    ("y @ (A @ z) * p", r"(y^{\top} A z) p", "(yᵀ A z) p"),
    ("sum(y[k] for k in n) * p", r"\left(\sum_{k=1}^{n} y_k\right) p", "(Σ_k y_k) p"),
    (
        "transpose(X) @ diag(s * (ones(m) - s)) @ X",
        r"X^{\top} \mathrm{diag}(s \odot (\mathbf{1} - s)) X",
        "Xᵀ diag(s ⊙ (𝟏 − s)) X",
    ),
    ("(transpose(X) @ s) * D(phi)(z)", r"(X^{\top} s) \odot \phi'(z)", "(Xᵀ s) ⊙ φ'(z)"),
    ("X @ (z * y)", r"X (z \odot y)", "X (z ⊙ y)"),
    ("X @ (2 * z)", "X (2 z)", "X (2 z)"),
    ("outer(X @ p, p)", r"(X p) p^{\top}", "(X p) pᵀ"),
    ("outer(p, exp(s))", r"p (e^{s})^{\top}", "p (e^s)ᵀ"),
    ("-p * (log(p) + lam * ones(n))", r"-p \odot (\log p + \lambda \mathbf{1})",
     "−p ⊙ (log p + λ 𝟏)"),
    ("-(p + y)", "-(p + y)", "−(p + y)"),
    ("y / p", r"y \oslash p", "y ⊘ p"),
    ("y / (p * z)", r"y \oslash (p \odot z)", "y ⊘ (p ⊙ z)"),
    ("(p - y)**2", r"(p - y)^{\odot 2}", "(p − y)^⊙2"),
    ("(eye(n) - outer(z, z)) @ p", r"(I - z z^{\top}) p", "(I − z zᵀ) p"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "in_latex", "in_text"), FORMS)
def test_a_matrix_expression(text, in_latex, in_text):
    form = read(text, SHAPES)
    assert (latex(form), plain(form)) == (in_latex, in_text)


@pytest.mark.parametrize(
    ("left", "in_latex", "in_text"),
    [
        (Gradient(L, u), r"\nabla_u L", "∇_u L"),
        (Gradient(L, Symbol("x_hat")), r"\nabla_{\hat{x}} L", "∇_x̂ L"),
        (Gradient(apply("log", L), u), r"\nabla_u \log L", "∇_u log L"),
        (Diff(L, W), r"\frac{\partial L}{\partial W}", "∂L/∂W"),
        (Hessian(L, u, u), r"\nabla^2_u L", "∇²_u L"),
        (
            Hessian(L, u, v),
            r"\frac{\partial^2 L}{\partial u \, \partial v^{\top}}",
            "∂²L/∂u∂vᵀ",
        ),
        (
            Hessian(apply("log", L), u, v),
            r"\frac{\partial^2}{\partial u \, \partial v^{\top}} \log L",
            "∂²/∂u∂vᵀ log L",
        ),
    ],
)
def test_a_left_side(left, in_latex, in_text):
    assert (latex(left), plain(left)) == (in_latex, in_text)


def test_a_transpose_of_something_tall_stands_at_its_top():
    box = stacked(read("transpose(X / (ones(m) @ s * X))", SHAPES))
    assert box.lines == ("(X ⊘ ((𝟏ᵀ s) X))ᵀ",)


def test_every_node_has_a_function_in_both_scripts():
    found = {*nodes.NODES, Gradient, Hessian}
    assert found - set(setting_module._PRINTERS) == set()
    assert found - set(plain_module._PRINTERS) == set()


def test_nothing_that_github_rejects_is_printed():
    printed = " ".join(latex(read(text, SHAPES)) for text, *_ in FORMS)
    assert r"\operatorname" not in printed
    assert r"\bm" not in printed

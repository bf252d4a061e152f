"""Layout to expressions: what a formula says, whole."""

from __future__ import annotations

import pytest

from tests.reading.saying import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            r"p_j = \operatorname{softmax}(z_j) = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}",
            "p_{j} = softmax(z_{j}) = (e^{z_{j}} / sum[`k = 1`..n](e^{z_{k}}))",
        ),
        (
            r"\sum_{k=1}^{n} -y_k \log p_k + b",
            "(sum[`k = 1`..n]((- <y_{k} log(p_{k})>)) + b)",
        ),
        (
            r"\frac{\partial^2 L}{\partial z_i \partial z_j}",
            "partial[z_{i}, z_{j}](L)",
        ),
        (
            r"a = b \quad \text{if } i = j, \qquad c = d \quad \text{if } i \neq j",
            "a = b {`i = j`} | c = d {`i neq j`}",
        ),
    ],
)
def test_a_formula_says(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"\sum_{k}^{ } y_k", r"\sum_{k} y_k"),
        (r"x_{}^2", "x^2"),
        (r"g\prime(x) h(x)", r"g'(x) h(x)"),
        (r"g^{[l]\prime}(z)", r"g'^{[l]}(z)"),
        (r"g^{[l]'}(z)", r"g'^{[l]}(z)"),
        (r"-p_j.p_i", r"-p_j \cdot p_i"),
        (r"t_k 1\{k = i\}", r"t_k \mathbb{1}\{k = i\}"),
        (r"\frac{- \partial L}{\partial p_j} = 1", r"-\frac{\partial L}{\partial p_j} = 1"),
    ],
)
def test_habits_of_typing_are_understood(text, meant):
    assert said(text) == said(meant)


def test_a_number_behind_a_factor_is_refused():
    assert "a number behind a factor" in said("x 2")

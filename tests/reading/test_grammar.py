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

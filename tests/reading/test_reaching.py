"""Sums whose author left out the brackets."""

from __future__ import annotations

import pytest

from tests.reading.saying import read, said


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"J = \sum_i a_i + b_i", r"J = \sum_i (a_i + b_i)"),
        (
            r"J = -\frac{1}{m} \sum_{i=1}^m y^{(i)} \log h + (1 - y^{(i)}) \log q + \lambda",
            r"J = -\frac{1}{m} \sum_{i=1}^m (y^{(i)} \log h + (1 - y^{(i)}) \log q) + \lambda",
        ),
        (r"x = \sum_i \sum_k a_{ik} - b_{ik}", r"x = \sum_i \sum_k (a_{ik} - b_{ik})"),
        (r"x = c [\sum_i a_i + 2 + b_i]", r"x = c [\sum_i (a_i + 2 + b_i)]"),
        (r"x = \frac{d}{dt} \sum_i a_i + b_i", r"x = \frac{d}{dt} \sum_i (a_i + b_i)"),
        (
            r"\begin{aligned} J &= \sum_i a_i + b_i \\ &= \sum_i c_i - d_i \end{aligned}",
            r"\begin{aligned} J &= \sum_i (a_i + b_i) \\ &= \sum_i (c_i - d_i) \end{aligned}",
        ),
    ],
)
def test_a_sum_reaches_as_far_as_its_index_is_spoken_of(text, meant):
    assert said(text) == said(meant)
    assert read(text).stretched != ()
    assert read(meant).stretched == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"J = \sum_i a_i + c", "J = (sum[i](a_{i}) + c)"),
        (r"J = \sum_i a_i + \sum_i b_i", "J = (sum[i](a_{i}) + sum[i](b_{i}))"),
        (r"z_i = \sum_i a_i + b_i", "z_{i} = (sum[i](a_{i}) + b_{i})"),
        (
            r"\frac{\partial L}{\partial z_j} = \sum_j a_j - b_j",
            "partial[z_{j}](L) = (sum[j](a_{j}) - b_{j})",
        ),
        (r"J = \sum_i a_i + b_i \quad \text{for } k = i", "J = (sum[i](a_{i}) + b_{i}) {`k = i`}"),
        (r"= \sum_i a_i + b_i", "~ = (sum[i](a_{i}) + b_{i})"),
        (r"\sum_i a_i + b_i", "(sum[i](a_{i}) + b_{i})"),
    ],
)
def test_a_sum_ends_at_the_plus_where_its_index_may_mean_something_else(text, expected):
    assert said(text) == expected


def test_a_sum_ends_at_the_plus_where_a_line_is_not_understood():
    formula = read(r"\begin{aligned} z_i &= \lim x \\ J &= \sum_i a_i + b_i \end{aligned}")
    assert formula.stretched == ()

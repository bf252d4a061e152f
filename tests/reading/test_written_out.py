"""Sums, products, vectors and matrices that are written out, entry by entry."""

from __future__ import annotations

import pytest

from tests.reading.saying import said


def matrix(*rows: str, environment: str = "bmatrix") -> str:
    """A matrix with these rows."""
    return rf"\begin{{{environment}}}" + r" \\ ".join(rows) + rf"\end{{{environment}}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"e^{z_1} + \dots + e^{z_K}", "sum[`#0 = 1`..K](e^{z_{#0}})"),
        (r"W_{11}x_1 + W_{12}x_2 + \cdots + W_{1N}x_N", "sum[`#0 = 1`..N](<W_{1, #0} x_{#0}>)"),
        (r"a_{11} + \dots + a_{nn}", "sum[`#0 = 1`..n](a_{#0, #0})"),
        (r"n u_1 + n u_2 + \dots + n u_n", "sum[`#0 = 1`..n](<n u_{#0}>)"),
        (r"1 v_1 + 2 v_2 + \dots + m v_m", "sum[`#0 = 1`..m](<#0 v_{#0}>)"),
        (r"\beta_0 + \beta_1 x_1 + \dots + \beta_p x_p",
         "(beta_{0} + sum[`#0 = 1`..p](<beta_{#0} x_{#0}>))"),
        (r"c - x_1^2 - x_2^2 - \cdots - x_n^2", "(c - sum[`#0 = 1`..n](x_{#0}^{2}))"),
        (r"x^{(1)} + \dots + x^{(m)}", "sum[`#0 = 1`..m](x^{(#0)})"),
        (r"u_1 + u_2 + \dots + u_{n-1}", "sum[`#0 = 1`..(n - 1)](u_{#0})"),
        (r"e^{z_1} + \dots + e^{z_j} + \dots + e^{z_n}", "sum[`#0 = 1`..n](e^{z_{#0}})"),
        (r"p_1^{y_1} \cdot p_2^{y_2} \cdots p_n^{y_n}", "prod[`#0 = 1`..n](p_{#0}^{y_{#0}})"),
        (r"2 q_1 q_2 \cdots q_k", "<2 prod[`#0 = 1`..k](q_{#0})>"),
        (r"(e^{u_1}, \ldots, e^{u_d})", "entries[#0, d](e^{u_{#0}})"),
        (matrix("p_1 - y_1", r"\vdots", "p_K - y_K"), "entries[#0, K]((p_{#0} - y_{#0}))"),
        (matrix(r"a_1 \ a_2 \ \ldots \ a_n"), "entries[#15, n](a_{#15})"),
        (matrix("a_1 & a_2 & a_3"), "entries[#0, 3](a_{#0})"),
    ],
)  # fmt: skip
def test_what_counts_up_is_a_sum_a_product_or_a_vector(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (matrix(r"D_1 S_1 & \cdots & D_N S_1", r"\vdots & \ddots & \vdots",
                r"D_1 S_N & \cdots & D_N S_N"),
         "entries[#0.1, #0.2, N, N](gradient[#0.2](S_{#0.1}))"),
        (matrix(r"a_{11} & a_{12} & \dots & a_{1n}", r"a_{21} & a_{22} & \dots & a_{2n}",
                r"\vdots & \vdots & \ddots & \vdots", r"a_{m1} & a_{m2} & \dots & a_{mn}"),
         "entries[#0.1, #0.2, m, n](a_{#0.1, #0.2})"),
        (matrix(r"\frac{a_1}{b_1} & \cdots \frac{a_1}{b_n}", r"\vdots & \ddots \vdots",
                r"\frac{a_n}{b_1} & \cdots \frac{a_n}{b_n}"),
         "entries[#0.1, #0.2, n, n]((a_{#0.1} / b_{#0.2}))"),
        (matrix("u_1 v_1 & u_1 v_2", "u_2 v_1 & u_2 v_2", environment="pmatrix"),
         "entries[#0.1, #0.2, 2, 2](<u_{#0.1} v_{#0.2}>)"),
        (matrix("s_1 (1 - s_1) & -s_1 s_2", "-s_2 s_1 & s_2 (1 - s_2)"),
         "entries[#0.1, #0.2, 2, 2](cases(<s_{#0.1} (1 - s_{#0.1})> if `#0.1 = #0.2`; "
         "(- <s_{#0.1} s_{#0.2}>)))"),
        (matrix(r"y_1 & \cdots & 0", r"\vdots & \ddots & \vdots", r"0 & \cdots & y_k"),
         "entries[#0.1, #0.2, k, k](cases(y_{#0.1} if `#0.1 = #0.2`; 0))"),
    ],
)  # fmt: skip
def test_a_matrix_is_its_entry(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        r"z_1 + z_3 + \dots + z_n",
        r"z_1 + \dots + z_n p_n",
        r"z_1 - z_2 + \dots + z_n",
        r"w_1 x_1 + w_2 x_2 + \ldots",
        r"p_i y_1 + \dots + (p_i - y_i) + \dots + p_i y_n",
        r"e^{z_1} + e^{z_2} + \dots + e^{s_n}",
        "x_1 + " * 60 + r"\dots + x_n",
        matrix("a_1", r"\vdots", "b_n"),
        matrix(
            r"a_{11} & \cdots & a_{1n}", r"\vdots & \ddots & \vdots", r"a_{m1} & \cdots & b_{mn}"
        ),
        matrix("s_1 - 1 & s_1 s_2", "s_2 s_1 & s_2 + 1"),
        matrix("s_1 & s_1 s_2", "s_1 s_2 & s_3"),
        matrix("1 & 2", "3 & 4"),
        matrix(r"\frac{e^{z_1}}{e^{z_1} + e^{z_2}}", r"\frac{e^{z_2}}{e^{z_1} + e^{z_2}}"),
    ],
)
def test_what_does_not_count_up_stays_as_it_is(text):
    assert "#" not in said(text)

"""Lines that write out a sum, a vector or a matrix are judged entry by entry."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.articles.report import Report

LOGITS = r"""
The logits $z = (z_1, \dots, z_n)$ give
$$s_i = \frac{e^{z_i}}{e^{z_1} + e^{z_2} + \cdots + e^{z_n}}$$

"""
WEIGHTS = r"""
A layer with $N$ inputs computes
$$u_i = \sum_{j=1}^N W_{ij} x_j$$

"""
LINEAR = r"""
We predict
$$\hat y = \beta_0 + \beta_1 x_1 + \beta_2 x_2 + \dots + \beta_p x_p$$
and the loss is $L = \frac12 (\hat y - y)^2$.

"""


def check(text: str) -> Report:
    return check_document("page.md", None, text.encode())


def last(text: str) -> str:
    """The verdict about the last claim of a text of which everything is understood."""
    report = check(text)
    assert report.unread == ()
    return report.claims[-1].verdict


def matrix(*rows: str) -> str:
    """A matrix with these rows."""
    return r"\begin{pmatrix}" + r" \\ ".join(rows) + r"\end{pmatrix}"


JACOBIAN = [
    (r"s_1(1 - s_1) & -s_1 s_2 & \cdots & -s_1 s_n",
     r"-s_2 s_1 & s_2(1 - s_2) & \cdots & -s_2 s_n",
     r"\vdots & \vdots & \ddots & \vdots",
     r"-s_n s_1 & -s_n s_2 & \cdots & s_n(1 - s_n)"),
    (r"s_1 - s_1^2 & \cdots & -s_1 s_n", r"\vdots & \ddots & \vdots",
     r"-s_n s_1 & \cdots & s_n - s_n^2"),
    ("s_1 - s_1^2 & -s_1 s_2 & -s_1 s_3", "-s_2 s_1 & s_2 - s_2^2 & -s_2 s_3",
     "-s_3 s_1 & -s_3 s_2 & s_3 - s_3^2"),
    (r"\frac{\partial s_1}{\partial z_1} & \dots & \frac{\partial s_1}{\partial z_n}",
     r"\vdots & \ddots & \vdots",
     r"\frac{\partial s_n}{\partial z_1} & \dots & \frac{\partial s_n}{\partial z_n}"),
]  # fmt: skip


@pytest.mark.parametrize("rows", JACOBIAN)
def test_a_jacobian_that_is_written_out_holds(rows):
    assert last(LOGITS + rf"$$\frac{{\partial s}}{{\partial z}} = {matrix(*rows)}$$") == "holds"


@pytest.mark.parametrize(
    ("rows", "right", "wrong", "verdict"),
    [
        (JACOBIAN[0], "-s_", "s_", "false"),
        (JACOBIAN[0], "(1 - ", "(1 + ", "false"),
        (JACOBIAN[1], "-s_", "s_", "false"),
        (JACOBIAN[2], " - s_", " + s_", "false"),
        (JACOBIAN[0], "-s_1 s_2", "s_1 s_2", "unread"),
        (JACOBIAN[1], "s_1 - s_1^2", "s_2 - s_1^2", "unread"),
        (JACOBIAN[2], "-s_1 s_3", "-s_1 s_2", "unread"),
    ],
)
def test_a_wrong_pattern_is_false_and_a_single_wrong_entry_is_not_read(rows, right, wrong, verdict):
    slipped = [row.replace(right, wrong) for row in rows]
    report = check(LOGITS + rf"$$\frac{{\partial s}}{{\partial z}} = {matrix(*slipped)}$$")
    assert report.claims[-1].verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (LOGITS + r"$$\frac{d}{dz_1}\left(e^{z_1} + \dots + e^{z_n}\right) = e^{z_1}$$", "holds"),
        (LOGITS + r"$$s_1 + s_2 + \dots + s_n = 1$$", "holds"),
        (LOGITS + r"$$s_1 z_1 + s_2 z_2 + \dots + s_n z_n = 1$$", "false"),
        (LOGITS + r"$$\log (e^{z_1} e^{z_2} \cdots e^{z_n}) = z_1 + \dots + z_n$$", "holds"),
        (LOGITS + r"$$\nabla_z s_1 = [s_1 (1 - s_1), -s_1 s_2, \dots, -s_1 s_n]$$", "unread"),
        (WEIGHTS + r"$$u_1 = W_{11} x_1 + W_{12} x_2 + \dots + W_{1N} x_N$$", "holds"),
        (WEIGHTS + r"$$u_2 = W_{21} x_1 + W_{22} x_2 + \dots + W_{2N} x_N$$", "holds"),
        (WEIGHTS + r"$$u_2 = W_{12} x_1 + W_{22} x_2 + \dots + W_{N2} x_N$$", "false"),
        (LINEAR + r"$$\frac{\partial L}{\partial \beta_j} = (\hat y - y) x_j$$", "holds"),
        (LINEAR + r"$$\frac{\partial L}{\partial \beta_0} = \hat y - y$$", "holds"),
        (LINEAR + r"$$\frac{\partial L}{\partial \beta_j} = (y - \hat y) x_j$$", "false"),
        (LINEAR + r"$$\nabla_x L = (\hat y - y) [\beta_1, \beta_2, \dots, \beta_p]$$", "holds"),
    ],
)
def test_sums_and_vectors_that_are_written_out_are_judged(text, verdict):
    assert check(text).claims[-1].verdict == verdict


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$$(0.659 - 1, 0.242433) = (-0.341, 0.242)$$", ["holds", "holds"]),
        (r"$$(0.659 - 1, 0.242433) = (0.341, 0.242)$$", ["false", "holds"]),
        (r"$$" + matrix("1", "2") + r"\odot" + matrix("3", "4") + "=" + matrix("1 * 3", "2 * 4")
         + "=" + matrix("3", "9") + "$$", ["holds", "holds", "holds", "false"]),
        (r"$$" + matrix("1 & 2") + "+" + matrix("3 & 4") + "=" + matrix("4 & 6") + "$$",
         ["holds", "holds"]),
        (r"$$" + matrix("1 & 2") + "=" + matrix("1", "2") + "$$", ["holds", "holds"]),
        (LOGITS + r"For $z = (2, 1, 0.1)$: $$s = (0.659, 0.242, 0.099)$$", ["holds"] * 2),
        (LOGITS + r"$$s = (0.659 - 1, 0.242) = (-0.341, 0.3)$$", ["holds"] * 3 + ["false"]),
    ],
)  # fmt: skip
def test_numbers_one_by_one_are_judged_as_such_and_a_sample_of_a_vector_is_not(text, expected):
    report = check(text)
    assert report.unread == ()
    assert [claim.verdict for claim in report.claims] == expected


ENTRYWISE = r"""
For $z \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$ let
$$p_i = \frac{e^{z_i}}{\sum e^z}, \qquad L = -\sum y \log p, \qquad M = \sum (z - y)^2$$

"""


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"$$\frac{\partial L}{\partial z_i} = p_i \sum y - y_i$$", "holds"),
        (r"$$\frac{\partial L}{\partial z_i} = p_i - \sum y$$", "false"),
        (r"$$\frac{\partial M}{\partial z_k} = 2 (z_k - y_k)$$", "holds"),
        (r"$$\frac{\partial M}{\partial z_k} = 2 \sum (z - y)$$", "false"),
        (r"$$L = - y^T \log p$$", "holds"),
        (r"$$M = \sum z^2 - 2 \sum z y + \sum y^2$$", "holds"),
    ],
)
def test_a_sum_that_names_no_index_is_over_all_entries(text, verdict):
    assert last(ENTRYWISE + text) == verdict


def test_a_sum_of_a_number_that_names_no_index_is_refused():
    report = check(r"Let $u > 0$ and $v > 0$. $$L = \sum (u - v)^2$$")
    assert [message for *_, message in report.unread] == ["nothing says over which index this runs"]


SHIFTED = LOGITS + r"$$s_j = \frac{e^{z_j - m}}{\sum_{k=1}^n e^{z_k - m}}$$"


@pytest.mark.parametrize(
    "text",
    [
        r"$m = \max_j z_j$",
        r"$$m = \max(z_1, z_2, \ldots, z_n)$$",
        r"$$m = \max \{z_1, \ldots, z_n\}$$",
        r"$-m = - max(z)$",
        r"$m = \min_k z_k$",
        r"$\hat{k} = \arg\max_j s_j$",
        r"$$\operatorname*{argmax}_j s_j = \underset{j}{\arg\max} z_j$$",
    ],
)
def test_a_name_for_the_largest_entry_is_any_number(text):
    report = check(f"{LOGITS}{text}\n\n{SHIFTED.removeprefix(LOGITS)}")
    assert report.unread == ()
    assert [claim.verdict for claim in report.claims] == ["holds"] * 3


def test_what_is_false_of_some_number_is_not_said_of_the_largest_entry():
    report = check(LOGITS + r"$m = \max_j z_j$ $$s_j = \frac{e^{z_j - m}}{\sum_{k=1}^n e^{z_k}}$$")
    assert report.claims[-1].verdict == "unread"


def test_a_maximum_in_an_expression_is_not_read():
    report = check(LOGITS + r"$$s_j = \frac{e^{z_j - \max_i z_i}}{\sum_{k=1}^n e^{z_k}}$$")
    assert report.claims[-1].message == "a maximum over an index has no meaning here"

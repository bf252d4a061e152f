"""What a matrix is solved for, by an inverse."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document

LEAST_SQUARES = r"""
For $X \in \mathbb{R}^{m \times n}$ and $y \in \mathbb{R}^m$ the loss of $w \in \mathbb{R}^n$ is
$$J = \frac12 \|X w - y\|^2$$

"""
ZERO = r"""
Setting the gradient to zero,
$$\nabla_w J = X^\top (X w - y) = 0$$

"""


def verdict(text: str) -> tuple[str, str]:
    claim = check_document("page.md", None, text.encode()).claims[-1]
    return claim.verdict, claim.understood


@pytest.mark.parametrize(
    "solution",
    [
        r"w = (X^\top X)^{-1} X^\top y",
        r"w = (X^T X)^{-1} X^T y",
        r"w = \left(X^\top X\right)^{-1} \cdot X^\top y",
        r"w^T = y^T X (X^T X)^{-1}",
    ],
)
def test_a_solution_by_an_inverse_holds_where_the_gradient_is_zero(solution):
    told, understood = verdict(LEAST_SQUARES + ZERO + f"so that $${solution}$$")
    assert told == "holds"
    assert "**(-1)" not in understood


@pytest.mark.parametrize(
    ("solution", "verdict_of_it"),
    [
        (r"w = -(X^\top X)^{-1} X^\top y", "false"),
        (r"w = 2 (X^\top X)^{-1} X^\top y", "false"),
        (r"w = (X^\top X)^{-1} (-X^\top y)", "false"),
        (r"w = (X X^\top)^{-1} X^\top y", "false"),
        (r"w = (X^\top X)^{-1} X^\top X y", "false"),
        (r"w = \frac{(X^\top X)^{-1} X^\top y}{2}", "unread"),
    ],
)
def test_another_one_does_not(solution, verdict_of_it):
    assert verdict(LEAST_SQUARES + ZERO + f"so that $${solution}$$")[0] == verdict_of_it


def test_what_solves_nothing_is_not_judged():
    assert verdict(LEAST_SQUARES + r"$$w = (X^\top X)^{-1} X^\top y$$")[0] == "unread"

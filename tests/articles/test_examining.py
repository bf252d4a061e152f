"""What a line may be if it is no identity: rounded, set to zero, another case of a chain."""

from __future__ import annotations

from tests.articles.test_checking import INTRODUCTION, check, false_lines


def test_a_number_may_be_rounded() -> None:
    assert false_lines(check(r"$$\log 0.5 = -0.693$$")) == []
    assert false_lines(check(r"$$\log 0.5 = -0.692$$")) == [1]


def test_a_display_takes_a_chain_up_where_it_began_for_another_case() -> None:
    text = (
        INTRODUCTION
        + r"""
$$\frac{\partial p_j}{\partial z_i} = \frac{\partial}{\partial z_i} \frac{e^{z_j}}{\sum_k e^{z_k}}$$

If $i = j$,

$$= p_j (1 - p_j)$$

and if $i \neq j$,

$$= -p_j p_i$$
"""
    )
    assert false_lines(check(text)) == []
    assert false_lines(check(text.replace("-p_j p_i", "p_j p_i"))) == [12]


def test_a_formula_that_is_only_named_does_not_begin_a_chain() -> None:
    text = (
        INTRODUCTION
        + r"""
$$\frac{\partial L}{\partial p_i} p_i$$

The factors $p_i$ cancel:

$$= -y_i$$
"""
    )
    assert false_lines(check(text)) == []
    assert false_lines(check(text.replace("= -y", "= y"))) == [8]


def test_what_a_chain_of_a_derivative_sets_to_zero_is_supposed() -> None:
    text = r"""
$$L = \sum_{i=1}^n (x_i - m)^2$$

$$\frac{dL}{dm} = -2 \sum_{i=1}^n (x_i - m) = 0$$

$$m = \frac{1}{n} \sum_{i=1}^n x_i$$
"""
    assert false_lines(check(text)) == []
    assert false_lines(check(text.replace("-2", "-3"))) == [4]

"""Which names of a document are functions."""

from __future__ import annotations

import pytest

from derive.articles.heads import heads
from derive.reading.parsing import read_layout


def functions(*formulas: str) -> set[str]:
    return set(heads(read_layout(formula) for formula in formulas).functions)


@pytest.mark.parametrize(
    ("formulas", "expected"),
    [
        ([r"\sigma(x)"], {"sigma"}),
        (["y_j(1-p_j)"], set()),
        (["S_i(z) = e^{z_i}", "S_i"], {"S"}),
        ([r"\phi_k(x_n)"], {"phi"}),
        # an entry before an entry is a product where it stands alone elsewhere
        (["y_k (z_k)", "y_i"], set()),
        (["f_i(x_i) = x_i^2", "f_i"], {"f"}),
        (["f'(x_i)", "f"], {"f"}),
        (["y = softplus(x)"], {"softplus"}),
        ([r"softplus: \mathbb{R}^n \to \mathbb{R}^n"], {"softplus"}),
    ],
)
def test_a_name_is_a_function_by_how_it_is_used(formulas, expected) -> None:
    assert functions(*formulas) == expected

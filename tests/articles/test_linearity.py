"""Terms of first degree in the derivatives of a quantity."""

from __future__ import annotations

import pytest

from derive.articles.context import understand
from derive.articles.documents import read_document
from derive.articles.linearity import degree
from derive.reading.elaboration import elaborate
from derive.reading.grammar import read_formula
from derive.reading.parsing import read_layout

PAGE = r"""
$$p = x^2 \qquad d = \frac{\partial L}{\partial p}$$
$$\frac{\partial L}{\partial x} = 2 x \frac{\partial L}{\partial p}$$
"""


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"\frac{\partial L}{\partial p}", 1),
        (r"-d x + \frac{2}{x} \frac{\partial L}{\partial p}", 1),
        (r"d^2", None),
        (r"d \frac{\partial L}{\partial p}", 2),
        (r"d + x", None),
        (r"x / d", None),
        (r"p x", 0),
        (r"L", None),
        (r"\frac{d L}{d x}", 1),
    ],
)
def test_the_degree_is_that_of_all_terms(formula, expected):
    symbols = understand(read_document("page.md", PAGE.encode())).symbols
    part = read_formula(read_layout(formula)).chains[0].parts[0]
    assert degree(elaborate(part, symbols).term, "L", symbols.problem) == expected

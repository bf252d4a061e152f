"""Rows and columns of a display as lines."""

from __future__ import annotations

import pytest

from tests.reading.saying import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\begin{aligned} a &= b &&= c \\ d &= f &&= g \end{aligned}", "a = b = c | d = f = g"),
        (
            r"\begin{aligned} a &= b & c &= d \\ &= f & &= g \end{aligned}",
            "a = b | ~ = f | c = d | ~ = g",
        ),
    ],
)
def test_columns_that_are_always_empty_part_nothing(text, expected):
    assert said(text) == expected


def test_words_with_formulas_are_no_quantity():
    assert "words stand for a quantity here" in said(r"a = \text{since only $d = 1$}")
    assert said(r"a = \text{as $d = 1$} b") == said(r"a = \text{as} b")

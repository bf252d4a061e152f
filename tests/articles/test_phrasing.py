"""What came of a claim, in words."""

from __future__ import annotations

import pytest

from derive.articles.phrasing import renamed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\sum_{k=1}^n e^{z_k}", r"\sum_{i=1}^n e^{z_i}"),
        (r"\sum_k \operatorname{rank}_k \kappa_k", r"\sum_i \operatorname{rank}_i \kappa_i"),
    ],
)
def test_an_index_is_renamed_in_the_text(text: str, expected: str) -> None:
    assert renamed(text, "k", "i") == expected

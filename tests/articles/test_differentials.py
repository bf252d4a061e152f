"""A d before a letter: a part of its name, or a factor."""

from __future__ import annotations

import pytest

from tests.articles.test_checking import check, false_lines

SLOPES = r"""
$$E = \frac{1}{2} (a - y)^2$$

$$da = \frac{dE}{da} = a - y$$

$$dw = x \cdot da = x \cdot (a - y)$$
"""


def test_a_d_before_a_letter_is_a_part_of_its_name() -> None:
    report = check(SLOPES)
    assert false_lines(report) == []
    names = {said.name for said in report.context}
    assert {"da", "dw"} <= names
    assert "d" not in names
    assert {claim.verdict for claim in report.claims} == {"holds"}


def test_what_is_told_of_such_a_name_is_judged() -> None:
    assert false_lines(check(SLOPES.replace("= x \\cdot (a - y)", "= x \\cdot (y - a)"))) == [6]
    assert false_lines(check(SLOPES.replace("= a - y$", "= a + y$"))) == [4]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # a d that stands by itself is a factor wherever it stands
        (r"$$d = 3 b$$ $$da = 3 a b + a$$", {"a", "b", "d"}),
        (r"$$E = a d + 1$$ $$dx = 3 x$$", {"E", "a", "d", "x"}),
        # the size of a space is none
        (r"$$x \in \mathbb{R}^d$$ $$dx = 3 x$$", {"dx", "x"}),
        (r"$$2 dx^2 = 3 x$$", {"d", "x"}),
    ],
)
def test_a_d_by_itself_is_a_quantity(text: str, names: set[str]) -> None:
    assert {s.name for s in check(text).context if s.kind != "size"} == names

"""How wide a formula is set: never much less than it takes."""

from __future__ import annotations

import pytest

from derive.printers.width import latex_width


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("a", "a b"),
        ("z_{kj}", "z k j"),
        ("x^{10}", "x 1 0"),
        (r"\frac{a}{b + c}", "a + b + c"),
        (r"\frac{a + b}{c}", "a + b + c"),
        (r"\mathinner{\underbrace{a + b}_{=c}}", "a + b + c"),
        (r"\mathinner{\overbrace{a}^{=b + c}}", "a = b + c"),
        (r"\sum_{k=1}^{n} y_k", "k = 1 + n + y_k"),
        (r"\left(a\right)", "( a ) b"),
    ],
)
def test_what_stands_above_or_small_takes_less_room(narrow: str, wide: str) -> None:
    assert 0 < latex_width(narrow) < latex_width(wide)


def test_what_stands_beside_adds_up() -> None:
    assert latex_width(r"\frac{a}{b} c") == pytest.approx(
        latex_width(r"\frac{a}{b}") + latex_width("c")
    )


def test_a_group_counts_once() -> None:
    assert latex_width("{a b}") == latex_width("a b")

"""What stands where in a formula that a person typed, and what is wrong with one that is not."""

from __future__ import annotations

from derive.reading.layout import Digits, Letter, Row, Scripts, Stacked
from derive.reading.parsing import read_layout


def test_a_fraction_with_a_script():
    assert read_layout(r"\frac12 x_i") == Row(
        (
            Stacked(
                Row((Digits("1", (5, 6)),), (5, 6)), Row((Digits("2", (6, 7)),), (6, 7)), (0, 7)
            ),
            Scripts(Letter("x", (8, 9)), Row((Letter("i", (10, 11)),), (10, 11)), None, 0, (8, 11)),
        ),
        (0, 11),
    )

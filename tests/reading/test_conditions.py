"""Conditions: the words before them, and those that stand below a name."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.reading.expressions import Branches, Chain
from derive.reading.grammar import read_formula
from derive.reading.layout import ReadError
from derive.reading.parsing import read_layout

SHARES = r"$$p_k = \frac{e^{z_k}}{\sum_{j=1}^n e^{z_j}}$$" + "\n\n"
SLOPE = r"\frac{\partial p_k}{\partial z_i}"


def signs(text: str) -> list[str]:
    """The signs of the conditions of cases; an empty one for otherwise.  Raises ReadError."""
    formula = read_formula(read_layout(text))
    for error in formula.errors:
        raise error
    (chain,) = formula.chains
    (cases,) = chain.parts
    assert isinstance(cases, Branches)
    return [row.links[0].sign if isinstance(row, Chain) else "" for _, row in cases.rows]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (r"p & \text{当 } i = j \\ 0 & \text{其他}", ["=", ""]),
        (r"p & \text{falls } i = j \\ 0 & \text{sonst}", ["=", ""]),
        (r"p & \text{si } i = j \\ 0 & \text{sinon}", ["=", ""]),
        (r"p & \text{se } i = j \\ 0 & \text{caso contrário}", ["=", ""]),
        (r"p & i = j \\ 0 & \text{o/w}", ["=", ""]),
        (r"p & i = j \\ 0 & \text{in all other cases}", ["=", ""]),
        (r"p & \text{if } i = j \text{ (diagonal)} \\ 0 & \text{otherwise (off it)}", ["=", ""]),
        (r"p & : i = j \\ 0 & : i \neq j", ["=", "neq"]),
        (r"p & \text{i = j} \\ 0 & \text{i != j}", ["=", "neq"]),
        (r"p & \text{if i == j} \\ 0 & \text{if i ≠ j}", ["=", "neq"]),
        (r"\text{if } i = j: & p \\ \text{if } i \neq j: & 0", ["=", "neq"]),
        (r"\text{for } i \neq j & p \\ \text{else:} & 0", ["neq", ""]),
    ],
)
def test_words_before_a_condition(rows: str, expected: list[str]) -> None:
    assert signs(rf"\begin{{cases}} {rows} \end{{cases}}") == expected


@pytest.mark.parametrize(
    "rows",
    [
        r"p & \text{unless } i = j \\ 0 & \text{otherwise}",
        r"p & \text{unless i = j} \\ 0 & \text{otherwise}",
        r"p & \text{if } i = j \text{ (unless it rains)} \\ 0 & \text{otherwise}",
        r"p & \text{if } i = j \\ 0 & \text{otherwise (but not for 3)}",
    ],
)
def test_words_that_change_a_condition_are_not_understood(rows: str) -> None:
    with pytest.raises(ReadError):
        signs(rf"\begin{{cases}} {rows} \end{{cases}}")


# Below a name or a bracket -----------------------------------------------------------------


def verdicts(text: str) -> list[str]:
    report = check_document("page.md", None, text.encode())
    return [c.verdict for c in report.claims if c.kind != "definition"]


@pytest.mark.parametrize(
    ("line", "said", "wrong"),
    [
        (r"\frac{\partial p_{SAID}}{\partial z_i} = p_{SAID} (1 - p_i)", "k=i", r"k \neq i"),
        (r"\frac{\partial p_{SAID}}{\partial z_i} = -p_{SAID} p_i", r"k \neq i", "k = i"),
        (r"\frac{\partial p_k}{\partial z_{SAID}} = -p_i p_k", r"i \not= k", "i = k"),
        (rf"\left({SLOPE}\right)_{{SAID}} = -p_i p_k", r"k \neq i", "k = i"),
        (rf"\left. {SLOPE} \right|_{{SAID}} = p_k (1 - p_k)", "k = i", r"k \neq i"),
    ],
)
def test_a_condition_below_says_where_the_line_holds(line: str, said: str, wrong: str) -> None:
    assert verdicts(SHARES + f"$${line.replace('SAID', said)}$$") == ["holds"]
    assert verdicts(SHARES + f"$${line.replace('SAID', wrong)}$$") == ["false"]


def test_what_is_said_for_one_case_is_no_definition() -> None:
    text = SHARES + r"$$q_{k \neq i} = p_k^2$$" + "\n\n" + r"$$q_k = p_k^2 + 1$$"
    report = check_document("page.md", None, text.encode())
    assert "q" not in [
        s.name for s in report.context if s.kind == "definition" and "+" not in s.text
    ]


def test_a_value_put_in_for_a_quantity_is_not_understood() -> None:
    line = r"$$\left. \frac{\partial \log p_k}{\partial z_i} \right|_{z = 0} = 1$$"
    assert verdicts(SHARES + line) == []

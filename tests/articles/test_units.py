"""Units of a network that are named by a letter and a number, and quantities of an example."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.articles.layers import layers
from derive.reading.grammar import read_formula
from derive.reading.parsing import read_layout


def verdicts(text: str) -> list[str]:
    return [claim.verdict for claim in check_document("page.md", None, text.encode()).claims]


NETWORK = r"""
$$net_{h1} = w_1 * i_1 + b_1$$
$$out_{h1} = \frac{1}{1 + e^{-net_{h1}}}$$
$$net_{o1} = w_5 * out_{h1} + b_2$$
$$E_{total} = \frac{1}{2} (target_{o1} - net_{o1})^2$$
"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial out_{h1}}{\partial net_{h1}} = out_{h1} (1 - out_{h1})", "holds"),
        (r"\frac{\partial out_{h1}}{\partial net_{h1}} = out_{h1} (1 + out_{h1})", "false"),
        (r"\frac{\partial net_{o1}}{\partial out_{h1}} = w_5", "holds"),
        (r"\frac{\partial net_{o1}}{\partial out_{h1}} = w_1", "false"),
        (r"\frac{\partial E_{total}}{\partial w_5} = -(target_{o1} - net_{o1}) out_{h1}", "holds"),
        (r"\frac{\partial E_{total}}{\partial w_5} = (target_{o1} - net_{o1}) out_{h1}", "false"),
    ],
)
def test_a_letter_and_a_number_name_a_unit(line, verdict):
    assert verdicts(f"{NETWORK}\n$${line}$$") == ["holds"] * 4 + [verdict]


def test_delta_of_a_unit_is_not_kroneckers():
    own = r"$$\delta_{o1} = \frac{\partial E_{total}}{\partial net_{o1}}$$"
    line = r"$$\delta_{o1} = net_{o1} - target_{o1}$$"
    assert verdicts(f"{NETWORK}\n{own}\n{line}")[-2:] == ["holds", "holds"]
    wrong = line.replace("net_{o1} - ", "net_{o1} + ")
    assert verdicts(f"{NETWORK}\n{own}\n{wrong}")[-1] == "false"


@pytest.mark.parametrize(
    ("formula", "units"),
    [
        (r"z = x_{h1} + y_{o2}", {"h", "o"}),
        (r"z = x_{i1} + x_{k2}", set()),
        (r"z = x_{h1} + y_{hk}", set()),
        (r"z = x_{h,1}", set()),
    ],
)
def test_letters_of_units_have_a_number_behind_them_and_number_nothing_else(formula, units):
    chains = read_formula(read_layout(formula)).chains
    assert layers(chains).units == units


EXAMPLES = r"""
$$C = \frac{1}{2 n} \sum_x \|y(x) - a(x)\|^2$$

For a single example

$$C = \frac{1}{2} \sum_j (y_j - a_j)^2$$
$$\frac{\partial C}{\partial a_j} = a_j - y_j$$
"""


def test_what_belongs_to_an_example_is_a_quantity_elsewhere():
    assert verdicts(EXAMPLES) == ["unread", "holds", "holds"]
    other = EXAMPLES.replace(r"$$C = \frac{1}{2 n}", r"$$D = \frac{1}{2 n}")
    assert verdicts(other.replace("= a_j - y_j", "= a_j"))[-1] == "false"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial C}{\partial a} = 2 (a - y)", "holds"),
        (r"\frac{\partial C}{\partial a} = a - y", "false"),
        (r"C(\ldots) = a^2 - 2 a y + y^2", "holds"),
    ],
)
def test_what_a_quantity_depends_on_may_be_left_open(line, verdict):
    assert verdicts(f"$$C(...) = (a - y)^2$$\n\n$${line}$$") == ["holds", verdict]

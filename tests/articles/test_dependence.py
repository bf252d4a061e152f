"""Quantities of which a document says by what they change, and not what they are."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.articles.context import understand
from derive.articles.documents import read_document
from derive.language import write

CHAIN = r"\sum_k \frac{\partial L}{\partial p_k} \frac{\partial p_k}{\partial z_j}"


def bodies(text: str) -> dict[str, str]:
    problem = understand(read_document("page.md", text.encode())).symbols.problem
    return {write(d.head): write(d.body) for d in problem.definitions}


def verdicts(text: str) -> list[str]:
    return [claim.verdict for claim in check_document("page.md", None, text.encode()).claims]


def test_a_loss_that_is_not_told_depends_on_all_entries_of_what_it_is_differentiated_by():
    found = bodies(rf"$$\frac{{\partial L}}{{\partial z_j}} = {CHAIN}$$")
    assert found == {
        "L": "L_of(sum(L_by_p[i] * p[i] for i in m))",
        "p[i]": "p_of(sum(p_by_z[i, k] * z[k] for k in n))",
    }


def test_what_always_goes_with_the_same_index_depends_on_that_entry_alone():
    found = bodies(r"$$\frac{\partial a_i}{\partial z_i} = s \qquad \sum_i z_i = 1$$")
    assert [body for head, body in found.items() if head.startswith("a")] == [
        "a_of(a_by_z[i] * z[i])"
    ]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (rf"\frac{{\partial L}}{{\partial z_j}} = {CHAIN}", "holds"),
        (r"\frac{\partial L}{\partial z_j} = \frac{\partial L}{\partial p_j}", "false"),
        (r"\frac{\partial L}{\partial z_j} = p_j - y_j", "unread"),
        (r"\frac{\partial L}{\partial z_j} = p_j \frac{\partial L}{\partial p_j}", "false"),
        (r"L = 2 L", "unread"),
    ],
)
def test_the_chain_rule_is_judged_and_nothing_else_is_false_of_what_is_not_told(line, verdict):
    definition = r"$$p_k = \frac{e^{z_k}}{\sum_i e^{z_i}}$$"
    assert verdicts(f"{definition}\n\n$${line}$$")[-1] == verdict


def test_what_goes_round_depends_on_nothing():
    text = r"$$\frac{\partial a}{\partial b} \frac{\partial b}{\partial a} = 1$$"
    assert bodies(text) == {}

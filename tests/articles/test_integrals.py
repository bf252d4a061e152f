"""Definitions that are told by derivatives."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.articles.context import understand
from derive.articles.documents import read_document
from derive.language import write


def bodies(text: str) -> dict[str, str]:
    problem = understand(read_document("page.md", text.encode())).symbols.problem
    return {d.name: write(d.body) for d in problem.definitions}


def verdicts(text: str) -> list[str]:
    return [claim.verdict for claim in check_document("page.md", None, text.encode()).claims]


TOLD = r"$$\frac{\partial o_j}{\partial u_j} = \frac{\partial}{\partial u_j} \tanh(u_j)$$"


def test_what_is_differentiated_alike_is_what_is_differentiated():
    assert bodies(TOLD) == {"o": "tanh(u[j])"}


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial o_j}{\partial u_j} = 1 - o_j^2", "holds"),
        (r"\frac{\partial o_j}{\partial u_j} = 1 - o_j", "false"),
    ],
)
def test_what_follows_is_judged_by_it(line, verdict):
    assert verdicts(f"{TOLD}\n\n$${line}$$")[-1] == verdict


def test_an_equation_says_it_first():
    text = TOLD + "\n\n" + r"$$o_j = \frac{1}{1 + e^{-u_j}}$$"
    assert bodies(text) == {"o": "1 / (1 + exp(-u[j]))"}
    assert verdicts(text)[0] == "false"


def test_derivatives_by_something_else_say_nothing():
    other = TOLD.replace(r"\frac{\partial}{\partial u_j}", r"\frac{\partial}{\partial v_j}")
    assert "tanh" not in "".join(bodies(other).values())


def test_what_comes_of_the_quantity_itself_does_not_say_what_it_is():
    text = r"""
$$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial o} \frac{\partial o}{\partial s}$$
$$\frac{\partial s}{\partial w} = \frac{\partial}{\partial w} (w o)$$
"""
    assert bodies(text)["s"] == "s_of(s_by_w * w)"


def test_what_is_known_already_says_what_a_name_is_if_nothing_else_does():
    text = r"""
$$\frac{\partial z}{\partial w} = x$$

Since $z = w x$ this is so."""
    assert bodies(text)["z"] == "w * x"
    assert verdicts(text)[0] == "holds"
    assert verdicts(text.replace("= x$$", "= w$$"))[0] == "false"

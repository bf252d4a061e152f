"""What is said of any layer, and judged in the layers that a document speaks of."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.articles.report import Judged

FORWARD = r"""
For any layer

$$z^{(l)} = W^{(l)} h^{(l-1)} + b^{(l)}$$
$$h^{(l)} = f(z^{(l)})$$

and so

$$\frac{\partial h^{(l)}_j}{\partial z^{(l)}_j} = f'(z^{(l)}_j)$$
"""
ERROR = r"We write $\delta^{(l)} = \frac{\partial J}{\partial z^{(l)}}$ for the error."
LOSS = r"$$J = \frac{1}{2} \sum_i (h^{(L)}_i - y_i)^2$$"


def judged(*texts: str) -> Judged:
    page = "\n\n".join(texts)
    report = check_document("page.md", None, page.encode())
    others = [claim for claim in report.claims[:-1] if claim.verdict != "holds"]
    assert others == []
    return report.claims[-1]


LINES = [
    (r"\delta^{(l)} = (W^{(l+1)})^\top \delta^{(l+1)} \odot f'(z^{(l)})", "holds"),
    (r"\delta^{(l)} = (W^{(l+1)})^\top \delta^{(l+1)}", "false"),
    (r"\delta^{(l)} = (W^{(l+1)})^\top \delta^{(l+1)} \odot f'(z^{(l+1)})", "false"),
    (r"\delta^{(l)}_j = f'(z^{(l)}_j) \sum_k W^{(l+1)}_{kj} \delta^{(l+1)}_k", "holds"),
    (r"\delta^{(l)}_j = f'(z^{(l)}_j) \sum_k W^{(l+1)}_{jk} \delta^{(l+1)}_k", "false"),
    (r"\frac{\partial J}{\partial W^{(l)}} = \delta^{(l)} (h^{(l-1)})^\top", "holds"),
    (r"\frac{\partial J}{\partial W^{(l)}} = \delta^{(l)} (h^{(l)})^\top", "false"),
    (r"\frac{\partial J}{\partial b^{(l)}} = - \delta^{(l)}", "false"),
]


@pytest.mark.parametrize(("line", "verdict"), LINES)
def test_with_a_loss_of_which_nothing_is_known(line, verdict):
    assert judged(FORWARD, ERROR, f"Then\n$${line}$$").verdict == verdict


@pytest.mark.parametrize(("line", "verdict"), LINES[:4])
def test_with_a_loss_of_the_last_layer(line, verdict):
    assert judged(FORWARD, LOSS, ERROR, f"Then\n$${line}$$").verdict == verdict


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial C}{\partial b^{[l]}} = \delta^{[l]}", "holds"),
        (r"\frac{\partial C}{\partial W^{[l]}} = \delta^{[l]} (a^{[l-1]})^T", "holds"),
        (r"\frac{\partial C}{\partial W^{[l]}} = \delta^{[l+1]} (a^{[l-1]})^T", "false"),
    ],
)
def test_errors_that_are_told_from_the_last_layer_down(line, verdict):
    forward = FORWARD.replace("(l)", "[l]").replace("(l-1)", "[l-1]").replace("h", "a")
    last = r"$$\delta^{[L]} = \frac{\partial C}{\partial a^{[L]}} \odot f'(z^{[L]})$$"
    step = r"$$\delta^{[l]} = (W^{[l+1]})^T \delta^{[l+1]} \odot f'(z^{[l]})$$"
    assert judged(forward, last, step, f"$${line}$$").verdict == verdict


def test_an_equation_of_a_layers_own_comes_before_what_is_said_of_all():
    own = r"$$h^{(L)}_i = \frac{e^{z^{(L)}_i}}{\sum_j e^{z^{(L)}_j}}$$"
    line = r"$$\frac{\partial h^{(L)}_i}{\partial z^{(L)}_i} = h^{(L)}_i (1 - h^{(L)}_i)$$"
    assert judged(FORWARD, own, line).verdict == "holds"


def test_layers_with_numbers_are_such_layers():
    line = r"$$\frac{\partial h^{(1)}_i}{\partial z^{(1)}_i} = f'(z^{(1)}_i)$$"
    assert judged(FORWARD, line).verdict == "holds"


def test_which_layer_is_meant_is_no_definition_and_no_claim():
    page = f"{FORWARD}\n\nIn the last layer ($l = L$), for $l = 1, \\ldots, L$:\n\n{LOSS}"
    report = check_document("page.md", None, page.encode())
    assert [
        claim.text for claim in report.claims if "L$" in claim.text or claim.text == "l = L"
    ] == []
    assert "l" not in {said.name for said in report.context}
    assert {claim.verdict for claim in report.claims} == {"holds"}

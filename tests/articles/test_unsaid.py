"""Lines that hold for a function that everybody knows, where a document does not say which."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.articles.report import Judged

SHARES = r"q_i = \frac{e^{v_i}}{\sum_{k=1}^{n} e^{v_k}}"
LOSS = r"$$E = -\sum_{k=1}^n t_k \log q_k$$" + "\n\n"


def judged(text: str) -> list[Judged]:
    return [c for c in check_document("page.md", None, text.encode()).claims if c.kind == "line"]


def verdicts(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(c.verdict, c.needs) for c in judged(text)]


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{\partial q_i}{\partial v_j} = q_i(\delta_{ij} - q_j)",
        r"\frac{\partial q_i}{\partial v_j} = "
        r"\begin{cases} q_i(1 - q_i) & i = j \\ -q_i q_j & i \neq j \end{cases}",
    ],
)
def test_a_jacobian_that_fits_one_function_holds_if_that_is_meant(line: str) -> None:
    assert verdicts(f"$${line}$$") == [("holds-if", (SHARES,))]


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{\partial q_i}{\partial v_j} = q_i(\delta_{ij} + q_j)",
        r"\frac{\partial q_i}{\partial v_j} = q_i(1 - q_j)",
        r"\frac{\partial q_i}{\partial v_j} = q_j(\delta_{ij} - q_j)",
    ],
)
def test_a_jacobian_that_fits_none_says_nothing(line: str) -> None:
    assert verdicts(f"$${line}$$") == [("unread", ())]


def test_what_is_below_a_logarithm_may_depend_on_what_is_differentiated_by() -> None:
    text = LOSS + r"$$\frac{\partial E}{\partial v_j} = q_j - t_j$$"
    *_, (verdict, needs) = verdicts(text)
    assert verdict == "holds-if"
    assert set(needs) == {SHARES, r"\sum_{k=1}^{n} t_k = 1"}
    assert verdicts(text.replace("q_j - t_j", "t_j - q_j"))[-1][0] == "unread"


def test_a_target_is_no_function_of_the_scores() -> None:
    text = r"$$E = -\sum_{k=1}^n t_k v_k$$" + "\n\n"
    line = r"$$\frac{\partial E}{\partial v_j} = -t_j(1 + v_j - \sum_{k=1}^n t_k v_k)$$"
    assert verdicts(text + line)[-1][0] == "false"


def test_a_function_of_a_number_must_be_named() -> None:
    line = r"$$\frac{da}{dz} = a(1 - a)$$"
    for words in ("The output of the sigmoid:", "With $\\sigma(z)$:", "A logistic unit:"):
        assert verdicts(f"{words}\n\n{line}") == [("holds-if", (r"a = \frac{1}{1 + e^{-z}}",))]
    assert verdicts(f"The derivative:\n\n{line}") == [("unread", ())]


def test_a_loss_that_is_only_differentiated_may_be_one_that_everybody_knows() -> None:
    entropy = r"$$\frac{\partial C}{\partial q_k} = -\frac{t_k}{q_k}$$" + "\n\n"
    jacobian = r"$$\frac{\partial q_k}{\partial v_i} = q_k(\delta_{ki} - q_i)$$" + "\n\n"
    result = r"$$\frac{\partial C}{\partial v_i} = q_i \sum_{k=1}^n t_k - t_i$$"
    loss = r"C = -\sum_{k=1}^{n} t_k \log q_k"
    assert verdicts(entropy + jacobian + result) == [
        ("holds-if", (loss,)),
        ("holds-if", (SHARES,)),
        ("holds-if", (loss, SHARES)),
    ]
    square = r"$$\frac{\partial C}{\partial q_k} = q_k - t_k$$"
    assert [v for v, _ in verdicts(square)] == ["holds-if"]
    assert [v for v, _ in verdicts(square.replace("-", "+"))] == ["unread"]


def test_what_a_document_defines_is_not_guessed_at() -> None:
    text = r"$$q_i = \frac{v_i}{\sum_{k=1}^n v_k}$$" + "\n\n"
    line = r"$$\frac{\partial q_i}{\partial v_j} = q_i(\delta_{ij} - q_j)$$"
    assert verdicts(text + line)[-1][0] == "false"


def test_what_two_functions_fit_alike_is_not_decided() -> None:
    line = r"$$\frac{\partial q_i}{\partial v_i} = q_i(1 - q_i)$$"
    assert verdicts(line) == [("holds-if", (SHARES,))]
    assert verdicts(f"With the sigmoid:\n\n{line}") == [("unread", ())]


def test_what_is_defined_in_a_way_that_is_not_understood_may_be_meant_so() -> None:
    typed = r"$$q_i = \frac{e^{v_i}}{\sum_{k=1}^n e_k^v}$$" + "\n\n"
    line = r"$$\frac{\partial q_i}{\partial v_j} = q_i(\delta_{ij} - q_j)$$"
    assert verdicts(typed + line)[-1] == ("holds-if", (SHARES.replace("{n}", "{m}"),))
    assert verdicts(typed + line.replace("-", "+"))[-1] == ("unread", ())

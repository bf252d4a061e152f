"""Quantities that are written like functions: events, expectations, entries before brackets."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.articles.report import Report

SCORES = "The scores are $z_k = w_k^T x$.\n\n"
CLASSES = SCORES + r"$$P(y=k|x) = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$$" + "\n\n"
ENTROPIES = (
    r"$$H(p) = -\sum_{x \in \mathcal{X}} p(x) \log p(x)$$"
    "\n\n"
    r"$$H(p, q) = -\sum_{x \in \mathcal{X}} p(x) \log q(x)$$"
    "\n\n"
    r"$$D_{KL}(p \parallel q) = \sum_{x \in \mathcal{X}} p(x) \log \frac{p(x)}{q(x)}$$"
    "\n\n"
)


def report_of(text: str) -> Report:
    report = check_document("page.md", None, text.encode())
    assert report.unread == ()
    return report


def last(text: str) -> str:
    """The verdict on the last claim of a document that is read throughout."""
    return report_of(text).claims[-1].verdict


def told(text: str) -> dict[str, str]:
    """What names are taken to be, and what kind of thing that is."""
    return {said.text: said.kind for said in report_of(text).context}


def test_a_probability_of_each_class_is_a_quantity_with_an_index() -> None:
    definition = "P_y_x[k] = exp(z[k]) / sum(exp(z[j]) for j in K)"
    assert told(CLASSES)[definition] == "definition"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\sum_{k=1}^K P(y=k \mid x) = 1", "holds"),
        (r"\sum_{i=1}^K P(y = i \,|\, x) = K", "false"),
        (r"P(y=1|x) = \frac{e^{z_1}}{\sum_{j=1}^K e^{z_j}}", "holds"),
        (r"P(y=2|x) = \frac{e^{z_1}}{\sum_{j=1}^K e^{z_j}}", "false"),
        (r"\frac{\partial P(y=i|x)}{\partial z_j} = P(y=i|x)(\delta_{ij} - P(y=j|x))", "holds"),
        (r"\frac{\partial P(y=i|x)}{\partial z_j} = P(y=i|x)(\delta_{ij} - P(y=i|x))", "false"),
    ],
)
def test_lines_about_probabilities_of_classes_are_judged(line: str, verdict: str) -> None:
    assert last(CLASSES + f"$$ {line} $$") == verdict


@pytest.mark.parametrize("head", ["P", "p", r"\Pr", r"\mathbb{P}", r"\operatorname{Prob}"])
def test_two_events_are_two_quantities(head: str) -> None:
    one, zero = f"{head}(t=1|z)", f"{head}(t=0|z)"
    text = f"$${one} = \\frac{{1}}{{1+e^{{-z}}}}, \\quad {zero} = 1 - {one}$$\n\n"
    assert last(text + f"$$\\log \\frac{{{one}}}{{{zero}}} = z$$") == "holds"
    assert last(text + f"$$\\log \\frac{{{zero}}}{{{one}}} = z$$") == "false"


def test_the_same_index_twice_in_an_event_is_one_index() -> None:
    text = r"$$P(y^{(i)}=k|x^{(i)}; \theta) = \frac{e^{a_{ik}}}{\sum_{j=1}^K e^{a_{ij}}}$$"
    assert "P_y_r_x_r_theta[i, k] = exp(a[i, k]) / sum(exp(a[i, j]) for j in K)" in told(text)


def test_an_event_that_is_not_explained_is_a_quantity_of_which_nothing_is_known() -> None:
    bayes = r"$$P(y=k | x) = \frac{P(x | y=k) P(y=k)}{P(x)}$$" + "\n\n"
    line = r"$$\log P(y=k|x) = \log P(x|y=k) + \log P(y=k) - \log P(x)$$"
    assert last(bayes + line) == "holds"
    assert last(bayes + line.replace("- ", "+ ")) == "false"


def test_a_function_with_a_bar_in_its_brackets_stays_a_function() -> None:
    text = r"$$p(t|a) = \frac{1}{1+e^{-at}}$$" + "\n\n"
    assert last(text + r"$$p(2|b) = \frac{1}{1+e^{-2b}}$$") == "holds"
    assert last(text + r"$$p(2|b) = \frac{1}{1+e^{-b}}$$") == "false"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"D_{KL}(p \| q) = H(p, q) - H(p)", "holds"),
        (r"D_{KL}(p || q) = H(p, q) + H(p)", "false"),
        (r"H(p,q) = -\mathbb{E}_p[\log q]", "holds"),
        (r"H(p) = -\mathbb{E}_{x \sim p}[\log p(x)]", "holds"),
        (r"H(p) = \mathbb{E}_{x \sim p}[\log p(x)]", "false"),
        (r"H(p,q) - H(p) = -\sum p(x) \log \frac{q(x)}{p(x)}", "holds"),
    ],
)
def test_sums_over_what_numbers_entries_are_judged(line: str, verdict: str) -> None:
    assert last(ENTROPIES + f"$$ {line} $$") == verdict


def test_a_letter_that_numbers_entries_may_be_a_quantity_elsewhere() -> None:
    text = ENTROPIES + r"$$f = w^T x, \quad \frac{\partial f}{\partial w_j} = x_j$$"
    assert last(text) == "holds"
    assert "f = sum(w[i] * x[i] for i in m)" in told(text)


def test_the_set_of_a_sum_is_all_there_is_only_if_nothing_else_is_summed_over() -> None:
    whole = r"$$s = \sum_{i \in A} u_i$$"
    assert "s = sum(u[i] for i in n)" in told(whole)
    for more in (r"$$t = \sum_i u_i$$", r"$$t = \sum_{i \in B} u_i$$", r"$$A = \{1, 2\}$$"):
        report = check_document("page.md", None, f"{whole}\n\n{more}".encode())
        assert [message for _, _, message in report.unread] != [], more


def test_words_of_capitals_before_a_list_in_brackets_are_no_product() -> None:
    text = r"$$CE(y, p) = -\sum_{k=1}^n y_k \log p_k$$"
    assert "CE = -sum(y[k] * log(p[k]) for k in n)" in told(text)


def test_moments_are_quantities() -> None:
    text = r"$$\operatorname{Var}(s) = \mathbb{E}[s^2] - (\mathbb{E}[s])^2$$" + "\n\n"
    line = r"$$\operatorname{Var}(s) + \mathbb{E}[s]^2 = \mathbb{E}[s^2]$$"
    assert last(text + line) == "holds"
    assert last(text + line.replace("= ", "= 2")) == "unread"  # they are tied to each other


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\nabla J(w) = w + u", "holds"),
        (r"\nabla J(w) = w - u", "false"),
        (r"\frac{\partial J}{\partial w_j} = w_j + u_j", "holds"),
        (r"\frac{\partial J(w)}{\partial w_j} = w_j", "false"),
    ],
)
def test_brackets_that_always_say_the_same_only_tell_what_a_loss_depends_on(
    line: str, verdict: str
) -> None:
    loss = r"$$J(w) = \frac{1}{2} \sum_{k=1}^n w_k^2 + u^T w$$" + "\n\n"
    assert last(loss + f"$${line}$$") == verdict


def test_a_loss_of_something_worked_out_is_a_quantity() -> None:
    text = r"$$f(x) = w^T x$$" + "\n\n" + r"$$C(f(x), y) = \frac{1}{2}(f(x) - y)^2$$" + "\n\n"
    line = r"$$C(f(x), y) = \frac{1}{2}(w^T x)^2 - y w^T x + \frac{1}{2} y^2$$"
    assert last(text + line) == "holds"
    assert last(text + line.replace("- y", "+ y")) == "false"


def test_a_function_that_is_called_with_two_things_is_one() -> None:
    text = r"$$g(u, v) = u e^v$$" + "\n\n"
    assert last(text + r"$$g(v, u) = v e^u$$") == "holds"
    assert last(text + r"$$g(v, u) = u e^v$$") == "false"

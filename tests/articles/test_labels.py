"""Labels as indices: the class of a sample chooses an entry, or is compared with an index."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document

SHARES = r"$$p_{ij} = \frac{e^{s_{ij}}}{\sum_{k=1}^K e^{s_{ik}}}$$" + "\n\n"
LOSS = r"$$J = -\frac{1}{n} \sum_{i=1}^n \log p_{i,y_i}$$" + "\n\n"
SLOPE = r"\frac{\partial J}{\partial s_{ij}}"
HINGE = r"$$L_i = \sum_{j \neq y_i} \max(0, s_{ij} - s_{i y_i} + 1)$$" + "\n\n"

SINGLE = (
    r"$$p_i = \frac{e^{z_i}}{\sum_{j=1}^C e^{z_j}}$$" + "\n\n"
    r"$$L = -\sum_{i=1}^C y_i \log p_i = -\log p_y = -z_y + \log \sum_j e^{z_j}$$" + "\n\n"
)


def verdicts(text: str) -> list[str]:
    """What is said of all lines but the definitions."""
    report = check_document("page.md", None, text.encode())
    return [c.verdict for c in report.claims if c.kind != "definition"]


@pytest.mark.parametrize(
    "line",
    [
        r"J = -\frac{1}{n} \sum_{i=1}^n \sum_{k=1}^K \mathbb{1}\{y_i = k\} \log p_{ik}",
        rf"{SLOPE} = \frac{{1}}{{n}} (p_{{ij}} - \mathbf{{1}}[y_i = j])",
        rf"{SLOPE} = \frac{{1}}{{n}} (p_{{ij}} - 1\{{j = y_i\}})",
        rf"{SLOPE} = \frac{{1}}{{n}} (p_{{ij}} - \delta_{{j y_i}})",
        rf"{SLOPE} = \frac{{1}}{{n}} (p_{{ij}} - 1 + \mathbb{{1}}(j \neq y_i))",
        rf"{SLOPE} = \begin{{cases}} \frac{{1}}{{n}} (p_{{ij}} - 1) & j = y_i \\"
        r" \frac{1}{n} p_{ij} & \text{otherwise} \end{cases}",
        rf"{SLOPE} = \begin{{cases}} \frac{{1}}{{n}} (p_{{ij}} - 1) & j = y_i \\"
        r" \frac{1}{n} p_{ij} & j \neq y_i \end{cases}",
        r"\frac{\partial p_{ij}}{\partial s_{i y_i}} = p_{ij} (\delta_{j y_i} - p_{i y_i})",
        r"\sum_{j \neq y_i} p_{ij} = 1 - p_{i y_i}",
    ],
)
def test_lines_with_labels_hold(line: str) -> None:
    assert verdicts(SHARES + LOSS + f"$${line}$$") == ["holds"]


@pytest.mark.parametrize(
    "line",
    [
        rf"{SLOPE} = \frac{{1}}{{n}} p_{{ij}}",
        rf"{SLOPE} = \frac{{1}}{{n}} (p_{{ij}} - 1)",
        rf"{SLOPE} = \frac{{1}}{{n}} (p_{{ij}} + \mathbf{{1}}[y_i = j])",
        rf"{SLOPE} = \frac{{1}}{{n}} (p_{{ij}} - \mathbf{{1}}[j \neq y_i])",
        rf"{SLOPE} = \begin{{cases}} \frac{{1}}{{n}} (p_{{ij}} - 1) & j \neq y_i \\"
        r" \frac{1}{n} p_{ij} & j = y_i \end{cases}",
        r"\frac{\partial p_{ij}}{\partial s_{i y_i}} = p_{ij} (1 - p_{i y_i})",
        r"\sum_{j \neq y_i} p_{ij} = p_{i y_i}",
        r"J = -\frac{1}{n} \sum_{i=1}^n p_{i,y_i}",
    ],
)
def test_lines_with_slips_are_false(line: str) -> None:
    assert verdicts(SHARES + LOSS + f"$${line}$$") == ["false"]


def test_a_label_above() -> None:
    text = (
        r"$$p^{(i)}_k = \frac{\exp(w_k^T x^{(i)})}{\sum_{j=1}^K \exp(w_j^T x^{(i)})}$$" + "\n\n"
        r"$$J = -\sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\} \log p^{(i)}_k$$" + "\n\n"
    )
    right = r"$$\nabla_{w_k} J = -\sum_{i=1}^m x^{(i)} (1\{y^{(i)} = k\} - p^{(i)}_k)$$"
    assert verdicts(text + right) == ["holds"]
    assert verdicts(text + right.replace("- p^", "+ p^")) == ["false"]


def test_the_case_around_a_line_may_speak_of_a_label() -> None:
    lines = {
        "For $j \\neq y_i$:": rf"{SLOPE} = \frac{{1}}{{n}} p_{{ij}}",
        "For $j = y_i$:": rf"{SLOPE} = \frac{{1}}{{n}} (p_{{ij}} - 1)",
    }
    text = SHARES + LOSS
    for words, line in lines.items():
        assert verdicts(text + f"{words}\n\n$${line}$$") == ["holds"]
    (one, other) = lines
    assert verdicts(text + f"{one}\n\n$${lines[other]}$$") == ["false"]


def test_a_derivative_by_the_entry_of_the_class() -> None:
    slope = r"\frac{\partial L_i}{\partial s_{i y_i}} = -\sum_{j \neq y_i} "
    right = slope + r"\mathbb{1}(s_{ij} - s_{i y_i} + 1 > 0)"
    assert verdicts(HINGE + f"$${right}$$") == ["holds"]
    assert verdicts(HINGE + f"$${right.replace('= -', '= ')}$$") == ["false"]
    assert verdicts(HINGE + f"$${right.replace('> 0', '< 0')}$$") == ["false"]


def test_a_counterexample_shows_the_label_as_its_author_writes_it() -> None:
    text = SHARES + LOSS + rf"$${SLOPE} = \frac{{1}}{{n}} p_{{ij}}$$"
    (found,) = [
        c for c in check_document("page.md", None, text.encode()).claims if c.verdict == "false"
    ]
    variables = found.counterexample["variables"]
    assert isinstance(variables, dict)
    assert variables["y"] == ["1"]
    assert "Y" not in variables
    assert "y = (1)" in found.message


def test_what_a_label_is_taken_for_is_listed() -> None:
    context = check_document("page.md", None, (SHARES + LOSS).encode()).context
    (found,) = [s.text for s in context if s.kind == "variable" and s.name == "y"]
    assert found == "y[n], each one of K classes: Y[n, K] is 1 there, and 0 elsewhere"
    assert [s.text for s in context if s.kind == "assumption"] == [
        "sum(Y[i, k] for k in K) == 1",
        "Y[i, k]**2 == Y[i, k]",
    ]


def test_a_label_is_no_number() -> None:
    report = check_document("page.md", None, (SHARES + LOSS + "$$J = y_1 + 2$$").encode())
    messages = [c.message for c in report.claims if c.verdict == "unread"]
    assert messages == ["y tells a class here, and is no quantity"]


# One sample: the vector's own name tells its class -----------------------------------------


def test_a_one_hot_vector_tells_its_class_by_its_name() -> None:
    slope = r"$$\frac{\partial L}{\partial z_i} = -\mathbf{1}[i = y] + p_i = p_i - y_i$$"
    assert verdicts(SINGLE + slope) == ["holds"] * 4
    wrong = slope.replace("= p_i - y_i", "= p_i - 1")
    assert verdicts(SINGLE + wrong) == ["holds", "holds", "holds", "false"]


@pytest.mark.parametrize(
    "text",
    [
        # means and spreads of two vectors, not entries of them
        r"$$\mu_x = \frac{1}{n} \sum_{i=1}^n x_i, \quad \mu_y = \frac{1}{n} \sum_{i=1}^n y_i,"
        r" \quad \sigma_x = \mu_x, \quad \sigma_y = \mu_y$$",
        r"$$v_x = \sum_{i=1}^n x_i, \quad v_y = \sum_{i=1}^n y_i$$",
    ],
)
def test_letters_below_a_name_are_no_classes(text: str) -> None:
    context = check_document("page.md", None, text.encode()).context
    assert not [s.name for s in context if s.kind == "assumption"]

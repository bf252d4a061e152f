"""Letters that mean two things in one document: which formula is read in which sense."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.articles.documents import read_document
from derive.problem_file import load

ENTRIES = r"""
# Many outputs

$$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}, \qquad E = -\sum_j t_j \log p_j$$

"""
ONE = r"""
# One output

$$\ell = -[t \log p + (1 - t) \log (1 - p)]$$

"""


def verdicts(text: str, problem: str | None = None) -> list[str]:
    given = None if problem is None else load(problem)
    return [c.verdict for c in check_document("page.md", given, text.encode()).claims]


def variables(text: str) -> set[str]:
    context = check_document("page.md", None, text.encode()).context
    return {said.text for said in context if said.kind == "variable"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"$$\frac{\partial \ell}{\partial p} = \frac{p - t}{p (1 - p)}$$", "holds"),
        (r"$$\frac{d\ell}{dp} = -\frac{t}{p} + \frac{1 - t}{1 - p}$$", "holds"),
        (r"$$\frac{\partial \ell}{\partial p} = \frac{p - t}{p (1 + p)}$$", "false"),
        (r"$$\frac{d\ell}{dp} = -\frac{t}{p} - \frac{1 - t}{1 - p}$$", "false"),
    ],
)
def test_a_letter_of_a_vector_is_a_number_where_one_output_is_spoken_of(line, expected) -> None:
    assert verdicts(ENTRIES + ONE + line)[-1] == expected
    assert verdicts(ONE + line + ENTRIES)[1] == expected
    assert {"t_number", "p_number, probability", "t[n]"} <= variables(ENTRIES + ONE + line)


def test_a_weight_is_a_number_beside_one_feature() -> None:
    text = (
        "# Many features\n\n$$u = w^T x = \\sum_j w_j x_j$$\n\n# One feature\n\n"
        r"$$\hat y_i = w x_i + b, \qquad J = \frac{1}{n} \sum_{i=1}^n (\hat y_i - y_i)^2$$"
        "\n\n$$\\frac{\\partial J}{\\partial w} = \\frac{2}{n} \\sum_i (\\hat y_i - y_i) x_i$$\n\n"
    )
    wrong = r"$$\frac{\partial J}{\partial b} = \frac{1}{n} \sum_i (\hat y_i - y_i)$$"
    assert verdicts(text + wrong) == ["holds"] * 5 + ["false"]
    assert "w_number" in variables(text)


def test_a_letter_is_a_row_of_its_table_where_one_row_is_spoken_of() -> None:
    text = (
        r"$$f = \frac{1}{1 + e^{-\theta^T x}}$$"
        "\n\n"
        r"$$\frac{d}{df} f = \frac{(1 + e^{-\theta^T x})^{2}}{(1 + e^{-\theta^T x})^{2}}$$"
        "\n\n"
        r"$$J = \sum_{i=1}^m (\sum_{j=1}^d \theta_j x_j^{(i)} - y^{(i)})^2$$"
    )
    assert {"x_vector[d]", "x[m, d]"} <= variables(text)
    assert verdicts(text) == ["holds"] * 3


def test_a_letter_without_its_transpose_is_no_number() -> None:
    """``w x`` is a slip of the pen for ``w^T x``, or a number times a vector."""
    text = (
        r"$$u^{(i)} = \sum_j w_j x^{(i)}_j$$"
        "\n\n"
        r"$$\log \frac{1}{1 + e^{-w x^{(i)}}} = -\log (1 + e^{-w x^{(i)}})$$"
    )
    assert verdicts(text)[-1] == "unread"
    assert "w_number" not in variables(text)


def test_a_letter_beside_its_entries_is_not_guessed() -> None:
    text = ENTRIES + r"$$\sum_i t_i \log p_i + (1 - t) \log (1 - p) = -E$$"
    assert verdicts(text)[-1] == "unread"
    assert "t_number" not in variables(text)


def test_what_fits_as_vectors_stays_so() -> None:
    text = ENTRIES + r"$$\frac{\partial E}{\partial z} = p \sum_j t_j - t$$"
    assert verdicts(text)[-1] == "holds"
    assert variables(text) == {"z[n]", "t[n]"}


def test_a_name_of_the_problem_has_one_meaning() -> None:
    line = r"$$\log y \log p = y p$$"
    assert verdicts(line, "softmax-cross-entropy") == ["unread"]


def test_entries_are_numbers_in_the_section_where_all_of_them_are() -> None:
    """``t_i`` is a number where one output has samples, and a vector where several have."""
    text = (
        "# One output\n\n"
        r"$$E = \frac{1}{n} \sum_{i=1}^n (u_i - t_i)^2$$"
        "\n\n# Several outputs\n\n"
        r"$$F = \frac{1}{2} \sum_{i=1}^n \mathbf{t}_i^T \mathbf{t}_i$$" + "\n\n"
    )
    assert {"t_vector[n]", "u[n]"} <= variables(text)
    right = text.replace(
        "# Several", "$$\\frac{\\partial E}{\\partial u_i} = 2 (u_i - t_i) / n$$\n\n# S"
    )
    assert "false" not in verdicts(right)
    assert verdicts(right.replace("2 (u_i", "3 (u_i"))[1] == "false"


def test_what_is_said_to_be_a_vector_is_one() -> None:
    text = (
        r"Take $x^{(i)} \in \mathbb{R}^n$."
        "\n\n"
        r"$$g = \sum_{i=1}^m (x^{(i)} - y^{(i)})^2$$"
    )
    assert "x[m, n]" in variables(text)
    assert not any("x_" in variable for variable in variables(text))


def test_a_section_is_what_stands_under_a_heading() -> None:
    text = b"$a$\n\n# One\n\n$b$\n\n- $c$\n\n## Two\n\n$d$\n\n# Three\n\n$e$"
    passages = read_document("page.md", text).passages
    assert [(p.text, p.section) for p in passages] == [
        ("a", 0), ("b", 1), ("c", 1), ("d", 3), ("e", 4),
    ]  # fmt: skip


@pytest.mark.parametrize("x", ["x", r"\mathbf{x}"])
def test_a_small_letter_of_a_table_is_one_row_where_it_stands_alone(x: str) -> None:
    """``w^T x`` is no sum over the examples."""
    text = (
        rf"Let $z = w^T {x}$."
        r"$$J = \frac{1}{2} \sum_i (y^{(i)} - z^{(i)})^2$$"
        r"$$\frac{\partial J}{\partial w_j} = -\sum_i (y^{(i)} - z^{(i)}) x_j^{(i)}$$"
    )
    assert "x_vector[n]" in variables(text)
    assert "false" not in verdicts(text)


def test_what_is_called_one_hot_is_a_vector() -> None:
    text = (
        r"Let $p = \operatorname{softmax}(z)$ and the one-hot vector $t$."
        r"$$E = -\sum_i t_i \log p_i, \quad \frac{\partial E}{\partial z_j} = p_j - t_j$$"
        r"For one output: $$F = -t \log p - (1 - t) \log (1 - p)$$"
    )
    assert verdicts(text) == ["holds", "holds"]
    assert "t_number" in variables(text)

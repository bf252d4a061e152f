"""Lines that come out false where a document leaves something unsaid, and those that are false."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.problem_file import load

SHARES = r"$$p_j = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}$$" + "\n\n"


def messages(text: str, problem: str | None = None) -> list[tuple[str, str]]:
    given = None if problem is None else load(problem)
    report = check_document("page.md", given, text.encode())
    return [(c.verdict, c.message) for c in report.claims if c.verdict in ("false", "unread")]


def test_words_behind_a_formula_may_say_for_what_it_holds() -> None:
    line = "$\\sum_{k=1}^n p_k z_k = \\sum_{k=1}^n z_k$"
    assert messages(SHARES + f"So {line} for uniform $p$.") == [
        ("unread", "the words behind it say for what it holds")
    ]
    (found,) = messages(SHARES + f"So {line} for all $z$.")
    assert found[0] == "false"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (r"$$\frac{\partial s_i}{\partial z_j} = s_i (1 - s_j)$$", "what s is"),
        (SHARES + "So\n\n$$p_i + 1 = q_i^2 + 1$$", "says what q is"),
        # whatever a function is, this would have to hold: it says which it is
        (r"The activation $g$ has the slope $g'(u) = g(u)(1 - g(u))$.", "what g is"),
        (SHARES + "So\n\n$$p_i p_j = q_i q_j$$", "says what q is"),
        (
            SHARES
            + "$$\\frac{\\partial s_i}{\\partial z_j} = s_i$$\n\n$$p_i p_j + s_i = p_i s_j$$",
            "what s is",
        ),
        (
            r"# One" "\n\n" r"$$J = \frac{1}{2} x^2$$" "\n\n# Two\n\n" r"$$J = x^3 = x^2 + 1$$",
            "",
        ),
    ],
)
def test_what_a_document_leaves_unsaid_is_not_held_against_it(text, reason) -> None:
    found = messages(text)
    assert found
    assert {verdict for verdict, _ in found} == {"unread"}
    assert any(reason in message for _, message in found)


def test_a_derivative_by_other_entries_of_a_list_holds_for_nothing() -> None:
    text = r"$$\frac{\partial}{\partial W^{(1)}_{ij}} W^{(2)}_{ij} a_j = %s$$"
    lost = r"5 \frac{\partial}{\partial W^{(1)}_{ij}} W^{(2)}_{ij} b_j"
    ((verdict, message),) = messages(text % lost)
    assert verdict == "unread"
    assert "depends on W" in message
    assert messages(text % "0") == []


def test_a_quantity_said_anew_in_a_line_that_is_not_understood_is_not_the_one_above() -> None:
    before = "$$E = x^2$$\n\n"
    slope = "\n\n$$\\frac{dE}{dx} = 3 x$$"
    assert [verdict for verdict, _ in messages(before + slope)] == ["false"]
    assert messages(before + r"$$E = x \oiint 3$$" + slope)[-1] == (
        "unread",
        "E is defined anew here, or above",
    )
    assert messages(before + r"$$x \oiint 3$$" + slope)[-1][0] == "false"
    assert messages(r"$$E = x^2 \\ \oiint$$" + slope)[-1][0] == "false"


@pytest.mark.parametrize(
    "line",
    [
        r"$$\frac{\partial p_i}{\partial z_j} = p_i (2 - p_j)$$",
        r"$$\frac{d}{dx} \frac{x^2}{2} = -x$$",
        r"$$p_i e^{z_j} = p_j e^{-z_i}$$",
    ],
)
def test_a_line_that_is_false_whatever_is_left_unsaid_is_false(line) -> None:
    assert [verdict for verdict, _ in messages(SHARES + line)] == ["false"]


def test_what_a_problem_says_is_not_doubted() -> None:
    line = r"$$\frac{\partial y_k}{\partial z_j} = 1$$"
    assert [verdict for verdict, _ in messages(line, "softmax-cross-entropy")] == ["false"]


def test_a_quantity_is_taken_up_anew_with_other_arguments() -> None:
    text = (
        "# All\n\n$$J(w) = \\frac{1}{n} \\sum_{i=1}^n (w z_i - y_i)^2$$\n\n"
        "# One\n\n$$J = (w z - y) Q$$\n\n"
        "$$\\frac{\\partial J}{\\partial w} = 2 (w z_i - y_i) z_i$$"
    )
    assert [verdict for verdict, _ in messages(text)] == ["unread", "unread"]


def test_a_brace_about_what_nothing_explains_is_not_judged():
    text = (
        r"$$\frac{\partial L}{\partial z_j} = \sum_k"
        r" \underbrace{\frac{\partial L}{\partial p_k}}_{= 3} \frac{\partial p_k}{\partial z_j}$$"
    )
    braces = [c for c in check_document("page.md", None, text.encode()).claims if c.kind == "brace"]
    assert [(c.verdict, c.message) for c in braces] == [("unread", "nothing says what L is")]


_MEAN = r"""The mean squared error is

$$\text{MSE} = \frac{1}{n} \sum_{i=1}^n (y_i - f_i)^2$$

WORDS

$$\text{MSE} = \frac{1}{2n} \sum_{i=1}^n (y_i - f_i)^2$$
"""


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("Some books halve it and take this variant:", "unread"),
        ("A common alternative with a nicer slope is", "unread"),
        ("That is,", "false"),
        ("This simplifies to", "false"),
        ("Thus", "false"),
        ("", "false"),
    ],
)
def test_a_name_may_be_defined_a_second_time_on_purpose(words: str, verdict: str) -> None:
    found = messages(_MEAN.replace("WORDS", words))
    assert [each for each, _ in found] == [verdict]
    if verdict == "unread":
        assert found[0][1] == "MSE is defined differently in line 3"


def test_what_rests_on_a_name_that_is_defined_twice_is_not_false() -> None:
    slope = "\n\n" + r"$$\frac{\partial \text{MSE}}{\partial f_k} = \frac{1}{n} (f_k - y_k)$$"
    text = _MEAN.replace("WORDS", "Some halve it:") + slope
    assert [verdict for verdict, _ in messages(text)] == ["unread", "unread"]


def test_what_is_derived_in_a_chain_is_no_second_definition() -> None:
    text = _MEAN.replace("WORDS", "Some halve it:").replace(
        r"= \frac{1}{2n} \sum", r"= \frac{1}{2n} \sum_{i=1}^n (f_i - y_i)^2 = \frac{1}{2n} \sum"
    )
    assert "false" in {verdict for verdict, _ in messages(text)}


@pytest.mark.parametrize(
    "unread",
    [
        r"Here $\sigma(j) = \text{softmax (unit }j) = \frac{e^{z_j}}{\sum_k e^{z_k}}$.",
        r"We write $\frac{e^{z_j}}{\oiint e^{z_k}} = \sigma(j)$.",
        r"Now $$o_j = \sigma(j) = \text{share (unit }j) = \oiint e^{z_j}$$",
        r"Let $$\begin{aligned} \sigma(z) &= \oiint z \\ a &= b \end{aligned}$$",
    ],
)
def test_the_usual_meaning_refutes_nothing_where_another_may_stand(unread: str) -> None:
    line = "\n\n" + r"$$-\log \sigma(t) = t^2$$"
    assert [verdict for verdict, _ in messages(line)] == ["false"]
    assert messages(unread + line)[-1] == (
        "unread",
        "what may say what sigma is was not understood",
    )


@pytest.mark.parametrize(
    ("unread", "verdict"),
    [
        (r"$$f = \oiint x$$", "unread"),
        (r"$$f(x) = \oiint x$$", "unread"),
        (r"$$\oiint x = f$$", "unread"),
        (r"$$\oiint x = f + 1$$", "false"),
        (r"$$\hat f = \oiint x$$", "false"),
        (r"$$f f = \oiint x$$", "false"),
        (r"$$\begin{aligned} f &= x^2 \\ g &= \oiint x \end{aligned}$$", "false"),
    ],
)
def test_a_definition_that_was_not_read_stands_against_a_later_one(unread, verdict) -> None:
    text = unread + "\n\nLet\n\n$$f = x^2$$\n\n" + r"$$\frac{df}{dx} = 3 x$$"
    assert messages(text)[-1][0] == verdict


def test_a_function_that_everybody_knows_may_be_another_by_cases() -> None:
    own = r"$$\operatorname{sign}(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}$$"
    line = "\n\n" + r"$$\operatorname{sign}(x)^2 + x = 2 + x$$"
    assert messages(line)[-1][0] == "false"
    reason = "sign is defined in the document, and not as usual"
    assert messages(own + line) == [("unread", reason)] * 2


@pytest.mark.parametrize(
    "unread", [r"$$\log(x) = \oiint x$$", r"$$\log h = \exp(W W)$$", r"$$\exp(x) = \foo$$"]
)
def test_functions_of_the_language_mean_what_they_mean(unread: str) -> None:
    text = (
        "Let $h = 2 \\log x + e^x$.\n\n"
        + unread
        + "\n\n"
        + r"$$\frac{dh}{dx} = \frac{3}{x} + e^x$$"
    )
    assert messages(text)[-1][0] == "false"


def test_an_index_that_is_used_twice_of_vectors_tells_nothing() -> None:
    text = (
        r"$$z_{ij} = w_i x_{ij}$$"
        "\n\n"
        r"$$s(u)_j = \frac{e^{u_j}}{\sum_k e^{u_k}}$$"
        "\n\n"
        r"$$s(z_i) = \frac{e^{z_i}}{\sum_{i=1}^K e^{z_i}}$$"
    )
    assert messages(text) == [
        ("unread", "an index is used twice here, of what is a vector for each")
    ]
    line = r"$$p_i = %s \frac{e^{z_i}}{\sum_i e^{z_i}}$$"
    assert messages(SHARES + line % "") == []
    assert [verdict for verdict, _ in messages(SHARES + line % "2")] == ["false"]

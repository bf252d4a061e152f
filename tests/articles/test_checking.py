"""A document from its bytes to what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.articles.checking import check_document
from derive.articles.report import Report
from derive.problem_file import load

PAGE = Path(__file__).parent / "pages" / "softmax-and-its-derivative.md"
LINES = PAGE.read_text(encoding="utf-8").splitlines()
INTRODUCTION = r"""
$$p_j = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}, \qquad L = -\sum_{k=1}^n y_k \log p_k$$
"""
ONE_HOT = r"""
The target is one-hot:
$$\sum_{k=1}^n y_k = 1$$
"""


def check(text: str, problem: str | None = None) -> Report:
    given = None if problem is None else load(problem)
    return check_document("page.md", given, text.encode())


def verdicts(report: Report) -> list[tuple[int, str]]:
    return [(claim.place.line, claim.verdict) for claim in report.claims]


def false_lines(report: Report) -> list[int]:
    return [claim.place.line for claim in report.claims if claim.verdict == "false"]


@pytest.fixture(scope="module", params=[None, "softmax-cross-entropy"])
def page(request: pytest.FixtureRequest) -> Report:
    """The page that the project started from, with what it says itself, and with a problem."""
    return check_document(str(PAGE), request.param and load(request.param))


def test_every_line_of_the_page_is_read_and_holds(page: Report) -> None:
    assert page.unread == ()
    assert {claim.verdict for claim in page.claims} == {"holds"}
    signs = [n for n, line in enumerate(LINES, 1) if line.lstrip().startswith(("&=", "&\\over"))]
    assert set(signs) <= {claim.place.line for claim in page.claims}


def test_the_one_place_where_the_sum_of_the_target_is_used_is_found(page: Report) -> None:
    used = [c.place.line for c in page.claims if c.needs and c.kind == "line"]
    assert used == [n for n, line in enumerate(LINES, 1) if r"\overset" in line]
    needs = {need for c in page.claims for need in c.needs}
    assert needs == {r"\sum_{k=1}^{n} y_k = 1"}


def test_an_index_that_is_used_twice_is_a_warning_with_its_repair(page: Report) -> None:
    nested = [
        n for n, line in enumerate(LINES, 1) if line.count("k=1") and "k \\neq j} \\frac" in line
    ]
    assert sorted({w.place.line for w in page.warnings}) == nested
    assert all("the index k is used twice" in w.message for w in page.warnings)
    assert {w.hint for w in page.warnings} == {
        r"write (\sum_{l=1}^n e^{z_l})",  # there is a sum over i in the line
        r"write \sum_{i=1}^n e^{z_i}",
    }


def test_braces_are_claims(page: Report) -> None:
    braces = [c.place.line for c in page.claims if c.kind == "brace"]
    expected = [n for n, line in enumerate(LINES, 1) for _ in range(line.count("brace{"))]
    assert braces == expected


def test_a_slip_is_told_once_at_its_line() -> None:
    report = check(
        INTRODUCTION
        + ONE_HOT
        + r"""
$$
\begin{aligned}
\frac{\partial L}{\partial z_j}
&= -\left(y_j (1 - p_j) - \sum_{k \neq j} y_k p_j\right) \\
&= -\left(y_j + y_j p_j - \sum_{k \neq j} y_k p_j\right) \\
&= -\left(y_j - \sum_{k=1}^n y_k p_j\right) \\
&= p_j - y_j
\end{aligned}
$$
"""
    )
    assert false_lines(report) == [11]


def test_a_line_that_follows_from_a_false_one_is_not_told_again() -> None:
    report = check(
        INTRODUCTION
        + ONE_HOT
        + r"""
$$
\begin{aligned}
\frac{\partial L}{\partial z_j}
&= y_j \sum_k p_k + p_j \\
&= y_j + p_j
\end{aligned}
$$
"""
    )
    assert false_lines(report) == [10]


def test_a_missing_assumption_is_named() -> None:
    report = check(INTRODUCTION + r"$$\frac{\partial L}{\partial z_j} = p_j - y_j$$")
    last = report.claims[-1]
    assert (last.verdict, last.needs) == ("holds-if", (r"\sum_{k=1}^{n} y_k = 1",))


def test_what_holds_in_the_case_around_it_says_so() -> None:
    text = r"""
$$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$

- $i = j$:

  $$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)$$

- $i \neq j$:

  $$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$
"""
    report = check(text)
    found = [(c.place.line, c.verdict, c.case) for c in report.claims if c.kind == "line"]
    assert found == [(6, "holds", "i = j"), (10, "holds", r"i \neq j")]
    swapped = check(
        text.replace("$i = j$", "$i /= j$").replace(r"$i \neq j$", "$i = j$").replace("/=", r"\neq")
    )
    assert false_lines(swapped) == [6, 10]


def test_a_false_line_has_a_counterexample_in_small_numbers() -> None:
    report = check(INTRODUCTION + r"$$\sum_k p_k = 2$$")
    (claim,) = [c for c in report.claims if c.verdict == "false"]
    assert claim.counterexample["right"] == "2"
    assert claim.counterexample["left"] == "1"


def test_what_is_not_understood_is_said_with_its_place() -> None:
    report = check(INTRODUCTION + "\nThen $$\\frobnicate(p) = 1$$")
    assert [(place.line, piece) for place, piece, _ in report.unread] == [(4, r"\frobnicate")]


def test_what_is_set_to_zero_is_supposed_and_what_follows_is_judged_by_it() -> None:
    text = r"""
$$L = \sum_{i=1}^n (x_i - m)^2$$

Setting the derivative to zero:

$$
\begin{aligned}
-2 \sum_{i=1}^n (x_i - m) &= 0 \\
\sum_{i=1}^n x_i &= n m \\
m &= \frac{1}{n} \sum_{i=1}^n x_i
\end{aligned}
$$
"""
    assert false_lines(check(text)) == []
    assert false_lines(check(text.replace("&= n m", "&= m"))) == [9]


def test_brackets_that_are_left_away_are_a_warning_not_an_error() -> None:
    report = check(
        INTRODUCTION
        + r"$$\frac{1}{2} \sum_i (z_i - y_i)^2 = \frac{1}{2} \sum_i z_i^2 - 2 z_i y_i + y_i^2$$"
    )
    assert false_lines(report) == []
    assert [w.message for w in report.warnings] == [
        "this sum is taken to reach over the terms behind it that speak of its index"
    ]


def test_brackets_that_are_left_away_in_a_line_that_goes_on_are_a_warning() -> None:
    report = check(
        INTRODUCTION
        + "$$\\frac{1}{2} \\sum_i (z_i - y_i)^2$$\n\n"
        + "$$= \\frac{1}{2} \\sum_i z_i^2 - 2 z_i y_i + y_i^2$$"
    )
    assert false_lines(report) == []
    assert [w.message for w in report.warnings] == [
        "this holds only as it would be read with more brackets"
    ]


def test_brackets_are_not_missed_in_a_line_that_cannot_be_judged() -> None:
    text = r"""
$$
\begin{aligned}
\frac{\partial L}{\partial z_j}
&= -\sum_{k=1}^n \frac{y_k}{p_k} \frac{\partial p_k}{\partial z_j} \\
&= -\sum_{k=1}^n \frac{y_k}{p_k} p_k (\delta_{kj} - p_j)
\end{aligned}
$$

$$= -\sum_{k=1}^n y_k \delta_{kj} - y_k p_j$$
"""
    report = check(text)
    assert [claim.verdict for claim in report.claims] == ["unread", "holds-if", "unread"]
    assert report.warnings == ()
    given = check(text, "softmax-cross-entropy")
    assert {claim.verdict for claim in given.claims} == {"holds"}
    assert [warning.place.line for warning in given.warnings] == [10]


@pytest.mark.parametrize(
    ("words", "formula", "false"),
    [
        ("its gradient is", r"\frac{\partial E}{\partial a} = 3 a", True),
        ("its gradient is", r"\frac{\partial E}{\partial a} = 2 a", False),
        ("if", r"\frac{\partial E}{\partial a} = 3 a", False),
        ("the minimum is where", r"\frac{\partial E}{\partial a} = 0", False),
        ("the minimum is", "a = 0", False),
    ],
)
def test_a_derivative_among_words_is_claimed_unless_it_is_supposed(
    words: str, formula: str, false: bool
) -> None:
    report = check(f"Let $E = a^2$; {words} ${formula}$.\n")
    assert bool(false_lines(report)) == false
    assert report.unread == ()


def test_a_formula_among_words_does_not_end_what_a_display_goes_on_from() -> None:
    text = r"""
$$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$$

$$\frac{\partial}{\partial z_j} \log p_j = \frac{1}{p_j} \frac{\partial p_j}{\partial z_j}$$

and since $\sum_k p_k = 1$ this is

$$= \frac{1}{p_j} p_j (1 - p_j)$$
"""
    assert verdicts(check(text))[-1] == (8, "holds")
    assert false_lines(check(text.replace("(1 - p_j)", "(1 + p_j)"))) == [8]


def test_a_case_and_a_range_are_no_claims() -> None:
    text = INTRODUCTION + "- $k = j$ for $j = 1, \\ldots, n$\n"
    assert [c.kind for c in check(text).claims] == ["definition", "definition"]


def test_what_cannot_be_read_in_a_document_is_said_with_its_place() -> None:
    report = check("Words\n\n$$" + "a + " * 6000 + "b$$")
    assert [(place.line, message) for place, _, message in report.unread] == [
        (3, "a formula of more than 20000 characters is not read")
    ]
    assert report.formulas == 1


def test_a_problem_in_front_matter_that_is_wrong_is_said() -> None:
    report = check("---\nderive: no-such-problem\n---\n\n$$a = b$$\n")
    assert [(place.line, "no-such-problem" in message) for place, _, message in report.unread] == [
        (2, True)
    ]


def test_a_line_that_tells_cases_apart_speaks_of_them_all() -> None:
    text = (
        INTRODUCTION
        + r"""
Case $i \neq k$:

$$\frac{\partial p_i}{\partial z_k} = -p_i p_k = p_i (\delta_{ik} - p_k)$$

We put both together:

$$\frac{\partial p_i}{\partial z_k} = p_i (%s\delta_{ik} - p_k)$$
"""
    )
    assert false_lines(check(text % "")) == []
    assert len(false_lines(check(text % "5 "))) == 1


def test_a_condition_that_stands_twice_is_not_understood() -> None:
    text = r"$$|u| = \begin{cases} u & u \ge 0 \\ 7 & u %s 0 \\ -u & u < 0 \end{cases}$$"
    (claim,) = check(text % r"\ge").claims
    assert (claim.verdict, claim.message) == ("unread", "this condition stands twice")

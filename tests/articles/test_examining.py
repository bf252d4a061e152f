"""What a line may be if it is no identity: rounded, set to zero, another case of a chain."""

from __future__ import annotations

import pytest

from tests.articles.test_checking import INTRODUCTION, check, false_lines


def test_a_number_may_be_rounded() -> None:
    assert false_lines(check(r"$$\log 0.5 = -0.693$$")) == []
    assert false_lines(check(r"$$\log 0.5 = -0.692$$")) == [1]
    assert false_lines(check(r"$$\log 0.5 = 0.693$$")) == [1]


@pytest.mark.parametrize(
    ("line", "false"),
    [
        # the square of 0.741365 is 0.549622..., and the last place of 0.741365 moves it by 15e-7
        (r"\frac{1}{2} (0.01 - 0.751365)^2 = 0.2748112", False),
        (r"\frac{1}{2} (0.01 - 0.751365)^2 = 0.2748212", True),
        (r"0.15 \cdot 0.05 + 0.35 = 0.3575", False),
        # 0.479650...
        (r"-\log 0.619 = 0.479", False),
        (r"\log 0.619 = -0.479", False),
        (r"-\log 0.619 = 0.480", False),
        (r"-\log 0.619 = 0.481", True),
        (r"-\log 0.619 = 0.478", True),
        (r"\log 0.619 = 0.479", True),
        (r"-\log 0.619 = 0.47", True),
        (r"0.15 \cdot 0.05 + 0.35 = 0.3576", True),
    ],
)
def test_numbers_of_many_digits_are_rounded_themselves(line: str, *, false: bool) -> None:
    assert bool(false_lines(check(f"$${line}$$"))) == false


@pytest.mark.parametrize(
    ("line", "false"),
    [
        (r"E = w_1 x + b = 0.15 \cdot 2 + 0.35 = 0.65", False),
        (r"E = w_1 x + b = 0.15 \cdot 2 + 0.35 = 0.75", True),
        (r"E = \frac{1}{1 + e^{-x}} = \frac{1}{1 + e^{-0.25}}", False),
        (r"E = w_1 x + b = w_1 x", True),
        # what cancels or vanishes is no number put in
        (r"\frac{d}{dx} (x^2 + 1) = \frac{d}{dx} (2 + 1)", True),
        (r"E = x = x - x + 1 + 1", True),
        (r"E = -x \log x = -\frac{1}{2} \log \frac{1}{2} = \frac{1}{2} \log 2", False),
        (r"\frac{\partial}{\partial x} x^2 = 3 x", True),
    ],
)
def test_numbers_may_be_put_in_for_names(line: str, *, false: bool) -> None:
    assert bool(false_lines(check(f"$${line}$$"))) == false


def test_what_numbers_are_put_in_for_has_that_value_further_down() -> None:
    text = r"$$v_q = (1)(1) + (1)(0)^2 = 1$$ $$E = \sum_{m=1}^d v_q$$ $$E = %s$$"
    assert not false_lines(check(text % "d"))
    assert false_lines(check(text % "2 d"))


def test_a_fraction_may_be_claimed() -> None:
    assert false_lines(check(INTRODUCTION + r"$$\sum_k p_k = -\frac{1}{2}$$"))
    assert not false_lines(check(INTRODUCTION + r"$$\sum_k p_k = \frac{1}{2} + \frac{1}{2}$$"))


def test_what_is_set_to_zero_must_have_been_understood_before() -> None:
    slope = r"Set to zero: $$\frac{d}{dx} x^2 %s = 0$$ so $x = 0$"
    assert [c.verdict for c in check(slope % "= 2 x").claims][:2] == ["holds", "holds"]
    verdicts = [c.verdict for c in check(slope % r"= \int_0^x 2 \, dx = 5 x").claims]
    assert verdicts[:3] == ["unread", "unread", "unread"]


def test_a_function_that_stands_alone_is_no_quantity() -> None:
    report = check(r"We write $\log$ for the logarithm. Then $\log(a b) = \log a + \log b$.")
    assert [claim.verdict for claim in report.claims] == ["holds"]
    assert {said.name for said in report.context} == {"a", "b"}


def test_a_display_takes_a_chain_up_where_it_began_for_another_case() -> None:
    text = (
        INTRODUCTION
        + r"""
$$\frac{\partial p_j}{\partial z_i} = \frac{\partial}{\partial z_i} \frac{e^{z_j}}{\sum_k e^{z_k}}$$

If $i = j$,

$$= p_j (1 - p_j)$$

and if $i \neq j$,

$$= -p_j p_i$$
"""
    )
    assert false_lines(check(text)) == []
    assert false_lines(check(text.replace("-p_j p_i", "p_j p_i"))) == [12]


def test_a_formula_that_is_only_named_does_not_begin_a_chain() -> None:
    text = (
        INTRODUCTION
        + r"""
$$\frac{\partial L}{\partial p_i} p_i$$

The factors $p_i$ cancel:

$$= -y_i$$
"""
    )
    assert false_lines(check(text)) == []
    assert false_lines(check(text.replace("= -y", "= y"))) == [8]


def test_what_a_chain_of_a_derivative_sets_to_zero_is_supposed() -> None:
    text = r"""
$$L = \sum_{i=1}^n (x_i - m)^2$$

$$\frac{dL}{dm} = -2 \sum_{i=1}^n (x_i - m) = 0$$

$$m = \frac{1}{n} \sum_{i=1}^n x_i$$
"""
    assert false_lines(check(text)) == []
    assert false_lines(check(text.replace("-2", "-3"))) == [4]


def test_what_rests_on_a_name_that_is_not_understood_is_not_false() -> None:
    text = r"""
$$p = \int_0^1 \phi(t)\, dt$$

$$2 p - p = p, \qquad p^2 = 3$$
"""
    report = check(text)
    assert false_lines(report) == []
    assert "holds" in {claim.verdict for claim in report.claims}


def test_the_number_e_is_raised_where_entries_are_called_so_as_well() -> None:
    report = check(r"$$\frac{e_i e_j}{e_j} = e_i e^{x_j} e^{-x_j}$$")
    assert [claim.verdict for claim in report.claims] == ["holds"]


def test_a_function_whose_definition_is_not_understood_is_the_one_that_everybody_knows() -> None:
    report = check(r"Recall that $\sigma(z) = a$." + "\n\n" + r"$$\sigma(-z) = 1 - \sigma(z)$$")
    assert "false" not in {claim.verdict for claim in report.claims}
    assert report.claims[-1].verdict == "holds"


def test_a_derivative_that_is_wrongly_zero_is_false_not_supposed() -> None:
    text = r"""
$$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$

For $i \neq j$:

$$\frac{\partial p_i}{\partial z_j} = \frac{-e^{z_i} e^{z_j}}{\left(\sum_k e^{z_k}\right)^2} = 0$$
"""
    assert false_lines(check(text)) == [6]


@pytest.mark.parametrize("sign", [r"\implies", r"\quad \Rightarrow", r", \; \Longleftrightarrow"])
def test_a_derivative_that_is_zero_and_implies_something_is_supposed(sign: str) -> None:
    text = rf"$$L = c m - a m$$ $$\frac{{\partial L}}{{\partial m}} = c - a = 0 {sign} 0 \leq a$$"
    assert false_lines(check(text)) == []
    assert false_lines(check(text.split(" = 0")[0] + " = 0$$")) == [1]


_ASIDES = r"""Let $p_k = \frac{e^{u_k}}{\sum_j e^{u_j}}$ and $\sum_k q_k = 1$, and let
$E = -\sum_k q_k \ln p_k$.

$$\begin{aligned} \frac{\partial E}{\partial u_i} &= -q_i + p_i \sum_k q_k END
&= p_i - q_i \end{aligned}$$
"""


@pytest.mark.parametrize(
    "end",
    [
        r"\\ &= -q_i + p_i \quad \text{(because } \sum_k q_k = 1 \text{)} \\",
        r"\\ &= -q_i + p_i \quad \text{(because } \sum_k q_k = 1 \text{)} \ ",
        r"\\ &= -q_i + p_i && [\text{recall that } \sum_k q_k = 1] \\",
        r"\\ &= -q_i + p_i, \text{ since } \textstyle\sum_k q_k = 1 \\",
        r"\\ &= -q_i + p_i \quad (\because \sum_k q_k = 1) \\",
        r"\\ \because \sum_k q_k &= 1 \\",
        r"\\ & \text{[as $\sum_k q_k = 1$]} \\",
        r"\quad \text{[by the product rule]} \ ",
    ],
)
def test_a_chain_goes_on_from_what_stands_before_an_aside(end: str) -> None:
    text = _ASIDES.replace("END", end)
    report = check(text)
    assert {claim.verdict for claim in report.claims} == {"holds"}
    assert not report.unread
    assert false_lines(check(text.replace("&= p_i - q_i", "&= p_i + q_i"))) == [5]


def test_an_aside_is_judged_itself() -> None:
    end = r"\\ &= -q_i + p_i \quad \text{(because } \ln 1 = 1 \text{)} \\"
    assert false_lines(check(_ASIDES.replace("END", end))) == [4]


def test_a_line_may_go_on_from_a_reason_that_stands_in_no_brackets() -> None:
    where = r"\text{where } b &= (c + d)^2 \\ &= c^2 + 2 c d + d^2"
    line = rf"$$\begin{{aligned}} E &= (c - d)^2 \\ {where} \end{{aligned}}$$"
    assert false_lines(check(line)) == []
    assert false_lines(check(line.replace("2 c d", "3 c d"))) == [1]


def test_a_derivative_among_words_is_set_to_zero_if_its_variable_is_said_afterwards() -> None:
    text = "$$J = \\frac{1}{2} a^2 - 3 a$$\n\nSince $\\frac{dJ}{da} = 0$ is linear"
    assert false_lines(check(f"{text}, one finds\n\n$$a = 3$$")) == []
    assert false_lines(check(f"{text}, nothing else follows.")) == [3]


@pytest.mark.parametrize(
    ("left", "right", "wrong"),
    [
        (r"(\frac{1}{1+e^{-x}})'", r"\frac{e^{-x}}{(1+e^{-x})^2}", r"\frac{-e^{-x}}{(1+e^{-x})^2}"),
        (r"(1+e^{-z})^{\prime}", "-e^{-z}", "e^{-z}"),
        (r"[\ln(1+e^t)]'", r"\frac{e^t}{1+e^t}", r"\frac{1}{1+e^t}"),
        (r"\left(t^3 + 2\right)''", "6 t", "3 t^2"),
    ],
)
def test_a_prime_behind_brackets_is_the_derivative_by_their_only_letter(left, right, wrong) -> None:
    report = check(f"$${left} = {right}$$")
    assert [claim.verdict for claim in report.claims] == ["holds"]
    assert false_lines(check(f"$${left} = {wrong}$$")) == [1]


@pytest.mark.parametrize(
    "left", ["(a x + 1)'", "(X + 1)'", "(x)'", r"(\mathbf{x} + 1)'", r"(\sum_i x^i)'", "(x^T x)'"]
)
def test_a_prime_behind_brackets_is_not_guessed_at(left: str) -> None:
    report = check(f"$${left} = 1$$")
    assert report.unread
    assert false_lines(report) == []

"""Displays to lines: which rows go on, what each line claims, and under which conditions."""

from __future__ import annotations

import pytest

from tests.reading.saying import chain_text, read, said


def aligned(*rows: str, environment: str = "aligned") -> str:
    """A display with these rows."""
    return rf"\begin{{{environment}}}" + r" \\ ".join(rows) + rf"\end{{{environment}}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (aligned("L &= a", "&= b"), "L = a | ~ = b"),
        (aligned("L &= a", r"&\quad + b", "&= c"), "L = (a + b) | ~ = c"),
        (aligned("L &= a", r"&\qquad - b = c"), "L = (a - b) = c"),
        (aligned("L &= a +", "b"), "L = (a + b)"),
        (aligned("L =", "a"), "L = a"),
        (aligned("a &= b", r"&\cdot c"), "a = <b cdot c>"),
        (aligned("a &= b", "-c &= d"), "a = b | (- c) = d"),
        (aligned("a &= b,", "c &= d."), "a = b | c = d"),
        (aligned("a &= b.", "c &= d."), "a = b | c = d"),
        (aligned("& x = 1", "& -y = 2"), "x = 1 | (- y) = 2"),
        (aligned("& x = 1", r"&\quad -y", "& z = 3"), "x = (1 - y) | z = 3"),
        (r"\begin{cases} x + y = 1 \\ x - y = 2 \end{cases}", "(x + y) = 1 | (x - y) = 2"),
        (r"f = \left\{" + aligned(r"a & \text{ if } x>0", r"b & \text{ if } x<0") + r"\right.",
         "f = cases(a if `x > 0`; b if `x < 0`)"),
        (aligned(r"L &= \begin{cases} a & x>0 \\ b & x<0 \end{cases}", "&= c"),
         "L = cases(a if `x > 0`; b if `x < 0`) | ~ = c"),
        (aligned("a & = & b + c", "& = & d", environment="eqnarray"), "a = (b + c) | ~ = d"),
        (aligned("a = b", "c = d", environment="gather"), "a = b | c = d"),
        (r"a = b \\ c = d", "a = b | c = d"),
        (r"\begin{equation}" + aligned("L &= a", "&= b", environment="split") + r"\end{equation}",
         "L = a | ~ = b"),
        ("L = " + aligned("& a", "&= b"), "L = a | ~ = b"),
        ("L " + aligned("&= a", "&= b") + ".", "L = a | ~ = b"),
        (r"\left\{" + aligned("a &= b", "c &= d") + r"\right.", "a = b | c = d"),
        (r"\begin{array}{rcl} a &=& b \\ &=& c \end{array}", "a = b | ~ = c"),
        (r"\begin{array}{l} a = b \\ c = d \end{array}", "a = b | c = d"),
        (r"J = \begin{bmatrix} a & b \\ c & d \end{bmatrix}", "J = array(a, b; c, d)"),
        ("= a", "~ = a"),
        (aligned(r"f(z) &= a \quad &&\text{if } z > 0", r"&= b &&\text{otherwise.}"),
         "f(z) = cases(a if `z > 0`; b)"),
        (aligned("y &= c", r"g &= 1, & \text{when } x < 0 \quad", r"&= x, & \text{else}", "h &= 2"),
         "y = c | g = cases(1 if `x < 0`; x) | h = 2"),
        (aligned(r"\frac{dr}{dx} &= 0 && \text{if } x < 0", r"&= 1 && \text{for } 0 \leq x \leq 1",
                 r"&= 0 && \text{otherwise}"),
         "total[x](r) = cases(0 if `x < 0`; 1 if `0 leq x leq 1`; 0)"),
        (r"()", ""),
        (r"\odot", ""),
        (r"\frac{\partial}{\partial x}", ""),
        ("", ""),
        (".", ""),
    ],
)  # fmt: skip
def test_rows_become_lines(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"a = b, \quad c_1 = d", "a = b | c_{1} = d"),
        (r"a = b \text{ and } c_1 = d", "a = b | c_{1} = d 'and'"),
        (r"a = b \implies c_1 = d", "a = b | c_{1} = d"),
        (r"\therefore a = b", "a = b"),
        (r"a = b \quad = c", "a = b = c"),
        (r"f = x \rightarrow \frac{df}{dx} = 1", "f = x | total[x](f) = 1"),
        (r"y = y_1, y_2, \ldots", "y = list(y_{1}, y_{2}, ...)"),
        (r"p = a, \quad i, j \in C", "p = a {`list(i, j) in C`}"),
        (r"\text{Let } u = x^2 \text{ and } v = y", "u = x^{2} 'Let' | v = y 'and'"),
        (r"\text{total loss} = a", "total loss = a"),
        (r"a = b \text{ (chain rule)}", "a = b '(chain rule)'"),
        (r"N = \text{batch size}", "N 'batch size'"),
        (r"C = \text{number of classes (with blank)}.", "C 'number of classes (with blank)'"),
        (
            aligned(r"m &= \text{examples}", r"\eta &= \text{learning rate}"),
            "m = examples | eta 'learning rate'",
        ),
        (r"a = \text{by symmetry } b", "a = b 'by symmetry'"),
        (r"a = b \qquad (1)", "a = b '(1)'"),
        (r"a = b \qquad [2.3]", "a = b '[2.3]'"),
        (r"a = b \quad (A.1)", "a = b '(A .1)'"),
        (r"a = b \quad [\text{product rule}]", "a = b '[product rule]'"),
        (r"a = b \rightarrow \quad \text{Eq1}", "a = b 'Eq1'"),
        (r"a = b => c_1 = d", "a = b | c_{1} = d"),
        (r"a = b <=> c_1 = d", "a = b | c_{1} = d"),
        (aligned("a &= b", "=> a &= c", r"\implies& a = d"), "a = b | a = c | a = d"),
        (r"p_{ij} = a \text{ or } p_{ij} = b", "p_{i, j} = a | p_{i, j} = b 'or'"),
    ],
)
def test_a_line_may_claim_several_things(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"a = b, \quad k \neq j", "a = b {`k neq j`}"),
        (r"a = b, k \neq j", "a = b {`k neq j`}"),
        (r"a_{ij} = b \quad (i \neq j)", "a_{i, j} = b {`i neq j`}"),
        (r"a_{ij} = b (i \neq j)", "a_{i, j} = b {`i neq j`}"),
        (r"a = b \quad \text{if } y = 1", "a = b {`y = 1`}"),
        (r"a = b \text{ if $i = j$}", "a = b {`i = j`}"),
        (r"a = b \quad \forall k", "a = b {k}"),
        (r"a = b, \quad \forall k \neq j", "a = b {`k neq j`}"),
        (r"z_k = b_k, \quad k = 1, \ldots, n", "z_{k} = b_{k} {`k = list(1, ..., n)`}"),
        (r"z_k = b_k \text{ for } k = 1, 2", "z_{k} = b_{k} {`k = list(1, 2)`}"),
        (r"S_j = a \qquad \forall j \in 1..N", "S_{j} = a {`j in list(1, ..., N)`}"),
        (r"x^n \; (n=1,\ldots,N)", "x^{n} {`n = list(1, ..., N)`}"),
        (r"k = j: \quad a = b", "a = b {`k = j`}"),
        (r"\text{If } k = j, \text{ then } a = b", "a = b {`k = j`} 'then'"),
        (r"i = j \implies a = b", "a = b {`i = j`}"),
        (r"a_1 = b \quad i = j, \qquad -c \quad i \neq j",
         "a_{1} = b {`i = j`} | (- c) {`i neq j`}"),
        (r"\text{if } i = j: a_1 = b, \text{ if } i \neq j: a_2 = c",
         "a_{1} = b {`i = j`} | a_{2} = c {`i neq j`}"),
        (r"a_1 = b, a_2 = c \text{ for all } k", "a_{1} = b {k} | a_{2} = c {k}"),
        (r"\forall k \neq j", "~ {`k neq j`}"),
        (r"\text{if } k = j", "~ {`k = j`}"),
        ("k = j", "k = j"),
        (r"k = 1, \ldots, n", "k = list(1, ..., n)"),
        (aligned(r"a_1 &= b && \text{if } i = j", r"a_2 &= c && \text{if } i \neq j"),
         "a_{1} = b {`i = j`} | a_{2} = c {`i neq j`}"),
    ],
)  # fmt: skip
def test_a_condition_is_told_from_a_claim(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            aligned(r"a &= b \quad \because c = d", "&= e"),
            "a = b | (aside) c = d 'because' | ~ = e",
        ),
        (aligned(r"a &= b, \text{ where } c = d", "&= e"), "a = b | (aside) c = d 'where' | ~ = e"),
        (aligned(r"a &= b, \text{ so } c = d", "&= e"), "a = b | c = d 'so' | ... ~ = e"),
        (r"a = b \text{ (recall } c = d \text{)} = e", "a = b = e ')' | (aside) c = d '(recall'"),
        (r"\text{Since } c = d, \text{ we have } a = b", "(aside) c = d 'Since' | a = b 'we have'"),
        (r"a = b \text{ (for } i = j \text{)}", "a = b {`i = j`} ')'"),
        (r"a = b [\because c = d]", "a = b | (aside) c = d 'because'"),
    ],
)
def test_a_reason_stands_aside(text, expected):
    assert said(text) == expected


def test_a_row_may_end_with_one_backslash_before_a_relation():
    lost = r"\begin{aligned} a &= b \ &= c \ & \leq d \end{aligned}"
    assert said(lost) == "a = b | ~ = c | ~ leq d"
    assert said(lost.replace("\\ &", "\\\n&")) == "a = b | ~ = c | ~ leq d"
    matrix = r"A = \begin{pmatrix} a & b \ & c \end{pmatrix}"
    assert said(matrix) == "A = array(a, b, c)"


def test_columns_of_claims_are_read_one_after_the_other():
    text = aligned("a &= b & c_1 &= d", "&= e & &= f", environment="align")
    assert said(text) == "a = b | ~ = e | c_{1} = d | ~ = f"


def test_a_line_that_is_not_understood_leaves_a_gap():
    formula = read(aligned("a &= b", r"&= \lim c", "&= d", "&= e"))
    assert [chain_text(chain) for chain in formula.chains] == ["a = b", "... ~ = d", "~ = e"]
    assert [error.message for error in formula.errors] == ["a limit is not understood"]


def test_what_goes_on_from_one_of_several_chains_has_a_gap():
    assert said(aligned(r"a &= b, \quad c_1 = d", "&= e")) == "a = b | c_{1} = d | ... ~ = e"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a := b", "a := b"),
        (r"a \equiv b \triangleq c", "a := b := c"),
        (r"a \stackrel{\text{def}}{=} b", "a := b"),
        (r"a \stackrel{def}{=} b", "a := b"),
        (r"a \overset{\Delta}{=} b", "a := b"),
        (r"a \overset{!}{=} 0", "a demand 0"),
        (r"a \overset{\sum_k y_k = 1}{=} b", "a =<`sum[k](y_{k}) = 1`> b"),
        (r"a \overset{(1)}{=} b", "a =<'(1)'> b"),
        (r"a \overset{\text{chain rule}}{=} b", "a =<'chain rule'> b"),
        (r"f: \mathbb{R}^n \to \mathbb{R}", "f : set R^{n} to set R"),
        (r"\theta \leftarrow \theta - 1", "theta leftarrow (theta - 1)"),
        (r"0 \le p \leq 1", "0 leq p leq 1"),
        (r"x \not= y \approx z \propto w", "x neq y approx z propto w"),
    ],
)
def test_relations_have_their_names_and_reasons(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\begin{aligned} a &= b &&= c \\ d &= f &&= g \end{aligned}", "a = b = c | d = f = g"),
        (
            r"\begin{aligned} a &= b & c &= d \\ &= f & &= g \end{aligned}",
            "a = b | ~ = f | c = d | ~ = g",
        ),
    ],
)
def test_columns_that_are_always_empty_part_nothing(text, expected):
    assert said(text) == expected


def test_words_with_formulas_are_no_quantity():
    assert "words stand for a quantity here" in said(r"a = \text{since only $d = 1$}")
    assert said(r"a = \text{as $d = 1$} b") == said(r"a = \text{as} b")

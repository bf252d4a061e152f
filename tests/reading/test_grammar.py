"""Layout to expressions: what a formula says, whole."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.reading.expressions import (
    CONVENTION,
    Call,
    Chain,
    Derivative,
    Extents,
    Formula,
    Label,
    Link,
    Name,
    Number,
    Superscript,
)
from derive.reading.grammar import bare_spelling, read_formula, spelling
from derive.reading.layout import Digits, Letter, ReadError, Row, Word
from derive.reading.parsing import read_layout
from tests.reading.saying import read, said

OUTPUT = Path(__file__).parent.parent.parent / "output"

NAMES = {
    "x_{ij} x_{i,j} x_{12}": "<x_{i, j} x_{i, j} x_{12}>",
    "w_{1j} x_{k2}": "<w_{1, j} x_{k, 2}>",
    r"x_{max} x_{\text{max}} x_{\max}": "<x_{'max'} x_{'max'} x_{'max'}>",
    r"L_{CE} L_{\mathrm{CE}} D_{KL}": "<L_{'CE'} L_{'CE'} D_{'KL'}>",
    "J_{softmax} x_{ijkl}": "<J_{'softmax'} x_{i, j, k, l}>",
    r"\theta_{new} x_{k, \text{new}}": "<theta_{'new'} x_{k, 'new'}>",
    "w_{y_i} z_{k+1} x_{-i}": "<w_{y_{i}} z_{(k + 1)} x_{(- i)}>",
    "W_{i,:} w_{1:L}": "<W_{i, ':'} w_{'1:L'}>",
    "p_{y = k}": "p_{y} {`y = k`}",
    "p_{Y|X}": "p_{'Y|X'}",
    r"\hat{y}_k \bar{\mathbf x} \mathcal{L}": "<hat y_{k} bar bold x calligraphic L>",
    r"\hat{y_k}": "hat y_{k}",
    "{z_j}^2 {p}_i {v'_w}^T": "<z_{j}^{2} p_{i} v'_{w}^{T<T>}>",
    "x^{(i)} a^{[l]} a^{[l-1]}_j": "<x^{(i)} a^{[l]} a_{j}^{[(l - 1)]}>",
    r"W^T W^\top W^{\mathsf T} x^{\text{T}}": "<W^{T<T>} W^{T<>} W^{T<sans T>} x^{T<upright T>}>",
    r"x^{(i)T} W^{[l]\top} x^{*T}": "<x^{(i)}^{T<T>} W^{[l]}^{T<>} x^{star}^{T<T>}>",
    "A^{-1} w^* w^{-T}": "<A^{(- 1)} w^{star} w^{(- T)}>",
    r"\theta^{new} \theta^{\text{new}} x^n": "<theta^{<n e w>} theta^{upright new} x^{n}>",
    "y' y'' f^{(4)}": "<y' y'' f^{(4)}>",
    "e^{(a + b)} p^{(1-y)} e^{(i)}": "<e^{(a + b)} p^{(1 - y)} e^{i}>",
    r"e^{f_i + \log C}": "e^{(f_{i} + log(C))}",
    r"p^{\odot 2}": "p^{odot 2}",
    r"\mathbb{R}^{m \times n}": "set R^{m, n}",
    r"\mathbf{1} \mathbf{1}_n": "<bold 1 bold 1_{n}>",
    r"\delta_{ij} \delta_{i,j}": "<delta_{i, j} delta_{i, j}>",
    "2^n 10^{-3}": "<[2]^{n} [10]^{(- 3)}>",
    r"w1 + \theta0 x2^2": "(w_{1} + <theta_{0} x_{2}^{2}>)",
    r"(N, *)": "list((N, ...)",
    r"\frac{1}{2} 2 (y - t)": "<(1 / 2) 2 (y - t)>",
}

PRODUCTS = {
    "-a b + c": "(- <a b> + c)",
    "+a - -b": "(a - (- b))",
    r"a \cdot -b c": "<a cdot (- <b c>)>",
    r"a \cdot b \times c * d \odot e": "<a cdot b times c odot d odot e>",
    r"p_j.p_i": "<p_{j} cdot p_{i}>",
    "1/2 x": "<(1 / 2) x>",
    "a/b c": "<(a / b) c>",
    "2 a / b / c": "((<2 a> / b) / c)",
    r"\frac{a b}{c}^2": "[(<a b> / c)]^{2}",
    r"\sqrt[3]{x} \sqrt{a + b}": "<root3(x) root((a + b))>",
    "(a + b)(c)": "<(a + b) c>",
    "((a))^2": "[a]^{2}",
    r"\|x - y\|_2^2 + |x| + \lVert w \rVert_1": "([norm2((x - y))]^{2} + absolute(x) + norm1(w))",
    r"x_1 + x_2 + \cdots + x_n": "sum[`#0 = 1`..n](x_{#0})",
    r"90\%": "(90 / 100)",
    r"[z_1, \ldots, z_n]^T": "[list[(z_{1}, ..., z_{n})]^{T<T>}",
    r"\{0, 1\}": "list{(0, 1)",
    "[0, 1)": "list[)(0, 1)",
    r"\langle x, y \rangle": "listlangle(x, y)",
    r"\begin{bmatrix} a & b \\ \vdots & c \end{bmatrix}": "array(a, b; ..., c)",
    r"\left(\begin{matrix} a \\ b \end{matrix}\right)^T": "[array(a; b)]^{T<T>}",
    r"\underbrace{a}_{=b} \overbrace{c}^{d}": "<brace(a: `~ = b`) brace(c: d)>",
    r"\underbrace{a}_{\text{the error}} \underbrace{b}_{(1)}": "<brace(a: none) brace(b: none)>",
    r"\underbrace{a}_{\text{error}}": "brace(a: none)",
    r"\underbrace{a}_{\geq 0}": "brace(a: `~ geq 0`)",
}

SUMS = {
    r"\sum_{k=1}^{n} a_k + b": "(sum[`k = 1`..n](a_{k}) + b)",
    r"\sum_k -y_k \log p_k": "sum[k]((- <y_{k} log(p_{k})>))",
    r"\sum^n_{k=1} a \cdot b": "sum[`k = 1`..n](<a cdot b>)",
    r"\sum\limits_{k \neq j} a": "sum[`k neq j`](a)",
    r"\sum_{k=1, k \neq j}^n a": "sum[`k = 1`, `k neq j`..n](a)",
    r"\sum_{\substack{k=1 \\ k \neq j}}^n a": "sum[`k = 1`, `k neq j`..n](a)",
    r"\sum_{k \neq i, j} a": "sum[`k neq list(i, j)`](a)",
    r"\sum_{i<j} a": "sum[`i < j`](a)",
    r"\sum_{i,j} a + \sum_{ij} b": "(sum[i, j](a) + sum[i, j](b))",
    r"\sum_{i,j=1}^n a": "sum[i, `j = 1`..n](a)",
    r"\sum_{i \in C} a": "sum[`i in C`](a)",
    r"\sum_{k=1,\ldots,n} a": "sum[`k = list(1, ..., n)`](a)",
    r"\sum_{k = 1}^{n-1} \sum_j a b": "sum[`k = 1`..(n - 1)](sum[j](<a b>))",
    r"\sum y_i": "sum[](y_{i})",
    r"\prod_i p_i^{y_i} (1 - p_i)^{1 - y_i}": (
        "prod[i](<p_{i}^{y_{i}} [(1 - p_{i})]^{(1 - y_{i})}>)"
    ),
    r"\max_k z_k - a": "(max[k](z_{k}) - a)",
    r"\max_k (z_k - m) y": "<max[k]((z_{k} - m)) y>",
    r"\arg\max_k z_k + \operatorname*{argmin}_\theta J": "(argmax[k](z_{k}) + argmin[theta](J))",
    r"\underset{k}{\arg\max} z_k": "argmax[k](z_{k})",
    r"\mathbb{E}_{x \sim p}[f] + E[x^2]": "(expectation[`x sim p`](f) + expectation[](x^{2}))",
}

DERIVATIVES = {
    r"\frac{\partial L}{\partial z_j}": "partial[z_{j}](L)",
    r"\frac{\partial}{\partial z_j} y_j \log p_j + c": "(partial[z_{j}](<y_{j} log(p_{j})>) + c)",
    r"\frac{\partial^2 L}{\partial z_i \partial z_j}": "partial[z_{i}, z_{j}](L)",
    r"\frac{d^2 y}{dx^2}": "total[x^2](y)",
    r"\frac{\mathrm{d}L}{\mathrm{d}z}": "total[z](L)",
    r"\frac{dL}{dz}": "total[z](L)",
    r"\frac{d}{dx} f": "total[x](f)",
    r"\frac{d}{2} + \frac{a}{d}": "((d / 2) + (a / d))",
    r"\frac{\partial (a + b)}{\partial x}": "partial[x]((a + b))",
    r"\frac{\partial \log p_k}{\partial p_k}": "partial[p_{k}](log(p_{k}))",
    r"\frac{-\partial L}{\partial p}": "(- partial[p](L))",
    r"\frac{\partial L}{\partial \sigma^2}": "partial[sigma^{2}](L)",
    r"\partial L / \partial z_j": "partial[z_{j}](L)",
    r"\partial^2 L/\partial z^2 + dL/dz + d/dx f": "(partial[z^2](L) + total[z](L) + total[x](f))",
    r"\partial_{z_j} L + \partial_j Z": "(partial[z_{j}](L) + partial[j](Z))",
    r"D_j S_i": "gradient[j](S_{i})",
    r"\nabla_z L": "gradient[z](L)",
    r"\nabla L": "gradient[](L)",
    r"\nabla_{\theta} J(\theta)": "gradient[theta](J(theta))",
    r"\nabla^2_w L": "gradient[w^2](L)",
    r"\nabla_a C \odot \sigma'(z)": "<gradient[a](C) odot sigma'(z)>",
    r"\nabla f(x)^T v": "<[gradient[](f(x))]^{T<T>} v>",
    r"\frac{\partial}{\partial u} f \cdot \frac{\partial u}{\partial x}": (
        "<partial[u](f) cdot partial[x](u)>"
    ),
    r"\frac{\partial}{\partial u} y \frac{\partial p}{\partial x}": (
        "partial[u](<y partial[x](p)>)"
    ),
}

FUNCTIONS = {
    r"\log p_k y_k": "log(<p_{k} y_{k}>)",
    r"y \log p (1 - q)": "<y log(p) (1 - q)>",
    r"\log(p) q": "<log(p) q>",
    r"\log p \cdot q": "<log(p) cdot q>",
    r"2 \log 2 \pi \sigma^2": "<2 log(<2 pi sigma^{2}>)>",
    r"\sin x \cos y": "<sin(x) cos(y)>",
    r"\log \frac{a}{b} + \log \sum_k e^{z_k}": "(log((a / b)) + log(sum[k](e^{z_{k}})))",
    r"\log^2 x + \tanh^2(x)": "(log^{2}(x) + tanh^{2}(x))",
    r"\log_2 x": "log_{2}(x)",
    r"\log q(x)": "log(q(x))",
    r"\ln x / \ln 2": "(ln(x) / ln(2))",
    r"\max(0, x) + \max\{a, b\}": "(max(0, x) + max(a, b))",
    r"\operatorname{softmax}(z)_i + \text{softmax}(z_i)": "(softmax(z)_{i} + softmax(z_{i}))",
    r"\mathrm{ReLU}(x)^2": "[ReLU(x)]^{2}",
    r"\log\Gamma(x) + \psi(x + 1)": "(log(Gamma(x)) + psi((x + 1)))",
    "ylog(a) + tanh^2(x) - softmax(z)": "(<y log(a)> + tanh^{2}(x) - softmax(z))",
    "f(x + 1) + f(x)": "(<f (x + 1)> + f(x))",
    "f'(x + 1) + f''(t)": "(f'((x + 1)) + f''(t))",
    r"f(x; \theta) + p(y \mid x) + P(y=k|x)": "(f(x, theta) + p(y, x) + P(`y = k`, x))",
    r"L(y, \hat y) + D_{KL}(p \| q)": "(L(y, hat y) + D_{'KL'}(p, q))",
    r"p_j (1 - p_j)": "<p_{j} (1 - p_{j})>",
    "A^{-1}(b)": "<A^{(- 1)} b>",
    r"\log |x| y": "<log(absolute(x)) y>",
    "y' (1 - y)": "<y' (1 - y)>",
    r"W^T (x - y)": "<W^{T<T>} (x - y)>",
    r"\delta^{[l]} (a^{[l]})^T": "<delta^{[l]} [a^{[l]}]^{T<T>}>",
    r"1[i=j] + 1\{y = k\} + 1(y = k)": "(one(`i = j`) + one(`y = k`) + one(`y = k`))",
    r"\mathbb{1}\{y = k\} + \mathbf 1_{\{y = k\}}": "(one(`y = k`) + one(`y = k`))",
    r"t_k 1\{k = i\} + [i = j] + \mathbb{I}(y > 0)": (
        "(<t_{k} one(`k = i`)> + one(`i = j`) + one(`y > 0`))"
    ),
    r"\begin{cases} a & \text{if } i = j \\ b & \text{otherwise} \end{cases}": (
        "cases(a if `i = j`; b)"
    ),
    r"\begin{cases} a, & i = j \\ b, & i \neq j. \end{cases}": (
        "cases(a if `i = j`; b if `i neq j`)"
    ),
    r"\begin{cases} a \text{ if } i = j, \\ b \text{ else} \end{cases}": "cases(a if `i = j`; b)",
    r"\begin{cases} a & if & x>0 \\ b & otherwise \end{cases}": "cases(a if `x > 0`; b)",
    r"\left\{\begin{array}{ll} a & x < 0 \\ b & x \ge 0 \end{array}\right.": (
        "cases(a if `x < 0`; b if `x geq 0`)"
    ),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [*{**NAMES, **PRODUCTS, **SUMS, **DERIVATIVES, **FUNCTIONS}.items()],
)
def test_a_formula_says(text, expected):
    assert said(text) == expected


def test_a_name_of_the_lexicon_is_applied_to_what_stands_in_brackets():
    assert said(r"\sigma(a + b) + \phi(a + b)", "sigma") == "(sigma((a + b)) + <phi (a + b)>)"
    assert said(r"h_\theta(a + b)^2", "h") == "[h_{theta}((a + b))]^{2}"
    assert said(r"\sigma^2(a + b)", "sigma") == "sigma^{2}((a + b))"
    assert said(r"\mathcal{L}(a + b)", "L") == "<calligraphic L (a + b)>"


def test_a_function_that_stands_bare_in_its_argument_is_a_factor():
    assert said(r"\sigma(1 - \sigma)", "sigma") == "<sigma (1 - sigma)>"
    assert said("S_i(1 - S_j)", "S") == "<S_{i} (1 - S_{j})>"
    assert said(r"\sigma(1 - \sigma(x))", "sigma") == "sigma((1 - sigma(x)))"


@pytest.mark.parametrize(
    ("extents", "text", "expected"),
    [
        (CONVENTION, r"\frac{d}{dx} a b", "total[x](<a b>)"),
        (Extents(derivative="factor"), r"\frac{d}{dx} a b", "<total[x](a) b>"),
        (Extents(function="factor"), r"\log a b", "<log(a) b>"),
        (Extents(total="rest"), r"c \sum_k a + b", "<c sum[k]((a + b))>"),
        (Extents(total="rest"), r"(\sum_k a) + b", "(sum[k](a) + b)"),
    ],
)
def test_how_far_an_operator_reaches_is_told(extents, text, expected):
    formula = read(text, extents=extents)
    assert formula.errors == ()
    assert said(text, extents=extents) == expected


@pytest.mark.parametrize(
    ("text", "piece", "message"),
    [
        (r"a \pm b", r"\pm", "it stands for two formulas"),
        ("n!", "!", "a factorial is not understood"),
        (r"x 2", "2", "a number behind a factor"),
        (r"2x3", "3", "a number behind a factor"),
        (r"(a)2", "2", "a number behind a factor"),
        (r"xy2", "2", "a number behind a factor"),
        (r"x1.5", "1.5", "a number behind a factor"),
        (r"f1(x)", "1", "a number behind a factor"),
        (r"L = \text{data loss} + R", r"\text{data loss}", "words stand for a quantity here"),
        (r"\log(x)^2", "(x)^2", "is it the power of the argument or of log?"),
        (r"\log p^y (1 - p)^{1-y}", "(1 - p)^{1-y}", "is this a part of the argument?"),
        (r"\log a / b", r"\log a", "is the divisor a part of the argument?"),
        (r"\lim_{x \to 0} y", r"\lim_{x \to 0}", "a limit is not understood"),
        (r"\lfloor x \rfloor", r"\lfloor x \rfloor", "rounding down is not understood"),
        (r"a + \frac{d}{dx}", r"\frac{d}{dx}", "the derivative of what?"),
        (
            r"\frac{\partial^3 L}{\partial x \partial y}",
            r"\partial x \partial y",
            "the orders above and below do not agree",
        ),
        (r"\frac{a}{\partial x}", r"\partial", "a differential that stands alone"),
        (r"\frac{}{b}", "{}", "a quantity is missing here"),
        ("(a + b)'", "(a + b)'", "a prime at something that is no name"),
        ("{a + b}^2", "{a + b}^2", "the script belongs to the last piece alone"),
        (r"\sqrt{a \text{ by } b}", r"\text{ by }", "words inside a formula"),
        (
            r"\begin{cases} a & i = j \\ b & \text{unless } i = k \end{cases}",
            r"\text{unless }",
            "“unless” before a condition",
        ),
        (r"\nabla \cdot f", r"\nabla", "a divergence or a curl"),
        ("f(x,,y)", "x,,y", "a quantity is missing here"),
        ("a = b = ", "=", "nothing stands beside this sign"),
        ("(a = b) c", "(a = b)", "a relation in brackets"),
        (r"f^{-1}(x, y)", "f^{-1}", "is it the inverse function, or one over its value?"),
        (r"\sin^{-1} x", r"\sin^{-1}", "is it the inverse function, or one over its value?"),
        (r"a = b \text{ otherwise}", r"\text{ otherwise}", "“otherwise” is not understood here"),
    ],
)
def test_what_has_no_reading_is_refused_where_it_stands(text, piece, message):
    formula = read(text)
    assert formula.chains == ()
    (error,) = formula.errors
    assert (text[slice(*error.span)], error.message) == (piece, message)


@pytest.mark.parametrize(
    ("text", "spelled", "bare"),
    [
        (r"\hat{y}_k", "hat y", "hat y"),
        (r"\hat{\mathbf y}", "hat bold y", "hat bold y"),
        (r"\mathcal{L}_{CE}", "calligraphic L CE", "calligraphic L CE"),
        (r"\sigma_{\max}^2", "sigma max", "sigma max"),
        (r"a^{(l-1)}_j", "a^(l-1)", "a"),
        (r"W^{[2]\top}", "W^[2]", "W"),
        (r"\theta^*", "theta^*", "theta"),
        (r"x^{\text{new}}", "x^new", "x"),
        (r"x^n", "x", "x"),
        (r"\mathrm{ReLU}'", "ReLU", "ReLU"),
    ],
)
def test_a_name_is_spelled_by_what_it_looks_like(text, spelled, bare):
    (chain,) = read(text).chains
    (name,) = chain.parts
    assert (spelling(name), bare_spelling(name)) == (spelled, bare)


def test_the_caller_may_say_which_superscripts_are_labels():
    name = Name("W", (0, 3), above=(Superscript("plain", Name("l", (2, 3)), (2, 3)),))
    assert spelling(name) == "W"
    assert spelling(name, name.above) == "W^l"


def test_everything_has_its_span():
    assert read("a' = f(x_1)") == Formula(
        (
            Chain(
                (
                    Name("a", (0, 2), primes=1),
                    Call(
                        Name("f", (5, 6)),
                        (Name("x", (7, 10), below=(Number("1", (9, 10)),)),),
                        (5, 11),
                    ),
                ),
                (Link("=", (3, 4)),),
                (0, 11),
            ),
        )
    )
    (chain,) = read(r"\frac{d}{dx} y_{\max}").chains
    assert chain.parts == (
        Derivative(
            Name("y", (13, 21), below=(Label("max", (16, 20)),)),
            ((Name("x", (10, 11)), Number("1", (10, 11))),),
            "total",
            (0, 21),
        ),
    )


# Whole documents --------------------------------------------------------------------------


def formulas(path: Path) -> list[str]:
    """The formulas of a page in Markdown."""
    text = path.read_text(encoding="utf-8")
    return [a or b for a, b in re.findall(r"\$\$(.*?)\$\$|\$([^$\n]+)\$", text, re.DOTALL)]


PAGES = sorted(path for path in OUTPUT.glob("*.md") if path.name != "README.md")[::6]


def test_the_pages_of_the_project_are_read_without_an_error():
    texts = sorted({text for path in PAGES for text in formulas(path)})
    unread = [(text, error.message) for text in texts for error in read(text).errors]
    assert len(texts) > 200
    assert unread == []


# Laws -------------------------------------------------------------------------------------


PIECES = st.sampled_from(
    [
        "x", "y_k", "z_j^2", "2", "0.5", "+", "-", "=", ",", "/", r"\cdot ", r"\log ", r"\sum_k ",
        r"\sum_{k=1}^n ", r"\frac{a}{b}", r"\frac{\partial}{\partial x} ", r"\frac{dL}{dz}",
        "(a+b)", "(x)", r"\left(c - d\right)^2", r"\quad ", r"\text{if }", r"\neq ", r"\max_k ",
        "e^{-x}", r"\nabla_w ", r"\hat{y}", r"\mathbb{1}[i=j]", "f'(x)", r"\underbrace{a}_{=b}",
        r"\ldots ", "[a, b]", r"\|w\|", "d", r"\partial ", "!",
        "|", ":", ";", ".", r"\implies ", r"\forall ",
    ]
)  # fmt: skip


#: Words that a node stands for.
SAID_BY = {"Derivative": ("d",), "Indicator": ("1", "I"), "Branches": ("if", "otherwise")}


def leaves(thing: object) -> list[tuple[str, tuple[int, int]]]:
    """Every word that an expression holds, with the span of what holds it."""
    found: list[tuple[str, tuple[int, int]]] = []
    if is_dataclass(thing):
        span = getattr(thing, "span", (0, 10**6))
        for field in fields(thing):
            value = getattr(thing, field.name)
            found += [(value, span)] if isinstance(value, str) else leaves(value)
        found += [(word, span) for word in SAID_BY.get(type(thing).__name__, ())]
    elif isinstance(thing, tuple):
        for item in thing:
            found += [(item, (0, 10**6))] if isinstance(item, str) else leaves(item)
    return found


def pieces(thing: object) -> list[Letter | Digits | Word]:
    """The letters, digits and words of a layout."""
    if isinstance(thing, Digits | Letter | Word):
        return [thing]
    if isinstance(thing, tuple):
        return [piece for part in thing for piece in pieces(part)]
    if is_dataclass(thing):
        return [piece for field in fields(thing) for piece in pieces(getattr(thing, field.name))]
    return []


def text_of(node: Letter | Digits | Word) -> str:
    return node.name if isinstance(node, Letter) else node.text


def assert_nothing_is_dropped(row: Row, formula: Formula) -> None:
    held = leaves(formula)
    for piece in pieces(row):
        start, end = piece.span
        assert any(
            text_of(piece) in word and span[0] <= start and end <= span[1] for word, span in held
        ), f"{piece} is not in {formula}"


@given(st.lists(PIECES, max_size=12))
def test_any_formula_is_read_or_refused_and_nothing_is_dropped(pieces_of_text):
    text = "".join(pieces_of_text)
    try:
        row = read_layout(text)
    except ReadError:
        return
    formula = read_formula(row)
    for error in formula.errors:
        assert 0 <= error.span[0] <= error.span[1] <= len(text)
    if formula.chains and not formula.errors:
        assert_nothing_is_dropped(row, formula)


def test_nothing_of_the_pages_is_dropped():
    for path in PAGES[::4]:
        for text in formulas(path):
            row = read_layout(text)
            assert_nothing_is_dropped(row, read_formula(row))


@pytest.mark.parametrize(
    "text",
    [
        "-" * 19_000 + "x",
        r"\log " * 3_900 + "x",
        r"\sum_k " * 2_800 + "x",
        "d" * 19_000,
        "a/" * 9_000 + "a",
        r"a\cdot-" * 2_000 + "a",
        "a=" * 9_000 + "a",
        "a:" * 9_000,
        r"a=b\to " * 2_300,
        r"\frac{d}{dx} " * 1_500 + "x",
        "f(" * 90 + "x" + ")" * 90,
        "x" + "_{x" * 90 + "}" * 90,
        r"\begin{aligned}" + r"a&=b\\ " * 2_500 + r"\end{aligned}",
        r"\begin{aligned}" + "a=b&" * 4_500 + r"\end{aligned}",
        r"\underset{k}{\max} " * 1_000 + "x",
    ],
    ids=lambda text: text[:12],
)
def test_a_hostile_formula_is_read_in_a_moment(text):
    formula = read(text)
    assert formula.chains or formula.errors

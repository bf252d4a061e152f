"""LaTeX to terms: whole terms against what the language of problem files says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Symbol

from derive.catalogue import library
from derive.certificate import from_json
from derive.derivation import Derivation
from derive.judges.instances import Instances
from derive.language import parse, write
from derive.printers.latex import latex
from derive.problem import Problem
from derive.problem_file import load, loads
from derive.reading.elaboration import (
    Equation,
    RangeError,
    Scope,
    conditions,
    elaborate,
    equation,
    term_of,
)
from derive.reading.expressions import Chain, Expression, Lexicon
from derive.reading.grammar import read_formula
from derive.reading.layout import ReadError
from derive.reading.parsing import read_layout
from derive.reading.symbols import Symbols, VectorFunction
from derive.terms import (
    Apply,
    Delta,
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prime,
    Prod,
    Quotient,
    Relation,
    Sum,
    Times,
    Where,
    alike,
    relation,
)

OUTPUT = Path(__file__).parents[2] / "output"

CLASSIFIER = load("softmax-cross-entropy")
LAYER = loads(
    """
    title = "A layer"
    [sizes]
    m = "outputs"
    d = "inputs"
    [variables]
    "W[m, d]" = "weights"
    "x[d]" = "input"
    "u[d]" = "another"
    "b[m]" = "biases"
    "c[m]" = "targets"
    "X[m, d]" = "samples"
    "A[d, d]" = "square"
    s = "a number"
    T = "a temperature"
    y_hat = "an estimate"
    lam = "a multiplier"
    sigma_max = "a bound"
    eps = "small"
    [functions]
    phi = "activation"
    [definitions]
    "z[i]" = "sum(W[i, k] * x[k] for k in d) + b[i]"
    "sigma(t)" = "1 / (1 + exp(-t))"
    "a[i]" = "sigma(z[i])"
    L = "sum((a[i] - c[i])**2 for i in m) / 2"
    [goal]
    differentiate = "L"
    by = "b[j]"
    """
)
LEXICON = Lexicon(frozenset({"sigma", "phi", "L", "a", "f", "varphi"}))


def chain(text: str) -> Chain:
    formula = read_formula(read_layout(text), LEXICON)
    assert not formula.errors
    (found,) = formula.chains
    return found


def expression(text: str) -> Expression:
    (part,) = chain(text).parts
    assert part is not None
    return part


def sides(text: str, problem: Problem | Symbols = CLASSIFIER) -> Equation:
    left, right = chain(text).parts
    assert left is not None
    assert right is not None
    symbols = problem if isinstance(problem, Symbols) else Symbols(problem)
    return equation(left, right, symbols)


def read(text: str, problem: Problem | Symbols = CLASSIFIER) -> str:
    symbols = problem if isinstance(problem, Symbols) else Symbols(problem)
    return write(term_of(text, symbols, LEXICON))


def says(text: str, expected: str, problem: Problem = CLASSIFIER, indices: str = "ijkl") -> None:
    """The formula is the expected term, up to the names of bound indices."""
    found = term_of(text, Symbols(problem), LEXICON)
    meant = parse(expected, frozenset(indices))
    assert alike(found, meant), f"{write(found)} is not {expected}"


def equates(text: str, left: str, right: str, problem: Problem = CLASSIFIER) -> None:
    """The equation has these two sides."""
    found = sides(text, problem)
    meant = [parse(side, frozenset("ijkl")) for side in (left, right)]
    assert alike(found.left, meant[0]), write(found.left)
    assert alike(found.right, meant[1]), write(found.right)


def refused(text: str, message: str, problem: Problem | Symbols = CLASSIFIER) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(text, problem)
    assert message in caught.value.message, caught.value.message
    return caught.value


# Shapes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\frac{y_j}{p_j} \cdot p_j", "y[j] / p[j] * p[j]"),
        (r"-(a_j - b_j)".replace("a", "y").replace("b", "p"), "-(y[j] - p[j])"),
        (r"p_j - y_j", "p[j] - y[j]"),
        (r"-y_j + p_j", "-y[j] + p[j]"),
        (r"1/2", "1 / 2"),
        (r"0.5 p_j", "1 / 2 * p[j]"),
        (r"y_j (1 - p_j)", "y[j] * (1 - p[j])"),
        (r"p_j^2", "p[j]**2"),
        (r"(p_j - y_j)^2", "(p[j] - y[j])**2"),
        (r"\sqrt{p_j}", "sqrt(p[j])"),
        (r"\sqrt[3]{p_j}", "p[j]**(1 / 3)"),
        (r"\ln p_j", "log(p[j])"),
        (r"\log_2 p_j", "log(p[j]) / log(2)"),
        (r"\log_{10}(p_j)", "log(p[j]) / log(10)"),
        (r"e^{-z_j}", "exp(-z[j])"),
        (r"\exp(z_j)", "exp(z[j])"),
        (r"e", "exp(1)"),
        (r"\max(z_j, 0)", "max(z[j], 0)"),
        (r"|z_j|", "abs(z[j])"),
        (r"\delta_{ij} z_j", "delta(i, j) * z[j]"),
        (r"\mathbb{1}[i = j] z_j", "delta(i, j) * z[j]"),
        (r"\mathbb{1}[z_j > 0]", "where(z[j] > 0, 1, 0)"),
        (r"\tanh^2 z_j", "tanh(z[j])**2"),
        (r"\sqrt{\pi}", "exp(loggamma(1 / 2))"),
        (r"\pi", "exp(loggamma(1 / 2))**2"),
        (r"\boldsymbol{p}_j", "p[j]"),
        (r"z_1 + z_2", "z[1] + z[2]"),
        (r"n z_j", "n * z[j]"),
    ],
)
def test_a_form_is_kept(text: str, expected: str) -> None:
    says(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\hat{y} + s", "y_hat + s"),
        (r"\lambda s", "lam * s"),
        (r"\sigma_{\max} - s", "sigma_max - s"),
        (r"\epsilon", "eps"),
        (r"\varepsilon", "eps"),
        (r"\mathbf{W}_{ij}", "W[i, j]"),
        (r"W_{i,j}", "W[i, j]"),
        (r"x^{(1)}", "x[1]"),
        (r"X^{(i)}_k", "X[i, k]"),
        (r"x_k^2", "x[k]**2"),
        (r"s^T", "s**T"),
        (r"\sigma(s)", "sigma(s)"),
        (r"\phi'(z_i)", "D(phi)(z[i])"),
        (r"\varphi(z_i)", "phi(z[i])"),
        (r"\operatorname{sigmoid}(z_i)", "1 / (1 + exp(-z[i]))"),
        (r"\operatorname{ReLU}(z_i)", "max(z[i], 0)"),
    ],
)
def test_a_name_is_the_one_that_prints_so(text: str, expected: str) -> None:
    says(text, expected, LAYER)


def test_a_spelling_that_is_told_comes_first() -> None:
    symbols = Symbols(CLASSIFIER, {"hat y": "p", "bold y": "z"})
    assert read(r"\hat y_j", symbols) == "p[j]"
    assert read(r"\mathbf{y}_j + y_j", symbols) == "z[j] + y[j]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"q_j", "unknown name q"),
        (r"z_{ij}", "z takes 1 index, and has 2 here"),
        (r"L_j", "L takes no index, and has 1 here"),
        (r"z_0", "entries are counted from 1"),
        (r"z_{j+1}", "an entry is told by an index or by a number"),
        (r"\sum z_k z_j", "nothing says over which index this runs"),
        (r"\sum_{k=1}^{L} z_k", "the end of a sum is a size, an index or a number"),
        (r"\sum_{k=L}^{n} z_k", "a sum begins at an index or a number"),
        (r"z_1 + z_3 + \ldots + z_n", "what the dots stand for is not understood"),
        (r"z_1 + \ldots + z_n p_n", "what the dots stand for is not understood"),
        (r"\max_k z_k", "a maximum over an index has no meaning"),
        (r"\sum_{k \in C} z_k", "a sum over a set is understood only for"),
        (r"f(z_j)", "unknown function f"),
        (r"\frac{\partial L}{\partial n}", "a derivative is taken by a variable"),
    ],
)
def test_what_has_no_meaning_is_refused(text: str, message: str) -> None:
    refused(text, message)


def test_the_piece_that_has_no_meaning_is_shown() -> None:
    text = r"p_j + q_j"
    start, end = refused(text, "unknown name q").span
    assert text[start:end] == "q_j"


# Sums ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\sum_{k=1}^{n} z_k", "sum(z[k] for k in n)"),
        (r"\sum_k z_k", "sum(z[k] for k in n)"),
        (r"\sum_{k \neq j} z_k", "sum(z[k] for k in n if k != j)"),
        (r"\sum_{k=1, k \neq j}^n z_k", "sum(z[k] for k in n if k != j)"),
        (r"\sum_{i, k} z_i z_k", "sum(z[i] * z[k] for i in n for k in n)"),
        (r"\sum_i \sum_{k \ne i} z_i z_k", "sum(z[i] * z[k] for i in n for k in n if k != i)"),
        (r"\sum_{i \neq k} z_i", "sum(z[i] for i in n if i != k)"),
        (r"\prod_k z_k", "prod(z[k] for k in n)"),
        (r"\sum_{k=1}^{3} z_k", "sum(z[k] for k in 3)"),
        (r"\sum_{k=1}^{n-1} z_k", "sum(where(k <= n - 1, z[k], 0) for k in n)"),
        (r"\sum_{k=2}^n z_k", "sum(where(k >= 2, z[k], 0) for k in n)"),
        (r"z_j \sum_{k<j} z_k", "z[j] * sum(where(k < j, z[k], 0) for k in n)"),
        (r"\sum_{k=j}^n z_k z_j", "sum(where(k >= j, z[k] * z[j], 0) for k in n)"),
        (r"\sum_{i<k} z_i z_k", "sum(where(i < k, z[i] * z[k], 0) for i in n for k in n)"),
        (r"\prod_{k=2}^n z_k", "prod(where(k >= 2, z[k], 1) for k in n)"),
        (r"\sum_{k=0}^{n-1} z_k", "sum(z[k] for k in n)"),
        (r"\sum_{k \in \{1, \ldots, n\}} z_k", "sum(z[k] for k in n)"),
        (r"\sum_{1 \le k \le n} z_k", "sum(z[k] for k in n)"),
        (r"z_1 + z_2 + \dots + z_n", "sum(z[k] for k in n)"),
        (r"z_1 + z_2 + \dots + z_j + \dots + z_n", "sum(z[k] for k in n)"),
        (r"y_j + z_1 p_1 + \cdots + z_n p_n", "y[j] + sum(z[k] * p[k] for k in n)"),
        (r"\frac{e^{z_j}}{e^{z_1} + \ldots + e^{z_n}}", "exp(z[j]) / sum(exp(z[k]) for k in n)"),
        (r"\sum y_k \log p_k", "sum(y[k] * log(p[k]) for k in n)"),
        (r"\sum -\frac{y_k}{p_k}", "sum(-(y[k] / p[k]) for k in n)"),
        (r"z_j \sum z_k p_j", "z[j] * sum(z[k] * p[j] for k in n)"),
        (r"\frac{e^{z_j}}{\sum e^{z_j}}", "exp(z[j]) / sum(exp(z[k]) for k in n)"),
        (r"\sum_k \delta_{kj} z_j", "sum(delta(k, j) * z[j] for k in n)"),
    ],
)
def test_a_sum_is_read(text: str, expected: str) -> None:
    says(text, expected)


def test_the_size_of_a_sum_follows_from_its_terms() -> None:
    says(r"\sum_k W_{jk} x_k", "sum(W[j, k] * x[k] for k in d)", LAYER)
    says(r"\sum_i W_{ik}", "sum(W[i, k] for i in m)", LAYER)
    refused(r"\sum_k s", "nothing tells how far k runs", LAYER)
    refused(r"\sum_k W_{kk}", "k runs to m; here it would run to d", LAYER)


def test_a_sum_of_numbers_of_terms_is_evaluated() -> None:
    """A sum over a part of the range is what it says, in numbers."""
    instances = Instances(CLASSIFIER)
    whole = term_of(r"\sum_k z_k", Symbols(CLASSIFIER))
    for parts in (
        r"\sum_{k<j} z_k + z_j + \sum_{k>j} z_k",
        r"\sum_{k \le j} z_k + \sum_{k=1, k > j}^n z_k",
        r"z_1 + \sum_{k=2}^n z_k",
        r"\sum_{k=1}^{j} z_k + \sum_{k=j+1}^n z_k",
        r"\sum_k \mathbb{1}[k \neq j] z_k + z_j",
        r"\sum_k \begin{cases} z_j & \text{if } k = j \\ z_k & \text{if } k \ne j \end{cases}",
    ):
        found = instances.check(term_of(parts, Symbols(CLASSIFIER)), whole)
        assert found.answer == "agree", (parts, found)
    wrong = term_of(r"\sum_{k<j} z_k + \sum_{k>j} z_k", Symbols(CLASSIFIER))
    assert instances.check(wrong, whole).answer == "disagree"


def test_a_limit_that_is_another_size_is_false() -> None:
    error = refused(r"\sum_{k=1}^{m} x_k", "x has entries 1 to d, not 1 to m", LAYER)
    assert isinstance(error, RangeError)
    error = refused(r"\sum_{k=1}^{K} z_k", "unknown name K")
    assert not isinstance(error, RangeError)
    refused(r"\sum_{k=0}^{n} z_k", "k starts at 0, and entries are counted from 1")


def test_a_sum_over_unlike_indices_says_whether_both_run() -> None:
    refused(r"L = \sum_{i \neq k} z_i z_k", "is this a sum over i and k?")
    equates(
        r"z_k \sum_{i \neq k} z_i = \sum_{i \neq k} z_i z_k",
        "z[k] * sum(z[i] for i in n if i != k)",
        "sum(z[i] * z[k] for i in n if i != k)",
    )


def test_counting_from_zero_is_remarked() -> None:
    (remark,) = elaborate(expression(r"\sum_{k=0}^{n-1} z_k"), Symbols(CLASSIFIER)).notes.remarks
    assert remark.message == "k is counted from 0 here: the whole range"


def test_a_bound_index_is_not_the_free_one() -> None:
    found = sides(r"\frac{\partial}{\partial z_j} \sum_j y_j \log p_j = p_j - y_j")
    assert alike(found.left, parse("diff(sum(y[k] * log(p[k]) for k in n), z[j])"))
    (reuse,) = found.notes.reuses
    assert (reuse.index, reuse.nested) == ("j", False)
    assert reuse.fresh not in ("j", "n", "z", "y", "p", "L")


def test_a_sum_in_a_sum_over_the_same_index_is_noted() -> None:
    text = r"\sum_k \frac{y_k}{\sum_k e^{z_k}}"
    found = elaborate(expression(text), Symbols(CLASSIFIER))
    assert alike(found.term, parse("sum(y[k] / sum(exp(z[i]) for i in n) for k in n)"))
    (reuse,) = found.notes.reuses
    assert text[slice(*reuse.span)] == r"\sum_k e^{z_k}"
    assert reuse.inside == (0, len(text))
    assert reuse.nested


def test_an_index_that_is_a_name_of_the_problem_is_renamed() -> None:
    says(r"\sum_{n} z_n", "sum(z[i] for i in n)")


# Derivatives --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\frac{\partial L}{\partial z_j}", "diff(L, z[j])"),
        (r"\frac{\partial}{\partial z_j} L", "diff(L, z[j])"),
        (r"\frac{\partial L}{\partial p_k}", "diff(L, p[k])"),
        (r"\frac{\partial^2 L}{\partial z_i \partial z_j}", "diff(diff(L, z[j]), z[i])"),
        (r"\frac{\partial^2 L}{\partial z_j^2}", "diff(diff(L, z[j]), z[j])"),
        (r"\partial_{z_j} p_i", "diff(p[i], z[j])"),
        (r"D_j p_i", "diff(p[i], z[j])"),
        (r"\partial_j p_i", "diff(p[i], z[j])"),
        (r"\frac{\partial p_i}{\partial z_j^2}", "diff(p[i], z[j]) / (2 * z[j])"),
        (r"\nabla_{z_j} L", "diff(L, z[j])"),
        (
            r"\sum_k \frac{\partial L}{\partial p_k} \frac{\partial p_k}{\partial z_j}",
            "sum(diff(L, p[k]) * diff(p[k], z[j]) for k in n)",
        ),
    ],
)
def test_a_derivative_is_read(text: str, expected: str) -> None:
    says(text, expected)


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        (r"\nabla_z L = p - y", "diff(L, z[i])", "p[i] - y[i]"),
        (r"\frac{\partial L}{\partial z} = p - y", "diff(L, z[i])", "p[i] - y[i]"),
        (r"\frac{\partial L}{\partial \mathbf{z}} = 0", "diff(L, z[i])", "0"),
        (
            r"\frac{\partial p}{\partial z} = \operatorname{diag}(p) - p p^T",
            "diff(p[i], z[k])",
            "delta(i, k) * p[i] - p[i] * p[k]",
        ),
        (r"p = \operatorname{softmax}(z)", "p[i]", "p[i]"),
        (r"p_j = \text{softmax}(z)_j", "p[j]", "p[j]"),
        (r"p_j = \operatorname{softmax}(z_j)", "p[j]", "p[j]"),
        (
            r"\operatorname{softmax}(-z)_j = p_j",
            "exp(-z[j]) / sum(exp(-z[k]) for k in n)",
            "p[j]",
        ),
        (
            r"L = -\sum_i y_i \log \operatorname{softmax}(z_i)",
            "L",
            "-sum(y[i] * log(p[i]) for i in n)",
        ),
    ],
)
def test_an_equation_of_arrays_is_one_of_entries(text: str, left: str, right: str) -> None:
    equates(text, left, right)


def test_the_only_variable_is_meant_by_a_gradient_without_one() -> None:
    refused(r"\nabla L", "nothing says by what this gradient is taken")
    equates(r"\nabla p_j = 0", "diff(p[j], z[i])", "0")


# Functions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (r"\sigma'(s) = \sigma(s)(1 - \sigma(s))", True),
        (r"\sigma'(s) = \sigma(s)(1 + \sigma(s))", False),
        (r"\frac{d\sigma}{ds} = \sigma(1 - \sigma)", True),
        (r"\frac{d\sigma}{dt} = \sigma(t)(1 - \sigma(t))", True),
        (r"\frac{d}{dt} \sigma(t) = \frac{e^{-t}}{(1 + e^{-t})^2}", True),
        (r"\frac{d}{dt} \sigma(t) = \frac{e^{t}}{(1 + e^{-t})^2}", False),
        (r"\sigma'(2 s + T) = \sigma(2 s + T)(1 - \sigma(2 s + T))", True),
        (r"\frac{\partial a_i}{\partial z_i} = \sigma'(z_i)", True),
        (r"\frac{\partial L}{\partial b_j} = (a_j - c_j) \sigma'(z_j)", True),
        (r"\frac{\partial L}{\partial b} = (a - c) \odot \sigma'(z)", True),
        (r"\frac{\partial L}{\partial W} = ((a - c) \odot a \odot (1 - a)) x^T", True),
        (r"\frac{\partial L}{\partial W} = ((a - c) \odot a) x^T", False),
        (r"\operatorname{softplus}'(s) = \sigma(s)", True),
        (r"\tanh'(s) = 1 - \tanh^2(s)", True),
        (r"\frac{d}{ds} \phi(2 s) = 2 \phi'(2 s)", True),
    ],
)
def test_the_slope_of_a_function_is_one_the_judges_know(text: str, holds: bool) -> None:
    found = sides(text, LAYER)
    answer = Instances(found.problem).check(found.left, found.right, ranges=found.ranges).answer
    assert answer == ("agree" if holds else "disagree")


def test_arguments_that_are_restated_change_nothing() -> None:
    says(r"L(x, b)", "L", LAYER)
    says(r"a_i(z)", "a[i]", LAYER)
    says(r"s(T)", "s * T", LAYER)
    refused(r"L(s)", "is no function of this here", LAYER)


def test_what_is_defined_through_a_number_is_a_function_of_it() -> None:
    problem = load("sigmoid")
    says(r"\sigma(-x)", "1 / (1 + exp(-(-x)))", problem)
    says(r"\sigma(x)", "sigma", problem)
    says(r"\sigma'(x)", "diff(sigma, x)", problem)


def test_a_function_of_a_vector_is_told_entry_by_entry() -> None:
    body = parse("exp(v[i]) / sum(exp(v[k]) for k in n)")
    function = VectorFunction("sigma", "v", Index("i"), body)
    symbols = Symbols(CLASSIFIER, vector_functions={"sigma": function})
    assert read(r"\sigma(z)_j", symbols) == "p[j]"
    assert read(r"\sigma(z_j)", symbols) == "p[j]"
    assert read(r"\sigma(2 z)_1", symbols) == "exp(2 * z[1]) / sum(exp(2 * z[k]) for k in n)"


def test_a_helper_of_a_derivative_takes_a_free_name() -> None:
    found = sides(r"\sigma'(2 s) = 0", LAYER)
    (helper,) = set(found.problem.definition_of) - set(LAYER.definition_of)
    assert helper == "sigma_prime"


# Arrays -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        (r"z = W x + b", "z[i]", "sum(W[i, k] * x[k] for k in d) + b[i]"),
        (r"z^T = x^T W^T + b^T", "z[i]", "sum(x[k] * W[i, k] for k in d) + b[i]"),
        (r"s = x^T u", "s", "sum(x[k] * u[k] for k in d)"),
        (r"s = x \cdot u", "s", "sum(x[k] * u[k] for k in d)"),
        (r"W = b x^T", "W[i, k]", "b[i] * x[k]"),
        (r"x = x \odot u", "x[i]", "x[i] * u[i]"),
        (r"s = \|x\|^2", "s", "sum(x[k]**2 for k in d)"),
        (r"s = \|x\|_2", "s", "sqrt(sum(x[k]**2 for k in d))"),
        (r"s = \|x\|_1", "s", "sum(abs(x[k]) for k in d)"),
        (r"s = \|W\|_F^2", "s", "sum(W[i, k]**2 for i in m for k in d)"),
        (r"s = \mathbf{1}^T x", "s", "sum(1 * x[k] for k in d)"),
        (r"s = x^T A x", "s", "sum(sum(x[i] * A[i, k] for i in d) * x[k] for k in d)"),
        (r"x = A x", "x[i]", "sum(A[i, k] * x[k] for k in d)"),
        (r"x = I x", "x[i]", "sum(delta(i, k) * x[k] for k in d)"),
        (r"s = \operatorname{tr}(A)", "s", "sum(A[k, k] for k in d)"),
        (r"z = s b", "z[i]", "s * b[i]"),
        (r"(W x)_i = z_i - b_i", "sum(W[i, k] * x[k] for k in d)", "z[i] - b[i]"),
        (r"a = \sigma(z)", "a[i]", "sigma(z[i])"),
        (r"a = \sigma(W x + b)", "a[i]", "sigma(sum(W[i, k] * x[k] for k in d) + b[i])"),
        (r"z_i = W_i^T x + b_i", "z[i]", "sum(W[i, k] * x[k] for k in d) + b[i]"),
        (r"x = 1 - u", "x[i]", "1 - u[i]"),
        (r"x = [u_1, u_2, \ldots, u_d]^T", "x[i]", "u[i]"),
        (r"x = \begin{bmatrix} u_1 \\ \vdots \\ u_d \end{bmatrix}", "x[i]", "u[i]"),
        (r"x = (e^{u_1}, \ldots, e^{u_d})", "x[i]", "exp(u[i])"),
        (r"x = u - \mathbf{1}_k", "x[i]", "u[i] - delta(i, k)"),
        (r"x = u \oslash x", "x[i]", "u[i] / x[i]"),
        (r"x = u^{\odot 2}", "x[i]", "u[i]**2"),
        (
            r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial a} "
            r"\frac{\partial a}{\partial b}",
            "diff(L, b[i])",
            "sum(diff(L, a[k]) * diff(a[k], b[i]) for k in m)",
        ),
        (
            r"\frac{\partial L}{\partial b} = \frac{\partial a}{\partial b} "
            r"\frac{\partial L}{\partial a}",
            "diff(L, b[i])",
            "sum(diff(L, a[k]) * diff(a[k], b[i]) for k in m)",
        ),
        (
            r"\frac{\partial L}{\partial s} = \frac{\partial L}{\partial a} "
            r"\frac{\partial a}{\partial s}",
            "diff(L, s)",
            "sum(diff(L, a[k]) * diff(a[k], s) for k in m)",
        ),
    ],
)
def test_an_array_is_told_by_its_entry(text: str, left: str, right: str) -> None:
    equates(text, left, right, LAYER)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"s = x u", "this product of two vectors could mean several things"),
        (r"x = u^2", "a power of a vector could mean several things"),
        (r"W = A - s", "a matrix and a number stand together here"),
        (r"x = b", "runs to"),
        (r"W x = x", "runs to"),
        (r"x = s", "a vector and a number stand together here"),
        (r"s = |x|", "of a vector could mean several things"),
    ],
)
def test_what_could_mean_two_things_is_refused(text: str, message: str) -> None:
    refused(text, message, LAYER)


# Braces and conditions ----------------------------------------------------------------------


def test_the_label_of_a_brace_is_a_claim() -> None:
    text = (
        r"\sum_{k \neq j} \frac{y_k}{p_k} \underbrace{\frac{e^{z_k}}{\sum_i e^{z_i}}}_{=p_k}"
        r" \overbrace{p_j}^{\text{this}}"
    )
    found = elaborate(expression(text), Symbols(CLASSIFIER))
    (claim,) = found.notes.claims
    assert write(claim.left) == "exp(z[k]) / sum(exp(z[i]) for i in n)"
    assert write(claim.right) == "p[k]"
    assert [write(r) for r in claim.where] == ["k != j"]
    assert claim.ranges == {Index("k"): "n", Index("j"): "n"}
    assert claim.error is None


def test_the_label_of_a_brace_that_is_not_understood_is_said() -> None:
    found = elaborate(expression(r"\underbrace{p_j}_{=q_j} + z_j"), Symbols(CLASSIFIER))
    (claim,) = found.notes.claims
    assert claim.error is not None
    assert claim.error.message == "unknown name q"


def test_conditions_are_relations_and_ranges() -> None:
    found = conditions(
        [expression_of_condition(r"k \neq j"), expression_of_condition(r"z_j > 0")],
        Symbols(CLASSIFIER),
    )
    assert [write(r) for r in found.relations] == ["k != j", "z[j] > 0"]
    ranges = conditions([expression_of_condition(r"i = 1, \ldots, n")], Symbols(CLASSIFIER))
    assert ranges.relations == ()
    assert ranges.ranges == {"i": "n"}


def expression_of_condition(text: str) -> Expression:
    (condition,) = chain(rf"z_j = z_j \quad \text{{if }} {text}").conditions
    return condition


def test_ranges_around_tell_a_size() -> None:
    found = elaborate(expression(r"\delta_{kl}"), Symbols(LAYER), Scope(ranges={"k": "m"}))
    assert found.indices == ((Index("k"), "m"), (Index("l"), "m"))


# What is printed is read back ---------------------------------------------------------------

#: Problems with every node of the language among their lines.
SAMPLE = (
    "softmax-cross-entropy", "gelu", "layer-norm", "two-layer-network", "relu", "kl-to-fixed",
    "gaussian-likelihood-variance", "multinomial-likelihood", "cross-entropy-hessian",
    "attention-key", "preference-optimisation", "softmax-jacobian", "dense-weights",
)  # fmt: skip


@cache
def told(name: str) -> Derivation:
    return from_json((OUTPUT / f"{name}.json").read_text(encoding="utf-8"))


def functions(problem: Problem) -> Lexicon:
    defined = [
        d.name
        for d in problem.definitions
        if d.parameters and not isinstance(d.parameters[0], Index)
    ]
    return Lexicon(frozenset([*defined, *(name for name, _ in problem.functions)]))


@pytest.mark.parametrize("name", SAMPLE)
def test_what_latex_says_of_a_line_is_read_back(name: str) -> None:
    derivation = told(name)
    symbols = Symbols(derivation.problem)
    lexicon = functions(derivation.problem)
    steps = [inner for step in derivation.steps for inner in step.walk()]
    lines = dict.fromkeys(term for step in steps for term in (step.before, step.after))
    assert lines
    for line in lines:
        if isinstance(line, Relation):
            continue
        assert alike(term_of(latex(line), symbols, lexicon), line), latex(line)


def test_every_name_of_the_library_is_read_back() -> None:
    for name in library():
        problem = load(name)
        for definition in problem.definitions:
            if definition.shape or not definition.parameters:
                head = definition.head
                found = term_of(latex(head), Symbols(problem), functions(problem))
                assert found == head
        for variable in problem.variables:
            if not variable.shape:
                assert term_of(latex(Symbol(variable.name)), Symbols(problem)) == Symbol(
                    variable.name
                )


# Random terms -------------------------------------------------------------------------------

VOCABULARY = loads(
    """
    title = "Names"
    [sizes]
    n = "size"
    [variables]
    "x[n]" = "x"
    "y[n]" = "y"
    "W[n, n]" = "W"
    a = "a"
    eps = "eps"
    x_hat = "x"
    [functions]
    phi = "phi"
    [definitions]
    L = "sum(x[k] * y[k] for k in n)"
    "f(t)" = "exp(t)"
    [goal]
    differentiate = "L"
    by = "x[j]"
    """
)
_indices = st.sampled_from("ijk").map(Index)
_places = _indices | st.integers(1, 3).map(Integer)
_scalars = st.sampled_from(["a", "eps", "x_hat", "L"]).map(Symbol)
_entries = st.builds(lambda name, i: Entry(Symbol(name), i), st.sampled_from("xy"), _places)
_entries |= st.builds(lambda i, j: Entry(Symbol("W"), i, j), _places, _places)
_atoms = _scalars | st.integers(0, 12).map(Integer) | _entries | st.builds(Delta, _places, _places)
_heads = st.sampled_from(["f", "phi", "exp", "log", "sqrt", "sin", "abs", "sign", "loggamma"])
_primes = st.builds(Prime, st.just(Symbol("phi")), st.integers(1, 3).map(Integer))
_signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


def _binder(kind: type[Sum], body: Expr, index: Index, others: list[Expr]) -> Expr:
    return kind(body, index, Symbol("n"), *dict.fromkeys(o for o in others if o != index))


def _larger(terms: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(terms, min_size=2, max_size=3)
    variables = _scalars.filter(lambda symbol: symbol.name != "L") | _entries
    kinds = st.sampled_from([Sum, Prod])
    conditions = st.builds(relation, terms, _signs, terms)
    return st.one_of(
        several.map(lambda parts: Plus(*parts)),
        several.map(lambda parts: Times(*parts)),
        several.map(lambda parts: Apply(Symbol("max"), *parts)),
        terms.map(Neg),
        st.builds(Quotient, terms, terms),
        st.builds(Power, terms, terms),
        st.builds(Apply, _heads.map(Symbol) | _primes, terms),
        st.builds(_binder, kinds, terms, _indices, st.lists(_places, max_size=2)),
        st.builds(Diff, terms, variables),
        st.builds(Where, conditions, terms, terms),
    )


@settings(max_examples=200, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.recursive(_atoms, _larger, max_leaves=8))
def test_what_is_printed_is_never_read_as_something_else(term: Expr) -> None:
    """A term is read back as it is; what two terms would print is refused."""
    lexicon = Lexicon(frozenset({"phi", "f"}))
    found, refusal = None, ""
    try:
        found = term_of(latex(term), Symbols(VOCABULARY), lexicon)
    except ReadError as error:
        refusal = error.message
    if found is None:
        # the power of a function, or of its argument; a factor of it, or of its logarithm
        ambiguous = ("is it the power of the argument", "is the ")
        assert refusal.startswith(ambiguous), latex(term)
    else:
        assert alike(found, term), f"{latex(term)} is read as {write(found)}"

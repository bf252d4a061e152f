"""Which names of a document are functions."""

from __future__ import annotations

import pytest

from derive.articles.heads import heads
from derive.reading.expressions import Lexicon, Name
from derive.reading.grammar import read_formula
from derive.reading.parsing import read_layout


def functions(*formulas: str) -> set[str]:
    return set(heads(read_layout(formula) for formula in formulas).functions)


@pytest.mark.parametrize(
    ("formulas", "expected"),
    [
        ([r"\sigma(x)"], {"sigma"}),
        (["y_j(1-p_j)"], set()),
        # a letter that means a function by custom, unless it stands alone somewhere
        ([r"\sigma(w^T x + b)"], {"sigma"}),
        ([r"\sigma(w^T x + b)", r"\sigma^2"], set()),
        ([r"\sigma(1 - \sigma)"], set()),
        ([r"\tau(w^T x + b)"], set()),
        (["S_i(z) = e^{z_i}", "S_i"], {"S"}),
        ([r"\phi_k(x_n)"], {"phi"}),
        # an entry before an entry is a product where it stands alone elsewhere
        (["y_k (z_k)", "y_i"], set()),
        (["f_i(x_i) = x_i^2", "f_i"], {"f"}),
        (["f'(x_i)", "f"], {"f"}),
        (["y = softplus(x)"], {"softplus"}),
        ([r"softplus: \mathbb{R}^n \to \mathbb{R}^n"], {"softplus"}),
    ],
)
def test_a_name_is_a_function_by_how_it_is_used(formulas, expected) -> None:
    assert functions(*formulas) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a^l_j = w^l_{jk} a^{l-1}_k", {"l"}),
        ("a^L_j - y_j", {"L"}),
        ("x^l", set()),
        ("x_i^n", set()),
        ("e^l_j", set()),
    ],
)
def test_a_letter_numbers_layers_where_an_index_stands_below_it(formula, expected) -> None:
    assert heads([read_layout(formula)]).layers == expected


def test_a_layer_is_no_power() -> None:
    lexicon = Lexicon(layers=frozenset({"l"}))
    (chain,) = read_formula(read_layout("z^{l-1}"), lexicon).chains
    (name,) = chain.parts
    assert isinstance(name, Name)
    assert [script.kind for script in name.above] == ["round"]
    (power,) = read_formula(read_layout("e^l"), lexicon).chains
    assert isinstance(power.parts[0], Name)
    assert [script.kind for script in power.parts[0].above] == ["plain"]

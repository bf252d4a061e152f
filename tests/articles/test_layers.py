"""Which superscripts number the layers of a network."""

from __future__ import annotations

import pytest

from derive.articles.context import understand
from derive.articles.documents import read_document
from derive.articles.layers import Layers, layer_of, layers
from derive.reading.expressions import Chain
from derive.reading.grammar import read_formula
from derive.reading.parsing import read_layout


def chains(*formulas: str) -> tuple[Chain, ...]:
    return tuple(c for f in formulas for c in read_formula(read_layout(f)).chains)


def found(*formulas: str) -> Layers:
    return layers(chains(*formulas))


def variables(text: str) -> dict[str, tuple[str, ...]]:
    problem = understand(read_document("page.md", text.encode())).symbols.problem
    return {v.name: v.shape for v in problem.variables}


@pytest.mark.parametrize(
    "formula",
    [
        r"z^{(l)} = W^{(l)} h^{(l-1)} + b^{(l)}",
        r"z^{[l]} = W^{[l]} h^{[l-1]} + b^{[l]}",
        r"z^{(\ell)} = W^{(\ell)} h^{(\ell-1)}",
        r"z^{(k)} = W^{(k)} h^{(k-1)}",
    ],
)
def test_a_letter_above_names_with_the_one_before_it_is_a_layer(formula):
    (letter,) = found(formula).letters
    assert found(formula).letters == {letter: 0}
    assert sorted(found(formula).heights.values()) == [-1, 0]


def test_the_last_layer_lies_two_or_more_above_any():
    both = found(r"z^{(l)} = W^{(l)} h^{(l-1)}", r"C = h^{(L)}")
    assert both.letters == {"l": 0, "L": 2}
    assert both.heights == {"l-1": -1, "l": 0, "l+1": 1, "L": 2}
    assert found(r"\delta^{(l)} = \delta^{(l+2)}", r"C = h^{(L)}").letters["L"] == 3


@pytest.mark.parametrize(
    "formulas",
    [
        (r"C = \sum_l \|W^{(l)}\|^2", r"z^{(l)} = h^{(l-1)}"),
        (r"x^{(i)} = y^{(i)}",),
        (r"z^{(t)} = h^{(t-1)}", r"s = \sum_t z^{(t)}"),
        (r"z^{(k)} = h^{(k-1)}", r"p_k = q_k"),
    ],
)
def test_a_letter_that_is_summed_over_or_is_an_index_below_is_none(formulas):
    assert found(*formulas).letters == {}


def test_a_one_above_an_entry_is_a_layer_and_a_two_alone_is_a_square():
    assert [base for _, base in found(r"s^1_j = w^1_{jk} x_k^2").numbered] != []
    assert {base for _, base in found(r"s^1_j = w^1_{jk} x_k^2").numbered} == {"s", "w"}


def test_layers_need_neither_brackets_nor_indices():
    shapes = variables("$$z^l = W^l a^{l-1} + b^l$$\n\n$$C = \\sum_j (a^L_j)^2$$")
    assert {"W_l", "a_l_minus_1", "b_l"} <= set(shapes)
    assert "l" not in shapes
    powers = variables(r"$$z = a^{l-1} + b$$")
    assert "l" in powers


def test_names_of_other_layers_are_other_quantities():
    shapes = variables(r"$$z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$$")
    assert set(shapes) == {"w_l", "a_l_minus_1", "b_l"}
    assert shapes["w_l"] == (*shapes["b_l"], *shapes["a_l_minus_1"])


def test_a_nabla_without_a_layer_is_by_what_the_last_one_has():
    mine = found(r"a^{(L)} = h^{(L)}", r"d = \nabla_a C")
    assert {base for _, base in mine.last} == {"a"}
    assert found(r"a^{(L)} = h^{(L)}", r"d = a \nabla_a C").last == frozenset()


def test_a_gradient_needs_no_letter_for_the_last_layer():
    said = found(r"h^{[1]} = W x", r"\nabla_h C = 1")
    assert (said.last, said.letters, said.squares) == (frozenset(), {}, True)


@pytest.mark.parametrize(("above", "meant"), [("l+3", ("l", 3)), ("l+12", None), ("l+4", None)])
def test_a_layer_is_told_from_one_that_is_near(above, meant):
    (chain,) = chains(rf"h^{{({above})}}")
    assert layer_of(chain.parts[0].above[0]) == meant

"""The library as a library."""

from __future__ import annotations

import doctest
import math

import pytest
import sympy

import derive as package
from derive import api, derive, load, loads
from derive.problem_file import ProblemError

STUCK = """
[variables]
x = "input"
[definitions]
f = "digamma(x)"
[goal]
differentiate = "f"
by = "x"
"""


def test_the_examples_of_the_module_run() -> None:
    assert doctest.testmod(api).failed == 0


def test_a_name_a_file_or_a_problem() -> None:
    assert derive("sigmoid") == derive(load("sigmoid"))
    with pytest.raises(ProblemError):
        derive("sigmiod")


def test_it_shows_itself_in_one_line() -> None:
    told = derive("squared-error")
    assert str(told) == "diff(E, x[j]) = x[j] - t[j]"
    assert repr(told) == "<diff(E, x[j]) = x[j] - t[j], cases: holds>"


def test_a_route_that_is_not_there_is_named() -> None:
    with pytest.raises(
        ValueError, match="there is no route 'shortest'; there are cases, delta, chain, logs"
    ):
        derive("sigmoid", route="shortest")


def test_stuck_is_not_held() -> None:
    told = derive(loads(STUCK))
    assert told.stuck == (
        "no rule applies to `diff(digamma(x), x)`: its derivative has no name in the language"
    )
    assert not told.holds
    assert repr(told).endswith("cases: stuck>")


def test_the_result_is_an_ordinary_expression_with_domains() -> None:
    told = derive("softmax-temperature")
    assert str(told.expression) == "(p[j] - y[j])/T"
    (temperature,) = (s for s in told.expression.free_symbols if str(s) == "T")
    assert temperature.is_positive


def test_indices_are_ordinary_symbols_too() -> None:
    explicit = derive("log-sum-exp").explicit
    names = {str(s): type(s) for s in explicit.atoms(sympy.Symbol)}
    assert names == {"j": sympy.Symbol, "k": sympy.Symbol, "n": sympy.Symbol, "z": sympy.Symbol}
    j = next(s for s in explicit.free_symbols if str(s) == "j")
    assert str(explicit.subs(j, 2)) == "exp(z[2])/Sum(exp(z[k]), (k, 1, n))"


def test_a_notebook_that_takes_formulas_only_gets_formulas_only() -> None:
    shown = derive("sigmoid")._repr_latex_()
    outside = shown.split("$$")[::2]
    assert "".join(outside).strip() == ""
    assert shown.count("\\begin{aligned}") == 2


def test_the_explicit_result_is_in_the_given_quantities_alone() -> None:
    told = derive("sigmoid")
    (x,) = told.explicit.free_symbols
    assert (str(x), x.is_real) == ("x", True)
    sigma = 1 / (1 + math.exp(-0.3))
    assert math.isclose(float(told.explicit.subs(x, sympy.Rational(3, 10))), sigma * (1 - sigma))


def test_explicit_sums_have_indices_of_their_own() -> None:
    explicit = derive("log-sum-exp").explicit
    assert str(explicit) == "exp(z[j])/Sum(exp(z[k]), (k, 1, n))"


def test_the_vector_form_is_an_equation_of_numpy() -> None:
    assert derive("softmax-cross-entropy").vector == "grad(L, z) = p - y"
    assert derive("sigmoid").vector is None


def test_the_formats_are_those_of_the_command_line() -> None:
    told = derive("sigmoid")
    assert told.markdown().startswith("## ")
    assert told.html().startswith("<!DOCTYPE html>")
    assert told.latex(standalone=True).startswith("\\documentclass")
    assert "documentclass" not in told.latex()
    assert told.json().startswith('{\n  "format": "derive/1"')
    assert told._repr_markdown_() == told.markdown()
    assert told.notebook().startswith('{\n "cells"')


def test_markdown_has_flavours_and_front_matter() -> None:
    told = derive("sigmoid")
    page = told.markdown(flavour="github", front_matter={"tags": ["a"], "weight": 1})
    assert page.startswith('---\ntags: ["a"]\nweight: 1\n---\n\n## ')
    assert "```math" in page
    with pytest.raises(ValueError, match="there is no flavour 'x'; there are default, github"):
        told.markdown(flavour="x")
    with pytest.raises(ValueError, match="'a b' is not a key of front matter"):
        told.markdown(front_matter={"a b": 1})


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'derive' has no attribute 'nothing'"):
        _ = package.nothing


def test_numbers_are_on_a_page_if_they_are_handed_to_it() -> None:
    told = derive("softmax-cross-entropy")
    found = told.numbers(z=[1, 1], y=[0, 1])
    assert found.agrees
    assert "| $p$ | $0.5$ | $0.5$ |" in told.markdown(numbers=found)
    assert "0.5" not in told.markdown()
    with pytest.raises(ProblemError, match=r"values:1:1: 'z' is a vector"):
        told.numbers(z=[[1, 1], [2, 2]])

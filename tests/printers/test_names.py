"""How names are read, and that what looks alike is refused elsewhere."""

from __future__ import annotations

import pytest

from derive.printers.latex import LATEX
from derive.printers.names import Name, read_name
from derive.printers.plain import plain_name


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("x", Name("x")),
        ("x1", Name("x", None, ("1",))),
        ("x_1", Name("x", None, ("1",))),
        ("y_hat_max", Name("y", "hat", ("max",))),
        ("y_max_hat", Name("y", "hat", ("max",))),
        ("a1b", Name("a1b")),
        ("x_", Name("x_")),
    ],
)
def test_names_are_read_in_parts(name: str, read: Name) -> None:
    assert read_name(name) == read


@pytest.mark.parametrize(
    ("name", "in_latex", "in_text"),
    [
        ("x_bar", r"\bar{x}", "x̄"),
        ("mu_0", r"\mu_0", "μ_0"),
        ("x_", r"\mathrm{x\_}", "x_"),
        ("Sigma", r"\Sigma", "Σ"),
    ],
)
def test_a_name_in_both_scripts(name: str, in_latex: str, in_text: str) -> None:
    assert (LATEX.name(name), plain_name(name)) == (in_latex, in_text)

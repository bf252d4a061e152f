"""What came of a claim, in words."""

from __future__ import annotations

import pytest
from sympy import Integer, Symbol

from derive.articles.context import understand
from derive.articles.documents import read_document
from derive.articles.examining import Examiner
from derive.articles.formulas import Formulas
from derive.articles.phrasing import Phrasing, renamed
from derive.terms import relation

DOCUMENT = read_document("page.md", b"$x$")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\sum_{k=1}^n e^{z_k}", r"\sum_{i=1}^n e^{z_i}"),
        (r"\sum_k \operatorname{rank}_k \kappa_k", r"\sum_i \operatorname{rank}_i \kappa_i"),
    ],
)
def test_an_index_is_renamed_in_the_text(text: str, expected: str) -> None:
    assert renamed(text, "k", "i") == expected


@pytest.mark.parametrize(
    ("name", "shown"),
    [("t_number", "t = 1"), ("t_vector", r"t_{\mathrm{vector}} = t"), ("u_number", "u = 1")],
)
def test_names_are_shown_as_they_are_written_unless_they_would_be_one(name, shown) -> None:
    written = {"t_number": "t", "t_vector": "t", "u_number": "u"}
    phrasing = Phrasing(
        (), Examiner(DOCUMENT, understand(DOCUMENT), Formulas(DOCUMENT)), written=written
    )
    other = Symbol("t") if name == "t_vector" else Integer(1)
    assert phrasing.shown(relation(Symbol(name), "==", other)) == shown

"""Titles with pieces of the problem language in them."""

from __future__ import annotations

import pytest
from sympy import Basic

from derive.document import Math, Words
from derive.printers.latex import latex
from derive.wording import in_plain_text, wording


def show(term: Basic) -> Math:
    return Math(latex(term))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("quotient rule", ("quotient rule",)),
        ("definition of `p[j]`", ("definition of ", Math("p_j"))),
        ("`p[j]` does not depend on `k`", (Math("p_j"), " does not depend on ", Math("k"))),
        ("`1 - eps` of `n`", (Math(r"1 - \varepsilon"), " of ", Math("n"))),
        ("where `k != j`", ("where ", Math(r"k \neq j"))),
        ("", ()),
        ("`1 +`", ("`1 +`",)),
        ("``", ("``",)),
        ("a ` alone", ("a ` alone",)),
        ("`n` and ` alone", (Math("n"), " and ` alone")),
        ("`__import__('os')` and `n`", ("`__import__('os')` and ", Math("n"))),
        (r"`\input{x}`", (r"`\input{x}`",)),
        ("`" + "(" * 300 + "`", ("`" + "(" * 300 + "`",)),
    ],
)
def test_pieces_between_backquotes_are_formulas(text: str, words: Words) -> None:
    assert wording(text, show) == words


def test_a_message_on_one_line() -> None:
    assert in_plain_text("definition of `sigma` does not hold") == "definition of σ does not hold"
    assert in_plain_text("no rule applies to `diff(f, x)`", total=True) == (
        "no rule applies to df/dx"
    )

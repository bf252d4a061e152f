"""What stands at one place of a line, as it would stand at another."""

from __future__ import annotations

import pytest

from derive.articles.spots import Spot, fitted, spots
from derive.language import write
from derive.terms import Index
from tests.articles.test_verdicts import term

K, L = Index("k"), Index("l")


def test_the_places_of_a_term_are_its_quantities() -> None:
    line = term("diff(sum(y[k] * log(p[k]) for k in n), z[j]) ** 2")
    found = [(write(spot.part), [str(index) for index, _ in spot.bound]) for spot in spots(line)]
    expected = [
        ("diff(sum(y[k] * log(p[k]) for k in n), z[j])**2", []),
        ("diff(sum(y[k] * log(p[k]) for k in n), z[j])", []),
        ("sum(y[k] * log(p[k]) for k in n)", []),
        ("y[k] * log(p[k])", ["k"]),
        ("y[k]", ["k"]),
        ("log(p[k])", ["k"]),
        ("p[k]", ["k"]),
        ("2", []),
    ]
    assert expected == found


@pytest.mark.parametrize(
    ("piece", "bound", "there", "expected"),
    [
        ("y[k]", ((K, "n"),), ((Index("i"), "n"),), "y[i]"),
        ("y[k] * p[l]", ((K, "n"), (L, "n")), ((Index("a"), "n"), (Index("b"), "n")),
         "y[a] * p[b]"),
        ("y[j]", (), ((Index("i"), "n"),), "y[j]"),
        # no index runs to that size, or there are too few
        ("y[k]", ((K, "n"),), ((Index("i"), "m"),), None),
        ("y[k] * p[l]", ((K, "n"), (L, "n")), ((Index("a"), "n"),), None),
        # an index that nobody knows
        ("y[k]", (), (), None),
        # two indices would become one
        ("y[k] * p[j]", ((K, "n"),), ((Index("j"), "n"),), None),
    ],
)  # fmt: skip
def test_bound_indices_are_those_of_the_other_place(
    piece: str,
    bound: tuple[tuple[Index, str], ...],
    there: tuple[tuple[Index, str], ...],
    expected: str | None,
) -> None:
    found = fitted(
        Spot((), term(piece), bound), Spot((), term("1"), there), frozenset({Index("j")})
    )
    assert expected == (None if found is None else write(found))

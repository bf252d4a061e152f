"""What changed between two lines."""

from __future__ import annotations

import pytest

from derive.changes import changed
from derive.language import parse
from derive.terms import Path


@pytest.mark.parametrize(
    ("before", "after", "gone", "new"),
    [
        ("a + b", "a + b", [], []),
        ("sum(x[k] for k in n)", "sum(x[i] for i in n)", [], []),
        ("a + b", "a + c", [(1,)], [(1,)]),
        ("a * b * c", "a * c", [(1,)], []),
        ("a + b * c", "a + b + c", [(1,)], [(1,), (2,)]),
        ("a * (b - c)", "a * (b - d)", [(1, 1, 0)], [(1, 1, 0)]),
        ("a - b", "a + b", [(1,)], [(1,)]),
        ("-(a - b)", "b - a", [()], [()]),
        ("a / b", "a / c", [(1,)], [(1,)]),
        ("x ** 2", "y ** 2", [(0,)], [(0,)]),
        ("x ** 2", "x ** 3", [()], [()]),
        ("exp(a)", "exp(b)", [()], [()]),
        ("log(a)", "log(b)", [(1,)], [(1,)]),
        ("log(a)", "cos(a)", [()], [()]),
        ("sum(x[k] * a for k in n)", "sum(x[k] * b for k in n)", [(0, 1)], [(0, 1)]),
        ("sum(x[k] for k in n)", "sum(y[i] for i in n)", [()], [()]),
        ("diff(a * b, x)", "diff(a * c, x)", [(0, 1)], [(0, 1)]),
        ("diff(L, x)", "diff(a * c, x)", [()], [()]),
        ("diff(a, x)", "diff(a, y)", [()], [()]),
        ("p[j]", "p[k]", [()], [()]),
        ("a == b", "a == c", [(2,)], [(2,)]),
    ],
)
def test_what_changed_is_as_small_as_it_is_printed(
    before: str, after: str, gone: list[Path], new: list[Path]
) -> None:
    assert changed(parse(before), parse(after)) == (frozenset(gone), frozenset(new))

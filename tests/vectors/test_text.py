"""Vector forms as texts: what is written is read back, and what fits no shape is refused."""

from __future__ import annotations

import pytest
from sympy import Symbol

from derive.language import LanguageError
from derive.terms import Diff
from derive.vectors.nodes import Gradient, Hessian
from derive.vectors.text import read, write
from tests.vectors.samples import SHAPES

L, W, u, v = (Symbol(name) for name in ("L", "W", "u", "v"))


@pytest.mark.parametrize(
    "text",
    [
        "p - y",
        "-p * (log(p) + lam * ones(n))",
        "(-p) * y",
        "2 * lam * z",
        "1 / n * (transpose(X) @ (s - r))",
        "outer(p - y, s)",
        "transpose(X) @ diag(s * (ones(m) - s)) @ X",
        "y @ z * p",
        "y @ (A @ z) * p",
        "(A @ y) @ z * p",
        "sum(y[k] for k in n) * p",
        "y @ z / lam * p",
        "z / p",
        "p**2 * y",
        "p**(-lam)",
        "D(phi)(z) * y",
        "exp(-z)",
        "X @ (z * y)",
        "z[1] * p",
        "eye(n) - 1 / n * outer(ones(n), ones(n))",
    ],
)
def test_what_is_read_is_written_the_same(text):
    assert write(read(text, SHAPES)) == text


@pytest.mark.parametrize(
    "text",
    """X @ s, p + s, p + lam, z @ s, outer(X; z), diag(X), transpose(p), lam / p, p @ X, p * X,
    diag(p; y), p[0:1], [p], p if p else y, p == y, p +, p % y""".replace("\n", "").split(", "),
)
def test_what_has_no_shape_is_refused(text):
    with pytest.raises(LanguageError):
        read(text.replace(";", ",").strip(), SHAPES)


def test_left_sides_are_written():
    sides = (Gradient(L, u), Diff(L, W), Hessian(L, u, v))
    assert [write(side) for side in sides] == ["grad(L, u)", "diff(L, W)", "hess(L, u, v)"]

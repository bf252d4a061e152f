"""Which vector or matrix the goal is an entry of."""

from __future__ import annotations

import pytest

from derive.problem_file import loads
from derive.vectors import left_side, vector_form
from derive.vectors.text import write
from tests.vectors.samples import PROBLEM, SOURCE, term

GIVEN, _ = SOURCE.split("[goal]")


LOSS = "sum(q[k] for k in n) + sum(sum(X[b, i] * q[i] + lam for i in n) * s[b] for b in m)"


def asking(differentiate: str, by: str) -> str:
    return f"""{GIVEN}
"q[i]" = "z[i]**2"
L = "{LOSS}"
[goal]
differentiate = "{differentiate}"
by = {by}
"""


@pytest.mark.parametrize(
    ("differentiate", "by", "left", "indices"),
    [
        ("L", '"z[j]"', "grad(L, z)", "j"),
        ("L", '"X[b, i]"', "diff(L, X)", "bi"),
        ("q[i]", '"z[j]"', "diff(q, z)", "ij"),
        ("L", '["z[i]", "z[j]"]', "hess(L, z, z)", "ij"),
        ("L", '["s[b]", "z[j]"]', "hess(L, s, z)", "bj"),
        ("lam * q[i]", '"z[j]"', None, ""),
        ("q[i]", '"z[i]"', None, ""),
        ("q[1]", '"z[j]"', None, ""),
        ("L", '"lam"', None, ""),
        ("L", '["z[i]", "X[a, j]"]', None, ""),
        ("log(L)", '"z[j]"', "grad(log(L), z)", "j"),
    ],
)
def test_the_goal_is_an_entry_of(differentiate, by, left, indices):
    found = left_side(loads(asking(differentiate, by)))
    assert (None if found is None else write(found.term)) == left
    assert "".join(i.name for i, _ in (found.axes if found else ())) == indices


def test_the_form_has_both_sides():
    left, right = vector_form(PROBLEM, term("2 * z[j]"))
    assert (write(left.term), write(right)) == ("grad(sum(z[k]**2 for k in n), z)", "2 * z")


@pytest.mark.parametrize("name", ["I", "diag", "ones", "outer"])
def test_a_name_that_would_mean_two_things_leaves_no_form(name):
    taken = loads(SOURCE.replace("lam = ", f"{name} = "))
    assert vector_form(taken, term("2 * z[j]")) is None

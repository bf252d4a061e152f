"""Which slip a false line is told to be, and that undoing it makes the line true."""

from __future__ import annotations

from functools import cache
from typing import cast

import pytest
from sympy import Expr

from derive.articles.slips import WORDS, Slip, slip
from derive.articles.trials import Claim
from derive.articles.verdicts import Judge
from derive.language import write
from derive.terms import count_nodes, subterm
from tests.articles.test_verdicts import SOFTMAX, judge, relations, term

SUM = "sum(exp(z[k]) for k in n)"
OTHERS = "for k in n if k != j)"
SLOPE = f"diff(exp(z[j]) / {SUM}, z[j])"
REST = f"diff(sum(y[k] * log(p[k]) {OTHERS}, z[j])"

#: kind, the line before, the false line, the part that is wrong.
SLIPS = [
    ("sign", "diff(L, z[j])", "p[j] + y[j]", "y[j]"),
    ("sign", "diff(L, z[j])", "y[j] - p[j]", "y[j] - p[j]"),
    ("sign", "diff(y[j] * log(p[j]), z[j])", "y[j] * (1 + p[j])", "p[j]"),
    ("sign", SLOPE, f"(exp(z[j]) * {SUM} + exp(z[j]) * exp(z[j])) / {SUM}**2",
     "exp(z[j]) * exp(z[j])"),
    ("sign", f"-(y[j] - y[j] * p[j] - sum(y[k] * p[j] {OTHERS})",
     f"-y[j] - y[j] * p[j] - sum(y[k] * p[j] {OTHERS}",
     f"-y[j] - y[j] * p[j] - sum(y[k] * p[j] {OTHERS}"),
    ("index", "diff(L, z[j])", "p[j] - y[i]", "y[i]"),
    ("index", REST, f"-sum(y[k] * p[k] {OTHERS}", "p[k]"),
    ("index", "-sum(y[k] * log(p[k]) for k in n)", "-sum(y[k] * log(p[j]) for k in n)", "p[j]"),
    ("limit", REST, "-sum(y[k] * p[j] for k in n)", "sum(y[k] * p[j] for k in n)"),
    ("limit", "diff(L, z[j])", f"p[j] * sum(y[k] {OTHERS} - y[j]", f"sum(y[k] {OTHERS}"),
    ("exponent", SLOPE, f"(exp(z[j]) * {SUM} - exp(z[j]) * exp(z[j])) / {SUM}", SUM),
    ("exponent", "diff(z[j]**3, z[j])", "3 * z[j]**3", "z[j]**3"),
    ("case", f"diff(exp(z[i]) / {SUM}, z[j])",
     f"(exp(z[i]) * {SUM} - exp(z[i]) * exp(z[j])) / {SUM}**2", f"exp(z[i]) * {SUM}"),
    ("chain rule", "diff(y[j] * log(p[j]), z[j])", "y[j] / p[j]", "y[j] / p[j]"),
    ("chain rule", REST, f"sum(y[k] / p[k] {OTHERS}", "y[k] / p[k]"),
    ("chain rule", "diff(exp(-z[j]) + z[j], z[j])", "exp(-z[j]) + 1", "exp(-z[j])"),
    ("product rule", "diff(z[j]**2 * exp(z[j]), z[j])", "2 * z[j] * exp(z[j])",
     "2 * z[j] * exp(z[j])"),
    ("quotient rule", SLOPE, f"exp(z[j]) / {SUM}", f"exp(z[j]) / {SUM}"),
    ("derivative", f"y[j] / p[j] * {SLOPE}", "y[j] / p[j] * (7 - p[j])", "7 - p[j]"),
    ("lost factor", "diff(y[j] * log(p[j]), z[j])", "1 - p[j]", "1 - p[j]"),
    ("lost factor", "diff(z[j]**2, z[j]) + y[j]", "z[j] + y[j]", "z[j]"),
    ("lost factor", f"-(y[j] - (y[j] * p[j] + sum(y[k] * p[j] {OTHERS}))",
     f"-(y[j] - (y[j] + sum(y[k] * p[j] {OTHERS}))", "y[j]"),
    ("lost term", "y[j] * (1 - p[j] - p[i])", "y[j] - y[j] * p[j]", "p[j]"),
    ("extra factor", "z[j] * y[i] + p[j]", "z[j] * y[i] * p[i] + p[j]", "p[i]"),
    ("extra term", "z[j] * y[i] + p[j]", "z[j] * y[i] + log(p[i]) + p[j]", "log(p[i])"),
    ("fraction", "z[j] / y[j] + p[j]", "y[j] / z[j] + p[j]", "y[j] / z[j]"),
]  # fmt: skip


@cache
def sought(left: str, right: str) -> Slip:
    found = slip(judge(SOFTMAX), term(left), term(right))
    assert found is not None
    return found


@pytest.mark.parametrize("case", SLIPS, ids=lambda case: f"{case[0]}: {case[2]}")
def test_a_slip_is_named_with_its_place(case: tuple[str, str, str, str]) -> None:
    kind, left, right, part = case
    found = sought(left, right)
    assert (kind, part) == (found.kind, write(cast(Expr, subterm(term(right), found.path))))


@pytest.mark.parametrize("case", SLIPS, ids=lambda case: f"{case[0]}: {case[2]}")
def test_the_mended_line_holds(case: tuple[str, str, str, str]) -> None:
    _, left, right, _ = case
    found = sought(left, right)
    assert found.mended is not None
    assert not judge(SOFTMAX).holds(Claim(term(left), "==", term(right)))
    assert judge(SOFTMAX).holds(Claim(term(left), "==", found.mended))


@pytest.mark.parametrize(
    ("right", "case"), [("p[i] * (1 - p[i])", "i != j"), ("-p[i] * p[j]", "i == j")]
)
def test_a_line_of_the_other_case_is_one(right: str, case: str) -> None:
    found = slip(judge(SOFTMAX), term("diff(p[i], z[j])"), term(right), case=relations(case))
    assert Slip("case") == found


def test_a_slip_within_a_case_is_seen_there() -> None:
    left, right = term("diff(p[i], z[j])"), term("p[i] * (1 + p[i])")
    found = slip(judge(SOFTMAX), left, right, case=relations("i == j"))
    mended = term("p[i] * (1 - p[i])")
    assert Slip("sign", (1, 1), mended) == found


@pytest.mark.parametrize("right", ["7 * p[j]", "log(p[j]) * exp(y[j]) + 3", "p[j] * (w + 1)"])
def test_where_no_single_slip_explains_it_none_is_named(right: str) -> None:
    assert slip(judge(SOFTMAX), term("diff(L, z[j])"), term(right)) is None


def test_a_slip_is_sought_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = " + ".join(f"exp(z[j] * {n} + y[j]) * (p[j] + {n}) / (z[j] + {n})" for n in range(2, 30))
    judged: list[Claim] = []
    monkeypatch.setattr(Judge, "holds", lambda _, claim: judged.append(claim))
    assert slip(judge(SOFTMAX), term(f"diff({wide}, z[j])"), term(wide)) is None
    assert 0 < sum(count_nodes(claim.right) for claim in judged) < 80_000


def test_every_kind_has_its_words() -> None:
    assert len(set(WORDS.values())) == len(WORDS)
    assert {kind for kind, *_ in SLIPS} == set(WORDS)

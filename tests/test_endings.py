"""Losses that are not in the library, and the form in which a textbook prints their gradients.

The forms were worked out by hand.  Where the term k = j is set apart, and with Kronecker's delta,
the end is that form, up to the order of factors and addends; other routes end not much longer.
"""

from __future__ import annotations

import pytest

from derive.judges import judge
from derive.language import write
from derive.problem_file import loads
from derive.reordering import match_reordered
from derive.routes import ROUTES, tell
from derive.simplicity import cost

_PROBLEM = """
title = "A loss"
[sizes]
n = "a size"
m = "another"
[variables]
"x[n]" = "a vector"
"y[n]" = "one-hot target"
"z[n]" = "logits"
"t[n]" = "targets"
"g[n]" = {{ about = "weights", is = "positive" }}
"w[m]" = "a vector of the other size"
"A[n, n]" = "a square matrix"
"S[n, n]" = "a symmetric matrix"
"W[n, m]" = "a matrix"
"V[n, m]" = "another"
"R[n, n]" = "ratings"
r = "a number"
b = "a number"
T = {{ about = "temperature", is = "positive" }}
lam = {{ about = "strength", is = "positive" }}
[definitions]
{definitions}
[assumptions]
one-hot = "sum(y[k] for k in n) == 1"
symmetric = "S[i, j] == S[j, i]"
[goal]
differentiate = "{goal}"
by = "{by}"
expect = "{expected}"
"""

_SOFTMAX = '"p[j]" = "exp(z[j]) / sum(exp(z[k]) for k in n)"\n'
_LINEAR_SOFTMAX = (
    '"u[k]" = "sum(W[k, a] * w[a] for a in m)"\n"p[k]" = "exp(u[k]) / sum(exp(u[l]) for l in n)"\n'
)

#: name -> definitions, goal, variable, the form in a textbook
ENDINGS: dict[str, tuple[str, str, str, str]] = {
    "entropy-regularised": (
        _SOFTMAX
        + 'H = "-sum(p[k] * log(p[k]) for k in n)"\n'
        + 'L = "-sum(y[k] * log(p[k]) for k in n) - lam * H"',
        "L",
        "z[j]",
        "p[j] - y[j] + lam * p[j] * (log(p[j]) + H)",
    ),
    "bilinear-score": (
        's = "sum(x[i] * W[i, a] * w[a] for i in n for a in m)"',
        "s",
        "W[i, a]",
        "x[i] * w[a]",
    ),
    "quadratic-form": (
        'Q = "sum(x[i] * A[i, j] * x[j] for i in n for j in n)"',
        "Q",
        "x[k]",
        "sum((A[k, j] + A[j, k]) * x[j] for j in n)",
    ),
    "squared-distance-by-a-matrix": (
        'Q = "sum((x[i] - t[i]) * A[i, j] * (x[j] - t[j]) for i in n for j in n)"',
        "Q",
        "x[k]",
        "sum((A[k, j] + A[j, k]) * (x[j] - t[j]) for j in n)",
    ),
    "linear-softmax-by-the-weights": (
        _LINEAR_SOFTMAX + 'L = "-sum(y[k] * log(p[k]) for k in n)"',
        "L",
        "W[i, a]",
        "(p[i] - y[i]) * w[a]",
    ),
    "linear-softmax-by-the-features": (
        _LINEAR_SOFTMAX + 'L = "-sum(y[k] * log(p[k]) for k in n)"',
        "L",
        "w[a]",
        "sum((p[k] - y[k]) * W[k, a] for k in n)",
    ),
    "linear-softmax-policy": (
        _LINEAR_SOFTMAX + '"h[c]" = "log(p[c])"',
        "h[c]",
        "w[a]",
        "W[c, a] - sum(p[k] * W[k, a] for k in n)",
    ),
    "true-class-by-the-weights": (
        _LINEAR_SOFTMAX + '"h[c]" = "-log(p[c])"',
        "h[c]",
        "W[i, a]",
        "(p[i] - delta(c, i)) * w[a]",
    ),
    "weighted-mean": (
        'M = "sum(g[k] * x[k] for k in n) / sum(g[k] for k in n)"',
        "M",
        "g[j]",
        "(x[j] - M) / sum(g[k] for k in n)",
    ),
    "variance": (
        'M = "sum(x[k] for k in n) / n"\nv = "sum((x[k] - M)**2 for k in n) / n"',
        "v",
        "x[j]",
        "2 * (x[j] - M) / n",
    ),
    "prior-adjusted-softmax": (
        '"p[j]" = "g[j] * exp(z[j]) / sum(g[k] * exp(z[k]) for k in n)"\n'
        'L = "-sum(y[k] * log(p[k]) for k in n)"',
        "L",
        "z[j]",
        "p[j] - y[j]",
    ),
    "mean-under-a-prior-adjusted-softmax": (
        '"p[j]" = "exp(z[j]) * g[j] / sum(g[k] * exp(z[k]) for k in n)"\n'
        'M = "sum(x[k] * p[k] for k in n)"',
        "M",
        "z[j]",
        "p[j] * (x[j] - M)",
    ),
    "softmax-through-its-logarithm": (
        'Z = "sum(exp(z[k]) for k in n)"\n"p[j]" = "exp(z[j] - log(Z))"\n'
        'L = "-sum(y[k] * (z[k] - log(Z)) for k in n)"',
        "L",
        "z[j]",
        "p[j] - y[j]",
    ),
    "softmax-of-distances": (
        '"s[k]" = "sum((w[a] - W[k, a])**2 for a in m)"\n'
        '"p[k]" = "exp(-s[k]) / sum(exp(-s[l]) for l in n)"\n'
        'M = "sum(x[k] * p[k] for k in n)"',
        "M",
        "x[j]",
        "p[j]",
    ),
    "mixture-of-normals": (
        '"h[k]" = "exp(-(r - x[k])**2 / 2)"\n'
        '"q[k]" = "g[k] * h[k] / sum(g[l] * h[l] for l in n)"\n'
        'L = "log(sum(g[k] * h[k] for k in n))"',
        "L",
        "x[j]",
        "q[j] * (r - x[j])",
    ),
    "distillation": (
        '"p[j]" = "exp(z[j] / T) / sum(exp(z[k] / T) for k in n)"\n'
        '"q[j]" = "exp(t[j] / T) / sum(exp(t[k] / T) for k in n)"\n'
        'L = "-sum(q[k] * log(p[k]) for k in n)"',
        "L",
        "z[j]",
        "(p[j] - q[j]) / T",
    ),
    "linear-regression": (
        '"e[i]" = "sum(W[i, a] * w[a] for a in m) + b - t[i]"\nL = "sum(e[i]**2 for i in n) / 2"',
        "L",
        "w[a]",
        "sum(e[i] * W[i, a] for i in n)",
    ),
    "linear-regression-offset": (
        '"e[i]" = "sum(W[i, a] * w[a] for a in m) + b - t[i]"\nL = "sum(e[i]**2 for i in n) / 2"',
        "L",
        "b",
        "sum(e[i] for i in n)",
    ),
    "weighted-factorisation": (
        '"E[i, j]" = "sum(W[i, a] * V[j, a] for a in m) - R[i, j]"\n'
        'J = "sum(A[i, j] * E[i, j]**2 for i in n for j in n) / 2"',
        "J",
        "V[j, a]",
        "sum(A[i, j] * E[i, j] * W[i, a] for i in n)",
    ),
    "trace-of-a-square": (
        's = "sum(A[i, j] * A[j, i] for i in n for j in n)"',
        "s",
        "A[k, l]",
        "2 * A[l, k]",
    ),
    "collision-probability": (
        _SOFTMAX + 'C = "sum(p[k]**2 for k in n)"',
        "C",
        "z[j]",
        "2 * p[j] * (p[j] - C)",
    ),
    "free-energy": (
        '"p[j]" = "exp(-x[j] / T) / sum(exp(-x[k] / T) for k in n)"\n'
        'F = "-T * log(sum(exp(-x[k] / T) for k in n))"',
        "F",
        "x[j]",
        "p[j]",
    ),
    "hinges": (
        'L = "sum(max(1 - t[k] * x[k], 0) for k in n)"',
        "L",
        "x[j]",
        "where(1 - t[j] * x[j] > 0, -t[j], 0)",
    ),
    "rectified-and-weighted": (
        'L = "sum(t[k] * max(x[k], 0) for k in n)"',
        "L",
        "x[j]",
        "where(x[j] > 0, t[j], 0)",
    ),
    "letters-free-and-bound": (
        '"p[i]" = "exp(z[i]) / sum(exp(z[j]) for j in n)"\nM = "sum(x[j] * p[j] for j in n)"',
        "M",
        "z[j]",
        "p[j] * (x[j] - M)",
    ),
    "symmetric-form": (
        'Q = "sum(x[i] * S[i, j] * x[j] for i in n for j in n)"',
        "Q",
        "x[k]",
        "2 * sum(S[j, k] * x[j] for j in n)",
    ),
    "squared-differences-by-symmetric-weights": (
        'Q = "sum(S[i, j] * (x[i] - x[j])**2 for i in n for j in n) / 4"',
        "Q",
        "x[k]",
        "sum(S[j, k] * (x[k] - x[j]) for j in n)",
    ),
    "squared-differences": (
        'Q = "sum(A[i, j] * (x[i] - x[j])**2 for i in n for j in n) / 2"',
        "Q",
        "x[k]",
        "sum((A[k, j] + A[j, k]) * (x[k] - x[j]) for j in n)",
    ),
    "two-distributions": (
        _SOFTMAX
        + '"q[j]" = "exp(t[j]) / sum(exp(t[k]) for k in n)"\n'
        + 'G = "sum(p[i] * A[i, j] * q[j] for i in n for j in n)"',
        "G",
        "z[j]",
        "p[j] * (sum(A[j, k] * q[k] for k in n) - G)",
    ),
    "impurity": (
        _SOFTMAX + 'G = "1 - sum(p[k]**2 for k in n)"',
        "G",
        "z[j]",
        "2 * p[j] * (sum(p[k]**2 for k in n) - p[j])",
    ),
    "stochastic-neighbours": (
        '"s[k]" = "sum((w[a] - W[k, a])**2 for a in m)"\n'
        '"p[k]" = "exp(-s[k]) / sum(exp(-s[l]) for l in n)"\n'
        'L = "-sum(y[k] * log(p[k]) for k in n)"',
        "L",
        "w[a]",
        "2 * sum((p[k] - y[k]) * W[k, a] for k in n)",
    ),
}


#: How much longer than in a textbook a result may be.
LONGER = 1.3


@pytest.mark.parametrize("route", sorted(ROUTES))
@pytest.mark.parametrize("name", sorted(ENDINGS))
def test_a_loss_ends_in_the_form_of_a_textbook(name: str, route: str) -> None:
    definitions, goal, by, expected = ENDINGS[name]
    text = _PROBLEM.format(definitions=definitions, goal=goal, by=by, expected=expected)
    problem = loads(text)
    if ROUTES[route].obstacle(problem) is not None:
        return
    judged = judge(tell(problem, ROUTES[route]))
    assert judged.stuck is None
    form = problem.goal.expect
    assert form is not None
    assert cost(judged.result) <= LONGER * cost(form), write(judged.result)
    if route in ("cases", "delta"):
        assert match_reordered(form, judged.result, frozenset()) is not None, write(judged.result)
    assert {step.verdict.name for step in judged.walk() if step.verdict} == {"proved"}

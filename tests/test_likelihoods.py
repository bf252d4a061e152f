"""Losses of probability that are not in the library, by every route: where they end is what a
textbook prints, and every step is true.  The endings were worked out on paper."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from derive.judges import judge
from derive.language import parse
from derive.problem_file import loads
from derive.routes import ROUTES, derive
from derive.simplicity import cost

SOFTMAX = """\
"p[j]" = "exp(z[j]) / sum(exp(z[k]) for k in n)"
"""


@dataclass(frozen=True)
class Loss:
    """A problem in short: what is given, the definitions, and where it should end.

    slope: as printed in a book; the result may be another form of it if that is no larger.
    """

    name: str
    given: str
    definitions: str
    by: str
    slope: str
    assumptions: str = ""

    def text(self) -> str:
        variables = "\n".join(f'"{v}" = ""' for v in self.given.split() if not v.endswith("+"))
        positive = "\n".join(
            f'"{v[:-1]}" = {{ is = "positive" }}' for v in self.given.split() if v.endswith("+")
        )
        return f"""
            [sizes]
            n = ""
            m = ""
            [variables]
            {variables}
            {positive}
            [definitions]
            {self.definitions}
            [assumptions]
            {self.assumptions}
            [goal]
            differentiate = "L"
            by = "{self.by}"
            expect = "{self.slope}"
        """


LOSSES = (
    Loss(
        "exponential distribution",
        "x[n] r+",
        'L = "sum(r * x[i] - log(r) for i in n)"',
        "r",
        "sum(x[i] for i in n) - n / r",
    ),
    Loss(
        "gamma distribution, the shape",
        "x[n]+ a+ b+",
        'L = "sum(loggamma(a) - a * log(b) - (a - 1) * log(x[i]) + b * x[i] for i in n)"',
        "a",
        "n * digamma(a) - n * log(b) - sum(log(x[i]) for i in n)",
    ),
    Loss(
        "beta distribution",
        "a+ b+ q+",
        'L = "loggamma(a) + loggamma(b) - loggamma(a + b) - (a - 1) * log(q)"',
        "a",
        "digamma(a) - digamma(a + b) - log(q)",
    ),
    Loss(
        "precision of a Gaussian",
        "x[n] mu t+",
        'L = "sum(t * (x[i] - mu)**2 - log(t) for i in n) / 2"',
        "t",
        "(sum((x[i] - mu)**2 for i in n) - n / t) / 2",
    ),
    Loss(
        "Laplace distribution",
        "x[n] mu b+",
        'L = "n * log(b) + sum(abs(x[i] - mu) for i in n) / b"',
        "b",
        "n / b - sum(abs(x[i] - mu) for i in n) / b**2",
    ),
    Loss(
        "von Mises distribution",
        "x[n] mu c+",
        'L = "-c * sum(cos(x[i] - mu) for i in n)"',
        "mu",
        "-c * sum(sin(x[i] - mu) for i in n)",
    ),
    Loss(
        "Student's t distribution",
        "x[n] mu nu+",
        'L = "sum(log(1 + (x[i] - mu)**2 / nu) for i in n)"',
        "mu",
        "-2 * sum((x[i] - mu) / (nu + (x[i] - mu)**2) for i in n)",
    ),
    Loss(
        "a pair compared",
        "u v",
        'q = "1 / (1 + exp(-(u - v)))"\nL = "-log(q)"',
        "u",
        "q - 1",
    ),
    Loss(
        "purity of a softmax",
        "z[n]",
        SOFTMAX + 'L = "sum(p[k]**2 for k in n)"',
        "z[j]",
        "2 * p[j] * (p[j] - L)",
    ),
    Loss(
        "reward above a baseline",
        "z[n] r[n] b",
        SOFTMAX + 'L = "sum(p[k] * (r[k] - b) for k in n)"',
        "z[j]",
        "p[j] * (r[j] - b - L)",
    ),
    Loss(
        "reward and entropy",
        "z[n] r[n] T+",
        SOFTMAX + 'L = "sum(p[k] * (r[k] - T * log(p[k])) for k in n)"',
        "z[j]",
        "p[j] * (r[j] - T * log(p[j]) - L)",
    ),
    Loss(
        "symmetric divergence",
        "z[n] q[n]+",
        SOFTMAX
        + 'K = "sum(p[k] * log(p[k] / q[k]) for k in n)"\n'
        + 'L = "K + sum(q[k] * log(q[k] / p[k]) for k in n)"',
        "z[j]",
        "p[j] * (log(p[j] / q[j]) - K) + p[j] - q[j]",
        'normed = "sum(q[k] for k in n) == 1"',
    ),
    Loss(
        "counts with a prior",
        "z[n] c[n] a",
        SOFTMAX + 'N = "sum(c[k] for k in n)"\nL = "sum((c[k] + a) * log(p[k]) for k in n)"',
        "z[j]",
        "c[j] + a - p[j] * (N + n * a)",
    ),
    Loss(
        "factors of yes and no",
        "U[n,m] V[n,m] y[n,n]",
        '"a[i,j]" = "sum(U[i,f] * V[j,f] for f in m)"\n'
        '"s[i,j]" = "1 / (1 + exp(-a[i,j]))"\n'
        'L = "-sum(y[i,j] * log(s[i,j]) + (1 - y[i,j]) * log(1 - s[i,j]) for i in n for j in n)"',
        "U[c,f]",
        "sum((s[c,j] - y[c,j]) * V[j,f] for j in n)",
    ),
    Loss(
        "weights of a mixture",
        "g[n,m]+ w[m]+",
        'L = "-sum(log(sum(w[k] * g[i,k] for k in m)) for i in n)"',
        "w[j]",
        "-sum(g[i,j] / sum(w[k] * g[i,k] for k in m) for i in n)",
    ),
    Loss(
        "means of a mixture",
        "x[n] w[m]+ mu[m]",
        '"g[i,k]" = "w[k] * exp(-(x[i] - mu[k])**2 / 2)"\n'
        '"r[i,k]" = "g[i,k] / sum(g[i,l] for l in m)"\n'
        'L = "-sum(log(sum(g[i,k] for k in m)) for i in n)"',
        "mu[j]",
        "sum(r[i,j] * (mu[j] - x[i]) for i in n)",
    ),
)


#: True, but more than 1.3 times what a textbook prints.
LONGER = {
    ("reward and entropy", "chain"),
    ("means of a mixture", "cases"),
    ("means of a mixture", "delta"),
    ("means of a mixture", "chain"),
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_it_ends_as_a_textbook_does(loss: Loss, route: str) -> None:
    problem = loads(loss.text())
    if ROUTES[route].obstacle(problem) is not None:
        return
    judged = judge(derive(problem, route))
    assert judged.stuck is None
    assert judged.verdict is not None
    assert judged.verdict.name == "proved"
    assert [s.title for s in judged.walk() if s.verdict is None or s.verdict.name != "proved"] == []
    if (loss.name, route) not in LONGER:
        assert cost(judged.result) <= 1.3 * cost(parse(loss.slope))

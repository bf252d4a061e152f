"""What every rule makes of an example, thought out from the mathematics; and what it must not
touch.

An example is ``(rule, facts, before, after)``: where the facts hold, the rule takes the term
``before`` to the term ``after``.  A refusal is ``(rule, facts, term, why not)``.
"""

from __future__ import annotations

from typing import TypeAlias, cast

from sympy import Expr, Symbol

from derive.language import parse
from derive.problem import Assumption, Definition, Goal, Problem, Variable
from derive.terms import Entry, Index, Relation

INDICES = frozenset("ijkl")
Line: TypeAlias = tuple[str, str, str, str]


def term(text: str) -> Expr:
    """The term of a text in which i, j, k and l are indices."""
    return cast(Expr, parse(text, INDICES))


def fact(text: str) -> Relation:
    """The relation of a text."""
    return cast(Relation, parse(text, INDICES))


def facts_of(text: str) -> tuple[Relation, ...]:
    """The relations of a text, separated by commas."""
    return tuple(fact(part) for part in text.split(",") if part.strip())


def define(head: str, body: str, *shape: str) -> Definition:
    """The definition ``head = body``; ``shape`` are the sizes of its indices."""
    name, _, rest = head.partition("[" if shape else "(")
    names = [part.strip() for part in rest[:-1].split(",") if part.strip()]
    parameters = tuple(Index(p) if shape else Symbol(p) for p in names)
    bound = frozenset(names) if shape else frozenset[str]()
    return Definition(name, parameters, shape, cast(Expr, parse(body, bound)))


def problem(
    definitions: tuple[Definition, ...],
    goal: str,
    by: str = "x[j]",
    assumptions: tuple[Assumption, ...] = (),
) -> Problem:
    """A problem over the vectors, matrices and numbers that the tests speak of."""
    variables = (
        *(Variable(name, ("n",)) for name in "xyt"),
        Variable("w", ("m",)),
        Variable("W", ("n", "n")),
        Variable("U", ("n", "m")),
        Variable("q", ("n",), "positive"),
        Variable("s"),
        Variable("r"),
        Variable("c", (), "positive"),
    )
    variable, told = term(by), term(goal)
    shapes = {v.name: v.shape for v in variables}
    sizes: dict[Index, str] = {}
    if isinstance(variable, Entry):
        for index, size in zip(variable.args[1:], shapes[variable.args[0].name], strict=True):
            if isinstance(index, Index):
                sizes[index] = size
    for symbol in sorted(told.free_symbols, key=str):
        if isinstance(symbol, Index):
            sizes.setdefault(symbol, "n")
    return Problem(
        name="example",
        title="Example",
        sizes=(("n", "a size"), ("m", "another")),
        variables=variables,
        functions=(("phi", "unspecified"), ("psi", "unspecified")),
        definitions=definitions,
        assumptions=assumptions,
        goal=Goal(told, (variable,)),
        indices=tuple(sizes.items()),
    )


#: The problem that the examples belong to.  Where it is defined, N is not zero.
PROBLEM = problem(
    (
        define("p[j]", "exp(x[j]) / sum(exp(x[k]) for k in n)", "n"),
        define("u[i]", "sum(W[i, j] * x[j] for j in n if j != i)", "n"),
        define("g[k]", "x[k] * y[k]", "n"),
        define("f(v)", "1 / (1 + exp(-v))"),
        define("N", "sum(x[k]**2 for k in n)"),
        define("M", "sum(x[k] for k in n) / n"),
        define("R", "sum(y[k] for k in n) / s"),
        # through others, with and without a direct part
        define("A", "sum(y[k] * exp(p[k]) for k in n)"),
        define("b[i]", "p[i]**2 * M", "n"),
        define("d[i]", "b[i] * p[i]", "n"),
        define("h[i]", "p[i] * x[i]", "n"),
        define("B", "p[1] * sum(p[k] for k in n)"),
    ),
    "p[i] * u[i] * f(s) / N",
    assumptions=(
        Assumption("total", fact("sum(t[k] for k in n) == 1")),
        Assumption("binary", fact("t[k]**2 == t[k]"), ((Index("k"), "n"),)),
        Assumption("large", fact("s >= 1")),
    ),
)

EXAMPLES: tuple[Line, ...] = (
    # Derivatives of what does not depend on the variable, and of the variable
    ("constant", "", "diff(y[j], x[j])", "0"),
    ("constant", "", "diff(sum(y[k] * W[k, i] for k in n), x[j])", "0"),
    ("constant", "k != j", "diff(x[k], x[j])", "0"),
    ("constant", "k != j", "diff(g[k], x[j])", "0"),
    ("constant", "", "diff(sum(x[k] for k in n if k != j), x[j])", "0"),
    ("constant", "", "diff(u[j], x[j])", "0"),
    ("constant", "", "diff(x[1], x[2])", "0"),
    ("constant", "i != j", "diff(W[i, k], W[j, k])", "0"),
    ("constant", "", "diff(k * delta(k, j), x[j])", "0"),
    ("identity", "", "diff(x[j], x[j])", "1"),
    ("identity", "", "diff(s, s)", "1"),
    ("entry", "", "diff(x[k], x[j])", "delta(k, j)"),
    ("entry", "", "diff(x[1], x[j])", "delta(1, j)"),
    ("entry", "", "diff(W[i, k], W[j, l])", "delta(i, j) * delta(k, l)"),
    ("entry", "", "diff(W[i, k], W[i, l])", "delta(k, l)"),
    ("entry", "", "diff(W[k, k], W[i, j])", "delta(k, i) * delta(k, j)"),
    # Through quantities that have a name
    ("chain-rule", "", "diff(A, x[j])", "sum(diff(A, p[k]) * diff(p[k], x[j]) for k in n)"),
    (
        "chain-rule",
        "",
        "diff(b[i], x[j])",
        "diff(b[i], p[i]) * diff(p[i], x[j]) + diff(b[i], M) * diff(M, x[j])",
    ),
    (
        "chain-rule",
        "",
        "diff(d[i], x[j])",
        "diff(d[i], p[i]) * diff(p[i], x[j]) + diff(d[i], M) * diff(M, x[j])",
    ),
    ("chain-rule", "", "diff(B, x[j])", "sum(diff(B, p[k]) * diff(p[k], x[j]) for k in n)"),
    # By a quantity that is held free
    ("constant", "", "diff(p[k], M)", "0"),
    ("constant", "", "diff(x[k], p[j])", "0"),
    ("constant", "k != j", "diff(b[k], p[j])", "0"),
    ("entry", "", "diff(p[k], p[j])", "delta(k, j)"),
    ("identity", "", "diff(M, M)", "1"),
    ("only-term", "", "diff(sum(b[k] for k in n), p[j])", "diff(b[j], p[j])"),
    ("sum-rule", "", "diff(B - A - x[j], p[j])", "diff(B, p[j]) - diff(A, p[j])"),
    # The rules of a first course
    ("negation", "", "diff(-exp(x[j]), x[j])", "-diff(exp(x[j]), x[j])"),
    ("sum-rule", "", "diff(x[j] - s**2 + x[k], x[j])", "diff(x[j], x[j]) + diff(x[k], x[j])"),
    ("sum-rule", "", "diff(y[j] - g[j], x[j])", "-diff(g[j], x[j])"),
    ("constant-factor", "", "diff(s * x[j] * y[k], x[j])", "s * y[k] * diff(x[j], x[j])"),
    ("constant-factor", "k != j", "diff(x[k] * x[j], x[j])", "x[k] * diff(x[j], x[j])"),
    (
        "product-rule",
        "",
        "diff(x[k] * x[j] * s, s)",
        "diff(x[k], s) * x[j] * s + x[k] * diff(x[j], s) * s + x[k] * x[j] * diff(s, s)",
    ),
    ("constant-denominator", "", "diff(x[j] / q[j], x[j])", "1 / q[j] * diff(x[j], x[j])"),
    ("reciprocal-rule", "", "diff(s / q[j], q[j])", "-(s * diff(q[j], q[j])) / q[j]**2"),
    (
        "quotient-rule",
        "",
        "diff(x[j] / N, x[j])",
        "(diff(x[j], x[j]) * N - x[j] * diff(N, x[j])) / N**2",
    ),
    ("power-rule", "", "diff(x[j]**3, x[j])", "3 * x[j]**(3 - 1) * diff(x[j], x[j])"),
    ("power-rule", "", "diff(q[j]**s, q[j])", "s * q[j]**(s - 1) * diff(q[j], q[j])"),
    ("power-rule", "", "diff(x[j]**k, x[j])", "k * x[j]**(k - 1) * diff(x[j], x[j])"),
    ("power-rule", "", "diff(q[j]**(-2), q[j])", "(-2) * q[j]**(-2 - 1) * diff(q[j], q[j])"),
    ("exponential-rule", "", "diff(c**x[j], x[j])", "c**x[j] * log(c) * diff(x[j], x[j])"),
    (
        "general-power-rule",
        "",
        "diff(q[j]**q[k], q[j])",
        "q[j]**q[k] * (log(q[j]) * diff(q[k], q[j]) + q[k] / q[j] * diff(q[j], q[j]))",
    ),
    ("logarithm-of-quotient", "", "diff(log(q[j] / c), q[j])", "diff(log(q[j]) - log(c), q[j])"),
    ("logarithm-of-exponential", "", "diff(log(exp(x[j])), x[j])", "diff(x[j], x[j])"),
    ("logarithm-of-power", "", "diff(log(q[j]**s), q[j])", "diff(s * log(q[j]), q[j])"),
    (
        "logarithm-of-product",
        "",
        "diff(log(c * q[j] * exp(s)), q[j])",
        "diff(log(c) + log(q[j]) + log(exp(s)), q[j])",
    ),
    (
        "logarithm-of-product",
        "",
        "diff(log(prod(q[k] for k in n)), q[j])",
        "diff(sum(log(q[k]) for k in n), q[j])",
    ),
    # The table of derivatives
    ("derivative-of-exp", "", "diff(exp(s * r), s)", "exp(s * r) * diff(s * r, s)"),
    ("derivative-of-log", "", "diff(log(q[k]), q[j])", "1 / q[k] * diff(q[k], q[j])"),
    ("derivative-of-sqrt", "", "diff(sqrt(c), c)", "1 / (2 * sqrt(c)) * diff(c, c)"),
    ("derivative-of-sin", "", "diff(sin(s), s)", "cos(s) * diff(s, s)"),
    ("derivative-of-cos", "", "diff(cos(s), s)", "-sin(s) * diff(s, s)"),
    ("derivative-of-tan", "", "diff(tan(s), s)", "1 / cos(s)**2 * diff(s, s)"),
    ("derivative-of-sinh", "", "diff(sinh(s), s)", "cosh(s) * diff(s, s)"),
    ("derivative-of-cosh", "", "diff(cosh(s), s)", "sinh(s) * diff(s, s)"),
    ("derivative-of-tanh", "", "diff(tanh(s), s)", "(1 - tanh(s)**2) * diff(s, s)"),
    (
        "derivative-of-erf",
        "",
        "diff(erf(s), s)",
        "2 / exp(loggamma(1 / 2)) * exp(-s**2) * diff(s, s)",
    ),
    ("derivative-of-abs", "", "diff(abs(s), s)", "sign(s) * diff(s, s)"),
    ("derivative-of-loggamma", "", "diff(loggamma(c), c)", "digamma(c) * diff(c, c)"),
    (
        "unspecified-function",
        "",
        "diff(phi(x[j]**2), x[j])",
        "D(phi)(x[j]**2) * diff(x[j]**2, x[j])",
    ),
    ("unspecified-function", "", "diff(D(phi)(s), s)", "D(D(phi))(s) * diff(s, s)"),
    (
        "piecewise",
        "",
        "diff(where(x[j] > 0, x[j]**2, x[k]), x[j])",
        "where(x[j] > 0, diff(x[j]**2, x[j]), diff(x[k], x[j]))",
    ),
    (
        "piecewise",
        "",
        "diff(max(x[j], x[k]), x[j])",
        "where(x[j] > x[k], diff(x[j], x[j]), diff(x[k], x[j]))",
    ),
    ("piecewise", "", "diff(min(s, r), s)", "where(s < r, diff(s, s), diff(r, s))"),
    # Sums and products under a derivative
    ("only-term", "", "diff(sum(y[k] * x[k] for k in n), x[j])", "diff(y[j] * x[j], x[j])"),
    ("only-term", "i != j", "diff(sum(x[k]**2 for k in n if k != i), x[j])", "diff(x[j]**2, x[j])"),
    ("only-term", "", "diff(sum(g[k] for k in n), x[j])", "diff(g[j], x[j])"),
    ("only-term", "", "diff(sum(W[i, k] for k in n), W[j, l])", "diff(W[i, l], W[j, l])"),
    ("only-term", "", "diff(sum(U[i, k] for k in m), U[j, l])", "diff(U[i, l], U[j, l])"),
    ("only-term", "", "diff(sum(k * x[k] for k in n), x[1])", "diff(1 * x[1], x[1])"),
    (
        "derivative-of-sum",
        "",
        "diff(sum(x[k] * x[i] for k in n if k != i), x[j])",
        "sum(diff(x[k] * x[i], x[j]) for k in n if k != i)",
    ),
    (
        "derivative-of-product",
        "",
        "diff(prod(x[k] for k in n), x[j])",
        "sum(diff(x[k], x[j]) * prod(x[l] for l in n if l != k) for k in n)",
    ),
    (
        "derivative-of-product",
        "",
        "diff(prod(x[k] for k in n if k != i), x[j])",
        "sum(diff(x[k], x[j]) * prod(x[l] for l in n if l != i and l != k) for k in n if k != i)",
    ),
    # Arithmetic
    ("add-numbers", "", "s + 1 + (r + 2)", "s + 3 + r"),
    ("add-numbers", "", "s - 1 / 2 + 1 / 2", "s"),
    ("add-numbers", "", "1 - 3", "-2"),
    ("add-numbers", "", "s + 0", "s"),
    ("multiply-numbers", "", "s * 1 * r", "s * r"),
    ("multiply-numbers", "", "s * 0", "0"),
    ("multiply-numbers", "", "2 * s * (-3)", "-6 * s"),
    ("multiply-numbers", "", "(-s) * (-r)", "s * r"),
    ("join-reciprocal", "", "s * (1 / r) * c", "s / r * c"),
    ("join-reciprocal", "", "1 / s * r", "r / s"),
    ("double-negation", "", "-(-s)", "s"),
    ("double-negation", "", "-0", "0"),
    ("divide", "", "s / 1", "s"),
    ("divide", "", "0 / c", "0"),
    ("divide", "", "s / r / c", "s / (r * c)"),
    ("divide", "", "s / (r / c)", "s * c / r"),
    ("divide", "", "4 / 6", "2 / 3"),
    ("power-of-one", "", "s**1", "s"),
    ("power-of-one", "", "c**0", "1"),
    ("power-of-one", "", "1**s", "1"),
    ("known-value", "", "exp(0)", "1"),
    ("known-value", "", "log(1)", "0"),
    ("known-value", "", "sqrt(1)", "1"),
    ("known-value", "", "cosh(0)", "1"),
    ("known-value", "", "sin(0)", "0"),
    ("square-of-root", "", "sqrt(q[j])**2", "q[j]"),
    ("empty-sum", "", "sum(0 for k in n if k != j)", "0"),
    ("product-of-ones", "", "prod(1 for k in n)", "1"),
    (
        "repeated-condition",
        "",
        "sum(x[k] for k in n if k != j and k != i and k != j)",
        "sum(x[k] for k in n if k != j and k != i)",
    ),
    ("decided", "", "where(i == i, s, r)", "s"),
    ("decided", "i != j", "where(i == j, s, r)", "r"),
    ("decided", "i != j", "where(i != j, s, r)", "s"),
    ("decided", "", "where(s < s, c, r)", "r"),
    ("decided", "", "where(s >= s, c, r)", "c"),
    ("derivative-of-sign", "", "diff(sign(s), s)", "0"),
    (
        "divide-terms",
        "",
        "c * sum(exp(x[k]) * y[k] for k in n) / (2 * sum(exp(x[k]) for k in n))",
        "c * sum(exp(x[k]) / sum(exp(x[k]) for k in n) * y[k] for k in n) / 2",
    ),
    ("read-backwards", "", "sum(x[k] for k in n)", "n * M"),
    ("equal-branches", "", "where(s > 0, r, r)", "r"),
    ("delta", "", "delta(j, j)", "1"),
    ("delta", "i != j", "delta(j, i)", "0"),
    ("delta", "", "delta(1, 2)", "0"),
    # Signs, fractions, factors
    ("signs", "", "(-s) / r", "-(s / r)"),
    ("signs", "", "s * (-r) * (-c)", "s * r * c"),
    ("signs", "", "sum(-x[k] for k in n if k != j)", "-sum(x[k] for k in n if k != j)"),
    # Logarithms
    ("log-of-quotient", "", "log(q[j] / c)", "log(q[j]) - log(c)"),
    ("log-of-quotient", "", "log(1 / q[j])", "log(1) - log(q[j])"),
    ("log-of-exponential", "", "log(exp(s - r))", "s - r"),
    ("log-of-power", "", "log(q[j]**s)", "s * log(q[j])"),
    ("log-of-root", "", "log(sqrt(c))", "log(c) / 2"),
    ("log-of-product", "", "log(c * q[j] * exp(s))", "log(c) + log(q[j]) + log(exp(s))"),
    ("log-of-product", "", "log(prod(q[k] for k in n))", "sum(log(q[k]) for k in n)"),
    (
        "logarithm-of-name",
        "",
        "diff(log(p[i]), x[j])",
        "diff(log(exp(x[i]) / sum(exp(x[k]) for k in n)), x[j])",
    ),
    ("multiply-into-bracket", "", "(s / c - r / q[j]) * c * q[j]", "s * q[j] - r * c"),
    ("multiply-into-bracket", "", "s * c**2 * (r / c + t[j]) / 2", "s * c * (r + t[j] * c) / 2"),
    ("cancel", "", "c * s / (c * r)", "s / r"),
    ("cancel", "", "c**3 / c**2", "c"),
    ("cancel", "", "exp(s) / exp(s)", "1"),
    ("cancel", "", "s / N * N", "s"),
    ("cancel", "", "-2 * q[j] / q[j]**2", "-2 / q[j]"),
    (
        "split-fraction",
        "",
        "exp(x[i]) * s / (sum(exp(x[k]) for k in n) * r)",
        "1 / r * (exp(x[i]) / sum(exp(x[k]) for k in n)) * s",
    ),
    (
        "split-fraction",
        "",
        "exp(x[i]) * s / sum(exp(x[k]) for k in n)**2",
        "exp(x[i]) / sum(exp(x[k]) for k in n) * (s / sum(exp(x[k]) for k in n))",
    ),
    ("fraction-of-sum", "", "(s - r + 1) / c", "s / c - r / c + 1 / c"),
    (
        "complement",
        "",
        "c * exp(-s) / (2 * (1 + exp(-s)))",
        "c / 2 * (((1 + exp(-s)) - 1) / (1 + exp(-s)))",
    ),
    ("complement", "", "exp(-s) / (1 + exp(-s))", "((1 + exp(-s)) - 1) / (1 + exp(-s))"),
    (
        "complement",
        "",
        "sum(exp(x[k]) for k in n if k != j) / sum(exp(x[k]) for k in n)",
        "(sum(exp(x[k]) for k in n) - exp(x[j])) / sum(exp(x[k]) for k in n)",
    ),
    ("common-factor", "", "s * r + s * c", "s * (r + c)"),
    ("common-factor", "", "s / c - r / c", "(s - r) / c"),
    ("common-factor", "", "-2 * s - 2 * r", "-2 * (s + r)"),
    (
        "common-factor",
        "",
        "r * s + sum(r * x[k] for k in n)",
        "r * (s + sum(x[k] for k in n))",
    ),
    (
        "common-factor",
        "",
        "sum(r * x[k] for k in n if k != j) - r * s",
        "r * (sum(x[k] for k in n if k != j) - s)",
    ),
    ("distribute", "", "s * (r - c)", "s * r - s * c"),
    ("distribute", "", "(s + r) * c / N", "s * c / N + r * c / N"),
    ("distribute", "", "s * (1 - s) * (r - c)", "s * (r - c) - s * s * (r - c)"),
    ("distribute-sign", "", "-(s - r)", "r - s"),
    ("open-brackets", "", "s - (r - c)", "s - r + c"),
    ("sign-into-bracket", "", "-(c * (s - r))", "c * (r - s)"),
    ("sign-into-bracket", "", "-((s - r) / c)", "(r - s) / c"),
    ("positive-first", "", "-s + r - c", "r - s - c"),
    ("scalars-first", "", "x[j] * s * y[j] * r * 2", "2 * s * r * x[j] * y[j]"),
    ("like-terms", "", "s + r + 2 * s", "3 * s + r"),
    ("like-terms", "", "s * r - r * s", "0"),
    ("like-terms", "", "sum(x[k] for k in n) + sum(x[i] for i in n)", "2 * sum(x[k] for k in n)"),
    ("collect-powers", "", "s * r * s", "s**2 * r"),
    ("join-cases", "", "where(i == j, x[i], y[i])", "delta(i, j) * (x[i] - y[i]) + y[i]"),
    ("join-cases", "", "where(i == j, 1, x[j])", "delta(i, j) * (1 - x[i]) + x[j]"),
    # Sums
    (
        "split-sum",
        "",
        "sum(y[k] * log(p[k]) for k in n)",
        "y[j] * log(p[j]) + sum(y[k] * log(p[k]) for k in n if k != j)",
    ),
    ("constants-out", "", "sum(s * x[k] for k in n)", "s * sum(x[k] for k in n)"),
    (
        "constants-out",
        "",
        "sum(-(x[k] * y[j]) / 2 for k in n if k != j)",
        "-(y[j] / 2 * sum(x[k] for k in n if k != j))",
    ),
    ("sum-of-constant", "", "sum(s for k in n)", "n * s"),
    ("sum-of-constant", "", "sum(s for k in n if k != j)", "(n - 1) * s"),
    ("sum-of-constant", "", "sum(1 for k in m)", "m"),
    (
        "sum-linearity",
        "",
        "sum(x[k] - y[k] + 1 for k in n if k != j)",
        "sum(x[k] for k in n if k != j) - sum(y[k] for k in n if k != j)"
        " + sum(1 for k in n if k != j)",
    ),
    ("collapse-delta", "", "sum(x[k] * delta(k, j) for k in n)", "x[j]"),
    ("collapse-delta", "", "sum(delta(j, k) * k / q[k] for k in n)", "j / q[j]"),
    (
        "collapse-delta",
        "",
        "sum(x[k] * delta(k, j) for k in n if k != i)",
        "(1 - delta(i, j)) * x[j]",
    ),
    ("collapse-delta", "i != j", "sum(x[k] * delta(k, j) for k in n if k != i)", "x[j]"),
    (
        "collapse-delta",
        "",
        "sum(delta(k, j) * sum(x[i] for i in n if i != k) for k in n)",
        "sum(x[i] for i in n if i != j)",
    ),
    ("merge-sum", "", "x[j] + sum(x[k] for k in n if k != j)", "sum(x[k] for k in n)"),
    ("merge-sum", "", "s - x[j] - sum(x[k] for k in n if k != j)", "s - sum(x[k] for k in n)"),
    ("merge-sum", "", "2 * x[j] + sum(x[k] for k in n if k != j)", "sum(x[k] for k in n) + x[j]"),
    (
        "merge-sum",
        "i != j",
        "sum(x[k] for k in n if k != i and k != j) + x[j]",
        "sum(x[k] for k in n if k != i)",
    ),
    (
        "regroup",
        "",
        "s - x[j] - sum(x[k] for k in n if k != j)",
        "s - (x[j] + sum(x[k] for k in n if k != j))",
    ),
    # Definitions and assumptions
    ("definition", "", "p[i]", "exp(x[i]) / sum(exp(x[k]) for k in n)"),
    ("definition", "", "g[2]", "x[2] * y[2]"),
    ("definition", "", "f(s * r)", "1 / (1 + exp(-(s * r)))"),
    ("definition", "", "N", "sum(x[k]**2 for k in n)"),
    ("definition", "", "u[k]", "sum(W[k, l] * x[l] for l in n if l != k)"),
    ("fold", "", "exp(x[i]) / sum(exp(x[l]) for l in n)", "p[i]"),
    ("fold", "", "exp(x[i]) / sum(exp(x[j]) for j in n)", "p[i]"),
    ("fold", "", "1 / (1 + exp(-(s * r)))", "f(s * r)"),
    ("fold", "", "sum(W[k, i] * x[i] for i in n if i != k)", "u[k]"),
    ("fold", "", "x[1] * y[1]", "g[1]"),
    ("assumption", "", "sum(t[i] for i in n)", "1"),
    ("assumption", "", "t[i]**2", "t[i]"),
    ("equal-indices", "i == j", "x[i] * y[j]", "x[i] * y[i]"),
    (
        "equal-indices",
        "i == j",
        "sum(W[i, k] for k in n if k != j)",
        "sum(W[i, k] for k in n if k != i)",
    ),
)

REFUSALS: tuple[Line, ...] = (
    ("constant", "", "diff(x[k], x[j])", "k may be j"),
    ("constant", "", "diff(x[1], x[j])", "j may be 1"),
    ("constant", "i != j", "diff(W[k, i], W[i, k])", "k may be i"),
    ("constant", "i != j", "diff(sum(x[i] for i in n), x[j])", "this i is another one"),
    (
        "constant",
        "",
        "diff(sum(sum(x[i] for i in n if i != j) for j in n), x[j])",
        "the j of the sum is not that of the variable",
    ),
    ("constant", "i != j", "diff(p[i], x[j])", "p_i depends on all of x"),
    ("constant", "", "diff(where(x[j] > 0, 1, 2), x[j])", "the condition depends on the variable"),
    ("constant", "", "diff(D(phi)(s), s)", "the argument depends on the variable"),
    ("identity", "", "diff(x[k], x[j])", "k may differ from j"),
    ("entry", "", "diff(y[k], x[j])", "another vector"),
    ("entry", "", "diff(g[k], x[j])", "a name with a definition"),
    ("chain-rule", "", "diff(p[k], x[j])", "nothing stands between"),
    ("chain-rule", "", "diff(h[i], x[j])", "x_i stands there itself"),
    ("chain-rule", "", "diff(A, p[j])", "A depends on p itself"),
    ("chain-rule", "", "diff(A, y[j])", "y does not come through p"),
    ("chain-rule", "", "diff(A + M, x[j])", "no name to differentiate"),
    ("constant-factor", "", "diff(x[k] * x[j], x[j])", "k may be j: no factor is constant"),
    ("constant-denominator", "", "diff(s / x[k], x[j])", "k may be j"),
    ("reciprocal-rule", "", "diff(x[k] / q[j], x[j])", "the numerator may depend on the variable"),
    ("power-rule", "", "diff(q[j]**x[k], x[j])", "the exponent may depend on the variable"),
    ("exponential-rule", "", "diff(s**x[j], x[j])", "s may be negative"),
    ("exponential-rule", "", "diff(q[k]**x[j], q[j])", "the base may depend on the variable"),
    ("general-power-rule", "", "diff(x[j]**x[j], x[j])", "the base may be negative"),
    ("logarithm-of-quotient", "", "diff(log(s / r), s)", "both may be negative"),
    ("logarithm-of-power", "", "diff(log(s**2), s)", "s may be negative"),
    ("logarithm-of-product", "", "diff(log(s * r), s)", "both may be negative"),
    ("logarithm-of-product", "", "diff(log(prod(x[k] for k in n)), x[j])", "two may be negative"),
    ("unspecified-function", "", "diff(f(s), s)", "f has a definition"),
    ("only-term", "", "diff(sum(x[k] for k in n if k != i), x[j])", "j may be i"),
    ("only-term", "", "diff(sum(x[k] * x[i] for k in n), x[j])", "i may be j"),
    ("only-term", "", "diff(sum(W[k, k] for k in n), W[i, j])", "on the diagonal only"),
    ("only-term", "", "diff(sum(p[k] for k in n), x[j])", "every p_k depends on x_j"),
    ("only-term", "", "diff(sum(sum(x[k] for k in n) for k in n), x[j])", "the inner k is another"),
    (
        "only-term",
        "",
        "diff(sum(sum(x[i] for i in n if i != k) for k in n), x[j])",
        "all terms but one depend on x_j",
    ),
    ("only-term", "", "diff(sum(x[j] for j in n), x[j])", "this j is another one"),
    ("derivative-of-sum", "", "diff(sum(x[j] for j in n), x[j])", "this j is another one"),
    ("derivative-of-product", "", "diff(prod(x[j] for j in n), x[j])", "this j is another one"),
    ("join-reciprocal", "", "1 / (1 + exp(-s)) * r", "the reciprocal has a name"),
    ("divide", "", "0 / s", "s may be 0"),
    ("delta", "", "delta(i, j)", "i may be j"),
    ("delta", "", "delta(1, j)", "j may be 1"),
    ("equal-branches", "", "where(s > 0, r, s)", "the branches differ"),
    ("log-of-quotient", "", "log(s / c)", "s may be negative"),
    ("log-of-quotient", "", "log(s / r)", "both may be negative"),
    ("log-of-power", "", "log(r**2)", "r may be negative"),
    ("log-of-root", "", "log(sqrt(r))", "r may be 0"),
    ("log-of-product", "", "log(s * r)", "both may be negative"),
    ("log-of-product", "", "log(prod(x[k] for k in n))", "two of them may be negative"),
    ("logarithm-of-name", "", "diff(log(M), x[j])", "the mean may be negative"),
    ("logarithm-of-name", "", "diff(log(N), x[j])", "the logarithm of a sum stays one"),
    ("logarithm-of-name", "", "diff(log(p[k]), p[j])", "p is held free"),
    ("multiply-into-bracket", "", "(s / r - c) * r", "r may be 0"),
    ("multiply-into-bracket", "", "(s / c - r / q[j]) * c", "q_j would be left"),
    ("multiply-into-bracket", "", "(s - r) * c", "nothing stands below"),
    ("cancel", "", "s * r / s", "s may be 0"),
    ("cancel", "", "x[j] / x[j]", "x_j may be 0"),
    ("cancel", "", "delta(i, j) / delta(i, j)", "i may differ from j"),
    (
        "cancel",
        "",
        "s * sum(exp(x[k]) for k in n if k != j) / sum(exp(x[k]) for k in n if k != j)",
        "the sum is empty for n = 1",
    ),
    ("split-fraction", "", "s * r / c", "no part has a name"),
    ("complement", "", "s / (s + r)", "the rest has no name"),
    ("complement", "", "exp(-s) / (1 + exp(-s))**2", "the fraction is split first"),
    (
        "common-factor",
        "",
        "r * s + sum(r * x[k] for k in n)**2",
        "the factor is squared with the sum",
    ),
    ("common-factor", "", "x[k] * r + sum(x[k] * s for k in n)", "the k of the sum is another"),
    ("distribute", "", "(s + r)**2 * c", "the bracket is squared"),
    ("like-terms", "", "x[i] + x[j]", "i may differ from j"),
    ("decided", "", "where(i == j, s, r)", "i may be j"),
    ("decided", "i != j", "where(s == r, s, r)", "s may be r"),
    ("decided", "i != j", "where(i < j, s, r)", "either may be the larger"),
    ("piecewise", "", "diff(where(s == 0, 0, sin(s)), s)", "0 is the value at one point only"),
    (
        "common-factor",
        "",
        "s * log(r) + sum(x[k] * log(r) for k in n if k != j)",
        "r may be negative",
    ),
    (
        "divide-terms",
        "",
        "sum(s * y[k] for k in n) / sum(exp(x[k]) for k in n)",
        "nothing has a name",
    ),
    ("read-backwards", "", "sum(y[k] for k in n)", "s may be 0, and then R has no value"),
    ("read-backwards", "", "sum(t[k] for k in n)", "not a sum that is defined"),
    ("read-backwards", "", "sum(x[k] for k in n if k != j)", "one term is missing"),
    ("repeated-condition", "", "sum(x[k] for k in n if k != j and k != i)", "i may not be j"),
    ("join-cases", "", "where(i != j, x[i], y[i])", "not an equality"),
    ("join-cases", "", "where(s == r, s, 2 * r)", "no indices"),
    ("join-cases", "", "where(i == j, 0, 1 / (x[i] - x[j]))", "the other branch at i = j: 1/0"),
    ("split-sum", "", "sum(x[k]**2 for k in n)", "one term depends on x_j"),
    ("split-sum", "", "sum(p[k] * x[k] for k in n if k != i)", "j may be i"),
    ("constants-out", "", "sum(k * x[k] for k in n)", "k is no constant"),
    ("sum-of-constant", "", "sum(x[k] for k in n)", "the term depends on k"),
    ("sum-of-constant", "", "sum(s for k in n if k != i and k != j)", "i may be j"),
    ("sum-of-constant", "", "sum(s for k in n if k != 2)", "n may be 1"),
    ("sum-of-constant", "", "sum(log(r) for k in n if k != j)", "log r, for n = 1 not asked for"),
    ("constants-out", "", "sum(x[k] / (n - 1) for k in n if k != j)", "1/0 for n = 1"),
    ("collapse-delta", "", "sum(x[k] * delta(i, j) for k in n)", "k is not in it"),
    ("collapse-delta", "", "sum(x[k] * delta(k, j) for k in n if k != 2)", "n may be 1"),
    ("collapse-delta", "", "sum(delta(k, j) / (x[k] - x[i]) for k in n if k != i)", "j may be i"),
    ("collapse-delta", "", "sum(x[k] * delta(k, k) for k in n)", "it picks nothing"),
    ("collapse-delta", "", "sum(s * delta(k, 2) for k in n)", "n may be 1"),
    ("merge-sum", "", "x[i] + sum(x[k] for k in n if k != j)", "not the missing term"),
    ("merge-sum", "", "x[j] - sum(x[k] for k in n if k != j)", "the signs differ"),
    ("merge-sum", "", "x[j] + sum(x[k] for k in n if k != i and k != j)", "i may be j"),
    ("merge-sum", "", "s + sum(s for k in n if k != 2)", "n may be 1"),
    ("regroup", "", "s - x[j] + sum(x[k] for k in n if k != j)", "the signs differ"),
    ("definition", "", "x[i]", "given, not defined"),
    ("fold", "", "exp(x[i]) / sum(exp(x[k]) for k in m)", "another size"),
    ("fold", "", "exp(x[i]) / sum(exp(x[k]) for k in n if k != i)", "one term is missing"),
    ("fold", "", "x[i] * y[j]", "i may differ from j"),
    ("fold", "", "sum(W[k, i] * x[i] for i in n if i != j)", "another term is missing"),
    ("assumption", "", "sum(t[i] for i in n if i != j)", "one term is missing"),
    ("assumption", "", "s", "an inequality is no equation"),
    ("equal-indices", "i != j", "x[i] * y[j]", "the indices differ"),
    ("equal-indices", "i == j", "sum(x[j] for j in n)", "this j is another one"),
)

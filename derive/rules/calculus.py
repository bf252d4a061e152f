"""Differentiation.  Each rule pushes the derivative exactly one step inwards.

Sources: any first course of calculus; for sums and entries of vectors, Magnus and Neudecker,
*Matrix Differential Calculus*, chapter 5.
"""

from __future__ import annotations

from sympy import Expr, Integer

from derive.borders import jumps, off_border, united
from derive.conditions import Context
from derive.rules.base import Rewrite, Rule, computed_rule, independent, pattern_rule
from derive.rules.chain import CHAIN
from derive.rules.logarithms import LOGARITHM_OF_NAME
from derive.terms import (
    ONE,
    ZERO,
    Apply,
    Delta,
    Diff,
    Entry,
    Neg,
    Plus,
    Prime,
    Prod,
    Sum,
    Times,
    Where,
    apply,
    free,
    plus,
    relation,
    substitute,
    times,
)

_FUNCTIONS = (
    # function, derivative at a
    ("exp", "exp(a)"),
    ("log", "1 / a"),
    ("sqrt", "1 / (2 * sqrt(a))"),
    ("sin", "cos(a)"),
    ("cos", "-sin(a)"),
    ("tan", "1 / cos(a)**2"),
    ("sinh", "cosh(a)"),
    ("cosh", "sinh(a)"),
    ("tanh", "(1 - tanh(a)**2)"),
    # Γ(1/2) = √π: the language has no name for π
    ("erf", "2 / exp(loggamma(1 / 2)) * exp(-a**2)"),
    ("abs", "sign(a)"),
    ("loggamma", "digamma(a)"),
)

LOGARITHMS = (
    pattern_rule(
        "logarithm-of-quotient",
        "diff(log(a / b), x)",
        "diff(log(a) - log(b), x)",
        needs=lambda context, bound: context.positive(bound["a"]) and context.positive(bound["b"]),
    ),
    pattern_rule(
        "logarithm-of-exponential",
        "diff(log(exp(a)), x)",
        "diff(a, x)",
    ),
    pattern_rule(
        "logarithm-of-power",
        "diff(log(a**b), x)",
        "diff(b * log(a), x)",
        needs=lambda context, bound: context.positive(bound["a"]),
    ),
)


@computed_rule(
    "logarithm-of-product",
    Diff,
)
def LOGARITHM_OF_PRODUCT(term: Expr, context: Context) -> Expr | None:
    """∂ log(a b) = ∂(log a + log b); ∂ log Π_k f_k = ∂ Σ_k log f_k."""
    body, variable = term.args
    if not isinstance(body, Apply) or str(body.args[0]) != "log":
        return None
    inside = body.args[1]
    if isinstance(inside, Prod) and context.positive(inside):
        return Diff(Sum(apply("log", inside.body), *inside.args[1:]), variable)
    if isinstance(inside, Times) and all(map(context.positive, inside.args)):
        return Diff(plus(apply("log", f) for f in inside.args), variable)
    return None


FUNCTIONS = tuple(
    pattern_rule(
        f"derivative-of-{name}",
        f"diff({name}(a), x)",
        f"{derivative} * diff(a, x)",
        apart="a != 0" if name == "abs" else "",
    )
    for name, derivative in _FUNCTIONS
)

NEGATION = pattern_rule(
    "negation",
    "diff(-a, x)",
    "-diff(a, x)",
    "detail",
)
CONSTANT_DENOMINATOR = pattern_rule(
    "constant-denominator",
    "diff(a / c, x)",
    "1 / c * diff(a, x)",
    "detail",
    needs=independent("c"),
)
RECIPROCAL = pattern_rule(
    "reciprocal-rule",
    "diff(c / a, x)",
    "-(c * diff(a, x)) / a**2",
    needs=lambda context, bound: not context.mentions(bound["c"], bound["x"]),
)
QUOTIENT = pattern_rule(
    "quotient-rule",
    "diff(a / b, x)",
    "(diff(a, x) * b - a * diff(b, x)) / b**2",
)
POWER = pattern_rule(
    "power-rule",
    "diff(a**c, x)",
    "c * a**(c - 1) * diff(a, x)",
    needs=independent("c"),
)
EXPONENTIAL = pattern_rule(
    "exponential-rule",
    "diff(c**a, x)",
    "c**a * log(c) * diff(a, x)",
    needs=lambda context, bound: independent("c")(context, bound) and context.positive(bound["c"]),
)
GENERAL_POWER = pattern_rule(
    "general-power-rule",
    "diff(a**b, x)",
    "a**b * (log(a) * diff(b, x) + b / a * diff(a, x))",
    needs=lambda context, bound: context.positive(bound["a"]),
)


@computed_rule("identity", Diff, "detail")
def IDENTITY(term: Expr, context: Context) -> Expr | None:
    """∂x/∂x = 1."""
    body, variable = term.args
    return ONE if body == variable else None


@computed_rule("constant", Diff, "detail")
def CONSTANT(term: Expr, context: Context) -> Expr | None:
    """∂c/∂x = 0 where c certainly does not depend on x."""
    body, variable = term.args
    return ZERO if context.independent(body, variable) else None


@computed_rule("entry", Diff)
def ENTRY(term: Expr, context: Context) -> Expr | None:
    """∂x_k/∂x_j = δ_kj, and a product of deltas for a matrix."""
    body, variable = term.args
    if not (isinstance(body, Entry) and isinstance(variable, Entry)):
        return None
    if body.args[0] != variable.args[0]:
        return None
    pairs = zip(body.args[1:], variable.args[1:], strict=True)
    return times(Delta(i, j) for i, j in pairs if i != j)


@computed_rule("sum-rule", Diff)
def SUM_RULE(term: Expr, context: Context) -> Expr | None:
    """∂(a + b - c) = ∂a + ∂b - ∂c; terms that evidently are constants drop out."""
    body, variable = term.args
    if not isinstance(body, Plus):
        return None
    return plus(
        Neg(Diff(a.args[0], variable)) if isinstance(a, Neg) else Diff(a, variable)
        for a in body.args
        if context.mentions(a, variable)
    )


@computed_rule("constant-factor", Diff, "detail")
def CONSTANT_FACTOR(term: Expr, context: Context) -> Expr | None:
    """∂(c a)/∂x = c ∂a/∂x."""
    body, variable = term.args
    if not isinstance(body, Times):
        return None
    constant = [f for f in body.args if context.independent(f, variable)]
    rest = [f for f in body.args if not context.independent(f, variable)]
    if not constant or not rest:
        return None
    return times([*constant, Diff(times(rest), variable)])


@computed_rule("product-rule", Diff)
def PRODUCT_RULE(term: Expr, context: Context) -> Expr | None:
    """∂(a b) = ∂a b + a ∂b, for any number of factors."""
    body, variable = term.args
    if not isinstance(body, Times):
        return None
    factors = body.args
    return plus(
        times([*factors[:i], Diff(factor, variable), *factors[i + 1 :]])
        for i, factor in enumerate(factors)
    )


@computed_rule(
    "only-term",
    Diff,
)
def ONLY_TERM(term: Expr, context: Context) -> Expr | None:
    """∂/∂x_j Σ_k f(x_k) = ∂/∂x_j f(x_j)."""
    body, variable = term.args
    if not isinstance(body, Sum) or body.index in free(variable):
        return None
    found = context.enter(body).dependence(body.body, body.index, variable)
    if len(found) != 1 or None in found:
        return None
    (target,) = found
    if not all(context.apart(target, other) for other in body.apart):
        return None
    return Diff(substitute(body.body, {body.index: target}), variable)


@computed_rule("derivative-of-sum", Diff, "normal")
def DERIVATIVE_OF_SUM(term: Expr, context: Context) -> Expr | None:
    """∂/∂x Σ_k f_k = Σ_k ∂f_k/∂x."""
    body, variable = term.args
    if not isinstance(body, Sum) or body.index in free(variable):
        return None
    return Sum(Diff(body.body, variable), *body.args[1:])


@computed_rule(
    "derivative-of-product",
    Diff,
)
def DERIVATIVE_OF_PRODUCT(term: Expr, context: Context) -> Expr | None:
    """∂ Π_k f_k = Σ_k ∂f_k Π_{l≠k} f_l."""
    body, variable = term.args
    if not isinstance(body, Prod) or body.index in free(variable):
        return None
    inner = context.enter(body).new_index(body)
    others = substitute(body.body, {body.index: inner})
    rest = Prod(others, inner, body.size, *body.apart, body.index)
    return Sum(Times(Diff(body.body, variable), rest), *body.args[1:])


@computed_rule("unspecified-function", Diff)
def UNSPECIFIED(term: Expr, context: Context) -> Expr | None:
    """∂φ(u)/∂x = φ'(u) ∂u/∂x."""
    body, variable = term.args
    if not isinstance(body, Apply) or len(body.args) != 2:
        return None
    head, argument = body.args
    order = head.args[1] if isinstance(head, Prime) else Integer(0)
    name = head.args[0] if isinstance(head, Prime) else head
    if str(name) not in {n for n, _ in context.problem.functions}:
        return None
    return Times(Apply(Prime(name, Integer(order + 1)), argument), Diff(argument, variable))


@computed_rule(
    "derivative-of-sign",
    Diff,
)
def SIGN(term: Expr, context: Context) -> Rewrite | None:
    """∂ sign(a) = 0 where a ≠ 0 and a does not jump."""
    body, variable = term.args
    if not isinstance(body, Apply) or str(body.args[0]) != "sign":
        return None
    (inner,) = body.args[1:]
    border = relation(inner, "!=", ZERO)
    return Rewrite(ZERO, where=united((border,), jumps(inner, variable, context)))


@computed_rule("piecewise", Diff)
def PIECEWISE(term: Expr, context: Context) -> Rewrite | None:
    """The derivative of a distinction of cases, wherever the condition is not on its border and
    neither of its sides jumps.  Off its border an equation does not hold."""
    body, variable = term.args
    if isinstance(body, Where):
        condition, a, b = body.args
    elif isinstance(body, Apply) and str(body.args[0]) in ("max", "min") and len(body.args) > 2:
        a, *others = body.args[1:]
        b = others[0] if len(others) == 1 else Apply(body.args[0], *others)
        if context.independent(a, variable):
            a, b = b, a
        condition = relation(a, ">" if str(body.args[0]) == "max" else "<", b)
    else:
        return None
    after: Expr = Where(condition, Diff(a, variable), Diff(b, variable))
    if context.independent(condition, variable):
        return Rewrite(after)
    sides = (jumps(side, variable, context) for side in (condition.left, condition.right))
    where = united((off_border(condition),), *sides)
    if condition.operator in ("==", "!="):
        after = after.args[2 if condition.operator == "==" else 1]
    return Rewrite(after, where=where)


_ALGEBRA = (
    NEGATION,
    SUM_RULE,
    CONSTANT_FACTOR,
    PRODUCT_RULE,
    CONSTANT_DENOMINATOR,
    RECIPROCAL,
    QUOTIENT,
    POWER,
    EXPONENTIAL,
    GENERAL_POWER,
    *LOGARITHMS,
    LOGARITHM_OF_PRODUCT,
    *FUNCTIONS,
    SIGN,
    UNSPECIFIED,
    PIECEWISE,
    DERIVATIVE_OF_PRODUCT,
)

#: A sum keeps the one term that depends on the variable; a delta only where nothing else helps.
BY_TERM: tuple[Rule, ...] = (
    CONSTANT,
    IDENTITY,
    *_ALGEBRA,
    ONLY_TERM,
    DERIVATIVE_OF_SUM,
    ENTRY,
)
#: With Kronecker's delta for every pair of indices that may or may not be equal.
BY_DELTA: tuple[Rule, ...] = (CONSTANT, IDENTITY, ENTRY, *_ALGEBRA, DERIVATIVE_OF_SUM)

#: Through the quantities that have a name.
BY_NAME: tuple[Rule, ...] = (CONSTANT, IDENTITY, CHAIN, *BY_TERM)
#: Logarithms of names are taken apart as well.
BY_LOGARITHM: tuple[Rule, ...] = (CONSTANT, IDENTITY, LOGARITHM_OF_NAME, *BY_TERM)

CALCULUS: tuple[Rule, ...] = tuple(dict.fromkeys(BY_TERM + BY_DELTA + BY_NAME + BY_LOGARITHM))

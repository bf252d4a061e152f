"""Logarithms of quotients, products, powers and exponentials."""

from __future__ import annotations

from sympy import Expr, Symbol

from derive.conditions import Context
from derive.rules.base import Rewrite, Rule, computed_rule, pattern_rule
from derive.rules.definitions import definition_of
from derive.terms import Apply, Diff, Entry, Prod, Sum, Times, apply, head_of, plus, rename_bound

LOG_OF_QUOTIENT = pattern_rule(
    "log-of-quotient",
    "log(a / b)",
    "log(a) - log(b)",
    needs=lambda context, bound: context.positive(bound["a"]) and context.positive(bound["b"]),
)
LOG_OF_EXPONENTIAL = pattern_rule(
    "log-of-exponential",
    "log(exp(a))",
    "a",
)
LOG_OF_POWER = pattern_rule(
    "log-of-power",
    "log(a**b)",
    "b * log(a)",
    needs=lambda context, bound: context.positive(bound["a"]),
)
LOG_OF_ROOT = pattern_rule(
    "log-of-root",
    "log(sqrt(a))",
    "log(a) / 2",
    needs=lambda context, bound: context.positive(bound["a"]),
)


@computed_rule(
    "log-of-product",
    Apply,
)
def LOG_OF_PRODUCT(term: Expr, context: Context) -> Expr | None:
    """log(a b) = log a + log b; log Π_k f_k = Σ_k log f_k."""
    if str(term.args[0]) != "log":
        return None
    inside = term.args[1]
    if isinstance(inside, Prod) and context.positive(inside):
        return Sum(apply("log", inside.body), *inside.args[1:])
    if isinstance(inside, Times) and all(map(context.positive, inside.args)):
        return plus(apply("log", f) for f in inside.args)
    return None


LOGARITHMS: tuple[Rule, ...] = (
    LOG_OF_QUOTIENT,
    LOG_OF_EXPONENTIAL,
    LOG_OF_POWER,
    LOG_OF_ROOT,
    LOG_OF_PRODUCT,
)


def comes_apart(term: Expr, context: Context) -> bool:
    """Is it a logarithm that one of the rules takes apart, or the logarithm of a name for
    something whose logarithm is?"""
    if not isinstance(term, Apply) or str(term.args[0]) != "log":
        return False
    inside = term.args[1]
    body = context.problem.unfold(inside) if isinstance(inside, Symbol | Entry | Apply) else None
    if body is not None:
        return comes_apart(apply("log", rename_bound(body, context.names_in_scope)), context)
    return any(rule.apply(term, context) is not None for rule in LOGARITHMS)


@computed_rule("logarithm-of-name", Diff)
def LOGARITHM_OF_NAME(term: Expr, context: Context) -> Rewrite | None:
    """∂ log p = ∂ log(a/b), where p is defined as a/b."""
    body, variable = term.args
    if not comes_apart(body, context):
        return None
    name = body.args[1]
    unfolded = context.problem.unfold(name)
    if unfolded is None or head_of(name) in context.inside(term).held:
        return None
    inside = rename_bound(unfolded, context.names_in_scope)
    return Rewrite(Diff(apply("log", inside), variable), title=definition_of(name))

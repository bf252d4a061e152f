"""The exponential and the logarithm undo each other."""

from __future__ import annotations

from fractions import Fraction

from sympy import Basic, Expr

from derive.conditions import Context
from derive.language import write
from derive.messages import english
from derive.monomials import Factor, Monomial, build, monomial
from derive.rules.base import Rewrite, Rule, computed_rule
from derive.terms import Apply, Neg, Plus, Sum, apply, free, plus, times


def _calls(term: Basic, head: str) -> bool:
    return isinstance(term, Apply) and str(term.args[0]) == head and len(term.args) == 2


@computed_rule(
    "undo-logarithm",
    Apply,
)
def EXP_OF_LOG(term: Expr, context: Context) -> Expr | None:
    """e^(a + log b - log c) = e^a b/c: where the logarithms have a value, b and c are positive."""
    if not _calls(term, "exp"):
        return None
    exponent = term.args[1]
    parts = list(exponent.args) if isinstance(exponent, Plus) else [exponent]
    above = [p.args[1] for p in parts if _calls(p, "log")]
    below = [p.args[0].args[1] for p in parts if isinstance(p, Neg) and _calls(p.args[0], "log")]
    rest = [p for p in parts if not _calls(p, "log")]
    rest = [p for p in rest if not (isinstance(p, Neg) and _calls(p.args[0], "log"))]
    if not above and not below:
        return None
    front = [apply("exp", plus(rest))] if rest else []
    view = monomial(times([*front, *above]))
    under = monomial(times(below)) if below else Monomial(Fraction(1), (), ())
    inverse = Monomial(1 / under.coefficient, under.denominator, under.numerator)
    return build(view * inverse)


@computed_rule(
    "take-logarithm-apart",
    Apply,
)
def LOG_OF_PRODUCT(term: Expr, context: Context) -> Expr | None:
    """log(e^a b/c) = a + log b - log c, for b > 0 and c > 0."""
    if not _calls(term, "log"):
        return None
    view = monomial(term.args[1])
    factors = (*view.numerator, *view.denominator)
    alone = len(factors) < 2 and not view.denominator and not any(map(_is_exp, factors))
    if alone or view.coefficient != 1 or not all(context.positive(f.base) for f in factors):
        return None
    return plus(
        [*(_logarithm(f) for f in view.numerator), *(Neg(_logarithm(f)) for f in view.denominator)]
    )


def _is_exp(factor: Factor) -> bool:
    return _calls(factor.base, "exp")


def _logarithm(factor: Factor) -> Expr:
    """The logarithm of a power."""
    inner = factor.base.args[1] if _is_exp(factor) else apply("log", factor.base)
    return (
        inner
        if factor.exponent == 1
        else build(Monomial(Fraction(factor.exponent), (Factor(inner),), ()))
    )


@computed_rule(
    "constant-exponent",
    Sum,
)
def CONSTANT_EXPONENT(term: Expr, context: Context) -> Rewrite | None:
    """Σ_k e^(a_k + c) = e^c Σ_k e^(a_k)."""
    body, index, *_ = term.args
    if not _calls(body, "exp") or not isinstance(body.args[1], Plus):
        return None
    inside = [a for a in body.args[1].args if index in free(a)]
    outside = [a for a in body.args[1].args if index not in free(a)]
    if not inside or not outside or (len(term.args) > 3 and not context.defined(plus(outside))):
        return None
    factor = apply("exp", plus(outside))
    rest = Sum(apply("exp", plus(inside)), *term.args[1:])
    title = english("rules.constants-out.precise", factor=write(factor), index=index)
    return Rewrite(times([factor, rest]), title=title)


INVERSES: tuple[Rule, ...] = (EXP_OF_LOG, LOG_OF_PRODUCT, CONSTANT_EXPONENT)

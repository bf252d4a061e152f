"""The rules of differentiation proved for all functions at once, by SymPy.

Each rule is applied to unspecified functions φ and ψ of x; before and after, handed to SymPy
and worked out there, must differ by exactly 0.  A positive quantity is e^φ: there is no other.
"""

from __future__ import annotations

import pytest
import sympy
from sympy import Expr, Symbol

from derive.conditions import Context
from derive.language import parse
from derive.problem import Goal, Problem, Variable
from derive.rules import RULES
from derive.rules.base import pattern_rule

PROBLEM = Problem(
    name="proofs",
    title="Proofs",
    sizes=(),
    variables=(Variable("x"), Variable("s"), Variable("c", (), "positive")),
    functions=(("phi", "unspecified"), ("psi", "unspecified")),
    definitions=(),
    assumptions=(),
    goal=Goal(parse("phi(x) / psi(x)"), (Symbol("x"),)),
)

PROOFS = (
    ("constant", "diff(s * c, x)"),
    ("identity", "diff(x, x)"),
    ("negation", "diff(-phi(x), x)"),
    ("sum-rule", "diff(phi(x) - psi(x) + s + x * phi(x), x)"),
    ("constant-factor", "diff(s * phi(x) * c * psi(x), x)"),
    ("product-rule", "diff(phi(x) * psi(x) * D(phi)(x), x)"),
    ("constant-denominator", "diff(phi(x) / s, x)"),
    ("reciprocal-rule", "diff(s / phi(x), x)"),
    ("quotient-rule", "diff(phi(x) / psi(x), x)"),
    ("power-rule", "diff(phi(x)**3, x)"),
    ("power-rule", "diff(phi(x)**(-2), x)"),
    ("power-rule", "diff(phi(x)**0, x)"),
    ("power-rule", "diff(exp(phi(x))**s, x)"),
    ("exponential-rule", "diff(c**phi(x), x)"),
    ("general-power-rule", "diff(exp(phi(x))**psi(x), x)"),
    ("logarithm-of-quotient", "diff(log(exp(phi(x)) / exp(psi(x))), x)"),
    ("logarithm-of-exponential", "diff(log(exp(phi(x))), x)"),
    ("logarithm-of-power", "diff(log(exp(phi(x))**psi(x)), x)"),
    ("log-of-quotient", "log(exp(phi(x)) / exp(psi(x)))"),
    ("log-of-exponential", "log(exp(phi(x)))"),
    ("log-of-power", "log(exp(phi(x))**psi(x))"),
    ("log-of-root", "log(sqrt(exp(phi(x))))"),
    ("derivative-of-exp", "diff(exp(phi(x)), x)"),
    ("derivative-of-log", "diff(log(phi(x)), x)"),
    ("derivative-of-sqrt", "diff(sqrt(phi(x)), x)"),
    ("derivative-of-sin", "diff(sin(phi(x)), x)"),
    ("derivative-of-cos", "diff(cos(phi(x)), x)"),
    ("derivative-of-tan", "diff(tan(phi(x)), x)"),
    ("derivative-of-sinh", "diff(sinh(phi(x)), x)"),
    ("derivative-of-cosh", "diff(cosh(phi(x)), x)"),
    ("derivative-of-tanh", "diff(tanh(phi(x)), x)"),
    ("derivative-of-erf", "diff(erf(phi(x)), x)"),
    ("derivative-of-abs", "diff(abs(phi(x)), x)"),
    ("derivative-of-sign", "diff(sign(exp(phi(x))), x)"),
    ("derivative-of-loggamma", "diff(loggamma(phi(x)), x)"),
    ("unspecified-function", "diff(phi(psi(x)), x)"),
    ("unspecified-function", "diff(D(phi)(psi(x)), x)"),
    ("unspecified-function", "diff(D(D(phi))(psi(x)), x)"),
)


def in_sympy(term: Expr, real: bool = False) -> Expr:
    """The term as SymPy works it out, over the reals."""
    reals = {Symbol("x"): Symbol("x", real=True), Symbol("s"): Symbol("s", real=True)}
    found = term.doit().xreplace({**reals, Symbol("c"): Symbol("c", positive=True)})
    if real or found.has(sympy.Abs, sympy.sign):
        for name in ("phi", "psi"):
            found = found.replace(sympy.Function(name), sympy.Function(name, real=True))
    return found.doit()


@pytest.mark.parametrize(("rule", "text"), PROOFS)
def test_before_and_after_are_equal_for_all_functions(rule, text):
    before = parse(text)
    found = RULES[rule].apply(before, Context(PROBLEM))
    assert found is not None
    real = rule.startswith("log-of")
    assert sympy.simplify(in_sympy(before, real) - in_sympy(found.after, real)) == 0


def test_every_rule_made_of_two_patterns_is_proved():
    patterned = {
        name
        for name, rule in RULES.items()
        if rule.apply.__qualname__.startswith(pattern_rule.__name__)
    }
    assert {"quotient-rule", "derivative-of-exp"} <= patterned
    assert patterned - {rule for rule, _ in PROOFS} == set()

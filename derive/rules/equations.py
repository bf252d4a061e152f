"""Equations between terms: what may be done to both sides.

Each rule takes an equation to one that holds for the same values, where a side without a value
counts as false; :data:`ONE_WAY` lists those whose conclusion only follows.  The unknown is that of
the context: which terms move where depends on it, whether the step is right does not.

Source: any textbook of algebra; for the multiplier Boyd and Vandenberghe, *Convex Optimization*,
chapter 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import cast

from sympy import Basic, Expr, Integer, Symbol

from derive.conditions import Context
from derive.language import write
from derive.messages import english
from derive.monomials import Factor, Monomial, amount, build, monomial, take
from derive.problem import Assumption
from derive.rules.base import Rewrite, Rule, computed_rule
from derive.terms import (
    ONE,
    TWO,
    ZERO,
    Apply,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Quotient,
    Relation,
    Term,
    alike,
    apply,
    canonical,
    free,
    plus,
    relation,
    rename_bound,
    substitute,
    symbol_names,
    walk,
)

_NOTHING = Monomial(Fraction(1), (), ())


@dataclass(frozen=True)
class Need:
    """A term that must be ``nonzero`` or ``positive``, and the assumptions that say so; None if
    nothing does."""

    term: Expr
    quality: str
    uses: tuple[str, ...] | None


def nonzero(term: Expr, context: Context) -> Need:
    """Is the term known to differ from zero?"""
    if context.nonzero(term):
        return Need(term, "nonzero", ())
    return Need(term, "nonzero", _stated(term, context, (">", "<", "!=")))


def positive(term: Expr, context: Context) -> Need:
    """Is the term known to be positive?"""
    if context.positive(term):
        return Need(term, "positive", ())
    return Need(term, "positive", _stated(term, context, (">",)))


def _stated(term: Expr, context: Context, operators: tuple[str, ...]) -> tuple[str, ...] | None:
    """The assumption that compares the term with zero, if one does."""
    turned = {">": "<", "<": ">", "!=": "!="}
    for assumption in context.problem.assumptions:
        found = assumption.relation
        if found.right == ZERO and found.operator in operators and alike(found.left, term):
            return (assumption.name,)
        from_zero = found.left == ZERO and turned.get(found.operator) in operators
        if from_zero and alike(found.right, term):
            return (assumption.name,)
    return None


def established(needs: Iterable[Need]) -> tuple[str, ...] | None:
    """The assumptions that the needs rest on; None if one of them is not established."""
    uses: tuple[str, ...] = ()
    for need in needs:
        if need.uses is None:
            return None
        uses += need.uses
    return tuple(dict.fromkeys(uses))


def depends(term: Basic, context: Context) -> bool:
    """May the term depend on the unknown?"""
    return context.unknown is not None and not context.independent(term, context.unknown)


def addends(side: Expr) -> tuple[Expr, ...]:
    """The terms of a side; none if it is zero."""
    if side == ZERO:
        return ()
    return cast("tuple[Expr, ...]", side.args) if isinstance(side, Plus) else (side,)


def negative(term: Expr) -> Expr:
    """The term with the other sign."""
    opposite: Expr = term.args[0] if isinstance(term, Neg) else Neg(term)
    return opposite


# A side that is zero --------------------------------------------------------------------------


@computed_rule(
    "nonzero-factor",
    Relation,
)
def NONZERO_FACTOR(term: Expr, context: Context) -> Rewrite | None:
    """a b/c = 0 where b = 0, for a ≠ 0 and c ≠ 0."""
    if not _is_equation(term) or term.args[2] != ZERO or isinstance(term.args[1], Plus):
        return None
    view = monomial(term.args[1])
    kept = tuple(f for f in view.numerator if nonzero(f.base, context).uses is None)
    gone = tuple(f for f in view.numerator if f not in kept)
    uses = established(nonzero(f.base, context) for f in (*gone, *view.denominator))
    if uses is None or not kept or not view.coefficient:
        return None
    divisor = Monomial(view.coefficient, gone, view.denominator)
    after = build(Monomial(Fraction(1), kept, ()))
    if after == term.args[1]:
        return None
    return Rewrite(relation(after, "==", ZERO), uses, _scaling(divisor))


def _scaling(divisor: Monomial) -> str:
    """By what both sides are multiplied or divided, in words."""
    if divisor == Monomial(Fraction(-1), (), ()):
        return english("rules.divide-both-sides.sign")
    inverse = Monomial(1 / divisor.coefficient, divisor.denominator, divisor.numerator)
    below, above = build(inverse), build(divisor)
    if not isinstance(_bare(below), Quotient):
        return english("rules.clear-denominators.precise", factor=write(below))
    if not isinstance(_bare(above), Quotient):
        return english("rules.divide-both-sides.precise", factor=write(above))
    return english("rules.clear-denominators.precise", factor=write(below))


def _bare(term: Expr) -> Expr:
    return cast(Expr, term.args[0]) if isinstance(term, Neg) else term


def _is_equation(term: Expr) -> bool:
    return isinstance(term, Relation) and term.operator == "=="


# Denominators ---------------------------------------------------------------------------------


@computed_rule(
    "clear-denominators",
    Relation,
)
def CLEAR(term: Expr, context: Context) -> Rewrite | None:
    """a/b = c where a = b c, for b ≠ 0; also where a ≠ 0, for then b = 0 gives 0 = a."""
    if not _is_equation(term):
        return None
    left, right = term.args[1:]
    factors = denominators(left, right, context)
    if not any(depends(f.base, context) for f in factors):
        return None
    uses = established(clearing(left, right, factors, context))
    if uses is None:
        return None
    numbers = (monomial(a).coefficient for side in (left, right) for a in addends(side))
    scale = Monomial(Fraction(lcm(*(n.denominator for n in numbers))), factors, ())
    after = relation(_scaled(left, scale), "==", _scaled(right, scale))
    title = english("rules.clear-denominators.precise", factor=write(build(scale)))
    return Rewrite(after, uses, title)


def denominators(left: Expr, right: Expr, context: Context) -> tuple[Factor, ...]:
    """The least common denominator of the terms that may depend on the unknown, and of the
    others what every term has in common."""
    views = [monomial(a) for side in (left, right) for a in addends(side)]
    found: dict[Basic, Factor] = {}
    for view in views:
        for factor in view.denominator:
            key = canonical(factor.base)
            exponents = [amount(v.denominator, key) for v in views]
            needed = depends(factor.base, context) or min(exponents) > 0
            if needed:
                found.setdefault(key, Factor(factor.base, max(exponents)))
    return tuple(found.values())


def clearing(
    left: Expr, right: Expr, factors: tuple[Factor, ...], context: Context
) -> tuple[Need, ...]:
    """What must hold for both sides to be multiplied by the factors."""
    needs = tuple(nonzero(f.base, context) for f in factors)
    if established(needs) is None and not isinstance(left, Plus):
        view = monomial(left)
        above = tuple(nonzero(f.base, context) for f in view.numerator)
        inside = all(amount(view.denominator, canonical(f.base)) for f in factors)
        alone = not monomial(right).denominator and not isinstance(right, Plus)
        if inside and alone and view.coefficient and established(above) is not None:
            return above
    return needs


def _scaled(side: Expr, scale: Monomial) -> Expr:
    """Each term of a side times a monomial, its factors cancelled."""
    return plus(_reduced(monomial(a), scale) for a in addends(side))


def _reduced(addend: Monomial, scale: Monomial) -> Expr:
    """The product; only the factors of the scale are known not to be zero, and are cancelled."""
    view = addend * scale
    above, below = view.numerator, view.denominator
    for factor in scale.numerator:
        base = canonical(factor.base)
        common = min(amount(above, base), amount(below, base))
        if common:
            above, below = take(above, base, common), take(below, base, common)
    return build(Monomial(view.coefficient, above, below))


# From side to side ----------------------------------------------------------------------------


@computed_rule(
    "move-terms",
    Relation,
)
def MOVE(term: Expr, context: Context) -> Rewrite | None:
    """a - b = 0 where a = b: what depends on the unknown stands on the left."""
    if not _is_equation(term):
        return None
    left, right = term.args[1:]
    ours = [a for a in addends(left) if depends(a, context)]
    theirs = [a for a in addends(right) if depends(a, context)]
    if (not ours and not theirs) or (len(ours) == len(addends(left)) and not theirs):
        return None
    kept = [*ours, *map(negative, theirs)]
    others = [negative(a) for a in addends(left) if not depends(a, context)]
    others = [*(a for a in addends(right) if not depends(a, context)), *others]
    if all(isinstance(a, Neg) for a in kept):
        kept, others = [*map(negative, kept)], [*map(negative, others)]
    title = "" if ours or len(theirs) < len(addends(right)) else english("rules.move-terms.precise")
    return Rewrite(relation(plus(kept), "==", plus(_ordered(others))), title=title)


def _ordered(parts: list[Expr]) -> list[Expr]:
    return sorted(parts, key=lambda a: isinstance(a, Neg))


@computed_rule(
    "divide-both-sides",
    Relation,
)
def DIVIDE_BOTH(term: Expr, context: Context) -> Rewrite | None:
    """c u = a where u = a/c, for c ≠ 0; also where a ≠ 0, for then c = 0 gives 0 = a."""
    if not _is_equation(term):
        return None
    left, right = term.args[1:]
    divisor, rest = coefficient(left, context)
    if divisor == _NOTHING or not divisor.coefficient:
        return None
    uses = established(dividing(divisor, right, context))
    if uses is None:
        return None
    inverse = Monomial(1 / divisor.coefficient, divisor.denominator, divisor.numerator)
    after = build(monomial(right) * inverse)
    return Rewrite(relation(build(rest), "==", after), uses, _scaling(divisor))


def coefficient(side: Expr, context: Context) -> tuple[Monomial, Monomial]:
    """A product split into what does not depend on the unknown and what does."""
    view = monomial(side)
    above = [depends(f.base, context) for f in view.numerator]
    below = [depends(f.base, context) for f in view.denominator]
    if not any(above) and not any(below):
        return _NOTHING, view

    def chosen(factors: tuple[Factor, ...], marks: list[bool], mark: bool) -> tuple[Factor, ...]:
        return tuple(f for f, m in zip(factors, marks, strict=True) if m is mark)

    return (
        Monomial(
            view.coefficient,
            chosen(view.numerator, above, False),
            chosen(view.denominator, below, False),
        ),
        Monomial(
            Fraction(1), chosen(view.numerator, above, True), chosen(view.denominator, below, True)
        ),
    )


def dividing(divisor: Monomial, right: Expr, context: Context) -> tuple[Need, ...]:
    """What must hold for both sides to be divided by the divisor."""
    above = tuple(nonzero(f.base, context) for f in divisor.numerator)
    below = tuple(nonzero(f.base, context) for f in divisor.denominator)
    if established(above) is None:
        other = nonzero(right, context)
        if other.uses is not None:
            return (other, *below)
    return (*above, *below)


# Inverse functions ----------------------------------------------------------------------------


@computed_rule(
    "take-root",
    Relation,
    "key",
)
def ROOT(term: Expr, context: Context) -> Rewrite | None:
    """u² = a where u = √a, for u > 0."""
    if not _is_equation(term) or not isinstance(term.args[1], Power):
        return None
    (base, exponent), right = term.args[1].args, term.args[2]
    if not isinstance(exponent, Integer) or exponent < TWO or depends(right, context):
        return None
    uses = established((positive(base, context),))
    if uses is None:
        return None
    root = apply("sqrt", right) if exponent == TWO else Power(right, Quotient(ONE, exponent))
    return Rewrite(relation(base, "==", root), uses)


@computed_rule(
    "invert-function",
    Relation,
    "key",
)
def INVERT(term: Expr, context: Context) -> Rewrite | None:
    """e^u = a where u = log a; log u = a where u = e^a; √u = a where u = a², for a > 0."""
    if not _is_equation(term) or not isinstance(term.args[1], Apply):
        return None
    call, right = term.args[1:]
    head = str(call.args[0])
    if depends(right, context) or len(call.args) != 2:
        return None
    if head == "exp":
        if right == ZERO or context.positive(negative(right)):
            return None
        title, after = english("rules.invert-function.logarithm"), apply("log", right)
    elif head == "log":
        title, after = english("rules.invert-function.exponential"), apply("exp", right)
    elif head == "sqrt" and positive(right, context).uses is not None:
        uses = positive(right, context).uses or ()
        squared = Power(right, TWO)
        title = english("rules.invert-function.square")
        return Rewrite(relation(call.args[1], "==", squared), uses, title)
    else:
        return None
    return Rewrite(relation(call.args[1], "==", after), (), title)


# Constraints ----------------------------------------------------------------------------------


@computed_rule(
    "insert-into-constraint",
    Relation,
    "key",
)
def INSERT(term: Expr, context: Context) -> Rewrite | None:
    """u_j = f_j for every j, in g(u) = 0: g(f) = 0."""
    if not _is_equation(term):
        return None
    head, value = term.args[1:]
    if not isinstance(head, Symbol | Entry) or not context.independent(value, head):
        return None
    found = constraint_on(head, context)
    if found is None or not _is_arbitrary(head, context):
        return None
    after = solved_in(found.relation, head, value, context)
    return Rewrite(after, (found.name,))


def constraint_on(unknown: Expr, context: Context) -> Assumption | None:
    """The assumed equation that speaks of the unknown, if it has no free index."""
    name = (unknown.args[0] if isinstance(unknown, Entry) else unknown).name
    for assumption in context.problem.assumptions:
        speaks = name in symbol_names(assumption.relation)
        if speaks and assumption.relation.operator == "==" and not assumption.indices:
            return assumption
    return None


def _is_arbitrary(unknown: Expr, context: Context) -> bool:
    """Does the equation hold for every value of the indices of the unknown: are they different
    free indices of the goal, of which nothing is known?"""
    if not isinstance(unknown, Entry):
        return True
    indices = unknown.args[1:]
    goal = {i for i, _ in context.problem.indices}
    known = {s for fact in context.facts for s in free(fact)}
    return len(set(indices)) == len(indices) and all(
        isinstance(i, Index) and i in goal and i not in known for i in indices
    )


def _inserted(term: Basic, head: Expr, value: Expr, context: Context) -> Expr:
    """The term with every entry of the unknown replaced."""
    if isinstance(head, Entry) and isinstance(term, Entry) and term.args[0] == head.args[0]:
        pairs = dict(zip(head.args[1:], term.args[1:], strict=True))
        return substitute(value, pairs, context.names_in_scope)
    if term == head:
        return value
    if not isinstance(term, Term) or isinstance(term, Entry):
        return cast(Expr, term)
    return cast(Expr, type(term)(*(_inserted(a, head, value, context) for a in term.args)))


def solved_in(term: Expr, head: Expr, value: Expr, context: Context) -> Expr:
    """The term at the solution: every entry of the unknown replaced by its value."""
    bound = frozenset(s.name for s in free(value)) | context.names_in_scope
    return _inserted(rename_bound(term, bound), head, value, context)


def dependent_names(term: Basic, context: Context) -> bool:
    """Is there a name in the term that hides the unknown behind a definition?"""
    return any(
        isinstance(part, Apply | Entry)
        and part != context.unknown
        and context.problem.unfold(part) is not None
        and depends(part, context)
        for _, part in walk(term)
    )


EQUATIONS: tuple[Rule, ...] = (NONZERO_FACTOR, CLEAR, MOVE, DIVIDE_BOTH, ROOT, INVERT, INSERT)

#: Rules whose conclusion follows, but not the other way round.
ONE_WAY: frozenset[str] = frozenset({INSERT.name})

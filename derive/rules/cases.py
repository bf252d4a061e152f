"""Cases in one formula: ``where`` and Kronecker's delta."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Expr, Integer, Symbol

from derive.conditions import Context
from derive.monomials import Factor, Monomial, build, monomial
from derive.rules.base import Rule, computed_rule
from derive.terms import (
    ONE,
    ZERO,
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Relation,
    Term,
    Times,
    Where,
    canonical,
    substitute,
    times,
)


@computed_rule("join-cases", Where)
def JOIN_CASES(term: Expr, context: Context) -> Expr | None:
    """(a if i = j, else b) = b + δ_ij (a - b), the bracket taken at j = i, where both must have
    a value whatever i is."""
    condition, a, b = term.args
    if not (isinstance(condition, Relation) and condition.operator == "=="):
        return None
    i, j = condition.left, condition.right
    if not (isinstance(i, Index) and isinstance(j, Index)) or j not in term.free_symbols:
        return None
    first, other = substitute(a, {j: i}), substitute(b, {j: i})
    evaluated = set(_evaluated(a)) & set(_evaluated(b))
    for part in (first, other):
        # a part without its name is no longer known to differ from zero
        if not (context.defined(part) or context.defined(_without(part, evaluated))):
            return None
    gap = Plus(first, Neg(other))
    return Plus(Times(Delta(i, j), gap), b)


def _evaluated(term: Basic) -> Iterator[Basic]:
    """The parts of a term that have a value wherever the term has one, in canonical form."""
    yield canonical(term)
    if isinstance(term, Term) and not isinstance(term, Where | Binder | Diff | Entry):
        for part in term.args[1:] if isinstance(term, Apply) else term.args:
            yield from _evaluated(part)


def _without(term: Expr, evaluated: set[Basic]) -> Expr:
    """The term with a name of which nothing is known in the place of each of these parts."""
    if not isinstance(term, Term) or isinstance(term, Entry | Delta | Diff):
        return term
    if canonical(term) in evaluated:
        return Symbol("#")
    if isinstance(term, Binder):
        return term
    return type(term)(*(_without(a, evaluated) for a in term.args))


@computed_rule("delta-out", Where, "detail")
def DELTA_OUT(term: Expr, context: Context) -> Expr | None:
    """(δ a if c, else δ b) = δ (a if c, else b); a branch that is 0 has any factor."""
    condition, *branches = term.args
    views = [monomial(b) for b in branches if b != ZERO]
    for factor in views[0].numerator if views else ():
        if isinstance(factor.base, Delta) and all(factor in v.numerator for v in views):
            bare = (ZERO if b == ZERO else build(_less(monomial(b), factor)) for b in branches)
            return Times(factor.base, Where(condition, *bare))
    return None


def _less(view: Monomial, factor: Factor) -> Monomial:
    above = tuple(f for f in view.numerator if f != factor)
    return Monomial(view.coefficient, above, view.denominator)


@computed_rule("into-branches", Times, "normal")
def INTO_BRANCHES(term: Expr, context: Context) -> Expr | None:
    """c · (1 if r, else 0) = (c if r, else 0)."""
    branching = [f for f in term.args if isinstance(f, Where)]
    if len(branching) != 1:
        return None
    (chosen,) = branching
    front = times(f for f in term.args if f is not chosen)
    condition, *branches = chosen.args
    if not {abs(int(b)) if b in (ZERO, ONE) else 2 for b in map(_unsigned, branches)} <= {0, 1}:
        return None
    if not context.defined(front):
        return None
    return Where(condition, *(_scaled(front, b) for b in branches))


def _unsigned(term: Basic) -> Basic:
    return term.args[0] if isinstance(term, Neg) else term


def _scaled(front: Expr, branch: Basic) -> Expr:
    if branch == ZERO:
        return ZERO
    return Neg(front) if isinstance(branch, Neg) else front


@computed_rule("repeated-delta", (Times, Power), "detail")
def REPEATED_DELTA(term: Expr, context: Context) -> Expr | None:
    """δ_ij δ_ji = δ_ij, and δ_ij² = δ_ij."""
    if isinstance(term, Power):
        base, exponent = term.args
        repeated = isinstance(base, Delta) and isinstance(exponent, Integer) and exponent > 0
        return base if repeated else None
    seen: set[frozenset[Basic]] = set()
    kept: list[Basic] = []
    for factor in term.args:
        key = frozenset(factor.args)
        if isinstance(factor, Delta) and key in seen:
            continue
        if isinstance(factor, Delta):
            seen.add(key)
        kept.append(factor)
    return None if len(kept) == len(term.args) else times(kept)


CASES: tuple[Rule, ...] = (JOIN_CASES, DELTA_OUT, INTO_BRANCHES)

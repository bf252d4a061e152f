"""Definitions, read in both directions, and assumptions."""

from __future__ import annotations

from sympy import Basic, Expr, Integer, Symbol

from derive.conditions import Context
from derive.language import write
from derive.matching import instantiate, match
from derive.problem import Definition
from derive.rules.base import Rewrite, Rule, computed_rule
from derive.terms import (
    ZERO,
    Apply,
    Delta,
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prod,
    Quotient,
    Relation,
    Sum,
    Term,
    Times,
    free,
    head_of,
    rename_bound,
    substitute,
    walk,
)

_COMPOUND: tuple[type[Expr], ...] = (Neg, Plus, Times, Quotient, Power, Apply, Sum, Prod)


@computed_rule("definition", "definition", (Symbol, Entry, Apply), "What the name stands for.")
def UNFOLD(term: Expr, context: Context) -> Rewrite | None:
    """A name becomes what it was defined as; its sums get indices of their own."""
    body = context.problem.unfold(term)
    if body is None or head_of(term) in context.held:
        return None
    return Rewrite(
        rename_bound(body, context.names_in_scope), title=f"definition of `{write(term)}`"
    )


@computed_rule("fold", "definition", _COMPOUND, "This is what the name stands for.", "detail")
def FOLD(term: Expr, context: Context) -> Rewrite | None:
    """A term that is the body of a definition becomes its name."""
    for definition in context.problem.definitions:
        head = folded(term, definition)
        if head is not None and definition.name not in context.held:
            name = head.args[0] if isinstance(head, Neg) else head
            return Rewrite(head, title=f"definition of `{write(name)}`")
    return None


def folded(term: Expr, definition: Definition) -> Expr | None:
    """The definition's head, or its negative, that the term is alike to, or None."""
    body = definition.body
    found = _folded(term, definition, body)
    if found is None and isinstance(body, Neg):
        opposite = _folded(term, definition, body.args[0])
        return None if opposite is None else Neg(opposite)
    return found


def _folded(term: Expr, definition: Definition, body: Expr) -> Expr | None:
    if not isinstance(body, Term):
        return None
    metas = frozenset(definition.parameters)
    bound = match(body, term, metas)
    if bound is None or not metas <= set(bound):
        return None
    if not _ranges_are_told(body, definition) or any(_odd(p, a) for p, a in bound.items()):
        return None
    return substitute(definition.head, bound)


def _odd(parameter: Symbol, argument: Basic) -> bool:
    """Would nobody apply a function to this only because a value of it happens to stand there?"""
    if isinstance(parameter, Index):
        return False
    return isinstance(argument, Integer) or argument.has(Delta, Diff)


def _ranges_are_told(body: Expr, definition: Definition) -> bool:
    """Does every index stand in an entry of the body?  An index that is only a number may have
    matched one that runs to another size."""
    placed = {i for _, part in walk(body) if isinstance(part, Entry) for i in part.args[1:]}
    return all(p in placed for p in definition.parameters if isinstance(p, Index))


@computed_rule("read-backwards", "definition", Sum, "The definition, solved for its sum.", "normal")
def BACKWARDS(term: Expr, context: Context) -> Rewrite | None:
    """m = (Σ_k x_k)/n, so Σ_k x_k = n m, where n is not zero: m has a value only there."""
    for definition in context.problem.definitions:
        if not isinstance(definition.body, Quotient) or definition.name in context.held:
            continue
        above, below = definition.body.args
        bound = match(above, term, frozenset(definition.parameters))
        if bound is None or not set(definition.parameters) <= set(bound):
            continue
        size, name = substitute(below, bound), substitute(definition.head, bound)
        if _ranges_are_told(above, definition) and context.nonzero(size):
            return Rewrite(Times(size, name), title=f"definition of `{write(name)}`")
    return None


def named(term: Expr, context: Context) -> bool:
    """Is the term the body of a definition?"""
    return any(folded(term, d) is not None for d in context.problem.definitions)


@computed_rule("assumption", "assumption", (*_COMPOUND, Symbol, Entry), "By assumption.", "normal")
def ASSUME(term: Expr, context: Context) -> Rewrite | None:
    """One side of an assumed equation becomes the other, see :func:`_oriented`."""
    for assumption in context.problem.assumptions:
        equation = assumption.relation
        if equation.operator != "==":
            continue
        metas = frozenset(i for i, _ in assumption.indices)
        left, right = _oriented(equation)
        bound = match(left, term, metas)
        if bound is not None and not (free(right) & metas) - set(bound):
            after = instantiate(right, bound)
            return Rewrite(after, (assumption.name,), assumption.name)
    return None


def _oriented(equation: Relation) -> tuple[Expr, Expr]:
    """The sides of an equation, what is to be replaced first: ``1 == a`` and ``a - 1 == 0`` say
    that a becomes 1."""
    left, right = equation.left, equation.right
    if not isinstance(left, Term) and isinstance(right, Term):
        left, right = right, left
    if right == ZERO and isinstance(left, Plus) and len(left.args) == 2:
        first, second = left.args
        if isinstance(second, Neg):
            return first, second.args[0]
    return left, right


@computed_rule(
    "equal-indices",
    "the indices are equal",
    (Term,),
    "In this case the indices are equal.",
    "detail",
)
def EQUAL_INDICES(term: Expr, context: Context) -> Expr | None:
    """Where i = j is in force, j is written i."""
    for fact in context.facts:
        if fact.operator == "==" and isinstance(fact.right, Index) and fact.right in free(term):
            return substitute(term, {fact.right: fact.left})
    return None


DEFINITIONS: tuple[Rule, ...] = (UNFOLD, FOLD, BACKWARDS, ASSUME, EQUAL_INDICES)

"""Definitions, read in both directions, and assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import permutations
from typing import cast

from sympy import Basic, Expr, Integer, Symbol

from derive.conditions import Context
from derive.language import write
from derive.matching import Bindings, instantiate, match
from derive.messages import english
from derive.monomials import build
from derive.problem import Definition
from derive.reordering import PRODUCTS, match_reordered
from derive.rules.base import Rewrite, Rule, computed_rule
from derive.rules.sums import constant_part
from derive.terms import (
    ONE,
    TWO,
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
    apply,
    free,
    head_of,
    plus,
    rename_bound,
    substitute,
    symbol_names,
    times,
    walk,
)

_COMPOUND: tuple[type[Expr], ...] = (Neg, Plus, Times, Quotient, Power, Apply, Sum, Prod)


@computed_rule("definition", (Symbol, Entry, Apply))
def UNFOLD(term: Expr, context: Context) -> Rewrite | None:
    """A name becomes what it was defined as; its sums get indices of their own."""
    body = context.problem.unfold(term)
    if body is None or head_of(term) in context.held:
        return None
    return Rewrite(rename_bound(body, context.names_in_scope), title=definition_of(term))


def definition_of(name: Expr) -> str:
    """What the use of a definition is called."""
    return english("rules.definition.precise", name=write(name))


@computed_rule("fold", _COMPOUND, "detail")
def FOLD(term: Expr, context: Context) -> Rewrite | None:
    """A term that is the body of a definition becomes its name."""
    for definition in _candidates(term, context):
        head = folded(term, definition, context)
        if head is not None and definition.name not in context.held:
            name = head.args[0] if isinstance(head, Neg) else head
            return Rewrite(head, title=definition_of(name))
    return None


def _candidates(term: Expr, context: Context) -> tuple[Definition, ...]:
    """The definitions all of whose quantities the term names and whose body is of its kind: no
    other's body is alike to it."""
    key = (_candidates, type(term), symbol_names(term))
    found = context.memo.get(key)
    if found is None:
        found = context.memo[key] = tuple(
            d
            for d in context.problem.definitions
            if type(term) in _kinds(d) and _fixed(d) <= symbol_names(term)
        )
    return cast(tuple[Definition, ...], found)


@lru_cache(maxsize=1024)
def _kinds(definition: Definition) -> frozenset[type[Basic]]:
    """The types of node that a body of the definition, or its negative, may be written as."""
    kinds = {type(body) for body in bodies(definition)}
    kinds |= {type(body.args[0]) for body in bodies(definition) if isinstance(body, Neg)}
    return frozenset(kinds | set(PRODUCTS) if kinds & set(PRODUCTS) else kinds)


def folded(term: Expr, definition: Definition, context: Context) -> Expr | None:
    """The definition's head, or its negative, that the term equals up to the order of factors
    and addends, or None."""
    for body in bodies(definition):
        found = _folded(term, definition, body, context)
        if found is None and isinstance(body, Neg):
            opposite = _folded(term, definition, body.args[0], context)
            found = None if opposite is None else Neg(opposite)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1024)
def bodies(definition: Definition) -> tuple[Expr, ...]:
    """What the name stands for: as it was written, and as another fraction or sum that it equals.

    e^{a - log b} = e^a/b, 1/(1 + e^{-u}) = e^u/(e^u + 1), Σ_i Σ_j a_i b_ij = Σ_i a_i Σ_j b_ij.
    """
    body = definition.body
    if isinstance(body, Sum) and isinstance(body.body, Sum):
        return (body, *_nested(body))
    if isinstance(body, Quotient) and isinstance(body.args[1], Plus) and body.args[0] == ONE:
        return (body, *_without_negative_exponent(body.args[1]))
    if isinstance(body, Apply) and str(body.args[0]) == "exp" and isinstance(body.args[1], Plus):
        *rest, last = body.args[1].args
        if isinstance(last, Neg) and _is_call(last.args[0], "log"):
            return body, Quotient(apply("exp", plus(rest)), last.args[0].args[1])
    return (body,)


@lru_cache(maxsize=256)
def _nested(total: Sum) -> tuple[Expr, ...]:
    """A double sum, in either order, with what does not depend on the inner index before it."""
    inner = total.body
    if total.apart or inner.apart:
        return ()  # the inner sum may be empty, or depend on the outer index
    found: list[Expr] = []
    for (i, i_size), (j, j_size) in permutations((total.args[1:], inner.args[1:])):
        outside, inside = constant_part(inner.body, j)
        front, rest = build(outside), build(inside)
        if ONE not in (front, rest):
            found.append(Sum(times([front, Sum(rest, j, j_size)]), i, i_size))
    return tuple(found)


def _without_negative_exponent(below: Expr) -> Iterator[Expr]:
    """1/(1 + e^{-u}) with e^u multiplied into both."""
    for part in below.args:
        if _is_call(part, "exp") and isinstance(part.args[1], Neg):
            power = apply("exp", part.args[1].args[0])
            rest = (times(f for f in (a, power) if f != ONE) for a in below.args if a != part)
            yield Quotient(power, plus([*rest, ONE]))
            return


def _is_call(term: Basic, name: str) -> bool:
    return isinstance(term, Apply) and str(term.args[0]) == name


def _folded(term: Expr, definition: Definition, body: Expr, context: Context) -> Expr | None:
    if not isinstance(body, Term) or not _fixed(definition) <= symbol_names(term):
        return None
    bound = _found(body, term, frozenset(definition.parameters))
    if bound is None or not may_stand_for(bound, definition, body, context):
        return None
    return substitute(definition.head, bound)


@lru_cache(maxsize=4096)
def _found(body: Expr, term: Expr, metas: frozenset[Symbol]) -> Bindings | None:
    """The same question is asked of a term whenever the line around it has changed."""
    return match_reordered(body, term, metas)


def may_stand_for(bound: Bindings, definition: Definition, body: Expr, context: Context) -> bool:
    """May the name be written where its body was found, with these for its parameters?"""
    if not frozenset(definition.parameters) <= set(bound) or not _ranges_are_told(body, definition):
        return False
    if any(_odd(p, a) for p, a in bound.items()):
        return False
    if body == definition.body or isinstance(body, Sum):
        return True
    if any(isinstance(a, Neg) for a in bound.values()):
        return False  # e^{-u}/(1 + e^{-u}) is read as a complement
    return context.positive(substitute(body.args[1], bound))


@lru_cache(maxsize=1024)
def _fixed(definition: Definition) -> frozenset[str]:
    """The names of quantities in a body that any term alike to it must hold as well."""
    entries = (part.args[0] for _, part in walk(definition.body) if isinstance(part, Entry))
    plain = (s for s in free(definition.body) if not isinstance(s, Index))
    return frozenset(s.name for s in (*entries, *plain)) - {p.name for p in definition.parameters}


def _odd(parameter: Symbol, argument: Basic) -> bool:
    """Would nobody apply a function to this only because a value of it happens to stand there?"""
    if isinstance(parameter, Index):
        return False
    bare = argument.args[0] if isinstance(argument, Neg) else argument
    return isinstance(bare, Integer) or argument.has(Delta, Diff)


def _ranges_are_told(body: Expr, definition: Definition) -> bool:
    """Does every index stand in an entry of the body?  An index that is only a number may have
    matched one that runs to another size."""
    placed = {i for _, part in walk(body) if isinstance(part, Entry) for i in part.args[1:]}
    return all(p in placed for p in definition.parameters if isinstance(p, Index))


@computed_rule("read-backwards", Sum, "normal")
def BACKWARDS(term: Expr, context: Context) -> Rewrite | None:
    """m = (Σ_k x_k)/n, so Σ_k x_k = n m, where n is not zero: m has a value only there; and
    a = √(Σ_k x_k), so Σ_k x_k = a², where the sum has a root."""
    for definition in context.problem.definitions:
        if definition.name in context.held:
            continue
        for total, value in _solved(definition, context):
            bound = match_reordered(total, term, frozenset(definition.parameters))
            if bound is None or not set(definition.parameters) <= set(bound):
                continue
            after, name = substitute(value, bound), substitute(definition.head, bound)
            if _ranges_are_told(total, definition) and _has_value(after, term, context):
                return Rewrite(after, title=definition_of(name))
    return None


def _solved(definition: Definition, context: Context) -> Iterator[tuple[Sum, Expr]]:
    """What stands for a sum that the definition is made of: the sum, and its value."""
    value, body = definition.head, definition.body
    while not isinstance(body, Sum):
        if isinstance(body, Quotient):
            body, size = body.args
            value = Times(size, value)
        elif _is_call(body, "sqrt"):
            value, body = Power(value, TWO), body.args[1]
        else:
            return
    if body != definition.body:
        yield body, value


def _has_value(value: Expr, term: Expr, context: Context) -> bool:
    """Is each number by which the definition divides sure not to be zero, and has each root that
    it takes a value?"""
    if isinstance(value, Times):
        return context.nonzero(value.args[0]) and _has_value(value.args[1], term, context)
    if isinstance(value, Power):
        return context.defined(value.args[0]) and _has_value(value.args[0], term, context)
    return True


def named(term: Expr, context: Context) -> bool:
    """Is the term the body of a definition?"""
    return any(folded(term, d, context) is not None for d in _candidates(term, context))


@computed_rule("assumption", (*_COMPOUND, Symbol, Entry), "normal")
def ASSUME(term: Expr, context: Context) -> Rewrite | None:
    """One side of an assumed equation becomes the other, see :func:`_oriented`."""
    return _by_assumption(term, context, symmetric=False)


@computed_rule("symmetry", (*_COMPOUND, Symbol, Entry), "normal")
def SYMMETRY(term: Expr, context: Context) -> Rewrite | None:
    """The same for an equation that says of a term of one kind that it equals another of that
    kind: S_ij = S_ji."""
    return _by_assumption(term, context, symmetric=True)


def _by_assumption(term: Expr, context: Context, symmetric: bool) -> Rewrite | None:
    for assumption in context.problem.assumptions:
        equation = assumption.relation
        if equation.operator != "==":
            continue
        metas = frozenset(i for i, _ in assumption.indices)
        left, right = _oriented(equation)
        if (match(left, right, metas) is not None) != symmetric:
            continue
        bound = match_reordered(left, term, metas)
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
    (Term,),
    "detail",
)
def EQUAL_INDICES(term: Expr, context: Context) -> Expr | None:
    """Where i = j is in force, j is written i."""
    for fact in context.facts:
        if fact.operator == "==" and isinstance(fact.right, Index) and fact.right in free(term):
            return substitute(term, {fact.right: fact.left})
    return None


DEFINITIONS: tuple[Rule, ...] = (UNFOLD, FOLD, BACKWARDS, ASSUME, SYMMETRY, EQUAL_INDICES)

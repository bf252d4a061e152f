"""Ways in which a line may be mended that differentiates what the line before only asks for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sympy import Expr, Integer, Symbol

from derive.articles.mends import Kind, Mends, summands, unfolded
from derive.articles.spots import Spot, fitted, spots
from derive.articles.trials import Claim
from derive.problem import Problem
from derive.terms import (
    Apply,
    Binder,
    Diff,
    Entry,
    Neg,
    Plus,
    Power,
    Quotient,
    Times,
    alike,
    symbol_names,
    times,
)

# how many inner functions of one derivative are looked at, and how deeply names are unfolded
_INNER = 8
_DEPTH = 2


def chain_rule(claim: Claim, problem: Problem) -> Mends:
    """The derivative of an inner function that a part has lost; that of a variable by another
    is no inner derivative but one or zero."""
    for outer in _derivatives(claim.left):
        variable = outer.part.args[1]
        for inner in islice(_inner(outer, problem), _INNER):
            factor = Spot(outer.path, Diff(inner.part, variable), inner.bound)
            for there in summands(claim.right):
                slope = fitted(factor, there, claim.indices)
                if slope is not None:
                    mended = there.put(claim.right, times((there.part, slope)))
                    yield "chain rule", there.path, mended


def products(claim: Claim) -> Mends:
    """One of the terms of the product rule, or of the quotient rule, that a part has lost."""
    for outer in _derivatives(claim.left):
        kind, pieces = _pieces(outer.part)
        for piece in pieces:
            for there in spots(claim.right):
                term = fitted(Spot(outer.path, piece, outer.bound), there, claim.indices)
                if term is not None:
                    mended = there.put(claim.right, Plus(there.part, term))
                    yield kind, there.path, mended


def derivatives(claim: Claim) -> Mends:
    """A part that stands where a derivative of the line before should."""
    for outer in _derivatives(claim.left):
        for there in spots(claim.right):
            meant = fitted(outer, there, claim.indices)
            # what is the whole line says nothing of where to look
            if meant is not None and (there.path or not alike(meant, claim.left)):
                yield "derivative", there.path, there.put(claim.right, meant)


def _derivatives(left: Expr) -> Iterator[Spot]:
    """The derivatives of a line, and those of the terms under them."""
    for spot in spots(left):
        if isinstance(spot.part, Diff):
            yield from _spread(spot)


def _spread(outer: Spot) -> Iterator[Spot]:
    yield outer
    body, variable = outer.part.args
    if isinstance(body, Plus):
        for term in body.args:
            yield from _spread(Spot(outer.path, Diff(term, variable), outer.bound))
    elif isinstance(body, Neg):
        yield from _spread(Spot(outer.path, Diff(body.args[0], variable), outer.bound))
    elif isinstance(body, Binder) and body.index.name not in symbol_names(variable):
        bound = (*outer.bound, (body.index, str(body.size)))
        yield from _spread(Spot(outer.path, Diff(body.body, variable), bound))


def _inner(outer: Spot, problem: Problem) -> Iterator[Spot]:
    """The inner functions of what is differentiated, names unfolded."""
    body = outer.part.args[0]
    seen: set[Expr] = set()
    waiting = [(Spot(outer.path, body, outer.bound), _DEPTH)]
    while waiting:
        whole, depth = waiting.pop(0)
        for spot in spots(whole.part):
            bound = (*whole.bound, *spot.bound)
            for inner in _arguments(spot.part):
                if inner not in seen and not _is_given(inner, problem):
                    seen.add(inner)
                    yield Spot(outer.path, inner, bound)
            meant = unfolded(spot.part, problem) if depth else None
            if meant is not None:
                waiting.append((Spot(outer.path, meant, bound), depth - 1))


def _arguments(part: Expr) -> tuple[Expr, ...]:
    """What a function is taken of, and what stands in a power or below a line."""
    if isinstance(part, Apply):
        return tuple(part.args[1:])
    if isinstance(part, Power):
        return (part.args[0],) if isinstance(part.args[1], Integer) else tuple(part.args)
    return (part.args[1],) if isinstance(part, Quotient) else ()


def _is_given(inner: Expr, problem: Problem) -> bool:
    return isinstance(inner, Symbol | Entry | Integer) and problem.unfold(inner) is None


def _pieces(derivative: Expr) -> tuple[Kind, list[Expr]]:
    """The terms of the derivative of a product or a quotient."""
    body, variable = derivative.args
    if isinstance(body, Times):
        factors = body.args
        turns = [
            times(Diff(f, variable) if k == turn else f for k, f in enumerate(factors))
            for turn in range(len(factors))
        ]
        return "product rule", turns
    if isinstance(body, Quotient):
        above, below = body.args
        first = Quotient(Diff(above, variable), below)
        second = Neg(Quotient(Times(above, Diff(below, variable)), Power(below, Integer(2))))
        return "quotient rule", [first, second]
    return "product rule", []

"""What may have been left unsaid where an equation does not hold.

Only what people do leave unsaid: that two indices differ, or are the same; that weights or a target
sum to one; on which side of a kink a value lies.  That something vanishes is never among it: it
would excuse every term that was dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

from sympy import Basic, Expr, Symbol

from derive.articles.trials import Claim, is_about_indices
from derive.problem import Problem, Variable
from derive.terms import (
    ONE,
    TWO,
    ZERO,
    Apply,
    Delta,
    Entry,
    Index,
    Power,
    Relation,
    Sum,
    Where,
    alike,
    count_nodes,
    free,
    fresh_index,
    relation,
    rename_bound,
    replace_at,
    symbol_names,
    walk,
)

# written out, a term with more nodes is not searched for kinks
_NODES = 2_000
_KINKED = frozenset({"abs", "sign", "max", "min"})
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}

Test = Callable[[Claim], bool]


def candidates(problem: Problem, claim: Claim, holds: Test) -> Iterator[Relation]:
    """Relations to be tried, the likeliest first.  holds: does a claim hold?"""
    yield from _of_indices(problem, claim, holds)
    yield from _sums(problem, claim)
    yield from _sides_of_kinks(problem, claim)


# Indices ------------------------------------------------------------------------------------


def _of_indices(problem: Problem, claim: Claim, holds: Test) -> Iterator[Relation]:
    """That two free indices differ, or are the same: not where the right side tells the cases
    apart itself."""
    if any(_tells_apart(part) for _, part in walk(claim.right)):
        return
    for a, b in combinations(sorted(claim.indices, key=str), 2):
        yield relation(a, "!=", b)
        if not _is_misnamed(claim, a, b, holds):
            yield relation(a, "==", b)


def _tells_apart(part: Basic) -> bool:
    return isinstance(part, Delta) or (
        isinstance(part, Where) and is_about_indices(_condition(part))
    )


def _condition(part: Where) -> Relation:
    condition = part.args[0]
    assert isinstance(condition, Relation)
    return condition


def _is_misnamed(claim: Claim, a: Index, b: Index, holds: Test) -> bool:
    """Does it hold with one index in place of the other somewhere?  Then that is what is wrong:
    with equal indices it would be true whatever was meant."""
    return any(holds(replace(claim, right=right)) for right in renamings(claim.right, a, b))


def renamings(term: Expr, a: Index, b: Index) -> Iterator[Expr]:
    """The term with one free index in place of the other, at one place at a time."""
    for path, part in walk(term):
        if not isinstance(part, Entry):
            continue
        for position, index in enumerate(part.args[1:], 1):
            if index in (a, b) and index in free(term):
                yield replace_at(term, (*path, position), b if index == a else a)


# Sums ---------------------------------------------------------------------------------------


def _sums(problem: Problem, claim: Claim) -> Iterator[Relation]:
    """That a given quantity sums to one: not where nothing else is spoken of, for then the claim
    may be that very thing."""
    named = symbol_names(claim.left) | symbol_names(claim.right)
    behind = named.union(*(problem.names_behind.get(name, frozenset()) for name in named))
    spoken = [v for v in problem.variables if v.name in behind]
    for variable in spoken if len(spoken) > 1 else ():
        for fact in _unit_sums(variable, problem.names | {i.name for i in claim.indices}):
            if not any(alike(fact, stated.relation) for stated in problem.assumptions):
                yield fact


def _unit_sums(variable: Variable, taken: frozenset[str]) -> Iterator[Relation]:
    indices: list[Index] = []
    for _ in variable.shape:
        indices.append(fresh_index(taken | {i.name for i in indices}, "k" if not indices else ""))
    entry = Entry(Symbol(variable.name), *indices)
    for index, size in reversed(list(zip(indices, variable.shape, strict=True))):
        yield relation(Sum(entry, index, Symbol(size)), "==", ONE)


# Kinks --------------------------------------------------------------------------------------


def _sides_of_kinks(problem: Problem, claim: Claim) -> Iterator[Relation]:
    """On which side of a kink of the left side the values lie, where the right side has none."""
    if any(_is_kinked(part) for _, part in walk(claim.right)):
        return
    written_out = _written_out(problem, claim.left)
    found: dict[Relation, None] = {}
    for _, part in walk(written_out):
        found |= dict.fromkeys(_borders(part))
    yield from found


def _written_out(problem: Problem, term: Expr) -> Expr:
    """The term with its definitions, if it stays small."""
    explicit = problem.explicit(term) if count_nodes(term) <= _NODES // 10 else term
    if count_nodes(explicit) > _NODES:
        return term
    return rename_bound(explicit, frozenset())


def _is_kinked(part: Basic) -> bool:
    if isinstance(part, Where):
        return not is_about_indices(_condition(part))
    return isinstance(part, Apply) and str(part.args[0]) in _KINKED


def _borders(part: Basic) -> Iterator[Relation]:
    if isinstance(part, Where) and not is_about_indices(_condition(part)):
        condition = _condition(part)
        yield condition
        if condition.operator in _OPPOSITE:
            yield relation(condition.left, _OPPOSITE[condition.operator], condition.right)
    elif isinstance(part, Apply):
        name, arguments = str(part.args[0]), part.args[1:]
        if name in ("abs", "sign"):
            yield from (relation(arguments[0], o, ZERO) for o in (">", "<"))
        elif name in ("max", "min") and len(arguments) == 2:
            yield from (relation(arguments[0], o, arguments[1]) for o in (">", "<"))
        elif name == "sqrt" and _is_square(arguments[0]):
            yield relation(arguments[0].args[0], ">", ZERO)


def _is_square(term: Basic) -> bool:
    return isinstance(term, Power) and bool(term.args[1] == TWO)

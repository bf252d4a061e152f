"""What may have been left unsaid where an equation does not hold.

Only what people do leave unsaid: that two indices differ, or are the same; that weights or a target
sum to one; on which side of a kink a value lies.  That something vanishes is never among it: it
would excuse every term that was dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import TypeAlias

from sympy import Basic, Expr, Symbol

from derive.articles.renaming import renamings
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
    fresh_index,
    relation,
    rename_bound,
    symbol_names,
    walk,
)

# written out, a term with more nodes is not searched for kinks
_NODES = 2_000
_KINKED = frozenset({"abs", "sign", "max", "min"})
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}

Test: TypeAlias = Callable[[Claim], bool]
Sizes: TypeAlias = Mapping[Basic, str]


def candidates(problem: Problem, claim: Claim, sizes: Sizes, holds: Test) -> Iterator[Relation]:
    """Relations to be tried, the likeliest first.

    sizes: of the free indices of the claim.  holds: does a claim hold?
    """
    yield from _of_indices(claim, sizes, holds)
    yield from _sums(problem, claim)
    yield from _sides_of_kinks(problem, claim)


# Indices ------------------------------------------------------------------------------------


def _of_indices(claim: Claim, sizes: Sizes, holds: Test) -> Iterator[Relation]:
    """That two free indices differ, or are the same: not where a side tells the cases apart itself,
    for then it was not left out."""
    if any(_tells_apart(part) for side in (claim.left, claim.right) for _, part in walk(side)):
        return
    for a, b in combinations(sorted(claim.indices, key=str), 2):
        if sizes.get(a) != sizes.get(b):
            continue
        yield relation(a, "!=", b)
        equal = relation(a, "==", b)
        if holds(claim.under(equal)) and not _is_misnamed(claim, holds):
            yield equal


def _tells_apart(part: Basic) -> bool:
    return isinstance(part, Delta) or (
        isinstance(part, Where) and is_about_indices(_condition(part))
    )


def _condition(part: Where) -> Relation:
    condition = part.args[0]
    assert isinstance(condition, Relation)
    return condition


def _is_misnamed(claim: Claim, holds: Test) -> bool:
    """Does it hold with another index somewhere?  Then that is what is wrong: where indices are
    equal any of them is right."""
    return any(holds(replace(claim, right=right)) for _, right in renamings(claim))


# Sums ---------------------------------------------------------------------------------------


def _sums(problem: Problem, claim: Claim) -> Iterator[Relation]:
    """That a given quantity of which nothing is assumed sums to one.

    Not where nothing else is spoken of, for then the claim may be that very thing; nor where the
    sum has a name, for who knows it to be one gives it none.
    """
    named = symbol_names(claim.left) | symbol_names(claim.right)
    behind = named.union(*(problem.names_behind.get(name, frozenset()) for name in named))
    spoken = [v for v in problem.variables if v.name in behind]
    assumed = frozenset().union(*(symbol_names(a.relation) for a in problem.assumptions))
    for variable in spoken if len(spoken) > 1 else ():
        if variable.name not in assumed:
            for fact in _unit_sums(variable, problem.names | {i.name for i in claim.indices}):
                if not any(alike(fact.left, d.body) for d in problem.definitions):
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
        # random values differ anyway, and an equation is hardly ever met
        if condition.operator in _OPPOSITE:
            yield condition
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

"""The chain rule through quantities that have a name.

A derivative by a defined quantity holds it free: see :class:`derive.terms.Diff`.

Source: Magnus and Neudecker, *Matrix Differential Calculus*, chapter 5, section 12.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Basic, Expr, Symbol

from derive.conditions import Context
from derive.problem import Problem
from derive.rules.base import computed_rule
from derive.terms import (
    Apply,
    Binder,
    Diff,
    Entry,
    Index,
    Sum,
    Term,
    fresh_index,
    head_of,
    plus,
    symbol_names,
    times,
)


@dataclass(frozen=True)
class Occurrence:
    """A defined quantity as it stands in a term; ``bound`` are those of its indices that a sum
    around it binds."""

    name: str
    indices: tuple[Basic, ...] = ()
    bound: frozenset[Basic] = frozenset()


@dataclass(frozen=True)
class Between:
    """The defined quantities through which a term depends on a variable.

    occurrences: by name; no value of one name depends on another.
    direct: does the term depend on the variable otherwise too?
    """

    occurrences: tuple[tuple[str, tuple[Occurrence, ...]], ...]
    direct: bool


_DIRECT = Occurrence("#direct")


def between(term: Expr, variable: Expr, context: Context) -> Between:
    """Through which outermost defined quantities a term depends on a variable.

    A quantity that depends on another one of them is looked through.  O(nodes of the term and
    of the definitions), for each that is looked through.
    """
    opened: frozenset[str] = frozenset()
    while True:
        found = tuple(dict.fromkeys(_met(term, variable, context, frozenset(), opened)))
        names = list(dict.fromkeys(o.name for o in found if o is not _DIRECT))
        again = [name for name in names if _depends(name, names, context.problem)]
        if not again:
            sorted_out = ((name, tuple(o for o in found if o.name == name)) for name in names)
            return Between(tuple(sorted_out), _DIRECT in found)
        opened |= frozenset(again)


def _depends(name: str, names: list[str], problem: Problem) -> bool:
    """Is one of the names behind the value of this one?"""
    return not problem.names_behind[name].isdisjoint(names)


def _met(
    term: Basic, variable: Expr, context: Context, bound: frozenset[Basic], opened: frozenset[str]
) -> Iterator[Occurrence]:
    """The defined quantities, and :data:`_DIRECT` for what else depends on the variable."""
    if context.independent(term, variable):
        return
    if isinstance(term, Binder):
        context, binder = context.opened(term)
        yield from _met(binder.body, variable, context, bound | {binder.index}, opened)
        return
    name = head_of(term) if isinstance(term, Symbol | Entry | Apply) else ""
    body = context.problem.unfold(term) if name and name != head_of(variable) else None
    if body is not None and (isinstance(term, Apply) or name in opened):
        yield from _met(body, variable, context, bound, opened)
    elif body is not None:
        indices = term.args[1:] if isinstance(term, Entry) else ()
        yield Occurrence(name, indices, bound.intersection(indices))
    elif isinstance(term, Symbol | Entry | Diff) or _is_defined(term, context.problem):
        yield _DIRECT
    elif isinstance(term, Term):
        for part in term.args[1:] if isinstance(term, Apply) else term.args:
            yield from _met(part, variable, context, bound, opened)


def _is_defined(term: Basic, problem: Problem) -> bool:
    return isinstance(term, Apply) and head_of(term) in problem.definition_of


@computed_rule("chain-rule", Diff)
def CHAIN(term: Expr, context: Context) -> Expr | None:
    """∂L/∂x = Σ_k ∂L/∂p_k ∂p_k/∂x for a name L that depends on x through p alone.

    Several names that do not depend on each other give a sum each; an entry that stands with
    fixed indices only is taken alone.
    """
    body, variable = term.args
    unfolded = context.problem.unfold(body) if isinstance(body, Symbol | Entry) else None
    if unfolded is None or head_of(body) in (head_of(variable), *context.held):
        return None
    found = between(unfolded, variable, context)
    if found.direct or not found.occurrences:
        return None
    return plus(_path(body, variable, *each, context) for each in found.occurrences)


def _path(
    body: Expr,
    variable: Expr,
    name: str,
    occurrences: tuple[Occurrence, ...],
    context: Context,
) -> Expr:
    """Σ_k ∂f/∂p_k ∂p_k/∂x, where the indices that are the same wherever p stands are kept."""
    definition = context.problem.definition_of[name]
    taken = context.names_in_scope | symbol_names(Diff(body, variable))
    at: list[Basic] = []
    sums: list[tuple[Index, str]] = []
    for position, size in enumerate(definition.shape):
        first, *others = dict.fromkeys(o.indices[position] for o in occurrences)
        letters = [i for o in occurrences for i in o.bound if i == o.indices[position]]
        if letters or others:
            free_letter = next((i.name for i in letters if i.name not in taken), "")
            first = fresh_index(taken, like=free_letter or definition.parameters[position].name)
            taken |= {first.name}
            sums.append((first, size))
        at.append(first)
    middle = Entry(Symbol(name), *at) if at else Symbol(name)
    found = times((Diff(body, middle), Diff(middle, variable)))
    for index, size in reversed(sums):
        found = Sum(found, index, Symbol(size))
    return found

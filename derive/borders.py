"""Borders: where a sign, an absolute value or a distinction of cases changes, and how a condition
that keeps off them is said of a whole line.

Inside a sum over k the condition is x_k ≠ 0; of the line it is ∏_k x_k ≠ 0, for a product differs
from zero just where every factor does.  Inside the branch of a distinction it is required in that
branch only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Basic, Expr, Symbol

from derive.conditions import Context, gap
from derive.terms import (
    ONE,
    ZERO,
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Neg,
    Path,
    Plus,
    Prod,
    Relation,
    Term,
    Where,
    canonical,
    free,
    relation,
    rename_bound,
    substitute,
)

Relations = tuple[Relation, ...]

_CONTRARY = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def contrary(condition: Basic) -> Relation:
    """The relation that holds where this one does not."""
    assert isinstance(condition, Relation)
    return relation(condition.left, _CONTRARY[condition.operator], condition.right)


def united(*groups: Iterable[Relation]) -> Relations:
    """All the conditions, each once."""
    return tuple({canonical(fact): fact for group in groups for fact in group}.values())


def apart_again(difference: Expr) -> Relation:
    """``a != b`` from the difference of two terms that it says is not zero."""
    if isinstance(difference, Plus) and len(difference.args) == 2:
        a, b = difference.args
        if isinstance(b, Neg):
            return relation(a, "!=", b.args[0])
    return relation(difference, "!=", ZERO)


def off_border(condition: Relation) -> Relation:
    """That a comparison of values is not on its border; |a| ≠ 0 is a ≠ 0."""
    left, right = condition.left, condition.right
    if left == ZERO:
        left, right = right, left
    if right == ZERO and isinstance(left, Apply) and str(left.args[0]) == "abs":
        left = left.args[1]
    return relation(left, "!=", right)


# In the line -----------------------------------------------------------------------------------


def in_line(facts: Relations, line: Basic, path: Path, context: Context) -> Relations:
    """The conditions at a place of a line as conditions of the line, those left out that hold.

    context: that of the place.  What stands at the place is differentiated if it is a
    derivative; terms of a sum that do not depend on the variable then need no condition.
    O(length of the path) for each condition.
    """
    facts = tuple(f for f in facts if not context.separate(f))
    around: list[tuple[Basic, int]] = []
    for position in path:
        around.append((line, position))
        line = line.args[position]
    for node, position in reversed(around):
        if isinstance(node, Binder) and position == 0:
            facts = united(*(_for_every(f, node, line, context) for f in facts))
        elif isinstance(node, Where) and position > 0:
            taken = node.args[0] if position == 1 else contrary(node.args[0])
            inside = context.assume(taken)
            facts = tuple(_in_branch(f, node, position) for f in facts if not inside.separate(f))
    return facts


def _for_every(fact: Relation, binder: Binder, term: Basic, context: Context) -> Relations:
    """The condition for every value of the index of a sum for which it is needed."""
    if binder.index not in free(fact):
        return (fact,)
    if isinstance(term, Diff):
        body, variable = term.args
        targets = context.dependence(body, binder.index, variable)
        if None not in targets:
            return tuple(substitute(fact, {binder.index: q}) for q in targets if q is not None)
    product = Prod(gap(fact), binder.index, *binder.args[2:])
    return (relation(product, "!=", ZERO),)


def _in_branch(fact: Relation, node: Where, position: int) -> Relation:
    """The condition where the branch is taken; where it is not, 1 differs from 0 anyway."""
    parts = (gap(fact), ONE) if position == 1 else (ONE, gap(fact))
    return relation(Where(node.args[0], *parts), "!=", ZERO)


# Inside terms ----------------------------------------------------------------------------------


def jumps(term: Basic, variable: Expr, context: Context) -> Relations:
    """What has to hold for the term to be continuous in the variable, and in those of the goal.

    Functions without a name of their own are taken to be smooth.  O(nodes of the term, names
    written out).
    """
    by = (variable, *context.problem.goal.by)
    return united(_jumps(term, by, context))


def _jumps(term: Basic, by: tuple[Expr, ...], context: Context) -> Iterator[Relation]:
    if not isinstance(term, Term | Symbol) or isinstance(term, Delta):
        return
    if all(context.independent(term, v) for v in by):
        return
    body = context.problem.unfold(term) if isinstance(term, Symbol | Entry | Apply) else None
    if body is not None:
        yield from _jumps(rename_bound(body, context.names_in_scope), by, context)
    elif isinstance(term, Binder):
        inside, binder = context.opened(term)
        for fact in _jumps(binder.body, by, inside):
            yield from _for_every(fact, binder, ONE, inside)
    elif isinstance(term, Where):
        condition = term.args[0]
        if not all(context.independent(condition, v) for v in by):
            yield off_border(condition)
    elif isinstance(term, Apply) and str(term.args[0]) == "sign":
        yield relation(term.args[1], "!=", ZERO)
    if isinstance(term, Term) and not isinstance(term, Binder | Entry) and body is None:
        for part in term.args[1:] if isinstance(term, Apply | Relation) else term.args:
            yield from _jumps(part, by, context)

"""Telling a derivation from the goal to the result: the one place where a route is followed."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr

from derive.borders import united
from derive.conditions import Context, kept_off
from derive.derivation import Derivation, Step
from derive.messages import english
from derive.problem import Problem
from derive.routes.differentiating import (
    Progress,
    assuming,
    differentiate,
    unfinished,
    with_key_line,
)
from derive.routes.finishing import finish
from derive.routes.route import Route
from derive.routes.solving import solve
from derive.routes.tactics import result_move
from derive.rules.definitions import EQUAL_INDICES, UNFOLD
from derive.strategies import Move, Table, as_step, carried, everywhere, move, move_at, statement
from derive.terms import Diff, Relation, Where, alike, relation, rename_bound

_UNFOLD = Table((UNFOLD,))


def tell(problem: Problem, route: Route) -> Derivation:
    """The derivation of a problem by a route.

    It never fails: where no rule leads on, ``stuck`` names the subterm and the steps show how
    far it came.
    """
    context = Context(problem)
    body = rename_bound(problem.goal.differentiate, context.names_in_scope)
    for variable in problem.goal.by[:-1]:
        body = Diff(body, variable)
    goal = Diff(body, problem.goal.by[-1])
    opening = route.opening(
        rename_bound(problem.goal.differentiate, context.names_in_scope), context
    )
    told = _told(goal, context, route, opening)
    aside = _set_apart(goal, context, route) if told.stuck is None else ()
    first = () if opening is None else (opening,)
    steps = (*aside, *carried((*first, *told.steps)))
    derivation = Derivation(problem, route.name, goal, told.line, steps, told.stuck)
    return _set_to_zero(derivation, context)


def _set_to_zero(derivation: Derivation, context: Context) -> Derivation:
    """The derivation, and where its result is zero if the problem asks for it."""
    unknown = derivation.problem.goal.solve
    if unknown is None or derivation.stuck is not None:
        return derivation
    where = derivation.where
    solving = solve(
        derivation.goal, derivation.result, unknown, assuming(context, derivation.steps)
    )
    told = (replace(s, where=united(where, s.where)) for s in solving.statements)
    steps = (*derivation.steps, *told)
    return replace(derivation, steps=steps, stuck=solving.stuck)


def _told(goal: Expr, context: Context, route: Route, opening: Step | None = None) -> Progress:
    if isinstance(goal.args[0], Diff):
        return _once_more(goal, context, route, opening)
    if opening is not None and alike(goal.args[0], opening.before):
        step = as_step((result_move(opening, goal, (0,), context),))
        rest = _told(step.after, context, route)
        return Progress((step, *rest.steps), rest.line, rest.stuck)
    distinction = route.distinguish(goal, context)
    if distinction is not None:
        return _by_cases(goal, distinction, context, route)
    told = differentiate(goal, context, route)
    if told.stuck is not None:
        return told
    steps = with_key_line(told.steps, finish(told.line, assuming(context, told.steps)))
    return Progress(steps, steps[-1].after if steps else goal)


def _once_more(goal: Expr, context: Context, route: Route, opening: Step | None) -> Progress:
    """A higher derivative: the one before it is a lemma, and its result differentiated again."""
    inner, variable = goal.args
    title = english("steps.derivative-before.title")
    told = _told(inner, _around(context, variable), route, opening)
    if told.stuck is not None:
        begun = (replace(s, title=title) for s in unfinished(told, inner))
        return Progress(tuple(begun), goal, told.stuck)
    lemma = statement("lemma", title, inner, told.steps)
    step = as_step((result_move(lemma, goal, (0,), context),), statements=(lemma,))
    rest = _told(step.after, assuming(context, (step,)), route)
    return Progress((step, *rest.steps), rest.line, rest.stuck)


def _around(context: Context, variable: Expr) -> Context:
    """The context without the assumptions about the variable: what is to be differentiated must
    hold around the point."""
    problem = context.problem
    kept = tuple(a for a in problem.assumptions if not context.mentions(a.relation, variable))
    return replace(context, problem=replace(problem, assumptions=kept), known={})


def _by_cases(goal: Expr, equal: Relation, context: Context, route: Route) -> Progress:
    """Equal indices and different indices, each case told to its end, then put together."""
    unequal = relation(equal.left, "!=", equal.right)
    title = english("steps.case.title")
    cases: list[Step] = []
    for fact in (equal, unequal):
        inside = context.assume(fact)
        same = EQUAL_INDICES.apply(goal, inside)
        first: tuple[Step, ...] = ()
        line = goal
        if same is not None:
            first = (as_step((move(EQUAL_INDICES, same, goal, (), inside),)),)
            line = same.after
        told = _told(line, inside, route)
        if told.stuck is not None:
            begun = Progress((*first, *told.steps), told.line)
            return Progress((*cases, *unfinished(begun, goal, (fact,), fact)), goal, told.stuck)
        steps = (*first, *told.steps)
        cases.append(statement("case", title, goal, steps, (fact,), fact))
    after = Where(equal, cases[0].after, cases[1].after)
    uses = tuple(dict.fromkeys(u for c in cases for u in c.uses))
    where = _of_both(cases[0], cases[1], context)
    choice = Move(
        "distinguish-cases",
        english("steps.distinguish-cases.title"),
        english("steps.distinguish-cases.because"),
        "key",
        (),
        goal,
        after,
        uses,
        where,
    )
    step = as_step((choice,), statements=tuple(cases))
    steps = (step, *finish(after, assuming(context, (step,))))
    return Progress(steps, steps[-1].after)


def _of_both(same: Step, other: Step, context: Context) -> tuple[Relation, ...]:
    """What both cases need: of the case of equal indices what does not follow from the other."""
    needed = kept_off(other.where)
    for fact in (*needed, *(f for f in same.where if f not in kept_off(same.where))):
        context = context.assume(fact)
    return united(needed, (f for f in kept_off(same.where) if not context.separate(f)))


def _set_apart(goal: Expr, context: Context, route: Route) -> tuple[Step, ...]:
    """The loss itself with the term set apart that the route treats on its own, if it does."""
    body = goal.args[0]
    unfolded = move_at(_UNFOLD, body, (), context)
    if unfolded is None:
        return ()
    split = everywhere(route.preparing)(unfolded.after, context)
    if not split:
        return ()
    steps = (as_step((unfolded,)), as_step(split))
    return (statement("aside", english("steps.term-apart.title"), body, steps),)

"""Hints for a line that does not hold: what to look at, never what the next line is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sympy import Expr

from derive.articles.mends import Kind
from derive.articles.slips import Slip
from derive.articles.verdicts import Judge
from derive.conditions import Context
from derive.derivation import STATEMENTS, Derivation, Step
from derive.language import write
from derive.problem import Problem
from derive.routes import ROUTES, Route, choose
from derive.routes.differentiating import differentiate
from derive.routes.finishing import finish
from derive.terms import Diff, Neg, Relation, alike, subterm

#: What to look at; the place follows, if it may be named.
_LOOK_AT: Mapping[Kind, str] = {
    "sign": "Look at the signs{}: one of them has changed.",
    "index": "Look at the indices{}: one of them is another than it should be.",
    "limit": "Look at what the sums{} run over: does a term belong to them or not?",
    "case": "Are all indices equal here, or do some differ? Look at that case again{}.",
    "exponent": "Look at the powers{}.",
    "chain rule": "A function of a function was differentiated{}: remember the chain rule.",
    "product rule": "A product was differentiated{}: the product rule has a term for every factor.",
    "quotient rule": "A quotient was differentiated{}: the quotient rule has two terms.",
    "derivative": "Work the derivative out again that has become this part{}.",
    "lost factor": "Compare the factors{} with those of the line before: one is missing.",
    "extra factor": "Compare the factors{} with those of the line before: one is too many.",
    "fraction": "Look at the fraction{}: what stands above, and what below?",
    "lost term": "Compare the terms{} with those of the line before: one is missing.",
    "extra term": "Compare the terms{} with those of the line before: one is too many.",
}
_ANYTHING = "Compare this line with the one before it, part by part."
_NO_RULE = "Write down what each part of the line before it stands for, and go on from there."


class Hints:
    """Hints for lines of one problem; its derivation is told when it is asked for.

    Formulas stand between backquotes, in the language of problem files.
    """

    def __init__(self, judge: Judge) -> None:
        self._problem = judge.problem

    def hint(
        self,
        found: Slip | None,
        left: Expr,
        right: Expr,
        *,
        strength: int = 1,
        where: Sequence[Relation] = (),
        case: Sequence[Relation] = (),
    ) -> str:
        """A sentence or two.

        found: the slip, if one is known.  left: the last line that holds.  right: the line typed
        after it.  where, case: the conditions it is told under.
        strength: 1 says what kind of thing to look at, and where; 2 which rule a textbook applies
        to the last line that holds.
        """
        if strength < 2:
            return _ANYTHING if found is None else _look_at(found, right)
        step = self._next_step(left, (*where, *case))
        return _NO_RULE if step is None else _rule_of(step)

    def _next_step(self, left: Expr, where: tuple[Relation, ...]) -> Step | None:
        """What the project's own derivation does with the line, or would do with it."""
        try:
            derivation = _told(self._problem) if self._problem.goal.by else None
            chains = _chains(derivation.steps) if derivation else iter(())
            told = next((c for c in (_from(left, chain) for chain in chains) if c), None)
            route = derivation.route if derivation else next(iter(ROUTES))
            return _first(left, told or self._continued(left, where, ROUTES[route]))
        except RecursionError:
            return None

    def _continued(self, left: Expr, where: tuple[Relation, ...], route: Route) -> Sequence[Step]:
        context = Context(self._problem)
        for fact in where:
            context = context.assume(fact)
        told = differentiate(left, context, route).steps if left.has(Diff) else ()
        return told or finish(left, context)


@lru_cache(maxsize=8)
def _told(problem: Problem) -> Derivation:
    """The project's own derivation, told once for all the lines of a document."""
    return choose(problem).derivation


def _chains(steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """The chains of a derivation, those of cases and lemmas too, without the statements."""
    yield [step for step in steps if step.rule not in STATEMENTS]
    for step in steps:
        yield from _chains(step.steps)


def _from(left: Expr, chain: Sequence[Step]) -> Sequence[Step]:
    """What a chain does from a line on; nothing if it does not come by."""
    at = next((place for place, step in enumerate(chain) if alike(step.before, left)), None)
    return () if at is None else chain[at:]


def _first(left: Expr, steps: Sequence[Step]) -> Step | None:
    """The first step that is more than a detail; what it is applied to only where it is the line
    itself."""
    lines = [step for step in steps if step.rule not in STATEMENTS]
    found = next((s for s in lines if s.level != "detail"), lines[0] if lines else None)
    return found if found is None or alike(found.before, left) else replace(found, path=())


def _look_at(found: Slip, right: Expr) -> str:
    """The kind of slip, and the part around it as it was typed, unless that is the whole."""
    path = found.path[:-1]
    while path and isinstance(subterm(right, path), Neg):
        path = path[:-1]
    around = write(subterm(right, path)) if path else ""
    return _LOOK_AT[found.kind].format(f" in `{around}`" if around else "")


def _rule_of(step: Step) -> str:
    """The title and the reason of a step, and what it is applied to; not what comes of it.

    A step of many rules has a title for them all, and the reason of one.
    """
    of_all = step.steps and all(inner.title != step.title for inner in step.steps)
    said = f"The next step in a textbook: {step.title}." + ("" if of_all else f" {step.because}")
    part = write(subterm(step.before, step.path)) if step.path else ""
    return f"{said} It is applied to `{part}`." if part else said

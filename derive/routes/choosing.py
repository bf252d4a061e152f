"""Choosing a route: which of those that apply tells a problem best, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from derive.chains import runs
from derive.derivation import Derivation
from derive.problem import Problem
from derive.routes.route import Route
from derive.routes.telling import tell
from derive.simplicity import cost

#: A page with at most so many lines, whose result costs at most that, is not compared with others.
SHORT_LINES, SIMPLE_COST = 30, 16

FIRST = "it is short and ends simply"

Judge: TypeAlias = Callable[[Derivation], Derivation]


@dataclass(frozen=True)
class Telling:
    """What a route makes of a problem: a derivation, or an obstacle to it."""

    route: Route
    derivation: Derivation | None = None
    obstacle: str | None = None

    @cached_property
    def lines(self) -> int:
        """How many lines a page has at the normal level of detail."""
        if self.derivation is None:
            return 0
        steps = [step for step in self.derivation.steps if step.rule != "aside"]
        return sum(len(run.lines) for run in runs(steps, "normal"))

    @cached_property
    def rank(self) -> tuple[bool, int, int]:
        """Smaller is better: a finished derivation, a simple result, few lines."""
        assert self.derivation is not None
        return self.derivation.stuck is not None, cost(self.derivation.result), self.lines

    @property
    def convinces(self) -> bool:
        """Is it so short and ends so simply that no other route is looked at?"""
        stuck, simple, lines = self.rank
        return not stuck and simple <= SIMPLE_COST and lines <= SHORT_LINES


@dataclass(frozen=True)
class Choice:
    """The route taken, and why.  tellings: what was compared, in the order of preference."""

    derivation: Derivation
    because: str
    tellings: tuple[Telling, ...]

    @property
    def route(self) -> str:
        """Its name."""
        return self.derivation.route


def telling(problem: Problem, route: Route) -> Telling:
    """What one route makes of a problem."""
    obstacle = route.obstacle(problem)
    if obstacle is not None:
        return Telling(route, obstacle=obstacle)
    return Telling(route, tell(problem, route))


def choose(problem: Problem, routes: Iterable[Route], judge: Judge = lambda told: told) -> Choice:
    """The first route if it is short, ends simply and is not refuted; else the best of all.

    routes: in order of preference; the first applies to every problem.  judge: what gives a
    derivation its verdicts; the one in the choice has been through it.
    """
    first, *others = routes
    preferred = telling(problem, first)
    judged = _convincing(preferred, judge)
    if judged is not None:
        return Choice(judged, FIRST, (preferred,))
    return _best((preferred, *(telling(problem, route) for route in others)), judge)


def compare(problem: Problem, routes: Iterable[Route], judge: Judge = lambda told: told) -> Choice:
    """The same choice, with what every route makes of the problem."""
    tellings = tuple(telling(problem, route) for route in routes)
    judged = _convincing(tellings[0], judge)
    if judged is not None:
        return Choice(judged, FIRST, tellings)
    return _best(tellings, judge)


def _convincing(preferred: Telling, judge: Judge) -> Derivation | None:
    """The preferred derivation, judged, if there is no need to look further."""
    if preferred.derivation is None or not preferred.convinces:
        return None
    judged = judge(preferred.derivation)
    return None if _is_refuted(judged) else judged


def _best(tellings: tuple[Telling, ...], judge: Judge) -> Choice:
    ranked = sorted((t for t in tellings if t.derivation is not None), key=lambda t: t.rank)
    for place, candidate in enumerate(ranked):
        assert candidate.derivation is not None
        judged = judge(candidate.derivation)
        if not _is_refuted(judged) or place == len(ranked) - 1:
            break
    return Choice(judged, _because(candidate, [t for t in ranked if t is not candidate]), tellings)


def _is_refuted(judged: Derivation) -> bool:
    verdicts = [judged.verdict, *(step.verdict for step in judged.walk())]
    return any(v is not None and v.name == "refuted" for v in verdicts)


def _because(best: Telling, others: list[Telling]) -> str:
    """Why it is better than the others."""
    if not others:
        return "no other route applies"
    stuck, simple, lines = best.rank
    if stuck:
        return "no route comes to the end; this one leaves the least"
    finished = [t for t in others if not t.rank[0]]
    if not finished:
        return "no other route comes to the end"
    if all(simple < t.rank[1] for t in finished):
        return "its result is the simplest"
    return (
        "no result is simpler, and it takes the fewest lines"
        if all(simple < t.rank[1] or lines < t.lines for t in finished)
        else "no other route ends more simply or in fewer lines"
    )

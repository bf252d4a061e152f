"""Ways to tell a derivation, one file each."""

from __future__ import annotations

from derive.derivation import Derivation
from derive.problem import Problem
from derive.routes.cases import CASES
from derive.routes.chain import CHAIN
from derive.routes.choosing import Choice, Judge, Telling
from derive.routes.choosing import choose as _choose
from derive.routes.choosing import compare as _compare
from derive.routes.delta import DELTA
from derive.routes.logs import LOGS
from derive.routes.route import NotApplicableError, Route
from derive.routes.telling import tell

#: In order of preference.
ROUTES = {route.name: route for route in (CASES, DELTA, CHAIN, LOGS)}


def choose(problem: Problem, judge: Judge = lambda told: told) -> Choice:
    """The derivation by the route that tells the problem best, and why it is that one.

    judge: what gives a derivation its verdicts; one that is refuted is not chosen.
    """
    return _choose(problem, ROUTES.values(), judge)


def compare(problem: Problem, judge: Judge = lambda told: told) -> Choice:
    """The same choice, with what every route makes of the problem."""
    return _compare(problem, ROUTES.values(), judge)


def derive(problem: Problem, route: str | None = None) -> Derivation:
    """The derivation of the problem's goal by the named route, by default the one that tells
    it best; not yet judged.

    Raises KeyError if there is no such route and NotApplicableError if it does not apply.
    Where the route can go no further, ``Derivation.stuck`` says where.
    """
    if route is None:
        return choose(problem).derivation
    obstacle = ROUTES[route].obstacle(problem)
    if obstacle is not None:
        raise NotApplicableError(route, obstacle)
    return tell(problem, ROUTES[route])


__all__ = [
    "ROUTES",
    "Choice",
    "NotApplicableError",
    "Route",
    "Telling",
    "choose",
    "compare",
    "derive",
    "tell",
]

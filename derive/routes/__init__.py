"""Ways to tell a derivation, one file each."""

from __future__ import annotations

from derive.derivation import Derivation
from derive.problem import Problem
from derive.routes.cases import CASES
from derive.routes.chain import CHAIN
from derive.routes.delta import DELTA
from derive.routes.telling import tell

#: The route of a derivation when none is asked for.
DEFAULT = "cases"
ROUTES = {route.name: route for route in (CASES, DELTA, CHAIN)}


def derive(problem: Problem, route: str = DEFAULT) -> Derivation:
    """The derivation of the problem's goal by the named route, not yet judged.

    Raises KeyError if there is no such route.  Where the route can go no further,
    ``Derivation.stuck`` says where.
    """
    return tell(problem, ROUTES[route])


__all__ = ["DEFAULT", "ROUTES", "derive", "tell"]

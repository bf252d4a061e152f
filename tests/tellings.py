"""Every problem of the library by every route that applies to it."""

from __future__ import annotations

from derive.catalogue import library
from derive.problem_file import load
from derive.routes import ROUTES


def tellings() -> list[tuple[str, str]]:
    """Names of problems and of routes."""
    return [
        (name, route.name)
        for name in library()
        for route in ROUTES.values()
        if route.obstacle(load(name)) is None
    ]

"""What commands have done for them: a problem loaded, derived, judged, made a page."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from derive.cli.streams import Failed, WrongCall, has_colours

if TYPE_CHECKING:
    from derive.derivation import Derivation
    from derive.numbers import Instance
    from derive.problem import Problem
    from derive.rendering import View


def load_problem(problem: str) -> Problem:
    """Raises WrongCall if there is no such problem."""
    from derive.diagnostics import ProblemError
    from derive.problem_file import load

    try:
        return load(problem)
    except ProblemError as error:
        raise WrongCall(str(error)) from error


def derivation_of(problem: str, route: str | None) -> tuple[Derivation, str]:
    """Load, derive and judge, by the route that tells it best if none is named; and why it is
    that one, ``""`` if it was named.

    Raises WrongCall if there is no such problem or route, or if the route does not apply.
    """
    from derive.judges import judge
    from derive.routes import NotApplicableError, choose, derive
    from derive.wording import in_plain_text

    refuse_unknown(route)
    loaded = load_problem(problem)
    if route is None:
        choice = choose(loaded, judge)
        return choice.derivation, choice.because
    try:
        return judge(derive(loaded, route)), ""
    except NotApplicableError as error:
        raise WrongCall(f"derive: {in_plain_text(str(error))}") from error


def refuse_unknown(route: str | None) -> None:
    """Raises WrongCall if there is no such route."""
    from derive.routes import ROUTES

    if route is not None and route not in ROUTES:
        raise WrongCall(f"derive: there is no route {route!r}; there are {', '.join(ROUTES)}")


def instance_of(derivation: Derivation, numbers: bool, values: tuple[str, ...]) -> Instance | None:
    """The derivation on numbers, if they are asked for.  Raises WrongCall if they do not fit."""
    if not numbers and not values:
        return None
    from derive.diagnostics import ProblemError
    from derive.numbers import instance
    from derive.values import read_option

    try:
        return instance(derivation, [read_option(text) for text in values])
    except ProblemError as error:
        raise WrongCall(str(error)) from error


def page(derivation: Derivation, to: str, view: View, in_terminal: bool = False) -> bytes:
    """Raises WrongCall if a template is wrong, Failed if a package is missing."""
    from derive.extras import MissingExtraError
    from derive.notation import NotationError
    from derive.rendering import TemplateProblem, render_bytes
    from derive.terminal import Terminal

    width = shutil.get_terminal_size().columns
    terminal = Terminal(width, in_terminal and has_colours())
    try:
        return render_bytes(derivation, to, view, terminal)
    except TemplateProblem as error:
        raise WrongCall(str(error)) from error
    except NotationError as error:
        raise WrongCall(f"derive: --notation: {error}") from error
    except MissingExtraError as error:
        raise Failed(f"derive: {error}") from error

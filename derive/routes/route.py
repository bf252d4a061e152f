"""A route: a way to tell a derivation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sympy import Expr

from derive.conditions import Context
from derive.derivation import Step
from derive.problem import Problem
from derive.rules.arithmetic import ARITHMETIC
from derive.rules.calculus import IDENTITY
from derive.strategies import Strategy, Table, until_stable
from derive.terms import Relation

#: What runs after every step and is part of its line.
settle: Strategy = until_stable(Table(ARITHMETIC))
#: The same while derivatives are left: the variable's own derivative needs no line either.
settle_derivatives: Strategy = until_stable(Table((*ARITHMETIC, IDENTITY)))

NO_RULES = Table(())

#: What a derivation may cost: how often a rule is looked for at a place.  The limit is the same
#: on every machine, well within the time that a command may take.
WORK = 150_000
#: A line with more nodes than this is no line for a reader.
NODES = 1_500

Distinction: TypeAlias = Callable[[Expr, Context], Relation | None]
Opening: TypeAlias = Callable[[Expr, Context], Step | None]
Obstacle: TypeAlias = Callable[[Problem], str | None]


def no_distinction(line: Expr, context: Context) -> Relation | None:
    """All indices are treated alike."""
    return None


def no_opening(term: Expr, context: Context) -> Step | None:
    """What is to be differentiated stays as it is."""
    return None


def no_obstacle(problem: Problem) -> str | None:
    """It applies to every problem."""
    return None


@dataclass(frozen=True)
class Route:
    """What one way to tell a derivation does differently from the others.

    calculus: the rules of differentiation, in order of preference.
    preparing: rules for a sum that is to be differentiated, tried before those of calculus.
    distinguish: the relation between free indices whose cases are to be told one by one.
    opening: what is to be differentiated in another form, as a statement that comes first.
    obstacle: why the route has nothing of its own to tell of a problem, formulas between
    backquotes; None if it applies.
    """

    name: str
    about: str
    calculus: Table
    preparing: Table = NO_RULES
    distinguish: Distinction = no_distinction
    opening: Opening = no_opening
    obstacle: Obstacle = no_obstacle


class NotApplicableError(ValueError):
    """A route has nothing of its own to tell of a problem; ``obstacle`` says why."""

    def __init__(self, route: str, obstacle: str) -> None:
        super().__init__(f"the route {route} does not apply: {obstacle}")
        self.obstacle = obstacle

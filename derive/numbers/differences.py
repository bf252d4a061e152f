"""Derivatives by central differences: the function alone, no rule, no dual numbers.

``(f(x + h) - f(x - h)) / (2 h)`` with a tiny h and many digits, so that what is left of the error
is far below anything a page shows; derivatives of higher order are differences of differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

from derive.judges.arithmetic import ONE, primal
from derive.judges.evaluation import Args, Node, Place, World

Steps: TypeAlias = tuple[tuple[Place, int], ...]

#: The step, in parts of the number that is moved.
STEP = Decimal("1e-20")
#: Digits that leave enough for a difference of third order.
PRECISION = 120


class Differences:
    """Central differences in one world, to be used at PRECISION digits."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._moved: dict[Steps, World] = {(): world}

    def __call__(self, node: Node, args: Args, places: Sequence[Place]) -> Decimal:
        """The derivative of a node by these entries.

        Raises UndefinedError if the function has no value on one of the sides.
        """
        return self._difference(node, args, tuple(places), ())

    def _difference(
        self,
        node: Node,
        args: Args,
        places: tuple[Place, ...],
        steps: tuple[tuple[Place, int], ...],
    ) -> Decimal:
        if not places:
            return primal(self._at(steps).value(node, args))
        first, *rest = places
        high, low = (
            self._difference(node, args, tuple(rest), (*steps, (first, sign))) for sign in (1, -1)
        )
        return (high - low) / (2 * self._step(first))

    def _step(self, place: Place) -> Decimal:
        name, at = place
        return STEP * (abs(self._world.values[name][at]) or ONE)

    def _at(self, steps: Steps) -> World:
        """The world with entries moved by whole numbers of steps."""
        total: dict[Place, int] = {}
        for place, sign in steps:
            total[place] = total.get(place, 0) + sign
        key = tuple(sorted(item for item in total.items() if item[1]))
        found = self._moved.get(key)
        if found is None:
            values = {name: dict(entries) for name, entries in self._world.values.items()}
            for (name, at), count in key:
                values[name][at] += count * self._step((name, at))
            found = self._moved[key] = World(self._world.sizes, values, self._world.functions)
        return found


def apart(a: Decimal, b: Decimal) -> bool:
    """Do a derivative and its central difference disagree, by more than what the step and the
    digits can explain?"""
    gap = abs(a - b)
    return gap > Decimal("1e-30") and gap > Decimal("1e-12") * max(abs(a), abs(b))


def settled(difference: Decimal, near: Decimal) -> Decimal:
    """The difference without the error of its step, if it agrees with ``near``: so that both
    round to the same digits."""
    return difference if apart(difference, near) else near

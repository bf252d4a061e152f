"""Variables that assumptions leave only a few values: what is yes or no, what is a sign.

Drawn from all numbers and moved to the nearest that is allowed, entries would hardly ever be alike;
so they are drawn from the few, and changed one by one until they meet what else is assumed of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product
from random import Random
from typing import TypeAlias

from derive.judges.arithmetic import ONE, TWO, ZERO
from derive.judges.constraints import Constraint
from derive.judges.evaluation import Args, World
from derive.problem import Problem, Variable

_FEW = (ZERO, ONE, -ONE)
_OTHERS = (TWO, ONE / TWO, -TWO)
_SWEEPS = 4

Entries: TypeAlias = dict[Args, Decimal]


class Choices:
    """The variables of a problem that can only be some of the numbers -1, 0 and 1."""

    def __init__(self, problem: Problem, constraints: Sequence[Constraint]) -> None:
        equations = [c for c in constraints if c.operator == "=="]
        found = {v.name: _allowed(v, problem, equations) for v in problem.variables}
        self.allowed = {name: values for name, values in found.items() if values}
        self._shapes = {v.name: v.shape for v in problem.variables if v.name in self.allowed}
        self._constraints = [c for c in equations if c.depends <= set(self.allowed)]

    def draw(self, sizes: Mapping[str, int], rng: Random) -> dict[str, Entries]:
        """Values for these variables, which meet what is assumed of them alone if that can be
        reached by changing one at a time."""
        values = {
            name: {row: rng.choice(self.allowed[name]) for row in _rows(shape, sizes)}
            for name, shape in self._shapes.items()
        }
        places = [(name, row) for name, entries in values.items() for row in entries]
        rng.shuffle(places)
        wrong = self._wrong(sizes, values)
        for name, row in places * _SWEEPS:
            if wrong:
                wrong = self._changed(sizes, values, name, row, wrong)
        return values

    def _changed(
        self,
        sizes: Mapping[str, int],
        values: dict[str, Entries],
        name: str,
        row: Args,
        wrong: Decimal,
    ) -> Decimal:
        """Gives an entry the best of its values; how much is wrong then."""
        for value in self.allowed[name]:
            before = values[name][row]
            values[name][row] = value
            now = self._wrong(sizes, values)
            if now < wrong:
                wrong = now
            else:
                values[name][row] = before
        return wrong

    def _wrong(self, sizes: Mapping[str, int], values: Mapping[str, Entries]) -> Decimal:
        """How far the constraints are from being met; one without a value counts as far off."""
        world = World(sizes, values, {})
        return sum((_miss(c, world, row) for c in self._constraints for row in c.rows(world)), ZERO)


def _miss(one: Constraint, world: World, row: Args) -> Decimal:
    try:
        return abs(one.residual(world, row)[0])
    except ArithmeticError:
        return ONE


def _allowed(
    variable: Variable, problem: Problem, equations: Sequence[Constraint]
) -> tuple[Decimal, ...]:
    """The values that one of the equations leaves the entries of a variable, if they are few."""
    for one in equations:
        if one.depends == {variable.name}:
            few, others = (
                tuple(v for v in values if _meets(v, one, variable, problem))
                for values in (_FEW, _OTHERS)
            )
            if len(few) > 1 and not others:
                return few
    return ()


def _meets(value: Decimal, one: Constraint, variable: Variable, problem: Problem) -> bool:
    """Is the constraint met where every size is 1 and the variable has this value?"""
    entries = {variable.name: {(1,) * len(variable.shape): value}}
    try:
        return one.holds(World({size: 1 for size, _ in problem.sizes}, entries, {}))
    except (ArithmeticError, KeyError):
        return False


def _rows(shape: Sequence[str], sizes: Mapping[str, int]) -> list[Args]:
    return list(product(*(range(1, sizes[size] + 1) for size in shape)))

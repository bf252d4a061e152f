"""Assumptions as equations and inequalities between nodes, and values that meet them.

Source: Newton's method for underdetermined systems, a basic solution of each linear step by
elimination with full pivoting (Golub and Van Loan, *Matrix Computations*, chapter 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, getcontext
from itertools import product

from sympy import Basic

from derive.judges.arithmetic import ONE, ZERO, UndefinedError, compare, primal
from derive.judges.compiling import Compiled, Compiler
from derive.judges.evaluation import Args, Place, World
from derive.messages import english
from derive.problem import Assumption

_STEPS = 25
# a step that leaves more than this of what is wrong was in vain; so many in a row, and no more
_PROGRESS = Decimal("0.9")
_VAIN = 4
# a value as large as this is on its way to infinity; e to it still leaves twenty of fifty digits
_FAR = Decimal(64)


class StuckError(UndefinedError):
    """The equations come no nearer to being met."""


@dataclass(frozen=True)
class Constraint:
    """``left operator right`` for every value of the indices, each with its size."""

    operator: str
    left: Compiled
    right: Compiled
    indices: tuple[tuple[Basic, str], ...]

    @property
    def depends(self) -> frozenset[str]:
        """The variables it speaks of."""
        return self.left.node.depends | self.right.node.depends

    def rows(self, world: World) -> list[Args]:
        """Every value of its indices."""
        return list(product(*(range(1, world.sizes[size] + 1) for _, size in self.indices)))

    def _sides(self, row: Args) -> tuple[Args, Args]:
        at = dict(zip((index for index, _ in self.indices), row, strict=True))
        left, right = (
            tuple(at[n] if n in at else int(n) for n in side.names)
            for side in (self.left, self.right)
        )
        return left, right

    def residual(self, world: World, row: Args) -> tuple[Decimal, Decimal]:
        """Left minus right, and the magnitude it is to be judged by."""
        at_left, at_right = self._sides(row)
        left = primal(world.value(self.left.node, at_left))
        right = primal(world.value(self.right.node, at_right))
        return left - right, max(abs(left), abs(right), ONE)

    def slope(self, world: World, row: Args, place: Place) -> Decimal:
        """The derivative of left minus right by one entry."""
        at_left, at_right = self._sides(row)
        left = primal(world.slope(self.left.node, at_left, place))
        return left - primal(world.slope(self.right.node, at_right, place))

    def holds(self, world: World) -> bool:
        """Does it hold everywhere?  An equation: to nearly all digits."""
        for row in self.rows(world):
            difference, scale = self.residual(world, row)
            if self.operator == "==":
                if not _vanishes(difference, scale):
                    return False
            elif not compare(self.operator, difference, ZERO):
                return False
        return True


def constraint(assumption: Assumption, compiler: Compiler) -> Constraint:
    """An assumption as nodes.

    Raises UnsupportedError if a name in it has no meaning.
    """
    relation = assumption.relation
    left, right = compiler.compile(relation.left), compiler.compile(relation.right)
    return Constraint(relation.operator, left, right, assumption.indices)


def solve(
    world: World, constraints: Sequence[Constraint], moving: frozenset[str] = frozenset()
) -> World:
    """The world moved until the equations among the constraints hold, if Newton's method
    finds a way; the caller checks.

    moving: variables that are moved rather than others.
    Raises UndefinedError if it leads out of a domain, StuckError if it leads nowhere.
    """
    equations = [c for c in constraints if c.operator == "=="]
    if not equations:
        return world
    places = _places(world, frozenset().union(*(c.depends for c in equations)))
    best, vain = _FAR, 0
    for _ in range(_STEPS):
        rows = [(c, row) for c in equations for row in c.rows(world)]
        residuals = [c.residual(world, row) for c, row in rows]
        if all(_vanishes(*r) for r in residuals):
            break
        farthest = max(abs(difference) for difference, _ in residuals)
        vain = 0 if farthest < best * _PROGRESS else vain + 1
        best = min(best, farthest)
        if vain > _VAIN:
            raise StuckError(english("judges.undefined-why.limit"))
        jacobian = [[c.slope(world, row, place) for place in places] for c, row in rows]
        change = _step(jacobian, [-r for r, _ in residuals], [name in moving for name, _ in places])
        world = _moved(world, places, change)
    return world


def _vanishes(difference: Decimal, scale: Decimal) -> bool:
    return abs(difference) <= scale.scaleb(12 - getcontext().prec)


def _places(world: World, names: frozenset[str]) -> list[Place]:
    return [
        (name, row) for name, entries in world.values.items() if name in names for row in entries
    ]


def _moved(world: World, places: Sequence[Place], step: Sequence[Decimal]) -> World:
    values = {name: dict(entries) for name, entries in world.values.items()}
    for (name, row), change in zip(places, step, strict=True):
        values[name][row] += change
        if abs(values[name][row]) > _FAR:
            raise UndefinedError(english("judges.undefined-why.limit"))
    return World(world.sizes, values, world.functions)


def _step(
    matrix: list[list[Decimal]], right: list[Decimal], preferred: Sequence[bool]
) -> list[Decimal]:
    """A solution of ``matrix x = right`` with as few entries as there are independent rows, the
    preferred ones before others."""
    tiny = Decimal(1).scaleb(20 - getcontext().prec)
    rows = [[*row, r] for row, r in zip(matrix, right, strict=True)]
    columns = len(matrix[0]) if matrix else 0
    pivots: list[tuple[int, int]] = []
    open_rows = list(range(len(rows)))
    while open_rows and columns:
        _, size, r, c = max(
            (preferred[c] and abs(rows[r][c]) > tiny, abs(rows[r][c]), -r, -c)
            for r in open_rows
            for c in range(columns)
        )
        r, c = -r, -c
        if size <= tiny:
            break
        pivot = rows[r][c]
        rows[r] = [x / pivot for x in rows[r]]
        for other in range(len(rows)):
            factor = rows[other][c]
            if other != r and factor:
                rows[other] = [x - factor * y for x, y in zip(rows[other], rows[r], strict=True)]
        pivots.append((r, c))
        open_rows.remove(r)
    solution = [ZERO] * columns
    for r, c in pivots:
        solution[c] = rows[r][-1]
    return solution

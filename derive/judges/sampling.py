"""Worlds to try an equation in: sizes, and random values that meet domains and assumptions.

Nothing here depends on a name: values are drawn by position in the problem, so the same
problem under other names is judged in the same worlds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import product
from random import Random
from typing import Literal, TypeAlias

from sympy import Basic, Integer

from derive.judges.arithmetic import ONE, TINY, TWO, ZERO, BeyondSizeError
from derive.judges.choices import Choices
from derive.judges.compiling import Compiled, Compiler, UnsupportedError
from derive.judges.constraints import StuckError, constraint, solve
from derive.judges.evaluation import Args, World
from derive.messages import english
from derive.problem import Domain, Problem

Mode: TypeAlias = Literal["signed", "positive", "unit", "small"]
Values: TypeAlias = dict[str, dict[Args, Decimal]]

DIGITS = 50
_LARGEST = 4
_RETRIES = 30
# where an equation is solved, the next world is as good; after so many vain attempts and no
# success it is taken to have no solution
_FEW_RETRIES = 10
_VAIN = 90
#: After so many draws, smallest sizes first, without any that meets the assumptions none will.
_FUTILE = 24
_MODES: tuple[Mode, ...] = ("signed", "signed", "signed", "positive", "positive", "unit")
_DOMAIN_OF: dict[Mode, Domain] = {"positive": "positive", "unit": "probability"}
_SMALL: dict[Domain, tuple[str, ...]] = {
    "real": ("2", "-1", "1/2", "-3", "3", "-1/2", "1", "-2", "3/2"),
    "positive": ("2", "1/2", "3", "1/3", "1", "3/2", "4"),
    "probability": ("1/3", "1/4", "1/2", "1/5", "2/3", "1/6", "3/4"),
}
# from, to, and where the low half ends
_RANGES: dict[Domain, tuple[str, str, str]] = {
    "real": ("0.2", "2.2", "1"),
    "positive": ("0.2", "2.8", "0.9"),
    "probability": ("0.04", "0.96", "0.5"),
}


@dataclass(frozen=True)
class Draw:
    """One choice of sizes, and the number of the draw: together they decide every value."""

    sizes: tuple[tuple[str, int], ...]
    number: int

    @property
    def largest(self) -> int:
        """The largest size; 0 if there are none."""
        return max((size for _, size in self.sizes), default=0)


def draws(names: Sequence[str]) -> tuple[Draw, ...]:
    """The draws to try for a problem with these sizes, smallest first.

    No size: eight.  One size: two each with 1 and 2, one each with 3 and 4.  More: equal,
    rising and falling ones, at most fourteen.
    """
    rows: list[tuple[int, ...]] = [()] * 8
    if len(names) == 1:
        rows = [(1,), (1,), (2,), (2,), (3,), (4,)]
    elif names:
        turns = [(s, step, _LARGEST) for s in range(_LARGEST) for step in (0, 1, _LARGEST - 1)]
        turns += [(0, 1, 2), (1, 1, 2)]
        found = {
            tuple((start + step * p) % largest + 1 for p in range(len(names)))
            for start, step, largest in turns
        }
        rows = sorted(found, key=lambda row: (max(row), sum(row), row))
    return tuple(
        Draw(tuple(zip(names, row, strict=True)), number) for number, row in enumerate(rows, 1)
    )


def limits(
    compiled: Compiled, problem: Problem, known: dict[Basic, str] | None = None
) -> dict[Basic, str]:
    """The size that each index of a compiled term runs to, by the place where it stands, by
    ``known``, by the problem's goal, or because there is only one size.

    Raises UnsupportedError if nothing tells.
    """
    found: dict[Basic, str] = {}
    for name, size in zip(compiled.names, compiled.node.sizes, strict=True):
        told = size or (known or {}).get(name) or dict(problem.indices).get(name)
        if told is None and len(problem.sizes) == 1:
            told = problem.sizes[0][0]
        if told is None and not name.is_Integer:
            raise UnsupportedError(english("judges.unsupported.size-unknown", name=name))
        found[name] = told or ""
    return found


class Sampler:
    """Makes the worlds of one problem, each once.

    moving: the variables that are moved first where assumptions must be met.
    Raises UnsupportedError if a name in an assumption has no meaning.
    """

    def __init__(
        self, problem: Problem, compiler: Compiler, moving: frozenset[str] = frozenset()
    ) -> None:
        self._problem = problem
        self._moving = moving
        self._constraints = tuple(constraint(a, compiler) for a in problem.assumptions)
        self._choices = Choices(problem, self._constraints)
        self._required = _required(problem, compiler)
        self._worlds: dict[tuple[Draw, int, int], World | None] = {}
        self._small: dict[tuple[Draw, int], World | None] = {}
        self._impossible: set[tuple[tuple[str, int], ...]] = set()
        self._vain = 0

    def worlds(self, draw: Draw) -> Iterator[tuple[int, World]]:
        """The worlds to try for a draw, numbered, signed values first: where an expression is
        undefined in one, the next may do."""
        for attempt in range(len(_MODES)):
            world = self.world(draw, attempt)
            if world is not None:
                yield attempt, world

    def world(self, draw: Draw, attempt: int) -> World | None:
        """The world of one draw; None if no values were found that meet the assumptions and
        at which the problem is defined.  At a higher precision it is the same world to the
        digits that both have."""
        key = (draw, attempt, getcontext().prec)
        if key not in self._worlds:
            if draw.sizes in self._impossible or self._is_futile():
                return None
            self._worlds[key] = self._search(draw, _MODES[attempt], attempt)
        return self._worlds[key]

    def small(self, draw: Draw) -> World | None:
        """A world of small fractions, but for entries that an assumption decides."""
        key = (draw, getcontext().prec)
        if key not in self._small:
            self._small[key] = self._search(draw, "small", 0)
        return self._small[key]

    def _search(self, draw: Draw, mode: Mode, attempt: int) -> World | None:
        functions = {
            name: _coefficients(Random(f"function {position} {attempt}"))
            for position, (name, _) in enumerate(self._problem.functions)
        }
        stuck = 0
        for retry in range(_FEW_RETRIES if self._moving else _RETRIES):
            if self._moving and self._vain >= _VAIN:
                return None
            # every other time any variable may move
            moving = frozenset[str]() if retry % 2 else self._moving
            world = World(dict(draw.sizes), self._values(draw, mode, attempt, retry), functions)
            try:
                world = solve(world, self._constraints, moving)
                if self._meets(world):
                    self._vain = -100 * _VAIN
                    return world
            except BeyondSizeError:
                self._impossible.add(draw.sizes)
                return None
            except StuckError:
                stuck += 1
            except ArithmeticError:
                pass
            self._vain += 1
        if stuck == _RETRIES:
            self._impossible.add(draw.sizes)
        return None

    def _is_futile(self) -> bool:
        """Were there so many draws of sizes large enough, and no world?"""
        tried = [w for (d, *_), w in self._worlds.items() if d.sizes not in self._impossible]
        return len(tried) >= _FUTILE and not any(tried)

    def _values(self, draw: Draw, mode: Mode, attempt: int, retry: int) -> Values:
        sizes = dict(draw.sizes)
        values: Values = {}
        for position, variable in enumerate(self._problem.variables):
            rows = list(product(*(range(1, sizes[s] + 1) for s in variable.shape)))
            seed = f"{[n for _, n in draw.sizes]} {draw.number} {position} {attempt} {retry}"
            if mode == "small":
                numbers = _small(variable.domain, len(rows), position + retry)
            else:
                numbers = _numbers(
                    Random(seed),
                    variable.domain,
                    mode,
                    len(rows),
                    _high(position + 1, draw.number + attempt),
                )
            # a sum of many probabilities can be 1 only if they are small
            if variable.domain == "probability" and retry % 2 and len(rows) > 2:
                numbers = [x * TWO / len(rows) for x in numbers]
            values[variable.name] = dict(zip(rows, numbers, strict=True))
        if self._choices.allowed:
            values |= self._choices.draw(sizes, Random(f"{draw} {attempt} {retry}"))
        return values

    def _meets(self, world: World) -> bool:
        for variable in self._problem.variables:
            # 1 is let in: a single probability that sums to 1 is 1
            top = ONE if variable.domain == "probability" else None
            for value in world.values[variable.name].values():
                if variable.domain != "real" and (value < TINY or (top and value > top)):
                    return False
        if not all(c.holds(world) for c in self._constraints):
            return False
        for compiled, sizes in self._required:
            for args in product(*(_places(n, s, world) for n, s in sizes.items())):
                world.value(compiled.node, args)
        return True


def _places(name: Basic, size: str, world: World) -> Iterable[int]:
    """The values of a free index; a number that stands for one has its own value alone."""
    return (int(name),) if isinstance(name, Integer) else range(1, world.sizes[size] + 1)


def _required(problem: Problem, compiler: Compiler) -> list[tuple[Compiled, dict[Basic, str]]]:
    """What must have a value for the problem to be defined: definitions, and what it asks."""
    heads = [d.head for d in problem.definitions if len(d.shape) == len(d.parameters)]
    found = []
    for term in (*heads, problem.goal.differentiate):
        try:
            compiled = compiler.compile(term)
            found.append((compiled, limits(compiled, problem)))
        except UnsupportedError:
            # an equation that needs it will say so
            continue
    return found


def _high(row: int, column: int) -> bool:
    """A row of Walsh's table: a scalar, and the product of two, takes both signs in turn."""
    return (row & column).bit_count() % 2 == 0


def _numbers(rng: Random, domain: Domain, mode: Mode, count: int, high: bool) -> list[Decimal]:
    """Random numbers of a domain, the first from its high or low half, not all of one sign."""
    if domain == "real":
        domain = _DOMAIN_OF.get(mode, domain)
    low, top, middle = map(Decimal, _RANGES[domain])
    numbers = [low + (top - low) * _fraction(rng) for _ in range(count)]
    if domain != "real":
        start, end = (middle, top) if high else (low, middle)
        return [start + (end - start) * _fraction(rng), *numbers[1:]] if numbers else []
    signs = [1 if high else -1, *(rng.choice((1, -1)) for _ in numbers[1:])]
    if len(set(signs)) == 1:
        signs[-1] = signs[-1] if count == 1 else -signs[-1]
    return [x * sign for x, sign in zip(numbers, signs, strict=True)]


def _fraction(rng: Random) -> Decimal:
    return Decimal(rng.randrange(10**DIGITS)).scaleb(-DIGITS)


def _small(domain: Domain, count: int, offset: int) -> list[Decimal]:
    numbers = [Fraction(text) for text in _SMALL[domain]]
    chosen = [numbers[(offset * 2 + k) % len(numbers)] for k in range(count)]
    return [Decimal(x.numerator) / Decimal(x.denominator) for x in chosen]


def _coefficients(rng: Random) -> tuple[Decimal, ...]:
    """Of an unspecified function: see :func:`derive.judges.arithmetic.smooth`.

    No square and no cube: in a chain of many layers those would outgrow every number.  The wave
    alone has derivatives of every order.
    """
    a, b, r, w, u = (rng.choice((1, -1)) * (Decimal("0.3") + _fraction(rng)) for _ in range(5))
    return a, b, ZERO, ZERO, r, w, u

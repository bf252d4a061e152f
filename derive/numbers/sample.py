"""Small numbers for what a problem is given, such as a person would write on a board.

Sizes of 3 and 2, numbers with one decimal.  What assumptions speak of is tried in the shapes that
such assumptions ask for (one-hot, a distribution, a unit vector, a symmetric matrix); if none of
them fits, Newton's method moves the numbers.  No name is looked at, and nothing is random.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, reduce
from itertools import islice, product
from typing import TypeAlias

from sympy import Basic

from derive.domains import domain_of
from derive.judges.arithmetic import ONE, ZERO
from derive.judges.compiling import Compiled, Compiler
from derive.judges.constraints import Constraint, constraint, solve
from derive.judges.evaluation import Args, World
from derive.judges.sampling import limits
from derive.messages import english
from derive.numbers.shapes import shapes
from derive.problem import Problem, Variable
from derive.terms import Diff, Entry
from derive.values import Values, told

Row: TypeAlias = tuple[str, ...]
Required: TypeAlias = tuple[Compiled, dict[str, str]]
"""A term, and the sizes of its indices by name."""

_SIZES = (3, 2)
#: By domain, for the first, the second, ... quantity: the numbers in order, taken in turn.
_REAL: tuple[Row, ...] = (
    ("2", "1", "0.1", "-1", "0.5", "1.5", "-0.5", "0.8", "1.2"),
    ("0.5", "-1", "1.2", "1", "-0.4", "0.6", "2", "-1.5", "0.3"),
    ("1", "-0.5", "0.3", "0.8", "1.4", "-1.2", "0.7", "0.2", "-0.9"),
    ("-0.6", "0.9", "1.1", "0.4", "-0.8", "1.6", "0.2", "1.3", "-0.3"),
)
_POSITIVE: tuple[Row, ...] = (
    ("2", "1", "0.5", "1.5", "0.8", "1.2", "0.3", "2.5", "0.6"),
    ("0.5", "1.5", "1", "0.7", "2", "0.4", "1.8", "0.9", "1.3"),
)
_UNIT: tuple[Row, ...] = (
    ("0.5", "0.3", "0.2", "0.6", "0.1", "0.4", "0.7"),
    ("0.2", "0.7", "0.4", "0.3", "0.6", "0.5", "0.1"),
)
_SCALARS: dict[str, Row] = {
    "real": ("0.5", "1.5", "-1", "2"),
    "positive": ("0.5", "2", "1.5", "0.8"),
    "probability": ("0.3", "0.6", "0.2", "0.7"),
}
_ROWS = {"real": _REAL, "positive": _POSITIVE, "probability": _UNIT}
#: In which domain real numbers are drawn, one after the other; how often from the start.
_TURNS = 4
_MODES = ("real", "positive", "probability")
#: Combinations of shapes that are tried before Newton's method.
_TRIALS = 600


class NoSampleError(Exception):
    """No numbers were found that meet domains and assumptions; the message says why."""


def sample(problem: Problem, given: Sequence[Values] = ()) -> World:
    """A world of small numbers for a problem; ``given`` ones stay as they are.

    To be called, and the world used, at one precision.  Raises ProblemError if what is given
    contradicts an assumption, NoSampleError if nothing is found, UnsupportedError if an
    assumption or a definition has a name without a meaning.
    """
    return _Sample(problem, tuple(given)).world()


def decimal(number: Fraction) -> Decimal:
    """A fraction to the digits of the precision."""
    return Decimal(number.numerator) / Decimal(number.denominator)


@dataclass(frozen=True)
class _Sample:
    problem: Problem
    told: tuple[Values, ...]

    def world(self) -> World:
        self._given_hold()
        why: Exception | None = None
        without_slope: World | None = None
        for turn, mode in product(range(_TURNS), _MODES):
            base = self._base(mode, turn)
            for world in self._trials(base, mode):
                try:
                    if self._holds(world):
                        self._evaluate(world, self._required)
                        without_slope = without_slope or world
                        self._evaluate(world, [self._slope])
                        return world
                except ArithmeticError as error:
                    why = why or error
        if without_slope is not None:
            return without_slope
        raise self._vain(why)

    def _vain(self, error: Exception | None) -> Exception:
        names = ", ".join(f"'{a.name}'" for a in self.problem.assumptions)
        if self.given:
            spot = list(self.given.values())[-1].spot
            rest = "with these values" if self._free else "at these values"
            if error is not None:
                return spot.error(f"{rest} the problem is not defined: {error}")
            return spot.error(f"{rest} no others were found that meet the assumptions ({names})")
        if error is not None:
            return NoSampleError(english("judges.sample.undefined", why=error))
        return NoSampleError(english("judges.sample.assumptions", names=names))

    # What there is ------------------------------------------------------------------------

    @cached_property
    def given(self) -> dict[str, Values]:
        """The values of variables, not those of sizes."""
        return {v.name: v for v in self.told if v.name in self.problem.variable_of}

    @cached_property
    def compiler(self) -> Compiler:
        return Compiler(self.problem)

    @cached_property
    def constraints(self) -> tuple[Constraint, ...]:
        return tuple(constraint(a, self.compiler) for a in self.problem.assumptions)

    @cached_property
    def _free(self) -> frozenset[str]:
        """The variables that nobody gave values."""
        return frozenset(v.name for v in self.problem.variables) - self.given.keys()

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The sizes that values tell; the others are 3, 2, 2, ..., or what the goal speaks of."""
        names = [name for name, _ in self.problem.sizes]
        known = told(self.told, self.problem.variables, names)
        least = dict(domain_of(self.problem).least)
        last = len(_SIZES) - 1
        return {
            name: known.get(name) or max(_SIZES[min(k, last)], least.get(name, 1))
            for k, name in enumerate(names)
        }

    @cached_property
    def _required(self) -> list[Required]:
        """What must have a value: definitions, and what is differentiated."""
        heads = [d.head for d in self.problem.definitions if len(d.shape) == len(d.parameters)]
        return [self._compiled(term) for term in (*heads, self.problem.goal.differentiate)]

    @cached_property
    def _slope(self) -> Required:
        """The derivative: where it has no value, at a kink, there is nothing to compare."""
        goal = self.problem.goal
        return self._compiled(reduce(Diff, goal.by, goal.differentiate))

    def _compiled(self, term: Basic) -> Required:
        compiled = self.compiler.compile(term)
        sizes = limits(compiled, self.problem)
        return compiled, {str(n): s for n, s in sizes.items()}

    # Is a world a sample? -----------------------------------------------------------------

    def _given_hold(self) -> None:
        """Refuse values that contradict an assumption which speaks of them alone."""
        world = World(self.sizes, {n: _entries(v) for n, v in self.given.items()}, {})
        for assumption, tried in zip(self.problem.assumptions, self.constraints, strict=True):
            spoken = [v for n, v in self.given.items() if n in tried.depends]
            if not spoken or not tried.depends <= self.given.keys():
                continue
            values = spoken[-1]
            try:
                if tried.holds(world):
                    continue
                residual = _residual(tried, world)
            except ArithmeticError as error:
                raise values.spot.error(
                    f"the assumption {assumption.name!r} has no value here: {error}"
                ) from None
            raise values.spot.error(f"the assumption {assumption.name!r} does not hold: {residual}")

    def _holds(self, world: World) -> bool:
        for variable in self.problem.variables:
            entries = world.values[variable.name].values()
            top = 1 if variable.domain == "probability" else None
            if variable.domain != "real" and any(
                x <= ZERO or (top is not None and x > top) for x in entries
            ):
                return False
        return all(c.holds(world) for c in self.constraints)

    def _evaluate(self, world: World, terms: Iterable[Required]) -> None:
        """Raises UndefinedError if one of the terms has no value somewhere."""
        for compiled, sizes in terms:
            for args in product(*(_places(n, s, world) for n, s in sizes.items())):
                world.value(compiled.node, args)

    # Worlds to try ------------------------------------------------------------------------

    def _trials(self, base: dict[str, dict[Args, Decimal]], mode: str) -> Iterator[World]:
        """The base, with the shapes that assumptions ask for, then moved by Newton's method."""
        spoken = frozenset[str]().union(*(c.depends for c in self.constraints)) & self._free
        bound = [v for v in self.problem.variables if v.name in spoken]
        choices = [list(self._shapes(v, k, base, mode)) for k, v in enumerate(bound)]
        for chosen in islice(product(*choices), _TRIALS):
            named = dict(zip((v.name for v in bound), chosen, strict=True))
            yield World(self.sizes, {**base, **named}, functions(self.problem))
        if bound:
            yield self._solved(base, spoken)

    def _solved(self, base: dict[str, dict[Args, Decimal]], moving: frozenset[str]) -> World:
        world = World(self.sizes, base, functions(self.problem))
        fixed = {n: _entries(v) for n, v in self.given.items()}
        try:
            moved = solve(world, self.constraints, moving)
        except ArithmeticError:
            return world
        return World(self.sizes, {**moved.values, **fixed}, world.functions)

    def _base(self, mode: str, turn: int) -> dict[str, dict[Args, Decimal]]:
        """Numbers for every variable; the one that the derivative is by comes first."""
        by = [_name(term) for term in self.problem.goal.by]
        order = sorted(self.problem.variables, key=lambda v: v.name not in by)
        values: dict[str, dict[Args, Decimal]] = {}
        vectors = scalars = turn
        for variable in order:
            domain = mode if variable.domain == "real" else variable.domain
            places = self._rows(variable)
            if variable.shape:
                table = _ROWS[domain]
                row = table[vectors % len(table)]
                shift = vectors // len(table)
                vectors += 1
            else:
                row, shift = _SCALARS[domain], scalars
                scalars += 1
            numbers = (Decimal(row[(k + shift) % len(row)]) for k in range(len(places)))
            values[variable.name] = dict(zip(places, numbers, strict=True))
        values |= {n: _entries(v) for n, v in self.given.items()}
        return {v.name: values[v.name] for v in self.problem.variables}

    def _rows(self, variable: Variable) -> list[Args]:
        return list(product(*(range(1, self.sizes[s] + 1) for s in variable.shape)))

    def _shapes(
        self, variable: Variable, position: int, base: Mapping[str, dict[Args, Decimal]], mode: str
    ) -> Iterator[dict[Args, Decimal]]:
        """What an assumption may want a quantity to be; ``position``: of several such."""
        own, lengths = base[variable.name], tuple(self.sizes[s] for s in variable.shape)
        if all(c.operator != "==" for c in self.constraints):
            yield own
        if len(lengths) == 2 and lengths[0] == lengths[1]:
            yield {(i, k): own[min(i, k), max(i, k)] for i, k in own}
        if mode == _MODES[0] or variable.domain != "real":
            for shape in shapes(tuple(own), lengths, position):
                yield {at: decimal(entry) for at, entry in shape.items()}
        yield own
        if not lengths:
            yield {(): ONE}
            yield {(): ZERO}


# Bits -------------------------------------------------------------------------------------


def functions(problem: Problem) -> dict[str, tuple[Decimal, ...]]:
    """What functions that are left unspecified are taken to be: t + sin t, 2 t + sin t, ..."""
    return {
        name: (ZERO, Decimal(position), ZERO, ZERO, ONE, ONE, ZERO)
        for position, (name, _) in enumerate(problem.functions, 1)
    }


def _name(term: Basic) -> str:
    return str(term.args[0]) if isinstance(term, Entry) else str(term)


def _entries(values: Values) -> dict[Args, Decimal]:
    return {at: decimal(entry) for at, entry in values.places().items()}


def _places(name: str, size: str, world: World) -> Sequence[int]:
    """The values of a free index; a number that stands for one has its own value alone."""
    return (int(name),) if name.isdigit() else range(1, world.sizes[size] + 1)


def _residual(tried: Constraint, world: World) -> str:
    """The sides' difference where it is largest, in words."""
    rows = {row: tried.residual(world, row)[0] for row in tried.rows(world)}
    worst = max(rows, key=lambda row: (abs(rows[row]), row))
    at = ", ".join(f"{n} = {k}" for (n, _), k in zip(tried.indices, worst, strict=True))
    return f"left side minus right side is {rows[worst]:.6g}" + (f" at {at}" if at else "")

"""Small numbers for what a problem is given, such as a person would write on a board.

Sizes of 3 and 2, numbers with one decimal.  What assumptions speak of is tried in the shapes that
such assumptions ask for (one-hot, a distribution, a unit vector, a symmetric matrix); if none of
them fits, Newton's method moves the numbers.  No name is looked at, and nothing is random.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from typing import TypeAlias

from derive.judges.arithmetic import ONE, ZERO
from derive.judges.compiling import Compiled, Compiler
from derive.judges.constraints import Constraint, constraint, solve
from derive.judges.evaluation import Args, World
from derive.judges.sampling import limits
from derive.messages import english
from derive.problem import Problem, Variable
from derive.terms import Entry
from derive.values import Values, told

Row: TypeAlias = tuple[str, ...]
Filling: TypeAlias = Callable[[Args, tuple[int, ...]], str | None]

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
_DISTRIBUTIONS: dict[int, Row] = {
    1: ("1",),
    2: ("0.7", "0.3"),
    3: ("0.5", "0.3", "0.2"),
    4: ("0.4", "0.3", "0.2", "0.1"),
}
_UNIT_VECTORS: dict[int, tuple[str, ...]] = {
    1: ("1",),
    2: ("3/5", "4/5"),
    3: ("2/3", "2/3", "1/3"),
    4: ("1/2", "1/2", "1/2", "1/2"),
}
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
        for turn, mode in product(range(_TURNS), _MODES):
            base = self._base(mode, turn)
            for world in self._trials(base, mode):
                try:
                    if self._holds(world):
                        self._defined(world)
                        return world
                except ArithmeticError as error:
                    why = why or error
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
        """The sizes that values tell; the others are 3, 2, 2, ..."""
        names = [name for name, _ in self.problem.sizes]
        known = told(self.told, self.problem.variables, names)
        last = len(_SIZES) - 1
        return {n: known.get(n) or _SIZES[min(k, last)] for k, n in enumerate(names)}

    @cached_property
    def _required(self) -> list[tuple[Compiled, dict[str, str]]]:
        """What must have a value: definitions, and what is differentiated."""
        heads = [d.head for d in self.problem.definitions if len(d.shape) == len(d.parameters)]
        found = []
        for term in (*heads, self.problem.goal.differentiate):
            compiled = self.compiler.compile(term)
            sizes = limits(compiled, self.problem)
            found.append((compiled, {str(n): s for n, s in sizes.items()}))
        return found

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

    def _defined(self, world: World) -> None:
        """Raises UndefinedError if something has no value."""
        for compiled, sizes in self._required:
            for args in product(*(_places(n, s, world) for n, s in sizes.items())):
                world.value(compiled.node, args)

    # Worlds to try ------------------------------------------------------------------------

    def _trials(self, base: dict[str, dict[Args, Decimal]], mode: str) -> Iterator[World]:
        """The base, with the shapes that assumptions ask for, then moved by Newton's method."""
        spoken = frozenset[str]().union(*(c.depends for c in self.constraints)) & self._free
        bound = [v for v in self.problem.variables if v.name in spoken]
        shapes = [list(self._shapes(v, k, base, mode)) for k, v in enumerate(bound)]
        for chosen in islice(product(*shapes), _TRIALS):
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
            for filling in _FILLINGS:
                shape = {at: filling(at, lengths, position) for at in own}
                if lengths and None not in shape.values():
                    yield {at: decimal(Fraction(str(text))) for at, text in shape.items()}
        yield own
        if not lengths:
            yield {(): ONE}
            yield {(): ZERO}


# Shapes -----------------------------------------------------------------------------------


def _one_hot(at: Args, lengths: tuple[int, ...], position: int) -> str | None:
    """1 in one place of each row, the next place in the next row and quantity."""
    return "1" if (at[-1] - 1) % lengths[-1] == (sum(at[:-1]) - len(at) + 1 + position) % (
        lengths[-1]
    ) else "0"  # fmt: skip


def _distribution(at: Args, lengths: tuple[int, ...], position: int) -> str | None:
    """Positive numbers that sum to 1 in each row, in turns."""
    return _turned(_DISTRIBUTIONS, at, lengths, position)


def _even(at: Args, lengths: tuple[int, ...], position: int) -> str | None:
    """Equal numbers that sum to 1 in each row."""
    return f"1/{lengths[-1]}"


def _unit_vector(at: Args, lengths: tuple[int, ...], position: int) -> str | None:
    """Numbers whose squares sum to 1 in each row."""
    return _turned(_UNIT_VECTORS, at, lengths, position)


def _centred(at: Args, lengths: tuple[int, ...], position: int) -> str | None:
    """Numbers that sum to 0 in each row."""
    middle = Fraction(lengths[-1] + 1, 2)
    return str(middle - at[-1])


def _columns(
    row: Callable[[Args, tuple[int, ...], int], str | None],
) -> Callable[[Args, tuple[int, ...], int], str | None]:
    """The same in each column."""

    def filled(at: Args, lengths: tuple[int, ...], position: int) -> str | None:
        return row(at[::-1], lengths[::-1], position) if len(at) == 2 else None

    return filled


def _turned(
    table: Mapping[int, Sequence[str]], at: Args, lengths: tuple[int, ...], position: int
) -> str | None:
    row = table.get(lengths[-1])
    if row is None:
        return None
    return row[(at[-1] - 1 + sum(at[:-1]) - len(at) + 1 + position) % len(row)]


_ROWWISE = (_unit_vector, _one_hot, _distribution, _even, _centred)
_FILLINGS = (*_ROWWISE, *map(_columns, _ROWWISE))


# Bits -------------------------------------------------------------------------------------


def functions(problem: Problem) -> dict[str, tuple[Decimal, ...]]:
    """What functions that are left unspecified are taken to be: t + sin t, 2 t + sin t, ..."""
    return {
        name: (ZERO, Decimal(position), ZERO, ZERO, ONE, ONE, ZERO)
        for position, (name, _) in enumerate(problem.functions, 1)
    }


def _name(term: object) -> str:
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

"""The second judge: does an equation hold in concrete instances?

Sizes 1 to 4, every value of the free indices, signed random values that meet the domains and
the assumptions, 50 digits, derivatives by dual numbers.  It knows no rule and no rewriting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from itertools import product
from typing import Literal, TypeAlias

from sympy import Basic

from derive.judges.arithmetic import ZERO, UndefinedError, primal
from derive.judges.compiling import Compiled, Compiler, UnsupportedError
from derive.judges.counterexamples import Counterexample, counterexample
from derive.judges.evaluation import Args, Node, World
from derive.judges.sampling import DIGITS, Draw, Sampler, draws, limits
from derive.messages import english
from derive.problem import Problem
from derive.terms import Index, Relation

TOLERANCE = Decimal("1e-35")
PRECISION = DIGITS + 10
CONFIRMING = 2 * DIGITS + 40
# evaluations of nodes per equation and draw; sizes 1 and 2 get ten times as many
WORK = 200_000

Answer: TypeAlias = Literal["agree", "disagree", "unclear"]
Outcome: TypeAlias = Decimal | UndefinedError
Rows: TypeAlias = tuple[Args, ...]


@dataclass(frozen=True)
class Finding:
    """What the instances say of an equation.

    instances: how many agreed.  sizes: which sizes were tried.
    message: the counterexample in words, or why nothing can be said.
    """

    answer: Answer
    instances: int = 0
    sizes: tuple[int, ...] = ()
    message: str = ""
    counterexample: Counterexample | None = None


@dataclass(frozen=True)
class _Equation:
    """``before = after`` under conditions, as nodes.

    names: the free indices, each with the size it runs to in ``limits``; after the first
    ``own`` come those that only conditions on indices speak of.
    """

    before: Compiled
    after: Compiled
    conditions: tuple[Compiled, ...]
    names: tuple[Basic, ...]
    limits: tuple[str, ...]
    own: int

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Both sides and the conditions."""
        return tuple(c.node for c in (self.before, self.after, *self.conditions))

    def work(self, size: int) -> int:
        """A bound on the evaluations needed with no size above the given one."""
        return sum(node.weight * max(size, 1) ** node.width for node in self.nodes)

    def args(self, compiled: Compiled, row: Args) -> Args:
        """The indices of one of the nodes, from those of the equation."""
        if compiled.names == self.names[: len(row)]:
            return row
        at = dict(zip(self.names, row, strict=False))
        return tuple(at[n] if n in at else int(n) for n in compiled.names)


def precision(digits: int) -> AbstractContextManager[Context]:
    """The decimal context of the judges, whatever the caller's is."""
    traps = [DivisionByZero, InvalidOperation, Overflow]
    return localcontext(Context(prec=digits, Emax=999_999, Emin=-999_999, traps=traps))


class Instances:
    """Checks equations of one problem; what was evaluated for one equation serves the next.

    moving: the variables that are moved first where assumptions must be met.
    floor: below this size a difference is not measured by the sides: they may be meant to vanish.
    work: how much may be evaluated for an equation, see :data:`WORK`.
    Raises UnsupportedError if an assumption has a name without a meaning.
    """

    def __init__(
        self,
        problem: Problem,
        moving: frozenset[str] = frozenset(),
        floor: Decimal = ZERO,
        work: int = WORK,
    ) -> None:
        self._problem = problem
        self._floor = floor
        self._work = work
        self._compiler = Compiler(problem)
        self._sampler = Sampler(problem, self._compiler, moving)
        self._draws = draws([name for name, _ in problem.sizes])
        self._found: dict[_Equation, Finding] = {}
        self._rows: dict[tuple[object, ...], Rows] = {}

    def check(
        self,
        before: Basic,
        after: Basic,
        where: Sequence[Relation] = (),
        ranges: Mapping[Basic, str] | None = None,
    ) -> Finding:
        """Does ``before = after`` hold under the conditions and the problem's assumptions?

        ranges: sizes of indices that sums around the equation bind.
        Never raises: what cannot be evaluated is unclear, with the reason.
        """
        try:
            with precision(PRECISION):
                equation = self._equation(before, after, where, ranges or {})
                found = self._found.get(equation)
                if found is None:
                    found = self._found[equation] = self._try(equation)
                return found
        except UnsupportedError as error:
            return Finding("unclear", message=str(error))
        except RecursionError:
            return Finding("unclear", message=english("judges.deep"))

    def check_array(
        self,
        entry: Basic,
        axes: Sequence[tuple[Index, str]],
        array: Callable[[World], Mapping[Args, Decimal]],
    ) -> Finding:
        """Is a term, at every value of its indices, the entry that ``array`` works out there?

        axes: the indices of the term, each with its size.  A world in which one of the two has
        no value says nothing.  Never raises but what ``array`` does.
        """
        try:
            with precision(PRECISION):
                return self._try_array(self._compiler.compile(entry), axes, array)
        except UnsupportedError as error:
            return Finding("unclear", message=str(error))

    def _try_array(
        self,
        compiled: Compiled,
        axes: Sequence[tuple[Index, str]],
        array: Callable[[World], Mapping[Args, Decimal]],
    ) -> Finding:
        names = tuple(index for index, _ in axes)
        agreed: dict[tuple[tuple[str, int], ...], int] = {}
        for draw in self._draws:
            if compiled.node.weight * max(draw.largest, 1) ** compiled.node.width > self._work:
                continue
            for attempt, world in self._sampler.worlds(draw):
                found = _outcomes(compiled, names, array, world)
                if found is None:
                    continue
                wrong = [row for row, sides in found.items() if not self._agree(*sides)]
                if wrong:
                    with precision(CONFIRMING):
                        again = self._sampler.world(draw, attempt)
                        more = again and _outcomes(compiled, names, array, again)
                    wrong = [r for r in wrong if not more or not self._same(found[r], more[r])]
                if wrong:
                    shown = counterexample(
                        world, compiled.node.depends, names, wrong[0], *found[wrong[0]]
                    )
                    return _disagreement(agreed, draw, shown)
                agreed[draw.sizes] = agreed.get(draw.sizes, 0) + len(found)
                break
        total = sum(agreed.values())
        sizes = tuple(sorted({size for key in agreed for _, size in key}))
        message = "" if len(sizes) > 1 else english("judges.few-sizes")
        return Finding("unclear" if message else "agree", total, sizes, message)

    def equal_worlds(self, sizes: Sequence[int]) -> Iterator[World]:
        """For each of the given numbers a world in which every size is that number; worlds that
        differ in their values where there is no size."""
        for position, size in enumerate(sizes):
            fitting = [d for d in self._draws if all(s == size for _, s in d.sizes)]
            draw = fitting[position % len(fitting)] if fitting else None
            world = None if draw is None else self._first_world(draw)
            if world is not None:
                yield world

    def outcome(self, term: Basic, at: Mapping[Basic, int], world: World) -> Outcome:
        """The value of a term at values of its indices.

        Raises UnsupportedError if it has no meaning in the problem.
        """
        node, names = self._compiler.compile(term)
        if any(n not in at and not n.is_Integer for n in names):
            listed = ", ".join(map(str, names))
            raise UnsupportedError(english("judges.unsupported.index", names=listed))
        return _outcome(world, node, tuple(at[n] if n in at else int(n) for n in names))

    def ranges(self, term: Basic) -> dict[Basic, str]:
        """The sizes of the free indices of a term, as far as the term tells them."""
        try:
            node, names = self._compiler.compile(term)
        except UnsupportedError:
            return {}
        return {n: s for n, s in zip(names, node.sizes, strict=True) if s is not None}

    def _equation(
        self,
        before: Basic,
        after: Basic,
        where: Sequence[Relation],
        ranges: Mapping[Basic, str],
    ) -> _Equation:
        left, right = self._compiler.compile(before), self._compiler.compile(after)
        conditions = tuple(self._compiler.compile(relation) for relation in where)
        told = self._told((left, right, *conditions), ranges)
        valued = tuple(c for c in conditions if c.node.depends)
        names = dict.fromkeys(n for c in (left, right, *valued) for n in c.names if n in told)
        own = len(names)
        names |= dict.fromkeys(n for c in conditions for n in c.names if n in told)
        sizes = tuple(told[n] for n in names)
        return _Equation(left, right, conditions, tuple(names), sizes, own)

    def _told(self, parts: Sequence[Compiled], ranges: Mapping[Basic, str]) -> dict[Basic, str]:
        known: dict[Basic, str] = {}
        for part in parts:
            sized = zip(part.names, part.node.sizes, strict=True)
            known |= {n: s for n, s in sized if s is not None and n not in known}
        known = {**ranges, **known}
        for part in parts:
            # i == j and i != j compare indices of one size
            sizes = {known[n] for n in part.names if n in known}
            if len(sizes) == 1 and not part.node.depends:
                known |= {n: s for s in sizes for n in part.names if n not in known}
        return {
            name: size
            for part in parts
            for name, size in limits(part, self._problem, known).items()
            if not name.is_Integer
        }

    def _try(self, equation: _Equation) -> Finding:
        agreed: dict[tuple[tuple[str, int], ...], int] = {}
        too_large = False
        for draw in self._draws:
            rows = self._instances_of(equation, draw)
            if equation.work(draw.largest) > self._work * (10 if draw.largest <= 2 else 1):
                too_large = True
                continue
            if rows and self._first_world(draw) is None:
                continue
            count = agreed.get(draw.sizes, 0)
            for row in rows:
                answer = self._instance(equation, draw, row)
                if isinstance(answer, Counterexample):
                    return _disagreement(agreed, draw, answer)
                count += answer
            agreed[draw.sizes] = count
        return self._summary(equation, agreed, too_large)

    def _summary(
        self,
        equation: _Equation,
        agreed: dict[tuple[tuple[str, int], ...], int],
        too_large: bool,
    ) -> Finding:
        total = sum(agreed.values())
        visited = [key for key, count in agreed.items() if count or self._vacuous(equation, key)]
        sizes = tuple(sorted({size for key in visited for _, size in key}))
        empty = [key for key in agreed if key not in visited]
        message = ""
        if not total and not agreed and not too_large and self._problem.assumptions:
            names = ", ".join(f"'{a.name}'" for a in self._problem.assumptions)
            message = english("judges.no-values", names=names)
        elif not total:
            message = english("judges.no-instance")
        elif empty and len(sizes) < 2:
            at = ", ".join(f"{name} = {size}" for name, size in empty[0])
            message = english("judges.no-instance-at", at=at)
        elif self._problem.sizes and len(sizes) < 2:
            message = english("judges.large" if too_large else "judges.one-size")
        return Finding("unclear" if message else "agree", total, sizes, message)

    def _vacuous(self, equation: _Equation, sizes: tuple[tuple[str, int], ...]) -> bool:
        """Are there no values of the indices at these sizes that meet the conditions?"""
        return not self._instances_of(equation, Draw(sizes, 0))

    def _first_world(self, draw: Draw) -> World | None:
        return next((world for _, world in self._sampler.worlds(draw)), None)

    def _instances_of(self, equation: _Equation, draw: Draw) -> Rows:
        """The values of the equation's own indices for which the conditions on indices can
        be met."""
        fixed = tuple(c for c in equation.conditions if not c.node.depends)
        key = (equation.names, equation.limits, equation.own, fixed, draw.sizes)
        rows = self._rows.get(key)
        if rows is None:
            sizes = dict(draw.sizes)
            world = World(sizes, {}, {})
            every = product(*(range(1, sizes[size] + 1) for size in equation.limits))
            rows = self._rows[key] = tuple(
                dict.fromkeys(
                    row[: equation.own]
                    for row in every
                    if all(_is_met(c, equation, world, row) for c in fixed)
                )
            )
        return rows

    def _instance(self, equation: _Equation, draw: Draw, row: Args) -> Counterexample | int:
        """1 if the sides agree, 0 if no values were found for which both are defined, or the
        counterexample."""
        for attempt, world in self._sampler.worlds(draw):
            if not _in_force(equation, world, row):
                continue
            sides = _sides(equation, world, row)
            if self._agree(*sides):
                return 1
            if _is_undefined(*sides):
                continue
            with precision(CONFIRMING):
                again = self._sampler.world(draw, attempt)
                confirmed = again is None or not self._same(sides, _sides(equation, again, row))
            if confirmed:
                return self._counterexample(equation, draw, row, world)
            return 1
        return 0

    def _agree(self, a: Outcome, b: Outcome) -> bool:
        if isinstance(a, UndefinedError) or isinstance(b, UndefinedError):
            return False
        return a == b or abs(a - b) <= TOLERANCE * max(abs(a), abs(b), self._floor)

    def _same(self, sides: tuple[Outcome, Outcome], again: tuple[Outcome, Outcome]) -> bool:
        """Was a difference only that of rounding, after cancellation: does it vanish when it is
        worked out to more digits?"""
        if self._agree(*again):
            return True
        values = (*sides, *again)
        if any(isinstance(value, UndefinedError) for value in values):
            return False
        a, b, c, d = (value for value in values if isinstance(value, Decimal))
        return abs(c - d) <= TOLERANCE * abs(a - b)

    def _counterexample(
        self, equation: _Equation, draw: Draw, row: Args, world: World
    ) -> Counterexample:
        small = self._sampler.small(draw)
        names = frozenset().union(*(node.depends for node in equation.nodes))
        for candidate in (row, *self._instances_of(equation, draw)) if small else ():
            assert small is not None
            if not _in_force(equation, small, candidate):
                continue
            sides = _sides(equation, small, candidate)
            if not self._agree(*sides) and not _is_undefined(*sides) and _far(*sides):
                return counterexample(small, names, equation.names, candidate, *sides)
        return counterexample(world, names, equation.names, row, *_sides(equation, world, row))


def _disagreement(
    agreed: Mapping[tuple[tuple[str, int], ...], int], draw: Draw, shown: Counterexample
) -> Finding:
    total = sum(agreed.values())
    return Finding("disagree", total, (draw.largest,), shown.sentence, shown)


def _outcomes(
    compiled: Compiled,
    names: tuple[Index, ...],
    array: Callable[[World], Mapping[Args, Decimal]],
    world: World,
) -> dict[Args, tuple[Outcome, Outcome]] | None:
    """Both sides at every place; None if one of them has no value at one."""
    try:
        found = array(world)
    except ArithmeticError:
        return None
    sides: dict[Args, tuple[Outcome, Outcome]] = {}
    for row, number in found.items():
        at = dict(zip(names, row, strict=True))
        args = tuple(at[n] if n in at else int(n) for n in compiled.names)
        entry = _outcome(world, compiled.node, args)
        if isinstance(entry, UndefinedError):
            return None
        sides[row] = (entry, number)
    return sides


def _in_force(equation: _Equation, world: World, row: Args) -> bool:
    valued = (c for c in equation.conditions if c.node.depends)
    return all(_is_met(condition, equation, world, row) for condition in valued)


def _is_met(condition: Compiled, equation: _Equation, world: World, row: Args) -> bool:
    met = _outcome(world, condition.node, equation.args(condition, row))
    return not isinstance(met, UndefinedError) and bool(met)


def _sides(equation: _Equation, world: World, row: Args) -> tuple[Outcome, Outcome]:
    before, after = equation.before, equation.after
    return (
        _outcome(world, before.node, equation.args(before, row)),
        _outcome(world, after.node, equation.args(after, row)),
    )


def _outcome(world: World, node: Node, args: Args) -> Outcome:
    try:
        return primal(world.value(node, args))
    except UndefinedError as error:
        return error
    except ArithmeticError as error:
        return UndefinedError(str(error))


def _is_undefined(a: Outcome, b: Outcome) -> bool:
    """Does the instance say nothing?  An after that leaves the domain of a function where the
    before does not is a counterexample."""
    if isinstance(a, UndefinedError):
        return True
    return isinstance(b, UndefinedError) and not b.outside


def _far(a: Outcome, b: Outcome) -> bool:
    """Can a reader see the difference?"""
    if isinstance(a, UndefinedError) or isinstance(b, UndefinedError):
        return True
    return abs(a - b) > Decimal("1e-4") * max(abs(a), abs(b))

"""A derivation on concrete numbers: what is given, the definitions' values, the derivative, and
central differences that it is held against.  Frozen; nothing is printed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import TypeAlias

from sympy import Basic, Expr, Integer, Symbol

from derive.derivation import Derivation
from derive.diagnostics import ProblemError
from derive.judges.arithmetic import UndefinedError, primal
from derive.judges.compiling import Compiled, Compiler, UnsupportedError
from derive.judges.evaluation import Args, World
from derive.judges.instances import precision
from derive.judges.sampling import limits
from derive.messages import english
from derive.numbers.differences import PRECISION, Differences, apart, settled
from derive.numbers.sample import NoSampleError, sample
from derive.problem import Problem
from derive.terms import Apply, Entry, Index, Plus, Times, free
from derive.values import LARGEST_SIZE, MOST_ENTRIES, Values, fitted, told

Entries: TypeAlias = Mapping[Args, Decimal | None]


@dataclass(frozen=True)
class Quantity:
    """A term, and its value at every value of its free indices.

    axes: the indices, in the order of the places in ``entries``.  None: no value there.
    """

    term: Expr
    axes: tuple[Basic, ...]
    lengths: tuple[int, ...]
    entries: Entries


@dataclass(frozen=True)
class Disagreement:
    """Where a derivative and its central difference differ most."""

    at: tuple[tuple[Basic, int], ...]
    derived: Decimal
    difference: Decimal

    @property
    def sides(self) -> tuple[Decimal, Decimal]:
        """Both numbers."""
        return self.derived, self.difference


@dataclass(frozen=True)
class Instance:
    """A derivation on numbers.

    functions: what those that are left unspecified are taken to be, as functions of ``t``.
    given, defined: in the order of the problem; the function to differentiate comes last.
    derivative: the values of the derivation's result; None if it has none.
    differences: the same by central differences.  deviation: the largest between the two.
    solution: what makes the derivative zero, if that was asked for and found.
    missing: why there are no numbers; then there is nothing else.
    undefined: why some of the values are missing.
    """

    problem: Problem
    functions: tuple[tuple[Expr, Expr], ...] = ()
    given: tuple[Quantity, ...] = ()
    defined: tuple[Quantity, ...] = ()
    derivative: Quantity | None = None
    differences: Quantity | None = None
    deviation: Decimal | None = None
    disagreement: Disagreement | None = None
    solution: Quantity | None = None
    undefined: str = ""
    missing: str = ""
    world: World | None = None

    @property
    def agrees(self) -> bool:
        """Does nothing speak against the derivative?"""
        return self.disagreement is None


def instance(derivation: Derivation, given: Sequence[Values] = ()) -> Instance:
    """The derivation on the given numbers, on those of its problem for what is not given, and on a
    sample for the rest.

    Raises ProblemError if what is given does not fit.
    """
    problem = derivation.problem
    sizes = [name for name, _ in problem.sizes]
    own = fitted(given, problem.variables, sizes)
    try:
        with precision(PRECISION):
            return _Evaluation(derivation, sample(problem, _completed(problem, own))).instance()
    except NoSampleError as error:
        return Instance(problem, missing=str(error))
    except UnsupportedError as error:
        return Instance(problem, missing=english("judges.sample.unsupported", why=error))
    except RecursionError:
        return Instance(problem, missing=english("judges.deep"))


def _completed(problem: Problem, own: tuple[Values, ...]) -> tuple[Values, ...]:
    """With the values of the problem for what is not given, if their sizes agree."""
    named = {values.name for values in own}
    every = (*own, *(v for v in problem.values if v.name not in named))
    try:
        told(every, problem.variables, [name for name, _ in problem.sizes])
    except ProblemError:
        return own
    return every


@dataclass(frozen=True)
class _Evaluation:
    derivation: Derivation
    world: World

    @property
    def problem(self) -> Problem:
        return self.derivation.problem

    @cached_property
    def compiler(self) -> Compiler:
        return Compiler(self.problem)

    @cached_property
    def known(self) -> dict[Basic, str]:
        return dict(self.problem.indices)

    def instance(self) -> Instance:
        given = tuple(self._given(v.name, v.shape) for v in self.problem.variables)
        defined = tuple(self._quantity(head, None) for head in self._heads())
        axes = self._axes()
        wide = [length for _, length in axes if length > LARGEST_SIZE]
        if wide or _count(axes) > MOST_ENTRIES:
            return Instance(self.problem, missing=english("judges.sample.large"))
        notes: list[str] = []
        derived = self._derived(axes, notes)
        differences = self._differences(axes, derived, notes)
        deviation, disagreement = _compared(derived, differences)
        if derived is not None:
            differences = _settled(differences, derived)
        return Instance(
            self.problem,
            tuple(self._functions()),
            given,
            defined,
            derived,
            differences,
            deviation,
            disagreement,
            self._solution(),
            "; ".join(dict.fromkeys(notes)),
            world=self.world,
        )

    def _functions(self) -> list[tuple[Expr, Expr]]:
        t = Symbol("t" if "t" not in self.problem.names else "u")
        found: list[tuple[Expr, Expr]] = []
        for position, (name, _) in enumerate(self.problem.functions, 1):
            line: Expr = t if position == 1 else Times(Integer(position), t)
            found.append((Apply(Symbol(name), t), Plus(line, Apply(Symbol("sin"), t))))
        return found

    def _heads(self) -> list[Expr]:
        """The definitions that are values, then what is differentiated, if it is none of them."""
        heads = [d.head for d in self.problem.definitions if len(d.shape) == len(d.parameters)]
        goal = self.problem.goal.differentiate
        name = goal.args[0] if isinstance(goal, Entry) else goal
        names = [head.args[0] if isinstance(head, Entry) else head for head in heads]
        if name in names:
            heads.append(heads.pop(names.index(name)))
            return heads
        return [*heads, goal]

    def _given(self, name: str, shape: tuple[str, ...]) -> Quantity:
        term = Entry(Symbol(name), *_fresh(self.problem, len(shape))) if shape else Symbol(name)
        lengths = tuple(self.world.sizes[size] for size in shape)
        return Quantity(term, term.args[1:], lengths, dict(self.world.values[name]))

    def _quantity(self, term: Expr, axes: Sequence[tuple[Basic, int]] | None) -> Quantity:
        """A term at every value of its indices, or of the given ones."""
        compiled = self.compiler.compile(term)
        if axes is None:
            sizes = limits(compiled, self.problem, self.known)
            indices = term.args[1:] if isinstance(term, Entry) else tuple(sizes)
            indices = tuple(i for i in dict.fromkeys(indices) if isinstance(i, Index))
            axes = [(i, self.world.sizes[sizes[i]]) for i in indices]
        names = tuple(name for name, _ in axes)
        entries: dict[Args, Decimal | None] = {}
        for at in _rows(axes):
            try:
                entries[at] = self._value(compiled, dict(zip(names, at, strict=True)))
            except UndefinedError:
                entries[at] = None
        return Quantity(term, names, tuple(n for _, n in axes), entries)

    def _value(self, compiled: Compiled, at: Mapping[Basic, int]) -> Decimal:
        args = tuple(at[n] if n in at else int(n) for n in compiled.names)
        return primal(self.world.value(compiled.node, args))

    def _axes(self) -> list[tuple[Basic, int]]:
        """The free indices of the goal, those of the function first, with their lengths."""
        goal = self.problem.goal
        indices = [i for term in (goal.differentiate, *goal.by) for i in _indices(term)]
        known = {name: self.world.sizes[size] for name, size in self.known.items()}
        return [(i, known[i]) for i in dict.fromkeys(indices) if i in known]

    def _derived(self, axes: list[tuple[Basic, int]], notes: list[str]) -> Quantity | None:
        """The result's values, where the conditions of the derivation hold."""
        if self.derivation.stuck is not None:
            notes.append(english("judges.sample.unfinished"))
            return None
        compiled = self.compiler.compile(self.derivation.result)
        conditions = [self.compiler.compile(c) for c in self.derivation.where]
        names = tuple(name for name, _ in axes)
        entries: dict[Args, Decimal | None] = {}
        for row in _rows(axes):
            at = dict(zip(names, row, strict=True))
            entries[row] = None
            try:
                if all(self._value(c, at) for c in conditions):
                    entries[row] = self._value(compiled, at)
                else:
                    notes.append(english("judges.sample.unclaimed"))
            except UndefinedError as error:
                notes.append(english("judges.sample.no-value", why=error))
        return Quantity(self.derivation.goal, names, tuple(n for _, n in axes), entries)

    def _differences(
        self, axes: list[tuple[Basic, int]], derived: Quantity | None, notes: list[str]
    ) -> Quantity:
        goal = self.problem.goal
        compiled = self.compiler.compile(goal.differentiate)
        difference = Differences(self.world)
        names = tuple(name for name, _ in axes)
        entries: dict[Args, Decimal | None] = {}
        for row in _rows(axes):
            entries[row] = None
            if derived is not None and derived.entries[row] is None:
                continue
            at = dict(zip(names, row, strict=True))
            args = tuple(at[n] if n in at else int(n) for n in compiled.names)
            places = [
                (str(term.args[0]) if isinstance(term, Entry) else str(term),
                 tuple(at[i] for i in _indices(term)))
                for term in goal.by
            ]  # fmt: skip
            try:
                entries[row] = difference(compiled.node, args, places)
            except UndefinedError as error:
                notes.append(english("judges.sample.nearby", why=error))
        term = derived.term if derived else self.derivation.goal
        return Quantity(term, names, tuple(n for _, n in axes), entries)

    def _solution(self) -> Quantity | None:
        found = self.derivation.solution
        if found is None:
            return None
        unknown, value = found.left, found.right
        axes = [(i, self.world.sizes[self.known[i]]) for i in _indices(unknown) if i in self.known]
        quantity = self._quantity(value, axes)
        return Quantity(unknown, quantity.axes, quantity.lengths, quantity.entries)


def _compared(
    derived: Quantity | None, differences: Quantity
) -> tuple[Decimal | None, Disagreement | None]:
    """The largest deviation, and where the two disagree most, if they do."""
    if derived is None:
        return None, None
    pairs = {
        at: (a, b)
        for at, a in derived.entries.items()
        if a is not None and (b := differences.entries[at]) is not None
    }
    if not pairs:
        return None, None
    worst = max(pairs, key=lambda at: abs(pairs[at][0] - pairs[at][1]))
    deviation = abs(pairs[worst][0] - pairs[worst][1])
    wrong = [at for at, (a, b) in pairs.items() if apart(a, b)]
    if not wrong:
        return deviation, None
    at = max(wrong, key=lambda at: abs(pairs[at][0] - pairs[at][1]))
    return deviation, Disagreement(tuple(zip(derived.axes, at, strict=True)), *pairs[at])


def _settled(differences: Quantity, derived: Quantity) -> Quantity:
    """The differences without the error of the step where they agree with the derivative."""
    entries: dict[Args, Decimal | None] = {}
    for at, found in differences.entries.items():
        near = derived.entries[at]
        entries[at] = found if found is None or near is None else settled(found, near)
    return replace(differences, entries=entries)


def _rows(axes: Sequence[tuple[Basic, int]]) -> list[Args]:
    return list(product(*(range(1, length + 1) for _, length in axes)))


def _count(axes: Sequence[tuple[Basic, int]]) -> int:
    total = 1
    for _, length in axes:
        total *= length
    return total


def _indices(term: Basic) -> tuple[Basic, ...]:
    """The indices that a term has free, in their order if it is an entry."""
    if isinstance(term, Entry):
        return tuple(i for i in term.args[1:] if isinstance(i, Index))
    return tuple(sorted((s for s in free(term) if isinstance(s, Index)), key=str))


def _fresh(problem: Problem, count: int) -> tuple[Index, ...]:
    """Names for indices that mean nothing else in the problem."""
    letters = (c for c in "ijklmnopqrst" if c not in problem.names or _is_free(problem, c))
    return tuple(Index(letter) for letter, _ in zip(letters, range(count), strict=False))


def _is_free(problem: Problem, name: str) -> bool:
    return name in {str(index) for index, _ in problem.indices}

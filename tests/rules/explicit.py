"""Terms evaluated by what they mean: sums written out, derivatives by difference quotients.

The slow and obvious way, that shares nothing with the engine: for tests only.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

import mpmath
from mpmath import mp, mpf
from sympy import Basic, Integer, Symbol

from derive.problem import Problem
from derive.terms import (
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Neg,
    Plus,
    Power,
    Prime,
    Quotient,
    Relation,
    Sum,
    Times,
    Where,
)

mp.dps = 50
STEP = mpf(10) ** -16
TOLERANCE = mpf(10) ** -15
LARGEST = 1000

Key = tuple[str, tuple[int, ...]]


class OutsideError(ArithmeticError):
    """The term has no value here: a logarithm of -1, an entry beyond the size."""


@dataclass(frozen=True)
class World:
    """Values for every name.  ``values`` has an entry ``(name, indices)`` for each number."""

    problem: Problem
    sizes: Mapping[str, int]
    values: Mapping[Key, mpf]
    indices: Mapping[str, int]
    arguments: Mapping[str, mpf]

    def moved(self, key: Key, step: mpf) -> World:
        return replace(self, values={**self.values, key: self.values[key] + step})

    def bind(self, name: str, number: int) -> World:
        return replace(self, indices={**self.indices, name: number})


def _phi(order: int, u: mpf) -> mpf:
    """An unspecified function: sin u + u^3/7, and its derivatives."""
    cubic = [u**3 / 7, 3 * u**2 / 7, 6 * u / 7, mpf(6) / 7, mpf(0)]
    return mpmath.sin(u + order * mp.pi / 2) + cubic[min(order, 4)]


def _real(function: Callable[..., object]) -> Callable[..., mpf]:
    def checked(*args: mpf) -> mpf:
        if any(abs(a) > LARGEST for a in args):
            raise OutsideError("too large")
        try:
            found = function(*args)
        except (ValueError, ZeroDivisionError) as error:
            raise OutsideError(str(error)) from None
        if not isinstance(found, mpf) or not mpmath.isfinite(found):
            raise OutsideError(str(function))
        return found

    return checked


ANALYTIC = (
    *("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf"),
    *("loggamma", "digamma"),
)
FUNCTIONS: dict[str, Callable[..., mpf]] = {
    **{name: _real(getattr(mpmath, name)) for name in ANALYTIC},
    "abs": abs,
    "sign": mpmath.sign,
    "max": max,
    "min": min,
}
RELATIONS: dict[str, Callable[[mpf, mpf], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def evaluate(term: Basic, world: World) -> mpf:
    """The value of a term.  Raises OutsideError where it has none."""
    if isinstance(term, Integer):
        return mpf(int(term))
    if isinstance(term, Symbol):
        return _name(term.name, (), world)
    if isinstance(term, Entry):
        return _name(
            term.args[0].name, tuple(int(evaluate(i, world)) for i in term.args[1:]), world
        )
    if isinstance(term, Plus):
        return mpmath.fsum(evaluate(a, world) for a in term.args)
    if isinstance(term, Neg):
        return -evaluate(term.args[0], world)
    if isinstance(term, Times):
        return mpmath.fprod([evaluate(a, world) for a in term.args])
    if isinstance(term, Quotient):
        above, below = (evaluate(a, world) for a in term.args)
        if below == 0:
            raise OutsideError("division by zero")
        return above / below
    if isinstance(term, Power):
        return _power(*(evaluate(a, world) for a in term.args))
    if isinstance(term, Apply):
        return _apply(term, [evaluate(a, world) for a in term.args[1:]], world)
    if isinstance(term, Delta):
        return mpf(evaluate(term.args[0], world) == evaluate(term.args[1], world))
    if isinstance(term, Binder):
        parts = [evaluate(term.body, inside) for inside in _inside(term, world)]
        return mpmath.fsum(parts) if isinstance(term, Sum) else mpmath.fprod(parts)
    if isinstance(term, Where):
        condition, a, b = term.args
        return evaluate(a if holds(condition, world) else b, world)
    if isinstance(term, Diff):
        return _slope(term, world)
    raise TypeError(type(term).__name__)


def holds(relation: Relation, world: World) -> bool:
    """Is the relation true here?"""
    sides = evaluate(relation.left, world), evaluate(relation.right, world)
    return RELATIONS[relation.operator](*sides)


def _power(base: mpf, exponent: mpf) -> mpf:
    if abs(exponent) > LARGEST:
        raise OutsideError("too large")
    if exponent == int(exponent):
        if base == 0 and exponent < 0:
            raise OutsideError("0 to a negative power")
        return base ** int(exponent)
    if base <= 0:
        raise OutsideError("a root of a number that is not positive")
    return base**exponent


def _name(name: str, at: tuple[int, ...], world: World) -> mpf:
    if not at and name in world.arguments:
        return world.arguments[name]
    if not at and name in world.indices:
        return mpf(world.indices[name])
    if not at and name in world.sizes:
        return mpf(world.sizes[name])
    if (name, at) in world.values:
        return world.values[name, at]
    definition = world.problem.definition_of.get(name)
    if definition is None:
        raise OutsideError(f"{name}{list(at)}")
    for number, size in zip(at, definition.shape, strict=True):
        if not 1 <= number <= world.sizes[size]:
            raise OutsideError(f"{name}{list(at)}")
    names = [p.name for p in definition.parameters]
    inside = replace(world, indices=dict(zip(names, at, strict=True)), arguments={})
    return evaluate(definition.body, inside)


def _apply(term: Apply, arguments: list[mpf], world: World) -> mpf:
    head = term.args[0]
    if isinstance(head, Prime):
        return _phi(int(head.args[1]), *arguments)
    if head.name in FUNCTIONS:
        return FUNCTIONS[head.name](*arguments)
    definition = world.problem.definition_of.get(head.name)
    if definition is None:
        return _phi(0, *arguments)
    names = [p.name for p in definition.parameters]
    inside = replace(world, indices={}, arguments=dict(zip(names, arguments, strict=True)))
    return evaluate(definition.body, inside)


def _inside(term: Binder, world: World) -> Iterator[World]:
    apart = {int(evaluate(a, world)) for a in term.apart}
    for number in range(1, world.sizes[term.size.name] + 1):
        if number not in apart:
            yield world.bind(term.index.name, number)


def _slope(term: Diff, world: World) -> mpf:
    body, variable = term.args
    name, at = variable, ()
    if isinstance(variable, Entry):
        name, *places = variable.args
        at = tuple(int(evaluate(i, world)) for i in places)
    key = (name.name, at)
    if key not in world.values and name.name in world.problem.definition_of:
        # held free, about the value that it has
        world = replace(world, values={**world.values, key: evaluate(variable, world)})
    if key not in world.values:
        raise OutsideError(str(key))
    right, left = (evaluate(body, world.moved(key, s)) for s in (STEP, -STEP))
    return (right - left) / (2 * STEP)


# Worlds -----------------------------------------------------------------------------------


def worlds(
    problem: Problem, seed: int = 1, largest: int = 4, sums_to_one: tuple[str, ...] = ()
) -> Iterator[World]:
    """Sizes 1 to ``largest`` (all different sizes as well), signed values in the domains, every
    value of the goal's free indices.  The vectors named in ``sums_to_one`` do; C is
    symmetric."""
    random = Random(seed)
    names = [n for n, _ in problem.sizes]
    for numbers in itertools.product(range(1, largest + 1), repeat=len(names)):
        sizes = dict(zip(names, numbers, strict=True))
        values: dict[Key, mpf] = {}
        for variable in problem.variables:
            ranges = [range(1, sizes[s] + 1) for s in variable.shape]
            keys = [(variable.name, at) for at in itertools.product(*ranges)]
            drawn = {key: _draw(variable.domain, random) for key in keys}
            if variable.name in sums_to_one:
                total = sum(drawn.values())
                drawn = {key: number / total for key, number in drawn.items()}
            if variable.name == "C":
                drawn = {(name, at): drawn[name, tuple(sorted(at))] for name, at in drawn}
            values |= drawn
        ranges = [range(1, sizes[size] + 1) for _, size in problem.indices]
        for at in itertools.product(*ranges):
            fixed = {i.name: number for (i, _), number in zip(problem.indices, at, strict=True)}
            yield World(problem, sizes, values, fixed, {})


def _draw(domain: str, random: Random) -> mpf:
    size = mpf(random.randint(2, 199)) / 100
    if domain == "probability":
        return size / 2
    return size if domain == "positive" or random.random() < 0.5 else -size


def difference(before: Basic, after: Basic, world: World) -> str | None:
    """Why the two terms are not equal here; None if they are, or if ``before`` has no value."""
    try:
        left = evaluate(before, world)
    except OutsideError:
        return None
    try:
        right = evaluate(after, world)
    except OutsideError as error:
        return f"{mpmath.nstr(left, 8)} is not defined after: {error} {_at(world)}"
    if abs(left - right) <= TOLERANCE * max(1, abs(left), abs(right)):
        return None
    return f"{mpmath.nstr(left, 8)} is not {mpmath.nstr(right, 8)} {_at(world)}"


def is_defined(term: Basic, world: World) -> bool:
    """Has the term a value here?"""
    try:
        evaluate(term, world)
    except OutsideError:
        return False
    return True


def _at(world: World) -> str:
    return f"at {dict(world.sizes)} {dict(world.indices)}"

"""A problem's text and its certificate, evaluated by somebody who has never seen the engine.

It reads the TOML and the JSON as texts, through ``tomllib``, ``json`` and ``ast``, and takes
derivatives as difference quotients.  Nothing of ``derive`` is imported: for tests only.
"""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from random import Random
from typing import Any, TypeAlias

import mpmath

Number: TypeAlias = Any
"""A double, or an ``mpf`` where doubles are not exact enough."""
Key: TypeAlias = tuple[str, tuple[int, ...]]

DIGITS = 60


class UndefinedError(ArithmeticError):
    """The term has no value here: a logarithm of -1, an entry beyond the size."""


class OutOfRangeError(UndefinedError):
    """The term has a value, too large for the digits at hand."""


@dataclass(frozen=True)
class Arithmetic:
    """Numbers, how far to step for a difference quotient, how far to trust it, and the size up
    to which it may be trusted."""

    numbers: Any
    step: float
    tolerance: float
    largest: float


DOUBLES = Arithmetic(mpmath.fp, 1e-4, 1e-4, 1e9)
EXACT = Arithmetic(mpmath.mp, 1e-13, 1e-9, 1e30)


# The problem -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """What a problem file says.  ``shapes``: the size of each index of each variable."""

    sizes: tuple[str, ...]
    shapes: Mapping[str, tuple[str, ...]]
    domains: Mapping[str, str]
    functions: tuple[str, ...]
    definitions: Mapping[str, tuple[tuple[str, ...], str]]
    assumptions: tuple[str, ...]
    differentiate: str
    by: tuple[str, ...]

    @property
    def goal(self) -> str:
        goal = self.differentiate
        for variable in self.by:
            goal = f"diff({goal}, {variable})"
        return goal


def given(text: str) -> Given:
    """The problem of a file's text."""
    data = tomllib.loads(text)
    heads = [_head(key) for key in data["variables"]]
    goal = data["goal"]
    by = goal["by"] if isinstance(goal["by"], list) else [goal["by"]]
    return Given(
        tuple(data.get("sizes", {})),
        dict(heads),
        {
            name: value.get("is", "real") if isinstance(value, dict) else "real"
            for (name, _), value in zip(heads, data["variables"].values(), strict=True)
        },
        tuple(data.get("functions", {})),
        {_head(key)[0]: (_head(key)[1], body) for key, body in data.get("definitions", {}).items()},
        tuple(data.get("assumptions", {}).values()),
        goal["differentiate"],
        tuple(by),
    )


def _head(written: str) -> tuple[str, tuple[str, ...]]:
    """``p[j]`` as ``("p", ("j",))``."""
    name, _, rest = written.replace("(", "[").replace(")", "]").partition("[")
    parts = tuple(part.strip() for part in rest.rstrip("] ").split(",")) if rest else ()
    return name.strip(), parts


@cache
def tree(text: str) -> ast.expr:
    """The syntax tree of an expression."""
    return ast.parse(text.strip(), mode="eval").body


# Values ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """A number for every entry of every variable, and a number for every size."""

    given: Given
    arithmetic: Arithmetic
    sizes: Mapping[str, int]
    values: Mapping[Key, Number]

    def moved(self, key: Key, by: Number) -> World:
        return replace(self, values={**self.values, key: self.values[key] + by})


class Evaluation:
    """The values of terms in one world; the value of each definition is remembered."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.numbers = world.arithmetic.numbers
        self.known: dict[tuple[str, tuple[Number, ...]], Number] = {}
        self.moves: dict[tuple[Key, int], Evaluation] = {}

    def of(self, node: ast.expr, local: Mapping[str, Number]) -> Number:
        """The value of a term; ``local`` are the indices and arguments around it.

        Raises UndefinedError if it has none.
        """
        found = getattr(self, "_" + type(node).__name__.lower())(node, local)
        if isinstance(found, complex | mpmath.mpc):
            raise UndefinedError(ast.unparse(node))
        if not abs(found) < self.world.arithmetic.largest:
            raise OutOfRangeError(ast.unparse(node))
        return found

    def _constant(self, node: ast.Constant, local: Mapping[str, Number]) -> Number:
        return self.numbers.mpf(str(node.value))

    def _name(self, node: ast.Name, local: Mapping[str, Number]) -> Number:
        if node.id in local:
            return local[node.id]
        if node.id in self.world.sizes:
            return self.world.sizes[node.id]
        return self.named(node.id, ())

    def _subscript(self, node: ast.Subscript, local: Mapping[str, Number]) -> Number:
        assert isinstance(node.value, ast.Name)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return self.named(node.value.id, tuple(index(part, local) for part in parts))

    def named(self, name: str, at: tuple[Number, ...]) -> Number:
        """The value of an entry of a variable or of a definition."""
        definition = self.world.given.definitions.get(name)
        if definition is None:
            if (name, at) not in self.world.values:
                raise UndefinedError(f"no {name}{list(at)}")
            return self.world.values[name, at]
        if (name, at) not in self.known:
            parameters, body = definition
            self.known[name, at] = self.of(tree(body), dict(zip(parameters, at, strict=True)))
        return self.known[name, at]

    def _unaryop(self, node: ast.UnaryOp, local: Mapping[str, Number]) -> Number:
        return -self.of(node.operand, local)

    def _binop(self, node: ast.BinOp, local: Mapping[str, Number]) -> Number:
        a, b = self.of(node.left, local), self.of(node.right, local)
        try:
            return _OPERATORS[type(node.op)](a, b)
        except (ZeroDivisionError, OverflowError) as error:
            raise UndefinedError(str(error)) from None

    def _call(self, node: ast.Call, local: Mapping[str, Number]) -> Number:
        if isinstance(node.func, ast.Call):
            order, inner = 0, node.func
            while isinstance(inner, ast.Call):
                order, inner = order + 1, inner.args[0]
            return self.unspecified(inner.id, order, self.of(node.args[0], local))
        name = node.func.id
        if name in ("sum", "prod"):
            return self.over(node, local)
        if name == "diff":
            return self.derivative(*node.args, local)
        if name == "delta":
            return int(index(node.args[0], local) == index(node.args[1], local))
        if name == "where":
            branch = node.args[1] if self.holds(node.args[0], local) else node.args[2]
            return self.of(branch, local)
        arguments = tuple(self.of(a, local) for a in node.args)
        if name in self.world.given.functions:
            return self.unspecified(name, 0, *arguments)
        if name in self.world.given.definitions:
            return self.named(name, arguments)
        return self.function(name, arguments)

    def function(self, name: str, arguments: tuple[Number, ...]) -> Number:
        if name in ("log", "loggamma", "digamma") and arguments[0] <= 0:
            raise UndefinedError(name)
        if name == "sqrt" and arguments[0] < 1e-9:  # at 0 it has no slope
            raise UndefinedError(name)
        if name in ("exp", "sinh", "cosh") and arguments[0] > 100:
            raise OutOfRangeError(name)
        return _FUNCTIONS.get(name, getattr(self.numbers, name, None))(*arguments)

    def unspecified(self, name: str, order: int, u: Number) -> Number:
        """phi(u) = sin(a u + b) + u²/3, with other numbers a and b for every name."""
        a, b = 1 + len(name) / 10, sum(map(ord, name)) / 7
        slope = a**order * self.numbers.sin(a * u + b + order * self.numbers.pi / 2)
        return slope + (u * u / 3, 2 * u / 3, self.numbers.mpf(2) / 3, 0, 0, 0)[order]

    def over(self, node: ast.Call, local: Mapping[str, Number]) -> Number:
        comprehension = node.args[0]
        assert isinstance(comprehension, ast.GeneratorExp)
        parts = [
            self.of(comprehension.elt, inner)
            for inner in self.each(comprehension.generators, local)
        ]
        if node.func.id == "sum":
            return sum(parts, self.numbers.mpf(0))
        whole = self.numbers.mpf(1)
        for part in parts:
            whole *= part
        return whole

    def each(
        self, loops: list[ast.comprehension], local: Mapping[str, Number]
    ) -> Iterator[Mapping[str, Number]]:
        if not loops:
            yield local
            return
        first, *rest = loops
        for value in range(1, self.world.sizes[first.iter.id] + 1):
            inner = {**local, first.target.id: value}
            if all(self.holds(condition, inner) for condition in first.ifs):
                yield from self.each(rest, inner)

    def holds(self, node: ast.expr, local: Mapping[str, Number]) -> bool:
        """Is the comparison true?  Are all of them?"""
        if isinstance(node, ast.BoolOp):
            return all(self.holds(part, local) for part in node.values)
        assert isinstance(node, ast.Compare)
        a, b = self.of(node.left, local), self.of(node.comparators[0], local)
        return bool(_COMPARISONS[type(node.ops[0])](a, b))

    def derivative(self, body: ast.expr, by: ast.expr, local: Mapping[str, Number]) -> Number:
        step = self.numbers.mpf(self.world.arithmetic.step)
        if isinstance(by, ast.Name) and by.id in local:
            ends = [self.of(body, {**local, by.id: local[by.id] + s * step}) for s in (1, -1)]
        else:
            key = self.key(by, local)
            ends = [self.moved(key, s, step).of(body, local) for s in (1, -1)]
        return (ends[0] - ends[1]) / (2 * step)

    def key(self, by: ast.expr, local: Mapping[str, Number]) -> Key:
        if isinstance(by, ast.Name):
            return by.id, ()
        assert isinstance(by, ast.Subscript)
        parts = by.slice.elts if isinstance(by.slice, ast.Tuple) else [by.slice]
        key = by.value.id, tuple(index(part, local) for part in parts)
        if key not in self.world.values and key[0] not in self.world.given.definitions:
            raise UndefinedError(f"no {key}")
        return key

    def moved(self, key: Key, sign: int, step: Number) -> Evaluation:
        """The same with one entry moved; a defined one is held at its moved value, and what is
        made of it follows."""
        if (key, sign) not in self.moves:
            if key in self.world.values:
                new = Evaluation(self.world.moved(key, sign * step))
            else:
                new = Evaluation(self.world)
                new.known[key] = self.named(*key) + sign * step
            self.moves[key, sign] = new
        return self.moves[key, sign]


def index(node: ast.expr, local: Mapping[str, Number]) -> int:
    """The value of an index: a name or a number."""
    if isinstance(node, ast.Constant):
        return int(node.value)
    assert isinstance(node, ast.Name)
    return int(local[node.id])


def _power(a: Number, b: Number) -> Number:
    whole = b == int(b)
    if (a < 0 and not whole) or (a == 0 and b < 0):
        raise UndefinedError("power")
    return a ** int(b) if whole else a**b


_OPERATORS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: _power,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Number, Number], bool]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}
_FUNCTIONS: dict[str, Callable[..., Number]] = {
    "abs": abs,
    "max": max,
    "min": min,
    "sign": lambda u: (u > 0) - (u < 0),
}


# Worlds ----------------------------------------------------------------------------------------


def world_of(problem: Given, sizes: Mapping[str, int], seed: int) -> World:
    """A random world in doubles: signed values of the order of 1, in their domains, that meet
    the assumptions.

    Raises UndefinedError if none was found.
    """
    random = Random(seed)
    for _ in range(200):
        values: dict[Key, Number] = {}
        for name, shape in problem.shapes.items():
            for at in product(*(range(1, sizes[size] + 1) for size in shape)):
                values[name, at] = _drawn(random, problem.domains[name])
        for assumption in problem.assumptions:
            _normalise(tree(assumption), values)
        world = World(problem, DOUBLES, sizes, values)
        if _assumed(world):
            return world
    raise UndefinedError("the assumptions")


def _drawn(random: Random, domain: str) -> float:
    if domain == "probability":
        return random.uniform(0.1, 0.9)
    value = random.uniform(0.3, 1.9)
    return value if domain == "positive" else value * random.choice((1, -1))


def _normalise(assumption: ast.expr, values: dict[Key, Number]) -> None:
    """Make ``sum(y[k] for k in n) == 1`` true: the first entry is what the others leave."""
    assert isinstance(assumption, ast.Compare)
    total = assumption.left
    if isinstance(total, ast.Call) and isinstance(assumption.ops[0], ast.Eq):
        (comprehension,) = total.args
        assert isinstance(comprehension, ast.GeneratorExp)
        assert isinstance(comprehension.elt, ast.Subscript)
        name = comprehension.elt.value.id
        others = sum(v for (n, at), v in values.items() if n == name and at != (1,))
        values[name, (1,)] = 1 - others


def _assumed(world: World) -> bool:
    problem = world.given
    for assumption in problem.assumptions:
        node = tree(assumption)
        for local in _ranges(node, world):
            if isinstance(node.ops[0], ast.Eq):
                a, b = (Evaluation(world).of(p, local) for p in (node.left, *node.comparators))
                if abs(a - b) > 1e-12:
                    return False
            elif not Evaluation(world).holds(node, local):
                return False
    positive = {n for n, d in problem.domains.items() if d != "real"}
    return all(value > 0 for (name, _), value in world.values.items() if name in positive)


def exactly(world: World) -> World:
    """The same world in numbers of many digits, the assumed sums exact to all of them."""
    with mpmath.workdps(DIGITS):
        values = {key: mpmath.mpf(value) for key, value in world.values.items()}
        for assumption in world.given.assumptions:
            _normalise(tree(assumption), values)
    return replace(world, arithmetic=EXACT, values=values)


# Free indices ----------------------------------------------------------------------------------


def _ranges(node: ast.expr, world: World) -> list[dict[str, int]]:
    """Every choice of the indices that are free in a term."""
    free = free_indices([node], world.given)
    ranges = (range(1, world.sizes[size] + 1) for size in free.values())
    return [dict(zip(free, at, strict=True)) for at in product(*ranges)]


def free_indices(nodes: Iterable[ast.expr], problem: Given) -> dict[str, str]:
    """The free indices of some terms with their sizes, told by where they stand."""
    shapes = {**problem.shapes, **_shapes(problem)}
    found: dict[str, str | None] = {}
    ties: list[tuple[str, str]] = []
    known = {*problem.sizes, *problem.shapes, *problem.definitions, *problem.functions}

    def visit(node: ast.AST, bound: Mapping[str, str]) -> None:
        if isinstance(node, ast.GeneratorExp):
            for loop in node.generators:
                bound = {**bound, loop.target.id: loop.iter.id}
                for condition in loop.ifs:
                    visit(condition, bound)
            visit(node.elt, bound)
            return
        if isinstance(node, ast.Subscript):
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            for part, size in zip(parts, shapes[node.value.id], strict=True):
                if isinstance(part, ast.Name) and part.id not in bound:
                    found[part.id] = size or found.get(part.id)
            return
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "delta":
                tie(node.args[0], node.args[1], bound)
            for argument in node.args:
                visit(argument, bound)
            return
        if isinstance(node, ast.Compare):
            tie(node.left, node.comparators[0], bound)
        if isinstance(node, ast.Name) and node.id not in bound and node.id not in known:
            found.setdefault(node.id, None)
        for child in ast.iter_child_nodes(node):
            visit(child, bound)

    def tie(a: ast.expr, b: ast.expr, bound: Mapping[str, str]) -> None:
        if isinstance(a, ast.Name) and isinstance(b, ast.Name):
            for one, other in ((a.id, b.id), (b.id, a.id)):
                if one not in bound and other in bound:
                    found[one] = bound[other]
                elif one not in bound:
                    ties.append((one, other))

    for node in nodes:
        visit(node, {})
    for _ in ties:
        for a, b in ties:
            size = found.get(a) or found.get(b)
            if size and a in found and b in found:
                found[a] = found[b] = size
    return {name: size or problem.sizes[0] for name, size in found.items()}


@cache
def _shapes_of(items: tuple[Any, ...], shapes: tuple[Any, ...]) -> Mapping[str, tuple[str, ...]]:
    told: dict[str, tuple[str, ...]] = dict(shapes)
    for _ in items:
        for name, (parameters, body) in items:
            use: dict[str, str] = {}
            for node in ast.walk(tree(body)):
                if isinstance(node, ast.Subscript) and node.value.id in told:
                    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
                    for part, size in zip(parts, told[node.value.id], strict=True):
                        if isinstance(part, ast.Name) and size:
                            use.setdefault(part.id, size)
            told[name] = tuple(use.get(p, "") for p in parameters)
    return told


def _shapes(problem: Given) -> Mapping[str, tuple[str, ...]]:
    return _shapes_of(tuple(problem.definitions.items()), tuple(problem.shapes.items()))


# Certificates ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wrong:
    """A line that does not hold, with the place where it does not."""

    rule: str
    before: str
    after: str
    where: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.before}  ==  {self.after}   at {self.where}"


#: Sizes and seed of each world that is tried.
WORLDS = (({"n": 2, "m": 3}, 1), ({"n": 3, "m": 2}, 2), ({"n": 1, "m": 1}, 3))


@dataclass(frozen=True)
class Examination:
    """What came out: lines that are wrong, and how many comparisons were made."""

    wrong: tuple[Wrong, ...]
    compared: int
    result_compared: int


def examine(text: str, certificate: str, worlds: Iterable[Any] = WORLDS) -> Examination:
    """Hold every step of a certificate, and its result, against the text of the problem."""
    problem, data = given(text), json.loads(certificate)
    wrong: list[Wrong] = []
    compared = ended = 0
    lines = [*_lines(data["steps"], ())]
    if "stuck" not in data:
        lines.append(("result", problem.goal, data["result"], ()))
    # a step that is one move is told twice
    lines = [*{(before, after, where): rule for rule, before, after, where in lines}.items()]
    free = [free_indices(map(tree, (b, a, *where)), problem) for (b, a, where), _ in lines]
    for sizes, seed in worlds:
        sizes = {name: sizes.get(name, 2) for name in problem.sizes}
        try:
            world = world_of(problem, sizes, seed)
        except UndefinedError:
            continue
        double = Evaluation(world)
        seen: dict[tuple[str, tuple[tuple[str, int], ...]], Number] = {}
        for ((before, after, where), rule), indices in zip(lines, free, strict=True):
            for local in _ranges_of(indices, where, double):
                found = _compare(before, after, local, double, seen)
                compared += found is not None
                ended += found is not None and rule == "result"
                if found is False:
                    at = f"{sizes} {local} {_shown(world)}"
                    wrong.append(Wrong(rule, before, after, at))
                    break
    return Examination(tuple(wrong), compared, ended)


def _shown(world: World) -> str:
    return ", ".join(
        f"{n}{list(at) if at else ''}={float(v):.3g}" for (n, at), v in world.values.items()
    )


def _lines(
    steps: list[dict[str, Any]], around: tuple[str, ...]
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    for step in steps:
        where = (*around, *step["where"])
        yield step["rule"], step["before"], step["after"], where
        yield from _lines(step["steps"], where)


def _ranges_of(
    free: Mapping[str, str], where: tuple[str, ...], evaluation: Evaluation
) -> Iterator[dict[str, int]]:
    """Every choice of the free indices under which the conditions hold."""
    ranges = (range(1, evaluation.world.sizes[size] + 1) for size in free.values())
    for at in product(*ranges):
        local = dict(zip(free, at, strict=True))
        try:
            met = all(evaluation.holds(tree(condition), local) for condition in where)
        except UndefinedError:
            continue
        if met:
            yield local


def _compare(
    before: str,
    after: str,
    local: dict[str, int],
    evaluation: Evaluation,
    seen: dict[tuple[str, tuple[tuple[str, int], ...]], Number],
) -> bool | None:
    """Do the two agree?  None if the first has no value here, or one of them too large a one."""
    at = tuple(sorted(local.items()))
    for text in (before, after):
        if (text, at) not in seen:
            try:
                seen[text, at] = evaluation.of(tree(text), local)
            except UndefinedError:
                seen[text, at] = None
    a, b = seen[before, at], seen[after, at]
    if a is None:
        return None
    if b is not None and abs(a - b) <= DOUBLES.tolerance * (1 + abs(a) + abs(b)):
        return True
    return _compare_exactly(before, after, local, evaluation.world)


def _compare_exactly(before: str, after: str, local: dict[str, int], world: World) -> bool | None:
    with mpmath.workdps(DIGITS):
        exact = Evaluation(exactly(world))
        try:
            a = exact.of(tree(before), local)
        except UndefinedError:
            return None
        try:
            b = exact.of(tree(after), local)
        except OutOfRangeError:
            return None
        except UndefinedError:
            return False
        return bool(abs(a - b) <= EXACT.tolerance * (1 + abs(a) + abs(b)))

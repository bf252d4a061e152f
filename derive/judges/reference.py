"""The third judge: the result against SymPy's own derivative of the whole.

The goal is written out at explicit sizes, with a plain symbol for every entry and no definition
left; ``sympy.diff`` differentiates it, and both are evaluated at the values of an instance.
Where SymPy has no counterpart, or none that can be evaluated, the judge is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import product
from typing import TypeAlias, cast

import sympy
from sympy import Basic, Expr, Symbol

from derive.derivation import Derivation
from derive.judges.arithmetic import (
    FUNCTIONS,
    ONE,
    ZERO,
    UndefinedError,
    compare,
    extreme,
    polygamma,
    power,
    primal,
)
from derive.judges.compiling import UnsupportedError
from derive.judges.counterexamples import side
from derive.judges.evaluation import Args, Place, World
from derive.judges.instances import PRECISION, Finding, Instances, Outcome, precision
from derive.messages import english
from derive.problem import Problem
from derive.terms import (
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Index,
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

TOLERANCE = Decimal("1e-30")
MOST_NODES = 600
_AT_MOST = 2
_LARGEST_EXPONENT = 1000
# what SymPy was seen to raise on expressions that are in order
_CRASHES = (
    AttributeError,
    NotImplementedError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
)
Indices: TypeAlias = Mapping[Basic, int]


class _SilentError(ValueError):
    """SymPy has no counterpart, or it would take too long."""


class _Explicit:
    """The terms of a problem at explicit sizes as ordinary SymPy expressions."""

    def __init__(self, problem: Problem, sizes: Mapping[str, int]) -> None:
        self._problem = problem
        self._sizes = sizes
        self.symbols: dict[Place, Symbol] = {}
        self._memo: dict[tuple[Basic, tuple[tuple[Basic, int], ...]], Expr] = {}

    def expression(self, term: Basic, at: Indices) -> Expr:
        """The expression of a term at the given values of its indices."""
        here = {i: v for i, v in at.items() if i in term.free_symbols}
        key = (term, tuple(here.items()))
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._build(term, here)
            if len(self._memo) > MOST_NODES:
                raise _SilentError(english("judges.silent.large"))
        return found

    def _build(self, term: Basic, at: Indices) -> Expr:
        if isinstance(term, Index):
            return sympy.Integer(self._at(term, at))
        if isinstance(term, sympy.Integer):
            return cast(Expr, term)
        if isinstance(term, Symbol) and term.name in self._sizes:
            return sympy.Integer(self._sizes[term.name])
        if isinstance(term, Symbol):
            return self._quantity(term.name, ())
        if isinstance(term, Entry):
            return self._quantity(term.args[0].name, tuple(self._at(i, at) for i in term.args[1:]))
        if isinstance(term, Apply):
            return self._apply(term, at)
        if isinstance(term, Binder):
            return self._binder(term, at)
        if isinstance(term, Where):
            return self._where(term, at)
        if isinstance(term, Diff):
            return self._diff(term, at)
        make = _MAKE.get(type(term))
        if make is None:
            raise _SilentError(english("judges.silent.node", node=type(term).__name__))
        return make(*(self.expression(a, at) for a in term.args))

    def _at(self, index: Basic, at: Indices) -> int:
        if index not in at and not isinstance(index, sympy.Integer):
            raise _SilentError(english("judges.silent.index", index=index))
        return at[index] if index in at else int(index)

    def _quantity(self, name: str, indices: Args) -> Expr:
        definition = self._problem.definition_of.get(name)
        if definition is not None:
            return self.expression(
                definition.body, dict(zip(definition.parameters, indices, strict=True))
            )
        place = (name, indices)
        if place not in self.symbols:
            self.symbols[place] = Symbol(f"x{len(self.symbols)}", real=True)
        return self.symbols[place]

    def _apply(self, term: Basic, at: Indices) -> Expr:
        head, *arguments = term.args
        body = self._problem.unfold(term)
        if body is not None:
            return self.expression(body, at)
        if isinstance(head, Prime) or head.name not in _SYMPY:
            raise _SilentError(english("judges.silent.unspecified"))
        return _SYMPY[head.name](*(self.expression(a, at) for a in arguments))

    def _binder(self, term: Binder, at: Indices) -> Expr:
        last = int(self.expression(term.size, {}))
        out = {self._at(i, at) for i in term.apart}
        parts = [
            self.expression(term.body, {**at, term.index: value})
            for value in range(1, last + 1)
            if value not in out
        ]
        return sympy.Add(*parts) if isinstance(term, Sum) else sympy.Mul(*parts)

    def _where(self, term: Basic, at: Indices) -> Expr:
        condition, a, b = term.args
        assert isinstance(condition, Relation)
        left, right = (self.expression(s, at) for s in (condition.left, condition.right))
        holds = sympy.Rel(left, right, condition.operator)
        if holds in (sympy.true, sympy.false):
            return self.expression(a if holds else b, at)
        return sympy.Piecewise((self.expression(a, at), holds), (self.expression(b, at), True))

    def _diff(self, term: Basic, at: Indices) -> Expr:
        body, variable = term.args
        name = variable.args[0].name if isinstance(variable, Entry) else variable.name
        if name not in self._problem.variable_of:
            raise _SilentError(english("judges.silent.variable", name=name))
        by = self.expression(variable, at)
        return sympy.diff(self.expression(body, at), by)


def _power(base: Expr, exponent: Expr) -> Expr:
    # SymPy works out a power of numbers at once, however many digits it has
    if base.is_number and exponent.is_number and abs(exponent) > _LARGEST_EXPONENT:
        raise _SilentError(english("judges.silent.power"))
    return sympy.Pow(base, exponent)


_MAKE: dict[type[Basic], Callable[..., Expr]] = {
    Plus: sympy.Add,
    Times: sympy.Mul,
    Neg: lambda a: -a,
    Quotient: lambda a, b: a / b,
    Power: _power,
    Delta: sympy.KroneckerDelta,
}

_SYMPY: dict[str, Callable[..., Expr]] = {
    **{name: getattr(sympy, name) for name in FUNCTIONS if name != "abs"},
    "abs": sympy.Abs,
    "max": sympy.Max,
    "min": sympy.Min,
}


# Evaluating -------------------------------------------------------------------------------


class _Evaluator:
    """Ordinary SymPy expressions at the values of their symbols, to the digits in force."""

    def __init__(self, values: Mapping[Symbol, Decimal]) -> None:
        self._memo: dict[Basic, Decimal] = dict(values)

    def value(self, expression: Basic) -> Decimal:
        """The value.  Raises UndefinedError, or _SilentError for a function it does not know."""
        found = self._memo.get(expression)
        if found is None:
            found = self._memo[expression] = self._value(expression)
        return found

    def _value(self, expression: Basic) -> Decimal:
        if isinstance(expression, sympy.Rational):
            return Decimal(int(expression.p)) / Decimal(int(expression.q))
        if isinstance(expression, sympy.NumberSymbol):
            return Decimal(str(expression.evalf(PRECISION)))
        if isinstance(expression, sympy.Piecewise):
            return self._piecewise(expression)
        name = type(expression).__name__
        arguments = [self.value(a) for a in expression.args]
        if name == "Add":
            return sum(arguments, ZERO)
        if name == "Mul":
            total = ONE
            for factor in arguments:
                total *= factor
            return total
        if name == "Pow":
            base, exponent = arguments
            return primal(power(base, exponent))
        if name in ("Max", "Min"):
            return primal(extreme(1 if name == "Max" else -1, list(arguments)))
        if name == "polygamma":
            return primal(polygamma(int(arguments[0]))(arguments[1]))
        if name == "Heaviside" and arguments[0]:
            return ONE if arguments[0] > 0 else ZERO
        function = FUNCTIONS.get(name.lower())
        if function is None or len(arguments) != 1:
            raise _SilentError(english("judges.silent.function", name=name))
        return primal(function(arguments[0]))

    def _piecewise(self, expression: Basic) -> Decimal:
        for value, condition in expression.args:
            if condition == sympy.true:
                return self.value(value)
            if not isinstance(condition, sympy.core.relational.Relational):
                raise _SilentError(english("judges.silent.condition"))
            if compare(condition.rel_op, self.value(condition.lhs), self.value(condition.rhs)):
                return self.value(value)
        raise UndefinedError(english("judges.undefined-why.case"))


# Judging ----------------------------------------------------------------------------------


def compare_with_sympy(derivation: Derivation, instances: Instances) -> Finding:
    """Is the result SymPy's derivative of the goal, at two small choices of sizes?

    Silence is an answer ``unclear`` with the reason.
    """
    try:
        with precision(PRECISION):
            return _compare(derivation, instances)
    except _SilentError as error:
        return Finding("unclear", message=english("judges.silent.sympy", why=error))
    except UnsupportedError as error:
        return Finding("unclear", message=str(error))


def _compare(derivation: Derivation, instances: Instances) -> Finding:
    problem = derivation.problem
    agreed = 0
    tried: set[int] = set()
    for world in instances.equal_worlds((2, 3)):
        explicit = _Explicit(problem, world.sizes)
        names = [index for index, _ in problem.indices]
        rows = list(product(*(range(1, world.sizes[size] + 1) for _, size in problem.indices)))
        # the last rows hold different indices as well as equal ones
        for row in rows[-_AT_MOST:]:
            at = dict(zip(names, row, strict=True))
            theirs, ours = _sides(derivation, explicit, at, world, instances)
            if isinstance(theirs, UndefinedError) or isinstance(ours, UndefinedError):
                continue
            if abs(theirs - ours) > TOLERANCE * max(abs(theirs), abs(ours), ONE):
                where = ", ".join(f"{n} = {v}" for n, v in [*world.sizes.items(), *at.items()])
                message = english(
                    "judges.sympy-differs", at=where, theirs=side(theirs), ours=side(ours)
                )
                return Finding("disagree", agreed, tuple(world.sizes.values()), message)
            agreed += 1
            tried |= set(world.sizes.values())
    if not agreed:
        return Finding("unclear", message=english("judges.silent.undefined"))
    return Finding("agree", agreed, tuple(sorted(tried)))


def _sides(
    derivation: Derivation, explicit: _Explicit, at: Indices, world: World, instances: Instances
) -> tuple[Outcome, Outcome]:
    try:
        derivative = explicit.expression(derivation.goal, at)
    except _SilentError:
        raise
    except _CRASHES as error:
        raise _SilentError(english("judges.silent.crash", error=type(error).__name__)) from error
    theirs: Outcome
    try:
        values = {s: world.values[name][args] for (name, args), s in explicit.symbols.items()}
        theirs = _Evaluator(values).value(derivative)
    except KeyError:
        theirs = UndefinedError(english("judges.undefined-why.entry"))
    except ArithmeticError as error:
        theirs = UndefinedError(str(error))
    return theirs, instances.outcome(derivation.result, at, world)

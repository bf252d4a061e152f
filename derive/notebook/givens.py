"""What is given, as random numbers: how each quantity is drawn, and what the draws must meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from sympy import Basic, Integer, Symbol

from derive.notebook.python import Python
from derive.problem import Assumption, Problem, Variable
from derive.terms import (
    ONE,
    TWO,
    Apply,
    Binder,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Quotient,
    Sum,
    Times,
    symbol_names,
    walk,
)

_SIZES = (3, 4, 2, 5)
_RANGES = {"positive": "0.5, 2", "probability": "0.1, 0.9"}
_POSITIVE_FUNCTIONS = ("exp", "cosh", "abs")
_PARTIAL_FUNCTIONS = ("log", "sqrt", "loggamma", "digamma")


@dataclass(frozen=True)
class Givens:
    """The draws of a problem, as code.

    sizes, draws: lines of code with the name each is about.
    equations: lists of code, each of one or more values that must vanish.
    moved: the arrays that are moved until they do.
    conditions: code that must be true besides; empty where every draw will do.
    """

    sizes: tuple[tuple[str, str], ...]
    draws: tuple[tuple[str, str], ...]
    equations: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


def givens(problem: Problem, python: Python) -> Givens:
    """How the problem's given quantities are drawn.  Raises NotWrittenError."""
    normed = dict(_normed(problem))
    sizes = tuple(
        (name, f"{python.name(name)} = {_SIZES[position % len(_SIZES)]}")
        for position, (name, _) in enumerate(problem.sizes)
    )
    draws = tuple(
        (variable.name, line)
        for variable in problem.variables
        for line in _draws(variable, normed.get(variable.name), python)
    )
    others = [a for a in problem.assumptions if not any(a is n for n, _ in normed.values())]
    equations = [a for a in others if a.relation.operator == "=="]
    moved = _behind(problem, equations)
    conditions = list(_conditions(problem, python, others, moved))
    if conditions or not _is_total(problem, frozenset(normed)):
        conditions.insert(0, _is_finite(problem, python))
    return Givens(
        sizes,
        draws,
        tuple(_over(f"{_difference(a, python)}", a.indices, python, "[]") for a in equations),
        tuple(python.name(name) for name in moved),
        tuple(conditions),
    )


# Drawing ----------------------------------------------------------------------------------


def _draws(
    variable: Variable, normed: tuple[Assumption, int] | None, python: Python
) -> Iterator[str]:
    name = python.name(variable.name)
    between = "0.1, 1" if normed else _RANGES.get(variable.domain, "")
    call = f"rng.uniform({between}" if between else "rng.normal("
    if not variable.shape:
        yield f"{name} = np.array({call}))"
        return
    sizes = ", ".join(map(python.name, variable.shape))
    size = f"size=({sizes})" if len(variable.shape) > 1 else f"size={sizes}"
    yield f"{name} = {call}{', ' if between else ''}{size})"
    if normed:
        along = f"axis={normed[1]}, keepdims=True" if len(variable.shape) > 1 else ""
        yield f"{name} /= {name}.sum({along})"


def _normed(problem: Problem) -> Iterator[tuple[str, tuple[Assumption, int]]]:
    """The variables that an assumption says sum to 1, and no other says anything of; with the
    axis along which they do."""
    named = Counter(
        chain.from_iterable(
            _with_definitions(problem, symbol_names(a.relation)) for a in problem.assumptions
        )
    )
    for assumption in problem.assumptions:
        relation = assumption.relation
        total = relation.left
        if relation.operator != "==" or relation.right != ONE or type(total) is not Sum:
            continue
        body = total.body
        if total.apart or not isinstance(body, Entry) or named[str(body.args[0])] > 1:
            continue
        indices = body.args[1:]
        free = {index for index, _ in assumption.indices}
        if str(body.args[0]) not in problem.variable_of or len(set(indices)) < len(indices):
            continue
        if set(indices) == free | {total.index}:
            yield str(body.args[0]), (assumption, indices.index(total.index))


def _with_definitions(problem: Problem, names: frozenset[str]) -> frozenset[str]:
    return names.union(*(problem.names_behind.get(name, frozenset()) for name in names))


def _behind(problem: Problem, assumptions: list[Assumption]) -> tuple[str, ...]:
    """The variables that these assumptions speak of."""
    names: frozenset[str] = frozenset().union(
        *(_with_definitions(problem, symbol_names(a.relation)) for a in assumptions)
    )
    return tuple(v.name for v in problem.variables if v.name in names)


# What must hold ---------------------------------------------------------------------------


def _over(code: str, indices: tuple[tuple[Index, str], ...], python: Python, brackets: str) -> str:
    """The code for every value of the indices: a list, or the arguments of a call."""
    loops = "".join(f" for {python.place(i)} in range({python.name(s)})" for i, s in indices)
    return f"{brackets[0]}{code}{loops}{brackets[1]}"


def _difference(assumption: Assumption, python: Python) -> str:
    left, right = assumption.relation.left, assumption.relation.right
    return python.text(Plus(left, Neg(right)))


def _conditions(
    problem: Problem, python: Python, others: list[Assumption], moved: tuple[str, ...]
) -> Iterator[str]:
    for name in moved:
        domain = problem.variable_of[name].domain
        if domain != "real":
            yield f"({python.name(name)} > 0).all()"
        if domain == "probability":
            yield f"({python.name(name)} < 1).all()"
    for assumption in others:
        if assumption.relation.operator == "==":
            continue
        condition = python.text(assumption.relation)
        yield (
            f"all{_over(condition, assumption.indices, python, '()')}"
            if (assumption.indices)
            else condition
        )


def _is_finite(problem: Problem, python: Python) -> str:
    """What is differentiated has a value."""
    wanted = problem.goal.differentiate
    free = [pair for pair in problem.indices if pair[0].name in symbol_names(wanted)]
    value = f"np.isfinite({python.text(wanted)})"
    return f"all{_over(value, tuple(free), python, '()')}" if free else value


# Does every draw have a value? ------------------------------------------------------------


def _is_total(problem: Problem, normed: frozenset[str]) -> bool:
    """Is everything defined whatever is drawn?  True only if that is plain to see."""
    terms = [d.body for d in problem.definitions] + [problem.goal.differentiate]
    return all(_is_total_at(part, problem, normed) for term in terms for _, part in walk(term))


def _is_total_at(part: Basic, problem: Problem, normed: frozenset[str]) -> bool:
    if isinstance(part, Apply) and str(part.args[0]) in _PARTIAL_FUNCTIONS:
        return _is_positive(part.args[1], problem, normed)
    if isinstance(part, Power) and not isinstance(part.args[1], Integer):
        return _is_positive(part.args[0], problem, normed)
    return True


def _is_positive(term: Basic, problem: Problem, normed: frozenset[str]) -> bool:
    """Is the term positive whatever is drawn?  An even power is, but for a draw of exactly 0."""

    def each(*terms: Basic) -> bool:
        return all(_is_positive(t, problem, normed) for t in terms)

    if isinstance(term, Symbol | Entry):
        name = str(term.args[0] if isinstance(term, Entry) else term)
        if name in problem.variable_of:
            return problem.variable_of[name].domain != "real" or name in normed
        if name in problem.definition_of:
            return each(problem.definition_of[name].body)
        return isinstance(term, Index) or name in dict(problem.sizes)
    if isinstance(term, Integer):
        return bool(term > 0)
    if isinstance(term, Plus | Times | Quotient):
        return each(*term.args)
    if isinstance(term, Binder):
        return each(term.body)
    if isinstance(term, Power):
        return term.args[1] == TWO or each(term.args[0])
    if isinstance(term, Apply):
        name = str(term.args[0])
        return name in _POSITIVE_FUNCTIONS or (name == "sqrt" and each(term.args[1]))
    return False

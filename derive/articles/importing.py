"""From a document to a problem file: what it says as sizes, variables, definitions and assumptions,
and what it differentiates as the goal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from sympy import Basic, Expr, Symbol

from derive.articles.context import Context
from derive.articles.front import title_of
from derive.articles.passages import Document
from derive.judges.compiling import UnsupportedError
from derive.judges.instances import Instances
from derive.language import write
from derive.problem import Definition, Goal, Problem
from derive.problem_file import ProblemError, loads
from derive.reading.elaboration import Equation, equation
from derive.reading.expressions import Chain, Derivative, Expression
from derive.reading.layout import ReadError
from derive.terms import (
    Diff,
    Entry,
    Index,
    alike,
    free,
    substitute,
    symbol_names,
    walk,
)

_EQUALS = frozenset({"=", ":="})


class NoProblemError(ValueError):
    """A document gives no problem; the message says why, on one line."""


@dataclass(frozen=True)
class Asked:
    """A derivative that a document works out, and what it says it is, as an equation."""

    goal: Goal
    indices: tuple[tuple[Index, str], ...]


def problem_file(document: Document, context: Context) -> str:
    """The problem file that a document says, in TOML.  Raises NoProblemError."""
    problem = _asked(document, context)
    title = title_of(document) or Path(document.file).stem
    text = written(replace(_tidy(problem), title=title))
    try:
        loads(text, document.file)
    except ProblemError as error:
        said = " ".join(str(error).split("\n", 1)[0].split(":")[-1].split())
        raise NoProblemError(f"what was understood is no problem: {said}") from None
    return text


# What is asked ------------------------------------------------------------------------------


def _asked(document: Document, context: Context) -> Problem:
    """The problem with the first derivative that the document works out for its goal."""
    problem = context.symbols.problem
    found: list[tuple[Goal, Equation]] = []
    for left, right in _derivatives(document, context):
        try:
            read = equation(left, right, context.symbols)
        except ReadError:
            continue
        goal = _goal(read.left, problem)
        if goal is not None:
            found.append((goal, read))
    if not found:
        raise NoProblemError("it differentiates nothing that it says what it is")
    goal, first = found[0]
    same = [
        read for other, read in found if _is_same(other, goal) and read.indices == first.indices
    ]
    ends = [read for read in same if _is_answer(read, problem)]
    expect = ends[-1].right if ends else None
    return replace(problem, goal=replace(goal, expect=expect), indices=first.indices)


def _is_same(one: Goal, other: Goal) -> bool:
    return one.by == other.by and alike(one.differentiate, other.differentiate)


def _derivatives(document: Document, context: Context) -> Iterator[tuple[Expression, Expression]]:
    """Every chain that begins with a derivative: that, and each line of it."""
    formulas = context.formulas(document)
    left: Expression | None = None
    for passage in document.passages:
        for chain in formulas.of(passage).chains:
            left = _begins(chain, left)
            for link, part in zip(chain.links, chain.parts[1:], strict=True):
                if left is not None and part is not None and link.sign in _EQUALS:
                    yield left, part


def _begins(chain: Chain, before: Expression | None) -> Expression | None:
    first = chain.parts[0]
    if first is None:
        return before
    return first if isinstance(first, Derivative) else None


def _goal(term: Expr, problem: Problem) -> Goal | None:
    """The goal that asks for a derivative by given quantities."""
    by: list[Expr] = []
    while isinstance(term, Diff):
        by.insert(0, cast(Expr, term.args[1]))
        term = term.args[0]
    names = [str(each.args[0]) if isinstance(each, Entry) else str(each) for each in by]
    if not by or not all(name in problem.variable_of for name in names):
        return None
    named = symbol_names(term)
    behind = named.union(*(problem.names_behind.get(n, frozenset()) for n in named))
    return Goal(term, tuple(by)) if set(names) <= behind else None


def _is_answer(read: Equation, problem: Problem) -> bool:
    """Is it the derivative, and holds none itself?"""
    if any(isinstance(part, Diff) for _, part in walk(read.right)):
        return False
    try:
        found = Instances(problem).check(read.left, read.right, (), read.ranges)
    except UnsupportedError:
        return False
    return found.answer == "agree"


# What a file can say --------------------------------------------------------------------------


def _tidy(problem: Problem) -> Problem:
    """The problem as a file can say it: without what nothing uses, without definitions that speak
    of an index of the line around them, with arguments that have no other meaning."""
    problem = _inlined(problem)
    used = _used(problem)
    definitions = tuple(d for d in problem.definitions if d.name in used)
    variables = tuple(v for v in problem.variables if v.name in used)
    problem = replace(problem, definitions=definitions, variables=variables)
    sizes = {size for v in variables for size in v.shape} | used
    sizes |= {size for d in definitions for size in d.shape}
    return replace(
        problem,
        sizes=tuple(s for s in problem.sizes if s[0] in sizes),
        functions=tuple(f for f in problem.functions if f[0] in used),
        definitions=tuple(_renamed(d, problem) for d in definitions),
    )


def _inlined(problem: Problem) -> Problem:
    """Definitions that speak of an index that is none of theirs are written out."""
    loose = [d for d in problem.definitions if _loose(d)]
    if not loose:
        return problem
    mapping = {Symbol(d.name): d.body for d in loose if not d.parameters}
    names = {d.name for d in loose}

    def out(term: Expr) -> Expr:
        while mapping.keys() & free(term):
            term = substitute(term, mapping, problem.names)
        return term

    kept = (d for d in problem.definitions if d.name not in names)
    goal = problem.goal
    what = out(goal.differentiate)
    return replace(
        problem,
        definitions=tuple(replace(d, body=out(d.body)) for d in kept),
        goal=replace(goal, differentiate=what, expect=goal.expect and out(goal.expect)),
    )


def _loose(definition: Definition) -> bool:
    indices = {s for s in free(definition.body) if isinstance(s, Index)}
    return bool(indices - set(definition.parameters))


def _used(problem: Problem) -> set[str]:
    """Every name that the goal and the assumptions speak of, through definitions."""
    goal = problem.goal
    terms = [goal.differentiate, *goal.by, *([goal.expect] if goal.expect is not None else [])]
    named = frozenset().union(*(symbol_names(term) for term in terms))
    named = named.union(*(problem.names_behind.get(n, frozenset()) for n in named))
    for assumption in problem.assumptions:
        about = symbol_names(assumption.relation) - {"=="}
        if about & named & problem.variable_of.keys():
            named |= about
    return set(named)


def _renamed(definition: Definition, problem: Problem) -> Definition:
    """The definition with arguments that are no names of the problem."""
    if not definition.parameters or isinstance(definition.parameters[0], Index):
        return definition
    taken = set(problem.names) | symbol_names(definition.body)
    mapping: dict[Symbol, Basic] = {}
    for parameter in definition.parameters:
        if parameter.name in problem.names:
            letter = next(n for n in _arguments() if n not in taken)
            taken.add(letter)
            mapping[parameter] = Symbol(letter)
    parameters = tuple(cast(Symbol, mapping.get(p, p)) for p in definition.parameters)
    return replace(
        definition, parameters=parameters, body=substitute(definition.body, mapping, problem.names)
    )


def _arguments() -> Iterator[str]:
    yield from "utvsabcd"
    yield from (f"u_{number}" for number in range(1, 1_000))


# Writing --------------------------------------------------------------------------------------


def written(problem: Problem) -> str:
    """A problem as a file in TOML."""
    lines = [f"title = {_text(problem.title)}"]
    tables: dict[str, Mapping[str, str]] = {
        "sizes": {name: _text(about) for name, about in problem.sizes},
        "variables": {
            _shaped(v.name, v.shape): _text(v.about)
            if v.domain == "real"
            else f"{{ about = {_text(v.about)}, is = {_text(v.domain)} }}"
            for v in problem.variables
        },
        "functions": {name: _text(about) for name, about in problem.functions},
        "definitions": {write(d.head): _text(write(d.body)) for d in problem.definitions},
        "assumptions": {a.name: _text(write(a.relation)) for a in problem.assumptions},
        "goal": _goal_table(problem.goal),
    }
    for name, table in tables.items():
        if table:
            lines += ["", f"[{name}]", *(f"{_key(key)} = {value}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _goal_table(goal: Goal) -> Mapping[str, str]:
    by = [_text(write(term)) for term in goal.by]
    found = {
        "differentiate": _text(write(goal.differentiate)),
        "by": by[0] if len(by) == 1 else f"[{', '.join(by)}]",
    }
    if goal.expect is not None:
        found["expect"] = _text(write(goal.expect))
    return found


def _shaped(name: str, shape: tuple[str, ...]) -> str:
    return f"{name}[{', '.join(shape)}]" if shape else name


def _key(key: str) -> str:
    plain = key.replace("_", "").replace("-", "").isalnum() and key.isascii()
    return key if plain else _text(key)


def _text(text: str) -> str:
    """A string of TOML: what JSON escapes, it escapes in the same way."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

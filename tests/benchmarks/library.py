"""How long the problems of the library take, each derived and judged, beside SymPy's way."""

from __future__ import annotations

import multiprocessing
import statistics
from collections.abc import Iterator
from multiprocessing.connection import Connection

import sympy

from derive.api import with_domains
from derive.catalogue import library
from derive.judges import judge
from derive.problem import Problem
from derive.problem_file import load
from derive.routes import derive
from derive.terms import value
from tests.benchmarks.table import Row, in_turns, milliseconds

TOTAL, MEDIAN, EACH = 20_000, 300, {"layer-norm": 1_000}
"""Targets in milliseconds; ``EACH`` by the problem's name."""
SLOWEST = 5
PATIENCE = 5.0
"""Seconds that SymPy has for a problem."""


def library_rows(rounds: int) -> Iterator[Row]:
    """The whole library on one core, its slowest problems, and the same beside SymPy."""
    problems = {name: load(name) for name in library()}
    ours = in_turns({n: lambda p=p: judge(derive(p)) for n, p in problems.items()}, rounds)
    times = ours.values()
    yield Row(f"library: {len(ours)} problems derived and judged", sum(times), target=TOTAL)
    yield Row("  median of the problems", statistics.median(times), target=MEDIAN)
    for name in sorted(ours, key=ours.__getitem__, reverse=True)[:SLOWEST]:
        yield Row(f"  among the slowest: {name}", ours[name])
    yield from (Row(f"  {n}", ours[n], target=limit) for n, limit in EACH.items() if n in ours)
    theirs = {name: by_sympy(problem) for name, problem in problems.items()}
    yield from beside_sympy(ours, {n: t for n, t in theirs.items() if t is not None})


def beside_sympy(ours: dict[str, float], theirs: dict[str, float]) -> Iterator[Row]:
    """Totals, and the median of the ratios, over the problems that SymPy finishes."""
    finished = f"{len(theirs)} of {len(ours)} within {PATIENCE:g} s"
    yield Row(f"SymPy: diff, doit, simplify ({finished})", sum(theirs.values()))
    if theirs:
        same = sum(ours[name] for name in theirs)
        ratio = same / sum(theirs.values())
        yield Row("  deriving and judging the same", same, ratio, "SymPy")
        middle = statistics.median(ours[name] / theirs[name] for name in theirs)
        same_median = statistics.median(ours[name] for name in theirs)
        yield Row("  median of the ratios", same_median, middle, "SymPy")


# What SymPy needs -------------------------------------------------------------------------


def by_sympy(problem: Problem) -> float | None:
    """The milliseconds SymPy takes for the same derivative, in a process that is killed when its
    patience ends; None if it does not finish or raises.  Whether its answer is right is not asked.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(problem, there))
    child.start()
    there.close()
    try:
        return here.recv() if here.poll(PATIENCE) else None
    except EOFError:
        return None
    finally:
        child.kill()
        child.join()


def _answer(problem: Problem, connection: Connection) -> None:
    try:
        connection.send(milliseconds(lambda: sympy_result(problem)))
    except Exception:  # SymPy raises all kinds of them on terms that are in order
        connection.close()


def sympy_result(problem: Problem) -> sympy.Expr:
    """The derivative as a person asks SymPy for it: diff, doit, simplify."""
    body = with_domains(value(problem.explicit(problem.goal.differentiate)), problem)
    for variable in problem.goal.by:
        body = body.diff(with_domains(value(variable), problem))
    return sympy.simplify(body.doit())

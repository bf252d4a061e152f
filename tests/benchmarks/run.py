"""How long it takes: one table, every figure beside another one taken in the same run.

``python tests/benchmarks/run.py`` prints it and exits with 1 if a target is missed.  Only the
ratios and the times in process mean something on another machine.  What is compared is measured
in turns, A B A B, so that a machine that gets slower slows both; the median counts.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import sympy

from derive.derivation import Derivation
from derive.judges import judge
from derive.problem import Problem
from derive.problem_file import load, loads
from derive.routes import derive

NAME = "softmax-cross-entropy"
ROOT = Path(__file__).resolve().parents[2]
SOURCE = (ROOT / "derive" / "problems" / f"{NAME}.toml").read_text(encoding="utf-8")
DERIVE = str(Path(sys.executable).with_name("derive"))
IMPORT_SYMPY = (sys.executable, "-c", "import sympy")

Work = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """A line of the table; the target is a limit for the ratio or for the time, in ms."""

    what: str
    milliseconds: float
    ratio: float | None = None
    beside: str = ""
    target: float | None = None

    @property
    def measured(self) -> float:
        return self.milliseconds if self.ratio is None or not self.beside else self.ratio

    @property
    def met(self) -> bool:
        return self.target is None or self.measured <= self.target

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} × {self.beside}"
        unit = " ×" if self.ratio is not None else " ms"
        target = "" if self.target is None else f"≤ {self.target:g}{unit}"
        verdict = "" if self.target is None else "yes" if self.met else "NO"
        return self.what, f"{self.milliseconds:.1f} ms", ratio, target, verdict


# Measuring --------------------------------------------------------------------------------


def in_turns(works: dict[str, Work], rounds: int) -> dict[str, float]:
    """The median time of each, in milliseconds; one round before counts for nothing."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            if number:
                times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(found) for name, found in times.items()}


def process(*command: str) -> Work:
    """A process from start to end."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}

    def work() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)

    return work


# What SymPy needs -------------------------------------------------------------------------


def by_sympy(serial: int) -> sympy.Expr:
    """The derivative of the same loss, as a person asks SymPy for it: diff, doit, simplify.

    SymPy remembers what it has worked out, so every round has names of its own.
    """
    n = sympy.Symbol(f"n{serial}", integer=True, positive=True)
    j, k, i = sympy.symbols(f"j{serial} k{serial} i{serial}", integer=True, positive=True)
    z, y = sympy.IndexedBase(f"z{serial}"), sympy.IndexedBase(f"y{serial}")
    total = sympy.Sum(sympy.exp(z[i]), (i, 1, n))
    loss = -sympy.Sum(y[k] * sympy.log(sympy.exp(z[k]) / total), (k, 1, n))
    return sympy.simplify(loss.diff(z[j]).doit())


def in_process(problem: Problem) -> dict[str, Work]:
    """The work that is measured without starting Python."""
    serial = count()
    return {
        "derive": lambda: derive(problem),
        "derive and judge": lambda: judge(derive(problem)),
        "SymPy": lambda: by_sympy(next(serial)),
    }


# No growth with n -------------------------------------------------------------------------


def with_size(name: str, about: str) -> Problem:
    """The same problem with another name for the number of classes, and another idea of it."""
    text = re.sub(r"\bn\b(?= = )|(?<=\[)n(?=\])|(?<=in )n\b", name, SOURCE)
    return loads(text.replace("number of classes", about), "sized.toml")


def lines(derivation: Derivation) -> int:
    """How many steps the tree has."""
    return sum(1 for _ in derivation.walk())


# The table --------------------------------------------------------------------------------


def rows(rounds: int) -> list[Row]:
    """Everything, measured."""
    whole = in_turns(
        {
            "import": process(*IMPORT_SYMPY),
            "render": process(DERIVE, "render", NAME, "--to", "markdown"),
            "help": process(DERIVE, "--help"),
            "list": process(DERIVE, "list"),
        },
        rounds,
    )
    inside = in_turns(in_process(load(NAME)), rounds)
    sized = {about: with_size(*about.split()) for about in ("n ten", "m 1000", "K 10**9")}
    growth = in_turns({a: lambda p=p: judge(derive(p)) for a, p in sized.items()}, rounds)
    steps = {about: lines(derive(problem)) for about, problem in sized.items()}
    first = growth["n ten"]

    def beside_import(what: str, name: str, target: float) -> Row:
        return Row(what, whole[name], whole[name] / whole["import"], "import sympy", target)

    return [
        Row('python -c "import sympy"', whole["import"]),
        beside_import(f"derive render {NAME}", "render", 2),
        beside_import("derive --help", "help", 0.6),
        beside_import("derive list", "list", 0.6),
        Row("deriving, in process", inside["derive"], target=20),
        Row("deriving and judging, in process", inside["derive and judge"], target=100),
        Row("SymPy: diff, doit, simplify", inside["SymPy"]),
        Row(
            "  deriving and judging beside it",
            inside["derive and judge"],
            inside["derive and judge"] / inside["SymPy"],
            "SymPy",
        ),
        *(
            Row(f"  size called {a}: {steps[a]} steps", t, t / first, "the first")
            for a, t in growth.items()
        ),
    ]


def show(table: list[Row]) -> str:
    """The table in Markdown, columns aligned."""
    cells = [("what", "median", "ratio", "target", "met"), *(row.cells() for row in table)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    text = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |"
        for line in cells
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)


def main() -> int:
    """Measure, print, and say by the exit code whether every target is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how often each is measured")
    table = rows(parser.parse_args().rounds)
    print(show(table))
    return 0 if all(row.met for row in table) else 1


if __name__ == "__main__":
    sys.exit(main())

"""How long it takes: one table, every figure beside another one taken in the same run.

``python -m tests.benchmarks.run`` prints it and exits with 1 if a target is missed.  Only the
ratios and the times in process mean something on another machine.  What is compared is measured
in turns, A B A B, so that a machine that gets slower slows both; the median counts.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from itertools import count, pairwise
from pathlib import Path

import sympy

from derive.derivation import Derivation
from derive.judges import judge
from derive.problem import Problem
from derive.problem_file import load, loads
from derive.routes import derive
from tests.benchmarks.library import library_rows
from tests.benchmarks.table import Row, Work, in_turns, show

NAME = "softmax-cross-entropy"
ROOT = Path(__file__).resolve().parents[2]
SOURCE = (ROOT / "derive" / "problems" / f"{NAME}.toml").read_text(encoding="utf-8")
DERIVE = str(Path(sys.executable).with_name("derive"))
IMPORT_SYMPY = (sys.executable, "-c", "import sympy")

# Measuring --------------------------------------------------------------------------------


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


# Growth with depth ------------------------------------------------------------------------

DEPTHS = (1, 2, 4, 8, 16)


def layers(depth: int) -> str:
    """A chain of dense layers of unspecified activation, by the weights of the first."""
    names = ["x", *(f"h{layer}" for layer in range(1, depth + 1))]
    weights = "".join(f'"W{layer}[n, n]" = "weights"\n' for layer in range(1, depth + 1))
    made = "".join(
        f'"{name}[i]" = "phi(sum(W{layer}[i, k] * {below}[k] for k in n))"\n'
        for layer, (below, name) in enumerate(pairwise(names), 1)
    )
    return f"""
        title = "{depth} layers"
        sizes = {{ n = "units" }}
        functions = {{ phi = "activation" }}
        goal = {{ differentiate = "L", by = "W1[i, j]" }}
        [variables]
        "x[n]" = "inputs"
        "t[n]" = "targets"
        {weights}
        [definitions]
        {made}
        L = "sum(({names[-1]}[i] - t[i])**2 for i in n)"
    """


def depth(rounds: int) -> list[Row]:
    """Four times the layers take little more than four times the work."""
    problems = {f"{number}": loads(layers(number), "layers.toml") for number in DEPTHS}
    taken = in_turns({name: lambda p=p: judge(derive(p)) for name, p in problems.items()}, rounds)
    found = []
    for name, problem in problems.items():
        what = f"dense layers, {name}: {lines(derive(problem))} steps"
        deepest = name == str(DEPTHS[-1])
        ratio = taken[name] / taken["4"]
        found.append(Row(what, taken[name], ratio, "4 layers", 8 if deepest else None))
    return found


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
        *library_rows(max(1, rounds // 3)),
        *depth(rounds),
    ]


def main() -> int:
    """Measure, print, and say by the exit code whether every target is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how often each is measured")
    table = rows(parser.parse_args().rounds)
    print(show(table))
    return 0 if all(row.met for row in table) else 1


if __name__ == "__main__":
    sys.exit(main())

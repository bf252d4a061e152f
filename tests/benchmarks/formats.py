"""Every format for every problem of the library: sizes and times.

``python -m tests.benchmarks.formats`` prints a table and exits with 1 if a target is missed.
Times are those of the page alone: each problem is derived and judged once, before.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.api import derive
from derive.catalogue import library
from derive.cli import FORMATS
from derive.derivation import Derivation
from derive.rendering import View, render_bytes
from tests.benchmarks.table import milliseconds

#: Milliseconds for the PDF of the seed's problem once the program is warm; bytes of a web page.
PDF_TIME, HTML_SIZE = 150, 200_000
SEED = "softmax-cross-entropy"


@dataclass(frozen=True)
class Page:
    """How long a page took, in milliseconds, and how large it is, in bytes."""

    problem: str
    to: str
    time: float
    size: int


def page(problem: str, derivation: Derivation, to: str) -> Page:
    """One page, measured."""
    sizes: list[int] = []
    view = View(standalone=True)
    time = milliseconds(lambda: sizes.append(len(render_bytes(derivation, to, view))))
    return Page(problem, to, time, sizes[0])


def pages(problems: Iterable[str]) -> Iterator[Page]:
    """Every format of every problem; the first page of each format is made twice, since it reads
    templates and fonts."""
    told = {name: derive(name).derivation for name in problems}
    for to in FORMATS:
        page(SEED, told[SEED], to)
        for name, derivation in told.items():
            yield page(name, derivation, to)


def table(found: Iterable[Page]) -> str:
    """One line for each format, in Markdown."""
    rows = ["| format | pages | median | slowest | median size | largest |", "|" + "---|" * 6]
    by_format: dict[str, list[Page]] = {}
    for one in found:
        by_format.setdefault(one.to, []).append(one)
    for to, made in by_format.items():
        times, sizes = [p.time for p in made], [p.size for p in made]
        slow = max(made, key=lambda p: p.time)
        large = max(made, key=lambda p: p.size)
        rows.append(
            f"| {to} | {len(made)} | {statistics.median(times):.0f} ms "
            f"| {slow.time:.0f} ms ({slow.problem}) | {statistics.median(sizes) / 1000:.0f} kB "
            f"| {large.size / 1000:.0f} kB ({large.problem}) |"
        )
    return "\n".join(rows)


def missed(found: Iterable[Page]) -> list[str]:
    """The targets that were missed, in words."""
    wrong = []
    for one in found:
        if one.to == "html" and one.size > HTML_SIZE:
            wrong.append(f"{one.problem} is {one.size} bytes as a web page")
        if one.to == "pdf" and one.problem == SEED and one.time > PDF_TIME:
            wrong.append(f"the PDF of {SEED} took {one.time:.0f} ms")
    return wrong


def main() -> int:
    """Measure, print, and say by the exit code whether every target is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("problems", nargs="*", default=library())
    found = list(pages(dict.fromkeys((SEED, *parser.parse_args().problems))))
    print(table(found))
    wrong = missed(found)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

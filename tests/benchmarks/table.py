"""The table that the benchmarks print, and how they measure."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

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


def in_turns(works: dict[str, Work], rounds: int) -> dict[str, float]:
    """The median time of each, in milliseconds; one round before counts for nothing."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            elapsed = milliseconds(work)
            if number:
                times[name].append(elapsed)
    return {name: statistics.median(found) for name, found in times.items()}


def milliseconds(work: Work) -> float:
    """How long the work takes once."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def show(table: Iterable[Row]) -> str:
    """The table in Markdown, columns aligned."""
    cells = [("what", "median", "ratio", "target", "met"), *(row.cells() for row in table)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    text = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |"
        for line in cells
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)

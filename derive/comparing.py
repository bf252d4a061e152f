"""What the routes make of a problem, in words: which apply, how they end, which is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from derive.composition import is_total
from derive.language import write
from derive.printers.plain import plain
from derive.problem import Problem
from derive.routes import Choice, Telling
from derive.wording import in_plain_text

Row: TypeAlias = dict[str, str | int | bool | None]


def data(choice: Choice) -> dict[str, str | list[Row]]:
    """The choice as plain data: expressions in the language of the problem files."""
    rows = [_row(told) for told in choice.tellings]
    return {"chosen": choice.route, "because": choice.because, "routes": rows}


def _row(told: Telling) -> Row:
    derivation = told.derivation
    row: Row = {"route": told.route.name, "about": told.route.about}
    if derivation is None:
        return {**row, "applies": False, "because": told.obstacle}
    result = write(derivation.result) if derivation.stuck is None else None
    return {
        **row, "applies": True, "lines": told.lines, "result": result, "stuck": derivation.stuck
    }  # fmt: skip


def table(choice: Choice) -> Iterator[str]:
    """The same for a reader, line by line."""
    problem = choice.derivation.problem
    name = max(len(told.route.name) for told in choice.tellings)
    cells = [(told.route, *_cells(told, problem)) for told in choice.tellings]
    width = max(len(lines) for _, lines, _ in cells)
    for route, lines, says in cells:
        yield f"{route.name:{name}}  {lines:>{width}}  {says}"
        yield f"{'':{name}}  {'':{width}}  {route.about}"
    yield f"chosen: {choice.route}, since {choice.because}"


def _cells(told: Telling, problem: Problem) -> tuple[str, str]:
    total = is_total(problem)
    derivation = told.derivation
    if derivation is None:
        return "", f"does not apply: {in_plain_text(told.obstacle or '', total)}"
    lines = f"{told.lines} lines" if told.lines != 1 else "1 line"
    if derivation.stuck is not None:
        return lines, f"stuck: {in_plain_text(derivation.stuck, total)}"
    return lines, f"{plain(derivation.goal, total)} = {plain(derivation.result, total)}"

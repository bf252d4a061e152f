"""Vectors and matrices written out, as their entry: ``a_{ij}``, or one entry on the diagonal and
another beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derive.reading.expressions import (
    Array,
    Bound,
    Branches,
    Chain,
    Dots,
    Entries,
    Expression,
    Label,
    Link,
    Name,
    Number,
    Product,
)
from derive.reading.patterns import NoPatternError, alike, common, filled, is_place, merged, place
from derive.reading.state import nodes


@dataclass(frozen=True)
class _Line:
    """The rows or the columns of a table.  places: of those that are written, the last is the
    end.  dotted: are there more between the last two?"""

    places: tuple[int, ...]
    dotted: bool


def grid(array: Array) -> Entries:
    """A vector or a matrix as its entry.  Raises NoPatternError if its entries have none in
    common."""
    if len(array.rows) == len(array.rows[0]) == 1:
        return _spaced(array)
    table = [[part for cell in row for part in _parted(cell)] for row in array.rows]
    width = len(table[0])
    if any(len(row) != width for row in table):
        raise NoPatternError
    rows = _line([all(isinstance(cell, Dots) for cell in row) for row in table])
    written = [table[at] for at in rows.places]
    columns = _line([all(isinstance(row[c], Dots) for row in written) for c in range(width)])
    cells = [[row[at] for at in columns.places] for row in written]
    if any(isinstance(cell, Dots) for row in cells for cell in row):
        raise NoPatternError
    if len(cells) == 1 or len(cells[0]) == 1:
        return _vector(array, cells, rows if len(cells) > 1 else columns)
    letters = place(array.span, 1), place(array.span, 2)
    try:
        body, ends = _plain(cells, rows, columns, letters)
    except NoPatternError:
        body, ends = _on_the_diagonal(cells, rows, columns, letters)
    _refuse_numbers(body, rows.dotted and columns.dotted)
    return Entries(letters, ends, body, array.span)


def _spaced(array: Array) -> Entries:
    """``[x_1 \\; x_2 \\; \\ldots \\; x_n]``: a row with mere space between its entries."""
    ((cell,),) = array.rows
    if not isinstance(cell, Bound) or cell.kind != "prod" or cell.upper is None:
        raise NoPatternError
    (first,) = cell.conditions
    letter = first.parts[0] if isinstance(first, Chain) else None
    if not isinstance(letter, Name) or not is_place(letter):
        raise NoPatternError
    return Entries((letter,), (cell.upper,), cell.body, array.span, True)


def _parted(cell: Expression) -> tuple[Expression, ...]:
    """Dots and the cell behind them, where the sign between the two was forgotten."""
    if not isinstance(cell, Product) or len(cell.factors) != 2 or cell.signs != ("",):
        return (cell,)
    return cell.factors if any(isinstance(part, Dots) for part in cell.factors) else (cell,)


def _line(dots: Sequence[bool]) -> _Line:
    """Raises NoPatternError if dots stand elsewhere than before the last."""
    at = [place for place, dotted in enumerate(dots) if dotted]
    if at not in ([], [len(dots) - 2]) or len(dots) - len(at) < len(at) + 1:
        raise NoPatternError
    return _Line(tuple(place for place, dotted in enumerate(dots) if not dotted), bool(at))


def _vector(array: Array, cells: Sequence[Sequence[Expression]], line: _Line) -> Entries:
    items = [cell for row in cells for cell in row]
    letter = place(array.span)
    body, end = common(items[0], items[-1], letter)
    _check(
        body, (letter,), (((n,), item) for n, item in zip(_numbers(line, end), items, strict=True))
    )
    _refuse_numbers(body, line.dotted)
    return Entries((letter,), (end,), body, array.span, len(cells) == 1)


def _numbers(line: _Line, end: Expression) -> list[Expression]:
    """What rows or columns are numbered with.  Raises NoPatternError if the end is another."""
    count = len(line.places)
    found: list[Expression] = [Number(str(n + 1), end.span) for n in range(count)]
    if line.dotted:
        found[-1] = end
    if not alike(found[-1], end):
        raise NoPatternError
    return found


def _plain(
    cells: Sequence[Sequence[Expression]], rows: _Line, columns: _Line, letters: tuple[Name, Name]
) -> tuple[Expression, tuple[Expression, Expression]]:
    """One pattern for all entries."""
    first, across = common(cells[0][0], cells[0][-1], letters[1])
    last, _ = common(cells[-1][0], cells[-1][-1], letters[1])
    body, down = common(first, last, letters[0])
    numbers = _numbers(rows, down), _numbers(columns, across)
    entries = (
        ((r, c), cell)
        for r, row in zip(numbers[0], cells, strict=True)
        for c, cell in zip(numbers[1], row, strict=True)
    )
    _check(body, letters, entries)
    return body, (down, across)


def _on_the_diagonal(
    cells: Sequence[Sequence[Expression]], rows: _Line, columns: _Line, letters: tuple[Name, Name]
) -> tuple[Expression, tuple[Expression, Expression]]:
    """One pattern on the diagonal and one beside it, ``s_1 (1 - s_1)`` and ``-s_1 s_2``."""
    if rows != columns or len(cells) < 2:
        raise NoPatternError
    diagonal, end = common(cells[0][0], cells[-1][-1], letters[0])
    numbers = _numbers(rows, end)
    _check(diagonal, letters[:1], (((n,), cells[at][at]) for at, n in enumerate(numbers)))
    beside = _beside(cells[0][-1], cells[-1][0], end, letters)
    entries = (
        ((numbers[r], numbers[c]), cell)
        for r, line in enumerate(cells)
        for c, cell in enumerate(line)
        if r != c
    )
    _check(beside, letters, entries)
    span = end.span
    same = Chain(letters, (Link("=", span),), span)
    return Branches(((diagonal, same), (beside, None)), span), (end, end)


def _beside(
    upper: Expression, lower: Expression, end: Expression, letters: tuple[Name, Name]
) -> Expression:
    """The pattern of the entries 1, n and n, 1: where the one has 1 the other has n."""
    row, column = letters

    def differ(a: object, b: object) -> object | None:
        if isinstance(a, Number) and a.text == "1" and alike(b, end):
            return row
        if isinstance(b, Number) and b.text == "1" and alike(a, end):
            return column
        return None

    return merged(upper, lower, differ)


def _check(
    body: Expression,
    letters: tuple[Name, ...],
    entries: Iterator[tuple[tuple[Expression, ...], Expression]],
) -> None:
    """Raises NoPatternError if an entry is not what the pattern says."""
    for numbers, entry in entries:
        meant = body
        for letter, number in zip(letters, numbers, strict=True):
            meant = filled(meant, letter, number)
        if not alike(meant, entry):
            raise NoPatternError


def _refuse_numbers(body: Expression, dotted: bool) -> None:
    """A table of three rows that names its entries elsewhere too, ``e^{z_1} + e^{z_2} + e^{z_3}``,
    says more than its pattern.  Raises NoPatternError."""
    scripts = [
        part
        for node in nodes(body)
        if isinstance(node, Name)
        for part in (*node.below, *(s.body for s in node.above if s.kind != "plain"))
        if not isinstance(part, Label) and not is_place(part)
    ]
    named = any(isinstance(node, Number) for part in scripts for node in nodes(part))
    if is_place(body) or (named and not dotted):
        raise NoPatternError

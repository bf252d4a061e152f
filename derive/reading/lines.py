"""Lines of a display: which rows belong together, what each claims, and under which conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from derive.reading.derivatives import is_operator
from derive.reading.enclosed import CASES
from derive.reading.expressions import Chain, Formula
from derive.reading.indices import is_index_relation
from derive.reading.layout import (
    Bracketed,
    Node,
    Prose,
    ReadError,
    Row,
    Scripts,
    Sign,
    Span,
    Stacked,
    Table,
)
from derive.reading.statements import read_statements
from derive.reading.stream import (
    LINES,
    PLUS_MINUS,
    PUNCTUATION,
    TIMES,
    Reads,
    around,
    flat,
    has_relation,
    relation_name,
    sign_name,
    trimmed,
)
from derive.reading.unbraced import with_braces

_OPERATORS = (PLUS_MINUS | set(TIMES) | {"/"}) - PUNCTUATION


@dataclass(frozen=True)
class Line:
    """The items of a line."""

    items: tuple[Node, ...]
    span: Span


def read_lines(row: Row, reads: Reads) -> Formula:
    """The chains of a formula, line by line, and the errors of what is not understood."""
    chains: list[Chain] = []
    errors: list[ReadError] = []
    try:
        items = trimmed(flat(row), PUNCTUATION)
        if not items or _is_mention(items):
            return Formula(())
        columns = _columns(items, row.span)
    except ReadError as error:
        return Formula((), (error,))
    for column, lines in enumerate(columns):
        lost = column > 0
        for line in lines:
            try:
                found = read_statements(line.items, line.span, reads)
            except ReadError as error:
                errors.append(error)
                lost = True
                continue
            chains += [replace(found[0], gap=lost), *found[1:]] if _goes_on(found) else found
            claims = [chain for chain in found if not chain.aside]
            lost = len([chain for chain in claims if chain.links]) > 1 if claims else lost
    return Formula(tuple(chains), tuple(errors))


def _is_mention(items: Sequence[Node]) -> bool:
    """Is a sign, an operator or a pair of brackets only spoken of, ``$\\odot$``,
    ``$\\frac{d}{dx}$``, ``$()$``?"""
    if len(items) != 1:
        return False
    if isinstance(items[0], Bracketed):
        return not flat(items[0].body)
    if isinstance(items[0], Stacked):
        return is_operator(items[0])
    base = items[0].base if isinstance(items[0], Scripts) else items[0]
    return isinstance(base, Sign) and base.name != "infty"


def _goes_on(chains: Sequence[Chain]) -> bool:
    return bool(chains) and chains[0].parts[0] is None and bool(chains[0].links)


# Rows to lines ----------------------------------------------------------------------------


def _columns(items: Sequence[Node], span: Span) -> list[list[Line]]:
    """The lines of a formula; columns of claims are read one after the other."""
    place = next((i for i, item in enumerate(items) if _display(item)), None)
    if place is None:
        return [_joined([(list(items), False)], span)]
    before, after = list(items[:place]), list(items[place + 1 :])
    table = _display(items[place])
    assert table is not None
    if isinstance(items[place], Bracketed) and _is_open(before):
        return [_joined([(list(items), False)], span)]
    rest = trimmed(after, PUNCTUATION)
    if any(not _is_remark(item) for item in rest) and not any(_display(item) for item in rest):
        return [_joined([(list(items), False)], span)]
    if trimmed(before, PUNCTUATION) and not _holds_lines(table):
        return [_joined([(list(items), False)], span)]
    columns = _table_columns(table, before, span)
    return columns + (_columns(after, span) if trimmed(after, PUNCTUATION) else [])


def _is_remark(item: Node) -> bool:
    return not isinstance(item, Sign | Table)


def _display(node: Node) -> Table | None:
    """The table of lines that a node is, also behind a large brace."""
    if isinstance(node, Table) and (node.name in LINES or _is_equations(node)):
        return node
    if isinstance(node, Table) and node.name in CASES and _is_system(node):
        return node
    if isinstance(node, Bracketed) and node.open in "{[." and node.close in ".]}":
        inner = trimmed(flat(node.body))
        if len(inner) == 1 and isinstance(inner[0], Table) and _holds_lines(inner[0]):
            return _display(inner[0])
    return None


def _is_system(table: Table) -> bool:
    """Equations behind a brace, one in each row, and no values with conditions."""
    rows = [[flat(cell) for cell in row if flat(cell)] for row in table.rows]
    return all(
        len(row) == 1
        and has_relation(row[0])
        and not any(isinstance(item, Prose) or sign_name(item) in (",", "quad") for item in row[0])
        for row in rows
    )


def _is_equations(table: Table) -> bool:
    """An array with a column of relations."""
    if table.name not in ("array", "darray", "tabular"):
        return False
    rows = [[cell for cell in row if flat(cell)] for row in table.rows]
    alone = all(len(row) == 1 and has_relation(flat(row[0])) for row in rows)
    return alone or _holds_lines(table)


def _holds_lines(table: Table) -> bool:
    """Does a relation stand where a row has one: alone in a cell, or before all else in it, or
    anywhere in a display?"""
    for row in table.rows:
        for place, cell in enumerate(row):
            items = trimmed(flat(cell))
            if not items:
                continue
            if table.name in LINES and has_relation(items):
                return True
            if place and relation_name(items[0]):
                return True
            if len(row) == 1 and len(table.rows) > 1 and has_relation(items):
                return True
    return False


def _table_columns(table: Table, before: list[Node], span: Span) -> list[list[Line]]:
    """The rows of a table as lines; what stands before it belongs to the first."""
    rows: list[list[list[Node]]] = []
    table = with_braces(table)
    blank = _blank_columns(table)
    for place, row in enumerate(table.rows):
        cells = [flat(cell) for column, cell in enumerate(row) if column not in blank]
        rows.append(_paired(table, [[*before, *cells[0]], *cells[1:]] if place == 0 else cells))
    count = max((len(row) for row in rows), default=0)
    claims = [sum(_is_claim(row[c]) for row in rows if c < len(row)) for c in range(count)]
    if count > 1 and all(number > 1 for number in claims[:2]):
        columns = [[row[c] for row in rows if c < len(row)] for c in range(count)]
        return [line for column in columns for line in _lines_of(column, table)]
    return _lines_of([_one_line(row) for row in rows], table)


def _blank_columns(table: Table) -> set[int]:
    """The columns from the third on that are always empty: ``a &= b &&= c`` is one line."""
    count = max((len(row) for row in table.rows), default=0)
    return {
        column
        for column in range(2, count, 2)
        if not any(flat(row[column]) for row in table.rows if column < len(row))
    }


def _is_claim(items: Sequence[Node]) -> bool:
    """Does it look like a line of its own, and not like the condition of one?"""
    inner = trimmed(items, ",")
    if not inner or isinstance(inner[0], Prose) or sign_name(inner[0]) == "forall":
        return False
    return has_relation(inner) and not is_index_relation(inner)


def _paired(table: Table, cells: list[list[Node]]) -> list[list[Node]]:
    """Cells with their neighbours: two are one claim in aligned displays, all in an array."""
    if table.name not in LINES or table.name in ("eqnarray", "IEEEeqnarray"):
        return [[item for cell in cells for item in cell]]
    found: list[list[Node]] = []
    for place, cell in enumerate(cells):
        if place % 2 == 0 and not (found and (_is_open(found[-1]) or _is_open_start(cell))):
            found.append(list(cell))
        else:
            found[-1] += cell
    return found


def _one_line(columns: Sequence[list[Node]]) -> list[Node]:
    """Columns of one row with a space between them."""
    found: list[Node] = []
    for column in columns:
        if found and column:
            start = column[0].span[0]
            found.append(Sign("quad", (start, start)))
        found += column
    return found


def _lines_of(rows: Sequence[list[Node]], table: Table) -> list[list[Line]]:
    """Rows to lines, where a row may hold a display of its own."""
    columns: list[list[Line]] = [[]]
    at_relations = any(
        len(row) > 1 and _is_open_start(flat(row[1])) and relation_name(trimmed(flat(row[1]))[0])
        for row in table.rows
    )
    simple: list[tuple[list[Node], bool]] = []
    for place, row in enumerate(rows):
        if any(_display(item) for item in row) and len(rows) > 1:
            columns += [_joined(simple, table.span), *_columns(row, table.span)]
            simple = []
        else:
            cells = table.rows[place] if place < len(table.rows) else ()
            simple.append((row, at_relations and len(cells) > 1 and not cells[0].items))
    columns.append(_joined(simple, table.span))
    return [column for column in columns if column]


def _joined(rows: Sequence[tuple[list[Node], bool]], span: Span) -> list[Line]:
    """Rows that go on in the next one, joined."""
    found: list[list[Node]] = []
    for row, indented in rows:
        items = trimmed(row)
        if not items:
            continue
        if found and (_is_open(found[-1]) or _continues(items, indented)):
            found[-1] += items
        else:
            found.append(items)
    return [Line(tuple(items), around(items, span)) for items in found]


def _continues(items: Sequence[Node], indented: bool) -> bool:
    """Does a row go on with the last part of the row before?"""
    if sign_name(items[0]) not in _OPERATORS:
        return False
    return indented or sign_name(items[0]) not in PLUS_MINUS or not has_relation(items)


def _is_open(items: Sequence[Node]) -> bool:
    """Does a row end with an operator or a relation?"""
    inner = trimmed(items)
    return bool(inner) and (sign_name(inner[-1]) in _OPERATORS or bool(relation_name(inner[-1])))


def _is_open_start(items: Sequence[Node]) -> bool:
    inner = trimmed(items)
    return bool(inner) and (bool(relation_name(inner[0])) or sign_name(inner[0]) in _OPERATORS)

"""Many files as a table: one row for each, as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, fields, replace

from derive.articles.remarks import counterexample
from derive.articles.report import Report


@dataclass(frozen=True)
class Row:
    """A file in one row.

    lines: how many claims were found.  read: how many of them were understood and judged.  holds:
    how many hold, holds_if: only if more is assumed.  line, column: of the first that is false; in
    a notebook in the cell ``cell``.  slip: its kind, message: what is said of it; or why the file
    could not be judged.
    """

    file: str
    lines: int = 0
    read: int = 0
    holds: int = 0
    holds_if: int = 0
    false: int = 0
    cell: int | None = None
    line: int | None = None
    column: int | None = None
    slip: str = ""
    message: str = ""


def row(report: Report) -> Row:
    """The row of a file that was judged."""
    verdicts = [claim.verdict for claim in report.claims]
    told = Row(
        report.file,
        lines=len(verdicts),
        read=len(verdicts) - verdicts.count("unread"),
        holds=verdicts.count("holds"),
        holds_if=verdicts.count("holds-if"),
        false=verdicts.count("false"),
    )
    first = report.first_false
    if first is None:
        return told if report.formulas else replace(told, message="no formula")
    return replace(
        told,
        cell=first.place.cell or None,
        line=first.place.line,
        column=first.place.column,
        slip=first.slip,
        message=first.message or counterexample(first.counterexample),
    )


def as_csv(rows: Iterable[Row]) -> str:
    """The table with a line of names on top."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(Row))
    writer.writerows(astuple(row) for row in rows)
    return text.getvalue()


def as_json(rows: Iterable[Row]) -> str:
    """The table as a list of objects."""
    return json.dumps([asdict(row) for row in rows], indent=2, ensure_ascii=False) + "\n"

"""A report as text, like a compiler's: place, verdict, the line with the piece underlined; and as
annotations of GitHub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from derive.articles.quoting import Quotes
from derive.articles.remarks import Kind, Remark, at, context, remarks
from derive.articles.report import Report
from derive.diagnostics import printable

Paint: TypeAlias = Callable[[str, str], str]
"""A text in a style (red, yellow, green, dim), or as it is."""

_STYLES: dict[Kind, str] = {
    "false": "red", "holds-if": "yellow", "unread": "yellow", "warning": "yellow", "holds": "green",
}  # fmt: skip
_LEVELS: dict[Kind, str] = {
    "false": "error", "holds-if": "warning", "unread": "notice", "warning": "warning",
}  # fmt: skip


def unpainted(text: str, style: str) -> str:
    """The text as it is."""
    return text


def as_text(
    report: Report,
    quotes: Quotes,
    summary: str,
    *,
    everything: bool = False,
    paint: Paint = unpainted,
) -> str:
    """What is said of a document, and at its end what it was taken to say and a summary.

    everything: the lines that hold as well.
    """
    lines = [
        line
        for remark in remarks(report, everything=everything)
        for line in written(remark, report.file, quotes, paint)
    ]
    lines += [paint(printable(line), "dim") for line in context(report)]
    lines.append(printable(f"{report.file}: {summary}"))
    return "".join(f"{line}\n" for line in lines)


def written(remark: Remark, file: str, quotes: Quotes, paint: Paint = unpainted) -> Iterator[str]:
    """The lines of a remark: place and message, the line of the file, the notes."""
    label, colon, message = printable(remark.message).partition(":")
    where = printable(at(file, remark.place))
    yield f"{where}: {paint(label, _STYLES[remark.kind])}{colon}{message}"
    if remark.kind != "holds":
        yield from map(printable, quotes.underlined(remark.place, remark.end))
    yield from map(printable, remark.notes)


def as_annotations(report: Report) -> str:
    """Commands of a GitHub workflow that put the remarks beside the lines of the file.

    What is false is an error, what needs more or is dubious a warning, what was not understood a
    notice.
    """
    return "".join(f"{_annotation(remark, report.file)}\n" for remark in remarks(report))


def annotated_failure(file: str, message: str) -> str:
    """The command that says that a file could not be judged."""
    return f"::error file={_property(file)}::{_data(printable(message))}\n"


def _annotation(remark: Remark, file: str) -> str:
    place, end = remark.place, remark.end
    # lines of a cell are no lines of the file
    found = {"line": place.line, "col": place.column} if not place.cell else {}
    if found and end is not None and end.line == place.line:
        found["endColumn"] = end.column
    where = "".join(f",{name}={number}" for name, number in found.items())
    cell = f"cell {place.cell}, line {place.line}: " if place.cell else ""
    said = "\n".join(map(printable, (f"{cell}{remark.message}", *remark.notes)))
    level = _LEVELS[remark.kind]
    return f"::{level} file={_property(file)}{where}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

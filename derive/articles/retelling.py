"""What was understood of documents, told line by line: as text, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derive.articles.exchange import Data, place_data
from derive.articles.many import answers
from derive.articles.quoting import Quotes, quotes
from derive.articles.remarks import at, some
from derive.articles.understanding import Line, Understanding, understanding
from derive.diagnostics import printable
from derive.problem import Problem


@dataclass(frozen=True)
class Retold:
    """What is told of a file, in both forms, or a failure in one message.

    complete: was every line understood?  wrong: is it the input that is wrong?
    """

    file: str
    text: str = ""
    data: Data | None = None
    complete: bool = False
    failure: str = ""
    wrong: bool = False


def retell(
    files: Sequence[str], problem: str | None = None, *, jobs: int | None = None, bar: bool = False
) -> Iterator[Retold]:
    """What was understood of each file, in their order.

    problem, jobs, bar: see :func:`derive.articles.many.answers`.
    """
    for answer in answers(_retell, files, problem, jobs=jobs, bar=bar):
        if answer.data is None:
            yield Retold(answer.file, failure=answer.failure, wrong=answer.wrong)
        else:
            yield Retold(answer.file, **answer.data)


def in_json(retold: Sequence[Retold], single: bool) -> str:
    """One object if a single file was asked for, else a list of such."""
    data = [
        done.data or {"file": done.file, "formulas": 0, "lines": [], "error": done.failure}
        for done in retold
    ]
    return json.dumps(data[0] if single else data, indent=2, ensure_ascii=False) + "\n"


def _retell(file: str, problem: Problem | None) -> Data:
    found = understanding(file, problem)
    quoted = quotes(file, (r.place for line in found.lines for r in line.refused))
    complete = not any(line.refused for line in found.lines)
    return {"text": as_text(found, quoted), "data": as_data(found), "complete": complete}


def as_data(found: Understanding) -> Data:
    """What was understood as data for JSON."""
    lines = [_line_data(line) for line in found.lines]
    return {"file": found.file, "formulas": found.formulas, "lines": lines}


def as_text(found: Understanding, quoted: Quotes) -> str:
    """What was understood, line by line, and at the end how much."""
    lines = [text for line in found.lines for text in _line(found.file, line, quoted)]
    return "".join(f"{line}\n" for line in (*map(printable, lines), _counts(found)))


def _line(file: str, line: Line, quoted: Quotes) -> Iterator[str]:
    if [line.text] != [refused.piece for refused in line.refused]:
        yield f"{at(file, line.place)}: {line.text}"
    if not line.understood and not line.refused:
        yield "  only mentioned: nothing is claimed"
    yield from (f"  understood: {said}" for said in line.understood)
    for refused in line.refused:
        yield f"{at(file, refused.place)}: not understood: {refused.piece}: {refused.message}"
        yield from quoted.underlined(refused.place, refused.end)


def _counts(found: Understanding) -> str:
    if not found.formulas:
        return f"{found.file}: no formula"
    unread = sum(bool(line.refused) for line in found.lines)
    read = len(found.lines) - unread
    parts = (some(read, "line understood", "lines understood"), some(unread, "not", "not"))
    told = ", ".join(filter(None, parts))
    return f"{found.file}: {some(found.formulas, 'formula')}: {told}"


def _line_data(line: Line) -> Data:
    errors = [
        {
            **place_data(refused.place),
            "end": place_data(refused.end),
            "piece": refused.piece,
            "message": refused.message,
        }
        for refused in line.refused
    ]
    return {
        **place_data(line.place),
        "text": line.text,
        "understood": list(line.understood),
        "errors": errors,
    }

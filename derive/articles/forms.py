"""Documents checked, and what came of it in the form that was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from derive.articles.checking import check_document
from derive.articles.exchange import Data, report_data, report_from
from derive.articles.many import answers
from derive.articles.quoting import Quotes, quotes
from derive.articles.remarks import counts
from derive.articles.report import Report
from derive.articles.students import for_student, progress
from derive.articles.tables import Row, as_csv, as_json, row
from derive.articles.writing import Paint, annotated_failure, as_annotations, as_text, unpainted
from derive.problem import Problem


@dataclass(frozen=True)
class Examined:
    """What came of a file: a report with the lines it quotes, or a failure in one message.

    wrong: is it the input that is wrong?
    """

    file: str
    report: Report | None
    quotes: Quotes = field(default_factory=Quotes)
    failure: str = ""
    wrong: bool = False


def examine(
    files: Sequence[str],
    problem: str | None = None,
    *,
    hints: bool = False,
    jobs: int | None = None,
    bar: bool = False,
) -> Iterator[Examined]:
    """The documents judged, in their order.

    hints: the kind of a slip and what a student is told of it are sought as well.
    problem, jobs, bar: see :func:`derive.articles.many.answers`.
    """
    task = partial(_check, hints=hints)
    for answer in answers(task, files, problem, jobs=jobs, bar=bar):
        if answer.data is None:
            yield Examined(answer.file, None, failure=answer.failure, wrong=answer.wrong)
        else:
            report, lines = report_from(answer.data["report"]), Quotes.read(answer.data["lines"])
            yield Examined(answer.file, report, lines)


def _check(file: str, problem: Problem | None, *, hints: bool) -> Data:
    report = check_document(file, problem, hints=hints)
    return {"report": report_data(report), "lines": quotes(file, report.places).data}


def in_words(
    examined: Examined,
    *,
    everything: bool = False,
    student: bool = False,
    paint: Paint = unpainted,
) -> str:
    """Text for a person; empty if the file could not be judged."""
    report = examined.report
    if report is None:
        return ""
    summary = progress(report) if student else counts(report)
    return as_text(report, examined.quotes, summary, everything=everything, paint=paint)


def in_json(examined: Iterable[Examined], single: bool) -> str:
    """One object if a single file was asked for, else a list of such."""
    data = [_data(done) for done in examined]
    return json.dumps(data[0] if single else data, indent=2, ensure_ascii=False) + "\n"


def in_table(examined: Iterable[Examined], to: str) -> str:
    """A table, ``csv`` or ``json``."""
    rows = [row(done.report) if done.report else _failed(done) for done in examined]
    return as_csv(rows) if to == "csv" else as_json(rows)


def annotated(examined: Examined) -> str:
    """Annotations of GitHub."""
    if examined.report is None:
        return annotated_failure(examined.file, examined.failure)
    return as_annotations(examined.report)


def reduced(examined: Examined, strength: int) -> Examined:
    """The same for a student."""
    report = examined.report
    return examined if report is None else replace(examined, report=for_student(report, strength))


def _data(examined: Examined) -> Data:
    if examined.report is None:
        return {**report_data(Report(examined.file, ())), "error": examined.failure}
    return report_data(examined.report)


def _failed(examined: Examined) -> Row:
    return Row(examined.file, message=examined.failure)

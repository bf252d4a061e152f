"""A report as JSON, and back: every field, in the words of the contract.

Lines and columns count from 1; in a notebook they count in the cell, and ``cell`` says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from derive.articles.passages import Place
from derive.articles.report import Judged, Report, Stated, Warned

Data: TypeAlias = dict[str, Any]
"""What :mod:`json` writes and reads."""


def report_data(report: Report) -> Data:
    """The report as data for JSON."""
    return {
        "file": report.file,
        "claims": [_judged_data(claim) for claim in report.claims],
        "warnings": [_warned_data(warning) for warning in report.warnings],
        "context": [_stated_data(stated) for stated in report.context],
        "unread": [
            {**place_data(p), "piece": piece, "message": m} for p, piece, m in report.unread
        ],
        "formulas": report.formulas,
    }


def report_from(data: Mapping[str, Any]) -> Report:
    """The report that :func:`report_data` made data of.  Raises KeyError if it did not."""
    return Report(
        data["file"],
        tuple(_judged(entry) for entry in data["claims"]),
        tuple(_warned(entry) for entry in data["warnings"]),
        tuple(_stated(entry) for entry in data["context"]),
        data["formulas"],
        tuple((_place(entry), entry["piece"], entry["message"]) for entry in data["unread"]),
    )


def place_data(place: Place) -> Data:
    """Line and column, and the cell of a notebook."""
    cell = {"cell": place.cell} if place.cell else {}
    return {**cell, "line": place.line, "column": place.column}


def _end(place: Place | None) -> Data:
    return {} if place is None else {"end": place_data(place)}


def _place(data: Mapping[str, Any]) -> Place:
    return Place(data["line"], data["column"], data.get("cell", 0))


def _place_behind(data: Mapping[str, Any]) -> Place | None:
    return _place(data["end"]) if "end" in data else None


def _judged_data(claim: Judged) -> Data:
    return {
        **place_data(claim.place),
        **_end(claim.end),
        "text": claim.text,
        "verdict": claim.verdict,
        "kind": claim.kind,
        "needs": list(claim.needs),
        "case": claim.case,
        "counterexample": dict(claim.counterexample),
        "message": claim.message,
        "differs": claim.differs,
        "understood": claim.understood,
        "slip": claim.slip,
        "hints": list(claim.hints),
    }


def _judged(data: Mapping[str, Any]) -> Judged:
    return Judged(
        _place(data),
        data["text"],
        data["verdict"],
        data["kind"],
        tuple(data["needs"]),
        data["case"],
        data["counterexample"],
        data["message"],
        data["differs"],
        data["understood"],
        _place_behind(data),
        data["slip"],
        tuple(data["hints"]),
    )


def _warned_data(warning: Warned) -> Data:
    return {
        **place_data(warning.place),
        **_end(warning.end),
        "message": warning.message,
        "hint": warning.hint,
    }


def _warned(data: Mapping[str, Any]) -> Warned:
    return Warned(_place(data), data["message"], data["hint"], _place_behind(data))


def _stated_data(stated: Stated) -> Data:
    at = {} if stated.place is None else place_data(stated.place)
    return {**at, "kind": stated.kind, "name": stated.name, "text": stated.text}


def _stated(data: Mapping[str, Any]) -> Stated:
    place = _place(data) if "line" in data else None
    return Stated(place, data["kind"], data["name"], data["text"])

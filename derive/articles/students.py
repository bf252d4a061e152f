"""What a student is told of homework: the first line that fails, and a hint."""

from __future__ import annotations

from dataclasses import replace

from derive.articles.passages import Place, in_order
from derive.articles.remarks import counts, is_given
from derive.articles.report import Judged, Report

_FAILS = {
    "line": "this does not follow from what stands before it",
    "brace": "what stands at the brace is something else",
    "reason": "what stands over the sign does not hold",
}


def for_student(report: Report, strength: int) -> Report:
    """The report up to the first line that fails, and so many hints; without warnings, and without
    what gives the next line away, such as the part in which the sides differ."""
    first = report.first_false
    report = replace(report, warnings=(), context=())
    if first is None:
        return report
    before = report.claims[: report.claims.index(first)]
    return replace(
        report,
        claims=(*before, _told(first, strength)),
        unread=tuple(piece for piece in report.unread if _stands_before(piece[0], first.place)),
    )


def progress(report: Report) -> str:
    """How far the student came."""
    first = report.first_false
    if first is None:
        return counts(report)
    held = sum(
        claim.verdict in ("holds", "holds-if") and not is_given(claim) for claim in report.claims
    )
    before = f"; {held} before it {'holds' if held == 1 else 'hold'}" if held else ""
    return f"the first line that fails{before}"


def _told(claim: Judged, strength: int) -> Judged:
    message = _FAILS.get(claim.kind, _FAILS["line"])
    return replace(claim, message=message, differs="", needs=(), hints=claim.hints[:strength])


def _stands_before(one: Place, other: Place) -> bool:
    return in_order(one) <= in_order(other)

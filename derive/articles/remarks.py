"""What there is to say of a document, remark by remark: the words that every report uses.

Formulas are shown as their author typed them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from derive.articles.passages import Place, in_order
from derive.articles.report import Judged, Report, Stated, Warned

Kind: TypeAlias = Literal["false", "holds-if", "holds", "unread", "warning"]


@dataclass(frozen=True)
class Remark:
    """One thing to say.

    place, end: of the piece it is about.  message: one line, with what it is in front.  notes:
    further lines.
    """

    kind: Kind
    place: Place
    end: Place | None
    message: str
    notes: tuple[str, ...] = ()


def remarks(report: Report, *, everything: bool = False) -> tuple[Remark, ...]:
    """What is to be said, in the order of the document; with ``everything`` of lines that hold
    as well."""
    said = [*_of_claims(report, everything), *_of_pieces(report), *_of_warnings(report)]
    return tuple(sorted(said, key=lambda remark: in_order(remark.place)))


def counts(report: Report) -> str:
    """How many formulas and lines there are, and what became of them."""
    if not report.formulas:
        return "no formula"
    verdicts = [_GIVEN if is_given(claim) else claim.verdict for claim in report.claims]
    became = ", ".join(
        some(verdicts.count(verdict), one, many)
        for verdict, one, many in _BECAME
        if verdict in verdicts
    )
    unread = sum(remark.kind == "unread" for remark in remarks(report))
    lines = some(len(verdicts) - verdicts.count("unread"), "line") or "no line"
    parts = (
        f"{some(report.formulas, 'formula')}, {lines} judged{became and ': '}{became}",
        some(unread, "not understood", "not understood"),
        some(len(report.warnings), "warning"),
    )
    return "; ".join(filter(None, parts))


_GIVEN = "given"
_BECAME = (
    ("holds", "holds", "hold"),
    (_GIVEN, "defines or assumes", "define or assume"),
    ("holds-if", "holds only if more is assumed", "hold only if more is assumed"),
    ("false", "is false", "are false"),
)


def is_given(claim: Judged) -> bool:
    """Does it say what is defined or assumed, so that there was nothing to judge?"""
    return claim.verdict == "holds" and claim.kind in ("definition", "assumption")


def context(report: Report) -> tuple[str, ...]:
    """What the document was taken to say, and where it uses what it assumes."""
    return (
        *(_stated(report.file, stated) for stated in report.context),
        *(
            f"{report.file}: used: {need} in {_listed(lines)}"
            for need, lines in _uses(report).items()
        ),
    )


def at(file: str, place: Place) -> str:
    """``file:line:column``, with the cell of a notebook."""
    cell = f"cell {place.cell}:" if place.cell else ""
    return f"{file}:{cell}{place.line}:{place.column}"


def counterexample(values: Mapping[str, object]) -> str:
    """``n = 2, j = 1, z = (2, -1): the left side is 0.5, the right side is 0.25``."""
    given = [f"{name} = {_numbers(value)}" for name, value in _given(values)]
    sides = [f"the {name} side is {_numbers(values[name])}" for name in _SIDES if name in values]
    return ": ".join(filter(None, (", ".join(given), ", ".join(sides))))


def _given(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Names with their values, whether they stand in groups or not."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from value.items()
        elif name not in _SIDES:
            yield name, value


_SIDES = ("left", "right")
_UNLIKE = "the two sides are not the same"


def _of_claims(report: Report, everything: bool) -> Iterator[Remark]:
    pieces = {message for _, _, message in report.unread}
    for claim in report.claims:
        if claim.verdict == "false":
            yield _remark(claim, f"false: {_fault(claim)}", _why(claim))
        elif claim.verdict == "holds-if":
            yield _remark(claim, f"holds only if {' and '.join(claim.needs) or claim.message}")
        elif claim.verdict == "unread" and claim.message not in pieces:
            yield _remark(claim, f"not judged: {claim.message}")
        elif claim.verdict == "holds" and everything:
            yield _remark(claim, _holding(claim))


def _remark(claim: Judged, message: str, notes: tuple[str, ...] = ()) -> Remark:
    return Remark(claim.verdict, claim.place, claim.end, message, notes)


def _fault(claim: Judged) -> str:
    """What is wrong in words; numbers have a line of their own."""
    said = claim.message
    return _UNLIKE if said in ("", counterexample(claim.counterexample)) else said


def _why(claim: Judged) -> tuple[str, ...]:
    """Numbers, the part that differs, the kind of slip, hints: each where it is known."""
    said = (
        ("counterexample", counterexample(claim.counterexample)),
        ("where they differ", claim.differs),
        ("kind of slip", claim.slip),
        *(("hint", hint) for hint in dict.fromkeys(claim.hints)),
    )
    return tuple(f"{label}: {text}" for label, text in said if text)


def _holding(claim: Judged) -> str:
    kinds = {"definition": "taken as a definition", "assumption": "taken as an assumption"}
    case = f"in the case {claim.case}" if claim.case else ""
    needs = f"by {' and '.join(claim.needs)}" if claim.needs else ""
    return " ".join(filter(None, (kinds.get(claim.kind, "holds"), case, needs)))


def _of_pieces(report: Report) -> Iterator[Remark]:
    for place, piece, message in report.unread:
        end = Place(place.line, place.column + len(piece), place.cell) if piece else None
        text = ": ".join(filter(None, ("not understood", " ".join(piece.split()), message)))
        yield Remark("unread", place, end, text)


def _of_warnings(report: Report) -> Iterator[Remark]:
    """One remark for a line that earns the same warning at several places."""
    alike: dict[tuple[int, int, str], list[Warned]] = {}
    for warned in report.warnings:
        message = "; ".join(filter(None, (warned.message, warned.hint)))
        alike.setdefault((warned.place.cell, warned.place.line, message), []).append(warned)
    for (_, _, message), (first, *others) in alike.items():
        times = f" (in this line {len(others) + 1} times)" if others else ""
        yield Remark("warning", first.place, first.end, f"warning: {message}{times}")


def _stated(file: str, stated: Stated) -> str:
    where = file if stated.place is None else at(file, stated.place)
    return f"{where}: understood: {stated.kind} {stated.text or stated.name}"


def _uses(report: Report) -> dict[str, list[Place]]:
    """What lines rest on that the document says itself, and where."""
    found: dict[str, list[Place]] = {}
    for claim in report.claims:
        if claim.verdict == "holds" and claim.kind != "assumption":
            for need in claim.needs:
                found.setdefault(need, []).append(claim.place)
    return found


def _listed(places: list[Place]) -> str:
    lines = [f"line {p.line} of cell {p.cell}" if p.cell else f"line {p.line}" for p in places]
    return " and ".join(dict.fromkeys(lines))


def some(number: int, one: str, many: str = "") -> str:
    """``3 formulas``; empty if there is none."""
    return f"{number} {one if number == 1 else many or one + 's'}" if number else ""


def _numbers(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return f"({', '.join(map(_numbers, value))})"
    return str(value)

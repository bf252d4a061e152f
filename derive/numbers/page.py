"""From an instance to what a page shows of it: rows with printed labels and rounded numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from sympy import Basic, Expr, Integer

from derive.document import NumberRow, Numbers, Words, joined
from derive.messages import Catalogue
from derive.numbers.instance import Instance, Quantity
from derive.numbers.rounding import DECIMALS, cells, decimals_telling, exponent_above
from derive.printers.scripts import Script
from derive.terms import Entry, Neg, Power, relation, substitute

TEN = Integer(10)
#: Below this power of ten it no longer matters how small a deviation is.
_FINEST = -40


def numbers(found: Instance, pen: Script, messages: Catalogue) -> Numbers:
    """What a page shows of a derivation on numbers: formulas written by ``pen``, prose from
    ``messages``."""
    remarks: Words = ()
    for words in _remarks(found, pen, messages):
        remarks += ("; " if remarks else "", *words)
    heading = (
        messages.words("page.numbers.heading-read", remarks=remarks)
        if remarks
        else messages.words("page.numbers.heading")
    )
    rows = tuple(_rows(found, pen, messages))
    return Numbers(heading, rows, _check(found, pen, messages), found.agrees)


def _remarks(found: Instance, pen: Script, messages: Catalogue) -> Iterator[Words]:
    for head, body in found.functions:
        yield (pen.inline(relation(head, "==", body)),)
    derivative = found.derivative or found.differences
    if derivative is not None and len(derivative.axes) == 2:
        row, column = map(pen.inline, derivative.axes)
        entry = pen.inline(derivative.term)
        yield messages.words("page.notation.place", row=row, column=column, entry=entry)


def _rows(found: Instance, pen: Script, messages: Catalogue) -> Iterator[NumberRow]:
    wrong = found.disagreement
    decimals = DECIMALS if wrong is None else decimals_telling(*wrong.sides)
    point = messages.text("numbers.decimal")
    for quantity in (*found.given, *found.defined):
        yield from _table(_whole(quantity), quantity, pen, point)
    if found.derivative is not None:
        yield from _table(found.derivative.term, found.derivative, pen, point, "", decimals)
    if found.differences is not None and _tells_more(found):
        term = found.differences.term
        note = messages.text("page.numbers.differences")
        yield from _table(term, found.differences, pen, point, note, decimals)
    if found.solution is not None:
        note = messages.text("page.numbers.solution")
        yield from _table(found.solution.term, found.solution, pen, point, note)


def _tells_more(found: Instance) -> bool:
    """Is it worth the room to show the central differences?  A whole matrix that agrees is not."""
    differences = found.differences
    if differences is None or not any(x is not None for x in differences.entries.values()):
        return False
    return len(differences.lengths) < 2 or found.derivative is None or not found.agrees


def _whole(quantity: Quantity) -> Expr:
    """The quantity without its indices, if all its entries are shown under it."""
    term = quantity.term
    if (
        isinstance(term, Entry)
        and len(quantity.axes) in (1, 2)
        and set(term.args[1:]) == set(quantity.axes)
    ):
        name: Expr = term.args[0]
        return name
    return term


def _table(
    term: Expr,
    quantity: Quantity,
    pen: Script,
    point: str,
    note: str = "",
    decimals: int = DECIMALS,
) -> Iterator[NumberRow]:
    """The rows of one quantity: one for a number or a vector, more for a matrix; of an array with
    more indices one matrix after the other."""
    entries = dict(
        zip(quantity.entries, cells(quantity.entries.values(), decimals, point), strict=True)
    )
    rank = len(quantity.lengths)
    leading, width = quantity.lengths[:-1], quantity.lengths[-1] if rank else 0
    for row in product(*(range(1, length + 1) for length in leading)):
        first = not row or row[-1] == 1
        at = dict(zip(quantity.axes, row[:-1], strict=False))
        label = pen.inline(_at(term, at)) if first else None
        numbers = tuple(entries[(*row, k)] for k in range(1, width + 1)) if rank else (entries[()],)
        yield NumberRow(label, note if first else "", numbers)


def _at(term: Expr, at: dict[Basic, int]) -> Expr:
    """The term with numbers for some of its indices."""
    return substitute(term, {i: Integer(k) for i, k in at.items()}) if at else term


def _check(found: Instance, pen: Script, messages: Catalogue) -> Words:
    wrong, deviation = found.disagreement, found.deviation
    if wrong is not None:
        derived, difference = map(str, cells(wrong.sides, decimals_telling(*wrong.sides)))
        place = joined((pen.inline(relation(i, "==", Integer(k))),) for i, k in wrong.at)
        key = "page.numbers.wrong-at" if place else "page.numbers.wrong"
        return messages.words(key, place=place, derived=derived, difference=difference)
    if found.missing:
        return messages.words("page.numbers.missing", why=found.missing)
    if deviation is None:
        return messages.words("page.numbers.silent", why=found.undefined)
    check = messages.words("page.numbers.exact")
    if deviation:
        exponent = max(exponent_above(deviation), _FINEST)
        power = Neg(Integer(-exponent)) if exponent < 0 else Integer(exponent)
        check = messages.words("page.numbers.agree", bound=pen.inline(Power(TEN, power)))
    if not found.undefined:
        return check
    return messages.words("page.numbers.partly", check=check, why=found.undefined)

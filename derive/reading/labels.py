"""Labels: numbers of classes that choose an entry, ``p_{y_i}``, or are compared, ``y_i = k``.

A label is read by a table Y that is 1 at the class of each sample and 0 elsewhere: ``p_{y_i}`` is
``sum(Y[i, k] * p[k] for k in K)``, and ``y_i = k`` says that ``Y[i, k]`` is not 0.  The label of a
single sample has no index: in ``p_y`` the vector y itself is that table.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Symbol

from derive.reading.expressions import Expression, Label, Name
from derive.reading.layout import ReadError, Span
from derive.reading.naming import Found, candidates
from derive.reading.state import Reading
from derive.reading.symbols import Symbols
from derive.terms import ZERO, Delta, Diff, Entry, Index, Sum, Times, free


@dataclass(frozen=True)
class Labelled:
    """A label where it stands: its table, and what stands at it as the number of the sample."""

    table: str
    samples: tuple[Expression, ...]


def label_of(part: Expression | Label, symbols: Symbols) -> Labelled | None:
    """The label that a part of a formula is; None if it is none."""
    if not isinstance(part, Name) or not symbols.labels:
        return None
    for found in candidates(part, symbols):
        table = symbols.labels.get(found.name)
        samples = _samples(found)
        if table is not None and len(samples) == (table != found.name):
            return Labelled(table, samples)
    return None


def _samples(found: Found) -> tuple[Expression, ...]:
    above = (s.body for s in found.above if s.kind == "round" and s.body is not None)
    return (*above, *(part for part in found.below if not isinstance(part, Label)))


def refuse_label(known: str, span: Span, symbols: Symbols) -> None:
    """Raises ReadError for a label among the quantities: the number of a class is none."""
    if symbols.labels.get(known, known) != known:
        raise ReadError(span, f"{known} tells a class here, and is no quantity")


def chosen(reading: Reading, table: str, samples: tuple[Expr, ...], span: Span) -> Index:
    """A new index for the class: whoever uses it says so by :func:`choosing`."""
    shape = reading.problem.variable_of[table].shape
    index = reading.axis()
    reading.sizes.run(reading.axes[index], shape[-1], span, table)
    reading.choices[index] = Entry(Symbol(table), *samples, index)
    return index


def choosing(reading: Reading, term: Expr) -> Expr:
    """The term at the classes that it speaks of: a sum over all of them, of which one counts."""
    for index in sorted((s for s in free(term) if s in reading.choices), key=str):
        entry = reading.choices[index]
        if isinstance(term, Delta):
            (other,) = (each for each in term.args if each != index)
            term = Entry(*entry.args[:-1], other)
        else:
            size = reading.sizes.placeholder(reading.axes[index])
            term = Sum(Times(entry, term), index, size)
    return term


def is_choice(reading: Reading, term: Expr) -> bool:
    """Is it an entry that a label chooses?"""
    return slope_by(reading, ZERO, term) is not None


def slope_by(reading: Reading, body: Expr, by: Expr) -> Expr | None:
    """The derivative by an entry that a label chooses; None if ``by`` is no such entry."""
    match by:
        case Sum(args=(Times(args=(entry, inner)), index, *rest)) if index in reading.choices:
            if reading.choices[index] == entry and isinstance(inner, Entry):
                return Sum(Times(entry, Diff(body, inner)), index, *rest)
    return None

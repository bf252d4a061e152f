"""Which size each index runs to: found out from all places of an equation at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Basic, Expr, Symbol

from derive.reading.layout import ReadError, Span
from derive.terms import Term


class SizeError(ReadError):
    """An index that would have to run to two sizes."""


class RangeError(SizeError):
    """A sum over a range that its terms do not have: what is written is false, not unread.

    what: the name whose entries it sums.  limit: the size that the sum runs to.
    """

    def __init__(self, span: Span, message: str, what: str, limit: str) -> None:
        super().__init__(span, message)
        self.what = what
        self.limit = limit


@dataclass(eq=False)
class Slot:
    """One index, free or bound, or one axis of an array.

    name: what it is called in messages.  size: the size it runs to, once known, and who told it:
    ``entries`` of what, or the ``limit`` of a sum.  likely: the size if nothing tells it.
    """

    name: str
    number: int
    size: str | None = None
    told_by: str = ""
    likely: str | None = None
    other: Slot | None = None

    @property
    def root(self) -> Slot:
        """The slot that speaks for all that are tied to this one."""
        slot = self
        while slot.other is not None:
            slot = slot.other
        return slot


LIMIT = "limit"


@dataclass
class Sizes:
    """The slots of an equation.  A size that is not known yet is a placeholder in a term."""

    only: str | None = None
    slots: list[Slot] = field(default_factory=list)

    def slot(self, name: str) -> Slot:
        """A new one."""
        self.slots.append(Slot(name, len(self.slots)))
        return self.slots[-1]

    def placeholder(self, slot: Slot) -> Symbol:
        """Stands for the size in a term."""
        return Symbol(f"#size {slot.number}")

    def run(self, slot: Slot, size: str, span: Span, told_by: str) -> None:
        """Note that the index runs to a size; ``told_by``: the name whose entries it tells, or
        LIMIT.  Raises ReadError if it runs to another."""
        root = slot.root
        if root.size is None:
            root.size, root.told_by = size, told_by
        elif root.size != size:
            raise _contradiction(slot, root.told_by, root.size, told_by, size, span)

    def tie(self, a: Slot, b: Slot, span: Span) -> None:
        """Note that two indices run to the same size.  Raises ReadError if they do not."""
        first, second = a.root, b.root
        if first is second:
            return
        if first.size is not None and second.size is not None and first.size != second.size:
            told = first.told_by, first.size, second.told_by, second.size
            raise _contradiction(b, *told, span)
        if first.size is None:
            first, second = second, first
        first.likely = first.likely or second.likely
        second.other = first

    def known(self, slot: Slot) -> str | None:
        """The size an index runs to; None if nothing tells it."""
        root = slot.root
        return root.size or root.likely or self.only

    def solution(self) -> dict[Basic, Basic]:
        """The sizes for the placeholders; those that nothing tells are not there."""
        found = ((self.placeholder(slot), self.known(slot)) for slot in self.slots)
        return {place: Symbol(size) for place, size in found if size is not None}


def _contradiction(
    slot: Slot, told: str, size: str, told_by: str, other: str, span: Span
) -> ReadError:
    if LIMIT in (told, told_by) and told != told_by:
        limit, entries = (size, other) if told == LIMIT else (other, size)
        what = told_by if told == LIMIT else told
        return RangeError(span, f"{what} has entries 1 to {entries}, not 1 to {limit}", what, limit)
    return SizeError(span, f"{slot.name} runs to {size}; here it would run to {other}")


def replaced(term: Basic, mapping: Mapping[Basic, Basic]) -> Expr:
    """The term with atoms replaced wherever they stand, binders included: for names that occur
    nowhere else."""
    if not isinstance(term, Term):
        return mapping.get(term, term)
    args = [replaced(a, mapping) for a in term.args]
    return term if args == list(term.args) else type(term)(*args)

"""The end of reading: letters and sizes are chosen for what was left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from sympy import Basic, Expr

from derive.problem import Definition, Problem, Variable
from derive.reading.layout import ReadError, Span
from derive.reading.sizes import Slot, replaced
from derive.reading.state import Claim, Reading, Remark, Reuse, Value, avoided
from derive.terms import Index, Relation, fresh_index, walk


@dataclass(frozen=True)
class Notes:
    """What is to be said of a formula beside what it means."""

    reuses: tuple[Reuse, ...] = ()
    claims: tuple[Claim, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Ending:
    """Puts letters and sizes in the place of what was left open.

    partly: leave a size open that nothing tells.  Raises ReadError if one is not told.
    """

    def __init__(
        self, reading: Reading, values: Sequence[Value], span: Span, partly: bool = False
    ) -> None:
        self._reading = reading
        self._span = span
        self._partly = partly
        self._mapping: dict[Basic, Basic] = dict(reading.sizes.solution())
        self._taken: frozenset[str] = avoided(reading)
        used = [name for value in values for name in _open_letters(value)]
        for _, left, right, *_ in reading.claims:
            used += [*_open_letters(left), *_open_letters(right)]
        for index in dict.fromkeys(used):
            letter = fresh_index(self._taken)
            self._taken |= {letter.name}
            self._mapping[index] = letter
        axes = dict.fromkeys(axis for value in values for axis in value.axes)
        slots = {r.index: r.slot for r in reading.free.values()}
        slots |= {axis: reading.axes[axis] for axis in axes}
        self.indices = tuple(
            (cast(Index, self._mapping.get(index, index)), self._size(slot))
            for index, slot in slots.items()
            if not partly
        )

    def _size(self, slot: Slot) -> str:
        size = self._reading.sizes.known(slot)
        if size is None:
            raise ReadError(self._span, f"nothing tells how far {slot.name} runs")
        return size

    def done(self, term: Expr) -> Expr:
        """The term as it is handed out."""
        found = replaced(term, self._mapping)
        for symbol in found.free_symbols:
            if symbol.name.startswith("#size") and not self._partly:
                number = int(symbol.name.split()[1])
                what = self._reading.sizes.slots[number].name
                raise ReadError(self._span, f"nothing tells how far {what} runs")
        return found

    @property
    def problem(self) -> Problem:
        """The problem, with what had to be added."""
        reading = self._reading
        if not (reading.variables or reading.definitions):
            return reading.problem
        return _extended(
            reading.problem, tuple(reading.variables), tuple(reading.definitions.values())
        )

    @property
    def notes(self) -> Notes:
        """What is to be said beside."""
        return Notes(self._reuses(), self._claims(), tuple(self._reading.remarks))

    def _reuses(self) -> tuple[Reuse, ...]:
        found = []
        for spelled, span, inside in self._reading.binders:
            if inside is not None or spelled in self._reading.free:
                fresh = fresh_index(self._taken).name
                found.append(Reuse(spelled, span, inside or span, inside is not None, fresh))
        return tuple(found)

    def _claims(self) -> tuple[Claim, ...]:
        reading = self._reading
        found = []
        for span, left, right, around, error in reading.claims:
            ranges = {
                cast(Index, self._mapping.get(r.index, r.index)): self._size(r.slot)
                for r in around.bound.values()
            }
            ranges |= {
                cast(Index, self._mapping[a]): self._size(reading.axes[a]) for a in left.axes
            }
            where = tuple(cast(Relation, self.done(r)) for r in around.where)
            sides = self.done(left.term), self.done(right.term)
            found.append(Claim(span, *sides, where, ranges | dict(self.indices), error))
        return tuple(found)


def _open_letters(value: Value) -> list[Index]:
    """The indices whose letter is not chosen yet, those of the axes first."""
    inside = [part for _, part in walk(value.term) if isinstance(part, Index)]
    return [index for index in (*value.axes, *inside) if index.name.startswith("#")]


@lru_cache(maxsize=256)
def _extended(
    problem: Problem, variables: tuple[str, ...], definitions: tuple[Definition, ...]
) -> Problem:
    return replace(
        problem,
        variables=problem.variables + tuple(Variable(name) for name in variables),
        definitions=problem.definitions + definitions,
    )

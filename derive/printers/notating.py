"""A notation carried out: a term becomes the term that is printed in its place.

Every printer obeys a notation in this way, and none knows of it but for two things to write down:
the function ``ln`` and a :class:`Bold` name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from sympy import Basic, Symbol

from derive.derivation import Note
from derive.document import Math
from derive.notation import USUAL, Notation
from derive.printers.names import Bold
from derive.printers.scripts import Marking, Script
from derive.terms import Apply, Diff, Entry, Index, Path, Prime
from derive.vectors.nodes import Gradient

_LOGARITHMS = {"log": "ln", "loggamma": "lngamma"}


class NotatedScript:
    """A script that writes terms in a notation.

    script: what writes them down.  arrays: the names of vectors and matrices.
    """

    def __init__(self, script: Script, notation: Notation, arrays: Collection[str]) -> None:
        self._script = script
        self._notation = notation
        self._names = dict(notation.names)
        self._bold = frozenset(arrays if notation.vectors == "bold" else ())
        self._written = lru_cache(maxsize=4096)(self._rewritten)

    def term(self, term: Basic, notes: Iterable[Note] = ()) -> Math:
        """A term, with braces."""
        return self._script.term(self._written(term), self._noted(notes))

    def _noted(self, notes: Iterable[Note]) -> tuple[Note, ...]:
        return tuple(Note(n.path, self._written(n.label), n.side) for n in notes)

    def inline(self, term: Basic) -> Math:
        """A term among words: on one line."""
        return self._script.inline(self._written(term))

    def relation(self, operator: str) -> Math:
        """The sign of a comparison."""
        return self._script.relation(operator)

    def sign(self, operator: str) -> Math:
        """The sign of an operation entry by entry."""
        return self._script.sign(operator)

    def range(self, name: str, sizes: Sequence[str]) -> Math:
        """All entries, from the first to the last."""
        return self._script.range(self._name(name), [self._name(size) for size in sizes])

    def _name(self, name: str) -> str:
        return self._names.get(name, name)

    def _rewritten(self, term: Basic) -> Basic:
        """The term to print: its parts stand where they stood, so that braces find them."""
        if isinstance(term, Symbol):
            name = self._name(term.name)
            if term.name in self._bold:
                return Bold(name)
            return Index(name) if isinstance(term, Index) else Symbol(name)
        if not term.args:
            return term
        args = [self._written(part) for part in term.args]
        if isinstance(term, Entry | Apply | Prime) and isinstance(term.args[0], Symbol):
            args[0] = self._head(term.args[0], isinstance(term, Apply))
        kind = type(term)
        if kind is Diff and self._notation.derivative == "nabla":
            kind = Gradient
        elif kind is Gradient and self._notation.derivative == "leibniz":
            kind = Diff
        return kind(*args)

    def _head(self, head: Symbol, is_function: bool) -> Symbol:
        """The name before indices or arguments."""
        if is_function and self._notation.log == "ln":
            return Symbol(_LOGARITHMS.get(head.name, self._name(head.name)))
        return Symbol(self._name(head.name))


class _NotatedMarking(NotatedScript):
    """The same for a script that shows marks."""

    def marked(self, term: Basic, notes: Iterable[Note], marks: Mapping[Path, str]) -> Math:
        """A term, with braces, parts of it marked."""
        assert isinstance(self._script, Marking)
        return self._script.marked(self._written(term), self._noted(notes), marks)


def notated(script: Script, notation: Notation, arrays: Collection[str]) -> Script:
    """The script in a notation; it shows marks if the script does."""
    if notation == USUAL:
        return script
    kind = _NotatedMarking if isinstance(script, Marking) else NotatedScript
    return kind(script, notation, arrays)

"""How formulas are written down: the printers behind one interface, for documents."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Protocol

from sympy import Basic

from derive.derivation import Note
from derive.document import Math
from derive.printers.box import columns
from derive.printers.latex import Style, latex, latex_relation
from derive.printers.plain import plain, plain_relation, stacked
from derive.printers.width import latex_width


class Script(Protocol):
    """How formulas are written down."""

    def term(self, term: Basic, notes: Iterable[Note] = ()) -> Math:
        """A term, with braces."""

    def inline(self, term: Basic) -> Math:
        """A term among words: on one line."""

    def relation(self, operator: str) -> Math:
        """The sign of a comparison."""

    def range(self, first: Basic, last: Basic) -> Math:
        """All from the first to the last."""


class LatexScript:
    """Formulas in LaTeX; ``total`` as in :class:`derive.printers.latex.Style`."""

    def __init__(self, total: bool) -> None:
        self._style = Style(total=total)

    def term(self, term: Basic, notes: Iterable[Note] = ()) -> Math:
        """A term, with braces."""
        source = latex(term, self._style, notes)
        return Math(source, ceil(latex_width(source)))

    def inline(self, term: Basic) -> Math:
        """A term among words."""
        return self.term(term)

    def relation(self, operator: str) -> Math:
        """The sign of a comparison."""
        return Math(latex_relation(operator), 1)

    def range(self, first: Basic, last: Basic) -> Math:
        """All from the first to the last."""
        return Math(rf"{latex(first)}, \ldots, {latex(last)}")


class TextScript:
    """Formulas in lines of text for a terminal."""

    def __init__(self, total: bool) -> None:
        self._total = total

    def term(self, term: Basic, notes: Iterable[Note] = ()) -> Math:
        """A term, with braces."""
        box = stacked(term, self._total, notes)
        return Math("\n".join(box.lines), box.width, box.baseline, box.breaks)

    def inline(self, term: Basic) -> Math:
        """A term among words: on one line."""
        line = plain(term, self._total)
        return Math(line, columns(line))

    def relation(self, operator: str) -> Math:
        """The sign of a comparison."""
        return Math(plain_relation(operator), 1)

    def range(self, first: Basic, last: Basic) -> Math:
        """All from the first to the last."""
        return Math(f"{plain(first)}, …, {plain(last)}")


SCRIPTS: dict[str, type[LatexScript] | type[TextScript]] = {
    "latex": LatexScript,
    "text": TextScript,
}

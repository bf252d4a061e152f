"""How formulas are written down: the printers behind one interface, for documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Protocol, runtime_checkable

from markupsafe import escape
from sympy import Basic

from derive.derivation import Note
from derive.document import Math
from derive.messages import ENGLISH, Catalogue
from derive.printers.box import columns
from derive.printers.latex import LATEX, latex
from derive.printers.markup import Markup
from derive.printers.mathml import MARKED_LATEX, marked_mathml, mathml
from derive.printers.plain import plain, plain_name, plain_relation, plain_sign, stacked
from derive.printers.setting import Style, set_term
from derive.printers.spoken import SPOKEN, Spoken, spoken
from derive.printers.typst import TYPST, typst
from derive.printers.width import latex_width
from derive.terms import Path


class Script(Protocol):
    """How formulas are written down."""

    def term(self, term: Basic, notes: Iterable[Note] = ()) -> Math:
        """A term, with braces."""

    def inline(self, term: Basic) -> Math:
        """A term among words: on one line."""

    def relation(self, operator: str) -> Math:
        """The sign of a comparison."""

    def sign(self, operator: str) -> Math:
        """The sign of an operation entry by entry."""

    def range(self, name: str, sizes: Sequence[str]) -> Math:
        """All entries, from the first to the last."""


@runtime_checkable
class Marking(Protocol):
    """A way of writing that shows marks on parts of a formula."""

    def marked(self, term: Basic, notes: Iterable[Note], marks: Mapping[Path, str]) -> Math:
        """A term, with braces, parts of it marked."""


class _MarkupScript:
    """Formulas in a markup; ``total`` as in :class:`derive.printers.setting.Style`."""

    markup: Markup

    def __init__(self, total: bool, messages: Catalogue = ENGLISH) -> None:
        self._style = Style(total, messages)

    def term(self, term: Basic, notes: Iterable[Note] = ()) -> Math:
        """A term, with braces."""
        raise NotImplementedError

    def inline(self, term: Basic) -> Math:
        """A term among words."""
        return self.term(term)

    def relation(self, operator: str) -> Math:
        """The sign of a comparison."""
        return Math(self.markup.relations[operator], 1)

    def sign(self, operator: str) -> Math:
        """The sign of an operation entry by entry."""
        return Math(self.markup.entrywise[operator], 1)

    def range(self, name: str, sizes: Sequence[str]) -> Math:
        """All entries, from the first to the last."""
        return Math(_entries(self.markup, name, sizes))


def _entries(markup: Markup, name: str, sizes: Sequence[str]) -> str:
    first = markup.name(name, ["1"] * len(sizes), apart=True)
    return markup.entries(first, markup.name(name, list(map(markup.name, sizes)), apart=True))


class LatexScript(_MarkupScript):
    """Formulas in LaTeX."""

    markup = LATEX

    def term(self, term: Basic, notes: Iterable[Note] = ()) -> Math:
        """A term, with braces."""
        source = latex(term, self._style, notes)
        return Math(source, ceil(latex_width(source)))


class TypstScript(_MarkupScript):
    """Formulas in Typst, each with the words that speak it."""

    markup = TYPST

    @property
    def _spoken(self) -> Spoken:
        return SPOKEN.speaking(self._style.messages)

    def term(self, term: Basic, notes: Iterable[Note] = ()) -> Math:
        """A term, with braces."""
        notes = tuple(notes)
        said = spoken(term, self._style, notes)
        wide = columns(plain(term, self._style.total))
        return Math(typst(term, self._style, notes), wide, spoken=said)

    def relation(self, operator: str) -> Math:
        """The sign of a comparison."""
        return replace(super().relation(operator), spoken=self._spoken.relations[operator])

    def sign(self, operator: str) -> Math:
        """The sign of an operation entry by entry."""
        return replace(super().sign(operator), spoken=self._spoken.entrywise[operator].strip(","))

    def range(self, name: str, sizes: Sequence[str]) -> Math:
        """All entries, from the first to the last."""
        return replace(super().range(name, sizes), spoken=_entries(self._spoken, name, sizes))


class TextScript:
    """Formulas in lines of text for a terminal."""

    def __init__(self, total: bool, messages: Catalogue = ENGLISH) -> None:
        self._total, self._messages = total, messages

    def term(self, term: Basic, notes: Iterable[Note] = ()) -> Math:
        """A term, with braces."""
        box = stacked(term, self._total, notes, self._messages)
        return Math("\n".join(box.lines), box.width, box.baseline, box.breaks)

    def inline(self, term: Basic) -> Math:
        """A term among words: on one line."""
        line = plain(term, self._total, self._messages)
        return Math(line, columns(line))

    def relation(self, operator: str) -> Math:
        """The sign of a comparison."""
        return Math(plain_relation(operator), 1)

    def sign(self, operator: str) -> Math:
        """The sign of an operation entry by entry."""
        return Math(plain_sign(operator), 1)

    def range(self, name: str, sizes: Sequence[str]) -> Math:
        """All entries, from the first to the last."""
        first = plain_name(name, ["1"] * len(sizes), apart=True)
        last = plain_name(name, [plain_name(size) for size in sizes], apart=True)
        return Math(f"{first}, …, {last}")


class MathmlScript(LatexScript):
    """Formulas in MathML: what LaTeX would write, converted."""

    def term(self, term: Basic, notes: Iterable[Note] = ()) -> Math:
        """A term, with braces."""
        return _converted(super().term(term, notes))

    def marked(self, term: Basic, notes: Iterable[Note], marks: Mapping[Path, str]) -> Math:
        """A term, with braces, parts of it marked."""
        notes = tuple(notes)
        plain = super().term(term, notes)
        marked = set_term(term, MARKED_LATEX, self._style, notes, marks)
        return replace(plain, source=marked_mathml(plain.source, marked))

    def inline(self, term: Basic) -> Math:
        """A term among words: on one line."""
        said = spoken(term, self._style)
        return replace(_converted(super().term(term), display=False), spoken=said)

    def relation(self, operator: str) -> Math:
        """The sign of a comparison, with its space."""
        return Math(f"<mo>{escape(plain_relation(operator))}</mo>", 1)

    def sign(self, operator: str) -> Math:
        """The sign of an operation entry by entry."""
        return _converted(super().sign(operator), display=False)

    def range(self, name: str, sizes: Sequence[str]) -> Math:
        """All entries, from the first to the last."""
        return _converted(super().range(name, sizes), display=False)


def _converted(formula: Math, display: bool = True) -> Math:
    return replace(formula, source=mathml(formula.source, display))


SCRIPTS: dict[str, Callable[[bool, Catalogue], Script]] = {
    "latex": LatexScript,
    "mathml": MathmlScript,
    "typst": TypstScript,
    "text": TextScript,
}

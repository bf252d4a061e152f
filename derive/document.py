"""A derivation as a document: plain data that a template can set, whatever the format.

Nothing here is a term: formulas have been printed, and the only objects a template sees are
strings, numbers, tuples and the frozen records of this module.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Detail: TypeAlias = Literal["brief", "normal", "full"]
SectionKind: TypeAlias = Literal[
    "definition",
    "assumption",
    "goal",
    "aside",
    "lemma",
    "case",
    "main",
    "therefore",
    "vector",
    "solve",
]


@dataclass(frozen=True)
class Math:
    """A printed formula.

    source: LaTeX, or lines of text joined by newlines.
    columns: how wide it is, measured in characters of the text around it.
    baseline: for lines of text, the number of the line that the reader reads along.
    breaks: for lines of text, the columns before which the formula may go on in a new line.
    spoken: how it is read aloud, for formats that say so.
    """

    source: str
    columns: int = 0
    baseline: int = 0
    breaks: tuple[int, ...] = ()
    spoken: str = ""

    @property
    def pieces(self) -> tuple[Math, ...]:
        """The lines of the source, each by itself."""
        return tuple(replace(self, source=line) for line in self.source.split("\n"))


Words: TypeAlias = "tuple[str | Math, ...]"
"""Words with formulas among them: strings are text, and are escaped where they are set."""


@dataclass(frozen=True)
class Reason:
    """Why a line holds: a few words, and the equation that is used, if there is one."""

    words: Words
    equation: Math | None = None


@dataclass(frozen=True)
class Row:
    """One line of a chain: the relation to the line before, and the line.

    left: what stands on the left, if the line is an equation of its own and not the first.
    verdict: proved, tested, refuted or unknown; empty if nobody judged it.
    rules: names and titles of the rules behind the line, and the assumptions it uses.
    because: what its rule says, in a sentence.  bare: the line without braces.
    moves: if several rules led here from the line before, a row for each.  between: the lines that
    are left out before this one.  Both only for pages that unfold.
    """

    relation: Math
    right: Math
    reasons: tuple[Reason, ...] = ()
    verdict: str = ""
    left: Math | None = None
    rules: tuple[str, ...] = ()
    because: Words = ()
    bare: Math | None = None
    moves: tuple[Row, ...] = ()
    between: tuple[Row, ...] = ()

    @property
    def over(self) -> tuple[Math, ...]:
        """The equations that stand over the relation sign, because they are used here."""
        return tuple(r.equation for r in self.reasons if r.equation is not None)

    @property
    def reason(self) -> Words:
        """Why the line holds, in words; empty if there is nothing to say."""
        return joined(reason.words for reason in self.reasons)

    @property
    def reason_with_equations(self) -> Words:
        """The same for a page that writes nothing over a sign."""
        return joined(
            r.words if r.equation is None else (*r.words, ": ", r.equation) for r in self.reasons
        )

    @property
    def in_doubt(self) -> bool:
        """May the line be wrong?"""
        return self.verdict in ("refuted", "unknown")


def joined(parts: Iterable[Words]) -> Words:
    """All the words, with commas between the parts."""
    words: list[str | Math] = []
    for part in parts:
        words += [", ", *part] if words else part
    return tuple(words)


@dataclass(frozen=True)
class Chain:
    """A left side and the lines that follow from it."""

    left: Math
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """A heading and a chain; ``depth`` is 1 in a case, 2 in a case of a case."""

    kind: SectionKind
    heading: Words
    chain: Chain
    depth: int = 0


@dataclass(frozen=True)
class Given:
    """A quantity that is given, and what it is."""

    symbol: Math
    about: str


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Cell:
    """A number in a table: digits in ASCII with a hyphen for minus, and the power of ten that they
    are multiplied by, if there is one.  No digits: there is no number here.

    point: the decimal sign.
    """

    mantissa: str
    exponent: str = ""
    point: str = "."

    @property
    def whole(self) -> str:
        """What stands before the decimal sign."""
        return self.mantissa.partition(".")[0]

    @property
    def fraction(self) -> str:
        """The decimal sign and what stands after it."""
        return self.mantissa[len(self.whole) :].replace(".", self.point)

    @property
    def power(self) -> str:
        """The power of ten, in raised figures."""
        return f"·10{self.exponent.translate(_RAISED)}" if self.exponent else ""

    @property
    def text(self) -> str:
        """The number on a line, with a true minus sign."""
        return (self.whole + self.fraction).replace("-", "−") + self.power

    def __str__(self) -> str:
        number = self.whole + self.fraction
        return f"{number}e{self.exponent}" if self.exponent else number


@dataclass(frozen=True)
class NumberRow:
    """A quantity and its numbers, side by side; the rows of a matrix after the first have no
    label.  note: what the numbers are, if the label does not say it."""

    label: Math | None
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Picture:
    """A drawing: the text of an SVG, its name, and what somebody hears who cannot see it.

    width, height: in pixels.
    """

    name: str
    svg: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Numbers:
    """A derivation on concrete numbers.

    heading: with what has to be known to read the table.
    check: what central differences say; agrees: nothing speaks against the derivative.
    """

    heading: Words
    rows: tuple[NumberRow, ...]
    check: Words
    agrees: bool
    pictures: tuple[Picture, ...] = ()

    @property
    def columns(self) -> int:
        """The most numbers that stand in a row."""
        return max((len(row.cells) for row in self.rows), default=0)

    @property
    def width(self) -> int:
        """How wide the table is, measured in characters."""
        labels = ((row.label.columns if row.label else 0) + len(row.note) for row in self.rows)
        cells = (
            max(len(row.cells[k].text) for row in self.rows if k < len(row.cells)) + 2
            for k in range(self.columns)
        )
        return max(labels, default=0) + sum(cells)


@dataclass(frozen=True)
class Document:
    """Everything a page says.

    about, reference: where the result is used and where it is found in print; may be empty.
    given: sizes, variables and functions.  notation: how to read signs that are not given.
    statements: what the derivation starts from.
    sections: the derivation.  stuck: where it could go no further, None if it is finished.
    warnings: what does not hold, or is not known to.  checked: what the judges say, in words.
    columns: the width of the widest line, as in :class:`Math`.
    numbers: the same on concrete numbers, if that was asked for.
    """

    title: str
    about: str
    route: str
    given: tuple[Given, ...]
    notation: tuple[Words, ...]
    statements: tuple[Section, ...]
    sections: tuple[Section, ...]
    stuck: Words | None
    warnings: tuple[Words, ...]
    checked: str
    reference: str
    columns: int
    numbers: Numbers | None = None

"""A derivation as a document: plain data that a template can set, whatever the format.

Nothing here is a term: formulas have been printed, and the only objects a template sees are
strings, numbers, tuples and the frozen records of this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Detail: TypeAlias = Literal["brief", "normal", "full"]
SectionKind: TypeAlias = Literal[
    "definition", "assumption", "goal", "aside", "lemma", "case", "main", "therefore"
]


@dataclass(frozen=True)
class Math:
    """A printed formula.

    source: LaTeX, or lines of text joined by newlines.
    columns: how many columns of a terminal the formula takes when it is laid out there: a
    measure of its width on any page.
    baseline: for lines of text, the number of the line that the reader reads along.
    """

    source: str
    columns: int = 0
    baseline: int = 0


Words: TypeAlias = "tuple[str | Math, ...]"
"""Words with formulas among them: strings are text, and are escaped where they are set."""


@dataclass(frozen=True)
class Row:
    """One line of a chain: the relation to the line before, and the line.

    over: equations that stand over the relation sign, because they are used here.
    reason: why the line holds, a few words; empty if there is nothing to say.
    verdict: proved, tested, refuted or unknown; empty if nobody judged it.
    """

    relation: Math
    right: Math
    over: tuple[Math, ...] = ()
    reason: str = ""
    verdict: str = ""

    @property
    def in_doubt(self) -> bool:
        """May the line be wrong?"""
        return self.verdict in ("refuted", "unknown")


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


@dataclass(frozen=True)
class Document:
    """Everything a page says.

    given: sizes, variables and functions.  statements: what the derivation starts from.
    sections: the derivation.  stuck: where it could go no further, None if it is finished.
    warnings: what does not hold, or is not known to.  checked: what the judges say, in words.
    columns: the width of the widest line, as in :class:`Math`.
    """

    title: str
    route: str
    given: tuple[Given, ...]
    statements: tuple[Section, ...]
    sections: tuple[Section, ...]
    stuck: str | None
    warnings: tuple[str, ...]
    checked: str
    columns: int

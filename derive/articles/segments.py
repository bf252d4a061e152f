"""Headings and paragraphs with their formulas, as the readers of the formats make them, and their
segments: prose with the displays that follow it, and what its words do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from derive.articles.macros import Macro
from derive.articles.passages import concludes, gathers
from derive.articles.sources import Source, Traced

_FORMULA = "\ufffc"
_PUNCTUATION = " \n.,:;()，。：；（）、"
_BOLD = re.compile(
    r"""\W*? (?: \*\*(?!\*)[^*]+\*\* | __(?!_)[^_]+__ | \*(?!\*)[^*]+\* | <(b|strong|em)>[^<]+</\1>
        | \\(?:textbf|textit|emph|underline)\{[^{}]*\} | \{\\(?:bf|it|em)[a-z]*\b[^{}]*\} )
        [\s:.]*""",
    re.VERBOSE,
)
_SPACING = re.compile(r"^(?:\s|\\(?:noindent|indent|par|(?:small|med|big)skip)(?![a-zA-Z]))+")
_CASE = re.compile(
    r"\W*(?:[A-Za-z0-9]+\W+){0,4}?(?:cases?|if|when|whenever|for|suppose|assume|assuming|otherwise)"
    r"\b[^\ufffc]*\ufffc",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\s*(?:\\forall\s*)?[^=<>&]{1,25}?\s*"
    r"(?:=|<|>|\\(?:neq?|leq?|geq?|lt|gt|in|notin)(?![a-zA-Z])|\\not\s*(?:=|\\in))"
    r"\s*[^=<>&]{1,25}"
)
_ELABORATE = re.compile(r"\\(?:frac|sum|partial|log|exp|prod|dfrac|nabla)")


@dataclass(frozen=True)
class Run:
    """Words, or a formula; display: a formula on lines of its own."""

    text: Traced
    formula: bool = False
    display: bool = False


@dataclass(frozen=True)
class Piece:
    """A heading or a paragraph.  heading: its level, 0 for a paragraph.  items: the list items
    around it by number, the outermost first."""

    runs: tuple[Run, ...]
    heading: int = 0
    items: tuple[int, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a reader finds in a source.  front_matter: with the lines around it.  macros: those
    that are defined outside of formulas.  problems: an offset, and what is wrong there."""

    pieces: tuple[Piece, ...]
    front_matter: str = ""
    macros: tuple[Macro, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Segment:
    """Prose and the displays that follow it.  words: the prose, one character for each formula."""

    runs: tuple[Run, ...]
    heading: int
    items: tuple[tuple[int, int], ...]
    source: Source

    @cached_property
    def words(self) -> str:
        shown = (_FORMULA if run.formula else run.text.text for run in self.runs if not run.display)
        return _SPACING.sub("", "".join(shown)).strip()

    @property
    def has_display(self) -> bool:
        return any(run.display for run in self.runs)

    @property
    def compares(self) -> bool:
        """Does its prose hold a relation that can name a case, such as ``i = j``?"""
        texts = (run.text.text for run in self.runs if run.formula and not run.display)
        return any(
            len(t) <= 80 and _COMPARED.fullmatch(t.rstrip(" .,:;")) and not _ELABORATE.search(t)
            for t in texts
        )

    @cached_property
    def kind(self) -> str:
        """``heading``, ``bold``, ``case``, ``gathers``, ``concludes`` or empty."""
        words = self.words
        if self.heading:
            return "heading"
        if gathers(words):
            return "gathers"
        if concludes(words):
            return "concludes"
        if self._is_bold(words):
            return "bold"
        leads = self.has_display or words.endswith((":", ","))
        if leads and self.compares and _CASE.match(words):
            return "case"
        return ""

    def _is_bold(self, words: str) -> bool:
        """Is it nothing but bold words, or such words and a relation: ``**Case 1**, i = j``?"""
        bold = _BOLD.match(words)
        if bold is None:
            return False
        rest = words[bold.end() :].strip(_PUNCTUATION)
        return not rest or (rest == _FORMULA and self.compares)


def segments(found: Iterable[tuple[Source, Found]]) -> Iterator[Segment]:
    """The segments of what was found in some sources, in order."""
    for source, piece in ((source, piece) for source, told in found for piece in told.pieces):
        items = tuple((source.cell, item) for item in piece.items)
        runs: list[Run] = []
        for run in piece.runs:
            blank = not run.formula and not run.text.text.strip()
            if runs and runs[-1].display and not run.display and not blank:
                yield Segment(tuple(runs), piece.heading, items, source)
                runs = []
            if runs or not blank:
                runs.append(run)
        if runs:
            yield Segment(tuple(runs), piece.heading, items, source)


def siblings(told: list[Segment]) -> list[bool]:
    """For each segment: is another bold or case paragraph beside it, further down under the same
    heading?"""
    found: list[bool] = []
    ahead: set[tuple[tuple[int, int], ...]] = set()
    for segment in reversed(told):
        found.append(segment.items in ahead)
        kind = segment.kind
        if kind in ("heading", "gathers"):
            ahead.clear()
        elif kind in ("bold", "case") and segment.compares:
            ahead.add(segment.items)
    return found[::-1]

"""Headings and paragraphs of a document, with their formulas, to the passages of the document.

The readers of the formats make pieces; here is what is the same for all of them: which words stand
around a formula, and in or under which list item, heading or case it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from derive.articles.macros import Macro, without_macros
from derive.articles.passages import Document, Item, Passage, Place, concludes, gathers
from derive.articles.sources import Source, Traced

LONGEST = 20_000
MOST = 20_000
_FORMULA = "\ufffc"
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
class _Segment:
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
        if _BOLD.fullmatch(words):
            return "bold"
        leads = self.has_display or words.endswith((":", ","))
        if leads and self.compares and _CASE.match(words):
            return "case"
        return ""


@dataclass
class _Opened:
    """An item that formulas stand in for now."""

    number: int
    kind: str
    key: tuple[int, int] = (0, 0)
    is_case: bool = False
    concluded: bool = False


def _segments(found: Iterable[tuple[Source, Found]]) -> Iterator[_Segment]:
    for source, piece in ((source, piece) for source, told in found for piece in told.pieces):
        items = tuple((source.cell, item) for item in piece.items)
        runs: list[Run] = []
        for run in piece.runs:
            blank = not run.formula and not run.text.text.strip()
            if runs and runs[-1].display and not run.display and not blank:
                yield _Segment(tuple(runs), piece.heading, items, source)
                runs = []
            if runs or not blank:
                runs.append(run)
        if runs:
            yield _Segment(tuple(runs), piece.heading, items, source)


def assemble(file: str, found: Sequence[tuple[Source, Found]]) -> Document:
    """The document in what was found in its sources."""
    assembly = _Assembly(
        [macro for _, told in found for macro in told.macros],
        [(source.place(at), why) for source, told in found for at, why in told.problems],
    )
    front_matter = next((told.front_matter for _, told in found if told.front_matter), "")
    segments = list(_segments(found))
    later = _siblings(segments)
    for segment, followed in zip(segments, later, strict=True):
        assembly.add(segment, followed)
    items = [Item(p, tuple(i)) for p, i in zip(assembly.parents, assembly.introduced, strict=True)]
    known = {macro.name: (macro.name, macro.arguments, macro.body) for macro in assembly.macros}
    return Document(
        file,
        tuple(assembly.passages),
        tuple(known.values()),
        front_matter,
        tuple(sorted(assembly.problems, key=lambda p: (p[0].cell, p[0].line, p[0].column))),
        tuple(items),
    )


def _siblings(segments: list[_Segment]) -> list[bool]:
    """For each segment: is another bold or case paragraph beside it, further down under the same
    heading?"""
    found: list[bool] = []
    ahead: set[tuple[tuple[int, int], ...]] = set()
    for segment in reversed(segments):
        found.append(segment.items in ahead)
        kind = segment.kind
        if kind in ("heading", "gathers"):
            ahead.clear()
        elif kind in ("bold", "case") and segment.compares:
            ahead.add(segment.items)
    return found[::-1]


@dataclass
class _Assembly:
    """What has been assembled so far."""

    macros: list[Macro]
    problems: list[tuple[Place, str]]
    passages: list[Passage] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    introduced: list[list[int]] = field(default_factory=list)
    opened: list[_Opened] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)  # items whose first words are over
    parallel: bool = False  # has a case under this heading come to a conclusion of its own?
    is_full: bool = False
    block: int = 0
    lead: str = ""  # the last words of the paragraph before
    leading: tuple[tuple[int, int], ...] | None = None  # where it stands, if a display may follow

    def add(self, segment: _Segment, followed: bool) -> None:
        """Take the next segment; followed: does a further case stand beside it?"""
        kind = segment.kind
        if self._enter(segment.items) and kind in ("bold", "case"):
            kind = ""  # the list item itself is what is named
        if kind == "heading":
            self._leave_headings(segment.heading)
        elif kind in ("bold", "case", "gathers"):
            self._leave_paragraphs()
        elif kind == "concludes":
            self._conclude(followed)
        if kind == "gathers":
            self._leave_cases()
        if kind in ("heading", "bold", "case"):
            self._open(kind, (segment.heading, 0), segment.compares)
        led = not segment.words and self.leading == segment.items
        if not led:
            self.block += 1
        self._write(segment, self.lead if led else "")
        self.closed.update(
            item.number for item in self.opened if item.kind != "list" or segment.has_display
        )
        last = segment.runs[-1]
        self.lead = "" if last.formula else _flat(last.text.text)
        self.leading = None if segment.has_display or segment.heading else segment.items

    def _open(self, kind: str, key: tuple[int, int], is_case: bool) -> None:
        self.parents.append(self.opened[-1].number if self.opened else 0)
        self.introduced.append([])
        self.opened.append(_Opened(len(self.parents), kind, key, is_case))

    def _enter(self, items: tuple[tuple[int, int], ...]) -> bool:
        """Leave the list items that are over, with what is in them, and enter the new ones.  Are
        there any?"""
        depth = 0
        for position, item in enumerate(self.opened):
            if item.kind != "list":
                continue
            if depth < len(items) and items[depth] == item.key:
                depth += 1
            else:
                del self.opened[position:]
                break
        for key in items[depth:]:
            self._open("list", key, False)
        return depth < len(items)

    def _leave_paragraphs(self) -> None:
        while self.opened and self.opened[-1].kind in ("bold", "case"):
            self.opened.pop()

    def _leave_headings(self, level: int) -> None:
        """Leave what a heading of a level ends; in a list item, only what is in it."""
        self.parallel = False
        while self.opened and self.opened[-1].kind != "list":
            last = self.opened[-1]
            if last.kind == "heading" and last.key[0] < level:
                break
            self.opened.pop()

    def _leave_cases(self) -> None:
        while self.opened and self.opened[-1].kind == "heading" and self.opened[-1].is_case:
            self.opened.pop()

    def _conclude(self, followed: bool) -> None:
        """A conclusion ends a case, unless the cases come to conclusions of their own."""
        last = self.opened[-1] if self.opened else None
        if last is None or last.kind not in ("bold", "case"):
            return
        if last.is_case and (followed or self.parallel):
            self.parallel = True
        else:
            self._leave_paragraphs()

    def _write(self, segment: _Segment, lead: str) -> None:
        """The formulas of a segment, each with the words around it."""
        words = [lead] if lead else []
        last = -1
        for run in segment.runs:
            if not run.formula:
                words.append(_flat(run.text.text))
                continue
            if self.is_full:
                return
            said = _flat(" ".join(words))
            if self._passage(segment, run, said):
                self._after(last, said)
                last = len(self.passages) - 1
                words.clear()
        self._after(last, _flat(" ".join(words)))

    def _after(self, position: int, words: str) -> None:
        if position >= 0 and words:
            self.passages[position] = replace(self.passages[position], after=words)

    def _passage(self, segment: _Segment, run: Run, before: str) -> bool:
        if len(self.passages) >= MOST:
            if not self.is_full:
                why = f"from here on no formula is read: there are more than {MOST}"
                self.problems.append((segment.source.place(run.text.offsets[0]), why))
            self.is_full = True
            return False
        text, macros, problems = without_macros(run.text)
        self.macros += macros
        self.problems += [(segment.source.place(at), why) for at, why in problems]
        text = text.stripped()
        if not text.text:
            return False
        if len(text.text) > LONGEST:
            why = f"a formula of more than {LONGEST} characters is not read"
            self.problems.append((segment.source.place(text.offsets[0]), why))
            return False
        if not run.display:
            self._introduce()
        self.passages.append(
            Passage(
                text.text,
                segment.source.places(text.offsets),
                run.display,
                before,
                "",
                self.block,
                self.opened[-1].number if self.opened else 0,
                len(self.opened),
            )
        )
        return True

    def _introduce(self) -> None:
        if self.opened and self.opened[-1].number not in self.closed:
            self.introduced[self.opened[-1].number - 1].append(len(self.passages))


def _flat(text: str) -> str:
    return " ".join(text.split())

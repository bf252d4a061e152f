"""Headings and paragraphs of a document, with their formulas, to the passages of the document.

The readers of the formats make pieces; here is what is the same for all of them: which words stand
around a formula, and in or under which list item, heading or case it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from derive.articles.macros import Macro, without_macros
from derive.articles.passages import Document, Item, Passage, Place, in_order
from derive.articles.segments import Found, Run, Segment, segments, siblings
from derive.articles.sources import Source

#: No formula is longer, and no document has more of them.
LONGEST = 20_000
MOST = 20_000


def assemble(file: str, found: Sequence[tuple[Source, Found]]) -> Document:
    """The document in what was found in its sources."""
    assembly = _Assembly(
        [macro for _, told in found for macro in told.macros],
        [(source.place(at), why) for source, told in found for at, why in told.problems],
    )
    front_matter = next((told.front_matter for _, told in found if told.front_matter), "")
    told = list(segments(found))
    later = siblings(told)
    for segment, followed in zip(told, later, strict=True):
        assembly.add(segment, followed)
    items = [Item(p, tuple(i)) for p, i in zip(assembly.parents, assembly.introduced, strict=True)]
    known = {macro.name: (macro.name, macro.arguments, macro.body) for macro in assembly.macros}
    return Document(
        file,
        tuple(assembly.passages),
        tuple(known.values()),
        front_matter,
        tuple(sorted(assembly.problems, key=lambda problem: in_order(problem[0]))),
        tuple(items),
    )


@dataclass
class _Opened:
    """An item that formulas stand in for now."""

    number: int
    kind: str
    key: tuple[int, int] = (0, 0)
    is_case: bool = False
    concluded: bool = False


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

    def add(self, segment: Segment, followed: bool) -> None:
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

    def _write(self, segment: Segment, lead: str) -> None:
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

    def _passage(self, segment: Segment, run: Run, before: str) -> bool:
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
                self._section,
            )
        )
        return True

    @property
    def _section(self) -> int:
        headings = (item.number for item in self.opened if item.kind == "heading")
        return max(headings, default=0)

    def _introduce(self) -> None:
        if self.opened and self.opened[-1].number not in self.closed:
            self.introduced[self.opened[-1].number - 1].append(len(self.passages))


def _flat(text: str) -> str:
    return " ".join(text.split())

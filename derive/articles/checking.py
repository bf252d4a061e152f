"""A document, checked: everything that is to be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.articles.beginnings import Beginnings
from derive.articles.cases import case_around
from derive.articles.claims import Part, parts
from derive.articles.context import Context, understand
from derive.articles.documents import read_document
from derive.articles.examining import Examined
from derive.articles.formulas import place_of, typed
from derive.articles.passages import Document, Passage, Place, in_order
from derive.articles.phrasing import Phrasing, read_otherwise, reused, side, stretched
from derive.articles.prefixes import Prefixes
from derive.articles.report import Judged, Report, Stated, Warned
from derive.articles.senses import written
from derive.articles.settling import settled
from derive.articles.verdicts import Judge, Ruling
from derive.language import write
from derive.problem import Problem
from derive.reading.elaboration import Claim as Brace
from derive.reading.elaboration import elaborate
from derive.reading.expressions import Braced
from derive.reading.layout import ReadError
from derive.reading.state import nodes


def check_document(
    file: str, problem: Problem | None = None, content: bytes | None = None, *, hints: bool = False
) -> Report:
    """What is to be said of a document.

    problem: what its names mean; without one the document says it itself.
    content: what the file holds, if it has been read already.
    hints: what a student is told of a false line is sought as well.
    Raises DocumentError if the file is none.
    """
    document = read_document(file, content)
    return _Check(document, understand(document, problem), hints).report()


class _Check:
    """Walks through a document, claim by claim."""

    def __init__(self, document: Document, context: Context, hints: bool) -> None:
        self._document = document
        self._context = context
        self._settled = settled(document, context)
        self._formulas = self._settled.formulas
        self._prefixes = Prefixes(Beginnings(document))
        self._claims = self._settled.claims
        if not context.given:
            self._claims = self._prefixes.completed(self._claims)
        read = [context, *(each.context for each in self._prefixes.used.values())]
        assumptions = [a for each in read for a in each.symbols.problem.assumptions]
        shown = {k: v for each in read for k, v in written(each.symbols.names).items()}
        self._phrasing = Phrasing(tuple(assumptions), self._settled.examiner, hints, shown)
        self._judged: list[Judged] = []
        self._warned: dict[Warned, None] = {}
        self._unread: dict[tuple[Place, str, str], None] = {}

    def report(self) -> Report:
        """Everything that is to be said."""
        for place, message in (*self._document.problems, *self._context.problems):
            self._unread[place, "", message] = None
        for passage in self._document.passages:
            for error in self._formulas.of(passage).errors:
                self._not_understood(passage, error)
            self._warn(stretched(passage, s) for s in self._formulas.of(passage).stretched)
        for examined in self._claims:
            self._claim(examined)
        for part in parts(self._document, self._formulas):
            self._braces(part)
        return Report(
            self._document.file,
            tuple(sorted(self._judged, key=lambda judged: in_order(judged.place))),
            tuple(self._warned),
            tuple(self._stated()),
            len(self._document.passages) + len(self._document.problems),
            tuple(self._unread),
        )

    def _stated(self) -> Iterator[Stated]:
        """What the document was taken to say."""
        yield from self._context.stated
        yield from self._prefixes.stated(self._context.stated)
        yield from dict.fromkeys(self._picked(self._claims))

    def _not_understood(self, passage: Passage, error: ReadError) -> None:
        piece = (place_of(passage, error.span), typed(passage, error.span), error.message)
        self._unread[piece] = None

    def _picked(self, settled: Iterable[Examined]) -> Iterator[Stated]:
        """What the document says to be 1, where a line needs it."""
        for each in settled:
            if each.pick is not None and each.ruling.missing:
                place = self._document.passages[each.pick.passage].places[0]
                fact = write(each.ruling.missing[0])
                yield Stated(place, "assumption", "where a line needs it", fact)

    def _claim(self, found: Examined) -> None:
        claim, ruling = found.claim, found.ruling
        if found.error is not None and ruling.verdict == "unread":
            part = side(claim, found.error.span) or claim.right
            self._not_understood(part.passage, found.error)
        self._judged.append(self._phrasing.line(found))
        if found.read is not None:
            self._warn(reused(claim, reuse) for reuse in found.read.notes.reuses)
        if found.instead is not None and ruling.verdict == "holds":
            self._warn([read_otherwise(found.instead)])

    def _warn(self, warnings: Iterable[Warned | None]) -> None:
        self._warned |= dict.fromkeys(w for w in warnings if w is not None)

    def _braces(self, part: Part) -> None:
        """The labels of the braces in one side of a chain."""
        if not any(isinstance(node, Braced) for node in nodes(part.expression)):
            return
        try:
            found = elaborate(part.expression, self._context.symbols)
        except ReadError as error:
            self._not_understood(part.passage, error)
            return
        judge = self._settled.examiner.judge(found.problem)
        for brace in found.notes.claims:
            ruling = self._brace(part.passage, brace, judge)
            why = self._settled.doubts.unexplained((brace.left, brace.right), found.problem)
            if ruling.verdict == "false" and why:
                ruling = replace(ruling, verdict="unread", message=why)
            self._judged.append(self._phrasing.brace(part.passage, brace, ruling))

    def _brace(self, passage: Passage, brace: Brace, judge: Judge) -> Ruling:
        if brace.error is not None:
            self._not_understood(passage, brace.error)
            return Ruling("unread", message=brace.error.message)
        case = case_around(self._document, passage, self._formulas, self._context.symbols)
        return judge.equation(
            brace.left, brace.right, where=brace.where, case=case, ranges=brace.ranges
        )

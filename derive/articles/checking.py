"""A document, checked: everything that is to be said of it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from sympy import Expr

from derive.articles.cases import case_around
from derive.articles.claims import Claim, Part, claims, parts
from derive.articles.context import Context, understand
from derive.articles.documents import read_document
from derive.articles.doubts import Doubts
from derive.articles.examining import Examined, Examiner
from derive.articles.formulas import Formulas, place_of, typed
from derive.articles.hints import Hints
from derive.articles.passages import Document, Passage, Place
from derive.articles.report import Judged, Report, Warned
from derive.articles.slips import slip
from derive.articles.verdicts import Judge, Ruling
from derive.language import write
from derive.printers.latex import latex
from derive.problem import Problem
from derive.reading.elaboration import Claim as Brace
from derive.reading.elaboration import Reuse, elaborate
from derive.reading.expressions import Braced
from derive.reading.layout import ReadError, Span
from derive.reading.state import nodes
from derive.terms import alike, relation, subterm
from derive.wording import in_plain_text

_STRENGTHS = (1, 2)


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
    """Puts into words what comes of each claim of a document."""

    def __init__(self, document: Document, context: Context, hints: bool) -> None:
        self._document = document
        self._context = context
        self._formulas = Formulas(document, context.lexicon)
        self._examiner = Examiner(document, context, self._formulas)
        self._assumptions = context.symbols.problem.assumptions
        self._hints = hints
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
            for span in self._formulas.of(passage).stretched:
                self._stretched(passage, span)
        found = [
            self._examiner.examine(claim)
            for claim in claims(
                self._document, self._formulas, self._context.taken, self._context.unclaimed
            )
        ]
        doubts = Doubts(self._document, self._context, found)
        for examined in found:
            self._claim(doubts.settled(examined))
        for part in parts(self._document, self._formulas):
            self._braces(part, doubts)
        return Report(
            self._document.file,
            tuple(sorted(self._judged, key=lambda j: (j.place.cell, j.place.line, j.place.column))),
            tuple(self._warned),
            self._context.stated,
            len(self._document.passages) + len(self._document.problems),
            tuple(self._unread),
        )

    def _not_understood(self, passage: Passage, error: ReadError) -> None:
        piece = (place_of(passage, error.span), typed(passage, error.span), error.message)
        self._unread[piece] = None

    # Lines

    def _claim(self, found: Examined) -> None:
        claim, ruling = found.claim, found.ruling
        if found.error is not None and ruling.verdict == "unread":
            side = _side(claim, found.error.span) or claim.right
            self._not_understood(side.passage, found.error)
        self._judged.append(self._in_words(found))
        if found.read is not None:
            for reuse in found.read.notes.reuses:
                self._reused(claim, reuse)
        if found.instead is not None and ruling.verdict == "holds":
            self._read_otherwise(found.instead)

    def _in_words(self, found: Examined) -> Judged:
        claim, ruling = found.claim, found.ruling
        place, end = _ends(claim.right.passage, claim.right.expression.span)
        judged = Judged(
            place, claim.text, ruling.verdict, claim.kind, end=end, message=ruling.message
        )
        if claim.taken or found.supposed:
            judged = replace(judged, kind="definition" if claim.taken else "assumption")
        if found.read is None:
            return judged
        left, right = found.read.left, found.read.right
        judged = self._ruled(judged, ruling, left, right)
        if ruling.verdict == "false" and claim.kind == "line" and self._hints:
            return self._hinted(judged, found)
        return judged

    def _ruled(self, judged: Judged, ruling: Ruling, left: Expr, right: Expr) -> Judged:
        if any(alike(a.relation, relation(left, "==", right)) for a in self._assumptions):
            judged = replace(judged, kind="assumption")
        return replace(
            judged,
            needs=(*map(self._stated, ruling.needs), *map(latex, ruling.missing)),
            case=", ".join(map(latex, ruling.case)),
            counterexample=ruling.counterexample,
            differs=_difference(ruling, left, right),
            understood=f"{write(left)} == {write(right)}",
        )

    def _stated(self, name: str) -> str:
        """An assumption, by its name, in LaTeX."""
        for assumption in self._assumptions:
            if assumption.name == name:
                return latex(assumption.relation)
        return name

    def _hinted(self, judged: Judged, found: Examined) -> Judged:
        read = found.read
        assert read is not None
        judge = self._examiner.judge(read.problem)
        sides, where, ranges = (read.left, read.right), found.where, dict(read.indices)
        slipped = slip(judge, *sides, where=where, case=found.case, ranges=ranges)
        told = partial(Hints(judge).hint, slipped, *sides, where=where, case=found.case)
        said = (in_plain_text(told(strength=strength)) for strength in _STRENGTHS)
        return replace(judged, slip=slipped.words if slipped else "", hints=tuple(said))

    # Braces

    def _braces(self, part: Part, doubts: Doubts) -> None:
        """The labels of the braces in one side of a chain."""
        if not any(isinstance(node, Braced) for node in nodes(part.expression)):
            return
        symbols = self._context.symbols
        try:
            found = elaborate(part.expression, symbols)
        except ReadError as error:
            self._not_understood(part.passage, error)
            return
        judge = self._examiner.judge(found.problem)
        for brace in found.notes.claims:
            judged = self._brace(part.passage, brace, judge)
            why = doubts.unexplained((brace.left, brace.right), found.problem)
            if judged.verdict == "false" and why:
                judged = replace(judged, verdict="unread", message=why)
            self._judged.append(judged)

    def _brace(self, passage: Passage, brace: Brace, judge: Judge) -> Judged:
        place, end = _ends(passage, brace.span)
        text = typed(passage, brace.span)
        if brace.error is not None:
            self._not_understood(passage, brace.error)
            return Judged(place, text, "unread", "brace", message=brace.error.message, end=end)
        case = case_around(self._document, passage, self._formulas, self._context.symbols)
        ruling = judge.equation(
            brace.left, brace.right, where=brace.where, case=case, ranges=brace.ranges
        )
        judged = Judged(place, text, ruling.verdict, "brace", end=end, message=ruling.message)
        return self._ruled(judged, ruling, brace.left, brace.right)

    # Warnings

    def _reused(self, claim: Claim, reuse: Reuse) -> None:
        part = _side(claim, reuse.span)
        if part is None:
            return
        place, end = _ends(part.passage, reuse.span)
        what = (
            f"the index {reuse.index} is used twice"
            if reuse.nested
            else (f"the index {reuse.index} is bound here and free in the line")
        )
        mended = renamed(typed(part.passage, reuse.span), reuse.index, reuse.fresh)
        self._warned[Warned(place, what, f"write {mended}", end)] = None

    def _stretched(self, passage: Passage, span: Span) -> None:
        """A sum that was taken to reach further than it does by convention."""
        place, end = _ends(passage, span)
        message = "this sum is taken to reach over the terms behind it that speak of its index"
        hint = "put brackets around what belongs together"
        self._warned[Warned(place, message, hint, end)] = None

    def _read_otherwise(self, instead: Claim) -> None:
        place, end = _ends(instead.right.passage, instead.right.expression.span)
        message = "this holds only as it would be read with more brackets"
        self._warned[Warned(place, message, "put brackets around what belongs together", end)] = (
            None
        )


def _side(claim: Claim, span: Span) -> Part | None:
    """The side of a claim that a span lies in, unless it was the end of an earlier line."""
    sides = [claim.right, *([claim.left] if claim.opens and claim.left is not None else [])]
    for side in sides:
        first, last = side.expression.span
        if first <= span[0] and span[1] <= last:
            return side
    return None


def renamed(text: str, index: str, fresh: str) -> str:
    """A piece of LaTeX with one letter in place of another; commands and words stay."""
    words = r"\\(?:operatorname|text\w*|math(?:rm|sf|tt)|mbox)\*?\s*\{[^{}]*\}|\\[A-Za-z]+"
    return re.sub(f"({words})|{re.escape(index)}", lambda m: m.group(1) or fresh, text)


def _ends(passage: Passage, span: Span) -> tuple[Place, Place]:
    return passage.places[span[0]], passage.places[min(span[1], len(passage.places) - 1)]


def _difference(ruling: Ruling, left: Expr, right: Expr) -> str:
    """The parts in which the two sides differ."""
    if ruling.differs is None:
        return ""
    one, other = (subterm(t, p) for t, p in zip((left, right), ruling.differs, strict=True))
    return f"{latex(one)} and {latex(other)}"

"""What came of a claim, put into words for the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from sympy import Basic, Expr, Symbol

from derive.articles.claims import Claim, Part
from derive.articles.examining import Examined, Examiner
from derive.articles.formulas import typed
from derive.articles.hints import Hints
from derive.articles.passages import Passage, Place
from derive.articles.report import Judged, Warned
from derive.articles.slips import slip
from derive.articles.verdicts import Ruling
from derive.language import write
from derive.printers.latex import latex
from derive.problem import Assumption
from derive.reading.elaboration import Claim as Brace
from derive.reading.elaboration import Reuse
from derive.reading.layout import Span
from derive.terms import alike, relation, substitute, subterm, symbol_names
from derive.wording import in_plain_text

_STRENGTHS = (1, 2)
_BRACKETS = "put brackets around what belongs together"


@dataclass(frozen=True)
class Phrasing:
    """Puts rulings into words.

    assumptions: what may be needed, by name.  written: what names look like that a sense tells from
    others.  examiner: whose judges seek the slip in a false line.
    hints: what a student is told of a false line is sought as well.
    """

    assumptions: tuple[Assumption, ...]
    examiner: Examiner
    hints: bool = False
    written: Mapping[str, str] = field(default_factory=dict)

    def line(self, found: Examined) -> Judged:
        """What is said of a line."""
        claim, ruling = found.claim, found.ruling
        place, end = ends(claim.right.passage, claim.right.expression.span)
        judged = Judged(
            place, claim.text, ruling.verdict, claim.kind, end=end, message=ruling.message
        )
        if claim.taken or found.supposed:
            judged = replace(judged, kind="definition" if claim.taken else "assumption")
        if found.read is None:
            return judged
        left, right = found.read.left, found.read.right
        judged = self._ruled(judged, ruling, left, right)
        if ruling.verdict == "false" and claim.kind == "line" and self.hints:
            return self._hinted(judged, found)
        return judged

    def brace(self, passage: Passage, brace: Brace, ruling: Ruling) -> Judged:
        """What is said of the label of a brace."""
        place, end = ends(passage, brace.span)
        text = typed(passage, brace.span)
        judged = Judged(place, text, ruling.verdict, "brace", end=end, message=ruling.message)
        if brace.error is not None:
            return judged
        return self._ruled(judged, ruling, brace.left, brace.right)

    def _ruled(self, judged: Judged, ruling: Ruling, left: Expr, right: Expr) -> Judged:
        if any(alike(a.relation, relation(left, "==", right)) for a in self.assumptions):
            judged = replace(judged, kind="assumption")
        return replace(
            judged,
            needs=(*map(self._stated, ruling.needs), *map(self.shown, ruling.missing)),
            case=", ".join(map(self.shown, ruling.case)),
            counterexample=ruling.counterexample,
            differs=self._difference(ruling, left, right),
            understood=f"{write(left)} == {write(right)}",
        )

    def _stated(self, name: str) -> str:
        """An assumption, by its name, in LaTeX."""
        for assumption in self.assumptions:
            if assumption.name == name:
                return self.shown(assumption.relation)
        return name

    def shown(self, term: Basic) -> str:
        """A term in LaTeX, with names as the document writes them; those that it would then not
        tell apart keep their sense."""
        used = symbol_names(term)
        plain = Counter(self.written.get(name, name) for name in used)
        plainly = {
            Symbol(name): Symbol(self.written[name])
            for name in used & self.written.keys()
            if plain[self.written[name]] == 1
        }
        return latex(substitute(term, plainly) if plainly else term)

    def _difference(self, ruling: Ruling, left: Expr, right: Expr) -> str:
        """The parts in which the two sides differ."""
        if ruling.differs is None:
            return ""
        one, other = (subterm(t, p) for t, p in zip((left, right), ruling.differs, strict=True))
        return f"{self.shown(one)} and {self.shown(other)}"

    def _hinted(self, judged: Judged, found: Examined) -> Judged:
        read = found.read
        assert read is not None
        judge = self.examiner.judge(read.problem)
        sides, where, ranges = (read.left, read.right), found.where, dict(read.indices)
        slipped = slip(judge, *sides, where=where, case=found.case, ranges=ranges)
        told = partial(Hints(judge).hint, slipped, *sides, where=where, case=found.case)
        said = (in_plain_text(told(strength=strength)) for strength in _STRENGTHS)
        return replace(judged, slip=slipped.words if slipped else "", hints=tuple(said))


def reused(claim: Claim, reuse: Reuse) -> Warned | None:
    """An index that is used twice in one scope, with the renaming that repairs it; None if an
    earlier line is said to."""
    part = side(claim, reuse.span)
    if part is None:
        return None
    place, end = ends(part.passage, reuse.span)
    what = (
        f"the index {reuse.index} is used twice"
        if reuse.nested
        else (f"the index {reuse.index} is bound here and free in the line")
    )
    mended = renamed(typed(part.passage, reuse.span), reuse.index, reuse.fresh)
    return Warned(place, what, f"write {mended}", end)


def stretched(passage: Passage, span: Span) -> Warned:
    """A sum that was taken to reach further than it does by convention."""
    place, end = ends(passage, span)
    message = "this sum is taken to reach over the terms behind it that speak of its index"
    return Warned(place, message, _BRACKETS, end)


def read_otherwise(instead: Claim) -> Warned:
    """A line that holds in another reading than the usual one."""
    place, end = ends(instead.right.passage, instead.right.expression.span)
    return Warned(place, "this holds only as it would be read with more brackets", _BRACKETS, end)


def side(claim: Claim, span: Span) -> Part | None:
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


def ends(passage: Passage, span: Span) -> tuple[Place, Place]:
    """Where a piece begins and ends."""
    return passage.places[span[0]], passage.places[min(span[1], len(passage.places) - 1)]

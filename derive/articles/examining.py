"""Claim by claim: does it hold, and if not, may it be meant in another way?

After a line that is false the next one is compared with it and with the last good one, so that one
slip is reported once.  What is set to zero is supposed, and what follows is judged where it holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from sympy import Symbol

from derive.articles.cases import case_around, said_of, tells_apart
from derive.articles.claims import OPERATORS, Claim, Part
from derive.articles.classes import with_labels
from derive.articles.context import Context
from derive.articles.formulas import Formulas
from derive.articles.merging import Merging
from derive.articles.passages import Document
from derive.articles.picks import Pick, Picks
from derive.articles.rounding import is_rounded, puts_numbers_in
from derive.articles.verdicts import Judge, Ruling
from derive.articles.zeros import Zeros
from derive.problem import Assumption, Problem
from derive.reading.elaboration import Equation, RangeError, Scope, SizeError, equation
from derive.reading.expressions import CONVENTION, Extents
from derive.reading.layout import ReadError
from derive.reading.symbols import Symbols
from derive.terms import Entry, Index, Relation, relation

_OTHER = (Extents(derivative="factor"), Extents(function="factor"), Extents(total="rest"))
_READINGS = (
    *((CONVENTION, other) for other in _OTHER),
    *((other, CONVENTION) for other in _OTHER),
    *((other, other) for other in _OTHER),
)

_LOST = "the line before was not understood"


@dataclass(frozen=True)
class Examined:
    """A claim, what it was understood as, and the ruling.

    read: None if it was not understood; ``error`` says why.  left: what the right side was compared
    with.  where, case: the conditions of its line, and of the case around it.
    supposed: it is no identity, but what the lines after it start from.
    instead: the claim in the reading in which it holds, if that is not the usual one.
    pick: what the document says to be 1, if it holds only then.
    """

    claim: Claim
    ruling: Ruling
    read: Equation | None = None
    error: ReadError | None = None
    where: tuple[Relation, ...] = ()
    case: tuple[Relation, ...] = ()
    supposed: bool = False
    instead: Claim | None = None
    pick: Pick | None = None


@dataclass
class Examiner:
    """Judges the claims of a document in order."""

    document: Document
    context: Context
    formulas: Formulas
    _judges: dict[Problem, Judge] = field(default_factory=dict)
    _supposed: tuple[Assumption, ...] = ()
    _good: Part | None = None
    _first: Part | None = None
    _unsure: bool = False

    def judge(self, problem: Problem) -> Judge:
        """The judge of a problem, one for each."""
        found = self._judges.get(problem)
        if found is None:
            found = self._judges[problem] = Judge(problem)
        return found

    def examine(self, claim: Claim) -> Examined:
        """One claim, after those before it.  Never raises."""
        if claim.opens and claim.kind == "line":
            self._good = self._first = claim.left
            self._unsure = False
        found = Examined(claim, Ruling("holds")) if claim.taken else self._examined(claim)
        if claim.kind == "line" and found.ruling.verdict != "false":
            self._good = claim.right
            self._unsure = self._unsure or found.ruling.verdict == "unread"
        return found

    def _examined(self, claim: Claim) -> Examined:
        try:
            found = self._read(claim)
        except ReadError as error:
            return self._not_read(claim, error)
        if found.ruling.verdict != "false":
            return found
        if claim.spare is not None:
            other = self._examined(replace(claim, left=claim.spare, spare=None))
            if other.ruling.verdict != "false":
                return replace(other, claim=claim)
        found = self._after_a_slip(claim) or self._anew(claim) or self._meant(found) or found
        if found.read is not None and found.read.solved and not self._supposed:
            return _if_false(found, "nothing says what this solves")
        return found

    def _not_read(self, claim: Claim, error: ReadError) -> Examined:
        """A claim that is not understood; where an index runs to two sizes, it is false if it is so
        where all sizes are one."""
        if isinstance(error, RangeError):
            found = Examined(claim, Ruling("false", message=error.message), error=error)
            return self._after_a_slip(claim) or found
        unread = Examined(claim, Ruling("unread", message=error.message), error=error)
        symbols = self.context.symbols
        if not isinstance(error, SizeError) or len(symbols.problem.sizes) < 2:
            return unread
        try:
            found = self._read(claim, Merging(symbols.problem).symbols(symbols))
        except ReadError:
            return unread
        if found.ruling.verdict != "false":
            return unread
        ruling = Ruling("false", message=error.message)
        return self._after_a_slip(claim) or replace(found, ruling=ruling, error=error)

    def _read(self, claim: Claim, symbols: Symbols | None = None) -> Examined:
        """A claim as it is understood, with its ruling.  Raises ReadError."""
        if claim.left is None:
            raise ReadError(claim.span, _LOST)
        symbols = symbols or self.context.symbols
        said = said_of(claim.conditions, symbols)
        scope = Scope(said.ranges)
        read = equation(claim.left.expression, claim.right.expression, symbols, scope)
        case = case_around(self.document, claim.right.passage, self.formulas, symbols)
        if claim.opens:
            case = tuple(fact for fact in case if not tells_apart(read.right, fact))
        found = Examined(claim, Ruling("unread"), read, where=said.relations, case=case)
        return self._ruled(found, read.problem)

    def _ruled(self, found: Examined, problem: Problem) -> Examined:
        read = found.read
        assert read is not None
        ruling = self.judge(problem).equation(
            read.left,
            read.right,
            operator=OPERATORS[found.claim.sign],
            where=found.where,
            case=found.case,
            ranges=dict(read.indices),
        )
        return replace(found, ruling=with_labels(ruling, self.context.symbols.labels))

    def tried(self, claim: Claim) -> Examined | None:
        """A claim that is understood and not false, or nothing."""
        try:
            found = self._read(claim)
        except ReadError:
            return None
        return found if found.ruling.verdict in ("holds", "holds-if") else None

    @cached_property
    def picks(self) -> Picks:
        """What the document says to be 1."""
        return Picks(self.document, self.formulas, self.context.letters)

    # What a claim may be, if it is no identity

    def _after_a_slip(self, claim: Claim) -> Examined | None:
        """The claim about the last good line, if the one before is false."""
        if self._good is None or self._good is claim.left:
            return None
        found = self.tried(replace(claim, left=self._good))
        return None if found is None else replace(found, claim=claim)

    def _anew(self, claim: Claim) -> Examined | None:
        """The claim about what the chain began with, if a formula of its own takes it up again:
        one for each case."""
        first = self._first
        if first is None or claim.opens or claim.left is None:
            return None
        if first is claim.left or claim.left.passage is claim.right.passage:
            return None
        found = self.tried(replace(claim, left=first))
        return None if found is None else replace(found, claim=claim)

    def _meant(self, found: Examined) -> Examined | None:
        assert found.read is not None
        if self._is_rounded(found):
            return replace(found, ruling=Ruling("holds"))
        if puts_numbers_in(found.claim.right.expression, found.read.left, found.read.right):
            if isinstance(found.read.left, Symbol | Entry):
                self._suppose(found)
            return replace(found, ruling=Ruling("holds"), supposed=True)
        zeros = Zeros(self.document, self.formulas)
        if self._unsure and zeros.may_set(found.claim, self._first):
            return replace(found, ruling=Ruling("unread", message=_LOST))
        if zeros.sets(found.claim, self._first):
            self._suppose(found)
            return replace(found, ruling=Ruling("holds"), supposed=True)
        return (
            self._following(found) or self._where_picked(found) or self._in_another_reading(found)
        )

    def _is_rounded(self, found: Examined) -> bool:
        claim, read = found.claim, found.read
        assert claim.left is not None
        assert read is not None
        right, symbols = claim.right.expression, self.context.symbols
        try:
            return is_rounded(
                claim.left.expression,
                right,
                read.left,
                lambda moved: equation(moved, right, symbols).left,
            )
        except ReadError:
            return False

    def _where_picked(self, found: Examined) -> Examined | None:
        """The claim where that entry of a target is 1 which the document says is."""
        read, context = found.read, self.context
        assert read is not None
        if OPERATORS[found.claim.sign] != "==":
            return None
        sides, sizes = (read.left, read.right), _sizes(read.indices, found.case)
        passage = found.claim.right.passage
        for each in self.picks.facts(sides, sizes, passage, read.problem, context.vectors):
            again = self.provided(found, each.fact)
            if again is not None:
                return replace(again, pick=each.pick)
        return None

    def provided(self, found: Examined, fact: Relation) -> Examined | None:
        """A claim that holds provided that a fact does, or nothing."""
        read = found.read
        assert read is not None
        ruling = self.judge(read.problem).provided(
            read.left,
            read.right,
            fact,
            where=found.where,
            case=found.case,
            ranges=dict(read.indices),
        )
        return None if ruling is None else replace(found, ruling=ruling)

    def _following(self, found: Examined) -> Examined | None:
        """The claim where what is supposed holds."""
        if not self._supposed:
            return None
        assert found.read is not None
        problem = found.read.problem
        problem = replace(problem, assumptions=problem.assumptions + self._supposed)
        again = self._ruled(found, problem)
        return again if again.ruling.verdict == "holds" else None

    def _suppose(self, found: Examined) -> None:
        read = found.read
        assert read is not None
        fact = relation(read.left, "==", read.right)
        name = f"supposed {len(self._supposed) + 1}"
        self._supposed = (*self._supposed, Assumption(name, fact, read.indices))

    def _in_another_reading(self, found: Examined) -> Examined | None:
        """The same signs, read as people mean them who leave brackets away, if that holds."""
        for left, right in _READINGS:
            other = self._reread(found.claim, left, right)
            if other is None or other == found.claim:
                continue
            again = self.tried(other)
            if again is not None and again.ruling.verdict == "holds":
                return replace(again, claim=found.claim, instead=other)
        return None

    def _reread(self, claim: Claim, left: Extents, right: Extents) -> Claim | None:
        assert claim.left is not None
        parts = (self._part(claim.left, left), self._part(claim.right, right))
        if parts[0] is None or parts[1] is None:
            return None
        return replace(claim, left=parts[0], right=parts[1])

    def _part(self, part: Part, extents: Extents) -> Part | None:
        """The side that begins at the same place, in another reading."""
        for chain in self.formulas.of(part.passage, extents).chains:
            for other in chain.parts:
                if other is not None and other.span == part.expression.span:
                    return Part(part.passage, other)
        return None


def _sizes(indices: Iterable[tuple[Index, str]], case: Iterable[Relation]) -> dict[Index, str]:
    """The sizes of indices, and of those that they are compared with."""
    sizes = dict(indices)
    for fact in case:
        for one, other in (fact.left, fact.right), (fact.right, fact.left):
            if isinstance(one, Index) and isinstance(other, Index) and other in sizes:
                sizes.setdefault(one, sizes[other])
    return sizes


def _if_false(found: Examined, message: str) -> Examined:
    """What was found, but that nothing can be said instead of that it is false."""
    if found.ruling.verdict != "false":
        return found
    return replace(found, ruling=Ruling("unread", message=message))

"""What is set to zero in order to solve it: no identity, but what the lines after it start from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.articles.claims import Claim, Part
from derive.articles.cues import is_solved_after
from derive.articles.formulas import Formulas
from derive.articles.passages import Document, Passage
from derive.reading.expressions import Derivative, Name, Number

_CONCLUDING = re.compile(
    r"(?:[\s,;&~]|\\[,;:! ]|\\q?quad\b)*"
    r"\\(?:implies|iff|therefore|(?:Long|long)?(?:Left|left)?[Rr]ightarrow)\b"
)


@dataclass(frozen=True)
class Zeros:
    """Tells what a document sets to zero."""

    document: Document
    formulas: Formulas

    def sets(self, claim: Claim, first: Part | None) -> bool:
        """Is something set to zero?  What words say it of, or a derivative at the end of its chain,
        if something comes of it.  first: what the chain of the claim began with."""
        right, passage = claim.right.expression, claim.right.passage
        if not _is_zero(claim):
            return False
        if is_solved_after(passage.before):
            return True
        if claim.opens:
            left = None if passage.display or claim.left is None else claim.left.expression
            return isinstance(left, Derivative) and self._is_solved(left, passage)
        if first is None or not isinstance(first.expression, Derivative):
            return False
        concluded = _CONCLUDING.match(passage.text, right.span[1]) is not None
        solved = is_solved_after(passage.after) or self._is_solved(first.expression, passage)
        return concluded or solved

    def may_set(self, claim: Claim, first: Part | None) -> bool:
        """Does a derivative stand at the beginning of a chain, and zero at its end?"""
        derivative = first is not None and isinstance(first.expression, Derivative)
        return _is_zero(claim) and not claim.opens and derivative

    def _is_solved(self, derivative: Derivative, passage: Passage) -> bool:
        """Does the document say, here or further down, what the variable then is?"""
        solved = {by.base for by, _ in derivative.by if isinstance(by, Name)}
        passages = self.document.passages
        for later in passages[passages.index(passage) :]:
            for chain in self.formulas.of(later).chains:
                head = chain.parts[0]
                if chain.links and isinstance(head, Name) and head.base in solved:
                    return True
        return False


def _is_zero(claim: Claim) -> bool:
    right = claim.right.expression
    return isinstance(right, Number) and right.text == "0"

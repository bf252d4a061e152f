"""Names of which a document says twice what they are, or may say it in a formula that is not
understood: a line that rests on one of them is not false.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from sympy import Symbol

from derive.articles.context import Context
from derive.articles.cues import is_derived_after
from derive.articles.examining import Examined
from derive.articles.formulas import Formulas
from derive.articles.functions import is_of_the_language
from derive.articles.passages import Document, Order, Passage, Place, beginning, in_order
from derive.articles.unread import bases, head, unread_heads
from derive.reading.expressions import Branches, Call
from derive.terms import Apply, Entry, head_of


class Anew:
    """What is said anew in a document.  found: all its claims, examined, in order.  places: where
    its definitions stand, by name."""

    def __init__(
        self, document: Document, formulas: Formulas, context: Context, found: Sequence[Examined]
    ) -> None:
        self._document = document
        self._formulas = formulas
        self._given = context.given
        self._found = found
        self.places: dict[str, Place] = {
            s.name: s.place for s in context.stated if s.kind == "definition" and s.place
        }
        self._again = self._defined_again(found)

    def reason(self, found: Examined, names: frozenset[str]) -> str:
        """Why a false claim that rests on these names may be meant otherwise; or empty."""
        here = beginning(found.claim.right.passage)
        if here in self._again.values():
            if self._is_said_anew(found):
                line = self.places[self._left_name(found)].line
                return f"{self._left_name(found)} is defined differently in line {line}"
            return "what is said here was said differently above"
        for name in sorted(names & set(self._again)):
            if self._again[name] <= here:
                return f"{name} is defined anew here, or above"
        for base in sorted(self._bases(found, names) & self._unusual):
            return f"{base} is defined in the document, and not as usual"
        for base in sorted(self._bases(found, names) & self._unread):
            return f"what may say what {base} is was not understood"
        return ""

    # A name that is defined twice

    def _defined_again(self, found: Sequence[Examined]) -> dict[str, Order]:
        """Names that stand alone on the left of a line that is not understood, or of a false one in
        another section than that of their definition, or that introduces them once more, each with
        the first place where one does."""
        again: dict[str, Order] = {}
        typed: dict[str, str] = {}
        for claim in found:
            if not claim.claim.opens or claim.claim.left is None:
                continue
            passage = claim.claim.right.passage
            if claim.claim.taken:
                name = self._defined_in(passage)
                typed.setdefault(_without_arguments(claim.claim.left.text), name)
            spelled = _without_arguments(claim.claim.left.text)
            name = self._left_name(claim) or typed.get(spelled, "")
            if not name or claim.claim.taken or claim.ruling.verdict.startswith("holds"):
                continue
            unknown = claim.ruling.verdict == "unread"
            elsewhere = self._section(self.places[name]) != passage.item
            if unknown or elsewhere or self._is_said_anew(claim):
                again.setdefault(name, beginning(passage))
        for passage in self._document.passages:
            name = typed.get(_without_arguments(passage.text.partition("=")[0]), "")
            place = self.places.get(name)
            before = place is not None and in_order(place) < beginning(passage)
            if before and self._formulas.of(passage).errors:
                again[name] = min(beginning(passage), again.get(name, beginning(passage)))
        return again

    def _is_said_anew(self, found: Examined) -> bool:
        """Is it a display of its own that says what a defined name is, with words before it that
        do not tell that it follows?"""
        passage = found.claim.right.passage
        chains = self._formulas.of(passage).chains
        alone = len(chains) == 1 and len(chains[0].links) == 1
        told = re.search(r"\w", passage.before) and not is_derived_after(passage.before)
        return bool(passage.display and alone and told and self._left_name(found))

    def _left_name(self, found: Examined) -> str:
        """The defined name that stands alone on the left side of a claim."""
        if found.read is None or not isinstance(found.read.left, Symbol | Entry | Apply):
            return ""
        name = head_of(found.read.left)
        return name if name in self.places else ""

    def _defined_in(self, passage: Passage) -> str:
        """The last name that a formula defines."""
        for name, place in reversed(self.places.items()):
            if _stands_in(place, passage):
                return name
        return ""

    def _section(self, place: Place | None) -> int:
        """The item that a place stands in."""
        item = 0
        for passage in self._document.passages:
            if place is not None and beginning(passage) <= in_order(place):
                item = passage.item
        return item

    # A name that may be defined in what is not understood

    @cached_property
    def _unread(self) -> frozenset[str]:
        """Names that stand alone on one side of what is not understood, with nothing before it
        that says what they are."""
        unread = {
            base: beginning(passage)
            for base, passage in unread_heads(self._document, self._formulas).items()
        }
        defined: dict[str, Order] = {}
        for each in self._found:
            claim = each.claim
            name = "" if claim.left is None or not claim.opens else head(claim.left.expression)
            if claim.taken:
                defined.setdefault(name, beginning(claim.right.passage))
            elif each.ruling.verdict == "unread":
                unread.setdefault(name, beginning(claim.right.passage))
        last = max(unread.values(), default=(0, 0, 0))
        open_ones = (n for n in unread if n and not is_of_the_language(n))
        return frozenset(n for n in open_ones if defined.get(n, last) >= unread[n])

    @cached_property
    def _unusual(self) -> frozenset[str]:
        """Functions that everybody knows and the document says by cases to be others."""
        false = (each.claim for each in self._found if each.ruling.verdict == "false")
        return frozenset(
            head(claim.left.expression)
            for claim in false
            if claim.opens
            and claim.left is not None
            and isinstance(claim.left.expression, Call)
            and isinstance(claim.right.expression, Branches)
        )

    def _bases(self, found: Examined, names: frozenset[str]) -> set[str]:
        """The names in a claim and in the definitions behind it, but for those that are given."""
        sides = [part for part in (found.claim.left, found.claim.right) if part is not None]
        written = set[str]().union(*(bases(part.expression) for part in sides))
        for name in names & set(self.places):
            written |= self._defining[name]
        return written - self._given

    @cached_property
    def _defining(self) -> dict[str, set[str]]:
        """The names in the formula that defines a name."""
        return {
            name: set[str]().union(
                *(
                    bases(part)
                    for passage in self._document.passages
                    if _stands_in(place, passage)
                    for chain in self._formulas.of(passage).chains
                    for part in chain.parts
                    if part is not None
                )
            )
            for name, place in self.places.items()
        }


def _without_arguments(text: str) -> str:
    """``L`` for ``L(w)``."""
    return re.sub(r"(?:\\left\s*)?\(.*", "", text).strip()


def _stands_in(place: Place, passage: Passage) -> bool:
    return beginning(passage) <= in_order(place) <= in_order(passage.places[-1])

"""What a document claims, one equation after the other, as its author wrote them.

A chain ``a = b = c`` claims that a is b and that b is c, over as many lines and displays as it goes
on.  The label of a brace claims something of what it embraces, a reason over a sign claims itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from derive.articles.cells import entrywise, is_sample, tells_an_extreme
from derive.articles.cues import is_conditional_after, is_mentioned_after
from derive.articles.formulas import Formulas, typed
from derive.articles.passages import Document, Passage
from derive.reading.expressions import Chain, Derivative, Expression, Link, Number
from derive.reading.layout import Span
from derive.reading.state import nodes

Kind: TypeAlias = Literal["line", "reason"]
Taken: TypeAlias = tuple[int, int, int]
"""A link of a document: the numbers of its passage, of its chain there, and its own."""

#: Relations between quantities, as the judge knows them.
OPERATORS = {
    "=": "==", ":=": "==", "neq": "!=", "<": "<", "leq": "<=", ">": ">", "geq": ">=",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One side of a claim, and where it stands."""

    passage: Passage
    expression: Expression

    @property
    def text(self) -> str:
        """As it was typed."""
        return typed(self.passage, self.expression.span)


@dataclass(frozen=True)
class Claim:
    """``left sign right``.

    left: None if what stood there was not understood.  conditions: what the line says it holds
    under.  opens: is the left side new, not the end of the line before?  taken: is it taken as a
    definition or an assumption, not judged?  span: the sign.  spare: what it may go on from instead
    of what stands on its left, the end of a reason between the two.
    """

    left: Part | None
    sign: str
    span: Span
    right: Part
    conditions: tuple[Expression, ...] = ()
    opens: bool = False
    taken: bool = False
    kind: Kind = "line"
    spare: Part | None = None

    @property
    def text(self) -> str:
        """As it was typed."""
        sign = typed(self.right.passage, self.span).strip("& ") or "="
        left = "" if self.left is None else self.left.text
        return f"{left} {sign} {self.right.text}".strip()


def claims(
    document: Document,
    formulas: Formulas,
    taken: Collection[Taken] = frozenset(),
    unclaimed: Collection[Taken] = frozenset(),
) -> Iterator[Claim]:
    """Every claim of a document, in order.

    taken: links that are definitions and assumptions.  unclaimed: those that claim nothing.
    """
    walk = _Walk()
    for number, passage in enumerate(document.passages):
        formula = formulas.of(passage)
        if passage.display and formula.errors and not formula.chains:
            walk.lose()
        for position, chain in enumerate(formula.chains):
            if not passage.display and _is_supposed(passage, chain):
                continue
            if any(place[:2] == (number, position) for place in unclaimed):
                continue
            marks = {link for p, c, link in taken if (p, c) == (number, position)}
            with walk.among_words(not passage.display):
                yield from walk.chain(passage, chain, marks)


def parts(document: Document, formulas: Formulas) -> Iterator[Part]:
    """Every side of every chain, in order."""
    for passage in document.passages:
        for chain in formulas.of(passage).chains:
            for part in chain.parts:
                if part is not None:
                    yield Part(passage, part)


def _is_supposed(passage: Passage, chain: Chain) -> bool:
    """Is an inline formula what is supposed, not what is claimed?  ``if $y = 1$``."""
    if len(chain.links) > 1 or not is_mentioned_after(passage.before):
        return False
    return not _tells_a_derivative(chain) or is_conditional_after(passage.before)


def _tells_a_derivative(chain: Chain) -> bool:
    """Does a line say what a derivative is?  Set to zero it is supposed."""
    if len(chain.parts) < 2 or isinstance(chain.parts[-1], Number):
        return False
    return any(isinstance(node, Derivative) for node in nodes(chain.parts[0]))


@dataclass
class _Walk:
    """Goes from chain to chain; ``last`` is what the next line goes on from.

    mentioned: a quantity that is only named among words since then.  reason: where a reason that
    stands since then without brackets ends.
    """

    last: Part | None = None
    mentioned: Part | None = None
    lost: bool = False
    reason: Part | None = None

    def lose(self) -> None:
        """A display was not understood: what goes on from it is not, either."""
        self.last, self.mentioned, self.lost = None, None, True

    @contextmanager
    def among_words(self, inline: bool) -> Iterator[None]:
        """A formula among words does not end what a display goes on from."""
        last = self.last
        yield
        if inline and last is not None:
            self.last = last

    def chain(self, passage: Passage, chain: Chain, taken: Collection[int]) -> Iterator[Claim]:
        first, *others = chain.parts
        if chain.aside and first is not None and (self.last is not None or self.lost):
            yield from self._aside(passage, chain, taken)
            return
        opens = first is not None
        if first is not None and not chain.links and not passage.display:
            self.mentioned = Part(passage, first)
            return
        if first is not None:
            self.last = Part(passage, first)
        elif chain.gap:
            self.last = None
        elif self.last is None and not self.lost:
            self.last = self.mentioned
        spare = None if opens else self.reason
        self.mentioned, self.lost, self.reason = None, False, None
        for number, (link, part) in enumerate(zip(chain.links, others, strict=True)):
            if part is None:
                self.last = None
                continue
            here = Part(passage, part)
            if link.sign in OPERATORS:
                known = number in taken
                said = chain.conditions, opens, known
                claim = Claim(self.last, link.sign, link.span, here, *said, spare=spare)
                yield from _by_entries(claim)
                yield from _reasons(passage, link)
            self.last, opens, spare = here, link.sign not in OPERATORS, None

    def _aside(self, passage: Passage, chain: Chain, taken: Collection[int]) -> Iterator[Claim]:
        """The claims of a reason, which the lines after it do not go on from."""
        last, lost = self.last, self.lost
        self.last, self.lost = None, False
        for claim in self.chain(passage, replace(chain, aside=""), taken):
            yield replace(claim, kind="reason")
        reason = self.last if chain.aside == "words" else None
        self.last, self.lost, self.reason = last, lost, reason


def _by_entries(claim: Claim) -> Iterator[Claim]:
    """The claim; those of its entries, if both sides are written out; none of a mere sample."""
    left, right = claim.left, claim.right
    if left is None or claim.taken:
        yield claim
        return
    if tells_an_extreme(left.expression, right.expression):
        return
    pairs = list(entrywise(left.expression, right.expression))
    for one, other in pairs:
        yield replace(
            claim, left=replace(left, expression=one), right=replace(right, expression=other)
        )
    if not pairs and not is_sample(left.expression) and not is_sample(right.expression):
        yield claim


def _reasons(passage: Passage, link: Link) -> Iterator[Claim]:
    """What stands over a sign, if it is an equation."""
    reason = link.reason
    if not isinstance(reason, Chain) or None in reason.parts:
        return
    sides = [Part(passage, part) for part in reason.parts if part is not None]
    for left, sign, right in zip(sides, reason.links, sides[1:], strict=False):
        if sign.sign in OPERATORS:
            yield Claim(left, sign.sign, sign.span, right, opens=True, kind="reason")

"""Equations that say what a name means, among all the equations of a document.

The first equation whose left side is a name that has no meaning yet, and whose right side does
not speak of it, says what the name means.  A second one is a claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from derive.articles.candidates import Candidate, Head, Located, head_of, speaks_of
from derive.articles.cues import (
    is_a_reason_after,
    is_introduced_after,
    is_solved_after,
    is_supposed_after,
)
from derive.articles.functions import is_of_the_language, is_word
from derive.articles.integrals import integrated, slopes_in
from derive.articles.letters import Letters
from derive.articles.quantities import is_about_indices
from derive.articles.survey import everywhere, letter, name_of, range_of
from derive.reading.expressions import (
    Call,
    Chain,
    Derivative,
    Expression,
    Listing,
    Name,
    Number,
    Radical,
    Total,
)

DEFINING = frozenset({"=", ":="})


def implicit_head(expression: Expression | None, letters: Letters) -> tuple[Head | None, str]:
    """The head in ``\\log p_j`` and in ``\\sigma^2``, and what is done to it."""
    if isinstance(expression, Call) and expression.head.base in ("log", "ln"):
        plain = expression.power is None and not expression.below
        (argument, *others) = expression.arguments
        return (head_of(argument, letters), "log") if plain and not others else (None, "")
    if isinstance(expression, Name) and len(expression.above) >= 1:
        script = expression.above[-1]
        if script.kind == "plain" and isinstance(script.body, Number) and script.body.text == "2":
            return head_of(replace(expression, above=expression.above[:-1]), letters), "square"
    return None, ""


def inverted(done: str, body: Expression) -> Expression:
    """What the head is if this was done to it and gave ``body``: the positive root of a square."""
    if done == "log":
        return Call(Name("exp", body.span), (body,), body.span)
    return Radical(body, None, body.span) if done == "square" else body


def _named(head: Head, left: Expression) -> Name:
    """The head as it would stand alone."""
    letters = tuple(name_of(index, left.span) for index in head.indices)
    return replace(head.name, below=(*head.name.below, *letters), span=left.span)


@dataclass
class Finder:
    """Goes through the chains of a document in order.

    known: keys that have a meaning already, by what is given.  derived: keys that the document
    has differentiated by so far.
    """

    letters: Letters
    known: frozenset[str]
    derived: set[str] = field(default_factory=set)

    def candidates(self, chains: Iterable[Located]) -> Iterator[Candidate]:
        """The equations that may define a name, in order; several may for the same."""
        last: list[Candidate] = []
        chains = tuple(chains)
        slopes = frozenset(pair for at in chains for pair in slopes_in(at.chain, self.letters))
        for at in chains:
            yield from self._in_chain(at)
            if not is_supposed(at):
                last += self._amid(at)
                last += self._reversed(at)
                last += integrated(at, self.letters, self.known, slopes)
            elif is_a_reason_after(at.source.before):
                last += self._known_already(at)
            for part in at.chain.parts:
                if part is not None:
                    self.derived |= {by for _, by in slopes_in(part, self.letters)}
        yield from last

    def _in_chain(self, at: Located) -> Iterator[Candidate]:
        chain = at.chain
        if not chain.links or chain.parts[0] is None or is_supposed(at):
            return
        first = self._candidate(at, 0)
        if first is not None:
            yield first
        for number, part in enumerate(chain.parts[1:-1], 1):
            if not isinstance(part, Call) or is_word(part.head.base.lower()):
                continue
            if (found := self._candidate(at, number)) is not None:
                yield found

    def _amid(self, at: Located) -> Iterator[Candidate]:
        """``\\hat y = a = \\sigma(z)`` for an ``a`` that nothing else defines."""
        parts = at.chain.parts
        for number, part in enumerate(parts[1:-1], 1):
            if isinstance(part, Name) and parts[0] is not None:
                found = self._candidate(at, number)
                if found is not None:
                    yield replace(found, backward=True)

    def _known_already(self, at: Located) -> Iterator[Candidate]:
        """``since $z = w x$``, for a name that nothing else defines."""
        if at.chain.links and at.chain.parts[0] is not None:
            found = self._candidate(at, 0, known=True)
            if found is not None:
                yield replace(found, backward=True)

    def _candidate(self, at: Located, number: int, known: bool = False) -> Candidate | None:
        chain = at.chain
        left = chain.parts[number]
        head, inverse = implicit_head(left, self.letters) if number == 0 else (None, "")
        head = head or head_of(left, self.letters)
        if head is None or head.key in self.known or chain.links[number].sign not in DEFINING:
            return None
        if head.arguments is not None and is_of_the_language(head.name.base.lower()):
            return None
        if is_about_indices(chain, self.letters) or self._is_of_a_case(chain):
            return None
        if not known and self._is_solution(head, at):
            return None
        bodies = []
        for link in range(number, len(chain.links)):
            body = chain.parts[link + 1]
            if chain.links[link].sign not in DEFINING or body is None:
                break
            if not speaks_of(body, head, self.letters) and not _is_constant(body):
                bodies.append((link, inverted(inverse, body)))
        assert left is not None
        shown = left if not inverse else _named(head, left)
        return Candidate(head, shown, tuple(bodies), at) if bodies else None

    def _is_of_a_case(self, chain: Chain) -> bool:
        """Is it said for two indices that are the same, or differ?  That is no definition."""
        return any(
            isinstance(condition, Chain)
            and is_about_indices(condition, self.letters)
            and range_of(condition) is None
            for condition in chain.conditions
        )

    def _reversed(self, at: Located) -> Iterator[Candidate]:
        """``e^{z_j} / \\sum_k e^{z_k} = p_j`` for a name that nothing else defines."""
        chain = at.chain
        for number, link in enumerate(chain.links):
            left, right = chain.parts[number], chain.parts[number + 1]
            head = head_of(right, self.letters)
            if link.sign != "=" or left is None or right is None or head is None:
                continue
            if (
                head.key in self.known
                or not self._says_much(left)
                or speaks_of(left, head, self.letters)
            ):
                continue
            if not self._is_solution(head, at):
                yield Candidate(head, right, ((number, left),), at, backward=True)

    @staticmethod
    def _says_much(left: Expression) -> bool:
        """Is it worked out, no name or derivative of something?"""
        if isinstance(left, Name | Call | Number | Derivative) or _is_constant(left):
            return False
        return not any(isinstance(node, Derivative) for node in everywhere(left))

    def _is_solution(self, head: Head, at: Located) -> bool:
        """What something was differentiated by before, or what is solved for, is a variable, unless
        words introduce it."""
        before = at.source.before
        if at.source.display and is_solved_after(before) and not is_introduced_after(before):
            return True
        derived = at.said and head.key in self.derived
        return derived and not is_introduced_after(before)


def is_supposed(at: Located) -> bool:
    """Is an inline formula what is supposed or concluded, not what is introduced?"""
    return not at.source.display and is_supposed_after(at.source.before)


def is_update(chain: Chain, letters: Letters) -> bool:
    """``w = w - \\eta g``: what happens to w, no equation."""
    if len(chain.links) != 1 or chain.links[0].sign not in DEFINING:
        return False
    head = head_of(chain.parts[0], letters)
    right = chain.parts[1]
    if head is None or not isinstance(right, Total):
        return False
    return right.terms[0] == (False, _like(chain.parts[0], right.terms[0][1]))


def _like(one: Expression | None, other: Expression) -> Expression | None:
    """``other`` if it is the same name with the same scripts as ``one``."""
    same = isinstance(one, Name) and isinstance(other, Name) and one.base == other.base
    if not same or not isinstance(one, Name) or not isinstance(other, Name):
        return None
    return other if list(map(letter, one.below)) == list(map(letter, other.below)) else None


def _is_constant(body: Expression) -> bool:
    """Numbers alone: an example, or a case, but no meaning."""
    if isinstance(body, Listing):
        return True
    return not any(isinstance(node, Name | Call) for node in everywhere(body))

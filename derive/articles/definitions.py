"""Equations that say what a name means, among all the equations of a document.

The first equation whose left side is a name that has no meaning yet, and whose right side does
not speak of it, says what the name means.  A second one is a claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from derive.articles.cues import is_introduced_after, is_solved_after, is_supposed_after
from derive.articles.functions import is_of_the_language, is_word
from derive.articles.letters import Letters
from derive.articles.naming import key_of
from derive.articles.passages import Passage
from derive.articles.quantities import is_about_indices
from derive.articles.survey import everywhere, letter, name_of
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


@dataclass(frozen=True)
class Located:
    """A chain of a document.  passage, number: its numbers.  said: it stands there so, and not
    about another layer."""

    source: Passage
    chain: Chain
    passage: int
    number: int
    said: bool = True


@dataclass(frozen=True)
class Head:
    """The left side of a definition.

    name: without indices.  indices: letters of its entries.  arguments: what it is called with;
    None if it is not called.
    """

    key: str
    name: Name
    indices: tuple[str, ...] = ()
    arguments: tuple[Expression, ...] | None = None


@dataclass(frozen=True)
class Candidate:
    """An equation that may say what ``head`` means: by the first of the ``bodies`` that can be
    understood, each with the number of its link in the chain.  backward: it stands on the right."""

    head: Head
    left: Expression
    bodies: tuple[tuple[int, Expression], ...]
    at: Located
    backward: bool = False


def head_of(expression: Expression | None, letters: Letters) -> Head | None:
    """The head that an expression is as a left side; None if it cannot be one."""
    if isinstance(expression, Name):
        if expression.primes or any(s.kind in ("plain", "transpose") for s in expression.above):
            return None
        scripted = letters.apart(expression)
        indices, arguments = scripted.indices, None
    elif isinstance(expression, Call) and expression.power is None and not expression.head.primes:
        scripted = letters.apart(expression.head)
        indices = (*scripted.indices, *letters.behind(expression))
        arguments = expression.arguments
    else:
        return None
    named = tuple(name for name in map(letter, indices) if name is not None)
    if len(named) != len(indices) or len(set(named)) != len(named):
        return None
    if letters.classes.intersection(named):
        return None
    return Head(key_of(scripted.name), scripted.name, named, arguments)


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
        for at in chains:
            yield from self._in_chain(at)
            if not is_supposed(at):
                last += self._reversed(at)
            for part in at.chain.parts:
                if part is not None:
                    self._note_derivatives(part)
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

    def _candidate(self, at: Located, number: int) -> Candidate | None:
        chain = at.chain
        left = chain.parts[number]
        head, inverse = implicit_head(left, self.letters) if number == 0 else (None, "")
        head = head or head_of(left, self.letters)
        if head is None or head.key in self.known or chain.links[number].sign not in DEFINING:
            return None
        if head.arguments is not None and is_of_the_language(head.name.base.lower()):
            return None
        if is_about_indices(chain, self.letters):
            return None
        if self._is_solution(head, at):
            return None
        bodies = []
        for link in range(number, len(chain.links)):
            body = chain.parts[link + 1]
            if chain.links[link].sign not in DEFINING or body is None:
                break
            if not self._speaks_of(body, head) and not _is_constant(body):
                bodies.append((link, inverted(inverse, body)))
        assert left is not None
        shown = left if not inverse else _named(head, left)
        return Candidate(head, shown, tuple(bodies), at) if bodies else None

    def _reversed(self, at: Located) -> Iterator[Candidate]:
        """``e^{z_j} / \\sum_k e^{z_k} = p_j`` for a name that nothing else defines."""
        chain = at.chain
        for number, link in enumerate(chain.links):
            left, right = chain.parts[number], chain.parts[number + 1]
            head = head_of(right, self.letters)
            if link.sign != "=" or left is None or right is None or head is None:
                continue
            if head.key in self.known or not self._says_much(left) or self._speaks_of(left, head):
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

    def _speaks_of(self, body: Expression, head: Head) -> bool:
        return any(
            isinstance(node, Name) and key_of(self.letters.apart(node).name) == head.key
            for node in everywhere(body)
        )

    def _note_derivatives(self, expression: Expression) -> None:
        for node in everywhere(expression):
            if isinstance(node, Derivative):
                for by, _ in node.by:
                    if isinstance(by, Name):
                        self.derived.add(key_of(self.letters.apart(by).name))


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

"""Definitions that are told by derivatives: ``da/dz = d/dz \\sigma(z)`` says what a is.

But for what does not depend on z; so they are only taken where nothing else defines the name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from derive.articles.candidates import Candidate, Head, Located, head_of, speaks_of
from derive.articles.letters import Letters
from derive.articles.naming import key_of
from derive.articles.survey import everywhere, letter
from derive.reading.expressions import Derivative, Expression, Name, Number

Slope = tuple[str, str]
"""The key of what is differentiated, empty for no name, with that of what it is taken by."""


def slopes_in(expression: Expression, letters: Letters) -> Iterator[Slope]:
    """What an expression differentiates."""
    for node in everywhere(expression):
        if isinstance(node, Derivative):
            what = node.body if isinstance(node.body, Name) else None
            key = key_of(letters.apart(what).name) if what is not None else ""
            for by, _ in node.by:
                if isinstance(by, Name):
                    yield key, key_of(letters.apart(by).name)


def integrated(
    at: Located, letters: Letters, known: Collection[str], slopes: Collection[Slope]
) -> Iterator[Candidate]:
    """The names that a chain says the derivative of by working out that of what they are.

    known: keys that have a meaning.  slopes: what the document differentiates anywhere.
    """
    chain = at.chain
    for number, link in enumerate(chain.links):
        left, right = chain.parts[number], chain.parts[number + 1]
        if link.sign != "=" or not isinstance(left, Derivative):
            continue
        if not isinstance(right, Derivative) or not _by_the_same(left, right, letters):
            continue
        head = head_of(left.body, letters)
        if head is None or head.key in known or isinstance(right.body, Name | Number):
            continue
        round_ = speaks_of(right.body, head, letters) or _comes_of(
            right.body, head, letters, slopes
        )
        if not round_:
            yield Candidate(head, left.body, ((number, right.body),), at, backward=True)


def _comes_of(body: Expression, head: Head, letters: Letters, slopes: Collection[Slope]) -> bool:
    """Does the document differentiate what stands in the body by the head?"""
    names = (node for node in everywhere(body) if isinstance(node, Name))
    keys = {key_of(letters.apart(name).name) for name in names}
    return any((key, head.key) in slopes for key in keys)


def _by_the_same(one: Derivative, other: Derivative, letters: Letters) -> bool:
    """Are both taken by the same entry of the same quantity, once?"""
    found = []
    for side in (one, other):
        if len(side.by) != 1:
            return False
        by, order = side.by[0]
        if not isinstance(by, Name) or not isinstance(order, Number) or order.text != "1":
            return False
        scripted = letters.apart(by)
        found.append((key_of(scripted.name), *map(letter, scripted.indices)))
    return found[0] == found[1] and None not in found[0]

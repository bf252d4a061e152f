"""What may be the left side of a definition, and equations that may be one."""

from __future__ import annotations

from dataclasses import dataclass

from derive.articles.letters import Letters
from derive.articles.naming import key_of
from derive.articles.passages import Passage
from derive.articles.survey import everywhere, letter
from derive.reading.calls import is_of_anything
from derive.reading.expressions import Call, Chain, Expression, Name


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
        arguments = None if is_of_anything(expression) else expression.arguments
    else:
        return None
    named = tuple(name for name in map(letter, indices) if name is not None)
    if len(named) != len(indices) or len(set(named)) != len(named):
        return None
    if letters.classes.intersection(named):
        return None
    return Head(key_of(scripted.name), scripted.name, named, arguments)


def speaks_of(body: Expression, head: Head, letters: Letters) -> bool:
    """Does an expression hold the name that the head is?"""
    return any(
        isinstance(node, Name) and key_of(letters.apart(node).name) == head.key
        for node in everywhere(body)
    )

"""Which quantities of a document tell the class of a sample: ``f_{y_i}``, ``1\\{y^{(i)} = k\\}``.

They are told by how they stand: as the index of an entry, or set equal to an index in a condition.
A vector whose own name stands there, ``p_y`` beside ``y_k``, is one-hot, and the name tells its
class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from derive.articles.candidates import Located
from derive.articles.letters import Letters
from derive.articles.naming import key_of
from derive.articles.survey import everywhere, letter
from derive.reading.expressions import (
    Bound,
    Branches,
    Call,
    Chain,
    Expression,
    Grouped,
    Indicator,
    Label,
    Listing,
    Name,
)


@dataclass
class Labels:
    """The labels of a document.

    known: keys of names whose meaning is given.
    tables: by key, where it stands first; each has a table of its own, with a key of its own.
    vectors: by key, where it stands first: vectors that are one-hot.
    """

    letters: Letters
    known: frozenset[str] = frozenset()
    tables: dict[str, tuple[Name, Located]] = field(default_factory=dict)
    vectors: dict[str, tuple[Name, Located]] = field(default_factory=dict)

    def take(self, chains: Iterable[Located]) -> Labels:
        """Note the labels of all chains."""
        for self._at in chains:
            for condition in self._at.chain.conditions:
                self._condition(condition)
            for node in everywhere(self._at.chain):
                self._node(node)
        for key in self.tables:
            self.vectors.pop(key, None)
        return self

    def bare(self, key: str) -> Name:
        """A label without its sample."""
        return self.letters.apart(self.tables[key][0]).name

    def table_of(self, part: Expression | Label) -> str | None:
        """The key of the table of a label with its sample; None if it is none."""
        key = self._sampled(part)
        return table_key(key) if key in self.tables else None

    def vector_of(self, part: Expression | Label) -> str | None:
        """The key of the vector whose name stands for its class; None if it is none."""
        name = None if isinstance(part, Label) else letter(part)
        return name if name in self.vectors else None

    def _node(self, node: Expression) -> None:
        for part in index_parts(node, self.letters):
            self._note(part)
        if isinstance(node, Indicator):
            self._condition(node.condition)
        elif isinstance(node, Bound):
            for condition in node.conditions:
                self._condition(condition)
        elif isinstance(node, Branches):
            for _, told in node.rows:
                if told is not None:
                    self._condition(told)

    def _condition(self, condition: Expression) -> None:
        """``y_i = k``: what an index is compared with."""
        if isinstance(condition, Listing):
            for item in condition.items:
                self._condition(item)
        for side, other in compared(condition):
            if letter(other) in self.letters.indices:
                self._note(side)

    def _note(self, part: Expression | Label) -> None:
        key = self._sampled(part)
        if key is not None and key not in self.known:
            assert isinstance(part, Name)
            self.tables.setdefault(key, (part, self._at))
        name = None if isinstance(part, Label) else letter(part)
        if name in self.letters.classes and name not in self.known:
            assert isinstance(part, Name)
            self.vectors.setdefault(key_of(part), (part, self._at))

    def _sampled(self, part: Expression | Label) -> str | None:
        """The key of ``y_i`` and ``y^{(i)}``."""
        if not isinstance(part, Name) or part.primes:
            return None
        scripted = self.letters.apart(part)
        named = [letter(index) in self.letters.indices for index in scripted.indices]
        return key_of(scripted.name) if named == [True] else None


def table_key(key: str) -> str:
    """The key of the table that is 1 at the classes that a label tells."""
    return f"class of {key}"


def index_parts(node: Expression, letters: Letters) -> Iterator[Expression | Label]:
    """What stands in the places of indices."""
    if isinstance(node, Name):
        yield from letters.apart(node).indices
        if node.base in ("delta", "1"):
            yield from node.below
    elif isinstance(node, Call | Grouped):
        yield from node.below


def compared(condition: Expression) -> Iterator[tuple[Expression, Expression]]:
    """The sides of an equation, or of the opposite, each with the other."""
    if isinstance(condition, Chain) and len(condition.parts) == 2:
        left, right = condition.parts
        if left is not None and right is not None and condition.links[0].sign in ("=", "neq"):
            yield left, right
            yield right, left

"""Which axes and indices of a document run to the same size, and what that size is called.

Every axis of every name and every index is a slot; slots that stand for the same are joined, over
the whole document (union-find).  What a sum says of its own range decides first, by majority, so
that one wrong limit changes nothing; two sizes that have names of their own are never joined.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Slot: TypeAlias = tuple[str, Hashable]
"""``("size", name)``, ``("axis", (key, position))``, ``("index", ...)``."""

#: In so many formulas a wrong limit is none.
_OFTEN = 2


@dataclass
class Slots:
    """The classes of slots.

    given: the shapes of names that are known beforehand, by key.  joins: slots that stand for the
    same.  limits: where sums end, by their indices, and axes that are said to.  direct: what
    indices stand at.
    """

    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joins: list[tuple[Slot, Slot]] = field(default_factory=list)
    limits: dict[Slot, str] = field(default_factory=dict)
    direct: dict[Slot, list[Slot]] = field(default_factory=lambda: defaultdict(list))
    _sure: list[tuple[Slot, Slot]] = field(default_factory=list)
    _parents: dict[Slot, Slot] = field(default_factory=dict)

    def join(self, one: Slot, other: Slot, *, sure: bool) -> None:
        """Note that two slots stand for the same; ``sure``: in what defines something."""
        if one != other:
            self.joins.append((one, other))
            if sure:
                self._sure.append((one, other))
            for a, b in ((one, other), (other, one)):
                if a[0] == "index":
                    self.direct[a].append(b)

    def settle(self) -> None:
        """Join what is the same: what all places agree on first, what most say next; a place that
        says otherwise is left alone, for whoever reads it there to object."""
        for key, shape in self.given.items():
            for position, size in enumerate(shape):
                self.union(("axis", (key, position)), ("size", size))
        for slot, size in self.limits.items():
            if slot[0] == "axis":
                self.union(slot, ("size", size))
        self._unite(self._sure)
        self._elect(unanimous=True)
        self._unite(self.joins)
        self._elect(unanimous=False)
        for slot, size in self.limits.items():
            self.union(slot, ("size", size))
        for one, other in self.joins:
            self.union(one, other)
        self._by_letter()
        self._by_custom()

    def _by_custom(self) -> None:
        """Sizes with two names: ``\\sum_{i=1}^{c}`` over what has n entries is a slip where it
        stands once, and another word for n where it does so again and again."""
        places: dict[tuple[Slot, Slot], set[Hashable]] = defaultdict(set)
        ends = {self.root(slot) for slot in self.seen() if slot[0] == "axis"}
        for slot, size in self.limits.items():
            for axis in self.direct[slot]:
                known = self.root(axis)
                if known[0] == "size" and known != self.root(("size", size)):
                    alias = self.root(("size", size)), known
                    places[alias].add(_place_of(slot))
                    if _letter_of(slot).upper() == size and alias[0] not in ends:
                        places[alias].add(None)  # sum_{j=1}^J: a habit, and no slip
        for (one, other), where in places.items():
            if len(where) >= _OFTEN and self.root(one) == one:
                self._parents[one] = self.root(other)

    def _elect(self, unanimous: bool) -> None:
        """Give classes the size that most sums over them name, the clearest case first: what it
        decides tells which sums are right about others."""
        votes = self._votes()
        while votes:
            root = max(votes, key=lambda each: _margin(votes[each]))
            if unanimous and len(votes[root]) > 1:
                return
            self.union(root, ("size", votes[root].most_common(1)[0][0]))
            votes = self._votes()

    def _unite(self, joins: Iterable[tuple[Slot, Slot]]) -> None:
        """Join what stands for the same, but for indices that are said to end somewhere."""
        for one, other in joins:
            if one not in self.limits and other not in self.limits:
                self.union(one, other)

    def _votes(self) -> dict[Slot, Counter[str]]:
        """How often a sum over an axis names each size as its end; a sum over another axis that is
        known to end elsewhere does not count."""
        votes: dict[Slot, Counter[str]] = defaultdict(Counter)
        for slot, size in self.limits.items():
            found = [axis for axis in self.direct[slot] if axis[0] == "axis"]
            roots = {self.root(axis) for axis in found}
            if all(root[0] != "size" or root[1] == size for root in roots):
                for root in roots:
                    if root[0] != "size":
                        votes[root][size] += 1
        return votes

    def _by_letter(self) -> None:
        """A letter that runs to one size wherever that is told runs to it elsewhere."""
        told: dict[str, set[str]] = defaultdict(set)
        for slot, size in self.limits.items():
            if slot[0] == "index":
                told[_letter_of(slot)].add(size)
        for slot in self.direct:
            sizes = told.get(_letter_of(slot), set())
            if len(sizes) == 1:
                self.union(slot, ("size", next(iter(sizes))))

    def seen(self) -> Iterable[Slot]:
        """Every slot that a formula speaks of, in order."""
        told = ((slot, ("size", size)) for slot, size in self.limits.items())
        return dict.fromkeys(slot for pair in (*told, *self.joins) for slot in pair)

    def union(self, one: Slot, other: Slot) -> bool:
        """Join two classes unless both have names of their own; are they one now?"""
        one, other = self.root(one), self.root(other)
        if one == other:
            return True
        if one[0] == "size" and other[0] == "size":
            return False
        if one[0] == "size":
            one, other = other, one
        self._parents[one] = other
        return True

    def root(self, slot: Slot) -> Slot:
        """What stands for the class of a slot: its size, if that has a name."""
        trail = []
        while slot in self._parents:
            trail.append(slot)
            slot = self._parents[slot]
        for each in trail:
            self._parents[each] = slot
        return slot


def _margin(votes: Counter[str]) -> tuple[bool, int]:
    """How clear a vote is."""
    first, *others = (number for _, number in votes.most_common(2))
    return not others, first - sum(others)


def _place_of(slot: Slot) -> Hashable:
    return slot[1][0] if isinstance(slot[1], tuple) else slot[1]


def _letter_of(slot: Slot) -> str:
    assert isinstance(slot[1], tuple)
    return str(slot[1][1])

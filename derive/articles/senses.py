"""Names that are written the same and mean different things, told apart in the formulas.

Where a name means something else than in the rest of the document it is given a sense: a word that
is no part of how it is written, and makes it a name of its own for all that follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TypeVar

from derive.articles.letters import Letters
from derive.articles.naming import key_of
from derive.articles.passages import Passage, Place
from derive.articles.quantities import bound_letters
from derive.articles.survey import letter
from derive.reading.expressions import Bound, Call, Formula, Grouped, Name, Superscript

#: What a name is called that has so many axes where it stands alone.
SENSES = ("number", "vector", "matrix")

_Node = TypeVar("_Node")
#: What stands there is no quantity that stands alone: functions, indices, what a sum runs over.
_AS_THEY_ARE = {
    Call: frozenset({"head", "below"}),
    Grouped: frozenset({"below"}),
    Bound: frozenset({"conditions", "upper"}),
}
_POWERS = frozenset({"plain", "entrywise"})


@dataclass(frozen=True)
class Senses:
    """Which names of a document mean something else, and where.

    ranks: for each formula, by where it begins, how many axes keys have in it.
    """

    letters: Letters
    ranks: Mapping[Place, Mapping[str, int]] = field(default_factory=dict)

    @property
    def axes(self) -> dict[str, int]:
        """How many axes names with a sense have, by key."""
        pairs = (pair for told in self.ranks.values() for pair in told.items())
        return {f"{key} ({SENSES[axes]})": axes for key, axes in pairs}

    def with_more(self, found: Mapping[Place, Mapping[str, int]]) -> Senses:
        """The senses with these."""
        more = {place: {**self.ranks.get(place, {}), **axes} for place, axes in found.items()}
        return replace(self, ranks={**self.ranks, **more})

    def told(self, passage: Passage, formula: Formula) -> Formula:
        """The formula of a passage with the senses of its names."""
        senses = self.ranks.get(passage.places[0])
        if not senses:
            return formula
        teller = _Teller(self.letters, senses)
        chains = tuple(teller.node(chain, frozenset()) for chain in formula.chains)
        return replace(formula, chains=chains)


@dataclass(frozen=True)
class _Teller:
    letters: Letters
    senses: Mapping[str, int]

    def node(self, node: _Node, bound: frozenset[str]) -> _Node:
        """The same node with senses; ``bound``: letters that the sums around it bind."""
        if isinstance(node, tuple):
            items = tuple(self.node(item, bound) for item in node)
            same = all(new is old for new, old in zip(items, node, strict=True))
            return node if same else items  # type: ignore[return-value]
        if isinstance(node, Name):
            return self._name(node, bound)  # type: ignore[return-value]
        if not is_dataclass(node) or isinstance(node, type):
            return node
        if isinstance(node, Superscript) and node.kind not in _POWERS:
            return node
        if isinstance(node, Bound):
            bound |= frozenset(bound_letters(node))
        changed = {}
        for part in (part.name for part in fields(node)):
            if part in _AS_THEY_ARE.get(type(node), ()):
                continue
            value = getattr(node, part)
            if (new := self.node(value, bound)) is not value:
                changed[part] = new
        return replace(node, **changed) if changed else node

    def _name(self, name: Name, bound: frozenset[str]) -> Name:
        above = self.node(name.above, bound)
        if above is not name.above:
            name = replace(name, above=above)
        if letter(name) in bound:
            return name
        axes = self.senses.get(key_of(self.letters.apart(name).name))
        return name if axes is None else replace(name, sense=SENSES[axes])


def written(names: Mapping[str, str]) -> dict[str, str]:
    """For the names that are told apart by a sense: what they look like without.

    names: of the problem, by spelling.
    """
    found = {}
    for spelled, name in names.items():
        for sense in SENSES:
            if spelled.endswith(f"({sense})"):
                found[name] = name.removesuffix(f"_{sense}")
    return found

"""The quantities of a document, before it is known which of them are defined: names and shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from derive.articles.axes import Axes
from derive.articles.candidates import Located
from derive.articles.functions import is_letter, is_of_the_language, is_standard, is_unmistakable
from derive.articles.known import Known
from derive.articles.labels import Labels, table_key
from derive.articles.letters import Letters
from derive.articles.naming import Namer, as_shown, shown, spelled
from derive.articles.quantities import Occurrence, occurrences
from derive.articles.sizes import Slots
from derive.problem import Domain, Problem, Variable
from derive.reading.expressions import Chain, Name

_FRESH_SIZES = ("n", "m", "K", "N", "M", "d", "r", "q")


@dataclass
class Vocabulary:
    """What a document speaks of.

    names: the problem's name by key.  sizes: the problem's name by the document's.
    shapes: of quantities, by key.  calls: how each function is called, by key.
    first: how and where each key is written first.
    labels: the key of the table of each label, by the key of the label.
    """

    names: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    calls: dict[str, list[Occurrence]] = field(default_factory=dict)
    first: dict[str, tuple[Name, Located]] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    functions: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)

    def variable(self, key: str) -> Variable:
        """The quantity as a given one."""
        return Variable(self.names[key], self.shapes[key], self.domains.get(key, "real"))

    def problem(self, base: Problem) -> Problem:
        """Everything as given quantities, added to what is given."""
        known = {name for name, _ in base.sizes}
        sizes = tuple((s, "") for s in dict.fromkeys(self.sizes.values()) if s not in known)
        variables = tuple(self.variable(key) for key in self.shapes)
        functions = tuple((self.names[key], "") for key in self.functions)
        return replace(
            base,
            sizes=base.sizes + sizes,
            variables=base.variables + variables,
            functions=base.functions + functions,
        )

    @property
    def tables(self) -> dict[str, str]:
        """The tables that labels are read by, by name."""
        return {self.names[key]: self.names[table] for key, table in self.labels.items()}

    def unspecified(self, defined: frozenset[str]) -> None:
        """Functions of one argument that no equation defines are functions of any kind."""
        for key, calls in self.calls.items():
            single = all(len(each.arguments or ()) == 1 for each in calls)
            if key not in defined and key in self.names and single:
                self.functions.append(key)

    @cached_property
    def spellings(self) -> dict[str, str]:
        """The problem's names by how the document spells them, once all are gathered."""
        found = {shown(name): self.names[key] for key, (name, _) in self.first.items()
                 if key in self.names}  # fmt: skip
        sizes = {as_shown(size): name for size, name in self.sizes.items() if size != name}
        return {**found, **sizes}

    def names_in(self, chain: Chain, letters: Letters) -> frozenset[str]:
        """The problem's names of the quantities of a chain; one that has none is itself."""
        keys = (each.key for each in occurrences(chain, letters))
        return frozenset(self.names.get(key, key) for key in keys)


@dataclass
class Gatherer:
    """Collects the vocabulary of a document.

    defined: the keys that the document may define.
    """

    chains: tuple[Located, ...]
    axes: Axes
    slots: Slots
    namer: Namer
    known: Known
    defined: frozenset[str]
    labels: Labels

    def gather(self) -> Vocabulary:
        """The vocabulary: sizes first, then quantities and functions as they appear."""
        found = Vocabulary()
        self._occurrences(found)
        for size in self._named_sizes():
            known = size in self.namer.taken
            found.sizes[size] = size if known else self.namer.fresh(spelled(size))
        for size in dict.fromkeys(self.slots.limits.values()):
            found.sizes[size] = found.sizes[str(self.slots.root(("size", size))[1])]
        for key in found.first:
            if key in found.sizes:
                continue
            if key in found.calls and not self.axes.told.get(key):
                continue
            found.shapes[key] = self._shape(key, found)
        for key, (name, _) in found.first.items():
            if key not in found.sizes:
                found.names[key] = self.namer.name(name)
        self._tables(found)
        return found

    def _tables(self, found: Vocabulary) -> None:
        """What is 1 at the classes that labels tell."""
        for key in self.labels.tables:
            if key in found.shapes:
                table = found.labels[key] = table_key(key)
                found.shapes[table] = self._shape(table, found)
                name = self.labels.bare(key)
                capital = replace(name, base=name.base.capitalize(), accents=())
                found.names[table] = self.namer.name(capital)
        found.labels |= {key: key for key in self.labels.vectors if key in found.shapes}

    def _occurrences(self, found: Vocabulary) -> None:
        for at in self.chains:
            for key, (_, first) in self.labels.tables.items():
                if first is at:
                    found.first.setdefault(key, (self.labels.bare(key), at))
            for each in occurrences(at.chain, self.axes.letters):
                if self.known.name(each.node) is not None or self._is_standard(each):
                    continue
                if self._is_unit(each):
                    continue
                if each.key in self.axes.letters.indices - self.defined:
                    continue  # an index among the quantities: itself
                found.first.setdefault(each.key, (each.name, at))
                if each.arguments is not None or each.primes:
                    found.calls.setdefault(each.key, []).append(each)
        for key in self._of_examples(found):
            del found.calls[key]

    def _of_examples(self, found: Vocabulary) -> Iterable[str]:
        """What is called with what a sum runs over alone, one example after the other, and stands
        with entries or as a whole elsewhere: ``y(x)`` is y for the example x."""
        alone = {each.key for at in self.chains for each in occurrences(at.chain, self.axes.letters)
                 if each.arguments is None and not each.primes}  # fmt: skip
        running = [key for key, calls in found.calls.items() if all(c.running for c in calls)]
        return [key for key in running if key in alone and self.axes.told.get(key)]

    def _is_standard(self, each: Occurrence) -> bool:
        """A function that is known everywhere, if the document does not define it itself."""
        word = each.name.base.lower()
        if is_standard(word) and each.key not in self.defined:
            return each.arguments is not None or not is_letter(word)
        spoken_of = is_unmistakable(word) and not each.node.above
        return is_of_the_language(word) and (each.arguments is not None or spoken_of)

    def _is_unit(self, each: Occurrence) -> bool:
        """A vector of ones, or with a one at one place; the identity, or an entry of it."""
        if each.name.base == "1":
            return True
        unit = each.name.base == "I" and len(each.node.below) in (0, 2)
        return unit and each.arguments is None and each.key not in self.defined

    def _named_sizes(self) -> Iterable[str]:
        roots = (self.slots.root(slot) for slot in self.slots.seen())
        return dict.fromkeys(str(name) for kind, name in roots if kind == "size")

    def _shape(self, key: str, found: Vocabulary) -> tuple[str, ...]:
        return tuple(
            self._size(position, key, found) for position in range(self.axes.told.get(key, 0))
        )

    def _size(self, position: int, key: str, found: Vocabulary) -> str:
        root = self.slots.root(("axis", (key, position)))
        if root[0] == "size":
            return found.sizes[str(root[1])]
        free = [size for size in _FRESH_SIZES if size not in found.first]
        name = self.namer.first_free(free or [f"{_FRESH_SIZES[0]}_0"])
        self.slots.union(root, ("size", name))
        found.sizes[name] = name
        return name

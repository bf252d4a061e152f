"""Which names before brackets are no functions: those of events, and those of entries.

``P(y = k | x)`` is a quantity for each k.  ``p(x)`` is an entry where a sum runs over x.  ``H(p)``
and ``H(p, q)`` are two quantities, since no function has two numbers of arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from string import ascii_lowercase

from derive.articles.definitions import DEFINING
from derive.articles.functions import is_of_the_language, is_standard
from derive.articles.letters import CUSTOMARY
from derive.articles.survey import everywhere, inside, letter
from derive.reading.events import holds_event, pattern, set_of
from derive.reading.expressions import (
    Bound,
    Call,
    Chain,
    Expression,
    Label,
    Lexicon,
    Name,
    Number,
)
from derive.reading.rebuilding import rebuilt
from derive.reading.spelling import spelling
from derive.reading.stream import words

#: Letters and words for what is made small.
_LOSSES = words("J L E C ell loss Loss cost Cost")


def with_events(lexicon: Lexicon, chains: Iterable[Chain], given: frozenset[str]) -> Lexicon:
    """What the grammar must know of a document's events and entries, added to the lexicon.

    given: names of functions that are known.
    """
    found = _Uses(given).take(tuple(chains))
    numbering = found.numbering()
    entries = found.entries()
    renamed = found.renamed(entries)
    lexicon = replace(
        lexicon,
        events=frozenset(found.events(numbering)),
        entries={spelled: renamed.get(index, index) for spelled, index in entries.items()},
        renamed=renamed,
        restating=frozenset(found.restating()),
        sets=frozenset(found.sets(entries)),
        numbering=numbering,
    )
    return replace(lexicon, patterns=frozenset(found.patterns(lexicon)))


@dataclass
class _Uses:
    """How the names before brackets are used.

    given: names that are functions in any case.  calls: by spelling.  summed: by spelling, the
    letters in brackets that sums around bind.  near: letters among the quantities; while a chain
    is gone through, its own, and ``heads`` the names before brackets in it.  beside: by spelling,
    letters among the quantities of the same chains.  scripted: names that have scripts.  letters:
    those in scripts.  runs: the sets that each letter runs over; None for no set.  functions:
    names before brackets that an equation defines for its arguments.  told: what is set equal to
    something.  moments: expectations.
    """

    given: frozenset[str]
    calls: dict[str, list[Call]] = field(default_factory=dict)
    summed: dict[str, set[str]] = field(default_factory=dict)
    near: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    beside: dict[str, set[str]] = field(default_factory=dict)
    scripted: set[str] = field(default_factory=set)
    letters: set[str] = field(default_factory=set)
    runs: dict[str, set[str | None]] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    moments: list[Bound] = field(default_factory=list)

    def take(self, chains: tuple[Chain, ...]) -> _Uses:
        """Note what stands in these chains."""
        for chain in chains:
            before, self.near, self.heads = self.near, set(), set()
            self._defined(chain)
            for part in (*chain.parts, *chain.conditions):
                if part is not None:
                    self._note(part, frozenset())
            for spelled in self.heads:
                self.beside.setdefault(spelled, set()).update(self.near)
            self.near |= before
        return self

    def _note(self, node: Expression, around: frozenset[str]) -> None:
        if isinstance(node, Bound):
            around = self._binder(node, around)
        elif isinstance(node, Call):
            self._call(node, around)
        elif isinstance(node, Name):
            self._name(node)
        for part in _parts(node):
            self._note(part, around)

    def _binder(self, bound: Bound, around: frozenset[str]) -> frozenset[str]:
        if bound.kind == "expectation":
            self.moments.append(bound)
            return around
        found: set[str] = set()
        for condition in bound.conditions:
            within = set_of(condition)
            first = condition.parts[0] if isinstance(condition, Chain) else condition
            name = letter(first)
            if name is not None:
                found.add(name)
                self.runs.setdefault(name, set()).add(within and spelling(within[1]))
        if not bound.conditions:
            calls = (n for n in everywhere(bound.body) if isinstance(n, Call))
            found |= {n for n in map(_only_letter, calls) if n is not None}
        return around | found

    def _call(self, call: Call, around: frozenset[str]) -> None:
        spelled = spelling(call.head)
        self.calls.setdefault(spelled, []).append(call)
        self.heads.add(spelled)
        name = _only_letter(call)
        if name is not None and name in around:
            self.summed.setdefault(spelled, set()).add(name)
        for part in call.head.below:
            if (name := letter(part)) is not None:
                self.letters.add(name)

    def _name(self, name: Name) -> None:
        rounds = [s.body for s in name.above if s.kind == "round"]
        if name.below or rounds:
            self.scripted.add(name.base)
            self.near.add(name.base)
        for part in (*name.below, *rounds):
            if (found := letter(part)) is not None:
                self.letters.add(found)
        if not (name.below or name.accents):
            self.near.add(name.base + "'" * name.primes)

    def _defined(self, chain: Chain) -> None:
        """``f(x) = x^2`` defines a function; ``S = {1, 2}`` says what a set is."""
        first = chain.parts[0]
        if len(chain.parts) < 2 or first is None:
            return
        if isinstance(first, Name):
            self.told.add(spelling(first))
        if not isinstance(first, Call) or chain.links[0].sign not in DEFINING:
            return
        if holds_event(first) and "|" in first.signs:
            return
        names = {letter(a) for a in first.arguments} - {None}
        nodes = [n for part in chain.parts[1:] if part is not None for n in _quantities(part)]
        if names and names & {letter(node) for node in nodes}:
            self.functions.add(spelling(first.head))

    # What follows

    def numbering(self) -> frozenset[str]:
        """The letters that are indices where they stand in an event."""
        found = self.letters.union(self.runs, *self.summed.values()) - self.scripted
        related = {letter(part) for call in self._all() for part in _sides(call)} - {None}
        customary = {name for name in related if name is not None and name[0] in CUSTOMARY}
        single = {name for name in found | (customary - self.near) if len(name.rstrip("'")) == 1}
        return frozenset(name for name in single if name.islower())

    def _all(self) -> Iterator[Call]:
        for calls in self.calls.values():
            yield from calls

    def events(self, numbering: frozenset[str]) -> Iterator[str]:
        """The names of events: where one is an event for certain, or several numbers of arguments
        stand, or letters that number, behind a bar."""
        for spelled, calls in self.calls.items():
            if self._is_function(spelled, calls[0]):
                continue
            simple = all(isinstance(a, Name) for call in calls for a in call.arguments)
            several = len({len(call.arguments) for call in calls}) > 1 and simple
            barred = [call for call in calls if "|" in call.signs]
            numbered = any(letter(a) in numbering for call in barred for a in call.arguments)
            certain = any(holds_event(call) and "||" not in call.signs for call in calls)
            if certain or several or numbered:
                yield spelled

    def _is_function(self, spelled: str, call: Call) -> bool:
        return self._is_known(spelled, call) or spelled in self.functions

    def _is_known(self, spelled: str, call: Call) -> bool:
        word = call.head.base.lower()
        return is_of_the_language(word) or is_standard(word) or spelled in self.given

    def restating(self) -> Iterator[str]:
        """Names whose brackets always say the same, ``L(y, p)``, ``J(\\theta)``: they tell what a
        quantity depends on."""
        for spelled, calls in self.calls.items():
            first, *others = map(_told, calls)
            (one, *more) = calls[0].arguments
            plain = first is not None and all(other == first for other in others)
            vector = isinstance(one, Name) and (one.base in self.scripted or one.font == "bold")
            loss = calls[0].head.base in _LOSSES and vector
            if plain and (more or loss) and not self._is_known(spelled, calls[0]):
                yield spelled

    def entries(self) -> dict[str, str]:
        """The names whose brackets hold indices alone, each with one that a sum runs over."""
        found: dict[str, str] = {}
        for spelled, summed in self.summed.items():
            calls = self.calls[spelled]
            plain = all(_is_entry(call) for call in calls)
            indices = {n for n in map(_only_letter, calls) if n is not None}
            own = calls[0].head.base in self.scripted
            beside = indices & self.beside[spelled]
            if plain and not (beside or own or self._is_function(spelled, calls[0])):
                found[spelled] = min(summed)
        return found

    def renamed(self, entries: Mapping[str, str]) -> dict[str, str]:
        """Other letters for those that number entries, and are quantities elsewhere."""
        taken = self.near | self.scripted | self.letters | self.runs.keys()
        free = (name for name in ascii_lowercase if name not in taken)
        twice = sorted({name for name in entries.values() if name in self.near})
        return dict(zip(twice, free, strict=False))

    def sets(self, entries: Mapping[str, str]) -> Iterator[str]:
        """Sets of which nothing is said, and which are all that their letters run over; what
        numbers nothing but entries runs over all of them also where no set is named."""
        for name, runs in self.runs.items():
            over = runs - {None} if name in entries.values() else runs
            if len(over) == 1 and None not in over:
                yield from {whole for whole in over if whole is not None} - self.told

    def patterns(self, lexicon: Lexicon) -> Iterator[str]:
        """The events that are numbered by letters."""
        for call in self._all():
            if holds_event(call) or spelling(call.head) in lexicon.events:
                text, indices = pattern(call.head.base, (call.arguments, call.signs), lexicon)
                if indices and not any(isinstance(index, Number) for index in indices):
                    yield text
        for bound in self.moments:
            text, indices = pattern("E", bound, lexicon)
            if indices and not any(isinstance(index, Number) for index in indices):
                yield text


def _parts(node: Expression) -> Iterator[Expression]:
    """What a node is made of; a letter in brackets alone, in a script or below a sum is no
    quantity."""
    if isinstance(node, Bound):
        yield node.body
    elif isinstance(node, Call):
        if _only_letter(node) is None:
            yield from node.arguments
    elif isinstance(node, Name):
        yield from (s.body for s in node.above if s.kind == "plain" and s.body is not None)
    elif isinstance(node, Chain):
        yield from (part for part in node.parts if part is not None)
    else:
        yield from inside(node)


def _quantities(node: Expression) -> Iterator[Expression]:
    """The quantities of a formula, but those that something is only called with."""
    if isinstance(node, Bound) and node.kind == "expectation":
        return
    yield node
    if isinstance(node, Call) and not is_of_the_language(node.head.base.lower()):
        return
    parts = node.arguments if isinstance(node, Call) else _parts(node)
    for part in parts:
        yield from _quantities(part)


def _only_letter(call: Call) -> str | None:
    return letter(call.arguments[0]) if len(call.arguments) == 1 else None


def _is_entry(call: Call) -> bool:
    """Does one letter or number stand in its brackets, and nothing else at it?"""
    if len(call.arguments) != 1 or call.below or call.power is not None or call.head.primes:
        return False
    if any(not isinstance(part, Label) for part in call.head.below) or call.head.above:
        return False
    return _only_letter(call) is not None or isinstance(call.arguments[0], Number)


def _told(call: Call) -> object:
    """What a call says, wherever it stands; None if its value is taken apart or differentiated."""
    whole = isinstance(call.arguments[0], Name | Call)
    if call.below or call.power is not None or call.head.primes or not whole:
        return None
    if not set(call.signs) <= {",", ";"} or call.head.above:
        return None
    others = (isinstance(a, Name) and not _is_entry_of_something(a) for a in call.arguments[1:])
    if not all(others):
        return None
    return rebuilt((call.head, call.arguments), lambda node: replace(node, span=(0, 0)))


def _is_entry_of_something(name: Name) -> bool:
    return any(letter(part) is not None for part in (*name.below, *(s.body for s in name.above)))


def _sides(call: Call) -> Iterator[Expression]:
    """What stands on the right of the relations in an event."""
    if holds_event(call):
        for argument in call.arguments:
            if isinstance(argument, Chain):
                yield from (part for part in argument.parts[1:] if part is not None)

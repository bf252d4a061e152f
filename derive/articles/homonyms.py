"""Letters that are a vector in one place of a document and a number in another.

``y`` is the label of one example where the loss of one example is told, and the vector of all
labels elsewhere; ``x`` is a row of a table where one row is spoken of.  A letter that stands alone
means something else than its entries say where the formulas do not fit together otherwise, and in
the rest of that section as far as it fits there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from derive.articles.axes import Axes, axes, is_transposed, told_alone
from derive.articles.candidates import Located
from derive.articles.kinds import Kinds
from derive.articles.known import Known
from derive.articles.letters import Letters
from derive.articles.passages import Place
from derive.articles.quantities import occurrences
from derive.articles.senses import SENSES, Senses
from derive.articles.survey import Survey
from derive.reading.expressions import Chain
from derive.reading.naming import accents

#: No more letters of a section are tried together.
_MOST = 6
_ROUNDS = 4

#: How many axes each of some keys has.
Ranks = Mapping[str, int]


@dataclass(frozen=True)
class Told:
    """A formula, for what its letters mean.

    place: where it begins.  alone: keys that stand in it without an index, and may be of another
    kind than elsewhere.
    """

    place: Place
    section: int
    chains: tuple[Chain, ...]
    alone: frozenset[str]


@dataclass
class Homonyms:
    """Finds the letters of a document that mean two things.

    axes: what the whole document says of them.  fixed: keys that have one meaning, since it is
    given.
    """

    axes: Axes
    fixed: frozenset[str]
    functions: frozenset[str] = field(default_factory=frozenset)

    def of(self, chains: Iterable[Located]) -> Mapping[Place, Ranks]:
        """How many axes letters have where they stand alone, by formula, where that is not what the
        document says elsewhere."""
        sections: dict[int, list[Told]] = defaultdict(list)
        for told in self._formulas(chains):
            sections[told.section].append(told)
        found: dict[Place, Ranks] = {}
        for formulas in sections.values():
            for together in _connected(formulas):
                found.update(self._meant(together))
        return found

    def _formulas(self, chains: Iterable[Located]) -> Iterator[Told]:
        passages: dict[int, list[Located]] = defaultdict(list)
        for at in chains:
            passages[at.passage].append(at)
        for located in passages.values():
            source = located[0].source
            told = tuple(at.chain for at in located)
            yield Told(source.places[0], source.section, told, self._alone(told))

    def _alone(self, chains: Sequence[Chain]) -> frozenset[str]:
        """Letters of vectors that stand alone, and neither look like one nor have entries."""
        alone: set[str] = set()
        other: set[str] = set()
        for chain in chains:
            for each in occurrences(chain, self.axes.letters):
                node = each.node
                dressed = node.font == "bold" or len(accents(node)) < len(node.accents)
                indices = self.axes.letters.apart(node).indices
                if indices or dressed or is_transposed(node) or each.arguments is not None:
                    other.add(each.key)
                elif 0 < self.axes.told.get(each.key, 0) <= len(SENSES):
                    alone.add(each.key)
        return frozenset(alone - other - self.fixed)

    # What fits

    def _meant(self, formulas: Sequence[Told]) -> Iterator[tuple[Place, Ranks]]:
        """What the letters of some formulas mean, if something fits better than what they mean
        elsewhere."""
        broken = [told for told in formulas if not self._fits(told, {})]
        keys = sorted(frozenset[str]().union(*(told.alone for told in broken)))
        if not keys or len(keys) > _MOST:
            return
        best = self._best(formulas, keys)
        for told in formulas:
            ranks = {key: rank for key, rank in best.items() if key in told.alone}
            if ranks and self._fits(told, ranks):
                yield told.place, ranks

    def _best(self, formulas: Sequence[Told], keys: Sequence[str]) -> Ranks:
        """What makes most formulas fit and changes least, as far as there is but one way."""
        plain = {told.place for told in formulas if self._fits(told, {})}
        scores: dict[tuple[int, int], list[Ranks]] = defaultdict(list)
        for ranks in self._choices(keys):
            fitting = {told.place for told in formulas if self._fits(told, ranks)}
            changed = sum(self.axes.told[key] - rank for key, rank in ranks.items())
            scores[len(fitting | plain), -changed].append(ranks)
        first, *others = scores[max(scores)]
        return {key: rank for key, rank in first.items() if all(o.get(key) == rank for o in others)}

    def _choices(self, keys: Sequence[str]) -> Iterator[Ranks]:
        for ranks in product(*(range(self.axes.told[key] + 1) for key in keys)):
            pairs = zip(keys, ranks, strict=True)
            yield {key: rank for key, rank in pairs if rank != self.axes.told[key]}

    def _fits(self, told: Told, ranks: Ranks) -> bool:
        here = {key: rank for key, rank in ranks.items() if key in told.alone}
        axes = replace(self.axes, told={**self.axes.told, **here})
        return Kinds(axes, self.functions, frozenset(here)).fits(told.chains)


def _connected(formulas: Sequence[Told]) -> Iterator[list[Told]]:
    """The formulas that speak of the same letters, or of letters that stand beside these."""
    groups: list[tuple[frozenset[str], list[Told]]] = []
    for told in formulas:
        if not told.alone:
            continue
        keys, found = told.alone, [told]
        for other in [group for group in groups if group[0] & told.alone]:
            groups.remove(other)
            keys, found = keys | other[0], other[1] + found
        groups.append((keys, found))
    yield from (found for _, found in groups)


def homonyms(
    located: Callable[[Senses], tuple[Located, ...]], letters: Letters, known: Known
) -> Senses:
    """The letters of a document that mean several things.

    located: its chains, with these senses.  Letters whose entries are there are decided first:
    others may be what they are for what those were taken to be.
    """
    senses = Senses(letters)
    for _ in range(_ROUNDS):
        chains = located(senses)
        plain = [at.chain for at in chains]
        survey = Survey().take(plain)
        given = {**known.ranks(chains, letters), **senses.axes}
        found = axes(survey, letters, plain, given)
        fixed = letters.classes.union(given)  # the name of a vector may tell its class
        meant = Homonyms(found, fixed, _functions(survey)).of(chains)
        sure = told_alone(survey, letters, plain, given).told
        chosen = _only(meant, sure) or _only(meant, found.told)
        if not chosen:
            break
        senses = senses.with_more(chosen)
    return senses


def _only(meant: Mapping[Place, Ranks], keys: Container[str]) -> dict[Place, Ranks]:
    """What is said of some keys."""
    found = {
        place: {key: rank for key, rank in ranks.items() if key in keys}
        for place, ranks in meant.items()
    }
    return {place: ranks for place, ranks in found.items() if ranks}


def _functions(survey: Survey) -> frozenset[str]:
    """The letters that are called."""
    return frozenset(" ".join((*accents, base)) for accents, base in survey.calls)

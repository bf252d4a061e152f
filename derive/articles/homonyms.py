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
from functools import cached_property
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
from derive.reading.expressions import Chain, Set
from derive.reading.naming import accents

#: No more letters of a section are tried together.
_MOST = 6
_ROUNDS = 4

#: How many axes each of some keys has.
Ranks = Mapping[str, int]


@dataclass(frozen=True)
class Told:
    """A formula, for what its letters mean.

    place: where it begins.  least: how many axes keys have at least as they stand in it, that may
    have fewer than elsewhere.  numbered: keys with the number of an example above, ``x^{(i)}``.
    """

    place: Place
    section: int
    chains: tuple[Chain, ...]
    least: Ranks
    numbered: frozenset[str]


@dataclass
class Homonyms:
    """Finds the letters of a document that mean two things.

    axes: what the whole document says of them.  fixed: keys that have one meaning, since it is
    given.  functions: keys that are called.  sure: keys whose axes are seen, and not concluded.
    entries: are letters with an index asked for, too, and not those alone that stand alone?
    """

    axes: Axes
    fixed: frozenset[str]
    functions: frozenset[str]
    sure: frozenset[str]
    entries: bool = False
    tables: frozenset[str] = frozenset()
    _known: dict[tuple[Place, frozenset[tuple[str, int]]], bool] = field(default_factory=dict)

    def of(self, chains: Iterable[Located]) -> Mapping[Place, Ranks]:
        """How many axes letters have, by formula, where that is not what the document says
        elsewhere."""
        sections: dict[int, list[Told]] = defaultdict(list)
        for told in self._formulas(chains):
            sections[told.section].append(told)
        found: dict[Place, Ranks] = {}
        for formulas in sections.values():
            for together in _connected(self._free(formulas)):
                found.update(self._meant(together))
            for told in formulas:
                row = dict.fromkeys(self.tables & self._whole(told.chains), 1)
                if row:
                    found[told.place] = {**row, **found.get(told.place, {})}
        return found

    def _free(self, formulas: Sequence[Told]) -> list[Told]:
        """Formulas of a section with the keys alone that may have fewer axes: those of entries only
        if all entries in the section have, those of one example and those of all apart."""
        most: dict[tuple[str, bool], int] = defaultdict(int)
        for told in formulas:
            for key, rank in told.least.items():
                entry = key, key in told.numbered
                most[entry] = max(most[entry], rank)
        free: list[Told] = []
        for told in formulas:
            least: dict[str, int] = {}
            for key, rank in told.least.items():
                known = most[key, key in told.numbered] if rank else 0
                asked = self.entries or not known
                if asked and known < self._rank(key) and key not in self.fixed:
                    least[key] = known
            free.append(replace(told, least=least))
        return free

    def _rank(self, key: str) -> int:
        rank = self.axes.told.get(key, 0)
        return rank if rank <= len(SENSES) else 0

    def _formulas(self, chains: Iterable[Located]) -> Iterator[Told]:
        passages: dict[int, list[Located]] = defaultdict(list)
        for at in chains:
            passages[at.passage].append(at)
        for located in passages.values():
            source = located[0].source
            told = tuple(at.chain for at in located)
            yield Told(
                source.places[0], source.section, told, self._least(told), self._numbered(told)
            )

    def _least(self, chains: Sequence[Chain]) -> Ranks:
        """How many axes the letters of a formula have at least: one for each index, and one if they
        look like a vector.  Functions have all that are known."""
        least: dict[str, int] = {}
        for chain in chains:
            for each in occurrences(chain, self.axes.letters):
                node = each.node
                looks = node.font == "bold" or len(accents(node)) < len(node.accents)
                rank = len(self.axes.letters.apart(node).indices)
                rank += 1 if looks or is_transposed(node) else 0
                rank += _dimensions(chain)
                rank = self._rank(each.key) if each.arguments is not None else rank
                least[each.key] = max(rank, least.get(each.key, 0))
        return least

    def _whole(self, chains: Sequence[Chain]) -> frozenset[str]:
        """The letters that stand in a formula without an index, and never with one."""
        every = [
            (each.key, bool(self.axes.letters.apart(each.node).indices))
            for chain in chains
            for each in occurrences(chain, self.axes.letters)
            if not _dimensions(chain)
        ]
        return frozenset(k for k, _ in every) - {k for k, indexed in every if indexed}

    def _numbered(self, chains: Sequence[Chain]) -> frozenset[str]:
        return frozenset(
            each.key
            for chain in chains
            for each in occurrences(chain, self.axes.letters)
            if any(script.kind == "round" for script in each.node.above)
        )

    # What fits

    def _meant(self, formulas: Sequence[Told]) -> Iterator[tuple[Place, Ranks]]:
        """What the letters of some formulas mean, if something fits better than what they mean
        elsewhere."""
        broken = [told for told in formulas if not self._fits(told, {})]
        keys = sorted(frozenset[str]().union(*(told.least for told in broken)))
        if not keys or len(keys) > _MOST:
            return
        best = self._best(formulas, keys)
        mended = [told for told in broken if self._fits(told, best)]
        entries = {key for told in mended for key, rank in told.least.items() if rank}
        for told in formulas:
            alone = {k: n for k, n in best.items() if k in entries or not told.least.get(k)}
            ranks = _there(alone, told)
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
        here = _there(ranks, told)
        asked = told.place, frozenset(here.items())
        if asked not in self._known:
            self._known[asked] = self._asked(told, here)
        return self._known[asked]

    def _asked(self, told: Told, here: Ranks) -> bool:
        axes = self._supposing if here or self.entries else self.axes
        axes = replace(axes, told={**axes.told, **here})
        kinds = Kinds(axes, self.functions, frozenset(here), tables=self.tables)
        return kinds.fits(told.chains)

    @cached_property
    def _supposing(self) -> Axes:
        """What is known of the letters without that functions are what they are set equal to."""
        doubtful = self.functions - self.sure
        told = self.axes.told.items()
        return replace(self.axes, told={k: n for k, n in told if k not in doubtful})


def _dimensions(chain: Chain) -> int:
    """How many axes a chain says that something has: ``x \\in \\mathbb{R}^n``."""
    spaces = [part for part in chain.parts if isinstance(part, Set)]
    return len(spaces[0].dimensions) if spaces else 0


def _there(ranks: Ranks, told: Told) -> dict[str, int]:
    """What of this may be so in a formula."""
    least = told.least
    return {key: rank for key, rank in ranks.items() if key in least and rank >= least[key]}


def _connected(formulas: Sequence[Told]) -> Iterator[list[Told]]:
    """The formulas that speak of the same letters, or of letters that stand beside these."""
    groups: list[tuple[frozenset[str], list[Told]]] = []
    for told in formulas:
        if not told.least:
            continue
        keys, found = frozenset(told.least), [told]
        for other in [group for group in groups if group[0] & keys]:
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
        sure = frozenset(told_alone(survey, letters, plain, given).told)
        fixed = letters.classes.union(given)  # the name of a vector may tell its class
        told = found, fixed, _functions(survey), sure
        tables = frozenset(_tables(plain, found)) - fixed
        chosen: Mapping[Place, Ranks] = {}
        for entries in (False, True):
            if not chosen:
                meant = Homonyms(*told, entries, tables).of(chains)
                chosen = _only(meant, sure) or meant
        if not chosen:
            break
        senses = senses.with_more(chosen)
    return senses


def _tables(chains: Iterable[Chain], axes: Axes) -> Iterator[str]:
    """The keys of small letters that number vectors: examples above and something else below,
    ``x_j^{(i)}``, or bold ones, ``\\mathbf{x}_n``."""
    for chain in chains:
        for each in occurrences(chain, axes.letters):
            node, scripted = each.node, axes.letters.apart(each.node)
            examples = any(script.kind == "round" for script in node.above)
            rows = examples or (node.font == "bold" and len(scripted.indices) == 1)
            known = node.base.islower() and not scripted.name.above
            if rows and known and axes.told.get(each.key) == 2:
                yield each.key


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

"""What the names of a document mean: given by a problem, or told by the document itself.

The formulas are read once, all of them; then it is decided which letters number, how many axes
each name has, which sizes they run to, which equations define a name and which say what is
assumed.  Whatever cannot be given a meaning is left out, and its formulas stay unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from derive.articles.assuming import Assumer
from derive.articles.axes import Axes, axes
from derive.articles.bounds import Bounds, is_bound
from derive.articles.candidates import Located
from derive.articles.defining import Definer
from derive.articles.definitions import Finder, is_update
from derive.articles.dependence import Derived, undefined, with_unspecified
from derive.articles.differentials import has_differentials
from derive.articles.events import with_events
from derive.articles.folding import folded
from derive.articles.formulas import FLAT, Formulas
from derive.articles.front import FrontError, given_by
from derive.articles.heads import heads
from derive.articles.homonyms import homonyms
from derive.articles.known import Known
from derive.articles.labels import Labels, table_key
from derive.articles.layers import Layers, layers
from derive.articles.letters import Letters, decide
from derive.articles.naming import Namer, key_of, written
from derive.articles.passages import Document, Place
from derive.articles.quantities import is_about_indices, is_example
from derive.articles.report import Stated
from derive.articles.schemas import about_layers, instantiated
from derive.articles.senses import Senses
from derive.articles.shapes import Shapes
from derive.articles.sizes import Slots
from derive.articles.stating import stated
from derive.articles.survey import Survey, everywhere, range_of
from derive.articles.vocabulary import Gatherer
from derive.problem import Problem
from derive.reading.events import is_moment
from derive.reading.expressions import Call, Lexicon, Name
from derive.reading.symbols import Symbols
from derive.terms import symbol_names

#: A link: the numbers of its passage, of the chain in it, of the link in that.
LinkNumber = tuple[int, int, int]

PLAIN = Lexicon()
NONE = Letters(frozenset(), frozenset())


@dataclass(frozen=True)
class Context:
    """What the names of a document mean.

    symbols: the meanings.  stated: what the document was taken to say.  taken: the links that were
    taken to say it, which are no claims.  lexicon: which names are functions.  problems: what is
    wrong with the problem that its front matter gives.  unspecified: the problem's names of
    quantities of which it is known what they depend on, and no more, with that.  unclaimed: links
    that say how far indices run, which case it is, or what becomes of a quantity: no claims.
    unexplained: quantities of which the document says something that is not understood.
    given: the names of the problem that was given.  letters: which scripts are indices.
    vectors: the names of the document's own quantities with one index, by key.
    layers: which superscripts number layers.  senses: letters that mean several things.
    """

    symbols: Symbols
    stated: tuple[Stated, ...] = ()
    taken: frozenset[LinkNumber] = frozenset()
    lexicon: Lexicon = PLAIN
    problems: tuple[tuple[Place, str], ...] = ()
    unspecified: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unclaimed: frozenset[LinkNumber] = frozenset()
    unexplained: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    letters: Letters = NONE
    vectors: Mapping[str, str] = field(default_factory=dict)
    layers: Layers = FLAT
    senses: Senses | None = None

    def formulas(self, document: Document) -> Formulas:
        """The formulas of the document, as they are read."""
        return Formulas(document, self.lexicon, self.layers, self.senses)


def understand(document: Document, given: Problem | None = None) -> Context:
    """What the names of a document mean; names that a problem is given for keep its meaning.

    given: without it the problem that the front matter gives, if it does.
    Never raises: what is not understood has no meaning.
    """
    problems: tuple[tuple[Place, str], ...] = ()
    if given is None:
        try:
            given = given_by(document)
        except FrontError as error:
            problems = ((error.place, error.message),)
    known = Known(given)
    seen = heads(Formulas(document).rows())
    # a letter of the problem is what the problem says
    functions = seen.functions - known.problem.variable_of.keys()
    lexicon = Lexicon(functions | known.functions, seen.layers)
    formulas = Formulas(document, lexicon)
    lexicon = with_events(lexicon, formulas.written(), known.functions)
    if "d" not in known.problem.names and has_differentials(formulas.written()):
        lexicon = replace(lexicon, differentials=True)
    formulas = formulas.with_lexicon(lexicon)
    found_layers = layers((at.chain for at in _chains(document, formulas)), known.rank)
    formulas = formulas.with_layers(found_layers)

    def chains(senses: Senses | None = None) -> tuple[Located, ...]:
        told = formulas if senses is None else formulas.with_senses(senses)
        said = tuple(_chains(document, told))
        about = about_layers(said, found_layers)
        return instantiated(tuple(at for at in said if at not in about), found_layers)

    said = tuple(_chains(document, formulas))
    letters = decide(Survey().take(at.chain for at in chains()), known.rank)
    senses = homonyms(chains, letters, known)
    found = _Reader(chains(senses), known, letters, senses.axes).context()
    return replace(
        found,
        problems=problems,
        given=known.problem.names,
        unclaimed=found.unclaimed | frozenset(_links(about_layers(said, found_layers))),
        lexicon=lexicon,
        layers=found_layers,
        senses=senses,
    )


def _links(chains: tuple[Located, ...]) -> Iterator[LinkNumber]:
    return ((at.passage, at.number, link) for at in chains for link in range(len(at.chain.links)))


def _chains(document: Document, formulas: Formulas) -> Iterator[Located]:
    for number, passage in enumerate(document.passages):
        for position, chain in enumerate(formulas.of(passage).chains):
            yield Located(passage, chain, number, position)


class _Reader:
    """Understands one document, step by step."""

    def __init__(
        self, chains: tuple[Located, ...], known: Known, letters: Letters, told: Mapping[str, int]
    ) -> None:
        self._chains = chains
        self._known = known
        self._survey = Survey().take(at.chain for at in chains)
        self._letters = letters
        self._told = told

    def context(self) -> Context:
        """The meaning of all names."""
        found = self._axes()
        labels = Labels(self._letters, self._known_keys()).take(self._chains)
        found.told |= {table_key(key): 2 for key in labels.tables}
        slots = self._slots(found, labels)
        namer = Namer(set(self._known.problem.names), self._letters.indices)
        candidates = tuple(Finder(self._letters, self._known_keys()).candidates(self._chains))
        defined = frozenset(candidate.head.key for candidate in candidates)
        gathered = Gatherer(
            self._chains, found, slots, namer, self._known, defined, labels
        ).gather()
        gathered.domains = Bounds(self._letters).take(self._chains).domains()
        gathered.unspecified(defined)
        definer = Definer(gathered, found, gathered.problem(self._known.problem))
        definer.define(candidates)
        assumer = Assumer(definer.symbols, gathered, found, labels).take(self._chains)
        said = tuple(stated(gathered, definer, assumer))
        taken = frozenset(self._taken(definer, assumer))
        unclaimed = frozenset(self._unclaimed(definer, assumer)) - taken
        symbols, on = self._dependent(assumer.symbols, definer)
        said = tuple(_told_anew(each, on) for each in said)
        unread = {written(key) for key in definer.unread}
        return Context(
            symbols,
            said,
            taken,
            unspecified=on,
            unclaimed=unclaimed,
            unexplained=frozenset(
                name
                for key, name in gathered.names.items()
                if written(key) in unread or is_moment(key)
            ),
            letters=self._letters,
            vectors={
                key: gathered.names[key]
                for key, shape in gathered.shapes.items()
                if len(shape) == 1 and gathered.names[key] in symbols.problem.variable_of
            },
        )

    def _dependent(
        self, symbols: Symbols, definer: Definer
    ) -> tuple[Symbols, Mapping[str, tuple[str, ...]]]:
        """The meanings in which what is differentiated depends on something, and on what."""
        vocabulary = definer.vocabulary
        assumed = {n for a in symbols.problem.assumptions for n in symbol_names(a.relation)}
        free = set(undefined(vocabulary, symbols.problem, definer.unread)) - assumed
        derived = Derived.of(self._chains, self._letters, vocabulary.names)
        problem = folded(symbols.problem, sorted(derived.edges))
        problem, made = with_unspecified(problem, derived, sorted(free))
        return replace(symbols, problem=problem), made

    def _known_keys(self) -> frozenset[str]:
        return self._known.keys(self._chains, self._letters)

    def _axes(self) -> Axes:
        chains = [at.chain for at in self._chains]
        given = {**self._known.ranks(self._chains, self._letters), **self._told}
        return axes(self._survey, self._letters, chains, given)

    def _slots(self, found: Axes, labels: Labels) -> Slots:
        slots = Slots(self._known.shapes(self._chains, self._letters))
        shapes = Shapes(found, slots, labels, self._rows(found))
        place = 0
        for number, at in enumerate(self._chains):
            if at.said and at.chain.parts[0] is not None:
                place = at.passage
            # in another layer the same letters run to other sizes
            shapes.note(at.chain, place if at.said else -1 - number)
        slots.settle()
        return slots

    def _rows(self, found: Axes) -> frozenset[tuple[str, str]]:
        """The functions that are taken at rows of a table, with its key."""
        calls = (n for at in self._chains for n in everywhere(at.chain) if isinstance(n, Call))
        return frozenset(
            (call.head.base, key_of(self._letters.apart(argument).name))
            for call in calls
            for argument in call.arguments
            if isinstance(argument, Name) and found.is_row(argument)
        )

    def _taken(self, definer: Definer, assumer: Assumer) -> Iterator[LinkNumber]:
        for candidate, link, _ in definer.taken.values():
            if candidate.at.said:
                yield candidate.at.passage, candidate.at.number, link
        for assumed in assumer.assumed:
            for link in assumed.links:
                yield assumed.at.passage, assumed.at.number, link

    def _unclaimed(self, definer: Definer, assumer: Assumer) -> Iterator[LinkNumber]:
        variables = frozenset(assumer.symbols.problem.variable_of)
        for at in self._chains:
            if at.said and self._says_no_claim(at, definer, variables):
                for link in range(len(at.chain.links)):
                    yield at.passage, at.number, link

    def _says_no_claim(self, at: Located, definer: Definer, variables: frozenset[str]) -> bool:
        """Ranges, cases, updates, bounds on what is given, values for an example."""
        chain = at.chain
        if range_of(chain) is not None or is_about_indices(chain, self._letters):
            return True
        if is_update(chain, self._letters):
            return True
        names = definer.vocabulary.names_in(chain, self._letters)
        free = bool(names) and names <= variables
        return (is_bound(chain) or is_example(chain)) and (free or not at.source.display)


def _told_anew(said: Stated, on: Mapping[str, tuple[str, ...]]) -> Stated:
    """A quantity of which it is known what it depends on is a function."""
    if said.kind != "variable" or said.name not in on:
        return said
    return replace(said, kind="function", text=f"{said.text}({', '.join(on[said.name])})")

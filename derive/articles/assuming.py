"""What a document assumes of what is given: equations that nothing makes true."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sympy import Basic, Expr, Symbol

from derive.articles.axes import Axes
from derive.articles.candidates import Located
from derive.articles.cues import is_solved_after
from derive.articles.definitions import is_supposed
from derive.articles.labels import Labels
from derive.articles.naming import key_of
from derive.articles.survey import everywhere
from derive.articles.vocabulary import Vocabulary
from derive.judges.compiling import UnsupportedError
from derive.judges.instances import Instances
from derive.language import FUNCTIONS
from derive.problem import Assumption, Problem
from derive.reading.elaboration import Equation, equation
from derive.reading.expressions import (
    Braced,
    Call,
    Chain,
    Derivative,
    Expression,
    Listing,
    Name,
    Number,
)
from derive.reading.layout import ReadError, Span
from derive.reading.symbols import Symbols
from derive.terms import (
    ONE,
    TWO,
    Apply,
    Entry,
    Index,
    Power,
    Relation,
    Sum,
    alike,
    relation,
    walk,
)

_ONE_HOT = re.compile(r"\b(one|1)[- ]?(hot|of[- ]k)\b", re.IGNORECASE)
_NEAR = 80


@dataclass(frozen=True)
class Assumed:
    """An assumption, where it is said, and the links that say it."""

    assumption: Assumption
    at: Located
    span: Span
    links: tuple[int, ...]


@dataclass
class Assumer:
    """Collects the assumptions of a document whose definitions are known.

    one_hot: the quantities that are called so, by name, and where.
    """

    given: Symbols
    vocabulary: Vocabulary
    axes: Axes
    labels: Labels
    assumed: list[Assumed] = field(default_factory=list)
    one_hot: dict[str, tuple[Located, Span]] = field(default_factory=dict)

    def take(self, chains: Iterable[Located]) -> Assumer:
        """Note what all chains assume."""
        chains = tuple(chains)
        for at in chains:
            self._note_one_hot(at)
        for at in chains:
            if at.chain.links and not is_supposed(at):
                self._equation(at, at.chain, tuple(range(len(at.chain.links))))
            for link in at.chain.links:
                if isinstance(link.reason, Chain):
                    self._equation(at, link.reason, ())
        self._one_hot()
        for at in chains:
            for node in everywhere(at.chain):
                if isinstance(node, Braced):
                    self._brace(at, node)
        self._of_classes()
        return self

    @property
    def symbols(self) -> Symbols:
        """The meanings, with what is assumed."""
        return replace(self.given, problem=self._problem)

    @property
    def _problem(self) -> Problem:
        problem = self.given.problem
        found = tuple(each.assumption for each in self.assumed)
        return replace(problem, assumptions=problem.assumptions + found)

    def _equation(self, at: Located, chain: Chain, links: tuple[int, ...]) -> None:
        """``\\sum_k y_k = 1``: an equation about what is given that does not follow."""
        if len(chain.links) != 1:
            return
        left, right = chain.parts
        if left is None or right is None or _is_set_to_zero(at, right):
            return
        if chain.links[0].sign == "in" and isinstance(right, Listing):
            self._either(at, left, right)
        elif chain.links[0].sign == "=" and (read := self._stated(left, right)) is not None:
            what = relation(read.left, "==", read.right)
            self._assume(what, read.indices, at, chain.span, links)

    def _brace(self, at: Located, node: Braced) -> None:
        """A label ``= 1`` below the sum of what the document brings, if it says nothing else of
        that."""
        label = node.label
        if isinstance(label, Chain) and len(label.links) == 1 and label.links[0].sign == "=":
            label = label.parts[1]
        read = None if label is None else self._stated(node.body, label)
        if read is None or read.right != ONE:
            return
        what = relation(read.left, "==", read.right)
        own = {self.vocabulary.names[key] for key in self.vocabulary.shapes}
        said = {n for a in self._problem.assumptions for n in _quantities(a.relation)}
        if own.intersection(_quantities(what)) and not said.intersection(_quantities(what)):
            self._assume(what, read.indices, at, node.span, ())

    def _stated(self, left: Expression, right: Expression) -> Equation | None:
        """An equation that may be assumed; None if it may not, or follows."""
        if not _may_be_assumed(left, right):
            return None
        try:
            read = equation(left, right, self.given)
        except ReadError:
            return None
        sides = read.left, read.right
        assumed = self._is_about_given(*sides) and not self._follows(*sides, read.ranges)
        return read if assumed else None

    def _follows(self, left: Expr, right: Expr, ranges: dict[Basic, str]) -> bool:
        try:
            instances = Instances(self._problem)
        except UnsupportedError:
            return True
        return instances.check(left, right, (), ranges).answer != "disagree"

    def _is_about_given(self, *sides: Expr) -> bool:
        """Does it speak of given quantities alone?"""
        sizes = {name for name, _ in self.given.problem.sizes}
        names = {n for side in sides for n in _quantities(side)} - sizes
        known = self.given.problem.variable_of
        if len(names) == 1 and not any(known[n].shape for n in names & known.keys()):
            return False  # of one number an equation is solved, or said to be an identity
        return bool(names) and names <= known.keys()

    def _either(self, at: Located, left: Expression, right: Listing) -> None:
        """``y_k \\in \\{0, 1\\}``"""
        numbers = [item.text for item in right.items if isinstance(item, Number)]
        if right.brackets != "{" or numbers != ["0", "1"] or len(right.items) != 2:
            return
        try:
            read = equation(left, left, self.given)
        except ReadError:
            return
        if self._is_about_given(read.left):
            square = relation(Power(read.left, TWO), "==", read.left)
            self._assume(square, read.indices, at, left.span, ())

    def _note_one_hot(self, at: Located) -> None:
        """``the one-hot vector $y$``"""
        (name, *others) = at.chain.parts
        source = at.source
        if others or not isinstance(name, Name) or source.display:
            return
        if _ONE_HOT.search(source.before[-_NEAR:]) or _ONE_HOT.search(source.after[:_NEAR]):
            # words say which of the quantities is meant that are written so
            for meant in (name, replace(name, sense="")):
                known = self.vocabulary.names.get(key_of(self.axes.letters.apart(meant).name), "")
                variable = self.given.problem.variable_of.get(known)
                if variable is not None and variable.shape:
                    self.one_hot.setdefault(known, (at, name.span))
                    return

    def _one_hot(self) -> None:
        """What is called one-hot has one 1 along its last axis."""
        letters = [letter for letter in "kijlmn" if letter not in self._problem.names]
        for known, (at, span) in self.one_hot.items():
            shape = self.given.problem.variable_of[known].shape
            indices = tuple(Index(letter) for letter in letters[: len(shape)])
            if len(indices) == len(shape) <= 2:
                entry = Entry(Symbol(known), *indices[1:], indices[0])
                total = Sum(entry, indices[0], Symbol(shape[-1]))
                running = tuple(zip(indices[1:], shape[:-1], strict=True))
                self._assume(relation(total, "==", ONE), running, at, span, ())

    def _of_classes(self) -> None:
        """A table of classes, and a vector whose name tells one, is 1 at one place and else 0."""
        for key, (part, at) in (*self.labels.tables.items(), *self.labels.vectors.items()):
            name = self.vocabulary.names.get(self.vocabulary.labels.get(key, ""), "")
            variable = self.given.problem.variable_of.get(name)
            if variable is None or not 0 < len(variable.shape) <= 2:
                continue
            indices = self._free_letters(len(variable.shape))
            entry = Entry(Symbol(variable.name), *indices)
            total = Sum(entry, indices[-1], Symbol(variable.shape[-1]))
            running = tuple(zip(indices, variable.shape, strict=True))
            self._assume(relation(total, "==", ONE), running[:-1], at, part.span, ())
            self._assume(relation(Power(entry, TWO), "==", entry), running, at, part.span, ())

    def _free_letters(self, number: int) -> tuple[Index, ...]:
        letters = [letter for letter in "ikjlmn" if letter not in self._problem.names]
        letters += [f"i_{n}" for n in range(1, 9)]
        return tuple(Index(letter) for letter in letters[:number])

    def _assume(
        self,
        what: Relation,
        indices: tuple[tuple[Index, str], ...],
        at: Located,
        span: Span,
        links: tuple[int, ...],
    ) -> None:
        if any(alike(what, a.relation) for a in self._problem.assumptions):
            return
        assumption = Assumption(self._name(what), what, indices)
        self.assumed.append(Assumed(assumption, at, span, links))

    def _name(self, what: Relation) -> str:
        """What an assumption is called; no other is called so."""
        wanted = "assumption"
        sizes = {name for name, _ in self.given.problem.sizes}
        heads = [name for name in _quantities(what) if name not in sizes]
        if isinstance(what.left, Sum) and what.right == ONE and len(heads) == 1:
            wanted = f"{heads[0]}-sums-to-1"
            if heads[0] in self.one_hot:
                wanted = "one-hot"
        elif isinstance(what.left, Power) and len(heads) == 1:
            wanted = f"{heads[0]}-is-0-or-1"
        taken = {a.name for a in self._problem.assumptions}
        numbered = (wanted, *(f"{wanted}-{n}" for n in range(2, 1_000)))
        return next(name for name in numbered if name not in taken)


def _quantities(term: Basic) -> list[str]:
    """The names of the quantities and functions in a term, in order."""
    found: dict[str, None] = {}
    for _, part in walk(term):
        if isinstance(part, Entry | Apply):
            found[str(part.args[0])] = None
        elif isinstance(part, Symbol) and not isinstance(part, Index):
            found[part.name] = None
    return [name for name in found if name not in FUNCTIONS and name[0].isalpha()]


def _is_set_to_zero(at: Located, right: Expression) -> bool:
    """Is it what is solved from there on?  It is not assumed before."""
    zero = isinstance(right, Number) and right.text == "0"
    return zero and is_solved_after(at.source.before)


def _may_be_assumed(left: Expression, right: Expression) -> bool:
    """A sum, a norm or a product that is a number."""
    if any(isinstance(node, Derivative) for side in (left, right) for node in everywhere(side)):
        return False
    if isinstance(left, Number):
        left, right = right, left
    return isinstance(right, Number) and not isinstance(left, Name | Call | Number)

"""What a document does not write down: that p is a function of z which everybody knows.

Where p is differentiated by z and no equation says how p depends on it, the functions known
everywhere are tried.  What holds for one of them holds if p is that function of z; what does not
hold says nothing, for p may be another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast

from sympy import Basic, Expr, Symbol

from derive.articles.claims import OPERATORS
from derive.articles.context import Context
from derive.articles.doubts import Doubts
from derive.articles.examining import Examined, Examiner
from derive.articles.passages import Document
from derive.articles.report import Stated
from derive.problem import Definition, Problem
from derive.reading.standard import letters, losses, standard
from derive.terms import (
    Diff,
    Entry,
    Index,
    Relation,
    fresh_index,
    head_of,
    relation,
    rename_bound,
    substitute,
    symbol_names,
    walk,
)

#: How many functions of how many quantities are tried.
_TRIED = 8
#: How many quantities may be unexplained.
_ROUNDS = 2


@dataclass(frozen=True)
class _Guess:
    """A definition that may be meant, and as an equation."""

    definition: Definition

    @property
    def fact(self) -> Relation:
        return relation(self.definition.head, "==", self.definition.body)

    def within(self, context: Context) -> Context:
        """The meanings with the definition among them."""
        name, symbols = self.definition.name, context.symbols
        said = Stated(None, "definition", name, "")
        return replace(
            context,
            symbols=replace(symbols, problem=_with(symbols.problem, self.definition)),
            stated=(*(s for s in context.stated if s.name != name), said),
            unspecified={n: on for n, on in context.unspecified.items() if n != name},
            unexplained=context.unexplained - {name},
        )


def completed(
    settled: Sequence[Examined], examiner: Examiner, document: Document
) -> tuple[Examined, ...]:
    """All claims, those that hold for well-known functions as ones that hold if these are
    meant."""
    found = tuple(settled)
    facts: tuple[Relation, ...] = ()
    for _ in range(_ROUNDS):
        doubtful = {n: each for n, each in enumerate(found) if _is_doubtful(each)}
        meant, best = _best(doubtful, facts, examiner, document)
        if meant is None:
            break
        found = tuple(best.get(number, each) for number, each in enumerate(found))
        facts = (*facts, meant.fact)
        examiner = Examiner(document, meant.within(examiner.context), examiner.formulas)
    return found


def _best(
    doubtful: Mapping[int, Examined],
    facts: tuple[Relation, ...],
    examiner: Examiner,
    document: Document,
) -> tuple[_Guess | None, Mapping[int, Examined]]:
    """The guess with which the most claims hold, and these; none if two do the same for one name,
    since then nothing says which is meant."""
    best: Mapping[int, Examined] = {}
    meant: _Guess | None = None
    guesses = _guesses(tuple(doubtful.values()), examiner.context, document)
    for guess in islice(guesses, _TRIED):
        again = _where(guess, facts, doubtful, examiner, document)
        if len(again) > len(best):
            best, meant = again, guess
        elif again and meant and again.keys() == best.keys():
            meant = None if meant.definition.name == guess.definition.name else meant
    return meant, best


def _is_doubtful(found: Examined) -> bool:
    """Is it understood, and not judged?"""
    equation = OPERATORS[found.claim.sign] == "==" and not found.claim.taken
    return equation and found.read is not None and found.ruling.verdict == "unread"


def _where(
    guess: _Guess,
    facts: tuple[Relation, ...],
    doubtful: Mapping[int, Examined],
    examiner: Examiner,
    document: Document,
) -> dict[int, Examined]:
    """The claims that hold with a guess, by their numbers.  facts: earlier guesses."""
    context = guess.within(examiner.context)
    other = Examiner(document, context, examiner.formulas)
    name = guess.definition.name
    other_names = (frozenset(context.unspecified) | context.unexplained) - {name}
    about = {
        number: each
        for number, each in doubtful.items()
        if name in _behind(each) and not other_names.intersection(_differentiated(each))
    }
    again = {n: tried for n, each in about.items() if (tried := other.tried(each.claim))}
    doubts = Doubts(document, examiner.formulas, context, tuple(again.values()))
    found: dict[int, Examined] = {}
    for number, each in again.items():
        ruling = doubts.settled(each).ruling
        if ruling.verdict in ("holds", "holds-if") and not any(map(_is_a_case, ruling.missing)):
            told = (fact for fact in (*facts, guess.fact) if head_of(fact.left) in _behind(each))
            missing = (*told, *ruling.missing)
            ruling = replace(ruling, verdict="holds-if", missing=missing)
            found[number] = replace(each, ruling=ruling)
    return found


def _is_a_case(fact: Relation) -> bool:
    """Does it speak of indices alone?  A line that needs a case, too, is none that is meant so."""
    return isinstance(fact.left, Index) and isinstance(fact.right, Index)


def _behind(found: Examined) -> frozenset[str]:
    """All names that a claim depends on."""
    assert found.read is not None
    names = symbol_names(found.read.left) | symbol_names(found.read.right)
    behind = found.read.problem.names_behind
    return names.union(*(behind.get(name, frozenset()) for name in names))


# Which functions of what --------------------------------------------------------------------


def _guesses(
    doubtful: Sequence[Examined], context: Context, document: Document
) -> Iterator[_Guess]:
    """Every quantity that nothing explains, as a function of one that is differentiated by."""
    problem = context.symbols.problem
    seen: set[tuple[str, str]] = set()
    for found in doubtful:
        for name, by in _pairs(found, context):
            if (name, by) in seen:
                continue
            seen.add((name, by))
            shape = _shape(by, problem)
            if _shape(name, problem) == shape:
                yield from _functions(name, by, problem, document)
            elif shape:
                yield from _losses(name, by, found, problem)


def _pairs(found: Examined, context: Context) -> Iterator[tuple[str, str]]:
    """What a claim speaks of and nothing explains, with what it differentiates by."""
    assert found.read is not None
    problem = context.symbols.problem
    sides, behind = (found.read.left, found.read.right), _behind(found)
    own = {s.name for s in context.stated if s.kind in ("variable", "function")}
    moved = frozenset((*_differentiated_by(sides), *_differentiated(found)))
    for by in dict.fromkeys(_differentiated_by(sides)):
        shape = _shape(by, problem)
        for name in sorted(behind & own - {by}):
            if shape is None or name in problem.names_behind.get(by, frozenset()):
                continue
            free = name in problem.variable_of and _shape(name, problem) == shape
            free = free and (problem.variable_of[name].domain != "real" or name in moved)
            told = name in context.unspecified and _shape(name, problem) in ((), shape)
            if free or told:
                yield name, by


def _differentiated(found: Examined) -> Iterator[str]:
    """The names of what a claim differentiates."""
    assert found.read is not None
    for term in (found.read.left, found.read.right):
        for _, part in walk(term):
            if isinstance(part, Diff) and isinstance(part.args[0], Symbol | Entry):
                yield head_of(part.args[0])


def _differentiated_by(terms: Sequence[Basic]) -> Iterator[str]:
    for term in terms:
        for _, part in walk(term):
            if isinstance(part, Diff):
                yield head_of(part.args[1])


def _shape(name: str, problem: Problem) -> tuple[str, ...] | None:
    """The shape of a number or a vector."""
    quantity = problem.variable_of.get(name) or problem.definition_of.get(name)
    return None if quantity is None or len(quantity.shape) > 1 else quantity.shape


def _functions(name: str, by: str, problem: Problem, document: Document) -> Iterator[_Guess]:
    """The functions that everybody knows; those of a number only where the document names them."""
    shape = _shape(name, problem) or ()
    index = fresh_index(problem.names)
    scalars, vectors = standard()
    for vector in dict.fromkeys(vectors.values()) if shape else ():
        body = rename_bound(vector.body, problem.names | {index.name})
        at = {Symbol(vector.parameter): Symbol(by), _SIZE: Symbol(shape[0])}
        body = substitute(body, {**at, cast(Symbol, vector.index): index})
        yield _Guess(Definition(name, (index,), shape, body))
    named = {scalar.name: scalar for word, scalar in scalars.items() if _names(document, word)}
    for scalar in named.values():
        argument: Expr = Entry(Symbol(by), index) if shape else Symbol(by)
        body = substitute(scalar.body, {scalar.parameter: argument})
        yield _Guess(Definition(name, (index,) if shape else (), shape, body))


def _losses(name: str, of: str, found: Examined, problem: Problem) -> Iterator[_Guess]:
    """The losses that everybody knows of a vector and a target beside it."""
    assert found.read is not None
    names = symbol_names(found.read.left) | symbol_names(found.read.right)
    shape = _shape(of, problem) or ()
    for target in sorted(names - {of, name}):
        if target not in problem.variable_of or _shape(target, problem) != shape:
            continue
        at = {Symbol("p"): Symbol(of), Symbol("y"): Symbol(target), _SIZE: Symbol(shape[0])}
        for loss in losses():
            body = substitute(rename_bound(loss, problem.names), at)
            yield _Guess(Definition(name, (), (), body))


_SIZE = Symbol("n")


def _names(document: Document, word: str) -> bool:
    """Does the document name a function, in words or with its letter?"""
    signs = [f"\\{letter}" for letter, meant in letters().items() if meant == word]
    texts = (p.before + p.text + p.after for p in document.passages)
    return any(word in text.lower() or any(s in text for s in signs) for text in texts)


def _with(problem: Problem, definition: Definition) -> Problem:
    """The problem with a definition of what was given, or of what only changes with it."""
    name = definition.name
    return replace(
        problem,
        variables=tuple(v for v in problem.variables if v.name != name),
        definitions=(*(d for d in problem.definitions if d.name != name), definition),
    )

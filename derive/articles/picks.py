"""Which entry of a target a document says to be 1: ``where $y_c = 1$``, ``the true class is c``.

Nothing is judged by it at first.  A line that fails may hold where that entry is 1 and the others
are 0; then it holds only if that is so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sympy import Basic, Symbol

from derive.articles.formulas import Formulas
from derive.articles.letters import Letters
from derive.articles.naming import key_of
from derive.articles.passages import Document, Passage
from derive.articles.survey import letter
from derive.problem import Problem
from derive.reading.expressions import Chain, Name, Number
from derive.terms import (
    Delta,
    Diff,
    Entry,
    Index,
    Relation,
    fresh_index,
    head_of,
    relation,
    symbol_names,
    walk,
)

_TRUE = r"(?:true|correct|target|actual|gold(?:en)?|right|ground[- ]?truth|observed|real|desired)"
_CLASS = r"(?:class|label|category|index|word|token|answer)(?:es|s)?"
_WORDS = (
    rf"\b{_TRUE}[ -](?:\w+[ -])?{_CLASS}\b",
    r"\b(?:wahre|richtige|korrekte)[rn]? (?:Klasse|Kategorie)\b",
    r"\b(?:vraie|bonne) classe\b|\bclasse (?:correcte|vraie|cible)\b",
    r"\bcla(?:se|sse) (?:correct|verdader|real|objetivo|cert)\w*",
    r"\b(?:истинн|правильн|верн)\w+ (?:класс|метк)\w*",
    r"(?:目标|真实|正确)(?:的)?(?:标签|类别|类)|正解(?:の)?(?:クラス|ラベル)",
    r"정답 ?(?:클래스|레이블|라벨)",
)
_CALLED = re.compile("|".join(_WORDS), re.IGNORECASE)
# how far behind such words the letter may stand, and how far before them
_BEHIND = re.compile(r"[^.;:。；!?]{0,24}$")
_BEFORE = re.compile(
    rf"^\W*(?:is|be|denotes?|being|means|indexes|stands for|ist|est|es|là|是|为|表示|は|는|が)?\W*"
    rf"(?:the |our |die |la |a )?(?:index of the |index of |number of the )?(?:{'|'.join(_WORDS)})",
    re.IGNORECASE,
)
# a letter among words: no article, no pronoun
_LONE = re.compile(r"[^.;:。；!?]{0,16}?(?<![A-Za-z\\'’])([b-hj-zB-HJ-Z])(?![A-Za-z'’])")
_CASE = re.compile(r"\b(if|when|whenever|case|cases|unless)\W*$", re.IGNORECASE)


@dataclass(frozen=True)
class Pick:
    """A letter that stands for the entry that is 1.

    key: of the target, if the document says which; else empty.  passage: the number of the formula
    that says it, or that the words stand before.
    """

    letter: str
    key: str
    passage: int


@dataclass(frozen=True)
class Picked:
    """A relation that a pick says of the indices of a line, and the pick."""

    fact: Relation
    pick: Pick


class Picks:
    """Everything that a document says to be 1, in order."""

    def __init__(self, document: Document, formulas: Formulas, letters: Letters) -> None:
        self._passages = document.passages
        self._found = tuple(
            pick
            for number, passage in enumerate(document.passages)
            for pick in _said(number, passage, formulas, letters)
        )

    def facts(
        self,
        sides: tuple[Basic, Basic],
        sizes: Mapping[Index, str],
        passage: Passage,
        problem: Problem,
        names: Mapping[str, str],
    ) -> Iterator[Picked]:
        """What the picks above a line, or next to it, say of its free indices, and of those that
        they are compared with in the case around it.

        sizes: what the indices run to.  names: the document's own vectors, by key.
        """
        for pick in self._found:
            if self._passages[pick.passage].block > passage.block + 1:
                continue
            for index, size in sizes.items():
                if index.name == pick.letter:
                    for name in targets(sides, size, problem, names, pick.key):
                        yield Picked(one_at(name, index, sides), pick)


def one_at(name: str, index: Index, sides: tuple[Basic, Basic]) -> Relation:
    """``y_k = \\delta_{ki}``: 1 at an index, and 0 elsewhere."""
    taken = {str(s) for side in sides for s in side.free_symbols} | {index.name}
    other = fresh_index(frozenset(taken), "k")
    return relation(Entry(Symbol(name), other), "==", Delta(other, index))


def targets(
    sides: tuple[Basic, Basic], size: str, problem: Problem, names: Mapping[str, str], key: str = ""
) -> Iterator[str]:
    """The vectors of a size that may be the target.  names: of the document's own, by key.
    key: of the target, if that is known."""
    own = set(names.values()) if not key else {names.get(key, "")}
    named = {name for side in sides for name in symbol_names(side)}
    own &= named.union(*(problem.names_behind.get(name, frozenset()) for name in named))
    for variable in problem.variables:
        # what must be positive is 0 nowhere
        fits = variable.shape == (size,) and variable.domain == "real" and variable.name in own
        if fits and not _moves(variable.name, sides):
            yield variable.name


def _moves(name: str, sides: tuple[Basic, Basic]) -> bool:
    """Is it differentiated by?  Then it is no target."""
    parts = (part for side in sides for _, part in walk(side))
    return any(isinstance(part, Diff) and head_of(part.args[1]) == name for part in parts)


# What says it -------------------------------------------------------------------------------


def _said(number: int, passage: Passage, formulas: Formulas, letters: Letters) -> Iterator[Pick]:
    for lone in _among_words(passage.before):
        yield Pick(lone, "", number)
    for chain in formulas.of(passage).chains:
        yield from _equation(number, passage, chain, letters)
        if not passage.display:
            yield from _spoken_of(number, passage, chain)


def _among_words(words: str) -> Iterator[str]:
    """``suppose that the true class is c``"""
    for found in _CALLED.finditer(words):
        lone = _LONE.match(words, found.end())
        if lone is not None:
            yield lone.group(1)


def _equation(number: int, passage: Passage, chain: Chain, letters: Letters) -> Iterator[Pick]:
    """``y_c = 1``, but where it is one of several cases."""
    if len(chain.links) != 1 or chain.links[0].sign != "=":
        return
    left, right = chain.parts
    if not isinstance(left, Name) or not isinstance(right, Number) or right.text != "1":
        return
    said = " ".join(chain.words) or passage.before
    scripted = letters.apart(left)
    index = letter(scripted.indices[0]) if len(scripted.indices) == 1 else None
    if index is not None and not _CASE.search(said):
        yield Pick(index, key_of(scripted.name), number)


def _spoken_of(number: int, passage: Passage, chain: Chain) -> Iterator[Pick]:
    """``the true class $c$``, ``where $c$ is the correct label``, ``the true label is $y = c$``"""
    parts = chain.parts
    if len(parts) > 2 or (chain.links and chain.links[0].sign != "="):
        return
    name = letter(parts[-1])
    called = [m.end() for m in _CALLED.finditer(passage.before)]
    after = any(_BEHIND.match(passage.before, end) for end in called)
    if name is not None and (after or (len(parts) == 1 and _BEFORE.match(passage.after))):
        yield Pick(name, "", number)

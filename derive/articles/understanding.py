"""What the formulas of a document were understood to say, line by line."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from derive.articles.beginnings import Beginnings
from derive.articles.cells import entrywise, is_sample, summed_instead, tells_an_extreme
from derive.articles.claims import OPERATORS
from derive.articles.context import Context, understand
from derive.articles.documents import read_document
from derive.articles.formulas import Formulas, place_of, typed
from derive.articles.passages import Document, Passage, Place, in_order
from derive.articles.report import Stated
from derive.language import write
from derive.problem import Problem
from derive.reading.elaboration import Claim, conditions, elaborate, equation
from derive.reading.expressions import Array, Chain, Expression, Link, Listing, Name, Set
from derive.reading.layout import ReadError, Span
from derive.reading.naming import plain_name
from derive.reading.symbols import Symbols

#: Signs between what is named and the sets it is in, or maps between.
_SETS = frozenset({"in", "to", ":", "subset"})
#: Signs behind which stands no quantity: a set, a distribution, what a quantity tends to.
_NO_QUANTITY = frozenset({"in", "notin", "sim", "to", "mapsto", "subset", "subseteq", "prec", ":"})
_ALIGNING = re.compile(r"(?<!\\)&\s*")


@dataclass(frozen=True)
class Refusal:
    """A piece that was not understood.  end: behind it.  message: why, and what to write."""

    place: Place
    end: Place
    piece: str
    message: str


@dataclass(frozen=True)
class Line:
    """A line of a formula as it was typed, with what was understood of it, in the language of
    problem files, and what was not.  Both are empty for what is only mentioned.
    """

    place: Place
    text: str
    understood: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """The lines of a document in order, and how many formulas they are in."""

    file: str
    lines: tuple[Line, ...]
    formulas: int


def understanding(file: str, problem: Problem | None = None) -> Understanding:
    """What is understood of a document; problem: what its names mean, if it does not say that.

    Raises DocumentError if the file is none.
    """
    document = read_document(file)
    context = understand(document, problem)
    reader = _reader(document, context)
    top = None if context.given else _Top(Beginnings(document))
    lines: list[Line] = []
    for number, passage in enumerate(document.passages, 1):
        told = tuple(reader.lines(passage))
        lines += told if top is None or not _refused(told) else top.lines(number, told)
    lines.sort(key=lambda line: in_order(line.place))
    return Understanding(file, tuple(lines), len(document.passages))


def _reader(document: Document, context: Context) -> _Reader:
    return _Reader(context.symbols, context.formulas(document), context.stated)


def _refused(lines: Iterable[Line]) -> int:
    return sum(len(line.refused) for line in lines)


@dataclass
class _Top:
    """Reads formulas from the top, where the whole document leaves them open."""

    beginnings: Beginnings
    _readers: dict[int, _Reader] = field(default_factory=dict)

    def lines(self, number: int, told: tuple[Line, ...]) -> tuple[Line, ...]:
        """The lines of a formula as they are understood from what stands above it, if more of it
        is; else as they were."""
        passages = self.beginnings.document.passages
        found = min((length for length in self._readers if length >= number), default=number)
        if number == len(passages) or not self.beginnings.may_read(found):
            return told

        def again(length: int) -> tuple[Line, ...]:
            return tuple(self._reader(length).lines(passages[number - 1]))

        best = again(found)
        if _refused(best) >= _refused(told):
            return told
        longest = self.beginnings.longest(found, lambda n: _refused(again(n)) <= _refused(best))
        return again(longest)

    def _reader(self, length: int) -> _Reader:
        if length not in self._readers:
            beginning = self.beginnings.of(length)
            self._readers[length] = _reader(beginning, understand(beginning))
        return self._readers[length]


@dataclass
class _Reader:
    symbols: Symbols
    formulas: Formulas
    stated: tuple[Stated, ...]

    def lines(self, passage: Passage) -> Iterator[Line]:
        """The lines of a formula, those that cannot be read at all first."""
        formula = self.formulas.of(passage)
        for error in formula.errors:
            refused = _refusal(passage, error)
            yield Line(refused.place, refused.piece, refused=(refused,))
        last: Expression | None = None
        for chain in formula.chains:
            yield self._line(passage, chain, None if chain.gap else last)
            last = last if chain.aside else chain.parts[-1]

    def _line(self, passage: Passage, chain: Chain, last: Expression | None) -> Line:
        place, text = place_of(passage, chain.span), _typed(passage, chain)
        said, errors = self._said(chain, last)
        under = tuple(f"if {told}" for told in self._conditions(*chain.conditions))
        if errors:
            alone = self._conditions(chain) if len(chain.links) == 1 else ()
            told = self._stated(passage, chain) or alone or under
            if told or _is_mention(chain):
                return Line(place, text, told)
        refused = {refusal.place: refusal for refusal in (_refusal(passage, e) for e in errors)}
        return Line(place, text, (*said, *under), tuple(refused.values()))

    def _said(
        self, chain: Chain, last: Expression | None
    ) -> tuple[tuple[str, ...], list[ReadError]]:
        """The links of a chain, each with its left side only where it is new; and the errors."""
        said: list[str] = []
        errors: list[ReadError] = []
        braces: dict[Span, Claim] = {}
        new = chain.parts[0] is not None
        for left, link, right in _links(chain, last):
            try:
                left_side, rest, claims = self._link(left, link, right)
            except ReadError as error:
                errors.append(error)
                new = True
                continue
            said.append(f"{left_side} {rest}".strip() if new else rest)
            braces |= {claim.span: claim for claim in claims if _lies_in(claim.span, chain.span)}
            new = False
        errors += [claim.error for claim in braces.values() if claim.error is not None]
        labels = (_label(claim) for claim in braces.values() if claim.error is None)
        return (*said, *labels), errors

    def _link(
        self, left: Expression | None, link: Link | None, right: Expression
    ) -> tuple[str, str, tuple[Claim, ...]]:
        """The left side, the sign with the right side, and what braces say.  Raises ReadError."""
        if link is None or left is None:
            alone = elaborate(right, self.symbols)
            return "", write(alone.term), alone.notes.claims
        if link.sign not in OPERATORS:
            return self._loosely(left, link, right)
        if tells_an_extreme(left, right):
            return self._extreme(left, link, right)
        if is_sample(left) or is_sample(right):
            return self._sampled(left, link, right)
        read = equation(left, right, self.symbols)
        return write(read.left), f"{OPERATORS[link.sign]} {write(read.right)}", read.notes.claims

    def _loosely(
        self, left: Expression, link: Link, right: Expression
    ) -> tuple[str, str, tuple[Claim, ...]]:
        """The same of a sign that says nothing exact, such as ``\\approx``: what stands beside it
        is read, and no more.  Raises ReadError."""
        if link.sign in _SETS and isinstance(left, Name | Listing):
            raise ReadError(link.span, f"what {link.sign} says is not understood here")
        named = left.items if isinstance(left, Listing) else (left,)
        sides = [", ".join(write(elaborate(part, self.symbols).term) for part in named)]
        if link.sign not in _NO_QUANTITY:
            sides.append(write(elaborate(right, self.symbols).term))
        return sides[0], " ".join((link.sign, *sides[1:], "(not judged)")), ()

    def _sampled(
        self, left: Expression, link: Link, right: Expression
    ) -> tuple[str, str, tuple[Claim, ...]]:
        """The same where numbers are given for entries, one by one.  Raises ReadError."""
        pairs = [equation(one, other, self.symbols) for one, other in entrywise(left, right)]
        if pairs:
            told = (f"{write(each.left)} == {write(each.right)}" for each in pairs)
            return "", ", ".join(told), ()
        sides = [self._sample(side) for side in (left, right)]
        return sides[0], f"{OPERATORS[link.sign]} {sides[1]} (not judged)", ()

    def _extreme(
        self, left: Expression, link: Link, right: Expression
    ) -> tuple[str, str, tuple[Claim, ...]]:
        """The same of a name for the largest entry, or for where it stands, which may be any
        number: what it is the largest of is read.  Raises ReadError."""
        for side in (left, right):
            if not isinstance(side, Name):
                elaborate(summed_instead(side), self.symbols)
        named = [plain_name(side) for side in (left, right) if isinstance(side, Name)]
        return "".join(named), "any number (not judged)", ()

    def _sample(self, side: Expression) -> str:
        """One side where the other is a sample: numbers, what was understood, or a mere name."""
        if is_sample(side):
            return "numbers"
        try:
            return write(elaborate(side, self.symbols).term)
        except ReadError:
            if not isinstance(side, Name):
                raise
            return plain_name(side)

    def _stated(self, passage: Passage, chain: Chain) -> tuple[str, ...]:
        """What the line was taken to say of names: ``z \\in \\mathbb{R}^n``."""
        places = passage.places[slice(*chain.span)]
        return tuple(
            f"{stated.kind} {stated.text or stated.name}"
            for stated in self.stated
            if stated.place in places
        )

    def _conditions(self, *said: Expression) -> tuple[str, ...]:
        """What something holds under: ``k = j``, ``i = 1, ..., n``; what is not understood is left
        out."""
        told: list[str] = []
        for expression in said:
            with contextlib.suppress(ReadError):
                found = conditions((expression,), self.symbols)
                told += map(write, found.relations)
                told += (f"{index} in {size}" for index, size in found.ranges.items())
        return tuple(told)


def _links(
    chain: Chain, last: Expression | None
) -> Iterator[tuple[Expression | None, Link | None, Expression]]:
    """Each link of a chain with its sides; a side alone if there is no link.  last: what the chain
    goes on from, if its first part is missing."""
    first, *others = chain.parts
    left = last if first is None else first
    if first is not None and not chain.links:
        yield None, None, first
    for link, right in zip(chain.links, others, strict=True):
        if right is not None:
            yield left, link, right
        left = right


def _typed(passage: Passage, chain: Chain) -> str:
    """As it was typed, without the signs that align lines."""
    return _ALIGNING.sub("", typed(passage, chain.span))


def _label(claim: Claim) -> str:
    """What the label of a brace says."""
    return f"brace: {write(claim.left)} == {write(claim.right)}"


def _lies_in(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _is_mention(chain: Chain) -> bool:
    """Is something named or listed, or said to be in a set, so that there is nothing to judge?"""
    if not chain.links:
        return isinstance(chain.parts[0], Name | Listing | Array | Set)
    named = isinstance(chain.parts[0], Name | Listing)
    return named and {link.sign for link in chain.links} <= _SETS


def _refusal(passage: Passage, error: ReadError) -> Refusal:
    _, end = error.span
    message = "; ".join(filter(None, (error.message, error.hint)))
    return Refusal(
        place_of(passage, error.span),
        place_of(passage, (end, end)),
        typed(passage, error.span),
        message,
    )

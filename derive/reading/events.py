"""Quantities that are written like functions: ``P(y = k | x)``, ``E[x_i]``, ``p(k)`` below a sum.

An event in brackets is no argument: it tells one quantity from another.  So what stands there
becomes a part of the name; the letters in it that number are the indices of the quantity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, cast

from derive.reading.expressions import (
    Bound,
    Call,
    Chain,
    Derivative,
    Expression,
    Formula,
    Label,
    Lexicon,
    Link,
    Name,
    Number,
    Product,
    Superscript,
)
from derive.reading.layout import Span
from derive.reading.rebuilding import rebuilt
from derive.reading.spelling import spelling
from derive.reading.stream import words

#: Letters and words for a probability.
PROBABILITIES = words("P p Pr pr Prob prob")
#: Words for moments of what is random.
MOMENTS = words("Var var Cov cov Corr corr Std std")


def retold(formula: Formula, lexicon: Lexicon) -> Formula:
    """The formula in which quantities that are written like functions are names."""
    known = _Retelling(lexicon)
    chains = tuple(known.chain(chain) for chain in formula.chains)
    return formula if chains == formula.chains else replace(formula, chains=chains)


def holds_event(call: Call) -> bool:
    """Do its brackets hold an event, whatever the document says of it?  A bar between
    distributions, and a relation behind the sign of a probability, are nothing else."""
    if call.power is not None or call.head.primes or "||" in call.signs:
        return "||" in call.signs
    if call.head.base in MOMENTS:
        return True
    related = any(isinstance(argument, Chain) for argument in call.arguments)
    return related and ("|" in call.signs or call.head.base in PROBABILITIES)


def is_prefix(node: object) -> bool:
    """Is it a d that may belong to the letter behind it?"""
    return _letter(node) == "d"


def prefixed(product: Product) -> list[int]:
    """The places of the names in a product that stand directly behind a d."""
    pairs = enumerate(zip(product.factors, product.factors[1:], product.signs, strict=False))
    return [
        place + 1
        for place, (one, other, sign) in pairs
        if is_prefix(one) and isinstance(other, Name) and not sign
    ]


def _joined(product: Product) -> Expression:
    """The product in which a d and the letter behind it are one name."""
    found = prefixed(product)
    if not found:
        return product
    factors: list[Expression] = list(product.factors)
    for place in found:
        one, other = product.factors[place - 1], cast(Name, product.factors[place])
        factors[place] = replace(other, base=f"d{other.base}", span=(one.span[0], other.span[1]))
    left = [place for place in range(len(factors)) if place + 1 not in found]
    before = (place - 1 if place in found else place for place in left[1:])
    signs = tuple(product.signs[place - 1] for place in before)
    if len(left) == 1:
        return factors[left[0]]
    return replace(product, factors=tuple(factors[place] for place in left), signs=signs)


def is_moment(name: str) -> bool:
    """Is it what an expectation or a variance is called?  They are tied to each other by laws that
    a document need not say."""
    head, _, event = name.partition("(")
    return bool(event) and head in MOMENTS | {"E"}


def pattern(head: str, told: object, lexicon: Lexicon) -> tuple[str, tuple[Expression, ...]]:
    """What tells an event from others, and what stands at the places of its indices: numbers only
    where letters stand elsewhere."""
    found = _Pattern(lexicon, numbers=True)
    text = f"{head}({found.text(told)})"
    numbered = any(isinstance(index, Number) for index in found.indices)
    if numbered and text not in lexicon.patterns:
        found = _Pattern(lexicon)
        text = f"{head}({found.text(told)})"
    return text, tuple(found.indices)


@dataclass
class _Pattern:
    """Writes an event down.  numbers: may a number stand for an index?  bound: letters that are
    bound inside of it."""

    lexicon: Lexicon
    numbers: bool = False
    indices: list[Expression] = field(default_factory=list)
    bound: frozenset[str] = frozenset()

    def text(self, thing: object, place: bool = True) -> str:
        """The text of a part.  place: may an index stand here?"""
        if isinstance(thing, Name):
            return self._name(thing, place)
        if isinstance(thing, Number):
            return self._number(thing, False)
        if isinstance(thing, Chain):
            return self._chain(thing)
        if isinstance(thing, Label):
            return thing.text
        if isinstance(thing, Bound):
            self.bound |= {_letter(part) for part in _members(thing)}
            if thing.kind == "expectation":
                thing, place = (thing.conditions, thing.body), False
        if isinstance(thing, tuple):
            return ",".join(self.text(part, place) for part in thing)
        if not is_dataclass(thing):
            return str(thing)
        parts = (getattr(thing, each.name) for each in fields(thing) if each.name != "span")
        texts = [self.text(part, place) for part in parts if part not in ((), None, "")]
        kind = type(thing).__name__
        return f"{kind}<{' '.join(texts)}>"

    def _chain(self, chain: Chain) -> str:
        """``y = k``: what stands on the left is no index."""
        first, *others = chain.parts
        texts = [self.text(first, place=False)]
        for link, part in zip(chain.links, others, strict=True):
            number = isinstance(part, Number)
            told = self._number(cast(Number, part), True) if number else self.text(part)
            texts += [link.sign, told]
        return "".join(texts)

    def _number(self, number: Number, place: bool) -> str:
        return self._index(number) if place and self.numbers else number.text

    def _name(self, name: Name, place: bool) -> str:
        if place and _letter(name) in self.lexicon.numbering - self.bound:
            return self._index(name)
        own = [*name.accents, name.base + "'" * name.primes]
        below = [self._script(part) for part in name.below]
        above = [f"^{s.kind[0]}{self._script(s.body)}" for s in name.above]
        return " ".join(own) + "".join(f"_{part}" for part in below) + "".join(above)

    def _script(self, script: Expression | Label | None) -> str:
        return self._number(script, True) if isinstance(script, Number) else self.text(script)

    def _index(self, index: Expression) -> str:
        """Its place; the second time the place of the first."""
        for place, other in enumerate(self.indices):
            if isinstance(index, Name) and _letter(other) == _letter(index):
                return f"#{place}"
        self.indices.append(index)
        return f"#{len(self.indices) - 1}"


def _members(bound: Bound) -> Iterator[object]:
    """What a sum or an expectation runs over."""
    for condition in bound.conditions:
        yield condition.parts[0] if isinstance(condition, Chain) else condition


def _letter(thing: object) -> str:
    """A letter that stands alone, with its primes; empty for anything else."""
    if not isinstance(thing, Name) or thing.below or thing.above or thing.accents:
        return ""
    return thing.base + "'" * thing.primes


@dataclass(frozen=True)
class _Retelling:
    lexicon: Lexicon

    def chain(self, chain: Chain) -> Chain:
        """A chain with its events as names; a letter that numbers entries here and is a quantity
        elsewhere becomes another."""
        calls = (part for part in _parts(chain) if isinstance(part, Call))
        entries = any(spelling(call.head) in self.lexicon.entries for call in calls)
        if entries and self.lexicon.renamed:
            chain = rebuilt(chain, self._renamed)
        return cast(Chain, rebuilt(rebuilt(chain, self._gradient), self.changed))

    def _gradient(self, node: Any) -> Any:
        """``\\nabla J(w)`` is taken by w."""
        call = node.body if isinstance(node, Derivative) and not node.by else None
        if not isinstance(call, Call) or spelling(call.head) not in self.lexicon.restating:
            return node
        (by, *others) = call.arguments
        return node if others else replace(node, by=((by, Number("1", by.span)),))

    def _renamed(self, node: Any) -> Any:
        other = self.lexicon.renamed.get(_letter(node))
        return node if other is None else replace(node, base=other)

    def changed(self, node: Any) -> Any:
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Bound):
            return self._expected(node) if node.kind == "expectation" else self._over_all(node)
        if isinstance(node, Product) and self.lexicon.differentials:
            return _joined(node)
        return node

    def _call(self, call: Call) -> Expression:
        spelled = spelling(call.head)
        if holds_event(call) or spelled in self.lexicon.events:
            return self._event(call.head, (call.arguments, call.signs), call.below, call.span)
        if spelled in self.lexicon.restating:
            return replace(call.head, span=call.span)
        if spelled in self.lexicon.entries and not call.below:
            return replace(call.head, below=call.arguments, span=call.span)
        return call

    def _event(
        self, head: Name, told: object, below: tuple[Expression | Label, ...], span: Span
    ) -> Name:
        """A name for all that stands before and in the brackets."""
        text, indices = pattern(head.base, told, self.lexicon)
        scripts = (*head.below, *indices, *below)
        return replace(head, base=text, below=scripts, span=span)

    def _over_all(self, bound: Bound) -> Bound:
        """A sum over a set is one over all its members; one that says nothing is over what numbers
        the entries in it."""
        found = tuple(map(self._member, bound.conditions))
        if bound.kind == "sum" and not found and bound.upper is None:
            found = tuple(self._numbering(bound.body))
        return bound if found == bound.conditions else replace(bound, conditions=found)

    def _numbering(self, body: Expression) -> Iterator[Name]:
        """The letter that numbers entries, if there is but one."""
        names = (part for part in _parts(body) if isinstance(part, Name) and part.below)
        entries = [name for name in names if spelling(name) in self.lexicon.entries]
        letters = {_letter(name.below[0]): cast(Name, name.below[0]) for name in entries}
        if len(letters) == 1 and "" not in letters:
            yield from letters.values()

    def _member(self, condition: Expression) -> Expression:
        within = set_of(condition)
        return within[0] if within and spelling(within[1]) in self.lexicon.sets else condition

    def _expected(self, bound: Bound) -> Expression:
        """``E_p[f]``: a weighted sum, if p is a distribution over something that is summed over;
        else a quantity of its own."""
        weights = next(iter(bound.conditions), None)
        if isinstance(weights, Chain) and [link.sign for link in weights.links] == ["sim"]:
            weights = weights.parts[1]
        if isinstance(weights, Name) and len(bound.conditions) == 1 and not weights.below:
            body = self._weighted(weights, bound.body)
            if body is not None:
                letter = Name(self.lexicon.entries[spelling(weights)], bound.span)
                return Bound("sum", (letter,), None, body, bound.span)
        return self._event(Name("E", bound.span), bound, (), bound.span)

    def _weighted(self, weights: Name, body: Expression) -> Expression | None:
        letter = self.lexicon.entries.get(spelling(weights))
        if letter is None:
            return None
        index = Name(letter, weights.span)

        def entry(node: Any) -> Any:
            bare = isinstance(node, Name) and not (node.below or node.above or node.primes)
            known = bare and spelling(node) in self.lexicon.entries
            return replace(node, below=(index,)) if known else node

        told = rebuilt(body, entry)
        if letter not in {_letter(part) for part in _parts(told)}:
            return None
        weight = replace(weights, below=(index,))
        return Product((weight, told), ("",), body.span)


def set_of(condition: Expression) -> tuple[Name, Name] | None:
    """The letter and the set of ``x \\in X``; None for anything else."""
    if not isinstance(condition, Chain) or [link.sign for link in condition.links] != ["in"]:
        return None
    member, whole = condition.parts
    if not _letter(member) or not isinstance(whole, Name) or whole.below or whole.above:
        return None
    return cast(Name, member), whole


def _parts(thing: object) -> Iterator[object]:
    """A node and everything in it."""
    waiting = [thing]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, tuple):
            waiting += node
        elif is_dataclass(node) and not isinstance(node, Link | Superscript):
            waiting += [getattr(node, each.name) for each in fields(node)]

"""Where the given quantities of a document lie: what bounds say, and what a logarithm needs.

``x > 0`` says it; that ``\\log x`` stands somewhere says so too, for x must be positive wherever
there is anything to read, and ``\\log(1 - x)`` beside it that x is below 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from derive.articles.candidates import Located
from derive.articles.letters import Letters
from derive.articles.naming import key_of
from derive.articles.survey import everywhere
from derive.problem import Domain
from derive.reading.expressions import (
    Call,
    Chain,
    Expression,
    Listing,
    Name,
    Number,
    Product,
    Radical,
    Total,
)
from derive.reading.layout import Span

_LOGARITHMS = frozenset({"log", "ln", "lg"})
_RISING = frozenset({"<", "leq"})
_FALLING = frozenset({">", "geq"})


@dataclass(frozen=True)
class Bounded:
    """A bound that is said: of which name, where, by which links."""

    key: str
    domain: Domain
    at: Located
    span: Span
    links: tuple[int, ...]


@dataclass
class Bounds:
    """What is known: bounds that are said, and keys that stand in logarithms, as they are
    (``low``) or taken from 1 (``high``)."""

    letters: Letters
    said: list[Bounded] = field(default_factory=list)
    low: set[str] = field(default_factory=set)
    high: set[str] = field(default_factory=set)

    def take(self, chains: Iterable[Located]) -> Bounds:
        """Note what all chains say."""
        for at in chains:
            self._said(at)
            for node in everywhere(at.chain):
                if isinstance(node, Call) and node.head.base in _LOGARITHMS and node.arguments:
                    self._needed(node.arguments[0])
                elif isinstance(node, Radical) and node.degree is None:
                    self._positive(node.body)
        return self

    def domains(self) -> dict[str, Domain]:
        """The domain of each key that is not any real number."""
        found: dict[str, Domain] = defaultdict(lambda: "real")
        for key in self.low:
            found[key] = "probability" if key in self.high else "positive"
        for each in self.said:
            if found[each.key] != "probability":
                found[each.key] = each.domain
        return dict(found)

    # What a value needs

    def _needed(self, argument: Expression) -> None:
        self._positive(argument)
        if isinstance(argument, Total) and len(argument.terms) == 2:
            (minus, one), (negated, other) = argument.terms
            from_one = not minus and negated and isinstance(one, Number) and one.text == "1"
            if from_one and (key := self._key(other)) is not None:
                self.high.add(key)

    def _positive(self, body: Expression) -> None:
        if (key := self._key(body)) is not None:
            self.low.add(key)
        elif isinstance(body, Product):
            numbers = [f for f in body.factors if not isinstance(f, Number)]
            keys = [self._key(factor) for factor in numbers]
            if len(keys) == 1 and keys[0] is not None:
                self.low.add(keys[0])

    def _key(self, expression: Expression) -> str | None:
        """A quantity itself, not a power of it."""
        if not isinstance(expression, Name) or expression.primes:
            return None
        if any(script.kind in ("plain", "transpose") for script in expression.above):
            return None
        return key_of(self.letters.apart(expression).name)

    # What is said

    def _said(self, at: Located) -> None:
        chain = at.chain
        signs = {link.sign for link in chain.links}
        parts = list(chain.parts)
        if signs and signs <= _FALLING:
            parts, signs = parts[::-1], set(_RISING)
        if not signs or None in parts:
            return
        links = tuple(range(len(chain.links)))
        if signs <= _RISING:
            self._between(at, parts, links)
        elif signs == {"in"} and len(parts) == 2 and _is_unit(parts[1]):
            self._bounded(parts[0], "probability", at, links)

    def _between(self, at: Located, parts: list[Expression | None], links: tuple[int, ...]) -> None:
        texts = [part.text if isinstance(part, Number) else None for part in parts]
        if len(parts) == 3 and texts[0] == "0" and texts[2] == "1":
            self._bounded(parts[1], "probability", at, links)
        elif len(parts) == 2 and texts[0] == "0":
            self._bounded(parts[1], "positive", at, links)

    def _bounded(
        self, what: Expression | None, domain: Domain, at: Located, links: tuple[int, ...]
    ) -> None:
        names = what.items if isinstance(what, Listing) else (what,)
        for name in names:
            if name is not None and (key := self._key(name)) is not None:
                self.said.append(Bounded(key, domain, at, at.chain.span, links))


def _is_unit(expression: Expression | None) -> bool:
    """``(0, 1)`` and ``[0, 1]``"""
    if not isinstance(expression, Listing) or expression.brackets not in ("(", "["):
        return False
    return [i.text for i in expression.items if isinstance(i, Number)] == ["0", "1"]


def is_bound(chain: Chain) -> bool:
    """Is it a comparison with numbers, ``x > 0``?"""
    signs = {link.sign for link in chain.links}
    return bool(signs) and (signs <= _RISING or signs <= _FALLING)

"""The layers of a network: which scripts number them and their units, and how they lie over each
other.

``a^l``, ``a^{(l)}``, ``a^{[l]}`` are a quantity of a layer, and ``a^{l+1}`` is another quantity.
A letter with neighbours, l beside l + 1 or l - 1, stands for any layer; its capital for the last,
which is taken to lie two or more above it, so that what holds there holds in every network.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias, TypeGuard, TypeVar, cast

from derive.articles.survey import Base, Survey, base_of, everywhere, letter
from derive.reading.expressions import (
    Chain,
    Derivative,
    Formula,
    Label,
    Name,
    Number,
    Superscript,
    Total,
)
from derive.reading.layout import Span
from derive.reading.rebuilding import rebuilt

T = TypeVar("T")

Layer: TypeAlias = tuple[str, int]
"""A letter and how many layers above it: ``("l", 1)`` for l + 1; no letter for a number."""

#: Letters that number layers where nothing else is said.
_CUSTOMARY = frozenset({"l", "L", "ell"})
_CAPITALS = {"ell": "L"}
#: Letters that people number entries with.
_NUMBERING = frozenset("ijklmnpqrst")
#: How many layers lie between two that are told from each other.
_STEPS = frozenset("123")
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz") | {"ell"}


def layer_of(script: Superscript) -> Layer | None:
    """The layer that a superscript may tell: ``l``, ``l - 1``, ``2``."""
    body = script.body
    if script.kind not in ("round", "square", "plain") or body is None:
        return None
    if isinstance(body, Number):
        return ("", int(body.text)) if body.text.isdigit() and len(body.text) < 3 else None
    if script.kind == "plain":
        return None
    if (name := letter(body)) is not None:
        return name, 0
    if not isinstance(body, Total) or len(body.terms) != 2:
        return None
    (negated, first), (minus, second) = body.terms
    name = letter(first)
    if negated or name is None or not isinstance(second, Number) or second.text not in _STEPS:
        return None
    return name, -int(second.text) if minus else int(second.text)


@dataclass(frozen=True)
class Layers:
    """What was decided.

    letters: those that number layers, each with the height of its layer.  numbered: what a mere
    number above tells the layer of.  shown: a layer of each height as the document writes it.
    general: what has a layer that is a letter in round brackets: a number there is one as well.
    squares: are numbers in square brackets layers?  given: what has indices by what is given, and
    no layers.
    units: letters that with a number behind them name a unit, ``net_{h1}``.
    last: what has a last layer, and stands without one below a nabla alone: ``\\nabla_a C``.
    """

    letters: Mapping[str, int] = field(default_factory=dict)
    numbered: frozenset[Base] = frozenset()
    shown: Mapping[int, str] = field(default_factory=dict)
    general: frozenset[Base] = frozenset()
    squares: bool = False
    given: frozenset[Base] = frozenset()
    units: frozenset[str] = frozenset()
    last: frozenset[Base] = frozenset()

    def formula(self, formula: Formula) -> Formula:
        """The formula with its layers as labels: layers of one height have one."""
        if not (self.letters or self.numbered or self.squares or self.units):
            return formula
        return replace(formula, chains=tuple(mapped(c, self._labelled) for c in formula.chains))

    def _labelled(self, name: Name) -> Name:
        if base_of(name) in self.given:
            return name
        unit = unit_of(name)
        if unit is not None and unit[0] in self.units:
            name = replace(name, below=(Label("".join(unit), name.span),))
        if not name.above and base_of(name) not in self.last:
            return name
        if base_of(name) in self.last and not name.above:
            return replace(name, above=(layer(self.text(self.top), name.span),))
        above = tuple(self._label(name, script) for script in name.above)
        return name if above == name.above else replace(name, above=above)

    def _label(self, name: Name, script: Superscript) -> Superscript:
        told = layer_of(script)
        if told is None or not self._numbers(name, script, told[0]):
            return script
        text = self.text(self.letters[told[0]] + told[1]) if told[0] else str(told[1])
        return layer(text, script.span)

    def _numbers(self, name: Name, script: Superscript, letter_: str) -> bool:
        if letter_:
            return letter_ in self.letters
        if script.kind == "plain":
            return base_of(name) in self.numbered and bool(name.below)
        return script.kind == "square" or base_of(name) in self.general

    @cached_property
    def heights(self) -> Mapping[str, int]:
        """The height of each layer from the lowest to the highest that is spoken of, as it is
        written."""
        return {self.text(h): h for h in range(min(self.shown, default=0), self.top + 1)}

    @property
    def top(self) -> int:
        """The height of the highest layer."""
        return max(self.shown, default=0)

    def is_general(self, text: str) -> bool:
        """Is it any layer, and not one that is told from the last?"""
        general = [name for name, height in self.letters.items() if not height and name in _LOWER]
        return any(text.startswith(name) for name in general)

    def text(self, height: int) -> str:
        """How a layer is written."""
        if height in self.shown:
            return self.shown[height]
        first = next(iter(self.letters))
        return f"{first}{height:+d}" if height else first


def layer(text: str, span: Span) -> Superscript:
    """The superscript that tells a layer."""
    return Superscript("layer", Name(text, span, font="upright"), span)


def layers(chains: Iterable[Chain], rank: Callable[[Base], int] = lambda _: 0) -> Layers:
    """The layers that these formulas speak of.

    rank: how many indices a letter takes by what is given.
    """
    chains = tuple(chains)
    survey = Survey().take(chains)
    used = _used(chains)
    general = [name for name in used if name in _LOWER and _is_general(name, used[name])]
    general = [name for name in general if not _is_index(name, survey)]
    if len(general) > 1:
        general = [name for name in general if name in _CUSTOMARY]
    letters: dict[str, int] = {}
    if len(general) == 1:
        letters[general[0]] = 0
        last = _CAPITALS.get(general[0], general[0].upper())
        if last in used and not _is_index(last, survey):
            letters[last] = max(2, 1 + max(height for height, _ in used[general[0]]))
    elif not general and "L" in used and not _is_index("L", survey):
        letters["L"] = 0
    capital = max(letters, key=lambda name: letters[name], default="")
    return Layers(
        letters,
        _numbered(chains),
        _shown(letters, used),
        _with_layer(chains, frozenset(letters), ("round",)),
        any(kind == "square" for _, kind in used.get("", ())),
        frozenset(base for base in map(base_of, _names(chains)) if rank(base)),
        _units(chains),
        _last(chains, capital),
    )


def unit_of(name: Name) -> tuple[str, str] | None:
    """The letter and the number of a unit, h and 1 in ``net_{h1}``, typed next to each other."""
    if len(name.below) != 2:
        return None
    first, second = name.below
    here = letter(first)
    if here is None or not isinstance(second, Number) or first.span[1] != second.span[0]:
        return None
    return here, second.text


def _units(chains: Iterable[Chain]) -> frozenset[str]:
    """Letters that people do not number with, which have a number behind them wherever they stand
    first of two."""
    units: set[str] = set()
    others: set[str | None] = set()
    for name in _names(chains):
        unit = unit_of(name)
        if unit is not None:
            units.add(unit[0])
        elif len(name.below) == 2:
            others.add(letter(name.below[0]))
    return frozenset(n for n in units - others if n in _LOWER and n not in _NUMBERING)


def _with_layer(
    chains: Iterable[Chain], letters: frozenset[str], kinds: tuple[str, ...]
) -> frozenset[Base]:
    """What has one of these letters above it."""
    return frozenset(
        base_of(name)
        for name in _names(chains)
        for script in name.above
        if script.kind in kinds and (layer_of(script) or ("",))[0] in letters
    )


def _last(chains: Iterable[Chain], capital: str) -> frozenset[Base]:
    """What has a last layer, and stands without any only below a nabla.

    capital: the letter of the last layer; empty if there is none.
    """
    with_layer = _with_layer(chains, frozenset({capital} - {""}), ("round", "square"))
    nodes = [node for chain in chains for node in everywhere(chain)]
    gradients = [n for n in nodes if isinstance(n, Derivative) and n.kind == "gradient"]
    alone = Counter(base_of(by) for node in gradients for by, _ in node.by if _is_bare(by))
    bare = Counter(base_of(node) for node in nodes if _is_bare(node))
    return frozenset(base for base in alone if base in with_layer and bare[base] == alone[base])


_Used: TypeAlias = dict[str, Counter[tuple[int, str]]]
"""Letters above names, with their offsets and the kinds of the superscripts."""


def _is_bare(node: object) -> TypeGuard[Name]:
    return isinstance(node, Name) and not (node.below or node.above)


def _used(chains: Iterable[Chain]) -> _Used:
    found: _Used = defaultdict(Counter)
    for name in _names(chains):
        for script in name.above:
            told = layer_of(script)
            if told is not None:
                found[told[0]][told[1], script.kind] += 1
    return found


def _is_general(name: str, used: Counter[tuple[int, str]]) -> bool:
    """Does a letter above names stand for any layer?"""
    if name in _CUSTOMARY or any(kind == "square" for _, kind in used):
        return True
    offsets = {height for height, _ in used}
    return 0 in offsets and len(offsets) > 1


def _is_index(name: str, survey: Survey) -> bool:
    """Does it number something else: is it bound by a sum, or does it stand below a name?"""
    if name in survey.bound:
        return True
    below = (scripts for spot, scripts in survey.spots.items() if spot[1] == "below")
    return any(letter(script) == name for scripts in below for script in scripts)


def _shown(letters: Mapping[str, int], used: _Used) -> dict[int, str]:
    """A layer of each height as it is written most; as one over the other rather than below the
    last."""
    found: dict[int, str] = {}
    for name, height in letters.items():
        for offset, _ in sorted(used[name]):
            text = f"{name}{offset:+d}" if offset else name
            if not offset or height + offset not in found:
                found[height + offset] = text
    return found


def _numbered(chains: Iterable[Chain]) -> frozenset[Base]:
    """What is written with an index below and a 1 or a 0 above, which is no power."""
    return frozenset(
        base_of(name)
        for name in _names(chains)
        for script in name.above
        if name.below and script.kind == "plain" and layer_of(script) in (("", 1), ("", 0))
    )


def _names(chains: Iterable[Chain]) -> Iterable[Name]:
    return (node for c in chains for node in everywhere(c) if isinstance(node, Name))


def mapped(thing: T, change: Callable[[Name], Name]) -> T:
    """The expression with every name in it changed."""

    def changed(node: object) -> object:
        return change(node) if isinstance(node, Name) else node

    return cast(T, rebuilt(thing, changed))

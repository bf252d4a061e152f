"""What is said of any layer of a network holds of each that a document speaks of.

``z^l = W^l a^{l-1} + b^l`` says what z is one layer further up as well.  An equation of a layer's
own comes first; but what something is named, ``\\delta^l := \\partial C / \\partial z^l``, it is
named in every layer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from derive.articles.candidates import Located
from derive.articles.definitions import DEFINING
from derive.articles.layers import Layers, layer, mapped
from derive.articles.survey import Base, base_of, everywhere, letter
from derive.reading.expressions import (
    Call,
    Chain,
    Derivative,
    Dots,
    Expression,
    Listing,
    Name,
    Number,
    Total,
)


def instantiated(chains: tuple[Located, ...], layers: Layers) -> tuple[Located, ...]:
    """The chains of a document, and those that they are in its other layers: names behind what
    names them, all others at the end."""
    if not any(map(layers.is_general, layers.letters)):
        return chains
    every: list[Located] = []
    last: list[Located] = []
    spoken = _spoken(chains)
    for at in chains:
        every.append(at)
        if _says_what_is(at):
            (every if _names_something(at) else last).extend(_elsewhere(at, layers, spoken))
    return (*every, *last)


def about_layers(chains: tuple[Located, ...], layers: Layers) -> tuple[Located, ...]:
    """The chains that only say which layer is meant, ``l = L`` or ``l = 1, \\ldots, L``."""
    return tuple(at for at in chains if _is_about_layers(at.chain, layers))


def _is_about_layers(chain: Chain, layers: Layers) -> bool:
    parts = [part for part in chain.parts if part is not None]
    named = any(letter(part) in layers.letters for part in parts)
    return named and len(parts) > 1 and all(_is_layer(part, layers) for part in parts)


def _is_layer(expression: Expression, layers: Layers) -> bool:
    """Is it a layer, or made of one: ``l - 1``, ``1, \\ldots, L``?"""
    if isinstance(expression, Total):
        return all(_is_layer(term, layers) for _, term in expression.terms)
    if isinstance(expression, Listing):
        return all(_is_layer(item, layers) for item in expression.items)
    if isinstance(expression, Number | Dots):
        return True
    return letter(expression) in layers.letters


_Spoken = Mapping[Base, set[str]]
"""The layers of each letter, as they are written."""


def _spoken(chains: Iterable[Located]) -> _Spoken:
    found: dict[Base, set[str]] = defaultdict(set)
    for at in chains:
        for base, text in _layers(at.chain):
            found[base].add(text)
    return found


def _layers(chain: Chain) -> Iterator[tuple[Base, str]]:
    """Each letter that has a layer, with that."""
    for node in everywhere(chain):
        if isinstance(node, Name):
            for script in node.above:
                if script.kind == "layer" and isinstance(script.body, Name):
                    yield base_of(node), script.body.base


def _says_what_is(at: Located) -> bool:
    """Does it begin with a name that it may define?"""
    chain = at.chain
    return (
        bool(chain.links)
        and isinstance(chain.parts[0], Name | Call)
        and chain.links[0].sign in DEFINING
        and not (isinstance(chain.parts[0], Name) and chain.parts[0].primes)
    )


def _names_something(at: Located) -> bool:
    """Does it give what is known otherwise a name: by its sign, or what has no shorter one?"""
    return at.chain.links[0].sign == ":=" or isinstance(at.chain.parts[1], Derivative)


def _elsewhere(at: Located, layers: Layers, spoken: _Spoken) -> Iterator[Located]:
    """The chain in the other layers, the next ones first."""
    first = at.chain.parts[0]
    head = first.head if isinstance(first, Call) else first
    assert isinstance(head, Name)
    own = next(_layers(Chain((head,), (), head.span)), None)
    here = tuple(_layers(at.chain))
    if own is None or not all(text in layers.heights for _, text in here):
        return
    start = layers.heights[own[1]]
    if not layers.is_general(own[1]):
        return
    for height in sorted(layers.heights.values(), key=lambda each: (abs(each - start), each)):
        moved = {text: layers.text(layers.heights[text] + height - start) for _, text in here}
        if height != start and _is_wanted(here, moved, height > start, layers, spoken):
            yield _moved(at, moved)
    for number in sorted(text for text in spoken[own[0]] if text.isdigit()):
        moved = {text: str(int(number) + layers.heights[text] - start) for _, text in here}
        if all(moved[text] in spoken[base] for base, text in here):
            yield _moved(at, moved)


def _is_wanted(
    here: tuple[tuple[Base, str], ...],
    moved: Mapping[str, str],
    above: bool,
    layers: Layers,
    spoken: _Spoken,
) -> bool:
    """Above, every layer up to the last is one of the network; below, those that are spoken of."""
    if above:
        return all(text in layers.heights for text in moved.values())
    return all(moved[text] in spoken[base] for base, text in here)


def _moved(at: Located, moved: Mapping[str, str]) -> Located:
    return replace(at, chain=mapped(at.chain, partial(_with_layers, moved)), said=False)


def _with_layers(moved: Mapping[str, str], name: Name) -> Name:
    above = tuple(
        layer(moved[script.body.base], script.span)
        if script.kind == "layer" and isinstance(script.body, Name)
        else script
        for script in name.above
    )
    return replace(name, above=above)

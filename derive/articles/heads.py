"""Which names of a document are functions: what the grammar must know before it reads.

``\\sigma(x)`` is a call and ``a(b + c)`` a product; a bracket alone does not tell them apart.  A
name is taken for a function if it is called so on the left of an equation, has primes, is said to
map one set to another, or stands before brackets that hold a letter alone, as no product does;
a letter that means a function by custom, if it stands before brackets only.
What number a layer of a network has may stand above a name without brackets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass

from derive.reading.expressions import Lexicon
from derive.reading.layout import Bracketed, Digits, Letter, Node, Prose, Row, Scripts, Sign, Word
from derive.reading.scripts import layer
from derive.reading.spelling import PLAIN_FONTS
from derive.reading.standard import letters
from derive.reading.vocabulary import spelled_out

_BETWEEN = frozenset({",", ";", "|", "mid"})


def heads(rows: Iterable[Row]) -> Lexicon:
    """The names that brackets behind them make calls of."""
    every = [spelled_out(each.items) for row in rows for each in _rows(row)]
    found = [use for items in every for use in _uses(items)]
    called = {name for name, use in found if use == "call"}
    # ``y_k (z_k)`` is a product where y_k also stands alone
    alone = {name for name, use in found if use == "alone"}
    unclear = {name for name, use in found if use == "unclear"}
    layers = _numbering_layers([use for items in every for use in _layers(items)])
    return Lexicon(frozenset(called | (unclear - alone)), layers)


def _numbering_layers(uses: Sequence[tuple[str, str, bool, bool]]) -> frozenset[str]:
    """Letters that number layers: above a name that has an index below, ``a^l_j``; or above two
    names at least, here with a neighbour and there alone, ``z^l = w^l a^{l-1}``."""
    found = {name for name, _, entry, _ in uses if entry}
    for name in {name for name, *_ in uses}:
        alone = {base for other, base, _, moved in uses if other == name and not moved}
        beside = {base for other, base, _, moved in uses if other == name and moved}
        if alone and beside and len(alone | beside) > 1:
            found.add(name)
    if found & {"l", "ell"}:
        found |= {name for name, *_ in uses if name == "L"}
    return frozenset(found)


def _layers(items: Sequence[Node]) -> Iterator[tuple[str, str, bool, bool]]:
    """Letters that may number layers, with what they stand above, if that has an index below, and
    if they have a neighbour there."""
    for item in items:
        if isinstance(item, Scripts) and isinstance(item.base, Letter) and item.base.name != "e":
            letter = layer(item.above.items) if item.above else ""
            if letter and item.above is not None:
                yield letter, item.base.name, bool(item.below), len(item.above.items) > 1


def _rows(node: object) -> Iterator[Row]:
    """Every row in a layout, from the outside in."""
    if isinstance(node, Row):
        yield node
    if isinstance(node, tuple):
        for item in node:
            yield from _rows(item)
    elif is_dataclass(node) and not isinstance(node, type):
        for part in fields(node):
            if part.name != "span":
                yield from _rows(getattr(node, part.name))


def _uses(items: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """Each name with how it stands there: a ``call``, ``alone``, or ``unclear``."""
    arrow = max((place for place, item in enumerate(items) if _is(item, "to")), default=0)
    for position, head in enumerate(items):
        base = head.base if isinstance(head, Scripts) else head
        if not isinstance(base, Letter | Word):
            continue
        behind = items[position + 1 : position + 3]
        use = "alone"
        if behind and _is(behind[0], ":") and position < arrow:
            use = "call"  # ``f: A \\to B``
        elif behind and _calls(head, behind):
            use = "unclear" if _is_like_a_product(position, head, behind) else "call"
        elif behind and _is_customary(head, behind[0]):
            use = "unclear"
        yield _text(head), use


def _is(node: Node, name: str) -> bool:
    return isinstance(node, Sign) and node.name == name


def _is_like_a_product(position: int, head: Node, behind: Sequence[Node]) -> bool:
    """Does an entry stand behind an entry, and not on the left of an equation?"""
    brackets = behind[0].base if isinstance(behind[0], Scripts) else behind[0]
    assert isinstance(brackets, Bracketed)
    if isinstance(head, Scripts) and head.primes:
        return False
    entries = [head, *brackets.body.items]
    if len(entries) != 2 or not all(isinstance(e, Scripts) and e.below for e in entries):
        return False
    defined = len(behind) > 1 and isinstance(behind[1], Sign) and behind[1].name in ("=", ":=")
    return position > 0 or not defined


def _is_customary(head: Node, behind: Node) -> bool:
    """Does a letter that means a function by custom stand before brackets, ``\\sigma(w x + b)``?
    So it is read where it never stands alone."""
    brackets = behind.base if isinstance(behind, Scripts) else behind
    known = isinstance(head, Letter) and head.name in letters()
    return known and isinstance(brackets, Bracketed) and brackets.open == "("


def _calls(head: Node, behind: Sequence[Node]) -> bool:
    """Do the brackets behind a name hold its arguments?"""
    brackets = behind[0].base if isinstance(behind[0], Scripts) else behind[0]
    if not isinstance(brackets, Bracketed) or brackets.open != "(":
        return False
    inner = brackets.body.items
    if isinstance(head, Scripts) and head.primes:
        return True
    if not inner or (isinstance(head, Scripts) and head.above is not None):
        return False
    return _is_listing(inner)


def _is_listing(items: tuple[Node, ...]) -> bool:
    """Letters alone, or between commas; numbers only beside letters."""
    quantities = 0
    letters = False
    for node in items:
        if isinstance(node, Sign):
            if node.name not in _BETWEEN:
                return False
            quantities = 0
            continue
        base = node.base if isinstance(node, Scripts) else node
        quantities += 1
        letters = letters or isinstance(base, Letter | Word)
        plain = isinstance(base, Letter | Word | Digits)
        if not plain or quantities > 1 or _is_raised(node):
            return False
    return letters


def _is_raised(node: Node) -> bool:
    """``x^2``: a power, which is an argument of no definition; ``x^{(i)}`` is one."""
    if not isinstance(node, Scripts) or node.above is None:
        return False
    above = node.above.items
    return not (len(above) == 1 and isinstance(above[0], Bracketed))


def _text(node: Node) -> str:
    """The spelling of a name, as :func:`derive.reading.grammar.spelling` gives it."""
    base = node.base if isinstance(node, Scripts) else node
    if isinstance(base, Word):
        words = [*reversed(base.accents), base.text]
    else:
        assert isinstance(base, Letter)
        font = () if base.font in PLAIN_FONTS else (base.font,)
        words = [*reversed(base.accents), *font, base.name]
    below = node.below.items if isinstance(node, Scripts) and node.below is not None else ()
    if len(below) == 1 and isinstance(below[0], Word | Prose):
        words.append(below[0].text.strip())
    return " ".join(words)

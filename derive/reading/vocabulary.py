"""Words that were typed letter by letter: ``log(p)`` for ``\\log(p)``, ``loss``, ``if``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from derive.reading.layout import (
    Bracketed,
    Letter,
    Node,
    ReadError,
    Scripts,
    Sign,
    Span,
    Stacked,
    Word,
)

_FUNCTIONS = (
    "log exp sin cos tan sinh cosh tanh max min argmax argmin sign sgn diag erf trace "
    "ReLU relu Softplus"
)
_NAMES = "loss Loss cost Cost error MSE BCE RSS SSE MAE net out act inp logits"
_BETWEEN = frozenset({",", ";", "|", "mid", "Vert"})
_CONDITIONS = "otherwise where when for else"


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """Functions, and all words that letters next to each other are taken for."""
    text = Path(__file__).with_name("standard.toml").read_text(encoding="utf-8")
    entries = [entry for kind in tomllib.loads(text).values() for entry in kind]
    spelled = {word for entry in entries for word in entry.get("spelled", ())}
    functions = {*_FUNCTIONS.split(), *spelled, *(word.capitalize() for word in spelled)}
    return frozenset(functions), frozenset({*functions, *_NAMES.split(), *_CONDITIONS.split()})


def function_words() -> frozenset[str]:
    """Words that are functions wherever they stand."""
    return _known()[0]


def spelled_out(items: Sequence[Node]) -> list[Node]:
    """The items with words for letters that spell one, standing next to each other."""
    found: list[Node] = []
    place = 0
    while place < len(items):
        end = _run(items, place)
        if end - place < 2:
            found.append(items[place])
            place += 1
            continue
        following = items[end] if end < len(items) else None
        found += _worded(list(items[place:end]), following)
        place = end
    return found


def _run(items: Sequence[Node], start: int) -> int:
    """Where letters end that stand next to each other in one font; the last may have scripts."""
    first = _letter(items[start])
    if first is None or isinstance(items[start], Scripts):
        return start + 1
    place, end = start + 1, first.span[1]
    while place < len(items):
        letter = _letter(items[place])
        if letter is None or letter.span[0] != end or letter.font != first.font:
            break
        place, end = place + 1, letter.span[1]
        if isinstance(items[place - 1], Scripts):
            break
    return place


def _letter(node: Node) -> Letter | None:
    """The Latin letter that a node is, with scripts or without."""
    base = node.base if isinstance(node, Scripts) else node
    if isinstance(base, Letter) and len(base.name) == 1 and not base.accents:
        return base if base.name.isalpha() else None
    return None


def _worded(run: list[Node], following: Node | None) -> list[Node]:
    """A run of letters as a word, or as letters with a function behind or before them."""
    functions, words = _known()
    text = "".join(letter.name for node in run if (letter := _letter(node)))
    if text in words or (text == "ln" and _is_argument(following)):
        return [_joined(run, text)]
    for length in range(len(text) - 1, 1, -1):
        known = text[-length:] in functions or text[-length:] == "ln"
        if known and _is_argument(following):
            return [*run[:-length], _joined(run[-length:], text[-length:])]
    if len(text) > 3 and text[:-1] in functions:
        return [_joined(run[:-1], text[:-1]), run[-1]]
    if text == "ln" and isinstance(following, Letter | Stacked | Scripts):
        span = (run[0].span[0], run[-1].span[1])
        raise ReadError(span, "ln is a function or a product", "write \\ln, or l n")
    is_word = _is_word(text, run[-1]) or (text.isupper() and _is_listing(following))
    return [_joined(run, text)] if is_word else run


def _is_listing(node: Node | None) -> bool:
    """``KL(p || q)``, ``CE(y, p)``: no product has such a factor."""
    base = node.base if isinstance(node, Scripts) else node
    if not isinstance(base, Bracketed) or base.open != "(":
        return False
    return any(isinstance(item, Sign) and item.name in _BETWEEN for item in base.body.items)


def _is_word(text: str, last: Node) -> bool:
    """Is this a word that is not known, rather than a product?  ``kxe^x`` is none."""
    if len(text) < 4 or text.isupper() or not set("aeiouAEIOU") & set(text):
        return False
    if text[-1] == "e" and isinstance(last, Scripts) and last.above is not None:
        return False
    return any(ord(two) - ord(one) != 1 for one, two in pairwise(text))


def _is_argument(node: Node | None) -> bool:
    base = node.base if isinstance(node, Scripts) else node
    return isinstance(base, Bracketed) and base.open in ("(", "[", "{")


def _joined(run: Sequence[Node], text: str) -> Node:
    """The word that letters spell, with the scripts of the last."""
    span: Span = (run[0].span[0], run[-1].span[1])
    last = run[-1]
    if isinstance(last, Scripts):
        word = Word(text, (span[0], last.base.span[1]))
        return replace(last, base=word, span=span)
    return Word(text, span)

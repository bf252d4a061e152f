"""What stands below and above a name, a bracket or a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from derive.reading.expressions import (
    Dots,
    Expression,
    Grouped,
    Label,
    Name,
    Superscript,
)
from derive.reading.layout import (
    Bracketed,
    Digits,
    Letter,
    Node,
    Prose,
    ReadError,
    Row,
    Scripts,
    Sign,
    Span,
    Word,
)
from derive.reading.primed import primed
from derive.reading.stream import (
    DOTS,
    Reads,
    around,
    flat,
    has_relation,
    hull,
    shown,
    sign_name,
    split_at,
    trimmed,
    words,
)

Below: TypeAlias = tuple[Expression | Label, ...]
Above: TypeAlias = tuple[Superscript, ...]

#: Words that are typed like products of letters.
_LABELS = words(
    "max min train test reg old new tot total true pred loss data opt best val ref init avg mean "
    "var std log net mid hid hidden input output target clip eff err"
)
#: Signs that may stand alone in a script.
_ALONE = {"*": "*", "star": "*", "cdot": "·", ":": ":", "+": "+", "-": "-", "bullet": "•"}
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_TRANSPOSES = frozenset({"T", "top", "t"})


def below_of(node: Scripts, reads: Reads) -> Below:
    """The indices and labels below a name."""
    if node.below is None:
        return ()
    items = trimmed(flat(node.below))
    if not items:
        raise ReadError(node.below.span, "nothing stands below")
    if has_relation(items) or any(sign_name(item) in DOTS for item in items):
        return (reads.content(items, node.below.span),)
    pieces = split_at(items, lambda item: sign_name(item) in (",", ";"))
    return tuple(part for piece in pieces for part in _indices(piece, node.below.span, reads))


def _indices(items: Sequence[Node], span: Span, reads: Reads) -> Below:
    """The indices between two commas."""
    items = trimmed(items)
    span = around(items, span)
    if len(items) == 1:
        return (_index(items[0], reads),)
    if _is_label(items):
        return (Label("".join(shown([item]) for item in items).strip(), span),)
    if all(isinstance(item, Letter | Digits | Scripts) for item in items):
        return tuple(_index(item, reads) for item in items)
    return (reads.quantity(items, span),)


def _is_label(items: Sequence[Node]) -> bool:
    """Are these words: text, two capital letters, a word typed letter by letter?"""
    if any(isinstance(item, Prose) for item in items):
        return True
    if any(isinstance(item, Word) for item in items):
        return not any(sign_name(item) in ("+", "/") or _is_brackets(item) for item in items)
    if any(sign_name(item) in ("|", "mid", ":") for item in items):
        return True
    letters = [item.name for item in items if isinstance(item, Letter) and not item.accents]
    if len(letters) < len(items) or not all(len(letter) == 1 for letter in letters):
        return False
    word = "".join(letters)
    if word.isupper() or word in _LABELS or any(item.font for item in _letters(items)):
        return True
    return len(word) > 3 and bool(set("aeou") & set(word)) and word not in _ALPHABET


def _is_brackets(node: Node) -> bool:
    return isinstance(node, Bracketed) or (
        isinstance(node, Scripts) and isinstance(node.base, Bracketed)
    )


def _is_worded(items: Sequence[Node]) -> bool:
    """Are these only words?"""
    return all(isinstance(item, Prose) or _is_upright(item) for item in items)


def _is_upright(node: Node) -> bool:
    return isinstance(node, Word | Letter) and getattr(node, "font", "upright") == "upright"


def _letters(items: Sequence[Node]) -> list[Letter]:
    return [item for item in items if isinstance(item, Letter)]


def _index(item: Node, reads: Reads) -> Expression | Label:
    match item:
        case Word(text=text) | Prose(text=text):
            return Label(text.strip(), item.span)
        case Sign(name=name) if name in _ALONE:
            return Label(_ALONE[name], item.span)
        case Letter(font="upright", name=name) if len(name) == 1:
            return Label(name, item.span)
    return reads.quantity([item], item.span)


def above_of(node: Scripts, reads: Reads) -> tuple[Above, int]:
    """The superscripts of a name, and how many primes it has."""
    if node.above is None:
        return (), node.primes
    items: list[Node] = []
    primes = node.primes
    for item in trimmed(flat(node.above)):
        if sign_name(item) == "prime":
            primes += 1
        elif isinstance(item, Scripts) and _is_only_primed(item):
            primes += item.primes
            items.append(item.base)
        else:
            items.append(item)
    if not items and primes > node.primes:
        return (), primes
    return tuple(_superscripts(items, node, node.above, reads)), primes


def _is_only_primed(item: Scripts) -> bool:
    """Do primes stand at a sign or at brackets, not at a function: ``g^{[l]'}``?"""
    plain = item.below is None and item.above is None
    return plain and isinstance(item.base, Sign | Bracketed)


def _superscripts(
    items: Sequence[Node], node: Scripts, row: Row, reads: Reads
) -> list[Superscript]:
    if not items:
        raise ReadError(row.span, "nothing stands above")
    first, rest = items[0], items[1:]
    label = _in_brackets(first, node, reads)
    if label is not None and not rest:
        return [label]
    if label is not None and len(rest) == 1 and not isinstance(rest[0], Bracketed):
        return [label, *_superscripts(rest, node, row, reads)]
    if len(items) == 2 and _ends_transposed(items):
        return [
            *_superscripts(items[:1], node, row, reads),
            *_superscripts(items[1:], node, row, reads),
        ]
    if _is_layer(items, node, reads):
        return [Superscript("round", reads.content(items, row.span), row.span)]
    return [_plain(items, around(items, row.span), reads)]


def _is_layer(items: Sequence[Node], node: Scripts, reads: Reads) -> bool:
    """Is it a layer without brackets, ``l`` or ``l-1``?"""
    if not isinstance(node.base, Letter) or node.base.name == "e":
        return False
    return layer(items) in reads.lexicon.layers


def layer(items: Sequence[Node]) -> str:
    """The letter of a layer that these items may be, ``l``, ``L-1``; empty for anything else."""
    first = items[0] if items else None
    if not isinstance(first, Letter) or first.name not in ("l", "L", "ell") or first.accents:
        return ""
    return first.name if _may_index(items, square=False) else ""


def _plain(items: Sequence[Node], span: Span, reads: Reads) -> Superscript:
    first = items[0]
    if len(items) > 1:
        if _is_worded(items):
            text = shown(items)
            return Superscript("plain", Name(text, span, font="upright"), span)
        if has_relation(items):
            return Superscript("plain", reads.content(items, span), span)
        if sign_name(first) in ("odot", "circ"):
            return Superscript("entrywise", _exponent(items[1:], span, reads), span)
        return Superscript("plain", _exponent(items, span, reads), span)
    if sign_name(first) in ("*", "star"):
        return Superscript("star", None, span)
    if sign_name(first) in ("dagger", "ddagger"):
        return Superscript("dagger", None, span)
    if isinstance(first, Letter) and is_transpose(first):
        return Superscript("transpose", Name(first.name, first.span, first.font), span)
    if is_transpose(first):
        return Superscript("transpose", None, span)
    if isinstance(first, Word | Prose):
        return Superscript("plain", Name(first.text.strip(), first.span, font="upright"), span)
    if sign_name(first) in ("+", "-"):
        return Superscript("plain", Name(sign_name(first), span, font="upright"), span)
    return Superscript("plain", _exponent(items, span, reads), span)


def _exponent(items: Sequence[Node], span: Span, reads: Reads) -> Expression:
    if any(sign_name(item) == "," for item in items):
        return reads.content(items, span)
    return reads.quantity(items, span)


def is_transpose(node: Node) -> bool:
    """Is it a T, or the sign for it?  A small t only in upright letters."""
    if isinstance(node, Letter) and not node.accents:
        return node.name == "T" or (node.name == "t" and node.font in ("upright", "sans"))
    return sign_name(node) == "top" or (isinstance(node, Word) and node.text == "T")


def _ends_transposed(items: Sequence[Node]) -> bool:
    """``x^{*T}``, ``x^{i\\top}``: two superscripts."""
    if sign_name(items[0]) in ("*", "star", "dagger"):
        return is_transpose(items[1])
    return sign_name(items[1]) == "top" and not isinstance(items[0], Sign)


def _in_brackets(item: Node, node: Scripts, reads: Reads) -> Superscript | None:
    """``^{(i)}`` and ``^{[l]}``, if what is between the brackets may be an index or a label."""
    if not isinstance(item, Bracketed) or (item.open, item.close) not in (("(", ")"), ("[", "]")):
        return None
    if isinstance(node.base, Letter) and node.base.name == "e" and not node.base.font:
        return None
    items = trimmed(flat(item.body))
    if not items or not _may_index(items, item.open == "["):
        return None
    body = reads.content(items, item.body.span)
    return Superscript("round" if item.open == "(" else "square", body, item.span)


def _may_index(items: Sequence[Node], square: bool) -> bool:
    """``i``, ``2``, ``l-1``, ``i, j``; no ``1 - y``, which is a power."""
    if len(items) == 1:
        return isinstance(items[0], Letter | Digits | Word) or (
            isinstance(items[0], Scripts) and square
        )
    if any(sign_name(item) == "," for item in items):
        return all(isinstance(item, Letter | Digits | Sign) for item in items)
    if len(items) != 3 or sign_name(items[1]) not in ("+", "-"):
        return False
    return isinstance(items[0], Letter) and isinstance(items[2], Digits)


def with_scripts(body: Expression, node: Scripts, reads: Reads) -> Expression:
    """A bracket, a fraction or a number with what stands below and above it."""
    above, primes = above_of(node, reads)
    if primes:
        return primed(body, node, above, primes)
    if isinstance(body, Dots):
        raise ReadError(node.span, "scripts at dots")
    return Grouped(body, node.span, below_of(node, reads), above)


def respanned(expression: Expression, span: Span) -> Expression:
    """The expression with the brackets around it."""
    return replace(expression, span=hull(expression.span, span))

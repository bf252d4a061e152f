"""Letters, numbers and signs: what stands for itself."""

from __future__ import annotations

import unicodedata

from derive.reading.commands import (
    COMBINING,
    LETTERS,
    NEGATED,
    SIGNS,
    WORD_FONTS,
    script,
    styled,
)
from derive.reading.expansion import Stream, hull
from derive.reading.layout import Digits, Letter, Node, ReadError, Row, Sign, Span, Word

PRIMES = {"'": 1, "’": 1, "′": 1, "″": 2, "‴": 3}
#: Signs that are written with several characters.
_TOGETHER = {
    (":", "="): ":=",
    ("<", "="): "leq",
    (">", "="): "geq",
    ("=", ":"): "=:",
    ("=", ">"): "implies",
    ("leq", ">"): "iff",
    ("mid", r"\mid"): "Vert",
}


def digit(text: str) -> bool:
    """Is this a digit, and nothing else?"""
    return len(text) == 1 and "0" <= text <= "9"


def plain(text: str) -> bool:
    """Is this a letter of the alphabet, and nothing else?"""
    return len(text) == 1 and text.isascii() and text.isalpha()


def sign(stream: Stream) -> Node:
    """The sign in front, with the characters that make one sign together."""
    token = stream.take()
    name = SIGNS[token.text]
    following = stream.next
    if name == "." and digit(following.text):
        return Digits("." + _digits(stream), hull(token.span, stream.last.span))
    if name == "." and stream.ahead(2) == "..":
        stream.take()
        return Sign("ldots", hull(token.span, stream.take().span))
    span = token.span
    while (name, following.text) in _TOGETHER:
        name = _TOGETHER[name, stream.take().text]
        span, following = hull(span, stream.last.span), stream.next
    return Sign(name, span)


def number(stream: Stream, font: str) -> Node:
    """The digits in front, with a point between them.  A single bold one is a letter."""
    start = stream.next.span
    text = _digits(stream)
    if stream.next.text == "." and digit(stream.ahead(2)[1:]):
        stream.take()
        text += "." + _digits(stream)
    if stream.ahead(3) == "{,}" and digit(stream.ahead(4)[3:]):
        raise ReadError(hull(start, stream.next.span), "a comma in a number", "write a point")
    return _number(text, hull(start, stream.last.span), font)


def one_digit(stream: Stream, font: str) -> Node:
    """The digit in front alone."""
    token = stream.take()
    return _number(token.text, token.span, font)


def _number(text: str, span: Span, font: str) -> Node:
    if len(text) == 1 and font in ("bold", "blackboard"):
        return Letter(text, span, font)
    return Digits(text, span)


def _digits(stream: Stream) -> str:
    found = ""
    while digit(stream.next.text):
        found += stream.take().text
    return found


def letters(stream: Stream, font: str, words: int) -> list[Node]:
    """The letter in front; or a word, where so many letters next to each other make one (0 for
    never)."""
    found = [stream.take()]
    if words and plain(found[0].text):
        while plain(stream.next.text) or stream.next.text == r"\_":
            found.append(stream.take())
        if len(found) > 1 or words == 2:
            while digit(stream.next.text):
                found.append(stream.take())
        if len(found) >= words:
            text = "".join(token.text.removeprefix("\\") for token in found)
            return [Word(text, hull(*(token.span for token in found)))]
    return [character(token.text, token.span, font) for token in found]


def word_length(font: str, bold_words: bool) -> int:
    """From how many letters on they are a word in a font; 0 for never."""
    return WORD_FONTS.get(font, 3 if bold_words else 0)


def character(text: str, span: Span, font: str) -> Node:
    """One character, perhaps with accents, as a letter, a digit or a sign."""
    font = "" if font == "italic" else font
    if text in LETTERS:
        return Letter(LETTERS[text], span, font)
    if digit(text):
        return Digits(text, span)
    if text in SIGNS:
        return Sign(SIGNS[text], span)
    if found := styled(text):
        bare, own = found
        return character(bare, span, own or font)
    decomposed = unicodedata.normalize("NFD", text)
    base, marks = decomposed[0], tuple(decomposed[1:])
    negated = NEGATED.get(SIGNS.get(base, "")) if marks == ("\u0338",) else None
    if negated:
        return Sign(negated, span)
    if (plain(base) or base in LETTERS) and all(mark in COMBINING for mark in marks):
        accents = tuple(COMBINING[mark] for mark in marks)
        return Letter(LETTERS.get(base, base), span, font, accents)
    raise ReadError(span, f"the character {visible(text)} is not understood")


def visible(text: str) -> str:
    """A character as it can be shown."""
    return text if text.isprintable() else "U+" + " U+".join(f"{ord(c):04X}" for c in text)


def high_or_low(stream: Stream, mark: str) -> Row:
    """Characters of Unicode that stand high (``^``) or low (``_``), as the plain ones."""
    items: list[Node] = []
    while (found := script(stream.next.text)) and found[0] == mark:
        token = stream.take()
        node = character(found[1], token.span, "")
        if isinstance(node, Digits) and items and isinstance(before := items[-1], Digits):
            items[-1] = Digits(before.text + node.text, hull(before.span, token.span))
        else:
            items.append(node)
    return Row(tuple(items), hull(*(item.span for item in items)))

"""What words in a line announce: a condition, a claim, a reason or the name of something."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from derive.reading.expressions import Aside
from derive.reading.layout import Node, Prose, ReadError, Word
from derive.reading.stream import words

Cue: TypeAlias = Literal["if", "and", "claim", ""]

#: Words, by what follows them: a condition, more of the same, or a claim.
_CUES: dict[str, Cue] = {
    **dict.fromkeys(
        words("if when whenever for all each every any given assuming provided case cases"), "if"
    ),
    **dict.fromkeys(("and", "also"), "and"),
    **dict.fromkeys(
        words(
            "since because as using by from where with so then thus hence therefore we have let is "
            "are that but while only iff or note denote implies imply consequently get i.e"
        ),
        "claim",
    ),
}
_REFUSED = frozenset({"unless", "except", "otherwise", "else", "elsewhere"})
#: Words that turn a condition around, and mean nothing elsewhere.
_DOUBTFUL = frozenset({"not", "no", "or", "never"})
TELLING = frozenset({*_CUES, *_REFUSED, *_DOUBTFUL})
#: Words before what a line rests on, which it does not go on from.
_REASONS = words("since because as using by from where with note recall")
WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")

_CONCLUSIONS = words("so then thus hence therefore iff implies imply consequently get")


def is_word(node: Node) -> bool:
    """Is it a word of prose that was typed as one?"""
    return isinstance(node, Word) and node.text.lower() in TELLING


def is_name(node: Node) -> bool:
    """May it be the name of something, ``\\text{total loss}``?"""
    if not isinstance(node, Prose) or node.rows:
        return False
    words = [word.lower() for word in WORD.findall(node.text)]
    plain = re.fullmatch(r"[\w\s-]+", node.text) is not None
    return plain and bool(words) and not TELLING & set(words)


def named(node: Node) -> Node:
    assert isinstance(node, Prose)
    return Word(node.text.strip(), node.span)


def aside(text: str, before: Aside = "") -> Aside:
    """Do words open a bracket, or are in one already (``before``), or give a reason?"""
    opens = max(text.rfind(bracket) for bracket in "([")
    closed = {")", "]"} & set(text[max(opens, 0) :])
    if text[:1] in ("(", "[") or (not closed and (opens >= 0 or before == "brackets")):
        return "brackets"
    telling = [word for word in WORD.findall(text.lower()) if word in _CONCLUSIONS | _REASONS]
    return "words" if telling and telling[-1] in _REASONS else ""


def closes(text: str) -> bool:
    """Do words close a bracket that others opened?"""
    return text[:1] in (")", "]")


def cue(node: Prose | Word, conditional: bool) -> Cue:
    """What the last telling word announces."""
    words = [word.lower() for word in WORD.findall(node.text)]
    told = [_CUES[word] for word in words if word in _CUES]
    for word in words:
        if word in _REFUSED or (word in _DOUBTFUL and (conditional or "if" in told)):
            raise ReadError(node.span, f"“{word}” is not understood here")
    return told[-1] if told else ""

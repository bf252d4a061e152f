"""Walks through the tokens of a formula: groups, atoms, and what stands below and above them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from derive.reading import commands
from derive.reading.brackets import DEPTH, Mark, Piece, paired
from derive.reading.characters import (
    PRIMES,
    digit,
    high_or_low,
    letters,
    number,
    one_digit,
    sign,
    word_length,
)
from derive.reading.expansion import Stream, hull
from derive.reading.layout import (
    Labelled,
    Letter,
    ReadError,
    Row,
    Scripts,
    Sign,
    Span,
    Stacked,
    Word,
)
from derive.reading.tables import LINE_ENDS, Pieces
from derive.reading.tokens import Token

_ENDS = {"", "}", "&", "$", r"\)", r"\]", r"\end", r"\right", *LINE_ENDS}
_LIMITS = {r"\limits", r"\nolimits", r"\displaylimits"}

Handler: TypeAlias = "Callable[[Reader, Token], Pieces]"


class Reader:
    """Reads the tokens of a stream.

    handlers: what reads a command with arguments, once it has been taken.  font: what letters look
    like here; bold_words: three bold letters next to each other are a word.
    """

    def __init__(self, stream: Stream, handlers: Mapping[str, Handler]) -> None:
        self.stream = stream
        self.font = ""
        self.bold_words = False
        self._handlers = handlers
        self._depth = 0

    def pieces(self, closing: str = "") -> Pieces:
        """The pieces up to what ends them: the end of a group or a cell, ``\\right``, or
        ``closing``."""
        before = self.font, self.bold_words, self._depth
        self._enter()
        try:
            return self._group(closing)
        finally:
            self.font, self.bold_words, self._depth = before

    def _group(self, closing: str) -> Pieces:
        found: Pieces = []
        above: Row | None = None
        while (token := self.stream.front).text not in _ENDS and token.text != closing:
            if token.text == r"\over":
                if above is not None:
                    raise ReadError(token.span, r"two \over in one group")
                above, found = paired(found, (token.span[0], token.span[0])), []
                self.stream.take()
            else:
                found += self._piece()
        if above is None:
            return found
        end = self.stream.last.span[1]
        below = paired(found, (end, end))
        return [Stacked(above, below, hull(above.span, below.span))]

    def row(self, closing: str = "") -> Row:
        """The pieces as a row of their own."""
        start = self.stream.front.span[0]
        return paired(self.pieces(closing), (start, start))

    def group(self) -> Row:
        """What stands between braces, the first of which is in front."""
        opening = self.stream.take()
        row = self.row()
        if not self.stream.take_if("}"):
            raise self.unfinished(opening)
        return replace(row, span=hull(opening.span, row.span, self.stream.last.span))

    def since(self, command: Token) -> Span:
        """The span from a command to what was taken last."""
        return hull(command.span, self.stream.last.span)

    def unfinished(self, opening: Token) -> ReadError:
        """What to say where something that was opened does not end."""
        token = self.stream.front
        if token.text:
            return ReadError(token.span, f"{token.text} is out of place: {opening.text} is open")
        return ReadError(opening.span, f"{opening.text} is never closed")

    def argument(self, of: Token) -> Row:
        """The argument of a command: a group, or what comes next."""
        self.stream.wrap()
        return self._argument(of)

    def _script(self, of: Token) -> Row:
        """What stands behind ``^`` or ``_``."""
        row = self._argument(of)
        after = self.stream.next
        if digit(self.stream.last.text) and digit(after.text) and not after.origin:
            message = f"only one digit belongs to {of.text}"
            raise ReadError(after.span, message, f"write {of.text}{{...}}")
        return row

    def _argument(self, of: Token) -> Row:
        token = self.stream.front
        if token.text == "{":
            return self.group()
        if token.text in _ENDS or token.text in ("^", "_") or token.text in PRIMES:
            missing = (
                f"nothing behind {of.text}" if of.text in "^_" else f"{of.text} lacks an argument"
            )
            raise ReadError(of.span, missing, f"write {of.text}{{...}}")
        self._enter()
        if digit(token.text):
            pieces: Pieces = [one_digit(self.stream, self.font)]
        else:
            pieces = self._atom(alone=True)
        self._depth -= 1
        return paired(pieces, token.span)

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise ReadError(self.stream.front.span, "nested too deeply")

    def _piece(self) -> Pieces:
        """An atom with its scripts, or nothing for what leaves no trace."""
        start = self.stream.front.span[0]
        atom: Pieces = [Row((), (start, start))] if self._script_next() else self._atom()
        if not atom:
            return []
        if isinstance(atom[-1], Row) and not atom[-1].items and not self._script_next():
            return atom[:-1]
        return [*atom[:-1], self._scripts(atom[-1])]

    def _script_next(self) -> bool:
        text = self.stream.front.text
        return text in ("^", "_") or text in PRIMES or commands.script(text) is not None

    def _scripts(self, base: Piece) -> Piece:
        """The atom with what stands below and above it."""
        below: Row | None = None
        above: Row | None = None
        primes = 0
        reach = base.span
        stream = self.stream
        while True:
            token = stream.front
            high = commands.script(token.text)
            mark = high[0] if high else token.text
            if mark in ("^", "_"):
                if (above if mark == "^" else below) is not None:
                    kind = "superscripts" if mark == "^" else "subscripts"
                    raise ReadError(token.span, f"two {kind} at one place")
                row = high_or_low(stream, mark) if high else self._script(stream.take())
                reach = hull(reach, token.span, row.span)
                if mark == "_":
                    below = row
                elif count := _only_primes(row):
                    primes += count
                else:
                    above = row
            elif mark in PRIMES:
                if above is not None:
                    raise ReadError(token.span, "a prime behind a superscript")
                primes += PRIMES[stream.take().text]
                reach = hull(reach, token.span)
            elif mark in _LIMITS:
                stream.take()
            elif below is None and above is None and not primes:
                return base
            else:
                return _attached(base, below, above, primes, reach)

    def _atom(self, alone: bool = False) -> Pieces:
        """An atom without scripts, or nothing for what leaves no trace.  alone: as an argument
        without braces."""
        stream = self.stream
        token = stream.front
        text = token.text
        if text == "{":
            return [self.group()]
        if text in self._handlers:
            return self._handlers[text](self, stream.take())
        if digit(text):
            return [number(stream, self.font)]
        if text in commands.DROPPED:
            stream.take()
            return []
        for side, table in _BRACKETS:
            if text in table:
                return [Mark(table[text], side, stream.take().span)]
        if text in commands.SIGNS:
            return [sign(stream)]
        if text in commands.WORDS:
            return [Word(commands.WORDS[text], stream.take().span)]
        if text in commands.BLACKBOARD:
            return [Letter(commands.BLACKBOARD[text], stream.take().span, "blackboard")]
        if text in commands.LETTERS or not text.startswith("\\"):
            words = 0 if alone else word_length(self.font, self.bold_words)
            return list(letters(stream, self.font, words))
        raise ReadError(token.span, f"{text} is not understood")


_BRACKETS = (
    ("open", commands.OPENING),
    ("close", commands.CLOSING),
    ("bar", commands.BARS),
)


def _only_primes(row: Row) -> int:
    """How many primes a superscript of nothing but primes has."""
    count = 0
    for item in row.items:
        match item:
            case Sign("prime"):
                count += 1
            case Scripts(Row(()), None, None, primes):
                count += primes
            case _:
                return 0
    return count


def _attached(base: Piece, below: Row | None, above: Row | None, primes: int, span: Span) -> Piece:
    """A base with its scripts; under a brace or over it a script is the label."""
    if isinstance(base, Mark):
        return replace(base, below=below, above=above, primes=primes, reach=span)
    if isinstance(base, Labelled) and base.label is None:
        if base.kind == "underbrace" and below is not None:
            base, below = replace(base, label=below, span=hull(base.span, below.span)), None
        elif base.kind == "overbrace" and above is not None:
            base, above = replace(base, label=above, span=hull(base.span, above.span)), None
        if below is None and above is None and not primes:
            return base
    return Scripts(base, below, above, primes, span)

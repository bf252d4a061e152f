"""Tokens one after the other, with macros replaced by what they stand for."""

from __future__ import annotations

from collections.abc import Mapping

from derive.reading.layout import ReadError, Span
from derive.reading.tokens import SPACE, Token, tokens

#: How many tokens macros may add to a formula, and how many calls may stand in one another.
TOKENS = 20_000
CALLS = 32

_DEFINING = {
    rf"\{word}"
    for word in ("newcommand", "renewcommand", "providecommand", "def", "gdef", "let",
                 "DeclareMathOperator", "DeclarePairedDelimiter")
}  # fmt: skip


def hull(*spans: Span) -> Span:
    """The smallest span around spans."""
    return min(start for start, _ in spans), max(end for _, end in spans)


_LEVELS = {"{": 1, r"\begin": 1, "}": -1, r"\end": -1}


class Stream:
    """The tokens of a formula.

    front: the next token that is neither space nor macro; without text at the end.  next: the
    next token as it stands.  last: the token that was taken last.  level: how many braces and
    environments are open.  solid: the token taken last that is no space.
    Raises ReadError for a macro that is defined by itself, lacks an argument or grows too long.
    """

    def __init__(self, text: str, macros: Mapping[str, tuple[int, str]]) -> None:
        self._waiting = list(tokens(text))[::-1]
        self._end = Token("", (len(text), len(text)))
        self._macros = {
            name: (count, tuple(tokens(body))) for name, (count, body) in macros.items()
        }
        self._added = 0
        self.last = self.solid = Token("", (0, 0))
        self.level = 0

    @property
    def next(self) -> Token:
        return self._waiting[-1] if self._waiting else self._end

    @property
    def front(self) -> Token:
        while True:
            token = self.next
            if token.text == SPACE:
                self.take()
            elif token.text in self._macros:
                self._put(self._replacement())
            elif token.text in _DEFINING:
                self._define()
            else:
                return token

    def take(self) -> Token:
        """Takes the next token as it stands; call ``front`` before it to pass macros and spaces."""
        self.last = self._waiting.pop() if self._waiting else self._end
        self.level += _LEVELS.get(self.last.text, 0)
        if self.last.text != SPACE:
            self.solid = self.last
        return self.last

    def take_if(self, *texts: str) -> bool:
        """Takes the token in front if it is one of these."""
        if self.front.text in texts:
            self.take()
            return True
        return False

    def ahead(self, count: int) -> str:
        """The text of the next tokens, as they stand."""
        return "".join(token.text for token in self._waiting[: -count - 1 : -1])

    def wrap(self) -> None:
        """Puts braces around what a macro behind spaces stands for: as an argument it is one."""
        while self.next.text == SPACE:
            self.take()
        token = self.next
        if token.text in self._macros:
            body = self._replacement()
            span = hull(token.span, self.last.span)
            self._put((Token("{", span), *body, Token("}", span)))

    def argument(self, of: Token) -> tuple[Token, ...]:
        """The tokens of an argument as they stand: those between braces, or the next one."""
        while self.next.text == SPACE:
            self.take()
        first = self.take()
        if first.text in ("", "}", "&", "$"):
            raise ReadError(of.span, f"{of.text} lacks an argument", f"write {of.text}{{...}}")
        if first.text != "{":
            return (first,)
        found: list[Token] = []
        depth = 1
        while True:
            token = self.take()
            if not token.text:
                raise ReadError(first.span, "{ is never closed")
            depth += (token.text == "{") - (token.text == "}")
            if not depth:
                return tuple(found)
            found.append(token)

    def option(self, of: Token) -> tuple[Token, ...] | None:
        """The tokens between square brackets if these come next."""
        while self.next.text == SPACE:
            self.take()
        if self.next.text != "[":
            return None
        first, found = self.take(), list[Token]()
        while self.next.text != "]":
            if not self.next.text:
                raise ReadError(first.span, "[ is never closed")
            found.append(self.take())
        self.take()
        return tuple(found)

    def _put(self, new: tuple[Token, ...]) -> None:
        self._added += len(new)
        if self._added > TOKENS:
            raise ReadError(self.last.span, "too long when its macros are written out")
        self._waiting.extend(reversed(new))

    def _replacement(self) -> tuple[Token, ...]:
        """Takes the call of a macro; what stands for it."""
        call = self.take()
        if call.text in call.origin:
            raise ReadError(call.span, f"{call.text} is defined by itself")
        if len(call.origin) >= CALLS:
            raise ReadError(call.span, f"{call.text} stands in too many other macros")
        count, body = self._macros[call.text]
        arguments = [self.argument(call) for _ in range(count)]
        span = hull(call.span, self.last.span)
        origin = (*call.origin, call.text)
        new: list[Token] = []
        pieces = iter(body)
        for piece in pieces:
            if piece.text == "#":
                digit = next(pieces, piece).text
                if digit not in map(str, range(1, count + 1)):
                    raise ReadError(span, f"{call.text} has no argument #{digit.strip('#')}")
                new += arguments[int(digit) - 1]
                if len(new) > TOKENS:
                    raise ReadError(span, "too long when its macros are written out")
            else:
                new.append(Token(piece.text, span, origin))
        self._added += 1
        return tuple(new)

    def _define(self) -> None:
        """Takes a definition and keeps it."""
        command = self.take()
        starred = self.next.text == "*" and bool(self.take())
        name = self.argument(command)
        if len(name) != 1 or not name[0].text.startswith("\\"):
            raise ReadError(command.span, f"{command.text} lacks the name of a macro")
        if command.text == r"\let":
            while self.next.text in (SPACE, "="):
                self.take()
            self._macros[name[0].text] = (0, self.argument(command))
            return
        if command.text == r"\DeclarePairedDelimiter":
            raise ReadError(command.span, rf"{command.text} is not understood")
        count = self._parameters(command)
        body = self.argument(command)
        if command.text == r"\DeclareMathOperator":
            operator = r"\operatorname*" if starred else r"\operatorname"
            body = (*tokens(operator + "{"), *body, *tokens("}"))
        self._macros[name[0].text] = (count, body)

    def _parameters(self, command: Token) -> int:
        """How many parameters a definition has: ``[2]``, or ``#1#2`` behind ``\\def``."""
        option = self.option(command)
        if option is not None:
            digits = "".join(token.text for token in option)
            if digits not in map(str, range(10)) or self.option(command) is not None:
                raise ReadError(command.span, f"{command.text} has parameters of an unknown kind")
            return int(digits)
        count = 0
        while self.next.text == "#":
            self.take()
            count += 1
            if self.take().text != str(count):
                raise ReadError(command.span, f"{command.text} has parameters of an unknown kind")
        return count

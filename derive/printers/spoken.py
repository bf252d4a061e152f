"""Terms as words to be read aloud, by a person or by a screen reader.

Nothing is left to the eye: what is printed above, below or in brackets is said to begin and, if
more follows, to end.  Different terms are spoken differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from sympy import Basic

from derive.derivation import Note
from derive.messages import ENGLISH, Catalogue
from derive.printers.markup import Markup
from derive.printers.names import GREEK, read_name
from derive.printers.setting import PARTIAL, Style, set_term

_ORDINALS = {1: "first", 2: "second", 3: "third"}
_POWERS = {"2": "squared", "3": "cubed"}
_FRACTIONS = {("1", "2"): "half", ("1", "3"): "third", ("1", "4"): "quarter"}
_SOUNDS = {"eps": "epsilon", "lam": "lambda"}
_RELATIONS = {
    "==": "equal",
    "!=": "different",
    "<": "less",
    "<=": "at-most",
    ">": "greater",
    ">=": "at-least",
}
_FUNCTIONS = (
    *("exp", "log", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min", "erf"),
    *("sign", "loggamma", "lngamma", "digamma"),
)
_PARTS = (
    *("brace", "cases", "derivative", "fraction", "gradient", "hessian", "power", "product"),
    *("root", "sum", "value"),
)
_COMMAS = re.compile(",,+")


class Spoken(Markup):
    """The language of the messages."""

    def __init__(self, messages: Catalogue = ENGLISH) -> None:
        super().__init__(messages)
        self.relations = {sign: self._say(f"relation.{r}") for sign, r in _RELATIONS.items()}
        self.functions = {name: self._say(f"function.{name}") for name in _FUNCTIONS}
        self.entrywise = {"*": self._say("entrywise.times"), "/": self._say("entrywise.divided")}
        self.root_of_pi = self._say("root-of-pi")
        self.identity = self._say("identity")
        self.ones = self._say("ones")
        ends = "|".join(re.escape(self._say(f"end.{part}")) for part in _PARTS)
        self._ends = re.compile(f"(?:,+ (?:{ends}))+,*$")

    def ended(self, text: str) -> str:
        """The text, without saying that something ends where everything does."""
        return self._ends.sub("", text)

    def _say(self, key: str, **arguments: str) -> str:
        return self.messages.text(f"spoken.{key}", **arguments)

    def _closed(self, part: str, **arguments: str) -> str:
        """What has parts of its own, with the words that end it."""
        return f"{self._say(part, **arguments)}, {self._say(f'end.{part}')},"

    def _word(self, word: str) -> str:
        if word == "ell":
            return self._say("ell")
        said = _SOUNDS.get(word, word)
        said = said.lower() if said in GREEK or word in _SOUNDS else said
        if word[0].isupper() and (len(word) == 1 or word in GREEK):
            return self._say("capital", letter=said)
        return said

    def name(self, name: str, indices: Sequence[str] = (), apart: bool = False) -> str:
        read = read_name(name)
        base = self._word(read.base)
        if read.accent is not None:
            base = f"{base} {self._say(f'accent.{read.accent}')}"
        below = ", ".join(
            part for part in [*map(self._word, read.below), " ".join(indices)] if part
        )
        return self._say("sub", base=base, below=below) if below else base

    def entries(self, first: str, last: str) -> str:
        return self._say("entries", first=first, last=last)

    def primed(self, function: str, order: int) -> str:
        if order in _ORDINALS:
            return self._say(f"prime.{_ORDINALS[order]}", function=function)
        return self._say("prime.higher", function=function, order=str(order))

    def sum(self, parts: Sequence[tuple[bool, str]]) -> str:
        (negated, text), *others = parts
        said = self.negative(text) if negated else text
        for minus, other in others:
            said = self._say("minus" if minus else "plus", left=said, right=other)
        return said

    def negative(self, text: str) -> str:
        return self._say("negative", body=text)

    def product(self, factors: Sequence[str], dotted: Sequence[bool]) -> str:
        return self.matrix_product(factors)

    def fraction(self, above: str, below: str, simple: bool) -> str:
        if (above, below) in _FRACTIONS:
            return self._say(f"part.{_FRACTIONS[above, below]}")
        if simple:
            return self._say("over", above=above, below=below)
        return self._closed("fraction", above=self.ended(above), below=self.ended(below))

    def slashed(self, above: str, below: str) -> str:
        return self._say("divided", above=above, below=below)

    def power(self, base: str, exponent: str, simple: bool) -> str:
        if exponent in _POWERS:
            return self._say(_POWERS[exponent], base=base)
        return self._to_the(base, exponent, simple)

    def exponential(self, exponent: str, simple: bool) -> str:
        return self._to_the("e", exponent, simple)

    def _to_the(self, base: str, exponent: str, simple: bool) -> str:
        if simple:
            return self._say("to-the", base=base, exponent=exponent)
        return self._closed("power", base=base, exponent=self.ended(exponent))

    def root(self, text: str) -> str:
        return self._closed("root", body=self.ended(text))

    def absolute(self, text: str) -> str:
        return self._closed("value", body=self.ended(text))

    def applied(self, function: str, arguments: Sequence[str], bare: bool, simple: bool) -> str:
        if simple:
            return self._say("of", function=function, argument=arguments[0])
        listed = self._say("between-arguments").join(arguments)
        return self._say("of", function=function, argument=self.fenced(listed))

    def raised(self, function: str, exponent: str, argument: str) -> str:
        return self._say("of", function=self.power(function, exponent, True), argument=argument)

    def cases(self, first: str, condition: str, other: str) -> str:
        ended = {"first": self.ended(first), "other": self.ended(other)}
        return self._closed("cases", condition=condition, **ended)

    def fenced(self, text: str) -> str:
        return self._say("fenced", body=self.ended(text))

    def braced(self, text: str, label: str, side: Literal["under", "over"], small: bool) -> str:
        return self._closed("brace", body=self.ended(text), label=self.ended(label))

    def derivative(self, name: str, by: Sequence[tuple[str, int]], total: bool) -> str:
        order = sum(number for _, number in by)
        said = [variable for variable, number in reversed(by) for _ in range(number)]
        several = dict.fromkeys(said) if len(set(said)) == 1 else said
        kind, ordinal = "total" if total else "partial", _ORDINALS.get(order, "higher")
        return self._say(
            f"derivative.{kind}.{ordinal}",
            name=name,
            order=str(order),
            variables=self._say("and").join(several),
        )

    def operator(self, by: str, body: str, total: bool) -> str:
        said = self._say(
            f"operator.{'total' if total else 'partial'}", by=by, body=self.ended(body)
        )
        return f"{said}, {self._say('end.derivative')},"

    def bound(self, sign: Literal["sum", "product"], limits: str, body: str) -> str:
        return self._closed(sign, limits=limits, body=self.ended(body))

    def limits(self, index: str, size: str) -> str:
        return self._say("limits", index=index, size=size)

    def limits_apart(self, index: str, others: Sequence[str]) -> str:
        return self._say("limits-apart", index=index, others=self._say("and").join(others))

    def transposed(self, text: str) -> str:
        return self._say("transpose", body=text)

    def diagonal(self, text: str) -> str:
        return self._say("diagonal", body=self.fenced(text))

    def matrix_product(self, factors: Sequence[str]) -> str:
        return self._say("times").join(factors)

    def entrywise_power(self, base: str, exponent: str, simple: bool) -> str:
        return self.power(self._say("entrywise.power", base=base), exponent, simple)

    def gradient(self, body: str, by: str) -> str:
        return self._closed("gradient", by=by, body=self.ended(body))

    def hessian(self, body: str, by: str) -> str:
        return self._closed("hessian", by=by, body=self.ended(body))

    def mixed_hessian(self, body: str, rows: str, columns: str, named: bool) -> str:
        return self.hessian(body, self._say("mixed", rows=rows, columns=columns))


SPOKEN = Spoken()


def spoken(term: Basic, style: Style = PARTIAL, notes: Iterable[Note] = ()) -> str:
    """The term in words; style and notes as for :func:`derive.printers.setting.set_term`.

    Raises UnknownNodeError for a node that nobody knows how to print.
    """
    said = _COMMAS.sub(",", set_term(term, SPOKEN, style, notes))
    return SPOKEN.speaking(style.messages).ended(said)

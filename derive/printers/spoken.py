"""Terms as English to be read aloud, by a person or by a screen reader.

Nothing is left to the eye: what is printed above, below or in brackets is said to begin and, if
more follows, to end.  Different terms are spoken differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Literal

from sympy import Basic

from derive.derivation import Note
from derive.printers.markup import Markup
from derive.printers.names import GREEK, read_name
from derive.printers.setting import PARTIAL, Style, set_term

_ORDINALS = {1: "", 2: "second ", 3: "third "}
_PRIMES = {1: "prime", 2: "double prime", 3: "triple prime"}
_POWERS = {"2": "squared", "3": "cubed"}
_FRACTIONS = {("1", "2"): "one half", ("1", "3"): "one third", ("1", "4"): "one quarter"}
_SOUNDS = {"eps": "epsilon", "lam": "lambda", "ell": "script l"}
_ENDS = re.compile(r"(?:,+ end \w+)+,*$")

_COMMAS = re.compile(",,+")


class Spoken(Markup):
    """English."""

    relations = MappingProxyType(
        {
            "==": "equals",
            "!=": "is not equal to",
            "<": "is less than",
            "<=": "is less than or equal to",
            ">": "is greater than",
            ">=": "is greater than or equal to",
        }
    )
    functions = MappingProxyType(
        {
            "exp": "exponential",
            "log": "log",
            "ln": "natural log",
            "sin": "sine",
            "cos": "cosine",
            "tan": "tangent",
            "sinh": "hyperbolic sine",
            "cosh": "hyperbolic cosine",
            "tanh": "hyperbolic tangent",
            "max": "maximum",
            "min": "minimum",
            "erf": "error function",
            "sign": "sign",
            "loggamma": "log gamma function",
            "lngamma": "log gamma function",
            "digamma": "digamma function",
        }
    )
    entrywise = MappingProxyType(
        {"*": "times, entry by entry,", "/": "divided, entry by entry, by"}
    )
    root_of_pi = "the square root of pi"
    identity = "the identity matrix"
    ones = "the vector of ones"

    def name(self, name: str, indices: Sequence[str] = (), apart: bool = False) -> str:
        read = read_name(name)
        base = _word(read.base) if read.accent is None else f"{_word(read.base)} {read.accent}"
        below = [*map(_word, read.below), " ".join(indices)]
        return " sub ".join([base, ", ".join(part for part in below if part)]).removesuffix(" sub ")

    def entries(self, first: str, last: str) -> str:
        return f"{first} to {last}"

    def primed(self, function: str, order: int) -> str:
        if order in _PRIMES:
            return f"{function} {_PRIMES[order]}"
        return f"the derivative of order {order} of {function}"

    def sum(self, parts: Sequence[tuple[bool, str]]) -> str:
        (negated, text), *others = parts
        said = [self.negative(text) if negated else text]
        said += [f"{'minus' if n else 'plus'} {t}" for n, t in others]
        return " ".join(said)

    def negative(self, text: str) -> str:
        return f"minus {text}"

    def product(self, factors: Sequence[str], dotted: Sequence[bool]) -> str:
        return " times ".join(factors)

    def fraction(self, above: str, below: str, simple: bool) -> str:
        if (above, below) in _FRACTIONS:
            return _FRACTIONS[above, below]
        if simple:
            return f"{above} over {below}"
        parts = f"numerator {_ended(above)}, and denominator {_ended(below)}"
        return f"the fraction with {parts}, end fraction,"

    def slashed(self, above: str, below: str) -> str:
        return f"{above} divided by {below}"

    def power(self, base: str, exponent: str, simple: bool) -> str:
        if exponent in _POWERS:
            return f"{base} {_POWERS[exponent]}"
        return f"{base} to the {_exponent(exponent, simple)}"

    def exponential(self, exponent: str, simple: bool) -> str:
        return f"e to the {_exponent(exponent, simple)}"

    def root(self, text: str) -> str:
        return f"the square root of {_ended(text)}, end root,"

    def absolute(self, text: str) -> str:
        return f"the absolute value of {_ended(text)}, end value,"

    def applied(self, function: str, arguments: Sequence[str], bare: bool, simple: bool) -> str:
        if simple:
            return f"{function} of {arguments[0]}"
        return f"{function} of {self.fenced(', and '.join(arguments))}"

    def raised(self, function: str, exponent: str, argument: str) -> str:
        return f"{self.power(function, exponent, True)} of {argument}"

    def cases(self, first: str, condition: str, other: str) -> str:
        return f"{_ended(first)} if {condition}, otherwise {_ended(other)}, end cases,"

    def fenced(self, text: str) -> str:
        return f"open paren {_ended(text)} close paren"

    def braced(self, text: str, label: str, side: Literal["under", "over"], small: bool) -> str:
        return f"open brace {_ended(text)} close brace, which equals {_ended(label)}, end brace,"

    def derivative(self, name: str, by: Sequence[tuple[str, int]], total: bool) -> str:
        order = sum(number for _, number in by)
        ordinal = _ORDINALS.get(order, f"{order}th ")
        said = [variable for variable, number in reversed(by) for _ in range(number)]
        variables = " and ".join(dict.fromkeys(said) if len(set(said)) == 1 else said)
        kind = "" if total else "partial "
        return f"the {ordinal}{kind}derivative of {name} with respect to {variables}"

    def operator(self, by: str, body: str, total: bool) -> str:
        kind = "derivative" if total else "partial derivative"
        return f"the {kind} with respect to {by} of {_ended(body)}, end derivative,"

    def bound(self, sign: Literal["sum", "product"], limits: str, body: str) -> str:
        return f"the {sign} {limits} of {_ended(body)}, end {sign},"

    def limits(self, index: str, size: str) -> str:
        return f"from {index} equals 1 to {size}"

    def limits_apart(self, index: str, others: Sequence[str]) -> str:
        return f"over {index} not equal to {' and '.join(others)}"

    def transposed(self, text: str) -> str:
        return f"{text} transpose"

    def diagonal(self, text: str) -> str:
        return f"the diagonal matrix of {self.fenced(text)}"

    def matrix_product(self, factors: Sequence[str]) -> str:
        return " times ".join(factors)

    def entrywise_power(self, base: str, exponent: str, simple: bool) -> str:
        return self.power(f"{base}, entry by entry,", exponent, simple)

    def gradient(self, body: str, by: str) -> str:
        return f"the gradient with respect to {by} of {_ended(body)}, end gradient,"

    def hessian(self, body: str, by: str) -> str:
        return f"the Hessian with respect to {by} of {_ended(body)}, end Hessian,"

    def mixed_hessian(self, body: str, rows: str, columns: str, named: bool) -> str:
        return self.hessian(body, f"{rows} and {columns} transpose")


SPOKEN = Spoken()


def spoken(term: Basic, style: Style = PARTIAL, notes: Iterable[Note] = ()) -> str:
    """The term in words; style and notes as for :func:`derive.printers.setting.set_term`.

    Raises UnknownNodeError for a node that nobody knows how to print.
    """
    return _ended(_COMMAS.sub(",", set_term(term, SPOKEN, style, notes)))


def _ended(text: str) -> str:
    """The text, without saying that something ends where everything does."""
    return _ENDS.sub("", text)


def _exponent(text: str, simple: bool) -> str:
    return text if simple else f"power {_ended(text)}, end power,"


def _word(word: str) -> str:
    said = _SOUNDS.get(word, word)
    said = said.lower() if said in GREEK or word in _SOUNDS else said
    return f"capital {said}" if word[0].isupper() and (len(word) == 1 or word in GREEK) else said

"""Terms as Typst.

A line feed stands where a long line may go on in the next one: before a sign that is in no
fraction, script or tall bracket.  For Typst it is a space like any other.
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

_ACCENTS = {"hat": "hat", "bar": "macron", "tilde": "tilde", "dot": "dot"}
#: In a font for mathematics the other phi is the open one.
_ROUND = {"phi": "ϕ"}
_SEPARATOR = r"\, "
_BOUND = {"sum": "sum", "product": "product"}
_TALL = re.compile(r"frac\(|sum_|product_|cases\(|brace\(")


class Typst(Markup):
    """The markup of Typst, in which a comma between arguments is never part of a formula."""

    relations = MappingProxyType({"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"})
    functions = MappingProxyType(
        {name: name for name in ("exp", "log", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh")}
        | {"max": "max", "min": "min", "erf": 'op("erf")', "sign": 'op("sign")'}
        | {"loggamma": "log Γ", "lngamma": "ln Γ", "digamma": "ψ"}
    )
    entrywise = MappingProxyType({"*": "⊙", "/": "⊘"})
    root_of_pi = "sqrt(π)"
    identity = "I"
    ones = "bold(1)"

    def name(self, name: str, indices: Sequence[str] = (), apart: bool = False) -> str:
        return self._name(name, _word(read_name(name).base), indices, apart)

    def bold(self, name: str) -> str:
        return self._name(name, f"bold({_word(read_name(name).base)})", (), False)

    def _name(self, name: str, base: str, indices: Sequence[str], apart: bool) -> str:
        read = read_name(name)
        if read.accent is not None:
            base = f"{_ACCENTS[read.accent]}({base})"
        return base + _subscript([*map(_word, read.below), *indices], apart)

    def entries(self, first: str, last: str) -> str:
        return _SEPARATOR.join((first, "…", last))

    def primed(self, function: str, order: int) -> str:
        return function + ("'" * order if order < 4 else rf"^(\({order}\))")

    def sum(self, parts: Sequence[tuple[bool, str]]) -> str:
        (negated, text), *others = parts
        return ("-" if negated else "") + text + "".join(f"\n{'+-'[n]} {t}" for n, t in others)

    def negative(self, text: str) -> str:
        return f"-{text}"

    def product(self, factors: Sequence[str], dotted: Sequence[bool]) -> str:
        signs = ("\ndot " if dot else " " for dot in dotted[1:])
        rest = zip(signs, factors[1:], strict=True)
        return factors[0] + "".join(sign + factor for sign, factor in rest)

    def fraction(self, above: str, below: str, simple: bool) -> str:
        return _call("frac", above, below)

    def slashed(self, above: str, below: str) -> str:
        return rf"{above} \/ {below}"

    def power(self, base: str, exponent: str, simple: bool) -> str:
        return f"{base}^{_group(exponent)}"

    def exponential(self, exponent: str, simple: bool) -> str:
        return f"e^{_group(exponent)}"

    def root(self, text: str) -> str:
        return _call("sqrt", text)

    def absolute(self, text: str) -> str:
        return _call("abs", text)

    def applied(self, function: str, arguments: Sequence[str], bare: bool, simple: bool) -> str:
        text = _SEPARATOR.join(arguments)
        if bare:
            return f"{function} {text}"
        fenced = self.fenced(text)
        # A space, so that Typst does not take the brackets for those of a call of its own.
        return function + ("" if fenced.startswith("\\") else " ") + fenced

    def raised(self, function: str, exponent: str, argument: str) -> str:
        return f"{function}^{_group(exponent)} {argument}"

    def cases(self, first: str, condition: str, other: str) -> str:
        given, otherwise = (self.messages.text(f"page.formula.{w}") for w in ("if", "otherwise"))
        return _call("cases", f'{first} & "{given}" {condition}', f'{other} & "{otherwise}"')

    def fenced(self, text: str) -> str:
        return f"({_line(text)})" if _TALL.search(text) else rf"\({text}\)"

    def braced(self, text: str, label: str, side: Literal["under", "over"], small: bool) -> str:
        # Spaces as around a formula in brackets, not as around the operator that a brace is.
        return f"thin {_call(f'{side}brace', text, f'= {label}')} thin"

    def derivative(self, name: str, by: Sequence[tuple[str, int]], total: bool) -> str:
        d, order = _differential(total), sum(number for _, number in by)
        below = " ".join(f"{d} {_repeated(variable, number)}" for variable, number in by)
        return _call("frac", f"{_repeated(d, order)} {name}", below)

    def operator(self, by: str, body: str, total: bool) -> str:
        d = _differential(total)
        return f"{_call('frac', d, f'{d} {by}')} {body}"

    def bound(self, sign: Literal["sum", "product"], limits: str, body: str) -> str:
        return f"{_BOUND[sign]}{limits} {body}"

    def limits(self, index: str, size: str) -> str:
        return f"_({index} = 1)^{_group(size)}"

    def limits_apart(self, index: str, others: Sequence[str]) -> str:
        return f"_({index} ≠ {_SEPARATOR.join(others)})"

    def transposed(self, text: str) -> str:
        return f"{text}^⊤"

    def diagonal(self, text: str) -> str:
        return self.applied('op("diag")', [text], False, False)

    def entrywise_power(self, base: str, exponent: str, simple: bool) -> str:
        return f"{base}^(⊙ {exponent})"

    def gradient(self, body: str, by: str) -> str:
        return f"∇_{_group(by)} {body}"

    def hessian(self, body: str, by: str) -> str:
        return f"∇^2_{_group(by)} {body}"

    def mixed_hessian(self, body: str, rows: str, columns: str, named: bool) -> str:
        by = f"∂ {rows} thin ∂ {columns}^⊤"
        return _call("frac", f"∂^2 {body}", by) if named else f"{_call('frac', '∂^2', by)} {body}"


TYPST = Typst()


def typst(term: Basic, style: Style = PARTIAL, notes: Iterable[Note] = ()) -> str:
    """The term as Typst; style and notes as for :func:`derive.printers.setting.set_term`.

    Raises UnknownNodeError for a node that nobody knows how to print.
    """
    return set_term(term, TYPST, style, notes)


def _word(word: str) -> str:
    if word in GREEK:
        return _ROUND.get(word, GREEK[word][1])
    if len(word) == 1 or word.isdigit() or word in ("max", "min"):
        return word
    return f'"{word}"'


def _subscript(parts: Sequence[str], apart: bool = False) -> str:
    if not parts:
        return ""
    letters = not apart and all(len(part) == 1 and part.isalpha() for part in parts)
    return "_" + _group((" " if letters else _SEPARATOR).join(parts))


def _group(text: str) -> str:
    return text if len(text) == 1 else f"({_line(text)})"


def _call(function: str, *arguments: str) -> str:
    return f"{function}({', '.join(map(_line, arguments))})"


def _line(text: str) -> str:
    """The text without places to go on in a new line."""
    return text.replace("\n", " ")


def _differential(total: bool) -> str:
    return "d" if total else "∂"


def _repeated(text: str, number: int) -> str:
    return text if number == 1 else f"{text}^{_group(str(number))}"

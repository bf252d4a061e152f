"""Terms as LaTeX, for amsmath and for KaTeX and MathJax alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Literal

from sympy import Basic

from derive.derivation import Note
from derive.printers.markup import Markup
from derive.printers.names import ACCENTS, GREEK, read_name
from derive.printers.setting import PARTIAL, Style, set_term

_BOUND = {"sum": r"\sum", "product": r"\prod"}
_TALL = re.compile(r"\\(frac|sum|prod|begin|left|underbrace|overbrace)")


class Latex(Markup):
    """The markup of LaTeX."""

    relations = MappingProxyType(
        {"==": "=", "!=": r"\neq", "<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq"}
    )
    functions = MappingProxyType(
        {
            "exp": r"\exp",
            "log": r"\log",
            "ln": r"\ln",
            "sin": r"\sin",
            "cos": r"\cos",
            "tan": r"\tan",
            "sinh": r"\sinh",
            "cosh": r"\cosh",
            "tanh": r"\tanh",
            "max": r"\max",
            "min": r"\min",
            "erf": r"\mathrm{erf}",
            "sign": r"\mathrm{sign}",
            "loggamma": r"\log\Gamma",
            "lngamma": r"\ln\Gamma",
            "digamma": r"\psi",
        }
    )
    entrywise = MappingProxyType({"*": r"\odot", "/": r"\oslash"})
    root_of_pi = r"\sqrt{\pi}"
    identity = "I"
    ones = r"\mathbf{1}"

    def name(self, name: str, indices: Sequence[str] = (), apart: bool = False) -> str:
        return self._name(name, _word(read_name(name).base), indices, apart)

    def bold(self, name: str) -> str:
        base = _word(read_name(name).base)
        return self._name(name, rf"\boldsymbol{{{base}}}", (), False)

    def _name(self, name: str, base: str, indices: Sequence[str], apart: bool) -> str:
        read = read_name(name)
        if read.accent is not None:
            base = f"{ACCENTS[read.accent][0]}{{{base}}}"
        below = [_word(part) for part in read.below]
        return base + _subscript([*below, *indices], apart)

    def entries(self, first: str, last: str) -> str:
        return rf"{first}, \ldots, {last}"

    def primed(self, function: str, order: int) -> str:
        return function + ("'" * order if order < 4 else f"^{{({order})}}")

    def sum(self, parts: Sequence[tuple[bool, str]]) -> str:
        (negated, text), *others = parts
        return ("-" if negated else "") + text + "".join(f" {'+-'[n]} {t}" for n, t in others)

    def negative(self, text: str) -> str:
        return f"-{text}"

    def product(self, factors: Sequence[str], dotted: Sequence[bool]) -> str:
        signs = (r" \cdot " if dot else " " for dot in dotted[1:])
        rest = zip(signs, factors[1:], strict=True)
        return factors[0] + "".join(sign + factor for sign, factor in rest)

    def fraction(self, above: str, below: str, simple: bool) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def slashed(self, above: str, below: str) -> str:
        return f"{above} / {below}"

    def power(self, base: str, exponent: str, simple: bool) -> str:
        return f"{base}^{_group(exponent)}"

    def exponential(self, exponent: str, simple: bool) -> str:
        return f"e^{{{exponent}}}"

    def root(self, text: str) -> str:
        return rf"\sqrt{{{text}}}"

    def absolute(self, text: str) -> str:
        return rf"\left\lvert {text} \right\rvert"

    def applied(self, function: str, arguments: Sequence[str], bare: bool, simple: bool) -> str:
        text = ", ".join(arguments)
        return f"{function} {text}" if bare else function + self.fenced(text)

    def raised(self, function: str, exponent: str, argument: str) -> str:
        return f"{function}^{_group(exponent)} {argument}"

    def cases(self, first: str, condition: str, other: str) -> str:
        given, otherwise = (self.messages.text(f"page.formula.{w}") for w in ("if", "otherwise"))
        rows = rf"{first} & \text{{{given} }} {condition} \\ {other} & \text{{{otherwise}}}"
        return rf"\begin{{cases}} {rows} \end{{cases}}"

    def fenced(self, text: str) -> str:
        return rf"\left({text}\right)" if _TALL.search(text) else f"({text})"

    def braced(self, text: str, label: str, side: Literal["under", "over"], small: bool) -> str:
        if small:
            text = rf"\textstyle {text}"
        # Spaces as around a formula in brackets, not as around the operator that a brace is.
        if side == "under":
            return rf"\mathinner{{\underbrace{{{text}}}_{{={label}}}}}"
        return rf"\mathinner{{\overbrace{{{text}}}^{{={label}}}}}"

    def derivative(self, name: str, by: Sequence[tuple[str, int]], total: bool) -> str:
        d, order = _differential(total), sum(number for _, number in by)
        below = "".join(f"{d}{_repeated(variable, number)}" for variable, number in by)
        above = f"{_repeated(d.strip(), order)} " if order > 1 else d
        return rf"\frac{{{above}{name}}}{{{below}}}"

    def operator(self, by: str, body: str, total: bool) -> str:
        d = _differential(total)
        return rf"\frac{{{d.strip()}}}{{{d}{by}}} {body}"

    def bound(self, sign: Literal["sum", "product"], limits: str, body: str) -> str:
        return f"{_BOUND[sign]}{limits} {body}"

    def limits(self, index: str, size: str) -> str:
        return f"_{{{index}=1}}^{{{size}}}"

    def limits_apart(self, index: str, others: Sequence[str]) -> str:
        return rf"_{{{index} \neq {', '.join(others)}}}"

    def transposed(self, text: str) -> str:
        return rf"{text}^{{\top}}"

    def diagonal(self, text: str) -> str:
        return r"\mathrm{diag}" + self.fenced(text)

    def entrywise_power(self, base: str, exponent: str, simple: bool) -> str:
        return rf"{base}^{{\odot {exponent}}}"

    def gradient(self, body: str, by: str) -> str:
        return rf"\nabla_{_group(by)} {body}"

    def hessian(self, body: str, by: str) -> str:
        return rf"\nabla^2_{_group(by)} {body}"

    def mixed_hessian(self, body: str, rows: str, columns: str, named: bool) -> str:
        by = rf"\partial {rows} \, \partial {columns}^{{\top}}"
        if named:
            return rf"\frac{{\partial^2 {body}}}{{{by}}}"
        return rf"\frac{{\partial^2}}{{{by}}} {body}"


LATEX = Latex()


def latex(term: Basic, style: Style = PARTIAL, notes: Iterable[Note] = ()) -> str:
    """The term as LaTeX; style and notes as for :func:`derive.printers.setting.set_term`.

    Raises UnknownNodeError for a node that nobody knows how to print.
    """
    return set_term(term, LATEX, style, notes)


def _word(word: str) -> str:
    if word in GREEK:
        return GREEK[word][0]
    if word in ("max", "min"):
        return "\\" + word
    if len(word) == 1 or word.isdigit():
        return word
    return rf"\mathrm{{{word}}}".replace("_", r"\_")


def _subscript(parts: Sequence[str], apart: bool = False) -> str:
    if not parts:
        return ""
    letters = not apart and all(len(part) == 1 and part.isalpha() for part in parts)
    return "_" + _group(("" if letters else ", ").join(parts))


def _group(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _differential(total: bool) -> str:
    return "d" if total else r"\partial "


def _repeated(text: str, number: int) -> str:
    return text if number == 1 else f"{text}^{_group(str(number))}"

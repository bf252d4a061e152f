"""Terms as LaTeX, for amsmath and for KaTeX and MathJax alike.

One function per node.  What is printed stands in the order of the term.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from sympy import Basic, Integer, Symbol

from derive.derivation import Note
from derive.printers.names import ACCENTS, GREEK, read_name
from derive.printers.precedence import (
    RAISED_FUNCTIONS,
    ROOT_OF_PI,
    Level,
    UnknownNodeError,
    body_level,
    counted,
    derived_name,
    dots,
    factor_level,
    is_bare,
    is_flat,
    is_function,
    last_level,
    level,
    number_level,
    operand_level,
    scaled_level,
)
from derive.terms import (
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Index,
    Neg,
    Path,
    Plus,
    Power,
    Prime,
    Prod,
    Quotient,
    Relation,
    Sum,
    Times,
    Where,
)
from derive.vectors.nodes import (
    Diagonal,
    Gradient,
    Hadamard,
    HadamardPower,
    HadamardQuotient,
    Hessian,
    Identity,
    Inner,
    Ones,
    Outer,
    Product,
    Scaled,
    Transposed,
)

ENTRYWISE = {"*": r"\odot", "/": r"\oslash"}
RELATIONS = {"==": "=", "!=": r"\neq", "<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq"}
FUNCTIONS = {
    "log": r"\log",
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
    "digamma": r"\psi",
}
_TALL = re.compile(r"\\(frac|sum|prod|begin|left|underbrace|overbrace)")


@dataclass(frozen=True)
class Style:
    """``total``: derivatives are written with d, as of a function of one variable."""

    total: bool = False

    @property
    def differential(self) -> str:
        """The sign of a differential."""
        return "d" if self.total else r"\partial "


NO_NOTES: Mapping[Path, Note] = MappingProxyType({})


class _Place(NamedTuple):
    """Where in the term the printer is, and what holds there."""

    style: Style
    notes: Mapping[Path, Note] = NO_NOTES
    path: Path = ()
    inline: bool = False
    in_fraction: bool = False

    def child(self, position: int) -> _Place:
        return self._replace(path=(*self.path, position))

    @property
    def bare(self) -> _Place:
        """The place for what stands beside the parts of a term, where no brace is meant."""
        return self._replace(notes=NO_NOTES)

    @property
    def is_noted(self) -> bool:
        return self.path in self.notes

    @property
    def is_noted_inside(self) -> bool:
        depth = len(self.path)
        return any(len(path) > depth and path[:depth] == self.path for path in self.notes)


_Printer: TypeAlias = Callable[..., str]


PARTIAL = Style()


def latex(term: Basic, style: Style = PARTIAL, notes: Iterable[Note] = ()) -> str:
    """The term as LaTeX.

    notes: braces on subterms, each ``=label`` under or over the part at its path.

    Raises UnknownNodeError for a node that has no function here.
    """
    return _show(term, _Place(style, {note.path: note for note in notes}))


def latex_relation(operator: str) -> str:
    """The sign of a comparison."""
    return RELATIONS[operator]


def latex_sign(operator: str) -> str:
    """The sign of an operation entry by entry, ``*`` or ``/``."""
    return ENTRYWISE[operator]


def latex_name(name: str, indices: Sequence[str] = (), apart: bool = False) -> str:
    """A name, with the indices below it; ``apart``: with commas between them."""
    read = read_name(name)
    base = _word(read.base)
    if read.accent is not None:
        base = f"{ACCENTS[read.accent][0]}{{{base}}}"
    below = [_word(part) for part in read.below]
    return base + _subscript([*below, *indices], apart)


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


def _show(term: Basic, place: _Place, least: Level = Level.RELATION) -> str:
    text = _printer(term)(term, place)
    if level(term, place.inline) < least:
        text = _parentheses(text)
    note = place.notes.get(place.path)
    return _brace(text, note, place) if note else text


def _printer(term: Basic) -> _Printer:
    if isinstance(term, Integer):
        return _integer
    try:
        return _PRINTERS[type(term)]
    except KeyError:
        raise UnknownNodeError(term) from None


def _show_argument(term: Basic, position: int, place: _Place, least: Level = Level.RELATION) -> str:
    return _show(term.args[position], place.child(position), least)


def _parentheses(text: str) -> str:
    return rf"\left({text}\right)" if _TALL.search(text) else f"({text})"


def _brace(text: str, note: Note, place: _Place) -> str:
    label = _show(note.label, _Place(place.style, inline=True))
    if place.in_fraction:
        text = rf"\textstyle {text}"
    # Spaces as around a formula in brackets, not as around the operator that a brace is.
    if note.side == "under":
        return rf"\mathinner{{\underbrace{{{text}}}_{{={label}}}}}"
    return rf"\mathinner{{\overbrace{{{text}}}^{{={label}}}}}"


def _plus(term: Plus, place: _Place) -> str:
    text = ""
    for position, part in enumerate(term.args):
        inner = place.child(position)
        negated = isinstance(part, Neg) and not inner.is_noted
        shown = (
            _show_argument(part, 0, inner, Level.BINDER)
            if negated
            else _show(part, inner, Level.BINDER)
        )
        sign = ("-" if position == 0 else " - ") if negated else ("" if position == 0 else " + ")
        text += sign + shown
    return text


def _neg(term: Neg, place: _Place) -> str:
    return "-" + _show_argument(term, 0, place, Level.BINDER)


def _times(term: Times, place: _Place) -> str:
    shown, bracketed = [], []
    for position, factor in enumerate(term.args):
        inner = place.child(position)
        least = factor_level(factor, position == len(term.args) - 1)
        if place.inline and isinstance(factor, Quotient):
            least = Level.FRACTION
        shown.append(_show(factor, inner, least))
        bracketed.append(level(factor, place.inline) < least or inner.is_noted)
    dotted = dots(term.args, bracketed)
    text = shown[0]
    for factor_text, dot in zip(shown[1:], dotted[1:], strict=True):
        text += (r" \cdot " if dot else " ") + factor_text
    return text


def _quotient(term: Quotient, place: _Place) -> str:
    if place.inline:
        above = _show_argument(term, 0, place, Level.TIMES)
        below = _show_argument(term, 1, place, Level.FRACTION)
        return f"{above} / {below}"
    parts = place._replace(in_fraction=True)
    return rf"\frac{{{_show_argument(term, 0, parts)}}}{{{_show_argument(term, 1, parts)}}}"


def _power(term: Power, place: _Place) -> str:
    base, exponent = term.args
    above = _group(_show(exponent, place.child(1)._replace(inline=True)))
    noted = place.child(0).is_noted
    if is_function(base, RAISED_FUNCTIONS) and isinstance(exponent, Integer) and not noted:
        return f"{FUNCTIONS[base.args[0].name]}^{above} {_argument(base, place.child(0))}"
    return f"{_show_argument(term, 0, place, Level.ATOM)}^{above}"


def _argument(term: Apply, place: _Place) -> str:
    text = _show_argument(term, 1, place)
    return text if is_bare(term) and not place.child(1).is_noted else _parentheses(text)


def _integer(term: Integer, place: _Place) -> str:
    return str(int(term))


def _symbol(term: Symbol, place: _Place) -> str:
    return latex_name(term.name)


def _entry(term: Entry, place: _Place) -> str:
    indices = [_show_argument(term, i, place) for i in range(1, len(term.args))]
    return latex_name(term.args[0].name, indices)


def _apply(term: Apply, place: _Place) -> str:
    head = term.args[0]
    if isinstance(head, Symbol):
        if head.name == "exp":
            return _exp(term, place)
        if head.name == "sqrt":
            return rf"\sqrt{{{_show_argument(term, 1, place)}}}"
        if head.name == "abs":
            return rf"\left\lvert {_show_argument(term, 1, place)} \right\rvert"
    name = _show_argument(term, 0, place)
    if isinstance(head, Symbol) and head.name in FUNCTIONS:
        name = FUNCTIONS[head.name]
    if is_bare(term) and not place.child(1).is_noted:
        return f"{name} {_show_argument(term, 1, place)}"
    arguments = (_show_argument(term, i, place) for i in range(1, len(term.args)))
    return name + _parentheses(", ".join(arguments))


def _exp(term: Apply, place: _Place) -> str:
    if term == ROOT_OF_PI:
        return r"\sqrt{\pi}"
    argument = term.args[1]
    if not place.is_noted_inside and is_flat(argument):
        return f"e^{{{_show(argument, place.child(1)._replace(inline=True))}}}"
    return r"\exp" + _parentheses(_show_argument(term, 1, place))


def _prime(term: Prime, place: _Place) -> str:
    order = int(term.args[1])
    primes = "'" * order if order < 4 else f"^{{({order})}}"
    return _show_argument(term, 0, place) + primes


def _delta(term: Delta, place: _Place) -> str:
    return r"\delta" + _subscript([_show_argument(term, i, place) for i in range(2)])


def _diff(term: Diff, place: _Place) -> str:
    d, variable = place.style.differential, _show_argument(term, 1, place)
    body = term.args[0]
    derived = derived_name(term)
    if derived is not None and not place.is_noted_inside:
        name, variables = derived
        by = "".join(f"{d}{_power_of(_show(v, place.bare), n)}" for v, n in counted(variables))
        above = f"{d.strip()}^{_group(str(len(variables)))} " if len(variables) > 1 else d
        return rf"\frac{{{above}{_show(name, place.bare)}}}{{{by}}}"
    operator = rf"\frac{{{d.strip()}}}{{{d}{variable}}}"
    return f"{operator} {_show_argument(term, 0, place, operand_level(body, place.inline))}"


def _power_of(text: str, number: int) -> str:
    return text if number == 1 else f"{text}^{_group(str(number))}"


def _binder(sign: str) -> _Printer:
    def show(term: Binder, place: _Place) -> str:
        index = _show_argument(term, 1, place)
        if term.apart:
            others = ", ".join(_show(other, place.bare) for other in term.apart)
            limits = rf"_{{{index} \neq {others}}}"
        else:
            limits = rf"_{{{index}=1}}^{{{_show_argument(term, 2, place)}}}"
        body = _show_argument(term, 0, place, body_level(term.body, place.inline))
        return f"{sign}{limits} {body}"

    return show


def _relation(term: Relation, place: _Place) -> str:
    left, right = _show_argument(term, 1, place), _show_argument(term, 2, place)
    return f"{left} {RELATIONS[term.operator]} {right}"


def _where(term: Where, place: _Place) -> str:
    condition, a, b = (_show_argument(term, i, place) for i in range(3))
    rows = rf"{a} & \text{{if }} {condition} \\ {b} & \text{{otherwise}}"
    return rf"\begin{{cases}} {rows} \end{{cases}}"


# Vectors and matrices ---------------------------------------------------------------------


def _scaled(term: Scaled, place: _Place) -> str:
    number, array = term.args
    before = _show_argument(term, 0, place, number_level(number))
    return f"{before} {_show_argument(term, 1, place, scaled_level(array))}"


def _product(term: Product, place: _Place) -> str:
    last = len(term.args) - 1
    parts = [_show_argument(term, i, place, Level.FRACTION) for i in range(last)]
    return " ".join([*parts, _show_argument(term, last, place, last_level(term.args[last]))])


def _outer(term: Outer, place: _Place) -> str:
    first = _show_argument(term, 0, place, Level.FRACTION)
    return rf"{first} {_show_argument(term, 1, place, Level.ATOM)}^{{\top}}"


def _inner(term: Inner, place: _Place) -> str:
    first = _show_argument(term, 0, place, Level.ATOM)
    return rf"{first}^{{\top}} {_show_argument(term, 1, place, last_level(term.args[1]))}"


def _transposed(term: Transposed, place: _Place) -> str:
    return rf"{_show_argument(term, 0, place, Level.ATOM)}^{{\top}}"


def _diagonal(term: Diagonal, place: _Place) -> str:
    return r"\mathrm{diag}" + _parentheses(_show_argument(term, 0, place))


def _identity(term: Identity, place: _Place) -> str:
    return "I"


def _ones(term: Ones, place: _Place) -> str:
    return r"\mathbf{1}"


def _entrywise(sign: str) -> _Printer:
    def show(term: Hadamard | HadamardQuotient, place: _Place) -> str:
        parts = (_show_argument(term, i, place, Level.BARE) for i in range(len(term.args)))
        return f" {sign} ".join(parts)

    return show


def _entrywise_power(term: HadamardPower, place: _Place) -> str:
    exponent = _show(term.args[1], place.child(1)._replace(inline=True))
    return rf"{_show_argument(term, 0, place, Level.ATOM)}^{{\odot {exponent}}}"


def _gradient(term: Gradient, place: _Place) -> str:
    body = _show_argument(term, 0, place, operand_level(term.args[0], place.inline))
    return rf"\nabla_{_group(_show_argument(term, 1, place))} {body}"


def _hessian(term: Hessian, place: _Place) -> str:
    function, rows, columns = term.args
    body = _show_argument(term, 0, place, operand_level(function, place.inline))
    u, v = _show_argument(term, 1, place), _show_argument(term, 2, place)
    if rows == columns:
        return rf"\nabla^2_{_group(u)} {body}"
    by = rf"\partial {u} \, \partial {v}^{{\top}}"
    if isinstance(function, Symbol):
        return rf"\frac{{\partial^2 {body}}}{{{by}}}"
    return rf"\frac{{\partial^2}}{{{by}}} {body}"


_PRINTERS: dict[type[Basic], _Printer] = {
    Plus: _plus,
    Neg: _neg,
    Times: _times,
    Quotient: _quotient,
    Power: _power,
    Symbol: _symbol,
    Index: _symbol,
    Entry: _entry,
    Apply: _apply,
    Prime: _prime,
    Delta: _delta,
    Diff: _diff,
    Sum: _binder(r"\sum"),
    Prod: _binder(r"\prod"),
    Relation: _relation,
    Where: _where,
    Scaled: _scaled,
    Product: _product,
    Outer: _outer,
    Inner: _inner,
    Transposed: _transposed,
    Diagonal: _diagonal,
    Identity: _identity,
    Ones: _ones,
    Hadamard: _entrywise(ENTRYWISE["*"]),
    HadamardQuotient: _entrywise(ENTRYWISE["/"]),
    HadamardPower: _entrywise_power,
    Gradient: _gradient,
    Hessian: _hessian,
}

"""Terms as plain text, for a terminal: on one line, or with fractions one over the other.

One function per node, as in :mod:`derive.printers.setting`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from string import ascii_lowercase, ascii_uppercase
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from sympy import Basic, Integer, Symbol

from derive.derivation import Note
from derive.messages import ENGLISH, Catalogue
from derive.printers.box import Box, brace, breakable, fence, fraction, raised, text
from derive.printers.names import ACCENTS, GREEK, Bold, read_name
from derive.printers.precedence import (
    ROOT_OF_PI,
    Level,
    UnknownNodeError,
    body_level,
    counted,
    derived_name,
    dots,
    factor_level,
    is_atom,
    is_bare,
    is_flat,
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

ENTRYWISE = {"*": "⊙", "/": "⊘"}
RELATIONS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_FUNCTIONS = {"digamma": "ψ", "loggamma": "log Γ", "lngamma": "ln Γ"}
_BOLD = {ord(c): 0x1D400 + n for n, c in enumerate(ascii_uppercase + ascii_lowercase)} | {
    ord(c): 0x1D6A8 + n for n, c in enumerate("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω")
}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

NO_NOTES: Mapping[Path, Note] = MappingProxyType({})


class _Place(NamedTuple):
    """Where in the term the printer is, and what holds there."""

    inline: bool
    total: bool
    messages: Catalogue
    notes: Mapping[Path, Note] = NO_NOTES
    path: Path = ()

    def child(self, position: int) -> _Place:
        return self._replace(path=(*self.path, position))

    @property
    def is_noted(self) -> bool:
        return self.path in self.notes

    @property
    def is_noted_inside(self) -> bool:
        depth = len(self.path)
        return any(len(path) > depth and path[:depth] == self.path for path in self.notes)


_Printer: TypeAlias = Callable[..., Box]


def plain(term: Basic, total: bool = False, messages: Catalogue = ENGLISH) -> str:
    """The term on one line, fractions with a slash.

    Raises UnknownNodeError for a node that has no function here.
    """
    return _show(term, _Place(True, total, messages)).lines[0]


def stacked(
    term: Basic,
    total: bool = False,
    notes: Iterable[Note] = (),
    messages: Catalogue = ENGLISH,
) -> Box:
    """The term with fractions one over the other and braces over and under parts of it.

    Raises UnknownNodeError for a node that has no function here.
    """
    return _show(term, _Place(False, total, messages, {note.path: note for note in notes}))


def plain_relation(operator: str) -> str:
    """The sign of a comparison."""
    return RELATIONS[operator]


def plain_sign(operator: str) -> str:
    """The sign of an operation entry by entry, ``*`` or ``/``."""
    return ENTRYWISE[operator]


def plain_name(
    name: str, indices: Sequence[str] = (), apart: bool = False, bold: bool = False
) -> str:
    """A name, with the indices behind it; ``apart``: with commas between them."""
    read = read_name(name)
    base = _word(read.base)
    if bold:
        base = base.translate(_BOLD)
    if read.accent is not None:
        base = unicodedata.normalize("NFC", base + ACCENTS[read.accent][1])
    below = [*(_word(part) for part in read.below), *indices]
    if not below:
        return base
    letters = not apart and all(len(part) == 1 and part.isalpha() for part in below)
    return f"{base}_{('' if letters else ',').join(below)}"


def _word(word: str) -> str:
    return GREEK[word][1] if word in GREEK else word


def _show(term: Basic, place: _Place, least: Level = Level.RELATION) -> Box:
    box = _printer(term)(term, place)
    if level(term, place.inline) < least:
        box = fence(box, "(", ")")
    note = place.notes.get(place.path)
    if note is None:
        return box
    return brace(box, text("= " + _line(note.label, place)), note.side == "under")


def _printer(term: Basic) -> _Printer:
    if isinstance(term, Integer):
        return _integer
    try:
        return _PRINTERS[type(term)]
    except KeyError:
        raise UnknownNodeError(term) from None


def _show_argument(term: Basic, position: int, place: _Place, least: Level = Level.RELATION) -> Box:
    return _show(term.args[position], place.child(position), least)


def _line(term: Basic, place: _Place) -> str:
    return plain(term, place.total, place.messages)


def _plus(term: Plus, place: _Place) -> Box:
    box = text("")
    for position, part in enumerate(term.args):
        inner = place.child(position)
        negated = isinstance(part, Neg) and not inner.is_noted
        shown = (
            _show_argument(part, 0, inner, Level.BINDER)
            if negated
            else _show(part, inner, Level.BINDER)
        )
        if position == 0:
            box = "−" + shown if negated else shown
        else:
            box += breakable((" − " if negated else " + ") + shown)
    return box


def _neg(term: Neg, place: _Place) -> Box:
    return "−" + _show_argument(term, 0, place, Level.BINDER)


def _times(term: Times, place: _Place) -> Box:
    shown, bracketed = [], []
    for position, factor in enumerate(term.args):
        inner = place.child(position)
        least = factor_level(factor, position == len(term.args) - 1)
        if place.inline and isinstance(factor, Quotient):
            least = Level.FRACTION
        shown.append(_show(factor, inner, least))
        bracketed.append(level(factor, place.inline) < least or inner.is_noted)
    box = shown[0]
    for factor_box, dot in zip(shown[1:], dots(term.args, bracketed, True)[1:], strict=True):
        box += breakable(" · " + factor_box) if dot else " " + factor_box
    return box


def _quotient(term: Quotient, place: _Place) -> Box:
    if not place.inline:
        return fraction(_show_argument(term, 0, place), _show_argument(term, 1, place))
    above = _show_argument(term, 0, place, Level.TIMES)
    below = _show_argument(term, 1, place, Level.FRACTION)
    slash = "/" if all(is_atom(a) for a in term.args) else " / "
    return above + slash + below


def _power(term: Power, place: _Place) -> Box:
    exponent = term.args[1]
    base = _show_argument(term, 0, place, Level.ATOM)
    if isinstance(exponent, Integer):
        return raised(base, str(int(exponent)).translate(_SUPERSCRIPT))
    line = _line(exponent, place)
    return raised(base, f"^{line}" if is_atom(exponent) else f"^({line})")


def _integer(term: Integer, place: _Place) -> Box:
    return text(str(int(term)))


def _symbol(term: Symbol, place: _Place) -> Box:
    return text(plain_name(term.name))


def _bold(term: Bold, place: _Place) -> Box:
    return text(plain_name(term.name, bold=True))


def _entry(term: Entry, place: _Place) -> Box:
    return text(plain_name(term.args[0].name, [_line(index, place) for index in term.args[1:]]))


def _apply(term: Apply, place: _Place) -> Box:
    head = term.args[0]
    name = _line(head, place)
    if isinstance(head, Symbol):
        if head.name == "exp":
            return _exp(term, place)
        if head.name == "abs":
            return fence(_show_argument(term, 1, place), "|", "|")
        name = _FUNCTIONS.get(head.name, name)
    if is_bare(term) and not place.child(1).is_noted:
        return text(f"{name} {_line(term.args[1], place)}")
    arguments = _show_argument(term, 1, place)
    for position in range(2, len(term.args)):
        arguments += ", " + _show_argument(term, position, place)
    return name + fence(arguments, "(", ")")


def _exp(term: Apply, place: _Place) -> Box:
    if term == ROOT_OF_PI:
        return text("√π")
    argument = term.args[1]
    if place.is_noted_inside:
        return "exp" + fence(_show_argument(term, 1, place), "(", ")")
    line = _line(argument, place)
    if is_atom(argument):
        return text("e^" + line)
    return text(f"e^({line})" if is_flat(argument) else f"exp({line})")


def _prime(term: Prime, place: _Place) -> Box:
    order = int(term.args[1])
    return text(_line(term.args[0], place) + ("'" * order if order < 4 else f"^({order})"))


def _delta(term: Delta, place: _Place) -> Box:
    return text(plain_name("delta", [_line(index, place) for index in term.args]))


def _diff(term: Diff, place: _Place) -> Box:
    d, variable = "d" if place.total else "∂", _line(term.args[1], place)
    derived = derived_name(term)
    if derived is not None and not place.is_noted_inside:
        name, variables = derived
        by = "".join(f"{d}{_line(v, place)}{_raised_number(n)}" for v, n in counted(variables))
        return text(f"{d}{_raised_number(len(variables))}{_line(name, place)}/{by}")
    body = _show_argument(term, 0, place, operand_level(term.args[0], place.inline))
    return f"{d}/{d}{variable} " + body


def _raised_number(number: int) -> str:
    return "" if number == 1 else str(number).translate(_SUPERSCRIPT)


def _binder(sign: str) -> _Printer:
    def show(term: Binder, place: _Place) -> Box:
        limits = _line(term.index, place)
        if term.apart:
            limits += "≠" + ",".join(_line(other, place) for other in term.apart)
        body = _show_argument(term, 0, place, body_level(term.body, place.inline))
        return f"{sign}_{limits} " + body

    return show


def _relation(term: Relation, place: _Place) -> Box:
    sign = f" {RELATIONS[term.operator]} "
    return _show_argument(term, 1, place) + sign + _show_argument(term, 2, place)


def _where(term: Where, place: _Place) -> Box:
    condition, a, b = (_show_argument(term, i, place) for i in range(3))
    given, otherwise = (place.messages.text(f"page.formula.{w}") for w in ("if", "otherwise"))
    return "{ " + a + f" {given} " + condition + "," + breakable(" " + b + f" {otherwise}")


# Vectors and matrices ---------------------------------------------------------------------


def _scaled(term: Scaled, place: _Place) -> Box:
    number, array = term.args
    dotted = place.inline and isinstance(number, Quotient)
    before = _show_argument(term, 0, place, number_level(number))
    return before + (" · " if dotted else " ") + _show_argument(term, 1, place, scaled_level(array))


def _product(term: Product, place: _Place) -> Box:
    *factors, last = range(len(term.args))
    box = text("")
    for position in factors:
        box += _show_argument(term, position, place, Level.FRACTION) + " "
    return box + _show_argument(term, last, place, last_level(term.args[last]))


def _outer(term: Outer, place: _Place) -> Box:
    first = _show_argument(term, 0, place, Level.FRACTION)
    return first + " " + raised(_show_argument(term, 1, place, Level.ATOM), "ᵀ")


def _inner(term: Inner, place: _Place) -> Box:
    first = raised(_show_argument(term, 0, place, Level.ATOM), "ᵀ")
    return first + " " + _show_argument(term, 1, place, last_level(term.args[1]))


def _transposed(term: Transposed, place: _Place) -> Box:
    return raised(_show_argument(term, 0, place, Level.ATOM), "ᵀ")


def _diagonal(term: Diagonal, place: _Place) -> Box:
    return "diag" + fence(_show_argument(term, 0, place), "(", ")")


def _identity(term: Identity, place: _Place) -> Box:
    return text("I")


def _ones(term: Ones, place: _Place) -> Box:
    return text("𝟏")


def _entrywise(sign: str) -> _Printer:
    def show(term: Hadamard | HadamardQuotient, place: _Place) -> Box:
        box = _show_argument(term, 0, place, Level.BARE)
        for position in range(1, len(term.args)):
            box += breakable(f" {sign} " + _show_argument(term, position, place, Level.BARE))
        return box

    return show


def _entrywise_power(term: HadamardPower, place: _Place) -> Box:
    exponent = _line(term.args[1], place)
    line = exponent if is_atom(term.args[1]) else f"({exponent})"
    return raised(_show_argument(term, 0, place, Level.ATOM), f"^⊙{line}")


def _gradient(term: Gradient, place: _Place) -> Box:
    body = _show_argument(term, 0, place, operand_level(term.args[0], place.inline))
    return f"∇_{_line(term.args[1], place)} " + body


def _hessian(term: Hessian, place: _Place) -> Box:
    function, rows, columns = term.args
    body = _show_argument(term, 0, place, operand_level(function, place.inline))
    u, v = _line(rows, place), _line(columns, place)
    if rows == columns:
        return f"∇²_{u} " + body
    if isinstance(function, Symbol):
        return text(f"∂²{_line(function, place)}/∂{u}∂{v}ᵀ")
    return f"∂²/∂{u}∂{v}ᵀ " + body


_PRINTERS: dict[type[Basic], _Printer] = {
    Plus: _plus,
    Neg: _neg,
    Times: _times,
    Quotient: _quotient,
    Power: _power,
    Symbol: _symbol,
    Index: _symbol,
    Bold: _bold,
    Entry: _entry,
    Apply: _apply,
    Prime: _prime,
    Delta: _delta,
    Diff: _diff,
    Sum: _binder("Σ"),
    Prod: _binder("Π"),
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

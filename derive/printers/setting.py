"""Terms set in a markup: where brackets, dots and braces stand, whatever they look like.

One function per node.  What is printed stands in the order of the term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from sympy import Basic, Integer, Symbol

from derive.derivation import Note
from derive.messages import ENGLISH, Catalogue
from derive.printers.markup import Markup
from derive.printers.names import Bold
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
    is_atom,
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


@dataclass(frozen=True)
class Style:
    """How terms are set.

    total: derivatives are written with d, as of a function of one variable.
    messages: the words among the formulas.
    """

    total: bool = False
    messages: Catalogue = ENGLISH


PARTIAL = Style()
NO_NOTES: Mapping[Path, Note] = MappingProxyType({})
NO_MARKS: Mapping[Path, str] = MappingProxyType({})


class _Place(NamedTuple):
    """Where in the term the printer is, and what holds there."""

    markup: Markup
    style: Style
    notes: Mapping[Path, Note] = NO_NOTES
    path: Path = ()
    inline: bool = False
    in_fraction: bool = False
    marks: Mapping[Path, str] = NO_MARKS

    def child(self, position: int) -> _Place:
        return self._replace(path=(*self.path, position))

    @property
    def bare(self) -> _Place:
        """The place for what stands beside the parts of a term, where no brace is meant."""
        return self._replace(notes=NO_NOTES, marks=NO_MARKS)

    @property
    def is_noted(self) -> bool:
        return self.path in self.notes

    @property
    def is_noted_inside(self) -> bool:
        depth = len(self.path)
        return any(len(path) > depth and path[:depth] == self.path for path in self.notes)


_Printer: TypeAlias = Callable[..., str]


def set_term(
    term: Basic,
    markup: Markup,
    style: Style = PARTIAL,
    notes: Iterable[Note] = (),
    marks: Mapping[Path, str] = NO_MARKS,
) -> str:
    """The term in a markup.

    notes: braces on subterms, each with a label under or over the part at its path.
    marks: names of what is special about the parts at these paths, for a markup that shows it.

    Raises UnknownNodeError for a node that has no function here.
    """
    braces = {note.path: note for note in notes}
    markup = markup.speaking(style.messages)
    return _show(term, _Place(markup, style, braces, marks=marks))


def _show(term: Basic, place: _Place, least: Level = Level.RELATION) -> str:
    text = _printer(term)(term, place)
    if level(term, place.inline) < least:
        text = place.markup.fenced(text)
    note = place.notes.get(place.path)
    if note is not None:
        label = _show(note.label, _Place(place.markup, place.style, inline=True))
        text = place.markup.braced(text, label, note.side, place.in_fraction)
    return _marked(text, place)


def _marked(text: str, place: _Place) -> str:
    mark = place.marks.get(place.path)
    return text if mark is None else place.markup.marked(text, mark)


def _printer(term: Basic) -> _Printer:
    if isinstance(term, Integer):
        return _integer
    try:
        return _PRINTERS[type(term)]
    except KeyError:
        raise UnknownNodeError(term) from None


def _show_argument(term: Basic, position: int, place: _Place, least: Level = Level.RELATION) -> str:
    return _show(term.args[position], place.child(position), least)


def _on_line(term: Basic, position: int, place: _Place) -> str:
    """An exponent."""
    return _show_argument(term, position, place._replace(inline=True))


def _plus(term: Plus, place: _Place) -> str:
    parts = []
    for position, part in enumerate(term.args):
        inner = place.child(position)
        negated = isinstance(part, Neg) and not inner.is_noted
        shown = (
            _marked(_show_argument(part, 0, inner, Level.BINDER), inner)
            if negated
            else _show(part, inner, Level.BINDER)
        )
        parts.append((negated, shown))
    return place.markup.sum(parts)


def _neg(term: Neg, place: _Place) -> str:
    return place.markup.negative(_show_argument(term, 0, place, Level.BINDER))


def _times(term: Times, place: _Place) -> str:
    shown, bracketed = [], []
    for position, factor in enumerate(term.args):
        inner = place.child(position)
        least = factor_level(factor, position == len(term.args) - 1)
        if place.inline and isinstance(factor, Quotient):
            least = Level.FRACTION
        shown.append(_show(factor, inner, least))
        bracketed.append(level(factor, place.inline) < least or inner.is_noted)
    return place.markup.product(shown, dots(term.args, bracketed))


def _quotient(term: Quotient, place: _Place) -> str:
    if place.inline:
        above = _show_argument(term, 0, place, Level.TIMES)
        below = _show_argument(term, 1, place, Level.FRACTION)
        return place.markup.slashed(above, below)
    above, below = (_show_argument(term, i, place._replace(in_fraction=True)) for i in range(2))
    return place.markup.fraction(above, below, all(is_atom(a) for a in term.args))


def _power(term: Power, place: _Place) -> str:
    base, exponent = term.args
    above = _on_line(term, 1, place)
    noted = place.child(0).is_noted
    if is_function(base, RAISED_FUNCTIONS) and isinstance(exponent, Integer) and not noted:
        function = place.markup.functions[base.args[0].name]
        return place.markup.raised(function, above, _argument(base, place.child(0)))
    below = _show_argument(term, 0, place, Level.ATOM)
    return place.markup.power(below, above, is_atom(exponent))


def _argument(term: Apply, place: _Place) -> str:
    text = _show_argument(term, 1, place)
    return text if is_bare(term) and not place.child(1).is_noted else place.markup.fenced(text)


def _integer(term: Integer, place: _Place) -> str:
    return str(int(term))


def _symbol(term: Symbol, place: _Place) -> str:
    return place.markup.name(term.name)


def _bold(term: Bold, place: _Place) -> str:
    return place.markup.bold(term.name)


def _entry(term: Entry, place: _Place) -> str:
    indices = [_show_argument(term, i, place) for i in range(1, len(term.args))]
    return place.markup.name(term.args[0].name, indices)


def _apply(term: Apply, place: _Place) -> str:
    head = term.args[0]
    function = head.name if isinstance(head, Symbol) else ""
    if function == "exp":
        return _exp(term, place)
    if function == "sqrt":
        return place.markup.root(_show_argument(term, 1, place))
    if function == "abs":
        return place.markup.absolute(_show_argument(term, 1, place))
    name = place.markup.functions.get(function) or _show_argument(term, 0, place)
    arguments = [_show_argument(term, i, place) for i in range(1, len(term.args))]
    plain = not place.child(1).is_noted
    simple = len(arguments) == 1 and is_atom(term.args[1]) and plain
    return place.markup.applied(name, arguments, is_bare(term) and plain, simple)


def _exp(term: Apply, place: _Place) -> str:
    if term == ROOT_OF_PI:
        return place.markup.root_of_pi
    argument = term.args[1]
    if not place.is_noted_inside and is_flat(argument):
        return place.markup.exponential(_on_line(term, 1, place), is_atom(argument))
    return place.markup.applied(
        place.markup.functions["exp"], [_show_argument(term, 1, place)], False, False
    )


def _prime(term: Prime, place: _Place) -> str:
    return place.markup.primed(_show_argument(term, 0, place), int(term.args[1]))


def _delta(term: Delta, place: _Place) -> str:
    return place.markup.name("delta", [_show_argument(term, i, place) for i in range(2)])


def _diff(term: Diff, place: _Place) -> str:
    derived = derived_name(term)
    if derived is not None and not place.is_noted_inside:
        name, variables = derived
        by = [(_show(v, place.bare), number) for v, number in counted(variables)]
        return place.markup.derivative(_show(name, place.bare), by, place.style.total)
    variable = _show_argument(term, 1, place)
    body = _show_argument(term, 0, place, operand_level(term.args[0], place.inline))
    return place.markup.operator(variable, body, place.style.total)


def _binder(sign: Literal["sum", "product"]) -> _Printer:
    def show(term: Binder, place: _Place) -> str:
        index = _show_argument(term, 1, place)
        if term.apart:
            others = [_show(other, place.bare) for other in term.apart]
            limits = place.markup.limits_apart(index, others)
        else:
            limits = place.markup.limits(index, _show_argument(term, 2, place))
        body = _show_argument(term, 0, place, body_level(term.body, place.inline))
        return place.markup.bound(sign, limits, body)

    return show


def _relation(term: Relation, place: _Place) -> str:
    left, right = _show_argument(term, 1, place), _show_argument(term, 2, place)
    return place.markup.related(left, term.operator, right)


def _where(term: Where, place: _Place) -> str:
    condition, a, b = (_show_argument(term, i, place) for i in range(3))
    return place.markup.cases(a, condition, b)


# Vectors and matrices ---------------------------------------------------------------------


def _scaled(term: Scaled, place: _Place) -> str:
    number, array = term.args
    before = _show_argument(term, 0, place, number_level(number))
    after = _show_argument(term, 1, place, scaled_level(array))
    return place.markup.matrix_product([before, after])


def _product(term: Product, place: _Place) -> str:
    last = len(term.args) - 1
    parts = [_show_argument(term, i, place, Level.FRACTION) for i in range(last)]
    parts.append(_show_argument(term, last, place, last_level(term.args[last])))
    return place.markup.matrix_product(parts)


def _outer(term: Outer, place: _Place) -> str:
    first = _show_argument(term, 0, place, Level.FRACTION)
    last = place.markup.transposed(_show_argument(term, 1, place, Level.ATOM))
    return place.markup.matrix_product([first, last])


def _inner(term: Inner, place: _Place) -> str:
    first = place.markup.transposed(_show_argument(term, 0, place, Level.ATOM))
    last = _show_argument(term, 1, place, last_level(term.args[1]))
    return place.markup.matrix_product([first, last])


def _transposed(term: Transposed, place: _Place) -> str:
    return place.markup.transposed(_show_argument(term, 0, place, Level.ATOM))


def _diagonal(term: Diagonal, place: _Place) -> str:
    return place.markup.diagonal(_show_argument(term, 0, place))


def _identity(term: Identity, place: _Place) -> str:
    return place.markup.identity


def _ones(term: Ones, place: _Place) -> str:
    return place.markup.ones


def _entrywise(operator: str) -> _Printer:
    def show(term: Hadamard | HadamardQuotient, place: _Place) -> str:
        parts = [_show_argument(term, i, place, Level.BARE) for i in range(len(term.args))]
        return place.markup.acting(operator, parts)

    return show


def _entrywise_power(term: HadamardPower, place: _Place) -> str:
    base, exponent = _show_argument(term, 0, place, Level.ATOM), _on_line(term, 1, place)
    return place.markup.entrywise_power(base, exponent, is_atom(term.args[1]))


def _gradient(term: Gradient, place: _Place) -> str:
    body = _show_argument(term, 0, place, operand_level(term.args[0], place.inline))
    return place.markup.gradient(body, _show_argument(term, 1, place))


def _hessian(term: Hessian, place: _Place) -> str:
    function, rows, columns = term.args
    body = _show_argument(term, 0, place, operand_level(function, place.inline))
    u, v = _show_argument(term, 1, place), _show_argument(term, 2, place)
    if rows == columns:
        return place.markup.hessian(body, u)
    return place.markup.mixed_hessian(body, u, v, isinstance(function, Symbol))


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
    Sum: _binder("sum"),
    Prod: _binder("product"),
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
    Hadamard: _entrywise("*"),
    HadamardQuotient: _entrywise("/"),
    HadamardPower: _entrywise_power,
    Gradient: _gradient,
    Hessian: _hessian,
}

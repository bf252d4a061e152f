"""The pieces of a layout, read from left to right, and what kinds of signs there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from derive.reading.expressions import Expression, Extents, Lexicon
from derive.reading.habits import tidied
from derive.reading.layout import (
    Bracketed,
    Digits,
    Labelled,
    Letter,
    Node,
    Prose,
    ReadError,
    Root,
    Row,
    Scripts,
    Sign,
    Span,
    Stacked,
    Table,
    Word,
)
from derive.reading.vocabulary import spelled_out


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


#: Relations that keep the name of their sign.
RELATIONS = words(
    "= neq < > leq geq ll gg gtrsim lesssim asymp prec succ preceq succeq ni in notin to leftarrow "
    "mapsto approx equiv sim simeq cong propto triangleq doteq := =: subset subseteq supset "
    "supseteq"
)
#: Signs between claims.
ARROWS = frozenset({"implies", "impliedby", "iff", "therefore", "because", "rightsquigarrow"})
#: Signs between factors, by the name they have in a :class:`~derive.reading.expressions.Product`.
TIMES = {
    "cdot": "cdot", "bullet": "cdot", "times": "times", "odot": "odot", "circ": "odot",
    ".": "cdot", "*": "odot", "star": "odot", "otimes": "otimes", "oslash": "oslash",
}  # fmt: skip
PLUS_MINUS = frozenset({"+", "-"})
DOTS = frozenset({"ldots", "vdots", "ddots"})
PUNCTUATION = frozenset({".", ",", ";", "square"})

#: Tables that hold formulas, line by line.
LINES = words(
    "aligned align alignat alignedat flalign gather gathered split eqnarray multline multlined "
    "IEEEeqnarray"
)


@dataclass(frozen=True)
class Reach:
    """What ends a product.  argument: it is the argument of a function without brackets.
    operand: it is what a derivative is taken of; gradient: written with a nabla."""

    argument: bool = False
    operand: bool = False
    gradient: bool = False


ANYTHING = Reach()


class Reads(Protocol):
    """Whoever reads a formula: what the readers of its parts ask for."""

    @property
    def lexicon(self) -> Lexicon: ...

    @property
    def extents(self) -> Extents: ...

    def quantity(self, items: Sequence[Node], span: Span) -> Expression:
        """A quantity, without relations and commas.  Raises ReadError."""

    def content(self, items: Sequence[Node], span: Span) -> Expression:
        """A quantity, a relation or a list of these.  Raises ReadError."""

    def total(self, stream: Stream, reach: Reach) -> Expression:
        """The terms from where the stream stands to its end.  Raises ReadError."""

    def product(self, stream: Stream, reach: Reach) -> Expression:
        """The factors from where the stream stands to where the reach ends.  Raises ReadError."""

    def factor(self, stream: Stream, reach: Reach) -> Expression:
        """The next factor, with what an operator in it reaches over.  Raises ReadError."""


class Stream:
    """The items of a row and a place among them."""

    def __init__(self, items: Sequence[Node], span: Span) -> None:
        self.items = items
        self.span = span
        self.at = 0

    def peek(self, ahead: int = 0) -> Node | None:
        """The item so many places ahead, or None."""
        place = self.at + ahead
        return self.items[place] if place < len(self.items) else None

    def sign(self, ahead: int = 0) -> str:
        """The name of the sign so many places ahead, empty if there is none."""
        return sign_name(self.peek(ahead))

    def take(self) -> Node:
        """The next item.  Raises ReadError at the end."""
        item = self.peek()
        if item is None:
            end = self.items[-1].span if self.items else self.span
            raise ReadError(end, "something is missing behind this" if self.items else "empty")
        self.at += 1
        return item

    def since(self, start: int) -> Span:
        """The span of the items from a place up to here."""
        return around(self.items[start : self.at], self.span)


def sign_name(node: Node | None) -> str:
    """The name of a sign, or empty."""
    return node.name if isinstance(node, Sign) else ""


def around(items: Sequence[Node], otherwise: Span) -> Span:
    """The span of some items."""
    if not items:
        return otherwise
    return min(item.span[0] for item in items), max(item.span[1] for item in items)


def hull(first: Span, last: Span) -> Span:
    """The span from one to the other."""
    return min(first[0], last[0]), max(first[1], last[1])


def flat(row: Row) -> list[Node]:
    """The items of a row, without braces that only group and without repeated spaces."""
    found: list[Node] = []
    waiting: list[Node] = list(reversed(row.items))
    while waiting:
        item = waiting.pop()
        if isinstance(item, Row):
            waiting.extend(reversed(item.items))
        elif isinstance(item, Prose) and item.rows and not item.text.strip():
            waiting.extend(reversed(item.rows))
        elif isinstance(item, Scripts) and isinstance(item.base, Row):
            waiting.extend(reversed(_on_last(item, flat(item.base))))
        elif found and sign_name(item) == "." == sign_name(found[-1]):
            found[-1] = Sign("ldots", hull(found[-1].span, item.span))
        elif not (sign_name(item) == "." and found and sign_name(found[-1]) == "ldots"):
            found.append(item)
    return spelled_out(tidied(found))


def _on_last(item: Scripts, base: list[Node]) -> list[Node]:
    """Scripts of a group stand, as printed, at its last piece."""
    if not base:
        raise ReadError(item.span, "a script with nothing before it")
    last = base[-1]
    if isinstance(last, Scripts):
        if (last.above and item.above) or (last.below and item.below):
            raise ReadError(item.span, "scripts of scripts", "use brackets")
        below, above = last.below or item.below, last.above or item.above
        primes = last.primes + item.primes
        joined = Scripts(last.base, below, above, primes, hull(last.span, item.span))
        return [*base[:-1], joined]
    if len(base) > 1 and any(sign_name(node) in PLUS_MINUS for node in base):
        raise ReadError(item.span, "the script belongs to the last piece alone", "use brackets")
    return [*base[:-1], replace(item, base=last)]


def trimmed(items: Sequence[Node], names: Iterable[str] = ()) -> list[Node]:
    """The items without spaces (and signs with these names) at both ends."""
    dropped = {"quad", *names}
    first, last = 0, len(items)
    while first < last and sign_name(items[first]) in dropped:
        first += 1
    while last > first and sign_name(items[last - 1]) in dropped:
        last -= 1
    return list(items[first:last])


def split_at(items: Sequence[Node], is_end: Callable[[Node], bool]) -> list[list[Node]]:
    """The pieces between the items for which the test is true."""
    pieces: list[list[Node]] = [[]]
    for item in items:
        if is_end(item):
            pieces.append([])
        else:
            pieces[-1].append(item)
    return pieces


def relation_name(node: Node | None) -> str:
    """The name of a relation, also under or over a reason, or empty."""
    if isinstance(node, Labelled) and node.kind in ("overset", "underset"):
        inner = flat(node.body)
        return relation_name(inner[0]) if len(inner) == 1 else ""
    name = sign_name(node)
    return name if name in RELATIONS else ""


def has_relation(items: Iterable[Node]) -> bool:
    """Does a relation stand among the items?"""
    return any(relation_name(item) for item in items)


def has_comma(items: Iterable[Node]) -> bool:
    """Does a comma stand among the items?"""
    return any(sign_name(item) == "," for item in items)


def shown(items: Iterable[Node]) -> str:
    """Items in words, for what is only a remark or a label."""
    return " ".join(" ".join(_shown(item) for item in items).split())


def _shown(item: Node) -> str:
    match item:
        case Sign(name=name):
            return "" if name == "quad" else name
        case Digits(text=text) | Word(text=text) | Prose(text=text):
            return text
        case Letter(name=name):
            return name
        case Scripts(base=base, below=below, above=above, primes=primes):
            low = f"_{_shown(below)}" if below else ""
            high = f"^{_shown(above)}" if above else ""
            return _shown(base) + "'" * primes + low + high
        case Row(items=items):
            return shown(items)
        case Bracketed(open=left, close=right, body=body):
            return f"{left}{_shown(body)}{right}"
        case Stacked(above=above, below=below):
            return f"{_shown(above)}/{_shown(below)}"
        case Labelled(body=body) | Root(body=body):
            return _shown(body)
        case Table(rows=rows):
            return " ".join(_shown(cell) for row in rows for cell in row)
    return ""

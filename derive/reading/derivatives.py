"""Derivatives in all their spellings: fractions of differentials, with a slash, below a sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from derive.reading.applying import transposed_call
from derive.reading.expressions import Derivative, Expression, Grouped, Name, Number, Total
from derive.reading.layout import (
    Bracketed,
    Digits,
    Letter,
    Node,
    ReadError,
    Row,
    Scripts,
    Sign,
    Stacked,
    Word,
)
from derive.reading.stream import (
    ANYTHING,
    PLUS_MINUS,
    Reach,
    Reads,
    Stream,
    around,
    flat,
    sign_name,
    trimmed,
)

Kind: TypeAlias = Literal["partial", "total"]
By: TypeAlias = tuple[tuple[Expression, Expression], ...]

#: How many items ahead the slash of ``\\partial L / \\partial z`` is sought.
_NUMERATOR = 4


@dataclass(frozen=True)
class Fraction:
    """A fraction of differentials.  body: what is differentiated, None for an operator.
    negated: a minus stands before the differential above."""

    body: Expression | None
    by: By
    kind: Kind
    negated: bool = False


def differential(node: Node | None) -> Kind | None:
    """Which d it is, or None."""
    if sign_name(node) == "partial":
        return "partial"
    if isinstance(node, Letter) and node.name == "d" and not node.accents:
        return "total" if node.font in ("", "upright", "italic") else None
    if isinstance(node, Word) and node.text == "d":
        return "total"
    return None


def raised_differential(node: Node | None) -> Kind | None:
    """Which d it is, with an order above it or none."""
    if isinstance(node, Scripts) and node.below is None and node.above and not node.primes:
        return differential(node.base)
    return differential(node)


def read_fraction(node: Stacked, reads: Reads) -> Fraction | None:
    """The derivative that a fraction is, or None if it is a fraction of quantities."""
    if not looks_like_one(node):
        return None
    above, below = _numerator(node), trimmed(flat(node.below))
    negated = len(above) < len(trimmed(flat(node.above)))
    kind = raised_differential(above[0])
    assert kind is not None
    operand = above[1:]
    body = None
    if operand:
        if any(sign_name(item) == "partial" for item in operand):
            raise ReadError(node.above.span, "more than one differential above")
        body = reads.total(Stream(operand, around(operand, node.span)), ANYTHING)
    return Fraction(body, _variables(above[0], below, reads), kind, negated)


def _numerator(node: Stacked) -> list[Node]:
    """What stands above, from the differential on."""
    items = trimmed(flat(node.above))
    return items[1:] if items and sign_name(items[0]) == "-" else items


def looks_like_one(node: Stacked) -> bool:
    """Is it a fraction of differentials?"""
    above, below = _numerator(node), trimmed(flat(node.below))
    if not above or len(below) < 2 or not _is_denominator(below):
        return False
    return raised_differential(above[0]) is not None


def is_operator(node: Stacked) -> bool:
    """Is it a fraction of differentials of nothing?"""
    return looks_like_one(node) and len(_numerator(node)) == 1


def _is_denominator(items: Sequence[Node]) -> bool:
    """Does it begin with a d, and a name behind it?"""
    first, second = items[0], items[1]
    if isinstance(first, Bracketed):
        return False
    if raised_differential(first) == "total":
        return isinstance(second, Letter | Scripts | Word | Bracketed)
    return raised_differential(first) is not None


def _variables(above: Node, below: Sequence[Node], reads: Reads) -> By:
    """By what, each with its order.

    A number above a variable is the order of the derivative, if the orders then agree with that of
    the numerator; else it belongs to the variable.
    """
    groups = _groups(below)
    total = _order(above, reads)
    if _counts(total, len(groups)):
        return tuple((_variable(group, reads), _one(group)) for group in groups)
    by = [_with_order(group, reads) for group in groups]
    if len(by) == 1 and _same(by[0][1], total):
        return tuple(by)
    counted = [_count(order) for _, order in by]
    if not _counts(total, sum(counted)) or 0 in counted:
        raise ReadError(around(below, above.span), "the orders above and below do not agree")
    return tuple(by)


def _count(order: Expression) -> int:
    """An order as a number, or 0."""
    if isinstance(order, Number) and order.text.isdigit() and len(order.text) < 4:
        return int(order.text)
    return 0


def _counts(order: Expression, number: int) -> bool:
    return isinstance(order, Number) and order.text == str(number)


def _same(order: Expression, other: Expression) -> bool:
    if isinstance(order, Number) and isinstance(other, Number):
        return order.text == other.text
    return isinstance(order, Name) and isinstance(other, Name) and order.base == other.base


def _groups(items: Sequence[Node]) -> list[list[Node]]:
    """The items behind each differential."""
    groups: list[list[Node]] = []
    for item in items:
        if raised_differential(item) is not None and (not groups or groups[-1]):
            groups.append([])
            if isinstance(item, Scripts):
                raise ReadError(item.span, "an order above the d of a denominator")
        elif not groups:
            raise ReadError(item.span, "a d is missing before this")
        else:
            groups[-1].append(item)
    if not groups[-1]:
        raise ReadError(items[-1].span, "by what is missing behind this")
    return groups


def _variable(group: Sequence[Node], reads: Reads) -> Expression:
    return reads.quantity(group, around(group, (0, 0)))


def _with_order(group: Sequence[Node], reads: Reads) -> tuple[Expression, Expression]:
    last = group[-1]
    if isinstance(last, Scripts) and last.above is not None:
        bare: Node = last.base
        if last.below is not None or last.primes:
            bare = Scripts(last.base, last.below, None, last.primes, last.span)
        order = reads.quantity(flat(last.above), last.above.span)
        return _variable([*group[:-1], bare], reads), order
    return _variable(group, reads), _one(group)


def _order(node: Node, reads: Reads) -> Expression:
    if isinstance(node, Scripts) and node.above is not None:
        return reads.quantity(flat(node.above), node.above.span)
    return Number("1", node.span)


def _one(group: Sequence[Node]) -> Expression:
    return Number("1", around(group, (0, 0)))


def derivative(fraction: Fraction, start: int, stream: Stream, reads: Reads) -> Expression:
    """The derivative that begins at ``start``, with what an operator reaches over."""
    body = fraction.body
    if body is None:
        body = operand(stream, reads)
    found = Derivative(body, fraction.by, fraction.kind, stream.since(start))
    return Total(((True, found),), found.span) if fraction.negated else found


def operand(stream: Stream, reads: Reads, kind: str = "partial") -> Expression:
    """What stands behind an operator, as far as it reaches."""
    if stream.peek() is None or (stream.sign() and stream.sign() not in _BEGINNINGS):
        at = stream.items[stream.at - 1]
        raise ReadError(at.span, "the derivative of what?", "write it behind, or above")
    if reads.extents.derivative == "factor":
        return reads.factor(stream, ANYTHING)
    return reads.product(stream, Reach(operand=True, gradient=kind == "gradient"))


_BEGINNINGS = frozenset({"-", "sum", "prod", "partial", "nabla", "int"})


def slashed(stream: Stream, reads: Reads) -> Expression | None:
    """``\\partial L / \\partial z_j``, ``dL/dz``, ``d/dx f``; None if it is none."""
    if raised_differential(stream.peek()) is None:
        return None
    ahead = next((i for i in range(1, _NUMERATOR) if stream.sign(i) == "/"), None)
    if ahead is None or stream.peek(ahead + 2) is None:
        return None
    between = [stream.peek(i) for i in range(1, ahead)]
    if any(sign_name(node) for node in between):
        return None
    if differential(stream.peek(ahead + 1)) is None or not _starts_variable(stream, ahead + 2):
        return None
    start = stream.at
    above, body = stream.take(), None
    if between:
        numerator = [stream.take() for _ in between]
        body = reads.quantity(numerator, around(numerator, stream.span))
    stream.take()
    below = [stream.take(), stream.take()]
    while (
        differential(stream.peek()) and _starts_variable(stream, 1) and isinstance(above, Scripts)
    ):
        below += [stream.take(), stream.take()]
    kind = raised_differential(above)
    assert kind is not None
    return derivative(Fraction(body, _variables(above, below, reads), kind), start, stream, reads)


def _starts_variable(stream: Stream, ahead: int) -> bool:
    return isinstance(stream.peek(ahead), Letter | Scripts | Word | Bracketed)


def below_sign(stream: Stream, reads: Reads) -> Expression:
    """``\\partial_x f``, ``\\nabla_z L``, ``\\nabla L`` and ``D_j S_i``, which stand next."""
    start, node = stream.at, stream.take()
    base, below, above = node, None, None
    if isinstance(node, Scripts):
        base, below, above = node.base, node.below, node.above
    if stream.sign() in ("cdot", "times"):
        raise ReadError(stream.since(start), "a divergence or a curl")
    by = _below(below, above, node, reads)
    kind: Literal["partial", "gradient"] = "partial" if sign_name(base) == "partial" else "gradient"
    if kind == "partial" and not by:
        raise ReadError(node.span, "a differential that stands alone")
    value = transposed_call(stream, reads) if kind == "gradient" else None
    if value is not None:
        slope = Derivative(value.body, by, kind, stream.since(start))
        return Grouped(slope, stream.since(start), (), value.above)
    body = operand(stream, reads, kind)
    return Derivative(body, by, kind, stream.since(start))


def _below(below: Row | None, above: Row | None, node: Node, reads: Reads) -> By:
    if below is None:
        if above is not None:
            raise ReadError(node.span, "a second derivative by what?")
        return ()
    order: Expression = Number("1", node.span)
    if above is not None:
        order = reads.quantity(flat(above), above.span)
    items = [item for item in flat(below) if sign_name(item) != ","]
    if any(sign_name(item) in PLUS_MINUS or isinstance(item, Sign) for item in items):
        raise ReadError(below.span, "a derivative by this")
    if above is not None and len(items) != 1:
        raise ReadError(node.span, "a second derivative by what?")
    return tuple((reads.quantity([item], item.span), order) for item in items)


def is_entry_operator(node: Node, following: Node | None) -> bool:
    """``D_j S_i``: the derivative by the j-th entry?"""
    if not isinstance(node, Scripts) or not isinstance(node.base, Letter) or node.below is None:
        return False
    base = node.base
    if base.name != "D" or base.font or base.accents or node.above is not None or node.primes:
        return False
    below = flat(node.below)
    if len(below) != 1 or not isinstance(below[0], Letter | Digits):
        return False
    return isinstance(following, Scripts) and isinstance(following.base, Letter)

"""Terms and factors, from left to right, and where a product ends."""

from __future__ import annotations

from dataclasses import replace

from derive.reading import derivatives, functions
from derive.reading.applying import base_of, brackets_of, condition_in
from derive.reading.expressions import (
    Dots,
    Expression,
    Name,
    Number,
    Product,
    Ratio,
    Total,
)
from derive.reading.layout import (
    Bracketed,
    Digits,
    Letter,
    Node,
    ReadError,
    Scripts,
    Stacked,
)
from derive.reading.scripts import above_of
from derive.reading.stream import (
    ANYTHING,
    PLUS_MINUS,
    TIMES,
    Reach,
    Reads,
    Stream,
    hull,
    sign_name,
)

#: How many slashes a product may have.
_SLASHES = 20


def read_total(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    """Terms with their signs, as far as they go."""
    start = stream.at
    terms: list[tuple[bool, Expression]] = []
    while not terms or stream.sign() in PLUS_MINUS:
        negated = False
        if stream.sign() in PLUS_MINUS:
            negated = sign_name(stream.take()) == "-"
        terms.append((negated, reads.product(stream, reach)))
    if len(terms) == 1 and not terms[0][0]:
        return terms[0][1]
    return Total(tuple(terms), stream.since(start))


def read_product(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    """Factors, up to a plus, a minus or the end of the reach."""
    start = stream.at
    if stream.sign() == "-":
        stream.take()
        body = reads.product(stream, reach)
        return Total(((True, body),), stream.since(start))
    factors = [reads.factor(stream, reach)]
    signs: list[str] = []
    slashes = 0
    while not _is_over(stream, factors[-1], reach):
        name = stream.sign()
        if name in ("/", "div"):
            slashes += 1
            factors, signs = [_divided(stream, start, factors, signs, reads, slashes)], []
            continue
        if name in TIMES:
            stream.take()
        elif _is_number_behind(stream, factors[-1]):
            factors[-1] = _numbered(factors, stream, reads)
            continue
        signs.append(TIMES.get(name, ""))
        factors.append(_negated(stream, reads, reach) or reads.factor(stream, reach))
    if len(factors) == 1:
        return factors[0]
    return Product(tuple(factors), tuple(signs), stream.since(start))


def _is_number_behind(stream: Stream, last: Expression) -> bool:
    """Does a number stand next where none multiplies?  Behind a fraction it does."""
    node = stream.peek()
    if not isinstance(base_of(node), Digits) or isinstance(last, Dots | Ratio):
        return False
    if isinstance(node, Scripts) and not _touches(stream, stream.at):
        return False
    return not condition_in(brackets_of(stream.peek(1)))


def _touches(stream: Stream, place: int) -> bool:
    """Does an item stand directly behind a plain letter?"""
    before = stream.items[place - 1]
    plain = isinstance(before, Letter) and not before.font
    return plain and before.span[1] == stream.items[place].span[0]


def _numbered(factors: list[Expression], stream: Stream, reads: Reads) -> Expression:
    """``x1`` for ``x_1``, where the number touches the letter and nothing touches it before.

    Raises ReadError for any other number behind a factor.
    """
    last, touches, node = factors[-1], _touches(stream, stream.at), stream.take()
    digits, below = base_of(node), getattr(node, "below", None)
    assert isinstance(digits, Digits)
    alone = len(factors) < 2 or factors[-2].span[1] < last.span[0]
    whole = digits.text.isdigit() and below is None
    called = isinstance(base_of(stream.peek()), Bracketed)
    if not (touches and alone and whole and isinstance(last, Name)) or called:
        raise ReadError(node.span, "a number behind a factor", "write \\cdot, or _ for an index")
    above, primes = above_of(node, reads) if isinstance(node, Scripts) else ((), 0)
    index = Number(digits.text, digits.span)
    span = hull(last.span, node.span)
    return replace(last, below=(index,), above=above, primes=primes, span=span)


def _negated(stream: Stream, reads: Reads, reach: Reach) -> Expression | None:
    """A minus behind a dot belongs to all that follows."""
    return reads.product(stream, reach) if stream.sign() == "-" else None


def _divided(
    stream: Stream,
    start: int,
    factors: list[Expression],
    signs: list[str],
    reads: Reads,
    slashes: int,
) -> Expression:
    """``a b / c`` is all that came before over the next factor."""
    span = stream.since(start)
    slash = stream.take()
    if slashes > _SLASHES:
        raise ReadError(slash.span, "too many slashes in one product", "use brackets")
    above = factors[0] if len(factors) == 1 else Product(tuple(factors), tuple(signs), span)
    below = reads.factor(stream, ANYTHING)
    return Ratio(above, below, stream.since(start))


def _is_over(stream: Stream, last: Expression, reach: Reach) -> bool:
    name = stream.sign()
    if stream.peek() is None or name in PLUS_MINUS:
        return True
    if reach.argument and (name in TIMES or functions.ends_argument(stream, last)):
        return True
    if not reach.operand or name not in TIMES:
        return False
    if reach.gradient or TIMES[name] in ("odot", "otimes", "oslash"):
        return True
    return _is_derivative(stream.peek(1))


def _is_derivative(node: Node | None) -> bool:
    """Does a derivative begin here?"""
    if isinstance(node, Stacked):
        return derivatives.looks_like_one(node)
    return derivatives.raised_differential(node) == "partial" or _is_nabla(node)


def _is_nabla(node: Node | None) -> bool:
    return sign_name(base_of(node)) == "nabla"

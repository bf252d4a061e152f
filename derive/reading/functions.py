"""Functions, in letters and in words, with what they are applied to."""

from __future__ import annotations

from dataclasses import replace

from derive.reading.applying import (
    BARE,
    base_of,
    brackets_of,
    call,
    is_call,
    name_of,
    powered,
    speaks_of,
)
from derive.reading.expressions import Bound, Call, Expression, Grouped, Label, Name
from derive.reading.layout import (
    Bracketed,
    Letter,
    Node,
    ReadError,
    Row,
    Scripts,
    Sign,
    Stacked,
    Word,
)
from derive.reading.limits import limits
from derive.reading.scripts import Above, above_of, below_of
from derive.reading.stream import (
    Reach,
    Reads,
    Stream,
    flat,
    sign_name,
    trimmed,
)
from derive.reading.vocabulary import function_words

#: Words with something below them that they run over.
OVER = {"max": "max", "min": "min", "argmax": "argmax", "argmin": "argmin"}
REFUSED = {"lim": "a limit", "sup": "a supremum", "inf": "an infimum", "limsup": "a limit",
           "liminf": "a limit"}  # fmt: skip


#: Functions whose power is that of their value, where brackets hold the argument.
_POWERED = frozenset({"exp", "sinh", "cosh", "tanh"})


def read_letter(stream: Stream, reads: Reads) -> Expression:
    """A name that stands next, or the call it begins."""
    start = stream.at
    name = name_of(stream.take(), reads)
    following = stream.peek()
    inside = brackets_of(following)
    if following is None or inside is None:
        return name
    if _is_expectation(name, inside):
        return _expectation(name, stream, start, reads)
    if not is_call(name, following, inside, reads):
        return name
    return call(name, stream, start, reads)


# Functions that are words -----------------------------------------------------------------


def read_word(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    """A word that stands next: a function, a max over something, or a name."""
    start, node = stream.at, stream.peek()
    base = base_of(node)
    assert node is not None
    assert isinstance(base, Word)
    word = "".join(base.text.split())
    if word in REFUSED:
        raise ReadError(node.span, f"{REFUSED[word]} is not understood")
    if word == "arg" and _next_word(stream) in ("max", "min"):
        return _arg(stream, reads)
    if word in OVER and isinstance(node, Scripts) and node.below is not None:
        stream.take()
        return _over(f"{OVER[word]}", node.below, start, stream, reads)
    if word in ("E", "Expectation"):
        return _expectation_word(stream, start, reads)
    head = replace(name_of(stream.take(), reads), base=word if word in OVER else base.text)
    inside = brackets_of(stream.peek())
    if inside is not None and not speaks_of(head, flat(inside.body)):
        return _applied(head, stream, start, reads)
    if not _starts_argument(stream, head.base in BARE or head.base in function_words()):
        return head
    return _bare(head, stream, start, reads)


def _next_word(stream: Stream) -> str:
    base = base_of(stream.peek(1))
    return base.text if isinstance(base, Word) else ""


def _arg(stream: Stream, reads: Reads) -> Expression:
    start = stream.at
    first, second = stream.take(), stream.take()
    rows = [node.below for node in (first, second) if isinstance(node, Scripts) and node.below]
    base = base_of(second)
    assert isinstance(base, Word)
    if not rows:
        head = Name("arg" + base.text, stream.since(start))
        if brackets_of(stream.peek()) is not None:
            return call(head, stream, start, reads)
        return _bare(head, stream, start, reads)
    return _over("arg" + base.text, rows[0], start, stream, reads)


def _over(kind: str, below: Row, start: int, stream: Stream, reads: Reads) -> Expression:
    """``\\max_k z_k``: a bracket behind it holds all that it runs over."""
    conditions = limits(below, reads)
    inside = brackets_of(stream.peek())
    if inside is not None and not isinstance(stream.peek(), Scripts):
        stream.take()
        items = trimmed(flat(inside.body))
        body = reads.content(items, inside.body.span)
    else:
        body = reads.product(stream, Reach())
    return Bound(kind, conditions, None, body, stream.since(start))  # type: ignore[arg-type]


def _applied(head: Name, stream: Stream, start: int, reads: Reads) -> Expression:
    """A function with brackets behind it.  ``\\log(x)^2`` has two readings."""
    node = stream.peek()
    bare = head.base in BARE and head.base not in _POWERED
    if bare and isinstance(node, Scripts) and (node.above or node.below or node.primes):
        raise ReadError(
            node.span,
            f"is it the power of the argument or of {head.base}?",
            f"write \\{head.base}^2(x), or ((x)^2)",
        )
    return call(head, stream, start, reads)


def _starts_argument(stream: Stream, known: bool) -> bool:
    """Does something stand next that a function may be applied to without brackets?  A word that
    is not known as a function is applied to names alone."""
    node = stream.peek()
    if not known:
        return isinstance(base_of(node), Letter | Word)
    if isinstance(node, Sign):
        return node.name in ("sum", "prod", "infty")
    base = base_of(node)
    if isinstance(base, Sign):
        return base.name in ("sum", "prod")
    return node is not None and not (isinstance(base, Stacked) and node is not base)


def _bare(head: Name, stream: Stream, start: int, reads: Reads) -> Expression:
    """A function with the factors behind it: a known one with all, another with the next."""
    head, power = powered(head, reads)
    if head.base in BARE and reads.extents.function == "product" and not _is_size(stream.peek()):
        body = reads.product(stream, Reach(argument=True))
    else:
        body = reads.factor(stream, Reach(argument=True))
    if head.base in BARE and stream.sign() == "/" and not _slash_to_function(stream):
        raise ReadError(
            stream.since(start), "is the divisor a part of the argument?", "use brackets"
        )
    return Call(head, (body,), stream.since(start), power)


def _is_size(node: Node | None) -> bool:
    """Does it stand between bars, which show where the argument ends?"""
    base = base_of(node)
    return isinstance(base, Bracketed) and base.open in ("|", "Vert")


def _slash_to_function(stream: Stream) -> bool:
    return isinstance(base_of(stream.peek(1)), Word)


def ends_argument(stream: Stream, factor: Expression) -> bool:
    """Does the argument of a function without brackets end before what stands next?"""
    node = stream.peek()
    base = base_of(node)
    if isinstance(base, Word) or sign_name(base):
        return True
    inside = brackets_of(node)
    if inside is None:
        return False
    if _is_powered(factor) and isinstance(node, Scripts) and node.above is not None:
        raise ReadError(node.span, "is this a part of the argument?", "use brackets")
    return True


def _is_powered(factor: Expression) -> bool:
    above: Above = factor.above if isinstance(factor, Name | Grouped) else ()
    return any(superscript.kind == "plain" for superscript in above)


# Expectations and indicators --------------------------------------------------------------


def _is_expectation(name: Name, inside: Bracketed) -> bool:
    if name.base != "E" or name.accents or name.above:
        return False
    return name.font == "blackboard" or inside.open == "["


def _expectation(name: Name, stream: Stream, start: int, reads: Reads) -> Expression:
    node = stream.take()
    inside = brackets_of(node)
    assert inside is not None
    body = reads.content(trimmed(flat(inside.body)), inside.body.span)
    conditions = tuple(part for part in name.below if not isinstance(part, Label))
    found = Bound("expectation", conditions, None, body, stream.since(start))
    if not isinstance(node, Scripts):
        return found
    above, _ = above_of(node, reads)
    return Grouped(found, stream.since(start), below_of(node, reads), above)


def _expectation_word(stream: Stream, start: int, reads: Reads) -> Expression:
    name = name_of(stream.take(), reads)
    if brackets_of(stream.peek()) is None:
        return name
    return _expectation(name, stream, start, reads)

"""Names, and functions with what they are applied to, in brackets or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.reading.expressions import Bound, Call, Expression, Grouped, Label, Name, Superscript
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
from derive.reading.scripts import Above, Below, above_of, below_of, limits
from derive.reading.spelling import bare_spelling, spelling
from derive.reading.stream import (
    Reach,
    Reads,
    Stream,
    flat,
    has_relation,
    sign_name,
    split_at,
    trimmed,
    words,
)

#: Functions whose argument may stand without brackets, as far as factors follow.
BARE = words("log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan erf")
#: Words with something below them that they run over.
OVER = {"max": "max", "min": "min", "argmax": "argmax", "argmin": "argmin"}
#: Letters that are functions wherever a bracket stands behind them.
LETTERS = frozenset({"Gamma", "psi", "digamma"})
REFUSED = {"lim": "a limit", "sup": "a supremum", "inf": "an infimum", "limsup": "a limit",
           "liminf": "a limit"}  # fmt: skip
#: Signs between the arguments of a function.
BETWEEN = frozenset({",", ";", "mid", "|", "Vert"})


def name_of(node: Node, reads: Reads) -> Name:
    """The name that a letter or a word is, with its scripts."""
    below: Below = ()
    above: Above = ()
    primes, base = 0, node
    if isinstance(node, Scripts):
        base = node.base
        below = below_of(node, reads)
        above, primes = above_of(node, reads)
    if isinstance(base, Letter):
        return Name(base.name, node.span, base.font, base.accents, below, above, primes)
    if isinstance(base, Word):
        return Name(base.text, node.span, "", base.accents, below, above, primes)
    raise ReadError(node.span, "this is no name")


def base_of(node: Node | None) -> Node | None:
    """What the scripts stand at."""
    return node.base if isinstance(node, Scripts) else node


def brackets_of(node: Node | None) -> Bracketed | None:
    """The brackets, with scripts or without, that arguments may stand in."""
    base = base_of(node)
    if (
        isinstance(base, Bracketed)
        and base.open in ("(", "[", "{")
        and base.close in (")", "]", "}")
    ):
        return base
    return None


def read_letter(stream: Stream, reads: Reads) -> Expression:
    """A name that stands next, or the call it begins."""
    start = stream.at
    name = name_of(stream.take(), reads)
    inside = brackets_of(stream.peek())
    if inside is None:
        return name
    if _is_expectation(name, inside):
        return _expectation(name, stream, start, reads)
    if not _is_call(name, inside, reads):
        return name
    return call(name, stream, start, reads)


def _is_call(name: Name, inside: Bracketed, reads: Reads) -> bool:
    """Do the brackets behind the name hold its arguments?"""
    if any(superscript.kind == "transpose" for superscript in name.above):
        return False
    items = flat(inside.body)
    if inside.open == "(" and any(sign_name(item) in BETWEEN for item in items):
        return True
    if inside.open == "(" and has_relation(items):
        return True
    if inside.open == "(" and _is_single(items):
        return True
    known = name.base in LETTERS and not name.accents
    if not known and not {spelling(name), bare_spelling(name)} & reads.lexicon.functions:
        return bool(name.primes) and inside.open == "("
    return inside.open != "{" and not _speaks_of(name, items)


def _is_single(items: Sequence[Node]) -> bool:
    """Is it one name?  Nobody multiplies by one name in brackets."""
    base = base_of(items[0]) if len(items) == 1 else None
    return isinstance(base, Letter | Word)


def _speaks_of(name: Name, items: Sequence[Node]) -> bool:
    """Does the function stand without an argument in its argument?  Then it is a factor, as in
    ``\\sigma (1 - \\sigma)``."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        base = base_of(item)
        if isinstance(base, Letter) and (base.name, base.accents) == (name.base, name.accents):
            return brackets_of(following) is None
    return False


def call(head: Name, stream: Stream, start: int, reads: Reads) -> Expression:
    """The call of a function whose arguments stand next, with its power and scripts."""
    node = stream.take()
    inside = brackets_of(node)
    assert inside is not None
    head, power = _powered(head, reads)
    found = Call(head, arguments(inside, reads), stream.since(start), power)
    if not isinstance(node, Scripts):
        return found
    above, primes = above_of(node, reads)
    head = replace(head, primes=head.primes + primes)
    found = replace(found, head=head, below=below_of(node, reads))
    return Grouped(found, stream.since(start), (), above) if above else found


def _powered(head: Name, reads: Reads) -> tuple[Name, Expression | None]:
    """A number above a function is a power of its value: ``\\sin^2 x``; -1 is no power."""
    known = head.base in BARE or {spelling(head), bare_spelling(head)} & reads.lexicon.functions
    if not known or len(head.above) != 1 or head.above[0].kind != "plain":
        return head, None
    body = head.above[0].body
    if spelling(head) != bare_spelling(head) or not _is_power(head.above[0]):
        return head, None
    return replace(head, above=()), body


def _is_power(superscript: Superscript) -> bool:
    text = getattr(superscript.body, "text", "")
    return isinstance(text, str) and text.isdigit()


def arguments(inside: Bracketed, reads: Reads) -> tuple[Expression, ...]:
    """What stands between brackets, argument by argument."""
    items = flat(inside.body)
    pieces = split_at(items, lambda item: sign_name(item) in BETWEEN)
    if len(pieces) == 1:
        return (reads.content(trimmed(items), inside.body.span),)
    return tuple(reads.content(trimmed(piece), inside.body.span) for piece in pieces)


# Functions that are words -----------------------------------------------------------------


def read_word(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    """A word that stands next: a function, a max over something, or a name."""
    start, node = stream.at, stream.peek()
    base = base_of(node)
    assert node is not None
    assert isinstance(base, Word)
    word = "".join(base.text.split())
    if word in REFUSED and isinstance(node, Scripts):
        raise ReadError(node.span, f"{REFUSED[word]} is not understood")
    if word == "arg" and _next_word(stream) in ("max", "min"):
        return _arg(stream, reads)
    if word in OVER and isinstance(node, Scripts) and node.below is not None:
        stream.take()
        return _over(f"{OVER[word]}", node.below, start, stream, reads)
    if word in ("E", "Expectation"):
        return _expectation_word(stream, start, reads)
    head = replace(name_of(stream.take(), reads), base=word if word in OVER else base.text)
    if brackets_of(stream.peek()) is not None:
        return _applied(head, stream, start, reads)
    if not _starts_argument(stream):
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
    bare = head.base in BARE and head.base != "exp"
    if bare and isinstance(node, Scripts) and (node.above or node.below or node.primes):
        raise ReadError(
            node.span,
            f"is it the power of the argument or of {head.base}?",
            f"write \\{head.base}^2(x), or ((x)^2)",
        )
    return call(head, stream, start, reads)


def _starts_argument(stream: Stream) -> bool:
    """Does something stand next that a function may be applied to without brackets?"""
    node = stream.peek()
    if isinstance(node, Sign):
        return node.name in ("sum", "prod", "infty")
    base = base_of(node)
    if isinstance(base, Sign):
        return base.name in ("sum", "prod")
    return node is not None and not (isinstance(base, Stacked) and node is not base)


def _bare(head: Name, stream: Stream, start: int, reads: Reads) -> Expression:
    """A function with the factors behind it: a known one with all, another with the next."""
    head, power = _powered(head, reads)
    if head.base in BARE and reads.extents.function == "product":
        body = reads.product(stream, Reach(argument=True))
    else:
        body = reads.factor(stream, Reach(argument=True))
    if head.base in BARE and stream.sign() == "/" and not _slash_to_function(stream):
        raise ReadError(
            stream.since(start), "is the divisor a part of the argument?", "use brackets"
        )
    return Call(head, (body,), stream.since(start), power)


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


def is_indicator_head(node: Node | None) -> bool:
    """``1``, ``\\mathbb{1}``, ``\\mathbb{I}``, ``I``: what stands before a condition."""
    if isinstance(node, Digits):
        return node.text == "1"
    if isinstance(node, Letter) and not node.accents:
        return node.name in ("1", "I")
    return False


def condition_in(inside: Bracketed | None) -> bool:
    """Does a relation stand in the brackets?"""
    return inside is not None and has_relation(flat(inside.body))

"""A name, and the brackets behind it: does it multiply what is in them, or is it applied to it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.reading.expressions import Call, Expression, Grouped, Label, Name, Superscript
from derive.reading.layout import (
    Bracketed,
    Digits,
    Letter,
    Node,
    ReadError,
    Scripts,
    Word,
)
from derive.reading.scripts import Above, Below, above_of, below_of, is_transpose
from derive.reading.spelling import bare_spelling, is_label, plain_text, spelling
from derive.reading.stream import (
    DOTS,
    Reads,
    Stream,
    flat,
    has_relation,
    sign_name,
    split_at,
    trimmed,
    words,
)
from derive.reading.vocabulary import spelled_out

#: Functions whose argument may stand without brackets, as far as factors follow.
BARE = words("log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan erf")
#: Letters that are functions wherever a bracket stands behind them.
LETTERS = frozenset({"Gamma", "psi", "digamma"})
#: Signs between the arguments of a function.
BETWEEN = frozenset({",", ";", "mid", "|", "Vert"})
_BARS = {"mid": "|", "Vert": "||"}


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


def is_call(name: Name, node: Node, inside: Bracketed, reads: Reads) -> bool:
    """Do the brackets behind the name hold its arguments?  node: the brackets with scripts."""
    if any(superscript.kind == "transpose" for superscript in name.above):
        return False
    items = flat(inside.body)
    between = {sign_name(item) for item in items} & BETWEEN
    if between and (inside.open == "(" or (inside.open == "[" and between != {","})):
        return True
    if inside.open == "(" and (has_relation(items) or _are_dots(items)):
        return True
    known = name.base in LETTERS and not name.accents
    known = known or bool({spelling(name), bare_spelling(name)} & reads.lexicon.functions)
    raised = any(s.kind == "plain" and not is_label(s) for s in name.above)
    if inside.open == "(" and _is_single(items) and not raised and not is_transposed(node):
        return known or not _are_entries(name, items[0])
    if not known:
        return bool(name.primes) and inside.open == "(" and not speaks_of(name, items)
    return inside.open != "{" and not speaks_of(name, items)


def is_transposed(node: Node) -> bool:
    """Does a T stand above it, and nothing below it?"""
    if not isinstance(node, Scripts) or node.above is None or node.below is not None:
        return False
    above = flat(node.above)
    return len(above) == 1 and is_transpose(above[0])


def transposed_call(stream: Stream, reads: Reads) -> Grouped | None:
    """``f(x)^T``, which stands next behind a nabla: the transpose is that of the gradient."""
    name, brackets = stream.peek(), stream.peek(1)
    inside = brackets_of(brackets)
    if brackets is None or inside is None or not is_transposed(brackets):
        return None
    if not isinstance(base_of(name), Letter | Word) or inside.open != "(":
        return None
    start = stream.at
    found = call(name_of(stream.take(), reads), stream, start, reads)
    assert isinstance(found, Grouped)
    return found


def _is_single(items: Sequence[Node]) -> bool:
    """Is it one name?  Nobody multiplies by one name in brackets."""
    base = base_of(items[0]) if len(items) == 1 else None
    return isinstance(base, Letter | Word)


def _are_dots(items: Sequence[Node]) -> bool:
    """``C(\\ldots)``"""
    return len(items) == 1 and sign_name(items[0]) in DOTS


def _are_entries(name: Name, inside: Node) -> bool:
    """``y_k (z_k)``: an entry of a vector is no function unless it is known to be one."""
    has_index = any(not isinstance(below, Label) for below in name.below)
    return has_index and isinstance(inside, Scripts) and inside.below is not None


def speaks_of(name: Name, items: Sequence[Node]) -> bool:
    """Does the function stand without an argument in its argument?  Then it is a factor, as in
    ``\\sigma (1 - \\sigma)``."""
    items = spelled_out(items)
    for item, following in zip(items, [*items[1:], None], strict=False):
        base = base_of(item)
        if isinstance(base, Word) and (base.text, base.accents) == (name.base, name.accents):
            return brackets_of(following) is None
        if isinstance(base, Letter) and (base.name, base.accents) == (name.base, name.accents):
            return brackets_of(following) is None
    return False


def call(head: Name, stream: Stream, start: int, reads: Reads) -> Expression:
    """The call of a function whose arguments stand next, with its power and scripts."""
    node = stream.take()
    inside = brackets_of(node)
    assert inside is not None
    head, power = powered(head, reads)
    given, signs = arguments(inside, reads)
    found = Call(head, given, stream.since(start), power, signs=signs)
    if not isinstance(node, Scripts):
        return found
    above, primes = above_of(node, reads)
    head = replace(head, primes=head.primes + primes)
    found = replace(found, head=head, below=below_of(node, reads))
    return Grouped(found, stream.since(start), (), above) if above else found


def powered(head: Name, reads: Reads) -> tuple[Name, Expression | None]:
    """A number above a function is a power of its value: ``\\sin^2 x``.

    Raises ReadError for -1, which may be the inverse function.
    """
    if any(_is_inverse(superscript) for superscript in head.above):
        raise ReadError(head.span, "is it the inverse function, or one over its value?")
    known = head.base in BARE or {spelling(head), bare_spelling(head)} & reads.lexicon.functions
    if not known or len(head.above) != 1 or head.above[0].kind != "plain":
        return head, None
    body = head.above[0].body
    if spelling(head) != bare_spelling(head) or not _is_power(head.above[0]):
        return head, None
    return replace(head, above=()), body


def _is_inverse(superscript: Superscript) -> bool:
    body = superscript.body
    return superscript.kind == "plain" and body is not None and plain_text(body) == "-1"


def _is_power(superscript: Superscript) -> bool:
    text = getattr(superscript.body, "text", "")
    return isinstance(text, str) and text.isdigit()


def arguments(inside: Bracketed, reads: Reads) -> tuple[tuple[Expression, ...], tuple[str, ...]]:
    """What stands between brackets, argument by argument, and the signs between them."""
    items = flat(inside.body)
    pieces = [trimmed(piece) for piece in split_at(items, lambda i: sign_name(i) in BETWEEN)]
    signs = [_BARS.get(name, name) for item in items if (name := sign_name(item)) in BETWEEN]
    if len(pieces) > 2 and "|" in signs:
        bars = [place for place, piece in enumerate(pieces) if not piece]  # two bars in a row
        signs = ["||" if place + 1 in bars else sign for place, sign in enumerate(signs)]
        pieces = [piece for piece in pieces if piece] or pieces[:1]
        signs = [sign for place, sign in enumerate(signs) if place not in bars]
    read = tuple(reads.content(piece, inside.body.span) for piece in pieces)
    return read, tuple(signs)


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

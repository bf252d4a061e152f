"""The next factor of a product, by what it begins with."""

from __future__ import annotations

from collections.abc import Callable

from derive.reading import derivatives, enclosed, functions
from derive.reading.applying import base_of, brackets_of, condition_in, is_indicator_head
from derive.reading.expressions import (
    Bound,
    Dots,
    Expression,
    Name,
    Number,
    Product,
    Radical,
    Ratio,
    Set,
)
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
    Stacked,
    Table,
    Unread,
    Word,
)
from derive.reading.limits import limits
from derive.reading.scripts import with_scripts
from derive.reading.stream import (
    ANYTHING,
    DOTS,
    Reach,
    Reads,
    Stream,
    flat,
    hull,
    shown,
    sign_name,
    trimmed,
)

SUMS = {"sum": "sum", "prod": "prod", "int": "int"}
_SETS = frozenset("RNZQC")
_MEANINGS = {
    "pm": "it stands for two formulas", "mp": "it stands for two formulas",
    "!": "a factorial is not understood",
    "|": "a bar without a partner", "Vert": "a bar without a partner",
}  # fmt: skip


def read_factor(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    """The next factor."""
    node = stream.peek()
    if node is None:
        stream.take()
    slashed = derivatives.slashed(stream, reads)
    if slashed is not None:
        return slashed
    base = base_of(node)
    for kind, reader in _READERS:
        if isinstance(base, kind):
            return reader(stream, reads, reach)
    assert node is not None
    if isinstance(node, Unread):
        raise ReadError(node.span, node.message, node.hint)
    raise ReadError(node.span, "this is not understood")


def _sign(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    node = stream.peek()
    base = base_of(node)
    assert isinstance(base, Sign)
    assert node is not None
    if base.name in SUMS:
        return _bound(stream, reads)
    if base.name in ("partial", "nabla"):
        return derivatives.below_sign(stream, reads)
    stream.take()
    if base.name in DOTS and node is base:
        return Dots(node.span)
    if base.name == "infty" and node is base:
        return Number("infty", node.span)
    if base.name in ("top",):
        return Name("top", node.span)
    message = _MEANINGS.get(base.name, f"{_typed(base.name)} is out of place")
    raise ReadError(node.span, message)


def _typed(name: str) -> str:
    return f"\\{name}" if len(name) > 1 and name.isalpha() else name


def _bound(stream: Stream, reads: Reads) -> Expression:
    """A sum or a product over an index, with what it reaches over."""
    start, node = stream.at, stream.take()
    base = base_of(node)
    below, above = (node.below, node.above) if isinstance(node, Scripts) else (None, None)
    upper = None if above is None or not flat(above) else _upper(above, reads)
    conditions = limits(below, reads)
    body = over(stream, reads)
    kind = SUMS[sign_name(base)]
    return Bound(kind, conditions, upper, body, stream.since(start))  # type: ignore[arg-type]


def _upper(row: Row, reads: Reads) -> Expression:
    return reads.content(trimmed(flat(row)), row.span)


def over(stream: Stream, reads: Reads) -> Expression:
    """What a sum is over: the factors behind it, or all that is left."""
    if reads.extents.total == "rest":
        return reads.total(stream, ANYTHING)
    return reads.product(stream, ANYTHING)


def _digits(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    indicator = _indicator(stream, reads)
    if indicator is not None:
        return indicator
    node = stream.take()
    base = base_of(node)
    assert isinstance(base, Digits)
    if len(base.text) > 60:
        raise ReadError(base.span, "a number of more than 60 digits")
    number = Number(base.text, base.span)
    if stream.sign() == "%":
        percent = stream.take().span
        return Ratio(number, Number("100", percent), hull(node.span, percent))
    if not isinstance(node, Scripts):
        return number
    if node.below is not None:
        raise ReadError(node.span, "a number with an index")
    return with_scripts(number, node, reads)


def _indicator(stream: Stream, reads: Reads) -> Expression | None:
    """``1[i = j]``, ``\\mathbb{1}_{i = j}``, which stand next; None for anything else."""
    node, following = stream.peek(), stream.peek(1)
    if isinstance(node, Scripts) and is_indicator_head(node.base):
        if node.below is not None and enclosed.has_condition(node.below):
            stream.take()
            return enclosed.indicator_below(node, reads)
        return None
    if not is_indicator_head(node):
        return None
    inside = brackets_of(following)
    if inside is None or not condition_in(inside):
        return None
    start = stream.at
    stream.take()
    stream.take()
    found = enclosed.indicator(inside, stream.since(start), reads)
    return found if following is inside else with_scripts(found, _scripts(following), reads)


def _scripts(node: Node | None) -> Scripts:
    assert isinstance(node, Scripts)
    return node


def _letter(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    indicator = _indicator(stream, reads)
    if indicator is not None:
        return indicator
    node = stream.peek()
    base = base_of(node)
    assert isinstance(base, Letter)
    assert node is not None
    if base.font == "blackboard" and base.name in _SETS:
        return _set(stream.take(), reads)
    if derivatives.is_entry_operator(node, stream.peek(1)):
        return derivatives.below_sign(stream, reads)
    return functions.read_letter(stream, reads)


def _set(node: Node, reads: Reads) -> Expression:
    """``\\mathbb{R}^{m \\times n}``."""
    base = base_of(node)
    assert isinstance(base, Letter)
    below, above = (node.below, node.above) if isinstance(node, Scripts) else (None, None)
    name = base.name + ("" if below is None else shown(flat(below)))
    if above is None:
        return Set(name, (), node.span)
    dimensions = reads.content(trimmed(flat(above)), above.span)
    if isinstance(dimensions, Product) and set(dimensions.signs) == {"times"}:
        return Set(name, dimensions.factors, node.span)
    return Set(name, (dimensions,), node.span)


def _word(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    return functions.read_word(stream, reads, reach)


def _stacked(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    start, node = stream.at, stream.take()
    stacked = base_of(node)
    assert isinstance(stacked, Stacked)
    fraction = derivatives.read_fraction(stacked, reads)
    if fraction is None:
        found: Expression = Ratio(
            _row(stacked.above, reads), _row(stacked.below, reads), stacked.span
        )
    elif fraction.body is None and node is not stacked:
        raise ReadError(node.span, "the derivative of what?")
    else:
        found = derivatives.derivative(fraction, start, stream, reads)
    return with_scripts(found, node, reads) if isinstance(node, Scripts) else found


def _row(row: Row, reads: Reads) -> Expression:
    return reads.quantity(trimmed(flat(row)), row.span)


def _root(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    node = stream.take()
    root = base_of(node)
    assert isinstance(root, Root)
    degree = None if root.degree is None else _row(root.degree, reads)
    found = Radical(_row(root.body, reads), degree, root.span)
    return with_scripts(found, node, reads) if isinstance(node, Scripts) else found


def _brackets(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    return enclosed.read_brackets(stream.take(), reads)


def _labelled(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    node = stream.take()
    base = base_of(node)
    assert isinstance(base, Labelled)
    if base.kind in ("overset", "underset") and not isinstance(node, Scripts):
        operator = _under_operator(base)
        if operator is not None:
            rest = Stream([operator, *stream.items[stream.at :]], stream.span)
            found = reads.factor(rest, reach)
            stream.at += rest.at - 1
            return found
    found = enclosed.read_brace(base, reads)
    return with_scripts(found, node, reads) if isinstance(node, Scripts) else found


def _under_operator(node: Labelled) -> Node | None:
    """``\\underset{k}{\\max}`` is ``\\max_k``."""
    inner = flat(node.body)
    if not inner or node.label is None:
        return None
    last = base_of(inner[-1])
    if not (isinstance(last, Word) or sign_name(last) in SUMS) or len(inner) > 2:
        return None
    below = node.label if node.kind == "underset" else None
    above = node.label if node.kind == "overset" else None
    outer = inner[-1]
    if isinstance(outer, Scripts):
        below, above = below or outer.below, above or outer.above
    assert last is not None
    if len(inner) == 2 and isinstance(inner[0], Word) and isinstance(last, Word):
        last = Word(inner[0].text + last.text, hull(inner[0].span, last.span))
    elif len(inner) == 2:
        return None
    return Scripts(last, below, above, 0, node.span)


def _table(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    node = stream.take()
    base = base_of(node)
    assert isinstance(base, Table)
    found = enclosed.read_table(base, reads)
    return with_scripts(found, node, reads) if isinstance(node, Scripts) else found


def _prose(stream: Stream, reads: Reads, reach: Reach) -> Expression:
    node = stream.take()
    raise ReadError(node.span, "words inside a formula")


_READERS: tuple[tuple[type, Callable[[Stream, Reads, Reach], Expression]], ...] = (
    (Sign, _sign),
    (Digits, _digits),
    (Letter, _letter),
    (Word, _word),
    (Prose, _prose),
    (Stacked, _stacked),
    (Root, _root),
    (Bracketed, _brackets),
    (Labelled, _labelled),
    (Table, _table),
)

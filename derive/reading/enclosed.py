"""Brackets, bars, braces with labels, and tables inside a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.reading.conditions import read_branches
from derive.reading.expressions import (
    Array,
    Braced,
    Chain,
    Dots,
    Expression,
    Grouped,
    Indicator,
    Label,
    Listing,
    Size,
)
from derive.reading.layout import (
    Bracketed,
    Digits,
    Labelled,
    Letter,
    Node,
    Prose,
    ReadError,
    Row,
    Scripts,
    Sign,
    Span,
    Table,
    Word,
)
from derive.reading.restricting import is_index_condition
from derive.reading.scripts import above_of, below_of, respanned, with_scripts
from derive.reading.stream import (
    ANYTHING,
    DOTS,
    LINES,
    PUNCTUATION,
    Reads,
    Stream,
    around,
    flat,
    has_relation,
    sign_name,
    trimmed,
    words,
)

MATRICES = words("matrix pmatrix bmatrix Bmatrix smallmatrix array darray tabular")
CASES = words("cases dcases rcases drcases")
_REFUSED = {
    "lfloor": "rounding down", "lceil": "rounding up", ".": "a bar with a value behind it",
}  # fmt: skip
_PARTNERS = {"(": ")", "[": "]", "{": "}", "langle": "rangle"}


def read_brackets(node: Node, reads: Reads) -> Expression:
    """What stands between brackets or bars, with the scripts behind it."""
    scripts = node if isinstance(node, Scripts) else None
    inside = node.base if isinstance(node, Scripts) else node
    assert isinstance(inside, Bracketed)
    if scripts is not None and (inside.open, inside.close) == (".", "|"):
        return _under_condition(inside, scripts, reads)
    if inside.open in ("|", "Vert"):
        return _size(inside, scripts, reads)
    body = _enclosed(inside, reads)
    return body if scripts is None else with_scripts(body, scripts, reads)


def _under_condition(node: Bracketed, scripts: Scripts, reads: Reads) -> Expression:
    """``\\left. X \\right|_{i = j}``: only for indices; a value of a quantity is put in for it."""
    if scripts.below is None or scripts.above is not None or scripts.primes:
        raise ReadError(node.span, "a bar with a value behind it is not understood")
    told = reads.content(flat(scripts.below), scripts.below.span)
    if not is_index_condition(told):
        raise ReadError(node.span, "a bar with a value behind it is not understood")
    body = reads.content(trimmed(flat(node.body)), node.body.span)
    return Grouped(body, scripts.span, (told,))


def _enclosed(node: Bracketed, reads: Reads) -> Expression:
    if node.open in _REFUSED:
        raise ReadError(node.span, f"{_REFUSED[node.open]} is not understood")
    items = trimmed(flat(node.body))
    if not items:
        raise ReadError(node.span, "nothing between the brackets")
    table = items[0] if len(items) == 1 and isinstance(items[0], Table) else None
    if table is not None and table.name in MATRICES | CASES | LINES:
        if node.open == "{" and node.close == ".":
            return respanned(read_branches(table, reads), node.span)
        if table.name in MATRICES:
            return respanned(_array(table, reads), node.span)
    if node.open == "[" and has_relation(items):
        return Indicator(reads.content(items, node.body.span), node.span)
    body = reads.content(items, node.body.span)
    if isinstance(body, Listing):
        both = node.open if _PARTNERS.get(node.open) == node.close else node.open + node.close
        return Listing(body.items, both, node.span)
    if isinstance(body, Chain):
        if node.open == "{":
            return Listing((body,), "{", node.span)
        raise ReadError(
            node.span, "a relation in brackets", "write it as a condition, or as [i = j]"
        )
    if node.open in ("{", "langle") and len(items) == 1:
        return Listing((body,), node.open, node.span)  # a set of one thing
    return respanned(body, node.span)


def _size(inside: Bracketed, scripts: Scripts | None, reads: Reads) -> Expression:
    items = trimmed(flat(inside.body))
    kind = "absolute" if inside.open == "|" else "norm"
    if inside.close != inside.open:
        raise ReadError(inside.span, "a bar without a partner")
    body = reads.quantity(items, inside.body.span)
    if scripts is None:
        return Size(kind, body, None, inside.span)  # type: ignore[arg-type]
    below = below_of(scripts, reads)
    if len(below) > 1 or (below and kind == "absolute"):
        raise ReadError(scripts.span, "what stands below the bar")
    order: Expression | Label | None = below[0] if below else None
    found = Size(kind, body, order, inside.span)  # type: ignore[arg-type]
    if scripts.above is None and not scripts.primes:
        return replace(found, span=scripts.span)
    return with_scripts(found, replace(scripts, below=None), reads)


def indicator(inside: Bracketed, span: Span, reads: Reads) -> Expression:
    """``1[i = j]``, ``\\mathbb{1}\\{...\\}``."""
    items = trimmed(flat(inside.body))
    return Indicator(reads.content(items, inside.body.span), span)


def indicator_below(node: Scripts, reads: Reads) -> Expression:
    """``\\mathbf{1}_{y = k}``, ``\\mathbf{1}_{\\{y = k\\}}``."""
    assert node.below is not None
    items = trimmed(flat(node.below))
    if len(items) == 1 and isinstance(items[0], Bracketed):
        items = trimmed(flat(items[0].body))
    found = Indicator(reads.content(items, node.below.span), node.span)
    above, _ = above_of(node, reads)
    return found if not above else with_scripts(found, replace(node, below=None), reads)


def has_condition(row: Row) -> bool:
    """Is it a relation, or one in brackets?"""
    items = trimmed(flat(row))
    if len(items) == 1 and isinstance(items[0], Bracketed):
        return has_relation(flat(items[0].body))
    return has_relation(items)


# Braces -----------------------------------------------------------------------------------


def read_brace(node: Labelled, reads: Reads) -> Expression:
    """A part with a label under or over it."""
    items = flat(node.body)
    span = around(items, node.body.span)
    body = reads.total(Stream(items, span), ANYTHING) if items else reads.quantity(items, span)
    if node.kind in ("overset", "underset"):
        raise ReadError(node.span, "what is set over or under this is not understood")
    label = None if node.label is None else brace_label(node.label, reads)
    return Braced(body, label, node.span) if node.label is not None else respanned(body, node.span)


def brace_label(row: Row, reads: Reads) -> Expression | None:
    """What the label of a brace claims, or None for words and marks."""
    items = trimmed(flat(row), PUNCTUATION)
    if any(isinstance(item, Prose) for item in items) or not _speaks(items):
        return None
    return reads.content(items, row.span)


def _speaks(items: Sequence[Node]) -> bool:
    """Is it more than a word or a mark such as ``(1)``, ``*``?"""
    if all(isinstance(item, Word | Sign) for item in items) and not has_relation(items):
        return False
    if len(items) == 1 and isinstance(items[0], Bracketed):
        inner = flat(items[0].body)
        return not (len(inner) <= 1 and all(_is_mark(item) for item in inner))
    return True


def _is_mark(node: Node) -> bool:
    return isinstance(node, Digits | Letter | Word | Sign | Prose)


def is_mark(node: Node) -> bool:
    """``(1)``, ``(1.2)``, ``[3]``, ``(*)``, ``(A.1)``: the number of a formula?"""
    if not isinstance(node, Bracketed) or node.open not in ("(", "["):
        return False
    inner = flat(node.body)
    if len(inner) == 1:
        return isinstance(inner[0], Digits | Sign | Prose)
    kinds = (Letter, Digits) if len(inner) == 2 else (Letter, Sign, Digits)
    dotted = all(item.name == "." for item in inner if isinstance(item, Sign))
    return len(inner) == len(kinds) and dotted and all(map(isinstance, inner, kinds))


# Tables -----------------------------------------------------------------------------------


def read_table(node: Table, reads: Reads) -> Expression:
    """A matrix, cases, or lines that hold a single quantity."""
    if node.name in CASES:
        return read_branches(node, reads)
    if node.name in MATRICES:
        return _array(node, reads)
    if node.name in LINES:
        items = [item for row in node.rows for cell in row for item in flat(cell)]
        return respanned(reads.quantity(trimmed(items), node.span), node.span)
    raise ReadError(node.span, f"{node.name} is not understood here")


def _array(node: Table, reads: Reads) -> Array:
    rows = [row if flat(row[-1]) else row[:-1] for row in node.rows]
    if not rows or not all(rows):
        raise ReadError(node.span, "a row of a matrix is empty")
    return Array(tuple(tuple(_cell(cell, reads) for cell in row) for row in rows), node.span)


def _cell(row: Row, reads: Reads) -> Expression:
    items = trimmed(flat(row), ",")
    if len(items) == 1 and sign_name(items[0]) in DOTS:
        return Dots(items[0].span)
    return reads.content(items, row.span)

"""Cases: values with the words and relations that say when each of them holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.reading.expressions import Branches, Expression
from derive.reading.layout import (
    Bracketed,
    Letter,
    Node,
    Prose,
    ReadError,
    Row,
    Sign,
    Span,
    Table,
    Word,
)
from derive.reading.stream import PUNCTUATION, Reads, around, flat, sign_name, trimmed

#: Words before a condition, in the languages that people mix with formulas.
IF = frozenset(
    {"if", "when", "for", "where", "whenever", "in case", "case", "else if", "elif", "falls",
     "wenn", "für", "si", "pour", "se", "cuando", "para", "per", "если", "при", "当", "若", "如果",
     "如果是", "もし", "when we have", "if and only if"}
)  # fmt: skip
OTHERWISE = frozenset(
    {"otherwise", "else", "elsewhere", "o.w", "o/w", "ow", "otherw", "in all other cases",
     "in other cases", "all other cases", "sonst", "ansonsten", "sinon", "autrement",
     "en otro caso", "de lo contrario", "caso contrário", "altrimenti", "иначе", "其他", "其它",
     "否则", "その他", "それ以外"}
)  # fmt: skip
#: Words that turn a condition around.
_AGAINST = frozenset({"unless", "except", "not", "or", "no"})
# ``(diagonal)`` behind a condition says it once more
_ASIDE = re.compile(
    r"\s*\((?![^()]*\b(?:unless|except|not|or|no|only|if|but)\b)[^()=<>≠\d]*\)\s*$", re.I
)
# a relation between two letters, typed among words
_RELATION = re.compile(
    r"^(?:(?P<word>[^\W\d]{2,}) )?(?P<one>[a-z]) ?(?P<sign>==?|!=|≠) ?(?P<other>[a-z])$"
)


def read_branches(node: Table, reads: Reads) -> Branches:
    """The rows of a table as cases."""
    rows = [_branch(row, reads) for row in node.rows]
    if any(condition is None for _, condition in rows[:-1]):
        raise ReadError(node.span, "a branch without a condition before the last")
    return Branches(tuple(rows), node.span)


def _branch(row: Sequence[Row], reads: Reads) -> tuple[Expression, Expression | None]:
    """A value and its condition, which stands in a cell of its own or behind words."""
    cells = [trimmed(flat(cell), PUNCTUATION) for cell in row]
    items = cells[0]
    if len(cells) > 1 and items and _introduces(items[0]):
        cells = [*cells[1:], trimmed(items, {*PUNCTUATION, ":"})]
        items = cells[0]
    place = next((i for i, item in enumerate(items) if _introduces(item)), None)
    given = [item for cell in cells[1:] for item in cell]
    if place is not None and not given:
        items, given = items[:place], items[place:]
    elif not given:
        items, given = _at_space(items)
    items = trimmed(items, PUNCTUATION)
    value = reads.quantity(items, around(items, row[0].span))
    if not given:
        raise ReadError(row[0].span, "a branch without a condition")
    return value, condition(given, around(given, row[-1].span), reads)


def _at_space(items: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    for place, item in enumerate(items):
        if sign_name(item) in ("quad", ","):
            return list(items[:place]), trimmed(items[place + 1 :], PUNCTUATION)
    return list(items), []


def _introduces(node: Node) -> bool:
    if isinstance(node, Prose):
        return True
    return isinstance(node, Word) and node.text.lower() in IF | OTHERWISE


def _without_if(items: Sequence[Node]) -> Sequence[Node]:
    """``if`` typed as two letters, with space behind it."""
    if len(items) < 3 or [getattr(item, "name", "") for item in items[:2]] != ["i", "f"]:
        return items
    touches = items[0].span[1] == items[1].span[0] and items[1].span[1] == items[2].span[0]
    return items if touches else items[2:]


def condition(items: Sequence[Node], span: Span, reads: Reads) -> Expression | None:
    """A condition behind words; None for otherwise."""
    rows: list[Node] = []
    for item in _without_if(items):
        if isinstance(item, Prose | Word):
            word = _ASIDE.sub("", item.text).strip(" ,.;:()").lower()
            if word in OTHERWISE:
                return None
            if isinstance(item, Prose) and (typed := _RELATION.match(word)) is not None:
                rows += _relation(typed, item.span)
                word = typed["word"] or ""
            if isinstance(item, Prose) and item.rows:
                rows += [part for row in item.rows for part in flat(row)]
                word = word.split()[0] if word else ""
            if isinstance(item, Word) and word not in {*IF, *_AGAINST, "and"}:
                rows.append(item)
            elif word and word not in IF and word not in ("and", "if and"):
                raise ReadError(item.span, f"“{item.text.strip()}” before a condition")
            if word == "and":
                rows.append(Sign(",", item.span))
        elif sign_name(item) not in ("quad", "forall") and (rows or sign_name(item) != ":"):
            rows.append(item)
    rows = trimmed(rows, PUNCTUATION)
    if len(rows) == 1 and isinstance(rows[0], Bracketed) and rows[0].open == "(":
        rows = trimmed(flat(rows[0].body))
    return reads.content(rows, span)


def _relation(typed: re.Match[str], span: Span) -> list[Node]:
    """``i != j`` among words."""
    sign = "=" if typed["sign"].startswith("=") else "neq"
    return [Letter(typed["one"], span), Sign(sign, span), Letter(typed["other"], span)]

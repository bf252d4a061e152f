"""What formulas that were not understood may say the meaning of: the names on one side of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from derive.articles.formulas import Formulas
from derive.articles.passages import Document, Passage
from derive.reading.commands import ACCENTS, FONTS, TEXTS
from derive.reading.expressions import Call, Expression, Name
from derive.reading.state import nodes
from derive.reading.tokens import SPACE, tokens

_ROW = re.compile(r"\\\\(?![a-zA-Z])")
_LINK = re.compile(r"\\coloneqq|\\triangleq|\\equiv|:=|=")
_LOOKS = frozenset({*FONTS, *TEXTS, r"\operatorname", r"\left", r"\displaystyle", r"\quad", "&"})
_TEXTS = frozenset({*TEXTS, r"\operatorname", r"\mathrm"})
_BEGIN = re.compile(r"\\begin\{[a-zA-Z]+\*?\}(?:\{[^{}]*\})?|\\(?:label|tag)\{[^{}]*\}")


def bases(expression: Expression) -> set[str]:
    """The names in an expression, with their accents, without what stands below and above."""
    return {_base(node) for node in nodes(expression) if isinstance(node, Name)}


def head(expression: Expression) -> str:
    """The name that an expression is, or that of a function, as ``bases`` gives it; or empty."""
    name = expression.head if isinstance(expression, Call) else expression
    return _base(name) if isinstance(name, Name) else ""


def _base(name: Name) -> str:
    return " ".join([*name.accents, name.base])


def unread_heads(document: Document, formulas: Formulas) -> dict[str, Passage]:
    """The names that stand alone on one side of a line that is not understood, ``f(x) = ...``, as
    ``bases`` gives them, each with the first such formula."""
    found: dict[str, Passage] = {}
    for passage in document.passages:
        for row in _rows_not_read(passage, formulas):
            first, *others = _LINK.split(_BEGIN.sub("", row))
            for side in (first, *others) if len(others) == 1 else (first, *others[:-1]):
                alone = _alone(side) if others else ""
                if alone:
                    found.setdefault(alone, passage)
    return found


def _rows_not_read(passage: Passage, formulas: Formulas) -> Iterator[str]:
    formula = formulas.of(passage)
    starts = [0, *(row.end() for row in _ROW.finditer(passage.text)), len(passage.text)]
    for start, end in pairwise(starts):
        inside = any(start <= error.span[0] < end for error in formula.errors)
        if formula.errors and (inside or not formula.chains):
            yield passage.text[start:end]


def _alone(side: str) -> str:
    """The name that a side is, whatever stands below, above and in brackets behind it, or empty."""
    accents: list[str] = []
    base = ""
    depth = text = 0
    for token in tokens(side):
        word = token.text
        if word == "{":
            depth += 1
        elif word == "}":
            depth -= 1
            text = text if depth >= text else 0
        elif base and word in ("_", "^", "(", "'", r"\left"):
            return " ".join([*accents, base])
        elif not base and word in ACCENTS:
            accents.append(ACCENTS[word])
        elif word in _TEXTS:
            text = depth + 1
        elif word in _LOOKS or word == SPACE or (word.startswith("\\") and not word[1:].isalpha()):
            continue
        elif base and not (text and word.isalpha()):
            return ""
        elif word.isalpha() or word[1:].isalpha():
            base += word.removeprefix("\\")
        else:
            return ""
    return " ".join([*accents, base]) if base else ""

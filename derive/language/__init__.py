"""The language of expressions: text <-> held terms.

The grammar is a subset of Python's expressions.  :mod:`~derive.language.syntax` turns a text
into a syntax tree, :mod:`~derive.language.reader` that into a term, and :func:`write` is the
way back.  The grouping and the order of a text are those of its term:

======================  =========================================
``a + b - c``           ``Plus(a, b, Neg(c))``
``a + (b + c)``         ``Plus(a, Plus(b, c))``
``-a * b``              ``Neg(Times(a, b))``
``(-a) * b``            ``Times(Neg(a), b)``
``a * b / c``           ``Quotient(Times(a, b), c)``
``a / b * c``           ``Times(Quotient(a, b), c)``
``-x**2``               ``Neg(Power(x, 2))``
======================  =========================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr

from derive.language.reader import FUNCTIONS, RESERVED, Reader, Span
from derive.language.syntax import LanguageError, read_syntax
from derive.language.writer import write
from derive.terms import Path, Relation

__all__ = [
    "FUNCTIONS",
    "RESERVED",
    "LanguageError",
    "Located",
    "Span",
    "parse",
    "parse_located",
    "write",
]

_INDEX_PLACES = re.compile(
    r"""\bfor\s+(\w+) | \[([^\[\]]*)\] | \bdelta\s*\(([^()]*)\)
      | \b(?:if|and)\b[\s(]*(\w+)\s*!=\s*(\w+)""",
    re.VERBOSE,
)
_NAME = re.compile(r"[A-Za-z]\w*")


@dataclass(frozen=True)
class Located:
    """A term and where its subterms are written."""

    term: Expr | Relation
    spans: Mapping[Path, Span]

    def span(self, path: Path) -> Span:
        """Where the subterm at ``path`` is written, or the smallest one around it that is."""
        while path not in self.spans:
            path = path[:-1]
        return self.spans[path]


def parse(text: str, indices: frozenset[str] = frozenset()) -> Expr | Relation:
    """The term that a text stands for.

    A name that is bound by ``for``, stands in a subscript, is an argument of ``delta`` or is
    compared in an ``if`` is an :class:`Index` everywhere in the text; so are the names in
    ``indices``.  Every other name is a ``Symbol``.

    Raises LanguageError, which says where and what to write instead.
    """
    return parse_located(text, indices).term


def parse_located(text: str, indices: frozenset[str] = frozenset()) -> Located:
    """Like :func:`parse`, with the place of every subterm.  Raises LanguageError."""
    root, source, shift = read_syntax(text)
    if "[" in source or "for" in source or "delta" in source:
        found = (name for groups in _INDEX_PLACES.findall(source) for name in groups if name)
        indices = indices.union(*(_NAME.findall(names) for names in found))
    reader = Reader(source, shift, indices)
    return Located(reader.relation_or_term(root), reader.spans)

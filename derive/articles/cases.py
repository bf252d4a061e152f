"""The case that a formula stands in: ``- $k = j$``, ``For $i \\neq j$:``, ``\\text{if } i = j``."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic

from derive.articles.formulas import Formulas
from derive.articles.passages import Document, Passage, around
from derive.reading.elaboration import Conditions, conditions
from derive.reading.expressions import Expression
from derive.reading.layout import ReadError
from derive.reading.symbols import Symbols
from derive.terms import Delta, Entry, Index, Relation, head_of, walk


def said_of(expressions: Sequence[Expression], symbols: Symbols) -> Conditions:
    """What conditions mean: comparisons, and sizes of indices.

    One that is not understood is left out: the claim is then judged without it.
    """
    found = Conditions()
    for expression in expressions:
        try:
            said = conditions((expression,), symbols)
        except ReadError:
            continue
        relations = found.relations + said.relations
        found = Conditions(relations, {**found.ranges, **said.ranges})
    return found


def _is_case(relation: Relation, symbols: Symbols) -> bool:
    """Does it compare two indices, or an index and a label?"""
    if isinstance(relation.left, Entry):
        return head_of(relation.left) in symbols.labels.values() and relation.operator == "!="
    return isinstance(relation.left, Index) and isinstance(relation.right, Index)


def tells_apart(term: Basic, fact: Relation) -> bool:
    """Does a term ask for itself whether two indices are the same?  Then it speaks of all cases,
    whichever is told around it."""
    asked = frozenset((fact.left, fact.right))
    return any(
        isinstance(part, Delta | Relation) and frozenset((part.args[-2], part.args[-1])) == asked
        for _, part in walk(term)
    )


def case_around(
    document: Document, passage: Passage, formulas: Formulas, symbols: Symbols
) -> tuple[Relation, ...]:
    """The relations between indices that introduce a passage, those of the nearest case alone."""
    for other in around(document, passage):
        relations = tuple(
            relation
            for chain in formulas.of(other).chains
            for relation in said_of((chain, *chain.conditions), symbols).relations
            if _is_case(relation, symbols)
        )
        if relations:
            return relations
    return ()

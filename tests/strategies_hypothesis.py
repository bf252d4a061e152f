"""Hypothesis strategies: random held terms over a small vocabulary, and random texts.

A term here may be anything the engine can build, well-typed or not: nested sums, double
negations, powers of powers.  ``INDICES`` are the names of indices that may occur free.
"""

from __future__ import annotations

from hypothesis import strategies as st
from sympy import Expr, Integer, Symbol

from derive.terms import (
    Apply,
    Delta,
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prime,
    Prod,
    Quotient,
    Relation,
    Sum,
    Times,
    Where,
    relation,
)

INDICES = frozenset({"i", "j", "k"})

indices = st.sampled_from(sorted(INDICES)).map(Index)
places = indices | st.integers(1, 3).map(Integer)
scalars = st.sampled_from(["a", "b", "eps", "x_hat", "L"]).map(Symbol)
numbers = st.integers(0, 12).map(Integer)
sizes = st.sampled_from(["n", "m"]).map(Symbol)
entries = st.builds(
    lambda name, at: Entry(Symbol(name), *at),
    st.sampled_from(["x", "y", "p"]),
    st.lists(places, min_size=1, max_size=3),
)
deltas = st.builds(Delta, places, places)
atoms = scalars | numbers | entries | indices | deltas
operators = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


def _closed_number(term: Expr) -> bool:
    """Is it made of numbers alone?  Large powers of these are refused by the language."""
    return not term.free_symbols and not term.has(Apply)


def _power(base: Expr, exponent: Expr) -> Expr:
    if _closed_number(base) and _closed_number(exponent):
        return Power(base, Integer(2)) if isinstance(base, Integer) else Neg(base)
    return Power(base, exponent)


def _branches(terms: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    pairs = st.tuples(terms, terms)
    several = st.lists(terms, min_size=2, max_size=4)
    named = st.sampled_from(["f", "phi", "exp", "log", "sqrt"]).map(Symbol)
    primes = st.builds(Prime, st.just(Symbol("phi")), st.integers(1, 3).map(Integer))
    binders = st.tuples(terms, indices, sizes, st.lists(places, max_size=2))
    return st.one_of(
        several.map(lambda parts: Plus(*parts)),
        several.map(lambda parts: Times(*parts)),
        terms.map(Neg),
        pairs.map(lambda pair: Quotient(*pair)),
        pairs.map(lambda pair: _power(*pair)),
        st.builds(Apply, named | primes, terms),
        several.map(lambda parts: Apply(Symbol("max"), *parts)),
        st.builds(
            lambda kind, parts: kind(*parts[:3], *(o for o in parts[3] if o != parts[1])),
            st.sampled_from([Sum, Prod]),
            binders,
        ),
        st.builds(Diff, terms, scalars | entries),
        st.builds(Where, relations_of(terms), terms, terms),
    )


def relations_of(terms: st.SearchStrategy[Expr]) -> st.SearchStrategy[Relation]:
    """Comparisons of terms."""
    return st.builds(relation, terms, operators, terms)


terms: st.SearchStrategy[Expr] = st.recursive(atoms, _branches, max_leaves=12)
relations: st.SearchStrategy[Relation] = relations_of(terms)

_TOKENS = (
    "a b x y n k f exp sum prod diff delta where D ( ( ) ) [ ] , + - * / ** == != < 0 1 2 0.5 . "
    "for in if and or not lambda := = ' \" # λ _ __import__ : { } \\"
)
_tokens = st.sampled_from([*_TOKENS.split(), "\n"])
texts: st.SearchStrategy[str] = st.lists(_tokens, max_size=14).map(" ".join) | st.text(max_size=30)
"""Texts that are mostly not expressions."""

arithmetic: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["0", "1", "2", "9", "0.5", "99999999999999999999"]),
    lambda parts: st.builds(
        "({} {} {})".format, parts, st.sampled_from(["+", "-", "*", "/", "**", "**"]), parts
    ),
)
"""Texts of numbers alone, with large powers."""

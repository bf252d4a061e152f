"""What readers find simple: one measure, used wherever a form is preferred to another.

The weights follow how a formula is read: a name is one thing however many indices it has, a
sum costs more than what stands in it, a derivative that is left costs most, and a leading
minus costs a little.
"""

from __future__ import annotations

from sympy import Basic, Integer

from derive.terms import (
    Apply,
    Delta,
    Diff,
    Entry,
    Neg,
    Plus,
    Power,
    Prime,
    Prod,
    Quotient,
    Relation,
    Sum,
    Term,
    Times,
    Where,
)

_NAME = 2
_WEIGHTS: dict[type[Basic], int] = {
    Plus: 1,
    Neg: 1,
    Times: 1,
    Quotient: 1,
    Power: 1,
    Apply: 1,
    Prime: 1,
    Sum: 4,
    Prod: 4,
    Where: 6,
    Relation: 1,
    Diff: 100,
}


def cost(term: Basic) -> int:
    """How much there is to read in a term; smaller is simpler.  O(number of nodes)."""
    if isinstance(term, Entry | Delta) or not isinstance(term, Term):
        return _NAME
    if isinstance(term, Sum | Prod):
        return _WEIGHTS[type(term)] + cost(term.body) + len(term.apart)
    if isinstance(term, Power) and isinstance(term.args[1], Integer):
        return _WEIGHTS[Power] + cost(term.args[0])
    parts = term.args[1:] if isinstance(term, Apply | Relation) else term.args
    leading = isinstance(term, Plus) and isinstance(term.args[0], Neg)
    return _WEIGHTS[type(term)] + leading + sum(cost(a) for a in parts)

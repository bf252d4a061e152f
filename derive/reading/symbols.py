"""What the names of a document mean: its problem, and how each name is written.

A document is read in a :class:`Problem`: sizes, variables, definitions, assumptions.  It is given,
or inferred from the document, or both: then the document adds to what is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from derive.problem import Problem
from derive.terms import Index


@dataclass(frozen=True)
class VectorFunction:
    """A function of a whole vector, told entry by entry: ``f(z)_i = body``.

    parameter: the name of the vector in the body.  index: the index of the entry; None for a
    scalar.  body: a term in ``Entry(parameter, k)`` and ``index``.
    """

    name: str
    parameter: str
    index: Index | None
    body: Expr


@dataclass(frozen=True)
class Symbols:
    """The meaning of the names at one place of a document.

    problem: what they mean.  names: from a spelling (:func:`derive.reading.grammar.spelling`, e.g.
    ``hat y``, ``lambda``, ``L CE``, ``a^(l-1)``) to a name of the problem; a spelling that is not
    there is tried as the name that prints so.  vector_functions: by spelling.
    labels: of quantities that tell a class, by name: the table that is 1 at the class; of one that
    is such a table itself, its own name.
    parameters: for a function defined for an argument, the symbol of the argument, by name.
    """

    problem: Problem
    names: Mapping[str, str] = field(default_factory=dict)
    vector_functions: Mapping[str, VectorFunction] = field(default_factory=dict)
    parameters: Mapping[str, Symbol] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

"""What may be done to a term.  The tables, and all rules by name."""

from derive.rules.algebra import ALGEBRA
from derive.rules.arithmetic import ARITHMETIC
from derive.rules.base import Rewrite, Rule, by_name
from derive.rules.calculus import CALCULUS
from derive.rules.cases import CASES
from derive.rules.complements import COMPLEMENTS
from derive.rules.definitions import DEFINITIONS
from derive.rules.equations import EQUATIONS
from derive.rules.fractions import FRACTIONS
from derive.rules.gathering import GATHERING
from derive.rules.inverses import INVERSES
from derive.rules.kinks import KINKS
from derive.rules.logarithms import LOGARITHMS
from derive.rules.products import PRODUCTS
from derive.rules.sums import SUMS

RULES = by_name(
    CALCULUS,
    ARITHMETIC,
    ALGEBRA,
    FRACTIONS,
    COMPLEMENTS,
    PRODUCTS,
    KINKS,
    CASES,
    SUMS,
    GATHERING,
    LOGARITHMS,
    DEFINITIONS,
    EQUATIONS,
    INVERSES,
)

__all__ = [
    "ALGEBRA",
    "ARITHMETIC",
    "CALCULUS",
    "CASES",
    "COMPLEMENTS",
    "DEFINITIONS",
    "EQUATIONS",
    "FRACTIONS",
    "GATHERING",
    "INVERSES",
    "KINKS",
    "LOGARITHMS",
    "PRODUCTS",
    "RULES",
    "SUMS",
    "Rewrite",
    "Rule",
]

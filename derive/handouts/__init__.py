"""Handouts: a derivation with lines left open for a student, and the key that goes with it."""

from derive.handouts.blanks import Ask, UnknownRuleError
from derive.handouts.making import Made, Wish, make
from derive.handouts.sheet import Sheet, Version, worksheet
from derive.handouts.variants import variants

__all__ = [
    "Ask",
    "Made",
    "Sheet",
    "UnknownRuleError",
    "Version",
    "Wish",
    "make",
    "variants",
    "worksheet",
]

"""Conditions below a name or a bracket: ``y_{k = i}``, ``(a_i - a_j)_{i \\neq j}``.

They say for which indices the line holds: the index stays below the name, the rest goes to the
conditions of the line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from derive.reading.expressions import Chain, Expression, Formula, Grouped, Label, Name
from derive.reading.rebuilding import rebuilt
from derive.reading.state import is_letter

# what stands below these is a condition of their own
_INDICATORS = frozenset({"delta", "1", "I"})


def restricted(formula: Formula) -> Formula:
    """The formula with such conditions where those of its lines are."""
    return replace(formula, chains=tuple(map(_restricted, formula.chains)))


def _restricted(chain: Chain) -> Chain:
    found: dict[tuple[object, ...], Chain] = {}

    def change(node: Any) -> Any:
        if isinstance(node, Name) and node.base not in _INDICATORS:
            below = tuple(_index(part, found) for part in node.below)
            return node if below == node.below else replace(node, below=below)
        if isinstance(node, Grouped) and any(map(is_index_condition, node.below)):
            for part in node.below:
                _index(part, found)
            rest = tuple(part for part in node.below if not is_index_condition(part))
            return replace(node, below=rest) if rest or node.above else node.body
        return node

    parts = rebuilt(chain.parts, change)
    if not found:
        return chain
    return replace(chain, parts=parts, conditions=(*chain.conditions, *found.values()))


def is_index_condition(part: Expression | Label) -> bool:
    """``k = i`` and ``k \\neq i``"""
    if not isinstance(part, Chain) or len(part.links) != 1 or part.conditions:
        return False
    return part.links[0].sign in ("=", "neq") and all(map(is_letter, part.parts))


def _index(part: Expression | Label, found: dict[tuple[object, ...], Chain]) -> Expression | Label:
    """The index that is left of such a condition, which is noted once; anything else as it is."""
    if not isinstance(part, Chain) or not is_index_condition(part):
        return part
    one, other = part.parts
    assert isinstance(one, Name)
    assert isinstance(other, Name)
    found.setdefault((one.base, one.primes, part.links[0].sign, other.base, other.primes), part)
    return one

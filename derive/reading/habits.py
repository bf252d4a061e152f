"""What authors type out of habit for something else, made into it.

An empty script, ``\\sum_k^{}``; a prime on the line, ``g\\prime(x)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.reading.layout import Letter, Node, Row, Scripts, Sign, Word


def tidied(items: Sequence[Node]) -> list[Node]:
    """The items of a row with such habits undone."""
    found: list[Node] = []
    for item in items:
        item = _without_empty(item) if isinstance(item, Scripts) else item
        if isinstance(item, Sign) and item.name == "prime" and _takes_prime(found):
            found[-1] = _primed(found[-1], item)
        else:
            found.append(item)
    return found


def _without_empty(node: Scripts) -> Node:
    below = None if _is_empty(node.below) else node.below
    above = None if _is_empty(node.above) else node.above
    if below is None and above is None and not node.primes:
        return node.base
    return replace(node, below=below, above=above)


def _is_empty(row: Row | None) -> bool:
    return row is not None and not row.items


def _takes_prime(items: Sequence[Node]) -> bool:
    return bool(items) and isinstance(items[-1], Letter | Word | Scripts)


def _primed(node: Node, prime: Sign) -> Node:
    span = (node.span[0], prime.span[1])
    if isinstance(node, Scripts):
        return replace(node, primes=node.primes + 1, span=span)
    return Scripts(node, None, None, 1, span)

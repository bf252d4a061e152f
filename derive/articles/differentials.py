"""Names that begin with a d: ``dz`` for the derivative by z, as programs call it.

Where no d stands by itself, and something like ``dz = a - y`` is said, no d is a factor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.articles.survey import everywhere
from derive.reading.events import is_prefix, prefixed
from derive.reading.expressions import Bound, Chain, Expression, Product, Set


def has_differentials(chains: Iterable[Chain]) -> bool:
    """Does every d of these formulas belong to the letter behind it?  Linear in their length."""
    chains = tuple(chains)
    if not any(_is_said(chain) for chain in chains):
        return False
    nodes = [node for chain in chains for node in everywhere(chain)]
    sizes = [node for node in nodes if isinstance(node, Set | Bound)]
    alone = sum(map(is_prefix, nodes)) - sum(
        is_prefix(size) for node in sizes for size in _limits(node)
    )
    joined = sum(len(prefixed(node)) for node in nodes if isinstance(node, Product))
    return alone == joined


def _is_said(chain: Chain) -> bool:
    """``dz = ...``"""
    first = chain.parts[0]
    if not chain.links or chain.links[0].sign not in ("=", ":="):
        return False
    return isinstance(first, Product) and len(first.factors) == 2 and bool(prefixed(first))


def _limits(node: Expression) -> Iterator[Expression]:
    """The sizes in a set, and what a sum runs to."""
    if isinstance(node, Set):
        yield from node.dimensions
    elif isinstance(node, Bound) and node.upper is not None:
        yield node.upper

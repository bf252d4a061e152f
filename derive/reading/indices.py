"""Relations that speak of indices alone: ``i = j``, ``k \\neq j``, ``i = 1, \\ldots, n``."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.layout import Digits, Letter, Node, Scripts, Sign
from derive.reading.relations import sides
from derive.reading.stream import DOTS, relation_name, sign_name

#: Letters that indices go by.
_INDICES = frozenset("ijklmnctrsq")


def is_index_relation(items: Sequence[Node]) -> bool:
    """Does a relation speak of indices alone: ``i = j``, ``k \\neq j``, ``i = 1, \\ldots, n``?"""
    found = sides(items)
    if len(found.parts) < 2:
        return False
    names = [relation_name(link[0]) for link in found.links]
    if set(names) == {"in"}:
        return all(_is_index(item) for item in found.parts[0])
    if not set(names) <= {"=", "neq", "<", ">", "leq", "geq"}:
        return False
    if not all(part and all(_may_stand(item) for item in part) for part in found.parts):
        return False
    first, *others = found.parts
    if "=" not in names:
        return any(_is_index(item) for part in found.parts for item in part)
    if not all(_is_index(item) for item in first):
        return False
    return all(_is_value(part) or any(sign_name(i) in DOTS for i in part) for part in others)


def _is_value(items: Sequence[Node]) -> bool:
    """Is it what an index may be: another one, a number, a size, the class of a sample?"""
    if len(items) != 1:
        return False
    name = items[0].name if isinstance(items[0], Letter) else "y"
    return name in _INDICES or name in "yt" or name.isupper()


def _is_index(node: Node) -> bool:
    if sign_name(node) == ",":
        return True
    return isinstance(node, Letter) and node.name in _INDICES and not node.font and not node.accents


def _may_stand(node: Node) -> bool:
    if isinstance(node, Sign):
        return node.name in {",", "+", "-"} | DOTS
    if isinstance(node, Scripts):
        return isinstance(node.base, Letter) and len(node.base.name) == 1 and node.above is None
    if isinstance(node, Letter):
        return len(node.name) == 1 and not node.accents and not node.font
    return isinstance(node, Digits)

"""``i = 1, ..., n``: how far an index runs."""

from __future__ import annotations

from derive.reading.expressions import Chain, Dots, Expression, Listing, Name, Number
from derive.reading.layout import ReadError
from derive.reading.naming import candidates, plain_name
from derive.reading.state import Reading, is_letter


def index_range(reading: Reading, condition: Expression) -> dict[str, str] | None:
    """The sizes that a condition tells of its indices; None if it is no range."""
    if not isinstance(condition, Chain) or len(condition.links) != 1:
        return None
    left, right = condition.parts
    names = left.items if isinstance(left, Listing) else (left,)
    last = _last(right) if condition.links[0].sign in ("=", "in") else None
    if last is None or not all(isinstance(n, Name) and is_letter(n) for n in names):
        return None
    found = next(candidates(last, reading.symbols), None) if isinstance(last, Name) else None
    sizes = {size for size, _ in reading.problem.sizes}
    if found is None or found.name not in sizes:
        raise ReadError(last.span, "this range ends at no size that is known")
    return {plain_name(n): found.name for n in names if isinstance(n, Name)}


def _last(right: Expression | None) -> Expression | None:
    """The end of ``1, ..., n``, ``{1, ..., n}`` and ``[n]``."""
    if not isinstance(right, Listing):
        return None
    items = right.items
    if len(items) == 1 and right.brackets == "[":
        return items[0]
    starts = isinstance(items[0], Number) and items[0].text in ("1", "0") if items else False
    if len(items) >= 3 and isinstance(items[-2], Dots) and starts:
        return items[-1]
    return None

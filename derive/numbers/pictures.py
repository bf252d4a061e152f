"""Pictures of a derivation on numbers: the derivative as a heat map, and the function along the
variable by which it changes most, with its tangent."""

from __future__ import annotations

from derive.document import Picture
from derive.messages import Catalogue
from derive.numbers.curves import curves
from derive.numbers.heat_maps import heat_maps
from derive.numbers.instance import Instance


def pictures(found: Instance, total: bool, messages: Catalogue) -> tuple[Picture, ...]:
    """The pictures; none where there is nothing to look at.

    total: derivatives are written with d.
    """
    if found.derivative is None or found.missing:
        return ()
    return (*heat_maps(found.derivative, total, messages), *curves(found, total, messages))

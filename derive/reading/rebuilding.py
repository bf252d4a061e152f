"""A formula with some of its nodes in another shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from derive.reading.expressions import Superscript


def rebuilt(thing: Any, change: Callable[[Any], Any], scripts: bool = True) -> Any:
    """A node, or a tuple of nodes, with ``change`` made to each from the inside out.

    scripts: is what stands above names looked into as well?  What does not change stays the same
    object.
    """
    if isinstance(thing, tuple):
        parts = tuple(rebuilt(part, change, scripts) for part in thing)
        same = all(new is old for new, old in zip(parts, thing, strict=True))
        return thing if same else parts
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    if isinstance(thing, Superscript) and not scripts:
        return thing
    changed = {}
    for each in fields(thing):
        value = getattr(thing, each.name)
        if each.name != "span" and (isinstance(value, tuple) or is_dataclass(value)):
            new = rebuilt(value, change, scripts)
            if new is not value:
                changed[each.name] = new
    return change(replace(thing, **changed) if changed else thing)

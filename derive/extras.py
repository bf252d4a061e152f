"""Libraries that only some formats need: they are imported when they are used."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


class MissingExtraError(Exception):
    """A library is not installed; the message says what installs it."""


def extra(module: str, name: str) -> ModuleType:
    """The module, which the extra of this name in pyproject.toml brings.

    Raises MissingExtraError if it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0].replace("_", "-")
        raise MissingExtraError(
            f"{library} is not installed; to get it: pip install 'derive[{name}]'"
        ) from error

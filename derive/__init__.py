"""Write a loss in a few lines; get the derivation a good textbook would print, checked.

``load`` reads a problem, ``derive`` tells and judges its derivation: see :mod:`derive.api`.
They are imported when they are first used, so that ``derive --help`` costs no mathematics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from derive.api import Told, derive
    from derive.problem_file import load, loads

__all__ = ["Told", "derive", "load", "loads"]
__version__ = "0.5.0"


def __getattr__(name: str) -> Any:
    if name in ("load", "loads"):
        from derive import problem_file

        return getattr(problem_file, name)
    if name in ("Told", "derive"):
        from derive import api

        return getattr(api, name)
    raise AttributeError(f"module 'derive' has no attribute {name!r}")

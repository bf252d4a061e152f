"""Hints for a line that does not hold: what to look at, never what the next line is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Expr

from derive.articles.slips import Kind, Slip
from derive.articles.verdicts import Judge
from derive.terms import Index, Relation

_LOOK_AT: Mapping[Kind, str] = {
    "sign": "Look at the signs.",
}
_UNKNOWN = "Compare this line with the one before, part by part."


class Hints:
    """Hints for lines of one problem; its own derivation is told once, when it is asked for."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def hint(
        self,
        found: Slip | None,
        left: Expr,
        right: Expr,
        *,
        strength: int = 1,
        where: Sequence[Relation] = (),
        case: Sequence[Relation] = (),
        ranges: Mapping[Index, str] | None = None,
    ) -> str:
        """A sentence or two, formulas between backquotes in the language of problem files.

        found: the slip, if one is known.  left: the last line that holds.  right: the line typed
        after it.  strength: 1 says what kind of thing to look at, and where; 2 which rule a
        textbook applies to the last line that holds.
        """
        return _LOOK_AT.get(found.kind, _UNKNOWN) if found else _UNKNOWN

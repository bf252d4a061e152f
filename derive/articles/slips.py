"""What kind of slip a false line is, where that can be told for certain.

A slip is named if undoing it makes the line true: the mended line is built and judged, never
guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sympy import Expr

from derive.articles.trials import Claim
from derive.articles.verdicts import Judge
from derive.terms import Index, Neg, Path, Relation, replace_at, walk

Kind: TypeAlias = Literal[
    "sign",
    "index",
    "limit",
    "case",
    "chain rule",
    "product rule",
    "quotient rule",
    "derivative",
    "lost factor",
    "extra factor",
    "lost term",
    "extra term",
]


@dataclass(frozen=True)
class Slip:
    """What went wrong in a line.  path: where in its right side."""

    kind: Kind
    path: Path = ()


def slip(
    judge: Judge,
    left: Expr,
    right: Expr,
    *,
    where: Sequence[Relation] = (),
    case: Sequence[Relation] = (),
    ranges: Mapping[Index, str] | None = None,
) -> Slip | None:
    """The slip that makes ``left = right`` false; None if no single one is known that does.

    left: the last line that holds.  right: the line typed after it.  where, case, ranges: as for
    :meth:`derive.articles.verdicts.Judge.equation`.
    """
    told = tuple(sorted((ranges or {}).items(), key=str))
    claim = Claim(left, "==", right, (*where, *case), told)
    for path, mended in _other_signs(right):
        if judge.holds(Claim(claim.left, "==", mended, claim.where, claim.ranges)):
            return Slip("sign", path)
    return None


def _other_signs(right: Expr) -> Iterator[tuple[Path, Expr]]:
    for path, part in walk(right):
        if isinstance(part, Neg):
            yield path, replace_at(right, path, part.args[0])
    yield (), Neg(right)

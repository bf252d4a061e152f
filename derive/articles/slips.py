"""What kind of slip a false line is, where that can be told for certain.

A slip is named if undoing it makes the line true: the mended line is built and judged, never
guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sympy import Expr, Symbol

from derive.articles.calculus_mends import chain_rule, derivatives, products
from derive.articles.mends import (
    Kind,
    Mend,
    Mends,
    cases,
    exponents,
    extra_factors,
    extra_terms,
    indices,
    limits,
    lost_factors,
    lost_terms,
    signs,
    sources_of,
)
from derive.articles.trials import Claim, is_about_indices
from derive.articles.verdicts import Judge
from derive.problem import Problem
from derive.terms import ONE, Index, Path, Quotient, Relation, count_nodes, relation

#: How many mended lines are judged, of each way and in all, and how many nodes they have at most:
#: a second of work.
_OF_EACH = 150
_IN_ALL = 900
_NODES = 60_000

WORDS: Mapping[Kind, str] = {
    "sign": "a wrong sign",
    "index": "a wrong index",
    "limit": "a wrong limit of a sum",
    "case": "a case left out",
    "exponent": "a wrong exponent",
    "chain rule": "the chain rule forgotten",
    "product rule": "half of the product rule",
    "quotient rule": "half of the quotient rule",
    "derivative": "a wrong derivative",
    "lost factor": "a lost factor",
    "extra factor": "a factor too many",
    "fraction": "a fraction upside down",
    "lost term": "a lost term",
    "extra term": "a term too many",
}


@dataclass(frozen=True)
class Slip:
    """What went wrong in a line.  path: where in its right side; () if it is the whole.
    mended: the right side without it, which no student should see."""

    kind: Kind
    path: Path = ()
    mended: Expr | None = None

    @property
    def words(self) -> str:
        """The kind in a few words."""
        return WORDS[self.kind]


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
    try:
        if _is_other_case(judge, claim, tuple(case)):
            return Slip("case")
        most = min(_IN_ALL, _NODES // count_nodes(right))
        found = islice(_mends(claim, judge.problem), most)
        return next((_slip(m) for m in found if judge.holds(replace(claim, right=m[2]))), None)
    except RecursionError:
        return None


def _slip(mend: Mend) -> Slip:
    kind, path, mended = mend
    return Slip(kind, path, mended)


def _mends(claim: Claim, problem: Problem) -> Iterator[Mend]:
    """Mended lines, the likeliest slips first."""
    sizes = [Symbol(name) for name, _ in problem.sizes]
    numbers = [*sizes, *(Quotient(ONE, size) for size in sizes)]
    sources = sources_of(claim.left, problem)
    ways: tuple[Mends, ...] = (
        chain_rule(claim, problem),
        signs(claim),
        indices(claim),
        limits(claim),
        exponents(claim),
        products(claim),
        lost_factors(claim, sources, numbers),
        lost_terms(claim, sources),
        cases(claim),
        extra_factors(claim),
        extra_terms(claim),
        derivatives(claim),
    )
    for way in ways:
        yield from islice(way, _OF_EACH)


def _is_other_case(judge: Judge, claim: Claim, case: tuple[Relation, ...]) -> bool:
    """Does it hold in the case that is contrary to the one stated?"""
    for fact in case:
        if is_about_indices(fact) and fact.operator in ("==", "!="):
            contrary = relation(fact.left, "!=" if fact.operator == "==" else "==", fact.right)
            where = tuple(contrary if other is fact else other for other in claim.where)
            if judge.holds(replace(claim, where=where)):
                return True
    return False

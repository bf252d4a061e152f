"""What a chain takes for granted from line to line: that one entry of a target is 1.

After one slip a chain comes back to what stood before it.  If several lines fail, it does not come
back, and each of them holds where ``y_k = \\delta_{ki}``, then that is what is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sympy import Expr, Symbol

from derive.articles.claims import OPERATORS
from derive.articles.examining import Examined, Examiner
from derive.articles.picks import Pick, one_at, targets
from derive.terms import Entry, Index, alike, walk


def heard(found: Sequence[Examined], examiner: Examiner) -> tuple[Examined, ...]:
    """All claims, those that need it as ones that hold only if that entry is 1."""
    settled = list(found)
    for chain in _chains(found):
        failed = {n: found[n] for n in chain if _is_false(found[n])}
        if len(failed) > 1:
            for number, again in _together(failed, examiner).items():
                settled[number] = again
    return tuple(settled)


def _chains(found: Sequence[Examined]) -> Iterator[list[int]]:
    """The numbers of the lines of each chain."""
    lines = [n for n, each in enumerate(found) if each.claim.kind == "line"]
    chain: list[int] = []
    for number in lines:
        if found[number].claim.opens and chain:
            yield chain
            chain = []
        chain.append(number)
    if chain:
        yield chain


def _is_false(found: Examined) -> bool:
    if found.ruling.verdict != "false" or found.read is None:
        return False
    return OPERATORS[found.claim.sign] == "=="


def _together(failed: Mapping[int, Examined], examiner: Examiner) -> dict[int, Examined]:
    """The claims that hold for one and the same reason, if there are several, by their numbers."""
    reasons = dict.fromkeys(r for each in failed.values() for r in _reasons(each, examiner))
    for index, name in reasons:
        again = {
            number: holds
            for number, each in failed.items()
            if (holds := _where_one(each, index, name, examiner)) is not None
        }
        if len(again) > 1 and not _returns(tuple(again.values()), examiner):
            return again
    return {}


def _returns(failed: Sequence[Examined], examiner: Examiner) -> bool:
    """Does a chain come back to what stood there before?  Then what lies between is a slip."""
    sides: list[Expr] = []
    for each in failed:
        assert each.read is not None
        new = not sides or not alike(sides[-1], each.read.left)
        sides += [each.read.left, each.read.right] if new else [each.read.right]
    read = failed[0].read
    assert read is not None
    judge, ranges = examiner.judge(read.problem), dict(read.indices)
    pairs = ((a, b) for n, a in enumerate(sides) for b in sides[n + 1 :])
    return any(judge.equation(a, b, ranges=ranges).verdict == "holds" for a, b in pairs)


def _reasons(found: Examined, examiner: Examiner) -> Iterator[tuple[Index, str]]:
    """The free indices of a claim, each with the vectors that may have their 1 there: the claim
    speaks of that entry."""
    read = found.read
    assert read is not None
    for index, size in read.indices:
        sides = (read.left, read.right)
        entries = {part for side in sides for _, part in walk(side) if isinstance(part, Entry)}
        for name in targets(sides, size, read.problem, examiner.context.vectors):
            if Entry(Symbol(name), index) in entries:
                yield index, name


def _where_one(found: Examined, index: Index, name: str, examiner: Examiner) -> Examined | None:
    """The claim where the entry of a vector at an index is 1, if it holds there."""
    if (index, name) not in _reasons(found, examiner):
        return None
    assert found.read is not None
    again = examiner.provided(found, one_at(name, index, (found.read.left, found.read.right)))
    number = examiner.document.passages.index(found.claim.right.passage)
    return None if again is None else replace(again, pick=Pick(index.name, "", number))

"""A claim tried in instances, under assumptions that come and go.

A condition may speak of indices (``k != j``), of values at the claim's own indices (``x[j] > 0``),
or of values for every index that the claim does not speak of (``y[k]**2 == y[k]``).  Random values
meet an equation only if they are moved to meet it, so equations are assumed, at one number after
the other for the claim's own indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from sympy import Basic, Expr, Integer

from derive.articles.merging import Merging
from derive.judges.compiling import UnsupportedError
from derive.judges.instances import Finding, Instances
from derive.messages import english
from derive.problem import Assumption, Problem
from derive.terms import ONE, Index, Relation, free, relation, substitute

#: How much may be evaluated for a line: what is larger is left unjudged rather than slow.
WORK = 40_000
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
# the numbers that stand for an index of which an equation is assumed
_NUMBERS = (Integer(1), Integer(2))


@dataclass(frozen=True)
class Claim:
    """``left operator right`` under conditions.  ranges: sizes of indices that the two sides do
    not tell."""

    left: Expr
    operator: str
    right: Expr
    where: tuple[Relation, ...] = ()
    ranges: tuple[tuple[Index, str], ...] = ()

    @property
    def indices(self) -> frozenset[Index]:
        """The free indices of the two sides."""
        return _indices(self.left) | _indices(self.right)

    def under(self, *more: Relation) -> Claim:
        """The same under more conditions."""
        return replace(self, where=(*self.where, *more))

    def at(self, numbers: Mapping[Index, Integer]) -> Claim:
        """The same for some numbers in place of indices."""
        left, right = substitute(self.left, numbers), substitute(self.right, numbers)
        where = tuple(_substituted(fact, numbers) for fact in self.where)
        return replace(self, left=left, right=right, where=where)


@dataclass(frozen=True)
class _Sorted:
    """The conditions of a claim: those that a choice of indices and values meets or not, and those
    to be assumed, with the claim's indices that they speak of."""

    conditions: tuple[Relation, ...]
    facts: tuple[Relation, ...]
    pinned: tuple[Index, ...] = field(default=())


class Trials:
    """Tries claims in one problem; the values drawn for one serve the next."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._instances: dict[tuple[Assumption, ...], Instances | str] = {}

    def trial(self, claim: Claim, assumptions: Iterable[Assumption]) -> Finding:
        """Does the claim hold under these assumptions and its own conditions?

        Never raises: what cannot be evaluated is unclear, with the reason.
        """
        assumptions = tuple(assumptions)
        finding = self._tried(claim, assumptions)
        if finding.answer != "unclear" or len(self._problem.sizes) < 2:
            return finding
        # where an index stands that runs to another size, it may still be seen to be false
        merging, trials = self._of_one_size
        again = trials.trial(_merged(claim, merging), map(merging.assumption, assumptions))
        return merging.finding(again) if again.answer == "disagree" else finding

    @cached_property
    def _of_one_size(self) -> tuple[Merging, Trials]:
        merging = Merging(self._problem)
        return merging, Trials(merging.problem)

    def sizes(self, claim: Claim) -> dict[Basic, str]:
        """The sizes that the free indices of a claim run to, as far as they are known: the left
        side knows best."""
        bare = self._of(())
        told: dict[Basic, str] = {**dict(self._problem.indices), **dict(claim.ranges)}
        for side in (claim.right, claim.left):
            told |= {} if isinstance(bare, str) else bare.ranges(side)
        return told

    def _tried(self, claim: Claim, assumptions: tuple[Assumption, ...]) -> Finding:
        told = _sorted(claim)
        if not told.pinned:
            return self._trial(replace(claim, where=told.conditions), told.facts, assumptions)
        findings = []
        for numbers in product(_NUMBERS, repeat=len(told.pinned)):
            at = dict(zip(told.pinned, numbers, strict=True))
            facts = tuple(_substituted(fact, at) for fact in told.facts)
            here = replace(claim, where=told.conditions).at(at)
            findings.append(self._trial(here, facts, assumptions))
        answers = ("disagree", "agree", "unclear")
        return min(findings, key=lambda finding: answers.index(finding.answer))

    def _trial(
        self, claim: Claim, facts: tuple[Relation, ...], assumptions: tuple[Assumption, ...]
    ) -> Finding:
        try:
            more = tuple(self._assumed(fact, claim, k) for k, fact in enumerate(facts, 1))
        except UnsupportedError as error:
            return Finding("unclear", message=str(error))
        instances = self._of((*assumptions, *more))
        if isinstance(instances, str):
            return Finding("unclear", message=instances)
        if claim.operator == "==":
            return _compared(instances, claim)
        return _ordered(instances, claim)

    def _of(self, assumptions: tuple[Assumption, ...]) -> Instances | str:
        found = self._instances.get(assumptions)
        if found is None:
            try:
                found = Instances(replace(self._problem, assumptions=assumptions), work=WORK)
            except UnsupportedError as error:
                found = str(error)
            except RecursionError:
                found = english("judges.deep")
            self._instances[assumptions] = found
        return found

    def _assumed(self, fact: Relation, claim: Claim, number: int) -> Assumption:
        """A fact as an assumption for every value of its indices.

        Raises UnsupportedError if nothing tells the size of one.
        """
        bare = self._of(())
        told: dict[Basic, str] = {**dict(self._problem.indices), **dict(claim.ranges)}
        told |= {} if isinstance(bare, str) else bare.ranges(fact)
        sizes = []
        for index in sorted(_indices(fact), key=str):
            if index not in told and len(self._problem.sizes) != 1:
                raise UnsupportedError(english("judges.unsupported.size-unknown", name=index))
            sizes.append((index, told.get(index) or self._problem.sizes[0][0]))
        return Assumption(f"condition {number}", fact, tuple(sizes))


def _merged(claim: Claim, merging: Merging) -> Claim:
    """The claim where all sizes are one; the indices run to the only size there is."""
    left, right = merging.term(claim.left), merging.term(claim.right)
    return Claim(left, claim.operator, right, tuple(map(merging.relation, claim.where)))


def _compared(instances: Instances, claim: Claim) -> Finding:
    """Are the sides equal wherever both have a value?  Nowhere, though one has: they differ."""
    sides, ranges = (claim.left, claim.right), dict(claim.ranges)
    finding = instances.check(*sides, claim.where, ranges)
    if finding.answer == "unclear":
        turned = instances.check(claim.right, claim.left, claim.where, ranges)
        return _turned(turned) if turned.answer == "disagree" else finding
    if finding.answer == "disagree" and _is_one_sided(finding):
        defined = relation(claim.right, "==", claim.right)
        again = instances.check(*sides, (*claim.where, defined), ranges)
        return finding if again.answer == "unclear" else again
    return finding


def _ordered(instances: Instances, claim: Claim) -> Finding:
    """Does a comparison other than ``==`` hold?  A counterexample shows its two sides."""
    holds = relation(claim.left, claim.operator, claim.right)
    ranges = dict(claim.ranges)
    finding = instances.check(holds, ONE, claim.where, ranges)
    if finding.answer != "disagree":
        return finding
    contrary = relation(claim.left, _OPPOSITE[claim.operator], claim.right)
    shown = instances.check(claim.left, claim.right, (*claim.where, contrary), ranges)
    return shown if shown.answer == "disagree" else finding


def _is_one_sided(finding: Finding) -> bool:
    shown = finding.counterexample
    return shown is not None and not shown.is_defined


def _turned(finding: Finding) -> Finding:
    shown = finding.counterexample
    if shown is None:
        return finding
    shown = replace(shown, left=shown.right, right=shown.left)
    return replace(finding, message=shown.sentence, counterexample=shown)


def _sorted(claim: Claim) -> _Sorted:
    kept = tied(claim.where, claim.indices)
    compared = (_indices(fact) for fact in kept if is_about_indices(fact))
    own = claim.indices.union(*compared)
    conditions, facts = [], []
    pinned: dict[Index, None] = {}
    for fact in kept:
        indices = _indices(fact)
        if is_about_indices(fact) or (indices <= own and fact.operator != "=="):
            conditions.append(fact)
        else:
            facts.append(fact)
            pinned |= dict.fromkeys(sorted(indices & own, key=str))
    return _Sorted(tuple(conditions), tuple(facts), tuple(pinned))


def tied(facts: Iterable[Relation], own: frozenset[Index]) -> tuple[Relation, ...]:
    """The facts without those that only tie an index to one that nothing else speaks of: that some
    k equals j says nothing of j."""
    kept = list(dict.fromkeys(facts))
    while True:
        loose = next((f for f in kept if is_about_indices(f) and _hangs(f, kept, own)), None)
        if loose is None:
            return tuple(kept)
        kept.remove(loose)


def _hangs(fact: Relation, facts: list[Relation], own: frozenset[Index]) -> bool:
    others = frozenset().union(own, *(_indices(f) for f in facts if f != fact))
    return not _indices(fact) <= others


def is_about_indices(fact: Relation) -> bool:
    """Does a condition compare indices, not values?"""
    return all(isinstance(side, Index | Integer) for side in (fact.left, fact.right))


def _substituted(fact: Relation, numbers: Mapping[Index, Integer]) -> Relation:
    return relation(substitute(fact.left, numbers), fact.operator, substitute(fact.right, numbers))


def _indices(term: Basic) -> frozenset[Index]:
    return frozenset(_free_indices(term))


def _free_indices(term: Basic) -> Iterator[Index]:
    return (symbol for symbol in free(term) if isinstance(symbol, Index))

"""Is an equation true in a problem, and what does it rest on?

The instances decide: sizes 1 to 4, every index, signed values, many digits.  An equation that holds
is tried again without each assumption, so that it is known which it needs; one that does not is
tried with what may have been left unsaid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Literal, TypeAlias

from sympy import Expr

from derive.articles.differences import Places, difference
from derive.articles.residuals import candidates
from derive.articles.trials import Claim, Trials, tied
from derive.judges.counterexamples import Counterexample
from derive.judges.instances import Finding
from derive.messages import english
from derive.problem import Assumption, Definition, Problem
from derive.terms import ZERO, Diff, Index, Relation, alike, free, head_of, symbol_names, walk

VerdictName: TypeAlias = Literal["holds", "holds-if", "false", "unread"]

#: How many assumptions are tried that nobody stated.
_CANDIDATES = 12
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True)
class Ruling:
    """What is known of an equation.

    needs: the names of the problem's assumptions that it rests on.
    case: what it needs of the case stated around it.
    missing: for ``holds-if`` what would have to be stated.
    counterexample: for ``false`` where the sides differ, as plain data: ``sizes``, ``indices``,
    ``variables``, ``left`` and ``right``.
    differs: the places, in the left and in the right side, of the smallest parts whose exchange
    makes it true; None if there are none but the sides.
    message: the counterexample in words, or why nothing can be said.
    """

    verdict: VerdictName
    needs: tuple[str, ...] = ()
    case: tuple[Relation, ...] = ()
    missing: tuple[Relation, ...] = ()
    counterexample: Mapping[str, object] = field(default_factory=dict)
    differs: Places | None = None
    message: str = ""


class Judge:
    """Rules on equations of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._trials = Trials(problem)

    def equation(
        self,
        left: Expr,
        right: Expr,
        *,
        operator: str = "==",
        where: Sequence[Relation] = (),
        case: Sequence[Relation] = (),
        ranges: Mapping[Index, str] | None = None,
    ) -> Ruling:
        """Does ``left operator right`` hold?

        where: conditions of the line itself.  case: what is stated around it, used only if it is
        needed.  ranges: sizes of free indices that the two sides do not tell.
        Never raises: what cannot be evaluated is unread, with the reason.
        """
        if operator not in OPERATORS:
            return Ruling("unread", message=f"what {operator!r} says is not judged")
        try:
            if operator == "==" and alike(left, right):
                return Ruling("holds")
            opened = self._opened(left), self._opened(right)
            told = tuple(sorted((ranges or {}).items(), key=str))
            claim = Claim(opened[0], operator, opened[1], tuple(where), told)
            ruling = self._ruled(claim, tuple(case))
        except RecursionError:
            return Ruling("unread", message=english("judges.deep"))
        return ruling if opened == (left, right) else replace(ruling, differs=None)

    def provided(
        self,
        left: Expr,
        right: Expr,
        missing: Relation,
        *,
        where: Sequence[Relation] = (),
        case: Sequence[Relation] = (),
        ranges: Mapping[Index, str] | None = None,
    ) -> Ruling | None:
        """The ruling on ``left == right`` if it holds provided that ``missing`` does, or None.
        Never raises."""
        told = tuple(sorted((ranges or {}).items(), key=str))
        try:
            claim = Claim(self._opened(left), "==", self._opened(right), tuple(where), told)
            around = self._tied_case(claim.under(missing), tuple(case))
            return self._provided(claim.under(*around), around, missing)
        except RecursionError:
            return None

    def _opened(self, term: Expr) -> Expr:
        """The term with what speaks of an index by itself written out: ``E = -\\log p_c``, of
        which a condition may say what c is."""
        if self._loose is None or not symbol_names(term) & self._loose.definition_of.keys():
            return term
        slopes = (part.args[1] for _, part in walk(term) if isinstance(part, Diff))
        if any(head_of(by) in self._loose.definition_of for by in slopes):
            return term
        return self._loose.explicit(term)

    @cached_property
    def _loose(self) -> Problem | None:
        """The problem with those definitions alone that have an index of their own."""
        own = {d.name for d in self.problem.definitions if _is_loose(d)}
        behind = self.problem.names_behind
        kept = [d for d in self.problem.definitions if d.name in own or own & behind[d.name]]
        return replace(self.problem, definitions=tuple(kept)) if kept else None

    def holds(self, claim: Claim) -> bool:
        """Does a claim hold under all assumptions of the problem?"""
        same = claim.operator == "==" and alike(claim.left, claim.right)
        return same or self._finding(claim).answer == "agree"

    def _finding(self, claim: Claim, assumptions: Iterable[Assumption] | None = None) -> Finding:
        stated = self.problem.assumptions if assumptions is None else tuple(assumptions)
        return self._trials.trial(claim, stated)

    def _ruled(self, claim: Claim, case: tuple[Relation, ...]) -> Ruling:
        if self._finding(claim, ()).answer == "agree":
            return Ruling("holds")
        finding = self._finding(claim)
        if finding.answer == "agree":
            return Ruling("holds", self._needs(claim))
        around = self._tied_case(claim, case)
        if around:
            within = self._finding(claim.under(*around))
            if within.answer == "agree":
                return self._in_case(claim, around)
            # what fails in the case that is told is shown at values of that case
            finding = within if within.answer == "disagree" else finding
        if finding.answer == "unclear":
            return Ruling("unread", message=finding.message)
        return self._excused(claim, around) or self._false(claim.under(*around), finding)

    def _tied_case(self, claim: Claim, case: tuple[Relation, ...]) -> tuple[Relation, ...]:
        kept = tied((*claim.where, *case), claim.indices)
        return tuple(fact for fact in kept if fact not in claim.where)

    def _needs(self, claim: Claim) -> tuple[str, ...]:
        """The names of the assumptions without which it does not hold."""
        kept = list(self.problem.assumptions)
        for assumption in self.problem.assumptions:
            fewer = [other for other in kept if other is not assumption]
            if self._finding(claim, fewer).answer == "agree":
                kept = fewer
        return tuple(assumption.name for assumption in kept)

    def _in_case(self, claim: Claim, case: tuple[Relation, ...]) -> Ruling:
        kept = list(case)
        for fact in case:
            fewer = [other for other in kept if other is not fact]
            if self.holds(claim.under(*fewer)):
                kept = fewer
        return Ruling("holds", self._needs(claim.under(*kept)), tuple(kept))

    def _excused(self, claim: Claim, case: tuple[Relation, ...]) -> Ruling | None:
        """The ruling if something that nobody stated makes it true."""
        full = claim.under(*case)
        sizes = self._trials.sizes(full)
        for missing in islice(candidates(self.problem, full, sizes, self.holds), _CANDIDATES):
            if (found := self._provided(full, case, missing)) is not None:
                return found
        return None

    def _provided(
        self, full: Claim, case: tuple[Relation, ...], missing: Relation
    ) -> Ruling | None:
        given = full.under(missing)
        if not self.holds(given) or self._vanishes(given):
            return None
        return Ruling("holds-if", self._needs(given), case, (missing,))

    def _vanishes(self, claim: Claim) -> bool:
        """Do both sides vanish, though neither is written as 0?  Then what makes them so excuses
        nothing: every sign and every factor would be right."""
        if ZERO in (claim.left, claim.right):
            return False
        return self.holds(replace(claim, left=ZERO)) and self.holds(replace(claim, right=ZERO))

    def _false(self, claim: Claim, finding: Finding) -> Ruling:
        shown = finding.counterexample
        data = {} if shown is None else plain(shown)
        differs = difference(claim, self.holds) if claim.operator == "==" else None
        return Ruling("false", counterexample=data, differs=differs, message=finding.message)


def _is_loose(definition: Definition) -> bool:
    """Does it speak of an index that is none of its parameters?"""
    found = (s for s in free(definition.body) if isinstance(s, Index))
    return any(s not in definition.parameters for s in found)


def plain(shown: Counterexample) -> Mapping[str, object]:
    """A counterexample as data that JSON can hold."""
    return {
        "sizes": dict(shown.sizes),
        "indices": dict(shown.indices),
        "variables": {name: _listed(numbers) for name, numbers in shown.variables},
        "left": shown.left,
        "right": shown.right,
    }


def _listed(numbers: object) -> object:
    return [_listed(n) for n in numbers] if isinstance(numbers, tuple) else numbers

"""The second judge on equations: do two of them hold for the same values?

An equation is tried in worlds where the other one holds: it joins the assumptions, and the values
are moved until they meet it.  If each holds wherever the other does, they fail together too.  Two
equations whose sides agree one by one need no such world.  Like every judge of values this one
knows no rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sympy import Basic

from derive.judges.arithmetic import ONE
from derive.judges.compiling import UnsupportedError
from derive.judges.instances import Finding, Instances
from derive.problem import Assumption, Problem
from derive.terms import ZERO, Index, Relation, free


class Equations:
    """Compares equations of one problem; the worlds of one equation serve the next.

    unknowns: the names of the variables that the equations are solved for.
    """

    def __init__(self, problem: Problem, instances: Instances, unknowns: frozenset[str]) -> None:
        self._unknowns = unknowns
        self._problem = problem
        self._instances = instances
        self._where: dict[tuple[Relation, ...], Instances | str] = {}

    def check(
        self,
        before: Relation,
        after: Relation,
        where: Sequence[Relation] = (),
        ranges: Mapping[Basic, str] | None = None,
        one_way: bool = False,
    ) -> Finding:
        """Does ``after`` hold where ``before`` does and, unless ``one_way``, the other way round?

        An equation is taken to hold for every value of the free indices of the problem.
        """
        valued = tuple(fact for fact in where if _speaks_of_values(fact))
        plain = tuple(fact for fact in where if fact not in valued)
        if _agree(self._instances, before, after, plain, ranges):
            return self._instances.check(before.left, after.left, plain, ranges)
        forward = self._follows((before, *valued), after, plain, ranges)
        if one_way or forward.answer != "agree":
            return forward
        backward = self._follows((after, *valued), before, plain, ranges)
        return backward if backward.answer != "agree" else forward

    def zero_where(self, term: Basic, facts: Sequence[Relation]) -> Finding:
        """Is the term zero wherever the facts hold?"""
        return self._follows(tuple(facts), Relation(facts[0].args[0], term, ZERO), (), None)

    def _follows(
        self,
        given: tuple[Relation, ...],
        after: Relation,
        where: Sequence[Relation],
        ranges: Mapping[Basic, str] | None,
    ) -> Finding:
        worlds = self._worlds(given)
        if isinstance(worlds, str):
            return Finding("unclear", message=worlds)
        return worlds.check(after.left, after.right, where, ranges)

    def _worlds(self, given: tuple[Relation, ...]) -> Instances | str:
        """The instances in which the equations hold, or why there are none."""
        found = self._where.get(given)
        if found is None:
            known = dict(self._problem.indices)
            more = tuple(
                Assumption(
                    f"equation {number}",
                    fact,
                    tuple((i, known[i]) for i in sorted(_indices(fact), key=str) if i in known),
                )
                for number, fact in enumerate(given, 1)
            )
            problem = replace(self._problem, assumptions=self._problem.assumptions + more)
            try:
                found = Instances(problem, self._unknowns, ONE)
            except UnsupportedError as error:
                found = str(error)
            self._where[given] = found
        return found


def _agree(
    instances: Instances,
    before: Relation,
    after: Relation,
    where: Sequence[Relation],
    ranges: Mapping[Basic, str] | None,
) -> bool:
    """Do the left sides agree, and the right sides?"""
    pairs = ((before.left, after.left), (before.right, after.right))
    return all(a == b or instances.check(a, b, where, ranges).answer == "agree" for a, b in pairs)


def _indices(fact: Relation) -> list[Index]:
    return [i for i in free(fact) if isinstance(i, Index)]


def _speaks_of_values(fact: Relation) -> bool:
    return any(not isinstance(side, Index) for side in (fact.left, fact.right))

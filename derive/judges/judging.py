"""Verdicts from what the three judges say, for every step of a derivation and for the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from sympy import Basic

from derive.conditions import Context
from derive.derivation import STATEMENTS, Derivation, Step, VectorForm, Verdict, VerdictName
from derive.judges.compiling import UnsupportedError
from derive.judges.equations import Equations
from derive.judges.forms import judged_form
from derive.judges.instances import Finding, Instances
from derive.judges.reference import compare_with_sympy
from derive.judges.replay import (
    Relations,
    Replay,
    Replayer,
    Statement,
    conditions_at,
    ranges_at,
    replay_chain,
    statements_of,
)
from derive.messages import english
from derive.rules import RULES, Rule
from derive.terms import Entry, Relation, subterm

Reach: TypeAlias = tuple[Statement, ...]
Ranges: TypeAlias = Mapping[Basic, str]

_REFUTED: VerdictName = "refuted"
_UNKNOWN: VerdictName = "unknown"
_TESTED: VerdictName = "tested"
_WORST_FIRST: tuple[VerdictName, ...] = ("refuted", "unknown", "tested", "proved")


def judge(derivation: Derivation, rules: Mapping[str, Rule] = RULES) -> Derivation:
    """The same derivation with a verdict on every step of the tree and one on the whole, and
    with the vector form of its result if that is known to hold.

    ``proved``: it follows step by step from proved rules, and every instance agrees.
    ``tested``: the instances agree.  ``refuted``: one does not, or an inner step is refuted.
    ``unknown``: anything else.  The message says why it is not ``proved``.
    """
    judges = _Judges(derivation, rules)
    steps = judges.steps(derivation.steps, (), (), {})
    verdict = judges.whole(derivation, steps)
    judged = replace(derivation, steps=steps, verdict=verdict)
    return replace(judged, vector=judges.form(judged))


class _Judges:
    """The judges of one derivation."""

    def __init__(self, derivation: Derivation, rules: Mapping[str, Rule]) -> None:
        problem = derivation.problem
        told = tuple(step for step in derivation.steps if step.rule not in STATEMENTS)
        self._stated = frozenset(a.name for a in problem.assumptions)
        self._replayer = Replayer(
            problem, rules, Context(problem), derivation.goal, derivation.result, told
        )
        self._instances: Instances | None = None
        self._unsupported = ""
        self._verdicts: dict[int, Verdict] = {}
        try:
            self._instances = Instances(problem)
            self._equations = Equations(problem, self._instances, _unknowns(derivation))
        except UnsupportedError as error:
            self._unsupported = str(error)

    def steps(
        self, steps: Sequence[Step], where: Relations, reach: Reach, ranges: Ranges
    ) -> tuple[Step, ...]:
        """The steps of one list, judged.  where: the conditions around the list.
        reach: the statements that stand before it.  ranges: the sizes of the indices that
        are free in the lines around it."""
        own = statements_of(steps, where)
        judged: dict[int, Step] = {}
        order = sorted(range(len(steps)), key=lambda p: _turn(steps[p]))
        for position in order:
            before = sum(step.rule in STATEMENTS for step in steps[:position])
            earlier, beside = (*reach, *own[:before]), (*reach, *own)
            judged[position] = self._step(steps[position], where, earlier, beside, ranges)
        return tuple(judged[position] for position in range(len(steps)))

    def _step(
        self, step: Step, where: Relations, earlier: Reach, beside: Reach, ranges: Ranges
    ) -> Step:
        where = (*where, *step.where)
        if self._instances is not None:
            ranges = {**ranges, **self._instances.ranges(step.before)}
        inner = self.steps(step.steps, where, earlier, ranges)
        replay = self._replayer.replay(step, where, beside)
        finding = self._of_step(step, where, ranges)
        verdict = self._verdict(step, finding, replay, inner)
        self._verdicts[id(step)] = verdict
        return step.with_verdict(verdict, inner)

    def _of_step(self, step: Step, where: Relations, ranges: Ranges) -> Finding:
        """The instances' finding on the equation, and on its braces."""
        if isinstance(step.before, Relation) or isinstance(step.after, Relation):
            return self._of_equations(step, where, ranges)
        finding = self._check(step.before, step.after, where, ranges)
        for note in step.notes:
            if finding.answer != "agree":
                break
            force = conditions_at(step.before, note.path, where)
            inside = {**ranges, **ranges_at(step.before, note.path)}
            brace = self._check(subterm(step.before, note.path), note.label, force, inside)
            if brace.answer != "agree":
                key = "judges.brace-wrong" if brace.answer == "disagree" else "judges.brace-unknown"
                finding = replace(brace, message=english(key, why=brace.message))
        return finding

    def _of_equations(self, step: Step, where: Relations, ranges: Ranges) -> Finding:
        before, after = step.before, step.after
        if self._instances is None:
            return Finding("unclear", message=self._unsupported)
        for line in (before, after):
            if not isinstance(line, Relation) or line.operator != "==":
                return Finding("unclear", message=english("judges.no-equation"))
        return self._equations.check(before, after, where, ranges, step.one_way)

    def _check(
        self,
        before: Basic,
        after: Basic,
        where: Relations = (),
        ranges: Ranges | None = None,
    ) -> Finding:
        if self._instances is None:
            return Finding("unclear", message=self._unsupported)
        return self._instances.check(before, after, where, ranges)

    def _verdict(
        self, step: Step, finding: Finding, replay: Replay, inner: Sequence[Step]
    ) -> Verdict:
        missing = [name for name in step.uses if name not in self._stated]
        needs = "; ".join(english("judges.assumption-missing", name=name) for name in missing)
        leans = [self._verdicts[id(statement)] for statement in replay.leans]
        weakest = _weakest([*_verdicts(inner), *leans])
        if finding.answer == "disagree":
            name, message = _REFUTED, _joined(needs, finding.message)
        elif weakest.name == "refuted":
            name, message = _REFUTED, _joined(needs, weakest.message)
        elif finding.answer == "unclear" or missing:
            name, message = _UNKNOWN, _joined(needs, finding.message)
        elif weakest.name == "unknown":
            name, message = weakest.name, weakest.message
        elif not replay.proved:
            name, message = _TESTED, replay.reason
        else:
            name, message = weakest.name, weakest.message
        return Verdict(name, finding.instances, finding.sizes, message)

    def whole(self, derivation: Derivation, steps: Sequence[Step]) -> Verdict:
        """The verdict on ``goal = result``."""
        finding = self._check(derivation.goal, derivation.result, derivation.where)
        replay = replay_chain(derivation.steps, derivation.goal, derivation.result)
        uses = tuple(dict.fromkeys(name for step in derivation.walk() for name in step.uses))
        step = Step("", "", "", "key", derivation.goal, derivation.result, uses=uses)
        verdict = self._verdict(step, finding, replay, steps)
        if self._instances is None or verdict.name == "refuted":
            return verdict
        if finding.answer == "unclear":
            return verdict
        zero = self._of_solution(derivation)
        if zero is not None and zero.answer != "agree":
            name = _REFUTED if zero.answer == "disagree" else _UNKNOWN
            message = english("judges.at-solution", why=zero.message)
            return replace(verdict, name=name, message=message)
        reference = compare_with_sympy(derivation, self._instances)
        if reference.answer == "disagree":
            return replace(verdict, name=_REFUTED, message=reference.message)
        return replace(verdict, message=_joined(verdict.message, reference.message))

    def form(self, derivation: Derivation) -> VectorForm | None:
        """The vector form of the result of a judged derivation."""
        return None if self._instances is None else judged_form(derivation, self._instances)

    def _of_solution(self, derivation: Derivation) -> Finding | None:
        """Is the derivative, taken by dual numbers, zero at the solution, if there is one?"""
        if derivation.solution is None:
            return None
        facts = (derivation.solution, *_multipliers(derivation))
        return self._equations.zero_where(derivation.goal, facts)


def _multipliers(derivation: Derivation) -> tuple[Relation, ...]:
    """The values of multipliers that the solution rests on."""
    inner = (step for outer in derivation.steps if outer.rule == "solve" for step in outer.steps)
    return tuple(dict.fromkeys(fact for step in inner for fact in step.where))


def _unknowns(derivation: Derivation) -> frozenset[str]:
    """The names of what the derivation solves for."""
    asked = derivation.problem.goal.solve
    unknowns = [fact.left for fact in _multipliers(derivation)] + ([asked] if asked else [])
    return frozenset(str(u.args[0] if isinstance(u, Entry) else u) for u in unknowns)


def _turn(step: Step) -> int:
    """Statements first, for a step may rest on one that stands after it; where the result is set
    to zero, last."""
    return 2 if step.rule == "solve" else int(step.rule not in STATEMENTS)


def _verdicts(steps: Sequence[Step]) -> list[Verdict]:
    return [step.verdict for step in steps if step.verdict is not None]


def _weakest(verdicts: Sequence[Verdict]) -> Verdict:
    """The first of the worst; ``proved`` if there are none."""
    return min(verdicts, key=lambda v: _WORST_FIRST.index(v.name), default=Verdict("proved"))


def _joined(*messages: str) -> str:
    return "; ".join(message for message in messages if message)

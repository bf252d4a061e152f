"""Verdicts from what the three judges say, for every step of a derivation and for the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from sympy import Basic

from derive.conditions import Context
from derive.derivation import STATEMENTS, Derivation, Step, Verdict, VerdictName
from derive.judges.compiling import UnsupportedError
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
from derive.problem import Problem
from derive.rules import RULES, Rule
from derive.terms import subterm

Reach: TypeAlias = tuple[Statement, ...]
Ranges: TypeAlias = Mapping[Basic, str]

_REFUTED: VerdictName = "refuted"
_UNKNOWN: VerdictName = "unknown"
_TESTED: VerdictName = "tested"
_WORST_FIRST: tuple[VerdictName, ...] = ("refuted", "unknown", "tested", "proved")


def judge(derivation: Derivation, rules: Mapping[str, Rule] = RULES) -> Derivation:
    """The same derivation with a verdict on every step of the tree and one on the whole.

    ``proved``: it follows step by step from proved rules, and every instance agrees.
    ``tested``: the instances agree.  ``refuted``: one does not, or an inner step is refuted.
    ``unknown``: anything else.  The message says why it is not ``proved``.
    """
    judges = _Judges(derivation.problem, rules)
    steps = judges.steps(derivation.steps, (), (), {})
    verdict = judges.whole(derivation, steps)
    return replace(derivation, steps=steps, verdict=verdict)


class _Judges:
    """The judges of one problem."""

    def __init__(self, problem: Problem, rules: Mapping[str, Rule]) -> None:
        self._problem = problem
        self._stated = frozenset(a.name for a in problem.assumptions)
        self._replayer = Replayer(problem, rules, Context(problem))
        self._instances: Instances | None = None
        self._unsupported = ""
        self._verdicts: dict[int, Verdict] = {}
        try:
            self._instances = Instances(problem)
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
        # statements first: a step may rest on one that stands after it
        order = sorted(range(len(steps)), key=lambda p: steps[p].rule not in STATEMENTS)
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
        finding = self._check(step.before, step.after, where, ranges)
        for note in step.notes:
            if finding.answer != "agree":
                break
            force = conditions_at(step.before, note.path, where)
            inside = {**ranges, **ranges_at(step.before, note.path)}
            brace = self._check(subterm(step.before, note.path), note.label, force, inside)
            if brace.answer != "agree":
                says = "is wrong" if brace.answer == "disagree" else "is not known to hold"
                finding = replace(brace, message=f"a brace {says}: {brace.message}")
        return finding

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
        needs = "; ".join(
            f"needs the assumption '{name}', which the problem does not state" for name in missing
        )
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
        finding = self._check(derivation.goal, derivation.result)
        replay = replay_chain(derivation.steps, derivation.goal, derivation.result)
        uses = tuple(dict.fromkeys(name for step in derivation.walk() for name in step.uses))
        step = Step("", "", "", "key", derivation.goal, derivation.result, uses=uses)
        verdict = self._verdict(step, finding, replay, steps)
        if self._instances is None or verdict.name == "refuted":
            return verdict
        if finding.answer == "unclear":
            return verdict
        reference = compare_with_sympy(derivation, self._instances)
        if reference.answer == "disagree":
            return replace(verdict, name=_REFUTED, message=reference.message)
        return replace(verdict, message=_joined(verdict.message, reference.message))


def _verdicts(steps: Sequence[Step]) -> list[Verdict]:
    return [step.verdict for step in steps if step.verdict is not None]


def _weakest(verdicts: Sequence[Verdict]) -> Verdict:
    """The first of the worst; ``proved`` if there are none."""
    return min(verdicts, key=lambda v: _WORST_FIRST.index(v.name), default=Verdict("proved"))


def _joined(*messages: str) -> str:
    return "; ".join(message for message in messages if message)

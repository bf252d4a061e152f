"""The first judge: does the named rule, at the recorded place, give the line after?

How each kind of step is justified
----------------------------------
* An atomic step: its rule, applied to the subterm at its path under the conditions in force
  there, gives the line after (up to the names of bound indices) and uses the same assumptions.
* ``result``: the subterm is the left side of a statement, and the right side takes its place.
  The statement stands among the siblings of the step or earlier in an enclosing list, and
  everything under which it was proved is in force at the place: each condition that speaks of
  an index is either inherited by both or follows from a sum around the place.  Under a
  derivative, an assumption about the variable justifies nothing, here and in a rule: it holds
  at the point and not around it.  Under a derivative by a defined quantity, which is held free
  there, no statement justifies anything: its proof may rest on the definition.
* ``distinguish-cases``: the subterm X becomes ``where(r, A, B)``; there are cases X = A and
  X = B in the same places as for ``result``; r counts as in force for the first, its contrary
  for the second.
* ``set-to-zero``: the goal of the derivation becomes its result; it leans on all its steps.
* ``insert-value``: a name becomes the value that a statement ``multiplier`` found for it; that is
  the only condition the step adds.
* A rule about equations holds whatever they are solved for; the unknown only says which terms it
  moves where, so every name that there is may be it.
* A step may be ``one_way`` only if it, or one inside, applies a rule that is.
* A composite step: its inner steps but for statements are a chain from its before to its after,
  and their assumptions are its own.  A statement is the same with an inner list of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from sympy import Basic, Expr, Symbol

from derive.borders import contrary, in_line, jumps, united
from derive.conditions import Context, about_values
from derive.derivation import STATEMENTS, Step
from derive.messages import english
from derive.problem import Problem
from derive.rules import Rule
from derive.rules.equations import ONE_WAY
from derive.terms import (
    ZERO,
    Binder,
    Diff,
    Path,
    Relation,
    Where,
    alike,
    free,
    head_of,
    relation,
    replace_at,
    substitute,
    subterm,
)

Relations = tuple[Relation, ...]


@dataclass(frozen=True)
class Statement:
    """A statement in reach of a step, with every condition under which it was proved, and
    the assumptions used anywhere in it."""

    step: Step
    where: Relations
    uses: frozenset[str]


@dataclass(frozen=True)
class Replay:
    """What replaying a step says.  reason: why not, if it does not follow or is not proved.

    proved: the step follows, and by a rule that is proved.
    leans: the statement that it rests on besides the rule.
    """

    proved: bool
    reason: str = ""
    leans: tuple[Step, ...] = ()


def statements_of(steps: Sequence[Step], where: Relations) -> tuple[Statement, ...]:
    """The statements of a list of steps, under the conditions around the list."""
    return tuple(
        Statement(
            step,
            (*where, *step.where),
            frozenset(name for inner in step.walk() for name in inner.uses),
        )
        for step in steps
        if step.rule in STATEMENTS
    )


def replay_chain(steps: Sequence[Step], first: Expr, last: Expr) -> Replay:
    """Do the steps that are no statements lead from the first line to the last, ends meeting?"""
    line = first
    for step in steps:
        if step.rule in STATEMENTS:
            continue
        if not alike(step.before, line):
            return Replay(False, english("judges.replay.gap", title=step.title))
        line = step.after
    if not alike(line, last):
        return Replay(False, english("judges.replay.end"))
    return Replay(True)


@dataclass(frozen=True)
class Replayer:
    """Replays the steps of one problem by a table of rules.

    goal, result: of the derivation, and the steps that lead from one to the other.
    """

    problem: Problem
    rules: Mapping[str, Rule]
    context: Context
    goal: Expr = ZERO
    result: Expr = ZERO
    told: tuple[Step, ...] = ()

    def replay(self, step: Step, where: Relations, reach: Sequence[Statement]) -> Replay:
        """Replay one step, not the ones inside.

        where: all conditions in force, the step's own included.
        reach: the statements that it may use, see the top of the module.
        """
        replay = self._replay(step, where, reach)
        told = replay.proved and step.rule not in STATEMENTS
        if told and isinstance(step.before, Relation) and not _provided(step, reach):
            return Replay(False, english("judges.replay.condition"))
        return replay

    def _replay(self, step: Step, where: Relations, reach: Sequence[Statement]) -> Replay:
        if step.one_way and not any(s.rule in ONE_WAY for s in step.walk()):
            return Replay(False, english("judges.replay.one-way"))
        try:
            if step.steps:
                return _replay_composite(step)
            if step.rule in STATEMENTS:
                proved = alike(step.before, step.after)
                return Replay(proved, "" if proved else english("judges.replay.unproved"))
            if step.rule == "result":
                return self._replay_result(step, where, reach)
            if step.rule == "distinguish-cases":
                return self._replay_cases(step, where, reach)
            if step.rule == "set-to-zero":
                return self._replay_zero(step)
            if step.rule == "insert-value":
                return _replay_value(step, where, reach)
            return self._replay_rule(step, where)
        except IndexError:
            return Replay(False, english("judges.replay.place"))

    def _replay_rule(self, step: Step, where: Relations) -> Replay:
        rule = self.rules.get(step.rule)
        if rule is None:
            return Replay(False, english("judges.replay.no-rule", rule=step.rule))
        place = cast(Expr, subterm(step.before, step.path))
        if not isinstance(place, rule.heads):
            return Replay(False, english("judges.replay.rule-apply", rule=rule.name))
        around = self.context
        for fact in where:
            around = around.assume(fact)
        context = around.at(step.before, step.path)
        found = [
            rewrite
            for unknown in (self._unknowns if isinstance(place, Relation) else (None,))
            if (rewrite := rule.apply(place, replace(context, unknown=unknown, known={})))
        ]
        if not found:
            return Replay(False, english("judges.replay.rule-apply", rule=rule.name))
        fitting = [
            rewrite
            for rewrite in found
            if alike(replace_at(step.before, step.path, rewrite.after), step.after)
        ]
        if not fitting:
            return Replay(False, english("judges.replay.rule-other", rule=rule.name))
        rewrite = fitting[0]
        if (rule.name in ONE_WAY) is not step.one_way:
            return Replay(False, english("judges.replay.rule-one-way", rule=rule.name))
        needed = in_line(rewrite.where, step.before, step.path, context)
        if not all(around.separate(fact) for fact in needed):
            return Replay(False, english("judges.replay.rule-where", rule=rule.name))
        if set(rewrite.uses) != set(step.uses):
            return Replay(False, english("judges.replay.rule-uses", rule=rule.name))
        if not self._holds_around(rewrite.uses, step.before, step.path):
            return Replay(False, english("judges.replay.under"))
        if not rule.proved:
            return Replay(False, english("judges.replay.rule-tested", rule=rule.name))
        return Replay(True)

    @cached_property
    def _unknowns(self) -> tuple[Expr, ...]:
        """What an equation may be solved for: what the problem says, and every scalar."""
        scalars = (Symbol(v.name) for v in self.problem.variables if not v.shape)
        asked = self.problem.goal.solve
        return (*([] if asked is None else [asked]), *scalars)

    def _replay_zero(self, step: Step) -> Replay:
        before, after = relation(self.goal, "==", ZERO), relation(self.result, "==", ZERO)
        if not (alike(step.before, before) and alike(step.after, after)):
            return Replay(False, english("judges.replay.zero"))
        return Replay(True, leans=self.told)

    def _replay_result(self, step: Step, where: Relations, reach: Sequence[Statement]) -> Replay:
        place = subterm(step.before, step.path)
        for statement in reach:
            found = statement.step
            if (
                alike(place, found.before)
                and alike(replace_at(step.before, step.path, found.after), step.after)
                and statement.uses == set(step.uses)
                and self._holds_at(statement, step.before, step.path, where)
            ):
                return Replay(True, leans=(found,))
        return Replay(False, english("judges.replay.statement"))

    def _replay_cases(self, step: Step, where: Relations, reach: Sequence[Statement]) -> Replay:
        place, made = subterm(step.before, step.path), subterm(step.after, step.path)
        if not isinstance(made, Where) or not alike(
            replace_at(step.before, step.path, made), step.after
        ):
            return Replay(False, english("judges.replay.distinction"))
        condition, *branches = made.args
        found: list[Statement] = []
        for fact, branch in zip((condition, contrary(condition)), branches, strict=True):
            found += [
                statement
                for statement in reach
                if statement.step.rule == "case"
                and alike(statement.step.before, place)
                and alike(statement.step.after, branch)
                and self._holds_at(statement, step.before, step.path, (*where, fact))
            ][:1]
        if len(found) < 2:
            return Replay(False, english("judges.replay.cases"))
        if found[0].uses | found[1].uses != set(step.uses):
            return Replay(False, english("judges.replay.case-uses"))
        return Replay(True, leans=tuple(statement.step for statement in found))

    def _holds_at(self, statement: Statement, line: Basic, path: Path, where: Relations) -> bool:
        """Is everything under which the statement was proved in force at the place?"""
        if not self._holds_around(statement.uses, line, path):
            return False
        if any(
            head_of(d.args[1]) in self.problem.definition_of
            for d in _derivatives_around(line, path)
        ):
            return False
        context = self.context
        for fact in where:
            context = context.assume(fact)
        force = conditions_at(line, path, where)
        inside = context.at(line, path)
        for fact in statement.where:
            around = _derivatives_around(line, path) if about_values((fact,)) else ()
            if not all(_stays(fact, derivative, context) for derivative in around):
                return False
            if any(_same((fact,), (known,)) for known in force):
                continue
            if not about_values((fact,)) or fact.operator != "!=":
                return False
            if not all(map(context.separate, in_line((fact,), line, path, inside))):
                return False
        return True

    def _holds_around(self, uses: Iterable[str], line: Basic, path: Path) -> bool:
        """Do the assumptions hold not only at the point, where the place is differentiated?"""
        stated = {a.name: a.relation for a in self.problem.assumptions}
        return not any(
            name not in stated or self.context.mentions(stated[name], derivative.args[1])
            for derivative in _derivatives_around(line, path)
            for name in uses
        )


def _provided(step: Step, reach: Sequence[Statement]) -> bool:
    """Is the condition of a step, if it has one, the value of a multiplier, worked out before it
    or in it?"""
    statements = (*(s.step for s in reach), *step.steps)
    values = [(s.after,) for s in statements if s.rule == "multiplier"]
    return not step.where or step.where in values


def _replay_value(step: Step, where: Relations, reach: Sequence[Statement]) -> Replay:
    for statement in reach:
        value = statement.step.after
        if statement.step.rule != "multiplier" or not isinstance(value, Relation):
            continue
        same = alike(statement.step.before, step.before) and value in where
        inserted = substitute(step.before, {cast(Symbol, value.left): value.right})
        if same and isinstance(value.left, Symbol) and alike(inserted, step.after):
            return Replay(True, leans=(statement.step,))
    return Replay(False, english("judges.replay.value"))


def _derivatives_around(line: Basic, path: Path) -> Iterator[Diff]:
    """The derivatives that the path passes."""
    for position in path:
        if isinstance(line, Diff):
            yield line
        line = line.args[position]


def _stays(fact: Relation, derivative: Diff, context: Context) -> bool:
    """Does a condition that holds at the point hold around it, so that it may be used under a
    derivative?  Two continuous sides that differ go on to differ."""
    variable = derivative.args[1]
    sides = (jumps(side, variable, context) for side in (fact.left, fact.right))
    return fact.operator == "!=" and all(map(context.separate, united(*sides)))


def _replay_composite(step: Step) -> Replay:
    if all(inner.rule in STATEMENTS for inner in step.steps):
        return Replay(False, english("judges.replay.inner"))
    used = {name for inner in step.steps if inner.rule not in STATEMENTS for name in inner.uses}
    if used != set(step.uses):
        return Replay(False, english("judges.replay.inner-uses"))
    return replay_chain(step.steps, step.before, step.after)


def conditions_at(line: Basic, path: Path, where: Relations) -> Relations:
    """The conditions in force at a place of a line, of those around the line, of the sums
    entered, and of the branches taken."""
    force = where
    for position in path:
        if isinstance(line, Binder) and position == 0:
            index = line.index
            force = tuple(fact for fact in force if index not in free(fact))
            force += tuple(relation(index, "!=", other) for other in line.apart)
        elif isinstance(line, Where) and position > 0:
            condition = line.args[0]
            assert isinstance(condition, Relation)
            force += (condition if position == 1 else contrary(condition),)
        line = line.args[position]
    return force


def ranges_at(line: Basic, path: Path) -> dict[Basic, str]:
    """The sizes of the indices that the sums around a place of a line bind."""
    ranges: dict[Basic, str] = {}
    for position in path:
        if isinstance(line, Binder) and position == 0:
            ranges[line.index] = str(line.size)
        line = line.args[position]
    return ranges


def _same(facts: Relations, others: Relations) -> bool:
    """Are the lists the same conditions?  i == j is j == i."""
    return len(facts) == len(others) and all(
        a == b or (a.operator == b.operator and a.operator in ("==", "!=")
                   and (a.left, a.right) == (b.right, b.left))
        for a, b in zip(facts, others, strict=True)
    )  # fmt: skip

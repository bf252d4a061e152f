"""A derivation: a tree of steps, frozen.

The mathematics of a step is the equation ``before = after``.  A step with inner steps is
proved by them: a run of atomic rewrites, the cases of a case distinction, a lemma, or an
aside.  Consecutive steps of a chain meet; a step whose rule is ``case``, ``lemma`` or ``aside``
(see :data:`STATEMENTS`) stands beside the chain and is a statement of its own.

Where the derivative is set to zero (``solve``), the lines are equations: a step says that the one
before holds where the one after does, or, if it is ``one_way``, that the second follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from sympy import Expr

from derive.problem import Problem
from derive.terms import Entry, Path, Relation, symbol_names

Level: TypeAlias = Literal["key", "normal", "detail"]
VerdictName: TypeAlias = Literal["proved", "tested", "refuted", "unknown"]
STATEMENTS = frozenset({"case", "lemma", "aside", "solve", "multiplier", "check"})


@dataclass(frozen=True)
class Verdict:
    """What the judges say of an equation.

    ``instances`` is how many concrete instances agreed; ``sizes`` which sizes were tried;
    ``message`` says why, for ``refuted`` with the counterexample.
    """

    name: VerdictName
    instances: int = 0
    sizes: tuple[int, ...] = ()
    message: str = ""


@dataclass(frozen=True)
class Note:
    """A brace over (a derivative) or under (a quantity) the subterm of ``before`` at ``path``:
    that part is equal to ``label``."""

    path: Path
    label: Expr
    side: Literal["over", "under"]


@dataclass(frozen=True)
class Step:
    """One step: ``before = after`` where the conditions and the assumptions hold.

    rule: name of the rule, strategy or kind of statement.
    title: what a reader calls it, a few words, e.g. ``quotient rule``.
    because: the reason in words, one plain sentence without mathematics markup.
    path: where in ``before`` the rule was applied (the top of a composite step's region).
    where: conditions in force in addition to those of the enclosing step.  In a chain a condition
    on values, once needed, stays in force to its end.
    case: for a ``case``, the relation that names it.  It may speak of a bound index (the terms
    k != j of a sum), as ``where`` may not.
    uses: names of the assumptions used.
    steps: the inner steps that prove this one; empty for an application of one rule.
    notes: braces on subterms of ``before``.
    one_way: ``before`` and ``after`` are equations, and the second only follows from the first.
    """

    rule: str
    title: str
    because: str
    level: Level
    before: Expr
    after: Expr
    path: Path = ()
    where: tuple[Relation, ...] = ()
    uses: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    notes: tuple[Note, ...] = ()
    case: Relation | None = None
    one_way: bool = False
    verdict: Verdict | None = None

    def walk(self) -> Iterator[Step]:
        """This step and all inner steps, outermost first."""
        yield self
        for step in self.steps:
            yield from step.walk()

    def with_verdict(self, verdict: Verdict, steps: tuple[Step, ...]) -> Step:
        """The same step, judged, with its judged inner steps."""
        return replace(self, verdict=verdict, steps=steps)


@dataclass(frozen=True)
class VectorForm:
    """The result for all indices at once: ``left = right``, a vector or a matrix.

    The terms are those of :mod:`derive.vectors`.
    """

    left: Expr
    right: Expr
    verdict: Verdict


@dataclass(frozen=True)
class Derivation:
    """``goal = result``, and the steps from one to the other.

    ``stuck`` says where the route could go no further; None if it is finished.
    ``verdict`` is the judges' on ``goal = result`` as a whole.
    ``vector`` says the same of a whole vector or matrix; None if it has no such form that the
    judges know to hold.
    """

    problem: Problem
    route: str
    goal: Expr
    result: Expr
    steps: tuple[Step, ...]
    stuck: str | None = None
    verdict: Verdict | None = field(default=None)
    vector: VectorForm | None = None

    @property
    def where(self) -> tuple[Relation, ...]:
        """The conditions under which ``goal = result``: those of the last line."""
        chain = [step for step in self.steps if step.rule not in STATEMENTS]
        return chain[-1].where if chain else ()

    def walk(self) -> Iterator[Step]:
        """Every step of the tree, outermost first."""
        for step in self.steps:
            yield from step.walk()

    @property
    def solution(self) -> Relation | None:
        """Where the derivative is zero, if that was asked for and found: ``unknown == value``."""
        found = (step.after for step in self.steps if step.rule == "solve")
        after = next(found, None) if self.stuck is None else None
        return after if isinstance(after, Relation) else None

    @property
    def outcome(self) -> Expr:
        """What the goal expects something of: the solution, if there is one and what is expected
        does not speak of the unknown itself; else the result."""
        expected, solution = self.problem.goal.expect, self.solution
        if expected is None or solution is None:
            return self.result
        unknown = solution.left
        name = str(unknown.args[0] if isinstance(unknown, Entry) else unknown)
        named = symbol_names(expected)
        behind = (self.problem.names_behind.get(n, frozenset()) for n in named)
        return self.result if name in named.union(*behind) else solution.right

"""The vector form of a result, judged: entry by entry, in numbers and by the meaning of its
operations."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sympy import Basic, Expr

from derive.derivation import Derivation, VectorForm, Verdict, VerdictName
from derive.judges.arithmetic import UndefinedError, primal
from derive.judges.arrays import Evaluator
from derive.judges.evaluation import Args, World
from derive.judges.instances import Finding, Instances
from derive.messages import english
from derive.problem import Problem
from derive.vectors import LeftSide, vector_form
from derive.vectors.entries import entry
from derive.vectors.nodes import ShapeError, shape, shapes
from derive.vectors.normal import same


def judged_form(derivation: Derivation, instances: Instances) -> VectorForm | None:
    """The vector form of the result of a judged derivation; None if there is none that is
    known to hold.

    ``proved``: the result is proved, and its entries are those of the matrix expression by the
    meaning of every operation.  ``tested``: the numbers agree.
    """
    verdict = derivation.verdict
    if derivation.stuck is not None or verdict is None:
        return None
    if verdict.name not in ("proved", "tested"):
        return None
    found = vector_form(derivation.problem, derivation.result)
    if found is None:
        return None
    left, right = found
    finding = check_form(derivation.problem, derivation.result, left, right, instances)
    if finding.answer != "agree":
        return None
    name: VerdictName = "tested"
    if verdict.name == "proved" and is_entry(derivation.problem, derivation.result, left, right):
        name = "proved"
    return VectorForm(left.term, right, Verdict(name, finding.instances, finding.sizes))


def is_entry(problem: Problem, result: Expr, left: LeftSide, right: Expr) -> bool:
    """Is the result the entry of the matrix expression, by the meaning of its operations?"""
    places = [index for index, _ in left.axes]
    return same(entry(right, places, shapes(problem)), result)


def check_form(
    problem: Problem, result: Expr, left: LeftSide, right: Expr, instances: Instances
) -> Finding:
    """Do the numbers in the matrix expression agree with those of the result?"""
    named = shapes(problem)
    try:
        if shape(right, named) != tuple(size for _, size in left.axes):
            return Finding("disagree", message=english("judges.shape"))
    except ShapeError as error:
        return Finding("disagree", message=str(error))

    def array(world: World) -> Mapping[Args, Decimal]:
        def value_of(term: Basic, at: Mapping[Basic, int]) -> Decimal:
            outcome = instances.outcome(term, at, world)
            if isinstance(outcome, UndefinedError):
                raise outcome
            return outcome

        found = Evaluator(world, named, value_of).array(right)
        return {place: primal(number) for place, number in found.entries.items()}

    return instances.check_array(result, left.axes, array)

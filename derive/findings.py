"""What is wrong with a derivation, in words: it stuck, it does not hold, it ends elsewhere."""

from __future__ import annotations

from derive.composition import checked_in_words, is_total, warnings
from derive.derivation import Derivation
from derive.judges.instances import Instances
from derive.messages import catalogue
from derive.numbers.instance import Instance
from derive.numbers.rounding import cells, decimals_telling
from derive.printers.plain import plain
from derive.terms import alike
from derive.wording import in_plain_text


def failures(derivation: Derivation) -> tuple[str, ...]:
    """Why the derivation must not be relied on, one message each; empty if nothing is wrong."""
    found = warnings(derivation, catalogue("en"))
    if derivation.stuck is not None:
        found = (f"stuck: {derivation.stuck}", *found)
    total = is_total(derivation.problem)
    said = tuple(in_plain_text(message, total) for message in found)
    return said if derivation.stuck is not None else (*said, *_unexpected(derivation))


def mismatch(found: Instance | None) -> tuple[str, ...]:
    """That a derivation and its central differences differ, if they do."""
    wrong = None if found is None else found.disagreement
    if found is None or wrong is None:
        return ()
    total = is_total(found.problem)
    at = ", ".join(f"{index} = {value}" for index, value in wrong.at)
    pair = cells(wrong.sides, decimals_telling(*wrong.sides))
    goal = plain(found.derivative.term, total) if found.derivative else "the derivative"
    where = f" at {at}" if at else ""
    return (f"{goal}{where} is {pair[0]} by the derivation and {pair[1]} by central differences",)


def _unexpected(derivation: Derivation) -> tuple[str, ...]:
    """An end that differs from the expected one in value; another form of it is no fault."""
    expected, end = derivation.problem.goal.expect, derivation.outcome
    if expected is None or alike(end, expected):
        return ()
    finding = Instances(derivation.problem).check(end, expected, derivation.where)
    if finding.answer == "agree":
        return ()
    ends = f"ends in {plain(end)}, expected was {plain(expected)}"
    return (f"{ends}: {finding.message}" if finding.message else ends,)


def verdict(derivation: Derivation) -> tuple[bool, str]:
    """Does it hold, and one line that says so, or what is wrong."""
    found = failures(derivation)
    if found:
        message = "; ".join(found)
        stuck = derivation.stuck is not None
        return False, message if stuck else f"{_says(derivation)}: {message}"
    total = is_total(derivation.problem)
    equation = f"{plain(derivation.goal, total)} = {plain(derivation.result, total)}"
    if derivation.solution is not None:
        equation += f", zero at {plain(derivation.solution, total)}"
    checked = checked_in_words(derivation, catalogue("en"))
    return True, f"holds: {equation}{_other_form(derivation)} ({checked})"


def _says(derivation: Derivation) -> str:
    verdicts = [s.verdict for s in derivation.walk()] + [derivation.verdict]
    names = {v.name for v in verdicts if v is not None}
    return "not known to hold" if "unknown" in names and "refuted" not in names else "does not hold"


def _other_form(derivation: Derivation) -> str:
    """That the end agrees with the expected one, which is written in another form."""
    expected, end = derivation.problem.goal.expect, derivation.outcome
    if expected is None or alike(end, expected):
        return ""
    finding = Instances(derivation.problem).check(end, expected, derivation.where)
    return f"; it agrees with the expected {plain(expected)} in {finding.instances} instances"

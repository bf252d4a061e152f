"""What is wrong with a derivation, in words: it stuck, it does not hold, it ends elsewhere."""

from __future__ import annotations

from derive.composition import checked_in_words, is_total, warnings
from derive.derivation import Derivation
from derive.judges.instances import Instances
from derive.printers.plain import plain
from derive.terms import alike
from derive.wording import in_plain_text


def failures(derivation: Derivation) -> tuple[str, ...]:
    """Why the derivation must not be relied on, one message each; empty if nothing is wrong."""
    found = warnings(derivation)
    if derivation.stuck is not None:
        found = (f"stuck: {derivation.stuck}", *found)
    total = is_total(derivation.problem)
    said = tuple(in_plain_text(message, total) for message in found)
    return said if derivation.stuck is not None else (*said, *_unexpected(derivation))


def _unexpected(derivation: Derivation) -> tuple[str, ...]:
    """An end that differs from the expected one in value; another form of it is no fault."""
    expected = derivation.problem.goal.expect
    if expected is None or alike(derivation.result, expected):
        return ()
    finding = Instances(derivation.problem).check(derivation.result, expected)
    if finding.answer == "agree":
        return ()
    ends = f"ends in {plain(derivation.result)}, expected was {plain(expected)}"
    return (f"{ends}: {finding.message}" if finding.message else ends,)


def verdict(derivation: Derivation) -> tuple[bool, str]:
    """Does it hold, and one line that says so, or what is wrong."""
    found = failures(derivation)
    if found:
        message = "; ".join(found)
        return False, message if derivation.stuck is not None else f"does not hold: {message}"
    total = is_total(derivation.problem)
    equation = f"{plain(derivation.goal, total)} = {plain(derivation.result, total)}"
    expected = derivation.problem.goal.expect
    other = (
        ""
        if expected is None or alike(derivation.result, expected)
        else (f"; the expected {plain(expected)} is equal to it")
    )
    return True, f"holds: {equation}{other} ({checked_in_words(derivation)})"

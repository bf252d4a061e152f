"""Random losses, derived by a random route and held against an independent evaluator.

A hundred in the ordinary run.  A thousand, with a line about each that does not come to an end:

    HYPOTHESIS_PROFILE=explore pytest -s tests/test_random_losses.py
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass
from random import Random

import pytest

from derive.certificate import to_json
from derive.problem_file import loads
from derive.routes import ROUTES, tell
from tests.evaluator import Wrong, examine
from tests.random_losses import random_loss

LOSSES = 1000 if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else 100
CHUNK = 25
#: The share that must come to a result.
REACHED = 0.9
#: No derivation may take longer, in seconds of this process: the budget of a command.
SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """What became of one loss."""

    seed: int
    route: str
    stuck: str | None
    wrong: tuple[Wrong, ...]
    compared: int
    seconds: float


def outcome(seed: int) -> Outcome:
    """Derive the loss with this number and examine the certificate."""
    text, route = random_loss(seed), Random(seed).choice(sorted(ROUTES))
    start = time.process_time()
    found = tell(loads(text, "random.toml"), ROUTES[route])
    seconds = time.process_time() - start
    examined = examine(text, to_json(found))
    compared = examined.compared if found.stuck else examined.result_compared
    return Outcome(seed, route, found.stuck, examined.wrong, compared, seconds)


@pytest.mark.parametrize("first", range(0, LOSSES, CHUNK))
def test_none_is_wrong_and_nearly_all_come_to_a_result(first):
    found = [outcome(seed) for seed in range(first, first + CHUNK)]
    for one in found:
        if one.stuck:
            print(f"loss {one.seed} by {one.route}: {one.stuck}")
    slowest = max(found, key=lambda one: one.seconds)
    print(Counter("stuck" if o.stuck else "result" for o in found), f"{slowest.seconds:.1f} s")
    assert [(o.seed, o.route, *map(str, o.wrong)) for o in found if o.wrong] == []
    assert [o.seed for o in found if not o.compared] == []
    assert [(o.seed, o.seconds) for o in found if o.seconds > SECONDS] == []
    assert sum(o.stuck is None for o in found) >= REACHED * CHUNK
    assert all(" " in o.stuck and "(" in o.stuck for o in found if o.stuck)


def test_the_losses_are_not_all_of_a_kind():
    """Every function of the language but digamma, clashing letters, matrices, second
    derivatives: all of them occur, and no loss more than a few times."""
    texts = [random_loss(seed) for seed in range(1000)]
    words = "exp log sqrt sin cos tanh cosh erf abs max loggamma sum prod delta where phi W V"
    found = {word: sum(f"{word}(" in t or f"{word}[" in t for t in texts) for word in words.split()}
    rare = {word: number for word, number in found.items() if number < 3}
    assert rare == {}
    assert sum("by = [" in text for text in texts) > 100
    assert len(set(texts)) > 950

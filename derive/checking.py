"""Problem files, checked: does each of them hold?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from derive.api import derive
from derive.budget import Refused
from derive.findings import verdict
from derive.jobs import work_through
from derive.problem_file import ProblemError
from derive.wording import in_plain_text

_WRONG = 2


@dataclass(frozen=True)
class Checked:
    """What is to be said of a problem file.

    holds: was it derived, and does every line hold?  line: that in one line, or what is wrong.
    wrong: is it the input that is wrong?  Then the line is a whole message with its place.
    """

    file: str
    holds: bool
    line: str
    wrong: bool = False


def check(
    files: Sequence[str],
    route: str | None = None,
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    bar: bool = False,
) -> Iterator[Checked]:
    """Whether each of the problems, names of the library or paths, holds; in their order.

    executor, jobs, bar: see :func:`derive.jobs.work_through`.
    """
    work = partial(_check, route)
    for done in work_through(work, files, executor=executor, jobs=jobs, bar=bar):
        if done.failure is not None:
            yield Checked(done.item, False, done.failure, done.code == _WRONG)
        else:
            yield Checked(done.item, True, done.value)


def _check(route: str | None, file: str) -> str:
    try:
        holds, line = verdict(derive(file, route).derivation)
    except ProblemError as error:
        raise Refused(str(error), _WRONG) from error
    except ValueError as error:
        raise Refused(f"derive: {in_plain_text(str(error))}", _WRONG) from error
    if not holds:
        raise Refused(line)
    return line

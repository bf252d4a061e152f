"""Documents, each worked on in a process of its own, with a budget of its own."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

from derive.articles.documents import SUFFIXES
from derive.articles.exchange import Data
from derive.articles.passages import DocumentError
from derive.articles.remarks import at
from derive.budget import Refused
from derive.diagnostics import printable
from derive.jobs import work_through
from derive.problem import Problem
from derive.problem_file import ProblemError, load

Task: TypeAlias = Callable[[str, Problem | None], Data]
"""What is done with a file, with what its names mean if that is given; data for JSON.  A function
of a module, or a ``partial`` of one; raises DocumentError if the file is no document."""

_WRONG = 2
#: A folder is not searched for what seldom holds formulas; it is read where it is named.
_IN_FOLDERS = SUFFIXES - {".py", ".txt"}


@dataclass(frozen=True)
class Answer:
    """What came of a file: data, or a failure in one message.

    wrong: is it the input that is wrong?
    """

    file: str
    data: Data | None
    failure: str = ""
    wrong: bool = False


def answers(
    task: Task,
    files: Sequence[str],
    problem: str | None = None,
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    bar: bool = False,
) -> Iterator[Answer]:
    """What comes of each file, in their order.

    problem: a name of the library or the path of a problem file.  executor, jobs, bar: see
    :func:`derive.jobs.work_through`.
    """
    work, prepare = partial(_work, task, problem), partial(_prepare, problem)
    for done in work_through(work, files, executor=executor, jobs=jobs, bar=bar, prepare=prepare):
        if done.failure is None:
            yield Answer(done.item, json.loads(done.value))
        else:
            wrong = done.code == _WRONG
            message = done.failure if wrong else f"{printable(done.item)}: {done.failure}"
            yield Answer(done.item, None, message, wrong)


def documents(path: str) -> list[str]:
    """The file, or the documents in a folder and the folders in it, in the order of their names,
    without what begins with a dot; the folder itself if there are none."""
    if not Path(path).is_dir():
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            str(Path(folder, name))
            for name in sorted(names)
            if not name.startswith(".") and Path(name).suffix.lower() in _IN_FOLDERS
        ]
    return found or [path]


def _prepare(problem: str | None) -> None:
    with contextlib.suppress(ProblemError):
        _loaded(problem)


@cache
def _loaded(problem: str | None) -> Problem | None:
    return None if problem is None else load(problem)


def _work(task: Task, problem: str | None, file: str) -> str:
    """Raises Refused if the problem or the file is wrong."""
    if Path(file).is_dir():
        raise Refused(printable(f"{file}: there is no document in it"), _WRONG)
    try:
        return json.dumps(task(file, _loaded(problem)))
    except ProblemError as error:
        raise Refused(str(error), _WRONG) from error
    except DocumentError as error:
        where = file if error.place is None else at(file, error.place)
        raise Refused(printable(f"{where}: {error.message}"), _WRONG) from error

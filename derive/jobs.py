"""Many items, worked through on all cores or by an executor of somebody else's.

Each item is worked on in a child process of its own, with the budget of one item, whoever
runs it: one that fails, hangs or takes all memory is reported and the others finish.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from typing import Generic, TypeAlias, TypeVar

import click

from derive import budget

T = TypeVar("T")


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of an item: a value, or the reason why there is none.

    code: 0, or what a program ends with that fails so: 2 if the item was wrong, else 1.
    """

    item: T
    value: str = ""
    failure: str | None = None
    code: int = 0


Outcomes: TypeAlias = Generator[tuple[int, Outcome[T]], None, None]
"""Outcomes as they come, each with the place of its item."""


def nothing() -> None:
    """No preparation."""


def cores() -> int:
    """How many processors there are for this process."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def work_through(
    work: Callable[[T], str],
    items: Sequence[T],
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    bar: bool = False,
    prepare: Callable[[], None] = nothing,
) -> Iterator[Outcome[T]]:
    """What comes of each item, in their order.

    work: a function of a module, which other processes can import; what it returns is the value,
    and what it raises a failure: :class:`derive.budget.Refused` in its own words.  executor: who
    does the work; by default ``jobs`` processes, as many as there are processors.  bar: show on a
    terminal's standard error how far it is.  prepare: what each process does before its first
    item, so that the children, one for each item, find it done.

    When the iteration is left, by an interrupt for instance, what has not begun is not begun,
    and processes that were started here are ended.

    Raises ValueError if DERIVE_SECONDS is no positive number.
    """
    task = _Task(work, prepare, budget.seconds())
    hands = min(jobs or cores(), len(items))
    if executor is not None:
        outcomes = _by(executor, task, items)
    elif hands > 1:
        outcomes = _by_processes(hands, task, items)
    else:
        outcomes = ((place, task(item)) for place, item in enumerate(items))
    if bar and len(items) > 1 and sys.stderr.isatty():
        outcomes = _with_bar(outcomes, len(items))
    with contextlib.closing(outcomes):
        yield from _in_order(outcomes)


def _in_order(outcomes: Outcomes[T]) -> Iterator[Outcome[T]]:
    waiting: dict[int, Outcome[T]] = {}
    place = 0
    for found, outcome in outcomes:
        waiting[found] = outcome
        while place in waiting:
            yield waiting.pop(place)
            place += 1


def _with_bar(outcomes: Outcomes[T], length: int) -> Outcomes[T]:
    """The same, all at the end: lines on the terminal would go through the bar."""
    found = []
    with contextlib.closing(outcomes), click.progressbar(length=length, file=sys.stderr) as shown:
        for outcome in outcomes:
            found.append(outcome)
            shown.update(1)
    yield from found


# Who does it ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Task(Generic[T]):
    """What is to be done with each item, in at most so many seconds.

    last: does the process end when it is told to?  A pool's would go on with the next item.
    """

    work: Callable[[T], str]
    prepare: Callable[[], None]
    limit: float
    last: bool = False

    def __call__(self, item: T) -> Outcome[T]:
        try:
            return Outcome(item, self._value(item))
        except budget.Ended as ended:
            return Outcome(item, failure=str(ended), code=ended.code)
        except KeyboardInterrupt:
            if self.last:
                os._exit(budget.INTERRUPTED)
            raise
        except Exception as error:
            code = error.code if isinstance(error, budget.Refused) else 1
            return Outcome(item, failure=budget.in_words(error), code=code)

    def _value(self, item: T) -> str:
        _once(self.prepare)
        if budget.can_enforce():
            return budget.call(lambda: self.work(item), self.limit)
        return self.work(item)


@cache
def _once(prepare: Callable[[], None]) -> None:
    prepare()


def _by(executor: Executor, task: _Task[T], items: Sequence[T]) -> Outcomes[T]:
    places: dict[Future[Outcome[T]], int] = {}
    try:
        for place, item in enumerate(items):
            places[_submitted(executor, task, item)] = place
        for future in as_completed(places):
            place = places[future]
            yield place, _result(future, items[place])
    finally:
        for future in places:
            future.cancel()


def _submitted(executor: Executor, task: _Task[T], item: T) -> Future[Outcome[T]]:
    try:
        return executor.submit(task, item)
    except Exception as error:  # it takes no more work
        future: Future[Outcome[T]] = Future()
        future.set_exception(error)
        return future


def _result(future: Future[Outcome[T]], item: T) -> Outcome[T]:
    try:
        return future.result()
    except Exception as error:  # the executor's: a worker that is gone, an item it cannot send
        return Outcome(item, failure=budget.in_words(error), code=1)


def _by_processes(hands: int, task: _Task[T], items: Sequence[T]) -> Outcomes[T]:
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(hands, mp_context=context, initializer=_leave_interrupts)
    try:
        with budget.interrupted_by_termination():
            yield from _by(pool, replace(task, last=True), items)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """An interrupt of the terminal goes to all processes; the one that started these ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

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
from dataclasses import dataclass
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


One: TypeAlias = Callable[[Callable[[T], str], T, float], Outcome[T]]
"""How an item is worked on: the work, the item, the seconds it may take."""
Outcomes: TypeAlias = Generator[tuple[int, Outcome[T]], None, None]
"""Outcomes as they come, each with the place of its item."""


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
) -> Iterator[Outcome[T]]:
    """What comes of each item, in their order.

    work: a function of a module, which other processes can import; what it returns is the value,
    and what it raises a failure: :class:`derive.budget.Refused` in its own words.  executor: who
    does the work; by default ``jobs`` processes, as many as there are processors.  bar: show on a
    terminal's standard error how far it is.

    When the iteration is left, by an interrupt for instance, what has not begun is not begun,
    and processes that were started here are ended.

    Raises ValueError if DERIVE_SECONDS is no positive number.
    """
    limit = budget.seconds()
    hands = min(jobs or cores(), len(items))
    if executor is not None:
        outcomes = _by(executor, work, items, limit)
    elif hands > 1:
        outcomes = _by_processes(hands, work, items, limit)
    else:
        outcomes = ((place, _one(work, item, limit)) for place, item in enumerate(items))
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


def _one(work: Callable[[T], str], item: T, limit: float) -> Outcome[T]:
    try:
        if budget.can_enforce():
            return Outcome(item, budget.call(lambda: work(item), limit))
        return Outcome(item, work(item))
    except budget.Ended as ended:
        return Outcome(item, failure=str(ended), code=ended.code)
    except Exception as error:
        code = error.code if isinstance(error, budget.Refused) else 1
        return Outcome(item, failure=budget.in_words(error), code=code)


def _one_or_none(work: Callable[[T], str], item: T, limit: float) -> Outcome[T]:
    """The same in a process that ends when it is told to; the pool would start the next item."""
    try:
        return _one(work, item, limit)
    except KeyboardInterrupt:
        os._exit(budget.INTERRUPTED)


def _by(
    executor: Executor,
    work: Callable[[T], str],
    items: Sequence[T],
    limit: float,
    one: One[T] = _one,
) -> Outcomes[T]:
    places: dict[Future[Outcome[T]], int] = {}
    try:
        for place, item in enumerate(items):
            places[_submitted(executor, one, work, item, limit)] = place
        for future in as_completed(places):
            place = places[future]
            yield place, _result(future, items[place])
    finally:
        for future in places:
            future.cancel()


def _submitted(
    executor: Executor,
    one: One[T],
    work: Callable[[T], str],
    item: T,
    limit: float,
) -> Future[Outcome[T]]:
    try:
        return executor.submit(one, work, item, limit)
    except Exception as error:  # it takes no more work
        future: Future[Outcome[T]] = Future()
        future.set_exception(error)
        return future


def _result(future: Future[Outcome[T]], item: T) -> Outcome[T]:
    try:
        return future.result()
    except Exception as error:  # the executor's: a worker that is gone, an item it cannot send
        return Outcome(item, failure=budget.in_words(error), code=1)


def _by_processes(
    hands: int, work: Callable[[T], str], items: Sequence[T], limit: float
) -> Outcomes[T]:
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(hands, mp_context=context, initializer=_leave_interrupts)
    try:
        with budget.interrupted_by_termination():
            yield from _by(pool, work, items, limit, _one_or_none)
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

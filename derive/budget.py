"""A budget of time and memory that the operating system enforces.

The work runs in a child process that can be killed whatever it is doing; an alarm would wait
for C code and could be swallowed by an ``except``.  The child is forked before anything large
is imported, which costs about a millisecond.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable

MEMORY = 4 * 1024**3
SECONDS = 60.0
INTERRUPTED = 130


def seconds() -> float:
    """The time a command may take: DERIVE_SECONDS, or a minute.

    Raises ValueError if DERIVE_SECONDS is no positive number.
    """
    given = os.environ.get("DERIVE_SECONDS", "")
    if not given:
        return SECONDS
    limit = float(given)
    if not 0 < limit < float("inf"):
        raise ValueError("not a positive number of seconds")
    return limit


def can_enforce() -> bool:
    """Does this system have child processes as they are needed here?"""
    return hasattr(os, "fork")


def run(work: Callable[[], int], limit: float) -> int:
    """Do the work in a child process; the exit code is the work's.

    When the time is spent the child is killed, a message goes to standard error and the code
    is 1.  An interrupt ends both quietly with 130.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    watched, held = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(watched)
        _work(work, limit)
    os.close(held)
    try:
        in_time = _wait(watched, limit)
    except KeyboardInterrupt:
        _kill(child)
        return INTERRUPTED
    finally:
        os.close(watched)
    if not in_time:
        _kill(child)
        return _spent(limit)
    return _code(os.waitpid(child, 0)[1], limit)


def _wait(watched: int, limit: float) -> bool:
    """Wait for the child to let go of its end of the pipe, as it does when it ends."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        return bool(select.select([watched], [], [], limit)[0])
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _work(work: Callable[[], int], limit: float) -> None:
    code = 1
    try:
        _set_limits(limit)
        code = work()
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except OSError:
        code = 1
    except BaseException as error:  # os._exit would swallow it without a word
        name = type(error).__name__
        sys.stderr.write(f"derive: internal error: {name}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)


def _set_limits(limit: float) -> None:
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        # The parent's clock comes first; this one counts if the parent itself is killed.
        whole = int(limit) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))


def _code(status: int, limit: float) -> int:
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return code
    if -code == signal.SIGXCPU:
        return _spent(limit)
    if -code == signal.SIGINT:
        return INTERRUPTED
    sys.stderr.write(f"derive: ended by the system ({signal.Signals(-code).name})\n")
    return 1


def _spent(limit: float) -> int:
    sys.stderr.write(
        f"derive: stopped after {limit:g} seconds; DERIVE_SECONDS sets how long it may take\n"
    )
    return 1

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
import threading
import time
from collections.abc import Callable, Iterator

MEMORY = 4 * 1024**3
SECONDS = 60.0
INTERRUPTED = 130

_FORKING = threading.Lock()


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


class Ended(Exception):  # noqa: N818 - it says how the work ended
    """Work in a child process came to no end of its own; the message says why."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class Refused(Exception):  # noqa: N818 - it is the item's, not the program's, error
    """What work has to say against what it was given, in its own words.

    code: 1 if it does not hold or cannot be derived, 2 if the input is wrong.
    """

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message, code)
        self.message = message
        self.code = code


def run(work: Callable[[], int], limit: float) -> int:
    """Do the work in a child process; the exit code is the work's.

    When the time is spent the child is killed, a message goes to standard error and the code
    is 1.  An interrupt ends both quietly with 130.
    """
    try:
        return _supervised(lambda pipe: work(), limit)[0]
    except KeyboardInterrupt:
        return INTERRUPTED
    except Ended as ended:
        sys.stderr.write(f"derive: {ended}\n")
        return ended.code


def call(work: Callable[[], str], limit: float) -> str:
    """Do the work in a child process; what it returns.

    Raises Ended when the time is spent, when the work raises or the system ends it: with the code
    and the words of the work if it has raised Refused.  Raises KeyboardInterrupt when the child
    has been killed by an interrupt.
    """

    def answer(pipe: int) -> int:
        data = work().encode("utf-8", "surrogatepass")
        with open(pipe, "wb", closefd=False) as file:
            file.write(data)
        return 0

    code, data = _supervised(answer, limit, quiet=True)
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    if code:
        raise Ended(data.decode("utf-8", "replace") or f"ended with code {code}", code)
    return data.decode("utf-8", "surrogatepass")


def _supervised(work: Callable[[int], int], limit: float, quiet: bool = False) -> tuple[int, bytes]:
    """The exit code of work done in a child, and what it wrote into the pipe it was given.

    quiet: an error of the program goes into the pipe, not to standard error.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    # A child forked meanwhile by another thread would hold the pipe open.
    with _FORKING:
        watched, held = os.pipe()
        child = os.fork()
        if child == 0:
            _FORKING.release()
            os.close(watched)
            _work(work, limit, held, quiet)
        os.close(held)
    try:
        data = _read(watched, limit)
    except BaseException:
        _kill(child)
        raise
    finally:
        os.close(watched)
    if data is None:
        _kill(child)
        raise _spent(limit)
    return _code(os.waitpid(child, 0)[1], limit), data


def _read(watched: int, limit: float) -> bytes | None:
    """What comes through the pipe until the child lets go of its end, as it does when it ends;
    None if that takes too long."""
    data = b""
    end = time.monotonic() + limit
    with interrupted_by_termination():
        while select.select([watched], [], [], max(end - time.monotonic(), 0))[0]:
            part = os.read(watched, 1 << 16)
            if not part:
                return data
            data += part
    return None


@contextlib.contextmanager
def interrupted_by_termination() -> Iterator[None]:
    """SIGTERM is an interrupt, where a signal can be caught: in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _work(work: Callable[[int], int], limit: float, pipe: int, quiet: bool) -> None:
    code = 1
    try:
        _set_limits(limit)
        code = work(pipe)
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BaseException as error:  # os._exit would swallow it without a word
        message = in_words(error)
        code = error.code if isinstance(error, Refused) else 1
        if isinstance(error, OSError) and not quiet:
            pass  # a reader that went away
        elif quiet:
            os.write(pipe, message.encode("utf-8", "replace"))
        else:
            sys.stderr.write(f"derive: {message}\n")
            sys.stderr.flush()
    finally:
        os._exit(code)


def in_words(error: BaseException) -> str:
    """What ended the work, for whoever asked for it."""
    if isinstance(error, Refused):
        return error.message
    if isinstance(error, OSError):
        return str(error)
    if isinstance(error, MemoryError):
        return "out of memory"
    if isinstance(error, RecursionError):
        return "the terms became too deep"
    return f"internal error: {type(error).__name__}: {error}"


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
        raise _spent(limit)
    if -code == signal.SIGINT:
        raise KeyboardInterrupt
    raise Ended(f"ended by the system ({signal.Signals(-code).name})")


def _spent(limit: float) -> Ended:
    return Ended(f"stopped after {limit:g} seconds; DERIVE_SECONDS sets how long it may take")

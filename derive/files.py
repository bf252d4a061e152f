"""Writing whole files or nothing."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from pathlib import Path

_TEMPORARY = ".{name}.derive-{process}.tmp"
_OURS = re.compile(r"\.derive-([0-9]+)\.tmp$")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that at every moment it is either as before or complete.

    The data goes to a temporary file beside it, which then takes its place.  A link is
    followed; the permissions of a file that was there stay.  What is no regular file (a
    terminal, a pipe) is written to as it is.

    Raises OSError if that is impossible; then nothing has changed and nothing is left behind.
    """
    target = Path(os.path.realpath(path))
    mode = target.stat().st_mode if target.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        target.write_bytes(data)
        return
    _sweep(target)
    temporary = target.with_name(_TEMPORARY.format(name=target.name, process=os.getpid()))
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, stat.S_IMODE(mode))
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _sweep(target: Path) -> None:
    """Remove what runs that were killed while they wrote this file left beside it."""
    prefix = f".{target.name}.derive-"
    for entry in os.scandir(target.parent):
        match = _OURS.search(entry.name)
        if entry.name.startswith(prefix) and match and not _is_running(int(match[1])):
            with contextlib.suppress(OSError):
                os.unlink(entry.path)


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

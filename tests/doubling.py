"""Work that tests let other processes do.  Imports little, so that these start at once."""

from __future__ import annotations

import os
import signal
import time

from derive.budget import Refused


def doubled(item: str) -> str:
    """What the tests let others do: some items do not do well."""
    if item == "raises":
        raise KeyError(item)
    if item == "refused":
        raise Refused("it is wrong: é", 2)
    if item == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "hangs":
        time.sleep(60)
    if item == "swallows":
        bytearray(8 * 1024**3)
    if item == "slow":
        time.sleep(0.2)
    return 2 * item


_PREPARED: list[str] = []


def prepare() -> None:
    """What a process does before its first item."""
    _PREPARED.append("once")


def prepared(item: str) -> str:
    """Was it done?"""
    return " ".join(["prepared", *_PREPARED])

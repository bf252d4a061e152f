"""The budget: a child that can be killed."""

from __future__ import annotations

import os
import signal
import time

import pytest

from derive import budget


def test_the_code_of_the_work_is_the_code() -> None:
    assert budget.run(lambda: 7, 5) == 7


def test_work_that_does_not_end_is_killed(capfd: pytest.CaptureFixture[str]) -> None:
    start = time.monotonic()
    assert budget.run(lambda: time.sleep(60) or 0, 0.2) == 1
    assert time.monotonic() - start < 5
    said = "derive: stopped after 0.2 seconds; DERIVE_SECONDS sets how long it may take\n"
    assert capfd.readouterr() == ("", said)


def test_work_cannot_take_all_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MEMORY", 2 * 1024**3)

    def work() -> int:
        try:
            return len(bytearray(3 * 1024**3))
        except MemoryError:
            return 42

    assert budget.run(work, 20) == 42


def test_an_interrupt_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        raise KeyboardInterrupt

    assert budget.run(work, 5) == 130
    assert capfd.readouterr() == ("", "")


def test_a_child_that_the_system_ends_is_reported(capfd: pytest.CaptureFixture[str]) -> None:
    assert budget.run(lambda: os.kill(os.getpid(), signal.SIGKILL) or 0, 5) == 1
    assert capfd.readouterr() == ("", "derive: ended by the system (SIGKILL)\n")


@pytest.mark.parametrize("given", ["0", "-1", "inf", "nan", "soon"])
def test_a_limit_must_be_a_positive_number(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("DERIVE_SECONDS", given)
    with pytest.raises(ValueError, match=r"not a positive|could not convert"):
        budget.seconds()


def test_an_error_of_the_program_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        raise KeyError("missing")

    assert budget.run(work, 5) == 1
    assert capfd.readouterr() == ("", "derive: internal error: KeyError: 'missing'\n")

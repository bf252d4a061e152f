"""Many items: in order, one failing among others, by any executor."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from derive import jobs
from derive.jobs import Outcome, work_through
from tests.doubling import doubled, prepare, prepared

ROOT = Path(__file__).resolve().parent.parent
TOO_LONG = "stopped after 0.5 seconds; DERIVE_SECONDS sets how long it may take"


ITEMS = ["slow", "refused", "raises", "a", "dies", "hangs", "é", "swallows", "b"]
OUTCOMES = [
    Outcome("slow", "slowslow"),
    Outcome("refused", failure="it is wrong: é", code=2),
    Outcome("raises", failure="internal error: KeyError: 'raises'", code=1),
    Outcome("a", "aa"),
    Outcome("dies", failure="ended by the system (SIGKILL)", code=1),
    Outcome("hangs", failure=TOO_LONG, code=1),
    Outcome("é", "éé"),
    Outcome("swallows", failure="out of memory", code=1),
    Outcome("b", "bb"),
]


@pytest.fixture(autouse=True)
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERIVE_SECONDS", "0.5")


@pytest.mark.parametrize("hands", [1, 2])
def test_items_that_fail_are_reported_in_their_order_and_the_others_finish(hands: int) -> None:
    assert list(work_through(doubled, ITEMS, jobs=hands)) == OUTCOMES


def test_an_executor_of_the_callers_does_the_same() -> None:
    with ThreadPoolExecutor(4) as executor:
        assert list(work_through(doubled, ITEMS, executor=executor)) == OUTCOMES
        assert executor.submit(doubled, "x").result() == "xx"


def test_dask_does_the_same() -> None:
    distributed = pytest.importorskip("distributed", reason="pip install 'derive[dask]'")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=4, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor() as executor,
    ):
        assert list(work_through(doubled, ITEMS, executor=executor)) == OUTCOMES


def test_what_is_prepared_is_there_for_each_item(tmp_path: Path) -> None:
    for hands in (1, 2):
        found = list(work_through(prepared, list("abc"), jobs=hands, prepare=prepare))
        assert [o.value for o in found] == ["prepared once"] * 3


def test_no_items_are_no_work() -> None:
    assert list(work_through(doubled, [])) == []


def test_an_executor_that_takes_no_work_fails_each_item() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    message = "internal error: RuntimeError: cannot schedule new futures after shutdown"
    found = list(work_through(doubled, ["a", "b"], executor=executor))
    assert found == [Outcome(item, failure=message, code=1) for item in "ab"]


def test_what_has_not_begun_is_not_begun_when_the_iteration_is_left(tmp_path: Path) -> None:
    class Counting(ThreadPoolExecutor):
        def __init__(self) -> None:
            super().__init__(1)
            self.futures: list[object] = []

        def submit(self, *given: object) -> object:  # type: ignore[override]
            self.futures.append(super().submit(*given))  # type: ignore[arg-type]
            return self.futures[-1]

    with Counting() as executor:
        found = work_through(doubled, ["a", *["slow"] * 9], executor=executor)
        assert next(found) == Outcome("a", "aa")
        found.close()  # type: ignore[attr-defined]
    assert sum(future.cancelled() for future in executor.futures) >= 7


def test_the_processes_are_as_many_as_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Instead(ThreadPoolExecutor):
        def __init__(self, number: int, **others: object) -> None:
            asked.append(number)
            super().__init__(number)

    monkeypatch.setattr(jobs, "ProcessPoolExecutor", Instead)
    monkeypatch.setattr(jobs, "cores", lambda: 3)
    for given in (None, 2, 20):
        list(work_through(doubled, list("abcd"), jobs=given))
    assert asked == [3, 2, 4]


def test_a_time_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERIVE_SECONDS", "-3")
    with pytest.raises(ValueError, match="not a positive number"):
        list(work_through(doubled, ["a"]))


# A terminal -------------------------------------------------------------------------------

_PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job leaves it ignored
from derive.jobs import work_through
from tests.doubling import doubled, prepare, prepared
if __name__ == "__main__":
    print(*(o.value for o in work_through(doubled, {items}, jobs=2, bar=True)), flush=True)
"""


def _started(items: list[str], errors: int, tmp_path: Path) -> subprocess.Popen[bytes]:
    file = tmp_path / "program.py"
    file.write_text(_PROGRAM.format(items=items), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, file],
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "DERIVE_SECONDS": "50"},
        start_new_session=True,
    )


def test_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = _started(["a", "slow", "b"], theirs, tmp_path)
    os.close(theirs)
    out, _ = process.communicate(timeout=30)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert out == b"aa slowslow bb\n"
    assert "100%" in shown


def test_no_terminal_gets_no_bar(tmp_path: Path) -> None:
    process = _started(["a", "b"], subprocess.PIPE, tmp_path)
    assert process.communicate(timeout=30) == (b"aa bb\n", b"")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_processes(tmp_path: Path, sign: signal.Signals) -> None:
    process = _started(["hangs", "hangs", "hangs"], subprocess.PIPE, tmp_path)
    deadline = time.monotonic() + 20
    while len(_group(process.pid)) < 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(_group(process.pid)) >= 5, "two workers and their children were to be at work"
    if sign == signal.SIGINT:
        os.killpg(process.pid, sign)
    else:
        process.send_signal(sign)
    _, said = process.communicate(timeout=20)
    assert process.returncode not in (0, None)
    assert said.count(b"Traceback") <= 1
    while _group(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _group(process.pid) == []


def _group(leader: int) -> list[int]:
    """The processes of the session, but for what is already dead."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            found.append(int(folder.name))
    return found


def test_what_is_given_is_an_executor_of_the_standard_library() -> None:
    distributed = pytest.importorskip("distributed", reason="pip install 'derive[dask]'")
    assert issubclass(distributed.cfexecutor.ClientExecutor, Executor)

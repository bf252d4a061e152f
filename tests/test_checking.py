"""Problem files, checked, whoever does the work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from derive.checking import Checked, check

GOOD = """
title = "A square"
[variables]
x = "a number"
[definitions]
L = "x**2"
[goal]
differentiate = "L"
by = "x"
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    texts = {
        "good": GOOD,
        "other": GOOD + 'expect = "3*x"\n',
        "bad": GOOD.replace("x**2", "x**"),
        "gone": None,
        "good2": GOOD,
    }
    for name, text in texts.items():
        if text is not None:
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return [str(tmp_path / f"{name}.toml") for name in texts]


def test_each_file_is_answered_for_in_order(files: list[str]) -> None:
    with ThreadPoolExecutor(2) as executor:
        good, other, bad, gone, again = check(files, executor=executor)
    assert (good.holds, good.wrong) == (True, False)
    assert good.line.startswith("holds: dL/dx = 2 x (all ")
    assert again == Checked(files[4], True, good.line)
    assert not other.holds
    assert not other.wrong
    assert other.line.startswith("does not hold: ends in 2 x, expected was 3 x")
    assert (bad.holds, bad.wrong) == (gone.holds, gone.wrong) == (False, True)
    assert bad.line.startswith(f"{files[2]}:6:")
    assert gone.line.startswith(f"{files[3]}:1:1: no such file")


def test_a_file_that_takes_too_long_fails_alone(
    files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERIVE_SECONDS", "0.001")
    found = list(check([files[0], files[4]], jobs=1))
    said = "stopped after 0.001 seconds; DERIVE_SECONDS sets how long it may take"
    assert found == [Checked(files[0], False, said), Checked(files[4], False, said)]


def test_a_route_that_does_not_apply_is_no_fault_of_the_line(files: list[str]) -> None:
    (found,) = check(files[:1], "delta")
    assert (found.holds, found.wrong) == (False, True)
    assert found.line.startswith("derive: the route delta does not apply: ")

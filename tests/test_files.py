"""Whole files or nothing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from derive.files import write_whole


def test_a_file_is_written_and_nothing_else(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.tex", b"x\n")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.tex": b"x\n"}


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_whole(target, b"new")
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new", 0o640)


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failure_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a", b"new")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}


def test_what_killed_runs_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    gone = 2**22 + 1
    names = [f".a.derive-{gone}.tmp", f".b.derive-{gone}.tmp", f".a.derive-{os.getppid()}.tmp"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    write_whole(tmp_path / "a", b"x")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["a", *names[1:]])

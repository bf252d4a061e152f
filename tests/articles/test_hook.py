"""The hook for pre-commit: what its definition says, run on files as pre-commit would."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.regenerate import ROOT

GOOD = "Let $q = 3 a$ and\n\n$$\n2 q = 6 a\n$$\n"


@pytest.fixture(scope="module")
def hook() -> dict[str, object]:
    (found,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return found


def test_the_hook_has_the_fields_that_pre_commit_needs(hook: dict[str, object]) -> None:
    assert {key: hook[key] for key in ("id", "language", "types_or", "require_serial")} == {
        "id": "derive-check",
        "language": "python",
        "types_or": ["markdown", "tex"],
        "require_serial": True,
    }
    assert hook["name"]
    assert hook["description"]


@pytest.mark.parametrize(("typed", "code"), [("6 a", 0), ("5 a", 1)])
def test_its_entry_ends_with_1_if_a_line_of_a_file_is_false(
    hook: dict[str, object], tmp_path: Path, typed: str, code: int
) -> None:
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "page.md").write_text(GOOD.replace("6 a", typed), encoding="utf-8")
    program, *arguments = shlex.split(str(hook["entry"]))
    command = [Path(sys.executable).with_name(program), *arguments, "good.md", "page.md"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (code, "")
    assert ("page.md:4:7: false: " in done.stdout) == bool(code)

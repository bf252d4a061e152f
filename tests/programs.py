"""Programs that some tests need: skipped without them, unless all must be there."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest


def needs(program: str, file: str = "") -> pytest.MarkDecorator:
    """Skip without the program, or, for TeX, without a file that it must find; not where
    DERIVE_REQUIRE_PROGRAMS is set."""
    there = shutil.which(program) is not None and (not file or _tex_has(file))
    return pytest.mark.skipif(
        not there and not os.environ.get("DERIVE_REQUIRE_PROGRAMS"),
        reason=f"needs {program}" + (f" with {file}" if file else ""),
    )


def _tex_has(file: str) -> bool:
    return subprocess.run(["kpsewhich", file], capture_output=True, check=False).returncode == 0

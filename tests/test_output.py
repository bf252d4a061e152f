"""What is in ``output/`` and what the README shows: up to date, and the same everywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from derive.catalogue import library
from tests import regenerate
from tests.regenerate import ROOT, digest, everything, replaced, stale


@pytest.fixture(scope="module")
def files():
    return everything()


def test_output_and_readme_are_up_to_date(files):
    assert stale(files) == [], "run: python -m tests.regenerate"


def test_every_problem_is_there_in_every_format(files):
    wanted = {f"output/{name}.{suffix}" for name in library() for suffix in ("md", "tex", "json")}
    assert wanted - set(files) == set()


def test_every_derivation_of_the_library_comes_to_the_end_it_expects(files):
    for page in regenerate.derivations():
        derivation = page.derivation
        assert (page.stem, derivation.stuck, derivation.verdict.name, derivation.result) == (
            page.stem, None, "proved", derivation.problem.goal.expect,
        )  # fmt: skip


@pytest.fixture
def copy(tmp_path, monkeypatch, files):
    """A repository of its own in which every file is as it should be."""
    monkeypatch.setattr(regenerate, "ROOT", tmp_path)
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return tmp_path


def test_a_changed_byte_a_missing_file_and_a_file_too_many_are_stale(copy, files):
    assert stale(files) == []
    page = copy / "output" / "sigmoid.md"
    page.write_bytes(page.read_bytes() + b" ")
    (copy / "output" / "sigmoid.json").unlink()
    (copy / "output" / "old.md").write_text("")
    assert stale(files) == ["output/old.md", "output/sigmoid.json", "output/sigmoid.md"]


def test_writing_leaves_nothing_stale(copy, files):
    (copy / "output" / "sigmoid.json").unlink()
    (copy / "output" / "old.md").write_text("")
    regenerate.write(files)
    assert stale(files) == []


def test_a_part_is_replaced_between_its_marks_only():
    text = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n"
    assert replaced(text, "x", "new") == "a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n"
    assert replaced(replaced(text, "x", "new"), "x", "new") == replaced(text, "x", "new")


@pytest.mark.parametrize("text", ["", "<!-- x -->\n", "<!-- x -->\n<!-- /x -->\n" * 2])
def test_marks_that_do_not_stand_there_once_are_an_error(text):
    with pytest.raises(ValueError, match="must stand in the text once"):
        replaced(text, "x", "new")


# LaTeX itself -----------------------------------------------------------------------------


@pytest.mark.skipif(
    shutil.which("pdflatex") is None and not os.environ.get("DERIVE_REQUIRE_PROGRAMS"),
    reason="needs pdflatex",
)
@pytest.mark.parametrize("path", sorted((ROOT / "output").glob("*.tex")), ids=lambda p: p.stem)
def test_latex_compiles_without_a_warning(path, tmp_path):
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
    subprocess.run([*command, path], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    (log,) = tmp_path.glob("*.log")
    text = log.read_text(encoding="latin-1")
    assert re.findall(r"(?i)^.*(?:warning|overfull|underfull).*$", text, re.MULTILINE) == []


# The same bytes everywhere ----------------------------------------------------------------

#: hash seed, locale, folder: all eight seeds, two locales, two folders
SURROUNDINGS = [
    (str(seed), ("C", "C.UTF-8")[seed % 2], ("", "elsewhere")[seed // 2 % 2]) for seed in range(8)
]


def _digest_of_a_process(seed: str, locale: str, folder: str) -> str:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "LC_ALL": locale,
        "PYTHONUTF8": "0",
        "PYTHONPATH": str(ROOT),
    }
    run = subprocess.run(
        [sys.executable, "-m", "tests.regenerate", "--digest"],
        cwd=folder or ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.stderr == ""
    return run.stdout.strip()


def test_the_bytes_are_the_same_for_every_hash_seed_locale_and_folder(tmp_path, files):
    surroundings = [(s, locale, folder and str(tmp_path)) for s, locale, folder in SURROUNDINGS]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        digests = list(pool.map(lambda where: _digest_of_a_process(*where), surroundings))
    assert dict.fromkeys(digests) == {digest(files): None}

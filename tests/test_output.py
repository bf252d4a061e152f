"""What is in ``output/`` and what the README shows: up to date, and the same everywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from derive.catalogue import library
from tests import regenerate
from tests.programs import needs
from tests.regenerate import (
    ROOT,
    Entry,
    Told,
    digest,
    entries,
    everything,
    in_cell,
    index,
    pages,
    replaced,
    stale,
    times_told,
)


@pytest.fixture(scope="module")
def found():
    """The library, told by every route."""
    return entries(library())


def test_output_and_readme_are_up_to_date(found):
    assert stale(everything(found, times_told())) == [], "run: python -m tests.regenerate"


def test_every_derivation_of_the_library_comes_to_the_end_it_expects(found):
    told = [(t.stem, t.ending, t.as_expected) for e in found for t in e.told]
    assert [t for t in told if t[1] not in ("proved", "tested") or not t[2]] == []


def test_no_step_of_the_library_is_weaker_than_tested_and_hardly_any_is_tested(found):
    counts = sum((Counter(dict(t.verdicts)) for e in found for t in e.told), Counter())
    assert set(counts) <= {"proved", "tested"}
    assert counts["proved"] >= 0.95 * counts.total()


@needs("pdflatex")
def test_the_pages_of_all_routes_are_parts_of_one_latex_document(found, tmp_path):
    opening = r"\documentclass{article}\usepackage{amsmath}\textwidth=2000mm\begin{document}"
    parts = [told.fragment for e in found for told in e.told]
    path = tmp_path / "all.tex"
    path.write_text("\n".join([opening, *parts, r"\end{document}"]), encoding="utf-8")
    assert complaints_of_latex(path, tmp_path) == []


def test_the_bytes_are_the_same_for_every_hash_seed_locale_and_folder(found, tmp_path):
    """Each problem in two of the eight surroundings, and each of them with a fourth of all."""
    shares = [
        [e for number, e in enumerate(found) if (number - place) % len(SURROUNDINGS) < 2]
        for place in range(len(SURROUNDINGS))
    ]
    work = [
        (seed, locale, folder and str(tmp_path), [e.name for e in share])
        for (seed, locale, folder), share in zip(SURROUNDINGS, shares, strict=True)
    ]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        digests = list(pool.map(lambda surroundings: digest_of_a_process(*surroundings), work))
    assert digests == [digest(pages(share)) for share in shares]


# The repository ---------------------------------------------------------------------------

PAGE = Told(
    stem="a",
    route="cases",
    lines=7,
    verdicts=(("proved", 12), ("tested", 1)),
    ending="tested",
    as_expected=True,
    fragment="",
    files=(("output/a.md", "# A\n"), ("output/a.json", "{}\n")),
)
OTHER = Told(
    "a.delta", "delta", 5, (("proved", 9),), "proved", True, "", (("output/a.delta.md", ""),)
)
LIBRARY = (
    Entry("b", "regression", "B", "x = y", (PAGE,)),
    Entry("a", "probability", "A [1]", "|x|", (PAGE, OTHER)),
)
ROW = (
    r"| [A [1]](a.md) | $`\vert x\vert `$ | cases: 7, [delta](a.delta.md): 5 |"
    " 12 proved, 1 tested | 0.25 s | [LaTeX](a.tex), [JSON](a.json) |"
)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A repository of its own in which every file is as it should be."""
    monkeypatch.setattr(regenerate, "ROOT", tmp_path)
    files = pages(LIBRARY) | {regenerate.INDEX: index(LIBRARY, {"a": "0.25 s"})}
    regenerate.write(files)
    return files


def test_a_changed_byte_a_missing_file_and_a_file_too_many_are_stale(copy, tmp_path):
    assert stale(copy) == []
    page = tmp_path / "output" / "a.md"
    page.write_bytes(page.read_bytes() + b" ")
    (tmp_path / "output" / "a.json").unlink()
    (tmp_path / "output" / "old.md").write_text("")
    assert stale(copy) == ["output/a.json", "output/a.md", "output/old.md"]
    regenerate.write(copy)
    assert stale(copy) == []


def test_the_index_goes_by_topic():
    text = index(LIBRARY, {"a": "0.25 s"})
    assert "2 problems, told in 3 ways, 35 steps: 33 proved, 2 tested." in text
    assert [line for line in text.splitlines() if line.startswith(("## ", "| ["))] == [
        "## Probability",
        ROW,
        "## Regression",
        ROW.replace("A [1]", "B")
        .replace("(a.", "(b.")
        .replace(r"\vert x\vert ", "x = y")
        .replace(", [delta](b.delta.md): 5", "")
        .replace("0.25 s", "–"),
    ]


def test_the_times_are_those_of_the_file(copy):
    assert times_told() == {"a": "0.25 s"}


def test_a_bar_in_a_formula_does_not_end_a_cell():
    assert in_cell(r"\left|x\right|") == r"$`\left\vert x\right\vert `$"


def test_a_part_is_replaced_between_its_marks_only():
    text = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n"
    assert replaced(text, "x", "new") == "a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n"
    assert replaced(replaced(text, "x", "new"), "x", "new") == replaced(text, "x", "new")


@pytest.mark.parametrize("text", ["", "<!-- x -->\n", "<!-- x -->\n<!-- /x -->\n" * 2])
def test_marks_that_do_not_stand_there_once_are_an_error(text):
    with pytest.raises(ValueError, match="must stand in the text once"):
        replaced(text, "x", "new")


# LaTeX itself -----------------------------------------------------------------------------


def complaints_of_latex(path, folder):
    """What pdflatex says of the file that a reader should not have to see."""
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
    subprocess.run([*command, path], cwd=folder, check=True, capture_output=True, timeout=60)
    text = (folder / f"{path.stem}.log").read_text(encoding="latin-1")
    return re.findall(r"(?i)^.*(?:warning|overfull|underfull).*$", text, re.MULTILINE)


@needs("pdflatex")
@pytest.mark.parametrize("path", sorted((ROOT / "output").glob("*.tex")), ids=lambda p: p.stem)
def test_latex_compiles_without_a_warning(path, tmp_path):
    assert complaints_of_latex(path, tmp_path) == []


# The same bytes everywhere ----------------------------------------------------------------

#: hash seed, locale, folder: all eight seeds, two locales, two folders
SURROUNDINGS = [
    (str(seed), ("C", "C.UTF-8")[seed % 2], ("", "elsewhere")[seed // 2 % 2]) for seed in range(8)
]


def digest_of_a_process(seed: str, locale: str, folder: str, names: list[str]) -> str:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "LC_ALL": locale,
        "PYTHONUTF8": "0",
        "PYTHONPATH": str(ROOT),
    }
    run = subprocess.run(
        [sys.executable, "-m", "tests.regenerate", "--digest", *names],
        cwd=folder or ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.stderr == ""
    return run.stdout.strip()

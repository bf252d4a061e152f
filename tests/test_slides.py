"""Slides: one step per overlay, every step on its slide, nothing outside of it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from math import ceil
from pathlib import Path

import pytest

from derive.composition import compose
from derive.derivation import Derivation
from derive.rendering import View, render
from tests.programs import needs
from tests.samples import SEED, SQUARE_OF_X, WRONG
from tests.test_pdf import hostile
from tests.test_rendering import WIDE

OVERLAYS, HANDOUT = View(standalone=True), View(standalone=True, handout=True)


def pages_of(source: str, folder: Path) -> list[str]:
    """The text of every page, white space aside, if LaTeX has nothing to complain about."""
    (folder / "slides.tex").write_text(source, encoding="ascii")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "slides.tex"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    log = (folder / "slides.log").read_text(encoding="latin-1")
    # A second run for the outline, and signs that a font takes from another, are no faults.
    no_fault = r"^(?!Package: )(?!.*(?:rerunfilecheck|Font Warning))"
    complaint = rf"(?i){no_fault}.*(?:warning|overfull|underfull).*$"
    assert re.findall(complaint, log, re.MULTILINE) == []
    command = ["pdftotext", "slides.pdf", "-"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return ["".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


def lines_of(told: Derivation) -> list[int]:
    return [len(s.chain.rows) for s in compose(told, "latex", "normal").sections]


@needs("pdflatex", "beamer.cls")
def test_a_step_is_an_overlay_and_a_slide_has_four(tmp_path: Path) -> None:
    pages = pages_of(render(SEED, "beamer", OVERLAYS), tmp_path)
    lines = lines_of(SEED)
    assert max(lines) > 4
    # Of the last step before, and of the left side, there is one more on each slide.
    steps = sum(number + ceil(number / 4) for number in lines)
    assert len(pages) == 1 + 3 + steps + 1
    case = [page for page in pages if page.startswith("Casek=j:")]
    first = case[: 4 + 1]
    assert [page.count("=") for page in first] == sorted(page.count("=") for page in first)
    assert "quotientrule" not in first[2]
    assert "quotientrule" in first[3]


@needs("pdflatex", "beamer.cls")
def test_a_handout_has_every_step_of_a_slide_at_once(tmp_path: Path) -> None:
    pages = pages_of(render(SEED, "beamer", HANDOUT), tmp_path)
    assert len(pages) == 1 + 1 + sum(ceil(number / 4) for number in lines_of(SEED)) + 1


@needs("pdflatex", "beamer.cls")
@pytest.mark.parametrize(
    "told", [WIDE, replace(WRONG, stuck="here")], ids=["wide", "wrong and stuck"]
)
def test_every_line_fits_its_slide(told: Derivation, tmp_path: Path) -> None:
    pages = pages_of(render(told, "beamer", replace(HANDOUT, detail="full")), tmp_path)
    assert len(pages) == 3


@needs("pdflatex", "beamer.cls")
def test_hostile_text_is_shown_as_it_is(tmp_path: Path) -> None:
    pages = pages_of(render(hostile(), "beamer", HANDOUT), tmp_path)
    first = pages[0].replace("ˆ", "^").replace("”", '"')
    for shown in (r"\input{secret}^^5cinput{{7*7}}\VAR{7*7}", "$x$", "<script>", "@ref//gone/*"):
        assert shown in first


def test_slides_of_one_s_own_document_have_no_preamble() -> None:
    page = render(SQUARE_OF_X, "beamer")
    assert r"\documentclass" not in page
    assert page.count(r"\begin{frame}") == page.count(r"\end{frame}") == 3

"""``derive check`` for documents: what is printed where, in which form, and how it ends."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from derive.articles import forms
from derive.articles.passages import DocumentError, Place
from derive.articles.report import Report
from derive.cli import FAILED, OK, WRONG, cli
from derive.problem import Problem
from tests.articles.reports import FALSE, HOLDS, HOLDS_IF, PAGE, REPORT, UNREAD

PLAIN = replace(HOLDS, needs=(), case="")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["check", "--jobs", "1", *map(str, arguments)])


def judged(file: str, problem: Problem | None, *, hints: bool = False) -> Report:
    """In place of the judge: what a file's name asks for."""
    name = Path(file).stem
    if name == "gone":
        raise DocumentError("no such file")
    if name == "torn":
        raise DocumentError("not UTF-8", Place(2, 3))
    if name == "slow":
        time.sleep(60)
    if name == "broken":
        raise RuntimeError("a mistake")
    if name == "given":
        return Report(file, (PLAIN,), formulas=1 if problem is None else len(problem.name))
    if name == "hinted":
        return Report(file, (FALSE,) if hints else (), formulas=1)
    claims = {"held": (PLAIN,), "more": (HOLDS_IF,)}.get(name, REPORT.claims)
    if name in ("empty", "unread"):
        return Report(file, (), unread=(UNREAD,) if name == "unread" else ())
    return Report(file, claims, formulas=len(claims))


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with a page in it."""
    monkeypatch.setattr(forms, "check_document", judged)
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text(PAGE, encoding="utf-8")
    return tmp_path


# How it ends ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["held.md"], OK),
        (["empty.md"], OK),
        (["held.md", "page.md"], FAILED),
        (["page.md", "gone.md"], WRONG),
        (["gone.md", "held.md"], WRONG),
        (["broken.md", "held.md"], FAILED),
        (["sigmoid", "held.md"], OK),
        (["sigmoid", "page.md"], FAILED),
    ],
)
def test_the_worst_file_decides_how_it_ends(names: list[str], code: int) -> None:
    assert run(*names).exit_code == code


@pytest.mark.parametrize(
    ("name", "code"), [("held", OK), ("empty", OK), ("unread", FAILED), ("more", FAILED)]
)
def test_strict_calls_for_lines_that_are_understood_and_need_nothing(name: str, code: int) -> None:
    assert run(f"{name}.md").exit_code == OK
    assert run(f"{name}.md", "--strict").exit_code == code


def test_a_file_that_cannot_be_judged_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERIVE_SECONDS", "1")
    result = run("gone.md", "torn.md", "slow.md", "broken.md", "held.md")
    assert result.stdout == "held.md: 1 formula, 1 line judged: 1 holds\n"
    assert result.stderr == (
        "gone.md: no such file\n"
        "torn.md:2:3: not UTF-8\n"
        "slow.md: stopped after 1 seconds; DERIVE_SECONDS sets how long it may take\n"
        "broken.md: internal error: RuntimeError: a mistake\n"
    )


# What is said -----------------------------------------------------------------------------


def test_what_is_said_of_documents_stands_behind_what_is_said_of_problems() -> None:
    result = run("page.md", "sigmoid")
    first, second, *others = result.stdout.splitlines()
    assert first.startswith("sigmoid: holds: ")
    assert second == "page.md:8:4: false: the two sides are not the same"
    assert others[:2] == [r"&= -\sum_k y_k c \\", "   ^^^^^^^^^^^^^"]
    assert not any("holds in the case" in line for line in others)


def test_all_lines_are_shown_on_demand() -> None:
    assert (
        r"page.md:7:6: holds in the case k = j by \sum_k y_k = 1" in run("page.md", "--all").stdout
    )


def test_a_terminal_gets_colours_and_a_file_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.cli.checking.has_colours", lambda: True)
    assert "page.md:8:4: \x1b[31mfalse\x1b[0m: " in run("page.md").stdout
    run("page.md", "-o", "said.txt")
    assert "page.md:8:4: false: " in Path("said.txt").read_text(encoding="utf-8")


def test_the_problem_is_handed_to_the_judge() -> None:
    said = "given.md: {} formulas, 1 line judged: 1 holds\n"
    assert run("given.md", "--problem", "sigmoid").stdout == said.format(len("sigmoid"))
    Path("own.toml").write_text(Path(PROBLEM).read_text("utf-8"), encoding="utf-8")
    assert run("given.md", "--problem", "own.toml").stdout == said.format(len("own"))


PROBLEM = Path(forms.__file__).parent.parent / "problems" / "sigmoid.toml"


def test_one_file_is_one_object_and_several_are_a_list() -> None:
    alone = json.loads(run("page.md", "--json").stdout)
    assert [claim["verdict"] for claim in alone["claims"]] == ["holds", "false", "holds-if"]
    both = json.loads(run("page.md", "gone.md", "--json").stdout)
    assert both[0] == alone
    assert both[1] == {
        "file": "gone.md", "claims": [], "warnings": [], "context": [], "unread": [],
        "formulas": 0, "error": "gone.md: no such file",
    }  # fmt: skip


def test_annotations_are_all_that_is_printed_for_github() -> None:
    result = run("page.md", "gone.md", "--github")
    first, second, third = result.stdout.splitlines()
    assert first.startswith("::error file=page.md,line=8,col=4,endColumn=17::false: ")
    assert second.startswith("::warning file=page.md,line=8,col=6::holds only if ")
    assert third == "::error file=gone.md::gone.md: no such file"


def test_a_table_holds_every_file_and_may_go_to_one() -> None:
    result = run("page.md", "gone.md", "held.md", "--table", "csv", "-o", "table.csv")
    assert (result.exit_code, result.stdout) == (WRONG, "")
    assert Path("table.csv").read_text(encoding="utf-8") == (
        "file,lines,read,holds,holds_if,false,cell,line,column,slip,message\n"
        "page.md,3,3,1,1,1,,8,4,a wrong index,the two sides are not the same\n"
        "gone.md,0,0,0,0,0,,,,,gone.md: no such file\n"
        "held.md,1,1,1,0,0,,,,,\n"
    )
    rows = json.loads(run("page.md", "--table", "json").stdout)
    assert [row["line"] for row in rows] == [8]


def test_a_student_gets_one_hint_or_a_stronger_one() -> None:
    weak, strong = run("hinted.md", "--student"), run("hinted.md", "--student", "--hint", 2)
    assert (weak.exit_code, strong.exit_code) == (FAILED, FAILED)
    assert "hint: look at the sum\n" in weak.stdout
    assert "the sum rule" not in weak.stdout
    assert "hint: look at the sum\nhint: the sum rule\n" in strong.stdout
    told = json.loads(run("hinted.md", "--student", "--json").stdout)
    assert told["claims"][0]["differs"] == ""


def test_hints_are_sought_for_students_and_the_kind_of_slip_for_tables_alone() -> None:
    assert run("hinted.md").exit_code == OK
    (row,) = json.loads(run("hinted.md", "--table", "json").stdout)
    assert row["slip"] == "a wrong index"


# Folders ----------------------------------------------------------------------------------


def test_a_folder_stands_for_the_documents_in_it() -> None:
    for name in ("b.md", "a.TEX", "c.png", "d.py", ".hidden.md", "sub/e.ipynb", ".git/f.md"):
        Path("docs", name).parent.mkdir(parents=True, exist_ok=True)
        Path("docs", name).touch()
    files = [entry["file"] for entry in json.loads(run("docs", "page.md", "--json").stdout)]
    assert files == ["docs/a.TEX", "docs/b.md", "docs/sub/e.ipynb", "page.md"]


def test_a_file_that_is_named_twice_is_judged_once() -> None:
    files = [entry["file"] for entry in json.loads(run("page.md", ".", "--json").stdout)]
    assert files == ["page.md"]


def test_a_folder_without_documents_is_one_message() -> None:
    os.mkdir("bare.md")
    result = run("bare.md", "held.md")
    assert result.exit_code == WRONG
    assert result.stdout == "held.md: 1 formula, 1 line judged: 1 holds\n"
    assert result.stderr == "bare.md: there is no document in it\n"


def test_the_name_of_a_file_need_not_be_text() -> None:
    names = ["held\x1b.md", os.fsdecode(b"\xff.md"), os.fsdecode(b"gone\xff.md")]
    result = run(*names)
    assert "\x1b" not in result.stdout
    assert "\n\ufffd.md:8:4: false: " in result.stdout
    assert json.loads(run(*names, "--json").stdout)[1]["file"] == "?.md"


# What does not fit together ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["page.md", "--json", "--github"], "--json and --github do not go together"),
        (["page.md", "--hint", "2"], "--hint is for --student"),
        (["page.md", "--student", "--table", "csv"], "--table does not go together with --student"),
        (["sigmoid", "--json"], "--json is for documents, and sigmoid is a problem"),
        (["sigmoid", "--student"], "--student is for documents, and sigmoid is a problem"),
        (["page.md", "--route", "cases"], "--route is for problems, and there is none"),
        (["sigmoid", "--problem", "sigmoid"], "--problem is for documents, and there is none"),
    ],
)
def test_options_that_do_not_fit_are_refused(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (WRONG, "", f"derive: {said}\n")


def test_a_problem_that_is_not_there_is_said_once() -> None:
    result = run("page.md", "held.md", "--problem", "sigmoit")
    assert (result.exit_code, result.stdout) == (WRONG, "")
    assert result.stderr.startswith("sigmoit:1:1: no such file, and no such name in the library\n")

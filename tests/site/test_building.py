"""A site in a folder: made once, then only what changed, and nothing of others is touched."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from derive.cli import run
from derive.jobs import Outcome
from derive.site import Report, SiteError, build, building
from derive.site.items import Item
from derive.site.manifest import FILE

PROBLEM = """\
title = "{title}"
topic = "{topic}"
[variables]
x = "a number"
[definitions]
L = "{body}"
[goal]
differentiate = "L"
by = "x"
"""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Pages that say of which file they were made; the names of those that were made.

    A problem that holds the word ``wrong`` fails.
    """
    made: list[str] = []

    def work_through(work: Any, items: list[Item], **others: Any) -> Iterator[Outcome[Item]]:
        for item in items:
            text = Path(item.file).read_text(encoding="utf-8")
            if "wrong" in text:
                yield Outcome(item, failure="it is wrong", code=1)
                continue
            made.append(item.name)
            facts = {"name": item.name, "title": text.split('"')[1], "topic": "", "about": "",
                     "asked": "", "result": "", "checked": "all proved"}  # fmt: skip
            files = dict.fromkeys(item.files, "TWFkZQ==")
            yield Outcome(item, json.dumps({"files": files, "facts": facts}))

    monkeypatch.setattr(building, "work_through", work_through)
    return made


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    texts = {"one": ("One", "x**2"), "two": ("Two", "x**3")}
    for name, (title, body) in texts.items():
        text = PROBLEM.format(title=title, topic="", body=body)
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return [str(tmp_path / f"{name}.toml") for name in texts]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def changed(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


# What is made -----------------------------------------------------------------------------


def test_what_has_not_changed_is_not_made_again(
    tmp_path: Path, files: list[str], quick: list[str]
) -> None:
    site = tmp_path / "a" / "site"
    assert build(site, files) == Report(made=2)
    assert {"index.html", "one.html", "one.json", "two.md", "two.tex", FILE} <= names(site)
    before = times(site)
    assert build(site, files) == Report(kept=2)
    assert times(site) == before
    changed(files[1], "Two", "Deux")
    assert build(site, files) == Report(made=1, kept=1)
    assert quick == ["one", "two", "two"]
    later = times(site)
    assert {name for name in later if later[name] != before[name]} == {"index.html", FILE}


def test_nothing_that_derives_is_imported_when_nothing_has_changed(
    tmp_path: Path, files: list[str], quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "site", files)
    monkeypatch.setitem(sys.modules, "derive.site.pages", None)
    assert build(tmp_path / "site", files) == Report(kept=2)


def test_what_is_missing_or_was_changed_by_hand_is_made_again(
    tmp_path: Path, files: list[str], quick: list[str]
) -> None:
    site = tmp_path / "site"
    build(site, files)
    (site / "one.md").unlink()
    (site / "two.html").write_text("mine", encoding="utf-8")
    (site / "index.html").unlink()
    assert build(site, files) == Report(made=2)
    assert (site / "two.html").read_text(encoding="utf-8") == "Made"
    assert (site / "index.html").is_file()


def test_another_program_or_language_makes_everything_again(
    tmp_path: Path, files: list[str], quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    build(site, files)
    assert build(site, files, language="de") == Report(made=2)
    monkeypatch.setattr(building, "digest_of_program", lambda libraries: "another")
    assert build(site, files, language="de") == Report(made=2)


# What is taken away -----------------------------------------------------------------------


def test_pages_of_problems_that_are_gone_are_taken_away(
    tmp_path: Path, files: list[str], quick: list[str]
) -> None:
    site = tmp_path / "site"
    build(site, files)
    (site / "mine.html").write_text("mine", encoding="utf-8")
    (site / "two.json").write_text("mine", encoding="utf-8")
    done = build(site, files[:1])
    assert (done.made, done.kept, done.removed, done.code) == (0, 1, 1, 0)
    assert done.failures == (f"derive: {site}/two.json was changed by hand; it was left there",)
    assert {n for n in names(site) if n.startswith(("two", "mine"))} == {"two.json", "mine.html"}
    assert ">Two<" not in (site / "index.html").read_text(encoding="utf-8")
    # What was left there is not ours any more.
    with pytest.raises(SiteError, match=r"two\.json is there already"):
        build(site, files)


def test_what_was_not_made_here_is_never_written_over(
    tmp_path: Path, files: list[str], quick: list[str]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for name in ("index.html", "one.md"):
        (site / name).write_text("mine", encoding="utf-8")
        with pytest.raises(SiteError, match="was not made by derive; nothing was written"):
            build(site, files)
        assert names(site) == {name}
        (site / name).unlink()
    (site / "two.html").symlink_to(tmp_path / "nowhere")
    with pytest.raises(SiteError, match=r"two\.html is there already"):
        build(site, files)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"format": "derive-site/2", "made": {}}',
        '{"format": "derive-site/1", "made": {"x": {"source": "", "facts": {}}}}',
        '{"format": "derive-site/1", "made": {"x": {"source": "", "files": {"../x": "0"},'
        ' "facts": {}}}}',
        '{"format": "derive-site/1", "made": {"x": {"source": "", "files": {"/etc/x": "0"},'
        ' "facts": {}}}}',
    ],
)
def test_a_manifest_that_cannot_be_relied_on_stops_it(
    tmp_path: Path, files: list[str], text: str
) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SiteError, match=re.escape(f"{tmp_path / FILE}:1:1: this is no")) as caught:
        build(tmp_path, files)
    assert caught.value.code == 2


# What fails -------------------------------------------------------------------------------


def test_a_page_that_fails_stays_as_it_was_and_the_others_are_made(
    tmp_path: Path, files: list[str], quick: list[str]
) -> None:
    site = tmp_path / "site"
    build(site, files)
    before = (site / "one.html").read_bytes()
    changed(files[0], "One", "wrong")
    changed(files[1], "Two", "Deux")
    failed = Report(made=1, failures=("one: it is wrong",), code=1)
    assert build(site, files) == failed
    assert (site / "one.html").read_bytes() == before
    index = (site / "index.html").read_text(encoding="utf-8")
    assert ">One<" in index
    assert ">Deux<" in index
    # It is tried again, until it holds.
    assert build(site, files) == Report(kept=1, failures=failed.failures, code=1)
    changed(files[0], "wrong", "Uno")
    assert build(site, files) == Report(made=1, kept=1)


def test_what_is_interrupted_is_ours_the_next_time(
    tmp_path: Path, files: list[str], quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    whole = building.write_if_new

    def interrupted(path: Path, data: bytes) -> None:
        whole(path, data)
        if path.name == "one.tex":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(building, "write_if_new", interrupted)
        with pytest.raises(KeyboardInterrupt):
            build(site, files)
    assert "one.html" in names(site)
    assert "index.html" not in names(site)
    assert build(site, files) == Report(made=2)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nosuch.toml", "nosuch.toml:1:1: no such file, and no such name in the library"),
        ("index.toml", "no page can have the name 'index'; rename the file"),
        ("ein Satz.toml", "no page can have the name 'ein Satz'; rename the file"),
        ("sub/one.toml", "one.toml would have the same page"),
    ],
)
def test_what_can_have_no_page_stops_it(
    tmp_path: Path, files: list[str], name: str, message: str
) -> None:
    (tmp_path / "sub").mkdir()
    path = tmp_path / name
    if name != "nosuch.toml":
        path.write_text(PROBLEM, encoding="utf-8")
    with pytest.raises(SiteError, match=re.escape(message)) as caught:
        build(tmp_path / "site", [*files, str(path)])
    assert caught.value.code == 2
    assert not (tmp_path / "site").exists()


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, files: list[str], quick: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run(["site", str(tmp_path / "file"), *files]) == 1
    assert capfd.readouterr() == ("", f"derive: cannot write {tmp_path}/file: File exists\n")


def test_without_what_sets_formulas_one_line_says_what_to_install(
    tmp_path: Path, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "math_core", None)
    with pytest.raises(SiteError, match=r"pip install 'derive\[html\]'") as caught:
        build(tmp_path / "site", files)
    assert caught.value.code == 1
    assert names(tmp_path / "site") == set()


def test_the_command_says_what_it_has_done(
    tmp_path: Path, files: list[str], quick: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    changed(files[1], "Two", "wrong")
    site = tmp_path / "site"
    assert run(["site", str(site), *files]) == 1
    said = f"{site}: 1 made, 0 as they were, 0 removed\n"
    assert capfd.readouterr() == (said, "two: it is wrong\n")


def test_the_work_goes_to_the_executor_that_is_given(tmp_path: Path, files: list[str]) -> None:
    with ThreadPoolExecutor(2) as executor:
        assert build(tmp_path / "site", files, executor=executor) == Report(made=2)
    assert "3 x" not in (tmp_path / "site" / "one.md").read_text(encoding="utf-8")
    assert "3 x^2" in (tmp_path / "site" / "two.md").read_text(encoding="utf-8")

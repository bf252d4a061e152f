"""Derivations woven into pages: in place, again and again, and nothing else is touched."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from derive.budget import Refused
from derive.cli import run
from derive.embedding import Request
from derive.extras import MissingExtraError
from derive.flavours import FLAVOURS
from derive.problem_file import loads
from derive.rendering import View, render
from derive.routes import derive as tell
from derive.weaving import END, START, Woven, expanded, read, weave, woven

TOML = """\
title = "A square"
[variables]
x = "a number"
[definitions]
L = "x**2"
[goal]
differentiate = "L"
by = "x"
"""


def put(page: str, *contents: str) -> str:
    """The page with these contents woven in."""
    return woven(read(page, "page.md"), contents)


def refusal(page: str) -> tuple[str, int]:
    with pytest.raises(Refused) as caught:
        read(page, "page.md")
    return caught.value.message, caught.value.code


# Blocks -----------------------------------------------------------------------------------


def test_a_block_says_what_is_asked_for_and_how() -> None:
    page = read("a\n\n```derive route=delta detail=brief\n tanh \n```\n", "dir/page.md")
    (block,) = page.blocks
    options = (("route", "delta"), ("detail", "brief"))
    assert block.request == Request("dir/page.md", 3, " tanh \n", options)
    assert block.request.place == "dir/page.md:3:1"
    assert (block.first, block.after, block.end, block.margin) == (2, 5, 5, "")


@pytest.mark.parametrize(
    "page",
    [
        "```derived\nx\n```\n",
        "```python\n# ```derive\n```\n",
        "````\n```derive\nx\n```\n````\n",
        "    ```derive\n    x\n    ```\n",
        "<!--\n```derive\nx\n```\n-->\n",
        "`` ```derive `` in a line\n",
    ],
)
def test_what_only_looks_like_a_block_is_none(page: str) -> None:
    assert read(page, "page.md").blocks == ()
    assert put(page) == page


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```derive\nx\n```\n", "```derive\nx\n```\n\n{start}\n\nOne\n\n    Two\n\n{end}\n"),
        ("```derive\nx\n```", "```derive\nx\n```\n\n{start}\n\nOne\n\n    Two\n\n{end}\n"),
        (
            "```derive\r\nx\r\n```\r\nafter\r\n",
            "```derive\r\nx\r\n```\r\n"
            "\r\n{start}\r\n\r\nOne\r\n\r\n    Two\r\n\r\n{end}\r\nafter\r\n",
        ),
        (
            "`````derive\nx\n`````\nafter",
            "`````derive\nx\n`````\n\n{start}\n\nOne\n\n    Two\n\n{end}\nafter",
        ),
        (
            "- a\n  - ~~~derive\n    x\n    ~~~\n- b\n",
            "- a\n  - ~~~derive\n    x\n    ~~~\n"
            "\n    {start}\n\n    One\n\n        Two\n\n    {end}\n- b\n",
        ),
        (
            "> 1. q\n>\n>    ```derive\n>    x\n>    ```\n",
            "> 1. q\n>\n>    ```derive\n>    x\n>    ```\n"
            ">\n>    {start}\n>\n>    One\n>\n>        Two\n>\n>    {end}\n",
        ),
        (
            "\ufeff```derive\nx\n```\n",
            "\ufeff```derive\nx\n```\n\n{start}\n\nOne\n\n    Two\n\n{end}\n",
        ),
        (
            "a\x0bb\u2028c\n```derive\nx\n```\n",
            "a\x0bb\u2028c\n```derive\nx\n```\n\n{start}\n\nOne\n\n    Two\n\n{end}\n",
        ),
    ],
)
def test_it_is_woven_in_where_the_block_ends_and_again_without_harm(
    before: str, after: str
) -> None:
    expected = after.replace("{start}", START).replace("{end}", END)
    assert put(before, "One\n\n    Two\n") == expected
    assert put(expected, "One\n\n    Two\n") == expected
    assert put(put(expected, "Other\n"), "One\n\n    Two\n") == expected


def test_each_block_gets_its_own() -> None:
    page = "1\n\n```derive\na\n```\n\n2\n\n```derive\nb\n```\n\n3\n"
    once = put(page, "A", "B")
    assert put(once, "A", "B") == once
    assert [line for line in once.split("\n") if line in "123AB" and line] == list("1A2B3")
    # One that was never filled stands before one that was.
    second = page.replace("2\n", f"2\n\n{START}\n\n{END}\n")
    assert put(second, "A", "B").count(START) == 3


def test_an_expanded_block_is_gone_and_so_is_what_was_woven_in() -> None:
    page = "1\n\n- ```derive\n  a\n  ```\n- 2\n"
    for given in (page, put(page, "Old")):
        assert expanded(read(given, "page.md"), ["New\n\nnew"]) == "1\n\n  New\n\n  new\n- 2\n"


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("a\n```derive\nx\n", "page.md:2:1: this block has no end: a line ```"),
        ("````derive\nx\n```\n", "page.md:1:1: this block has no end: a line ````"),
        ("- ```derive\n  x\nb\n", "page.md:1:3: this block has no end: a line ```"),
        ("```derive", "page.md:1:1: this block has no end: a line ```"),
        (
            "\n```derive\n \n```\n",
            "page.md:2:1: this block is empty; write the name of a problem, the path of its file,"
            " or its TOML",
        ),
        (
            "```derive delta\nx\n```\n",
            "page.md:1:1: an option is written name=value, not 'delta'",
        ),
        (
            f"```derive\nx\n```\n{START}\nold\n\n```derive\ny\n```\n{END}\n",
            f"page.md:4:1: what was woven in here has no end; it is the line {END}",
        ),
    ],
)
def test_what_cannot_be_read_has_its_place(page: str, message: str) -> None:
    assert refusal(page) == (message, 2)


# Files ------------------------------------------------------------------------------------


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with a problem of the library, a file beside it and a problem of its own."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "square.toml").write_text(TOML, encoding="utf-8")
    text = (
        "# Page\n\n```derive detail=brief\ntanh\n```\n\n"
        "```derive reasons=yes flavour=github\nown/square.toml\n```\n\n"
        f"```derive\n{TOML}```\n"
    )
    found = tmp_path / "page.md"
    found.write_text(text, encoding="utf-8")
    return found


def test_a_page_is_written_once_and_then_is_up_to_date(page: Path) -> None:
    file, before = str(page), page.read_bytes()
    page.chmod(0o640)
    assert list(weave([file], check=True, jobs=1)) == [Woven(file, 3, True)]
    assert page.read_bytes() == before
    assert list(weave([file], jobs=1)) == [Woven(file, 3, True)]
    after = page.read_bytes()
    assert after.count(b"## A square") == 2
    assert after.count(b"2 x") >= 2
    assert b"power rule" in after
    assert after.count(b"```math") == 2
    assert b"1 - t^2" in after
    assert list(weave([file], jobs=1)) == [Woven(file, 3, False)]
    assert page.read_bytes() == after
    assert stat.S_IMODE(page.stat().st_mode) == 0o640


def test_a_block_that_fails_leaves_its_file_and_the_others_go_on(page: Path) -> None:
    bad = page.with_name("bad.md")
    blocks = [
        "tanh",
        "tahn",
        TOML.replace("x**2", "x**"),
        TOML + 'expect = "3*x"\n',
        "own/square.toml",
    ]
    text = "".join(f"```derive\n{block.strip()}\n```\n\n" for block in blocks)
    bad.write_text(text.replace("```derive\nown", "```derive route=delta\nown"), encoding="utf-8")
    before = bad.read_bytes()
    failed, done = weave([str(bad), str(page)], jobs=1)
    assert bad.read_bytes() == before
    assert (failed.derivations, failed.changed, failed.code) == (5, False, 2)
    unknown, wrong, refuted, route = failed.failures
    assert unknown.startswith(f"{bad}:5:1: ")
    assert "did you mean tanh?" in unknown
    assert wrong.startswith(f"{bad}:14:")
    assert refuted.startswith(f"{bad}:20:1: ends in 2 x, expected was 3 x")
    assert route.startswith(f"{bad}:32:1: the route delta does not apply")
    assert done == Woven(str(page), 3, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            "colour=red",
            "there is no option 'colour'; there are route, detail, reasons, flavour, language",
        ),
        ("detail=much", "detail is one of brief, normal, full, not 'much'"),
        ("reasons=yes reasons=no", "an option is given twice"),
        ("route=scenic", "there is no route 'scenic'; there are cases, delta, chain, logs"),
    ],
)
def test_an_option_that_is_none_is_said(tmp_path: Path, options: str, message: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```derive {options}\ntanh\n```\n", encoding="utf-8")
    assert list(weave([str(page)], jobs=1)) == [
        Woven(str(page), 1, failures=(f"{page}:1:1: {message}",), code=2)
    ]


def test_a_block_that_takes_too_long_has_its_place(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERIVE_SECONDS", "0.001")
    (failed,) = weave([str(page)], jobs=1)
    said = "stopped after 0.001 seconds; DERIVE_SECONDS sets how long it may take"
    assert failed.failures == tuple(f"{page}:{line}:1: {said}" for line in (3, 7, 11))
    assert failed.code == 1


def test_files_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    (tmp_path / "latin.md").write_bytes(b"a\n\xe9\n")
    (tmp_path / "big.md").write_bytes(b"a" * 5_000_001)
    files = [str(tmp_path / name) for name in ("gone.md", "latin.md", "big.md", "")]
    assert [w.failures[0].removeprefix(w.file) for w in weave(files, jobs=1)] == [
        ":1:1: cannot read it: No such file or directory",
        ":2:1: the page is not UTF-8",
        ":1:1: the page is larger than 5 MB",
        ":1:1: cannot read it: Is a directory",
    ]


# The command ------------------------------------------------------------------------------


def test_the_command_ends_as_its_worst_page(
    page: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.md"
    empty.write_bytes(b"")
    assert run(["weave", "--check", "--jobs", "1", str(page), str(empty)]) == 1
    said = f"{page}: 3 derivations, out of date\n{empty}: 0 derivations, up to date\n"
    assert capfd.readouterr() == (said, "")
    assert run(["weave", "--jobs", "1", str(page)]) == 0
    assert capfd.readouterr() == (f"{page}: 3 derivations, written\n", "")
    assert run(["weave", "--check", "--jobs", "1", str(page), str(tmp_path / "gone.md")]) == 2


def test_without_the_reader_of_markdown_one_line_says_what_to_install(
    page: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    with pytest.raises(MissingExtraError):
        read("", "page.md")
    assert run(["weave", str(page)]) == 1
    said = "derive: markdown-it is not installed; to get it: pip install 'derive[weave]'\n"
    assert capfd.readouterr() == ("", said)


def test_the_help_says_what_a_block_is() -> None:
    from derive.cli import cli

    assert "```derive" in CliRunner().invoke(cli, ["weave", "--help"]).output


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_no_title_ends_what_is_woven_in(flavour: str) -> None:
    title = "<!-- /derived --> ```derive"
    problem = loads(TOML.replace("A square", title), "p.toml")
    content = render(tell(problem), "markdown", View(flavour=flavour, front_matter=None))
    once = put("```derive\nx\n```\n", content)
    assert put(once, content) == once
    assert once.count(END) == 1

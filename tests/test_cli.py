"""The command line: what is printed where, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from derive import cli as module
from derive.catalogue import TOPICS
from derive.cli import FLAVOURS, FORMATS, cli
from derive.flavours import FLAVOURS as KNOWN
from derive.rendering import FORMATS as TEMPLATED
from derive.routes import ROUTES

GOOD = """title = "The square"
[variables]
x = "a number"
[definitions]
f = "x**2"
[goal]
differentiate = "f"
by = "x"
expect = "2*x"
"""
OTHER = GOOD.replace('"2*x"', '"3*x"')
BAD = GOOD.replace('"x**2"', '"u**2"')


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def program(
    *arguments: object, env: dict[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from derive.cli import main; main()", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, env={**os.environ, **(env or {})}, cwd=cwd, check=False
    )


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in {"good": GOOD, "other": OTHER, "bad": BAD}.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


# Every command ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [None, *cli.commands])
def test_every_command_has_help(name: str | None) -> None:
    result = run(*([name] if name else []), "--help")
    assert result.exit_code == 0
    for parameter in (cli.commands[name] if name else cli).params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            assert parameter.help, parameter.name


def test_every_format_has_a_template_or_is_the_certificate() -> None:
    assert sorted(FORMATS) == sorted([*TEMPLATED, "json"])
    assert list(FLAVOURS) == list(KNOWN)


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["list"], ["render", "--help"], ["check", "--help"], ["read", "--help"]],
)
def test_help_and_list_import_nothing_large(arguments: list[str]) -> None:
    code = (
        "import sys; from derive import cli; code = cli.run(sys.argv[1:]);"
        "print(code, [m for m in ('sympy', 'jinja2', 'mpmath') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 []"


@pytest.mark.parametrize("command", ["show", "render", "check"])
def test_the_help_names_every_route(command: str) -> None:
    said = run(command, "--help").output
    assert [name for name in ROUTES if name not in said] == []


# list -------------------------------------------------------------------------------------


def test_list_as_json() -> None:
    listed = json.loads(run("list", "--json").output)
    assert {
        "name": "softmax-cross-entropy",
        "title": "Softmax cross-entropy",
        "differentiate": "L",
        "by": ["z[j]"],
        "topic": "classification",
    } in listed


def test_list_in_columns_by_topic() -> None:
    groups = run("list").output.split("\n\n")
    (group,) = (g.splitlines() for g in groups if g.startswith("Regression\n"))
    (line,) = (line for line in group if line.startswith("  squared-error "))
    assert line.split("  ")[-1].strip() == "E by x[j]"
    headings = [g.splitlines()[0] for g in groups]
    assert headings == [topic.capitalize() for topic in TOPICS if topic.capitalize() in headings]


# show and render --------------------------------------------------------------------------


def test_show_prints_the_derivation(files: Path) -> None:
    result = run("show", files / "good.toml")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "  df/dx = " in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("to", FORMATS)
def test_render_to_a_file_is_what_it_prints(files: Path, to: str) -> None:
    printed = run("render", files / "good.toml", "--to", to)
    written = run("render", files / "good.toml", "--to", to, "-o", files / "page")
    assert (printed.exit_code, written.exit_code, written.output) == (0, 0, "")
    assert (files / "page").read_bytes() == printed.stdout_bytes


def test_a_pdf_is_not_written_to_a_terminal(files: Path) -> None:
    command = [sys.executable, "-c", "from derive.cli import main; main()"]
    arguments = ["render", str(files / "good.toml"), "--to", "pdf"]
    screen, terminal = pty.openpty()
    done = subprocess.run([*command, *arguments], stdout=terminal, stderr=subprocess.PIPE)
    os.close(terminal)
    os.close(screen)
    assert done.returncode == 2
    assert done.stderr == b"derive: pdf is no text for a terminal; say where it goes: -o FILE\n"


def test_a_format_whose_package_is_missing_says_what_installs_it(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    result = run("render", files / "good.toml", "--to", "pdf", "-o", files / "page.pdf")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "derive: typst is not installed; to get it: pip install 'derive[pdf]'\n"
    assert not (files / "page.pdf").exists()


def test_a_handout_is_one_of_slides(files: Path) -> None:
    slides, handout = (
        run("render", files / "good.toml", "--to", "beamer", "--standalone", *more).output
        for more in ([], ["--handout"])
    )
    assert handout == slides.replace("[aspectratio=169]", "[aspectratio=169,handout]") != slides
    result = run("render", files / "good.toml", "--to", "latex", "--handout")
    assert (result.exit_code, result.stderr) == (2, "derive: --handout is for --to beamer\n")


def test_a_result_that_was_not_expected_fails_and_says_both(files: Path) -> None:
    result = run("render", files / "other.toml", "--to", "markdown")
    assert result.exit_code == 1
    assert result.stderr == (
        "derive: ends in 2 x, expected was 3 x: x = 2: the left side is 4, the right side is 6\n"
    )
    assert "&= 2 x" in result.stdout


def test_an_expected_result_may_be_written_in_another_form(files: Path) -> None:
    (files / "good.toml").write_text(GOOD.replace('"2*x"', '"x + x"'))
    result = run("check", files / "good.toml")
    assert result.exit_code == 0
    assert "df/dx = 2 x; it agrees with the expected x + x in " in result.stdout


def test_nothing_is_written_when_it_does_not_hold(files: Path) -> None:
    (files / "page").write_text("old")
    result = run("render", files / "other.toml", "--to", "latex", "-o", files / "page")
    assert (result.exit_code, result.stdout, (files / "page").read_text()) == (1, "", "old")
    assert result.stderr.endswith(f"derive: {files / 'page'} was not written\n")


def test_a_wrong_problem_is_one_message(files: Path) -> None:
    result = run("render", files / "bad.toml", "--to", "latex", "-o", files / "page")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{files / 'bad.toml'}:5:6: ")
    assert not (files / "page").exists()


def test_an_unknown_route_is_named_with_those_there_are(files: Path) -> None:
    result = run("show", files / "good.toml", "--route", "scenic")
    assert result.exit_code == 2
    assert (
        result.stderr == "derive: there is no route 'scenic'; there are cases, delta, chain, logs\n"
    )


def test_a_fault_in_a_template_ends_with_2(files: Path) -> None:
    (files / "text").mkdir()
    (files / "text" / "document.txt").write_text("\n\\VAR{nothing}", encoding="utf-8")
    result = run("show", files / "good.toml", "--template", files)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{files / 'text' / 'document.txt'}:2: 'nothing' is undefined\n"


def test_a_folder_that_cannot_be_written_is_one_message(files: Path) -> None:
    target = files / "nowhere" / "page"
    result = run("render", files / "good.toml", "--to", "latex", "-o", target)
    assert result.exit_code == 2
    assert result.stderr == f"derive: cannot write {target}: No such file or directory\n"


def test_a_disk_that_is_full_is_one_message(files: Path) -> None:
    result = run("render", files / "good.toml", "--to", "latex", "-o", "/dev/full")
    assert result.exit_code == 1
    assert result.stderr == "derive: cannot write /dev/full: No space left on device\n"


def test_a_file_that_may_not_be_written_stays_as_it_was(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*paths: object) -> None:
        raise PermissionError(13, "Permission denied")

    (files / "page").write_text("before", encoding="utf-8")
    there = sorted(files.iterdir())
    monkeypatch.setattr("os.replace", refuse)
    result = run("render", files / "good.toml", "--to", "latex", "-o", files / "page")
    assert result.exit_code == 1
    assert result.stderr == f"derive: cannot write {files / 'page'}: Permission denied\n"
    assert (files / "page").read_text(encoding="utf-8") == "before"
    assert sorted(files.iterdir()) == there


# check and new ----------------------------------------------------------------------------


def test_check_goes_through_all_files(files: Path) -> None:
    names = [files / f"{name}.toml" for name in ("bad", "other", "good")]
    result = run("check", *names)
    assert result.exit_code == 2
    first, second = result.stdout.splitlines()
    assert first.startswith(f"{names[1]}: does not hold: ends in 2 x, expected was 3 x: x = ")
    assert second.startswith(f"{names[2]}: holds: df/dx = 2 x (")
    assert result.stderr.startswith(f"{names[0]}:5:6: ")


@pytest.mark.parametrize(("names", "code"), [(["good"], 0), (["other", "good"], 1)])
def test_check_ends_as_its_worst_file(files: Path, names: list[str], code: int) -> None:
    assert run("check", *(files / f"{name}.toml" for name in names)).exit_code == code


def test_the_problem_to_start_from_holds(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    assert (run("new", file).exit_code, run("check", file).exit_code) == (0, 0)
    assert f"derive show {file}" in file.read_text(encoding="utf-8")


def test_new_overwrites_nothing(files: Path) -> None:
    result = run("new", files / "good.toml")
    assert result.exit_code == 2
    assert result.stderr == f"derive: {files / 'good.toml'} is there already; nothing was written\n"
    assert (files / "good.toml").read_text(encoding="utf-8") == GOOD


# The whole program ------------------------------------------------------------------------


def seen_in_a_terminal(*arguments: object) -> str:
    """What the program writes where its output is a terminal, without colours."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", "from derive.cli import main; main()", *map(str, arguments)]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80"}
    done = subprocess.Popen(command, stdout=theirs, env=environment)
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 4096):
            written += part
    except OSError:  # Linux reports the end of a terminal so
        pass
    finally:
        os.close(ours)
        done.wait()
    return written.decode().replace("\r\n", "\n")


def test_a_terminal_says_why_the_route_was_chosen(files: Path) -> None:
    chosen = "\n\nRoute: cases, chosen since it is short and ends simply\n"
    page = seen_in_a_terminal("show", files / "good.toml")
    assert page.endswith(chosen)
    assert page.removesuffix(chosen) + "\n" == run("show", files / "good.toml").stdout
    assert "Route:" not in seen_in_a_terminal("show", files / "good.toml", "--route", "cases")


def test_an_ascii_locale_changes_no_byte(files: Path) -> None:
    usual, ascii_only = (
        program("show", files / "good.toml", env={"LC_ALL": locale, "PYTHONUTF8": "0"})
        for locale in ("C.UTF-8", "C")
    )
    assert usual.returncode == ascii_only.returncode == 0
    assert "x²".encode() in usual.stdout
    assert usual.stdout == ascii_only.stdout


def test_output_is_the_same_for_every_hash_seed() -> None:
    pages = {
        program("render", "squared-error", "--to", "markdown", env={"PYTHONHASHSEED": s}).stdout
        for s in ("0", "1", "2")
    }
    assert len(pages) == 1


def test_a_reader_that_goes_away_sees_no_traceback(files: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "from derive.cli import main; main()"]
    for arguments in (["list"], ["show", str(files / "good.toml")]):
        done = subprocess.run([*command, *arguments], stdout=writing, stderr=subprocess.PIPE)
        assert (done.returncode, done.stderr) == (1, b"")
    os.close(writing)


def test_the_budget_of_time_is_enforced(files: Path) -> None:
    done = program("show", files / "good.toml", env={"DERIVE_SECONDS": "0.01"})
    said = b"derive: stopped after 0.01 seconds; DERIVE_SECONDS sets how long it may take\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", said)


def test_a_wrong_budget_is_one_message(files: Path) -> None:
    done = program("show", files / "good.toml", env={"DERIVE_SECONDS": "soon"})
    said = b"derive: DERIVE_SECONDS must be a positive number of seconds\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (MemoryError(), 1, "derive: out of memory\n"),
        (RecursionError(), 1, "derive: the terms became too deep\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_the_end_of_the_means_is_one_message(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    raised: BaseException,
    code: int,
    said: str,
) -> None:
    def spend(*_: object) -> None:
        raise raised

    monkeypatch.setattr("derive.cli.viewing.derivation_of", spend)
    assert module.run(["show", "squared-error"]) == code
    assert capfd.readouterr().err.lstrip("\n") == said


def test_the_exit_code_of_the_program_is_that_of_the_command(files: Path) -> None:
    codes = [program("check", files / f"{n}.toml").returncode for n in ("good", "other", "bad")]
    assert [*codes, program("show").returncode, program("--help").returncode] == [0, 1, 2, 2, 0]

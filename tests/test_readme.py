"""What the README says is what happens.

The two commands that install are run word for word by ``.ci/run``; here, what they end in.
"""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from derive.cli import cli
from tests.readme import README, blocks
from tests.regenerate import ROOT

TEXT = README.read_text(encoding="utf-8")


def derive(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The installed command, in a terminal of 80 columns."""
    program = Path(sys.executable).with_name("derive")
    return subprocess.run(
        [program, *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={"COLUMNS": "80", "PATH": ""},
    )


@pytest.fixture
def folder(tmp_path):
    """A folder with the README's own problem in it, and the page that somebody wrote."""
    (tmp_path / "poisson.toml").write_text(blocks("toml")[0], encoding="utf-8")
    for page in blocks("markdown"):
        (tmp_path / "page.md").write_text(page, encoding="utf-8")
    return tmp_path


def test_the_first_command_installs_and_derives_the_page_on_top(tmp_path):
    install, main_job = blocks("sh")[0].strip().rsplit(" && ", 1)
    assert install == "python3 -m venv .venv && .venv/bin/pip install ."
    program, *arguments = shlex.split(main_job)
    assert program == ".venv/bin/derive"
    run = derive(*arguments, cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("## Softmax cross-entropy\n")


def test_the_second_command_installs_and_runs_the_tests():
    assert blocks("sh")[1:] == [
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest -n auto\n"
    ]


def test_a_problem_takes_ten_lines():
    assert len(blocks("toml")[0].splitlines()) == 10


def test_every_command_in_a_terminal_prints_what_the_readme_shows(folder):
    for block in blocks("console"):
        command, _, output = block.partition("\n")
        program, *arguments = shlex.split(command.removeprefix("$ "))
        assert program == "derive"
        run = derive(*arguments, cwd=folder)
        code = int(": false: " in output)
        assert (run.returncode, run.stdout, run.stderr) == (code, output, "")


def test_the_expectation_that_the_readme_names_is_met_and_another_is_not(folder):
    file = folder / "poisson.toml"
    (expect,) = re.findall(r"`(expect = .*?)`", TEXT)
    for line, code in [(expect, 0), ('expect = "exp(a[j]) + y[j]"', 1)]:
        file.write_text(f"{blocks('toml')[0]}{line}\n", encoding="utf-8")
        assert derive("check", "poisson.toml", cwd=folder).returncode == code


def test_without_its_assumption_the_derivation_ends_where_the_readme_says(tmp_path):
    source = (ROOT / "derive/problems/softmax-cross-entropy.toml").read_text(encoding="utf-8")
    poorer = re.sub(r"\[assumptions\]\n.*?(?=\[goal\])", "", source, flags=re.DOTALL)
    assert "assumptions" not in tomllib.loads(poorer)
    (tmp_path / "poorer.toml").write_text(poorer, encoding="utf-8")
    run = derive("render", "poorer.toml", "--to", "json", cwd=tmp_path)
    assert '"result": "p[j] * sum(y[k] for k in n) - y[j]"' in run.stdout
    assert "`p[j] * sum(y[k] for k in n) - y[j]`" in TEXT
    assert run.returncode == 1
    assert "expected was" in run.stderr


def test_the_python_in_the_readme_runs():
    source = "\n".join(blocks("python"))
    test = doctest.DocTestParser().get_doctest(source, {}, "README.md", str(README), 0)
    result = doctest.DocTestRunner(optionflags=doctest.FAIL_FAST).run(test)
    assert (result.failed, result.attempted > 8) == (0, True)


def test_the_readme_names_every_command_and_no_other():
    named = set(re.findall(r"\| `derive (\w+)", TEXT))
    assert named == set(cli.commands)


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "output/README.md"])
def test_links_lead_to_files_that_are_there(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = [t for t in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in t]
    folder = (ROOT / document).parent
    assert targets
    assert [target for target in targets if not (folder / target).exists()] == []

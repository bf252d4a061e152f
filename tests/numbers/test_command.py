"""Numbers on the command line: what is printed, what is refused, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from derive import numbers
from derive.cli import cli
from tests.numbers.samples import told

PROBLEM = """
[sizes]
n = "n"
[variables]
"x[n]" = "x"
s = { is = "positive" }
[definitions]
L = "sum(x[k]**2 for k in n) / s"
[assumptions]
centred = "sum(x[k] for k in n) == 0"
[goal]
differentiate = "L"
by = "s"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "p.toml"
    path.write_text(PROBLEM, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def test_show_ends_with_numbers_if_they_are_asked_for(file: Path) -> None:
    found = run("show", file, "--numbers")
    assert found.exit_code == 0
    assert "\n  dL/ds  −8\n" in found.stdout.replace("∂L/∂s", "dL/ds")
    assert "With numbers" not in run("show", file).stdout


def test_values_ask_for_numbers(file: Path) -> None:
    found = run("render", file, "--to", "json", "--values", "x=3,-3", "--values", "s=2")
    data = json.loads(found.stdout)["numbers"]
    assert data["given"] == {"x[i]": ["3", "-3"], "s": "2"}
    assert data["derivative"]["values"] == "-4.5"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("x=1,2", "--values:1:3: the assumption 'centred' does not hold: left side minus right "),
        ("s=0", "--values:1:3: 's' is positive, 0 is not"),
        ("x=1,oops", "--values:1:5: 'oops' is not a number"),
        ("x=" + "1," * 99_999 + "1", "--values:1:3: 'x' has more entries than a page can show"),
    ],
)
def test_values_that_do_not_fit_are_the_callers_fault(
    file: Path, values: str, message: str
) -> None:
    found = run("show", file, "--values", values)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert found.stderr.startswith(message)


def test_the_place_of_a_value_in_a_file_is_said(file: Path) -> None:
    file.write_text(PROBLEM + "[values]\nx = [1, 2]\n", encoding="utf-8")
    found = run("show", file, "--numbers")
    assert found.exit_code == 2
    assert found.stderr.startswith(f"{file}:15:5: the assumption 'centred' does not hold")
    assert run("show", file).exit_code == 0


def test_a_mismatch_is_said_and_nothing_is_written(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = numbers.instance(told(PROBLEM, "sum(x[k]**2 for k in n) / s**2"))
    monkeypatch.setattr(numbers, "instance", lambda *_: wrong)
    page = tmp_path / "page.md"
    found = run("render", file, "--to", "markdown", "--numbers", "-o", page)
    assert found.exit_code == 1
    assert not page.exists()
    assert found.stderr.splitlines()[0] == (
        "derive: ∂L/∂s is 8 by the derivation and -8 by central differences"
    )
    shown = run("show", file, "--numbers")
    assert shown.exit_code == 1
    assert "The numbers do not agree: the derivation gives 8, central" in shown.stdout

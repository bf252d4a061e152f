"""``derive read``: what was understood of a document, line by line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from derive.articles.passages import Place
from derive.articles.quoting import Quotes
from derive.articles.retelling import as_data, as_text
from derive.articles.understanding import Line, Refusal, Understanding, understanding
from derive.cli import FAILED, OK, WRONG, cli
from derive.problem_file import load

PAGE = r"""# A page
Let $p_j = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}$ where $z$ is given for $j$, and
$S = \sum_{k=1}^n e^{z_k}$.

$$
\begin{aligned}
p_j &= \underbrace{e^{z_j}}_{= S p_j} \frac{1}{S} \\
&= \frac{\foo}{S} \\
&= \underbrace{\frac{e^{z_j}}{S}}_{= p_j} \\
&= p_j
\end{aligned}
$$

- $k \neq j$

  $$\frac{\partial p_k}{\partial z_j} = -p_k p_j$$
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to be in, with a page in it."""
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text(PAGE, encoding="utf-8")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["read", "--jobs", "1", *map(str, arguments)])


# What is understood -----------------------------------------------------------------------


def test_every_line_is_told_with_its_place_as_it_was_typed_and_as_it_was_understood() -> None:
    found = understanding("page.md")
    told = [(line.place.line, line.text, line.understood) for line in found.lines]
    total = "sum(exp(z[k]) for k in n)"
    assert told == [
        (2, r"p_j = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}", (f"p[j] == exp(z[j]) / {total}",)),
        (2, "z", ("z[i]",)),
        (2, "j", ()),
        (3, r"S = \sum_{k=1}^n e^{z_k}", (f"S == {total}",)),
        (
            7,
            r"p_j = \underbrace{e^{z_j}}_{= S p_j} \frac{1}{S}",
            ("p[j] == exp(z[j]) * (1 / S)", "brace: exp(z[j]) == S * p[j]"),
        ),
        (8, r"\foo", ()),
        (
            9,
            r"= \underbrace{\frac{e^{z_j}}{S}}_{= p_j}",
            ("exp(z[j]) / S", "brace: exp(z[j]) / S == p[j]"),
        ),
        (10, "= p_j", ("== p[j]",)),
        (14, r"k \neq j", ("k != j",)),
        (
            16,
            r"\frac{\partial p_k}{\partial z_j} = -p_k p_j",
            ("diff(p[k], z[j]) == -p[k] * p[j]",),
        ),
    ]


def test_what_is_not_understood_is_told_with_its_place_and_why() -> None:
    refused = [r for line in understanding("page.md").lines for r in line.refused]
    assert [(r.place, r.end, r.piece) for r in refused] == [
        (Place(8, 10), Place(8, 14), r"\foo"),
    ]
    assert refused[0].message


def test_a_problem_says_what_the_names_mean() -> None:
    Path("page.md").write_text("$L = 1$ and $u = 2$ and $p_j y_j$\n", encoding="utf-8")
    lines = understanding("page.md", load("softmax-cross-entropy")).lines
    assert [line.understood for line in lines] == [("L == 1",), ("u == 2",), ("p[j] * y[j]",)]


# How it is told ---------------------------------------------------------------------------

REFUSED = Refusal(Place(2, 4), Place(2, 8), r"\foo", "there is no such command")
FOUND = Understanding(
    "page.md",
    (
        Line(Place(1, 2), "a = b = c", ("a == b", "== c")),
        Line(Place(2, 2), r"\foo = 1", (), (REFUSED,)),
        Line(Place(2, 4), r"\foo", (), (REFUSED,)),
        Line(Place(3, 2, 5), "k"),
    ),
    3,
)


def test_it_is_told_in_words() -> None:
    assert as_text(FOUND, Quotes({(0, 2): r"a $\foo = 1$"})) == (
        r"""page.md:1:2: a = b = c
  understood: a == b
  understood: == c
page.md:2:2: \foo = 1
page.md:2:4: not understood: \foo: there is no such command
a $\foo = 1$
   ^^^^
page.md:2:4: not understood: \foo: there is no such command
a $\foo = 1$
   ^^^^
page.md:cell 5:3:2: k
  only mentioned: nothing is claimed
page.md: 3 formulas: 2 lines understood, 2 not
"""
    )


def test_a_document_without_formulas_says_so() -> None:
    assert as_text(Understanding("page.md", (), 0), Quotes()) == "page.md: no formula\n"


def test_it_is_told_as_data() -> None:
    assert as_data(FOUND) == {
        "file": "page.md",
        "formulas": 3,
        "lines": [
            {
                "line": 1, "column": 2, "text": "a = b = c", "understood": ["a == b", "== c"],
                "errors": [],
            },
            {
                "line": 2, "column": 2, "text": r"\foo = 1", "understood": [],
                "errors": [{
                    "line": 2, "column": 4, "end": {"line": 2, "column": 8}, "piece": r"\foo",
                    "message": "there is no such command",
                }],
            },
            {
                "line": 2, "column": 4, "text": r"\foo", "understood": [],
                "errors": [{
                    "line": 2, "column": 4, "end": {"line": 2, "column": 8}, "piece": r"\foo",
                    "message": "there is no such command",
                }],
            },
            {"cell": 5, "line": 3, "column": 2, "text": "k", "understood": [], "errors": []},
        ],
    }  # fmt: skip


# The command ------------------------------------------------------------------------------


def test_the_command_ends_with_1_if_something_is_not_understood() -> None:
    result = run("page.md")
    assert (result.exit_code, result.stderr) == (FAILED, "")
    assert "\npage.md:8:10: not understood: \\foo: " in result.stdout
    assert "\n&= \\frac{\\foo}{S} \\\\\n         ^^^^\n" in result.stdout
    assert result.stdout.endswith("page.md: 7 formulas: 9 lines understood, 1 not\n")


def test_the_command_ends_with_0_if_everything_is() -> None:
    Path("page.md").write_text(PAGE.replace(r"\foo", "e^{z_j}"), encoding="utf-8")
    assert run("page.md").exit_code == OK
    assert run("page.md", "--problem", "softmax-cross-entropy").exit_code == OK


def test_one_file_is_one_object_and_several_are_a_list() -> None:
    alone = json.loads(run("page.md", "--json").stdout)
    result = run("page.md", "gone.md", "--json")
    assert result.exit_code == WRONG
    both = json.loads(result.stdout)
    assert both[0] == alone == as_data(understanding("page.md"))
    assert both[1]["error"] == result.stderr.strip() == "gone.md: there is no such file"


def test_a_problem_that_is_not_there_is_said_once() -> None:
    result = run("page.md", "page.md", "--problem", "nosuch")
    assert (result.exit_code, result.stdout) == (WRONG, "")
    assert result.stderr.startswith("nosuch:1:1: no such file")


@pytest.mark.parametrize("command", ["check", "read"])
@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("a.md", b"", OK, "a.md: no formula\n"),
        ("a.md", b"\xff\xfe", WRONG, "a.md:1:1: it is no text in UTF-8\n"),
        ("a.md", b"$a\0b$", WRONG, "a.md: it is no text file: it holds a zero byte\n"),
        ("a.md", b"$" * 1_000_001, WRONG, "a.md: it is larger than 1 MB\n"),
        ("a.ipynb", b"{", WRONG, "a.ipynb:1:2: it is no notebook: "),
        ("a.py", b"def f(:", WRONG, "a.py:1:1: it is not Python: "),
        ("a.docx", b"", WRONG, "a.docx: it is none of .ipynb, "),
    ],
)
def test_a_file_that_is_no_document_is_one_message(
    command: str, name: str, content: bytes, code: int, said: str
) -> None:
    Path(name).write_bytes(content)
    result = CliRunner().invoke(cli, [command, "--jobs", "1", name])
    assert result.exit_code == code
    assert result.output.startswith(said)
    assert len(result.output.splitlines()) == 1


def test_lists_and_sets_claim_nothing_and_are_understood() -> None:
    text = "$(1, 0, 0)$ and $y \\in \\{0, 1\\}$ and $f: \\mathbb{R}^n \\to \\mathbb{R}$\n"
    Path("sets.md").write_text(text, encoding="utf-8")
    found = understanding("sets.md")
    assert [line.refused for line in found.lines] == [(), (), ()]


def test_signs_that_say_nothing_exact_are_read_and_not_judged() -> None:
    text = "$$s=x^2$$\n\n$s \\approx 11.3$, $x \\gtrsim 2 s$, $x \\sim D(0)$, $\\int x \\approx 1$"
    Path("near.md").write_text(text, encoding="utf-8")
    _, near, more, drawn, unknown = understanding("near.md").lines
    assert near.understood == ("s approx 113 / 10 (not judged)",)
    assert more.understood == ("x gtrsim 2 * s (not judged)",)
    assert drawn.understood == ("x sim (not judged)",)
    assert near.refused == more.refused == drawn.refused == ()
    assert [refusal.piece for refusal in unknown.refused] == [r"\int x"]


def test_numbers_for_the_entries_of_a_vector_are_a_sample() -> None:
    text = "$y = (0, \\dots, 1, \\dots, 0)$ and $(1, 2) = (3 - 2, 2)$\n"
    Path("samples.md").write_text(text, encoding="utf-8")
    one, other = understanding("samples.md").lines
    assert one.understood == ("y == numbers (not judged)",)
    assert other.understood == ("1 == 3 - 2, 2 == 2",)
    assert one.refused == other.refused == ()

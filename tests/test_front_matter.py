"""Front matter is YAML in which every text is a text."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from derive.cli import run
from derive.diagnostics import ProblemError
from derive.front_matter import FrontMatterError, entry, merged, read_pair
from derive.problem_file import loads
from derive.rendering import View, render
from tests.samples import SQUARE_OF_X

PROBLEM = 'title = "t"\n{}[variables]\nx = ""\n[goal]\ndifferentiate = "x**2"\nby = "x"\n'

VALUES = [
    ("weight=150", {"weight": 150}),
    ("toc=true", {"toc": True}),
    ("share=null", {"share": None}),
    ("x=1e22", {"x": 1e22}),
    ("x=-0.5", {"x": -0.5}),
    ("date=2020-09-08", {"date": date(2020, 9, 8)}),
    ("date=2020-13-45", {"date": "2020-13-45"}),
    ('tags=["a", 1, {"b": [true]}]', {"tags": ["a", 1, {"b": [True]}]}),
    ("x=1e400", {"x": "1e400"}),
    ("x=NaN", {"x": "NaN"}),
    ("x=" + "[" * 5000, {"x": "[" * 5000}),
    ("x=" + "[" * 40 + "]" * 40, {"x": "[" * 40 + "]" * 40}),
    ("no=no", {"no": "no"}),
    ("x=", {"x": ""}),
    (" x =a=b", {"x": "a=b"}),
]
TEXTS = [
    "---",
    "a\nb\n---\nc",
    "a: b # c",
    "'q\" \\ \\n",
    "{{< highlight >}} {{% x %}} {{7*7}}",
    "- a",
    "!!python/object/apply:os.system ['true']",
    "&a *a @ ` % | >",
    "\x7f\x80\u2028\u202e\ufeff\U000e0001 \t\r",
    "Gauß, 中, 🦆",
    "~",
]


@pytest.mark.parametrize(("pair", "expected"), VALUES)
def test_a_value_is_what_json_says_or_a_date_or_a_text(pair: str, expected: object) -> None:
    key, value = read_pair(pair)
    assert yaml.safe_load(f"{key}: {value}") == expected
    assert "\n" not in value


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_is_a_text(text: str) -> None:
    entries = (read_pair(f"x={text}"), entry("y", [{text: text}]))
    page = render(SQUARE_OF_X, "markdown", View(front_matter=entries))
    front, body = page.removeprefix("---\n").split("\n---\n")
    assert yaml.safe_load(front) == {"x": text, "y": [{text: text}]}
    assert body.startswith("\n## The square\n")


@pytest.mark.parametrize(
    ("pair", "complaint"),
    [
        ("a", "'a' is not of the form key=value"),
        ("=a", "'' is not a key of front matter: a letter, then letters, digits and . _ -"),
        ("a b=c", "'a b' is not a key of front matter: a letter, then letters, digits and . _ -"),
        ("---=c", "'---' is not a key of front matter: a letter, then letters, digits and . _ -"),
    ],
)
def test_what_is_no_entry_is_refused(pair: str, complaint: str) -> None:
    with pytest.raises(FrontMatterError) as caught:
        read_pair(pair)
    assert str(caught.value) == complaint


def test_a_key_stands_once() -> None:
    with pytest.raises(FrontMatterError, match="'a' is given twice"):
        merged([read_pair("a=1"), read_pair("a=2")])


def test_the_problem_file_has_a_table_for_it() -> None:
    table = "[front-matter]\ndate = 2020-09-08\ntags = ['a', 'b']\nparams = {deep = 1}\n"
    assert loads(PROBLEM.format(table)).front_matter == (
        ("date", "2020-09-08"),
        ("tags", '["a", "b"]'),
        ("params", '{"deep": 1}'),
    )


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("x = nan", "front matter holds no number that is not finite"),
        ("'x y' = 1", "'x y' is not a key of front matter"),
        ("x = " + "[" * 12 + "]" * 12, "front matter is nested more than 10 deep"),
    ],
)
def test_what_the_table_cannot_hold_is_said_with_its_place(line: str, complaint: str) -> None:
    with pytest.raises(ProblemError, match=rf"^p\.toml:3:1: {complaint}"):
        loads(PROBLEM.format(f"[front-matter]\n{line}\n"), "p.toml")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--to", "text", "--flavour", "hugo"), "derive: --flavour is for --to markdown\n"),
        (
            ("--to", "json", "--front-matter", "a=1"),
            "derive: --front-matter is for --to markdown\n",
        ),
        (
            ("--to", "markdown", "--front-matter", "a"),
            "derive: --front-matter: 'a' is not of the form key=value\n",
        ),
    ],
)
def test_a_wrong_call_is_told_so(
    arguments: tuple[str, ...], complaint: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["render", "sigmoid", *arguments]) == 2
    assert capfd.readouterr() == ("", complaint)

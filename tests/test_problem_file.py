"""Problem files: what is read, and the one message that each wrong file gets."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Symbol

from derive.catalogue import TOPICS, Listing, listings
from derive.derivation import Derivation
from derive.diagnostics import Source
from derive.language import parse
from derive.names import looks
from derive.printers.names import read_name
from derive.problem import Assumption, Definition, Goal, Problem, Variable
from derive.problem_file import ProblemError, library, load, loads
from derive.rendering import shipped_templates
from derive.routes import derive
from derive.terms import Index

J, K = Index("j"), Index("k")

# Good files -------------------------------------------------------------------------------

EVERYTHING = """
title = "Every  thing – größer"
about = "All  there is."
topic = "regression"
reference = "A. Author, A Book, 1999"

[goal]
differentiate = "L"
by = ["w[i, k]", "x[k]"]
expect = "i * w[i, k]"

[assumptions]
positive = "x[k] > 0"
one-hot = "sum(x[k] for k in n) == 1"
apart = "sum(x[k] for k in n if k != j) <= 1"

[definitions]
L = '''sum(
    q[i] * a * f(sigma, a) for i in m)'''
"q[j]" = "sum(w[j, k] * x[k] for k in n) + phi(a) + D(phi)(a)"
"f(u, v)" = "u**2 + v"

[functions]
phi = "activation"

[variables]
"w[m, n]" = "weights"
"x[ n ]" = { about = "input", is = "probability" }
a = { is = "real" }

[variables.sigma]
about = "standard deviation"
is = "positive"

[sizes]
n = "columns"
m = "rows"
"""


def test_reads_everything_a_file_can_say(tmp_path: Path) -> None:
    file = tmp_path / "every-thing.toml"
    file.write_text(EVERYTHING, encoding="utf-8")
    u, v = Symbol("u"), Symbol("v")
    assert load(file) == Problem(
        name="every-thing",
        title="Every thing – größer",
        sizes=(("n", "columns"), ("m", "rows")),
        variables=(
            Variable("w", ("m", "n"), about="weights"),
            Variable("x", ("n",), "probability", "input"),
            Variable("a"),
            Variable("sigma", (), "positive", "standard deviation"),
        ),
        functions=(("phi", "activation"),),
        definitions=(
            Definition("L", (), (), parse("sum(q[i] * a * f(sigma, a) for i in m)")),
            Definition(
                "q", (J,), ("m",), parse("sum(w[j, k] * x[k] for k in n) + phi(a) + D(phi)(a)")
            ),
            Definition("f", (u, v), (), parse("u**2 + v")),
        ),
        assumptions=(
            Assumption("positive", parse("x[k] > 0"), ((K, "n"),)),
            Assumption("one-hot", parse("sum(x[k] for k in n) == 1")),
            Assumption("apart", parse("sum(x[k] for k in n if k != j) <= 1"), ((J, "n"),)),
        ),
        goal=Goal(
            Symbol("L"), (parse("w[i, k]"), parse("x[k]")), parse("i * w[i, k]", frozenset("ik"))
        ),
        indices=((Index("i"), "m"), (K, "n")),
        about="All there is.",
        topic="regression",
        reference="A. Author, A Book, 1999",
    )


@pytest.mark.parametrize("change", [lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t])
def test_line_ends_and_byte_order_marks_do_not_matter(change, tmp_path: Path) -> None:
    plain, other = tmp_path / "plain" / "a.toml", tmp_path / "other" / "a.toml"
    for file, text in ((plain, EVERYTHING), (other, change(EVERYTHING))):
        file.parent.mkdir()
        file.write_bytes(text.encode())
    assert load(other) == load(plain)


def test_the_size_of_an_index_spreads_through_comparisons() -> None:
    text = """
        [sizes]
        n = ""
        [variables]
        "x[n]" = ""
        [definitions]
        "e[i]" = "sum(delta(i, j) * delta(j, k) * x[k] for k in n for j in n)"
        "d[i]" = "sum(x[k] for k in n if k != i)"
        [goal]
        differentiate = "e[i] + d[i] + delta(i, l) * where(i == l, 1, 2)"
        by = "x[j]"
    """
    problem = loads(text)
    assert [d.shape for d in problem.definitions] == [("n",), ("n",)]
    assert problem.indices == ((J, "n"), (Index("i"), "n"), (Index("l"), "n"))


def test_the_name_is_the_stem_of_the_file() -> None:
    assert loads(EVERYTHING, "some/where/my problem.toml").name == "my-problem"
    assert loads(EVERYTHING).name == "text"


# The library ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", library())
def test_a_problem_of_the_library_says_what_it_is_and_what_it_expects(name: str) -> None:
    problem = load(name)
    assert problem.name == name
    assert problem.goal.expect is not None
    assert problem.title[:1].isupper()
    assert problem.about.endswith(".")
    assert problem.topic in TOPICS
    assert re.fullmatch(
        r"[^,]+(, [^,]+)+, (19|20)\d\d(, (section|chapter) [\d.]+)?", problem.reference
    )


def test_the_library_holds_what_a_course_needs() -> None:
    assert len(library()) >= 40
    assert {listing.topic for listing in listings()} == set(TOPICS)


def test_lists_what_by_what() -> None:
    assert (
        Listing("softmax-jacobian", "Jacobian of the softmax", "p[i]", ("z[j]",), "activations")
        in listings()
    )


def test_lists_topic_by_topic_and_by_name_in_each() -> None:
    found = [(TOPICS.index(listing.topic), listing.name) for listing in listings()]
    assert found == sorted(found)
    assert sorted(name for _, name in found) == list(library())


def test_listing_the_library_does_not_import_sympy() -> None:
    program = "import sys, derive.catalogue as c; c.listings(); print('sympy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\n", "")


TEMPLATE = (shipped_templates() / "new" / "problem.toml").read_text(encoding="utf-8")


def test_the_template_is_a_problem_that_can_be_derived() -> None:
    problem = loads(TEMPLATE)
    derivation: Derivation = derive(problem)
    assert derivation.stuck is None
    assert derivation.result == problem.goal.expect


def test_the_template_shows_what_a_file_can_say() -> None:
    shown = set(re.findall(r"^(?:# )?\[(\w+)\]$", TEMPLATE, re.MULTILINE))
    assert shown == {
        "sizes", "variables", "functions", "definitions", "assumptions", "goal", "notation",
        "values",
    }  # fmt: skip
    bare = re.sub(r"^# (?=\[|\w+(-\w+)* = [\"\[])", "", TEMPLATE, flags=re.MULTILINE)
    assert loads(bare).functions == (("phi", "activation"),)
    assert [values.name for values in loads(bare).values] == ["x", "t"]


# Wrong files ------------------------------------------------------------------------------

BASE = """\
title = "A problem"

[sizes]
n = "columns"
m = "rows"

[variables]
"z[n]" = "input"
"w[m, n]" = "weights"
a = { about = "scale", is = "positive" }

[functions]
phi = "activation"

[definitions]
"p[j]" = "a * exp(z[j])"
"f(u)" = "u**2"
L = "sum(p[k] for k in n)"

[assumptions]
one-hot = "sum(z[k] for k in n) == 1"

[goal]
differentiate = "L"
by = "z[j]"
expect = "p[j]"
"""


@dataclass(frozen=True)
class Wrong:
    """A change of the base file and the message it gets."""

    name: str
    old: str
    new: str
    message: str


def wrong_problems() -> list[Wrong]:
    """The table of wrong files: under each heading the lines taken out (-), the lines put in
    (+), and the message."""
    text = (Path(__file__).parent / "wrong_problems.txt").read_text(encoding="utf-8")
    _, *entries = text.split("\n## ")
    return [_wrong(entry.rstrip("\n").split("\n")) for entry in entries]


def _wrong(lines: list[str]) -> Wrong:
    name, *rest = lines
    old = [line[2:] for line in rest if line.startswith("- ")]
    new = [line[2:] for line in rest if line.startswith("+ ")]
    message = rest[len(old) + len(new) :]
    return Wrong(name, "\n".join(old), "\n".join(new), "\n".join(message))


WRONG = wrong_problems()


def test_the_base_file_is_right() -> None:
    assert loads(BASE).title == "A problem"


@pytest.mark.parametrize("wrong", WRONG, ids=[wrong.name for wrong in WRONG])
def test_a_wrong_file_gets_one_message_at_its_place(wrong: Wrong) -> None:
    assert BASE.count(wrong.old) == 1
    with pytest.raises(ProblemError) as caught:
        loads(BASE.replace(wrong.old, wrong.new), "f.toml")
    assert str(caught.value) == f"f.toml:{wrong.message}"


def _refusal(file: Path | str) -> str:
    with pytest.raises(ProblemError) as caught:
        load(file)
    return str(caught.value)


def _with_line(line: str) -> bytes:
    return BASE.replace('L = "sum(p[k] for k in n)"', line).encode()


CROP = "(" * 99

FILES = [
    # what, bytes, message
    ("empty", b"", "1:1: the file is empty\nhint: `derive new FILE` writes one to start from"),
    ("blank", b" \n\n", "1:1: the file is empty\nhint: `derive new FILE` writes one to start from"),
    ("of 2 MB", b"#" * 2_000_000, "1:1: the file is larger than 1 MB"),
    (
        "not UTF-8",
        b'title = "A"\nabout = "gr\xf6\xdfer"\n',
        "2:12: the file is not UTF-8: byte 0xf6\n"
        'about = "gr\ufffd\ufffder"\n'
        "           ^\n"
        "hint: save it as UTF-8",
    ),
    ("with lists nested too deeply", b"a = " + b"[" * 50_000,
     "1:1: the lists or tables are nested too deeply"),
    (
        "with a key of 40 000 parts",
        b"[a]\n" + b"a." * 40_000 + b"a = 1",
        f"2:1: a key with more than 50 dots\n{'a.' * 50}…\n^",
    ),
    (
        "with a header of 40 000 parts",
        b"[" + b'"a" . ' * 40_000 + b"a]",
        "1:2: a key with more than 50 dots\n" + ("[" + '"a" . ' * 50)[:100] + "…\n ^",
    ),
    (
        "with 300 nested brackets",
        _with_line('L = "' + "(" * 300 + "a" + ")" * 300 + '"'),
        "18:106: nested more than 100 deep\n"
        f"…{'(' * 100}…\n {' ' * 50}^\n"
        "hint: split it into definitions",
    ),
    (
        "with an expression of 20 001 characters",
        _with_line('L = "a' + " " * 20_000 + '"'),
        "18:6: the expression has 20001 characters; the limit is 20000\n"
        f'L = "a{" " * 94}…\n     ^\n'
        "hint: split it into definitions",
    ),
    (
        "with a name of 10 000 characters",
        _with_line(f'"{"x" * 10_000}" = "1"'),
        "18:2: a name of more than 60 characters\n"
        f'"{"x" * 99}…\n {"^" * 99}',
    ),
    (
        "with characters that steer the terminal",
        b'# \x1b[31m\ntitle = "A',
        "1:3: not TOML: Found invalid character '\\x1b'\n# \ufffd[31m\n  ^",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), [f[1:] for f in FILES], ids=[f[0] for f in FILES])
def test_a_file_that_cannot_be_a_problem(content: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "f.toml"
    file.write_bytes(content)
    assert _refusal(file) == f"{file}:{message}"


def test_a_directory(tmp_path: Path) -> None:
    expected = f"{tmp_path}:1:1: this is a directory, not a problem file"
    assert _refusal(tmp_path) == expected


def test_neither_a_file_nor_a_name_of_the_library() -> None:
    assert _refusal("sofmax-jacobian") == (
        "sofmax-jacobian:1:1: no such file, and no such name in the library\n"
        "hint: did you mean softmax-jacobian?"
    )
    assert _refusal("backprop") == (
        "backprop:1:1: no such file, and no such name in the library\n"
        "hint: `derive list` shows the library"
    )


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, "no/such/file.toml", "../problems"])
def test_a_strange_name_gets_one_message(name: str) -> None:
    assert ":1:1: " in _refusal(name)


def test_a_missing_goal_is_missing_at_the_end_of_the_file() -> None:
    with pytest.raises(ProblemError) as caught:
        loads('title = "x"')
    assert (caught.value.line, caught.value.column) == (1, 12)


texts = st.lists(
    st.sampled_from([*BASE.split("\n"), "[", "]", '"', "'''", '"""', "=", "x", "\\", "#", "{", "}"])
).map("\n".join)


@given(texts)
def test_any_text_is_a_problem_or_gets_a_message_with_a_place(text: str) -> None:
    try:
        loads(text, "f.toml")
    except ProblemError as error:
        place = re.match(r"f\.toml:(\d+):(\d+): ", str(error))
    else:
        return
    assert place is not None
    assert 1 <= int(place[1]) <= text.count("\n") + 1


# Places -----------------------------------------------------------------------------------

STRINGS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=("Cc", "Cs"))
    | st.sampled_from("\n\t\"\\'")
)


def _basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped.replace(chr(10), chr(92) + "n").replace(chr(9), chr(92) + "u0009")}"'


def _multi_line(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""\n{escaped}"""'


@given(STRINGS, st.sampled_from([_basic, _multi_line]))
def test_every_character_of_a_string_has_its_place(text: str, quote) -> None:
    document = f"# é\n[t]\nbefore = 'x' # y\n'a.b' = [ 1, {{ k = {quote(text)} }} ] # z\n"
    assert tomllib.loads(document)["t"]["a.b"][1]["k"] == text
    place = Source.scan("f", document).values[("t", "a.b", 1, "k")]
    offsets = list(place.characters or ())
    assert len(offsets) == len(text)
    assert offsets == sorted(set(offsets))
    plain = [(o, c) for o, c in zip(offsets, text, strict=True) if document[o] != "\\"]
    assert [document[o] for o, _ in plain] == [c for _, c in plain]


def test_a_line_that_goes_on_after_a_backslash_is_skipped() -> None:
    document = 'a = """x\\\n   y"""'
    place = Source.scan("f", document).values[("a",)]
    assert [document[o] for o in place.characters or ()] == ["x", "y"]


# Names ------------------------------------------------------------------------------------

names = st.from_regex(r"\A[a-z]{1,3}[0-9]{0,2}(_([a-z]{1,3}|hat|bar|[0-9]))*\Z")


@given(names, names)
def test_names_that_are_printed_alike_look_alike(a: str, b: str) -> None:
    if read_name(a) == read_name(b):
        assert looks(a) == looks(b)


@pytest.mark.parametrize(("a", "b"), [("x1", "x_1"), ("x_hat_1", "x_1_hat"), ("x1_hat", "x_hat_1")])
def test_these_look_alike(a: str, b: str) -> None:
    assert read_name(a) == read_name(b)
    assert looks(a) == looks(b)


@pytest.mark.parametrize(("a", "b"), [("x1", "x2"), ("x_hat", "xhat"), ("x1", "x12"), ("x", "X")])
def test_these_do_not_look_alike(a: str, b: str) -> None:
    assert looks(a) != looks(b)

"""A reader's notation: what is printed, what cannot be, and that nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sympy import Symbol

from derive.api import Told
from derive.api import derive as tell
from derive.certificate import from_json, to_json
from derive.cli import run
from derive.composition import in_notation
from derive.derivation import Note
from derive.judges import judge
from derive.language import parse
from derive.notation import USUAL, Notation, NotationError, entry, notation, read_pair
from derive.printers.names import Bold
from derive.printers.notating import NotatedScript, notated
from derive.printers.scripts import LatexScript, Marking, MathmlScript, TextScript, TypstScript
from derive.problem_file import ProblemError, loads
from derive.routes import derive
from derive.vectors.nodes import Gradient

FILE = """
sizes = { n = "" }
[variables]
"z[n]" = ""
"y[n]" = ""
[definitions]
"p[j]" = "exp(z[j]) / sum(exp(z[k]) for k in n)"
L = "-sum(y[k] * log(p[k]) for k in n)"
[goal]
differentiate = "L"
by = "z[j]"
"""
NAMES = ("n", "z", "y", "p", "L", "j")


@pytest.fixture(scope="module")
def told() -> Told:
    return tell("softmax-cross-entropy", route="delta")


def latex(term: str, made: Notation, arrays: tuple[str, ...] = ("z", "y", "p")) -> str:
    return NotatedScript(LatexScript(False), made, arrays).term(parse(term)).source


@pytest.mark.parametrize(
    ("term", "made", "expected"),
    [
        ("log(p[k])", Notation(log="ln"), r"\ln p_k"),
        ("log(a + b)", Notation(log="ln"), r"\ln(a + b)"),
        ("log(a)**2", Notation(log="ln"), r"(\ln a)^2"),
        ("loggamma(a)", Notation(log="ln"), r"\ln\Gamma(a)"),
        ("log(p[k])", Notation(names=(("p", "y_hat"),)), r"\log \hat{y}_k"),
        ("sum(y[k] for k in n)", Notation(names=(("n", "K"),)), r"\sum_{k=1}^{K} y_k"),
        ("y[j] + j", Notation(names=(("j", "c"),)), "y_c + c"),
        ("f(a)", Notation(names=(("f", "phi"), ("a", "b"))), r"\phi(b)"),
        ("p[k] - q", Notation(names=(("p", "q"), ("q", "p"))), "q_k - p"),
        ("diff(L, z[j])", Notation(derivative="nabla"), r"\nabla_{z_j} L"),
        ("diff(a + b, z[j])", Notation(derivative="nabla"), r"\nabla_{z_j} (a + b)"),
        ("diff(L, z[j])", Notation(derivative="leibniz"), r"\frac{\partial L}{\partial z_j}"),
        ("y[j] * z[j]", Notation(vectors="bold"), "y_j z_j"),
        ("max(a, b)", Notation("ln", "nabla", "bold"), r"\max(a, b)"),
    ],
)
def test_a_term_in_a_notation(term: str, made: Notation, expected: str) -> None:
    assert latex(term, made) == expected


ARRAYS = ("z", "p", "t_1")


@pytest.mark.parametrize(
    ("made", "left", "right"),
    [
        (Notation(), r"\nabla_z L", r"\hat{y} - t_1"),
        (Notation(vectors="bold"), r"\nabla_{\boldsymbol{z}} L",
         r"\hat{\boldsymbol{y}} - \boldsymbol{t}_1"),
        (Notation(derivative="leibniz"), r"\frac{\partial L}{\partial z}", r"\hat{y} - t_1"),
        (Notation(derivative="nabla"), r"\nabla_z L", r"\hat{y} - t_1"),
    ],
)  # fmt: skip
def test_a_vector_form_in_a_notation(made: Notation, left: str, right: str) -> None:
    pen = NotatedScript(LatexScript(False), replace(made, names=(("p", "y_hat"),)), ARRAYS)
    forms = (Gradient(Symbol("L"), Symbol("z")), parse("p - t_1"))
    assert [pen.term(form).source for form in forms] == [left, right]


def test_every_markup_obeys() -> None:
    made, names = Notation("ln", "nabla", "bold"), [Symbol("p"), parse("diff(log(p[k]), z[j])")]
    pen = NotatedScript(TypstScript(False), made, ["p"])
    shown = [pen.inline(name) for name in names]
    assert [one.source for one in shown] == ["bold(p)", "∇_(z_j) ln p_k"]
    assert "natural log of p sub k" in shown[1].spoken
    pen = NotatedScript(MathmlScript(False), made, ["p"])
    assert "<mi>ln</mi>" in pen.inline(names[1]).source
    assert "𝒑" in pen.inline(names[0]).source


def test_what_changed_is_marked_in_the_notation_too() -> None:
    made = Notation(derivative="nabla")
    pen = notated(MathmlScript(False), made, [])
    assert isinstance(pen, Marking)
    shown = pen.marked(parse("diff(L, z[j]) * c"), (), {(0,): "new"}).source
    assert shown != pen.term(parse("diff(L, z[j]) * c")).source
    assert "∇" in shown
    assert not isinstance(notated(TextScript(False), made, []), Marking)


def test_bold_letters_in_a_terminal() -> None:
    pen = NotatedScript(TextScript(False), Notation(vectors="bold"), ["p", "W", "mu"])
    names = [Symbol(name) for name in ("p", "W", "mu", "L")]
    assert [pen.inline(name).source for name in names] == ["𝐩", "𝐖", "𝛍", "L"]
    assert pen.range("p", ["n"]).source == "p_1, …, p_n"


def test_a_brace_stays_over_its_part() -> None:
    """Its label is in the notation too."""
    made = Notation(derivative="nabla", names=(("a", "b_hat"),))
    note = Note((0,), parse("a"), "over")
    shown = NotatedScript(LatexScript(False), made, ()).term(parse("diff(exp(a), a) * c"), (note,))
    brace = r"\mathinner{\overbrace{(\nabla_{\hat{b}} e^{\hat{b}})}^{=\hat{b}}}"
    assert shown.source == f"{brace} c"


# What cannot be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"q": "r"}, "there is no 'q' to write in another way; there are log, derivative, "
         "vectors, n, z, y, p, L, j"),
        ({"p": "y"}, "'p' and 'y' would look the same in print: 'y'"),
        ({"y": "y1", "p": "y_1"}, "'p' and 'y' would look the same in print: 'y_1'"),
        ({"log": "ln", "p": "ln"}, "'p' and 'the logarithm' would look the same in print: 'ln'"),
    ],
)  # fmt: skip
def test_a_notation_that_does_not_fit_the_problem(entries: Mapping[str, str], message: str) -> None:
    with pytest.raises(NotationError, match=f"^{re.escape(message)}$"):
        notation(entries.items(), names=NAMES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("log=lg", "log is log or ln, not 'lg'"),
        ("derivative=d", "derivative is usual, leibniz or nabla, not 'd'"),
        ("vectors=arrow", "vectors is plain or bold, not 'arrow'"),
        ("p", "'p' is not of the form key=value"),
        ("p=1y", "p: '1y' is not a name"),
        (r"p=\input{x}", r"p: '\\input{x}' is not a name"),
        ("p=", "p: '' is not a name"),
        ("p=exp", "p: 'exp' is a word of the language"),
    ],
)
def test_an_entry_that_says_nothing(text: str, message: str) -> None:
    with pytest.raises(NotationError, match=f"^{re.escape(message)}$"):
        read_pair(text)


def test_entries_are_told_apart_by_their_last_value() -> None:
    made = notation([("log", "ln"), ("p", "q")], [("log", "log")], names=NAMES)
    assert made == Notation(names=(("p", "q"),))
    assert notation(names=NAMES) == USUAL
    with pytest.raises(NotationError, match="log: the value is a text"):
        entry("log", 1)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('log = "lg"', "13:1: log is log or ln, not 'lg'"),
        ('q = "r"', "13:1: there is no 'q' to write in another way; there are log, derivative"),
        ('p = "y"', "13:1: 'p' and 'y' would look the same in print: 'y'"),
        ('z = "p"', "13:1: 'p' and 'z' would look the same in print: 'p'"),
        ('p = "k"', "13:1: 'k' and 'p' would look the same in print: 'k'"),
    ],
)
def test_a_problem_file_says_where_its_notation_is_wrong(line: str, place: str) -> None:
    with pytest.raises(ProblemError) as raised:
        loads(f"{FILE}[notation]\n{line}\n", "p.toml")
    assert str(raised.value).startswith(f"p.toml:{place}")


def test_an_index_of_the_derivation_keeps_its_name() -> None:
    """The quotient rule needs an index that the file does not have."""
    problem = loads(f'{FILE}[notation]\np = "i"\n')
    with pytest.raises(NotationError, match="'i' and 'p' would look the same in print: 'i'"):
        in_notation(TextScript(False), derive(problem))


# Pages ------------------------------------------------------------------------------------


def test_the_certificate_keeps_the_names_of_the_problem() -> None:
    plain, printed = (
        judge(derive(loads(text, "p.toml")))
        for text in (FILE, f'{FILE}[notation]\nlog = "ln"\np = "y_hat"\n')
    )
    assert to_json(printed) == to_json(plain)
    assert from_json(to_json(printed)) == printed
    assert "ŷ_j = " in Told(printed).text()
    assert "ln ŷ_k" in Told(printed).text()
    assert "log" in Told(printed).text(notation={"log": "log"})


def test_nothing_is_left_in_the_old_notation(told: Told) -> None:
    wanted = {"log": "ln", "p": "y_hat", "derivative": "nabla", "vectors": "bold"}
    for page in (told.latex(notation=wanted, reasons=True), told.markdown(notation=wanted)):
        assert not re.search(r"\\log|\\partial|p_|\bp\b", page)
        assert r"\hat{\boldsymbol{y}} - \boldsymbol{y}" in page
    shown = told.text(notation=wanted)
    assert "∇_𝐳 L = 𝐲̂ − 𝐲" in shown
    assert not re.search(r"\blog\b|∂|\bp_", shown)


def test_the_command_line_says_what_there_is(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["render", "sigmoid", "--to", "text", "--notation", "log=lg"]) == 2
    assert capfd.readouterr().err == "derive: --notation: log is log or ln, not 'lg'\n"
    assert run(["render", "sigmoid", "--to", "text", "--notation", "q=r"]) == 2
    assert capfd.readouterr().err == (
        "derive: --notation: there is no 'q' to write in another way; there are log, derivative, "
        "vectors, x, sigma\n"
    )
    assert run(["show", "sigmoid", "--notation", "sigma=s", "--notation", "x=t"]) == 0
    shown = capfd.readouterr().out
    assert re.search(r"^  ds/dt = d/dt .*definition of s ✓$", shown, re.MULTILINE)
    assert re.search(r"^        = s \(1 − s\) .*cancel, definition of s ✓$", shown, re.MULTILINE)


def test_a_bold_name_is_a_name() -> None:
    assert Bold("x") == Bold("x")
    assert Bold("x") != Symbol("x")


def test_a_comparison_in_a_formula_is_no_name() -> None:
    problem = loads(
        '[variables]\nx = ""\n[definitions]\nL = "where(x > 0, x, x / 2)"\n'
        '[goal]\ndifferentiate = "L"\nby = "x"\n[notation]\nx = "t"\n'
    )
    shown = in_notation(TextScript(True), derive(problem)).inline(problem.definitions[0].body)
    assert shown.source == "{ t if t > 0, t/2 otherwise"

"""A notebook is valid, says what the page says, and its cells run from top to bottom."""

from __future__ import annotations

import contextlib
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest

from derive.certificate import from_json
from derive.derivation import Derivation
from derive.messages import LANGUAGES, catalogue
from derive.notebook.trial import trial
from derive.problem import Variable
from derive.problem_file import loads
from derive.rendering import View, render
from derive.terms import ONE, Neg, Plus, Times
from tests.hostile import HOSTILE
from tests.markdown_readers import markdown_it
from tests.samples import SEED, SQUARE_OF_X, STUCK, x

OUTPUT = Path(__file__).parent.parent.parent / "output"
LIBRARY = sorted(path.stem for path in OUTPUT.glob("*.json"))
AGREES = re.compile(
    r"(Every entry|The derivative) agrees with its central difference; "
    r"the (largest )?deviation is [0-9e.-]+\."
)


def library(name: str) -> Derivation:
    return from_json((OUTPUT / f"{name}.json").read_text(encoding="utf-8"))


def expected(text: str) -> Derivation:
    """The derivation of a problem file, with the result that it expects."""
    problem = loads(text)
    assert problem.goal.expect is not None
    return Derivation(problem, "delta", problem.goal.differentiate, problem.goal.expect, ())


def printed(derivation: Derivation, language: str = "en") -> list[str]:
    """What the code of the check prints, run in one namespace."""
    out, namespace = io.StringIO(), {}
    with contextlib.redirect_stdout(out):
        for cell in trial(derivation, catalogue(language)):
            if cell.is_code:
                exec(compile(cell.source, "cell", "exec"), namespace)
    return out.getvalue().splitlines()


def code(derivation: Derivation) -> str:
    return "\n".join(cell.source for cell in trial(derivation, catalogue("en")) if cell.is_code)


def cells(derivation: Derivation) -> list[dict[str, str]]:
    return nbformat.reads(render(derivation, "ipynb"), as_version=4).cells


# The notebook -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["softmax-cross-entropy", "maximum-entropy", "gelu", "layer-norm"])
def test_a_notebook_is_valid_and_the_same_each_time(name: str) -> None:
    text = render(library(name), "ipynb")
    notebook = nbformat.from_dict(json.loads(text))
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert [cell.id for cell in notebook.cells] == [
        f"cell-{number}" for number in range(1, len(notebook.cells) + 1)
    ]
    assert render(library(name), "ipynb") == text


def test_its_cells_tell_the_page() -> None:
    derivation = library("softmax-cross-entropy")
    page = render(derivation, "markdown", View(standalone=True))
    told = "\n\n".join(cell.source for cell in cells(derivation)[:8])
    assert markdown_it(told) == markdown_it(page)
    assert [cell.source.split("\n")[0] for cell in cells(derivation)] == [
        "# Softmax cross-entropy",
        "Let",
        "The derivative with respect to $z_j$:",
        "**Case $k = j$:**",
        r"**Case $k \neq j$:**",
        "Therefore,",
        "In vector form:",
        "Checked: every line, 74 steps with those not shown: all proved.",
        "## Tried on random numbers",
        "import numpy as np",
        "def difference(f, array, place, h):",
        "def derivative(j):",
    ]


def test_the_code_reads_as_a_person_would_write_it() -> None:
    beginning, values, check = (c.source for c in cells(SEED) if c.cell_type == "code")
    assert beginning.split("\n\n\n") == [
        "import numpy as np\nfrom numpy import exp, log\n\nn = 3  # number of classes",
        "def p(j):\n    return exp(z[j]) / sum(exp(z[k]) for k in range(n))",
        "def L():\n    return -sum(y[k] * log(p(k)) for k in range(n))",
    ]
    assert values.split("\n\n\n")[1].splitlines() == [
        "rng = np.random.default_rng(1)",
        "z = rng.normal(size=n)  # logits",
        "y = rng.uniform(0.1, 1, size=n)  # one-hot target",
        "y /= y.sum()",
    ]
    assert check.splitlines()[:8] == [
        "def derivative(j):",
        "    return p(j) - y[j]",
        "",
        "",
        "largest = 0.0",
        "for j in range(n):",
        "    exact = derivative(j)",
        "    measured = difference(L, z, (j,), 1e-5)",
    ]


# The check --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LIBRARY)
def test_the_check_of_every_library_problem_runs(name: str) -> None:
    derivation = library(name)
    first, *others = printed(derivation)
    assert AGREES.fullmatch(first)
    solved = [] if derivation.solution is None else ["The derivative is zero there, up to"]
    assert [line.rpartition(" ")[0] for line in others] == solved


@pytest.mark.parametrize("name", ["softmax-cross-entropy", "layer-norm", "log-sum-exp-hessian"])
def test_a_wrong_result_fails(name: str) -> None:
    derivation = library(name)
    for wrong in (Neg(derivation.result), Plus(derivation.result, ONE)):
        with pytest.raises(AssertionError):
            printed(replace(derivation, result=wrong))


def test_a_wrong_solution_fails() -> None:
    derivation = library("gaussian-likelihood-mean")
    *steps, solve = derivation.steps
    assert solve.rule == "solve"
    wrong = type(solve.after)(*solve.after.args[:2], Plus(solve.after.right, ONE))
    with pytest.raises(AssertionError):
        printed(replace(derivation, steps=(*steps, replace(solve, after=wrong))))


def problem(goal: str, variables: str = "", more: str = "", sizes: str = "n = ''") -> Derivation:
    return expected(f"[sizes]\n{sizes}\n[variables]\n{variables}\n{more}\n[goal]\n{goal}")


GOALS = {
    "an index is a number": problem(
        'differentiate = "sum(k * x[k] for k in n)"\nby = "x[j]"\nexpect = "j"', '"x[n]" = ""'
    ),
    "a place that is a number": problem(
        'differentiate = "x[1] * sum(x[k] for k in n if k != 1)"\nby = "x[j]"\n'
        'expect = "delta(1, j) * sum(x[k] for k in n) + x[1] - 2 * x[1] * delta(1, j)"',
        '"x[n]" = ""',
    ),
    "where, between indices and numbers": problem(
        'differentiate = "sum(where(k <= 2, x[k]**2, x[k]) for k in n)"\nby = "x[j]"\n'
        'expect = "where(j <= 2, 2 * x[j], 1)"',
        '"x[n]" = ""',
    ),
    "a product": problem(
        'differentiate = "prod(x[k] for k in n)"\nby = "x[j]"\n'
        'expect = "prod(x[k] for k in n if k != j)"',
        '"x[n]" = ""',
    ),
    "what NumPy lacks": problem(
        'differentiate = "sum(loggamma(x[k]) + erf(x[k]) for k in n)"\nby = "x[j]"\n'
        'expect = "digamma(x[j]) + 2 * exp(-x[j]**2) / sqrt(c)"',
        '"x[n]" = { is = "positive" }\nc = ""',
        '[assumptions]\ncircle = "sin(c / 6) == 1 / 2"\nfirst = "c < 4"\nabove = "c > 3"',
    ),
    "draws outside the domain": problem(
        'differentiate = "log(x) + sqrt(1 - x) + x**y"\nby = "x"\n'
        'expect = "1 / x - 1 / (2 * sqrt(1 - x)) + y * x**(y - 1)"',
        'x = ""\ny = ""',
    ),
    "a symmetric matrix": problem(
        'differentiate = "sum(x[i] * W[i, k] * x[k] for i in n for k in n)"\nby = "x[j]"\n'
        'expect = "2 * sum(W[j, k] * x[k] for k in n)"',
        '"x[n]" = ""\n"W[n, n]" = ""',
        '[assumptions]\nsymmetric = "W[i, k] == W[k, i]"',
    ),
    "rows and columns that sum to 1": problem(
        'differentiate = "sum(log(P[i, k]) for i in n for k in n) + sum(x[i] for i in n)"\n'
        'by = "x[j]"\nexpect = "sum(P[j, k] for k in n)"',
        '"x[n]" = ""\n"P[n, n]" = { is = "probability" }',
        '[assumptions]\nrows = "sum(P[i, k] for k in n) == 1"\n'
        'columns = "sum(P[i, k] for i in n) == 1"',
    ),
    "columns that sum to 1": problem(
        'differentiate = "sum(P[i, k] * x[k] for i in m for k in n)"\nby = "x[j]"\nexpect = "1"',
        '"x[n]" = ""\n"P[m, n]" = ""',
        '[assumptions]\ncolumns = "sum(P[i, k] for i in m) == 1"',
        "m = ''\nn = ''",
    ),
    "a derivative in a definition": problem(
        'differentiate = "g"\nby = "x"\nexpect = "36 * x**3"',
        'x = ""',
        '[definitions]\nf = "x**3"\ng = "diff(f, x)**2"',
    ),
    "unspecified functions": problem(
        'differentiate = "D(phi)(x) * psi(x)"\nby = "x"\n'
        'expect = "D(D(phi))(x) * psi(x) + D(phi)(x) * D(psi)(x)"',
        'x = ""',
        '[functions]\nphi = ""\npsi = ""',
    ),
    "a third derivative": problem(
        'differentiate = "sin(x) * y"\nby = ["x", "y", "x"]\nexpect = "-sin(x)"',
        'x = ""\ny = ""',
    ),
    "names that Python or a cell has": problem(
        'differentiate = "f"\nby = "range[largest]"\n'
        'expect = "2 * range[largest] * np + derivative"',
        '"range[max_]" = ""\nnp = ""\nderivative = ""\nexact = ""',
        '[definitions]\nf = "np * sum(range[rng]**2 for rng in max_) + derivative * '
        'sum(range[k] for k in max_) + exact"',
        "max_ = ''",
    ),
    "a kink": problem(
        'differentiate = "max(x, 0) + abs(x)"\nby = "x"\nexpect = "where(x > 0, 1, 0) + sign(x)"',
        'x = ""',
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", GOALS)
def test_the_code_knows(what: str) -> None:
    assert [line for line in printed(GOALS[what]) if not AGREES.fullmatch(line)] == []
    wrong = replace(GOALS[what], result=Plus(GOALS[what].result, ONE))
    with pytest.raises(AssertionError):
        printed(wrong)


def test_draws_meet_what_is_assumed() -> None:
    namespace: dict[str, np.ndarray] = {}
    source = code(GOALS["rows and columns that sum to 1"])
    exec(source, namespace)
    table = namespace["P"]
    assert np.allclose(table.sum(axis=0), 1)
    assert np.allclose(table.sum(axis=1), 1)
    assert 0 < table.min() < table.max() < 1
    assert table.std() > 0.05
    exec(code(GOALS["columns that sum to 1"]), namespace)
    assert namespace["P"].shape == (3, 4)
    assert np.allclose(namespace["P"].sum(axis=0), 1)


def test_values_that_cannot_be_found_are_said_to_be() -> None:
    impossible = problem(
        'differentiate = "x**2"\nby = "x"\nexpect = "2 * x"',
        'x = ""',
        '[assumptions]\nnever = "x**2 < 0"',
    )
    with pytest.raises(ValueError, match="no values were found that meet the assumptions"):
        printed(impossible)


# Where there is no check ------------------------------------------------------------------


FOURTH = problem('differentiate = "x**5"\nby = ["x", "x", "x", "x"]\nexpect = "120 * x"', 'x = ""')


@pytest.mark.parametrize(
    ("derivation", "says"),
    [
        (STUCK, "the derivation has not come to its end."),
        (FOURTH, "differences of so high an order are lost in rounding."),
    ],
    ids=["stuck", "order"],
)  # fmt: skip
def test_where_there_is_no_check_a_cell_says_so(derivation: Derivation, says: str) -> None:
    (cell,) = trial(derivation, catalogue("en"))
    assert cell.source == f"## Tried on random numbers\n\nThere is no check in numbers: {says}"
    assert not cell.is_code


# Hostile text, other languages ------------------------------------------------------------


def told_of(text: str) -> Derivation:
    given = replace(
        SQUARE_OF_X.problem,
        title=text,
        sizes=(("n", text),),
        variables=(Variable("x", about=text),),
    )
    return replace(SQUARE_OF_X, problem=given, result=Times(Plus(ONE, ONE), x))


@pytest.mark.parametrize("text", ['"""\nraise SystemExit', *HOSTILE])
def test_hostile_text_is_a_comment(text: str) -> None:
    assert [line for line in printed(told_of(text)) if not AGREES.fullmatch(line)] == []
    nbformat.validate(nbformat.reads(render(told_of(text), "ipynb"), as_version=4))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_stand_in_code(language: str) -> None:
    texts = catalogue(language).texts
    said = {key: text for key, text in texts.items() if key.startswith("page.notebook.")}
    assert len(said) > 10
    assert [key for key, text in said.items() if re.search(r"[\"\\\n]", text)] == []
    assert len(printed(SEED, language)) == 1

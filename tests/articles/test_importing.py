"""From a document to a problem file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from derive.articles.context import understand
from derive.articles.documents import read_document
from derive.articles.importing import NoProblemError, problem_file
from derive.cli import cli
from derive.judges import judge
from derive.problem_file import load, loads
from derive.rendering import render
from derive.routes import derive
from derive.terms import alike

SEED = r"""---
title: "Softmax and Its Derivative"
---
For the $j$-th class it is:
$$
p_j = \operatorname{softmax}(z_j) = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}
$$
We use One-Hot encoding to represent the groundtruth $y$, which means
$$
\sum_{k=1}^n y_k = 1
$$
Loss function: $L = -\sum_{k=1}^n y_k \log(p_k)$.
$$
\frac{\partial}{\partial z_j}L
= \frac{\partial}{\partial z_j} \left(-\sum_{k=1}^n y_k \log(p_k)\right)
$$
- $k = j$
  $$
  \frac{\partial}{\partial z_j} y_j \log(p_j) = y_j (1 - p_j)
  $$
Therefore,
$$
\begin{aligned}
\frac{\partial}{\partial z_j}L
&= -\left(y_j (1 - p_j) - \sum_{k \neq j}y_k p_j\right) \\
&= p_j - y_j
\end{aligned}
$$
"""


def imported(text: str) -> str:
    document = read_document("page.md", text.encode())
    return problem_file(document, understand(document))


def test_a_page_gives_the_problem_of_the_library_that_it_is_about():
    ours = loads(imported(SEED))
    library = load("softmax-cross-entropy")
    assert ours.title == "Softmax and Its Derivative"
    assert [v.shape for v in ours.variables] == [v.shape for v in library.variables]
    assert [(d.head, d.shape) for d in ours.definitions] == [
        (d.head, d.shape) for d in library.definitions
    ]
    for one, other in zip(ours.definitions, library.definitions, strict=True):
        assert alike(one.body, other.body)
    assert ours.assumptions == library.assumptions
    assert ours.goal == library.goal


def test_what_was_imported_can_be_derived_and_rendered():
    page = render(judge(derive(loads(imported(SEED)), "cases")), "markdown")
    assert "Softmax and Its Derivative" in page
    assert r"p_j - y_j" in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            r"$$\sigma(x) = \frac{1}{1+e^{-x}}$$ $$E = \sigma(x)^2$$"
            r"$$\frac{dE}{dx} = 2 \sigma(x)^2 (1 - \sigma(x))$$",
            """title = "page"

[variables]
x = ""

[definitions]
"sigma(u)" = "1 / (1 + exp(-u))"
E = "sigma(x)**2"

[goal]
differentiate = "E"
by = "x"
expect = "2 * sigma(x)**2 * (1 - sigma(x))"
""",
        ),
        (
            r"$$E = \log x + \log(1 - q) + \log q$$"
            r"$$\frac{\partial E}{\partial x} = \frac{1}{x}$$",
            """title = "page"

[variables]
x = { about = "", is = "positive" }
q = { about = "", is = "probability" }

[definitions]
E = "log(x) + log(1 - q) + log(q)"

[goal]
differentiate = "E"
by = "x"
expect = "1 / x"
""",
        ),
        (
            # an entry told by a letter is no name of a file: it is written out
            r"$$p_k = \frac{e^{f_k}}{\sum_j e^{f_j}}, \quad L = -\log(p_y)$$"
            r"$$\frac{\partial L}{\partial f_k} = p_k - \mathbb{1}(y = k)$$",
            """title = "page"

[sizes]
n = ""

[variables]
"f[n]" = ""

[definitions]
"p[k]" = "exp(f[k]) / sum(exp(f[j]) for j in n)"

[goal]
differentiate = "-log(p[y])"
by = "f[k]"
expect = "p[k] - delta(y, k)"
""",
        ),
        (
            r"$$S_i = \frac{e^{a_i}}{\sum_{k=1}^N e^{a_k}}$$"
            r"$$D_j S_i = S_i (\delta_{ij} - S_j)$$",
            """title = "page"

[sizes]
N = ""

[variables]
"a[N]" = ""

[definitions]
"S[i]" = "exp(a[i]) / sum(exp(a[k]) for k in N)"

[goal]
differentiate = "S[i]"
by = "a[j]"
expect = "S[i] * (delta(i, j) - S[j])"
""",
        ),
    ],
)
def test_a_problem_file(text, expected):
    assert imported(text) == expected
    assert loads(expected).goal.expect is not None


def test_a_last_line_that_is_not_true_is_not_expected():
    text = r"$$E = w^2$$ $$\frac{dE}{dw} = w + w = 3 w$$"
    assert 'expect = "w + w"' in imported(text)


def test_a_page_that_differentiates_nothing_gives_no_problem():
    with pytest.raises(NoProblemError, match="differentiates nothing"):
        imported(r"$$E = w^2$$")


# The command --------------------------------------------------------------------------------


def test_the_command_writes_a_file_that_loads(tmp_path):
    page, file = tmp_path / "page.md", tmp_path / "page.toml"
    page.write_text(SEED, encoding="utf-8")
    result = CliRunner().invoke(cli, ["import", str(page), "-o", str(file)])
    assert (result.exit_code, result.output) == (0, "")
    assert replace(load(file), name="") == replace(loads(imported(SEED)), name="")


def test_the_command_says_why_there_is_no_problem(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("$$E = w^2$$\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["import", str(page)], standalone_mode=False)
    assert "differentiates nothing" in str(result.exception)
    assert Path(page).exists()


# Front matter -------------------------------------------------------------------------------

INLINE = """---
title: A page
derive: |
  [sizes]
  n = ""
  [variables]
  "z[n]" = ""
  [definitions]
  T = "sum(z[k] for k in n)"
---
$$\\frac{\\partial T}{\\partial z_j} = 1$$
"""


@pytest.mark.parametrize(
    "front",
    ["---\nderive: log-sum-exp\n---\n", "---\nderive: 'log-sum-exp'\n---\n",
     '+++\nderive = "log-sum-exp"\n+++\n'],
)  # fmt: skip
def test_front_matter_names_a_problem(front):
    found = understand(read_document("page.md", f"{front}Text.\n".encode()))
    assert found.problems == ()
    assert found.symbols.problem == load("log-sum-exp")


def test_front_matter_holds_the_tables_of_a_problem():
    found = understand(read_document("page.md", INLINE.encode()))
    assert found.problems == ()
    assert [d.name for d in found.symbols.problem.definitions] == ["T"]


def test_front_matter_names_a_file_beside_the_page(tmp_path):
    (tmp_path / "own.toml").write_text(
        '[variables]\nx = ""\n[goal]\ndifferentiate = "x"\nby = "x"\n', encoding="utf-8"
    )
    page = tmp_path / "page.md"
    page.write_text("---\nderive: own.toml\n---\n", encoding="utf-8")
    found = understand(read_document(str(page)))
    assert [v.name for v in found.symbols.problem.variables] == ["x"]


@pytest.mark.parametrize(
    ("front", "line", "message"),
    [
        ("---\ntitle: x\nderive: nowhere\n---\n", 3, "no such file"),
        ("---\nderive: [a, b]\n---\n", 2, "a name, a path"),
        ("+++\nderive = 3\n+++\n", 2, "a name, a path"),
        ("---\nderive: |\n  [variables]\n  x = 3\n---\n", 2, "'x' is a text"),
    ],
)
def test_what_is_wrong_with_the_front_matter_is_said(front, line, message):
    found = understand(read_document("page.md", f"{front}Text.\n".encode()))
    ((place, said),) = found.problems
    assert place.line == line
    assert message in said

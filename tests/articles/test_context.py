"""What the names of a document mean: the whole problem that each of many notations says."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from derive.articles.checking import check_document
from derive.articles.context import Context, understand
from derive.articles.documents import read_document
from derive.language import write
from derive.problem_file import load

SEED = """
We use softmax to predict the probability of $n$ classes.  For the $j$-th class it is:
$$
p_j = \\operatorname{softmax}(z_j) = \\frac{e^{z_j}}{\\sum_{k=1}^n e^{z_k}}
$$
Furthermore, we use One-Hot encoding to represent the groundtruth $y$, which means
$$
\\sum_{k=1}^n y_k = 1
$$
Loss function:
$$
\\begin{aligned}
L &= -\\sum_{k=1}^n y_k \\log(p_k) \\\\
&= - \\left(y_j \\log(p_j) + \\sum_{k \\neq j}y_k \\log(p_k)\\right)
\\end{aligned}
$$
- $k=j$
  $$
  \\frac{\\partial}{\\partial z_j} y_j \\log(p_j)
  = \\frac{y_j}{p_j} \\frac{\\partial}{\\partial z_j} p_j
  $$
"""


@dataclass
class Said:
    """What a document is taken to say, in the language of problem files."""

    sizes: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    definitions: dict[str, str] = field(default_factory=dict)
    assumptions: dict[str, str] = field(default_factory=dict)


def context_of(text: str, problem: str | None = None) -> Context:
    given = load(problem) if problem else None
    return understand(read_document("page.md", text.encode()), given)


def said(text: str) -> Said:
    problem = context_of(text).symbols.problem
    variables = []
    for variable in problem.variables:
        shape = f"[{', '.join(variable.shape)}]" if variable.shape else ""
        domain = "" if variable.domain == "real" else f" {variable.domain}"
        variables.append(f"{variable.name}{shape}{domain}")
    return Said(
        [name for name, _ in problem.sizes],
        variables,
        [name for name, _ in problem.functions],
        {write(d.head): write(d.body) for d in problem.definitions},
        {a.name: write(a.relation) for a in problem.assumptions},
    )


def test_the_page_this_began_with():
    assert said(SEED) == Said(
        ["n"],
        ["z[n]", "y[n]"],
        [],
        {
            "p[j]": "exp(z[j]) / sum(exp(z[k]) for k in n)",
            "L": "-sum(y[k] * log(p[k]) for k in n)",
        },
        {"one-hot": "sum(y[k] for k in n) == 1"},
    )


def test_links_that_define_assume_or_name_a_case_are_no_claims():
    # passages: n, j, p = ..., y, sum = 1, L = ..., k = j, the derivative
    context = context_of(SEED)
    assert sorted(context.taken) == [(2, 0, 0), (4, 0, 0), (5, 0, 0)]
    assert sorted(context.unclaimed) == [(6, 0, 0)]


def test_what_is_said_has_its_place():
    stated = {s.name: s for s in context_of(SEED).stated}
    assert {name: s.kind for name, s in stated.items()} == {
        "n": "size", "z": "variable", "y": "variable", "p": "definition", "L": "definition",
        "one-hot": "assumption",
    }  # fmt: skip
    places = {name: s.place and (s.place.line, s.place.column) for name, s in stated.items()}
    assert (places["p"], places["one-hot"], places["L"]) == ((4, 1), (8, 1), (13, 1))
    assert stated["p"].text == "p[j] = exp(z[j]) / sum(exp(z[k]) for k in n)"


CASES = {
    "a hat and sums without limits": (
        r"The output is $\hat{y}_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$ and the loss"
        "\n$$L = -\\sum_i y_i \\ln \\hat{y}_i$$\n",
        Said(
            ["n"], ["z[n]", "y[n]"], [],
            {
                "y_hat[i]": "exp(z[i]) / sum(exp(z[j]) for j in n)",
                "L": "-sum(y[i] * log(y_hat[i]) for i in n)",
            },
        ),
    ),
    "an entry of a function of a vector": (
        r"$$\sigma(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}$$",
        Said(["K"], ["z[K]"], [], {"sigma[i]": "exp(z[i]) / sum(exp(z[j]) for j in K)"}),
    ),
    "a function called with an entry": (
        r"$$\text{S}(a_j) = \frac{\exp(a_j)}{\sum_{k=1}^{N} \exp(a_k)}$$",
        Said(["N"], ["a[N]"], [], {"S[j]": "exp(a[j]) / sum(exp(a[k]) for k in N)"}),
    ),
    "a function of a number": (
        r"$$\sigma(x) = \frac{1}{1+e^{-x}}, \qquad \sigma'(x) = \sigma(x)(1 - \sigma(x))$$",
        Said([], ["x"], [], {"sigma(x)": "1 / (1 + exp(-x))"}),
    ),
    "a function that nothing defines": (
        r"$$f(x) = \phi(x)^2, \quad f'(x) = 2 \phi(x) \phi'(x)$$",
        Said([], ["x"], ["phi"], {"f(x)": "phi(x)**2"}),
    ),
    "examples above, and a linear model defined after its use": (
        r"$$E = \frac{1}{N} \sum_{i=1}^N (t_i - \hat t_i)^2, \quad \hat t_i = w x_i + b$$",
        Said(
            ["N"], ["t[N]", "w", "x[N]", "b"], [],
            {
                "E": "1 / N * sum((t[i] - t_hat[i])**2 for i in N)",
                "t_hat[i]": "w * x[i] + b",
            },
        ),
    ),
    "two classes": (
        r"Let $a = \sigma(z)$ with $\sigma(z) = \frac{1}{1+e^{-z}}$."
        "\n$$\\mathcal{L}(y, a) = -y \\log a - (1-y) \\log(1-a)$$\n",
        Said(
            [], ["z", "y"], [],
            {
                "sigma(z)": "1 / (1 + exp(-z))",
                "L": "-y * log(a) - (1 - y) * log(1 - a)",
                "a": "sigma(z)",
            },
        ),
    ),
    "what stands in two logarithms is a probability": (
        r"$$L = -[y \log p + (1-y)\log(1-p)]$$",
        Said([], ["y", "p probability"], [], {"L": "-(y * log(p) + (1 - y) * log(1 - p))"}),
    ),
    "a divergence": (
        r"$$D_{\text{KL}} = \sum_i p_i \log \frac{p_i}{q_i} \quad \text{with} \quad "
        r"\sum_i p_i = 1$$",
        Said(
            ["n"], ["p[n]", "q[n]"], [],
            {"D_KL": "sum(p[i] * log(p[i] / q[i]) for i in n)"},
            {"p-sums-to-1": "sum(p[i] for i in n) == 1"},
        ),
    ),
    "vectors and matrices": (
        r"Let $x \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$ and $z = Wx + b$."
        "\n$$E = \\tfrac12 \\|z - t\\|^2$$\n",
        Said(
            ["n", "m"], ["x[n]", "W[m, n]", "b[m]", "t[m]"], [],
            {
                "z[i]": "sum(W[i, k] * x[k] for k in n) + b[i]",
                "E": "1 / 2 * sum((z[i] - t[i])**2 for i in m)",
            },
        ),
    ),
    "bold letters": (
        r"$$\mathbf{z} = \mathbf{W}\mathbf{x} + \mathbf{b}, \quad "
        r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$",
        Said(
            ["n", "m"], ["W[n, m]", "x[m]", "b[n]"], [],
            {
                "z[i]": "sum(W[i, k] * x[k] for k in m) + b[i]",
                "p[i]": "exp(z[i]) / sum(exp(z[j]) for j in n)",
            },
        ),
    ),
    "a row of a table as a vector": (
        r"$$J(w) = \frac{1}{2}\sum_{i=1}^{N}(w^T x_i - t_i)^2 + \frac{\lambda}{2}\|w\|^2$$",
        Said(
            ["N", "n"], ["w[n]", "x[N, n]", "t[N]", "lam"], [],
            {
                "J": "1 / 2 * sum((sum(w[k] * x[i, k] for k in n) - t[i])**2 for i in N) "
                "+ lam / 2 * sum(w[j]**2 for j in n)"
            },
        ),
    ),
    "a hinge": (
        r"$$L = \max(0, 1 - y \cdot s), \quad s = w^T x + b$$",
        Said(
            ["n"], ["y", "w[n]", "x[n]", "b"], [],
            {"L": "max(0, 1 - y * s)", "s": "sum(w[i] * x[i] for i in n) + b"},
        ),
    ),
    "a class told by its number": (
        r"$$p_k = \frac{e^{f_k}}{\sum_j e^{f_j}}, \quad L = -\log(p_y), \quad "
        r"\frac{\partial L}{\partial f_k} = p_k - \mathbb{1}(y = k)$$",
        Said(
            ["n"], ["f[n]"], [],
            {"p[k]": "exp(f[k]) / sum(exp(f[j]) for j in n)", "L": "-log(p[y])"},
        ),
    ),
    "a letter that is a word of the language": (
        r"$$\ell = \lambda \sum_{d=1}^{D} w_d^2, \quad "
        r"\delta_d = \frac{\partial \ell}{\partial w_d}$$",
        Said(
            ["D_0"], ["lam", "w[D_0]"], [],
            {"ell": "lam * sum(w[d]**2 for d in D_0)", "delta_0[d]": "diff(ell, w[d])"},
        ),
    ),
    "either 0 or 1": (
        r"$$E = \sum_{k=1}^{K} t_k s_k \quad \text{where} \quad t_k \in \{0, 1\}$$",
        Said(
            ["K"], ["t[K]", "s[K]"], [],
            {"E": "sum(t[k] * s[k] for k in K)"},
            {"t-is-0-or-1": "t[k]**2 == t[k]"},
        ),
    ),
    "bounds": (
        r"Let $x > 0$ and $0 < q < 1$.  $$E = x^q$$",
        Said([], ["x positive", "q probability"], [], {"E": "x**q"}),
    ),
    "a logarithm and a square say what stands in them": (
        r"$$\log p_i = z_i - \log \sum_k e^{z_k}, \qquad "
        r"\sigma^2 = \frac{1}{n} \sum_{i=1}^n z_i^2$$",
        Said(
            ["n"], ["z[n]"], [],
            {
                "p[i]": "exp(z[i] - log(sum(exp(z[k]) for k in n)))",
                "sigma": "sqrt(1 / n * sum(z[i]**2 for i in n))",
            },
        ),
    ),
    "the name comes last": (
        r"$$\log \prod_{i=1}^n e^{x_i} = \sum_{i=1}^n x_i = s$$",
        Said(["n"], ["x[n]"], [], {"s": "sum(x[i] for i in n)"}),
    ),
    "labels": (
        r"$$z^{[2]} = w^{[2]} a^{[1]} + b_{\text{out}}, \quad a^{[1]} = \tanh(u_{\max})$$",
        Said(
            [], ["w_2", "b_out", "u_max"], [],
            {"z_2": "w_2 * a_1 + b_out", "a_1": "tanh(u_max)"},
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_notation(name):
    text, expected = CASES[name]
    assert said(text) == expected


def test_a_function_of_a_vector_that_is_taken_at_rows_of_a_table():
    text = r"""
We have $h_\theta(x) = \sigma(\theta^T x)$ where $\sigma(z) = \frac{1}{1+e^{-z}}$, and
$$J(\theta) = -\frac{1}{m} \sum_{i=1}^m y^{(i)} \log h_\theta(x^{(i)})$$
$$\frac{\partial J(\theta)}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^m y^{(i)} x_j^{(i)}$$
"""
    assert said(text) == Said(
        ["m", "n"],
        ["x_vector[n]", "theta[n]", "z", "y[m]", "x[m, n]"],
        [],
        {
            "sigma(z)": "1 / (1 + exp(-z))",
            "J": "-1 / m * sum(y[i] * log(sigma(sum(theta[k] * x[i, k] for k in n))) for i in m)",
        },
    )


def test_a_second_equation_for_a_name_is_a_claim():
    context = context_of(r"$$p = \frac{1}{1 + e^{-x}}$$ $$p = \frac{e^x}{1 + e^x}$$")
    assert context.taken == {(0, 0, 0)}


def test_an_equation_that_speaks_of_what_it_defines_is_a_claim():
    context = context_of(r"$$p = \frac{1}{1 + e^{-x}}$$ $$x = \log\frac{p}{1 - p}$$")
    assert context.taken == {(0, 0, 0)}
    assert [d.name for d in context.symbols.problem.definitions] == ["p"]


def test_a_solution_does_not_define_what_was_differentiated_by():
    text = r"""
$$E = (w - a)^2$$
$$\frac{\partial E}{\partial w} = 2 (w - a)$$
Setting this to zero gives $$w = a$$
"""
    context = context_of(text)
    assert [d.name for d in context.symbols.problem.definitions] == ["E"]
    assert context.taken == {(0, 0, 0)}


@pytest.mark.parametrize("word", ["log", "ln", "exp"])
def test_a_function_that_is_spoken_of_is_no_quantity(word):
    text = rf"We write $\{word}$ for it: $$y = \{word}(a b) + a b$$"
    assert set(context_of(text).symbols.problem.names) == {"a", "b", "y"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$$b = a = x^2$$", {"b": "a", "a": "x**2"}),
        # what another line defines is a claim there
        (r"$$a = x^2$$ $$b = a = x^2 + 1$$", {"b": "a", "a": "x**2"}),
        (r"$$E = x^2$$ $$\frac{dE}{dx} = s = 2 x$$", {"E": "x**2", "s": "2 * x"}),
    ],
)
def test_a_name_amid_a_chain_is_defined_where_nothing_else_does(text, expected):
    problem = context_of(text).symbols.problem
    assert {d.name: write(d.body) for d in problem.definitions} == expected


def test_a_step_of_descent_is_no_claim():
    context = context_of(r"$$E = (w x - t)^2$$ $$w := w - \alpha \frac{\partial E}{\partial w}$$")
    assert context.taken == {(0, 0, 0)}
    assert context.unclaimed == {(1, 0, 0)}


BRACED = r"$$E = -\sum_k y_k \log p_k$$ $$\frac{\partial E}{\partial p_j} %s = -\frac{y_j}{p_j}$$"


@pytest.mark.parametrize(
    ("brace", "assumed"),
    [
        (r"\underbrace{\sum_k y_k}_{=1}", {"y-sums-to-1": "sum(y[k] for k in n) == 1"}),
        (r"\underbrace{\sum_k y_k}_{=2}", {}),
        (r"\underbrace{\sum_k p_k y_k}_{=E}", {}),
    ],
)
def test_a_brace_may_say_that_what_is_given_sums_to_one(brace, assumed):
    assert said(BRACED % brace).assumptions == assumed


def test_an_equation_of_one_number_is_not_assumed():
    text = r"$$(\text{since } \sin^2 u - \cos^2 u = 1)$$ $$E = \sin^2 u$$"
    assert said(text).assumptions == {}


def test_a_brace_says_nothing_of_what_is_told_elsewhere():
    brace = r"$$\sum_k y_k = 3$$" + BRACED % r"\underbrace{\sum_k y_k}_{=1}"
    assert list(said(brace).assumptions.values()) == ["sum(y[k] for k in n) == 3"]


def test_a_sum_that_follows_from_a_definition_is_a_claim():
    text = r"$$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$$ $$\sum_j p_j = 1$$"
    assert context_of(text).taken == {(0, 0, 0)}
    assert said(text).assumptions == {}


def test_one_wrong_limit_changes_no_size():
    text = r"""
$$p_j = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}$$
$$E = -\sum_{k=1}^m y_k \log p_k$$
$$E = -\sum_{k=1}^n y_k \log p_k$$
"""
    assert said(text).variables == ["z[n]", "y[n]"]


def test_what_is_differentiated_and_never_told_is_an_unspecified_function():
    text = r"$$a = w x$$ $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a} x$$"
    context = context_of(text)
    assert context.unspecified.keys() == {"L"}
    assert write(context.symbols.problem.definition_of["L"].body) == "L_of(L_by_a * a)"
    assert [s.text for s in context.stated if s.kind == "function"] == ["L(a)"]


def test_names_of_a_problem_that_is_given_keep_their_meaning():
    text = r"$$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$$ and $S = \sum_k e^{z_k}$"
    context = context_of(text, "softmax-cross-entropy")
    given = load("softmax-cross-entropy")
    assert context.taken == {(1, 0, 0)}
    assert context.symbols.problem.definitions[:-1] == given.definitions
    assert write(context.symbols.problem.definitions[-1].body) == "sum(exp(z[k]) for k in n)"
    assert context.symbols.problem.assumptions == given.assumptions


@pytest.mark.parametrize(
    "text",
    [
        r"$x_{abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz} = 2 y$",
        r"$$n = 3 m, \quad s = \sum_{i=1}^n x_i, \quad \tanh(x) = y$$",
        r"$$\delta_{ij} = 2, \quad \delta_j = h'(a_j) \sum_k w_{kj} \delta_k$$",
        r"$$? = 1, \quad 中 = x, \quad f() = 3, \quad \log = 2$$",
        r"$$z = z, \quad z_j = z_{z_j}, \quad \sum_z z = z(z)$$",
    ],
)
def test_whatever_is_written_is_read_without_an_error(text):
    assert context_of(text).symbols.problem.goal.by == ()


def test_nothing_at_all_says_nothing():
    assert said("No formula.") == Said()


def test_a_function_known_everywhere_is_no_quantity_where_it_is_only_named():
    text = """
$$softplus: \\mathbb{R}^n \\to \\mathbb{R}^n$$

$$y_i = softplus(x_i)$$
"""
    assert said(text) == Said(["n"], ["x[n]"], [], {"y[i]": "log(1 + exp(x[i]))"})


def test_a_vector_with_a_one_and_the_identity_are_no_quantities_of_the_document():
    text = """
$$y_i = x_i^2$$

$$\\frac{\\partial y_i}{\\partial x_j} = 2 x_i I_{ij}$$

$$v = \\mathbf{1}_c$$
"""
    found = said(text)
    assert found.variables == ["x[n]", "v"]
    assert found.definitions["y[i]"] == "x[i]**2"


def test_a_size_may_have_a_label():
    text = r"$$s = \frac{1}{\sqrt{d_k}} \sum_{m=1}^{d_k} q_m w_m$$"
    assert said(text) == Said(
        ["d_k"], ["q[d_k]", "w[d_k]"], [], {"s": "1 / sqrt(d_k) * sum(q[m] * w[m] for m in d_k)"}
    )


def test_two_words_for_one_size_are_one_if_both_are_used_often():
    text = r"""
$$s_i = \frac{e^{z_i}}{\sum_{l=1}^{n} e^{z_l}}$$

$$T = \sum_{l=1}^{n} e^{z_l}$$

$$L = -\sum_{i=1}^{c} y_i \log s_i$$

$$\frac{\partial L}{\partial z_j} = -\sum_{i=1}^{c} y_i \frac{\partial}{\partial z_j} \log s_i$$
"""
    found = said(text)
    assert found.sizes == ["n"]
    assert found.definitions["L"] == "-sum(y[i] * log(s[i]) for i in n)"


def test_a_function_that_is_not_understood_may_be_one_that_everybody_knows():
    text = r"$$a = \sigma(z)$$ and $$\sigma(z) = \int_0^z f(t) dt$$"
    assert said(text).definitions == {"a": "1 / (1 + exp(-z))"}


def test_an_index_that_ends_at_its_own_capital_is_a_habit():
    text = r"""
$$T = \sum_{k=1}^{K} e^{z_k}$$

$$y_k = \frac{e^{z_k}}{\sum_{j=1}^{J} e^{z_j}}$$
"""
    assert said(text).definitions["y[k]"] == "exp(z[k]) / sum(exp(z[j]) for j in K)"


def test_what_equals_a_number_is_no_matrix_before_a_vector():
    text = r"$$N = \sum_{k=1}^n c_k$$ $$p_j = \frac{c_j}{N}$$ $$v = c - N p$$"
    assert said(text).variables == ["c[n]"]


def test_the_identity_is_no_quantity_of_a_document():
    text = (
        r"$$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$$"
        r"$$\frac{\partial \log p}{\partial z} = I - 1 p^T$$"
    )
    assert said(text).variables == ["z[n]"]


_NET = r"The net has $o_j = \sum_k w_{kj} x_k$." + "\n\n"


@pytest.mark.parametrize(
    "steps",
    [
        r"$$w_{t+1} = w_t + v_t$$",
        r"$$w_{t} = w_{t-1} - \eta g$$",
        r"$$w_{s+1} = w_s - \frac{\eta}{\sqrt{v_s}} g_s$$",
        r"$$x_{t+1} = x_t - \eta o_{t-1}$$",
    ],
)
def test_a_step_in_time_tells_a_quantity_of_its_own(steps: str) -> None:
    text = _NET + steps + "\n\n" + r"$$\frac{\partial o_j}{\partial w_{kj}} = x_k$$"
    report = check_document("page.md", None, text.encode())
    assert not report.unread
    assert [claim.verdict for claim in report.claims] == ["holds"] * 3
    wrong = text.replace("= x_k$$", "= x_j$$")
    assert check_document("page.md", None, wrong.encode()).claims[-1].verdict == "false"


def test_steps_in_time_are_told_apart_by_how_far_they_are() -> None:
    text = r"$$v_{t+1} = 2 v_t, \quad v_t = 3 v_{t-1}$$" + "\n\n" + r"$$v_{t+1} = 6 v_{t-1}$$"
    report = check_document("page.md", None, text.encode())
    assert [claim.verdict for claim in report.claims] == ["holds"] * 3
    wrong = text.replace("6 v_{t-1}", "5 v_{t-1}").encode()
    assert check_document("page.md", None, wrong).claims[-1].verdict == "false"
    names = {stated.name for stated in report.context}
    assert {"v_t_plus_1", "v_t", "v_t_minus_1"} <= names


def test_what_is_called_with_an_entry_is_no_quantity_without_its_index():
    """``D_{ij} (g_k)`` depends on k, which its name does not have."""
    text = (
        r"$$g_k = \sum_j w_{kj} x_j, \quad h_i = \sum_j D_{ij} u_j$$"
        "\n\n"
        r"$$D_{ij}(g_k) = \begin{cases} 0 & i \neq k \\ x_j & i = k \end{cases}$$"
    )
    assert not any(name.startswith("D") for name in said(text).definitions)

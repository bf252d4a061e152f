"""Lines that hold only where one entry of a target is 1, and the words that say that it is."""

from __future__ import annotations

import pytest

from derive.articles.checking import check_document
from derive.problem_file import load

SHARES = r"$$p_j = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}$$" + "\n\n"
LOSS = r"$$L = -\sum_{k=1}^n y_k \log p_k$$" + "\n\n"
PICKED = LOSS + r"$$L = -\log p_{c}$$"


def verdicts(text: str, problem: str | None = None) -> list[tuple[str, tuple[str, ...]]]:
    """What is said of all lines but the definitions."""
    given = None if problem is None else load(problem)
    report = check_document("page.md", given, text.encode())
    return [(c.verdict, c.needs) for c in report.claims if c.kind != "definition"]


@pytest.mark.parametrize(
    "words",
    [
        "Suppose the true class is $c$. Then",
        "Here $c$ is the correct label, so",
        "Let c denote a class. If the ground-truth class is c, we have",
        "假设目标标签为类别 c。我们有",
        "Sei $c$ die wahre Klasse. Dann ist",
        "On note $c$ la vraie classe. Alors",
        "Here $y_c = 1$, and all others are zero.",
    ],
)
def test_words_say_which_entry_is_1(words: str) -> None:
    assert verdicts(SHARES + LOSS + words + "\n\n$$L = -\\log p_c$$")[-1] == (
        "holds-if",
        (r"y_k = \delta_{kc}",),
    )


@pytest.mark.parametrize(
    "words",
    [
        "Hence",
        "Since $y$ is a one-hot vector,",
        "Suppose the true class is $b$. Then",
        "If $y_c = 1$, this is shorter. In general",
        "The true class is a matter of taste. Then",
    ],
)
def test_without_such_words_the_line_is_false(words: str) -> None:
    text = SHARES + r"Let $y$ be the target." "\n\n" + LOSS
    line = r"$$-\sum_{k=1}^n y_k \log p_k = -\log p_c$$"
    assert verdicts(f"{text}{words}\n\n{line}")[-1] == ("false", ())


def test_what_is_said_further_down_does_not_count() -> None:
    later = "\n\n# Later\n\nMore.\n\nAnd more.\n\nThe true class is $c$."
    assert verdicts(SHARES + PICKED + later)[0] == ("false", ())


def test_what_is_said_to_be_1_is_listed_with_its_place() -> None:
    text = SHARES + LOSS + "Suppose the true class is $c$. Then\n\n$$L = -\\log p_c$$"
    context = check_document("page.md", None, text.encode()).context
    (found,) = [s for s in context if s.name == "where a line needs it"]
    assert found.kind == "assumption"
    assert found.text == "y[k] == delta(k, c)"
    assert found.place is not None
    assert found.place.line == 5


def test_a_problem_decides_what_is_assumed() -> None:
    text = (
        r"Suppose the true class is $c$. Then" "\n\n" r"$$-\sum_{k=1}^n y_k \log p_k = -\log p_c$$"
    )
    assert verdicts(text, "softmax-cross-entropy") == [("false", ())]


# A factor that is dropped ------------------------------------------------------------------

STEPS = (
    r"-\sum_{k=1}^n y_k (\delta_{ki} - p_i)",
    r"-y_i (1 - p_i) + \sum_{k \neq i} y_k p_i",
    r"-y_i + y_i p_i + p_i \sum_{k \neq i} y_k",
)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (STEPS[0], STEPS[0].replace("y_k (", "(")),
        (STEPS[1], STEPS[1].replace("y_i (1", "(1")),
        (STEPS[2], STEPS[2].replace("-y_i + ", "-1 + ")),
        (STEPS[2], STEPS[2].replace("y_i p_i", "p_i")),
    ],
)
@pytest.mark.parametrize("words", ["", "The target $y$ is one-hot. The true class is $t$."])
def test_a_dropped_factor_is_false(right: str, wrong: str, words: str) -> None:
    chain = r" \\ &= ".join(STEPS).replace(right, wrong)
    text = SHARES + LOSS + words + "\n\n"
    text += r"$$\begin{aligned} \frac{\partial L}{\partial z_i} &= " + chain + r"\end{aligned}$$"
    assert "false" in [verdict for verdict, _ in verdicts(text)]
    assert "holds-if" not in [verdict for verdict, _ in verdicts(text)]


# What no words say -------------------------------------------------------------------------


def test_what_several_lines_of_a_chain_take_for_granted() -> None:
    lines = (
        r"-\sum_{k=1}^n y_k \frac{\partial \log p_k}{\partial z_i}",
        r"-y_i (1 - p_i)",
        r"p_i - y_i",
        r"p_i - 1",
    )
    picked = (r"y_k = \delta_{ki}",)
    # the third is compared with the first, from which it differs by the sum of the target alone
    needs = [picked, (r"\sum_{k=1}^{n} y_k = 1",), picked]
    found = verdicts(SHARES + f"$${' = '.join(lines)}$$")
    assert found == [("holds-if", each) for each in needs]


def test_a_chain_that_comes_back_has_a_slip() -> None:
    lines = (
        r"\frac{\partial H}{\partial q_j} \frac{\partial q_j}{\partial z_i}",
        r"\frac{y_j}{p_j} p_i p_j",
        r"\frac{1}{p_j} p_i p_j",
        r"p_i y_j",
    )
    found = [verdict for verdict, _ in verdicts(SHARES + LOSS + f"$${' = '.join(lines)}$$")]
    assert found[1] == "false"
    assert "holds-if" not in found


def test_one_line_that_fails_takes_nothing_for_granted() -> None:
    lines = r"$$y_i p_i - y_i = y_i (p_i - 1) = p_i - 1$$"
    found = verdicts(SHARES + lines)
    assert [verdict for verdict, _ in found][-1] != "holds-if"


CASES = {
    "told by cases": r"""
$$t_k = \begin{cases} 1 & k = c \\ 0 & k \ne c \end{cases}$$

The loss is $L = -\sum_k t_k \log p_k = -\log p_c$.

If $k = c$:

$$\frac{\partial L}{\partial z_k} = p_k - 1 = p_k - t_k$$

If $k \ne c$:

$$\frac{\partial L}{\partial z_k} = p_k = p_k - t_k$$
""",
    "told in words": r"""
Let $t$ be the one-hot target and $L = -\sum_k t_k \log p_k$.

For the true class $c$ ($t_c = 1$) the loss is $L = -\log p_c$.

- For the correct class ($i = c$): $\frac{\partial L}{\partial z_i} = p_i - 1$
- For the other classes ($i \ne c$): $\frac{\partial L}{\partial z_i} = p_i$
""",
    "of one entry alone": r"""
With the one-hot target $t$ of the true class $c$ we have $L = -\log p_c$.

When $i = c$ we get $\frac{\partial L}{\partial z_i} = p_i - 1$, that is $p_i - 1 = p_i - t_i$.

When $i \neq c$ we get $\frac{\partial L}{\partial z_i} = p_i$.
""",
}


@pytest.mark.parametrize("told", CASES)
def test_the_cases_of_the_true_class_are_told_one_by_one(told: str) -> None:
    text = SHARES + CASES[told]
    assert {verdict for verdict, _ in verdicts(text)} <= {"holds", "holds-if"}
    for right, wrong in (("= p_i - 1", "= p_i + 1"), ("= p_k = p_k", "= -p_k = p_k")):
        if right in text:
            assert "false" in {verdict for verdict, _ in verdicts(text.replace(right, wrong))}


def test_what_is_1_at_an_index_defines_a_quantity() -> None:
    text = SHARES + r"$$t_k = \delta_{kc}$$ Then $\sum_k t_k z_k = %s$."
    assert verdicts(text % "z_c") == [("holds", ())]
    assert verdicts(text % "z_c + 1") == [("false", ())]


def test_an_index_that_the_name_does_not_have_defines_nothing() -> None:
    text = r"$$t_j = e^{z_i}$$ Then $\sum_k t_k z_k = \sum_k z_k e^{z_i}$."
    assert {verdict for verdict, _ in verdicts(text)} == {"unread"}

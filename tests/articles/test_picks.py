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
    assert verdicts(text + words + "\n\n$$L = -\\log p_c$$")[-1] == ("false", ())


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


def test_one_line_that_fails_takes_nothing_for_granted() -> None:
    lines = r"$$y_i p_i - y_i = y_i (p_i - 1) = p_i - 1$$"
    found = verdicts(SHARES + lines)
    assert [verdict for verdict, _ in found][-1] != "holds-if"

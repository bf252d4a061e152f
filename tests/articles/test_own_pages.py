"""The project's own pages, and the page that it began with: all of their formulas are found."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from derive.api import View, render
from derive.articles.documents import read_document
from derive.articles.passages import Document, Passage, Place, around
from derive.certificate import from_json
from derive.derivation import Derivation
from derive.flavours import FLAVOURS

OUTPUT = Path(__file__).parents[2] / "output"
PROBLEMS = ("softmax-cross-entropy", "layer-norm", "relu", "two-layer-network", "maximum-entropy")


@cache
def told(name: str) -> Derivation:
    return from_json((OUTPUT / f"{name}.json").read_text(encoding="utf-8"))


def document(name: str, form: str, **view: str) -> Document:
    page = render(told(name), form, View(reasons=True, **view))
    suffix = {"markdown": "md", "latex": "tex", "ipynb": "ipynb"}[form]
    return read_document(f"page.{suffix}", page.encode())


def bare(passage: Passage) -> tuple[str, bool]:
    """Without white space, which some flavours add: to LaTeX the same formula."""
    return re.sub(r"\s+", "", passage.text), passage.display


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_page_has_the_same_formulas_in_every_flavour(name, flavour) -> None:
    expected = document(name, "markdown", flavour="default").passages
    page = render(told(name), "markdown", View(reasons=True, flavour="default"))
    assert sum(p.display for p in expected) == len(re.findall(r"^ *\$\$$", page, re.MULTILINE)) / 2
    found = document(name, "markdown", flavour=flavour)
    assert [bare(p) for p in found.passages] == [bare(p) for p in expected]
    assert found.problems == ()


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("form", ["latex", "ipynb"])
def test_a_page_has_as_many_in_latex_and_as_a_notebook(name, form) -> None:
    expected = [p.display for p in document(name, "markdown").passages]
    found = [p.display for p in document(name, form).passages]
    assert found[: len(expected)] == expected


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_cases_of_a_page_are_around_its_formulas(flavour) -> None:
    page = document("softmax-cross-entropy", "markdown", flavour=flavour)
    cases = [
        [p.text for p in around(page, passage)]
        for passage in page.passages
        if passage.display and re.search(r"z_j\} y_j|_k p_j", passage.text)
    ]
    assert ["k = j"] in cases
    assert [r"k \neq j"] in cases
    assert around(page, [p for p in page.passages if p.display][-1]) == ()


def test_every_character_stands_where_it_is_said_to() -> None:
    paths = [*sorted(OUTPUT.glob("*.md"))[::8], *sorted(OUTPUT.glob("*.tex"))[::8]]
    for path in paths:
        lines = path.read_text(encoding="utf-8").split("\n")
        passages = read_document(str(path)).passages
        assert passages or path.name == "README.md"
        for passage in passages:
            assert len(passage.places) == len(passage.text) + 1
            at = [(lines[p.line - 1] + "\n")[p.column - 1] for p in passage.places[:-1]]
            assert "".join(at) == passage.text


SEED = r"""---
title: "Math: $x$"
---

{{< figure src="https://example.org/a_b.png" caption="Costs" numbered="true" >}}

Predicts for $n$ classes. The $j$-th:
$$
p\_j = \operatorname{soft}(z\_j) = \frac{e^{z\_j}}{\sum\_{k=1}^n e^{z\_k}}
$$
Furthermore, $y$ means
$$
\sum\_{k=1}^n y\_k = 1
$$
Gradient w.r.t $z\_j$:


$$
\begin{aligned}
L &= a \cdot \underbrace{b}\_{=p\_j}\\\\
&= c \\\\
&\overset{\sum\_k y\_k = 1}{=} d
\end{aligned}
$$

- $k=j$
  $$
  \begin{aligned}
  a &= b \\\\
  &= c
  \end{aligned}
  $$
  
- $\forall k \neq j$
  $$
  d
  $$
  

Therefore,
$$
e
$$


## Useful resources

- [a\_b](https://example.org/a_b)
"""  # noqa: W293


def test_a_page_with_escapes_is_read_as_its_author_means_it() -> None:
    page = read_document("page.md", SEED.encode())
    assert [(p.text, p.display, p.places[0]) for p in page.passages] == [
        ("n", False, Place(7, 15)),
        ("j", False, Place(7, 32)),
        (
            r"p_j = \operatorname{soft}(z_j) = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}",
            True,
            Place(9, 1),
        ),
        ("y", False, Place(11, 15)),
        (r"\sum_{k=1}^n y_k = 1", True, Place(13, 1)),
        ("z_j", False, Place(15, 17)),
        (
            "\\begin{aligned}\nL &= a \\cdot \\underbrace{b}_{=p_j}\\\\\n&= c \\\\\n"
            "&\\overset{\\sum_k y_k = 1}{=} d\n\\end{aligned}",
            True,
            Place(19, 1),
        ),
        ("k=j", False, Place(26, 4)),
        ("\\begin{aligned}\na &= b \\\\\n&= c\n\\end{aligned}", True, Place(28, 3)),
        (r"\forall k \neq j", False, Place(34, 4)),
        ("d", True, Place(36, 3)),
        ("e", True, Place(42, 1)),
    ]
    introduced = {p.text: [q.text for q in around(page, p)] for p in page.passages}
    assert introduced["d"] == [r"\forall k \neq j"]
    assert introduced["e"] == []
    lines = SEED.split("\n")
    for passage in page.passages:
        at = [(lines[p.line - 1] + "\n")[p.column - 1] for p in passage.places[:-1]]
        assert "".join(at) == passage.text

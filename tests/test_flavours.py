"""Each flavour of Markdown, read by what it is written for: the same formulas come out."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from derive.certificate import from_json
from derive.composition import compose
from derive.derivation import Derivation, Step
from derive.document import Math, Words
from derive.escaping import one_line
from derive.flavours import FLAVOURS, formula_for
from derive.judges import judge
from derive.problem import Variable
from derive.problem_file import loads
from derive.rendering import View, render
from derive.routes import derive
from derive.terms import Neg, Plus, apply, relation
from tests.hostile import HOSTILE, seen
from tests.markdown_readers import (
    PASSTHROUGH,
    READERS,
    Formulas,
    Text,
    flat,
    hugo,
    hugo_legacy,
    hugo_site,
)
from tests.samples import SEED, SQUARE_OF_X, chain, j, k, statement, x

OUTPUT = Path(__file__).parent.parent / "output"
LIBRARY = ("softmax-cross-entropy", "layer-norm", "relu", "two-layer-network", "maximum-entropy")

#: Names with underscores, primes, bars, signs that Markdown and HTML read.
SIGNS = r"""
title = "Signs"
[sizes]
n_in = "the *number* of_inputs_"
[variables]
"x_hat[n_in]" = "a | b < c & d"
long_name = "x"
[functions]
phi = "x"
[definitions]
"a_k[k]" = "where(x_hat[k] < long_name, abs(x_hat[k]) * phi(x_hat[k]), max(x_hat[k], 1))"
L = "sum(a_k[k]**2 for k in n_in) - sum(exp(-x_hat[k]) for k in n_in)"
[goal]
differentiate = "L"
by = "x_hat[j]"
"""


def nested(depth: int) -> Step:
    """A case of a case of a case, each with a chain of its own."""
    inner = (nested(depth - 1),) if depth > 1 else ()
    lines = chain(
        x,
        (Plus(x, Neg(Neg(x)), apply("abs", x)), "a {{ b }} * c_d | $ \\", "normal"),
        (x, "cancel", "normal"),
    )
    told = statement("case", "a case", (*inner, *lines), where=(relation(k, "!=", j),))
    return replace(told, before=x, after=x)


def cases_in_cases() -> Derivation:
    steps = (replace(SEED.steps[1], rule="by-cases", steps=(nested(3), nested(1))),)
    return replace(SEED, steps=(*steps, *SEED.steps[2:]))


@cache
def derivations() -> dict[str, Derivation]:
    found = {
        name: from_json((OUTPUT / f"{name}.json").read_text(encoding="utf-8")) for name in LIBRARY
    }
    found["signs"] = judge(derive(loads(SIGNS), "delta"))
    found["cases"] = cases_in_cases()
    return found


@cache
def expected(name: str) -> Formulas:
    """The formulas of a page, from the document that it shows."""
    derivation = derivations()[name]
    page = render(derivation, "markdown", View(reasons=True, front_matter=None))
    document = compose(derivation, "latex", "normal")
    sections = (*document.statements, *document.sections)
    displayed = [flat(f) for f in re.findall(r"^ *\$\$\n(.*?)\n *\$\$$", page, re.S | re.M)]
    assert len(displayed) == len(sections)
    for shown, section in zip(displayed, sections, strict=True):
        assert all(flat(row.right.source) in shown for row in section.chain.rows)
    said: list[Words] = [*document.notation, *(section.heading for section in sections)]
    said += [document.stuck or (), *document.warnings]
    inline = [given.symbol for given in document.given]
    inline += [word for words in said for word in words if isinstance(word, Math)]
    return displayed, [flat(formula.source) for formula in inline]


def page(name: str, flavour: str) -> str:
    return render(derivations()[name], "markdown", View(reasons=True, flavour=flavour))


# The readers ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*LIBRARY, "signs", "cases"])
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_finds_the_formulas_of_the_page(reader: str, name: str) -> None:
    flavour, read, _ = READERS[reader]
    assert read(page(name, flavour)) == expected(name)


@pytest.mark.parametrize(
    ("flavour", "more", "read"),
    [("hugo", PASSTHROUGH, hugo), ("hugo-legacy", "", hugo_legacy)],
    ids=["hugo", "hugo-legacy"],
)
def test_hugo_finds_the_formulas_of_the_page(flavour, more, read, tmp_path) -> None:
    site = hugo_site({name: page(name, flavour) for name in derivations()}, tmp_path, more)
    assert {name: read(html) for name, html in site.items()} == {
        name: expected(name) for name in derivations()
    }


def test_the_pages_have_something_to_find() -> None:
    found = [expected(name) for name in derivations()]
    assert min(len(displayed) for displayed, _ in found) > 1
    assert min(len(inline) for _, inline in found) > 2
    shown = " ".join(formula for displayed, inline in found for formula in (*displayed, *inline))
    wanted = [r"\\", r"\_", "'", "<", r"\lvert", r"\begin{cases}", r"\checkmark", "_{", "^{"]
    assert [sign for sign in wanted if sign not in shown] == []
    depths = {s.depth for s in compose(derivations()["cases"], "latex", "normal").sections}
    assert depths == {0, 1, 2, 3}


def test_a_reader_that_a_page_is_not_written_for_loses_formulas() -> None:
    kept = {
        (reader, flavour)
        for reader in ("markdown-it", "Python-Markdown", "pandoc", "GitHub")
        for flavour in FLAVOURS
        if READERS[reader][1](page("relu", flavour)) == expected("relu")
    }
    dollars = {
        (reader, flavour)
        for reader in ("markdown-it", "Python-Markdown", "pandoc")
        for flavour in ("default", "notebook")
    }
    assert kept == dollars | {("Python-Markdown", "hugo"), ("GitHub", "github")}


# GitHub -----------------------------------------------------------------------------------


def test_no_page_of_the_library_holds_what_github_refuses() -> None:
    pages = [path.read_text(encoding="utf-8") for path in sorted(OUTPUT.glob("*.md"))]
    assert len(pages) > 100
    refused = re.compile(r"\\(operatorname|newcommand|bm|mbox|phantom)\b")
    assert [found for text in pages for found in refused.findall(text)] == []
    assert refused.search(r"\operatorname{softmax}")


def test_on_github_no_formula_stands_in_a_list() -> None:
    lines = page("softmax-cross-entropy", "github").splitlines()
    assert [line for line in lines if re.match(r"\s*[-*+] |\s+```", line)] == []
    assert "**Case $`k = j`$:**" in lines


# The page that the project started from ---------------------------------------------------


def test_old_hugo_gets_the_conventions_of_the_first_page() -> None:
    entries = (("weight", "150"), ("tags", '["Deep Learning"]'), ("summary", '""'))
    view = View(flavour="hugo-legacy", front_matter=entries)
    lines = render(derivations()["softmax-cross-entropy"], "markdown", view).splitlines()
    assert lines[:7] == [
        "---",
        'title: "Softmax cross-entropy"',
        'summary: ""',
        "math: true",
        "weight: 150",
        'tags: ["Deep Learning"]',
        "---",
    ]
    start = lines.index("- **Case $k = j$:**")
    assert lines[start + 1 : start + 6] == [
        "",
        "  $$",
        r"  \begin{aligned}",
        r"  \frac{\partial}{\partial z\_j} y\_j \log p\_j",
        r"  &= \frac{y\_j}{p\_j} \cdot \frac{\partial p\_j}{\partial z\_j} \\\\",
    ]
    assert r"&\overset{\sum\_{k=1}^{n} y\_k = 1\vphantom{\Big)}}{=} -(y\_j - p\_j) \\\\" in lines
    assert [line for line in lines if line.startswith("#")] == []


@pytest.mark.parametrize(
    ("source", "written"),
    [
        (r"a_j * b \\ c", r"a\_j \* b \\\\ c"),
        (r"\{\, x' \} \_", r"\\{\\, x\' \\} \\\_"),
        (r"{{x}} {{< y", r"{ {x}} { {< y"),
        (r"a <b &lt; --c", r"a \<b \&lt; \--c"),
    ],
)
def test_a_formula_for_a_reader_of_plain_markdown(source: str, written: str) -> None:
    assert formula_for("hugo-legacy", source) == written


def test_only_hugo_has_formulas_changed() -> None:
    source = r"\{{a}_1 * b' \\ c"
    kept = {flavour for flavour in FLAVOURS if formula_for(flavour, source) == source}
    assert kept == {"default", "github", "myst", "notebook"}


# Text -------------------------------------------------------------------------------------


def told_of(text: str) -> Derivation:
    given = (Variable("x", about=text),)
    problem = replace(SQUARE_OF_X.problem, title=text, about=text, reference=text, variables=given)
    return replace(SQUARE_OF_X, problem=problem)


@cache
def hostile_pages(flavour: str) -> dict[str, str]:
    """By the text; the first has none that is hostile."""
    view = View(flavour=flavour)
    return {text: render(told_of(text), "markdown", view) for text in ("plain", *HOSTILE)}


def shape(html: str) -> list[str]:
    """The elements of a page but for the code in which a sign is shown as it is."""
    return [tag for tag in Text(html).tags if tag not in ("code", "span")]


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_shows_hostile_text_as_it_stands(reader: str) -> None:
    flavour, read, html = READERS[reader]
    pages = hostile_pages(flavour)
    shapes = {text: shape(html(page)) for text, page in pages.items()}
    assert {text: s for text, s in shapes.items() if s != shapes["plain"]} == {}
    formulas = {text: read(page) for text, page in pages.items()}
    assert {text: f for text, f in formulas.items() if f != formulas["plain"]} == {}
    counts = {t: seen(Text(html(p)).visible).count(seen(one_line(t))) for t, p in pages.items()}
    assert {text: number for text, number in counts.items() if number < 4} == {}


@pytest.mark.parametrize(
    ("flavour", "more", "read"),
    [("hugo", PASSTHROUGH, hugo), ("hugo-legacy", "", hugo_legacy)],
    ids=["hugo", "hugo-legacy"],
)
def test_hugo_shows_hostile_text_as_it_stands(flavour, more, read, tmp_path) -> None:
    pages = hostile_pages(flavour)
    names = {f"p{number}": text for number, text in enumerate(pages)}
    found = hugo_site({name: pages[text] for name, text in names.items()}, tmp_path, more)
    site = {names[name]: html for name, html in found.items()}
    plain = site["plain"]
    assert {t: shape(h) for t, h in site.items() if shape(h) != shape(plain)} == {}
    assert {t: read(h) for t, h in site.items() if read(h) != read(plain)} == {}
    counts = {t: seen(Text(h).visible).count(seen(one_line(t))) for t, h in site.items()}
    assert {text: number for text, number in counts.items() if number < 5} == {}

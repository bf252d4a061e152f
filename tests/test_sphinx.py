"""Pages that Sphinx makes: a tiny site, in reStructuredText and in MyST."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from derive.sphinx import setup

SQUARE = """\
title = "A <script> `x` $y$ {square}"
[variables]
x = "a ]]> & number"
[definitions]
L = "x**2"
[goal]
differentiate = "L"
by = "x"
"""


def indented(text: str) -> str:
    return "".join(f"   {line}\n" for line in text.splitlines())


PAGES = {
    "conf.py": 'extensions = ["derive.sphinx", "myst_parser"]\n',
    "index.rst": (
        "Title\n=====\n\n"
        ".. derivation:: softmax-jacobian\n   :route: cases\n   :reasons:\n   :name: here\n\n"
        "See :ref:`this <here>`.\n\n"
        "* .. derivation:: sub/square.toml\n     :detail: brief\n\n"
        ".. toctree::\n\n   sub/page\n   bad\n   worse\n"
    ),
    "sub/square.toml": SQUARE,
    "sub/page.md": (
        "# Page\n\n```{derivation} square.toml\n:detail: brief\n:class: small\n```\n\n"
        "```{derivation} /sub/square.toml\n```\n\n"
        "```{derivation} square.toml\n:language: de\n```\n\n"
        f"````{{derivation}}\n:reasons: yes\n\n{SQUARE}````\n"
    ),
    "bad.rst": (
        "Bad\n===\n\n.. derivation:: tahn\n\n"
        ".. derivation:: tanh\n   :detail: much\n\n"
        ".. derivation:: sub/square.toml\n   :route: delta\n\n"
        f".. derivation::\n\n{indented(SQUARE.replace('x**2', 'x**'))}\n"
        f'.. derivation::\n\n{indented(SQUARE)}   expect = "3*x"\n'
    ),
    "worse.md": (
        f"# Worse\n\n```{{derivation}}\n:detail: brief\n\n{SQUARE.replace('x**2', 'x**')}```\n"
    ),
}


@dataclass(frozen=True)
class Site:
    """A site that was built."""

    folder: Path
    app: Sphinx
    warnings: str

    def doctree(self, name: str) -> nodes.document:
        return self.app.env.get_doctree(name)


def built(folder: Path, builder: str) -> Site:
    warnings = io.StringIO()
    with patch_docutils(folder), docutils_namespace():
        out = folder / "out"
        app = Sphinx(folder, folder, out, out, builder, status=None, warning=warnings)
        app.build()
    colourless = re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue())
    return Site(folder, app, colourless)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    for name, text in PAGES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return built(folder, "html")


def derivations(document: nodes.document) -> list[nodes.container]:
    return [n for n in document.findall(nodes.container) if "derivation" in n["classes"]]


def test_a_derivation_is_made_of_formulas_and_text(site: Site) -> None:
    first, second = derivations(site.doctree("index"))
    assert first["names"] == ["here"]
    assert first[0].astext() == "Jacobian of the softmax"
    blocks = [block.astext() for block in first.findall(nodes.math_block)]
    assert blocks[0].startswith("\\begin{aligned}\np_i\n&= \\frac{e^{z_i}}")
    assert blocks[-1].endswith("\\end{aligned}")
    assert any(r"\text{quotient rule}\ \checkmark" in block for block in blocks)
    assert isinstance(second.parent, nodes.list_item)
    assert "A <script> `x` $y$ {square}" in second.astext()
    assert "a ]]> & number" in second.astext()


def test_a_case_is_an_item_of_a_list_with_its_own_formulas(site: Site) -> None:
    first, _ = derivations(site.doctree("index"))
    (cases,) = first.findall(nodes.bullet_list)
    headings = [item[0].astext() for item in cases]
    assert headings == ["Case i = j:", r"Case i \neq j:"]
    assert all(isinstance(item[1], nodes.math_block) for item in cases)
    assert first.index(cases) < len(first) - 2, "what follows from the cases stands after them"


def test_markdown_has_the_same_directive(site: Site) -> None:
    brief, normal, german, own = derivations(site.doctree("sub/page"))
    assert brief["classes"] == ["derivation", "small"]
    assert own.astext() != normal.astext() != brief.astext()
    assert "Die abzuleitende Funktion:" in german.astext()
    assert "The function to differentiate:" in normal.astext()
    assert own[0].astext() == brief[0].astext() == "A <script> `x` $y$ {square}"
    assert r"\text{power rule" in own.astext()


def test_html_shows_text_as_text_and_formulas_for_mathjax(site: Site) -> None:
    html = (site.folder / "out" / "sub" / "page.html").read_text(encoding="utf-8")
    assert "A &lt;script&gt; `x` $y$ {square}" in html
    assert "a ]]&gt; &amp; number" in html
    assert html.count("&amp;= 2 x") == 4
    index = (site.folder / "out" / "index.html").read_text(encoding="utf-8")
    assert re.search(
        r'<a class="reference internal" href="#here"><span[^>]*>this</span></a>', index
    )


def test_what_is_refused_is_a_warning_with_its_line(site: Site) -> None:
    lines = [line for line in site.warnings.splitlines() if "WARNING" in line]
    said = [line.removeprefix(f"{site.folder}/") for line in lines]
    starts = [
        f"bad.rst:4: WARNING: derivation: {site.folder}/tahn:1:1: no such file",
        "bad.rst:6: WARNING: derivation: detail is one of brief, normal, full, not 'much' [derive]",
        "bad.rst:9: WARNING: derivation: the route delta does not apply: ",
        "bad.rst:18: WARNING: derivation: the expression ends too early",
        "bad.rst:23: WARNING: derivation: ends in 2 x, expected was 3 x",
        "worse.md:10: WARNING: derivation: the expression ends too early",
    ]
    assert len(said) == len(starts), site.warnings
    wrong = [(line, start) for line, start in zip(said, starts, strict=True)
             if not line.startswith(start)]  # fmt: skip
    assert wrong == []
    assert derivations(site.doctree("bad")) == []


def test_a_page_is_made_anew_when_its_problem_changes(site: Site) -> None:
    square = site.folder / "sub" / "square.toml"
    before = site.app.env.all_docs["sub/page"]
    square.write_text(SQUARE.replace("x**2", "x**3"), encoding="utf-8")
    again = built(site.folder, "html")
    assert again.app.env.all_docs["sub/page"] > before
    html = (site.folder / "out" / "sub" / "page.html").read_text(encoding="utf-8")
    assert html.count("&amp;= 3 x^2") == 3
    assert html.count("&amp;= 2 x") == 1


def test_pages_may_be_read_by_several_processes(site: Site) -> None:
    assert setup(site.app)["parallel_read_safe"] is True

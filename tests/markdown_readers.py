"""The readers that pages in Markdown are written for: what each one takes for a formula.

Every function gives the displayed formulas and those among words, in the order of the page, with
runs of white space made single spaces.  Readers differ in how they mark a formula for whoever
sets it; that marking is what is taken apart here, by the standard library's HTML parser or the
reader's own tree.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import TypeAlias

import cmarkgfm
import markdown
import pypandoc
from cmarkgfm.cmark import Options
from docutils import nodes
from docutils.core import publish_doctree, publish_parts
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from myst_parser.docutils_ import Parser

Formulas: TypeAlias = tuple[list[str], list[str]]
"""The displayed ones, and those among words."""


def flat(source: str) -> str:
    """With single spaces: to LaTeX the same formula."""
    return " ".join(source.split())


class Text(HTMLParser):
    """The text of a page in HTML, with what is inside ``code`` and ``.arithmatex`` marked by
    control characters: a formula is looked for as a script in a browser does it.

    Raw HTML that a page's text should not have brought along is in ``tags``.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        marked = dict(attrs).get("class") or dict(attrs).get("lang") or tag
        self.open.append(marked)
        self.text += f"\x02{marked}\x03"

    def handle_endtag(self, tag: str) -> None:
        self.text += "\x04"

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def visible(self) -> str:
        """What is seen, on one line."""
        return flat(re.sub(r"\x02[^\x03]*\x03|\x04", "", self.text))


def found(displayed: str, inline: str, text: str) -> Formulas:
    """Formulas by the patterns of two delimiters; a displayed one is no inline one."""
    rest = re.sub(displayed, "", text, flags=re.DOTALL)
    return (
        [flat(f) for f in re.findall(displayed, text, re.DOTALL)],
        [flat(f) for f in re.findall(inline, rest, re.DOTALL)],
    )


# For the default flavour ------------------------------------------------------------------


def markdown_it(page: str) -> Formulas:
    """markdown-it with dollarmath, as in JupyterLab and VS Code."""
    reader = MarkdownIt("commonmark").enable("table")
    tokens = dollarmath_plugin(reader) or reader.parse(page)
    inner = [t for token in tokens for t in token.children or ()]
    return (
        [flat(t.content) for t in tokens if t.type == "math_block"],
        [flat(t.content) for t in inner if t.type.startswith("math_inline")],
    )


ARITHMATEX = {"pymdownx.arithmatex": {"generic": True}}


def python_markdown_html(page: str) -> str:
    """Python-Markdown, as MkDocs uses it."""
    return markdown.markdown(
        page, extensions=["pymdownx.arithmatex", "tables"], extension_configs=ARITHMATEX
    )


def python_markdown(page: str) -> Formulas:
    """Python-Markdown with arithmatex."""
    text = Text(python_markdown_html(page)).text
    return found(
        r"\x02arithmatex\x03\\\[(.*?)\\\]\x04", r"\x02arithmatex\x03\\\((.*?)\\\)\x04", text
    )


def pandoc(page: str) -> Formulas:
    """pandoc's own Markdown, as in Quarto: from the tree it makes."""
    tree = json.loads(pypandoc.convert_text(page, "json", format="markdown"))
    displayed: list[str] = []
    inline: list[str] = []

    def visit(node: object) -> None:
        if isinstance(node, dict) and node.get("t") == "Math":
            kind, source = node["c"]
            (displayed if kind["t"] == "DisplayMath" else inline).append(flat(source))
        elif isinstance(node, dict | list):
            for child in node.values() if isinstance(node, dict) else node:
                visit(child)

    visit(tree["blocks"])
    return displayed, inline


# For MyST ---------------------------------------------------------------------------------


MYST = ("dollarmath", "colon_fence", "deflist", "tasklist")


def _settings(extensions: Iterable[str]) -> dict[str, object]:
    """A warning is an error."""
    return {
        "myst_enable_extensions": list(extensions),
        "report_level": 2,
        "halt_level": 2,
        "doctitle_xform": False,
        "myst_suppress_warnings": ["myst.header"],
    }


def _of_docutils(page: str, extensions: Iterable[str]) -> Formulas:
    settings = _settings(extensions)
    tree = publish_doctree(page, parser=Parser(), settings_overrides=settings)
    return (
        [flat(n.astext()) for n in tree.findall(nodes.math_block)],
        [flat(n.astext()) for n in tree.findall(nodes.math)],
    )


def myst(page: str) -> Formulas:
    """MyST as it comes, with no extension asked for."""
    return _of_docutils(page, ())


def myst_dollars(page: str) -> Formulas:
    """MyST with dollarmath and other extensions."""
    return _of_docutils(page, MYST)


# For GitHub -------------------------------------------------------------------------------


def cmark_html(page: str) -> str:
    """GitHub's own parser, which leaves the marking of formulas to a filter behind it."""
    options = Options.CMARK_OPT_GITHUB_PRE_LANG
    return str(cmarkgfm.github_flavored_markdown_to_html(page, options))


def github(page: str) -> Formulas:
    """What GitHub's filter takes for formulas: code of the language math, code in dollars."""
    text = Text(cmark_html(page)).text
    return found(r"\x02math\x03\x02code\x03(.*?)\x04", r"\$\x02code\x03([^\x04]*)\x04\$", text)


# For Hugo ---------------------------------------------------------------------------------

PASSTHROUGH = """
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.passthrough.delimiters]
block = [['\\[', '\\]'], ['$$', '$$']]
inline = [['\\(', '\\)']]
"""


def hugo_site(pages: dict[str, str], folder: Path, more: str = "") -> dict[str, str]:
    """The pages by name as Hugo makes HTML of them: title, bar, summary, bar, content."""
    (folder / "content").mkdir(parents=True)
    (folder / "layouts" / "_default").mkdir(parents=True)
    (folder / "hugo.toml").write_text(
        f'baseURL = "/"\ndisableKinds = ["taxonomy", "RSS", "sitemap", "home", "section"]\n{more}',
        encoding="utf-8",
    )
    layout = "{{ .Title }}\x05{{ .Params.summary }}\x05{{ .Content }}"
    (folder / "layouts" / "_default" / "single.html").write_text(layout, encoding="utf-8")
    for name, page in pages.items():
        (folder / "content" / f"{name}.md").write_text(page, encoding="utf-8")
    program = Path(sys.executable).with_name("hugo")
    command = [program, "--source", folder, "--quiet", "--logLevel", "warn"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {
        name: (folder / "public" / name / "index.html").read_text(encoding="utf-8")
        for name in pages
    }


def _for_script(html: str) -> str:
    """The text in which a script looks for formulas: it looks into no code, and no formula goes
    on in another element."""
    return re.sub(r"\x02code\x03[^\x04]*\x04", "\x02\x04", Text(html.split("\x05")[2]).text)


def hugo(html: str) -> Formulas:
    """What a script finds in a page of Hugo with passthrough."""
    return found(r"\$\$([^\x02]*?)\$\$", r"\\\(([^\x02]*?)\\\)", _for_script(html))


def hugo_legacy(html: str) -> Formulas:
    """What a script finds in a page of Hugo without."""
    return found(r"\$\$([^\x02]*?)\$\$", r"\$([^$\x02]*)\$", _for_script(html))


def markdown_it_html(page: str) -> str:
    """The page as markdown-it shows it."""
    reader = MarkdownIt("commonmark").enable("table")
    dollarmath_plugin(reader)
    return str(reader.render(page))


def pandoc_html(page: str) -> str:
    """The page as pandoc shows it, formulas for a script."""
    arguments = ["--mathjax"]
    return str(pypandoc.convert_text(page, "html", format="markdown", extra_args=arguments))


def _html_of_docutils(page: str, extensions: Iterable[str]) -> str:
    settings = {"math_output": "LaTeX", "stylesheet_path": "", "embed_stylesheet": False}
    settings |= _settings(extensions)
    return str(
        publish_parts(page, parser=Parser(), writer="html5", settings_overrides=settings)["body"]
    )


def myst_html(page: str) -> str:
    """The page as MyST shows it."""
    return _html_of_docutils(page, ())


def myst_dollars_html(page: str) -> str:
    """The page as MyST with extensions shows it."""
    return _html_of_docutils(page, MYST)


READERS: dict[str, tuple[str, Callable[[str], Formulas], Callable[[str], str]]] = {
    "markdown-it": ("default", markdown_it, markdown_it_html),
    "Python-Markdown": ("default", python_markdown, python_markdown_html),
    "pandoc": ("default", pandoc, pandoc_html),
    "MyST with dollarmath": ("default", myst_dollars, myst_dollars_html),
    "MyST": ("myst", myst, myst_html),
    "GitHub": ("github", github, cmark_html),
}
"""Readers of one page at a time: the flavour, what is taken for formulas, what is shown."""

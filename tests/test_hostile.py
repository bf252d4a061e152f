"""Hostile texts in every format: each is shown as it stands, and none is carried out."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from derive.cli import FORMATS, HANDOUTS, run
from derive.derivation import Derivation
from derive.escaping import escape_latex, one_line
from derive.pdf import pdf
from derive.problem import Variable
from derive.rendering import View, render, render_bytes
from tests.hostile import HOSTILE, seen
from tests.markdown_readers import Text, flat, markdown_it_html
from tests.programs import needs
from tests.samples import SQUARE_OF_X

TOGETHER = " and ".join(HOSTILE)
#: The places of a page: its title, what it is about, a variable, where it is found in print.  Of a
#: title as long as this a slide shows the beginning.
PLACES = {to: 3 if to == "beamer" else 4 for to in FORMATS}
VIEW = View(standalone=True, reasons=True, handout=True)


def hostile() -> Derivation:
    variables = tuple(Variable(f"q_{n}", about=text) for n, text in enumerate(HOSTILE, 1))
    problem = replace(
        SQUARE_OF_X.problem,
        title=TOGETHER,
        about=TOGETHER,
        reference=TOGETHER,
        variables=(Variable("x"), *variables),
    )
    return replace(SQUARE_OF_X, problem=problem)


# What a reader sees -----------------------------------------------------------------------


def of_text(folder: Path) -> str:
    return render(hostile(), "text", VIEW)


def of_json(folder: Path) -> str:
    def texts(node: object) -> list[str]:
        inner = node.values() if isinstance(node, dict) else node
        return [node] if isinstance(node, str) else [t for i in inner for t in texts(i)]

    data = json.loads(render(hostile(), "json"))
    return "\n".join(map(one_line, [data["title"], *texts(data["problem"])]))


def of_markdown(folder: Path) -> str:
    return Text(markdown_it_html(render(hostile(), "markdown", VIEW))).visible


def of_notebook(folder: Path) -> str:
    cells = nbformat.reads(render(hostile(), "ipynb", VIEW), as_version=4).cells
    told = (cell.source for cell in cells if cell.cell_type == "markdown")
    return " ".join(Text(markdown_it_html(source)).visible for source in told)


def of_html(folder: Path) -> str:
    read = Text(render(hostile(), "html", VIEW))
    assert read.tags.count("script") == Text(render(SQUARE_OF_X, "html")).tags.count("script")
    return re.sub(r"\x02(style|script)\x03[^\x04]*\x04|\x02[^\x03]*\x03|\x04", "", read.text)


def of_pdf(folder: Path) -> str:
    (folder / "page.pdf").write_bytes(render_bytes(hostile(), "pdf", VIEW))
    return _text_of(folder)


def of_tex(to: str) -> Callable[[Path], str]:
    def read(folder: Path) -> str:
        return _set(render(hostile(), to, VIEW), folder)

    return read


def _set(source: str, folder: Path) -> str:
    (folder / "secret.tex").write_text("WASREAD", encoding="ascii")
    (folder / "page.tex").write_text(source, encoding="ascii")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout[-1500:]
    text = _text_of(folder)
    assert "WASREAD" not in text
    return text


def _text_of(folder: Path) -> str:
    command = ["pdftotext", "page.pdf", "-"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return done.stdout.decode()


def in_tex(text: str) -> str:
    """As it is read back from what LaTeX set: signs of other fonts, and rules for underscores."""
    for sign in sorted(set(text)):
        if re.fullmatch(r"U\+[0-9A-F]+", escape_latex(sign)):
            text = text.replace(sign, escape_latex(sign))
    return plain_tex(seen(text).replace("`", "'"))


def plain_tex(text: str) -> str:
    return re.sub("_", "", text).translate(str.maketrans("ˆ˜", "^~"))


READERS: dict[str, Callable[[Path], str]] = {
    "text": of_text,
    "json": of_json,
    "markdown": of_markdown,
    "ipynb": of_notebook,
    "html": of_html,
    "pdf": of_pdf,
    "typst": of_pdf,
    "latex": of_tex("latex"),
    "beamer": of_tex("beamer"),
}
PROGRAMS = {
    "pdf": needs("pdftotext"),
    "typst": needs("pdftotext"),
    "latex": needs("pdflatex"),
    "beamer": needs("pdflatex", "beamer.cls"),
}


@pytest.mark.parametrize(
    "to", [pytest.param(to, marks=PROGRAMS[to]) if to in PROGRAMS else to for to in FORMATS]
)
def test_a_format_shows_every_text_as_it_stands(to: str, tmp_path: Path) -> None:
    shown = seen(READERS[to](tmp_path))
    expected = {text: seen(one_line(text)) for text in HOSTILE}
    if to in ("latex", "beamer"):
        shown = plain_tex(shown)
        expected = {text: in_tex(one_line(text)) for text in HOSTILE}
    if to in ("pdf", "typst"):
        shown = shown.replace("U+4E2D", "中").replace("U+1F986", "🦆")
    found = {text: shown.count(as_read) for text, as_read in expected.items()}
    assert {text: n for text, n in found.items() if n < PLACES[to]} == {}
    # what some of the texts would come to if they were carried out
    assert [sign for sign in ("49", "\u202e", "\x1b") if sign in flat(shown)] == []


# Handouts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "to",
    [pytest.param(to, marks=needs("pdftotext")) for to in HANDOUTS if to != "latex"]
    + [pytest.param("latex", marks=needs("pdflatex", "exam.cls"))],
)
def test_a_handout_shows_every_text_as_it_stands(to: str, tmp_path: Path) -> None:
    texts = [text for text in HOSTILE if text.isprintable()]
    quoted = json.dumps(" and ".join(texts), ensure_ascii=False)
    lines = [f"title = {quoted}", f"about = {quoted}", f"reference = {quoted}", "[variables]"]
    lines += [f"q{n} = {json.dumps(text, ensure_ascii=False)}" for n, text in enumerate(texts)]
    lines += ["x = ''", "[goal]", 'differentiate = "x**2"', 'by = "x"']
    (tmp_path / "p.toml").write_text("\n".join(lines), encoding="utf-8")
    assert run(["handout", str(tmp_path / "p.toml"), "--to", to, "-o", str(tmp_path / "out")]) == 0
    for who in ("student", "key"):
        shown = seen(_handout(tmp_path, to, who))
        expected = {text: in_tex(text) if to == "latex" else seen(text) for text in texts}
        shown = plain_tex(shown) if to == "latex" else shown.replace("U+4E2D", "中")
        shown = shown.replace("U+1F986", "🦆") if to != "latex" else shown
        assert {text for text, as_read in expected.items() if shown.count(as_read) < 2} == set()
        assert "49" not in shown


def _handout(folder: Path, to: str, who: str) -> str:
    (path,) = (folder / "out").glob(f"p-{who}.*")
    if to == "latex":
        return _set(path.read_text(encoding="utf-8"), folder)
    data = path.read_bytes()
    (folder / "page.pdf").write_bytes(data if to == "pdf" else pdf(data.decode()))
    return _text_of(folder)

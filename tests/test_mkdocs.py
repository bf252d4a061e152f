"""Pages that MkDocs makes: a tiny site."""

from __future__ import annotations

import logging
from html import unescape
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.test_sphinx import SQUARE

CONFIG = """\
site_name: Site
theme: {{name: null, custom_dir: {theme}}}
plugins: [{plugin}]
markdown_extensions:
  - pymdownx.arithmatex: {{generic: true}}
"""
GOOD = (
    "---\ntitle: Good\n---\n\n# Good\n\n"
    "1. one\n\n    ```derive detail=brief\n    softmax-jacobian\n    ```\n\n2. two\n\n"
    f"```derive reasons=yes\n{SQUARE}```\n\nAfter.\n"
)
BAD = "---\ntitle: Bad\n---\n\n# Bad\n\n```derive\nsquare.toml\n```\n\n```derive\ntahn\n```\n"


def built(
    folder: Path, caplog: pytest.LogCaptureFixture, plugin: str = "derive", **pages: str
) -> dict[str, str]:
    theme, docs = folder / "theme", folder / "docs"
    theme.mkdir()
    docs.mkdir()
    (theme / "main.html").write_text("{{ page.content }}", encoding="utf-8")
    (docs / "square.toml").write_text(SQUARE, encoding="utf-8")
    for name, text in pages.items():
        (docs / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG.format(theme=theme, plugin=plugin), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        config = load_config(str(folder / "mkdocs.yml"), use_directory_urls=False)
        build(config)
    return {name: (folder / "site" / f"{name}.html").read_text(encoding="utf-8") for name in pages}


def test_blocks_become_derivations(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    page = built(tmp_path, caplog, index=GOOD)["index"]
    assert caplog.messages == []
    assert "derive" not in page
    before, _, after = page.partition("<li>\n<p>two</p>")
    assert before.count('<div class="arithmatex">\\[\n\\begin{aligned}') >= 3
    assert "<li>\n<p><strong>Case" in before
    assert "A <script> `x` $y$ {square}</h2>" in unescape(after)
    assert "<script" not in after
    assert r"\text{power rule}\ \checkmark" in after
    assert after.rstrip().endswith("<p>After.</p>")


def test_the_reader_is_chosen_for_all_pages_or_for_a_block(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = "```derive\ntanh\n```\n\n```derive flavour=default\ntanh\n```\n"
    page = built(tmp_path, caplog, "derive: {flavour: github}", index=text)["index"]
    assert page.count("```math") + page.count('class="language-math"') == 2
    assert page.count('<div class="arithmatex">\\[') == 2


def test_what_is_refused_is_a_warning_and_leaves_the_page(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pages = built(tmp_path, caplog, index=GOOD, bad=BAD, open="\n```derive\ntanh\n")
    docs = tmp_path / "docs"
    bad, unclosed = sorted(m for m in caplog.messages if "derive" in m)
    assert f"{docs}/bad.md:11:1: {docs}/tahn:1:1: no such file" in bad
    assert f"{docs}/open.md:2:1: this block has no end: a line ```" in unclosed
    assert "square.toml" in pages["bad"]
    assert "tahn" in pages["bad"]

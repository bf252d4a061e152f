"""The pages of a site as a reader has them: every route, the files beside it, the index."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from derive.budget import Refused
from derive.catalogue import library_file
from derive.site import Report, build
from derive.site.items import Item
from derive.site.pages import index, make

HOSTILE = """<script>alert(1)</script> "quoted" {{7*7}} \\\\VAR{x} ]]> `x` $y$"""
PROBLEM = f"""\
title = '''{HOSTILE}'''
about = '''{HOSTILE}'''
topic = '''{HOSTILE}'''
[variables]
x = "a number"
[definitions]
L = "x**2"
[goal]
differentiate = "L"
by = "x"
"""


class Page(HTMLParser):
    """What a page holds, read strictly enough for these tests."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.scripts = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [given["href"] or ""] if tag == "a" else []
        self.ids += [given["id"] or ""] if "id" in given else []
        self.scripts += tag == "script"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("site")
    own = folder / "own.toml"
    own.write_text(PROBLEM, encoding="utf-8")
    report = build(folder / "site", ["softmax-jacobian", "tanh", str(own)], jobs=1)
    assert report == Report(made=3)
    return folder / "site"


def read(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def test_every_link_leads_somewhere(site: Path) -> None:
    for path in site.glob("*.html"):
        page = read(path)
        assert len(page.ids) == len(set(page.ids))
        assert len(page.links) > 3
        for link in page.links:
            file, _, place = link.partition("#")
            assert (site / (file or path.name)).is_file()
            assert not place or place in page.ids


def test_a_page_has_every_route_that_tells_the_problem_in_its_own_way(site: Path) -> None:
    page = read(site / "softmax-jacobian.html")
    assert {"delta"} <= set(page.ids)
    assert "Told by the route cases" in page.text
    assert "Kronecker's delta, no cases" in page.text
    assert page.text.count("Checked: every line") == 1 + sum(
        f"#{i}" in page.links for i in page.ids
    )
    assert "all proved" in page.text
    # delta needs a word that cases does not
    assert re.search(r"By the route delta: \d+ lines", page.text)


def test_a_page_ends_with_numbers_and_says_that_they_agree(site: Path) -> None:
    page = read(site / "softmax-jacobian.html")
    assert "Central differences agree" in page.text
    assert "tangent, slope" in read(site / "own.html").text


def test_routes_that_are_missing_say_why(site: Path) -> None:
    page = read(site / "tanh.html")
    assert "Routes that have nothing of their own to tell here" in page.text
    assert re.search(r"delta: .* has no index that another could equal", page.text)


def test_a_page_offers_its_files(site: Path) -> None:
    offered = [link for link in read(site / "tanh.html").links if link.startswith("tanh.")]
    assert {"tanh.tex", "tanh.md", "tanh.json"} <= set(offered)
    assert json.loads((site / "tanh.json").read_bytes())["format"] == "derive/1"
    assert (site / "tanh.md").read_text(encoding="utf-8").startswith("# Derivative of the hyp")
    assert r"\documentclass" in (site / "tanh.tex").read_text(encoding="utf-8")
    if "tanh.pdf" in offered:
        assert (site / "tanh.pdf").read_bytes().startswith(b"%PDF-")


def test_the_index_says_what_each_page_shows_topic_by_topic(site: Path) -> None:
    page = read(site / "index.html")
    assert page.text.index("Activations") < page.text.index("Derivative of the hyperbolic tangent")
    assert [link for link in page.links if link.endswith(".html")] == [
        "softmax-jacobian.html", "tanh.html", "own.html",
    ]  # fmt: skip
    assert page.text.count("Checked: every line") == 3


def test_what_an_author_wrote_is_text(site: Path) -> None:
    for name in ("index.html", "own.html"):
        page = read(site / name)
        assert " ".join(HOSTILE.split()) in page.text
        assert page.scripts == 1, "the page's own"
    words = re.findall(r'data-words="([^"]*)"', (site / "index.html").read_text(encoding="utf-8"))
    assert any('<script>alert(1)</script> "quoted"' in unescape(found) for found in words)


def test_a_page_is_the_same_bytes_each_time() -> None:
    item = Item("tanh", str(library_file("tanh")), ("md", "json"))
    assert make(item) == make(item)


def test_a_problem_that_does_not_hold_has_no_page(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(PROBLEM + 'expect = "3*x"\n', encoding="utf-8")
    with pytest.raises(Refused, match="ends in 2 x, expected was 3 x") as caught:
        make(Item("own", str(file), ()))
    assert caught.value.code == 1
    file.write_text(PROBLEM.replace("x**2", "x**"), encoding="utf-8")
    with pytest.raises(Refused, match=f"{re.escape(str(file))}:7:") as caught:
        make(Item("own", str(file), ()))
    assert caught.value.code == 2


def test_the_prose_of_a_site_is_in_the_language_that_is_asked_for() -> None:
    found = json.loads(make(Item("tanh", str(library_file("tanh")), (), "de")))
    page = Page(b64decode(found["files"]["tanh.html"]).decode())
    assert "Auf dem Weg cases: " in page.text
    assert "Wege, die hier nichts Eigenes zu erzählen haben" in page.text
    assert "Suche nach Name, Thema oder Inhalt" in Page(index([found["facts"]], "de")).text

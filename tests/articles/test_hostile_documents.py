"""Documents that nobody means well with: a document or one clean error, in a time that grows with
their length alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.articles.checking import check_document
from derive.articles.documents import SUFFIXES, read_document
from derive.articles.passages import Document, DocumentError, around

TEXTS = (".md", ".tex", ".rst")
LENGTH = 15_000

PARTS = [
    "$", "$$", "$a", "$a ", "${", "$\\text{", "`", "```", "\\", "\\(", "\\[", "\\\\(", "a \\[ b",
    "- ", "> ", "1. ", "-\n", "* a\n", "$`", "{math}`", "<!--", "<a ", "<a '", "<pre>", "<pre>\n",
    "\\begin{align}", "\\begin{align}\n", "\\begin{itemize}\\item ", "\\end{itemize}", "[", "](",
    "\\item", "\\section{", "\\newcommand{\\a}", "\\newcommand{\\a}{", "\\def\\a#1", "{", "}", "%",
    "$$\n\n", "$$\n# a\n", "$$\n```\n", "\\[\n\n", "```{note}\n", "::: {.a}\n", ":::{math}\n", "\r",
    "---\n", "+++\n", "*", "**a", "_", "# $a$\n", "**$i=j$**\n\n", "For $i=j$:\n\n", "Thus $a$\n\n",
    "\\verb|", "\\begin{verbatim}", "\\iffalse", ".. math::\n", ".. math:: a\n\n  b\n",
    "::\n\n a\n", "$$$$ a",
    "\t", " ", "\n", "    a\n", "\u2028", "&amp;", "\\_", "\\\\\\\\", "{{<", "{%", "http://", "a=",
    "=\n", ":a: b\n", "~~~", "!!! a\n    ", "| $a$ ",
]  # fmt: skip


def read(name: str, content: bytes) -> Document | DocumentError:
    try:
        document = read_document(name, content)
    except DocumentError as error:
        return error
    for passage in document.passages[:20] + document.passages[-20:]:
        assert len(passage.places) == len(passage.text) + 1
        assert passage.text == passage.text.strip() != ""
        around(document, passage)
    return document


@pytest.mark.parametrize("part", PARTS, ids=repr)
def test_the_time_grows_with_the_length(part) -> None:
    for suffix in TEXTS:
        start = time.process_time()
        read(f"page{suffix}", (part * LENGTH)[:LENGTH].encode())
        assert time.process_time() - start < 3, suffix


def test_only_so_many_formulas_are_read() -> None:
    document = read("page.md", b"$a$ " * 21_000)
    assert isinstance(document, Document)
    ((place, why),) = document.problems
    assert (len(document.passages), place.column) == (20_000, 80_002)
    assert why == "from here on no formula is read: there are more than 20000"


def test_lists_nested_without_end_are_read() -> None:
    for text in ("- " * 50_000 + "$a$", "\n".join(" " * n + "- $a$" for n in range(300))):
        document = read("page.md", text.encode())
        assert isinstance(document, Document)
        assert document.passages


def test_a_formula_without_end_is_refused_with_its_place() -> None:
    document = read_document("page.md", b"so\n\n$$\n" + b"a" * 30_000 + b"\n$$\n\n$b$")
    assert [passage.text for passage in document.passages] == ["b"]
    ((place, why),) = document.problems
    assert (place.line, why) == (4, "a formula of more than 20000 characters is not read")


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@settings(max_examples=40, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
        st.lists(
            st.sampled_from([*PARTS, "a", "\n", "$a$", "\n\n", '"""', "x = "]), max_size=30
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_any_bytes_give_a_document_or_one_clean_error(suffix, content) -> None:
    found = read(f"page{suffix}", content)
    assert isinstance(found, Document) or "\n" not in found.message


@pytest.mark.parametrize(
    ("text", "piece", "message"),
    [
        ("$L(||) = 3$", "||", "a quantity is missing here"),
        ("$f(|,|) = 1$", "|,|", "a quantity is missing here"),
        (r"$A = \begin{bmatrix}\end{bmatrix}$", None, "a row of a matrix is empty"),
        (r"$A = \begin{bmatrix}&\\&\end{bmatrix}$", None, "a row of a matrix is empty"),
    ],
)
def test_nothing_where_something_must_stand_is_refused(text, piece, message) -> None:
    piece = text.strip("$").removeprefix("A = ") if piece is None else piece
    unread = check_document("page.md", content=text.encode()).unread
    assert [found[1:] for found in unread] == [(piece, message)]


def test_there_is_a_size_where_the_document_uses_every_letter_for_one() -> None:
    text = rb"$n m K N M d r q = \sum_i x_i$"
    stated = check_document("page.md", content=text).context
    assert "x[n_0]" in [fact.text for fact in stated if fact.kind == "variable"]

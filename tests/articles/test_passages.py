"""The formulas of a document, where they stand and what stands around them."""

from __future__ import annotations

import pytest

from derive.articles.documents import read_document
from derive.articles.passages import Document, DocumentError, Place, around


def read(text: str, name: str = "page.md") -> Document:
    return read_document(name, text.encode())


def texts(text: str, name: str = "page.md") -> list[str]:
    return [passage.text for passage in read(text, name).passages]


def paragraphs(*told: str) -> str:
    return "\n\n".join(told)


def introduced(text: str, formula: str, name: str = "page.md") -> list[str]:
    document = read(text, name)
    (passage,) = (p for p in document.passages if p.text == formula)
    return [found.text for found in around(document, passage)]


@pytest.mark.parametrize(
    ("content", "message", "place"),
    [
        (b"a\0b", "it is no text file: it holds a zero byte", None),
        (b"x" * 1_000_001, "it is larger than 1 MB", None),
        (b"one\r\ntwo \xff", "it is no text in UTF-8", Place(2, 5)),
    ],
)
def test_what_is_no_document_is_refused_in_one_line(content, message, place) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document("page.md", content)
    assert (caught.value.message, caught.value.place) == (message, place)


def test_a_file_that_cannot_be_read_is_refused(tmp_path) -> None:
    folder = tmp_path / "folder.md"
    folder.mkdir()
    for path, message in [
        (folder, "it is a directory"),
        (tmp_path / "missing.md", "there is no such file"),
    ]:
        with pytest.raises(DocumentError, match=message):
            read_document(str(path))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_however_they_end(end) -> None:
    document = read(end.join(["one $a$", "", "$$", "b", "$$", "and $c$"]))
    assert [p.places[0] for p in document.passages] == [Place(1, 6), Place(4, 1), Place(6, 6)]


# What introduces a formula -----------------------------------------------------------------


def test_a_case_reaches_to_the_end_of_its_item() -> None:
    page = "- $k=j$\n  $$a$$\n\n  and so\n\n  $$b$$\n- $k \\neq j$\n  $$c$$\n\nTherefore,\n$$d$$\n"
    assert introduced(page, "b") == ["k=j"]
    assert introduced(page, "c") == [r"k \neq j"]
    assert introduced(page, "d") == []


def test_a_bold_paragraph_is_an_item_until_the_next() -> None:
    page = paragraphs(
        "**Case $i = j$:**",
        "$$a$$",
        "But",
        "$$b$$",
        "**Case $i \\neq j$:**",
        "$$c$$",
        "Thus",
        "$$d$$",
    )
    assert introduced(page, "b") == ["i = j"]
    assert introduced(page, "c") == [r"i \neq j"]
    assert introduced(page, "d") == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("**Case one**, $i=j$", r"**Case two**, $i \ne j$"),
        ("**情况一**，$$i=j$$", r"**情况二**，$$i \ne j$$"),
        ("*Fall 1:* ($i=j$).", r"*Fall 2:* ($i \ne j$)."),
    ],
)
def test_bold_words_and_a_relation_are_a_case(first: str, second: str) -> None:
    page = paragraphs(first, "We begin", "$$a$$", second, "We end", "$$b$$")
    assert introduced(page, "a") == ["i=j"]
    assert introduced(page, "b") == [r"i \ne j"]


def test_a_conclusion_within_a_case_that_others_follow_belongs_to_it() -> None:
    page = paragraphs(
        "**Case $i = j$:**",
        "$$a$$",
        "Hence",
        "$$b$$",
        "**Case $i \\neq j$:**",
        "$$c$$",
        "Hence",
        "$$d$$",
    )
    assert introduced(page, "b") == ["i = j"]
    assert introduced(page, "d") == [r"i \neq j"]


def test_a_paragraph_that_names_a_case_is_an_item() -> None:
    page = paragraphs(
        "For $i = j$ we have\n$$a$$\nor\n$$b$$\nIf $i \\neq j$:",
        "$$c$$",
        "Putting both together,\n$$d$$",
    )
    assert introduced(page, "b") == ["i = j"]
    assert introduced(page, "c") == [r"i \neq j"]
    assert introduced(page, "d") == []


def test_among_words_the_nearest_case_comes_first() -> None:
    page = "If $i = j$, then $a$; if $i \\neq j$, it is $b$."
    assert introduced(page, "b") == [r"i \neq j", "a", "i = j"]


def test_a_case_within_a_case_has_both_around_it() -> None:
    page = paragraphs(
        "## Where $x > 0$",
        "- **$i = j$**",
        "    **$l = i$**",
        "    $$a$$",
        "    **$l = j$**",
        "    $$b$$",
    )
    assert introduced(page, "b") == ["l = j", "i = j", "x > 0"]


def test_a_heading_ends_what_stands_under_the_one_before() -> None:
    page = paragraphs(
        "## If $i = j$",
        "$$a$$",
        "### More",
        "$$b$$",
        "## If $i \\neq j$",
        "$$c$$",
        "## All",
        "$$d$$",
    )
    assert introduced(page, "b") == ["i = j"]
    assert introduced(page, "c") == [r"i \neq j"]
    assert introduced(page, "d") == []


def test_a_paragraph_that_supposes_leads_to_the_next_unless_that_concludes() -> None:
    assert introduced(paragraphs("Suppose $i = j$.", "Then\n$$a$$"), "a") == ["i = j"]
    assert introduced(paragraphs("Suppose $i = j$.", "Therefore\n$$a$$"), "a") == []


def test_a_definition_names_no_case() -> None:
    page = paragraphs(r"For $L = \frac{a}{b}$:", "$$c$$", "and", "$$d$$")
    assert introduced(page, "d") == []


def test_what_is_indented_by_two_columns_is_in_the_item() -> None:
    assert introduced("10. $i = j$\n  $$a$$\n\n  $$b$$", "b") == ["i = j"]

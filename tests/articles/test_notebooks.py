"""Formulas in notebooks."""

from __future__ import annotations

import json

import pytest

from derive.articles.documents import read_document
from derive.articles.passages import DocumentError, Place
from tests.articles.test_passages import introduced, read


def notebook(*cells: tuple[str, str | list[str]]) -> str:
    made = [{"cell_type": kind, "source": source, "outputs": ["$x$"]} for kind, source in cells]
    return json.dumps({"cells": made, "nbformat": 4})


def test_formulas_are_those_of_markdown_cells() -> None:
    document = read(
        notebook(("markdown", "# One\n\n$a$"), ("code", "'$x$'"), ("markdown", ["so\n", "$b$\n"])),
        "page.ipynb",
    )
    assert [(p.text, p.places[0]) for p in document.passages] == [
        ("a", Place(3, 2, 1)),
        ("b", Place(2, 2, 3)),
    ]


def test_a_heading_reaches_into_the_next_cell() -> None:
    page = notebook(("markdown", "## If $i = j$"), ("code", ""), ("markdown", "$$a$$"))
    assert introduced(page, "a", "page.ipynb") == ["i = j"]


def test_the_cells_of_old_notebooks_are_found() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "markdown", "source": "$a$"}]}]}
    assert [p.text for p in read(json.dumps(old), "old.ipynb").passages] == ["a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "it is no notebook: expecting property name enclosed in double quotes"),
        ("[1]", "it is no notebook: it has no cells"),
        ('{"cells": 3}', "it is no notebook: it has no cells"),
        ("[" * 100_000, "it is no notebook: its JSON cannot be read"),
        ("", "it is no notebook: expecting value"),
    ],
)
def test_what_is_no_notebook_is_refused(text, message) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document("page.ipynb", text.encode())
    assert caught.value.message == message


def test_cells_of_no_known_shape_are_passed_over() -> None:
    cells = [None, 3, {"cell_type": "markdown", "source": 3}, {"cell_type": "markdown"}]
    text = json.dumps({"cells": [*cells, {"cell_type": "markdown", "source": ["$a$", 3]}]})
    assert [p.text for p in read(text, "page.ipynb").passages] == ["a"]


def test_half_a_character_is_no_character() -> None:
    text = '{"cells": [{"cell_type": "markdown", "source": "$a$ \\ud800 and $b$"}]}'
    document = read(text, "page.ipynb")
    assert [p.before.encode() for p in document.passages] == [b"", b"? and"]

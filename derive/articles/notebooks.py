"""The markdown cells of a Jupyter notebook; what its code printed is not looked at."""

from __future__ import annotations

import json

from derive.articles import markdown
from derive.articles.passages import DocumentError, Place
from derive.articles.segments import Found
from derive.articles.sources import Source


def read(text: str) -> list[tuple[Source, Found]]:
    """What is found in each markdown cell.  Raises DocumentError."""
    return [
        (source, markdown.read(source))
        for number, cell in enumerate(_cells(text), 1)
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown"
        for source in (Source.of(_source(cell), number),)
    ]


def _cells(text: str) -> list[object]:
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        place = Place(error.lineno, error.colno)
        raise DocumentError(
            f"it is no notebook: {error.msg[:1].lower()}{error.msg[1:]}", place
        ) from None
    except (RecursionError, ValueError):
        raise DocumentError("it is no notebook: its JSON cannot be read") from None
    if isinstance(notebook, dict):
        sheets = notebook.get("worksheets")  # of notebooks before 2015
        first = sheets[0] if isinstance(sheets, list) and sheets else notebook
        cells = first.get("cells") if isinstance(first, dict) else None
        if isinstance(cells, list):
            return cells
    raise DocumentError("it is no notebook: it has no cells")


def _source(cell: dict[object, object]) -> str:
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    # half of a pair of surrogates is no character that could be printed
    return text.encode("utf-8", "replace").decode("utf-8")

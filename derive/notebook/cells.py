"""A page and a check as one notebook: JSON in the format of nbformat 4.5.

Source: https://nbformat.readthedocs.io/en/latest/format_description.html; the tests hold every
notebook against the schema that the library of that name brings.
"""

from __future__ import annotations

import json

from derive.derivation import Derivation
from derive.messages import Catalogue
from derive.notebook.trial import Cell, trial

#: Between the cells of a page.  No text holds it, because no control character is shown.
SEPARATOR = "\x1e"


def notebook(page: str, derivation: Derivation, messages: Catalogue) -> str:
    """The notebook of a page, its cells separated by SEPARATOR, and of the check of its result."""
    told = [Cell(part.strip("\n")) for part in page.split(SEPARATOR) if part.strip()]
    cells = [*told, *trial(derivation, messages)]
    data = {
        "cells": [_cell(number, cell) for number, cell in enumerate(cells, 1)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _cell(number: int, cell: Cell) -> dict[str, object]:
    """The identity of a cell is its place, so that the same notebook is the same bytes."""
    found: dict[str, object] = {
        "cell_type": "code" if cell.is_code else "markdown",
        "id": f"cell-{number}",
        "metadata": {},
        "source": cell.source.splitlines(keepends=True),
    }
    return found | ({"execution_count": None, "outputs": []} if cell.is_code else {})

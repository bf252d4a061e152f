"""A derivation as a notebook: the page in cells, and cells that try its result on numbers."""

from derive.notebook.cells import SEPARATOR, notebook

__all__ = ["SEPARATOR", "notebook"]

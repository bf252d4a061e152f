"""What has to be made for a problem."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Download:
    """What a page offers beside itself: a format, what readers call it, and the library that it
    needs, if it needs one."""

    format: str
    label: str
    needs: str = ""


#: By the suffix of the file.
DOWNLOADS = {
    "pdf": Download("pdf", "PDF", "typst"),
    "tex": Download("latex", "LaTeX"),
    "md": Download("markdown", "Markdown"),
    "ipynb": Download("ipynb", "Jupyter"),
    "json": Download("json", "JSON"),
}


@dataclass(frozen=True)
class Item:
    """A page to be made: of which file, under which name, with which downloads."""

    name: str
    file: str
    suffixes: tuple[str, ...]
    language: str = "en"

    @property
    def files(self) -> tuple[str, ...]:
        """The files that are made of it."""
        return tuple(f"{self.name}.{suffix}" for suffix in ("html", *self.suffixes))

"""What has to be made for a problem."""

from __future__ import annotations

from dataclasses import dataclass

#: What a page offers beside itself: the suffix of the file, the format, and the library that the
#: format needs.
DOWNLOADS: dict[str, tuple[str, str | None]] = {
    "pdf": ("pdf", "typst"),
    "tex": ("latex", None),
    "md": ("markdown", None),
    "ipynb": ("ipynb", None),
    "json": ("json", None),
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

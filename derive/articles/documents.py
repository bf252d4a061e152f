"""A file, of whatever format, to the document in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from derive.articles import docstrings, markdown, notebooks, restructured, tex
from derive.articles.passages import Document, DocumentError, Place
from derive.articles.pieces import assemble
from derive.articles.segments import Found
from derive.articles.sources import Source

LARGEST = 1_000_000
_READERS: dict[str, Callable[[Source], Found]] = {
    **dict.fromkeys((".md", ".markdown", ".mdx", ".mkd", ".qmd", ".rmd", ".txt"), markdown.read),
    **dict.fromkeys((".tex", ".ltx", ".latex"), tex.read),
    ".py": docstrings.read,
    ".rst": restructured.read,
}
_NOTEBOOK = ".ipynb"
_WEB = (".html", ".htm", ".xhtml")
#: The ends of the names of files that can be read.
SUFFIXES = frozenset((*_READERS, _NOTEBOOK))


def read_document(path: str, content: bytes | None = None) -> Document:
    """The document in a file, by the suffix of its name.

    content: what the file holds, if it has been read already.
    Raises DocumentError if it cannot be read or is no text of a known kind.
    """
    suffix = Path(path).suffix.lower()
    if suffix in _WEB:
        raise DocumentError("web pages are not read: give the Markdown or LaTeX it was made from")
    if suffix not in SUFFIXES and Path(path).is_dir():
        raise DocumentError("it is a directory")
    if suffix not in SUFFIXES:
        raise DocumentError(f"it is none of {', '.join(sorted(SUFFIXES))}")
    text = _text(_content(path) if content is None else content)
    if suffix == _NOTEBOOK:
        return assemble(path, notebooks.read(text))
    source = Source.of(text)
    return assemble(path, [(source, _READERS[suffix](source))])


def _content(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except IsADirectoryError:
        raise DocumentError("it is a directory") from None
    except FileNotFoundError:
        raise DocumentError("there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(f"it cannot be read: {reason}") from None


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise DocumentError(f"it is larger than {LARGEST // 1_000_000} MB")
    if b"\0" in content:
        raise DocumentError("it is no text file: it holds a zero byte")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        place = Source.of(before).place(len(Source.of(before).text))
        raise DocumentError("it is no text in UTF-8", Place(place.line, place.column)) from None

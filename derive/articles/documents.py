"""A file, of whatever format, to the document in it."""

from __future__ import annotations

from pathlib import Path

from derive.articles import markdown
from derive.articles.passages import Document, DocumentError, Place
from derive.articles.pieces import assemble
from derive.articles.sources import Source

LARGEST = 1_000_000
_MARKDOWN = {".md", ".markdown", ".mdx", ".qmd", ".rmd", ".txt", ".mkd", ".mdown"}
SUFFIXES = frozenset(_MARKDOWN)


def read_document(path: str, content: bytes | None = None) -> Document:
    """The document in a file, by the suffix of its name.

    content: what the file holds, if it has been read already.
    Raises DocumentError if it cannot be read or is no text of a known kind.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise DocumentError(f"no document is read from a file called {suffix or 'so'}: {known}")
    text = _text(_content(path) if content is None else content)
    return _markdown(path, text)


def _markdown(path: str, text: str) -> Document:
    source = Source.of(text)
    pieces, front_matter = markdown.pieces(source)
    return assemble(path, ((source, piece) for piece in pieces), front_matter=front_matter)


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

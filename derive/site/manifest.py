"""What a site was made of: so that only what changed is made, and nothing of others is touched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeAlias

from derive.files import write_whole
from derive.resources import PACKAGE, shipped_templates

FILE = ".derive-site.json"
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")

_FORMAT = "derive-site/1"
_SOURCES = frozenset({".py", ".toml", ".woff2"})

Facts: TypeAlias = dict[str, Any]
"""What the index says of a page, as JSON knows it."""


class ManifestError(Exception):
    """What stands in the folder is no manifest that can be relied on."""


@dataclass(frozen=True)
class Made:
    """What was made: of what, the files with their digests, what the index says of it.

    files: None instead of a digest for a file that was going to be written.
    """

    source: str
    files: dict[str, str | None] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)

    def stands(self, folder: Path) -> bool:
        """Is every file there as it was written?"""
        return all(d is not None and digest_of(folder / f) == d for f, d in self.files.items())


@dataclass(frozen=True)
class Manifest:
    """What was made, by the problem's name; the index is under the empty name."""

    made: dict[str, Made] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, str | None]:
        """All files that we wrote, or were going to."""
        return {file: digest for made in self.made.values() for file, digest in made.files.items()}

    def with_made(self, name: str, made: Made) -> Manifest:
        """The same with this instead of what was made before under the name."""
        return replace(self, made={**self.made, name: made})

    def without(self, name: str) -> Manifest:
        """The same without what was made under the name."""
        return replace(self, made={n: m for n, m in self.made.items() if n != name})

    def write(self, folder: Path) -> None:
        """Write it, if that changes it.  Raises OSError."""
        made = {
            name: {"source": m.source, "files": m.files, "facts": m.facts}
            for name, m in sorted(self.made.items())
        }
        text = json.dumps({"format": _FORMAT, "made": made}, ensure_ascii=False, indent=1)
        write_if_new(folder / FILE, f"{text}\n".encode())


def read(folder: Path) -> Manifest:
    """The manifest of a folder; an empty one if there is none.

    Raises ManifestError if it is none or names files that are not in the folder itself, and
    OSError if it cannot be read.
    """
    try:
        data = json.loads((folder / FILE).read_bytes())
    except FileNotFoundError:
        return Manifest()
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"{folder / FILE}:1:1: this is not JSON") from error
    try:
        if data["format"] != _FORMAT:
            raise ValueError
        made = {
            str(name): Made(str(m["source"]), _files(m["files"]), dict(m["facts"]))
            for name, m in data["made"].items()
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        said = "this is no manifest of a site; remove it to begin anew"
        raise ManifestError(f"{folder / FILE}:1:1: {said}") from error
    return Manifest(made)


def _files(data: dict[str, Any]) -> dict[str, str | None]:
    if not all(NAME.fullmatch(name) for name in data):
        raise ValueError
    return {name: None if digest is None else str(digest) for name, digest in data.items()}


def write_if_new(path: Path, data: bytes) -> None:
    """Write a file unless it is there with the same bytes.  Raises OSError."""
    try:
        same = path.read_bytes() == data
    except OSError:
        same = False
    if not same:
        write_whole(path, data)


# Digests ----------------------------------------------------------------------------------


def digest(*parts: bytes | str) -> str:
    """One line that is the same only if every part is."""
    found = sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        found.update(f"{len(data)}:".encode() + data)
    return found.hexdigest()


def digest_of(path: Path) -> str | None:
    """That of a file; None if there is none that can be read."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return None


def digest_of_program(libraries: Iterable[str]) -> str:
    """That of everything a page depends on besides its problem: the program, the templates and
    the versions of libraries."""
    library = PACKAGE / "problems"
    sources = (p for p in PACKAGE.rglob("*") if p.suffix in _SOURCES and library not in p.parents)
    templates = (p for p in shipped_templates().rglob("*") if p.is_file())
    parts: list[bytes | str] = []
    for root, paths in ((PACKAGE, sources), (shipped_templates(), templates)):
        for path in sorted(paths):
            parts += [path.relative_to(root).as_posix(), path.read_bytes()]
    return digest(*parts, *(f"{name} {_version(name)}" for name in libraries))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"

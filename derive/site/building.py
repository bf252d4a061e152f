"""Building a site: what has to be made is made, and written; what is as it was stays.

Nothing that derives is imported unless there is something to make.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from derive.catalogue import library, library_file
from derive.extras import MissingExtraError, extra
from derive.jobs import work_through
from derive.site.items import DOWNLOADS, Item
from derive.site.manifest import (
    NAME,
    Facts,
    Made,
    Manifest,
    ManifestError,
    digest,
    digest_of,
    digest_of_program,
    read,
    write_if_new,
)

INDEX = "index.html"
_WRONG, _FAILED = 2, 1
_MAX_BYTES = 1_000_000
_LIBRARIES = ("derive", "jinja2", "math-core", "mpmath", "sympy", "typst")


class SiteError(Exception):
    """The site cannot be built, and nothing was written; code: 1, or 2 if the call is wrong."""

    def __init__(self, message: str, code: int = _WRONG) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Report:
    """What came of building: how many pages were made, stayed and were taken away.

    failures: what is wrong, one message each.  code: 0, or 1 or 2 as the worst of them.
    """

    made: int = 0
    kept: int = 0
    removed: int = 0
    failures: tuple[str, ...] = ()
    code: int = 0

    def failing(self, message: str, code: int) -> Report:
        """The same with one more thing that is wrong."""
        return replace(self, failures=(*self.failures, message), code=max(self.code, code))


def build(
    folder: Path,
    problems: Sequence[str] = (),
    *,
    language: str = "en",
    executor: Executor | None = None,
    jobs: int | None = None,
    bar: bool = False,
) -> Report:
    """Make a folder hold the site of these problems, names of the library or paths; by default
    of the whole library.

    A page that fails stays as it was, and the others are made.  executor, jobs, bar: see
    :func:`derive.jobs.work_through`.

    Raises SiteError if a problem is no file, two have one name, a file is in the way that was not
    made here, the folder cannot be written, or what sets formulas is not installed.
    """
    items = _items(problems or library(), language)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = read(folder)
    except ManifestError as error:
        raise SiteError(str(error)) from error
    except OSError as error:
        raise _unwritable(folder, error) from error
    program = digest_of_program(_LIBRARIES)
    sources = {item.name: digest(program, repr(item), _bytes(item)) for item in items}
    stale = [item for item in items if not _is_fresh(before, item, sources, folder)]
    _refuse_to_overwrite(folder, before, [file for item in stale for file in item.files] + [INDEX])
    if stale:
        _refuse_without_formulas()
    builder = _Builder(folder, before, Report(kept=len(items) - len(stale)))
    try:
        builder.claim(stale)
        try:
            builder.make(stale, sources, executor, jobs, bar)
            builder.remove({item.name for item in items})
            builder.index([item.name for item in items], program, language)
        finally:
            builder.manifest.write(folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return builder.report


def _unwritable(folder: Path, error: OSError) -> SiteError:
    place = error.filename or folder
    return SiteError(f"derive: cannot write {place}: {error.strerror or error}", _FAILED)


# What is to be made -----------------------------------------------------------------------


def _items(problems: Sequence[str], language: str) -> list[Item]:
    there = (suffix for suffix, d in DOWNLOADS.items() if not d.needs or _is_there(d.needs))
    suffixes = tuple(there)
    found: dict[str, Item] = {}
    for problem in problems:
        file = library_file(problem) if problem in library() else Path(problem)
        name = file.stem
        if not file.is_file():
            message = "no such file, and no such name in the library"
            raise SiteError(f"{problem}:1:1: {message}")
        if not NAME.fullmatch(name) or name == "index":
            raise SiteError(f"{problem}:1:1: no page can have the name {name!r}; rename the file")
        if name in found and found[name].file != str(file):
            raise SiteError(f"{problem}:1:1: {found[name].file} would have the same page")
        found[name] = Item(name, str(file), suffixes, language)
    return list(found.values())


def _is_there(library: str) -> bool:
    return find_spec(library) is not None


def _bytes(item: Item) -> bytes:
    """What the page is made of, as far as it is read."""
    try:
        with open(item.file, "rb") as file:
            return file.read(_MAX_BYTES + 1)
    except OSError:
        return b""


def _is_fresh(before: Manifest, item: Item, sources: dict[str, str], folder: Path) -> bool:
    made = before.made.get(item.name)
    return made is not None and made.source == sources[item.name] and made.stands(folder)


def _refuse_to_overwrite(folder: Path, before: Manifest, files: Sequence[str]) -> None:
    for file in files:
        path = folder / file
        if file not in before.files and (path.exists() or path.is_symlink()):
            said = "is there already and was not made by derive; nothing was written"
            raise SiteError(f"derive: {path} {said}")


def _refuse_without_formulas() -> None:
    """Before every page fails for the same reason."""
    try:
        extra("math_core", "html")
    except MissingExtraError as error:
        raise SiteError(f"derive: {error}", _FAILED) from error


class _Builder:
    """A site while it is built: the manifest says at every moment what is, or may be, ours."""

    def __init__(self, folder: Path, manifest: Manifest, report: Report) -> None:
        self.folder = folder
        self.manifest = manifest
        self.report = report

    def claim(self, items: Sequence[Item]) -> None:
        """Say that these files are going to be written: what is interrupted is ours as well."""
        claimed = self.manifest
        for name, files in [*((item.name, item.files) for item in items), ("", (INDEX,))]:
            made = claimed.made.get(name, Made(""))
            claimed = claimed.with_made(
                name, replace(made, files={**dict.fromkeys(files), **made.files})
            )
        self.manifest = claimed
        if items:
            claimed.write(self.folder)

    def make(
        self,
        items: Sequence[Item],
        sources: dict[str, str],
        executor: Executor | None,
        jobs: int | None,
        bar: bool,
    ) -> None:
        """Make pages and write their files."""
        if not items:
            return
        from derive.site.pages import make, warm

        for done in work_through(make, items, executor=executor, jobs=jobs, bar=bar, prepare=warm):
            name = done.item.name
            if done.failure is not None:
                self.report = self.report.failing(f"{name}: {done.failure}", done.code)
                continue
            page = json.loads(done.value)
            files = {file: b64decode(data) for file, data in page["files"].items()}
            old = self.manifest.made[name].files
            self._take_away({f: d for f, d in old.items() if f not in files})
            written: dict[str, str | None] = {
                file: self._written(file, data) for file, data in files.items()
            }
            made = Made(sources[name], written, page["facts"])
            self.manifest = self.manifest.with_made(name, made)
            self.report = replace(self.report, made=self.report.made + 1)

    def remove(self, names: set[str]) -> None:
        """Take away the pages of problems that the site has no longer."""
        for name, made in self.manifest.made.items():
            if name and name not in names:
                self._take_away(made.files)
                self.manifest = self.manifest.without(name)
                self.report = replace(self.report, removed=self.report.removed + 1)

    def index(self, names: Sequence[str], program: str, language: str) -> None:
        """Make the index if what it says has changed."""
        facts = [self.manifest.made[name].facts for name in names if name in self.manifest.made]
        listed: list[Facts] = [f for f in facts if f]
        source = digest(program, language, json.dumps(listed))
        made = self.manifest.made.get("", Made(""))
        if made.source == source and made.stands(self.folder):
            return
        from derive.site.pages import index

        page = index(listed, language).encode()
        self.manifest = self.manifest.with_made(
            "", Made(source, {INDEX: self._written(INDEX, page)})
        )

    def _written(self, file: str, data: bytes) -> str:
        write_if_new(self.folder / file, data)
        return digest(data)

    def _take_away(self, files: dict[str, str | None]) -> None:
        for file, written in files.items():
            there = digest_of(self.folder / file)
            if there is not None and there == written:
                (self.folder / file).unlink()
            elif there is not None and written is not None:
                message = f"derive: {self.folder / file} was changed by hand; it was left there"
                self.report = self.report.failing(message, 0)

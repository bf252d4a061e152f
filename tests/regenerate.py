"""Everything in the repository that the program writes: ``output/`` and two parts of README.md.

``python -m tests.regenerate`` writes it; with ``--digest`` nothing is written and one line
identifies all of it, so that runs can be compared.  Run it after every change that changes a
page; a test fails until you have.
"""

from __future__ import annotations

import hashlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from derive.catalogue import library
from derive.composition import checked_in_words, compose, is_total
from derive.derivation import Derivation
from derive.judges import judge
from derive.printers.scripts import SCRIPTS
from derive.problem_file import load, loads
from derive.rendering import View, render
from derive.routes import DEFAULT, ROUTES, derive
from derive.terminal import Terminal
from tests.readme import blocks

ROOT = Path(__file__).resolve().parent.parent
SHOWN_FIRST = "softmax-cross-entropy"
SUFFIXES = {"md": "markdown", "tex": "latex", "json": "json"}


@dataclass(frozen=True)
class Page:
    """One derivation of the library and the stem of its files."""

    stem: str
    derivation: Derivation


def derivations() -> tuple[Page, ...]:
    """Every problem by every route; a route that tells what the first told is left out."""
    pages: list[Page] = []
    for name in library():
        problem = load(name)
        told: list[tuple[object, ...]] = []
        for route in (DEFAULT, *(r for r in ROUTES if r != DEFAULT)):
            derivation = derive(problem, route)
            lines = tuple((step.before, step.after) for step in derivation.walk())
            if lines not in told:
                told.append(lines)
                stem = name if route == DEFAULT else f"{name}.{route}"
                pages.append(Page(stem, judge(derivation)))
    return tuple(pages)


def everything() -> dict[str, str]:
    """What the files should hold, by their path from the root of the repository."""
    pages = derivations()
    files = {
        f"output/{page.stem}.{suffix}": render(page.derivation, to, View(standalone=True))
        for page in pages
        for suffix, to in SUFFIXES.items()
    }
    files["output/README.md"] = index(pages)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    readme = replaced(readme, "derivation", shown_first(pages))
    files["README.md"] = replaced(readme, "example", own_problem())
    return files


def shown_first(pages: tuple[Page, ...]) -> str:
    """The derivation that a visitor sees first, as GitHub sets it."""
    derivation = next(p.derivation for p in pages if p.stem == SHOWN_FIRST)
    view = View(reasons=True, templates=ROOT / "examples" / "github")
    return render(derivation, "markdown", view)


def own_problem() -> str:
    """What ``derive show`` says of the problem file in the README, in a terminal of 80 columns."""
    derivation = judge(derive(loads(blocks("toml")[0], "poisson.toml")))
    page = render(derivation, "text", View(), Terminal())
    return f"```console\n$ derive show poisson.toml\n{page}```"


def replaced(text: str, name: str, content: str) -> str:
    """The text with what stands between ``<!-- name -->`` and ``<!-- /name -->`` replaced.

    Raises ValueError if the two do not stand there once.
    """
    parts = re.split(rf"(?<=<!-- {name} -->\n)(?:.*\n)?(?=<!-- /{name} -->)", text, flags=re.S)
    if len(parts) != 2:
        raise ValueError(f"<!-- {name} --> ... <!-- /{name} --> must stand in the text once")
    stripped = content.strip("\n")
    return f"{parts[0]}\n{stripped}\n\n{parts[1]}"


# The index --------------------------------------------------------------------------------

_INDEX = """\
# The library, rendered

Each file is what `derive render NAME --standalone --to FORMAT --route ROUTE` prints.
Written by `python -m tests.regenerate`, never by hand; a test fails when a file is out of date.
Lines are those of the page; the steps that were checked are all steps of the tree behind it.

| problem | result | route | lines | checked | |
|---|---|---|---|---|---|
{rows}
"""


def index(pages: tuple[Page, ...]) -> str:
    """The table of what is there."""
    return _INDEX.format(rows="\n".join(_row(page) for page in pages))


def _row(page: Page) -> str:
    derivation = page.derivation
    total = is_total(derivation.problem)
    pen = SCRIPTS["latex"](total)
    result = f"{pen.term(derivation.goal).source} = {pen.term(derivation.result).source}"
    sections = compose(derivation, "latex", "normal").sections
    cells = (
        f"[{derivation.problem.title}]({page.stem}.md)",
        f"${result}$",
        derivation.route,
        str(sum(len(section.chain.rows) for section in sections)),
        checked_in_words(derivation),
        f"[LaTeX]({page.stem}.tex), [JSON]({page.stem}.json)",
    )
    return f"| {' | '.join(cells)} |"


# Writing ----------------------------------------------------------------------------------


def stale(files: dict[str, str]) -> list[str]:
    """The files that are missing, different, or there although nothing writes them."""
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "output").glob("*")}
    wrong = {name for name, text in files.items() if _read(ROOT / name) != text.encode()}
    return sorted(wrong | (there - set(files)))


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def write(files: dict[str, str]) -> None:
    """Make the repository hold these files, and ``output/`` no others."""
    for name in stale(files):
        path = ROOT / name
        if name in files:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(files[name].encode())
        else:
            path.unlink()
        print(name)


def digest(files: dict[str, str]) -> str:
    """One line that is the same only if every byte of every file is."""
    parts = (part.encode() for item in sorted(files.items()) for part in item)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


if __name__ == "__main__":
    if sys.argv[1:] == ["--digest"]:
        print(digest(everything()))
    else:
        write(everything())

"""Everything in the repository that the program writes: ``output/`` and two parts of README.md.

``python -m tests.regenerate`` writes it.  Run it after every change that changes a page; a test
fails until you have.

The times in the table are a machine's, not the program's: they stay as they stand in the file
until ``--times`` measures them anew.  With ``--digest NAME...`` nothing is written and one line
identifies every byte of the pages of these problems, so that runs can be compared.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from derive.catalogue import TOPICS, library
from derive.composition import compose, is_total
from derive.derivation import Derivation
from derive.judges import judge
from derive.printers.scripts import LatexScript
from derive.problem import Problem
from derive.problem_file import load, loads
from derive.rendering import View, render
from derive.routes import ROUTES, choose, derive, tell
from derive.simplicity import cost
from derive.terminal import Terminal
from tests.readme import blocks

ROOT = Path(__file__).resolve().parent.parent
INDEX = "output/README.md"
SHOWN_FIRST = "softmax-cross-entropy"
SUFFIXES = {"md": "markdown", "tex": "latex", "json": "json"}


@dataclass(frozen=True)
class Told:
    """One derivation of the library: what the table says of it, and its files.

    stem: of its files.  lines: on the page.  verdicts: how many steps have which.
    ending: the verdict on the whole, or where it is stuck.
    as_expected: is the end as simple as the one that the problem file expects?  That it is the same
    value is for the judges to say.
    fragment: the page as a part of a LaTeX document.
    """

    stem: str
    route: str
    lines: int
    verdicts: tuple[tuple[str, int], ...]
    ending: str
    as_expected: bool
    fragment: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """A problem of the library, told by every route; the default comes first."""

    name: str
    topic: str
    title: str
    result: str
    told: tuple[Told, ...]


# The library ------------------------------------------------------------------------------


def entry(name: str) -> Entry:
    """The problem by every route that applies, the chosen one first; a route that tells what one
    before it told is left out.

    The chosen one has a file in every format, the others a page to read.
    """
    problem = load(name)
    chosen = choose(problem, judge).derivation
    found = [(chosen.route, chosen)]
    seen = [_lines(chosen)]
    for route in ROUTES.values():
        if route.name == chosen.route or route.obstacle(problem) is not None:
            continue
        derivation = tell(problem, route)
        if _lines(derivation) not in seen:
            seen.append(_lines(derivation))
            found.append((route.name, judge(derivation)))
    first, *others = found
    told = (_told(name, *first, tuple(SUFFIXES)),)
    told += tuple(_told(f"{name}.{route}", route, d, ("md",)) for route, d in others)
    return Entry(name, problem.topic, problem.title, _result(first[1]), told)


def _lines(derivation: Derivation) -> tuple[object, ...]:
    return tuple((step.before, step.after) for step in derivation.walk())


def _told(stem: str, route: str, derivation: Derivation, suffixes: Iterable[str]) -> Told:
    verdict = derivation.verdict
    sections = compose(derivation, "latex", "normal").sections
    return Told(
        stem=stem,
        route=route,
        lines=sum(len(section.chain.rows) for section in sections),
        verdicts=tuple(Counter(s.verdict.name for s in derivation.walk() if s.verdict).items()),
        ending=derivation.stuck or (verdict.name if verdict else "not judged"),
        as_expected=_is_as_simple(derivation),
        fragment=render(derivation, "latex"),
        files=tuple(
            (f"output/{stem}.{suffix}", render(derivation, SUFFIXES[suffix], View(standalone=True)))
            for suffix in suffixes
        ),
    )


def _is_as_simple(derivation: Derivation) -> bool:
    expected = derivation.problem.goal.expect
    return expected is not None and cost(derivation.outcome) <= cost(expected)


def _result(derivation: Derivation) -> str:
    pen = LatexScript(is_total(derivation.problem))
    found = f"{pen.term(derivation.goal).source} = {pen.term(derivation.result).source}"
    if derivation.solution is None:
        return found
    return rf"{found},\quad {pen.term(derivation.solution).source}"


def entries(names: Iterable[str]) -> tuple[Entry, ...]:
    """The problems, worked on by as many processes as there are processors."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        return tuple(pool.map(entry, names))


# The files --------------------------------------------------------------------------------


def everything(library_told: Iterable[Entry], times: dict[str, str]) -> dict[str, str]:
    """What the files should hold, by their path from the root of the repository.

    times: what stands in the column of times, by the problem's name.
    """
    found = tuple(library_told)
    files = pages(found)
    files[INDEX] = index(found, times)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    readme = replaced(readme, "derivation", shown_first())
    files["README.md"] = replaced(readme, "example", own_problem())
    return files


def pages(found: Iterable[Entry]) -> dict[str, str]:
    """The files of the derivations."""
    return {path: text for e in found for told in e.told for path, text in told.files}


def shown_first() -> str:
    """The derivation that a visitor sees first, as GitHub sets it."""
    view = View(reasons=True, flavour="github")
    return render(judge(derive(load(SHOWN_FIRST))), "markdown", view)


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

{problems} problems, told in {derivations} ways, {steps} steps: {verdicts}.

A page is what `derive render NAME --standalone --to markdown --route ROUTE` prints. Lines are
those of the page; the steps that were judged are all steps of the tree behind it. Written by
`python -m tests.regenerate`, never by hand; a test fails when anything here is out of date but the
times: deriving and judging, in process, on the machine where `--times` was given last.

{topics}
"""
_TOPIC = """\
## {topic}

| problem | result | told by: lines | judged | time | |
|---|---|---|---|---|---|
{rows}
"""


def index(found: Iterable[Entry], times: dict[str, str]) -> str:
    """The table of what is there, topic by topic."""
    ordered = sorted(found, key=lambda e: (TOPICS.index(e.topic), e.name))
    told = [t for e in ordered for t in e.told]
    counts = sum((Counter(dict(t.verdicts)) for t in told), Counter())
    topics = (
        _TOPIC.format(topic=topic.capitalize(), rows="\n".join(_row(e, times) for e in group))
        for topic, group in groupby(ordered, key=lambda e: e.topic)
    )
    return _INDEX.format(
        problems=len(ordered),
        derivations=len(told),
        steps=counts.total(),
        verdicts=_counted(counts.items()),
        topics="\n".join(topics).rstrip("\n"),
    )


def _row(e: Entry, times: dict[str, str]) -> str:
    first, *others = e.told
    routes = [f"{first.route}: {first.lines}"]
    routes += [f"[{t.route}]({t.stem}.md): {t.lines}" for t in others]
    cells = (
        f"[{e.title}]({e.name}.md)",
        in_cell(e.result),
        ", ".join(routes),
        _counted(first.verdicts),
        times.get(e.name, "–"),
        f"[LaTeX]({e.name}.tex), [JSON]({e.name}.json)",
    )
    return f"| {' | '.join(cells)} |"


def in_cell(formula: str) -> str:
    """A formula in a table on GitHub: nothing in it is taken for Markdown, no bar for the end of
    the cell."""
    return f"$`{formula.replace('|', chr(92) + 'vert ')}`$"


def _counted(verdicts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{number} {name}" for name, number in verdicts)


def times_told() -> dict[str, str]:
    """The times that stand in the table, by the problem's name."""
    path = ROOT / INDEX
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return dict(re.findall(r"^\| \[.*?\]\((.+?)\.md\) \|.* \| (\S+ s) \| [^|]* \|$", text, re.M))


def times_measured(names: Iterable[str], rounds: int = 3) -> dict[str, str]:
    """How long deriving and judging takes here, by the problem's name; the median."""
    return {name: f"{_seconds(load(name), rounds):.2f} s" for name in names}


def _seconds(problem: Problem, rounds: int) -> float:
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        judge(derive(problem))
        found.append(time.perf_counter() - start)
    return statistics.median(found)


# Writing ----------------------------------------------------------------------------------


def stale(files: dict[str, str]) -> list[str]:
    """The files that are missing, different, or there although nothing writes them."""
    there = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "output").glob("*") if path.is_file()
    }
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


def main(arguments: list[str]) -> None:
    """Write what is stale, or print a digest."""
    if arguments[:1] == ["--digest"]:
        print(digest(pages(map(entry, arguments[1:]))))
        return
    times = times_measured(library()) if arguments == ["--times"] else times_told()
    write(everything(entries(library()), times))


if __name__ == "__main__":
    main(sys.argv[1:])

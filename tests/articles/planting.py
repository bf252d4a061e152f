"""Errors planted in pages, and the same pages in other words: which of them the checker reports.

    python -m tests.articles.planting [--rounds 3] [--pages 20] [--jobs 2] [--verbose]

A page is edited on every third line at once, and then checked.  Whether an edited line is still
true is found out by somebody else: the evaluator of the tests, on the text of the problem.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from derive.articles.checking import check_document
from derive.articles.documents import read_document
from derive.articles.passages import around
from derive.articles.report import Judged, Report
from derive.problem_file import load
from tests.articles.mutations import Edit, Row, Surroundings, edited, habits, lines_of, slips
from tests.evaluator import (
    Evaluation,
    Given,
    UndefinedError,
    _compare,
    _ranges_of,
    free_indices,
    given,
    tree,
    world_of,
)

ROOT = Path(__file__).parents[2]
SEED = Path(__file__).parent / "pages" / "softmax-and-its-derivative.md"
PROBLEMS = ROOT / "derive" / "problems"
SEED_PROBLEM = "softmax-cross-entropy"
_CONDITION = re.compile(r"\\?(?:forall)?\s*([a-z])\s*(=|\\neq?)\s*([a-z])")
#: Every so many lines one is edited, so that no edited line stands beside another.
APART = 3
#: The smallest size in each world; the others are larger, each by one.
WORLDS = (3, 2)


@dataclass(frozen=True)
class Page:
    """A page and the problem that it is checked with; empty if it says itself what names mean."""

    file: str
    content: str
    problem: str
    told: bool = True

    @property
    def title(self) -> str:
        return f"{Path(self.file).name}{'' if self.told else ' alone'}"


@dataclass(frozen=True)
class Outcome:
    """What came of an edited line.

    result: ``reported``; ``excused`` if the line is told with a condition under which it does hold,
    such as that two indices differ; ``missed`` or ``unread`` if a false line holds or is not
    understood; ``true`` if the edit leaves it true; ``alarm`` if a true line is called false;
    ``undecided`` if nobody can say.
    """

    page: str
    line: int
    kind: str
    result: str
    before: str
    after: str
    understood: str = ""

    def __str__(self) -> str:
        head = f"{self.page}:{self.line} {self.kind} {self.result}"
        return f"{head}\n  - {self.before}\n  + {self.after}\n    {self.understood}"


def check(page: Page, content: str) -> Report:
    """What the checker says of another content of a page."""
    problem = load(page.problem) if page.told else None
    return check_document(page.file, problem, content.encode())


# Who is right ------------------------------------------------------------------------------


@cache
def problem_of(name: str) -> Given:
    return given((PROBLEMS / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def evaluations(name: str) -> tuple[Evaluation, ...]:
    """Some worlds of a problem."""
    found = []
    problem = problem_of(name)
    for seed, smallest in enumerate(WORLDS, 1):
        all_sizes = {size: smallest + at for at, size in enumerate(problem.sizes)}
        try:
            found.append(Evaluation(world_of(problem, all_sizes, seed)))
        except UndefinedError:
            continue
    return tuple(found)


def is_true(claim: str, problem: str, where: Sequence[str], distinct: bool) -> bool | None:
    """Do the two sides of ``left == right`` agree wherever the conditions hold?  None if that
    cannot be said.  distinct: only where different indices have different values."""
    try:
        node = tree(claim)
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq):
            return None
        left, right = ast.unparse(node.left), ast.unparse(node.comparators[0])
        sides = (tree(left), tree(right))
        free = free_indices(sides, problem_of(problem))
        used = [w for w in where if set(re.findall(r"\w", w)) <= set(free)]
        agreed = 0
        for evaluation in evaluations(problem):
            for local in _ranges_of(free, tuple(used), evaluation):
                if distinct and not used and len(set(local.values())) < len(local):
                    continue
                found = _compare(left, right, local, evaluation, {})
                if found is False:
                    return False
                agreed += found is True
        return True if agreed else None
    except (
        SyntaxError,
        AssertionError,
        KeyError,
        ValueError,
        TypeError,
        StopIteration,
        IndexError,
    ):
        return None


def conditions(page: Page, content: str) -> dict[tuple[int, int, int], tuple[str, ...]]:
    """The case that each formula of a page stands in, by where it begins."""
    document = read_document(page.file, content.encode())
    found = {}
    for passage in document.passages:
        facts = [_CONDITION.fullmatch(p.text.strip(" .,:")) for p in around(document, passage)]
        told = tuple(f"{m[1]} {'==' if m[2] == '=' else '!='} {m[3]}" for m in facts if m)[:1]
        found[passage.block, passage.places[0].line, passage.places[0].column] = told
    return found


# Edits -------------------------------------------------------------------------------------


def outcomes(page: Page, seed: int) -> list[Outcome]:
    """Wrong versions of every third line of a page, and what the checker says of each."""
    random = Random(f"{page.title} {seed}")
    document = read_document(page.file, page.content.encode())
    surroundings = Surroundings.of(document)
    lines = list(_judged_lines(page, lines_of(document)))
    chosen: list[tuple[Row, Edit]] = []
    for row in lines[seed % APART :: APART]:
        kinds = slips(row, surroundings)
        if kinds:
            chosen.append((row, random.choice(kinds[random.choice(sorted(kinds))])))
    report = check(page, edited(page.content, chosen))
    cases = conditions(page, page.content)
    found = []
    for row, edit in chosen:
        first = row.passage.places[0]
        where = cases[row.passage.block, first.line, first.column]
        claims = [c for c in report.claims if c.place.line in row.lines]
        result, understood = _result(claims, page.problem, where)
        after = edit.on(row.text)
        found.append(
            Outcome(page.title, row.lines[0], edit.kind, result, row.text, after, understood)
        )
    return found


@cache
def _holding(page: Page) -> frozenset[int]:
    """The lines of a page that hold as they stand, and none of whose claims is a definition."""
    report = check(page, page.content)
    good = {c.place.line for c in report.claims if c.kind == "line" and c.verdict == "holds"}
    bad = {c.place.line for c in report.claims if c.verdict != "holds"}
    taken = {c.place.line for c in report.claims if c.kind == "definition"}
    return frozenset(good - bad - taken)


def _judged_lines(page: Page, rows: Iterable[Row]) -> Iterator[Row]:
    holding = _holding(page)
    return (row for row in rows if holding & {*row.lines})


def _result(claims: Sequence[Judged], problem: str, where: Sequence[str]) -> tuple[str, str]:
    """What came of a line, and the claim that decides it."""
    said = [c.verdict == "false" for c in claims]
    if not any(said) and (not claims or any(c.verdict == "unread" for c in claims)):
        return "unread", ""
    truths = [
        is_true(c.understood, problem, where, c.kind == "brace") if c.understood else None
        for c in claims
    ]
    wrong = [c for c, truth in zip(claims, truths, strict=True) if truth is False]
    if wrong:
        shown = wrong[0].understood
        if any(said):
            return "reported", shown
        return ("excused" if any(c.verdict == "holds-if" for c in wrong) else "missed"), shown
    shown = next((c.understood for c, s in zip(claims, said, strict=True) if s), "")
    if None in truths:
        return ("reported" if any(said) else "undecided"), shown
    return ("alarm" if any(said) else "true"), shown


def alarms(page: Page, seed: int) -> tuple[Counter[str], list[Outcome]]:
    """Every line of a page in other words: how many of each kind, and those that do not hold any
    more."""
    random = Random(f"{page.title} {seed}")
    document = read_document(page.file, page.content.encode())
    surroundings = Surroundings.of(document)
    chosen: list[tuple[Row, Edit]] = []
    for row in _judged_lines(page, lines_of(document)):
        kinds = habits(row, surroundings)
        if kinds:
            chosen.append((row, random.choice(kinds[random.choice(sorted(kinds))])))
    report = check(page, edited(page.content, chosen))
    cases = conditions(page, page.content)
    found = []
    for n, (row, edit) in enumerate(chosen):
        claims = [c for c in report.claims if c.place.line in row.lines]
        # the line after it has it on its left
        first = row.passage.places[0]
        where = cases[row.passage.block, first.line, first.column]
        bad = [
            c
            for c in claims
            if c.verdict != "holds"
            and is_true(c.understood, page.problem, where, c.kind == "brace") is not False
        ]
        if bad or not claims:
            result = bad[0].verdict if bad else "unread"
            before = chosen[n - 1][1].on(chosen[n - 1][0].text) if n else ""
            after = edit.on(row.text)
            message = f"{before}\n    {bad[0].message if bad else ''}"
            found.append(
                Outcome(page.title, row.lines[0], edit.kind, result, row.text, after, message)
            )
    return Counter(edit.kind for _, edit in chosen), found


# Pages -------------------------------------------------------------------------------------


def pages() -> list[Page]:
    """The page that it began with, with a problem and without, every page of the output, and some
    in LaTeX."""
    content = SEED.read_text(encoding="utf-8")
    found = [Page(str(SEED), content, SEED_PROBLEM, told) for told in (True, False)]
    markdown = sorted((ROOT / "output").glob("*.md"))
    for path in (*markdown, *sorted((ROOT / "output").glob("*.tex"))[::6]):
        problem = path.name.partition(".")[0]
        if (PROBLEMS / f"{problem}.toml").exists():
            found.append(Page(str(path), path.read_text(encoding="utf-8"), problem))
    return found


def examined(work: tuple[Page, int]) -> tuple[list[Outcome], Counter[str], list[Outcome]]:
    """Both of a page, in a process of its own."""
    page, seed = work
    return (outcomes(page, seed), *alarms(page, seed))


def table(planted: Iterable[Outcome]) -> str:
    """How many of each kind came to what."""
    results = ("reported", "missed", "excused", "unread", "undecided", "true", "alarm")
    counts: dict[str, Counter[str]] = {}
    for outcome in planted:
        counts.setdefault(outcome.kind, Counter())[outcome.result] += 1
    counts["all"] = sum(counts.values(), Counter())
    lines = [f"{'':18}" + "".join(f"{result:>11}" for result in results)]
    for kind, count in counts.items():
        lines.append(f"{kind:18}" + "".join(f"{count[result]:11}" for result in results))
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Run it all and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--pages", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--verbose", action="store_true")
    chosen = parser.parse_args(arguments)
    told = [page for page in pages() if chosen.only in page.title]
    if chosen.pages:
        told = Random(chosen.first).sample(told, min(chosen.pages, len(told)))
    seeds = range(chosen.first, chosen.first + chosen.rounds)
    work = [(page, seed) for page in told for seed in seeds]
    planted: list[Outcome] = []
    rewritten: Counter[str] = Counter()
    wrong: list[Outcome] = []
    with ProcessPoolExecutor(chosen.jobs) as pool:
        for found, counted, bad in pool.map(examined, work):
            planted += found
            rewritten += counted
            wrong += bad
    for outcome in [o for o in planted if o.result not in ("reported", "true")] + wrong:
        if chosen.verbose:
            print(outcome)
    print(table(planted))
    results = Counter(outcome.result for outcome in planted)
    false = sum(results[r] for r in ("reported", "excused", "missed", "unread"))
    told = results["reported"] + results["excused"]
    print(
        f"false lines: {false}; told at their line: {told} ({told / max(1, false):.2%}), of these"
    )
    print(f"with a condition under which they hold: {results['excused']}")
    print(f"rewritten: {rewritten.total()} {dict(rewritten)}; not holding: {len(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

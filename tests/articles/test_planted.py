"""A sample of planted errors and of harmless rewrites; ``tests.articles.planting`` has them all."""

from __future__ import annotations

from collections import Counter

import pytest

from derive.articles.documents import read_document
from tests.articles.mutations import Row, Surroundings, edited, habits, lines_of, slips
from tests.articles.planting import SEED, Page, alarms, check, is_true, outcomes, pages

SAMPLE = (
    "softmax-and-its-derivative.md",
    "cross-entropy-hessian.md",
    "softmax-jacobian.md",
    "log-sum-exp.tex",
)


def page(title: str) -> Page:
    return next(page for page in pages() if page.title == title)


@pytest.mark.parametrize("title", SAMPLE)
def test_planted_errors_are_reported_at_their_line(title) -> None:
    found = outcomes(page(title), seed=1)
    assert [str(o) for o in found if o.result not in ("reported", "excused", "true")] == []
    assert Counter(o.result for o in found)["reported"] >= 2


@pytest.mark.parametrize("title", SAMPLE)
def test_a_page_in_other_words_holds_as_before(title) -> None:
    rewritten, wrong = alarms(page(title), seed=1)
    assert [str(outcome) for outcome in wrong] == []
    assert rewritten.total() >= 6


def test_what_is_set_to_zero_is_not_supposed_before() -> None:
    told = page("maximum-entropy.md")
    report = check(told, told.content.replace(r"&= \frac{\partial}{", r"&= -\frac{\partial}{", 1))
    assert [claim.place.line for claim in report.claims if claim.verdict == "false"] == [42]


@pytest.mark.parametrize(
    ("title", "line", "right", "wrong"),
    [
        ("dense-input.chain.md", 85, "W_{ij}", "W_{jj}"),
        ("attention-key.cases.md", 35, "{m}", "{d}"),
        ("dense-weights.delta.md", 49, r"\partial W_{ij}", r"\partial W_{ik}"),
    ],
)
def test_an_index_of_another_size_is_false_in_a_problem_that_is_given(
    title, line, right, wrong
) -> None:
    told = page(title)
    lines = told.content.split("\n")
    lines[line - 1] = lines[line - 1].replace(right, wrong, 1)
    report = check(told, "\n".join(lines))
    assert [claim.place.line for claim in report.claims if claim.verdict != "holds"] == [line]


# The generator itself ----------------------------------------------------------------------


def test_there_are_errors_and_rewrites_of_every_kind() -> None:
    kinds: set[str] = set()
    ways: set[str] = set()
    for each in pages()[:12]:
        lines = lines_of_page(each)
        kinds |= {kind for row, around in lines for kind in slips(row, around)}
        ways |= {kind for row, around in lines for kind in habits(row, around)}
    assert kinds == {
        "sign", "index", "term dropped", "factor dropped", "case", "limit", "label", "derivative",
        "log dropped", "exponent", "number",
    }  # fmt: skip
    assert len(ways) >= 10


def lines_of_page(page: Page) -> list[tuple[Row, Surroundings]]:
    document = read_document(page.file, page.content.encode())
    around = Surroundings.of(document)
    return [(row, around) for row in lines_of(document)]


def test_an_edit_changes_one_line_of_the_file() -> None:
    content = SEED.read_text(encoding="utf-8")
    for row, around in lines_of_page(Page(str(SEED), content, ""))[:8]:
        for edits in slips(row, around).values():
            changed = edited(content, [(row, edits[0])])
            differing = [
                n
                for n, (one, two) in enumerate(
                    zip(content.split("\n"), changed.split("\n"), strict=True), 1
                )
                if one != two
            ]
            assert differing == [row.lines[0]]


@pytest.mark.parametrize(
    ("claim", "where", "expected"),
    [
        ("diff(L, z[j]) == p[j] - y[j]", (), True),
        ("diff(L, z[j]) == y[j] - p[j]", (), False),
        ("diff(p[k], z[j]) == -p[k] * p[j]", ("k != j",), True),
        ("diff(p[k], z[j]) == -p[k] * p[j]", (), False),
        ("y[k] == y[j]", ("k == j",), True),
        ("sum(y[k] for k in n if k != 1) == 1", (), False),
        ("nothing[j] == 1", (), None),
    ],
)
def test_who_is_right_is_found_out_without_the_checker(claim, where, expected) -> None:
    assert is_true(claim, "softmax-cross-entropy", where, distinct=False) is expected

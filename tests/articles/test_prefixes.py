"""Lines that are understood from what stands above them alone."""

from __future__ import annotations

from derive.articles.checking import check_document
from derive.articles.documents import read_document
from derive.articles.prefixes import Prefixes
from derive.articles.report import Report

ABOVE = r"""
$$a_i = \frac{e^{s_i}}{\sum_{j=1}^C e^{s_j}}$$

The loss for the true class $y$ is

$$L = -\log a_y$$

so that

$$\frac{\partial L}{\partial s_i} = %s$$
"""
BELOW = r"""
For a batch:

$$M = -\frac{1}{N} \sum_{n=1}^N \log a^{(n)}_{y^{(n)}}$$

$$\frac{\partial M}{\partial s^{(n)}_i} = \frac{1}{N} (a_i^{(n)} - \mathbf{1}[i = y^{(n)}])$$
"""
RIGHT = r"a_i - \mathbf{1}[i = y]"


def check(text: str) -> Report:
    return check_document("page.md", None, text.encode())


def test_a_letter_may_mean_something_else_further_down() -> None:
    report = check(ABOVE % RIGHT + BELOW)
    verdicts = {c.place.line: c.verdict for c in report.claims}
    assert verdicts[10] == "holds"
    assert verdicts[6] == "unread"  # what L is in the whole document is not said
    assert any("(up to line 10)" in said.text for said in report.context)


def test_a_wrong_line_does_not_hold_in_a_beginning() -> None:
    report = check(ABOVE % RIGHT.replace("-", "+") + BELOW)
    (claim,) = (claim for claim in report.claims if claim.place.line == 10)
    assert claim.verdict in ("false", "unread")


def test_what_the_whole_document_says_is_said_once() -> None:
    report = check(ABOVE % RIGHT)
    assert not any("up to line" in said.text for said in report.context)


def test_no_more_is_read_again_than_twice_the_document() -> None:
    prefixes = Prefixes(read_document("page.md", b"$a$ " * 10))
    assert prefixes.may_read(20)
    assert not prefixes.may_read(21)

"""Lines that are understood from what stands above them alone."""

from __future__ import annotations

from derive.articles.checking import check_document
from derive.articles.report import Report
from derive.articles.understanding import understanding

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


def test_what_was_understood_is_read_from_the_top_too(tmp_path) -> None:
    page = tmp_path / "page.md"
    page.write_text(ABOVE % RIGHT + BELOW, encoding="utf-8")
    lines = {line.place.line: line for line in understanding(str(page)).lines}
    assert not any(lines[number].refused for number in (2, 6, 10))
    assert lines[10].understood == ("diff(L, s[i]) == a[i] - delta(i, y)",)

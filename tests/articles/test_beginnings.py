"""Beginnings of a document, and how many of them are read."""

from __future__ import annotations

from derive.articles.beginnings import Beginnings
from derive.articles.documents import read_document


def test_no_more_is_read_again_than_twice_the_document() -> None:
    beginnings = Beginnings(read_document("page.md", b"$a$ " * 10))
    assert len(beginnings.of(9).passages) == 9
    assert beginnings.may_read(9)
    assert beginnings.may_read(11)
    assert not beginnings.may_read(12)

"""Letters next to each other: which spell a word, which are a product."""

from __future__ import annotations

import pytest

from derive.reading.layout import Letter, ReadError, Scripts, Word
from derive.reading.parsing import read_layout
from derive.reading.vocabulary import spelled_out


def spelled(text):
    names = []
    for node in spelled_out(read_layout(text).items):
        base = node.base if isinstance(node, Scripts) else node
        if isinstance(base, Letter | Word):
            names.append(base.name if isinstance(base, Letter) else base.text)
    return names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("log(p)", ["log"]),
        ("ylog(p)", ["y", "log"]),
        ("logp", ["log", "p"]),
        ("ln(p)", ["ln"]),
        ("net_j", ["net"]),
        ("LayerNorm(x)", ["LayerNorm"]),
        ("l o g", ["l", "o", "g"]),
        ("Wxb", ["W", "x", "b"]),
        ("kxye^x", ["k", "x", "y", "e"]),
        ("ijkl", ["i", "j", "k", "l"]),
        ("abcd", ["a", "b", "c", "d"]),
        ("QKVW", ["Q", "K", "V", "W"]),
    ],
)
def test_letters_that_spell_a_word_are_one(text, names):
    assert spelled(text) == names


@pytest.mark.parametrize("text", ["ln x", r"ln \frac{a}{b}", "ln x_i"])
def test_what_may_be_a_function_or_a_product_is_said(text):
    with pytest.raises(ReadError, match="ln is a function or a product") as caught:
        spelled(text)
    assert caught.value.span == (0, 2)

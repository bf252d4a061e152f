"""Hostile text is shown as text."""

from __future__ import annotations

import pytest

from derive.escaping import (
    escape_html,
    escape_latex,
    escape_markdown,
    escape_plain,
    escape_typst,
    quoted_typst,
)

HOSTILE = [
    (
        r"\input{secret}",
        r"\textbackslash{}input\{secret\}",
        r"\\input\{secret\}",
    ),
    ("^^5cinput", r"\textasciicircum{}\textasciicircum{}5cinput", "&#94;&#94;5cinput"),
    ("{{7*7}}", r"\{\{7*7\}\}", r"\{\{7\*7\}\}"),
    (r"\VAR{7*7}", r"\textbackslash{}VAR\{7*7\}", r"\\VAR\{7\*7\}"),
    ("$x$ & 100%", r"\$x\$ \& 100\%", "&#36;x&#36; &#38; 100%"),
    ("`rm`", r"{`}rm{`}", r"\`rm\`"),
    (
        "<script>",
        r"\textless{}script\textgreater{}",
        "&#60;script&#62;",
    ),
    ("a_b # c ~d", r"a\_b \# c \textasciitilde{}d", r"a\_b \# c &#126;d"),
    ("[x](y)!", "[x](y)!", r"&#91;x&#93;(y)\!"),
    ("a\nb\t c", "a b c", "a b c"),
    ("--x--", "-{}-x-{}-", r"\--x--"),
    ("1. x", "1. x", r"1\. x"),
    ("(x)= @y", "(x)= @y", "&#40;x)= &#64;y"),
    ("% x", r"\% x", "&#37; x"),
    ("''", "'{}'", "''"),
    ("naïve Gauß λ 中", r"na\"{\i}ve Gau\ss{} \ensuremath{\lambda} U+4E2D", "naïve Gauß λ 中"),
]


@pytest.mark.parametrize(("text", "latex", "markdown"), HOSTILE)
def test_text_is_shown_as_it_is(text: str, latex: str, markdown: str) -> None:
    assert (escape_latex(text), escape_markdown(text)) == (latex, markdown)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a\" onload='x' b", "a&#34; onload=&#39;x&#39; b"),
        ("]]> &amp; <!--", "]]&gt; &amp;amp; &lt;!--"),
        ("a\u202eb\u200fc\x00d", "a b c d"),
        ("naïve 中\n x", "naïve 中 x"),
    ],
)
def test_text_in_html_is_neither_a_tag_nor_the_end_of_an_attribute(text: str, html: str) -> None:
    assert escape_html(text) == html


def test_nothing_moves_the_cursor_of_a_terminal() -> None:
    assert escape_plain("a\x1b[31mb\x07\u202ec") == "a [31mb c"


def test_escaped_latex_is_ascii() -> None:
    characters = map(chr, [*range(0x250), *range(0x2000, 0x2300), 0x1F600])
    assert [c for c in characters if not escape_latex(c).isascii()] == []


@pytest.mark.parametrize(
    ("text", "typst"),
    [
        ('#eval("1")', r"\#eval(\"1\")"),
        ("$x$ @ref <label>", r"\$x\$ \@ref \<label\>"),
        ("*a* _b_ `c` ~", r"\*a\* \_b\_ \`c\` \~"),
        ("= a // b /* c", r"\= a \/\/ b \/\* c"),
        (r"\input{secret} [x]", r"\\input\{secret\} \[x\]"),
        ("https://a.b/", r"https:\/\/a.b\/"),
        ("1. a... -1 -- b", r"1\. a\.\.. \-1 \-\- b"),
        ("one-hot, Student's 't'", r"one-hot, Student's \'t\'"),
        ("{{7*7}} a+b ^^5c|", r"\{\{7\*7\}\} a+b \^\^5c\|"),
        ("naïve 中\u202e", "naïve 中 "),
    ],
)
def test_text_for_typst(text: str, typst: str) -> None:
    assert escape_typst(text) == typst


def test_a_string_of_typst_ends_where_it_should() -> None:
    assert quoted_typst('a "b" \\" #c\n') == r'"a \"b\" \\\" #c "'

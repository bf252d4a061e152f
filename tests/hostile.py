"""Text that means something to somebody: in a title it is shown as it stands."""

from __future__ import annotations

import re

HOSTILE = [
    "<script>alert(1)</script>",
    "]]>",
    "<!-- x -->",
    "<b a='",
    "\"' onload=alert(1) x='",
    "</title></style></script>",
    "&amp; &lt;",
    r"\input{secret}",
    "^^5cinput",
    r"\VAR{7*7}",
    r"\(x\) \[x\]",
    r"a\\ \$ \%",
    "$x$ $$x$$",
    "$5 and $6",
    "{{7*7}} {% x %} {# x #}",
    "{{< x >}} {{% x %}}",
    "`rm` ```",
    "$`x`$ `$",
    "{math}`x` {.a #b}",
    "a_b_c *d* **e** ~~f~~ ==g==",
    "![a](b) [^1] [x]: y",
    "| a | b |",
    "# h",
    "> q",
    "- x",
    "1. x",
    "+++",
    "---",
    "===",
    "~~~",
    ": x :::",
    "(x)=",
    "% x",
    "x @ref",
    "#eval(1) // x /* y */ <l>",
    "'q' \"r\" -- --- ...",
    "a\u202eb\u2066c\u200fd",
    "a\x1b[31mb\x00c",
    "x\n\ny\n---\nz",
    ":tada: :+1:",
    "line\u2028separator\ttab",
    "Gauß λ 中 🦆",
]


def seen(text: str) -> str:
    """Without white space, and what typography makes of quotation marks, dashes and dots."""
    for sign, plain in zip("’‘“”–—…", "''\"\"--.", strict=True):
        text = text.replace(sign, plain)
    return re.sub(r"(?<=-)-+|(?<=\.)\.+|\s+", "", text)

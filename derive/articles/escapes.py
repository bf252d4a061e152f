"""What a format of Markdown escapes in formulas, undone.

Where formulas reach the page through Markdown itself, as on older sites made by Hugo, every sign
that Markdown reads is escaped: ``z\\_j``, four backslashes at the end of a line.  In LaTeX nobody
writes these, so a document shows by itself whether its formulas are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from derive.articles.sources import Traced

_WORDS = re.compile(r"\\(?:text|math|operatorname|mbox|label|tag|ref|url)[a-z]*\*?\s*\{[^{}]*\}")
_SURELY = re.compile(r"(?:^|[^\\])(?:\\\\)*\\_|\\{4}\s*(?:\n|$|&)")
_ESCAPED = re.compile(
    r"""\\\\(?P<end>\\\\)
      | \\\\(?=\s|$|[\[&])                       # the end of a line that was not escaped
      | \\(?P<sign>[\\_*`~'"<()\[\]+\-=^/?@.]|&(?=\#?\w+;))
      | \\.""",
    re.VERBOSE | re.DOTALL,
)
_TAGS = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_NAMED = re.compile("|".join(_ENTITIES))


def escaped(formulas: Iterable[Traced]) -> bool:
    """Are the formulas of a document escaped?"""
    return any(_SURELY.search(_WORDS.sub("{}", formula.text)) for formula in formulas)


def unescaped(formula: Traced) -> Traced:
    """A formula without its escapes."""
    pieces: list[Traced] = []
    end = 0
    for found in _ESCAPED.finditer(formula.text):
        kept = "end" if found["end"] else "sign"
        if found[kept]:
            pieces.append(formula.cut(end, found.start()))
            end = found.start(kept)
    return Traced.joined([*pieces, formula.cut(end, len(formula.text))]) if pieces else formula


def without_markup(formula: Traced) -> Traced:
    """A formula without what a program that fills in templates, or HTML, wants in it."""
    found = formula.replaced(_TAGS)
    if "&" not in found.text or not _NAMED.search(found.text):
        return found
    pieces: list[Traced] = []
    end = 0
    for entity in _NAMED.finditer(found.text):
        at = found.offsets[entity.start()]
        sign = Traced(_ENTITIES[entity.group()], [at, found.offsets[entity.end()]])
        pieces += [found.cut(end, entity.start()), sign]
        end = entity.end()
    return Traced.joined([*pieces, found.cut(end, len(found.text))])

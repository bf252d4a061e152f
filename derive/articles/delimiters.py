"""Formulas among words, in Markdown and what is like it: where they begin and end in a paragraph.

One walk from left to right; where something that opens is never closed it is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from derive.articles.segments import Run
from derive.articles.sources import Traced

ENVIRONMENTS = ("equation", "align", "gather", "multline", "eqnarray", "displaymath", "flalign",
                "alignat", "math", "dmath")  # fmt: skip
#: Environments that do nothing but hold a formula.
SINGLE = ("equation", "displaymath", "math", "dmath")
#: Where an environment that is a formula of its own begins.
BEGIN = r"\\{1,2}begin\{((?:" + "|".join(ENVIRONMENTS) + r")\*?)\}"

#: Where a tag of a site's own opens a formula: of Hexo, of Jekyll.
TAG = r"\{%-?[ \t]*(?:mathjax|math|katex|latex)\b[^{}%]*%\}"

_TOKEN = re.compile(
    rf"""(?P<environment>{BEGIN})
      | (?P<tagged>{TAG})
      | (?P<script><script\s[^<>]*math/tex[^<>]*>)
      | (?P<doubled>\\\\[(\[])                # a backslash that Markdown takes away
      | (?P<opened>\\[(\[])
      | (?P<escaped>\\.)
      | (?P<gitlab>\$(?P<ticks>`+))
      | (?P<dollars>\$\$)
      | (?P<dollar>\$)
      | (?P<role>(?:\{{math\}}|:math:)(?P<quoted>`+))
      | (?P<code>`+)
      | (?P<comment><!--)
      | (?P<hidden><(?P<tag>script|style|pre|code|textarea)\b[^<>]*>)
      | (?P<span><(?P<wrapped>span|code|kbd|b)>[$\\]+</(?P=wrapped)>)
      | (?P<markup></?[A-Za-z][A-Za-z0-9-]*(?:[^<>$"']|"[^"]*"|'[^']*')*+>)
      | (?P<address><[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>)
      | (?P<shortcode>\{{\{{[<%][^{{}}]*[>%]\}}\}}|\{{%[^{{}}%]*%\}})
      | (?P<link>\]\([^()\s]*\)|https?://[^\s<>$]*)
    """,
    re.VERBOSE | re.DOTALL,
)
#: A formula up to the dollar that ends it.
DOLLAR = re.compile(r"(?:\\(?:text|mbox|textrm|textbf|hbox)\{[^{}]*\}|\\.|[^$\\])++\$", re.DOTALL)
_DOLLARS = re.compile(r"(?:\\.|[^$\\]|\$(?!\$))*+\$\$", re.DOTALL)
#: A brace that is escaped twice, as the sign before the formula is.
_DOUBLED = re.compile(r"(?<!\\)\\(\\[{}])")
_MATH = re.compile(r"[\\_^=]")
_COMMAND = re.compile(r"\\[A-Za-z]{2}|[_^]\{[^{}]*\}")
_SCRIPT = re.compile(r"\s*\w[_^]\w\s*")
_NAMED = re.compile(r"\\[A-Za-z]+")
_SIGNED = re.compile(r"\\[A-Za-z]|[_^=]")
_TAGS = re.compile(r"\{%[^{}%]*%\}")
_SINGLE = re.compile(r"\s*\w\s*")
_WORD = re.compile(r"[A-Za-z]{3}")
_BRACKET = {s: re.compile(re.escape(s[:-1]) + r"[" + re.escape(s[-1] + c) + "]")
            for s, c in (("\\(", ")"), ("\\[", "]"), ("\\\\(", ")"), ("\\\\[", "]"))}  # fmt: skip


@dataclass
class _Walk:
    """A walk over the text of a paragraph.  missing: closing signs that do not come any more."""

    whole: Traced
    spaced: bool
    missing: set[str] = field(default_factory=set)
    fences: dict[int, list[int]] | None = None

    def runs(self) -> Iterator[Run]:
        """Words and formulas in turn."""
        text = self.whole.text
        words = at = 0
        while (found := _TOKEN.search(text, at)) is not None:
            at = found.end()
            formula = self._formula(found)
            if formula is None:
                at = self._skipped(found)
                continue
            start, end, at, display = formula
            if words < found.start():
                yield Run(self.whole.cut(words, found.start()))
            body = self.whole.cut(start, end)
            yield Run(body.replaced(_DOUBLED, 1) if found["doubled"] else body, True, display)
            words = at
        if words < len(text):
            yield Run(self.whole.cut(words, len(text)))

    def _formula(self, found: re.Match[str]) -> tuple[int, int, int, bool] | None:
        """Where the formula begins and ends that a sign opens, where its closing sign ends, and
        whether it is a display."""
        if found["environment"]:
            backslashes = "\\" * found["environment"].count("\\")
            closing = f"{backslashes}end{{{found[2]}}}"
            end = self._find(closing, found.end())
            if end < 0:
                return None
            stop = end + len(closing)
            if found[2].rstrip("*") in SINGLE:
                return found.end(), end, stop, found[2] != "math"
            return found.start(), stop, stop, True
        if found["script"]:
            end = self._find("</script>", found.end())
            display = "mode=display" in found["script"].replace(" ", "")
            return None if end < 0 else (found.end(), end, end + len("</script>"), display)
        if found["tagged"]:
            return self._tagged(found)
        if found["doubled"] or found["opened"]:
            return self._bracketed(found.group(), found.end())
        if found["gitlab"]:
            end = self._find(found["ticks"] + "$", found.end())
            if end < 0:
                return None
            return found.end(), end, end + len(found["ticks"]) + 1, False
        if found["role"]:
            end = self._fence(len(found["quoted"]), found.end())
            return None if end < 0 else (found.end(), end, end + len(found["quoted"]), False)
        if found["dollars"]:
            return self._dollars(found.end())
        return self._dollar(found.end()) if found["dollar"] else None

    def _tagged(self, found: re.Match[str]) -> tuple[int, int, int, bool] | None:
        """Between ``{% math %}`` and ``{% endmath %}``."""
        closing = closing_of(found["tagged"])
        end = self._find(closing, found.end())
        stop = end + len(closing)
        if end < 0:
            return None
        return found.end(), end, stop, not self._in_line(found.start(), stop)

    def _bracketed(self, sign: str, start: int) -> tuple[int, int, int, bool] | None:
        """Between ``\\(`` or ``\\[`` and its partner; brackets that are merely escaped are text."""
        if sign in self.missing:
            return None
        found = _BRACKET[sign].search(self.whole.text, start)
        if found is None:
            self.missing.add(sign)
            return None
        body = self.whole.text[start : found.start()]
        is_text = not _MATH.search(body) and (
            _WORD.search(body) or (sign[-1] == "[" and body.strip().isdigit())
        )
        if found.group() == sign or is_text:
            return None
        return start, found.start(), found.end(), sign[-1] == "["

    def _dollars(self, start: int) -> tuple[int, int, int, bool] | None:
        if "$$" in self.missing:
            return None
        found = _DOLLARS.match(self.whole.text, start)
        if found is None:
            self.missing.add("$$")
            return None
        end = found.end() - 2
        return start, end, end + 2, not self._in_line(start - 2, end + 2)

    def _dollar(self, start: int) -> tuple[int, int, int, bool] | None:
        """By pandoc's rule: no space inside at either end, no digit behind.  Where spaces stand at
        both ends, only what cannot be a price; at one end, only what holds a command, or before
        the closing dollar also what else is no price and no words."""
        text = self.whole.text
        found = None if "$" in self.missing else DOLLAR.match(text, start)
        if found is None:
            return None
        end = found.end() - 1
        body = text[start:end]
        if text[end + 1 : end + 2].isdigit():
            return None
        inside = body[0].isspace() + body[-1].isspace()
        looks = _looks_like_math if inside == 2 else _is_math
        if inside == 1 and body[-1].isspace():
            looks = _ends_in_space
        if not inside or (self.spaced and looks(body)):
            return start, end, end + 1, False
        return None

    def _in_line(self, start: int, end: int) -> bool:
        """Do words stand before or behind it on the same line?"""
        text = self.whole.text
        before = text[max(0, start - 40) : start].rpartition("\n")[2]
        after = text[end : end + 40].partition("\n")[0]
        sides = (_TAGS.sub("", side) for side in (before, after))
        return any(re.search(r"\w(?![^<]*>)", side) for side in sides)

    def _skipped(self, found: re.Match[str]) -> int:
        """The end of what holds no formulas: code, a comment, what a tag hides."""
        end = found.end()
        if found["gitlab"]:
            return found.start() + 1
        if found["code"]:
            closing = self._fence(len(found["code"]), end)
            return end if closing < 0 else closing + len(found["code"])
        closing_sign = "-->" if found["comment"] else f"</{found['tag']}>" if found["tag"] else ""
        if not closing_sign:
            return end
        closing = self._find(closing_sign, end)
        return end if closing < 0 else closing + len(closing_sign)

    def _find(self, sign: str, start: int) -> int:
        if sign in self.missing:
            return -1
        found = self.whole.text.find(sign, start)
        if found < 0:
            self.missing.add(sign)
        return found

    def _fence(self, length: int, start: int) -> int:
        """Where the next run of exactly so many backquotes begins; -1 if there is none."""
        if self.fences is None:
            self.fences = {}
            for run in re.finditer("`+", self.whole.text):
                self.fences.setdefault(len(run.group()), []).append(run.start())
            for places in self.fences.values():
                places.reverse()
        places = self.fences.get(length, [])
        while places and places[-1] < start:
            places.pop()
        return places[-1] if places else -1


def _looks_like_math(body: str) -> bool:
    return bool(_MATH.search(body) or _SINGLE.fullmatch(body))


def _is_math(body: str) -> bool:
    return bool(_COMMAND.search(body) or _SCRIPT.fullmatch(body))


def _ends_in_space(body: str) -> bool:
    return _is_math(body) or bool(_SIGNED.search(body) and not _WORD.search(_NAMED.sub("", body)))


def closing_of(tag: str) -> str:
    """What closes a tag of a site's own: ``{% endmath %}``."""
    (name,) = re.findall(r"[a-z]+", tag)[:1]
    return f"{{% end{name} %}}"


def runs(paragraph: Traced, *, spaced: bool = True) -> tuple[Run, ...]:
    """Words and formulas of a paragraph.  spaced: is ``$ x $`` a formula?"""
    return tuple(_Walk(paragraph, spaced).runs())

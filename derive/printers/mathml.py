"""LaTeX to MathML, as it stands in a web page.  The conversion is math-core's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from derive.extras import extra
from derive.printers.latex import Latex

COLOURS: Mapping[str, str] = MappingProxyType(
    {"new": "red", "old": "green", "fresh": "blue", "spent": "yellow"}
)
"""What a part of a formula can be marked as, and the colour that says so in LaTeX: no formula has
colours of its own."""

_WRAPPED = re.compile(r"<math[^>]*>(.*)</math>", re.DOTALL)
_LEAVES = frozenset({"mi", "mn", "mo", "mtext"})
_HOLDS_MANY = frozenset({"mrow", "mpadded", "mtd", "msqrt"})


class _Span(NamedTuple):
    """The signs from one to before another, and what they are marked as."""

    begin: int
    end: int
    mark: str


class MarkedLatex(Latex):
    """LaTeX with marks, for :func:`marked_mathml`."""

    def marked(self, text: str, mark: str) -> str:
        """The part with its marks, which are names with spaces between them."""
        for name in mark.split():
            text = rf"\textcolor{{{COLOURS[name]}}}{{{text}}}"
        return text


MARKED_LATEX = MarkedLatex()


def mathml(latex: str, display: bool = True) -> str:
    """The formula in MathML, one ``mrow``; ``display``: with large signs, on a line of its own.

    Raises MissingExtraError without math-core, and ValueError for LaTeX that it does not know.
    """
    converter, unknown = _converter()
    try:
        written: str = converter.convert_with_local_state(latex, displaystyle=display)
    except unknown as error:
        raise ValueError(f"{latex}: {error}") from error
    wrapped = _WRAPPED.fullmatch(written.replace("&ApplyFunction;", "\N{FUNCTION APPLICATION}"))
    assert wrapped is not None
    return f"<mrow>{wrapped[1]}</mrow>"


def marked_mathml(latex: str, marked: str) -> str:
    """A displayed formula in MathML, its marks as classes.

    marked: the same formula by MARKED_LATEX.  A colour in LaTeX takes the space away around what it
    colours, so it says only which signs are marked.
    """
    plain, coloured = (ElementTree.fromstring(mathml(source)) for source in (latex, marked))
    if _signs(plain) == _signs(coloured):
        for span in _spans(coloured, 0):
            _mark(plain, span)
    return ElementTree.tostring(plain, encoding="unicode")


def _signs(tree: Element) -> list[str | None]:
    return [part.text for part in tree.iter() if part.tag in _LEAVES]


def _spans(tree: Element, begin: int) -> Iterator[_Span]:
    mark = _marks().get(tree.get("style", ""))
    if mark is not None:
        yield _Span(begin, begin + len(_signs(tree)), mark)
    for part in tree:
        yield from _spans(part, begin)
        begin += len(_signs(part))


def _mark(tree: Element, span: _Span) -> None:
    """Mark the part that has these signs, or put what has them into one part."""
    begin, covered = 0, []
    for position, part in enumerate(tree):
        end = begin + len(_signs(part))
        if begin <= span.begin and span.end <= end and begin < end:
            _mark(part, _Span(span.begin - begin, span.end - begin, span.mark))
            return
        if span.begin <= begin < end <= span.end:
            covered.append(position)
        begin = end
    if span.end - span.begin < begin and covered and tree.tag in _HOLDS_MANY:
        first, last = covered[0], covered[-1] + 1
        inside = Element("mrow")
        inside.extend(tree[first:last])
        tree[first:last] = [inside]
        tree = inside
    tree.set("class", f"{tree.get('class', '')} {span.mark}".strip())


@cache
def _marks() -> Mapping[str, str]:
    """The styles that colours become, and what they are the marks of."""
    colours = {name: mathml(MARKED_LATEX.marked("x", name)) for name in COLOURS}
    return {
        part.get("style", ""): name
        for name, text in colours.items()
        for part in ElementTree.fromstring(text).iter()
        if part.get("style")
    }


@cache
def _converter() -> tuple[Any, type[Exception]]:
    library = extra("math_core", "html")
    return library.LatexToMathML(fancy_error=False), library.LatexError

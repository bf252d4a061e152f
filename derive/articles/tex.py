"""A file in LaTeX to its headings and paragraphs.  No file that it names is opened."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from derive.articles.delimiters import DOLLAR, ENVIRONMENTS, SINGLE
from derive.articles.macros import braced, without_macros
from derive.articles.segments import Found, Piece, Run
from derive.articles.sources import Source, Traced

_HIDDEN = re.compile(
    r"""\\begin\{(?P<verbatim>(?:verbatim|Verbatim|lstlisting|minted|comment|tikzpicture|filecontents)
                              \*?)\}
      | \\iffalse\b | \\verb\*?(?P<sign>[^\sa-zA-Z*]) | \\lstinline(?P<quote>[^\sa-zA-Z\[{])
      | \\. | %[^\n]*(?:\n[ \t]*)?""",
    re.VERBOSE | re.DOTALL,
)
_TOKEN = re.compile(
    r"""\\(?P<edge>begin|end)\s*\{(?P<name>[a-zA-Z]+\*?)\}
      | \\(?P<level>part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)\*?\s*
          (?:\[[^\]]*\]\s*)?(?=\{)
      | \\(?P<command>[a-zA-Z]+)
      | \\(?P<opened>[(\[])
      | \\.
      | (?P<dollars>\$\$?)
      | (?P<blank>\n[ \t]*\n\s*)""",
    re.VERBOSE | re.DOTALL,
)
_EDGE = re.compile(r"\s*\\(begin|end)\{([a-zA-Z]+\*?)\}\s*")
_LEVELS = {
    "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5,
    "subparagraph": 6,
}  # fmt: skip
_LISTS = ("itemize", "enumerate", "description", "compactitem", "compactenum", "parts")
_DEEPEST = 50
_START = r"\begin{document}"
_UNCLOSED = "the formula that begins here is not closed"


def read(source: Source) -> Found:
    """The headings and paragraphs of a source, and the macros that it defines."""
    whole, macros, problems = without_macros(_visible(source.text))
    start = whole.text.find(_START)
    if start >= 0:
        whole = whole.cut(start + len(_START), len(whole.text))
    end = whole.text.find(r"\end{document}")
    if end >= 0:
        whole = whole.cut(0, end)
    edges = {m.name: e for m in macros if (e := _EDGE.fullmatch(m.body)) and not m.arguments}
    walk = _Walk(whole, {name: (edge[1], edge[2]) for name, edge in edges.items()})
    walk.walk()
    kept = tuple(macro for macro in macros if macro.name not in edges)
    return Found(tuple(walk.pieces), macros=kept, problems=(*problems, *walk.problems))


def _visible(text: str) -> Traced:
    """The text without comments and without what is set as it is typed."""
    pieces: list[Traced] = []
    missing: set[str] = set()
    end = at = 0
    while (found := _HIDDEN.search(text, at)) is not None:
        at = found.end()
        sign = found["sign"] or found["quote"]
        closing = rf"\end{{{found['verbatim']}}}" if found["verbatim"] else sign or ""
        if found.group() == r"\iffalse":
            closing = r"\fi"
        if closing:
            stop = -1 if closing in missing else text.find(closing, at)
            if stop < 0:
                missing.add(closing)
                continue
            at = stop + len(closing)
        elif found.group()[0] == "\\":
            continue
        pieces.append(Traced.whole(text[end : found.start()], end))
        end = at
    return Traced.joined([*pieces, Traced.whole(text[end:], end)])


@dataclass
class _Walk:
    """A walk over the text from left to right.  edges: macros that begin and end environments.
    lists: the number of the item in each of the lists around, 0 before the first one."""

    whole: Traced
    edges: dict[str, tuple[str, str]]
    pieces: list[Piece] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    words: int = 0
    lists: list[int] = field(default_factory=list)
    items: int = 0
    missing: set[str] = field(default_factory=set)

    def walk(self) -> None:
        """Find the pieces."""
        at = 0
        while (found := _TOKEN.search(self.whole.text, at)) is not None:
            at = self._take(found)
        self._flush(len(self.whole.text))

    def _take(self, found: re.Match[str]) -> int:
        """What begins at a place; where to go on."""
        edge, name = found["edge"], found["name"]
        if (short := f"\\{found['command']}") in self.edges:
            edge, name = self.edges[short]
        if edge == "begin" and name.rstrip("*") in ENVIRONMENTS:
            return self._environment(found, name)
        if edge:
            return self._edge(found, edge, name.rstrip("*"))
        if found["level"]:
            return self._heading(found)
        if found["command"] == "item":
            self._flush(found.start(), found.end())
            if self.lists:
                self.items += 1
                self.lists[-1] = self.items
        elif found["command"] == "par" or found["blank"]:
            self._flush(found.start(), found.end())
        elif found["opened"]:
            closing = r"\)" if found["opened"] == "(" else r"\]"
            stop = self._find(closing, found.end())
            return self._formula(found, found.end(), stop, closing, found["opened"] == "[")
        elif found["dollars"]:
            return self._dollars(found)
        return found.end()

    def _dollars(self, found: re.Match[str]) -> int:
        if found["dollars"] == "$$":
            stop = self._find("$$", found.end())
            return self._formula(found, found.end(), stop, "$$", True)
        inline = DOLLAR.match(self.whole.text, found.end())
        stop = inline.end() - 1 if inline else -1
        if inline and re.search(r"\n[ \t]*\n", inline.group()):
            stop = -1
        return self._formula(found, found.end(), stop, "$", False)

    def _environment(self, found: re.Match[str], name: str) -> int:
        ends = [short for short, edge in self.edges.items() if edge == ("end", name)]
        for closing in (rf"\end{{{name}}}", *ends):
            stop = self._find(closing, found.end())
            if stop < 0:
                continue
            if name.rstrip("*") in SINGLE or closing in ends:
                return self._formula(found, found.end(), stop, closing, name != "math")
            end = stop + len(closing)
            return self._formula(found, found.start(), end, "", True)
        return self._formula(found, 0, -1, "", True)

    def _formula(
        self, found: re.Match[str], start: int, stop: int, closing: str, display: bool
    ) -> int:
        if stop < 0:
            self.problems.append((self.whole.offsets[found.start()], _UNCLOSED))
            return found.end()
        self._said(found.start())
        self.runs.append(Run(self.whole.cut(start, stop), True, display))
        self.words = stop + len(closing)
        return self.words

    def _edge(self, found: re.Match[str], edge: str, name: str) -> int:
        self._flush(found.start(), found.end())
        if name in _LISTS and edge == "begin":
            self.lists = [*self.lists[-_DEEPEST:], 0]
        elif name in _LISTS and self.lists:
            self.lists.pop()
        return found.end()

    def _heading(self, found: re.Match[str]) -> int:
        self._flush(found.start(), found.end())
        title = braced(self.whole.text, found.end())
        if title is None:
            return found.end()
        start = self.whole.text.index("{", found.end()) + 1
        inner = _Walk(self.whole.cut(start, title[1] - 1), {})
        inner.walk()
        runs = tuple(run for piece in inner.pieces for run in piece.runs)
        self.pieces.append(Piece(runs, _LEVELS[found["level"]], self._around()))
        self.words = title[1]
        return self.words

    def _around(self) -> tuple[int, ...]:
        return tuple(number for number in self.lists if number)

    def _said(self, end: int) -> None:
        if self.words < end:
            self.runs.append(Run(self.whole.cut(self.words, end)))

    def _flush(self, end: int, start: int = 0) -> None:
        """The paragraph ends at a place, and the next one begins at another."""
        self._said(end)
        if self.runs:
            self.pieces.append(Piece(tuple(self.runs), 0, self._around()))
        self.runs = []
        self.words = max(start, end)

    def _find(self, sign: str, start: int) -> int:
        if sign in self.missing:
            return -1
        found = self.whole.text.find(sign, start)
        if found < 0:
            self.missing.add(sign)
        return found

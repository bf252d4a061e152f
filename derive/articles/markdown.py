"""Markdown as people write it, for whatever reader, to its headings and paragraphs.

Lines are put into quotes, list items and fences as CommonMark does it, but for two liberties: what
is nested may be indented by two columns, and a display may hold blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.articles.containers import QUOTE, TAB, Container, Lines
from derive.articles.delimiters import BEGIN, TAG, closing_of, runs
from derive.articles.escapes import escaped, unescaped, without_markup
from derive.articles.segments import Found, Piece, Run
from derive.articles.sources import Source, Traced

#: Deeper lists and quotes are text.
_DEEPEST = 50
_MARKER = re.compile(r"( {0,3})([-+*]|\d{1,9}[.)])(?:([ \t]+)(?=\S)|(?=[ \t]*$))", re.MULTILINE)
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?|===)[ \t]+\S")
_BREAK = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_FENCE = re.compile(r"[ \t]{0,3}(`{3,}|~{3,}|:{3,})[ \t]*([^`\n]*)")
_TRANSPARENT = re.compile(
    r"\{(?:note|warning|tip|important|admonition|hint|seealso|danger|caution|attention|error"
    r"|dropdown|margin|sidebar|tab-set|tab-item|grid|card|theorem|proof|lemma|prf:\w+|proof:\w+)\}"
)
_OPTIONS = re.compile(r"(?:[ \t]*:[\w-]+:[^\n]*\n)+")
_HIDDEN = re.compile(
    r" {0,3}<(?:(!--)|(script(?![^<>]*math/tex)|style|pre|textarea)\b)", re.IGNORECASE
)
_PROSE = re.compile(r"\s*(?:[A-Za-z']{2,}[,.;:]?[ \t]+){4}")
_OPENS = re.compile(
    rf"(?P<skip>`+[^`\n]*`+|\\[^\\(\[\]b]|(?!{BEGIN})\\b)"
    rf"|(?P<dollars>\$\$)|(?P<bracket>\\{{1,2}}\[)|(?P<script><script\s[^<>]*math/tex[^<>]*>)|(?P<environment>{BEGIN})"
    rf"|(?P<tag>{TAG})"
)
#: Commands that stand in formulas, and how many of them tell that there are some.
_COMMANDS = re.compile(
    r"\\(?:d?frac|sum|prod|partial|nabla|sqrt|log|ln|exp|cdot|times|hat|mathb[bf]|begin|left|alpha"
    r"|beta|theta|sigma|lambda|delta)(?![A-Za-z])"
)
_SEVERAL = 3
_FRONT = re.compile(
    r"(?:---[ \t]*\n.*?^(?:---|\.\.\.)|\+\+\+[ \t]*\n.*?^\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)


def read(source: Source) -> Found:
    """The headings and paragraphs of a source, and its front matter."""
    front = _FRONT.match(source.text)
    blocks = _Blocks(source, front.end() if front else 0)
    found = list(blocks.pieces())
    formulas = (run.text for piece, raw in found if not raw for run in piece.runs if run.formula)
    undo = escaped(formulas)
    return Found(
        tuple(_cleaned(piece, undo and not raw) for piece, raw in found),
        source.text[: front.end()] if front else "",
        problems=(*blocks.problems, *_overlooked(found)),
    )


def _overlooked(found: Sequence[tuple[Piece, bool]]) -> Iterator[tuple[int, str]]:
    """That a source has no formula, though its words hold what stands in formulas."""
    told = [run for piece, _ in found for run in piece.runs]
    if any(run.formula for run in told):
        return
    commands = [
        run.text.offsets[each.start()] for run in told for each in _COMMANDS.finditer(run.text.text)
    ]
    if len(commands) >= _SEVERAL:
        yield commands[0], "commands of LaTeX stand here, and no sign that begins a formula"


def _cleaned(piece: Piece, undo: bool) -> Piece:
    changed = []
    for run in piece.runs:
        if run.formula:
            text = without_markup(run.text)
            run = replace(run, text=unescaped(text) if undo else text)
        changed.append(run)
    return replace(piece, runs=tuple(changed))


class _Blocks:
    """A walk over the lines of a source."""

    def __init__(self, source: Source, start: int) -> None:
        text = source.text
        self.text = text
        ends = re.compile("\n").finditer(text, start)
        self.lines = Lines(text, [start, *(end.end() for end in ends)])
        self.line = 0
        self.items = 0
        self.paragraph: list[Traced] = []
        self.fences: list[str] = []  # of directives that hold Markdown
        self.unclosed: dict[str, int] = {}  # what is not closed before which line
        self.problems: list[tuple[int, str]] = []
        self.ready: list[tuple[Piece, bool]] = []

    def pieces(self) -> Iterator[tuple[Piece, bool]]:
        """Each with: is its formula written as it is, with no escapes?"""
        while self.line < len(self.lines.starts):
            self._take()
            yield from self.ready
            self.ready.clear()
        self._flush()
        yield from self.ready

    # Blocks -----------------------------------------------------------------------------

    def _take(self) -> None:
        """The block, or the line of a paragraph, that begins on the current line."""
        depth, at = self.lines.inside(self.line)
        end = self.lines.end(self.line)
        rest = self.text[at:end]
        if not rest.strip():
            self._leave(depth)
            self._flush()
            self.line += 1
            return
        lazy = depth < len(self.lines.stack) and self.paragraph and not self._begins(rest)
        if not lazy:
            self._leave(depth)
            at = self._enter(at, end)
        if not self._leaf(at, end):
            self._flush()
            self.line += 1

    def _begins(self, rest: str) -> bool:
        """Does a block begin so, even behind a paragraph?"""
        signs = (QUOTE, _MARKER, _HEADING, _FENCE, _HIDDEN)
        return any(sign.match(rest) for sign in signs) or bool(_BREAK.fullmatch(rest))

    def _leave(self, depth: int) -> None:
        if depth < len(self.lines.stack):
            self._flush()
            del self.lines.stack[depth:]

    def _enter(self, at: int, end: int) -> int:
        """Open the containers that begin at a place; where what they hold begins."""
        while len(self.lines.stack) < _DEEPEST:
            if quote := QUOTE.match(self.text, at, end):
                self._flush()
                self.lines.stack.append(Container())
                at = quote.end()
                continue
            marker = _MARKER.match(self.text, at, end)
            if marker is None or _BREAK.fullmatch(self.text, at, end):
                break
            if self.paragraph and (marker[3] is None or marker[2][0] in "23456789"):
                break
            self._flush()
            self.items += 1
            before = len(marker[1])
            space = len((marker[3] or " ").expandtabs(TAB))
            width = before + len(marker[2]) + (space if space <= TAB else 1)
            self.lines.stack.append(Container(width, min(width, before + 2), self.items))
            at = marker.end() if space <= TAB else marker.end(2) + 1
            at = min(at, end)
        return at

    def _leaf(self, at: int, end: int) -> bool:
        """Take the block that begins at a place; False if there is none and the line is over."""
        text = self.text
        if not text[at:end].strip():
            return False
        if not self.paragraph:
            if self.lines.columns(at, end) >= TAB:
                return False
            if _ADMONITION.match(text, at, end):
                self.lines.stack.append(Container(TAB, TAB))
                return False
        elif underline := _UNDERLINE.fullmatch(text, at, end):
            self._flush(1 if underline[1][0] == "=" else 2)
            self.line += 1
            return True
        if _BREAK.fullmatch(text, at, end):
            return False
        if fence := _FENCE.match(text, at, end):
            return self._fenced(fence)
        if heading := _HEADING.match(text, at, end):
            self._flush()
            title = Traced.whole(text[heading.end() : end], heading.end())
            self.paragraph = [title]
            self._flush(len(heading[1]))
            self.line += 1
            return True
        if hidden := _HIDDEN.match(text, at, end):
            closing = "-->" if hidden[1] else f"</{hidden[2].lower()}>"
            if self._skip_to(closing, hidden.end()):
                return True
        self._words(at, end)
        return True

    def _skip_to(self, closing: str, at: int) -> bool:
        """Go on behind the line that something hidden ends on; False if it never ends."""
        if closing in self.unclosed:
            return False
        stop = self.text.find(closing, at)
        if stop < 0:
            self.unclosed[closing] = len(self.lines.starts)
            return False
        self._flush()
        while self.line + 1 < len(self.lines.starts) and self.lines.starts[self.line + 1] <= stop:
            self.line += 1
        stop += len(closing)
        rest = Traced.whole(self.text[stop : self.lines.end(self.line)], stop)
        if rest.text.strip():
            self.paragraph.append(rest)
        self.line += 1
        return True

    def _fenced(self, fence: re.Match[str]) -> bool:
        self._flush()
        sign, info = fence[1], fence[2].strip()
        colons = sign[0] == ":"
        if not info and sign in self.fences:
            del self.fences[self.fences.index(sign) :]
            return False
        is_math = info in ("math", "{math}") or info.startswith("{math} ")
        if not is_math and (colons or _TRANSPARENT.match(info)):
            if info:
                self.fences = [*self.fences[-_DEEPEST:], sign]
            return False
        lines = self._fence_lines(sign)
        if is_math:
            argument = Traced.whole(info[6:], fence.start(2) + 6) if info[6:] else None
            body = Traced.joined(lines, fence.end())
            options = _OPTIONS.match(body.text)
            if options:
                body = body.cut(options.end(), len(body.text))
            whole = Traced.joined([argument, body]) if argument else body
            self._emit((Run(whole, True, True),), raw=True)
        return True

    def _fence_lines(self, sign: str) -> list[Traced]:
        """The lines up to the end of a fence, or of what it stands in."""
        closing = re.compile(rf"[ \t]*{re.escape(sign[0])}{{{len(sign)},}}[ \t]*")
        lines: list[Traced] = []
        self.line += 1
        while self.line < len(self.lines.starts):
            depth, at = self.lines.inside(self.line)
            end = self.lines.end(self.line)
            if depth < len(self.lines.stack):
                if self.text[at:end].strip():
                    break
            elif closing.fullmatch(self.text, at, end):
                self.line += 1
                break
            lines.append(self.lines.line(at, end))
            self.line += 1
        return lines

    # Paragraphs -------------------------------------------------------------------------

    def _words(self, at: int, end: int) -> None:
        """A line of a paragraph, and those after it if it opens a display."""
        self.paragraph.append(self.lines.line(at, end))
        closing = self._opened(at, end)
        line = self.line
        self.line += 1
        if not closing or self.unclosed.get(closing, -1) > line:
            return
        lines, stop = self._display_lines(closing)
        if lines:
            self.paragraph += lines
        else:
            self.unclosed[closing] = stop
            self.problems.append((at, f"a formula begins on this line and no {closing} ends it"))

    def _display_lines(self, closing: str) -> tuple[list[Traced], int]:
        """The lines up to the one where no display is open; none if that does not come, then
        before which line it does not."""
        lines: list[Traced] = []
        line, blank = self.line, False
        while line < len(self.lines.starts):
            _, at = self.lines.inside(line, lenient=True)
            end = self.lines.end(line)
            if _HEADING.match(self.text, at, end) or _FENCE.match(self.text, at, end):
                break
            if blank and _PROSE.match(self.text, at, end):
                break
            blank = not self.text[at:end].strip()
            lines.append(self.lines.line(at, end))
            line += 1
            stop = self.text.find(closing, at, end)
            if stop >= 0:
                again = self._opened(stop + len(closing), end)
                if not again or self.unclosed.get(again, -1) > line:
                    self.line = line
                    return lines, line
                closing = again
        return [], line

    def _opened(self, at: int, end: int) -> str:
        """The closing sign of the display that is open at the end of a stretch of a line."""
        while found := _OPENS.search(self.text, at, end):
            at = found.end()
            if found["skip"]:
                continue
            closing = "$$"
            if found["bracket"]:
                closing = found["bracket"][:-1] + "]"
            elif found["tag"]:
                closing = closing_of(found["tag"])
            elif found["script"]:
                closing = "</script>"
            elif found["environment"]:
                closing = found["environment"].replace("begin", "end")
            stop = self.text.find(closing, at, end)
            if stop < 0:
                return closing
            at = stop + len(closing)
        return ""

    def _flush(self, heading: int = 0) -> None:
        """The paragraph is over."""
        if self.paragraph:
            whole = Traced.joined(self.paragraph)
            self.paragraph = []
            self._emit(runs(whole), heading)

    def _emit(self, found: tuple[Run, ...], heading: int = 0, *, raw: bool = False) -> None:
        items = tuple(c.number for c in self.lines.stack if c.number)
        self.ready.append((Piece(found, heading, items), raw))

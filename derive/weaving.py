"""Derivations woven into pages in Markdown: each ``derive`` block is followed by what it asks for.

    ```derive detail=brief
    sigmoid
    ```

    <!-- derived from the block above: edit that, not this -->

    ...

    <!-- /derived -->

What stands between the two comments is written anew each time, and nothing else is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from derive.budget import Refused
from derive.embedding import Request, markdown, read_options
from derive.extras import extra
from derive.files import write_whole
from derive.jobs import Outcome, work_through

if TYPE_CHECKING:
    from markdown_it.token import Token

LANGUAGE = "derive"
START = "<!-- derived from the block above: edit that, not this -->"
END = "<!-- /derived -->"
MAX_BYTES = 5_000_000

_WRONG = 2
_START = re.compile(r"[\s>]*<!-- derived\b.*-->\s*")
_END = re.compile(r"[\s>]*<!-- /derived -->\s*")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MARKER = re.compile(r"[^\s>]")


@dataclass(frozen=True)
class Block:
    """A block of a page, and what was woven in after it.

    first, after: the lines of the block, from 0; ``after`` is the line that follows it.
    end: the line that follows what was woven in, ``after`` if nothing was.
    margin: what stands before each line, in a list or a quotation.
    """

    request: Request
    first: int
    after: int
    end: int
    margin: str


@dataclass(frozen=True)
class Page:
    """A page: its lines with their ends, and its blocks."""

    lines: tuple[str, ...]
    blocks: tuple[Block, ...]


def read(text: str, name: str) -> Page:
    """The blocks of a page.  name: the file, for messages and relative paths.

    Raises Refused if a block or what was woven in has no end or an option cannot be read, and
    MissingExtraError if the reader of Markdown is not installed.
    """
    lines = tuple(_LINE.findall(text))
    fences = [t for t in _tokens(text.removeprefix("\ufeff")) if _is_ours(t)]
    starts = [_lines_of(fence)[0] for fence in fences] + [len(lines)]
    pairs = zip(fences, starts[1:], strict=True)
    return Page(lines, tuple(_block(fence, lines, until, name) for fence, until in pairs))


def _tokens(text: str) -> Sequence[Token]:
    reader = extra("markdown_it", "weave").MarkdownIt("commonmark")
    return cast("Sequence[Token]", reader.parse(text))


def _is_ours(token: Token) -> bool:
    words: list[str] = token.info.split()
    return token.type == "fence" and words[:1] == [LANGUAGE]


def _lines_of(token: Token) -> tuple[int, int]:
    first, after = cast("list[int]", token.map)
    return first, after


def _block(fence: Token, lines: Sequence[str], until: int, name: str) -> Block:
    first, after = _lines_of(fence)
    before, _, _ = lines[first].removeprefix("\ufeff").partition(fence.markup)
    place = f"{name}:{first + 1}:{len(before) + 1}"
    closing = lines[after - 1].strip(" \t\r\n>")
    if after - first < 2 or set(closing) != {fence.markup[0]} or len(closing) < len(fence.markup):
        raise Refused(f"{place}: this block has no end: a line {fence.markup}", _WRONG)
    if not fence.content.strip():
        hint = "write the name of a problem, the path of its file, or its TOML"
        raise Refused(f"{place}: this block is empty; {hint}", _WRONG)
    options = read_options(fence.info.split()[1:], place)
    request = Request(name, first + 1, fence.content, options, len(before) + 1)
    end = _end_of_woven(lines, after, until, name)
    return Block(request, first, after, end, _MARKER.sub(" ", before))


def _end_of_woven(lines: Sequence[str], after: int, until: int, name: str) -> int:
    start = after
    while start < until and not lines[start].strip(" \t\r\n>"):
        start += 1
    if start == until or not _START.fullmatch(lines[start]):
        return after
    for number in range(start + 1, until):
        if _END.fullmatch(lines[number]):
            return number + 1
    message = f"what was woven in here has no end; it is the line {END}"
    raise Refused(f"{name}:{start + 1}:1: {message}", _WRONG)


# Writing ----------------------------------------------------------------------------------


def woven(page: Page, contents: Sequence[str]) -> str:
    """The page with contents after its blocks, in their order, in place of those before."""
    return _put(page, contents, keep=True)


def expanded(page: Page, contents: Sequence[str]) -> str:
    """The page with contents in place of its blocks."""
    return _put(page, contents, keep=False)


def _put(page: Page, contents: Sequence[str], keep: bool) -> str:
    parts: list[str] = []
    done = 0
    for block, content in zip(page.blocks, contents, strict=True):
        parts += page.lines[done : block.after if keep else block.first]
        last = page.lines[block.after - 1]
        # Only the last line of a page may have no end.
        ending = _ending(page.lines[block.first])
        if keep and not _ending(last):
            parts.append(ending)
        parts += _inserted(ending, block.margin, content, keep)
        done = block.end
    return "".join((*parts, *page.lines[done:]))


def _ending(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _inserted(ending: str, margin: str, content: str, keep: bool) -> Iterator[str]:
    """The content in lines of the page."""
    lines = content.strip("\n").split("\n")
    if keep:
        lines = ["", START, "", *lines, "", END]
    for line in lines:
        yield (margin + line).rstrip() + ending


# Files ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Woven:
    """What came of a page: how many derivations it has, and whether it was, or would be, written.

    failures: why not, one message each; then the file is as it was.  code: 0, 1 or 2.
    """

    file: str
    derivations: int = 0
    changed: bool = False
    failures: tuple[str, ...] = ()
    code: int = 0


def weave(
    files: Sequence[str],
    *,
    check: bool = False,
    executor: Executor | None = None,
    jobs: int | None = None,
    bar: bool = False,
) -> Iterator[Woven]:
    """Weave derivations into pages in place; what came of each, in their order.

    check: write nothing.  executor, jobs, bar: see :func:`derive.jobs.work_through`.

    Raises MissingExtraError if the reader of Markdown is not installed.
    """
    found = [(file, *_read(file)) for file in files]
    requests = [b.request for _, _, page in found if isinstance(page, Page) for b in page.blocks]
    answers = work_through(markdown, requests, executor=executor, jobs=jobs, bar=bar)
    for file, data, page in found:
        if isinstance(page, Refused):
            yield Woven(file, failures=(page.message,), code=page.code)
        else:
            yield _woven(file, data, page, [next(answers) for _ in page.blocks], check)


def _read(file: str) -> tuple[bytes, Page | Refused]:
    """The bytes and the blocks of a file, or what is wrong with it."""
    data = b""
    try:
        with open(file, "rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise Refused(f"{file}:1:1: the page is larger than 5 MB", _WRONG)
        return data, read(data.decode(), file)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data, Refused(f"{file}:{line}:1: the page is not UTF-8", _WRONG)
    except OSError as error:
        return data, Refused(f"{file}:1:1: cannot read it: {error.strerror or error}", _WRONG)
    except Refused as refused:
        return data, refused


def _woven(
    file: str, before: bytes, page: Page, answers: Sequence[Outcome[Request]], check: bool
) -> Woven:
    number = len(page.blocks)
    failed = [answer for answer in answers if answer.failure is not None]
    if failed:
        said = tuple(_said(answer) for answer in failed)
        return Woven(file, number, failures=said, code=max(answer.code for answer in failed))
    after = woven(page, [answer.value for answer in answers]).encode()
    changed = after != before
    if changed and not check:
        try:
            if Path(file).read_bytes() != before:
                message = f"{file}:1:1: it was changed meanwhile; nothing was written"
                return Woven(file, number, failures=(message,), code=1)
            write_whole(Path(file), after)
        except OSError as error:
            message = f"{file}:1:1: cannot write it: {error.strerror or error}"
            return Woven(file, number, failures=(message,), code=1)
    return Woven(file, number, changed)


def _said(answer: Outcome[Request]) -> str:
    """The message with its place, which work that was ended could not say."""
    failure = answer.failure or ""
    page = answer.item.page
    return failure if failure.startswith(f"{page}:") else f"{answer.item.place}: {failure}"

"""The docstrings of a Python file to their headings and paragraphs.  Nothing is run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace

from derive.articles.passages import DocumentError
from derive.articles.restructured import pieces
from derive.articles.segments import Found, Piece, Run
from derive.articles.sources import Source, Traced

_LITERAL = re.compile(r"([rRuU]?)('''|\"\"\"|'|\")")
_BETWEEN = re.compile(r"(?:\s|\\\n|#[^\n]*)*")
_ESCAPE = re.compile(
    r"\\(?:\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|.)", re.DOTALL
)
_SIGNS = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "\n": "",
}  # fmt: skip
_SPOILED = frozenset("\a\b\f\n\r\t\v")
#: Commands that begin with a letter that makes an escape of a backslash.
_COMMAND = re.compile(
    r"(?:alpha|approx|arg|begin|beta|bar|bf|big|binom|bold|boxed|bigl|bigr|forall|frac|flat|nabla"
    r"|ne|neq|nu|not|newline|nonumber|notag|rho|right|rm|ref|text|textbf|textrm|textit|tfrac|theta"
    r"|tanh|tau|tilde|times|to|top|tag|tfrac|vec|varepsilon|varphi|vdots|vert|VERT)(?![a-zA-Z])"
)
_NEEDS_R = "Python reads {} as an escape here: the docstring needs an r before it"


def read(source: Source) -> Found:
    """The headings and paragraphs of the docstrings of the module, its classes and functions.

    Raises DocumentError if it is not Python.
    """
    lines = source.text.split("\n")
    found: list[Piece] = []
    problems: list[tuple[int, str]] = []
    items = 0
    for node in _docstrings(_parsed(source)):
        column = len(lines[node.lineno - 1].encode()[: node.col_offset].decode())
        start = source.line_start(node.lineno) + column
        text = _traced(source.text, start)
        if text is None or text.text != node.value:
            problems.append((start, "this docstring is not read: it is not one plain string"))
            continue
        spoiled = _spoiled(source.text, text)
        problems += [
            (at - 1, _NEEDS_R.format(source.text[at - 1 : at + 1])) for at in sorted(spoiled)
        ]
        highest = items
        found.append(Piece((), 1))  # what stands in another docstring does not introduce anything
        for piece in pieces(text):
            numbers = tuple(items + number for number in piece.items)
            highest = max((highest, *numbers))
            kept = [_kept(run, spoiled) for run in piece.runs]
            found.append(replace(piece, runs=tuple(kept), items=numbers))
        items = highest
    return Found(tuple(found), problems=tuple(problems))


def _parsed(source: Source) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source.text)
    except SyntaxError as error:
        line = min(error.lineno or 1, source.text.count("\n") + 1)
        place = source.place(source.line_start(line))
        raise DocumentError(f"it is not Python: {error.msg}", place) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise DocumentError(f"it is not Python that can be read: {error}") from None


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """In the order of the file."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        body = getattr(node, "body", None)
        documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        if isinstance(node, documented) and isinstance(body, list) and body:
            first = body[0].value if isinstance(body[0], ast.Expr) else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first
        waiting += reversed([n for n in ast.iter_child_nodes(node) if isinstance(n, ast.stmt)])


def _traced(text: str, at: int) -> Traced | None:
    """The value of the string literals that begin at an offset; None if they are none."""
    parts: list[Traced] = []
    while (opened := _LITERAL.match(text, at)) is not None:
        raw = opened[1].lower() == "r"
        end = _closing(text, opened.end(), opened[2])
        if end < 0:
            return None
        inner = Traced(text[opened.end() : end], range(opened.end(), end + 1))
        parts.append(inner if raw else _decoded(inner))
        at = end + len(opened[2])
        following = _BETWEEN.match(text, at)
        if following is None or not _LITERAL.match(text, following.end()):
            break
        # strings on lines of their own belong together only within brackets
        if "\n" in text[at : following.end()].replace("\\\n", ""):
            break
        at = following.end()
    return Traced.joined(parts) if parts else None


def _spoiled(source: str, text: Traced) -> set[int]:
    """Where the value of a docstring has a control character, or the end of a line, since a command
    of TeX begins like an escape."""
    signs = zip(text.text, text.offsets, strict=False)
    changed = (at for sign, at in signs if sign in _SPOILED and source[at] != sign)
    return {at for at in changed if _COMMAND.match(source, at)}


def _closing(text: str, at: int, quote: str) -> int:
    for found in re.compile(rf"\\.|{quote}", re.DOTALL).finditer(text, at):
        if found.group() == quote:
            return found.start()
    return -1


def _decoded(inner: Traced) -> Traced:
    """A string with its escapes read as Python does; a sign stands where its last one stood."""
    pieces: list[Traced] = []
    end = 0
    for found in _ESCAPE.finditer(inner.text):
        code = found.group()[1:]
        sign = _SIGNS.get(code)
        if sign is None and code[0] in "xuU01234567":
            sign = chr(int(code.lstrip("xuU"), 8 if code[0].isdigit() else 16))
        if sign is None:
            continue  # no escape to Python: the backslash stays
        pieces.append(inner.cut(end, found.start()))
        if sign:
            at = found.end() - 1
            pieces.append(Traced(sign, inner.offsets[at : at + 2]))
        end = found.end()
    return Traced.joined([*pieces, inner.cut(end, len(inner.text))])


def _kept(run: Run, spoiled: set[int]) -> Run:
    """A run, as words if it is a formula in which a command has been read as an escape."""
    if run.formula and not spoiled.isdisjoint(run.text.offsets):
        return replace(run, formula=False, display=False)
    return run

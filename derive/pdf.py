"""From the source of a Typst document to a PDF, tagged and valid as PDF/UA-1.

The bytes are the same each time: only the fonts that come with Typst are used, no file is
read and nothing is fetched.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Literal

from derive.extras import extra

if TYPE_CHECKING:
    from typst import Compiler

STANDARD: Literal["ua-1"] = "ua-1"
TIMESTAMP = 0
_NOT_IN_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')


class TypstProblem(Exception):  # noqa: N818 - it is the source's, not the program's, error
    """Typst cannot set a source; the message is its own."""


def pdf(source: str) -> bytes:
    """The PDF of a Typst document.

    A character that no font has is shown by its number, as ``U+4E2D``.

    Raises MissingExtraError if typst is not installed, TypstProblem if the source is wrong, as one
    from somebody else's template may be.
    """
    typst = extra("typst", "pdf")
    if _home() != os.getpid():
        return _elsewhere(source)
    while True:
        try:
            found = _compiler().compile(
                source.encode(), format="pdf", pdf_standards=[STANDARD], timestamp=TIMESTAMP
            )
        except typst.TypstError as error:
            shown = _without(source, _NOT_IN_FONT.findall(error.diagnostic))
            if shown == source:
                raise TypstProblem(error.diagnostic.strip()) from error
            source = shown
        else:
            assert isinstance(found, bytes)
            return found


@cache
def _home() -> int:
    """The process in which Typst has its threads.  A copy of that process has none of them, and
    would wait for them for ever."""
    return os.getpid()


def _elsewhere(source: str) -> bytes:
    """The same in a process that begins anew."""
    command = [sys.executable, "-P", "-c", _PROGRAM]
    done = subprocess.run(command, input=source.encode(), capture_output=True, check=False)
    if done.returncode == _REFUSED:
        raise TypstProblem(done.stderr.decode().strip())
    done.check_returncode()
    return done.stdout


_REFUSED = 3
_PROGRAM = f"""
import sys
from derive.pdf import TypstProblem, pdf
try:
    sys.stdout.buffer.write(pdf(sys.stdin.buffer.read().decode()))
except TypstProblem as error:
    sys.stderr.buffer.write(str(error).encode())
    sys.exit({_REFUSED})
"""


@cache
def _compiler() -> Compiler:
    """One for all documents: it has read the fonts, and remembers what it has laid out."""
    compiler: Compiler = extra("typst", "pdf").Compiler(b"", ignore_system_fonts=True)
    return compiler


def _without(source: str, unknown: list[str]) -> str:
    """The source, every character of the unknown texts by its number."""
    characters = {ord(c): f"U+{ord(c):04X}" for text in unknown for c in text if not c.isascii()}
    return source.translate(characters)

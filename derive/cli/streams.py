"""What goes out, and how a command ends: text, files, messages, exit codes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from derive.files import write_whole

OK, FAILED, WRONG = 0, 1, 2


class WrongCall(click.ClickException):
    """The input or the call is wrong; the message is printed as it is."""

    exit_code = WRONG

    def show(self, file: Any = None) -> None:
        """Print the message on standard error."""
        say(self.message)


class Failed(WrongCall):
    """What was asked for cannot be done here; the message is printed as it is."""

    exit_code = FAILED


def write(text: str | bytes) -> None:
    """To standard output, text in UTF-8 whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(encoded(text) if isinstance(text, str) else text)
    sys.stdout.buffer.flush()


def say(message: str) -> None:
    """To standard error."""
    sys.stderr.flush()
    sys.stderr.buffer.write(encoded(f"{message}\n"))
    sys.stderr.buffer.flush()


def encoded(text: str) -> bytes:
    """In UTF-8; the name of a file may hold what is no text, ``?`` stands for it."""
    return text.encode("utf-8", "replace")


def finish(context: click.Context, failures: tuple[str, ...]) -> None:
    """Say what failed, and end the command."""
    for failure in failures:
        say(f"derive: {failure}")
    context.exit(FAILED if failures else OK)


def has_colours() -> bool:
    """Is standard output a terminal, and are colours wanted?"""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def make_folder(path: Path) -> None:
    """Raises WrongCall or Failed, with the reason."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritten(f"to {path}", error) from error


def write_file(path: Path, content: bytes) -> None:
    """Whole or not at all.  Raises WrongCall or Failed, with the reason."""
    try:
        write_whole(path, content)
    except OSError as error:
        raise _unwritten(f"{path}", error) from error


def _unwritten(what: str, error: OSError) -> WrongCall:
    """A place that is not there is a wrong call; one that takes nothing is not."""
    wrong = isinstance(error, FileNotFoundError | FileExistsError | NotADirectoryError)
    kind = WrongCall if wrong else Failed
    return kind(f"derive: cannot write {what}: {error.strerror or error}")

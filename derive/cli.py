"""The command line: what the commands are called, what they take, how they end.

Nothing large is imported before a command needs it.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from derive import budget
from derive.files import write_whole

if TYPE_CHECKING:
    from derive.derivation import Derivation
    from derive.document import Detail
    from derive.problem import Problem
    from derive.rendering import View

OK, FAILED, WRONG = 0, 1, 2
FORMATS = ("latex", "markdown", "text", "json")
TELLING = "How it is told: cases, delta, chain or logs.  [default: what tells it best]"
DERIVING = frozenset({"show", "render", "check", "routes"})


class WrongCall(click.ClickException):
    """The input or the call is wrong; the message is printed as it is."""

    exit_code = WRONG

    def show(self, file: Any = None) -> None:
        """Print the message on standard error."""
        _say(self.message)


def _write(text: str) -> None:
    """To standard output, in UTF-8 whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def _say(message: str) -> None:
    """To standard error."""
    sys.stderr.flush()
    sys.stderr.buffer.write(f"{message}\n".encode())
    sys.stderr.buffer.flush()


# Options that show and render share -------------------------------------------------------


def _viewing(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option("--route", help=TELLING),
        click.option(
            "--detail",
            type=click.Choice(["brief", "normal", "full"]),
            default="normal",
            show_default=True,
            help="Which lines are shown.",
        ),
        click.option("--standalone", is_flag=True, help="A whole document, not a part of one."),
        click.option(
            "--template",
            "templates",
            type=click.Path(path_type=Path, exists=True, file_okay=False),
            help="A folder of templates that go before the ones that ship.",
        ),
        click.option(
            "--reasons/--no-reasons",
            default=None,
            help="The reason beside every line.  [default: in show, and with --detail full]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _view(detail: Detail, standalone: bool, templates: Path | None, reasons: bool | None) -> View:
    from derive.rendering import View

    return View(detail, reasons, standalone, templates)


# Deriving ---------------------------------------------------------------------------------


def _problem(problem: str) -> Problem:
    """Raises WrongCall if there is no such problem."""
    from derive.diagnostics import ProblemError
    from derive.problem_file import load

    try:
        return load(problem)
    except ProblemError as error:
        raise WrongCall(str(error)) from error


def _derivation(problem: str, route: str | None) -> tuple[Derivation, str]:
    """Load, derive and judge, by the route that tells it best if none is named; and why it is
    that one, ``""`` if it was named.

    Raises WrongCall if there is no such problem or route, or if the route does not apply.
    """
    from derive.judges import judge
    from derive.routes import ROUTES, NotApplicableError, choose, derive
    from derive.wording import in_plain_text

    if route is not None and route not in ROUTES:
        raise WrongCall(f"derive: there is no route {route!r}; there are {', '.join(ROUTES)}")
    loaded = _problem(problem)
    if route is None:
        choice = choose(loaded, judge)
        return choice.derivation, choice.because
    try:
        return judge(derive(loaded, route)), ""
    except NotApplicableError as error:
        raise WrongCall(f"derive: {in_plain_text(str(error))}") from error


def _page(derivation: Derivation, to: str, view: View, in_terminal: bool = False) -> str:
    from derive.rendering import TemplateProblem, render
    from derive.terminal import Terminal

    width = shutil.get_terminal_size().columns
    terminal = Terminal(width, in_terminal and _has_colours())
    try:
        return render(derivation, to, view, terminal)
    except TemplateProblem as error:
        raise WrongCall(str(error)) from error


def _chosen(route: str, because: str) -> str:
    """What a reader at a terminal is told about the route that was not asked for."""
    from derive.terminal import Terminal

    terminal = Terminal(shutil.get_terminal_size().columns, _has_colours())
    told = f"Route: {route}, chosen since {because}"
    return "\n".join(terminal.paint(line, "dim") for line in terminal.filled(told).splitlines())


def _has_colours() -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


# Commands ---------------------------------------------------------------------------------


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="derive")
def cli() -> None:
    """Derive the gradient of a loss, line by line, every line checked.

    PROBLEM is a name from `derive list` or the path of a problem file.
    """


@cli.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_problems(as_json: bool) -> None:
    """The library by topic: name, title, what is differentiated by what."""
    from derive.catalogue import listings

    found = listings()
    if as_json:
        rows = [dataclasses.asdict(p) for p in found]
        _write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    names = max((len(p.name) for p in found), default=0)
    titles = max((len(p.title) for p in found), default=0)
    for number, (topic, listed) in enumerate(groupby(found, key=lambda p: p.topic)):
        _write("\n" * bool(number) + f"{topic.capitalize()}\n")
        for p in listed:
            asked = f"{p.differentiate} by {', '.join(p.by)}"
            _write(f"  {p.name:{names}}  {p.title:{titles}}  {asked}\n")


@cli.command()
@click.argument("problem")
@_viewing
@click.pass_context
def show(
    context: click.Context,
    problem: str,
    route: str | None,
    detail: Detail,
    standalone: bool,
    templates: Path | None,
    reasons: bool | None,
) -> None:
    """A derivation, in the terminal."""
    from derive.findings import failures

    derivation, because = _derivation(problem, route)
    view = _view(detail, standalone, templates, reasons)
    _write(_page(derivation, "text", view, in_terminal=True))
    if because and sys.stdout.isatty():
        _write(f"\n{_chosen(derivation.route, because)}\n")
    _finish(context, failures(derivation))


@cli.command()
@click.argument("problem")
@click.option("--to", "to", type=click.Choice(FORMATS), required=True, help="The format.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write a file, whole or not at all; not if the derivation does not hold.",
)
@_viewing
@click.pass_context
def render(
    context: click.Context,
    problem: str,
    to: str,
    output: Path | None,
    route: str | None,
    detail: Detail,
    standalone: bool,
    templates: Path | None,
    reasons: bool | None,
) -> None:
    """A derivation as LaTeX, Markdown, text or JSON."""
    from derive.findings import failures

    derivation, _ = _derivation(problem, route)
    page = _page(derivation, to, _view(detail, standalone, templates, reasons))
    found = failures(derivation)
    if output is None or str(output) == "-":
        _write(page)
    elif found:
        found = (*found, f"{output} was not written")
    else:
        _write_file(output, page)
    _finish(context, found)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--route", help=TELLING)
@click.pass_context
def check(context: click.Context, files: tuple[str, ...], route: str | None) -> None:
    """Is it true?  One line for each problem file."""
    from derive.findings import verdict

    code = OK
    for file in files:
        try:
            holds, line = verdict(_derivation(file, route)[0])
        except WrongCall as error:
            error.show()
            code = WRONG
            continue
        _write(f"{file}: {line}\n")
        code = code if holds else max(code, FAILED)
    context.exit(code)


@cli.command()
@click.argument("problem")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def routes(context: click.Context, problem: str, as_json: bool) -> None:
    """What each route makes of a problem, and which is chosen."""
    from derive.comparing import data, table
    from derive.findings import failures
    from derive.judges import judge
    from derive.routes import compare

    choice = compare(_problem(problem), judge)
    if as_json:
        _write(json.dumps(data(choice), indent=2, ensure_ascii=False) + "\n")
    else:
        _write("".join(f"{line}\n" for line in table(choice)))
    _finish(context, failures(choice.derivation))


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> None:
    """A commented problem file to start from."""
    from derive.resources import shipped_templates

    if file.exists() or file.is_symlink():
        raise WrongCall(f"derive: {file} is there already; nothing was written")
    start = (shipped_templates() / "new" / "problem.toml").read_text(encoding="utf-8")
    _write_file(file, start.replace("FILE", str(file)))


def _write_file(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise WrongCall(f"derive: cannot write {path}: {error.strerror or error}") from error


def _finish(context: click.Context, failures: tuple[str, ...]) -> None:
    for failure in failures:
        _say(f"derive: {failure}")
    context.exit(FAILED if failures else OK)


# The program ------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """Run a command; the exit code."""
    try:
        code = cli.main(arguments, prog_name="derive", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return budget.INTERRUPTED
    except SystemExit:
        # click's answer to a reader that went away
        return FAILED
    except MemoryError:
        _say("derive: out of memory")
        return FAILED
    except RecursionError:
        _say("derive: the terms became too deep")
        return FAILED
    return code if isinstance(code, int) else OK


def main() -> None:
    """The entry point: commands that derive run in a child process with a budget."""
    arguments = sys.argv[1:]
    command = next((a for a in arguments if not a.startswith("-")), "")
    if command not in DERIVING or not budget.can_enforce():
        sys.exit(run(arguments))
    try:
        limit = budget.seconds()
    except ValueError:
        _say("derive: DERIVE_SECONDS must be a positive number of seconds")
        sys.exit(WRONG)
    sys.exit(budget.run(lambda: run(arguments), limit))

"""The command line: what the commands are called, what they take, how they end.

Nothing large is imported before a command needs it.
"""

from __future__ import annotations

import dataclasses
import functools
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
from derive.messages import LANGUAGES

if TYPE_CHECKING:
    from derive.derivation import Derivation
    from derive.notation import Entries
    from derive.numbers import Instance
    from derive.problem import Problem
    from derive.rendering import View

OK, FAILED, WRONG = 0, 1, 2
FORMATS = ("latex", "beamer", "markdown", "ipynb", "typst", "pdf", "text", "html", "json")
HANDOUTS = ("latex", "typst", "pdf")
FLAVOURS = ("default", "github", "hugo", "hugo-legacy", "myst", "notebook")
TELLING = "How it is told: cases, delta, chain or logs.  [default: what tells it best]"
DERIVING = frozenset({"show", "render", "routes"})
MANY = frozenset({"check", "handout", "site", "weave"})


class WrongCall(click.ClickException):
    """The input or the call is wrong; the message is printed as it is."""

    exit_code = WRONG

    def show(self, file: Any = None) -> None:
        """Print the message on standard error."""
        _say(self.message)


class Failed(WrongCall):
    """What was asked for cannot be done here; the message is printed as it is."""

    exit_code = FAILED


def _write(text: str | bytes) -> None:
    """To standard output, text in UTF-8 whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode() if isinstance(text, str) else text)
    sys.stdout.buffer.flush()


def _say(message: str) -> None:
    """To standard error."""
    sys.stderr.flush()
    sys.stderr.buffer.write(f"{message}\n".encode())
    sys.stderr.buffer.flush()


# Options that show and render share -------------------------------------------------------


def _viewing(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what a page looks like; the command takes them as one ``view``."""

    @functools.wraps(command)
    def with_view(*arguments: Any, **others: Any) -> None:
        from derive.rendering import View

        chosen = {name: others.pop(name) for name in _VIEWED}
        entries = _entries(others.pop("notation"))
        command(*arguments, view=View(notation=entries, **chosen), **others)

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
        click.option("--numbers", is_flag=True, help="At the end, the same on concrete numbers."),
        click.option(
            "--values",
            multiple=True,
            metavar="NAME=NUMBERS",
            help="Numbers for --numbers: z=2,1,0.1, a matrix W=1,2;3,4, a size n=3; repeatable.",
        ),
        _speaking,
        _notating,
    )
    viewing: Callable[..., None] = with_view
    for option in reversed(options):
        viewing = option(viewing)
    return viewing


_VIEWED = ("detail", "standalone", "templates", "reasons", "language")


def _speaking(command: Callable[..., None]) -> Callable[..., None]:
    """The option of every command that writes prose."""
    return click.option(
        "--language",
        type=click.Choice([*LANGUAGES]),
        default="en",
        show_default=True,
        help="The language of the words around the formulas.",
    )(command)


def _notating(command: Callable[..., None]) -> Callable[..., None]:
    """The option of every command that prints formulas in a reader's notation."""
    return click.option(
        "--notation",
        multiple=True,
        metavar="KEY=VALUE",
        help="log=ln, derivative=nabla or leibniz, vectors=bold; p=y_hat writes ŷ for p; "
        "repeatable.",
    )(command)


def _entries(pairs: tuple[str, ...]) -> Entries:
    """What ``--notation`` says.  Raises WrongCall."""
    from derive.notation import NotationError, read_pair

    try:
        return tuple(map(read_pair, pairs))
    except NotationError as error:
        raise WrongCall(f"derive: --notation: {error}") from error


def _working(command: Callable[..., None]) -> Callable[..., None]:
    """The option that commands for many items share."""
    return click.option(
        "--jobs",
        type=click.IntRange(min=1),
        help="How many are worked on at once.  [default: as many as there are processors]",
    )(command)


def _for_site(view: View, to: str, flavour: str | None, front_matter: tuple[str, ...]) -> View:
    """The view of a page in Markdown.  Raises WrongCall."""
    from derive.front_matter import FrontMatterError, merged, read_pair

    if to != "markdown":
        option = "--flavour" if flavour else "--front-matter"
        raise WrongCall(f"derive: {option} is for --to markdown")
    try:
        entries = merged(map(read_pair, front_matter))
    except FrontMatterError as error:
        raise WrongCall(f"derive: --front-matter: {error}") from error
    return dataclasses.replace(view, flavour=flavour or "default", front_matter=entries)


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
    from derive.routes import NotApplicableError, choose, derive
    from derive.wording import in_plain_text

    _refuse_unknown(route)
    loaded = _problem(problem)
    if route is None:
        choice = choose(loaded, judge)
        return choice.derivation, choice.because
    try:
        return judge(derive(loaded, route)), ""
    except NotApplicableError as error:
        raise WrongCall(f"derive: {in_plain_text(str(error))}") from error


def _refuse_unknown(route: str | None) -> None:
    """Raises WrongCall if there is no such route."""
    from derive.routes import ROUTES

    if route is not None and route not in ROUTES:
        raise WrongCall(f"derive: there is no route {route!r}; there are {', '.join(ROUTES)}")


def _instance(derivation: Derivation, numbers: bool, values: tuple[str, ...]) -> Instance | None:
    """The derivation on numbers, if they are asked for.  Raises WrongCall if they do not fit."""
    if not numbers and not values:
        return None
    from derive.diagnostics import ProblemError
    from derive.numbers import instance
    from derive.values import read_option

    try:
        return instance(derivation, [read_option(text) for text in values])
    except ProblemError as error:
        raise WrongCall(str(error)) from error


def _page(derivation: Derivation, to: str, view: View, in_terminal: bool = False) -> bytes:
    """Raises WrongCall if a template is wrong, Failed if a package is missing."""
    from derive.extras import MissingExtraError
    from derive.notation import NotationError
    from derive.rendering import TemplateProblem, render_bytes
    from derive.terminal import Terminal

    width = shutil.get_terminal_size().columns
    terminal = Terminal(width, in_terminal and _has_colours())
    try:
        return render_bytes(derivation, to, view, terminal)
    except TemplateProblem as error:
        raise WrongCall(str(error)) from error
    except NotationError as error:
        raise WrongCall(f"derive: --notation: {error}") from error
    except MissingExtraError as error:
        raise Failed(f"derive: {error}") from error


def _refuse_terminal(to: str, output: Path | None) -> None:
    """Raises WrongCall if a page that is no text would go to a terminal."""
    from derive.rendering import is_text

    if (output is None or str(output) == "-") and sys.stdout.isatty() and not is_text(to):
        raise WrongCall(f"derive: {to} is no text for a terminal; say where it goes: -o FILE")


def _chosen(route: str, because: str, language: str) -> str:
    """What a reader at a terminal is told about the route that was not asked for."""
    from derive.messages import catalogue
    from derive.terminal import Terminal

    terminal = Terminal(shutil.get_terminal_size().columns, _has_colours())
    told = catalogue(language).text("page.label.route", route=route, why=because)
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
    numbers: bool,
    values: tuple[str, ...],
    view: View,
) -> None:
    """A derivation, in the terminal."""
    from derive.findings import failures, mismatch

    derivation, because = _derivation(problem, route)
    found = _instance(derivation, numbers, values)
    view = dataclasses.replace(view, numbers=found)
    _write(_page(derivation, "text", view, in_terminal=True))
    if because and sys.stdout.isatty():
        _write(f"\n{_chosen(derivation.route, because, view.language)}\n")
    _finish(context, (*failures(derivation), *mismatch(found)))


@cli.command()
@click.argument("problem")
@click.option("--to", "to", type=click.Choice(FORMATS), required=True, help="The format.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write a file, whole or not at all; not if the derivation does not hold.",
)
@click.option(
    "--flavour",
    type=click.Choice(FLAVOURS),
    help="Whom Markdown is written for.  [default: readers that take $ and $$ for formulas]",
)
@click.option(
    "--front-matter",
    multiple=True,
    metavar="KEY=VALUE",
    help="An entry of what stands before a page in Markdown; may be given again.",
)
@click.option("--handout", is_flag=True, help="Slides for printing: every step at once.")
@_viewing
@click.pass_context
def render(
    context: click.Context,
    problem: str,
    to: str,
    output: Path | None,
    flavour: str | None,
    front_matter: tuple[str, ...],
    handout: bool,
    route: str | None,
    numbers: bool,
    values: tuple[str, ...],
    view: View,
) -> None:
    """A derivation as LaTeX, slides, Markdown, Typst, PDF, text, a web page or JSON."""
    from derive.findings import failures, mismatch

    _refuse_terminal(to, output)
    if handout and to != "beamer":
        raise WrongCall("derive: --handout is for --to beamer")
    view = dataclasses.replace(view, handout=handout)
    if flavour or front_matter:
        view = _for_site(view, to, flavour, front_matter)
    derivation, _ = _derivation(problem, route)
    instance = _instance(derivation, numbers, values)
    page = _page(derivation, to, dataclasses.replace(view, numbers=instance))
    found = (*failures(derivation), *mismatch(instance))
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
@_working
@click.pass_context
def check(
    context: click.Context, files: tuple[str, ...], route: str | None, jobs: int | None
) -> None:
    """Is it true?  One line for each problem file."""
    from derive import checking

    _refuse_unknown(route)
    code = OK
    for done in checking.check(files, route, jobs=jobs, bar=True):
        if done.wrong:
            _say(done.line)
            code = WRONG
            continue
        _write(f"{done.file}: {done.line}\n")
        code = code if done.holds else max(code, FAILED)
    context.exit(code)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="PAGE...")
@click.option("--check", is_flag=True, help="Write nothing; end with 1 if a page is out of date.")
@_working
@click.pass_context
def weave(context: click.Context, files: tuple[str, ...], check: bool, jobs: int | None) -> None:
    """Derivations into pages in Markdown, in place.

    A block ```derive holds the name of a problem, the path of its file from the page, or its TOML;
    what it asks for is written after it, anew each time.  Options stand behind the word: route=,
    detail=, reasons=yes, flavour=.
    """
    from derive import weaving
    from derive.extras import MissingExtraError

    code = OK
    try:
        for done in weaving.weave(files, check=check, jobs=jobs, bar=True):
            for failure in done.failures:
                _say(failure)
            stale = FAILED if check and done.changed else OK
            code = max(code, done.code, stale)
            if not done.failures:
                _write(f"{done.file}: {_what_was_woven(done.derivations, done.changed, check)}\n")
    except MissingExtraError as error:
        raise Failed(f"derive: {error}") from error
    context.exit(code)


def _what_was_woven(number: int, changed: bool, check: bool) -> str:
    state = "up to date" if not changed else "out of date" if check else "written"
    return f"{number} derivation{'s' * (number != 1)}, {state}"


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("problems", nargs=-1, metavar="[PROBLEM]...")
@_working
@_speaking
@click.pass_context
def site(
    context: click.Context,
    folder: Path,
    problems: tuple[str, ...],
    jobs: int | None,
    language: str,
) -> None:
    """The library, or these problems, as a static site: an index and a page for each.

    Only what has changed since the last time is made.
    """
    from derive.site import SiteError, build

    try:
        done = build(folder, problems, language=language, jobs=jobs, bar=True)
    except SiteError as error:
        raise (WrongCall if error.code == WRONG else Failed)(str(error)) from error
    for failure in done.failures:
        _say(failure)
    _write(f"{folder}: {done.made} made, {done.kept} as they were, {done.removed} removed\n")
    context.exit(done.code)


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
@click.argument("problem")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to write PROBLEM-student.* and PROBLEM-key.* to.",
)
@click.option(
    "--to", type=click.Choice(HANDOUTS), default="latex", show_default=True, help="The format."
)
@click.option(
    "--fade", type=click.IntRange(min=0), help="So many lines are left open, from the last back."
)
@click.option(
    "--blank", "rules", multiple=True, metavar="RULE", help="Every use of a rule is left open."
)
@click.option("--reasons", is_flag=True, help="Ask for the reasons, not for the lines.")
@click.option("--points", type=click.IntRange(min=0), default=1, help="For each answer.")
@click.option("--hints/--no-hints", default=True, help="A page of hints.  [default: hints]")
@click.option(
    "--variants",
    "versions",
    type=click.IntRange(min=1),
    default=1,
    help="So many versions, in other letters and another order.",
)
@click.option("--seed", type=int, default=0, help="Which letters.")
@click.option("--separate", is_flag=True, help="A file for each version, not all in one.")
@_speaking
@_notating
@click.option("--route", help=TELLING)
@_working
@click.pass_context
def handout(
    context: click.Context, /, problem: str, folder: Path, jobs: int | None, **wanted: Any
) -> None:
    """A derivation with lines left open, for students, and its answer key."""
    from derive import handouts
    from derive.extras import MissingExtraError
    from derive.rendering import TemplateProblem

    _refuse_unknown(wanted["route"])
    asked = ("fade", "rules", "reasons", "points")
    ask = handouts.Ask(**{name: wanted.pop(name) for name in asked})
    wanted["notation"] = _entries(wanted["notation"])
    loaded = _problem(problem)
    try:
        made = handouts.make(loaded, handouts.Wish(ask=ask, **wanted), jobs=jobs, bar=True)
    except MissingExtraError as error:
        raise Failed(f"derive: {error}") from error
    except TemplateProblem as error:
        raise WrongCall(f"derive: {error}") from error
    except budget.Refused as error:
        if error.code == WRONG:
            raise WrongCall(f"derive: {error.message}") from error
        _finish(context, (error.message, "nothing was written"))
        return
    _make_folder(folder)
    for name, content in made.files:
        _write_file(folder / name, content)
    _finish(context, made.failures)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> None:
    """A commented problem file to start from."""
    from derive.resources import shipped_templates

    if file.exists() or file.is_symlink():
        raise WrongCall(f"derive: {file} is there already; nothing was written")
    start = (shipped_templates() / "new" / "problem.toml").read_text(encoding="utf-8")
    _write_file(file, start.replace("FILE", str(file)).encode())


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritten(f"to {path}", error) from error


def _write_file(path: Path, content: bytes) -> None:
    try:
        write_whole(path, content)
    except OSError as error:
        raise _unwritten(f"{path}", error) from error


def _unwritten(what: str, error: OSError) -> WrongCall:
    """A place that is not there is a wrong call; one that takes nothing is not."""
    wrong = isinstance(error, FileNotFoundError | FileExistsError | NotADirectoryError)
    kind = WrongCall if wrong else Failed
    return kind(f"derive: cannot write {what}: {error.strerror or error}")


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
    if command not in DERIVING | MANY or not budget.can_enforce():
        sys.exit(run(arguments))
    try:
        limit = budget.seconds()
    except ValueError:
        _say("derive: DERIVE_SECONDS must be a positive number of seconds")
        sys.exit(WRONG)
    # Those that work through many items have a budget for each.
    sys.exit(run(arguments) if command in MANY else budget.run(lambda: run(arguments), limit))

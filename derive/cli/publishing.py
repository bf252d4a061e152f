"""Commands that put derivations into pages: those of somebody else, or a site."""

from __future__ import annotations

from pathlib import Path

import click

from derive.cli.options import speaking, working
from derive.cli.streams import FAILED, OK, WRONG, Failed, WrongCall, say, write


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="PAGE...")
@click.option("--check", is_flag=True, help="Write nothing; end with 1 if a page is out of date.")
@working
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
                say(failure)
            stale = FAILED if check and done.changed else OK
            code = max(code, done.code, stale)
            if not done.failures:
                write(f"{done.file}: {_what_was_woven(done.derivations, done.changed, check)}\n")
    except MissingExtraError as error:
        raise Failed(f"derive: {error}") from error
    context.exit(code)


def _what_was_woven(number: int, changed: bool, check: bool) -> str:
    state = "up to date" if not changed else "out of date" if check else "written"
    return f"{number} derivation{'s' * (number != 1)}, {state}"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("problems", nargs=-1, metavar="[PROBLEM]...")
@working
@speaking
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
        say(failure)
    write(f"{folder}: {done.made} made, {done.kept} as they were, {done.removed} removed\n")
    context.exit(done.code)

"""Commands that say if it is true."""

from __future__ import annotations

import click

from derive.cli.deriving import refuse_unknown
from derive.cli.options import routed, working
from derive.cli.streams import FAILED, OK, WRONG, say, write


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@routed
@working
@click.pass_context
def check(
    context: click.Context, files: tuple[str, ...], route: str | None, jobs: int | None
) -> None:
    """Is it true?  One line for each problem file."""
    from derive import checking

    refuse_unknown(route)
    code = OK
    for done in checking.check(files, route, jobs=jobs, bar=True):
        if done.wrong:
            say(done.line)
            code = WRONG
            continue
        write(f"{done.file}: {done.line}\n")
        code = code if done.holds else max(code, FAILED)
    context.exit(code)

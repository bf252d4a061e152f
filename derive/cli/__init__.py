"""The command line: what the commands are called, what they take, how they end.

A file for each group of commands; :mod:`~derive.cli.options` has what they share,
:mod:`~derive.cli.streams` what goes out.  Nothing large is imported before a command needs it.
"""

from __future__ import annotations

import sys

import click

from derive import budget
from derive.cli.checking import check, read
from derive.cli.handing_out import handout
from derive.cli.options import FLAVOURS, FORMATS, HANDOUTS
from derive.cli.publishing import site, weave
from derive.cli.starting import import_document, new
from derive.cli.streams import FAILED, OK, WRONG, say
from derive.cli.viewing import list_problems, render, routes, show

__all__ = [
    "FAILED", "FLAVOURS", "FORMATS", "HANDOUTS", "OK", "WRONG", "cli", "main", "run",
]  # fmt: skip

DERIVING = frozenset({"show", "render", "routes", "import"})
MANY = frozenset({"check", "handout", "read", "site", "weave"})


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="derive")
def cli() -> None:
    """Derive the gradient of a loss, line by line, every line checked.

    PROBLEM is a name from `derive list` or the path of a problem file.
    """


for _command in (
    list_problems,
    show,
    render,
    check,
    read,
    weave,
    site,
    routes,
    handout,
    new,
    import_document,
):
    cli.add_command(_command)


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
        say("derive: out of memory")
        return FAILED
    except RecursionError:
        say("derive: the terms became too deep")
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
        say("derive: DERIVE_SECONDS must be a positive number of seconds")
        sys.exit(WRONG)
    # Those that work through many items have a budget for each.
    sys.exit(run(arguments) if command in MANY else budget.run(lambda: run(arguments), limit))

"""Options that commands share, and what a command is given for them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from derive.cli.streams import WrongCall
from derive.messages import LANGUAGES

if TYPE_CHECKING:
    from derive.notation import Entries

Command: TypeAlias = Callable[..., None]

FORMATS = ("latex", "beamer", "markdown", "ipynb", "typst", "pdf", "text", "html", "json")
HANDOUTS = ("latex", "typst", "pdf")
FLAVOURS = ("default", "github", "hugo", "hugo-legacy", "myst", "notebook")

routed = click.option(
    "--route",
    help="How it is told: cases, delta, chain or logs.  [default: what tells it best]",
)
speaking = click.option(
    "--language",
    type=click.Choice([*LANGUAGES]),
    default="en",
    show_default=True,
    help="The language of the words around the formulas.",
)
notating = click.option(
    "--notation",
    multiple=True,
    metavar="KEY=VALUE",
    help="log=ln, derivative=nabla or leibniz, vectors=bold; p=y_hat writes ŷ for p; repeatable.",
)
working = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="How many are worked on at once.  [default: as many as there are processors]",
)
as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")


_detailed = click.option(
    "--detail",
    type=click.Choice(["brief", "normal", "full"]),
    default="normal",
    show_default=True,
    help="Which lines are shown.",
)
_standalone = click.option(
    "--standalone", is_flag=True, help="A whole document, not a part of one."
)
_templated = click.option(
    "--template",
    "templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of templates that go before the ones that ship.",
)
_reasoned = click.option(
    "--reasons/--no-reasons",
    default=None,
    help="The reason beside every line.  [default: in show, and with --detail full]",
)
_numbered = click.option(
    "--numbers", is_flag=True, help="At the end, the same on concrete numbers."
)
_valued = click.option(
    "--values",
    multiple=True,
    metavar="NAME=NUMBERS",
    help="Numbers for --numbers: z=2,1,0.1, a matrix W=1,2;3,4, a size n=3; repeatable.",
)
_VIEWING = (
    routed, _detailed, _standalone, _templated, _reasoned, _numbered, _valued, speaking, notating,
)  # fmt: skip
_VIEWED = ("detail", "standalone", "templates", "reasons", "language")


def viewing(command: Command) -> Command:
    """The options that say what a page looks like; the command takes them as one ``view``."""

    @functools.wraps(command)
    def with_view(*arguments: Any, **others: Any) -> None:
        from derive.rendering import View

        chosen = {name: others.pop(name) for name in _VIEWED}
        notation = entries(others.pop("notation"))
        command(*arguments, view=View(notation=notation, **chosen), **others)

    decorated: Command = with_view
    for option in reversed(_VIEWING):
        decorated = option(decorated)
    return decorated


def entries(pairs: tuple[str, ...]) -> Entries:
    """What ``--notation`` says.  Raises WrongCall."""
    from derive.notation import NotationError, read_pair

    try:
        return tuple(map(read_pair, pairs))
    except NotationError as error:
        raise WrongCall(f"derive: --notation: {error}") from error

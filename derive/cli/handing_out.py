"""The command that hands out: a student's sheet and its key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from derive.budget import Refused
from derive.cli.deriving import load_problem, refuse_unknown
from derive.cli.options import HANDOUTS, entries, notating, routed, speaking, working
from derive.cli.streams import WRONG, Failed, WrongCall, finish, make_folder, write_file

if TYPE_CHECKING:
    from derive.handouts import Made
    from derive.problem import Problem


@click.command()
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
@speaking
@notating
@routed
@working
@click.pass_context
def handout(
    context: click.Context, /, problem: str, folder: Path, jobs: int | None, **wanted: Any
) -> None:
    """A derivation with lines left open, for students, and its answer key."""
    refuse_unknown(wanted["route"])
    wanted["notation"] = entries(wanted["notation"])
    try:
        made = _make(load_problem(problem), jobs, wanted)
    except Refused as error:
        if error.code == WRONG:
            raise WrongCall(f"derive: {error.message}") from error
        finish(context, (error.message, "nothing was written"))
        return
    make_folder(folder)
    for name, content in made.files:
        write_file(folder / name, content)
    finish(context, made.failures)


def _make(problem: Problem, jobs: int | None, wanted: dict[str, Any]) -> Made:
    """Raises Failed if a package is missing, WrongCall if a template is wrong."""
    from derive import handouts
    from derive.extras import MissingExtraError
    from derive.rendering import TemplateProblem

    ask = handouts.Ask(**{n: wanted.pop(n) for n in ("fade", "rules", "reasons", "points")})
    try:
        return handouts.make(problem, handouts.Wish(ask=ask, **wanted), jobs=jobs, bar=True)
    except MissingExtraError as error:
        raise Failed(f"derive: {error}") from error
    except TemplateProblem as error:
        raise WrongCall(f"derive: {error}") from error

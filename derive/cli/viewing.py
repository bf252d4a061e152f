"""Commands that show: the library, a derivation, a page of it, the ways of telling it."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from derive.cli.deriving import derivation_of, instance_of, load_problem, page
from derive.cli.options import FLAVOURS, FORMATS, as_json, viewing
from derive.cli.streams import WrongCall, finish, has_colours, write, write_file

if TYPE_CHECKING:
    from derive.catalogue import Listing
    from derive.rendering import View


@click.command("list")
@as_json
def list_problems(as_json: bool) -> None:
    """The library by topic: name, title, what is differentiated by what."""
    from derive.catalogue import listings

    found = listings()
    if as_json:
        rows = [dataclasses.asdict(p) for p in found]
        write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    else:
        write(_in_columns(found))


def _in_columns(found: tuple[Listing, ...]) -> str:
    names = max((len(p.name) for p in found), default=0)
    titles = max((len(p.title) for p in found), default=0)
    groups = []
    for topic, listed in groupby(found, key=lambda p: p.topic):
        rows = [
            f"  {p.name:{names}}  {p.title:{titles}}  {p.differentiate} by {', '.join(p.by)}\n"
            for p in listed
        ]
        groups.append("".join((f"{topic.capitalize()}\n", *rows)))
    return "\n".join(groups)


@click.command()
@click.argument("problem")
@viewing
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

    derivation, because = derivation_of(problem, route)
    found = instance_of(derivation, numbers, values)
    view = dataclasses.replace(view, numbers=found)
    write(page(derivation, "text", view, in_terminal=True))
    if because and sys.stdout.isatty():
        write(f"\n{_chosen(derivation.route, because, view.language)}\n")
    finish(context, (*failures(derivation), *mismatch(found)))


def _chosen(route: str, because: str, language: str) -> str:
    """What a reader at a terminal is told about the route that was not asked for."""
    from derive.messages import catalogue
    from derive.terminal import Terminal

    terminal = Terminal(shutil.get_terminal_size().columns, has_colours())
    told = catalogue(language).text("page.label.route", route=route, why=because)
    return "\n".join(terminal.paint(line, "dim") for line in terminal.filled(told).splitlines())


@click.command()
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
@viewing
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
    derivation, _ = derivation_of(problem, route)
    instance = instance_of(derivation, numbers, values)
    made = page(derivation, to, dataclasses.replace(view, numbers=instance))
    found = (*failures(derivation), *mismatch(instance))
    if output is None or str(output) == "-":
        write(made)
    elif found:
        found = (*found, f"{output} was not written")
    else:
        write_file(output, made)
    finish(context, found)


def _refuse_terminal(to: str, output: Path | None) -> None:
    """Raises WrongCall if a page that is no text would go to a terminal."""
    from derive.rendering import is_text

    if (output is None or str(output) == "-") and sys.stdout.isatty() and not is_text(to):
        raise WrongCall(f"derive: {to} is no text for a terminal; say where it goes: -o FILE")


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


@click.command()
@click.argument("problem")
@as_json
@click.pass_context
def routes(context: click.Context, problem: str, as_json: bool) -> None:
    """What each route makes of a problem, and which is chosen."""
    from derive.comparing import data, table
    from derive.findings import failures
    from derive.judges import judge
    from derive.routes import compare

    choice = compare(load_problem(problem), judge)
    if as_json:
        write(json.dumps(data(choice), indent=2, ensure_ascii=False) + "\n")
    else:
        write("".join(f"{line}\n" for line in table(choice)))
    finish(context, failures(choice.derivation))

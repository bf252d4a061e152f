"""Commands that write a problem file."""

from __future__ import annotations

from pathlib import Path

import click

from derive.cli.streams import Failed, WrongCall, write, write_file


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> None:
    """A commented problem file to start from."""
    from derive.resources import shipped_templates

    if file.exists() or file.is_symlink():
        raise WrongCall(f"derive: {file} is there already; nothing was written")
    start = (shipped_templates() / "new" / "problem.toml").read_text(encoding="utf-8")
    write_file(file, start.replace("FILE", str(file)).encode())


@click.command("import")
@click.argument("document", metavar="FILE")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write a file, whole or not at all.",
)
@click.option(
    "--problem", help="A problem that some names of the document have their meaning from."
)
def import_document(document: str, output: Path | None, problem: str | None) -> None:
    """The problem that an article works out, as a problem file.

    FILE is Markdown, LaTeX, a notebook, reStructuredText or Python with docstrings.  What is asked
    is the first derivative that it says the value of.
    """
    from derive.articles.context import understand
    from derive.articles.documents import read_document
    from derive.articles.importing import NoProblemError, problem_file
    from derive.articles.passages import DocumentError
    from derive.articles.remarks import at
    from derive.cli.deriving import load_problem

    given = load_problem(problem) if problem is not None else None
    try:
        read = read_document(document)
    except DocumentError as error:
        where = document if error.place is None else at(document, error.place)
        raise WrongCall(f"{where}: {error.message}") from error
    context = understand(read, given)
    for place, message in context.problems:
        raise WrongCall(f"{at(document, place)}: {message}")
    try:
        text = problem_file(read, context)
    except NoProblemError as error:
        raise Failed(f"{document}: {error}") from error
    if output is None or str(output) == "-":
        write(text)
    else:
        write_file(output, text.encode())

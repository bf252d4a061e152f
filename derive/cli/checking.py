"""Commands that say if it is true: what a problem file asks for, and what people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from derive.cli.deriving import load_problem, refuse_unknown
from derive.cli.options import as_json, routed, working
from derive.cli.streams import (
    FAILED,
    OK,
    WRONG,
    WrongCall,
    encoded,
    has_colours,
    say,
    write,
    write_file,
)

if TYPE_CHECKING:
    from derive.articles.forms import Examined


@dataclass(frozen=True)
class Asked:
    """How documents are judged and what is said of them."""

    problem: str | None
    everything: bool
    strict: bool
    as_json: bool
    github: bool
    student: bool
    hint: int | None
    table: str | None
    output: Path | None

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms other than text that were asked for."""
        asked = {"--json": self.as_json, "--github": self.github, "--table": self.table}
        return tuple(name for name, wanted in asked.items() if wanted)

    def refuse(self) -> None:
        """Raises WrongCall if what is asked for does not fit together."""
        if len(self.forms) > 1:
            raise WrongCall(f"derive: {' and '.join(self.forms)} do not go together")
        if self.hint is not None and not self.student:
            raise WrongCall("derive: --hint is for --student")
        if self.student and (self.github or self.table):
            raise WrongCall(f"derive: {self.forms[0]} does not go together with --student")


meaning = click.option(
    "--problem",
    metavar="PROBLEM",
    help="What the names of documents mean: a problem of the library or a problem file.  "
    "[default: what each document says]",
)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@meaning
@click.option("--all", "everything", is_flag=True, help="Documents: the lines that hold as well.")
@as_json
@click.option(
    "--strict",
    is_flag=True,
    help="End with 1 as well if a line is not understood or holds only if more is assumed.",
)
@click.option("--github", is_flag=True, help="As annotations of a GitHub workflow.")
@click.option(
    "--student", is_flag=True, help="The first line that fails, and a hint; no more than that."
)
@click.option("--hint", type=click.IntRange(1, 2), help="With --student: 2 for a stronger one.")
@click.option("--table", type=click.Choice(["csv", "json"]), help="One row for each document.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what is said of documents to a file, whole or not at all.",
)
@routed
@working
@click.pass_context
def check(
    context: click.Context,
    /,
    files: tuple[str, ...],
    route: str | None,
    jobs: int | None,
    **asked: Any,
) -> None:
    """Is it true?  One line for each problem file; the lines that fail of each document.

    Documents are Markdown, LaTeX, notebooks, reStructuredText, docstrings in Python, or folders
    of such.  Ends with 1 if a line is false.
    """
    wanted = Asked(**asked)
    wanted.refuse()
    problems = [file for file in files if _is_problem(file)]
    documents = [file for file in files if not _is_problem(file)]
    _refuse_mixture(problems, documents, wanted, route)
    code = _check_problems(problems, route, jobs) if problems else OK
    if documents:
        code = max(code, _check_documents(documents, wanted, jobs))
    context.exit(code)


def _is_problem(file: str) -> bool:
    """Is it a problem file or a name of the library?"""
    path = Path(file)
    return path.suffix.lower() in ("", ".toml") and not path.is_dir()


def _refuse_mixture(
    problems: Sequence[str], documents: Sequence[str], wanted: Asked, route: str | None
) -> None:
    """Raises WrongCall if an option is for what is not there."""
    options = [*wanted.forms, *(["--student"] if wanted.student else [])]
    if problems and options:
        raise WrongCall(f"derive: {options[0]} is for documents, and {problems[0]} is a problem")
    if route is not None and not problems:
        raise WrongCall("derive: --route is for problems, and there is none")
    if wanted.problem is not None and not documents:
        raise WrongCall("derive: --problem is for documents, and there is none")


def _check_problems(files: Sequence[str], route: str | None, jobs: int | None) -> int:
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
    return code


# Documents --------------------------------------------------------------------------------


def _check_documents(arguments: Sequence[str], asked: Asked, jobs: int | None) -> int:
    from derive.articles.forms import examine

    files = _expanded(arguments)
    if asked.problem is not None:
        load_problem(asked.problem)
    hints = asked.student or asked.table is not None
    examined = examine(files, asked.problem, hints=hints, jobs=jobs, bar=True)
    code = _Worst(asked.strict)
    _deliver(_said(code.of(examined), asked, _is_single(arguments)), asked.output)
    return code.value


def _expanded(arguments: Sequence[str]) -> list[str]:
    """The files, and those in folders."""
    from derive.articles.many import documents

    return [*dict.fromkeys(file for argument in arguments for file in documents(argument))]


def _is_single(arguments: Sequence[str]) -> bool:
    return len(arguments) == 1 and not Path(arguments[0]).is_dir()


@dataclass
class _Worst:
    """The exit code of what has passed by.  strict: see ``--strict``."""

    strict: bool
    value: int = OK

    def of(self, examined: Iterable[Examined]) -> Iterator[Examined]:
        """The same, watched; what failed is said."""
        for done in examined:
            self.value = max(self.value, _code(done, self.strict))
            if done.failure:
                say(done.failure)
            yield done


def _code(done: Examined, strict: bool) -> int:
    if done.report is None:
        return WRONG if done.wrong else FAILED
    verdicts = {claim.verdict for claim in done.report.claims}
    doubtful = verdicts & {"holds-if", "unread"} or done.report.unread
    return FAILED if "false" in verdicts or (strict and doubtful) else OK


def _said(examined: Iterable[Examined], asked: Asked, single: bool) -> Iterator[str]:
    """What is said of documents, piece by piece."""
    from derive.articles import forms
    from derive.articles.writing import unpainted

    if asked.student:
        examined = (forms.reduced(done, asked.hint or 1) for done in examined)
    if asked.as_json:
        yield forms.in_json(examined, single)
    elif asked.table is not None:
        yield forms.in_table(examined, asked.table)
    elif asked.github:
        yield from map(forms.annotated, examined)
    else:
        paint = _paint if asked.output is None and has_colours() else unpainted
        for done in examined:
            yield forms.in_words(
                done, everything=asked.everything, student=asked.student, paint=paint
            )


def _paint(text: str, style: str) -> str:
    return click.style(text, dim=True) if style == "dim" else click.style(text, fg=style)


def _deliver(texts: Iterable[str], output: Path | None) -> None:
    """To standard output as they come, or to a file when they are all there."""
    if output is not None:
        write_file(output, encoded("".join(texts)))
        return
    for text in texts:
        write(text)


# What was understood ----------------------------------------------------------------------


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@meaning
@as_json
@working
@click.pass_context
def read(
    context: click.Context,
    files: tuple[str, ...],
    problem: str | None,
    as_json: bool,
    jobs: int | None,
) -> None:
    """What is understood of the formulas in documents, line by line.

    Ends with 1 if something is not understood.
    """
    from derive.articles.retelling import in_json, retell

    names = _expanded(files)
    if problem is not None:
        load_problem(problem)
    code, retold = OK, []
    for done in retell(names, problem, jobs=jobs, bar=True):
        code = max(code, WRONG if done.wrong else OK if done.complete else FAILED)
        if done.failure:
            say(done.failure)
        if as_json:
            retold.append(done)
        else:
            write(done.text)
    if as_json:
        write(in_json(retold, _is_single(files)))
    context.exit(code)

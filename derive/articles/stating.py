"""What a document was taken to say, in the language of problem files, so that one can object."""

from __future__ import annotations

from collections.abc import Iterator

from derive.articles.assuming import Assumer
from derive.articles.candidates import Located
from derive.articles.defining import Definer
from derive.articles.formulas import place_of
from derive.articles.passages import Place
from derive.articles.report import Stated
from derive.articles.vocabulary import Vocabulary
from derive.language import write
from derive.problem import Definition, Problem
from derive.reading.layout import Span
from derive.reading.symbols import VectorFunction


def stated(vocabulary: Vocabulary, definer: Definer, assumer: Assumer) -> Iterator[Stated]:
    """Sizes, variables, functions, definitions and assumptions, in this order."""
    problem = assumer.symbols.problem
    for size in dict.fromkeys(vocabulary.sizes.values()):
        yield Stated(None, "size", size, size)
    variables = problem.variable_of
    tables = {table: key for key, table in vocabulary.labels.items() if table != key}
    for key in vocabulary.shapes:
        if key in tables:
            continue
        variable = variables.get(vocabulary.names[key])
        if variable is not None:
            shape = f"[{', '.join(variable.shape)}]" if variable.shape else ""
            domain = "" if variable.domain == "real" else f", {variable.domain}"
            classes = _classes(vocabulary, key, problem)
            text = f"{variable.name}{shape}{domain}{classes}"
            yield Stated(_first(vocabulary, key), "variable", variable.name, text)
    for key, name in vocabulary.names.items():
        if name in dict(problem.functions):
            yield Stated(_first(vocabulary, key), "function", name, name)
    for candidate, _, made in definer.taken.values():
        place = _place(candidate.at, candidate.left.span)
        yield Stated(place, "definition", made.name, _definition(made))
    for assumed in assumer.assumed:
        text = write(assumed.assumption.relation)
        yield Stated(_place(assumed.at, assumed.span), "assumption", assumed.assumption.name, text)


def _classes(vocabulary: Vocabulary, key: str, problem: Problem) -> str:
    """What a label tells, and by which table it is read."""
    table = vocabulary.labels.get(key)
    variable = problem.variable_of.get(vocabulary.names.get(table or "", ""))
    if table is None or variable is None:
        return ""
    size = variable.shape[-1]
    if table == key:
        return f", 1 for the one of {size} classes that it tells where it stands as an index"
    shown = f"{variable.name}[{', '.join(variable.shape)}]"
    return f", each one of {size} classes: {shown} is 1 there, and 0 elsewhere"


def _definition(made: Definition | VectorFunction) -> str:
    if isinstance(made, Definition):
        return f"{write(made.head)} = {write(made.body)}"
    index = f"[{made.index}]" if made.index is not None else ""
    return f"{made.name}({made.parameter}){index} = {write(made.body)}"


def _first(vocabulary: Vocabulary, key: str) -> Place:
    name, at = vocabulary.first[key]
    return _place(at, name.span)


def _place(at: Located, span: Span) -> Place:
    return place_of(at.source, span)

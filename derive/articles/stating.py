"""What a document was taken to say, in the language of problem files, so that one can object."""

from __future__ import annotations

from collections.abc import Iterator

from derive.articles.assuming import Assumer
from derive.articles.defining import Definer
from derive.articles.definitions import Located
from derive.articles.formulas import place_of
from derive.articles.passages import Place
from derive.articles.report import Stated
from derive.articles.vocabulary import Vocabulary
from derive.language import write
from derive.problem import Definition
from derive.reading.layout import Span
from derive.reading.symbols import VectorFunction


def stated(vocabulary: Vocabulary, definer: Definer, assumer: Assumer) -> Iterator[Stated]:
    """Sizes, variables, functions, definitions and assumptions, in this order."""
    problem = assumer.symbols.problem
    for size in dict.fromkeys(vocabulary.sizes.values()):
        yield Stated(None, "size", size, size)
    variables = problem.variable_of
    for key in vocabulary.shapes:
        variable = variables.get(vocabulary.names[key])
        if variable is not None:
            shape = f"[{', '.join(variable.shape)}]" if variable.shape else ""
            domain = "" if variable.domain == "real" else f", {variable.domain}"
            yield Stated(
                _first(vocabulary, key),
                "variable",
                variable.name,
                f"{variable.name}{shape}{domain}",
            )
    for key, name in vocabulary.names.items():
        if name in dict(problem.functions):
            yield Stated(_first(vocabulary, key), "function", name, name)
    for candidate, _, made in definer.taken.values():
        place = _place(candidate.at, candidate.left.span)
        yield Stated(place, "definition", made.name, _definition(made))
    for assumed in assumer.assumed:
        text = write(assumed.assumption.relation)
        yield Stated(_place(assumed.at, assumed.span), "assumption", assumed.assumption.name, text)


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

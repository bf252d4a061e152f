"""A derivation as JSON, and back.

The JSON is a certificate: ``before == after`` of every step holds as it stands, under ``where``
(inherited by the steps inside) and the assumptions, so that another program can check it.
Terms are texts of :mod:`derive.language`; nothing in a certificate is ever evaluated.

Keys beyond those of the format stand at the end of their object and only where something
would be lost without them: ``path``, ``notes`` and ``case`` of a step, ``about``, ``topic`` and
``reference`` of the problem, ``where`` of the whole (the conditions under which the result
holds: those of the last step), ``shapes`` of the definitions, ``ranges`` of the free indices of
assumptions, ``indices`` (of the problem: its free indices and their sizes; of the whole: the
names that are indices wherever they stand).

Where the derivative is set to zero, ``before`` and ``after`` are equations, and ``before == after``
is an equality of truth values, a side without a value being false; with ``one_way`` the second
follows from the first, which holds for every value of the free indices of the goal.  ``solution``
repeats the last of these equations.

``numbers``, if it was asked for, shows the derivation on concrete numbers (see
:mod:`derive.numbers.data`); it is no part of what is read back.

``vector`` says the result for all indices at once, in texts of :mod:`derive.vectors.text`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn, TypeAlias, TypeVar, cast, get_args

from sympy import Basic, Expr, Symbol

from derive import vectors
from derive.derivation import Derivation, Level, Note, Step, VectorForm, Verdict, VerdictName
from derive.language import LanguageError, parse, write
from derive.problem import Assumption, Definition, Domain, Goal, Problem, Variable
from derive.terms import Index, Path, Relation, walk

FORMAT = "derive/1"
MAX_CHARACTERS = 50_000_000

_TEXTS = ("about", "topic", "reference")

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
T = TypeVar("T")


class CertificateError(ValueError):
    """A text is not a certificate.  ``path`` is the JSON path of the fault, e.g.
    ``$.steps[2].before``."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


# Writing ----------------------------------------------------------------------------------


def to_json(derivation: Derivation, more: Mapping[str, Json] | None = None) -> str:
    """The certificate of a derivation: JSON, two spaces of indent, a list of numbers or texts
    on one line, a line break at the end.

    more: members beyond those of the format, which stand at the end.

    The same derivation gives the same text.  Raises TypeError if a term is not held.
    """
    return _layout({**to_data(derivation), **(more or {})}, "\n") + "\n"


def _layout(data: Json, newline: str) -> str:
    """JSON text; ``newline`` is a line break and the indent of the enclosing value."""
    inner = newline + "  "
    if isinstance(data, dict) and data:
        members = (f"{_atom(name)}: {_layout(value, inner)}" for name, value in data.items())
        return "{" + inner + f",{inner}".join(members) + newline + "}"
    if isinstance(data, list) and any(isinstance(item, (dict, list)) for item in data):
        items = (_layout(item, inner) for item in data)
        return "[" + inner + f",{inner}".join(items) + newline + "]"
    return _atom(data)


def _atom(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False)


def to_data(derivation: Derivation) -> dict[str, Json]:
    """The certificate as plain data: strings, numbers, lists and dictionaries."""
    data: dict[str, Json] = {
        "format": FORMAT,
        "title": derivation.problem.title,
        "route": derivation.route,
        "problem": _problem_data(derivation.problem),
        "goal": write(derivation.goal),
        "result": write(derivation.result),
        "steps": [_step_data(step) for step in derivation.steps],
        "checked": _verdict_data(derivation.verdict),
    }
    if derivation.stuck is not None:
        data["stuck"] = derivation.stuck
    if derivation.where:
        data["where"] = [write(relation) for relation in derivation.where]
    data["indices"] = [*_index_names(derivation)]
    if derivation.solution is not None:
        data["solution"] = write(derivation.solution)
    if derivation.vector is not None:
        data["vector"] = {
            "left": vectors.write(derivation.vector.left),
            "right": vectors.write(derivation.vector.right),
            "checked": _verdict_data(derivation.vector.verdict),
        }
    return data


def _problem_data(problem: Problem) -> dict[str, Json]:
    shapes: dict[str, Json] = {d.name: [*d.shape] for d in problem.definitions if d.shape}
    goal: dict[str, Json] = {
        "differentiate": write(problem.goal.differentiate),
        "by": [write(variable) for variable in problem.goal.by],
    }
    if problem.goal.expect is not None:
        goal["expect"] = write(problem.goal.expect)
    if problem.goal.solve is not None:
        goal["solve"] = write(problem.goal.solve)
    data: dict[str, Json] = {
        "sizes": dict(problem.sizes),
        "variables": {v.name: _variable_data(v) for v in problem.variables},
        "functions": dict(problem.functions),
        "definitions": {write(d.head): write(d.body) for d in problem.definitions},
        "assumptions": {a.name: write(a.relation) for a in problem.assumptions},
        "goal": goal,
        "name": problem.name,
        "indices": _sizes_data(problem.indices),
    }
    ranges: dict[str, Json] = {
        a.name: _sizes_data(a.indices) for a in problem.assumptions if a.indices
    }
    if shapes:
        data["shapes"] = shapes
    if ranges:
        data["ranges"] = ranges
    data |= {key: said for key in _TEXTS if (said := getattr(problem, key))}
    return data


def _variable_data(variable: Variable) -> Json:
    return {"shape": [*variable.shape], "is": variable.domain, "about": variable.about}


def _sizes_data(indices: Iterable[tuple[Index, str]]) -> dict[str, Json]:
    return {index.name: size for index, size in indices}


def _step_data(step: Step) -> Json:
    data: dict[str, Json] = {
        "rule": step.rule,
        "title": step.title,
        "because": step.because,
        "level": step.level,
        "before": write(step.before),
        "after": write(step.after),
        "where": [write(relation) for relation in step.where],
        "uses": [*step.uses],
        "checked": _verdict_data(step.verdict),
        "steps": [_step_data(inner) for inner in step.steps],
    }
    if step.path:
        data["path"] = [*step.path]
    if step.notes:
        data["notes"] = [
            {"path": [*note.path], "label": write(note.label), "side": note.side}
            for note in step.notes
        ]
    if step.case is not None:
        data["case"] = write(step.case)
    if step.one_way:
        data["one_way"] = True
    return data


def _verdict_data(verdict: Verdict | None) -> Json:
    if verdict is None:
        return None
    data: dict[str, Json] = {"verdict": verdict.name, "instances": verdict.instances}
    if verdict.sizes:
        data["sizes"] = [*verdict.sizes]
    if verdict.message:
        data["message"] = verdict.message
    return data


def _index_names(derivation: Derivation) -> list[str]:
    """The names that are indices anywhere in the terms of the derivation, sorted."""
    problem = derivation.problem
    terms: list[Basic] = [derivation.goal, derivation.result, problem.goal.differentiate]
    terms += [*problem.goal.by, *(t for t in (problem.goal.expect, problem.goal.solve) if t)]
    terms += [a.relation for a in problem.assumptions]
    for definition in problem.definitions:
        terms += [definition.head, definition.body]
    for step in derivation.walk():
        terms += [step.before, step.after, *step.where, *(note.label for note in step.notes)]
        terms += [step.case] if step.case is not None else []
    if derivation.vector is not None:
        terms.append(derivation.vector.right)
    return sorted({p.name for t in terms for _, p in walk(t) if isinstance(p, Index)})


# Reading ----------------------------------------------------------------------------------


def from_json(text: str) -> Derivation:
    """The derivation of a certificate: ``from_json(to_json(d)) == d``.

    Raises CertificateError, which names the JSON path of the fault.  Nothing is checked beyond
    the form: whether the steps hold is for the judges to say.
    """
    if len(text) > MAX_CHARACTERS:
        raise CertificateError("$", f"more than {MAX_CHARACTERS} characters")
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
        return _derivation(_Node("$", cast(Json, data), frozenset()))
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise CertificateError("$", message) from None
    except RecursionError:
        raise CertificateError("$", "nested too deeply") from None
    except CertificateError:
        raise
    except ValueError as error:  # an integer with thousands of digits
        raise CertificateError("$", str(error)) from None


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CertificateError("$", f"the key {twice!r} stands twice in one object")
    return data


def _no_constant(name: str) -> NoReturn:
    raise CertificateError("$", f"{name} is not a number of JSON")


@dataclass(frozen=True)
class _Node:
    """A value of the JSON, where it stands, and the names that are indices in its terms."""

    path: str
    value: Json
    indices: frozenset[str]

    def fail(self, message: str) -> NoReturn:
        raise CertificateError(self.path, message)

    def object(self, required: str, optional: str = "") -> dict[str, _Node]:
        """The members of an object; both arguments are names with spaces between them."""
        members = self.members()
        for name in required.split():
            if name not in members:
                self.fail(f"the key {name!r} is missing")
        for name in members:
            if name not in required.split() and name not in optional.split():
                self.fail(f"unknown key {name!r}")
        return members

    def members(self) -> dict[str, _Node]:
        if not isinstance(self.value, dict):
            self.fail("not an object")
        return {
            name: _Node(f"{self.path}.{name}", value, self.indices)
            for name, value in self.value.items()
        }

    def items(self) -> list[_Node]:
        if not isinstance(self.value, list):
            self.fail("not a list")
        return [
            _Node(f"{self.path}[{number}]", value, self.indices)
            for number, value in enumerate(self.value)
        ]

    def each(self, read: Callable[[_Node], T]) -> tuple[T, ...]:
        """The items of a list, each read."""
        return tuple(read(item) for item in self.items())

    def text(self) -> str:
        if not isinstance(self.value, str):
            self.fail("not a string")
        return self.value

    def count(self) -> int:
        if type(self.value) is not int or self.value < 0:
            self.fail("not a whole number from 0")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.fail("neither true nor false")
        return self.value

    def one_of(self, names: Iterable[str]) -> str:
        text = self.text()
        if text not in names:
            self.fail(f"{text!r} is not one of {', '.join(names)}")
        return text

    def line(self) -> Expr | Relation:
        try:
            return parse(self.text(), self.indices)
        except LanguageError as error:
            self.fail(f"{error.message}, at column {error.column + 1} of the expression")

    def term(self) -> Expr:
        term = self.line()
        if isinstance(term, Relation):
            self.fail("a comparison stands where a term should")
        return term

    def relation(self) -> Relation:
        term = self.line()
        if not isinstance(term, Relation):
            self.fail("not a comparison")
        return term

    def with_indices(self, names: Iterable[str]) -> _Node:
        return _Node(self.path, self.value, frozenset(names))


def _derivation(root: _Node) -> Derivation:
    required = "format title route problem goal result steps checked indices"
    parts = root.object(required, "stuck where solution vector numbers")
    parts["format"].one_of([FORMAT])
    indices = parts["indices"].each(_Node.text)
    parts = {name: part.with_indices(indices) for name, part in parts.items()}
    problem = _problem(parts["problem"], parts["title"].text())
    return Derivation(
        problem=problem,
        route=parts["route"].text(),
        goal=parts["goal"].term(),
        result=parts["result"].term(),
        steps=parts["steps"].each(_step),
        stuck=parts["stuck"].text() if "stuck" in parts else None,
        verdict=_verdict(parts["checked"]),
        vector=_vector(parts["vector"], problem) if "vector" in parts else None,
    )


def _vector(node: _Node, problem: Problem) -> VectorForm:
    parts = node.object("left right checked")
    left = vectors.left_side(problem)
    if left is None or parts["left"].text() != vectors.write(left.term):
        parts["left"].fail("the goal is no entry of it")
    verdict = _verdict(parts["checked"])
    if verdict is None:
        parts["checked"].fail("nobody judged it")
    try:
        right = vectors.read(parts["right"].text(), vectors.shapes(problem), node.indices)
    except LanguageError as error:
        parts["right"].fail(f"{error.message}, at column {error.column + 1} of the expression")
    return VectorForm(left.term, right, verdict)


def _problem(node: _Node, title: str) -> Problem:
    required = "sizes variables functions definitions assumptions goal name indices"
    parts = node.object(required, " ".join(("shapes", "ranges", *_TEXTS)))
    shapes = parts["shapes"].members() if "shapes" in parts else {}
    ranges = parts["ranges"].members() if "ranges" in parts else {}
    about, topic, reference = (parts[key].text() if key in parts else "" for key in _TEXTS)
    return Problem(
        name=parts["name"].text(),
        title=title,
        sizes=_texts(parts["sizes"]),
        variables=tuple(_variable(name, v) for name, v in parts["variables"].members().items()),
        functions=_texts(parts["functions"]),
        definitions=tuple(
            _definition(head, body, shapes) for head, body in parts["definitions"].members().items()
        ),
        assumptions=tuple(
            Assumption(name, a.relation(), _sizes(ranges[name]) if name in ranges else ())
            for name, a in parts["assumptions"].members().items()
        ),
        goal=_goal(parts["goal"]),
        indices=_sizes(parts["indices"]),
        about=about,
        topic=topic,
        reference=reference,
    )


def _texts(node: _Node) -> tuple[tuple[str, str], ...]:
    return tuple((name, value.text()) for name, value in node.members().items())


def _sizes(node: _Node) -> tuple[tuple[Index, str], ...]:
    return tuple((Index(name), size) for name, size in _texts(node))


def _variable(name: str, node: _Node) -> Variable:
    parts = node.object("shape is about")
    domain = cast(Domain, parts["is"].one_of(get_args(Domain)))
    return Variable(name, parts["shape"].each(_Node.text), domain, parts["about"].text())


def _definition(head: str, body: _Node, shapes: Mapping[str, _Node]) -> Definition:
    name, bracket, rest = head.partition("(" if "(" in head else "[")
    parameters = tuple(part.strip() for part in rest[:-1].split(",")) if bracket else ()
    if not all(part.isidentifier() for part in (name, *parameters)):
        body.fail(f"{head!r} is not the left side of a definition")
    shape = shapes[name].each(_Node.text) if name in shapes else ()
    if len(shape) != (len(parameters) if bracket == "[" else 0):
        body.fail("the definition has no shape that fits its indices")
    if bracket == "[":
        return Definition(name, tuple(Index(p) for p in parameters), shape, body.term())
    # an argument is a value in its own definition, though an index elsewhere may have its name
    term = body.with_indices(body.indices.difference(parameters)).term()
    return Definition(name, tuple(Symbol(p) for p in parameters), shape, term)


def _goal(node: _Node) -> Goal:
    parts = node.object("differentiate by", "expect solve")
    expect, solve = (parts[n].term() if n in parts else None for n in ("expect", "solve"))
    return Goal(parts["differentiate"].term(), parts["by"].each(_Node.term), expect, solve)


def _step(node: _Node) -> Step:
    required = "rule title because level before after where uses checked steps"
    parts = node.object(required, "path notes case one_way")
    before = parts["before"].line()
    equations = isinstance(before, Relation)
    return Step(
        rule=parts["rule"].text(),
        title=parts["title"].text(),
        because=parts["because"].text(),
        level=cast(Level, parts["level"].one_of(get_args(Level))),
        before=before,
        after=parts["after"].relation() if equations else parts["after"].term(),
        path=_path(parts["path"]) if "path" in parts else (),
        where=parts["where"].each(_Node.relation),
        uses=parts["uses"].each(_Node.text),
        steps=parts["steps"].each(_step),
        notes=parts["notes"].each(_note) if "notes" in parts else (),
        case=parts["case"].relation() if "case" in parts else None,
        one_way=parts["one_way"].flag() if "one_way" in parts else False,
        verdict=_verdict(parts["checked"]),
    )


def _path(node: _Node) -> Path:
    return node.each(_Node.count)


def _note(node: _Node) -> Note:
    parts = node.object("path label side")
    side = cast(Literal["over", "under"], parts["side"].one_of(["over", "under"]))
    return Note(_path(parts["path"]), parts["label"].term(), side)


def _verdict(node: _Node) -> Verdict | None:
    if node.value is None:
        return None
    parts = node.object("verdict instances", "sizes message")
    return Verdict(
        name=cast(VerdictName, parts["verdict"].one_of(get_args(VerdictName))),
        instances=parts["instances"].count(),
        sizes=parts["sizes"].each(_Node.count) if "sizes" in parts else (),
        message=parts["message"].text() if "message" in parts else "",
    )

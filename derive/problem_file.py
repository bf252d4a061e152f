"""Problem files: TOML -> :class:`derive.problem.Problem`, or one message that says what is
wrong and where.

The line from text to problem: :func:`load` finds the bytes, :func:`loads` parses the TOML,
:class:`_Reading` goes through the tables in order, :mod:`derive.scope` says what the names of
each expression mean.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TypeAlias, cast, get_args

from sympy import Basic, Expr, Symbol

from derive.catalogue import library, library_file
from derive.diagnostics import KeyPath, ProblemError, Source
from derive.language import LanguageError, Located, parse_located
from derive.names import check_name, looks
from derive.problem import Assumption, Definition, Domain, Goal, Problem, Variable
from derive.scope import Kind, ScopeError, Signature, index_sizes, suggestion
from derive.terms import Entry, Index, Path, Relation, free, symbol_names, walk

__all__ = ["MAX_BYTES", "TEMPLATE", "ProblemError", "library", "load", "loads"]

MAX_BYTES = 1_000_000
_MAX_DOTS = 50
_TABLES = ("sizes", "variables", "functions", "definitions", "assumptions", "goal")
_TEXTS = ("title", "about", "reference", "topic")
_DOTTED = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_MAX_DOTS}}}"""
)
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_KEY = re.compile(r"\s*([^\s\[\](),]+)\s*(?:(?P<i>\[)([^\[\]()]*)\]|(?P<a>\()([^\[\]()]*)\))?\s*")
_PART = re.compile(r"\s*([^,]*?)\s*(?:,|\Z)")
_ASSUMPTION = re.compile(r"[A-Za-z][A-Za-z0-9_ -]*")

Table: TypeAlias = Mapping[str, object]


def load(name_or_path: str | os.PathLike[str]) -> Problem:
    """The problem of that name in the library, or in the file at that path.

    Raises ProblemError if there is no such problem or if it is wrong; the message has the
    place in the file.
    """
    path = FilePath(name_or_path)
    if isinstance(name_or_path, str) and name_or_path in library():
        path = library_file(name_or_path)
    filename = str(path)
    return loads(_decode(_read_bytes(path, filename), filename), filename, name=path.stem)


def loads(text: str, filename: str = "<text>", *, name: str | None = None) -> Problem:
    """The problem that a text in TOML describes.  ``filename`` stands in the messages; the
    problem's name is ``name`` or the stem of the filename.

    Raises ProblemError.
    """
    text = text.replace("\r\n", "\n")
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _too_big(filename)
    if not text.strip():
        hint = "`derive new FILE` writes one to start from"
        raise ProblemError(filename, 1, 1, "the file is empty", hint=hint)
    data = _parse_toml(text, filename)
    stem = name or re.sub(r"\W+", "-", FilePath(filename).stem).strip("-") or "problem"
    return _Reading(Source.scan(filename, text), data, stem).problem()


# The file ---------------------------------------------------------------------------------


def _read_bytes(path: FilePath, filename: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _no_such_problem(path, filename) from None
    except IsADirectoryError:
        raise ProblemError(filename, 1, 1, "this is a directory, not a problem file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ProblemError(filename, 1, 1, f"cannot read the file: {reason}") from None
    if len(data) > MAX_BYTES:
        raise _too_big(filename)
    return data


def _no_such_problem(path: FilePath, filename: str) -> ProblemError:
    near = suggestion(path.stem, library())
    hint = near or f"the library has {', '.join(library())}"
    return ProblemError(filename, 1, 1, "no such file, and no such name in the library", hint=hint)


def _too_big(filename: str) -> ProblemError:
    return ProblemError(filename, 1, 1, "the file is larger than 1 MB")


def _decode(data: bytes, filename: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        shown = data.decode("utf-8-sig", "replace")
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x}"
        return_to = Source(filename, shown)
        raise return_to.at(len(before), message, hint="save it as UTF-8") from None


def _parse_toml(text: str, filename: str) -> Table:
    dotted = _DOTTED.search(text)
    if dotted is not None:
        message = f"a key with more than {_MAX_DOTS} dots"
        raise Source(filename, text).at(dotted.start(), message)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ProblemError(filename, 1, 1, "the lists or tables are nested too deeply") from None
    except ValueError as error:
        raise _bad_toml(text, filename, str(error)) from None


def _bad_toml(text: str, filename: str, complaint: str) -> ProblemError:
    """The message for what tomllib refuses; it says the place in words."""
    source = Source.scan(filename, text)
    if source.repeated is not None and complaint.startswith("Cannot"):
        return source.at_key(source.repeated, f"{source.repeated[-1]!r} is given twice")
    place = _TOML_PLACE.search(complaint)
    message = f"not TOML: {_TOML_PLACE.sub('', complaint)}"
    if place is None or place[1] is None:
        return source.at(max(0, len(text.rstrip()) - 1), message)
    lines = text.split("\n")
    offset = sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1
    return source.at(offset, message, hint=_toml_hint(lines[int(place[1]) - 1]))


def _toml_hint(line: str) -> str:
    if re.match(r"\s*[\w-]+\s*[\[(][^=]*[\])]\s*=", line):
        return 'a key with brackets stands in quotes: "z[n]" = ...'
    if re.match(r"""\s*[^=]+=\s*[^\s"'\[{]""", line):
        return 'the value stands in quotes: name = "..."'
    return ""


# The tables -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Key:
    """A key taken apart: ``name``, ``name[part, ...]`` or ``name(part, ...)``."""

    path: KeyPath
    name: str
    bracket: str
    parts: tuple[str, ...]
    columns: tuple[int, ...]


@dataclass
class _Reading:
    """One problem file while it is being read."""

    source: Source
    data: Table
    stem: str
    meanings: dict[str, tuple[Kind, KeyPath]] = field(default_factory=dict)
    signatures: dict[str, Signature] = field(default_factory=dict)
    indices: dict[str, KeyPath] = field(default_factory=dict)

    def problem(self) -> Problem:
        self.known(self.data, (), (*_TEXTS, *_TABLES))
        title = self.text(self.data, "title", ()) or self.stem
        for name in _TEXTS[1:]:
            self.text(self.data, name, ())
        sizes = self.descriptions("sizes", "size")
        variables = self.variables()
        functions = self.descriptions("functions", "function")
        definitions = self.definitions()
        assumptions = self.assumptions()
        goal, indices = self.goal(definitions)
        self.check_indices_against_arguments(definitions)
        self.check_looks()
        return Problem(
            self.stem,
            title,
            sizes,
            variables,
            functions,
            definitions,
            assumptions,
            goal,
            indices,
        )

    # Tables, keys and texts

    def known(self, table: Table, path: KeyPath, names: Iterable[str]) -> None:
        """Refuse a key that means nothing here."""
        names = tuple(names)
        for key in table:
            if key not in names:
                hint = suggestion(key, names) or f"known are {', '.join(names)}"
                raise self.source.at_key((*path, key), f"unknown key {key!r}", hint=hint)

    def table(self, name: str) -> Table:
        found = self.data.get(name, {})
        if not isinstance(found, dict):
            hint = f"write [{name}] on a line of its own"
            raise self.source.at_key((name,), f"{name!r} is a table", hint=hint)
        return found

    def text(self, table: Table, name: str, path: KeyPath) -> str:
        """A text in words, on one line; empty if it is not given."""
        value = table.get(name, "")
        if not isinstance(value, str):
            hint = 'write it in quotes: "..."'
            raise self.source.at_value((*path, name), f"{name!r} is a text", hint=hint)
        line = " ".join(value.split())
        if not line.isprintable():
            raise self.source.at_value((*path, name), "a character that cannot be printed")
        return line

    def key(self, path: KeyPath, brackets: str = "") -> _Key:
        """Take a key apart; ``brackets`` are the opening brackets it may have."""
        written = str(path[-1])
        match = _KEY.fullmatch(written)
        if match is None:
            hint = self.key_hint(brackets)
            raise self.source.at_key(path, f"{written!r} is not a name", hint=hint)
        name, bracket = match[1], match["i"] or match["a"] or ""
        self.name(path, name, match.start(1))
        if bracket and bracket not in brackets:
            message = f"{name!r} takes no {'indices' if bracket == '[' else 'arguments'} here"
            raise self.source.at_key_part(path, match.end(1), message)
        parts, columns = self.key_parts(match) if bracket else ((), ())
        for part, column in zip(parts, columns, strict=True):
            self.name(path, part, column)
            if parts.count(part) > 1:
                raise self.source.at_key_part(path, column, f"{part!r} stands here twice")
        return _Key(path, name, bracket, parts, columns)

    def key_hint(self, brackets: str) -> str:
        forms = ["name", *(['"name[index]"'] if "[" in brackets else [])]
        return " or ".join([*forms, *(['"name(argument)"'] if "(" in brackets else [])])

    def key_parts(self, match: re.Match[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
        group = 3 if match["i"] else 5
        inside, start = match[group], match.start(group)
        found = [m for m in _PART.finditer(inside) if m[0] or not inside.strip()]
        columns = tuple(start + m.start(1) for m in found)
        return tuple(m[1] for m in found), columns

    def name(self, path: KeyPath, name: str, column: int) -> None:
        try:
            check_name(name)
        except LanguageError as error:
            raise self.source.at_key_part(
                path, column + error.column, error.message, length=error.length, hint=error.hint
            ) from None

    def declare(self, key: _Key, kind: Kind, signature: Signature | None) -> None:
        """Give a name its meaning; a definition gets its signature later."""
        other = self.meanings.get(key.name)
        if other is not None:
            message = f"{key.name!r} is a {kind} here and a {other[0]}"
            raise self.source.at_key(
                key.path, f"{message} in line {self.source.line_of(other[1])}", hint="rename one"
            )
        self.meanings[key.name] = (kind, key.path)
        if signature is not None:
            self.signatures[key.name] = signature

    # Sizes, functions and variables

    def descriptions(self, table: str, kind: Kind) -> tuple[tuple[str, str], ...]:
        """The names of a table and what they are about."""
        found = self.table(table)
        signature = Signature(kind, arguments=1 if kind == "function" else 0)
        for name in found:
            self.declare(self.key((table, name)), kind, signature)
        return tuple((name.strip(), self.text(found, name, (table,))) for name in found)

    def variables(self) -> tuple[Variable, ...]:
        return tuple(self.variable(written) for written in self.table("variables"))

    def variable(self, written: str) -> Variable:
        path: KeyPath = ("variables", written)
        key = self.key(path, "[")
        sizes = [n for n, (kind, _) in self.meanings.items() if kind == "size"]
        for size, column in zip(key.parts, key.columns, strict=True):
            if size not in sizes:
                raise self.source.at_key_part(
                    path,
                    column,
                    f"{size!r} is not a size",
                    length=len(size),
                    hint=suggestion(size, sizes) or "give it under [sizes]",
                )
        self.declare(key, "variable", Signature("variable", key.parts))
        value = self.table("variables")[written]
        if not isinstance(value, dict):
            about = self.text(self.table("variables"), written, ("variables",))
            return Variable(key.name, key.parts, about=about)
        self.known(value, path, ("about", "is"))
        domain = self.text(value, "is", path) or "real"
        domains = get_args(Domain)
        if domain not in domains:
            hint = suggestion(domain, domains) or f"write one of {', '.join(domains)}"
            raise self.source.at_value((*path, "is"), f"{domain!r} is not a domain", hint=hint)
        about = self.text(value, "about", path)
        return Variable(key.name, key.parts, cast(Domain, domain), about)

    # Expressions

    def expression(
        self, path: KeyPath, value: object, indices: Iterable[str] = (), *, relation: bool = False
    ) -> Located:
        """Read the expression that stands as a string at ``path``."""
        if not isinstance(value, str):
            hint = f'write "{value}"' if isinstance(value, (int, float)) else ""
            raise self.source.at_value(path, "an expression stands in quotes", hint=hint)
        try:
            located = parse_located(value, frozenset(indices))
        except LanguageError as error:
            raise self.source.at_value_part(
                path, error.column, error.message, length=error.length, hint=error.hint
            ) from None
        if isinstance(located.term, Relation) is not relation:
            message = "this is not a comparison" if relation else "a comparison has no value"
            hint = 'write "... == ..."' if relation else ""
            raise self.source.at_value(path, message, hint=hint)
        for at, part in walk(located.term):
            if isinstance(part, Index):
                self.check_index(path, located, at, part.name)
        return located

    def check_index(self, path: KeyPath, located: Located, at: Path, name: str) -> None:
        """An index has no other meaning in the file."""
        self.indices.setdefault(name, path)
        if name in self.meanings:
            kind, other = self.meanings[name]
            message = f"{name!r} is an index here and a {kind} in line {self.source.line_of(other)}"
            column, length = located.span(at)
            raise self.source.at_value_part(path, column, message, length=length, hint="rename one")

    def sizes_of(
        self,
        path: KeyPath,
        located: Located,
        allowed: Iterable[str] | None,
        arguments: Iterable[str] = (),
    ) -> dict[str, str]:
        """The sizes of the free indices of an expression of the file."""
        names = {**self.signatures, **{a: Signature("argument") for a in arguments}}
        try:
            sizes = index_sizes(located.term, names, allowed)
        except ScopeError as error:
            column, length = located.span(error.path)
            raise self.source.at_value_part(
                path, column, error.message, length=length, hint=error.hint
            ) from None
        return sizes

    # Definitions

    def definitions(self) -> tuple[Definition, ...]:
        """The definitions, in the order of the file; each checked after those it uses."""
        table = self.table("definitions")
        keys = [self.key(("definitions", written), "[(") for written in table]
        for key in keys:
            self.declare(key, "definition", None)
            self.check_parts(key)
        bodies = {
            key.name: self.expression(
                key.path, table[str(key.path[-1])], key.parts if key.bracket == "[" else ()
            )
            for key in keys
        }
        by_name = {key.name: key for key in keys}
        made = {
            name: self.definition(by_name[name], bodies[name])
            for name in self.in_order(by_name, bodies)
        }
        return tuple(made[key.name] for key in keys)

    def check_parts(self, key: _Key) -> None:
        """An index or an argument of a definition has no other meaning."""
        for part, column in zip(key.parts, key.columns, strict=True):
            what = "index" if key.bracket == "[" else "argument"
            if part in self.meanings:
                kind, path = self.meanings[part]
                message = f"{part!r} is an {what} here and a {kind}"
                raise self.source.at_key_part(
                    key.path,
                    column,
                    f"{message} in line {self.source.line_of(path)}",
                    length=len(part),
                    hint="rename one",
                )

    def in_order(self, keys: Mapping[str, _Key], bodies: Mapping[str, Located]) -> Iterator[str]:
        """The names of the definitions, each after those its body uses."""
        done: set[str] = set()
        for start in bodies:
            trail: list[str] = []
            pending = [(start, False)]
            while pending:
                name, finished = pending.pop()
                if finished:
                    trail.pop()
                    done.add(name)
                    yield name
                elif name not in done:
                    if name in trail:
                        raise self.cycle([*trail[trail.index(name) :], name], keys, bodies)
                    trail.append(name)
                    used = symbol_names(bodies[name].term) - set(keys[name].parts)
                    pending.append((name, True))
                    pending += [(u, False) for u in sorted(used & bodies.keys(), reverse=True)]

    def cycle(
        self, names: list[str], keys: Mapping[str, _Key], bodies: Mapping[str, Located]
    ) -> ProblemError:
        """The error for a definition that goes through itself."""
        first, second = names[0], names[1]
        body, path = bodies[first], keys[first].path
        at = next(
            p for p, part in walk(body.term) if isinstance(part, Symbol) and part.name == second
        )
        column, length = body.span(at)
        message = f"{first!r} is defined through itself: {' -> '.join(names)}"
        return self.source.at_value_part(path, column, message, length=length)

    def definition(self, key: _Key, body: Located) -> Definition:
        """Check one definition whose body uses nothing but what is known by now."""
        term = cast(Expr, body.term)
        if key.bracket == "(":
            self.sizes_of(key.path, body, (), key.parts)
            arguments = tuple(Symbol(part) for part in key.parts)
            self.signatures[key.name] = Signature("definition", arguments=len(arguments))
            return Definition(key.name, arguments, (), term)
        sizes = self.sizes_of(key.path, body, key.parts)
        for part, column in zip(key.parts, key.columns, strict=True):
            self.indices.setdefault(part, key.path)
            if part not in sizes:
                raise self.source.at_key_part(
                    key.path,
                    column,
                    f"no way to tell to which size the index {part!r} runs",
                    length=len(part),
                    hint="the right side does not use it",
                )
        shape = tuple(sizes[part] for part in key.parts)
        self.signatures[key.name] = Signature("definition", shape)
        return Definition(key.name, tuple(Index(part) for part in key.parts), shape, term)

    # Assumptions and the goal

    def assumptions(self) -> tuple[Assumption, ...]:
        table = self.table("assumptions")
        return tuple(self.assumption(name, value) for name, value in table.items())

    def assumption(self, name: str, value: object) -> Assumption:
        path: KeyPath = ("assumptions", name)
        if not _ASSUMPTION.fullmatch(name):
            hint = "use letters, digits and -, as in one-hot"
            raise self.source.at_key(path, f"{name!r} is not a name for an assumption", hint=hint)
        located = self.expression(path, value, relation=True)
        sizes = self.sizes_of(path, located, None)
        return Assumption(name, cast(Relation, located.term), _pairs(sizes))

    def goal(
        self, definitions: tuple[Definition, ...]
    ) -> tuple[Goal, tuple[tuple[Index, str], ...]]:
        if "goal" not in self.data:
            hint = '[goal] with differentiate = "..." and by = "..."'
            raise self.source.at(len(self.source.text.rstrip()), "there is no [goal]", hint=hint)
        table = self.table("goal")
        self.known(table, ("goal",), ("differentiate", "by", "expect"))
        for name in ("differentiate", "by"):
            if name not in table:
                hint = f'write {name} = "..."'
                raise self.source.at_key(("goal",), f"the goal lacks {name!r}", hint=hint)
        by, sizes = self.by(table["by"])
        what = self.expression(("goal", "differentiate"), table["differentiate"], sizes)
        more = self.sizes_of(("goal", "differentiate"), what, None)
        self.check_same_sizes(("goal", "differentiate"), what, sizes, more)
        sizes = {**sizes, **more}
        self.check_dependence(what, by, definitions)
        expect = self.expect(table, sizes)
        return Goal(cast(Expr, what.term), tuple(term for _, term in by), expect), _pairs(sizes)

    def by(self, value: object) -> tuple[list[tuple[KeyPath, Expr]], dict[str, str]]:
        """What to differentiate by, with its places, and the sizes of its indices."""
        path: KeyPath = ("goal", "by")
        single = not isinstance(value, list)
        written: list[tuple[KeyPath, object]] = (
            [(path, value)]
            if not isinstance(value, list)
            else [((*path, n), v) for n, v in enumerate(value)]
        )
        if not written:
            raise self.source.at_value(path, "nothing to differentiate by", hint='by = "x"')
        sizes: dict[str, str] = {}
        found: list[tuple[KeyPath, Expr]] = []
        for place, text in written:
            located = self.expression(place, text)
            own = self.sizes_of(place, located, None)
            self.check_by(place, located.term)
            self.check_same_sizes(place, located, sizes, own)
            sizes.update(own)
            found.append((path if single else place, cast(Expr, located.term)))
        return found, sizes

    def check_by(self, path: KeyPath, term: Basic) -> None:
        head = term.args[0] if isinstance(term, Entry) else term
        if not isinstance(head, Symbol):
            hint = "write a variable or an entry, as in z[j]"
            raise self.source.at_value(path, "this is not a variable", hint=hint)
        kind = self.signatures[head.name].kind
        if kind != "variable":
            hint = "differentiate by a name given under [variables]"
            raise self.source.at_value(path, f"{head.name!r} is a {kind}", hint=hint)
        if not all(isinstance(index, Index) for index in term.args[1:]):
            hint = "write an index name, as in z[j]"
            raise self.source.at_value(path, "the entry to differentiate by is fixed", hint=hint)

    def check_same_sizes(
        self, path: KeyPath, located: Located, sizes: Mapping[str, str], more: Mapping[str, str]
    ) -> None:
        """An index has one size in the whole of the goal."""
        for name, size in more.items():
            if sizes.get(name, size) != size:
                at = next(p for p, part in walk(located.term) if part == Index(name))
                column, length = located.span(at)
                message = f"the index {name!r} runs to {size} here and to {sizes[name]} in 'by'"
                raise self.source.at_value_part(path, column, message, length=length)

    def check_dependence(
        self,
        what: Located,
        by: Iterable[tuple[KeyPath, Expr]],
        definitions: tuple[Definition, ...],
    ) -> None:
        """What is differentiated must depend on each variable it is differentiated by."""
        uses = {d.name: _used(d.body) for d in definitions}
        reached, pending = set[str](), _used(what.term)
        while pending:
            name = min(pending)
            reached.add(name)
            pending = (pending | uses.get(name, frozenset())) - reached
        for path, variable in by:
            head = variable.args[0] if isinstance(variable, Entry) else variable
            if head.name not in reached:
                message = f"the goal does not depend on {head.name!r}: the derivative is 0"
                given = [
                    n
                    for n in reached
                    if self.signatures.get(n) and self.meanings[n][0] == "variable"
                ]
                hint = f"it depends on {', '.join(sorted(given))}" if given else ""
                raise self.source.at_value(path, message, hint=hint)

    def expect(self, table: Table, sizes: Mapping[str, str]) -> Expr | None:
        if "expect" not in table:
            return None
        path: KeyPath = ("goal", "expect")
        located = self.expression(path, table["expect"], sizes)
        own = self.sizes_of(path, located, sizes)
        self.check_same_sizes(path, located, sizes, own)
        return cast(Expr, located.term)

    # Names, all together

    def check_indices_against_arguments(self, definitions: tuple[Definition, ...]) -> None:
        for definition in definitions:
            for part in definition.parameters:
                if not isinstance(part, Index) and part.name in self.indices:
                    line = self.source.line_of(self.indices[part.name])
                    message = f"{part.name!r} is an argument here and an index in line {line}"
                    path = self.meanings[definition.name][1]
                    raise self.source.at_key(path, message, hint="rename one")

    def check_looks(self) -> None:
        """No two names of the file look the same in print."""
        places = {name: path for name, (_, path) in self.meanings.items()}
        seen: dict[tuple[str, ...], str] = {}
        for name, path in {**self.indices, **places}.items():
            other = seen.setdefault(looks(name), name)
            if other != name:
                message = f"{name!r} and {other!r} would look the same in print"
                raise self.source.at_key(path, message, hint="rename one")


def _pairs(sizes: Mapping[str, str]) -> tuple[tuple[Index, str], ...]:
    return tuple((Index(name), size) for name, size in sizes.items())


def _used(term: Basic) -> frozenset[str]:
    """The names that the value of a term depends on, through entries and calls too."""
    heads = {
        head.name for _, part in walk(term) for head in part.args[:1] if isinstance(head, Symbol)
    }
    return frozenset(heads | {s.name for s in free(term)})


TEMPLATE = """# A problem for `derive`: what is given, what it is defined by, what is asked.
# Lines that begin with # are comments.  `derive show FILE` shows the derivation,
# `derive check FILE` says whether it holds.

title = "Poisson regression loss"

# How far indices run.  A size is a name: the derivation holds for every n.
[sizes]
n = "number of observations"

# What is given: a name, or "name[size]" with one size for each index.
[variables]
"w[n]" = "log of the expected count"
"y[n]" = "observed count"
# A quantity may be real (the default), positive, or a probability:
c = { about = "weight of the loss", is = "positive" }

# Functions left unspecified; D(phi)(t) is the derivative.
# [functions]
# phi = "activation"

# What is defined: "name", "name[index]" or "name(argument)".  Expressions have
#   + - * / **   exp log sqrt sin cos tan sinh cosh tanh erf abs sign max min
#   sum(... for k in n)   sum(... for k in n if k != j)   prod(... for k in n)
#   delta(i, j)   where(condition, a, b)   diff(f, x)
[definitions]
"r[k]" = "exp(w[k])"
L = "c * sum(r[k] - y[k] * w[k] for k in n)"

# Equations the derivation may use; it says where it does.
# [assumptions]
# one-hot = "sum(y[k] for k in n) == 1"

[goal]
differentiate = "L"
by = "w[j]"                     # ["w[i]", "w[j]"] for a second derivative
expect = "c * (r[j] - y[j])"    # optional: the form the derivation must end in
"""
"""The commented problem file that ``derive new`` writes."""

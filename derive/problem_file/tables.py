"""The tables of a problem file: keys taken apart, names declared once, expressions read.

Whatever is wrong is raised as a :class:`ProblemError` at its place in the file.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sympy import Expr, Symbol

from derive.diagnostics import KeyPath, Source
from derive.language import LanguageError, Located, parse_located
from derive.names import check_name, looks
from derive.scope import Kind, ScopeError, Signature, index_sizes, suggestion
from derive.terms import Index, Path, Relation, walk

Table: TypeAlias = Mapping[str, object]

_KEY = re.compile(r"\s*([^\s\[\](),]+)\s*(?:(?P<i>\[)([^\[\]()]*)\]|(?P<a>\()([^\[\]()]*)\))?\s*")
_PART = re.compile(r"\s*([^,]*?)\s*(?:,|\Z)")


@dataclass(frozen=True)
class Key:
    """A key taken apart: ``name``, ``name[part, ...]`` or ``name(part, ...)``."""

    path: KeyPath
    name: str
    bracket: str
    parts: tuple[str, ...]
    columns: tuple[int, ...]


@dataclass
class Tables:
    """One problem file while it is being read.

    meanings: what each name is and where it is declared.  signatures: how it is used, known
    for a definition once its body is checked.  indices, arguments: where each first stands.
    """

    source: Source
    data: Table
    meanings: dict[str, tuple[Kind, KeyPath]] = field(default_factory=dict)
    signatures: dict[str, Signature] = field(default_factory=dict)
    indices: dict[str, KeyPath] = field(default_factory=dict)
    arguments: dict[str, tuple[KeyPath, int]] = field(default_factory=dict)

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

    def key(self, path: KeyPath, brackets: str = "") -> Key:
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
            if parts.count(part) > 1 and path[0] == "definitions":
                raise self.source.at_key_part(path, column, f"{part!r} stands here twice")
        return Key(path, name, bracket, parts, columns)

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

    def declare(self, key: Key, kind: Kind, signature: Signature | None) -> None:
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

    def descriptions(self, table: str, kind: Kind) -> tuple[tuple[str, str], ...]:
        """The names of a table and what they are about."""
        found = self.table(table)
        signature = Signature(kind, arguments=1 if kind == "function" else 0)
        for name in found:
            self.declare(self.key((table, name)), kind, signature)
        return tuple((name.strip(), self.text(found, name, (table,))) for name in found)

    def expression(
        self, path: KeyPath, value: object, indices: Iterable[str] = (), *, relation: bool = False
    ) -> Located:
        """Read the expression that stands as a string at ``path``."""
        if not isinstance(value, str):
            hint = f'write "{value}"' if isinstance(value, (int, float)) else ""
            raise self.source.at_value(path, "an expression stands in quotes", hint=hint)
        try:
            located = parse_located(value, frozenset(indices))
            compared = self.compared(located.term)
            if compared:
                located = parse_located(value, compared.union(indices))
        except LanguageError as error:
            raise self.source.at_value_part(
                path, error.column, error.message, length=error.length, hint=error.hint
            ) from None
        if isinstance(located.term, Relation) is not relation:
            message = "this is not a comparison" if relation else "a comparison has no value"
            hint = 'write "... == ..."' if relation else "write where(condition, a, b)"
            if path[0] == "goal":
                hint = "write one side of it alone"
            raise self.source.at_value(path, message, hint=hint)
        for at, part in walk(located.term):
            if isinstance(part, Index):
                self.check_index(path, located, at, part.name)
        return located

    def compared(self, term: Expr | Relation) -> frozenset[str]:
        """The names without any other meaning that are compared with an index: indices too."""
        pairs = [(r.left, r.right) for _, r in walk(term) if isinstance(r, Relation)]
        names = {
            b.name
            for one, other in pairs
            for a, b in ((one, other), (other, one))
            if isinstance(a, Index) and isinstance(b, Symbol) and not isinstance(b, Index)
        }
        return frozenset(names - self.meanings.keys() - self.arguments.keys())

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
        known: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """The sizes of the free indices of an expression of the file; ``known`` ones are told
        elsewhere in it."""
        names = ChainMap({a: Signature("argument") for a in arguments}, self.signatures)
        try:
            sizes = index_sizes(located.term, names, allowed, known)
        except ScopeError as error:
            column, length = located.span(error.path)
            raise self.source.at_value_part(
                path, column, error.message, length=length, hint=error.hint
            ) from None
        return sizes

    def check_arguments(self) -> None:
        """An argument of a definition is not an index elsewhere."""
        for name, (path, column) in self.arguments.items():
            if name in self.indices:
                line = self.source.line_of(self.indices[name])
                message = f"{name!r} is an argument here and an index in line {line}"
                raise self.source.at_key_part(
                    path, column, message, length=len(name), hint="rename one"
                )

    def check_looks(self) -> None:
        """No two names of the file look the same in print."""
        places = {name: path for name, (_, path) in self.meanings.items()}
        seen: dict[tuple[str, ...], str] = {}
        places.update((name, path) for name, (path, _) in self.arguments.items())
        for name, path in {**self.indices, **places}.items():
            other = seen.setdefault(looks(name), name)
            if other != name:
                message = f"{name!r} and {other!r} would look the same in print"
                raise self.source.at_key(path, message, hint="rename one")

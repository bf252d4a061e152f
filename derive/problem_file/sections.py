"""The sections of a problem file, in order: from tables to a problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import cast, get_args

from sympy import Basic, Expr, Symbol

from derive import notation as notations
from derive.diagnostics import KeyPath, ProblemError, Source, Spot
from derive.front_matter import FrontMatter, FrontMatterError, entry
from derive.language import LanguageError, Located, parse, write
from derive.problem import Assumption, Definition, Domain, Goal, Problem, Variable
from derive.problem_file.ranges import Ranges, told_by_use
from derive.problem_file.tables import Key, Table, Tables
from derive.scope import Signature, suggestion
from derive.terms import ZERO, Entry, Index, Relation, free, symbol_names, walk
from derive.values import Values, fitted, read_list, read_text

_TABLES = ("sizes", "variables", "functions", "definitions", "assumptions", "goal", "values")
_FRONT = "front-matter"
_NOTATION = "notation"
_TEXTS = ("title", "about", "topic", "reference")
_ASSUMPTION = re.compile(r"[A-Za-z][A-Za-z0-9_ -]*")


def read_problem(source: Source, data: Table, name: str, *, goal: bool = True) -> Problem:
    """The problem that the data of a file describes; ``source`` says where things stand.  Without
    ``goal`` it need not ask for anything.

    Raises ProblemError.
    """
    return _Sections(source, data).problem(name, asks=goal or "goal" in data)


NO_GOAL = Goal(ZERO, ())


class _Sections(Tables):
    """Reads the sections; each method one of them, or one check of it."""

    def problem(self, name: str, asks: bool = True) -> Problem:
        self.known(self.data, (), (*_TEXTS, *_TABLES, _FRONT, _NOTATION))
        title, about, topic, reference = (self.text(self.data, key, ()) for key in _TEXTS)
        sizes = self.descriptions("sizes", "size")
        variables = self.variables()
        functions = self.descriptions("functions", "function")
        definitions = self.definitions()
        assumptions = self.assumptions()
        goal, indices = self.goal(definitions) if asks else (NO_GOAL, ())
        self.check_arguments()
        self.check_looks()
        return Problem(
            name,
            title or name,
            sizes,
            variables,
            functions,
            definitions,
            assumptions,
            goal,
            indices,
            about,
            topic,
            reference,
            self.front_matter(),
            self.values(variables, [size for size, _ in sizes]),
            self.notation(),
        )

    def notation(self) -> notations.Entries:
        """How the problem is to be printed."""
        found: list[tuple[str, str]] = []
        for key, value in self.table(_NOTATION).items():
            try:
                found.append(notations.entry(key, value))
            except notations.NotationError as error:
                raise self.source.at_key((_NOTATION, key), str(error)) from None
        try:
            notations.notation(found, names=[*self.meanings, *self.indices])
        except notations.NotationError as error:
            raise self.source.at_key((_NOTATION, error.key), str(error)) from None
        return tuple(found)

    def front_matter(self) -> FrontMatter:
        """What a page says before it begins."""
        found = []
        for key, value in self.table(_FRONT).items():
            try:
                found.append(entry(key, value))
            except FrontMatterError as error:
                raise self.source.at_key((_FRONT, key), str(error)) from None
        return tuple(found)

    def variables(self) -> tuple[Variable, ...]:
        return tuple(self.variable(written) for written in self.table("variables"))

    def variable(self, written: str) -> Variable:
        path: KeyPath = ("variables", written)
        key = self.key(path, "[")
        for size, column in zip(key.parts, key.columns, strict=True):
            if self.meanings.get(size, ("",))[0] != "size":
                sizes = [n for n, (kind, _) in self.meanings.items() if kind == "size"]
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
        told = self.told_by_use(by_name, bodies)
        made = {
            name: self.definition(by_name[name], bodies[name], told)
            for name in self.in_order(by_name, bodies)
        }
        return tuple(made[key.name] for key in keys)

    def check_parts(self, key: Key) -> None:
        """An index or an argument of a definition has no other meaning."""
        for part, column in zip(key.parts, key.columns, strict=True):
            what = "index" if key.bracket == "[" else "argument"
            if what == "argument":
                self.arguments.setdefault(part, (key.path, column))
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

    def in_order(self, keys: Mapping[str, Key], bodies: Mapping[str, Located]) -> Iterator[str]:
        """The names of the definitions, each after those its body uses."""
        done: set[str] = set()
        for start in bodies:
            trail: dict[str, None] = {}
            pending = [(start, False)]
            while pending:
                name, finished = pending.pop()
                if finished:
                    del trail[name]
                    done.add(name)
                    yield name
                elif name not in done:
                    if name in trail:
                        names = list(trail)
                        around = [*names[names.index(name) :], name]
                        raise self.cycle(around, keys, bodies)
                    trail[name] = None
                    used = symbol_names(bodies[name].term) - set(keys[name].parts)
                    pending.append((name, True))
                    pending += [(u, False) for u in sorted(used & bodies.keys(), reverse=True)]

    def cycle(
        self, names: list[str], keys: Mapping[str, Key], bodies: Mapping[str, Located]
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

    def told_by_use(self, keys: Mapping[str, Key], bodies: Mapping[str, Located]) -> Ranges:
        """The sizes that the uses of the definitions tell, in the goal too as far as it can be
        read; what is wrong with it is said when its turn comes."""
        goal = self.data.get("goal")
        texts = [v for v in goal.values() if isinstance(v, str)] if isinstance(goal, dict) else []
        terms: list[Basic] = []
        for text in texts:
            with suppress(LanguageError):
                terms.append(parse(text))
        shared = frozenset(s.name for term in terms for s in free(term) if isinstance(s, Index))
        return told_by_use(
            {name: signature.shape for name, signature in self.signatures.items()},
            {
                name: (key.parts if key.bracket == "[" else (), bodies[name].term)
                for name, key in keys.items()
            },
            [parse(write(cast(Expr, term)), shared) for term in terms],
        )

    def definition(self, key: Key, body: Located, told: Ranges) -> Definition:
        """Check one definition whose body uses nothing but what is known by now."""
        term = cast(Expr, body.term)
        if key.bracket == "(":
            self.sizes_of(key.path, body, (), key.parts)
            arguments = tuple(Symbol(part) for part in key.parts)
            self.signatures[key.name] = Signature("definition", arguments=len(arguments))
            return Definition(key.name, arguments, (), term)
        used = {part: told.size(key.name, position) for position, part in enumerate(key.parts)}
        known = {part: size for part, size in used.items() if size is not None}
        sizes = self.sizes_of(key.path, body, key.parts, known=known)
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
        self.known(table, ("goal",), ("differentiate", "by", "solve", "expect"))
        for name in ("differentiate", "by"):
            if name not in table:
                hint = f'write {name} = "..."'
                raise self.source.at_key(("goal",), f"the goal lacks {name!r}", hint=hint)
        by, sizes = self.by(table["by"])
        what = self.expression(("goal", "differentiate"), table["differentiate"], sizes)
        more = self.sizes_of(("goal", "differentiate"), what, None, known=sizes)
        self.check_same_sizes(("goal", "differentiate"), what, sizes, more)
        sizes = {**sizes, **more}
        self.check_dependence(what, by, definitions)
        solve = self.solve(table, [term for _, term in by], sizes)
        if solve is not None:
            self.check_dependence(what, [(("goal", "solve"), solve)], definitions)
        expect = self.expect(table, sizes)
        wanted = tuple(term for _, term in by)
        return Goal(cast(Expr, what.term), wanted, expect, solve), _pairs(sizes)

    def solve(self, table: Table, by: list[Expr], sizes: Mapping[str, str]) -> Expr | None:
        """What the derivative, set to zero, is solved for."""
        if "solve" not in table:
            return None
        path: KeyPath = ("goal", "solve")
        located = self.expression(path, table["solve"], sizes)
        own = self.sizes_of(path, located, sizes, known=sizes)
        self.check_by(path, located.term, "solve for")
        self.check_same_sizes(path, located, sizes, own)
        if len(by) > 1:
            hint = "give one variable in 'by'"
            raise self.source.at_key(path, "only a first derivative is set to zero", hint=hint)
        return cast(Expr, located.term)

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

    def check_by(self, path: KeyPath, term: Basic, do: str = "differentiate by") -> None:
        """``do`` says what is done with the variable."""
        head = term.args[0] if isinstance(term, Entry) else term
        if not isinstance(head, Symbol):
            hint = "write a variable or an entry, as in z[j]"
            raise self.source.at_value(path, "this is not a variable", hint=hint)
        kind = self.signatures[head.name].kind
        if kind != "variable":
            hint = f"{do} a name given under [variables]"
            raise self.source.at_value(path, f"{head.name!r} is a {kind}", hint=hint)
        if not all(isinstance(index, Index) for index in term.args[1:]):
            hint = "write an index name, as in z[j]"
            raise self.source.at_value(path, f"the entry to {do} is fixed", hint=hint)

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
        reached: set[str] = set()
        pending = [_used(what.term)]
        while pending:
            new = pending.pop() - reached
            reached |= new
            pending += [uses[name] for name in sorted(new & uses.keys())]
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
        own = self.sizes_of(path, located, sizes, known=sizes)
        self.check_same_sizes(path, located, sizes, own)
        return cast(Expr, located.term)

    def values(self, variables: tuple[Variable, ...], sizes: Sequence[str]) -> tuple[Values, ...]:
        """The numbers to show the problem with."""
        return fitted((self.value(name) for name in self.table("values")), variables, sizes)

    def value(self, name: str) -> Values:
        value = self.table("values")[name]
        path: KeyPath = ("values", name)
        if not isinstance(value, str):
            return read_list(name, value, Spot.of(self.source.at_value(path, "")))

        def at(column: int, length: int) -> Spot:
            return Spot.of(self.source.at_value_part(path, column, "", length=length))

        return read_text(name, value, at)


def _pairs(sizes: Mapping[str, str]) -> tuple[tuple[Index, str], ...]:
    return tuple((Index(name), size) for name, size in sizes.items())


def _used(term: Basic) -> frozenset[str]:
    """The names that the value of a term depends on, through entries and calls too."""
    heads = {
        head.name for _, part in walk(term) for head in part.args[:1] if isinstance(head, Symbol)
    }
    return frozenset(heads | {s.name for s in free(term)})

"""What the names of a term mean, and which size each of its indices runs to.

The size of an index follows from where it stands: ``z[k]`` says that k runs to the size of z,
``for k in n`` that it runs to n, ``delta(i, j)`` that i and j run to the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, cast

from sympy import Basic, Expr, Symbol

from derive.language import FUNCTIONS
from derive.language.reader import arguments_in_words
from derive.terms import (
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Index,
    Path,
    Prime,
    Relation,
    Term,
)

Kind: TypeAlias = Literal["size", "variable", "function", "definition", "argument"]
Slot: TypeAlias = Path | str
"""An index as one thing: the path of the binder that binds it, or its name if it is free."""


#: The largest number of an entry that may be spoken of: the judges try sizes up to 4, and more
#: than one of them must hold the entry.
LARGEST_ENTRY = 3


class ScopeError(Exception):
    """A term does not fit the names of its problem.  ``path``: which part of the term."""

    def __init__(self, path: Path, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Signature:
    """What a name is: the sizes of its indices, and how many arguments it takes."""

    kind: Kind
    shape: tuple[str, ...] = ()
    arguments: int = 0


#: What other languages call what this one can say.
_ELSEWHERE = {
    "ln": "write log",
    "square": "write (...)**2",
    "pow": "write a ** b",
    "mean": "write sum(... for k in n) / n",
    "average": "write sum(... for k in n) / n",
    "sigmoid": "define it: 1 / (1 + exp(-u))",
    "relu": "write max(u, 0)",
    "pi": "give it under [variables], as positive",
    "e": "write exp(1)",
    "norm": "write sqrt(sum(x[k]**2 for k in n))",
    "gamma": "write exp(loggamma(u))",
}


def suggestion(name: str, known: Iterable[str]) -> str:
    """``did you mean x?`` for the nearest known name; empty if none is near."""
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""


def index_sizes(
    term: Expr,
    names: Mapping[str, Signature],
    allowed: Iterable[str] | None = None,
    known: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The size that each free index of a term runs to, in the order of their appearance.

    allowed: the indices that may be free; None if any may.
    known: sizes that are told elsewhere, for the indices whose size the term does not tell.

    Raises ScopeError for a name without a meaning, a wrong number of indices or arguments, an
    index that may not be free, and an index whose size is contradictory or cannot be told.
    """
    checker = _Checker(names, None if allowed is None else frozenset(allowed))
    checker.check(term, (), {})
    return checker.solve(known or {})


@dataclass
class _Checker:
    names: Mapping[str, Signature]
    allowed: frozenset[str] | None
    sizes: dict[Slot, str] = field(default_factory=dict)
    ties: list[tuple[Slot, Slot, str, str, Path]] = field(default_factory=list)
    seen: dict[str, Path] = field(default_factory=dict)

    def check(self, term: Basic, path: Path, bound: Mapping[str, Slot]) -> None:
        """Check a subterm; ``bound`` says which indices are bound around it, and where."""
        if isinstance(term, Index):
            self.slot(term, path, bound)
        elif isinstance(term, Symbol):
            self.value(term, path)
        elif isinstance(term, Binder):
            self.binder(term, path, bound)
        elif isinstance(term, Entry):
            self.entry(term, path, bound)
        elif isinstance(term, Apply):
            self.call(term, path)
            self.inside(term, path, bound, start=1)
        elif isinstance(term, Delta):
            self.tie(term.args[0], term.args[1], path, bound)
        elif isinstance(term, Relation):
            self.inside(term, path, bound, start=1)
            if isinstance(term.left, Index) and isinstance(term.right, Index):
                self.tie(term.left, term.right, path, bound, start=1)
        elif isinstance(term, Diff):
            self.inside(term, path, bound)
            self.variable(term.args[1], (*path, 1))
        elif isinstance(term, Term):
            self.inside(term, path, bound)

    def inside(self, term: Term, path: Path, bound: Mapping[str, Slot], start: int = 0) -> None:
        for position, part in enumerate(term.args[start:], start):
            self.check(part, (*path, position), bound)

    # Names

    def value(self, symbol: Symbol, path: Path) -> None:
        """A name that stands for a number."""
        meaning = self.meaning(symbol.name, path)
        if meaning.arguments:
            raise ScopeError(
                path, f"{symbol.name!r} is a function here", f"write {symbol.name}(...)"
            )
        if meaning.shape:
            raise self.wrong_count(symbol.name, meaning, 0, path)

    def meaning(self, name: str, path: Path) -> Signature:
        found = self.names.get(name)
        if found is None:
            known = {n for n, s in self.names.items() if not s.arguments}
            hint = _ELSEWHERE.get(name) or suggestion(name, known)
            hint = hint or "give it under [variables] or [definitions]"
            raise ScopeError(path, f"unknown name {name!r}", hint)
        return found

    def wrong_count(self, name: str, meaning: Signature, has: int, path: Path) -> ScopeError:
        number = len(meaning.shape)
        takes = f"{number} {'index' if number == 1 else 'indices'}" if number else "no index"
        hint = f"it runs over {', '.join(meaning.shape)}" if number else f"write {name}"
        return ScopeError(path, f"{name!r} takes {takes}, and has {has or 'none'} here", hint)

    def entry(self, term: Entry, path: Path, bound: Mapping[str, Slot]) -> None:
        name, indices = term.args[0].name, term.args[1:]
        meaning = self.meaning(name, (*path, 0))
        if len(meaning.shape) != len(indices):
            raise self.wrong_count(name, meaning, len(indices), path)
        for position, (index, size) in enumerate(zip(indices, meaning.shape, strict=True), 1):
            slot = self.slot(index, (*path, position), bound)
            if slot is not None:
                self.run(slot, index.name, size, (*path, position))

    def call(self, term: Apply, path: Path) -> None:
        head, number = term.args[0], len(term.args) - 1
        if isinstance(head, Prime):
            name = head.args[0].name
            if name not in self.names or self.names[name].kind != "function":
                functions = {n for n, s in self.names.items() if s.kind == "function"}
                hint = suggestion(name, functions) or "D takes a name given under [functions]"
                raise ScopeError((*path, 0), f"{name!r} is not an unspecified function", hint)
            return
        name = head.name
        if name in FUNCTIONS:
            return
        meaning = self.names.get(name)
        if meaning is None:
            known = {n for n, s in self.names.items() if s.arguments}
            hint = _ELSEWHERE.get(name) or suggestion(name, known | set(FUNCTIONS))
            raise ScopeError((*path, 0), f"unknown function {name!r}", hint)
        if not meaning.arguments:
            hint = f"write {name} * (...) for a product"
            raise ScopeError(path, f"{name!r} is a {meaning.kind}, not a function", hint)
        if meaning.arguments != number:
            takes = arguments_in_words(meaning.arguments)
            raise ScopeError(path, f"{name} takes {takes}, and has {number} here")

    def variable(self, by: Basic, path: Path) -> None:
        name = by.name if isinstance(by, Symbol) else by.args[0].name
        if isinstance(by, Index) or self.names[name].kind not in ("variable", "argument"):
            raise ScopeError(path, f"{name!r} is not a variable to differentiate by")

    # Indices

    def slot(self, index: Basic, path: Path, bound: Mapping[str, Slot]) -> Slot | None:
        """Which index it is; None if it is a number."""
        if not isinstance(index, Index):
            if not 1 <= int(index) <= LARGEST_ENTRY:
                raise ScopeError(
                    path,
                    f"an entry is told by an index or by a number from 1 to {LARGEST_ENTRY}",
                    "use an index, or give the entry as a variable of its own",
                )
            return None
        name = index.name
        self.refuse_other_meaning(name, path)
        if name in bound:
            return bound[name]
        if self.allowed is not None and name not in self.allowed:
            raise ScopeError(
                path,
                f"the index {name!r} is free: nothing says which one it is",
                self.free_hint(name),
            )
        self.seen.setdefault(name, path)
        return cast(str, name)

    def free_hint(self, name: str) -> str:
        others = ", ".join(sorted(self.allowed or ()))
        bind = f"bind it, as in sum(... for {name} in n)"
        return f"{bind}, or use {others}" if others else bind

    def refuse_other_meaning(self, name: str, path: Path) -> None:
        other = self.names.get(name)
        if other is not None:
            article = "an" if other.kind == "argument" else "a"
            raise ScopeError(path, f"{name!r} is {article} {other.kind} and cannot be an index too")

    def binder(self, term: Binder, path: Path, bound: Mapping[str, Slot]) -> None:
        name, size = term.index.name, term.size
        self.refuse_other_meaning(name, (*path, 1))
        meaning = self.names.get(size.name) if isinstance(size, Symbol) else None
        if meaning is None or meaning.kind != "size":
            sizes = {n for n, s in self.names.items() if s.kind == "size"}
            hint = suggestion(str(size), sizes) or "give it under [sizes]"
            raise ScopeError((*path, 2), f"'{size}' is not a size", hint)
        inner = {**bound, name: path}
        self.sizes[path] = size.name
        for position, other in enumerate(term.apart, 3):
            # the others are those outside: in them the bound name would be another index
            at = (*path, position)
            slot = self.slot(other, at, bound)
            if slot is not None:
                self.ties.append((path, slot, name, cast(Index, other).name, at))
        self.check(term.body, (*path, 0), inner)

    def tie(
        self, a: Basic, b: Basic, path: Path, bound: Mapping[str, Slot], start: int = 0
    ) -> None:
        """Two indices that are compared run to the same size."""
        first = self.slot(a, (*path, start), bound)
        second = self.slot(b, (*path, start + 1), bound)
        if first is not None and second is not None:
            names = cast(Index, a).name, cast(Index, b).name
            self.ties.append((first, second, *names, path))

    def run(self, slot: Slot, name: str, size: str, path: Path) -> None:
        """Note that an index runs to a size."""
        known = self.sizes.setdefault(slot, size)
        if known != size:
            raise ScopeError(
                path, f"the index {name!r} runs to {known}; here it would run to {size}"
            )

    def solve(self, told: Mapping[str, str]) -> dict[str, str]:
        """The sizes of the free indices, after the comparisons are taken into account."""
        for name in self.seen:
            if name in told:
                self.sizes.setdefault(name, told[name])
        spreading = True
        while spreading:
            before = len(self.sizes)
            for a, b, *_ in self.ties:
                known = self.sizes.get(a) or self.sizes.get(b)
                if known is not None:
                    self.sizes.setdefault(a, known)
                    self.sizes.setdefault(b, known)
            spreading = len(self.sizes) > before
        for a, b, name, other, path in self.ties:
            if self.sizes.get(a) != self.sizes.get(b):
                raise ScopeError(
                    path,
                    f"the index {name!r} runs to {self.sizes[a]} and the index {other!r} to "
                    f"{self.sizes[b]}: they cannot be compared",
                    "compare indices that run to the same size",
                )
        for name, path in self.seen.items():
            if name not in self.sizes:
                raise ScopeError(
                    path,
                    f"no way to tell to which size the index {name!r} runs",
                    f"use it as an index of a variable, as in z[{name}]",
                )
        return {name: self.sizes[name] for name in self.seen}

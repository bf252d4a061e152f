"""A problem: what is given, what it is defined by, what is assumed, what is asked.  Frozen.

Shapes: a variable or a definition of shape ``(n, m)`` takes an index that runs from 1 to n and
one that runs from 1 to m; a scalar has shape ``()``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from sympy import Basic, Expr, Symbol

from derive.terms import (
    Apply,
    Diff,
    Entry,
    Index,
    Relation,
    Term,
    rename_bound,
    substitute,
    symbol_names,
    walk,
)
from derive.values import Values

Domain: TypeAlias = Literal["real", "positive", "probability"]


@dataclass(frozen=True)
class Variable:
    """A given quantity.  ``probability`` means every entry lies strictly between 0 and 1."""

    name: str
    shape: tuple[str, ...] = ()
    domain: Domain = "real"
    about: str = ""


@dataclass(frozen=True)
class Definition:
    """``name = body``, ``name[index, ...] = body`` or ``name(argument, ...) = body``.

    parameters: the indices, or the arguments, in order; () for a scalar.
    shape: the size each index runs to; () if the parameters are arguments.
    """

    name: str
    parameters: tuple[Symbol, ...]
    shape: tuple[str, ...]
    body: Expr

    @property
    def head(self) -> Expr:
        """The left side as a term."""
        if not self.parameters:
            return Symbol(self.name)
        if isinstance(self.parameters[0], Index):
            return Entry(Symbol(self.name), *self.parameters)
        return Apply(Symbol(self.name), *self.parameters)

    def takes(self, parameter: Symbol, argument: Basic) -> bool:
        """Can the argument be written for the parameter?  Where the body differentiates by the
        parameter only a name can, and none that has a meaning of its own in the body."""
        derived = {part.args[1] for _, part in walk(self.body) if isinstance(part, Diff)}
        if parameter not in derived or argument == parameter:
            return True
        return isinstance(argument, Symbol) and argument.name not in symbol_names(self.body)


@dataclass(frozen=True)
class Assumption:
    """A named equation or inequality.  It holds for every value of its free indices, whose
    sizes are ``indices``."""

    name: str
    relation: Relation
    indices: tuple[tuple[Index, str], ...] = ()


@dataclass(frozen=True)
class Goal:
    """Differentiate a term by variables, in that order.

    expect: what the result must equal.  solve: what the derivative, set to zero, is solved for;
    ``expect`` is then what that equals, unless it speaks of it itself.
    """

    differentiate: Expr
    by: tuple[Expr, ...]
    expect: Expr | None = None
    solve: Expr | None = None


@dataclass(frozen=True)
class Problem:
    """Everything a problem file says.

    name: the file's stem, e.g. ``log-sum-exp``.
    sizes, functions: pairs (name, about), in the order of the file, like everything else here.
    indices: the free indices of the goal, each with the size it runs to, in order of
    appearance in ``goal.by``.
    about, topic, reference: where it is used, under which heading it is listed, where it is
    found in print; empty if the file does not say.
    front_matter: what a page in Markdown says before it begins, each value as YAML.
    values: numbers to show it with; no part of what it is.
    notation: entries that say how it is printed; no part of what it is either.
    """

    name: str
    title: str
    sizes: tuple[tuple[str, str], ...]
    variables: tuple[Variable, ...]
    functions: tuple[tuple[str, str], ...]
    definitions: tuple[Definition, ...]
    assumptions: tuple[Assumption, ...]
    goal: Goal
    indices: tuple[tuple[Index, str], ...] = ()
    about: str = ""
    topic: str = ""
    reference: str = ""
    front_matter: tuple[tuple[str, str], ...] = ()
    values: tuple[Values, ...] = field(default=(), compare=False)
    notation: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @cached_property
    def definition_of(self) -> dict[str, Definition]:
        """Definitions by name."""
        return {d.name: d for d in self.definitions}

    @cached_property
    def variable_of(self) -> dict[str, Variable]:
        """Variables by name."""
        return {v.name: v for v in self.variables}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the problem gives a meaning, the goal's free indices included."""
        declared = [n for n, _ in self.sizes + self.functions]
        declared += [v.name for v in self.variables] + [d.name for d in self.definitions]
        return frozenset(declared + [i.name for i, _ in self.indices])

    @cached_property
    def names_behind(self) -> dict[str, frozenset[str]]:
        """For each definition every name that its value depends on, through definitions."""
        found: dict[str, frozenset[str]] = {}

        def behind(name: str) -> frozenset[str]:
            if name not in self.definition_of:
                return frozenset()
            if name not in found:
                found[name] = frozenset()  # a cycle, if there were one, ends here
                named = symbol_names(self.definition_of[name].body)
                found[name] = named.union(*(behind(n) for n in sorted(named)))
            return found[name]

        for definition in self.definitions:
            behind(definition.name)
        return found

    def unfold(self, term: Expr) -> Expr | None:
        """The defining term of ``L``, ``p[k]`` or ``f(u)``; None if it has no definition, or one
        that cannot be written for this argument: see :meth:`Definition.takes`.

        Bound indices that would capture a symbol of ``term`` are renamed, never to a name of
        the problem.
        """
        if isinstance(term, Symbol):
            definition, arguments = self.definition_of.get(term.name), ()
        elif isinstance(term, (Entry, Apply)) and isinstance(term.args[0], Symbol):
            definition, arguments = self.definition_of.get(term.args[0].name), term.args[1:]
        else:
            return None
        if definition is None or len(arguments) != len(definition.parameters):
            return None
        if not all(map(definition.takes, definition.parameters, arguments)):
            return None
        return substitute(
            definition.body, dict(zip(definition.parameters, arguments, strict=True)), self.names
        )

    def explicit(self, term: Expr) -> Expr:
        """The term with every definition written out, down to what is given.

        Nested sums get indices of their own.
        """
        return rename_bound(self._written_out(term), self.names)

    def _written_out(self, term: Expr) -> Expr:
        body = self.unfold(term)
        if body is not None:
            return self._written_out(body)
        if not isinstance(term, Term) or isinstance(term, Entry):
            return term
        return type(term)(*(self._written_out(a) for a in term.args))

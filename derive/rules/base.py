"""What a rule is, and the two ways to make one: from two patterns, or from a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias, cast

from sympy import Basic, Expr, Symbol

from derive.conditions import Context
from derive.derivation import Level
from derive.language import parse
from derive.matching import instantiate, match
from derive.messages import english
from derive.terms import Apply, Index, Relation, free, walk


@dataclass(frozen=True)
class Rewrite:
    """What a rule makes of a term.

    uses: the names of the assumptions it used.
    where: conditions on values, ``a != b``, under which the equation holds at its place, besides
    those that the rule has established.
    title: what to call this application, where the rule's own title is not precise enough.
    """

    after: Expr
    uses: tuple[str, ...] = ()
    title: str = ""
    where: tuple[Relation, ...] = ()


Application: TypeAlias = Callable[[Expr, Context], Rewrite | None]
Computation: TypeAlias = Callable[[Expr, Context], Expr | Rewrite | None]


@dataclass(frozen=True)
class Rule:
    """A named equation between terms, read from left to right.

    apply: the term and what is known at its place, to the term's replacement; None where the
    rule does not apply or one of its needs is not established.  It never walks the line.
    heads: the node types the rule can apply to; it is not asked about others.
    proved: the equation is proved for all terms by the tests, not only tried on instances.
    """

    name: str
    title: str
    because: str
    level: Level
    heads: tuple[type[Basic], ...]
    apply: Application
    proved: bool = True


Condition: TypeAlias = Callable[[Context, dict[str, Expr]], bool]


def always(context: Context, bound: dict[str, Expr]) -> bool:
    """No need."""
    return True


def pattern_rule(
    name: str,
    left: str,
    right: str,
    level: Level = "normal",
    needs: Condition = always,
    apart: str = "",
) -> Rule:
    """The rule ``left = right``: every name in ``left`` that is not a function is a metavariable.

    apart: a condition ``a != b`` under which the rule holds and which its line then carries.

    Raises ValueError if the right side has a name that the left side does not bind, and KeyError
    if the catalogue of messages does not have the rule.
    """
    pattern, template = parse(left), parse(right)
    metas = _metavariables(pattern)
    border = parse(apart) if apart else None
    unbound = {s for s in free(template) if isinstance(s, Symbol)} - metas
    if unbound:
        raise ValueError(f"rule {name}: {sorted(map(str, unbound))} not bound on the left")

    def apply(term: Expr, context: Context) -> Rewrite | None:
        bindings = match(pattern, term, metas)
        if bindings is None:
            return None
        if not needs(context, {s.name: t for s, t in bindings.items()}):
            return None
        carried = (cast(Relation, instantiate(border, bindings)),) if border is not None else ()
        return Rewrite(instantiate(template, bindings), where=carried)

    return Rule(name, *_said(name), level, (type(pattern),), apply)


def _said(name: str) -> tuple[str, str]:
    """The title and the reason of a rule, from the catalogue of messages."""
    return english(f"rules.{name}.title"), english(f"rules.{name}.because")


def _metavariables(pattern: Basic) -> frozenset[Symbol]:
    heads = {part.args[0] for _, part in walk(pattern) if isinstance(part, Apply)}
    symbols = {part for _, part in walk(pattern) if isinstance(part, Symbol)}
    return frozenset(symbols - heads)


def computed_rule(
    name: str,
    heads: type[Basic] | tuple[type[Basic], ...],
    level: Level = "normal",
    proved: bool = True,
) -> Callable[[Computation], Rule]:
    """Decorator: the rule whose right side the function computes.  Raises KeyError if the
    catalogue of messages does not have the rule."""

    def decorate(compute: Computation) -> Rule:
        def apply(term: Expr, context: Context) -> Rewrite | None:
            found = compute(term, context)
            return found if found is None or isinstance(found, Rewrite) else Rewrite(found)

        types = heads if isinstance(heads, tuple) else (heads,)
        return Rule(name, *_said(name), level, types, apply, proved)

    return decorate


def by_name(*tables: Iterable[Rule]) -> dict[str, Rule]:
    """One index over several tables.

    Raises ValueError if two different rules share a name.
    """
    index: dict[str, Rule] = {}
    for table in tables:
        for rule in table:
            if index.setdefault(rule.name, rule) is not rule:
                raise ValueError(f"two rules are called {rule.name}")
    return index


def independent(name: str, variable: str = "x") -> Condition:
    """The need that the term bound to ``name`` does not depend on the variable."""
    return lambda context, bound: context.independent(bound[name], bound[variable])


def is_index(term: Basic) -> bool:
    """Is the term the name of an index?"""
    return isinstance(term, Index)

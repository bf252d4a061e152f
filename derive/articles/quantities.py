"""Which names stand for quantities and which for functions, in order of appearance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from derive.articles.letters import Letters
from derive.articles.naming import key_of
from derive.articles.survey import everywhere, inside, letter, range_of
from derive.reading.calls import is_of_anything
from derive.reading.expressions import (
    Bound,
    Call,
    Chain,
    Derivative,
    Entries,
    Expression,
    Grouped,
    Indicator,
    Label,
    Listing,
    Name,
    Set,
)


@dataclass(frozen=True)
class Occurrence:
    """A name where it stands as a quantity, or before brackets as a function.

    name: without its indices.  arguments: what a function is called with.  running: are these
    letters that a sum around it binds, ``\\sum_x \\|y(x) - a(x)\\|``?
    """

    key: str
    name: Name
    node: Name
    arguments: tuple[Expression, ...] | None = None
    primes: int = 0
    running: bool = False


def occurrences(
    expression: Expression, letters: Letters, bound: frozenset[str] = frozenset()
) -> Iterator[Occurrence]:
    """The quantities and functions of an expression; letters that are indices where they stand,
    limits of sums and labels are none."""
    if isinstance(expression, Name):
        yield from _name(expression, letters, bound)
    elif isinstance(expression, Call):
        scripted = letters.apart(expression.head)
        head = expression.head
        key = key_of(scripted.name)
        if is_of_anything(expression):
            yield Occurrence(key, scripted.name, head, None, head.primes)
            return
        runs = all(letter(argument) in bound for argument in expression.arguments)
        yield Occurrence(key, scripted.name, head, expression.arguments, head.primes, runs)
        yield from _all(expression.arguments, letters, bound)
        if expression.power is not None:
            yield from occurrences(expression.power, letters, bound)
    elif isinstance(expression, Bound):
        names = frozenset(bound_letters(expression))
        yield from occurrences(expression.body, letters, bound | names)
    elif isinstance(expression, Entries):
        names = frozenset(index.base for index in expression.indices)
        yield from occurrences(expression.body, letters, bound | names)
    elif isinstance(expression, Chain):
        yield from _chain(expression, letters, bound)
    elif isinstance(expression, Indicator):
        yield from _condition(expression.condition, letters, bound)
    elif isinstance(expression, Grouped):
        # the T of a transpose is no quantity because it stands there
        plain = tuple(s for s in expression.above if s.kind != "transpose")
        yield from _all(inside(replace(expression, above=plain)), letters, bound)
    elif not isinstance(expression, Set):
        yield from _all(inside(expression), letters, bound)


def _all(
    expressions: Iterator[Expression] | tuple[Expression, ...],
    letters: Letters,
    bound: frozenset[str],
) -> Iterator[Occurrence]:
    for expression in expressions:
        yield from occurrences(expression, letters, bound)


def _name(name: Name, letters: Letters, bound: frozenset[str]) -> Iterator[Occurrence]:
    for script in name.above:
        if script.kind == "plain" and script.body is not None:
            yield from occurrences(script.body, letters, bound)
    if _is_constant(name) or letter(name) in bound:
        return
    scripted = letters.apart(name)
    if not scripted.indices and not name.below and not name.accents and name.base in bound:
        return
    yield Occurrence(key_of(scripted.name), scripted.name, name, None, name.primes)


def _is_constant(name: Name) -> bool:
    """Euler's number, pi, Kronecker's delta, a vector of ones."""
    if name.accents or name.primes:
        return False
    if name.base == "delta" and len(name.below) == 2:
        return True
    if name.base == "1":
        return True
    return not name.below and name.base in ("e", "pi", "infty")


def bound_letters(bound: Bound) -> Iterator[str]:
    """The letters that it binds."""
    for condition in bound.conditions:
        parts = condition.parts if isinstance(condition, Chain) else (condition,)
        for part in parts[:1] if len(parts) == 2 else parts:
            for name in part.items if isinstance(part, Listing) else (part,):
                if (known := letter(name)) is not None:
                    yield known


def _chain(chain: Chain, letters: Letters, bound: frozenset[str]) -> Iterator[Occurrence]:
    for condition in chain.conditions:
        yield from _condition(condition, letters, bound)
    if range_of(chain) is None:
        yield from _condition(chain, letters, bound, top=True)


def _condition(
    condition: Expression, letters: Letters, bound: frozenset[str], top: bool = False
) -> Iterator[Occurrence]:
    """``i = j``, where both are indices, speaks of no quantity."""
    if not isinstance(condition, Chain):
        if letter(condition) not in letters.indices:
            yield from occurrences(condition, letters, bound)
        return
    if not top:
        yield from _chain(condition, letters, bound)
        return
    parts = [part for part in condition.parts if part is not None]
    if is_about_indices(condition, letters):
        return
    yield from _all(tuple(parts), letters, bound)
    for link in condition.links:
        if link.reason is not None:
            yield from occurrences(link.reason, letters, bound)


def is_about_indices(chain: Chain, letters: Letters) -> bool:
    """Is it a relation between indices, or of one and a number: ``k = j``, ``i \\neq 1``?"""
    parts = [part for part in chain.parts if part is not None]
    names = [letter(part) for part in parts]
    if len(parts) < 2 or not any(names):
        return False
    return all(
        name in letters.indices if name is not None else not _has_names(part)
        for name, part in zip(names, parts, strict=True)
    )


def _has_names(expression: Expression) -> bool:
    return any(isinstance(node, Name | Call | Label) for node in everywhere(expression))


def differentiated(expression: Expression, letters: Letters) -> Iterator[tuple[str, bool]]:
    """The keys of names that are differentiated (False) or differentiated by (True)."""
    for node in everywhere(expression):
        if isinstance(node, Derivative):
            if isinstance(node.body, Name):
                yield key_of(letters.apart(node.body).name), False
            for by, _ in node.by:
                if isinstance(by, Name):
                    yield key_of(letters.apart(by).name), True


def is_example(chain: Chain) -> bool:
    """Does it give a name a number: ``y = 1``?"""
    if len(chain.parts) != 2 or chain.links[0].sign != "=":
        return False
    left, right = chain.parts
    return isinstance(left, Name) and right is not None and not _has_names(right)

"""Versions of a problem: the same mathematics in other letters and another order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import cast

from sympy import Basic, Expr, Symbol

from derive.language import RESERVED
from derive.problem import Problem
from derive.terms import Index, Neg, Plus, Term, symbol_names

#: Letters that may take each other's place.  A name in none of them stays as it is.  Left out
#: are letters that are read as something else: d, e, l, o, O.
_INDICES = tuple("ijklmrst")
#: Nor does a size become the d of a derivative.
_SIZES = tuple("nmNKdh")
_NEW_SIZES = tuple("nmNKh")
#: Neighbours in the alphabet play the same part: probabilities stay p to t, data u to z.
_POOLS = (
    tuple("abcgh"),
    tuple("pqrst"),
    tuple("uvwxyz"),
    tuple("EFJL"),
    tuple("ABCGHKMQRSTUVWXYZ"),
    ("alpha", "beta", "gamma", "kappa", "lam", "mu", "omega", "rho", "sigma", "tau", "theta"),
)
_TRIES = 50


def variants(problem: Problem, number: int, seed: int) -> tuple[Problem, ...]:
    """So many versions of a problem, the first as it stands; the same for the same seed.

    There are fewer if there are not enough letters.  The results are not checked: each is to be
    derived and judged like any problem.
    """
    found = [problem]
    seen = {_spelling({})}
    for version in range(1, number):
        for attempt in range(_TRIES):
            random = Random(f"{seed} {version} {attempt}")
            names = _letters(problem, random)
            if _spelling(names) not in seen:
                seen.add(_spelling(names))
                found.append(_reordered(renamed(problem, names), random))
                break
    return tuple(found)


def _spelling(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((old, new) for old, new in names.items() if old != new))


# Other letters ----------------------------------------------------------------------------


def _letters(problem: Problem, random: Random) -> dict[str, str]:
    """A new name for every name that is one of a pool, all different."""
    sizes = [name for name, _ in problem.sizes]
    indices = sorted(_indices(problem))
    others = [v.name for v in problem.variables]
    others += [d.name for d in problem.definitions] + [name for name, _ in problem.functions]
    taken = {n for n in (*sizes, *indices, *others) if not _pool(n, sizes, indices)} | RESERVED
    taken |= {written for _, written in problem.notation}
    names: dict[str, str] = {}
    # sizes and indices have the fewest letters to choose from
    for name in (*sizes, *indices, *others):
        pool = [new for new in _pool(name, sizes, indices) if new not in taken]
        names[name] = random.choice(pool) if pool else name
        taken.add(names[name])
    if len(set(names.values())) < len(names):
        return {}  # a name that found no letter may have lost its own
    return names


def _pool(name: str, sizes: Iterable[str], indices: Iterable[str]) -> tuple[str, ...]:
    if name in sizes:
        return _NEW_SIZES if name in _SIZES else ()
    if name in indices:
        return _INDICES
    return next((pool for pool in _POOLS if name in pool), ())


def _indices(problem: Problem) -> set[str]:
    found = {index.name for index, _ in problem.indices}
    for term in _terms(problem):
        found |= {s.name for s in _symbols(term) if isinstance(s, Index)}
    return found


def _terms(problem: Problem) -> Iterator[Basic]:
    goal = problem.goal
    yield from (goal.differentiate, *goal.by)
    yield from (part for part in (goal.expect, goal.solve) if part is not None)
    for definition in problem.definitions:
        yield from (definition.body, *definition.parameters)
    for assumption in problem.assumptions:
        yield from (assumption.relation, *(index for index, _ in assumption.indices))


def _symbols(term: Basic) -> Iterator[Symbol]:
    if isinstance(term, Symbol):
        yield term
    elif isinstance(term, Term):
        for argument in term.args:
            yield from _symbols(argument)


def renamed(problem: Problem, names: Mapping[str, str]) -> Problem:
    """The problem with other names; no two may become one."""

    changed = {old for old, new in names.items() if old != new}
    changed |= {names[old] for old in changed}

    def name(old: str) -> str:
        return names.get(old, old)

    def term(old: Basic) -> Expr:
        return _renamed(old, names)

    def index(old: Index) -> Index:
        return Index(name(old.name))

    goal = problem.goal
    return replace(
        problem,
        sizes=tuple((name(n), about) for n, about in problem.sizes),
        variables=tuple(
            replace(v, name=name(v.name), shape=tuple(map(name, v.shape)))
            for v in problem.variables
        ),
        functions=tuple((name(n), about) for n, about in problem.functions),
        definitions=tuple(
            replace(
                d,
                name=name(d.name),
                parameters=tuple(cast(Symbol, term(p)) for p in d.parameters),
                shape=tuple(map(name, d.shape)),
                body=term(d.body),
            )
            for d in problem.definitions
        ),
        assumptions=tuple(
            replace(
                a,
                relation=term(a.relation),
                indices=tuple((index(i), name(size)) for i, size in a.indices),
            )
            for a in problem.assumptions
        ),
        goal=replace(
            goal,
            differentiate=term(goal.differentiate),
            by=tuple(map(term, goal.by)),
            expect=None if goal.expect is None else term(goal.expect),
            solve=None if goal.solve is None else term(goal.solve),
        ),
        indices=tuple((index(i), name(size)) for i, size in problem.indices),
        # what is written for a name is not written for another that takes its place
        notation=tuple((key, written) for key, written in problem.notation if key not in changed),
    )


def _renamed(term: Basic, names: Mapping[str, str]) -> Expr:
    """The term with every name replaced, bound ones too: names are mapped one to one, so that
    nothing is captured."""
    if isinstance(term, Symbol):
        new = names.get(term.name, term.name)
        return Index(new) if isinstance(term, Index) else Symbol(new)
    if not isinstance(term, Term) or not symbol_names(term) & names.keys():
        return cast(Expr, term)
    return cast(Expr, type(term)(*(_renamed(a, names) for a in term.args)))


# Another order ----------------------------------------------------------------------------


def _reordered(problem: Problem, random: Random) -> Problem:
    """The addends of the definitions, and the list of what is given, in another order."""
    given = list(problem.variables)
    random.shuffle(given)
    definitions = (replace(d, body=_shuffled(d.body, random)) for d in problem.definitions)
    return replace(problem, variables=tuple(given), definitions=tuple(definitions))


def _shuffled(term: Basic, random: Random) -> Expr:
    """The term with the addends of every sum in a random order, none with a minus in front."""
    if not isinstance(term, Term):
        return cast(Expr, term)
    args = [_shuffled(a, random) for a in term.args]
    if isinstance(term, Plus):
        first = random.choice([a for a in args if not isinstance(a, Neg)] or args)
        args.remove(first)
        random.shuffle(args)
        args.insert(0, first)
    return cast(Expr, type(term)(*args))

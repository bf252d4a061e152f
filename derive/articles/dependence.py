"""Quantities of which a document says by what they change, and not what they are.

Where ``\\partial L / \\partial p_k`` stands and no equation says what L is, L is an unspecified
function of a weighted sum of all entries of p.  The weights are free, so its gradient is any
vector: what holds for it to first order, as the chain rule does, holds for every L.  What does not
hold says nothing, since L may be a special one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sympy import Expr, Symbol

from derive.articles.candidates import Located
from derive.articles.letters import Letters
from derive.articles.naming import key_of
from derive.articles.survey import everywhere
from derive.articles.vocabulary import Vocabulary
from derive.problem import Definition, Problem, Variable
from derive.reading.expressions import Derivative, Name
from derive.terms import Entry, Index, Sum, apply, fresh_index, plus, times

Edge = tuple[str, str]
"""A name and one that it is differentiated by, as the problem calls them."""


@dataclass(frozen=True)
class Derived:
    """What is differentiated by what, and which of their indices are the same wherever it is: the
    places of such pairs, ``(0, 1)`` for ``z_j`` by ``w_{ij}``."""

    edges: Mapping[Edge, frozenset[tuple[int, int]]]

    @classmethod
    def of(cls, chains: Iterable[Located], letters: Letters, names: Mapping[str, str]) -> Derived:
        """The derivatives in the chains of a document; names: the problem's by key."""
        found: dict[Edge, frozenset[tuple[int, int]]] = {}
        for at in chains:
            for one, other in _pairs(at, letters):
                first, second = letters.apart(one), letters.apart(other)
                keys = key_of(first.name), key_of(second.name)
                if keys[0] not in names or keys[1] not in names or keys[0] == keys[1]:
                    continue
                edge = names[keys[0]], names[keys[1]]
                same = frozenset(_pairs_of(_bare(first.indices), _bare(second.indices)))
                found[edge] = found.get(edge, same) & same
        return cls(found)

    def behind(self, name: str, problem: Problem) -> frozenset[str]:
        """All that a quantity depends on, by its definition or by its derivatives."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            one = waiting.pop()
            direct = {other for first, other in self.edges if first == one}
            direct |= problem.names_behind.get(one, frozenset())
            waiting += sorted(direct - found)
            found |= direct
        return frozenset(found)


def with_unspecified(
    problem: Problem, derived: Derived, candidates: Iterable[str]
) -> tuple[Problem, Mapping[str, tuple[str, ...]]]:
    """The problem in which those of the candidates, variables, that are differentiated by others
    depend on them; and for each of these on what.

    Complexity: quadratic in the number of pairs that are differentiated.
    """
    made: dict[str, tuple[str, ...]] = {}
    for name in candidates:
        direct = _direct(name, derived, problem)
        if direct and name in problem.variable_of:
            problem = _defined(problem, name, direct, derived)
            made[name] = direct
    return problem, made


def _pairs(at: Located, letters: Letters) -> Iterator[tuple[Name, Name]]:
    for part in (at.chain, *at.chain.conditions):
        for node in everywhere(part):
            if isinstance(node, Derivative) and isinstance(node.body, Name):
                yield from ((node.body, by) for by, _ in node.by if isinstance(by, Name))


def _bare(indices: Iterable[object]) -> tuple[object, ...]:
    return tuple(index.base if isinstance(index, Name) else index for index in indices)


def _pairs_of(ones: tuple[object, ...], others: tuple[object, ...]) -> Iterator[tuple[int, int]]:
    """The places of the same index in both, where it stands but once in each."""
    for place, one in enumerate(ones):
        if ones.count(one) == others.count(one) == 1:
            yield place, others.index(one)


def _direct(name: str, derived: Derived, problem: Problem) -> tuple[str, ...]:
    """What a quantity depends on itself, not through another that it is differentiated by; nothing
    if that goes round."""
    found = [other for one, other in derived.edges if one == name]
    behind = {other: derived.behind(other, problem) for other in found}
    if any(name in names for names in behind.values()):
        return ()
    known = problem.variable_of.keys() | problem.definition_of.keys()
    return tuple(
        other
        for other in found
        if other in known and not any(other in behind[third] for third in found)
    )


def _defined(problem: Problem, name: str, direct: tuple[str, ...], derived: Derived) -> Problem:
    """The problem with a definition for one of its variables."""
    variable = problem.variable_of[name]
    taken = problem.names | {f"{name}_of"}
    axes: list[Index] = []
    for _ in variable.shape:
        axes.append(fresh_index(taken | {axis.name for axis in axes}))
    weights: list[Variable] = []
    terms: list[Expr] = []
    for other in direct:
        quantity = problem.variable_of.get(other) or problem.definition_of[other]
        shared = {
            there: axes[here]
            for here, there in sorted(derived.edges[name, other])
            if here < len(axes)
            and there < len(quantity.shape)
            and variable.shape[here] == quantity.shape[there]
        }
        own = [size for place, size in enumerate(quantity.shape) if place not in shared]
        weight = Variable(f"{name}_by_{other}", (*variable.shape, *own))
        weights.append(weight)
        terms.append(_weighted(weight, other, axes, quantity.shape, shared, taken))
    definition = Definition(name, tuple(axes), variable.shape, apply(f"{name}_of", plus(terms)))
    return replace(
        problem,
        functions=(*problem.functions, (f"{name}_of", "")),
        variables=(*(v for v in problem.variables if v.name != name), *weights),
        definitions=(*problem.definitions, definition),
    )


def _weighted(
    weight: Variable,
    other: str,
    axes: list[Index],
    shape: tuple[str, ...],
    shared: Mapping[int, Index],
    taken: frozenset[str],
) -> Expr:
    """``\\Sigma_k w[j, k] p[j, k]`` over all indices of p that are not shared."""
    bound: dict[int, Index] = {}
    for place in range(len(shape)):
        if place not in shared:
            used = {i.name for i in (*axes, *bound.values())}
            bound[place] = fresh_index(taken | used)
    indices = [shared[place] if place in shared else bound[place] for place in range(len(shape))]
    term = times([_entry(weight.name, [*axes, *bound.values()]), _entry(other, indices)])
    for place, index in reversed(bound.items()):
        term = Sum(term, index, Symbol(shape[place]))
    return term


def _entry(name: str, indices: list[Index]) -> Expr:
    return Entry(Symbol(name), *indices) if indices else Symbol(name)


def undefined(vocabulary: Vocabulary, problem: Problem, unread: Iterable[str]) -> Iterator[str]:
    """The names of a document that have no definition, and none that was not understood."""
    left_out = set(unread)
    for key, name in vocabulary.names.items():
        if name in problem.variable_of and key not in left_out:
            yield name

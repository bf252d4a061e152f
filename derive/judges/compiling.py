"""Terms become nodes.

:class:`Compiler` turns a term into a :class:`Compiled`: a node, and the names of the indices it
takes.  A node knows no names: ``exp(z[k])`` and ``exp(z[j])`` are one node, taken at k and
at j; so are a sum and the same sum over another dummy, and ``p[k]`` and the body that defines
it.  Equal nodes are one object.  Definitions are looked up by position, never substituted, so
an error of substitution elsewhere shows up here as a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple, cast

from sympy import Basic, Integer, Symbol

from derive.judges.arithmetic import FUNCTIONS
from derive.judges.evaluation import (
    Args,
    DeltaNode,
    DiffNode,
    ExtremeNode,
    FunctionNode,
    IndexNode,
    LeafNode,
    NegNode,
    Node,
    NumberNode,
    Pick,
    PlusNode,
    PowerNode,
    ProdNode,
    QuotientNode,
    RelationNode,
    SizeNode,
    SumNode,
    TimesNode,
    UnspecifiedNode,
    WhereNode,
)
from derive.messages import english
from derive.problem import Problem
from derive.terms import (
    Apply,
    Binder,
    Delta,
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prime,
    Prod,
    Quotient,
    Relation,
    Sum,
    Times,
    Where,
)

# names that no problem file can hold
_BOUND = Index("#bound")
_OUTSIDE = "#outside "


class UnsupportedError(ValueError):
    """A term has no meaning in the problem, or none that the judges know."""


class Compiled(NamedTuple):
    """A node, and the names of the indices it takes, in order."""

    node: Node
    names: tuple[Basic, ...]


@dataclass(frozen=True)
class Scope:
    """What names mean: names of definitions that are held as variables, and what the
    arguments of a function stand for.  ``memo`` holds what was compiled here."""

    held: frozenset[str] = frozenset()
    arguments: Mapping[Symbol, Compiled] = field(default_factory=dict)
    memo: dict[Basic, Compiled] = field(default_factory=dict)


class Compiler:
    """Turns the terms of one problem into nodes."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._sizes = frozenset(name for name, _ in problem.sizes)
        self._functions = frozenset(name for name, _ in problem.functions)
        self._nodes: dict[Hashable, Node] = {}
        self._scopes = {frozenset[str](): Scope()}
        self._root = self._scopes[frozenset()]

    def compile(self, term: Basic) -> Compiled:
        """The node of a term, and its free indices in the order of their first appearance.

        Raises UnsupportedError if a name has no meaning in the problem.
        """
        return self._compile(term, self._root)

    def _compile(self, term: Basic, scope: Scope) -> Compiled:
        found = scope.memo.get(term)
        if found is None:
            build = _BUILD.get(type(term))
            if build is None:
                if not isinstance(term, Integer):
                    node = type(term).__name__
                    raise UnsupportedError(english("judges.unsupported.node", node=node))
                build = Compiler._number
            found = scope.memo[term] = build(self, term, scope)
        return found

    def _node(
        self,
        kind: type[Node],
        refs: Sequence[Compiled],
        names: tuple[Basic, ...] | None = None,
        depends: frozenset[str] = frozenset(),
        sizes: tuple[str | None, ...] | None = None,
        varies: int = 0,
        **data: object,
    ) -> Compiled:
        """The node of a kind with these parts: an old one if there is one."""
        if names is None:
            names = tuple(dict.fromkeys(name for ref in refs for name in ref.names))
        places = tuple(_places(ref.names, names) for ref in refs)
        key = (kind, tuple(r.node for r in refs), places, sizes, tuple(data.items()))
        node = self._nodes.get(key)
        if node is None:
            told = sizes or tuple(_size(name, refs) for name in names)
            node = self._nodes[key] = kind()
            node.parts = tuple((r.node, _pick(p)) for r, p in zip(refs, places, strict=True))
            node.depends = depends.union(*(r.node.depends for r in refs))
            node.sizes = told
            node.weight = 1 + sum(r.node.weight for r in refs)
            node.width = max([len(names), *(r.node.width for r in refs)]) + varies
            for name, what in data.items():
                isplaces = name == "indices"
                setattr(node, name, _pick(cast(Args | None, what)) if isplaces else what)
        return Compiled(node, names)

    def _plain(self, term: Basic, scope: Scope) -> Compiled:
        return self._node(_KINDS[type(term)], [self._compile(a, scope) for a in term.args])

    def _number(self, term: Basic, scope: Scope) -> Compiled:
        return self._node(NumberNode, (), (), number=Decimal(int(term)))

    def _index(self, term: Basic, scope: Scope) -> Compiled:
        return self._node(IndexNode, (), (term,))

    def _name(self, term: Basic, scope: Scope) -> Compiled:
        assert isinstance(term, Symbol)
        if term in scope.arguments:
            return scope.arguments[term]
        if term.name in self._sizes:
            return self._node(SizeNode, (), (), name=term.name)
        return self._entry_of(term.name, (), scope)

    def _entry(self, term: Basic, scope: Scope) -> Compiled:
        for index in term.args[1:]:
            if not isinstance(index, (Index, Integer)):
                raise UnsupportedError(english("judges.unsupported.no-index", term=index))
        return self._entry_of(term.args[0].name, tuple(term.args[1:]), scope)

    def _entry_of(self, name: str, indices: tuple[Basic, ...], scope: Scope) -> Compiled:
        variable = self._problem.variable_of.get(name)
        definition = self._problem.definition_of.get(name)
        quantity = variable or definition
        if quantity is None:
            raise UnsupportedError(english("judges.unsupported.name", name=name))
        if len(quantity.shape) != len(indices):
            needed, given = len(quantity.shape), len(indices)
            raise UnsupportedError(
                english("judges.unsupported.indices", name=name, needed=needed, given=given)
            )
        if variable is not None:
            return self._leaf(name, indices, quantity.shape, ())
        assert definition is not None
        body, names = self._compile(definition.body, self._held(scope.held))
        where = dict(zip(definition.parameters, indices, strict=True))
        called = Compiled(body, tuple(where.get(cast(Symbol, n), n) for n in names))
        if name in scope.held:
            return self._leaf(name, indices, quantity.shape, (called,))
        return self._merge(called)

    def _leaf(
        self,
        name: str,
        indices: tuple[Basic, ...],
        shape: tuple[str, ...],
        refs: tuple[Compiled, ...],
    ) -> Compiled:
        own = tuple(dict.fromkeys(indices))
        # numbers that stand for indices in what a held name is defined by
        fixed = tuple(n for r in refs for n in r.names if n not in own)
        names = tuple(dict.fromkeys((*own, *fixed)))
        sizes = tuple(shape[indices.index(n)] if n in own else _size(n, refs) for n in names)
        for index, size in zip(indices, shape, strict=True):
            if isinstance(index, Index) and size != sizes[names.index(index)]:
                raise _misplaced(index, sizes[names.index(index)], size)
        places = _places(indices, names)
        return self._node(
            LeafNode, refs, names, frozenset((name,)), sizes, name=name, indices=places
        )

    def _merge(self, called: Compiled) -> Compiled:
        """The same, with names that occur once each: q[i, i] takes one index."""
        names = tuple(dict.fromkeys(called.names))
        return called if names == called.names else self._node(TimesNode, [called], names)

    def _apply(self, term: Basic, scope: Scope) -> Compiled:
        head, *arguments = term.args
        if isinstance(head, Prime):
            return self._unspecified(head.args[0].name, int(head.args[1]), arguments, scope)
        name = head.name
        definition = self._problem.definition_of.get(name)
        if definition is not None:
            if len(definition.parameters) != len(arguments):
                needed = len(definition.parameters)
                raise UnsupportedError(
                    english("judges.unsupported.arguments", name=name, needed=needed)
                )
            return self._call(definition.parameters, definition.body, arguments, scope)
        if name in self._functions:
            return self._unspecified(name, 0, arguments, scope)
        refs = [self._compile(a, scope) for a in arguments]
        if name in ("max", "min"):
            return self._node(ExtremeNode, refs, sign=1 if name == "max" else -1)
        if name not in FUNCTIONS or len(refs) != 1:
            raise UnsupportedError(
                english("judges.unsupported.function", name=name, given=len(refs))
            )
        return self._node(FunctionNode, refs, function=FUNCTIONS[name])

    def _unspecified(
        self, name: str, order: int, arguments: Sequence[Basic], scope: Scope
    ) -> Compiled:
        if name not in self._functions or len(arguments) != 1:
            raise UnsupportedError(
                english("judges.unsupported.own-function", name=name, given=len(arguments))
            )
        refs = [self._compile(arguments[0], scope)]
        return self._node(UnspecifiedNode, refs, name=name, order=order)

    def _call(
        self,
        parameters: tuple[Symbol, ...],
        body: Basic,
        arguments: Sequence[Basic],
        scope: Scope,
    ) -> Compiled:
        outer: dict[Basic, Basic] = {}
        inner: dict[Symbol, Compiled] = {}
        for parameter, argument in zip(parameters, arguments, strict=True):
            node, names = self._compile(argument, scope)
            # names that no binder of the body can capture
            hidden = tuple(Index(f"{_OUTSIDE}{n}") if isinstance(n, Index) else n for n in names)
            outer.update(zip(hidden, names, strict=True))
            inner[parameter] = Compiled(node, hidden)
        result = self._compile(body, Scope(scope.held, inner))
        return self._merge(Compiled(result.node, tuple(outer.get(n, n) for n in result.names)))

    def _held(self, held: frozenset[str]) -> Scope:
        return self._scopes.setdefault(held, Scope(held))

    def _binder(self, term: Basic, scope: Scope) -> Compiled:
        assert isinstance(term, Binder)
        body = self._compile(term.body, scope)
        names = tuple(n for n in body.names if n != term.index)
        names = tuple(dict.fromkeys((*names, *term.apart)))
        limit = self._limit(term.size)
        for name, size in zip(body.names, body.node.sizes, strict=True):
            if name == term.index and isinstance(limit, str) and size not in (limit, None):
                raise _misplaced(term.index, limit, size)
        rest = dict(zip(body.names, body.node.sizes, strict=True))
        sizes = tuple(rest.get(n) or (limit if n in term.apart else None) for n in names)
        extended = Compiled(body.node, tuple(_BOUND if n == term.index else n for n in body.names))
        return self._bound(type(term), extended, names, sizes, limit, term.apart)

    def _bound(
        self,
        kind: type[Basic],
        body: Compiled,
        names: tuple[Basic, ...],
        sizes: tuple[str | int | None, ...],
        limit: str | int,
        apart: tuple[Basic, ...],
    ) -> Compiled:
        places = _places(body.names, (*names, _BOUND))
        out = tuple(names.index(a) for a in apart)
        named = tuple(s if isinstance(s, str) else None for s in sizes)
        node = SumNode if kind is Sum else ProdNode
        key = (node, body.node, places, named, limit, out)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = node()
            found.parts = ((body.node, _pick(places)),)
            found.depends = body.node.depends
            found.sizes, found.limit, found.apart = named, limit, out
            found.weight = 1 + body.node.weight
            found.width = max(len(names) + 1, body.node.width)
        return Compiled(found, names)

    def _limit(self, size: Basic) -> str | int:
        if isinstance(size, Integer):
            return int(size)
        if isinstance(size, Symbol) and size.name in self._sizes:
            return cast(str, size.name)
        raise UnsupportedError(english("judges.unsupported.size", size=size))

    def _relation(self, term: Basic, scope: Scope) -> Compiled:
        assert isinstance(term, Relation)
        refs = [self._compile(a, scope) for a in (term.left, term.right)]
        return self._node(RelationNode, refs, operator=term.operator)

    def _diff(self, term: Basic, scope: Scope) -> Compiled:
        body, variable = term.args
        if isinstance(variable, Entry):
            name, indices = variable.args[0].name, tuple(variable.args[1:])
        elif isinstance(variable, Symbol) and not isinstance(variable, Index):
            name, indices = variable.name, ()
        else:
            raise UnsupportedError(english("judges.unsupported.derivative", variable=variable))
        if variable in scope.arguments:
            return self._diff_by_argument(body, cast(Symbol, variable), scope)
        if name not in self._problem.variable_of and name not in self._problem.definition_of:
            raise UnsupportedError(english("judges.unsupported.derivative", variable=variable))
        if name in self._problem.definition_of:
            arguments = scope.arguments
            scope = (
                Scope(scope.held | {name}, arguments)
                if arguments
                else self._held(scope.held | {name})
            )
        self._compile(variable, scope)
        return self._slope(self._compile(body, scope), name, indices)

    def _diff_by_argument(self, body: Basic, argument: Symbol, scope: Scope) -> Compiled:
        meant = scope.arguments[argument]
        seed = f"argument {len(self._nodes)}"
        leaf = self._node(LeafNode, [meant], None, frozenset((seed,)), name=seed, indices=())
        inner = Scope(scope.held, {**scope.arguments, argument: leaf})
        return self._slope(self._compile(body, inner), seed, ())

    def _slope(self, body: Compiled, seed: str, indices: tuple[Basic, ...]) -> Compiled:
        names = tuple(dict.fromkeys((*body.names, *indices)))
        places = _places(indices, names)
        sizes = dict(zip(body.names, body.node.sizes, strict=True))
        quantity = self._problem.variable_of.get(seed) or self._problem.definition_of.get(seed)
        shape = quantity.shape if quantity else ()
        sizes |= {n: s for n, s in zip(indices, shape, strict=True) if sizes.get(n) is None}
        return self._node(
            DiffNode,
            [body],
            names,
            sizes=tuple(sizes[n] for n in names),
            varies=len(indices),
            seed=seed,
            indices=places,
        )


def _places(names: tuple[Basic, ...], among: tuple[Basic, ...]) -> Args | None:
    """Where the names stand among others; None if they are the same."""
    return None if names == among else tuple(among.index(n) for n in names)


def _pick(places: Args | None) -> Pick | None:
    if places is None:
        return None
    if len(places) > 1:
        return cast(Pick, itemgetter(*places))
    if not places:
        return cast(Pick, itemgetter(slice(0, 0)))
    return cast(Pick, itemgetter(slice(places[0], places[0] + 1)))


def _misplaced(index: Basic, limit: str | int | None, size: str | None) -> UnsupportedError:
    return UnsupportedError(
        english("judges.unsupported.other-size", index=index, limit=limit, size=size)
    )


def _size(name: Basic, refs: Sequence[Compiled]) -> str | None:
    """The size that the first place which tells it gives an index.

    Raises UnsupportedError if two places differ; a number may stand in both.
    """
    found: str | None = None
    for ref in refs:
        for other, size in zip(ref.names, ref.node.sizes, strict=True):
            if other == name and size is not None:
                if found not in (None, size) and not isinstance(name, Integer):
                    raise _misplaced(name, found, size)
                found = size
    return found


_KINDS: dict[type[Basic], type[Node]] = {
    Plus: PlusNode,
    Times: TimesNode,
    Neg: NegNode,
    Quotient: QuotientNode,
    Power: PowerNode,
    Delta: DeltaNode,
    Where: WhereNode,
}

_BUILD: dict[type[Basic], Callable[[Compiler, Basic, Scope], Compiled]] = {
    **dict.fromkeys(_KINDS, Compiler._plain),
    Symbol: Compiler._name,
    Index: Compiler._index,
    Entry: Compiler._entry,
    Apply: Compiler._apply,
    Sum: Compiler._binder,
    Prod: Compiler._binder,
    Diff: Compiler._diff,
    Relation: Compiler._relation,
}

"""Held terms: SymPy expressions that stay as they were written.

A derivation shows forms that SymPy would merge at once (``S/S``, ``-(y - p)``,
``e**a * e**a``).  The nodes here are :class:`sympy.Expr` subclasses that never
evaluate: the stored order is the shown order.  :meth:`Term.doit` hands the
ordinary SymPy expression to whoever wants one.

Conventions
-----------
* Numbers are non-negative SymPy ``Integer`` objects; ``-2`` is ``Neg(2)`` and one half
  is ``Quotient(1, 2)``.
* A name that stands for a value or a size is a SymPy ``Symbol``; an index is an
  :class:`Index`, a ``Symbol`` of its own type.
* ``a - b`` is ``Plus(a, Neg(b))``.
* A path is a tuple of positions in ``args``.

Equality is structural; :func:`alike` is equality up to the names of bound indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias, cast
from weakref import WeakValueDictionary

import sympy
from sympy import Basic, Expr, Integer, Symbol

Path: TypeAlias = tuple[int, ...]

ZERO: Expr = sympy.S.Zero
ONE: Expr = sympy.S.One
TWO: Expr = Integer(2)


class Index(Symbol):  # type: ignore[misc]
    """The name of an index, free or bound: it runs over the integers from 1 to a size."""

    __slots__ = ()

    def __new__(cls, name: str) -> Index:
        return cast(Index, Symbol.__new__(cls, name, integer=True, positive=True))

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.name,), {}


_TERMS: WeakValueDictionary[tuple[type, tuple[Basic, ...]], Term] = WeakValueDictionary()
"""Every term there is: equal terms are one object, so that comparing them costs nothing."""


class Term(Expr):  # type: ignore[misc]
    """A node that stays as it was built.  Subclasses say what their arguments mean."""

    __slots__ = ("__weakref__", "_canonical", "_free", "_names", "_nesting", "_nodes")
    is_commutative = True
    args = Basic._args  # the slot itself: SymPy's property is a call

    def __new__(cls, *args: Basic) -> Term:
        key = (cls, args)
        found = _TERMS.get(key)
        if found is None:
            found = _TERMS[key] = cast(Term, Basic.__new__(cls, *args))
        return found

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return False
        return hash(self) == hash(other) and bool(self._args == other._args)

    __hash__ = Basic.__hash__

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(printer._print(a) for a in self.args)})"

    def doit(self, **hints: Any) -> Expr:
        """The ordinary SymPy expression with the same value."""
        raise NotImplementedError(type(self).__name__)

    @property
    def free_symbols(self) -> set[Basic]:
        return set(free(self))


class Plus(Term):
    """A sum of two or more terms, in the order written."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        return sympy.Add(*(value(a) for a in self.args))


class Neg(Term):
    """The negation of its argument."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        return -value(self.args[0])


class Times(Term):
    """A product of two or more factors, in the order written."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        return sympy.Mul(*(value(a) for a in self.args))


class Quotient(Term):
    """A fraction: ``Quotient(numerator, denominator)``."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        return value(self.args[0]) / value(self.args[1])


class Power(Term):
    """A power: ``Power(base, exponent)``."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        return value(self.args[0]) ** value(self.args[1])


class Entry(Term):
    """An entry of an indexed quantity: ``Entry(name, index, ...)`` is ``name[index, ...]``."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        name, *indices = self.args
        return sympy.Indexed(sympy.IndexedBase(name.name), *indices)


class Apply(Term):
    """A function applied to arguments: ``Apply(head, argument, ...)``.

    The head is a ``Symbol`` (a function of the language, an unspecified function or a
    definition with arguments) or a :class:`Prime`.
    """

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        head, *args = self.args
        values = [value(a) for a in args]
        if isinstance(head, Prime):
            argument = sympy.Dummy("u")
            function = sympy.Function(head.args[0].name)(argument)
            slope = sympy.Derivative(function, (argument, head.args[1]))
            return sympy.Subs(slope, argument, values[0])
        return _sympy_function(head.name)(*values)


class Prime(Term):
    """A derivative of an unspecified function of one argument: ``Prime(phi, order)``."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        return self


class Delta(Term):
    """Kronecker's delta: ``Delta(i, j)`` is 1 if i = j and 0 otherwise."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        return sympy.KroneckerDelta(*self.args)


class Diff(Term):
    """A partial derivative not yet worked out: ``Diff(body, variable)``.

    The variable is a ``Symbol`` or an :class:`Entry`; every name of the body that is
    defined through the variable depends on it.  The variable may itself be defined: then it is
    held as a quantity of its own, that varies freely about the value it has, with all its
    entries; what is defined through it is looked through, what it is defined through is fixed.
    """

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        return sympy.Derivative(value(self.args[0]), value(self.args[1]))


class Binder(Term):
    """``Binder(body, index, size, *apart)``: the index runs from 1 to the size.

    ``apart`` are the indices from which the bound index differs: the sum over k != j is
    ``Sum(body, k, n, j)``.
    """

    __slots__ = ()

    @property
    def body(self) -> Expr:
        return self.args[0]

    @property
    def index(self) -> Index:
        return cast(Index, self.args[1])

    @property
    def size(self) -> Expr:
        return self.args[2]

    @property
    def apart(self) -> tuple[Expr, ...]:
        return cast(tuple[Expr, ...], self.args[3:])


class Sum(Binder):
    """A sum over an index."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        body, limits = value(self.body), (self.index, 1, self.size)
        for other in self.apart:
            body = body * (1 - sympy.KroneckerDelta(self.index, other))
        return sympy.Sum(body, limits)


class Prod(Binder):
    """A product over an index."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        body, limits = value(self.body), (self.index, 1, self.size)
        for other in self.apart:
            body = body ** (1 - sympy.KroneckerDelta(self.index, other))
        return sympy.Product(body, limits)


class Relation(Term):
    """A comparison: ``Relation(operator, left, right)`` with a ``Symbol`` named ``==``, ``!=``,
    ``<``, ``<=``, ``>`` or ``>=`` as its operator."""

    __slots__ = ()

    @property
    def operator(self) -> str:
        return cast(str, self.args[0].name)

    @property
    def left(self) -> Expr:
        return self.args[1]

    @property
    def right(self) -> Expr:
        return self.args[2]

    def doit(self, **hints: Any) -> Basic:
        return sympy.Rel(value(self.left), value(self.right), self.operator)


class Where(Term):
    """``Where(condition, a, b)``: a where the relation holds, b elsewhere."""

    __slots__ = ()

    def doit(self, **hints: Any) -> Expr:
        condition, a, b = self.args
        return sympy.Piecewise((value(a), condition.doit()), (value(b), True))


_SYMPY_NAMES = {
    "abs": "Abs",
    "max": "Max",
    "min": "Min",
    **{name: name for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh")},
    **{name: name for name in ("tanh", "erf", "sign", "loggamma", "digamma")},
}


def _sympy_function(name: str) -> Any:
    known = _SYMPY_NAMES.get(name)
    return sympy.Function(name) if known is None else getattr(sympy, known)


# Building ---------------------------------------------------------------------------------


def relation(left: Basic, operator: str, right: Basic) -> Relation:
    """The comparison ``left operator right``."""
    return cast(Relation, Relation(Symbol(operator), left, right))


def apply(head: str, *args: Basic) -> Apply:
    """The function named ``head`` applied to the arguments."""
    return cast(Apply, Apply(Symbol(head), *args))


def plus(terms: Iterable[Basic]) -> Expr:
    """The sum of the terms, sums among them spliced in; 0 if there are none."""
    return _nary(Plus, terms, ZERO)


def times(factors: Iterable[Basic]) -> Expr:
    """The product of the factors, products among them spliced in; 1 if there are none."""
    return _nary(Times, factors, ONE)


def _nary(node: type[Term], parts: Iterable[Basic], empty: Expr) -> Expr:
    flat: list[Basic] = []
    for part in parts:
        flat.extend(part.args if type(part) is node else (part,))
    if len(flat) > 1:
        return node(*flat)
    return cast(Expr, flat[0]) if flat else empty


def value(term: Basic) -> Expr:
    """The ordinary SymPy expression of a term or an atom."""
    return term.doit() if isinstance(term, Term) else cast(Expr, term)


# Reading ----------------------------------------------------------------------------------


def free(term: Basic) -> frozenset[Symbol]:
    """The symbols that are free in the term: names, sizes and indices that no binder binds.
    Names of functions are not among them.

    O(number of nodes) once per node; remembered in the node.
    """
    if isinstance(term, Term):
        try:
            return cast(frozenset[Symbol], term._free)
        except AttributeError:
            term._free = found = _free(term)
            return found
    return frozenset((term,)) if isinstance(term, Symbol) else frozenset()


def _free(term: Term) -> frozenset[Symbol]:
    if isinstance(term, Binder):
        rest = frozenset().union(*(free(a) for a in term.args[2:]))
        return (free(term.body) - {term.index}) | rest
    args = term.args[1:] if isinstance(term, (Apply, Relation)) else term.args
    return frozenset().union(*(free(a) for a in args))


def head_of(term: Basic) -> str:
    """The name that a term is about: ``z`` for ``z`` and for ``z[j]``, ``f`` for ``f(u)``."""
    return str(term.args[0] if isinstance(term, Entry | Apply) else term)


def symbol_names(term: Basic) -> frozenset[str]:
    """Every name that is written anywhere in the term, bound or free.

    O(number of nodes) once per node; remembered in the node.
    """
    if isinstance(term, Term):
        try:
            return cast(frozenset[str], term._names)
        except AttributeError:
            term._names = found = frozenset().union(*(symbol_names(a) for a in term.args))
            return found
    return frozenset((term.name,)) if isinstance(term, Symbol) else frozenset()


def walk(term: Basic, path: Path = ()) -> Iterator[tuple[Path, Basic]]:
    """Every subterm with its path, from the top, left to right."""
    yield path, term
    if isinstance(term, Term):
        for position, argument in enumerate(term.args):
            yield from walk(argument, (*path, position))


def subterm(term: Basic, path: Path) -> Basic:
    """The subterm at a path.

    Raises IndexError if the term has no such path.
    """
    for position in path:
        term = term.args[position]
    return term


def replace_at(term: Basic, path: Path, new: Basic) -> Expr:
    """The term with the subterm at the path replaced; nothing else changes."""
    if not path:
        return cast(Expr, new)
    args = list(term.args)
    args[path[0]] = replace_at(args[path[0]], path[1:], new)
    return cast(Expr, type(term)(*args))


def count_nodes(term: Basic) -> int:
    """How many nodes the term has.

    O(number of nodes) once per node; remembered in the node.
    """
    if not isinstance(term, Term):
        return 1
    try:
        return cast(int, term._nodes)
    except AttributeError:
        term._nodes = found = 1 + sum(count_nodes(a) for a in term.args)
        return found


# Substituting -----------------------------------------------------------------------------

_DUMMIES = "ikjlmrstquvwabcdefghop"


def fresh_index(avoid: frozenset[str] | set[str], like: str = "") -> Index:
    """An index whose name is not in ``avoid``: ``like`` if that is free, else the next letter."""
    if like and like not in avoid:
        return Index(like)
    for letter in _DUMMIES:
        if letter not in avoid:
            return Index(letter)
    number = 1
    while f"i_{number}" in avoid:
        number += 1
    return Index(f"i_{number}")


def substitute(
    term: Basic, mapping: Mapping[Symbol, Basic], reserved: frozenset[str] = frozenset()
) -> Expr:
    """The term with free symbols replaced, all at once.

    A bound index that would capture a symbol of a replacement is renamed first, to a name
    that is neither in the term, nor in a replacement, nor in ``reserved``.
    """
    relevant = {s: t for s, t in mapping.items() if s in free(term) and s != t}
    if not relevant:
        return cast(Expr, term)
    if isinstance(term, Symbol):
        return cast(Expr, relevant[term])
    if not isinstance(term, Binder):
        return cast(Expr, type(term)(*(substitute(a, relevant, reserved) for a in term.args)))
    index, body = term.index, term.body
    if any(index in free(t) for t in relevant.values()):
        taken = symbol_names(term).union(reserved, *(symbol_names(t) for t in relevant.values()))
        index = fresh_index(taken)
        body = substitute(body, {term.index: index}, reserved)
    rest = (substitute(a, relevant, reserved) for a in term.args[2:])
    inner = {s: t for s, t in relevant.items() if s != term.index}
    return type(term)(substitute(body, inner, reserved), index, *rest)


def rename_bound(term: Basic, avoid: frozenset[str]) -> Expr:
    """The term with every bound index whose name is in ``avoid`` renamed.

    Nested binders get different names.
    """
    if not isinstance(term, Term):
        return cast(Expr, term)
    if not isinstance(term, Binder):
        args = [rename_bound(a, avoid) for a in term.args]
        return term if args == list(term.args) else type(term)(*args)
    index, body = term.index, term.body
    if index.name in avoid:
        index = fresh_index(avoid | symbol_names(term))
        body = substitute(body, {term.index: index})
    return type(term)(rename_bound(body, avoid | {index.name}), index, *term.args[2:])


def canonical(term: Basic) -> Basic:
    """The term with bound indices named by how deeply binders nest under theirs: two terms that
    differ only in the names of bound indices have the same canonical form.

    The name of a binder's index does not depend on what stands around it, so that the form is
    remembered in each node.
    """
    if not isinstance(term, Term):
        return term
    try:
        return cast(Basic, term._canonical)
    except AttributeError:
        term._canonical = found = _canonical(term)
        return found


def _canonical(term: Term) -> Basic:
    args = [canonical(a) for a in term.args]
    if isinstance(term, Binder):
        bound = Index(f"#{_height(term)}")
        args[0] = _renamed(args[0], term.index, bound)
        args[1] = bound
        args[3:] = sorted(args[3:], key=str)
    return term if all(a is b for a, b in zip(args, term.args, strict=True)) else type(term)(*args)


def _height(term: Basic) -> int:
    """How many binders nest in the term at most."""
    if not isinstance(term, Term):
        return 0
    try:
        return cast(int, term._nesting)
    except AttributeError:
        inner = max((_height(a) for a in term.args), default=0)
        term._nesting = found = inner + isinstance(term, Binder)
        return found


def _renamed(term: Basic, index: Index, new: Index) -> Basic:
    """The term with a free index renamed to a name that occurs nowhere in it."""
    if term == index:
        return new
    if not isinstance(term, Term) or index not in free(term):
        return term
    args = [_renamed(a, index, new) for a in term.args]
    if isinstance(term, Binder):
        args[3:] = sorted(args[3:], key=str)  # the order depends on the names
    return type(term)(*args)


def alike(a: Basic, b: Basic) -> bool:
    """Are the two terms equal up to the names of bound indices?"""
    return bool(a == b or canonical(a) == canonical(b))

"""Random terms that have a meaning in :data:`tests.rules.examples.PROBLEM`, and some of the shapes
that rules look for: shared factors, missing terms, deltas, named parts.

Bound indices are named without care, as a careless program would: nested sums with the same
index, an index with the name of a free one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from sympy import Expr, Integer, Symbol

from derive.terms import (
    ONE,
    TWO,
    Delta,
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Prod,
    Quotient,
    Sum,
    Term,
    Times,
    Where,
    apply,
    relation,
    substitute,
)

FREE = ("i", "j")
SIZE = Symbol("n")


class Generator:
    """Random terms from a source of randomness; ``names`` are the indices that may occur."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def index(self, names: Sequence[str] = FREE) -> Expr:
        """An index; now and then a number."""
        return ONE if self.random.random() < 0.05 else Index(self.random.choice(names))

    def entry(self, name: str, names: Sequence[str] = FREE) -> Expr:
        """An entry of a vector."""
        return Entry(Symbol(name), self.index(names))

    def atom(self, names: Sequence[str]) -> Expr:
        """A term without parts."""
        kinds: list[Callable[[], Expr]] = [
            *[lambda: self.entry(self.random.choice("xxyqpgub"), names)] * 9,
            *[lambda: Entry(Symbol("W"), self.index(names), self.index(names))] * 2,
            *[lambda: Symbol(self.random.choice(["s", "r", "c", "N", "n"]))] * 3,
            *[lambda: Integer(self.random.choice([0, 1, 1, 2, 3]))] * 4,
            *[lambda: Delta(self.index(names), self.index(names))] * 2,
            lambda: self.index(names),
        ]
        return self.random.choice(kinds)()

    def term(self, depth: int, names: Sequence[str] = FREE) -> Expr:
        """A term at most ``depth`` deep, without derivatives."""
        if depth <= 0 or self.random.random() < 0.1:
            return self.atom(names)
        kinds: list[Callable[[], Expr]] = [
            *[lambda: Plus(*(self.signed(depth, names) for _ in range(2)))] * 4,
            *[lambda: Times(*(part() for _ in range(self.random.choice([2, 2, 3]))))] * 4,
            *[lambda: Quotient(part(), part())] * 2,
            lambda: Neg(part()),
            lambda: Power(part(), self.random.choice([Integer(0), ONE, TWO, Integer(3), Neg(ONE)])),
            *[lambda: apply(self.random.choice(["exp", "f", "phi", "log", "abs"]), part())] * 2,
            lambda: apply("max", part(), part()),
            *[lambda: self.binder(depth, names)] * 4,
            lambda: Where(relation(self.index(names), "==", self.index(names)), part(), part()),
        ]

        def part() -> Expr:
            return self.term(depth - 1, names)

        return self.random.choice(kinds)()

    def signed(self, depth: int, names: Sequence[str]) -> Expr:
        """A term, perhaps with a minus."""
        found = self.term(depth - 1, names)
        return Neg(found) if self.random.random() < 0.4 else found

    def binder(self, depth: int, names: Sequence[str]) -> Expr:
        """A sum, now and then a product, perhaps without some of the terms."""
        index = Index(self.random.choice(["k", "k", "l", "i", "j"]))
        others = [Index(name) for name in names if name != index.name]
        apart = self.random.sample(others, self.random.choice([0, 0, 1, min(2, len(others))]))
        kind = Prod if self.random.random() < 0.1 else Sum
        body = self.term(depth - 1, [*names, index.name, index.name, index.name])
        return kind(body, index, SIZE, *dict.fromkeys(apart))

    def variable(self) -> Expr:
        """What to differentiate by."""
        matrix = Entry(Symbol("W"), Index("i"), Index("j"))
        held = [self.entry("p"), self.entry("b"), Symbol("M")]
        return self.random.choice([*[self.entry("x")] * 8, matrix, matrix, Symbol("s"), *held])

    def shaped(self, shapes: Sequence[Callable[[Generator], Expr]]) -> Expr:
        """A term of one of the shapes, or any term, or its derivative."""
        choice = self.random.random()
        if choice < 0.6:
            return self.random.choice(shapes)(self)
        found = self.term(3)
        return Diff(found, self.variable()) if choice < 0.8 else found


def _exponential(index: Expr) -> Expr:
    return apply("exp", Entry(Symbol("x"), index))


def _total() -> Expr:
    return Sum(_exponential(Index("k")), Index("k"), SIZE)


def _logistic(a: Expr) -> Expr:
    return Plus(ONE, apply("exp", Neg(a)))


def shapes() -> list[Callable[[Generator], Expr]]:
    """Shapes that rules look for, filled with random parts."""
    made: list[Callable[[Expr, Expr, Expr, Expr, Index, Index], Expr]] = [
        lambda a, b, c, f, i, j: Plus(substitute(f, {_K: j}), Sum(f, _K, SIZE, j)),
        lambda a, b, c, f, i, j: Plus(
            a, Neg(substitute(f, {_K: j})), Neg(Sum(f, _K, SIZE, *dict.fromkeys([i, j])))
        ),
        lambda a, b, c, f, i, j: Plus(Times(a, b), Times(a, c)),
        lambda a, b, c, f, i, j: Plus(Quotient(a, c), Neg(Quotient(b, c))),
        lambda a, b, c, f, i, j: Plus(Times(a, b), Times(TWO, b, a)),
        lambda a, b, c, f, i, j: Plus(Times(a, b), Sum(Times(a, f), _K, SIZE)),
        lambda a, b, c, f, i, j: Plus(Times(a, b), Power(Sum(Times(a, f), _K, SIZE), TWO)),
        lambda a, b, c, f, i, j: Plus(Sum(Times(a, f), _K, SIZE, j), Sum(Times(b, a), _K, SIZE)),
        lambda a, b, c, f, i, j: Quotient(Times(a, Power(b, TWO)), Times(b, c)),
        lambda a, b, c, f, i, j: Quotient(Times(_exponential(i), a), Power(_total(), TWO)),
        lambda a, b, c, f, i, j: Quotient(Times(_exponential(i), a), Times(b, _total())),
        lambda a, b, c, f, i, j: Quotient(apply("exp", Neg(a)), Power(_logistic(a), TWO)),
        lambda a, b, c, f, i, j: Quotient(Sum(f, _K, SIZE, j), Sum(f, _K, SIZE)),
        lambda a, b, c, f, i, j: Quotient(ONE, _logistic(a)),
        lambda a, b, c, f, i, j: Times(Entry(Symbol("x"), i), Entry(Symbol("y"), j)),
        lambda a, b, c, f, i, j: Times(a, Plus(b, Neg(c)), a),
        lambda a, b, c, f, i, j: Quotient(Times(Plus(b, a), c), b),
        lambda a, b, c, f, i, j: Neg(Quotient(Times(c, Plus(a, Neg(b))), b)),
        lambda a, b, c, f, i, j: Plus(a, Neg(Plus(b, Neg(c)))),
        lambda a, b, c, f, i, j: Sum(Times(f, Delta(_K, j)), _K, SIZE),
        lambda a, b, c, f, i, j: Sum(Times(Delta(j, _K), a, f), _K, SIZE, i),
        lambda a, b, c, f, i, j: Sum(Quotient(Times(a, f), b), _K, SIZE, j),
        lambda a, b, c, f, i, j: Sum(Plus(f, Neg(a), Times(b, f)), _K, SIZE, j),
        lambda a, b, c, f, i, j: Sum(a, _K, SIZE, *dict.fromkeys([i, j])),
        lambda a, b, c, f, i, j: Where(relation(i, "==", j), a, b),
        lambda a, b, c, f, i, j: Diff(Sum(f, _K, SIZE), Entry(Symbol("x"), j)),
        lambda a, b, c, f, i, j: Diff(Sum(f, _K, SIZE, i), Entry(Symbol("x"), j)),
        lambda a, b, c, f, i, j: Diff(Entry(Symbol("b"), i), Entry(Symbol("x"), j)),
        lambda a, b, c, f, i, j: Diff(Entry(Symbol("d"), i), Entry(Symbol("x"), j)),
        lambda a, b, c, f, i, j: Diff(Symbol("B"), Entry(Symbol("x"), j)),
        lambda a, b, c, f, i, j: Diff(Sum(f, _K, SIZE), Entry(Symbol("p"), j)),
        lambda a, b, c, f, i, j: Diff(Prod(f, _K, SIZE, i), Entry(Symbol("x"), j)),
        lambda a, b, c, f, i, j: Diff(Sum(f, _K, SIZE), Entry(Symbol("W"), i, j)),
        lambda a, b, c, f, i, j: Diff(Power(apply("exp", a), b), Entry(Symbol("x"), j)),
        lambda a, b, c, f, i, j: Diff(apply("max", a, b), Entry(Symbol("x"), j)),
        lambda a, b, c, f, i, j: Diff(apply("log", Quotient(_exponential(i), _total())), _X),
    ]

    def filled(
        make: Callable[[Expr, Expr, Expr, Expr, Index, Index], Expr],
    ) -> Callable[[Generator], Expr]:
        def shape(g: Generator) -> Expr:
            a, b, c = (g.term(1) for _ in range(3))
            i, j = (Index(g.random.choice(FREE)) for _ in range(2))
            return make(a, b, c, g.term(2, [*FREE, "k", "k"]), i, j)

        return shape

    return [filled(make) for make in made]


_K = Index("k")
_X = Entry(Symbol("x"), Index("j"))


def random_term(seed: int) -> Term:
    """The term of a seed: always the same."""
    generator = Generator(Random(seed))
    made = shapes()
    while True:
        found = generator.shaped(made)
        if isinstance(found, Term):
            return found

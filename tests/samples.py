"""Problems and derivations built by hand: what the rendering tests render.

``SEED`` is the derivation of the page that the project started from, line by line.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Integer, Symbol

from derive.derivation import Derivation, Note, Step, Verdict
from derive.problem import Assumption, Definition, Goal, Problem, Variable
from derive.terms import (
    ONE,
    TWO,
    ZERO,
    Diff,
    Entry,
    Index,
    Neg,
    Plus,
    Power,
    Quotient,
    Sum,
    Times,
    apply,
    relation,
)

i, j, k = Index("i"), Index("j"), Index("k")
n, x, L = Symbol("n"), Symbol("x"), Symbol("L")
PROVED = Verdict("proved", 96, (1, 2, 3, 4))


def entry(name: str, *indices: Expr) -> Expr:
    return Entry(Symbol(name), *indices)


def z(index: Expr) -> Expr:
    return entry("z", index)


def y(index: Expr) -> Expr:
    return entry("y", index)


def p(index: Expr) -> Expr:
    return entry("p", index)


def exp(term: Expr) -> Expr:
    return apply("exp", term)


def log(term: Expr) -> Expr:
    return apply("log", term)


def minus(a: Expr, b: Expr) -> Expr:
    return Plus(a, Neg(b))


def d(term: Expr) -> Expr:
    return Diff(term, z(j))


def total(index: Index = k) -> Expr:
    """The sum of all exponentials."""
    return Sum(exp(z(index)), index, n)


EACH = Times(y(k), log(p(k)))
LOSS = Neg(Sum(EACH, k, n))
ONE_TERM = Times(y(j), log(p(j)))
OTHERS = Sum(EACH, k, n, j)
SPLIT = Plus(ONE_TERM, OTHERS)

PROBLEM = Problem(
    name="softmax-cross-entropy",
    title="Softmax cross-entropy",
    sizes=(("n", "number of classes"),),
    variables=(
        Variable("z", ("n",), about="logits"),
        Variable("y", ("n",), about="one-hot target"),
    ),
    functions=(),
    definitions=(
        Definition("p", (j,), ("n",), Quotient(exp(z(j)), total())),
        Definition("L", (), (), LOSS),
    ),
    assumptions=(Assumption("one-hot", relation(Sum(y(k), k, n), "==", ONE)),),
    goal=Goal(L, (z(j),), minus(p(j), y(j))),
    indices=((j, "n"),),
)


def step(
    before: Expr,
    after: Expr,
    title: str,
    level: str = "normal",
    rule: str = "rewrite",
    verdict: Verdict | None = PROVED,
    **more: object,
) -> Step:
    because = f"Because of the {title}."
    return Step(rule, title, because, level, before, after, verdict=verdict, **more)  # type: ignore[arg-type]


def chain(first: Expr, *lines: tuple[Expr, str, str] | tuple[Expr, str, str, dict[str, object]]):
    """Steps from line to line; each line is (after, title, level[, more fields])."""
    steps, before = [], first
    for after, title, level, *more in lines:
        steps.append(step(before, after, title, level, **(more[0] if more else {})))
        before = after
    return tuple(steps)


def statement(rule: str, title: str, steps: tuple[Step, ...], **more: object) -> Step:
    return step(steps[0].before, steps[-1].after, title, "key", rule, steps=steps, **more)


def _times_ratio(*factors: Expr) -> Expr:
    return Times(Quotient(y(j), p(j)), *factors)


S = total()
SQUARE = Power(S, TWO)
SAME_RATIO = Quotient(exp(z(j)), S)
ONE_MINUS = minus(Quotient(S, S), SAME_RATIO)

ASIDE = statement(
    "aside",
    "the term k = j apart",
    chain(
        L,
        (LOSS, "definition of L", "normal"),
        (Neg(SPLIT), "split off the term k = j", "normal"),
    ),
)
CASE_SAME = statement(
    "case",
    "k = j",
    chain(
        d(ONE_TERM),
        (_times_ratio(d(p(j))), "derivative of the logarithm", "normal"),
        (_times_ratio(d(SAME_RATIO)), "definition of p", "normal"),
        (
            _times_ratio(Quotient(minus(Times(d(exp(z(j))), S), Times(exp(z(j)), d(S))), SQUARE)),
            "quotient rule",
            "normal",
        ),
        (
            _times_ratio(Quotient(minus(Times(exp(z(j)), S), Times(exp(z(j)), exp(z(j)))), SQUARE)),
            "derivatives of the exponential and the sum",
            "normal",
        ),
        (
            _times_ratio(Quotient(Times(exp(z(j)), minus(S, exp(z(j)))), SQUARE)),
            "factor",
            "detail",
        ),
        (
            _times_ratio(SAME_RATIO, Quotient(minus(S, exp(z(j))), S)),
            "split the fraction",
            "normal",
        ),
        (
            _times_ratio(p(j), ONE_MINUS),
            "definition of p",
            "normal",
            {"notes": (Note((1,), p(j), "under"),)},
        ),
        (
            Times(y(j), minus(ONE, p(j))),
            "cancel",
            "normal",
            {"notes": (Note((2,), minus(ONE, p(j)), "under"),)},
        ),
    ),
    where=(relation(k, "==", j),),
)

_RATIO = Quotient(y(k), p(k))
_INNER = total(i)
_QUOTIENT = Quotient(
    minus(Times(d(exp(z(k))), _INNER), Times(exp(z(k)), d(_INNER))), Power(_INNER, TWO)
)
CASE_OTHER = statement(
    "case",
    "k differs from j",
    chain(
        d(OTHERS),
        (Sum(d(EACH), k, n, j), "derivative of a sum", "normal"),
        (Sum(Times(_RATIO, _QUOTIENT), k, n, j), "logarithm and quotient rule", "normal"),
        (
            Sum(
                Times(_RATIO, Quotient(Neg(Times(exp(z(k)), exp(z(j)))), Power(_INNER, TWO))),
                k,
                n,
                j,
            ),
            "vanishing derivative",
            "normal",
            {
                "notes": (
                    Note((0, 1, 0, 0, 0), ZERO, "over"),
                    Note((0, 1, 0, 1, 0, 1), exp(z(j)), "over"),
                )
            },
        ),
        (
            Neg(
                Sum(
                    Times(_RATIO, Quotient(exp(z(k)), _INNER), Quotient(exp(z(j)), _INNER)),
                    k,
                    n,
                    j,
                )
            ),
            "split the fraction",
            "normal",
        ),
        (
            Neg(Sum(Times(y(k), p(j)), k, n, j)),
            "definition of p",
            "normal",
            {"notes": (Note((0, 0, 1), p(k), "under"), Note((0, 0, 2), p(j), "under"))},
        ),
    ),
    where=(relation(k, "!=", j),),
)

LINEAR = Neg(Plus(d(ONE_TERM), d(OTHERS)))
_CROSS = Sum(Times(y(k), p(j)), k, n, j)
COMBINED = Neg(minus(Times(y(j), minus(ONE, p(j))), _CROSS))

SEED = Derivation(
    problem=PROBLEM,
    route="cases",
    goal=d(L),
    result=minus(p(j), y(j)),
    steps=(
        ASIDE,
        *chain(
            d(L),
            (d(LOSS), "definition of L", "normal"),
            (Neg(d(SPLIT)), "split off the term k = j", "normal"),
            (LINEAR, "linearity", "key"),
            (
                COMBINED,
                "combine the cases",
                "key",
                {"rule": "by-cases", "steps": (CASE_SAME, CASE_OTHER)},
            ),
            (
                Neg(Plus(y(j), Neg(Times(y(j), p(j))), Neg(_CROSS))),
                "expand",
                "normal",
            ),
            (
                Neg(minus(y(j), Plus(Times(y(j), p(j)), _CROSS))),
                "regroup",
                "detail",
            ),
            (Neg(minus(y(j), Sum(Times(y(k), p(j)), k, n))), "merge the sum", "normal"),
            (Neg(minus(y(j), p(j))), "use the assumption", "normal", {"uses": ("one-hot",)}),
            (minus(p(j), y(j)), "order", "normal"),
        ),
    ),
    verdict=PROVED,
)


def problem(differentiate: Expr, by: Expr, **more: object) -> Problem:
    """A problem with one real variable x and nothing else."""
    fields: dict[str, object] = {
        "name": "sample",
        "title": "Sample",
        "sizes": (),
        "variables": (Variable("x"),),
        "functions": (),
        "definitions": (),
        "assumptions": (),
        "goal": Goal(differentiate, (by,)),
    }
    return Problem(**{**fields, **more})  # type: ignore[arg-type]


SQUARE_OF_X = Derivation(
    problem=problem(Power(x, TWO), x, title="The square"),
    route="cases",
    goal=Diff(Power(x, TWO), x),
    result=Times(TWO, x),
    steps=chain(Diff(Power(x, TWO), x), (Times(TWO, x), "power rule", "key")),
    verdict=PROVED,
)

WRONG = replace(
    SQUARE_OF_X,
    result=Times(Integer(3), x),
    steps=(
        step(
            Diff(Power(x, TWO), x),
            Times(Integer(3), x),
            "power rule",
            "key",
            verdict=Verdict("refuted", 4, (), "at x = 1.5 the left side is 3 and the right 4.5"),
        ),
    ),
    verdict=Verdict("refuted", 4, (), "at x = 1.5 the left side is 3 and the right 4.5"),
)

STUCK = replace(
    SQUARE_OF_X,
    result=Diff(Power(x, TWO), x),
    steps=(),
    stuck="no rule applies to the power",
    verdict=None,
)

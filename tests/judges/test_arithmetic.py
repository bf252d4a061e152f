"""Dual numbers against SymPy's derivatives."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.judges.arithmetic import (
    FUNCTIONS,
    ONE,
    Dual,
    Number,
    UndefinedError,
    compare,
    divide,
    extreme,
    power,
    primal,
    slope_of,
    smooth,
)
from derive.judges.instances import precision

X = sympy.Symbol("x", real=True)
SYMPY = {name: getattr(sympy, name) for name in FUNCTIONS if name != "abs"} | {"abs": sympy.Abs}
NEAR = Decimal("1e-45")


def nested(x: Decimal, order: int) -> Number:
    """x with a dual part for each derivative to be taken."""
    number: Number = x
    for tag in range(1, order + 1):
        number = Dual(tag, number, ONE)
    return number


def derivative(number: Number, order: int) -> Decimal:
    for tag in range(order, 0, -1):
        number = slope_of(number, tag)
    return primal(number)


def by_sympy(expression: sympy.Expr, x: Decimal, order: int) -> Decimal:
    found = sympy.diff(expression, X, order).subs(X, sympy.Float(str(x), 70))
    return Decimal(str(sympy.N(found, 60)))


@pytest.mark.parametrize("order", [0, 1, 2, 3])
@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions_and_their_derivatives_are_sympys(name: str, order: int) -> None:
    for x in (Decimal("0.7"), Decimal("2.3")):
        with precision(60):
            ours = derivative(FUNCTIONS[name](nested(x, order)), order)
        theirs = by_sympy(SYMPY[name](X), x, order)
        assert abs(ours - theirs) <= NEAR * max(abs(theirs), ONE)


@pytest.mark.parametrize("exponent", [-2, -1, 0, 1, 2, 3])
@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_powers_of_negative_numbers(exponent: int, order: int) -> None:
    x = Decimal("-1.3")
    with precision(60):
        ours = derivative(power(nested(x, order), Decimal(exponent)), order)
    theirs = by_sympy(X**exponent, x, order)
    assert abs(ours - theirs) <= NEAR * max(abs(theirs), ONE)


def test_a_power_of_two_variables() -> None:
    x = Decimal("1.3")
    with precision(60):
        number = nested(x, 2)
        ours = derivative(power(number, divide(number, ONE + number)), 2)
    theirs = by_sympy(X ** (X / (1 + X)), x, 2)
    assert abs(ours - theirs) <= NEAR * abs(theirs)


def test_derivatives_inside_derivatives_are_told_apart() -> None:
    """d/dx (x d/dy (x + y)) is 1; it is 2 if the two parts are confused."""
    with precision(60):
        x = Dual(1, Decimal(3), ONE)
        inner = slope_of(x + Dual(2, Decimal(5), ONE), 2)
        assert Decimal(1) == slope_of(x * inner, 1)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.decimals("-3", "3", places=2), min_size=4, max_size=4),
)
def test_division_undoes_multiplication(parts: list[Decimal]) -> None:
    with precision(60):
        a, b, c, d = parts
        left, right = Dual(1, a, b), Dual(2, Dual(1, c + 4, d), a)
        for x, y in ((left, right), (right, left), (left, c + 4), (right, c + 4)):
            product = x * y
            if primal(y):
                again = divide(product, y)
                difference = again - x
                assert all(abs(p) < NEAR for p in leaves(difference))


def leaves(number: Number) -> list[Decimal]:
    if isinstance(number, Dual):
        return leaves(number.real) + leaves(number.slope)
    return [number]


def test_unspecified_functions_have_the_derivatives_they_say() -> None:
    coefficients = tuple(Decimal(n) / 7 for n in (3, -5, 2, 4, 6, 9, -1))
    a, b, c, d, r, w, u = (sympy.Rational(n, 7) for n in (3, -5, 2, 4, 6, 9, -1))
    expression = a + b * X + c * X**2 + d * X**3 + r * sympy.sin(w * X + u)
    x = Decimal("0.37")
    for order in range(6):
        with precision(60):
            exact = tuple(Decimal(n) / 7 for n in (3, -5, 2, 4, 6, 9, -1))
            ours = primal(smooth(exact, order)(x))
            taken = derivative(smooth(exact)(nested(x, order)), order)
        assert abs(ours - by_sympy(expression, x, order)) < NEAR
        assert abs(ours - taken) < NEAR
    assert coefficients != ()


@pytest.mark.parametrize("name", ["log", "sqrt", "loggamma"])
def test_outside_of_a_domain_there_is_no_value(name: str) -> None:
    with precision(60), pytest.raises(UndefinedError) as error:
        FUNCTIONS[name](Decimal(-1))
    assert error.value.outside


def test_at_kinks_jumps_and_poles_there_is_no_derivative() -> None:
    zero = Dual(1, Decimal(0), ONE)
    with precision(60):
        for name in ("abs", "sign", "log", "sqrt"):
            with pytest.raises(UndefinedError):
                FUNCTIONS[name](zero)
        for attempt in (
            lambda: divide(ONE, zero),
            lambda: divide(zero, Decimal("1e-50")),
            lambda: power(Decimal(0), Decimal(-1)),
            lambda: power(Decimal(-2), Decimal("0.5")),
            lambda: extreme(1, [zero, Decimal(0)]),
            lambda: compare("<", zero, Decimal(0)),
        ):
            with pytest.raises(UndefinedError):
                attempt()


def test_comparisons_of_values_too_near_to_tell_are_equalities() -> None:
    near = Decimal("1e-50")
    table = {op: compare(op, near, Decimal(0)) for op in ("==", "!=", "<", "<=", ">", ">=")}
    assert table == {"==": True, "!=": False, "<": False, "<=": True, ">": False, ">=": True}
    assert compare("<", ONE, Decimal(2))
    assert compare(">", Decimal(2), ONE)
    assert not compare("<", Decimal(2), ONE)
    assert compare("!=", Decimal(2), ONE)

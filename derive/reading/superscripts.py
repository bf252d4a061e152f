"""What stands above a quantity: powers and transposes."""

from __future__ import annotations

from dataclasses import replace

from derive.reading.expressions import Expression, Name, Superscript
from derive.reading.inverses import InverseError, is_minus_one
from derive.reading.layout import ReadError, Span
from derive.reading.naming import candidates
from derive.reading.state import Reading, Surroundings, Value, kind_of
from derive.terms import Power

_POWERS = ("plain", "round", "square", "transpose")


def raised(
    reading: Reading,
    value: Value,
    above: tuple[Superscript, ...],
    span: Span,
    around: Surroundings,
) -> Value:
    """A value with superscripts: transposed, or a power.  Raises ReadError."""
    for script in above:
        if script.kind == "transpose" and not _is_power(reading, value, script):
            value = transposed(value)
        elif script.kind in _POWERS and script.body is not None:
            if script.kind in ("round", "square"):
                raise ReadError(script.span, "this superscript is neither an index nor a power")
            value = _power(reading, value, script.body, span, around)
        elif script.kind == "entrywise" and script.body is not None:
            exponent = reading.scalar(script.body, around)
            value = replace(value, term=Power(value.term, exponent))
        else:
            raise ReadError(script.span, f"no name with this {script.kind} is known")
    return value


def _is_power(reading: Reading, value: Value, script: Superscript) -> bool:
    """``x^T`` with a number x and a quantity T."""
    if value.axes or not isinstance(script.body, Name):
        return False
    return next(candidates(script.body, reading.symbols), None) is not None


def transposed(value: Value) -> Value:
    """The transpose."""
    if len(value.axes) < 2:
        return Value(value.axes, value.term, not value.row and bool(value.axes))
    return Value(value.axes[::-1], value.term)


def _power(
    reading: Reading, value: Value, exponent: Expression, span: Span, around: Surroundings
) -> Value:
    above = reading.scalar(exponent, around)
    if around.entrywise and len(value.axes) == 1:
        return replace(value, term=Power(value.term, above))
    if len(value.axes) == 2 and is_minus_one(exponent):
        raise InverseError(span, "the inverse of a matrix is understood only where it solves")
    if value.axes:
        raise ReadError(span, f"a power of {kind_of(value)} could mean several things")
    return Value((), Power(value.term, above))

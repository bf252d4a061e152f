"""Names of a formula: entries, whole vectors, indices, constants, powers of them."""

from __future__ import annotations

from typing import cast

from sympy import Expr, Integer, Symbol

from derive.printers.precedence import ROOT_OF_PI
from derive.reading.expressions import Expression, Label, Name, Number, Superscript
from derive.reading.labels import Labelled, choosing, chosen, label_of, refuse_label
from derive.reading.layout import ReadError, Span
from derive.reading.naming import Found, candidates, plain_name
from derive.reading.sizes import RangeError
from derive.reading.state import Reading, Running, Surroundings, Value, is_letter
from derive.reading.superscripts import raised
from derive.scope import suggestion
from derive.terms import ONE, TWO, Delta, Entry, Index, Power, apply

PI: Expr = Power(ROOT_OF_PI, TWO)


def name(reading: Reading, node: Name, around: Surroundings) -> Value:
    """The meaning of a name with its scripts.  Raises ReadError if it has none."""
    running = around.bound.get(plain_name(node))
    if running is not None and not node.below:
        return raised(reading, Value((), running.index), node.above, node.span, around)
    found = quantity(reading, node, around)
    if found is not None:
        value, above = found
        return raised(reading, value, above, node.span, around)
    return _constant(reading, node, around)


def quantity(
    reading: Reading, node: Name, around: Surroundings
) -> tuple[Value, tuple[Superscript, ...]] | None:
    """What a name of the problem means with its indices, and the superscripts that are left;
    None if no name of the problem looks so.  Raises ReadError if its indices do not fit."""
    refused: ReadError | None = None
    for found in candidates(node, reading.symbols):
        if _is_euler(node) and shape_of(reading, found.name):
            continue  # its entries are called so, ``e_j``; ``e^{x}`` is no power of them
        try:
            return _entry(reading, node, found, around)
        except RangeError:
            raise
        except ReadError as error:
            refused = refused or error
    if refused is not None:
        raise refused
    return None


def shape_of(reading: Reading, known: str) -> tuple[str, ...] | None:
    """The shape of a variable or a definition; None for sizes and functions."""
    variable = reading.problem.variable_of.get(known)
    if variable is not None:
        return variable.shape
    definition = reading.problem.definition_of.get(known)
    if definition is None or takes_arguments(reading, known):
        return None
    return definition.shape


def takes_arguments(reading: Reading, known: str) -> bool:
    """Is it a function: unspecified, or defined for arguments?"""
    if any(known == function for function, _ in reading.problem.functions):
        return True
    definition = reading.problem.definition_of.get(known)
    return (
        definition is not None
        and bool(definition.parameters)
        and not isinstance(definition.parameters[0], Index)
    )


def _entry(
    reading: Reading, node: Name, found: Found, around: Surroundings
) -> tuple[Value, tuple[Superscript, ...]]:
    refuse_label(found.name, node.span, reading.symbols)
    if takes_arguments(reading, found.name):
        return _function(reading, node, found, around), found.above
    shape = shape_of(reading, found.name)
    if shape is None:
        if found.below or found.primes:
            raise ReadError(node.span, f"{found.name} is a size and has no entries")
        return Value((), Symbol(found.name)), found.above
    if found.primes:
        raise ReadError(node.span, f"{found.name} is no function of its own to differentiate")
    subscripts, above = _subscripts(node, found, shape)
    if len(subscripts) > len(shape):
        raise ReadError(node.span, _too_many(found.name, shape, len(subscripts)))
    indices = [index(reading, part, around) for part in subscripts]
    for part, at, size in zip(subscripts, indices, shape, strict=False):
        _run(reading, at, size, part.span, found.name, around)
    axes: list[Index] = []
    for size in shape[len(indices) :]:
        axes.append(reading.axis())
        reading.sizes.run(reading.axes[axes[-1]], size, node.span, found.name)
    where = (*indices, *axes)
    term = Entry(Symbol(found.name), *where) if where else Symbol(found.name)
    return Value(tuple(axes), choosing(reading, cast(Expr, term))), above


def _is_euler(node: Name) -> bool:
    return node.base == "e" and bool(node.above) and not (node.below or node.accents)


def _too_many(known: str, shape: tuple[str, ...], given: int) -> str:
    number = len(shape)
    takes = f"{number} {'index' if number == 1 else 'indices'}" if number else "no index"
    return f"{known} takes {takes}, and has {given} here"


def _subscripts(
    node: Name, found: Found, shape: tuple[str, ...]
) -> tuple[tuple[Expression | Label, ...], tuple[Superscript, ...]]:
    """What stands as indices, and the superscripts that are none: those in round brackets come
    first among the indices, a single letter only if an index is missing without it."""
    kinds: list[tuple[str, ...]] = [("round", "square")]
    if len(found.below) < len(shape) and found.below:
        kinds.append(("plain",))
    for allowed in kinds:
        for script in found.above:
            is_index = isinstance(script.body, Number) or is_letter(script.body)
            is_index = is_index and not (script.kind == "plain" and isinstance(script.body, Number))
            if script.kind in allowed and is_index and len(found.below) < len(shape):
                rest = tuple(s for s in found.above if s is not script)
                return (cast(Expression, script.body), *found.below), rest
    return found.below, found.above


def _run(
    reading: Reading, at: Expr, size: str, span: Span, known: str, around: Surroundings
) -> None:
    if isinstance(at, Index):
        reading.sizes.run(reading.running(at, around), size, span, known)


def index(reading: Reading, part: Expression | Label, around: Surroundings) -> Expr:
    """An index, the class that a label tells, or the number of an entry.  Raises ReadError for
    anything else."""
    label = label_of(part, reading.symbols)
    if label is not None:
        return _class(reading, label, part.span, around)
    if isinstance(part, Number):
        if not part.text.isdigit() or len(part.text) > 9:
            raise ReadError(part.span, "this is not the number of an entry")
        if int(part.text) == 0:
            raise ReadError(part.span, "entries are counted from 1", "write 1 for the first")
        return cast(Expr, Integer(int(part.text)))
    if isinstance(part, Name) and is_letter(part):
        spelled = plain_name(part)
        if spelled in around.bound:
            return around.bound[spelled].index
        if spelled in reading.problem.names and not _is_goals(reading, spelled):
            raise ReadError(part.span, f"{spelled} is a quantity here and cannot be an index")
        return reading.free_index(spelled).index
    if isinstance(part, Label):
        raise ReadError(part.span, f"no name with the words '{part.text}' below it is known")
    raise ReadError(part.span, "an entry is told by an index or by a number")


def _class(reading: Reading, label: Labelled, span: Span, around: Surroundings) -> Index:
    samples = tuple(index(reading, each, around) for each in label.samples)
    for at, size in zip(samples, shape_of(reading, label.table) or (), strict=False):
        _run(reading, at, size, span, label.table, around)
    return chosen(reading, label.table, samples, span)


def _is_goals(reading: Reading, spelled: str) -> bool:
    return any(spelled == known.name for known, _ in reading.problem.indices)


def running_of(reading: Reading, part: Expression, around: Surroundings) -> Running | None:
    """The index that a part of a formula is; None if it is none."""
    if not (isinstance(part, Name) and is_letter(part)):
        return None
    spelled = plain_name(part)
    if spelled in around.bound:
        return around.bound[spelled]
    if spelled in reading.problem.names and not _is_goals(reading, spelled):
        return None
    if next(iter(candidates(part, reading.symbols)), None) is not None:
        return None
    return reading.free_index(spelled)


# Functions without their arguments ----------------------------------------------------------


def _function(reading: Reading, node: Name, found: Found, around: Surroundings) -> Value:
    if found.below:
        raise ReadError(node.span, f"{found.name} is a function and has no entries")
    argument = argument_of(reading, found.name, node)
    term = apply(found.name, argument)
    if found.primes:
        raise ReadError(node.span, f"write {found.name}'(...) with its argument")
    return Value((), term)


def argument_of(reading: Reading, known: str, node: Name) -> Expr:
    """What a function is taken at that is written without its argument."""
    told = reading.arguments.get(known) or reading.scope.arguments.get(known)
    if told is not None:
        return told
    parameter = reading.symbols.parameters.get(known)
    if parameter is None:
        definition = reading.problem.definition_of.get(known)
        if definition is None or len(definition.parameters) != 1:
            raise ReadError(node.span, f"{known} is a function: its argument is missing")
        parameter = definition.parameters[0]
    return parameter_value(reading, parameter.name)


def parameter_value(reading: Reading, spelled: str) -> Expr:
    """The argument of a function as a quantity of its own, any number."""
    if spelled not in reading.problem.names:
        reading.variables[spelled] = None
    return cast(Expr, Symbol(spelled))


def parameters(reading: Reading) -> frozenset[str]:
    """What the arguments of the functions are called where they are defined."""
    defined = (d for d in reading.problem.definitions if takes_arguments(reading, d.name))
    names = {p.name for definition in defined for p in definition.parameters}
    return frozenset(names | {p.name for p in reading.symbols.parameters.values()})


# Constants ----------------------------------------------------------------------------------


def _constant(reading: Reading, node: Name, around: Surroundings) -> Value:
    plain = not (node.accents or node.primes)
    if node.base == "e" and plain and not node.below:
        return _exponential(reading, node, around)
    if node.base == "pi" and plain and not node.below:
        return raised(reading, Value((), PI), node.above, node.span, around)
    if node.base in ("delta", "I") and plain and len(node.below) == 2:
        return raised(reading, _delta(reading, node, around), node.above, node.span, around)
    if node.base == "1" and len(node.below) == 1:
        # the vector with a 1 at one place
        axis, at = reading.axis(), index(reading, node.below[0], around)
        tie(reading, axis, at, node.span, around)
        entry = choosing(reading, Delta(axis, at))
        return raised(reading, Value((axis,), entry), node.above, node.span, around)
    if node.base == "1" and not node.below:
        value = Value((reading.axis(),), ONE)
        return raised(reading, value, node.above, node.span, around)
    spelled = plain_name(node)
    if spelled in reading.variables or (plain and spelled in parameters(reading)):
        value = Value((), parameter_value(reading, spelled))
    elif node.base == "I" and plain and not node.below:
        axes = reading.axis(), reading.axis()
        reading.sizes.tie(reading.axes[axes[0]], reading.axes[axes[1]], node.span)
        value = Value(axes, Delta(*axes))
    elif plain and not node.below and spelled in reading.subscripts:
        value = Value((), reading.free_index(spelled).index)
    else:
        known = {n for n in reading.problem.names if n not in reading.free}
        raise ReadError(node.span, f"unknown name {spelled}", suggestion(spelled, known))
    return raised(reading, value, node.above, node.span, around)


def _exponential(reading: Reading, node: Name, around: Surroundings) -> Value:
    if not node.above:
        return Value((), apply("exp", ONE))
    first, *others = node.above
    if first.kind not in ("plain", "round", "square") or first.body is None or others:
        raise ReadError(first.span, "this is no power of e")
    exponent = reading.value(first.body, around)
    return Value(exponent.axes, apply("exp", exponent.term), exponent.row)


def _delta(reading: Reading, node: Name, around: Surroundings) -> Value:
    a, b = (index(reading, part, around) for part in node.below)
    tie(reading, a, b, node.span, around)
    return Value((), choosing(reading, Delta(a, b)))


def tie(reading: Reading, a: Expr, b: Expr, span: Span, around: Surroundings) -> None:
    """Note that two indices are compared: they run to the same size."""
    if isinstance(a, Index) and isinstance(b, Index):
        reading.sizes.tie(reading.running(a, around), reading.running(b, around), span)

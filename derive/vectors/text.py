"""Vector forms as texts of NumPy, and back.

A text is an expression for NumPy, every vector an array with one index, every matrix one with
two: ``@`` is the product of matrices, ``*``, ``/`` and ``**`` go entry by entry.

=======================  ==========================================
``outer(p - y, x)``      ``(p - y) xᵀ``
``u @ v``                ``uᵀ v``
``transpose(X) @ r``     ``Xᵀ r``
``diag(p)``              the matrix with p on its diagonal
``eye(n)``, ``ones(n)``  the identity, the vector of ones
``exp(z)``               of every entry
=======================  ==========================================

Numbers are expressions of the language: ``sum(y[k] for k in n) * p``.  A left side is
``grad(L, z)``, ``hess(L, u, v)``, or ``diff(L, W)`` for a matrix of derivatives.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from sympy import Basic, Expr, Symbol

from derive.language import LanguageError, parse
from derive.language import write as write_term
from derive.language.syntax import read_syntax
from derive.terms import Apply, Diff, Neg, Plus, Power, Quotient, Relation, Times, plus, times
from derive.vectors.nodes import (
    Diagonal,
    Gradient,
    Hadamard,
    HadamardPower,
    HadamardQuotient,
    Hessian,
    Identity,
    Inner,
    Ones,
    Outer,
    Product,
    Scaled,
    Shape,
    ShapeError,
    Transposed,
    shape,
)

_SUM, _MINUS, _PRODUCT, _POWER, _ATOM = range(5)
_INFIX: Mapping[type[Basic], str] = {
    Times: " * ",
    Scaled: " * ",
    Hadamard: " * ",
    Quotient: " / ",
    HadamardQuotient: " / ",
    Product: " @ ",
    Inner: " @ ",
}
_CALLS: Mapping[str, type[Basic]] = {
    "outer": Outer,
    "transpose": Transposed,
    "diag": Diagonal,
    "eye": Identity,
    "ones": Ones,
}
_CALL_OF: Mapping[type[Basic], str] = {
    **{node: name for name, node in _CALLS.items()},
    Gradient: "grad",
    Hessian: "hess",
    Diff: "diff",
}
RESERVED = frozenset(_CALLS) | {"I"}
"""What these mean in a vector form, no name of the problem can mean."""


# Writing ------------------------------------------------------------------------------------


def write(term: Basic) -> str:
    """The text of a matrix expression."""
    return _write(term, _SUM)


def _write(term: Basic, least: int) -> str:
    text, level = _written(term)
    return f"({text})" if level < least else text


def _written(term: Basic) -> tuple[str, int]:
    """The text, and how tightly it holds together."""
    if isinstance(term, Plus):
        first, *rest = term.args
        signed = ((" - ", p.args[0]) if isinstance(p, Neg) else (" + ", p) for p in rest)
        text = _write(first, _MINUS)
        return text + "".join(sign + _write(part, _PRODUCT) for sign, part in signed), _SUM
    if isinstance(term, Neg):
        return f"-{_write(term.args[0], _PRODUCT)}", _MINUS
    if type(term) in _INFIX:
        first, *rest = term.args
        parts = [_write(first, _PRODUCT), *(_write(part, _POWER) for part in rest)]
        if isinstance(term, Inner) and isinstance(first, Outer | Inner | Product):
            parts[0] = f"({parts[0]})"
        return _INFIX[type(term)].join(parts), _PRODUCT
    if isinstance(term, HadamardPower | Power):
        base, exponent = term.args
        return f"{_write(base, _ATOM)}**{_write(exponent, _POWER)}", _POWER
    if type(term) in _CALL_OF or isinstance(term, Apply):
        head, arguments = _CALL_OF.get(type(term)), term.args
        if isinstance(term, Apply):
            head, arguments = write_term(term.args[0]), term.args[1:]
        return f"{head}({', '.join(_write(a, _SUM) for a in arguments)})", _ATOM
    return write_term(term), _ATOM


# Reading ------------------------------------------------------------------------------------


def read(text: str, named: Mapping[str, Shape], indices: frozenset[str] = frozenset()) -> Expr:
    """The matrix expression of a text: ``read(write(term), ...) == term``.

    named: the shapes of the indexed quantities.  indices: names that are indices in numbers.
    Raises LanguageError if it is none.
    """
    root, source, shift = read_syntax(text)
    reader = _Reader(source, named, indices)
    try:
        term = reader.term(root)
        shape(term, named)
    except ShapeError as error:
        raise LanguageError(str(error), shift) from None
    return term


class _Reader:
    def __init__(self, source: str, named: Mapping[str, Shape], indices: frozenset[str]) -> None:
        self._source = source
        self._named = named
        self._indices = indices

    def term(self, node: ast.expr) -> Expr:
        if not self._has_arrays(node):
            return self._number(node)
        if isinstance(node, ast.Name):
            return Symbol(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return Neg(self.term(node.operand))
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            return self._operation(node)
        if isinstance(node, ast.Call) and not node.keywords:
            return self._call(node)
        raise self._refused(node)

    def _has_arrays(self, node: ast.expr) -> bool:
        """Does a vector or a matrix stand in it?  Names with indices are numbers."""
        match node:
            case ast.Name():
                return node.id in self._named
            case ast.UnaryOp():
                return self._has_arrays(node.operand)
            case ast.BinOp():
                return self._has_arrays(node.left) or self._has_arrays(node.right)
            case ast.Call():
                is_array = isinstance(node.func, ast.Name) and node.func.id in _CALLS
                return is_array or any(map(self._has_arrays, node.args))
        return False

    def _number(self, node: ast.expr) -> Expr:
        found = parse(ast.get_source_segment(self._source, node) or "", self._indices)
        if isinstance(found, Relation):
            raise self._refused(node)
        return found

    def _operation(self, node: ast.BinOp) -> Expr:
        left, right = self.term(node.left), self.term(node.right)
        # as in the language, -a * b is -(a * b); in brackets the operand begins later
        is_product = not isinstance(node.op, ast.Add | ast.Sub)
        in_front = is_product and node.left.col_offset == node.col_offset
        negative = isinstance(left, Neg) and in_front
        left = left.args[0] if negative else left
        ranks = [len(shape(side, self._named)) for side in (left, right)]
        found = _OPERATIONS[type(node.op)](left, right, *ranks)
        if found is None:
            raise self._refused(node)
        return Neg(found) if negative else found

    def _call(self, node: ast.Call) -> Expr:
        arguments = [self.term(a) for a in node.args]
        if isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            kind = _CALLS[node.func.id]
            if len(arguments) != (2 if kind is Outer else 1):
                raise self._refused(node)
            return kind(*arguments)
        head = Symbol(node.func.id) if isinstance(node.func, ast.Name) else self._prime(node)
        return Apply(head, *arguments)

    def _prime(self, node: ast.Call) -> Basic:
        """The head of ``D(phi)(z)``."""
        applied = parse(f"{ast.get_source_segment(self._source, node.func)}(0)")
        if not isinstance(applied, Apply):
            raise self._refused(node)
        return applied.args[0]

    def _refused(self, node: ast.expr) -> LanguageError:
        return LanguageError("this is no matrix expression", node.col_offset)


def _scaled_or_not(left: Expr, right: Expr, rows: int, columns: int) -> Expr | None:
    if rows and columns:
        return _spliced(Hadamard, left, right)
    if columns:
        return Scaled(left, right)
    return None if rows else times((left, right))


def _divided(left: Expr, right: Expr, above: int, below: int) -> Expr | None:
    if above and below:
        return HadamardQuotient(left, right)
    return None if above or below else Quotient(left, right)


def _multiplied(left: Expr, right: Expr, rows: int, columns: int) -> Expr | None:
    if (rows, columns) == (1, 1):
        return Inner(left, right)
    return _spliced(Product, left, right) if rows == 2 and columns else None


def _spliced(kind: type[Basic], left: Expr, right: Expr) -> Expr:
    found: Expr = kind(*(left.args if isinstance(left, kind) else (left,)), right)
    return found


_OPERATIONS: Mapping[type[ast.operator], Callable[[Expr, Expr, int, int], Expr | None]] = {
    ast.Add: lambda a, b, *_: plus((a, b)),
    ast.Sub: lambda a, b, *_: plus((a, Neg(b))),
    ast.Mult: _scaled_or_not,
    ast.Div: _divided,
    ast.MatMult: _multiplied,
    ast.Pow: lambda a, b, rank, _: HadamardPower(a, b) if rank else Power(a, b),
}

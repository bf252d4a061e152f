"""Syntax tree -> term."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias, cast

from sympy import Expr, Integer, Symbol

from derive.language.magnitude import too_large
from derive.language.syntax import (
    MAX_DIGITS,
    MAX_NESTING,
    MAX_NODES,
    LanguageError,
    nesting_error,
    unknown_function,
)
from derive.terms import (
    Apply,
    Delta,
    Diff,
    Entry,
    Index,
    Neg,
    Path,
    Plus,
    Power,
    Prime,
    Prod,
    Quotient,
    Relation,
    Sum,
    Times,
    Where,
    relation,
)

Span: TypeAlias = tuple[int, int]
"""Where a subterm is written: column, from 0, and length."""

_UNARY = (
    *("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh"),
    *("erf", "abs", "sign", "loggamma", "digamma"),
)
FUNCTIONS: Mapping[str, int | None] = MappingProxyType(
    {**dict.fromkeys(_UNARY, 1), "max": None, "min": None}
)
"""The functions of the language, each with its number of arguments; None is two or more."""

RESERVED = frozenset(FUNCTIONS) | {"sum", "prod", "diff", "delta", "where", "D"}
"""Words of the language that cannot be names of anything else."""

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_HINTS: dict[type[ast.AST], str] = {
    ast.BitXor: "write ** for a power",
    ast.FloorDiv: "write / for a fraction",
    ast.MatMult: "write the sum over the index",
    ast.IfExp: "write where(condition, a, b)",
    ast.ListComp: "write sum(... for k in n)",
    ast.UAdd: "leave the leading + out",
}


def arguments_in_words(number: int) -> str:
    """``1 argument``, ``2 arguments``."""
    return f"{number} argument" + ("" if number == 1 else "s")


class Reader:
    """Reads one syntax tree.  Paths grow on the way down, so that a place is known for each."""

    __slots__ = ("indices", "shift", "source", "spans")

    def __init__(self, source: str, shift: int, indices: frozenset[str]) -> None:
        self.source = source
        self.shift = shift
        self.indices = indices
        self.spans: dict[Path, Span] = {}

    def relation_or_term(self, node: ast.expr) -> Expr | Relation:
        return self.relation(node, ()) if type(node) is ast.Compare else self.term(node, ())

    def term(self, node: ast.expr, path: Path) -> Expr:
        """The term of a node that will stand at ``path``."""
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise self.refuse(node)
        self.mark(node, path)
        return handler(self, node, path)

    def mark(self, node: ast.expr, path: Path) -> None:
        if len(path) > MAX_NESTING:
            raise nesting_error(node.col_offset + self.shift)
        if len(self.spans) >= MAX_NODES:
            raise self.error(node, f"the expression has more than {MAX_NODES} nodes")
        column = node.col_offset
        self.spans[path] = (column + self.shift, (node.end_col_offset or column) - column)

    def error(self, node: ast.expr | ast.keyword, message: str, hint: str = "") -> LanguageError:
        length = (node.end_col_offset or node.col_offset) - node.col_offset
        return LanguageError(message, node.col_offset + self.shift, length, hint)

    def refuse(self, node: ast.expr) -> LanguageError:
        """The error for a kind of node that the grammar does not have."""
        kind: ast.AST = node
        if isinstance(node, (ast.BinOp, ast.UnaryOp)):
            kind = node.op
        if isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)):
            return self.error(node, "'for' stands in sum(...) or prod(...) only")
        if isinstance(node, ast.Compare):
            return self.error(
                node,
                "a comparison stands in where(...) or by itself only",
                "write where(condition, a, b)",
            )
        what = _KINDS.get(type(kind), f"this ({type(kind).__name__})")
        return self.error(node, f"{what} is not part of the language", _HINTS.get(type(kind), ""))

    # Atoms

    def name(self, node: ast.Name, path: Path) -> Expr:
        if node.id[0] == "_":
            raise self.error(node, f"{node.id!r} is not a name: a name begins with a letter")
        if node.id in self.indices:
            return Index(node.id)
        if node.id in RESERVED:
            raise self.error(
                node, f"{node.id!r} is a function of the language", f"write {node.id}(...)"
            )
        return cast(Expr, Symbol(node.id))

    def constant(self, node: ast.Constant, path: Path) -> Expr:
        if type(node.value) is int:
            return cast(Expr, Integer(node.value))
        if type(node.value) is not float:
            raise self.error(node, f"{node.value!r} is not part of the language")
        digits = self.source[node.col_offset : node.end_col_offset]
        exact = Fraction(digits)
        longest = max(abs(exact.numerator), exact.denominator)
        if len(digits) > MAX_DIGITS + 1 or longest >= 10**MAX_DIGITS:
            raise self.error(node, f"a number of more than {MAX_DIGITS} digits")
        whole = Integer(exact.numerator)
        if exact.denominator == 1:
            return cast(Expr, whole)
        return Quotient(whole, Integer(exact.denominator))

    # Operations

    def binary(self, node: ast.BinOp, path: Path) -> Expr:
        operator = type(node.op)
        if operator is ast.Mult or operator is ast.Div:
            return self.product(node, path)
        if operator is ast.Add or operator is ast.Sub:
            return self.sum_of_terms(node, path)
        if operator is not ast.Pow:
            raise self.refuse(node)
        power = Power(self.term(node.left, (*path, 0)), self.term(node.right, (*path, 1)))
        if too_large(power):
            raise self.error(node, f"this power has more than {MAX_DIGITS} digits")
        return power

    def chain(
        self, node: ast.BinOp, operators: tuple[type[ast.operator], ...]
    ) -> tuple[ast.expr, list[ast.BinOp]]:
        """The leftmost operand and the operations of a run without brackets."""
        run = [node]
        left = node.left
        while (
            isinstance(left, ast.BinOp)
            and isinstance(left.op, operators)
            and left.col_offset == node.col_offset
        ):
            run.append(left)
            left = left.left
        run.reverse()
        return left, run

    def sum_of_terms(self, node: ast.BinOp, path: Path) -> Expr:
        first, run = self.chain(node, (ast.Add, ast.Sub))
        terms = [self.term(first, (*path, 0))]
        for position, operation in enumerate(run, 1):
            here = (*path, position)
            if type(operation.op) is ast.Sub:
                self.mark(operation.right, here)
                terms.append(Neg(self.term(operation.right, (*here, 0))))
            else:
                terms.append(self.term(operation.right, here))
        return Plus(*terms)

    def product(self, node: ast.BinOp, path: Path) -> Expr:
        """A run of ``*`` and ``/``.  A minus in front belongs to the whole of it."""
        first, run = self.chain(node, (ast.Mult, ast.Div))
        minuses = 0
        bare = first.col_offset == node.col_offset
        while bare and isinstance(first, ast.UnaryOp) and isinstance(first.op, ast.USub):
            start, first = first.col_offset, first.operand
            bare = "(" not in self.source[start : first.col_offset]
            minuses += 1
            path = (*path, 0)
            self.mark(node, path)
        groups: list[list[ast.BinOp]] = []
        for operation in run:
            together = groups and type(operation.op) is type(groups[-1][0].op) is ast.Mult
            if together:
                groups[-1].append(operation)
            else:
                groups.append([operation])
        result = self.term(first, path + (0,) * len(groups))
        for depth, group in enumerate(reversed(groups)):
            self.mark(group[-1], path + (0,) * depth)
        for outside, group in zip(range(len(groups) - 1, -1, -1), groups, strict=True):
            here = path + (0,) * outside
            others = [self.term(o.right, (*here, at)) for at, o in enumerate(group, 1)]
            kind = Times if type(group[0].op) is ast.Mult else Quotient
            result = kind(result, *others)
        for _ in range(minuses):
            result = Neg(result)
        return result

    def unary(self, node: ast.UnaryOp, path: Path) -> Expr:
        if type(node.op) is not ast.USub:
            raise self.refuse(node)
        return Neg(self.term(node.operand, (*path, 0)))

    # Indices, calls and comparisons

    def index(self, node: ast.expr) -> Expr:
        """An index name or a positive integer."""
        if isinstance(node, ast.Name) and node.id[0] != "_":
            return Index(node.id)
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value > 0:
            return cast(Expr, Integer(node.value))
        raise self.error(node, "an index is a name or a positive integer")

    def entry(self, node: ast.Subscript, path: Path) -> Expr:
        if not isinstance(node.value, ast.Name):
            raise self.error(node.value, "only a name takes indices")
        if node.value.id in RESERVED or node.value.id[0] == "_":
            raise self.error(node.value, f"{node.value.id!r} takes no indices")
        several = isinstance(node.slice, ast.Tuple) and node.slice.col_offset != node.col_offset
        parts = cast(ast.Tuple, node.slice).elts if several else [node.slice]
        if not parts:
            raise self.error(node, "an index is missing")
        for position, part in enumerate([node.value, *parts]):
            self.mark(part, (*path, position))
        return Entry(Symbol(node.value.id), *(self.index(part) for part in parts))

    def call(self, node: ast.Call, path: Path) -> Expr:
        function = node.func
        if isinstance(function, ast.Call):
            return self.prime(node, function, path)
        if not isinstance(function, ast.Name):
            raise self.error(function, "this is not a function", "write * for a product")
        name = function.id
        if name[0] == "_":
            raise unknown_function(name, function.col_offset + self.shift)
        if node.keywords:
            raise self.error(node.keywords[0], "an argument has no name in the language")
        special = _CALLS.get(name)
        if special is not None:
            return special(self, node, path)
        self.expect_arguments(node, name, FUNCTIONS.get(name, 0))
        self.mark(function, (*path, 0))
        arguments = (self.term(a, (*path, at)) for at, a in enumerate(node.args, 1))
        return Apply(Symbol(name), *arguments)

    def expect_arguments(self, node: ast.Call, name: str, number: int | None) -> None:
        """Check the number of arguments: None is two or more, 0 is one or more."""
        has = len(node.args)
        if has == number != 0 or (not number and has >= (2 if number is None else 1)):
            return
        takes = "two or more arguments" if number is None else arguments_in_words(number or 1)
        raise self.error(node, f"{name} takes {takes}, and has {has} here")

    def binder(self, node: ast.Call, path: Path) -> Expr:
        """``sum(body for k in n if k != j)``, and several ``for`` in a row."""
        name = cast(ast.Name, node.func).id
        if len(node.args) != 1 or not isinstance(node.args[0], ast.GeneratorExp):
            raise self.error(node, f"{name} needs an index", f"write {name}(... for k in n)")
        kind = Sum if name == "sum" else Prod
        clauses = node.args[0].generators
        heads: list[tuple[Expr, ...]] = []
        for depth, clause in enumerate(clauses):
            here = path + (0,) * depth
            self.mark(node, here)
            heads.append(self.clause(clause, here))
        result = self.term(node.args[0].elt, path + (0,) * len(clauses))
        for head in reversed(heads):
            result = kind(result, *head)
        return result

    def clause(self, clause: ast.comprehension, path: Path) -> tuple[Expr, ...]:
        """The index, the size and the indices it differs from, of one ``for``."""
        target, size = clause.target, clause.iter
        if clause.is_async:
            raise self.error(target, "'async' has no meaning here", "write for k in n")
        if not isinstance(target, ast.Name) or target.id[0] == "_":
            raise self.error(target, "'for' takes one index name")
        self.mark(target, (*path, 1))
        self.mark(size, (*path, 2))
        if isinstance(size, ast.Name):
            if size.id in self.indices:
                raise self.error(size, f"{size.id!r} is an index and cannot be a size")
            limit = self.name(size, path)
        elif isinstance(size, ast.Constant):
            limit = self.index(size)
        else:
            raise self.error(size, "a size is a name", "write for k in n")
        apart: list[Expr] = []
        for condition in clause.ifs:
            bare = condition
            both = isinstance(bare, ast.BoolOp) and isinstance(bare.op, ast.And)
            for part in cast(ast.BoolOp, bare).values if both else [bare]:
                apart.append(self.other(part, target.id, (*path, 3 + len(apart))))
        return Index(target.id), limit, *apart

    def other(self, node: ast.expr, bound: str, path: Path) -> Expr:
        """The index from which the bound one differs."""
        if (
            not isinstance(node, ast.Compare)
            or len(node.ops) != 1
            or not isinstance(node.ops[0], ast.NotEq)
        ):
            raise self.error(node, "a condition says which index differs", f"write if {bound} != j")
        sides = [node.left, node.comparators[0]]
        rest = [s for s in sides if not (isinstance(s, ast.Name) and s.id == bound)]
        if len(rest) != 1:
            raise self.error(
                node,
                f"a condition compares the index {bound!r} of its own 'for' with another one",
                f"write if {bound} != j",
            )
        self.mark(rest[0], path)
        return self.index(rest[0])

    def delta(self, node: ast.Call, path: Path) -> Expr:
        self.expect_arguments(node, "delta", 2)
        for position, argument in enumerate(node.args):
            self.mark(argument, (*path, position))
        return Delta(*(self.index(a) for a in node.args))

    def diff(self, node: ast.Call, path: Path) -> Expr:
        self.expect_arguments(node, "diff", 2)
        body, by = node.args
        if not isinstance(by, (ast.Name, ast.Subscript)):
            raise self.error(by, "a derivative is taken by a name or an entry such as z[j]")
        return Diff(self.term(body, (*path, 0)), self.term(by, (*path, 1)))

    def where(self, node: ast.Call, path: Path) -> Expr:
        self.expect_arguments(node, "where", 3)
        condition, a, b = node.args
        if not isinstance(condition, ast.Compare):
            raise self.error(condition, "the first argument of where is a comparison")
        first = self.relation(condition, (*path, 0))
        return Where(first, self.term(a, (*path, 1)), self.term(b, (*path, 2)))

    def slope(self, node: ast.Call, path: Path) -> Expr:
        raise self.error(node, "D(phi) is a function", "write D(phi)(t)")

    def prime(self, node: ast.Call, function: ast.Call, path: Path) -> Expr:
        """``D(phi)(t)``, ``D(D(phi))(t)``, ..."""
        order, inner = 0, cast(ast.expr, function)
        while isinstance(inner, ast.Call):
            if not isinstance(inner.func, ast.Name) or inner.func.id != "D":
                raise self.error(inner, "this is not a function", "write * for a product")
            self.expect_arguments(inner, "D", 1)
            order, inner = order + 1, inner.args[0]
        if not isinstance(inner, ast.Name) or inner.id in RESERVED - set(FUNCTIONS):
            raise self.error(inner, "D takes the name of a function")
        if inner.id[0] == "_":
            raise unknown_function(inner.id, inner.col_offset + self.shift)
        if len(node.args) != 1 or node.keywords:
            raise self.error(node, "D(phi) takes one argument", "write D(phi)(t)")
        self.mark(inner, (*path, 0))
        argument = self.term(node.args[0], (*path, 1))
        return Apply(Prime(Symbol(inner.id), Integer(order)), argument)

    def relation(self, node: ast.Compare, path: Path) -> Relation:
        if len(node.ops) != 1:
            raise self.error(node, "comparisons cannot be chained", "write one comparison")
        operator = _OPERATORS.get(type(node.ops[0]))
        if operator is None:
            raise self.error(node, "a comparison is one of == != < <= > >=")
        self.mark(node, path)
        left = self.term(node.left, (*path, 1))
        return relation(left, operator, self.term(node.comparators[0], (*path, 2)))


_HANDLERS = cast(
    Mapping[type[ast.expr], Callable[[Reader, ast.expr, Path], Expr]],
    {
        ast.Name: Reader.name,
        ast.Constant: Reader.constant,
        ast.BinOp: Reader.binary,
        ast.UnaryOp: Reader.unary,
        ast.Subscript: Reader.entry,
        ast.Call: Reader.call,
    },
)
_CALLS: Mapping[str, Callable[[Reader, ast.Call, Path], Expr]] = {
    "sum": Reader.binder,
    "prod": Reader.binder,
    "diff": Reader.diff,
    "delta": Reader.delta,
    "where": Reader.where,
    "D": Reader.slope,
}
_KINDS: Mapping[type[ast.AST], str] = {
    ast.Attribute: "an attribute",
    ast.Lambda: "lambda",
    ast.NamedExpr: "':='",
    ast.IfExp: "'a if c else b'",
    ast.BoolOp: "'and' or 'or'",
    ast.Not: "'not'",
    ast.Invert: "'~'",
    ast.UAdd: "a leading '+'",
    ast.BitXor: "'^'",
    ast.BitAnd: "'&'",
    ast.BitOr: "'|'",
    ast.LShift: "'<<'",
    ast.RShift: "'>>'",
    ast.Mod: "'%'",
    ast.FloorDiv: "'//'",
    ast.MatMult: "'@'",
    ast.Tuple: "a tuple",
    ast.List: "a list",
    ast.Starred: "'*' before an argument",
    ast.Await: "'await'",
    ast.Yield: "'yield'",
    ast.Slice: "a slice",
}

"""Text <-> terms: what is read, what is written, what is refused and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from sympy import Expr, Integer, Symbol

from derive.language import LanguageError, parse, parse_located, write
from derive.terms import (
    Apply,
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
    apply,
    relation,
)
from tests.strategies_hypothesis import INDICES, arithmetic, relations, terms, texts

a, b, c, d, n, m, t, x = (Symbol(name) for name in "abcdnmtx")
i, j, k = Index("i"), Index("j"), Index("k")
one, two = Integer(1), Integer(2)


def entry(name: str, *indices: Expr) -> Entry:
    return Entry(Symbol(name), *indices)


READINGS = [
    # sums: flat as written, brackets kept
    ("a + b - c", Plus(a, b, Neg(c))),
    ("a + (b + c)", Plus(a, Plus(b, c))),
    ("(a + b) + c", Plus(Plus(a, b), c)),
    ("((a + b)) + c", Plus(Plus(a, b), c)),
    ("(a + b + c)", Plus(a, b, c)),
    ("a - (b - c)", Plus(a, Neg(Plus(b, Neg(c))))),
    ("a - -b", Plus(a, Neg(Neg(b)))),
    ("a + -b", Plus(a, Neg(b))),
    ("-a + b", Plus(Neg(a), b)),
    ("-(a + b)", Neg(Plus(a, b))),
    # products: a minus in front belongs to the whole
    ("a * b * c", Times(a, b, c)),
    ("a * (b * c)", Times(a, Times(b, c))),
    ("(a * b) * c", Times(Times(a, b), c)),
    ("-a * b", Neg(Times(a, b))),
    ("--a * b", Neg(Neg(Times(a, b)))),
    ("-(-a) * b", Neg(Times(Neg(a), b))),
    ("(-a) * b", Times(Neg(a), b)),
    ("a * -b * c", Times(a, Neg(b), c)),
    ("-a / b", Neg(Quotient(a, b))),
    ("(-a) / b", Quotient(Neg(a), b)),
    ("a * b / c", Quotient(Times(a, b), c)),
    ("a / b * c", Times(Quotient(a, b), c)),
    ("a / b / c", Quotient(Quotient(a, b), c)),
    ("a / (b / c)", Quotient(a, Quotient(b, c))),
    ("a * b / c * d * a", Times(Quotient(Times(a, b), c), d, a)),
    ("c - a * b", Plus(c, Neg(Times(a, b)))),
    # powers
    ("-x**2", Neg(Power(x, two))),
    ("(-x)**2", Power(Neg(x), two)),
    ("a**b**c", Power(a, Power(b, c))),
    ("(a**b)**c", Power(Power(a, b), c)),
    ("a**-b", Power(a, Neg(b))),
    ("-a**2 * b", Neg(Times(Power(a, two), b))),
    # numbers
    ("0.5", Quotient(one, two)),
    ("2.50", Quotient(Integer(5), two)),
    ("3.0", Integer(3)),
    ("-2", Neg(two)),
    ("2 / 4", Quotient(two, Integer(4))),
    ("10**20", Power(Integer(10), Integer(20))),
    ("1**(9**19)", Power(one, Power(Integer(9), Integer(19)))),
    ("0**(9**19)", Power(Integer(0), Power(Integer(9), Integer(19)))),
    # names, indices, entries
    ("x_hat", Symbol("x_hat")),
    ("z[k]", entry("z", k)),
    ("W[i, 2]", entry("W", i, two)),
    ("k * z[k]", Times(k, entry("z", k))),
    ("delta(i, j) * i", Times(Delta(i, j), i)),
    # calls
    ("exp(z[k])", apply("exp", entry("z", k))),
    ("f(a, b)", apply("f", a, b)),
    ("max(a, b, c)", apply("max", a, b, c)),
    ("diff(f(x), x)", Diff(apply("f", x), x)),
    ("diff(x, z[j])", Diff(x, entry("z", j))),
    ("D(phi)(t)", Apply(Prime(Symbol("phi"), one), t)),
    ("D(D(phi))(t)", Apply(Prime(Symbol("phi"), two), t)),
    ("where(a < b, a, b)", Where(relation(a, "<", b), a, b)),
    # binders
    ("sum(z[k] for k in n)", Sum(entry("z", k), k, n)),
    ("sum(a for k in n)", Sum(a, k, n)),
    ("sum(k for k in n)", Sum(k, k, n)),
    ("prod(z[k] for k in n if k != j)", Prod(entry("z", k), k, n, j)),
    ("sum(a for k in n if j != k)", Sum(a, k, n, j)),
    ("sum(a for k in n if k != i if k != j)", Sum(a, k, n, i, j)),
    ("sum(a for k in n if k != i and (k != j))", Sum(a, k, n, i, j)),
    ("sum(a for i in m for k in n if k != i)", Sum(Sum(a, k, n, i), i, m)),
    ("sum(a for i in m if i != j for k in n)", Sum(Sum(a, k, n), i, m, j)),
    ("-sum(a * b for k in n)", Neg(Sum(Times(a, b), k, n))),
    # comparisons
    ("a == b", relation(a, "==", b)),
    ("a + b >= 1", relation(Plus(a, b), ">=", one)),
    # spacing
    ("  a +\n\tb ", Plus(a, b)),
]


@pytest.mark.parametrize(("text", "term"), READINGS)
def test_reads_the_grouping_that_is_written(text: str, term: Expr) -> None:
    assert parse(text) == term


def test_a_given_index_is_an_index() -> None:
    assert parse("j + a", frozenset("j")) == Plus(j, a)
    assert parse("k != j", frozenset("jk")) == relation(k, "!=", j)


WRITINGS = [
    (Plus(a, Neg(b), c), "a - b + c"),
    (Plus(a, Plus(b, c)), "a + (b + c)"),
    (Plus(Plus(a, b), c), "(a + b) + c"),
    (Plus(a, Neg(Plus(b, c))), "a - (b + c)"),
    (Plus(a, Neg(Neg(b))), "a - (-b)"),
    (Neg(Neg(a)), "-(-a)"),
    (Neg(Plus(a, b)), "-(a + b)"),
    (Neg(Times(a, b)), "-a * b"),
    (Times(a, Neg(b)), "a * (-b)"),
    (Times(Neg(a), b), "(-a) * b"),
    (Times(Times(a, b), c), "(a * b) * c"),
    (Times(a, Quotient(b, c)), "a * (b / c)"),
    (Times(Quotient(a, b), c), "a / b * c"),
    (Quotient(Times(a, b), Times(c, d)), "a * b / (c * d)"),
    (Quotient(Neg(a), b), "(-a) / b"),
    (Quotient(a, Quotient(b, c)), "a / (b / c)"),
    (Quotient(Quotient(a, b), c), "a / b / c"),
    (Power(Neg(a), two), "(-a)**2"),
    (Power(Power(a, b), c), "(a**b)**c"),
    (Power(a, Power(b, c)), "a**b**c"),
    (Power(a, Neg(b)), "a**(-b)"),
    (Power(apply("exp", a), two), "exp(a)**2"),
    (
        Neg(Sum(Times(entry("y", k), apply("log", entry("p", k))), k, n)),
        "-sum(y[k] * log(p[k]) for k in n)",
    ),
    (Sum(Sum(a, k, n, i, j), i, m), "sum(a for i in m for k in n if k != i and k != j)"),
    (Sum(Prod(a, k, n), i, m), "sum(prod(a for k in n) for i in m)"),
    (Apply(Prime(Symbol("phi"), two), t), "D(D(phi))(t)"),
    (Where(relation(a, "<=", b), a, Delta(i, j)), "where(a <= b, a, delta(i, j))"),
    (Diff(entry("p", i), entry("z", j)), "diff(p[i], z[j])"),
    (relation(Sum(entry("y", k), k, n), "==", one), "sum(y[k] for k in n) == 1"),
]


@pytest.mark.parametrize(("term", "text"), WRITINGS)
def test_writes_no_more_brackets_than_are_read(term: Expr, text: str) -> None:
    assert write(term) == text


@given(terms)
def test_reading_what_was_written_gives_the_term(term: Expr) -> None:
    assert parse(write(term), INDICES) == term


@given(relations)
def test_reading_what_was_written_gives_the_relation(term: Relation) -> None:
    assert parse(write(term), INDICES) == term


@given(terms)
def test_writing_what_was_read_gives_the_text(term: Expr) -> None:
    text = write(term)
    assert write(parse(text, INDICES)) == text


@pytest.mark.parametrize("other", [Integer(-1), Symbol("a") + 1, Power])
def test_only_held_terms_are_written(other: Expr) -> None:
    with pytest.raises(TypeError, match="not a held term"):
        write(other)


@given(terms)
def test_every_place_holds_the_text_of_its_subterm(term: Expr) -> None:
    text = write(term)
    located = parse_located(text, INDICES)
    for path, (column, length) in located.spans.items():
        assert 0 <= column < column + length <= len(text), path


def test_places_are_those_of_the_subterms() -> None:
    located = parse_located("  -a * b / (c + dd) - f(x)")
    shown = {
        path: "  -a * b / (c + dd) - f(x)"[s : s + n] for path, (s, n) in located.spans.items()
    }
    assert shown == {
        (): "-a * b / (c + dd) - f(x)",
        (0,): "-a * b / (c + dd)",
        (0, 0): "-a * b / (c + dd)",
        (0, 0, 0): "-a * b",
        (0, 0, 0, 0): "a",
        (0, 0, 0, 1): "b",
        (0, 0, 1): "c + dd",
        (0, 0, 1, 0): "c",
        (0, 0, 1, 1): "dd",
        (1,): "f(x)",
        (1, 0): "f(x)",
        (1, 0, 0): "f",
        (1, 0, 1): "x",
    }


@given(texts | arithmetic)
def test_any_text_is_read_or_refused(text: str) -> None:
    outcome = _read(text)
    if isinstance(outcome, LanguageError):
        assert outcome.message
        assert "\n" not in outcome.message + outcome.hint
        assert 0 <= outcome.column <= max(0, len(text) - 1)
    else:
        assert (
            parse(write(outcome), frozenset(part.name for part in outcome.atoms(Index))) == outcome
        )


def _read(text: str) -> Expr | LanguageError:
    try:
        return parse(text)
    except LanguageError as error:
        return error


REFUSALS = [
    # text, column, length, message, hint
    ("", 0, 1, "the expression is empty", ""),
    ("  \n ", 0, 1, "the expression is empty", ""),
    ("a + ", 2, 1, "the expression ends too early", ""),
    ("a b", 2, 1, "an operator is missing before 'b'", "write * for a product"),
    ("f(x", 1, 1, "this '(' is never closed", ""),
    ("f(x))", 4, 1, "this ')' closes nothing", ""),
    ("f(x]", 3, 1, "this ']' closes nothing", ""),
    ("2x", 0, 2, "'2x' is neither a number nor a name", "write 2*x"),
    ("1e", 0, 2, "'1e' is neither a number nor a name", "write 1*10**2"),
    ("1_000", 0, 5, "'1_000' is neither a number nor a name", "write 1000"),
    ("1e-30", 0, 5, "a number of more than 20 digits", ""),
    ("1 if a else b", 0, 13, "'a if c else b' is not part of the language",
     "write where(condition, a, b)"),
    ("1if", 0, 3, "'1if' is neither a number nor a name", "write 1*if"),
    ("a = 1", 2, 1, "a single '=' is not part of an expression", "write =="),
    ("λ + 1", 0, 1, "'λ' is not an ASCII character", "write lam"),
    ("a − b", 2, 1, "'−' is not an ASCII character", "write -"),
    ("a\u200b", 1, 1, "U+200B is not an ASCII character", "names and signs are written in ASCII"),
    ("a\x00", 1, 1, "the character U+0000 is not part of the language", ""),
    ("a # b", 2, 1, "'#' is not part of the language", ""),
    ("__import__('os')", 0, 10, "unknown function '__import__'", ""),
    ("__import__(os)", 0, 10, "unknown function '__import__'", ""),
    ("D(__import__)(a)", 2, 10, "unknown function '__import__'", ""),
    ("_a", 0, 2, "'_a' is not a name: a name begins with a letter", ""),
    ("'os'", 0, 1, "a text in quotes is not part of the language", ""),
    ("a.b", 0, 3, "an attribute is not part of the language", ""),
    ("a.b()", 0, 3, "this is not a function", "write * for a product"),
    ("lambda x: x", 0, 11, "lambda is not part of the language", ""),
    ("2 * lambda", 4, 6, "'lambda' is not a name in the language", "write lam"),
    ("True", 0, 4, "True is not part of the language", ""),
    ("(x := 1)", 1, 6, "':=' is not part of the language", ""),
    ("a ^ b", 0, 5, "'^' is not part of the language", "write ** for a power"),
    ("a // b", 0, 6, "'//' is not part of the language", "write / for a fraction"),
    ("+a", 0, 2, "a leading '+' is not part of the language", "leave the leading + out"),
    ("not a", 0, 5, "'not' is not part of the language", ""),
    ("a and b", 0, 7, "'and' or 'or' is not part of the language", ""),
    ("(a, b)", 0, 6, "a tuple is not part of the language", ""),
    ("[a for a in b]", 0, 14, "'for' stands in sum(...) or prod(...) only", ""),
    ("f(*a)", 2, 2, "'*' before an argument is not part of the language", ""),
    ("f(x=a)", 2, 3, "an argument has no name in the language", ""),
    ("f()", 0, 3, "f takes 1 argument, and has 0 here", ""),
    ("2(x)", 0, 1, "this is not a function", "write * for a product"),
    ("a < b < c", 0, 9, "comparisons cannot be chained", "write one comparison"),
    ("a in b", 0, 6, "a comparison is one of == != < <= > >=", ""),
    ("1 + (a < b)", 5, 5, "a comparison stands in where(...) or by itself only",
     "write where(condition, a, b)"),
    ("where(a, b, c)", 6, 1, "the first argument of where is a comparison", ""),
    ("exp(a, b)", 0, 9, "exp takes 1 argument, and has 2 here", ""),
    ("max(a)", 0, 6, "max takes two or more arguments, and has 1 here", ""),
    ("exp + 1", 0, 3, "'exp' is a function of the language", "write exp(...)"),
    ("x[k + 1]", 2, 5, "an index is a name or a positive integer", ""),
    ("x[0]", 2, 1, "an index is a name or a positive integer", ""),
    ("x[()]", 0, 5, "an index is missing", ""),
    ("f(x)[k]", 0, 4, "only a name takes indices", ""),
    ("sum(a)", 0, 6, "sum needs an index", "write sum(... for k in n)"),
    ("sum(a for k in range(n))", 15, 8, "a size is a name", "write for k in n"),
    ("sum(x[n] for k in n)", 18, 1, "'n' is an index and cannot be a size", ""),
    ("sum(a for k in n if k < j)", 20, 5, "a condition says which index differs",
     "write if k != j"),
    ("sum(a for k in n if i != j)", 20, 6,
     "a condition compares the index 'k' of its own 'for' with another one", "write if k != j"),
    ("diff(a, a + b)", 8, 5, "a derivative is taken by a name or an entry such as z[j]", ""),
    ("D(phi)", 0, 6, "D(phi) is a function", "write D(phi)(t)"),
    ("D(sum)(t)", 2, 3, "D takes the name of a function", ""),
    ("9**9**9**9", 3, 7, "this power has more than 20 digits", ""),
    ("2**(2 * 100 / 3)", 0, 16, "this power has more than 20 digits", ""),
    ("(1 / 2)**(9**19)", 0, 16, "this power has more than 20 digits", ""),
    ("(-10)**21", 0, 9, "this power has more than 20 digits", ""),
    ("(9" + " * 9**9" * 900 + ")**1", 0, 6306, "this power has more than 20 digits", ""),
    ("1" * 21, 0, 21, "a number of 21 digits; the limit is 20", ""),
    ("0." + "1" * 20, 0, 22, "a number of more than 20 digits", ""),
    ("(" * 300 + "x" + ")" * 300, 100, 1, "nested more than 100 deep",
     "split it into definitions"),
    ("-" * 200 + "x", 101, 1, "nested more than 100 deep", "split it into definitions"),
    ("-" * 9000 + "x", 0, 1, "the expression chains too many operations in one go",
     "split it into definitions"),
    ("x**" * 150 + "x", 300, 1, "nested more than 100 deep", "split it into definitions"),
    ("a" * 20_001, 0, 1, "the expression has 20001 characters; the limit is 20000",
     "split it into definitions"),
    ("max(" + ("-" * 90 + "x, ") * 115 + "x)", 10_220, 12,
     "the expression has more than 10000 nodes", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "length", "message", "hint"), REFUSALS)
def test_says_what_is_wrong_where_and_what_to_write(
    text: str, column: int, length: int, message: str, hint: str
) -> None:
    with pytest.raises(LanguageError) as caught:
        parse(text)
    error = caught.value
    assert (error.column, error.length, error.message, error.hint) == (
        column,
        length,
        message,
        hint,
    )


def test_a_long_sum_is_not_nested() -> None:
    assert parse("a + " * 1500 + "a") == Plus(*[a] * 1501)

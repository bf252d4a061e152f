"""Setting the derivative to zero: from ``result = 0`` to the unknown alone on the left.

Each line is an equation.  What is done to both sides is a rule of
:mod:`derive.rules.equations`; inside a side the rules are those of every other line.  Where a
constraint is assumed and its multiplier is left in the solution, the constraint decides it; that
only follows, and so the solution is put back in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from sympy import Basic, Expr, Symbol

from derive.conditions import Context
from derive.language import write
from derive.messages import english
from derive.monomials import monomial
from derive.routes.finishing import finish, like_terms
from derive.routes.fractions import cancel
from derive.routes.route import settle
from derive.routes.tactics import LINES, Steps, Tactic, at, one_line, run
from derive.rules import Rule, algebra, definitions, equations, inverses, sums
from derive.rules.equations import Need, addends, depends
from derive.strategies import (
    Move,
    Moves,
    Table,
    as_step,
    everywhere,
    move_at,
    places,
    statement,
    until_stable,
)
from derive.terms import (
    ZERO,
    Apply,
    Entry,
    Neg,
    Path,
    Plus,
    Power,
    Quotient,
    Relation,
    Sum,
    Term,
    Times,
    alike,
    canonical,
    free,
    relation,
    replace_at,
    substitute,
    subterm,
)

_UNFOLD = Table((definitions.UNFOLD,))
_COMMON_FACTOR = Table((algebra.COMMON_FACTOR,))
_OPENING = until_stable(
    Table(
        (
            *(algebra.DISTRIBUTE, algebra.OPEN_BRACKETS, algebra.SIGNS, algebra.COLLECT_POWERS),
            *(sums.LINEARITY, sums.CONSTANTS_OUT, sums.SUM_OF_CONSTANT),
            inverses.CONSTANT_EXPONENT,
        )
    )
)


@dataclass(frozen=True)
class Solving:
    """The statement that solves for the unknown, as far as it came, and one that puts the
    solution back in where that is owed; ``stuck`` says why no farther."""

    statements: Steps
    stuck: str | None = None


def solve(goal: Expr, result: Expr, unknown: Expr, context: Context) -> Solving:
    """Set ``goal``, which equals ``result``, to zero and solve for the unknown."""
    context = replace(context, unknown=unknown, known={})
    before, line = relation(goal, "==", ZERO), relation(result, "==", ZERO)
    title, because = english("steps.set-to-zero.title"), english("steps.set-to-zero.because")
    first = Move("set-to-zero", title, because, "key", (), before, line)
    steps, stuck = _solved(line, context)
    steps = (as_step((first,)), *steps)
    check: Steps = ()
    if stuck is None:
        more, stuck = _without_multiplier(cast(Relation, steps[-1].after), context)
        steps += more
        if more and stuck is None:
            check, stuck = _put_back(result, steps, context)
    told = statement("solve", english("steps.solve.title"), before, steps)
    one_way = any(step.one_way for step in told.walk())
    return Solving((replace(told, one_way=one_way), *check), stuck)


def _solved(line: Relation, context: Context) -> tuple[Steps, str | None]:
    """The steps to ``unknown == value``, and the value in its final form; or why not."""
    steps: Steps = ()
    seen = {canonical(line)}
    while not _is_solved(line, context):
        new = next((s for s in _tried(line, context) if canonical(s[-1].after) not in seen), ())
        if not new or len(steps) > LINES:
            return steps, _obstacle(line, context)
        steps += new
        line = cast(Relation, new[-1].after)
        seen.add(canonical(line))
    return (*steps, *_finished(line, context)), None


def _finished(line: Expr, context: Context) -> Steps:
    steps = run(UNDOING, line, context)
    return (*steps, *finish(steps[-1].after if steps else line, context))


def _tried(line: Relation, context: Context) -> Iterator[Steps]:
    for tactic in TACTICS:
        steps = tactic(line, context)
        if steps:
            yield steps


def _is_solved(line: Relation, context: Context) -> bool:
    return line.left == context.unknown and not depends(line.right, context)


# Tactics --------------------------------------------------------------------------------------


def _both_sides(rule: Rule) -> Tactic:
    """One rule about equations, and the arithmetic after it."""
    table = Table((rule,))

    def tactic(line: Expr, context: Context) -> Steps:
        found = move_at(table, line, (), context)
        if found is None:
            return ()
        return (as_step((found, *settle(found.after, context)), level="key"),)

    return tactic


def open_names(line: Expr, context: Context) -> Steps:
    """A name that hides the unknown is written out."""
    for path, term, here in places(line, context):
        named = isinstance(term, Symbol | Entry | Apply) and term != context.unknown
        if named and here.problem.unfold(cast(Expr, term)) is not None and depends(term, here):
            moves = at(_UNFOLD, path, line, context)
            if moves:
                return (as_step(moves),)
    return ()


def open_sums(line: Expr, context: Context) -> Steps:
    """A sum or a bracket that holds the unknown is expanded."""
    for path, term, here in places(line, context):
        if path and _is_closed(term, here):
            place = path[:1]
            moves = _lifted(_OPENING(cast(Expr, subterm(line, place)), context), line, place)
            if moves:
                opened = any(m.rule in _BRACKETS for m in moves)
                moves += settle(moves[-1].after, context)
                return (as_step(moves, title=english("rules.distribute.title") if opened else ""),)
    return ()


_BRACKETS = frozenset({algebra.DISTRIBUTE.name, sums.LINEARITY.name})


def _is_closed(term: Basic, context: Context) -> bool:
    """Does the unknown stand in a bracket or in a sum?"""
    if isinstance(term, Sum):
        return depends(term.body, context)
    if isinstance(term, Times | Quotient):
        above = monomial(term).numerator
        return any(isinstance(f.base, Plus) and depends(f.base, context) for f in above)
    return isinstance(term, Neg) and isinstance(term.args[0], Plus) and depends(term, context)


def _lifted(moves: Moves, line: Expr, path: Path) -> Moves:
    """Moves of a subterm as moves of the line."""
    return tuple(
        replace(
            m,
            path=(*path, *m.path),
            before=replace_at(line, path, m.before),
            after=replace_at(line, path, m.after),
        )
        for m in moves
    )


def take_out(line: Expr, context: Context) -> Steps:
    """u a + u b = u (a + b)."""
    left = line.args[1]
    if not isinstance(left, Plus) or not all(depends(a, context) for a in left.args):
        return ()
    moves = at(_COMMON_FACTOR, (1,), line, context)
    return (as_step(moves),) if moves else ()


write_out = one_line(everywhere(_UNFOLD))
open_brackets = one_line(everywhere(Table((algebra.OPEN_BRACKETS,))))
exp_of_log = one_line(everywhere(Table((inverses.EXP_OF_LOG,))))
log_of_product = one_line(everywhere(Table((inverses.LOG_OF_PRODUCT,))))
#: What undoes an inverse function in a solution, before its final form, and where it is put in.
UNDOING: tuple[Tactic, ...] = (exp_of_log,)
CHECKING: tuple[Tactic, ...] = (
    *(write_out, cancel, exp_of_log, log_of_product, open_brackets, like_terms),
)

TACTICS: tuple[Tactic, ...] = (
    open_names,
    _both_sides(equations.NONZERO_FACTOR),
    _both_sides(equations.CLEAR),
    open_sums,
    like_terms,
    cancel,
    _both_sides(equations.MOVE),
    take_out,
    _both_sides(equations.DIVIDE_BOTH),
    _both_sides(equations.ROOT),
    _both_sides(equations.INVERT),
)


# Constraints ----------------------------------------------------------------------------------


def _without_multiplier(line: Relation, context: Context) -> tuple[Steps, str | None]:
    """The solution with the multiplier of a constraint worked out, if one is left in it."""
    multiplier = _multiplier(line, context)
    if multiplier is None:
        return (), None
    inserted = move_at(Table((equations.INSERT,)), line, (), context)
    if inserted is None:
        return (), None
    into = replace(as_step((inserted,)), one_way=True)
    about = replace(context, unknown=multiplier, known={})
    rest, stuck = _solved(cast(Relation, into.after), about)
    lemma = statement("multiplier", english("steps.multiplier.title"), line, (into, *rest))
    lemma = replace(lemma, one_way=True)
    if stuck is not None:
        return (lemma,), stuck
    found = cast(Relation, lemma.after)
    after = substitute(line, {multiplier: found.right}, context.names_in_scope)
    title = english("steps.insert-value.title", name=write(multiplier))
    because = english("steps.insert-value.because")
    put_in = Move("insert-value", title, because, "key", (), line, after, ())
    moves = (put_in, *settle(after, context))
    use = replace(as_step(moves, statements=(lemma,)), where=(found,))
    return (use, *_finished(use.after, context)), None


def _multiplier(line: Relation, context: Context) -> Symbol | None:
    """The variable in the solution with which a constraint on the unknown stands in the goal."""
    constraint = equations.constraint_on(line.left, context)
    if constraint is None:
        return None
    left, right = constraint.relation.left, constraint.relation.right
    gaps = (Plus(left, Neg(right)), Plus(right, Neg(left)), left)
    body = context.problem.goal.differentiate
    while (unfolded := context.problem.unfold(body)) is not None:
        body = unfolded
    for addend in addends(body):
        bases = [f.base for f in monomial(addend).numerator]
        for symbol in bases:
            if isinstance(symbol, Symbol) and symbol in free(line.right):
                others = [b for b in bases if b != symbol]
                if len(others) == 1 and any(alike(others[0], gap) for gap in gaps):
                    return symbol
    return None


def _put_back(result: Expr, steps: Steps, context: Context) -> tuple[Steps, str | None]:
    """The derivative at the solution, worked out: it must be zero."""
    line = cast(Relation, steps[-1].after)
    left, value = line.left, line.right
    term = equations.solved_in(result, left, value, context)
    for fact in dict.fromkeys(fact for step in steps for fact in step.where):
        term = substitute(term, {cast(Symbol, fact.left): fact.right}, context.names_in_scope)
    check = finish(term, context)
    if not check or check[-1].after != ZERO:
        check = run(CHECKING, term, context)
    if not check or check[-1].after != ZERO:
        reached = check[-1].after if check else term
        return (), english("stuck.not-zero", reached=write(reached))
    return (statement("check", english("steps.check.title"), term, check),), None


# What is missing ------------------------------------------------------------------------------


def _obstacle(line: Relation, context: Context) -> str:
    """Why no rule leads on from an equation."""
    unknown = write(cast(Term, context.unknown))
    equation = write(line)
    for need in _open_needs(line, context):
        if need.uses is None:
            key = "stuck.maybe-zero" if need.quality == "nonzero" else "stuck.maybe-negative"
            return english(key, term=write(need.term), equation=equation, unknown=unknown)
    return english("stuck.no-solution", equation=equation, unknown=unknown)


def _open_needs(line: Relation, context: Context) -> tuple[Need, ...]:
    left, right = line.left, line.right
    if right == ZERO and not isinstance(left, Plus):
        divisor, _ = equations.coefficient(left, context)
        return tuple(equations.nonzero(f.base, context) for f in divisor.numerator)
    factors = equations.denominators(left, right, context)
    if any(depends(f.base, context) for f in factors):
        return equations.clearing(left, right, factors, context)
    divisor, _ = equations.coefficient(left, context)
    if divisor.numerator and not depends(right, context):
        return equations.dividing(divisor, right, context)
    if isinstance(left, Power) and not depends(right, context):
        return (equations.positive(left.args[0], context),)
    return ()

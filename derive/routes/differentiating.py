"""Differentiating: from a line with derivatives to a line without.

As a person does it: a derivative that stands alone is worked out one rule a line, the rest of
the line carried along.  Short ones are evaluated at sight, side by side, a brace over each.
Where two or more long ones meet, each is told on its own and the results are put in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from sympy import Basic, Expr, Symbol

from derive.borders import united
from derive.conditions import Context, kept_off
from derive.derivation import STATEMENTS, Level, Note, Step
from derive.language import write
from derive.messages import english
from derive.routes.finishing import GLOBAL, LOCAL, finish
from derive.routes.fractions import fold_outside
from derive.routes.route import NODES, WORK, Route, settle_derivatives
from derive.routes.sums import collapse_at_sight, numbers_in_front
from derive.routes.tactics import Steps, result_move
from derive.rules.algebra import SIGNS
from derive.rules.calculus import SUM_RULE
from derive.rules.definitions import UNFOLD
from derive.simplicity import cost
from derive.strategies import Move, Moves, Table, as_step, lifted, move_at, outermost, statement
from derive.terms import (
    Apply,
    Diff,
    Index,
    Neg,
    Path,
    Plus,
    Power,
    Relation,
    Sum,
    Times,
    Where,
    alike,
    canonical,
    count_nodes,
    free,
    relation,
    replace_at,
    substitute,
    subterm,
    walk,
)

Place: TypeAlias = tuple[Path, Expr, Context]

#: A derivative is short if this many rules work it out and the value costs no more than that.
SHORT_RULES, SHORT_COST = 5, 14
#: A derivative is told apart if so much stands around it, and it takes so many lines.
MUCH_AROUND, LEMMA_LINES = 10, 4
#: No derivation needs more lines than this to get rid of its derivatives.
LINES = 200
#: So much of a subterm is shown in a message.
SHOWN = 300

_UNFOLD = Table((UNFOLD,))


@dataclass(frozen=True)
class Progress:
    """How far a chain came: its steps and, if it could go no further, why."""

    steps: Steps
    line: Expr
    stuck: str | None = None


def differentiate(line: Expr, context: Context, route: Route, known: Steps = ()) -> Progress:
    """Steps until no derivative is left, or until none of the rules applies to one.

    known: lemmas told before, which hold wherever they fit.
    """
    told = Progress((), line)
    while len(told.steps) < LINES:
        context = assuming(context, told.steps[-1:])
        found = list(_ready(told.line, context))
        if not found:
            return told
        told = _next(told, found, context, route, known)
        if told.stuck is not None:
            return told
        if count_nodes(told.line) > NODES:
            return replace(told, stuck=_too_much("stuck.too-large", told.line, NODES))
        if context.work.done > WORK:
            return replace(told, stuck=_too_much("stuck.too-long", told.line))
    return replace(told, stuck=_too_much("stuck.too-many-lines", told.line, LINES))


def _too_much(key: str, line: Expr, limit: int = 0) -> str:
    """What to say where there is no end in sight: why, and the first derivative that is left."""
    left = next((term for _, term in walk(line) if isinstance(term, Diff)), line)
    written = write(left)
    place = f"`{written}`" if len(written) <= SHOWN else f"{written[:SHOWN]}..."
    return english(key, limit=limit, place=place)


def assuming(context: Context, steps: Steps) -> Context:
    """The context after the steps: under their conditions on values."""
    for fact in united(*(kept_off(s.where) for s in steps)):
        context = context if fact in context.facts else context.assume(fact)
    return context


def no_rule(term: Expr) -> str:
    """What to say where no rule leads on, and why where that is known."""
    body = term.args[0]
    if isinstance(body, Power):
        return english("stuck.base", term=write(term), base=write(body.args[0]))
    if isinstance(body, Apply) and str(body.args[0]) == "digamma":
        return english("stuck.nameless", term=write(term))
    return english("stuck.no-rule", term=write(term))


def _ready(line: Expr, context: Context, path: Path = ()) -> Iterator[Place]:
    """The derivatives of terms that hold no derivative themselves, left to right."""
    for place, term, here in outermost(line, Diff, context, path):
        if term.args[0].has(Diff):
            yield from _ready(term.args[0], here, (*place, 0))
        else:
            yield place, term, here


def _next(
    told: Progress, found: list[Place], context: Context, route: Route, known: Steps
) -> Progress:
    """One more line."""
    values = [_by_lemma(place, told.line, known) or short(place, route) for place in found]
    long = [place for place, value in zip(found, values, strict=True) if not value]
    alone = len(found) == 1
    if (not alone and not long) or (alone and values[0] and _affine(found[0])):
        return _add(told, _evaluated(told.line, found, values, context))
    if len(long) > 1 and len(long) < len(found):
        return _add(told, _at_sight(told, found, values, context))
    if len(long) < 2:
        return (
            _named_outside(told, found, context)
            or _told_apart(told, found, values, context, route, known)
            or _tidied(told, found, context)
            or _one_rule(told, long or found, context, route)
        )
    if _are_cases(long):
        return _one_by_one(told, long, context, route, known)
    inner = [p for p in long if not _is_name(p)]
    if inner:
        return _one_rule(told, inner, context, route)
    return _one_by_one(told, long, context, route, known)


def _at_sight(told: Progress, found: list[Place], values: list[Moves], context: Context) -> Step:
    """The short ones of several derivatives evaluated."""
    short_ones = [(p, v) for p, v in zip(found, values, strict=True) if v]
    places, moves = [p for p, _ in short_ones], [v for _, v in short_ones]
    return _evaluated(told.line, places, moves, context)


def _told_apart(
    told: Progress,
    found: list[Place],
    values: list[Moves],
    context: Context,
    route: Route,
    known: Steps,
) -> Progress | None:
    """The one long derivative as a lemma, if it is of a name that no sum around it binds and would
    be carried along past other terms through many lines; the short ones are evaluated before.

    What is worked out here is thrown away only where it is short: else a chain of definitions
    would cost twice as much with each of them.
    """
    long = [place for place, value in zip(found, values, strict=True) if not value]
    if len(long) != 1 or not _is_name(long[0]):
        return None
    path, term, here = long[0]
    around = replace_at(told.line, path, term.args[0])
    if here.scope != context.scope or isinstance(term.args[0], Apply) or cost(around) < MUCH_AROUND:
        return None
    if not any(isinstance(subterm(told.line, path[:depth]), Plus) for depth in range(len(path))):
        return None
    if len(found) > 1:
        return _add(told, _at_sight(told, found, values, context))
    apart = _one_by_one(told, long, context, route, known)
    lemmas = [s for s in apart.steps[-1].steps if s.rule == "lemma"] if not apart.stuck else []
    return apart if any(len(lemma.steps) >= LEMMA_LINES for lemma in lemmas) else None


def _add(told: Progress, step: Step) -> Progress:
    return Progress((*told.steps, step), step.after)


# One rule a line -------------------------------------------------------------------------------


def advance(line: Expr, path: Path, context: Context, route: Route) -> Move | None:
    """One rule on the derivative at the path; the context is that place's."""
    body = (*path, 0)
    return (
        move_at(route.preparing, line, body, context)
        or move_at(route.calculus, line, path, context)
        or move_at(_UNFOLD, line, body, context)
    )


def _tidied(told: Progress, places: list[Place], context: Context) -> Progress | None:
    """Before the one name that is left to differentiate is written out, what has become of the
    rest of the line is put in order, so that it need not be carried along."""
    if len(places) > 1 or not _is_name(places[0]):
        return None
    rest = finish(told.line, context, LOCAL)
    if not rest:
        return None
    # what is to be differentiated may itself be what another name stands for
    left = [term for _, term, _ in _ready(rest[-1].after, context)]
    untouched = left == [places[0][1]]
    return Progress((*told.steps, *rest), rest[-1].after) if untouched else None


def _named_outside(told: Progress, places: list[Place], context: Context) -> Progress | None:
    """A function beside the one derivative that is left gets its name at once, if it has one."""
    named = fold_outside(told.line, context) if len(places) == 1 else ()
    return Progress((*told.steps, *named), named[-1].after) if named else None


def _one_rule(told: Progress, places: list[Place], context: Context, route: Route) -> Progress:
    moves: list[Move] = []
    for path, term, here in places:
        found = advance(moves[-1].after if moves else told.line, path, here, route)
        if found is None:
            return replace(told, stuck=no_rule(term))
        moves.append(found)
    title = ", ".join(dict.fromkeys(m.title for m in moves))
    after = settle_derivatives(moves[-1].after, context)
    after += numbers_in_front(after[-1].after if after else moves[-1].after, context)
    level: Level | None = "detail" if all(_drops_constants(m) for m in moves) else None
    return _add(told, as_step((*moves, *after), title=title, level=level))


def _drops_constants(found: Move) -> bool:
    """Did a sum rule leave one derivative only, since the other terms are constants?"""
    made = subterm(found.after, found.path)
    return found.rule == SUM_RULE.name and not isinstance(made, Plus)


# At sight --------------------------------------------------------------------------------------


def short(place: Place, route: Route) -> Moves:
    """The moves, relative to the derivative, that work it out at sight; none if it is long.

    Names are not unfolded and sums not split at sight.
    """
    _, term, context = place
    moves: Moves = ()
    line, used = term, 0
    while used <= SHORT_RULES:
        found = next(iter(outermost(line, Diff, context)), None)
        if found is None:
            return moves if cost(line) <= SHORT_COST else ()
        path, _, here = found
        rule = move_at(route.calculus, line, path, here)
        if rule is None or move_at(route.preparing, line, (*path, 0), here) is not None:
            return ()
        moves += (rule, *settle_derivatives(rule.after, context))
        line, used = moves[-1].after, used + 1
        moves += _collapsed(line, context)
        line = moves[-1].after
    return ()


def _by_lemma(place: Place, line: Expr, known: Steps) -> Moves:
    """The derivative by a lemma told before, if one holds here whatever the indices are."""
    path, term, context = place
    inside = any(isinstance(subterm(line, path[:depth]), Diff) for depth in range(len(path)))
    for lemma in known if not inside else ():
        if not lemma.where and alike(lemma.before, term):
            return (result_move(lemma, term, (), context),)
    return ()


def _collapsed(line: Expr, context: Context) -> Moves:
    """A sum over a delta, worked out at sight as well."""
    return () if line.has(Diff) else collapse_at_sight(line, context)


def _evaluated(line: Expr, places: list[Place], values: list[Moves], context: Context) -> Step:
    moves: Moves = ()
    notes: list[Note] = []
    for (path, _, here), value in zip(places, values, strict=True):
        moves += lifted(value, moves[-1].after if moves else line, path, here)
        if path and not _in_branch(line, path):
            notes.append(Note(path, value[-1].after, "over"))
    moves += settle_derivatives(moves[-1].after, context)
    if len(places) == 1:
        title = english("steps.inner-derivative.title")
        return as_step(moves, path=places[0][0], title=title, notes=tuple(notes))
    return as_step(
        moves, path=(), title=english("steps.evaluate.title"), level="normal", notes=tuple(notes)
    )


def _in_branch(line: Basic, path: Path) -> bool:
    """Is the place in a branch of a ``where``, so that alone it says nothing?"""
    return any(isinstance(subterm(line, path[:depth]), Where) for depth in range(len(path)))


def _affine(place: Place) -> bool:
    """Is the derivative of a term that is at most linear in the variable, so a number at sight?"""
    path, term, context = place
    body, variable = term.args
    if not path:
        return False
    return _degree_at_most_one(body, variable, context)


def _degree_at_most_one(term: Basic, variable: Expr, context: Context) -> bool:
    if term == variable or context.independent(term, variable):
        return True
    if isinstance(term, Plus | Neg):
        return all(_degree_at_most_one(a, variable, context) for a in term.args)
    if isinstance(term, Times):
        varying = [f for f in term.args if not context.independent(f, variable)]
        return len(varying) == 1 and _degree_at_most_one(varying[0], variable, context)
    return False


# Each on its own -------------------------------------------------------------------------------


def _is_name(place: Place) -> bool:
    """Is it the derivative of a name, so that only the definition leads on?"""
    _, term, context = place
    return context.problem.unfold(term.args[0]) is not None


def _are_cases(places: list[Place]) -> bool:
    bodies = [term.args[0] for _, term, _ in places]
    return any(_case_of(b, bodies) is not None for b in bodies)


def _case_of(body: Expr, others: list[Expr]) -> Relation | None:
    """The relation that names the case a body belongs to: one term of a split sum, or the rest."""
    for other in others:
        if isinstance(other, Sum) and other.apart:
            apart = other.apart[-1]
            own = substitute(other.body, {other.index: apart})
            if body is other:
                return relation(other.index, "!=", apart) if _has_own(own, others) else None
            if alike(own, body):
                return relation(other.index, "==", apart)
    return None


def _has_own(own: Expr, others: list[Expr]) -> bool:
    return any(alike(own, other) for other in others)


def _one_by_one(
    told: Progress, places: list[Place], context: Context, route: Route, known: Steps
) -> Progress:
    bodies = [term.args[0] for _, term, _ in places]
    statements: dict[object, Step] = {}
    keys: list[object] = []
    for _, term, here in places:
        where = _conditions_of(term, here, context)
        key: object = (canonical(term), where)
        keys.append(key)
        if key not in statements:
            case = _case_of(term.args[0], bodies)
            earlier = (*known, *(s for s in statements.values() if s.rule == "lemma"))
            found = _statement(term, here, where, case, route, earlier)
            if isinstance(found, Progress):
                begun = unfinished(found, term, where, case)
                return replace(told, steps=(*told.steps, *begun), stuck=found.stuck)
            statements[key] = told_before(found, statements.values()) or found
    moves: Moves = ()
    for key, (path, _, here) in zip(keys, places, strict=True):
        current = moves[-1].after if moves else told.line
        moves += (result_move(statements[key], current, path, here),)
    moves += settle_derivatives(moves[-1].after, context)
    told_apart = tuple(statements.values())
    title = english("steps.insert-results.title")
    step = as_step(moves, path=(), title=title, statements=told_apart)
    # the line whose parts are worked out one by one is a key line
    return _add(replace(told, steps=_with_key(told.steps)), step)


def told_before(lemma: Step, earlier: Iterable[Step]) -> Step | None:
    """The lemma in one line if an earlier one is the same for another index, else nothing.

    The lines that prove it are kept inside that line.
    """
    for other in earlier:
        if lemma.rule == other.rule == "lemma" and _same_for_another_index(other, lemma):
            line = replace(
                lemma.steps[-1],
                rule="likewise",
                title=english("steps.likewise.title", name=write(other.before.args[0])),
                because=english("steps.likewise.because"),
                level="key",
                before=lemma.before,
                path=(),
                uses=lemma.uses,
                steps=lemma.steps,
                notes=(),
            )
            return replace(lemma, steps=(line,))
    return None


def _same_for_another_index(one: Step, other: Step) -> bool:
    """Do two proofs differ in the name of one index alone?"""
    gone, new = (free(a.before) - free(b.before) for a, b in ((one, other), (other, one)))
    if len(gone) != 1 or len(new) != 1 or len(one.steps) != len(other.steps):
        return False
    renamed: dict[Symbol, Basic] = dict(zip(gone, new, strict=True))
    if not all(isinstance(name, Index) for name in (*gone, *new)):
        return False
    if any(part.rule in STATEMENTS for step in other.steps for part in step.walk()):
        return False  # what is told beside the lines would be told again
    lines = zip(one.steps, other.steps, strict=True)
    return all(alike(substitute(a.after, renamed), b.after) for a, b in lines)


def unfinished(
    told: Progress, term: Expr, where: tuple[Relation, ...] = (), case: Relation | None = None
) -> Steps:
    """What was found out about a term before it got stuck, to stand beside the line."""
    if told.line == term:
        return told.steps
    return (replace(_named(term, told.steps, where, case), after=told.line),)


def _named(term: Expr, steps: Steps, where: tuple[Relation, ...], case: Relation | None) -> Step:
    kind = "case" if case is not None else "lemma"
    title = english("steps.case.title" if kind == "case" else "steps.derivative-of-name.title")
    return statement(kind, title, term, steps, where, case)


def with_key_line(derived: Steps, finishing: Steps) -> Steps:
    """One chain; the line in which no derivative is left is a key line, its signs put right."""
    if finishing and finishing[0].rule == SIGNS.name and finishing[0].level == "normal":
        return (*derived, *_with_key(finishing[:1]), *finishing[1:])
    if derived and derived[-1].rule != "result" and derived[-1].level == "normal":
        derived = _with_key(derived)
    return (*derived, *finishing)


def _with_key(steps: Steps) -> Steps:
    """The last of the steps makes a key line."""
    return (*steps[:-1], replace(steps[-1], level="key")) if steps else ()


def _conditions_of(term: Expr, here: Context, outside: Context) -> tuple[Relation, ...]:
    """The conditions in force at a term and not yet around its line, as far as they are about
    indices of the term: a statement about the term holds under them, and only under them."""
    known = free(term) | {i for i, _ in outside.problem.indices}
    return tuple(f for f in here.facts if f not in outside.facts and free(f) <= known)


def _statement(
    term: Expr,
    here: Context,
    where: tuple[Relation, ...],
    case: Relation | None,
    route: Route,
    known: Steps,
) -> Step | Progress:
    told = differentiate(term, here, route, known)
    if told.stuck is not None:
        return told
    rest = finish(told.line, assuming(here, told.steps), GLOBAL if case is None else LOCAL)
    steps = with_key_line(told.steps, rest)
    return _named(term, steps, where, case)

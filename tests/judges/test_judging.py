"""Verdicts on derivations: right ones, and ones with something planted in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from sympy import Expr

from derive.conditions import Context
from derive.derivation import Derivation, Note, Step, Verdict
from derive.judges import judge, judging
from derive.judges.instances import Finding, Instances
from derive.problem_file import load
from derive.routes import ROUTES, derive, tell
from derive.rules import RULES, Rewrite, Rule
from derive.terms import Diff, Neg, Path, Plus, Power, Quotient, Times, subterm
from tests.judges.problems import condition, scalars, softmax, term
from tests.tellings import tellings

NAMES = tellings()


def step(
    rule: str,
    before: str,
    after: str,
    path: Path = (),
    where: tuple[str, ...] = (),
    uses: tuple[str, ...] = (),
    steps: tuple[Step, ...] = (),
    notes: tuple[Note, ...] = (),
) -> Step:
    conditions = tuple(condition(w) for w in where)
    return Step(
        rule, rule, "", "normal", term(before), term(after), path, conditions, uses, steps, notes
    )


def of(*steps: Step, goal: str = "", result: str = "") -> Derivation:
    first = term(goal) if goal else steps[0].before
    last = term(result) if result else steps[-1].after
    return Derivation(softmax(), "by hand", first, last, steps)


def names(derivation: Derivation) -> list[str]:
    return [step.verdict.name for step in derivation.walk() if step.verdict]


def verdict_of(*steps: Step, rules: Mapping[str, Rule] = RULES) -> Verdict:
    verdict = judge(of(*steps), rules).steps[-1].verdict
    assert verdict is not None
    return verdict


# Right derivations ------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "route"), NAMES)
def test_the_library_is_proved_step_by_step(name: str, route: str) -> None:
    problem = load(name)
    judged = judge(tell(problem, ROUTES[route]))
    assert {"proved"} == set(names(judged))
    assert judged.verdict is not None
    silent = "SymPy is silent: an unspecified function has no counterpart"
    assert judged.verdict.name == "proved"
    assert judged.verdict.message == (silent if problem.functions else "")
    assert len(names(judged)) == len(list(judged.walk()))


def test_judging_changes_nothing_but_verdicts() -> None:
    derivation = derive(load("softmax-cross-entropy"))

    def without(step: Step) -> Step:
        return replace(step, verdict=None, steps=tuple(map(without, step.steps)))

    judged = judge(derivation)
    assert derivation == replace(
        judged, verdict=None, vector=None, steps=tuple(map(without, judged.steps))
    )


def test_a_proved_step_says_in_how_many_instances_it_was_seen() -> None:
    found = verdict_of(step("zero-addend", "z[j] + 0", "z[j]"), rules=PLANTED)
    assert Verdict("proved", 13, (1, 2, 3, 4)) == found


# Planted rules ----------------------------------------------------------------------------


def rule(
    name: str,
    rewrite: Callable[[Expr], Expr | None],
    proved: bool = True,
    uses: tuple[str, ...] = (),
) -> Rule:
    def apply(place: Expr, context: object) -> Rewrite | None:
        after = rewrite(place)
        return None if after is None else Rewrite(after, uses)

    heads = (Plus, Times, Neg, Quotient, Power, type(term("z[j]")), type(term("abs(u)")))
    return Rule(name, name, "", "normal", heads, apply, proved)


PLANTED = {
    r.name: r
    for r in (
        rule("zero-addend", lambda place: place.args[0]),
        rule("swap", lambda place: Plus(*reversed(place.args))),
        rule("guess", lambda place: Plus(*reversed(place.args)), proved=False),
        rule("sign-lost", lambda place: place.args[0]),
        rule("never", lambda place: None),
        rule("one-hot-guess", lambda place: place.args[0], uses=("one-hot",)),
    )
}


@pytest.mark.parametrize(
    ("planted", "expected", "message"),
    [
        (step("swap", "u + v", "v + u"), "proved", ""),
        (
            step("guess", "u + v", "v + u"),
            "tested",
            "the rule 'guess' is not proved",
        ),
        (step("swap", "u + v", "(v + u) * 1"), "tested", "the rule 'swap' gives another line"),
        (
            step("swap", "2 * (u + v)", "2 * (v + u)", (0,)),
            "tested",
            "the rule 'swap' does not apply at the place",
        ),
        (step("swap", "2 * (u + v)", "2 * (v + u)", (1,)), "proved", ""),
        (step("swap", "u + v", "v + u", (5,)), "tested", "the line has no such place"),
        (step("never", "u + v", "v + u"), "tested", "the rule 'never' does not apply at the place"),
        (step("nobody", "u + v", "v + u"), "tested", "there is no rule 'nobody'"),
        (
            step("swap", "u + v", "v + u", uses=("one-hot",)),
            "tested",
            "the rule 'swap' uses other assumptions",
        ),
        (step("one-hot-guess", "u + 0", "u", uses=("one-hot",)), "proved", ""),
        (
            step("swap", "u + nobody", "nobody + u"),
            "unknown",
            "nobody is not a name of the problem",
        ),
        (
            step("swap", "u + v", "v + u", uses=("nobody",)),
            "unknown",
            "needs the assumption 'nobody', which the problem does not state",
        ),
    ],
)
def test_a_single_step(planted: Step, expected: str, message: str) -> None:
    found = verdict_of(planted, rules=PLANTED)
    assert (expected, message) == (found.name, found.message)


def test_a_wrong_rule_is_refuted_although_it_replays() -> None:
    found = verdict_of(step("sign-lost", "-u", "u"), rules=PLANTED)
    assert found.name == "refuted"
    assert found.message.startswith("n = 1, u = ")


# Wrong steps planted into a right derivation -------------------------------------------------

SEED = derive(load("softmax-cross-entropy"))


def edit(steps: tuple[Step, ...], number: int, change: Callable[[Step], Step]) -> tuple[Step, ...]:
    """The tree of steps with one of them changed, counted outermost first."""
    out: list[Step] = []
    for one in steps:
        size = len(list(one.walk()))
        if number == 0:
            out.append(change(one))
        elif 0 < number < size:
            out.append(replace(one, steps=edit(one.steps, number - 1, change)))
        else:
            out.append(one)
        number -= size
    return tuple(out)


@pytest.mark.parametrize("number", range(len(list(SEED.walk()))))
def test_a_swapped_sign_anywhere_is_refuted(number: int) -> None:
    wrong = replace(SEED, steps=edit(SEED.steps, number, lambda s: replace(s, after=Neg(s.after))))
    judged = judge(wrong)
    found = list(judged.walk())[number].verdict
    assert found is not None
    assert found.name == "refuted"
    assert judged.verdict is not None
    assert judged.verdict.name == "refuted"


def test_lines_that_do_not_meet_are_not_proved() -> None:
    top = [s for s in SEED.steps if s.rule not in ("case", "lemma", "aside")]
    gap = replace(SEED, steps=tuple(s for s in SEED.steps if s is not top[1]))
    verdict = judge(gap).verdict
    assert verdict is not None
    assert verdict.name == "tested"
    assert "does not start where the last ended" in verdict.message
    short = replace(SEED, steps=SEED.steps[:-1])
    verdict = judge(short).verdict
    assert verdict is not None
    assert (
        verdict.name,
        verdict.message,
    ) == ("tested", "the inner steps do not lead to the line after")


def test_a_result_that_is_not_the_derivative_is_refuted() -> None:
    problem = softmax()
    wrong = Derivation(problem, "by hand", term("diff(L, z[j])"), term("p[j]"), ())
    verdict = judge(wrong).verdict
    assert verdict is not None
    assert verdict.name == "refuted"


@pytest.mark.parametrize(
    "name", ["softmax-cross-entropy", "label-smoothing", "softmax-temperature"]
)
@pytest.mark.parametrize("route", sorted(ROUTES))
def test_a_dropped_assumption_refutes_the_step_that_uses_it_and_is_named(
    name: str, route: str
) -> None:
    derivation = tell(load(name), ROUTES[route])
    (assumption,) = [a.name for a in derivation.problem.assumptions]
    dropped = replace(derivation, problem=replace(derivation.problem, assumptions=()))
    judged = judge(dropped)
    needs = f"needs the assumption '{assumption}', which the problem does not state; n = "
    using = [s for s in judged.walk() if assumption in s.uses]
    assert using
    for one in using:
        assert one.verdict is not None
        assert one.verdict.name == "refuted"
        assert one.verdict.message.startswith(needs)
        assert "the left side is" in one.verdict.message
    assert judged.verdict is not None
    assert judged.verdict.name == "refuted"
    assert needs in judged.verdict.message
    others = {s.verdict.name for s in judged.walk() if s.verdict and assumption not in s.uses}
    assert {"proved"} == others


# Trees ------------------------------------------------------------------------------------


def test_a_composite_is_as_good_as_its_weakest_step() -> None:
    good = step("swap", "u + v", "v + u")
    back = step("guess", "v + u", "u + v")
    composite = step("swap", "u + v", "u + v", steps=(good, back))
    found = verdict_of(composite, rules=PLANTED)
    assert (found.name, found.message) == ("tested", "the rule 'guess' is not proved")


def test_a_composite_with_a_wrong_step_inside_is_refuted_although_it_holds() -> None:
    there = step("sign-lost", "-u", "u")
    back = step("sign-lost", "u", "-u")
    composite = step("swap", "-u", "-u", steps=(there, back))
    assert verdict_of(composite, rules=PLANTED).name == "refuted"


def test_conditions_are_inherited() -> None:
    inner = step("nobody", "diff(p[k], z[j])", "-p[k] * p[j]")
    outer = step("nobody", "diff(p[k], z[j])", "-p[k] * p[j]", where=("k != j",), steps=(inner,))
    assert names(judge(of(outer))) == ["tested", "tested"]
    assert names(judge(of(replace(outer, where=())))) == ["refuted", "refuted"]


def test_a_composite_names_the_assumptions_of_its_steps() -> None:
    inner = step("one-hot-guess", "u + 0", "u", uses=("one-hot",))
    silent = step("x", "u + 0", "u", steps=(inner,))
    found = verdict_of(silent, rules=PLANTED)
    assert (found.name, found.message) == ("tested", "the inner steps use other assumptions")
    assert verdict_of(replace(silent, uses=("one-hot",)), rules=PLANTED).name == "proved"


def test_a_wrong_brace_refutes_the_step() -> None:
    label = term("u")
    braced = step("swap", "abs(u) + v", "v + abs(u)", notes=(Note((0,), label, "under"),))
    found = verdict_of(braced, rules=PLANTED)
    assert found.name == "refuted"
    assert found.message.startswith("a brace is wrong: n = 1, u = ")
    right = replace(braced, notes=(Note((0,), term("sqrt(u**2)"), "under"),))
    assert verdict_of(right, rules=PLANTED).name == "proved"


def test_a_brace_inside_a_sum_holds_where_it_stands() -> None:
    before = "u + sum(diff(z[k], z[j]) for k in n if k != j)"
    after = "sum(diff(z[k], z[j]) for k in n if k != j) + u"
    braced = step("swap", before, after, notes=(Note((1, 0), term("0"), "over"),))
    assert subterm(braced.before, (1, 0)) == term("diff(z[k], z[j])")
    assert verdict_of(braced, rules=PLANTED).name == "proved"
    everywhere = step("swap", before.replace(" if k != j", ""), after.replace(" if k != j", ""))
    wrong = replace(everywhere, notes=braced.notes)
    assert verdict_of(wrong, rules=PLANTED).name == "refuted"


# Statements -------------------------------------------------------------------------------


def lemma(before: str, after: str, where: tuple[str, ...] = (), rule: str = "lemma") -> Step:
    inner = step("swap", before, after)
    return step(rule, before, after, where=where, steps=(inner,))


SWAPPED = lemma("z[k] + z[j]", "z[j] + z[k]")
APART = lemma("z[k] + z[j]", "z[j] + z[k]", ("k != j",))
USE = step(
    "result",
    "sum(z[k] + z[j] for k in n if k != j)",
    "sum(z[j] + z[k] for k in n if k != j)",
    (0,),
)
EVERYWHERE = ("sum(z[k] + z[j] for k in n)", "sum(z[j] + z[k] for k in n)")
USE_EVERYWHERE = step("result", *EVERYWHERE, (0,))
NOT_IN_REACH = ("tested", "no statement in reach says so")


def result(*steps: Step) -> tuple[str, str]:
    found = verdict_of(*steps, rules=PLANTED)
    return found.name, found.message


def test_a_result_rests_on_a_statement_whose_conditions_are_in_force() -> None:
    assert result(SWAPPED, USE) == ("proved", "")
    assert result(SWAPPED, USE_EVERYWHERE) == ("proved", "")
    assert result(APART, USE) == ("proved", "")
    assert result(APART, USE_EVERYWHERE) == NOT_IN_REACH
    assert result(USE) == NOT_IN_REACH
    assert result(lemma("z[k] + z[i]", "z[i] + z[k]"), USE) == NOT_IN_REACH


def test_a_statement_says_nothing_under_a_derivative_by_a_defined_quantity() -> None:
    by_variable = ("diff(z[k] + z[j], z[i])", "diff(z[j] + z[k], z[i])")
    by_definition = ("diff(z[k] + z[j], p[i])", "diff(z[j] + z[k], p[i])")
    assert result(SWAPPED, step("result", *by_variable, (0,))) == ("proved", "")
    assert result(SWAPPED, step("result", *by_definition, (0,))) == NOT_IN_REACH


def test_conditions_around_a_sum_say_nothing_of_its_own_index() -> None:
    outer = step("x", *EVERYWHERE, where=("k != j",), steps=(SWAPPED, USE_EVERYWHERE))
    assert result(outer) == NOT_IN_REACH


def test_statements_reach_inwards_and_not_outwards() -> None:
    inside = step("x", *EVERYWHERE, steps=(USE_EVERYWHERE,))
    assert result(SWAPPED, inside) == ("proved", "")
    holder = step("x", *EVERYWHERE, steps=(SWAPPED, USE_EVERYWHERE))
    assert result(holder, USE_EVERYWHERE) == NOT_IN_REACH


def test_a_statement_does_not_prove_itself() -> None:
    use = step("result", "z[k] + z[j]", "z[j] + z[k]")
    circle = step("lemma", "z[k] + z[j]", "z[j] + z[k]", steps=(use,))
    assert result(circle) == NOT_IN_REACH
    bare = step("lemma", "z[k] + z[j]", "z[j] + z[k]")
    assert result(bare) == ("tested", "the statement has no proof")


def test_a_result_is_as_good_as_its_statement() -> None:
    guess = replace(SWAPPED, steps=(step("guess", "z[k] + z[j]", "z[j] + z[k]"),))
    assert result(guess, USE) == ("tested", "the rule 'guess' is not proved")


def test_an_assumption_about_the_variable_does_not_hold_under_a_derivative() -> None:
    uses = ("one-hot",)
    inner = step("assumption", "sum(y[k] for k in n)", "1", uses=uses)
    known = step("lemma", "sum(y[k] for k in n)", "1", uses=uses, steps=(inner,))
    line, after = "diff(u * sum(y[k] for k in n), u)", "diff(u * 1, u)"
    found = judge(of(known, step("result", line, after, (0, 1), uses=uses)))
    assert names(found) == ["proved", "proved", "proved"]
    wrong = step("result", line.replace(", u)", ", y[j])"), "diff(u * 1, y[j])", (0, 1), uses=uses)
    assert names(judge(of(known, wrong))) == ["proved", "proved", "refuted"]


def cases(equal: str, unequal: str) -> tuple[Step, Step]:
    line = "diff(z[i], z[j])"
    one, zero = step("the answer", line, "1"), step("the answer", line, "0")
    return (
        step("case", line, "1", where=(equal,), steps=(one,)),
        step("case", line, "0", where=(unequal,), steps=(zero,)),
    )


def the_answer(place: Expr, context: Context) -> Rewrite:
    return Rewrite(term("1") if context.facts[0].operator == "==" else term("0"))


ANSWER = {"the answer": Rule("the answer", "", "", "normal", (Diff,), the_answer)}
DISTINGUISHED = step("distinguish-cases", "diff(z[i], z[j])", "where(i == j, 1, 0)")


@pytest.mark.parametrize("equal", ["i == j", "j == i"])
def test_contrary_cases_are_put_together(equal: str) -> None:
    found = verdict_of(*cases(equal, "i != j"), DISTINGUISHED, rules=ANSWER)
    assert (found.name, found.message) == ("proved", "")


@pytest.mark.parametrize("unequal", ["i != k", "i == j"])
def test_cases_that_are_not_contrary_are_not_enough(unequal: str) -> None:
    found = verdict_of(*cases("i == j", unequal), DISTINGUISHED, rules=ANSWER)
    assert (found.name, found.message) == ("tested", "the cases do not say so")


def test_a_distinction_of_cases_names_the_assumptions_of_the_cases() -> None:
    distinction = replace(DISTINGUISHED, uses=("one-hot",))
    found = verdict_of(*cases("i == j", "i != j"), distinction, rules=ANSWER)
    assert (found.name, found.message) == ("tested", "the cases use other assumptions")


def test_sympy_has_a_say_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def differs(derivation: Derivation, instances: Instances) -> Finding:
        return Finding("disagree", message="n = 2: SymPy's derivative is 1, not 2")

    monkeypatch.setattr(judging, "compare_with_sympy", differs)
    verdict = judge(SEED).verdict
    assert verdict is not None
    assert (verdict.name, verdict.message) == ("refuted", "n = 2: SymPy's derivative is 1, not 2")


def test_one_case_is_not_enough() -> None:
    first, _ = cases("i == j", "i != j")
    found = verdict_of(first, DISTINGUISHED, rules=ANSWER)
    assert (found.name, found.message) == ("tested", "the cases do not say so")


def test_cases_the_wrong_way_round_are_refuted() -> None:
    wrong = step("distinguish-cases", "diff(z[i], z[j])", "where(i == j, 0, 1)")
    found = verdict_of(*cases("i == j", "i != j"), wrong, rules=ANSWER)
    assert found.name == "refuted"


def test_a_derivation_that_cannot_be_evaluated_is_unknown() -> None:
    problem = replace(scalars(), variables=())
    goal = term("diff(u * v, u)")
    verdict = judge(Derivation(problem, "", goal, term("v"), ())).verdict
    assert verdict is not None
    assert (verdict.name, verdict.message) == ("unknown", "a derivative by u")


def test_names_of_bound_indices_make_no_difference() -> None:
    renamed = step("swap", "u + sum(z[k] for k in n)", "sum(z[i] for i in n) + u")
    assert result(renamed) == ("proved", "")

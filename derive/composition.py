"""From a derivation to a document: what is said, in which order.  Formulas are printed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Basic, Symbol

from derive.chains import Line, Run, runs
from derive.derivation import STATEMENTS, Derivation, Step, VerdictName
from derive.document import Chain, Detail, Document, Given, Math, Row, Section, SectionKind, Words
from derive.printers.scripts import SCRIPTS, Script
from derive.problem import Assumption, Definition, Problem, Variable
from derive.terms import ONE, Entry, alike


def compose(derivation: Derivation, script: str, detail: Detail) -> Document:
    """The document that tells a derivation.

    script: a key of SCRIPTS, how formulas are written.
    detail: which lines are shown; ``brief`` leaves out what is only said beside the derivation.
    """
    pen = SCRIPTS[script](is_total(derivation.problem))
    composer = _Composer(derivation, pen, detail)
    statements, sections = tuple(composer.statements()), tuple(composer.sections())
    return Document(
        title=derivation.problem.title,
        route=derivation.route,
        given=tuple(composer.given()),
        statements=statements,
        sections=sections,
        stuck=derivation.stuck,
        warnings=warnings(derivation),
        checked=checked_in_words(derivation),
        columns=max((_width(section.chain) for section in (*statements, *sections)), default=0),
    )


def is_total(problem: Problem) -> bool:
    """Is there one scalar variable and no other, so that derivatives are written with d?"""
    return len(problem.variables) == 1 and not problem.variables[0].shape


def _width(chain: Chain) -> int:
    def width(row: Row) -> int:
        relation = max(formula.columns for formula in (row.relation, *row.over))
        return relation + row.right.columns

    return chain.left.columns + 2 + max(map(width, chain.rows), default=0)


@dataclass(frozen=True)
class _Composer:
    """One derivation, one way of writing, one level of detail."""

    derivation: Derivation
    pen: Script
    detail: Detail

    @property
    def problem(self) -> Problem:
        return self.derivation.problem

    # What is given ------------------------------------------------------------------------

    def given(self) -> Iterator[Given]:
        for name, about in self.problem.sizes:
            if about:
                yield Given(self.pen.term(Symbol(name)), about)
        for variable in self.problem.variables:
            about = _about(variable)
            if about:
                yield Given(self._symbol(variable), about)
        for name, about in self.problem.functions:
            if about:
                yield Given(self.pen.term(Symbol(name)), about)

    def _symbol(self, variable: Variable) -> Math:
        name = Symbol(variable.name)
        if not variable.shape:
            return self.pen.term(name)
        first = Entry(name, *(ONE for _ in variable.shape))
        return self.pen.range(first, Entry(name, *(Symbol(size) for size in variable.shape)))

    # What the derivation starts from ------------------------------------------------------

    def statements(self) -> Iterator[Section]:
        goal = self._definition_to_differentiate()
        for definition in self.problem.definitions:
            if definition is not goal:
                yield self._definition(definition, "definition", "Let")
        for assumption in self.problem.assumptions:
            yield self._assumption(assumption)
        if goal is not None:
            yield self._definition(goal, "goal", "The function to differentiate:")
        heads = [definition.head for definition in self.problem.definitions]
        for aside in self._asides():
            if aside.before not in heads:
                for run in runs([aside], self.detail):
                    yield Section("aside", (f"{aside.title}:",), self._chain(run))

    def _definition_to_differentiate(self) -> Definition | None:
        wanted: Basic = self.problem.goal.differentiate
        name = wanted.args[0] if wanted.args else wanted
        return self.problem.definition_of.get(name.name) if isinstance(name, Symbol) else None

    def _asides(self) -> list[Step]:
        if self.detail == "brief":
            return []
        return [step for step in self.derivation.steps if step.rule == "aside"]

    def _definition(self, definition: Definition, kind: SectionKind, heading: str) -> Section:
        """A definition, and the asides that continue it."""
        lines = [Line(definition.body, ())]
        for aside in self._asides():
            if aside.before == definition.head:
                more = [line for run in runs([aside], self.detail) for line in run.lines]
                lines += [line for line in more if not alike(line.term, definition.body)]
        rows = tuple(self._row(line) for line in lines)
        return Section(kind, (heading,), Chain(self.pen.term(definition.head), rows))

    def _assumption(self, assumption: Assumption) -> Section:
        relation = assumption.relation
        row = Row(self.pen.relation(relation.operator), self.pen.term(relation.right))
        heading = f"Assumption ({assumption.name}):"
        return Section("assumption", (heading,), Chain(self.pen.term(relation.left), (row,)))

    # The derivation -----------------------------------------------------------------------

    def sections(self) -> Iterator[Section]:
        steps = [step for step in self.derivation.steps if step.rule != "aside"]
        if not any(step.rule not in STATEMENTS for step in steps):
            goal = Run(self.derivation.goal, ())
            yield Section("main", self._heading(goal)[1], self._chain(goal))
        for run in runs(steps, self.detail):
            kind, heading = self._heading(run)
            yield Section(kind, heading, self._chain(run), run.depth)

    def _heading(self, run: Run) -> tuple[SectionKind, Words]:
        statement = run.statement
        if run.concludes:
            return "therefore", ("Therefore,",)
        if statement is None:
            return "main", (
                "The derivative with respect to ",
                *self._listed(*self.problem.goal.by),
                ":",
            )
        if statement.rule == "aside":
            return "aside", (f"{statement.title}:",)
        kind: SectionKind = "case" if statement.rule == "case" else "lemma"
        conditions = (statement.case,) if statement.case is not None else statement.where
        if conditions:
            return kind, (f"{kind.capitalize()} ", *self._listed(*conditions), ":")
        return kind, (f"{kind.capitalize()}: {statement.title}",)

    def _listed(self, *terms: Basic) -> Words:
        words: list[str | Math] = []
        for term in terms:
            words += [", ", self.pen.term(term)] if words else [self.pen.term(term)]
        return tuple(words)

    def _chain(self, run: Run) -> Chain:
        return Chain(self.pen.term(run.left), tuple(self._row(line) for line in run.lines))

    def _row(self, line: Line) -> Row:
        used = [a for a in self.problem.assumptions if a.name in line.uses]
        return Row(
            relation=self.pen.relation("=="),
            right=self.pen.term(line.term, line.notes),
            over=tuple(self.pen.term(assumption.relation) for assumption in used),
            reason=", ".join(line.reasons),
            verdict=line.verdict,
        )


def _about(variable: Variable) -> str:
    domain = {"positive": "positive", "probability": "between 0 and 1"}.get(variable.domain, "")
    return ", ".join(part for part in (variable.about, domain) if part)


# What the judges say ----------------------------------------------------------------------

_IN_WORDS: dict[VerdictName, str] = {
    "proved": "proved",
    "tested": "tested on instances",
    "refuted": "refuted",
    "unknown": "not established",
}


def warnings(derivation: Derivation) -> tuple[str, ...]:
    """What is refuted or not known to hold, one message each."""
    found: dict[str, None] = {}
    for step in derivation.walk():
        verdict = step.verdict
        if verdict is not None and verdict.name in ("refuted", "unknown"):
            found[_warning(step.title, verdict.name, verdict.message)] = None
    verdict = derivation.verdict
    if verdict is not None and verdict.name in ("refuted", "unknown"):
        found[_warning("the result", verdict.name, verdict.message)] = None
    return tuple(found)


def _warning(title: str, name: str, message: str) -> str:
    says = "does not hold" if name == "refuted" else "is not known to hold"
    return f"{title} {says}" + (f": {message}" if message else "")


def checked_in_words(derivation: Derivation) -> str:
    """How many steps are proved, tested, refuted: one sentence without a full stop."""
    steps = list(derivation.walk())
    counts = Counter(step.verdict.name for step in steps if step.verdict is not None)
    if not counts:
        return "not checked"
    if counts["proved"] == len(steps):
        return f"all {len(steps)} steps proved" if len(steps) > 1 else "the step is proved"
    parts = [f"{counts[name]} {words}" for name, words in _IN_WORDS.items() if counts[name]]
    return f"{len(steps)} {'step' if len(steps) == 1 else 'steps'}: {', '.join(parts)}"

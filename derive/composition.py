"""From a derivation to a document: what is said, in which order.  Formulas are printed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sympy import Basic, Symbol

from derive.borders import apart_again, contrary
from derive.chains import Line, Run, Use, runs, used_in
from derive.conditions import kept_off
from derive.derivation import Derivation, Note, Step, VectorForm, VerdictName
from derive.document import (
    Chain,
    Detail,
    Document,
    Given,
    Math,
    Reason,
    Row,
    Section,
    SectionKind,
    Words,
    joined,
)
from derive.messages import Catalogue, catalogue
from derive.notation import CHOICES, USUAL, Entries, check_looks, notation
from derive.numbers.instance import Instance
from derive.numbers.page import numbers
from derive.numbers.pictures import pictures
from derive.printers.notating import notated
from derive.printers.scripts import SCRIPTS, Marking, Script
from derive.printers.setting import NO_MARKS
from derive.problem import Assumption, Definition, Problem, Variable
from derive.terms import (
    ONE,
    ZERO,
    Apply,
    Delta,
    Diff,
    Entry,
    Prod,
    Relation,
    Sum,
    Where,
    alike,
    relation,
    symbol_names,
    walk,
)
from derive.unfolding import Marks, Unfolded, unfold
from derive.vectors.nodes import (
    Hadamard,
    HadamardPower,
    HadamardQuotient,
    Ones,
    holds_arrays,
    shapes,
)
from derive.wording import wording

WIDEST_NAME = 50
"""A formula with more characters than this is not repeated in a heading."""


def compose(
    derivation: Derivation,
    script: str,
    detail: Detail,
    language: str = "en",
    found: Instance | None = None,
    unfolding: bool = False,
    draw: bool = False,
    entries: Entries = (),
) -> Document:
    """The document that tells a derivation.

    script: a key of SCRIPTS, how formulas are written.
    detail: which lines are shown; ``brief`` leaves out what is only said beside the derivation.
    language: that of the prose, a key of ``messages.LANGUAGES``.
    found: the same on numbers, if the page shows them.  draw: with pictures.
    unfolding: with the lines that are left out, and the rules one by one.
    entries: of a notation, besides those of the problem.

    Raises NotationError if the notation does not fit the derivation.
    """
    messages = catalogue(language)
    pen = in_notation(SCRIPTS[script](is_total(derivation.problem), messages), derivation, entries)
    composer = _Composer(derivation, pen, detail, messages, unfolding)
    statements, sections = tuple(composer.statements()), tuple(composer.sections())
    table = None if found is None else numbers(found, pen, messages)
    if table is not None and found is not None and draw:
        drawn = pictures(found, is_total(derivation.problem), messages)
        table = replace(table, pictures=drawn)
    return Document(
        title=messages.of_problem(derivation.problem.title),
        about=messages.of_problem(derivation.problem.about),
        route=derivation.route,
        given=tuple(composer.given()),
        notation=tuple(composer.notation()),
        statements=statements,
        sections=sections,
        stuck=None if derivation.stuck is None else composer.words(derivation.stuck),
        warnings=tuple(wording(warning, pen.inline) for warning in warnings(derivation, messages)),
        checked=_checked_on_page(derivation, messages),
        reference=derivation.problem.reference.removesuffix("."),
        columns=max((_width(section.chain) for section in (*statements, *sections)), default=0),
        numbers=table,
    )


def names_in_print(problem: Problem) -> list[str]:
    """The names that a notation may write in another way."""
    names = [name for name, _ in (*problem.sizes, *problem.functions)]
    names += [v.name for v in problem.variables] + [d.name for d in problem.definitions]
    return names + [index.name for index, _ in problem.indices]


def in_notation(pen: Script, derivation: Derivation, entries: Entries = ()) -> Script:
    """The pen in the notation of the problem and the entries.  Raises NotationError."""
    problem = derivation.problem
    names = names_in_print(problem)
    # the problem of a handout may have other names than its file
    known = [(key, value) for key, value in problem.notation if key in (*CHOICES, *names)]
    made = notation(known, entries, names=names)
    if made == USUAL:
        return pen
    lines = [line for step in derivation.walk() for line in (step.before, step.after)]
    bodies = [definition.body for definition in problem.definitions]
    # an operator such as == is a symbol too
    found = set().union(*map(symbol_names, (*bodies, *lines)))
    check_looks(made, [*names, *sorted(name for name in found if name.isidentifier())])
    return notated(pen, made, frozenset(shapes(problem)))


def is_total(problem: Problem) -> bool:
    """Is there one scalar variable and no other, so that derivatives are written with d?"""
    return len(problem.variables) == 1 and not problem.variables[0].shape


def _width(chain: Chain) -> int:
    def width(row: Row) -> int:
        relation = max(formula.columns for formula in (row.relation, *row.over))
        return relation + row.right.columns

    lefts = (chain.left, *(row.left for row in chain.rows if row.left))
    return max(left.columns for left in lefts) + 2 + max(map(width, chain.rows), default=0)


_ORDERS = {1: "derivative", 2: "second-derivative", 3: "third-derivative"}


@dataclass(frozen=True)
class _Composer:
    """One derivation, one way of writing, one level of detail, one language."""

    derivation: Derivation
    pen: Script
    detail: Detail
    messages: Catalogue
    unfolding: bool = False

    @property
    def problem(self) -> Problem:
        return self.derivation.problem

    # What is given ------------------------------------------------------------------------

    def given(self) -> Iterator[Given]:
        for name, about in self.problem.sizes:
            if about:
                yield Given(self.pen.term(Symbol(name)), self.messages.of_problem(about))
        for variable in self.problem.variables:
            about = self._about(variable)
            if about:
                yield Given(self._symbol(variable), about)
        for name, about in self.problem.functions:
            if about:
                yield Given(self.pen.term(Symbol(name)), self.messages.of_problem(about))

    def _symbol(self, variable: Variable) -> Math:
        if not variable.shape:
            return self.pen.term(Symbol(variable.name))
        return self.pen.range(variable.name, variable.shape)

    def _about(self, variable: Variable) -> str:
        domain = variable.domain
        known = "" if domain == "real" else self.messages.text(f"page.notation.{domain}")
        return ", ".join(part for part in (self.messages.of_problem(variable.about), known) if part)

    def notation(self) -> Iterator[Words]:
        """Kronecker's delta, with the indices it is first seen with."""
        deltas = (part for term in self._shown() for _, part in walk(term))
        delta = next((part for part in deltas if isinstance(part, Delta)), None)
        if delta is not None:
            equal = self.pen.inline(relation(delta.args[0], "==", delta.args[1]))
            shown = self.pen.inline(delta)
            yield self.messages.words("page.notation.delta", delta=shown, equal=equal)

    def _shown(self) -> Iterator[Basic]:
        """Every term on the page, in its order."""
        for definition in self.problem.definitions:
            yield definition.body
        for assumption in self.problem.assumptions:
            yield assumption.relation
        yield self.derivation.goal
        for run in (*runs(self._asides(), self.detail), *self._runs()):
            yield run.left
            for line in run.lines:
                yield line.term
                yield from (note.label for note in line.notes)

    # What the derivation starts from ------------------------------------------------------

    def statements(self) -> Iterator[Section]:
        goal = self._definition_to_differentiate()
        heading = "page.heading.let"
        for definition in self.problem.definitions:
            if definition is not goal:
                yield self._definition(definition, "definition", heading)
                heading = "page.heading.and"
        for assumption in self.problem.assumptions:
            yield self._assumption(assumption)
        if goal is not None:
            yield self._definition(goal, "goal", "page.heading.goal")
        heads = [definition.head for definition in self.problem.definitions]
        for aside in self._asides():
            if aside.before not in heads:
                for run in runs([aside], self.detail):
                    yield Section("aside", self._name_of(aside), self._chain(run))

    def _definition_to_differentiate(self) -> Definition | None:
        wanted: Basic = self.problem.goal.differentiate
        name = wanted.args[0] if wanted.args else wanted
        return self.problem.definition_of.get(name.name) if isinstance(name, Symbol) else None

    def _asides(self) -> list[Step]:
        if self.detail == "brief":
            return []
        return [step for step in self.derivation.steps if step.rule == "aside"]

    def _definition(self, definition: Definition, kind: SectionKind, heading: str) -> Section:
        """A definition, and the asides that continue it.  heading: the key of a message."""
        lines = [Line(definition.body, ())]
        for aside in self._asides():
            if aside.before == definition.head:
                more = [line for run in runs([aside], self.detail) for line in run.lines]
                lines += [line for line in more if not alike(line.term, definition.body)]
        rows = self._rows(lines)
        words = self.messages.words(heading)
        return Section(kind, words, Chain(self.pen.term(definition.head), rows))

    def _assumption(self, assumption: Assumption) -> Section:
        relation = assumption.relation
        row = Row(self.pen.relation(relation.operator), self.pen.term(relation.right))
        heading = self.messages.words(
            "page.heading.assumption", name=self.messages.of_problem(assumption.name)
        )
        return Section("assumption", heading, Chain(self.pen.term(relation.left), (row,)))

    # The derivation -----------------------------------------------------------------------

    def sections(self) -> Iterator[Section]:
        told = self._runs()
        vector = self.derivation.vector
        for run in told or (Run(self.derivation.goal, ()),):
            kind, heading = self._heading(run)
            if kind == "solve" and vector is not None:
                yield self._vector(vector)
                vector = None
            yield Section(kind, heading, self._chain(run), run.depth)
        if vector is not None:
            yield self._vector(vector)

    def _vector(self, form: VectorForm) -> Section:
        """The result for all indices at once."""
        reason = Reason(self.messages.words("page.reason.entrywise"))
        row = Row(self.pen.relation("=="), self.pen.term(form.right), (reason,), form.verdict.name)
        remarks = [words for words in (self._places(form), *self._explained(form.right)) if words]
        told: Words = ()
        for words in remarks:
            told += ("; ", *words) if told else words
        key = "page.heading.vector-read" if told else "page.heading.vector"
        heading = self.messages.words(key, **({"remarks": told} if told else {}))
        return Section("vector", heading, Chain(self.pen.term(form.left), (row,)))

    def _places(self, form: VectorForm) -> Words:
        """Which of two is the row, where there is more than one custom."""
        function = self.problem.goal.differentiate
        indices = [index for index, _ in self.problem.indices]
        if not isinstance(form.left, Diff) or not isinstance(function, Entry):
            return ()
        if len(indices) < 2 or len(function.args) > 2:
            return ()
        row, column = map(self.pen.inline, (function.args[1], self.problem.goal.by[0].args[1]))
        entry = self.pen.inline(self.derivation.goal)
        return self.messages.words("page.notation.place", row=row, column=column, entry=entry)

    def _explained(self, form: Basic) -> Iterator[Words]:
        """What acts entry by entry in a vector form, and the vector of ones."""
        parts = [part for _, part in walk(form)]
        named = shapes(self.problem)
        acting: list[Words] = []
        if any(isinstance(part, Hadamard | HadamardPower) for part in parts):
            acting.append((self.pen.sign("*"),))
        if any(isinstance(part, HadamardQuotient) for part in parts):
            acting.append((self.pen.sign("/"),))
        several = len(acting) > 1
        if any(isinstance(part, Apply) and holds_arrays(part, named) for part in parts):
            acting.append(self.messages.words("page.notation.functions"))
            several = True
        if acting:
            key = "page.notation.act" if several else "page.notation.acts"
            yield self.messages.words(key, what=self._and(acting))
        for ones in [part for part in parts if isinstance(part, Ones)][:1]:
            yield self.messages.words("page.notation.ones", ones=self.pen.inline(ones))

    def _and(self, parts: Sequence[Words]) -> Words:
        """All the words: commas between the parts, "and" before the last one."""
        *first, last = parts
        if not first:
            return last
        return self.messages.words("page.joined.and", first=joined(first), last=last)

    def _runs(self) -> tuple[Run, ...]:
        steps = [step for step in self.derivation.steps if step.rule != "aside"]
        return tuple(runs(steps, self.detail))

    def _heading(self, run: Run) -> tuple[SectionKind, Words]:
        statement = run.statement
        if run.concludes:
            return "therefore", self.messages.words("page.heading.therefore")
        if statement is None:
            return "main", self._wanted()
        if statement.rule in ("solve", "multiplier", "check"):
            return "solve", self._about_zero(statement)
        if statement.rule == "aside":
            return "aside", self._name_of(statement)
        conditions = (statement.case,) if statement.case is not None else statement.where
        if statement.rule == "case":
            named = self._listed(*conditions) if conditions else self.words(statement.title)
            return "case", self.messages.words("page.heading.case", condition=named)
        return "lemma", self._name_of(statement, conditions)

    def _about_zero(self, statement: Step) -> Words:
        """The heading of what sets the derivative to zero."""
        if statement.rule == "solve":
            return self.messages.words("page.heading.solve")
        if statement.rule == "check":
            return self.messages.words("page.heading.check")
        value = statement.after
        what = value.left if isinstance(value, Relation) else value
        return self.messages.words("page.heading.constraint", what=self.pen.inline(what))

    def _wanted(self) -> Words:
        variables = self.problem.goal.by
        order = _ORDERS.get(len(variables), "higher-derivative")
        by = self._and([(self.pen.inline(variable),) for variable in dict.fromkeys(variables)])
        values = self._all_of(kept_off(self.derivation.where))
        under = self.messages.words("page.joined.under", conditions=values) if values else ()
        return self.messages.words(
            f"page.heading.{order}", order=len(variables), variables=by, under=under
        )

    def _name_of(self, statement: Step, conditions: tuple[Relation, ...] = ()) -> Words:
        """What a lemma or an aside is about, by its left side if that is not too long."""
        left = self.pen.inline(statement.before)
        short = left.columns <= WIDEST_NAME
        if short and statement.rule != "lemma" and isinstance(statement.before, Sum):
            return self.messages.words("page.heading.value", what=left)
        what: Words = (left,)
        if statement.rule != "lemma" or not short:
            what = self.words(statement.title)
        if conditions:
            values = self._all_of(conditions)
            return self.messages.words("page.heading.lemma-under", what=what, conditions=values)
        if statement.rule == "lemma":
            return self.messages.words("page.heading.lemma", what=what)
        first, *rest = what
        capital = f"{first[:1].upper()}{first[1:]}" if isinstance(first, str) else first
        return self.messages.words("page.heading.aside", what=(capital, *rest))

    def _listed(self, *terms: Basic) -> Words:
        return joined((self.pen.inline(term),) for term in terms)

    def words(self, text: str) -> Words:
        """A title or a message of the derivation, its formulas printed."""
        return wording(self.messages.translated(text), self.pen.inline)

    def _chain(self, run: Run) -> Chain:
        rows = self._rows(run.lines)
        if not isinstance(run.left, Relation) or not rows or rows[0].left is None:
            return Chain(self.pen.term(run.left), rows)
        first, *others = rows
        return Chain(rows[0].left, (replace(first, left=None), *others))

    def _rows(self, lines: Sequence[Line]) -> tuple[Row, ...]:
        if not self.unfolding:
            return tuple(map(self._row, lines))
        return tuple(map(self._unfolded, unfold(lines)))

    def _unfolded(self, part: Unfolded) -> Row:
        return replace(
            self._row(part.line, part.marks),
            between=tuple(map(self._unfolded, part.between)),
            moves=tuple(map(self._unfolded, part.moves)),
        )

    def _row(self, line: Line, marks: Marks = NO_MARKS) -> Row:
        left: Math | None = None
        term, notes = line.term, line.notes
        if isinstance(term, Relation):
            left = self._marked(term.left, _inside(notes, 1), _marks_inside(marks, 1))
            term, notes, marks = term.right, _inside(notes, 2), _marks_inside(marks, 2)
        return Row(
            relation=self.pen.relation("=="),
            right=self._marked(term, notes, marks),
            reasons=tuple(self._reasons(line)),
            verdict=line.verdict,
            left=left,
            rules=tuple(dict.fromkeys(used_in(line.steps))),
            because=self.words(line.steps[-1].because) if line.steps else (),
            bare=self.pen.term(term) if notes else None,
        )

    def _marked(self, term: Basic, notes: tuple[Note, ...], marks: Marks) -> Math:
        if marks and isinstance(self.pen, Marking):
            return self.pen.marked(term, notes, marks)
        return self.pen.term(term, notes)

    def _reasons(self, line: Line) -> Iterator[Reason]:
        yield from self._why(line)
        if line.where:
            values = self._all_of(line.where)
            yield Reason(self.messages.words("page.reason.where", conditions=values))

    def _all_of(self, facts: Iterable[Relation]) -> Words:
        """Conditions on values, with commas between them."""
        return joined(map(self._kept_off, facts))

    def _kept_off(self, fact: Relation) -> Words:
        """A condition on values as a reader says it: x_k ≠ 0 for every k."""
        inner = fact.left
        if fact.right == ZERO and isinstance(inner, Prod):
            every = self.pen.inline(inner.index)
            for other in inner.apart:
                every = self.pen.inline(relation(inner.index, "!=", other))
            kept = self._kept_off(apart_again(inner.body))
            return self.messages.words("page.reason.every", condition=kept, index=every)
        if fact.right == ZERO and isinstance(inner, Where) and ONE in inner.args:
            condition, a, b = inner.args
            taken = contrary(condition) if a == ONE else condition
            kept = self._kept_off(apart_again(b if a == ONE else a))
            where = self.pen.inline(taken)
            return self.messages.words("page.reason.branch", fact=kept, condition=where)
        return (self.pen.inline(fact),)

    def _why(self, line: Line) -> Iterator[Reason]:
        used = dict(found for use in line.uses for found in self._equation(use))
        for title in line.reasons:
            yield Reason(self._named(title), used.pop(title, None))
        for title, equation in used.items():
            yield Reason(self._named(title), equation)

    def _named(self, title: str) -> Words:
        """A title; the name of an assumption is the problem's, in whatever language."""
        if any(title == assumption.name for assumption in self.problem.assumptions):
            return wording(self.messages.of_problem(title), self.pen.inline)
        return self.words(title)

    def _equation(self, use: Use) -> Iterator[tuple[str, Math]]:
        if isinstance(use, Step):
            yield use.title, self.pen.inline(relation(use.before, "==", use.after))
        else:
            for assumption in self.problem.assumptions:
                if assumption.name == use:
                    yield assumption.name, self.pen.inline(assumption.relation)


def _marks_inside(marks: Marks, position: int) -> Marks:
    return {path[1:]: mark for path, mark in marks.items() if path[:1] == (position,)}


def _inside(notes: tuple[Note, ...], position: int) -> tuple[Note, ...]:
    """The notes on one side of an equation."""
    return tuple(replace(n, path=n.path[1:]) for n in notes if n.path[:1] == (position,))


# What the judges say ----------------------------------------------------------------------


def warnings(derivation: Derivation, messages: Catalogue) -> tuple[str, ...]:
    """What is refuted or not known to hold, one message for each reason; formulas between
    backquotes."""
    judged = [
        (messages.text("page.warning.step", title=step.title), step.verdict)
        for step in derivation.walk()
    ]
    found: dict[tuple[str, str], list[str]] = {}
    for what, verdict in [*judged, (messages.text("page.warning.result"), derivation.verdict)]:
        if verdict is not None and verdict.name in ("refuted", "unknown"):
            found.setdefault((verdict.name, verdict.message), []).append(what)
    return tuple(_warning(whats, *reason, messages) for reason, whats in found.items())


def _warning(whats: Sequence[str], name: str, message: str, messages: Catalogue) -> str:
    distinct = list(dict.fromkeys(whats))
    number = len(distinct)
    if number > 2:
        what = messages.text("page.warning.steps", number=number)
    elif number == 2:
        what = messages.text("page.joined.and", first=distinct[0], last=distinct[1])
    else:
        what = distinct[0]
        if what == messages.text("page.warning.result"):
            what = messages.text("page.warning.result-alone")
    warning = messages.text(f"page.warning.{name}", number=number, what=what)
    if not message:
        return warning
    return messages.text("page.warning.why", warning=warning, why=message)


def checked_in_words(derivation: Derivation, messages: Catalogue) -> str:
    """How many steps are proved, tested, refuted: one sentence without a full stop."""
    number, said = _findings(derivation, messages)
    if not said:
        return messages.text("page.checked.nothing")
    if said == PROVED:
        return messages.text("page.checked.proved", number=number)
    return messages.text("page.checked.found", number=number, findings=said)


def _checked_on_page(derivation: Derivation, messages: Catalogue) -> str:
    """The same for a page, which shows some of the lines."""
    number, said = _findings(derivation, messages)
    if not said or number == 1:
        return checked_in_words(derivation, messages)
    if said == PROVED:
        return messages.text("page.checked.page-proved", number=number)
    return messages.text("page.checked.page-found", number=number, findings=said)


PROVED: VerdictName = "proved"
_NAMES: tuple[VerdictName, ...] = (PROVED, "tested", "refuted", "unknown")


def _findings(derivation: Derivation, messages: Catalogue) -> tuple[int, str]:
    """How many steps there are, and what was found: ``PROVED`` if that is true of them all."""
    steps = list(derivation.walk())
    counts = Counter(step.verdict.name for step in steps if step.verdict is not None)
    if counts[PROVED] == len(steps):
        return len(steps), PROVED if steps else ""
    parts = (
        messages.text(f"page.checked.count.{name}", number=counts[name])
        for name in _NAMES
        if counts[name]
    )
    return len(steps), ", ".join(parts)

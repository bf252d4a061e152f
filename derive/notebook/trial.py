"""The code that holds a result against central differences, in NumPy: cells of a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sympy import Basic, Symbol

from derive.derivation import Derivation
from derive.escaping import one_line
from derive.messages import Catalogue
from derive.notebook.givens import Givens, givens
from derive.notebook.python import MATH, NUMPY, NotWrittenError, Python, called, order
from derive.problem import Definition, Problem
from derive.terms import Entry, Index, Relation

#: By the order of the derivative: how far a value is moved, and what is put down to rounding.
_ACCURACY = {1: ("1e-5", "1e-6"), 2: ("1e-4", "1e-5"), 3: ("1e-3", "1e-3")}


@dataclass(frozen=True)
class Cell:
    """A cell: Markdown, or code."""

    source: str
    is_code: bool = False


def trial(derivation: Derivation, messages: Catalogue) -> Iterator[Cell]:
    """The cells of the check; if it cannot be written, a cell that says why."""
    heading = "## " + messages.text("page.notebook.heading") + "\n\n"
    try:
        cells = tuple(_Trial(derivation, messages).cells())
    except NotWrittenError as error:
        yield Cell(heading + messages.text(str(error)))
        return
    yield Cell(heading + messages.text("page.notebook.intro"))
    yield from cells


class _Trial:
    def __init__(self, derivation: Derivation, messages: Catalogue) -> None:
        self._derivation = derivation
        self._problem: Problem = derivation.problem
        self._messages = messages
        goal = derivation.problem.goal
        derivatives = len(goal.by) + order(goal.differentiate, derivation.problem)
        self._step, self._tolerance = _ACCURACY.get(derivatives, ("", ""))
        self._python = Python(derivation.problem, self._step)
        multipliers = [s.after for s in derivation.walk() if s.rule == "multiplier"]
        found = (derivation.solution, *multipliers) if derivation.solution is not None else ()
        self._found = [relation for relation in found if isinstance(relation, Relation)]

    def say(self, key: str, **arguments: object) -> str:
        return self._messages.text(key, **arguments)

    def cells(self) -> Iterator[Cell]:
        """Raises NotWrittenError before the first if one cannot be written."""
        if not self._step:
            raise NotWrittenError("page.notebook.missing.order")
        try:
            result = Python(self._problem).text(self._derivation.result)
        except NotWrittenError:
            raise NotWrittenError("page.notebook.missing.stuck") from None
        given = givens(self._problem, self._python)
        definitions = _paragraphs(self._definition(d) for d in self._problem.definitions)
        values = self._values(given)
        check = self._check(result)
        solved = self._solved() if self._found else ""
        yield Cell(_paragraphs((self._beginning(given), definitions)), True)
        yield Cell(values, True)
        yield Cell(check, True)
        if solved:
            yield Cell(self.say("page.notebook.solution"))
            yield Cell(solved, True)

    # What is defined ----------------------------------------------------------------------

    def _beginning(self, given: Givens) -> str:
        """What is imported, the sizes, and the functions that NumPy lacks."""
        terms: list[Basic] = [d.body for d in self._problem.definitions]
        terms += [a.relation for a in self._problem.assumptions]
        terms += [self._problem.goal.differentiate, self._derivation.result, *self._found]
        needed = called(terms)
        about = dict(self._problem.sizes)
        sizes = [_with_comment(line, about[name]) for name, line in given.sizes]
        helpers = [_DELTA] if "delta" in needed else []
        if "digamma" in needed:
            helpers.append(_DIGAMMA.format(about=self.say("page.notebook.digamma")))
            needed |= {"log"}
        for position, (name, _) in enumerate(self._problem.functions, 1):
            names = {"name": self._python.name(name), "rate": f"1.{position}"}
            helpers.append(_FUNCTION.format(about=self.say("page.notebook.function"), **names))
            needed |= {"sin"}
        return _paragraphs((_imports(needed), "\n".join(sizes), *helpers))

    def _definition(self, definition: Definition) -> str:
        name, body = self._python.name(definition.name), self._python.text(definition.body)
        parameters = ", ".join(self._python.name(p.name) for p in definition.parameters)
        return f"def {name}({parameters}):\n    return {body}"

    # What is given ------------------------------------------------------------------------

    def _values(self, given: Givens) -> str:
        about = {variable.name: variable.about for variable in self._problem.variables}
        seen: set[str] = set()
        lines = []
        for name, line in given.draws:
            lines.append(line if name in seen else _with_comment(line, about[name]))
            seen.add(name)
        before = [
            _DIFFERENCE.format(about=self.say("page.notebook.difference")),
            "rng = np.random.default_rng(1)",
        ]
        if given.equations:
            lines.append(f"move([{', '.join(given.moved)}])")
            equations = "".join(f"\n        {equation}," for equation in given.equations)
            before[1:1] = [_MOVE.format(equations=equations, about=self.say("page.notebook.move"))]
        conditions = [*given.conditions]
        conditions += ["np.allclose(residuals(), 0)"] * bool(given.equations)
        if not conditions:
            return _paragraphs((before[0], "\n".join((before[1], *lines))))
        met = "\n        and ".join(conditions)
        drawn = "\n".join(f"        {line}" for line in lines)
        loop = _LOOP.format(drawn=drawn, complaint=self.say("page.notebook.none"))
        return _paragraphs((*before[:-1], _MET.format(met=met), f"{before[-1]}\n{loop}"))

    # The comparison -----------------------------------------------------------------------

    def _check(self, result: str) -> str:
        goal, indices = self._problem.goal, self._problem.indices
        measured = self._python.text(goal.differentiate)
        plain = isinstance(goal.differentiate, Symbol)
        function = measured.removesuffix("()") if plain else f"lambda: {measured}"
        for variable in reversed(goal.by):
            measured = f"difference({function}, {self._python.moved(variable)}, {self._step})"
            function = f"lambda: {measured}"
        parameters = ", ".join(self._python.place(index) for index, _ in indices)
        body = _COMPARISON.format(call=parameters, measured=measured, tolerance=self._tolerance)
        agree = "page.notebook.agree" if indices else "page.notebook.agree-one"
        message = self.say(agree, largest="{largest:.1g}")
        lines = ("largest = 0.0", *self._looped(body, indices), f'print(f"{message}")')
        return _paragraphs(
            (f"def derivative({parameters}):\n    return {result}", "\n".join(lines))
        )

    def _looped(self, body: str, indices: tuple[tuple[Index, str], ...]) -> Iterator[str]:
        if not indices:
            yield body
            return
        names = ", ".join(self._python.place(index) for index, _ in indices)
        sizes = ", ".join(self._python.name(size) for _, size in indices)
        yield f"for {names} in {'range' if len(indices) == 1 else 'np.ndindex'}({sizes}):"
        yield "\n".join(f"    {line}" for line in body.split("\n"))

    # The solution -------------------------------------------------------------------------

    def _solved(self) -> str:
        """The solution put into the derivative, and what a constraint gives with it."""
        indices = self._problem.indices
        names = ", ".join(self._python.place(index) for index, _ in indices)
        loops = "".join(
            f" for {self._python.place(i)} in range({self._python.name(s)})" for i, s in indices
        )
        values = f"largest = np.max([abs(derivative({names})){loops}])"
        lines = (*map(self._assigned, self._found), values)
        within = ('with np.errstate(all="ignore"):', *(f"    {line}" for line in lines))
        says, no = (
            self.say("page.notebook.solved", largest="{largest:.1g}"),
            self.say("page.notebook.no"),
        )
        return "\n".join((*within, _SOLVED.format(says=says, no=no)))

    def _assigned(self, relation: Relation) -> str:
        """What a quantity is set to; all of its entries at once."""
        left, right = relation.left, self._python.text(relation.right)
        if not isinstance(left, Entry):
            return f"{self._python.name(str(left))}[()] = {right}"
        name, *indices = left.args
        array = self._python.name(str(name))
        loops = "".join(
            f" for {self._python.place(index)} in range({self._python.name(size)})"
            for index, size in zip(indices, self._problem.variable_of[str(name)].shape, strict=True)
            if isinstance(index, Index)
        )
        return f"{array}[...] = np.reshape([{right}{loops}], {array}.shape)"


def _imports(needed: frozenset[str]) -> str:
    others = ", ".join(MATH[name] for name in sorted(MATH) if name in needed)
    names = ", ".join(name for name in sorted(NUMPY) if name in needed)
    lines = [f"from math import {others}\n"] if others else []
    lines += ["import numpy as np", *([f"from numpy import {names}"] if names else [])]
    return "\n".join(lines)


def _with_comment(line: str, about: str) -> str:
    return f"{line}  # {one_line(about)}" if about else line


def _paragraphs(parts: Iterable[str]) -> str:
    """The parts that there are, with blank lines between them as Python's style has it."""
    found = [part for part in parts if part]
    code = ""
    for part in found:
        apart = part.startswith("def ") or code.rpartition("\n\n")[2].startswith("def ")
        code += ("\n\n\n" if apart else "\n\n") * bool(code) + part
    return code


_DELTA = """\
def delta(i, j):
    return 1 if i == j else 0"""
_DIGAMMA = '''\
def digamma(x):
    """{about}"""
    below = 0.0
    while x < 10:
        below, x = below - 1 / x, x + 1
    return below + log(x) - 1 / (2 * x) - 1 / (12 * x**2) + 1 / (120 * x**4) - 1 / (252 * x**6)'''
_FUNCTION = '''\
def {name}(t, order=0):
    """{about}"""
    return {rate}**order * sin({rate} * t + 0.4 + order * np.pi / 2)'''
_DIFFERENCE = '''\
def difference(f, array, place, h):
    """{about}"""
    here = array[place]
    array[place] = here + h
    above = np.copy(f())
    array[place] = here - h
    below = np.copy(f())
    array[place] = here
    return (above - below) / (2 * h)'''
_MOVE = '''\
def residuals():
    return np.concatenate([{equations}
    ])


def move(arrays):
    """{about}"""
    places = [(array, place) for array in arrays for place in np.ndindex(array.shape)]
    for _ in range(50):
        slopes = np.array([difference(residuals, *place, 1e-6) for place in places]).T
        step = np.linalg.lstsq(slopes, -residuals(), rcond=None)[0]
        for (array, place), change in zip(places, step):
            array[place] += change
        if np.allclose(residuals(), 0, atol=1e-13):
            break'''
_MET = """\
def is_met():
    return (
        {met}
    )"""
_LOOP = """\
for attempt in range(1000):
    with np.errstate(all="ignore"):
{drawn}
        if is_met():
            break
else:
    raise ValueError("{complaint}")"""
_COMPARISON = """\
exact = derivative({call})
measured = {measured}
assert abs(exact - measured) < {tolerance} * max(1, abs(exact)), (exact, measured)
largest = max(largest, abs(exact - measured))"""
_SOLVED = """\
if np.isfinite(largest):
    assert largest < 1e-8, largest
    print(f"{says}")
else:
    print("{no}")"""

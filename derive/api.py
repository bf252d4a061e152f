"""The library as a library.

>>> from derive import load, derive
>>> told = derive(load("sigmoid"))
>>> print(told)
diff(sigma, x) = sigma * (1 - sigma)
>>> told.holds
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from typing import TypedDict, Unpack

from sympy import Basic, Expr, Indexed, IndexedBase, Symbol

from derive import vectors
from derive.derivation import Derivation, Step
from derive.diagnostics import Spot
from derive.document import Detail
from derive.flavours import FLAVOURS
from derive.front_matter import entry as front_entry
from derive.judges import judge
from derive.language import write
from derive.notation import entry
from derive.numbers import Instance, instance
from derive.problem import Problem
from derive.problem_file import load
from derive.rendering import View, displays, render, render_bytes
from derive.routes import ROUTES, choose
from derive.routes import derive as tell
from derive.terms import Index, value
from derive.values import read_list


class Choices(TypedDict, total=False):
    """What every page can be asked for.

    language: of the prose, ``en`` or ``de``.  numbers: to show the same on.  notation: entries as
    in a problem file, ``{"log": "ln", "p": "y_hat"}``.
    """

    language: str
    numbers: Instance | None
    notation: Mapping[str, str]


@dataclass(frozen=True, repr=False)
class Told:
    """A derivation that was told and judged.

    In a notebook it shows itself.  ``derivation`` is the tree with everything in it;
    ``because`` says why its route was taken.
    """

    derivation: Derivation
    because: str = "it was asked for"

    @property
    def problem(self) -> Problem:
        """The problem that was solved."""
        return self.derivation.problem

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, from the goal to the result."""
        return self.derivation.steps

    @property
    def stuck(self) -> str | None:
        """Where the route could go no further; None if it came to the end."""
        return self.derivation.stuck

    @property
    def holds(self) -> bool:
        """Did it come to the end with no line refuted or unknown?"""
        lines = [s.verdict for s in self.derivation.walk()] + [self.derivation.verdict]
        sound = all(v is not None and v.name in ("proved", "tested") for v in lines)
        return sound and self.stuck is None

    @property
    def vector(self) -> str | None:
        """The result for all indices at once, as NumPy would write it: ``grad(L, z) = p - y``;
        None if there is no such form that is known to hold."""
        form = self.derivation.vector
        return None if form is None else f"{vectors.write(form.left)} = {vectors.write(form.right)}"

    @cached_property
    def expression(self) -> Expr:
        """The result as an ordinary SymPy expression, every name with its domain.

        Entries are ``Indexed``, sums are ``Sum``; scalars and sizes are symbols with SymPy's
        assumptions (``real``, ``positive``, ``integer``).  Defined names stay names.
        """
        return with_domains(value(self.derivation.result), self.problem)

    @cached_property
    def explicit(self) -> Expr:
        """The same with every definition written out, in the given quantities alone."""
        written_out = self.problem.explicit(self.derivation.result)
        return with_domains(value(written_out), self.problem)

    @cached_property
    def solution(self) -> Expr | None:
        """Where the derivative is zero, as an ordinary SymPy equation; None if the problem does not
        ask or no solution was found."""
        found = self.derivation.solution
        return None if found is None else with_domains(value(found), self.problem)

    def numbers(self, **values: object) -> Instance:
        """The derivation on concrete numbers, held against central differences, for the pages:
        ``told.markdown(numbers=told.numbers(z=[2, 1, 0.1]))``.

        values: a number, or lists of numbers, for given quantities or sizes; what is not given is
        chosen.  Raises ProblemError if they do not fit.
        """
        spot = Spot("values", 1, 1, None, 1)
        return instance(self.derivation, [read_list(n, v, spot) for n, v in values.items()])

    def latex(
        self,
        detail: Detail = "normal",
        *,
        reasons: bool | None = None,
        standalone: bool = False,
        **choices: Unpack[Choices],
    ) -> str:
        """The page in LaTeX: a fragment, or a document of its own."""
        return self._page("latex", View(detail, reasons, standalone), choices)

    def markdown(
        self,
        detail: Detail = "normal",
        *,
        reasons: bool | None = None,
        flavour: str = "default",
        front_matter: Mapping[str, object] | None = None,
        **choices: Unpack[Choices],
    ) -> str:
        """The page in Markdown, for one kind of reader.

        front_matter: what stands before the page, besides what the problem's file says.
        Raises ValueError if there is no such flavour or an entry cannot be written.
        """
        if flavour not in FLAVOURS:
            raise ValueError(f"there is no flavour {flavour!r}; there are {', '.join(FLAVOURS)}")
        entries = tuple(front_entry(key, value) for key, value in (front_matter or {}).items())
        view = View(detail, reasons, flavour=flavour, front_matter=entries)
        return self._page("markdown", view, choices)

    def notebook(
        self, detail: Detail = "normal", *, reasons: bool | None = None, **choices: Unpack[Choices]
    ) -> str:
        """A Jupyter notebook: the page, and cells that try the result on random numbers."""
        return self._page("ipynb", View(detail, reasons), choices)

    def html(
        self,
        detail: Detail = "normal",
        *,
        reasons: bool | None = None,
        **choices: Unpack[Choices],
    ) -> str:
        """A web page that needs nothing but its file.

        Raises MissingExtraError if ``derive[html]`` is not installed.
        """
        return self._page("html", View(detail, reasons), choices)

    def typst(
        self,
        detail: Detail = "normal",
        *,
        reasons: bool | None = None,
        standalone: bool = False,
        **choices: Unpack[Choices],
    ) -> str:
        """The page in Typst: a fragment, or a document of its own."""
        return self._page("typst", View(detail, reasons, standalone), choices)

    def pdf(
        self,
        detail: Detail = "normal",
        *,
        reasons: bool | None = None,
        **choices: Unpack[Choices],
    ) -> bytes:
        """The page as a PDF, tagged, every formula with the words that speak it.

        Raises MissingExtraError if ``derive[pdf]`` is not installed.
        """
        return render_bytes(self.derivation, "pdf", _chosen(View(detail, reasons), choices))

    def text(self, detail: Detail = "normal", **choices: Unpack[Choices]) -> str:
        """The page in plain text."""
        return self._page("text", View(detail), choices)

    def _page(self, to: str, view: View, choices: Choices) -> str:
        """Raises ValueError if there is no such language, or for a notation that does not fit."""
        return render(self.derivation, to, _chosen(view, choices))

    def json(self, *, numbers: Instance | None = None) -> str:
        """The certificate that another program can check."""
        return render(self.derivation, "json", View(numbers=numbers))

    def __str__(self) -> str:
        return f"{write(self.derivation.goal)} = {write(self.derivation.result)}"

    def __repr__(self) -> str:
        end = "holds" if self.holds else "does not hold" if self.stuck is None else "stuck"
        return f"<{self}, {self.derivation.route}: {end}>"

    def _repr_latex_(self) -> str:
        return displays(self.derivation)

    def _repr_markdown_(self) -> str:
        return self.markdown()


def _chosen(view: View, choices: Choices) -> View:
    """Raises NotationError, a ValueError, if a value is none that its key can have."""
    entries = tuple(entry(key, value) for key, value in choices.get("notation", {}).items())
    language, numbers = choices.get("language", view.language), choices.get("numbers")
    return replace(view, language=language, numbers=numbers, notation=entries)


def derive(problem: Problem | str | PathLike[str], route: str | None = None) -> Told:
    """Tell and judge the derivation of a problem, a library name or a file by the named route,
    by default the one that tells it best.

    Raises ValueError if there is no such route or it does not apply, and ProblemError if the
    file is wrong.  A derivation that cannot be finished does not raise: see :attr:`Told.stuck`.
    """
    if not isinstance(problem, Problem):
        problem = load(problem)
    if route is None:
        choice = choose(problem, judge)
        return Told(choice.derivation, choice.because)
    if route not in ROUTES:
        raise ValueError(f"there is no route {route!r}; there are {', '.join(ROUTES)}")
    return Told(judge(tell(problem, route)))


def with_domains(expression: Expr, problem: Problem) -> Expr:
    """An ordinary SymPy expression, every name with the domain that the problem gives it."""
    domains: dict[Basic, Basic] = {}
    symbols = expression.free_symbols | expression.atoms(Index)
    for symbol in sorted((s for s in symbols if isinstance(s, Symbol)), key=str):
        name = str(symbol)
        if isinstance(symbol, Index) or name in {n for n, _ in problem.sizes}:
            domains[symbol] = Symbol(name, integer=True, positive=True)
        elif name in problem.variable_of:
            positive = problem.variable_of[name].domain != "real"
            domains[symbol] = Symbol(name, positive=True) if positive else Symbol(name, real=True)
    # the name of an indexed quantity is not a scalar: SymPy lists it among the free symbols
    heads = {i.base: i.base for i in expression.atoms(Indexed)}
    domains = {s: t for s, t in domains.items() if IndexedBase(str(s)) not in heads}
    replaced: Expr = expression.xreplace(domains)
    return replaced

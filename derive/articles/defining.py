"""The meaning of what a document defines: equations become definitions of a problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from sympy import Expr, Symbol

from derive.articles.axes import Axes
from derive.articles.candidates import Candidate, Head
from derive.articles.naming import key_of, shown, written
from derive.articles.survey import letter, name_of
from derive.articles.vocabulary import Vocabulary
from derive.problem import Definition, Problem, Variable
from derive.reading.elaboration import elaborate, equation
from derive.reading.expressions import Expression, Name
from derive.reading.layout import ReadError
from derive.reading.naming import plain_name
from derive.reading.symbols import Symbols, VectorFunction
from derive.terms import Delta, Entry, Index, Relation, free, symbol_names, walk

#: A definition that was understood: of which candidate, and which link of its chain says it.
Taken = tuple[Candidate, int, Definition | VectorFunction]


@dataclass
class Definer:
    """Gives meanings one by one; ``problem`` grows with them.

    Definitions that speak of a function that is defined later wait for it.  settled: a name that
    has no meaning by now gets none; it may have one that is known everywhere.
    unread: keys of names whose definition is not understood.
    """

    vocabulary: Vocabulary
    axes: Axes
    problem: Problem
    functions: dict[str, VectorFunction] = field(default_factory=dict)
    parameters: dict[str, Symbol] = field(default_factory=dict)
    taken: dict[str, Taken] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    settled: bool = False

    @property
    def symbols(self) -> Symbols:
        """What the names mean so far."""
        if not self.settled:
            return self._symbols(self.vocabulary.spellings)
        meant = {f.name for f in self.functions.values()} | self.problem.names
        names = {s: name for s, name in self.vocabulary.spellings.items() if name in meant}
        return self._symbols(names)

    def _symbols(self, names: Mapping[str, str]) -> Symbols:
        tables = self.vocabulary.tables
        return Symbols(self.problem, names, self.functions, self.parameters, tables)

    def define(self, candidates: Iterable[Candidate]) -> None:
        """Take the candidates in order, each name's first that can be understood; those that have
        the name on the right only if none else can."""
        candidates = tuple(candidates)
        forward = [each for each in candidates if not each.backward]
        self._take_all(list(forward))
        self.settled = True
        self._take_all(forward)
        self._take_all([each for each in candidates if each.backward])
        self.unread -= self.taken.keys()

    def _take_all(self, waiting: list[Candidate]) -> None:
        growing = True
        while growing:
            growing = False
            for candidate in tuple(waiting):
                if candidate.head.key in self.taken or self._take(candidate):
                    waiting.remove(candidate)
                    growing = True

    def _take(self, candidate: Candidate) -> bool:
        for link, body in candidate.bodies:
            try:
                made = self._made(candidate, body)
            except ReadError:
                self.unread |= set() if candidate.backward else {candidate.head.key}
                continue
            if made is None:
                called = candidate.head.arguments is not None and not candidate.backward
                self.unread |= {candidate.head.key} if called else set()
                continue
            self.taken[candidate.head.key] = (candidate, link, made)
            return True
        return False

    def _made(self, candidate: Candidate, body: Expression) -> Definition | VectorFunction | None:
        head = candidate.head
        if head.key not in self.vocabulary.names:
            return None  # a size, or nothing that has a meaning
        if head.arguments is None:
            return self._quantity(candidate, body)
        try:
            if self._restates(head):
                return self._quantity(candidate, body)
            return self._function(head, body)
        except ReadError:
            made = self._entrywise(head, body)
            if made is None:
                raise
            return made

    # Quantities

    def _restates(self, head: Head) -> bool:
        """Is it always called with the same arguments, as ``L(y, \\hat y)``: a quantity that
        depends on them?  Only a function of one number is more."""
        assert head.arguments is not None
        names = tuple(each for each in head.arguments if isinstance(each, Name))
        if len(names) != len(head.arguments):
            return False
        if len(names) == 1 and not self.axes.of(names[0]) and not head.indices:
            return False
        calls = self.vocabulary.calls.get(head.key, [])
        if head.indices:  # brackets behind an entry may be a factor
            calls = [c for c in calls if all(isinstance(a, Name) for a in c.arguments or ())]
        return all(_same(each.arguments or (), head.arguments, self.axes) for each in calls)

    def _quantity(self, candidate: Candidate, body: Expression) -> Definition | None:
        """``p_j = ...``, ``L = ...``, ``L(y, p) = ...``, ``z = W x + b``."""
        head = candidate.head
        name = self.vocabulary.names[head.key]
        indices = head.indices or self._indices_of_arguments(head)
        left = replace(head.name, below=(*head.name.below, *_letters(indices, head.name)))
        problem = self._with_quantity(head)
        symbols = replace(self.symbols, problem=problem)
        read = equation(left, body, symbols)
        term = read.left
        parameters = tuple(cast(Index, i) for i in term.args[1:]) if isinstance(term, Entry) else ()
        shape = problem.variable_of[name].shape
        if len(set(parameters)) != len(parameters) or len(shape) != len(parameters):
            return None
        of = self._indices_of_arguments(head)
        if parameters and not _speaks_of(read.right, parameters, of):
            return None  # an index that the name does not have: it was typed wrongly
        if self._goes_round(name, symbol_names(read.right)):
            return None
        definition = Definition(name, parameters, shape, read.right)
        self._replace_variable(definition, problem)
        return definition

    def _indices_of_arguments(self, head: Head) -> tuple[str, ...]:
        """``j`` for ``\\sigma(z_j)``: an entry of what is a function of the whole."""
        indices: list[str] = []
        for argument in head.arguments or ():
            if isinstance(argument, Name):
                scripted = self.axes.letters.apart(argument)
                indices += [n for n in map(letter, scripted.indices) if n is not None]
        return tuple(dict.fromkeys(indices))

    def _with_quantity(self, head: Head) -> Problem:
        """The problem in which the name is given: its shape is told by its indices."""
        name = self.vocabulary.names[head.key]
        if name in self.problem.variable_of:
            return self.problem
        shape = self._shape_of_call(head)
        variable = Variable(name, shape)
        return replace(self.problem, variables=(*self.problem.variables, variable))

    def _shape_of_call(self, head: Head) -> tuple[str, ...]:
        sizes: dict[str, str] = {}
        for argument in head.arguments or ():
            if not isinstance(argument, Name):
                continue
            scripted = self.axes.letters.apart(argument)
            shape = self.vocabulary.shapes.get(key_of(scripted.name), ())
            named = map(letter, scripted.indices)
            sizes |= {n: s for n, s in zip(named, shape, strict=False) if n is not None}
            if len(shape) == 1 and not scripted.indices:
                sizes |= dict.fromkeys(head.indices, shape[0])
        indices = head.indices or self._indices_of_arguments(head)
        if not all(index in sizes for index in indices):
            raise ReadError(head.name.span, "nothing tells how many entries it has")
        return tuple(sizes[index] for index in indices)

    def _goes_round(self, name: str, named: frozenset[str]) -> bool:
        """Would a name that is defined by these be defined through itself?"""
        behind = named.union(*(self.problem.names_behind.get(n, frozenset()) for n in named))
        return name in behind

    def _replace_variable(self, definition: Definition, problem: Problem) -> None:
        self.problem = replace(problem, definitions=(*problem.definitions, definition))
        self._forget(definition.name)

    # Functions

    def _function(self, head: Head, body: Expression) -> Definition | VectorFunction | None:
        arguments = head.arguments or ()
        names = [each for each in arguments if isinstance(each, Name)]
        if len(names) != len(arguments) or not names:
            return None
        if len(names) == 1 and (self.axes.of(names[0]) or head.indices):
            return self._of_a_vector(head, names[0], body)
        if head.indices or any(self.axes.of(name) for name in names):
            return None
        return self._of_numbers(head, names, body)

    def _entrywise(self, head: Head, body: Expression) -> Definition | None:
        """``f(x) = max(0, x)``: a function of a number, whatever x is elsewhere."""
        arguments = head.arguments or ()
        (argument, *others) = arguments
        if others or not isinstance(argument, Name) or head.indices or not self.axes.of(argument):
            return None
        if self.axes.letters.apart(argument).indices:
            return None
        try:
            return self._of_numbers(head, [argument], body)
        except ReadError:
            return None

    def _of_numbers(self, head: Head, names: list[Name], body: Expression) -> Definition | None:
        """``\\sigma(x) = ...``"""
        name = self.vocabulary.names[head.key]
        symbols = self._with_arguments(names, ())
        value = elaborate(body, symbols)
        own = [Symbol(self._name_of(each, symbols)) for each in names]
        if value.axes or any(isinstance(s, Index) for s in free(value.term)):
            return None
        outside = symbol_names(value.term) - {symbol.name for symbol in own}
        if self._goes_round(name, outside) or not all(s in free(value.term) for s in own):
            return None
        definition = Definition(name, tuple(own), (), value.term)
        self.problem = replace(self.problem, definitions=(*self.problem.definitions, definition))
        known = self.problem.variable_of.get(own[0].name)
        if len(own) == 1 and known is not None and not known.shape:
            self.parameters[name] = own[0]
        return definition

    def _of_a_vector(self, head: Head, argument: Name, body: Expression) -> VectorFunction | None:
        """``f(z)_i = ...`` and ``h(x) = \\sigma(w^T x)``"""
        scripted = self.axes.letters.apart(argument)
        indices = head.indices or tuple(
            name for name in map(letter, scripted.indices) if name is not None
        )
        if len(indices) > 1 or len(scripted.indices) > 1:
            return None
        symbols = self._with_arguments([scripted.name], self._vector_shape(scripted.name))
        parameter = self._name_of(scripted.name, symbols)
        value = elaborate(body, symbols)
        if value.axes:
            return None
        index = Index(plain_name(name_of(indices[0], head.name.span))) if indices else None
        if any(isinstance(s, Index) and s != index for s in free(value.term)):
            return None
        if parameter not in symbol_names(value.term):
            return None
        made = VectorFunction(self.vocabulary.names[head.key], parameter, index, value.term)
        if index is not None and _is_entrywise(made):
            return None
        self._forget(made.name)
        self.functions[shown(replace(head.name, above=()))] = made
        return made

    def _forget(self, name: str) -> None:
        others = tuple(v for v in self.problem.variables if v.name != name)
        self.problem = replace(self.problem, variables=others)

    def _vector_shape(self, name: Name) -> tuple[str, ...]:
        """A vector as the argument of a function, also if it is a row of a table elsewhere."""
        shape = self.vocabulary.shapes.get(key_of(name), ())
        if not shape:
            raise ReadError(name.span, "nothing tells how many entries it has")
        return shape[-1:]

    def _with_arguments(self, names: list[Name], shape: tuple[str, ...]) -> Symbols:
        """The symbols among which the arguments are given, whatever else they are."""
        problem = self.problem
        for name in names:
            known = self._name_of(name, self.symbols)
            others = tuple(v for v in problem.variables if v.name != known)
            definitions = tuple(d for d in problem.definitions if d.name != known)
            variables = (*others, Variable(known, shape))
            problem = replace(problem, variables=variables, definitions=definitions)
        return replace(self.symbols, problem=problem)

    def _name_of(self, name: Name, symbols: Symbols) -> str:
        known = self.vocabulary.names.get(key_of(self.axes.letters.apart(name).name))
        if known is None:
            raise ReadError(name.span, "this cannot be an argument")
        return known


def _same(ones: tuple[Expression, ...], others: tuple[Expression, ...], axes: Axes) -> bool:
    """The same arguments, as a whole or by their entries?  A row of a table is another one."""
    if len(ones) != len(others):
        return False
    return all(
        isinstance(one, Name)
        and isinstance(other, Name)
        and written(key_of(axes.letters.apart(one).name))
        == written(key_of(axes.letters.apart(other).name))
        and not axes.is_row(one)
        for one, other in zip(ones, others, strict=True)
    )


def _letters(indices: tuple[str, ...], name: Name) -> tuple[Name, ...]:
    return tuple(name_of(index, name.span) for index in indices)


def _speaks_of(body: Expr, parameters: tuple[Index, ...], of: tuple[str, ...]) -> bool:
    """Does a body have no index that its name does not have, but one that these are compared with:
    ``y_k = \\delta_{kc}``?  of: the indices of what it is called with, which are none of these."""
    loose = {s for s in free(body) if isinstance(s, Index) and s not in parameters}
    if any(index.name in of for index in loose):
        return False
    compared = {
        side
        for _, part in walk(body)
        if isinstance(part, Delta | Relation) and free(part) & set(parameters)
        for side in part.args
    }
    spoken = {s for _, part in walk(body) if isinstance(part, Entry) for s in part.args[1:]}
    return loose <= compared - spoken


def _is_entrywise(function: VectorFunction) -> bool:
    """Does entry i of it depend on entry i of its argument alone?"""
    entries = {part for _, part in walk(function.body) if isinstance(part, Entry)}
    own = {e for e in entries if e.args[0].name == function.parameter}
    return all(e.args[1] == function.index for e in own)

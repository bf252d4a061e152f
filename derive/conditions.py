"""What is known at a place in a line: conditions in force, domains, dependence.

Every question is answered three-valued at heart: the functions here return True only for
what follows from what is known.  Unknown is not true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

from sympy import Basic, Expr, Integer, Symbol

from derive.domains import DomainFacts, domain_of
from derive.matching import match
from derive.monomials import monomial
from derive.problem import Problem
from derive.terms import (
    ONE,
    ZERO,
    Apply,
    Binder,
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
    Term,
    Times,
    Where,
    alike,
    free,
    fresh_index,
    head_of,
    relation,
    substitute,
    symbol_names,
)

_TOTAL_FUNCTIONS = frozenset(
    ("exp", "sin", "cos", "sinh", "cosh", "tanh", "erf", "abs", "sign", "max", "min")
)
_POSITIVE_FUNCTIONS = frozenset({"exp", "cosh"})


@dataclass
class Work:
    """How much was done so far in one derivation: how often a rule was looked for."""

    done: int = 0


@dataclass(frozen=True)
class Context:
    """What is known at one place of a line.

    facts: conditions in force, such as k != j, from the cases around and the sums entered.
    scope: the bound indices of the sums entered.
    unknown: what an equation is solved for, if it is.
    held: the defined names by which the derivatives around the place are taken.  There such a
    name is a quantity of its own: what it is defined as may not be written for it, nor it for that.
    known: what was found out so far, by the conditions under which it was asked.
    work: shared by all contexts of one derivation.
    """

    problem: Problem
    facts: tuple[Relation, ...] = ()
    scope: tuple[Index, ...] = ()
    unknown: Expr | None = None
    held: frozenset[str] = frozenset()
    known: dict[tuple[tuple[Relation, ...], frozenset[str]], dict[object, object]] = field(
        default_factory=dict, compare=False, repr=False
    )
    work: Work = field(default_factory=Work, compare=False, repr=False)

    @cached_property
    def memo(self) -> dict[object, object]:
        """Answers under these conditions, shared by all contexts of one derivation."""
        return self.known.setdefault((self.facts, self.held), {})

    @cached_property
    def _entered(self) -> dict[tuple[Basic, ...], Context]:
        """The contexts inside the sums and products that were entered from here."""
        return {}

    @cached_property
    def domain(self) -> DomainFacts:
        """See :class:`DomainFacts`; O(nodes of the problem), once."""
        return domain_of(self.problem)

    @cached_property
    def _apart(self) -> frozenset[tuple[Basic, Basic]]:
        pairs = [(f.left, f.right) for f in self.facts if f.operator == "!="]
        return frozenset(pairs + [(b, a) for a, b in pairs])

    @cached_property
    def names_in_scope(self) -> frozenset[str]:
        """Names that a new bound index must not take."""
        return self.problem.names | {i.name for i in self.scope}

    def new_index(self, term: Basic) -> Index:
        """An index name that is free to be bound here, in a term next to the given one."""
        return fresh_index(self.names_in_scope | symbol_names(term))

    def assume(self, fact: Relation) -> Context:
        """The context with one more condition in force.

        What is known of the right side of an equality of indices is known of its left side.
        """
        facts = self.facts
        if fact.operator == "==" and isinstance(fact.right, Index):
            facts += tuple(
                same for f in facts if (same := substitute(f, {fact.right: fact.left})) != f
            )
        return replace(self, facts=(*facts, fact))

    def enter(self, binder: Binder) -> Context:
        """The context inside the body of a sum or product."""
        key = binder.args[1:]
        if key not in self._entered:
            new = tuple(relation(binder.index, "!=", other) for other in binder.apart)
            facts = tuple(f for f in self.facts if binder.index not in free(f)) + new
            scope = (*self.scope, binder.index)
            self._entered[key] = replace(self, facts=facts, scope=scope)
        return self._entered[key]

    def inside(self, node: Basic) -> Context:
        """The context in the terms that a node is made of."""
        if isinstance(node, Binder):
            return self.enter(node)
        if isinstance(node, Diff):
            name = head_of(node.args[1])
            if name in self.problem.definition_of:
                return replace(self, held=self.held | {name})
        return self

    def opened(self, binder: Binder) -> tuple[Context, Binder]:
        """The context inside a sum or product that stands in no line yet, and the binder with
        its index renamed where the name already means something here."""
        if binder.index.name in self.names_in_scope:
            new = self.new_index(binder)
            body = substitute(binder.body, {binder.index: new})
            binder = type(binder)(body, new, *binder.args[2:])
        return self.enter(binder), binder

    def exists(self, target: Basic, size: Basic) -> bool:
        """Is the index sure to lie in its range, from 1 to the size?  Every range holds 1; it holds
        3 if the goal speaks of an entry 3."""
        if isinstance(target, Index) or target == ONE:
            return True
        return isinstance(target, Integer) and 1 <= target <= dict(self.domain.least).get(
            str(size), 1
        )

    def at(self, line: Basic, path: Path) -> Context:
        """The context of the subterm of the line at the path."""
        context = self
        for position in path:
            if position == 0:
                context = context.inside(line)
            line = line.args[position]
        return context

    # Indices

    def apart(self, i: Basic, j: Basic) -> bool:
        """Is it known that the two indices differ?"""
        if isinstance(i, Integer) and isinstance(j, Integer):
            return bool(i != j)
        return (i, j) in self._apart

    # Dependence

    def independent(self, term: Basic, variable: Expr) -> bool:
        """Is it certain that the term does not depend on the variable?

        Names are looked through: a defined quantity depends on what its definition depends on.
        """
        key = (term, variable)
        known = self.memo.get(key)
        if known is None:
            known = self.memo[key] = self._independent(term, variable)
        return bool(known)

    def _independent(self, term: Basic, variable: Expr) -> bool:
        if not isinstance(term, (Term, Symbol)) or isinstance(term, (Index, Delta, Relation)):
            if isinstance(term, Relation):
                return all(self.independent(a, variable) for a in term.args[1:])
            return True
        if isinstance(term, (Symbol, Entry)) and self._is_variable(term, variable):
            return self._misses(term, variable)
        body = self.problem.unfold(term) if isinstance(term, (Symbol, Entry, Apply)) else None
        if body is not None and not self.independent(body, variable):
            return False
        if body is None and self._is_defined_function(term):
            return not self.mentions(term, variable)
        if isinstance(term, (Symbol, Entry)):
            return True
        if isinstance(term, Binder):
            inside, term = self.opened(term)
            return inside.independent(term.body, variable)
        start = 1 if isinstance(term, Apply) else 0
        return all(self.independent(a, variable) for a in term.args[start:])

    def _is_defined_function(self, term: Basic) -> bool:
        return isinstance(term, Apply) and str(term.args[0]) in self.problem.definition_of

    @staticmethod
    def _is_variable(term: Basic, variable: Expr) -> bool:
        if isinstance(variable, Entry):
            return isinstance(term, Entry) and bool(term.args[0] == variable.args[0])
        return bool(term == variable)

    def _misses(self, term: Basic, variable: Expr) -> bool:
        pairs = zip(term.args[1:], variable.args[1:], strict=True)
        return any(self.apart(i, j) for i, j in pairs)

    def mentions(self, term: Basic, variable: Expr) -> bool:
        """Does the term name the variable's vector, or a quantity defined through it?

        A term that does not is evidently constant; one that does may still be, by an index.
        """
        named = symbol_names(term)
        behind = (self.problem.names_behind.get(name, frozenset()) for name in named)
        return head_of(variable) in named.union(*behind)

    def dependence(self, term: Basic, index: Index, variable: Expr) -> frozenset[Basic | None]:
        """For which values of a bound index the term depends on the variable.

        An index q among the answers: through an entry that is the variable only where the
        bound index equals q.  None among them: possibly for any value.  Empty: never.
        """
        key = ("dependence", term, index, variable)
        if key not in self.memo:
            self.memo[key] = self._dependence(term, index, variable)
        return cast(frozenset[Basic | None], self.memo[key])

    def _dependence(self, term: Basic, index: Index, variable: Expr) -> frozenset[Basic | None]:
        if self.independent(term, variable):
            return frozenset()
        if isinstance(term, (Symbol, Entry)) and self._is_variable(term, variable):
            pairs = zip(term.args[1:], variable.args[1:], strict=True)
            targets = frozenset(q for i, q in pairs if i == index)
            return targets if len(targets) == 1 else frozenset({None})
        if isinstance(term, Binder):
            inside, term = self.opened(term)
            return inside.dependence(term.body, index, variable)
        if self._is_defined_function(term) and self.problem.unfold(term) is None:
            return frozenset({None})
        parts: list[Basic] = list(term.args[1:] if isinstance(term, Apply) else term.args)
        body = self.problem.unfold(term) if isinstance(term, (Symbol, Entry, Apply)) else None
        if body is not None:
            parts = [body]
        return frozenset().union(*(self.dependence(p, index, variable) for p in parts))

    # Signs

    def positive(self, term: Basic) -> bool:
        """Is it certain that the term is positive wherever the problem is defined?"""
        key = ("positive", term)
        known = self.memo.get(key)
        if known is None:
            self.memo[key] = False  # unknown as long as the question is open
            known = self._positive(term) or self._listed(term, self.domain.positive)
            known = known or self._positive_factor(term)
            self.memo[key] = known
        return bool(known)

    def _positive_factor(self, term: Basic) -> bool:
        """Is the term the last factor of a positive product, all others being positive?"""
        for product, metas in self.domain.positive:
            view = monomial(product)
            factors = (*view.numerator, *view.denominator)
            for factor in factors if view.coefficient > 0 and len(factors) > 1 else ():
                bound = match(factor.base, term, metas)
                if bound is not None and factor.exponent % 2:
                    others = (f.base for f in factors if f is not factor)
                    if all(self.positive(substitute(o, bound)) for o in others):
                        return True
        return False

    def _positive(self, term: Basic) -> bool:
        if isinstance(term, Integer):
            return bool(term > 0)
        if isinstance(term, (Symbol, Entry)):
            return self._positive_name(term)
        if isinstance(term, Apply):
            body = self.problem.unfold(term)
            if body is not None:
                return self.positive(body)
            head = str(term.args[0])
            return (
                head in _POSITIVE_FUNCTIONS
                or (head == "sqrt" and self.positive(term.args[1]))
                or (head == "abs" and self.nonzero(term.args[1]))
            )
        if isinstance(term, Sum | Prod):
            inside, binder = self.opened(term)
            return inside.positive(binder.body) and not (isinstance(term, Sum) and term.apart)
        if isinstance(term, Where):
            return all(self.positive(a) for a in term.args[1:])
        if isinstance(term, Power):
            return self.positive(term.args[0])
        if isinstance(term, Plus) and self._is_complement(term):
            return True
        if isinstance(term, Plus) and all(self._nonnegative(a) for a in term.args):
            return any(self.positive(a) for a in term.args)
        if isinstance(term, (Times, Quotient)):
            return all(self.positive(a) for a in term.args)
        return False

    def _is_complement(self, term: Plus) -> bool:
        """Is it 1 - p where p is a probability, or a fraction of positive terms that leaves one
        out?  An assumption about p may say that it is 1."""
        if len(term.args) != 2 or term.args[0] != ONE or not isinstance(term.args[1], Neg):
            return False
        (inner,) = term.args[1].args
        if not isinstance(inner, Symbol | Entry):
            return False
        name = inner.name if isinstance(inner, Symbol) else inner.args[0].name
        variable = self.problem.variable_of.get(name)
        if variable is not None:
            spoken_of = (symbol_names(a.relation) for a in self.problem.assumptions)
            return variable.domain == "probability" and not any(name in s for s in spoken_of)
        body = self.problem.unfold(inner)
        if not isinstance(body, Quotient) or not isinstance(body.args[1], Plus):
            return False
        above, below = body.args
        rest = [a for a in below.args if not alike(a, above)]
        return len(rest) == len(below.args) - 1 and all(self.positive(a) for a in below.args)

    def _nonnegative(self, term: Basic) -> bool:
        if self.positive(term) or term == ZERO:
            return True
        if isinstance(term, Power):
            exponent = term.args[1]
            return isinstance(exponent, Integer) and bool(exponent % 2 == 0)
        if isinstance(term, Apply) and str(term.args[0]) in ("abs", "sqrt"):
            return True
        if isinstance(term, Symbol | Entry | Apply):
            body = self.problem.unfold(term)
            return body is not None and self._nonnegative(body)
        if isinstance(term, Sum | Prod):
            inside, binder = self.opened(term)
            return inside._nonnegative(binder.body)
        if isinstance(term, Quotient):
            return self._nonnegative(term.args[0]) and self.positive(term.args[1])
        return isinstance(term, Plus | Times) and all(self._nonnegative(a) for a in term.args)

    def _positive_name(self, term: Symbol | Entry) -> bool:
        if isinstance(term, Index) or str(term) in {n for n, _ in self.problem.sizes}:
            return True
        name = term.name if isinstance(term, Symbol) else term.args[0].name
        variable = self.problem.variable_of.get(name)
        if variable is not None:
            return variable.domain in ("positive", "probability")
        body = self.problem.unfold(term)
        return body is not None and self.positive(body)

    def defined(self, term: Basic) -> bool:
        """Is it certain that the term has a value wherever the problem is defined?"""
        key = ("defined", term)
        known = self.memo.get(key)
        if known is None:
            known = self.memo[key] = self._defined(term)
        return bool(known)

    def _defined(self, term: Basic) -> bool:
        body = self.problem.unfold(term) if isinstance(term, Symbol | Entry | Apply) else None
        if body is not None:
            return self._listed(term, self.domain.named) or self.defined(body)
        if isinstance(term, Quotient) and not self.nonzero(term.args[1]):
            return False
        if isinstance(term, Power) and not _is_natural(term.args[1]):
            return self.positive(term.args[0]) and all(self.defined(a) for a in term.args)
        if isinstance(term, Apply) and not self._total(term):
            return False
        if isinstance(term, Binder):
            inside, binder = self.opened(term)
            return inside.defined(binder.body)
        if isinstance(term, Entry) or not isinstance(term, Term):
            return True
        parts = term.args[1:] if isinstance(term, Apply | Relation) else term.args
        return all(self.defined(a) for a in parts)

    def _total(self, term: Apply) -> bool:
        """Has the function a value at its arguments, if they have one?"""
        head = term.args[0]
        if isinstance(head, Prime) or str(head) in {name for name, _ in self.problem.functions}:
            return True
        if str(head) == "sqrt":
            return self._nonnegative(term.args[1])
        if str(head) in ("log", "loggamma", "digamma"):
            return self.positive(term.args[1])
        return str(head) in _TOTAL_FUNCTIONS

    def nonzero(self, term: Basic) -> bool:
        """Is it certain that the term differs from zero wherever the problem is defined?"""
        if self.positive(term) or self._listed(term, self.domain.nonzero):
            return True
        if any(self._keeps_off_zero(fact, term) for fact in self._about_values):
            return True
        if isinstance(term, Neg):
            return self.nonzero(term.args[0])
        if isinstance(term, (Times, Quotient)):
            return all(self.nonzero(a) for a in term.args)
        if isinstance(term, Power):
            return self.nonzero(term.args[0])
        if isinstance(term, Apply) and str(term.args[0]) == "sqrt":
            return self.nonzero(term.args[1])
        return False

    def separate(self, fact: Relation) -> bool:
        """Is ``a != b`` established?"""
        return self.nonzero(gap(fact)) or self.nonzero(gap(relation(fact.right, "!=", fact.left)))

    @cached_property
    def _about_values(self) -> tuple[Relation, ...]:
        return about_values(self.facts)

    def _keeps_off_zero(self, fact: Relation, term: Basic) -> bool:
        """Does a condition in force say that the term is not zero?"""
        if fact.operator == "!=":
            product = fact.left
            every = fact.right == ZERO and isinstance(product, Prod) and not product.apart
            if every and match(product.body, term, frozenset({product.index})) is not None:
                return True
            return alike(gap(fact), term)
        if fact.operator == "==":
            return False
        more, less = fact.left, fact.right
        if fact.operator in ("<", "<="):
            more, less = less, more
        strict = fact.operator in ("<", ">")
        if not (self._nonnegative(less) if strict else self.positive(less)):
            return False
        size = isinstance(more, Apply) and str(more.args[0]) == "abs"
        return more == term or (size and more.args[1] == term)

    def _listed(self, term: Basic, listed: tuple[tuple[Expr, frozenset[Symbol]], ...]) -> bool:
        return any(match(pattern, term, metas) is not None for pattern, metas in listed)


def about_values(facts: Iterable[Relation]) -> tuple[Relation, ...]:
    """The conditions that speak of values, not of indices alone."""
    return tuple(
        f for f in facts if not all(isinstance(s, Index | Integer) for s in (f.left, f.right))
    )


def kept_off(facts: Iterable[Relation]) -> tuple[Relation, ...]:
    """The conditions ``a != b`` on values, which keep off a kink."""
    return tuple(f for f in about_values(facts) if f.operator == "!=")


def gap(fact: Relation) -> Expr:
    """The difference of the two sides of a comparison."""
    return fact.left if fact.right == ZERO else Plus(fact.left, Neg(fact.right))


def _is_natural(exponent: Basic) -> bool:
    return isinstance(exponent, Integer)

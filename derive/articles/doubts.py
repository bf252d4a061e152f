"""Lines that come out false, but need not be: a document may have left something unsaid.

Doubted is only what rests on names that the document brings itself; what a problem says of its
names holds.  Such a line is not understood, and the reason is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sympy import Basic, Expr, Integer, Symbol

from derive.articles.anew import Anew
from derive.articles.claims import OPERATORS
from derive.articles.context import Context
from derive.articles.cues import is_qualified_before
from derive.articles.examining import Examined
from derive.articles.formulas import Formulas
from derive.articles.mentions import is_chain_rule, names_in, numbered_in, unmoved, used_in
from derive.articles.passages import Document
from derive.articles.verdicts import Ruling
from derive.language import write
from derive.problem import Problem
from derive.reading.elaboration import RangeError
from derive.reading.expressions import Name
from derive.reading.state import nodes
from derive.terms import (
    Apply,
    Entry,
    Index,
    Neg,
    Power,
    Prime,
    alike,
    free,
    head_of,
    symbol_names,
)


class Doubts:
    """What a document leaves unsaid.  found: all its claims, examined, in order."""

    def __init__(
        self,
        document: Document,
        formulas: Formulas,
        context: Context,
        found: Sequence[Examined],
    ) -> None:
        self._own = {s.name for s in context.stated if s.kind in ("variable", "function")}
        self._given = context.given
        self._anew = Anew(document, formulas, context, found)
        self._places = self._anew.places
        self._used = used_in(context.symbols.problem)
        self._sizes = {s.name for s in context.stated if s.kind == "size"}
        self._settled_names = {name for claim in found for name in self._in_both(claim)}
        for assumption in context.symbols.problem.assumptions:
            self._settled_names |= symbol_names(assumption.relation)
        self._unexplained = {name for claim in found for name in self._depending(claim)}
        self._unexplained |= context.unexplained
        self._unexplained |= {name for claim in found for name in self._told_by(claim)}
        self._unexplained |= context.unspecified.keys()
        self._own |= context.unspecified.keys()
        self._unspecified = set(context.unspecified)
        self._of_one = {name for name, on in context.unspecified.items() if len(on) == 1}

    def settled(self, found: Examined) -> Examined:
        """The claim, as one that is not understood if it is false but may be meant otherwise."""
        sure = found.ruling.verdict != "false" and found.instead is None
        if sure and not self._is_empty(found) and not self._is_left_open(found):
            return found
        reason = self._reason(found)
        return replace(found, ruling=Ruling("unread", message=reason)) if reason else found

    def _is_left_open(self, found: Examined) -> bool:
        """Does it hold for some indices alone, by what of a quantity is not told?"""
        if found.read is None or not any(isinstance(r.left, Index) for r in found.ruling.missing):
            return False
        sides = (found.read.left, found.read.right)
        return bool(self._own_names(sides, found.read.problem) & self._unspecified)

    def unexplained(self, sides: Sequence[Basic], problem: Problem) -> str:
        """Why two sides that differ say nothing: a name in them that nothing explains; or empty."""
        for name in sorted(self._own_names(sides, problem) & self._unexplained):
            return f"nothing says what {name} is"
        return ""

    def _reason(self, found: Examined) -> str:
        if isinstance(found.error, RangeError):
            return self._of_range(found.error)
        if found.read is None:
            return ""
        sides, problem = (found.read.left, found.read.right), found.read.problem
        if is_qualified_before(found.claim.right.passage.after):
            return "the words behind it say for what it holds"
        if found.read.notes.reuses and _are_arrays(found):
            return "an index is used twice here, of what is a vector for each"
        if OPERATORS[found.claim.sign] != "==" and self._own_names(sides, problem):
            return "this is a condition, and follows from nothing that is said"
        for name in numbered_in(sides, problem):
            if name in self._own:
                return f"nothing says that {name} is the number of an entry"
        for diff in unmoved(sides, problem):
            if self._is_own(diff.args[0], problem):
                what, by = in_words(diff.args[0]), head_of(diff.args[1])
                return f"nothing says how {what} depends on {by}"
        free = self._told(found, sides, problem)
        if free:
            return f"nothing else says what {free} is"
        aside = self._one_sided(sides, problem)
        doubtful = self._unexplained | (aside - self._settled_names) | (aside - self._used)
        doubtful -= {name for name in self._of_one if is_chain_rule(sides, name, problem)}
        for name in sorted(self._own_names(sides, problem) & doubtful):
            return f"nothing says what {name} is"
        return self._anew.reason(found, frozenset(names_in(sides, problem)))

    def _of_range(self, error: RangeError) -> str:
        """A sum may run over more than what is known of its terms, if its author means so."""
        given = {error.limit, error.what} <= self._given
        return error.message if not given and error.limit in self._sizes else ""

    # A derivative by what a quantity is not known to depend on

    def _depending(self, found: Examined) -> Iterator[str]:
        """Names that are differentiated by something they are not said to depend on."""
        if found.read is None or Integer(0) in (found.read.left, found.read.right):
            return
        for diff in unmoved((found.read.left, found.read.right), found.read.problem):
            body = diff.args[0]
            if isinstance(body, Symbol | Entry | Apply) and head_of(body) in self._own:
                yield head_of(body)

    def _is_empty(self, found: Examined) -> bool:
        """Does it hold only since derivatives vanish of what is not said to depend on anything?"""
        if found.read is None or found.claim.taken:
            return False
        sides = (found.read.left, found.read.right)
        if Integer(0) in sides or alike(*sides):
            return False
        return any(
            self._is_own(diff.args[0], found.read.problem)
            for diff in unmoved(sides, found.read.problem)
        )

    def _is_own(self, term: Basic, problem: Problem) -> bool:
        return bool(names_in((term,), problem) & (self._own | set(self._places)))

    def _own_names(self, terms: Sequence[Basic], problem: Problem) -> set[str]:
        return names_in(terms, problem) & self._own

    # A quantity that nothing else is said of

    def _in_both(self, found: Examined) -> set[str]:
        """The document's names in both sides of a claim that holds, or in one supposed."""
        if found.ruling.verdict != "holds" or found.read is None:
            return set()
        problem = found.read.problem
        left, right = (
            self._own_names((side,), problem) for side in (found.read.left, found.read.right)
        )
        return left | right if found.supposed else left & right

    def _one_sided(self, sides: tuple[Expr, Expr], problem: Problem) -> set[str]:
        """Names in one side alone, if each side has some, or if no definition speaks of them: a
        term that is left out is missing in one side, of what is given."""
        left, right = (self._own_names((side,), problem) for side in sides)
        both = left - right and right - left
        return left ^ right if both else (left ^ right) - self._used

    def _told_by(self, found: Examined) -> set[str]:
        """The name that a line says what it is, where nothing else does."""
        if found.ruling.verdict != "false" or found.read is None:
            return set()
        sides = (found.read.left, found.read.right)
        return {self._told(found, sides, found.read.problem)} - {""}

    def _told(self, found: Examined, sides: tuple[Expr, Expr], problem: Problem) -> str:
        """The name of which the line itself says what it is."""
        left, right = (self._alone(side) for side in sides)
        if left and found.claim.opens:
            return left
        if left and left not in self._settled_names | names_in((sides[1],), problem):
            return left
        if right and right not in self._settled_names | names_in((sides[0],), problem):
            return right
        return ""

    def _alone(self, term: Basic) -> str:
        """The name of the document that a term is but for a sign, a power or a prime, or nothing;
        of a function, its value anywhere."""
        while isinstance(term, Neg | Power | Prime):
            term = term.args[0]
        if isinstance(term, Apply) and not isinstance(term.args[0], Symbol):
            return self._alone(term.args[0])
        known = isinstance(term, Symbol | Entry | Apply)
        name = head_of(term) if known else ""
        return name if name in self._own else ""


def _are_arrays(found: Examined) -> bool:
    """Are the sides arrays, compared by an index that the line does not write?"""
    read, claim = found.read, found.claim
    typed = {
        node.base
        for part in (claim.left, claim.right)
        if part is not None
        for node in nodes(part.expression)
        if isinstance(node, Name)
    }
    sides = () if read is None else (read.left, read.right)
    indices = (s for side in sides for s in free(side) if isinstance(s, Index))
    return any(index.name not in typed for index in indices)


def in_words(term: Basic) -> str:
    """A quantity by its name, and anything else as a whole."""
    return head_of(term) if isinstance(term, Symbol | Entry | Apply) else f"`{write(term)}`"

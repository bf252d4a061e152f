"""An index in place of another one."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Expr

from derive.articles.trials import Claim
from derive.terms import Binder, Delta, Entry, Index, Path, Term, replace_at


def renamings(claim: Claim) -> Iterator[tuple[Path, Expr]]:
    """The right side with another index that is known there at one place, with the path of what
    the index belongs to."""
    known = tuple(sorted(claim.indices, key=str))
    for path, part, inside in _places(claim.right, (), known):
        first = 1 if isinstance(part, Entry) else 0
        for position, index in enumerate(part.args[first:], first):
            if isinstance(index, Index):
                others = (other for other in inside if other != index)
                yield from ((path, replace_at(claim.right, (*path, position), o)) for o in others)


def _places(
    term: Basic, path: Path, known: tuple[Index, ...]
) -> Iterator[tuple[Path, Basic, tuple[Index, ...]]]:
    """The entries and deltas of a term, each with the indices that have a meaning there."""
    if isinstance(term, Entry | Delta):
        yield path, term, known
    elif isinstance(term, Binder):
        inner = known if term.index in known else (*known, term.index)
        yield from _places(term.body, (*path, 0), inner)
    elif isinstance(term, Term):
        for position, argument in enumerate(term.args):
            yield from _places(argument, (*path, position), known)

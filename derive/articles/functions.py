"""Functions that a document need not define."""

from __future__ import annotations

from functools import cache

from derive.language import FUNCTIONS
from derive.reading.standard import letters, standard

_OTHER_WORDS = frozenset({"ln", "lg", "sgn", "lgamma", "gamma", "digamma", "psi", "diag", "tr",
                          "trace"})  # fmt: skip
_ENTRYWISE = frozenset({"phi", "varphi", "psi"})


def is_of_the_language(word: str) -> bool:
    """Does it mean the same everywhere, whatever a document says: ``log``, ``tanh``?"""
    return word in FUNCTIONS or word in _OTHER_WORDS


def is_unmistakable(word: str) -> bool:
    """Does it name a function even where nothing stands behind it?  No letter does."""
    return word in FUNCTIONS or word in ("ln", "lg")


@cache
def is_standard(word: str) -> bool:
    """Does it mean something where a document does not say what: ``sigmoid``, ``relu``?"""
    return is_word(word) or word in letters()


@cache
def is_word(word: str) -> bool:
    """Is it a word for a function that is known everywhere, and for nothing else?"""
    scalars, vectors = standard()
    return word in scalars or word in vectors


@cache
def is_of_a_vector(word: str) -> bool:
    """Is it known everywhere as a function of a vector?"""
    return word in standard()[1]


def is_letter(word: str) -> bool:
    """Is it a letter that means a function only where brackets follow?"""
    return word in letters()


def is_entrywise(word: str) -> bool:
    """Is it, of a vector, a vector?"""
    return is_of_the_language(word) or is_standard(word) or word in _ENTRYWISE

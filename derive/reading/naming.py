"""From the spelling of a name to the name of the problem that prints so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from derive.printers.names import GREEK, read_name
from derive.problem import Problem
from derive.reading.expressions import Expression, Label, Name, Number, Superscript, Total
from derive.reading.spelling import spelling
from derive.reading.symbols import Symbols

Key: TypeAlias = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The base letter, the accents, and the words below."""

_COMMANDS = {latex.removeprefix("\\"): name for name, (latex, _) in GREEK.items()}
#: Letters that are taken for each other if only one of the two has a meaning.
_VARIANTS = {
    "eps": "epsilon", "varphi": "phi", "vartheta": "theta", "varrho": "rho",
    "varsigma": "sigma", "varkappa": "kappa", "varpi": "pi", "ell": "l",
}  # fmt: skip
#: Accents that say what kind of thing a letter is, not which.
_MERE_LOOKS = frozenset({"vec", "underline"})
_FONTS = ("", "bold", "calligraphic", "script", "sans", "upright", "italic")
_WORDS = re.compile(r"[A-Za-z]+|[0-9]+")


@dataclass(frozen=True)
class Found:
    """A name of the problem, and what stands below and above it that is not part of the name,
    primes among it."""

    name: str
    below: tuple[Expression | Label, ...]
    above: tuple[Superscript, ...]
    primes: int = 0


def letter(base: str) -> str:
    """A letter as the language calls it: ``lam`` for ``lambda``, ``eps`` for ``varepsilon``."""
    if base == "lambda":
        return "lam"
    return _COMMANDS.get(base, base)


def nearest(base: str) -> str:
    """The letter of the language that prints most like it: ``phi`` for ``varphi``."""
    word = letter(base)
    return word if word in GREEK else _VARIANTS.get(word, word)


def accents(name: Name) -> tuple[str, ...]:
    """The accents that tell a letter from others: not those that only say that it is a vector."""
    return tuple(a for a in name.accents if a not in _MERE_LOOKS)


def key_of(name: str) -> Key:
    """What a name of a problem looks like."""
    read = read_name(name)
    accents = () if read.accent is None else (read.accent,)
    return _letter_key(read.base), accents, tuple(_letter_key(word) for word in read.below)


def _letter_key(word: str) -> str:
    return "lam" if word == "lambda" else word


@lru_cache(maxsize=64)
def table(problem: Problem) -> dict[Key, str]:
    """The names of a problem by what they look like; the goal's indices are not among them."""
    named = [n for n, _ in problem.sizes + problem.functions]
    named += [v.name for v in problem.variables] + [d.name for d in problem.definitions]
    return {key_of(name): name for name in named}


def plain_name(name: Name) -> str:
    """The name of the language for a letter with its accents and primes, nothing below it:
    ``k_prime`` for k'."""
    words = [letter(name.base), *accents(name), *["prime"] * name.primes]
    return "_".join(words)


def candidates(name: Name, symbols: Symbols) -> Iterator[Found]:
    """The names of the problem that the name may be, the likeliest first."""
    known = table(symbols.problem).values()
    for below, above in _splits(name):
        rest = name.below[len(below) :], tuple(s for s in name.above if s not in above)
        for primes in dict.fromkeys((name.primes, 0)):
            shown = replace(name, primes=primes)
            found = (
                _spelled(shown, below, above, symbols, (name.font,))
                or _printed(shown, below, above, symbols)
                or _spelled(shown, below, above, symbols, _FONTS)
            )
            if found is not None and found in known:
                yield Found(found, *rest, name.primes - primes)


def _splits(
    name: Name,
) -> Iterator[tuple[tuple[Expression | Label, ...], tuple[Superscript, ...]]]:
    """What of the subscripts and the superscripts may be part of the name: most of it first."""
    plain = tuple(s for s in name.above if s.kind not in ("transpose", "entrywise"))
    labels = tuple(s for s in plain if s.kind != "plain")
    for above in dict.fromkeys((plain, labels, ())):
        for count in range(len(name.below), -1, -1):
            yield name.below[:count], above


def _spelled(
    name: Name,
    below: tuple[Expression | Label, ...],
    above: tuple[Superscript, ...],
    symbols: Symbols,
    fonts: tuple[str, ...],
) -> str | None:
    """The name that is told for this spelling in one of the fonts: bold and plain are the same
    name, unless both are known."""
    if not symbols.names or name.primes:
        return None
    shown = labelled(replace(name, below=below))
    if shown is None:
        return None
    plain = replace(shown, above=(), font="")
    known = {symbols.names.get(spelling(replace(plain, font=font), above)) for font in fonts}
    known.discard(None)
    return known.pop() if len(known) == 1 else None


def labelled(name: Name) -> Name | None:
    """The name with all its subscripts as labels, under whose spelling it is told; None if they
    cannot be labels."""
    words = [_word(part) for part in name.below]
    if None in words:
        return None
    return replace(name, below=tuple(Label(word, name.span) for word in words if word is not None))


def _printed(
    name: Name,
    below: tuple[Expression | Label, ...],
    above: tuple[Superscript, ...],
    symbols: Symbols,
) -> str | None:
    if name.sense:
        return None
    words = [_word(part) for part in below]
    for script in above:
        words += [script.kind] if script.body is None else [_word(script.body)]
        if script.kind == "plain":
            return None
    if None in words or any(isinstance(part, Total) for part in below):
        return None
    parts = tuple(w for word in words if word is not None for w in _WORDS.findall(word))
    parts += ("prime",) * name.primes
    known = table(symbols.problem)
    base = letter(name.base)
    for spelled in (base, *_others(base)):
        found = known.get((spelled, accents(name), parts))
        if found is not None:
            return found
    return None


def _others(base: str) -> list[str]:
    """Letters that may be meant by this one."""
    nearest = [_VARIANTS[base]] if base in _VARIANTS else []
    return nearest + [variant for variant, plain in _VARIANTS.items() if plain == base]


def _word(part: Expression | Label) -> str | None:
    """A subscript as part of a name, ``+t-1`` for a step in time; None if it cannot be one."""
    if isinstance(part, Label | Number):
        return part.text
    if isinstance(part, Name) and not (part.below or part.above or part.accents or part.primes):
        return letter(part.base)
    if isinstance(part, Total):
        terms = [(minus, _word(term)) for minus, term in part.terms]
        known = "".join(f"{'-' if minus else '+'}{term}" for minus, term in terms if term)
        return known if all(term for _, term in terms) else None
    return None

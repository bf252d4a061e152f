"""What the names of a document are called in its problem.

A problem's names are ASCII, some words are reserved, and no two may look the same in print; what a
document writes is not so bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from derive.language import LanguageError
from derive.names import ACCENTS, check_name, looks
from derive.reading.expressions import Expression, Label, Name, Number, Superscript, Total
from derive.reading.naming import accents, labelled, nearest
from derive.reading.spelling import spelling

_LONGEST = 40
#: What an event holds beside its letters: kinds of nodes, and places of indices.
_NODES = re.compile(r"[A-Za-z]+<|#[0-9]+")
_SENSE = re.compile(r" \([a-z ]+\)$")
_SIGNS = {"+": " plus ", "-": " minus "}
_NEIGHBOUR = re.compile(r"(?<=[A-Za-z])[+-](?=[0-9])")
_LAYER = re.compile(r" \^\(([^()]*)\)")
_NO_LETTER = re.compile(r"[^A-Za-z0-9]+")


def key_of(name: Name) -> str:
    """What tells a name from others: its accents, its letter, its labels and its sense; ``name``
    has no indices.  Fonts do not count."""
    below = [label_text(label) for label in name.below]
    above = [f"^{_above(script)}" for script in name.above if script.kind != "transpose"]
    sense = [f"({name.sense})"] if name.sense else []
    return " ".join([*accents(name), name.base, *below, *above, *sense])


def written(key: str) -> str:
    """A key without its sense: the same for all names that are written the same."""
    return _SENSE.sub("", key)


def _above(script: Superscript) -> str:
    if script.body is None:
        return script.kind
    return f"({label_text(script.body)})"


def _words(base: str) -> list[str]:
    """The letters of a name, and those in the brackets of an event behind it."""
    head, _, event = base.partition("(")
    told = _NO_LETTER.sub(" ", _NODES.sub(" ", event))
    return [_NO_LETTER.sub("", head), *told.split()]


def label_text(label: Expression | Label) -> str:
    """What a label says, as letters and digits."""
    if isinstance(label, Label | Number):
        return label.text
    if isinstance(label, Name):
        return key_of(replace(label, primes=0))
    if isinstance(label, Total):
        signed = ((" minus " if minus else " plus ") + label_text(t) for minus, t in label.terms)
        return "".join(signed).removeprefix(" plus ").strip()
    return "?"


def spelled(key: str) -> str:
    """A key as a name of a problem would be."""
    return _NO_LETTER.sub("_", _signed(key)).strip("_")


def _signed(text: str) -> str:
    """A neighbour of a layer in words: ``l-1`` is another than ``l+1``."""
    return _NEIGHBOUR.sub(lambda found: _SIGNS[found[0]], text)


def shown(name: Name) -> str:
    """The spelling under which the meaning of a name is looked up; ``name`` has no indices."""
    return spelling(replace(labelled(name) or name, primes=0))


def as_shown(key: str) -> str:
    """A key as the spelling under which the meaning of its name is looked up."""
    return _LAYER.sub(r"^\1", key)


@dataclass
class Namer:
    """Gives names, each but once.

    taken: names that are given already.  letters: those of indices, which no other name may be.
    """

    taken: set[str] = field(default_factory=set)
    letters: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._looks = {looks(name) for name in self.taken}

    def name(self, name: Name) -> str:
        """The name of what the document writes so."""
        letters, *event = _words(name.base)
        base = nearest(letters)[:_LONGEST]
        if not base[:1].isalpha():
            base = f"x{base}"
        above = [a for a in accents(name) if a in ACCENTS]
        labels = [label_text(label) for label in name.below]
        labels += [label_text(s.body) if s.body is not None else s.kind
                   for s in name.above if s.kind != "transpose"]  # fmt: skip
        labels.append(name.sense)
        words = [w for label in labels for w in _NO_LETTER.sub(" ", _signed(label)).split()]
        return self.fresh("_".join([base, *above, *event, *words])[:_LONGEST].rstrip("_"))

    def fresh(self, wanted: str) -> str:
        """The name that is wanted, or one like it."""
        for candidate in (wanted, *(f"{wanted}_{n}" for n in range(1_000))):
            if candidate not in self.letters and self._is_free(candidate):
                self.taken.add(candidate)
                self._looks.add(looks(candidate))
                return candidate
        raise AssertionError("more than a thousand names look the same")

    def first_free(self, wanted: Iterable[str]) -> str:
        """The first of these names that may be given, or one like it."""
        wanted = tuple(wanted)
        for candidate in wanted:
            if candidate not in self.letters and self._is_free(candidate):
                return self.fresh(candidate)
        return self.fresh(wanted[0])

    def _is_free(self, candidate: str) -> bool:
        try:
            check_name(candidate)
        except LanguageError:
            return False
        return candidate not in self.taken and looks(candidate) not in self._looks

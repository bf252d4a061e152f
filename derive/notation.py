"""A reader's notation: ln or log, ∂L/∂z_j or ∇, bold vectors, other names for quantities.

It is a property of print.  A derivation, its certificate and the messages of the command line keep
the names of the problem file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from derive.language import LanguageError
from derive.names import check_name, looks

Logarithm: TypeAlias = Literal["log", "ln"]
Derivatives: TypeAlias = Literal["usual", "leibniz", "nabla"]
Vectors: TypeAlias = Literal["plain", "bold"]
Entries: TypeAlias = tuple[tuple[str, str], ...]


class NotationError(ValueError):
    """Something cannot be written so; the message says why and what can be.

    key: the entry that is at fault, if it is one.
    """

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True)
class Notation:
    """How formulas are written.

    log: the sign of the natural logarithm.
    derivative: ``usual`` writes ∂L/∂z_j for an entry and ∇_z L for all of them; ``leibniz`` the
    first for both, ``nabla`` the second.
    vectors: whole vectors and matrices in bold letters, or in those of everything else.
    names: of quantities, indices and sizes, and what is written for each.
    """

    log: Logarithm = "log"
    derivative: Derivatives = "usual"
    vectors: Vectors = "plain"
    names: Entries = ()


USUAL = Notation()
CHOICES: dict[str, tuple[str, ...]] = {
    "log": get_args(Logarithm),
    "derivative": get_args(Derivatives),
    "vectors": get_args(Vectors),
}


def read_pair(text: str) -> tuple[str, str]:
    """The entry that ``key=value`` gives.  Raises NotationError."""
    key, sign, value = text.partition("=")
    if not sign:
        raise NotationError(f"{text!r} is not of the form key=value")
    return entry(key.strip(), value.strip())


def entry(key: str, value: object) -> tuple[str, str]:
    """A key and its value, if the value is one that the key can have.  Raises NotationError."""
    if not isinstance(value, str):
        raise NotationError(f"{key}: the value is a text")
    if key in CHOICES:
        if value not in CHOICES[key]:
            *others, last = CHOICES[key]
            raise NotationError(f"{key} is {', '.join(others)} or {last}, not {value!r}")
        return key, value
    try:
        check_name(value)
    except LanguageError as error:
        raise NotationError(f"{key}: {error.message}") from None
    return key, value


def notation(*entries: Iterable[tuple[str, str]], names: Iterable[str]) -> Notation:
    """The notation that entries give, the last of a key's counting.

    names: those of the problem.  Raises NotationError if a key is none and no name of the problem,
    or if two names would look the same in print.
    """
    found = dict(pair for several in entries for pair in several)
    known = [*names]
    for key in found:
        if key not in CHOICES and key not in known:
            listed = ", ".join([*CHOICES, *known])
            message = f"there is no {key!r} to write in another way; there are {listed}"
            raise NotationError(message, key)
    chosen = {key: found.pop(key) for key in CHOICES if key in found}
    made = Notation(**chosen, names=tuple(found.items()))  # type: ignore[arg-type]
    check_looks(made, known)
    return made


def check_looks(made: Notation, names: Iterable[str]) -> None:
    """Raise NotationError if two of the names would look the same in print."""
    written: Mapping[str, str] = dict(made.names)
    seen: dict[tuple[str, ...], str] = {looks("ln"): "the logarithm"} if made.log == "ln" else {}
    for name in dict.fromkeys(names):
        shown = written.get(name, name)
        other = seen.setdefault(looks(shown), name)
        if other != name:
            message = f"{name!r} and {other!r} would look the same in print: {shown!r}"
            raise NotationError(message, name if name in written else other)

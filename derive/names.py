"""Which names a problem may give, and which of them would look the same in print."""

from __future__ import annotations

import keyword
import re

from derive.language import RESERVED, LanguageError
from derive.language.syntax import check_ascii, not_a_name

MAX_LENGTH = 60
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WORDS = re.compile(r"[A-Za-z]+|[0-9]+")
#: Words of a name that stand above its letter in print.
ACCENTS = frozenset({"hat", "bar", "tilde", "dot"})


def check_name(name: str) -> None:
    """Raise LanguageError if this cannot be a name of a problem."""
    check_ascii(name)
    if not _NAME.fullmatch(name):
        hint = "a name begins with a letter and holds letters, digits and _"
        raise LanguageError(f"{name!r} is not a name", 0, len(name), hint)
    if len(name) > MAX_LENGTH:
        raise LanguageError(f"a name of more than {MAX_LENGTH} characters", 0, len(name))
    if keyword.iskeyword(name):
        raise not_a_name(name, 0)
    if name in RESERVED:
        raise LanguageError(f"{name!r} is a word of the language", 0, len(name), "rename it")


def looks(name: str) -> tuple[str, ...]:
    """What a reader sees of a name: the same for ``x1`` and ``x_1``, and for ``x_hat_1`` and
    ``x_1_hat``."""
    base, *below = _WORDS.findall(name)
    accents = [word for word in below if word in ACCENTS]
    return (base, *accents, *(word for word in below if word not in ACCENTS))

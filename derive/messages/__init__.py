"""The prose of pages: a catalogue for each language, every message under a key.

A text has places for arguments, ``the route {route} does not apply``; a piece between backquotes
is in the language of the problem files and is printed as a formula (see :mod:`derive.wording`).
The argument of a place ``{title:said}`` is prose itself, that of ``{values:numbers}`` a list of
values.  A message with the forms ``one`` and ``other`` takes the form that its ``number`` asks for.

A derivation carries its titles, reasons and messages in English, as its certificate does.
:meth:`Catalogue.translated` finds out which message such a text is, so that a certificate that is
read back can be shown in any language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import TypeAlias

from derive.document import Math, Words
from derive.resources import PACKAGE

LANGUAGES: dict[str, str] = {"en": "English", "de": "Deutsch"}
STORED = ("rules", "steps", "stuck", "judges", "routes")
"""The parts of a catalogue whose English texts a derivation carries."""

Argument: TypeAlias = "str | int | Math | Words"

_PLACE = re.compile(r"\{(?P<name>[a-z]+)(?::(?P<kind>said|numbers))?\}")
_BETWEEN = re.compile(r"; |, ")
_INSIDE = {None: "(?:`[^`]*`|[^`:;])+", "said": ".+", "numbers": "[^:;]+"}
_NUMBER = re.compile(r"-?[0-9][0-9.]*(?:e[-+]?[0-9]+)?(?:/[0-9]+)?")


class Catalogue:
    """The messages of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.name = LANGUAGES[language]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Every text by its key."""
        source = (PACKAGE / "messages" / f"{self.language}.toml").read_text(encoding="utf-8")
        return dict(_flat(tomllib.loads(source)))

    def words(self, key: str, **arguments: Argument) -> Words:
        """The message, with words and formulas in its places.

        Raises KeyError if there is no such message or a place has no argument.
        """
        text = self._form(key, arguments)
        words: list[str | Math] = []
        end = 0
        for place in _PLACE.finditer(text):
            words += [text[end : place.start()], *self._filled(place, arguments[place["name"]])]
            end = place.end()
        return tuple(_run_together((*words, text[end:])))

    def text(self, key: str, **arguments: object) -> str:
        """The message, with texts in its places.  Raises KeyError like ``words``."""
        if not arguments:
            return self.texts[key]
        texts: dict[str, Argument] = {name: str(value) for name, value in arguments.items()}
        return "".join(str(word) for word in self.words(key, **texts))

    def translated(self, text: str) -> str:
        """An English message that a derivation carries, in this language; if it is none, the
        text as it is."""
        if self.language == "en":
            return text
        return self._said(text) or text

    def of_problem(self, text: str) -> str:
        """What the author of a problem says, in this language where the library has it; else the
        text as it is."""
        return self._library.get(text, text)

    @cached_property
    def _library(self) -> Mapping[str, str]:
        path = PACKAGE / "problems" / "languages" / f"{self.language}.toml"
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def _form(self, key: str, arguments: Mapping[str, Argument]) -> str:
        form = "one" if str(arguments.get("number")) == "1" else "other"
        return self.texts.get(f"{key}.{form}") or self.texts[key]

    def _filled(self, place: re.Match[str], value: Argument) -> Words:
        if isinstance(value, Math):
            return (value,)
        if isinstance(value, tuple):
            return value
        if place["kind"] == "said":
            return (self.translated(str(value)),)
        return (self._numbers(str(value)) if place["kind"] == "numbers" else str(value),)

    def _numbers(self, text: str) -> str:
        """Values with the decimal sign of the language, and what stands between them."""
        if self.language == "en":
            return text
        decimal, separator = self.texts["numbers.decimal"], self.texts["numbers.separator"]
        return re.sub(r"(?<=[0-9])\.(?=[0-9])", decimal, text.replace(", ", separator))

    def _said(self, text: str) -> str | None:
        """The English message or messages that a text is, in this language; None if it is none."""
        if _NUMBER.fullmatch(text):
            return self._numbers(text)
        whole = _message_of(text)
        if whole is not None:
            return self.text(whole[0], **whole[1])
        for cut in _BETWEEN.finditer(text):
            first, rest = self._said(text[: cut.start()]), self._said(text[cut.end() :])
            if first is not None and rest is not None:
                return f"{first}{cut[0]}{rest}"
        return None


@cache
def catalogue(language: str) -> Catalogue:
    """The messages of a language, read once.  Raises ValueError if there is no such language."""
    if language not in LANGUAGES:
        raise ValueError(f"there is no language {language!r}; there are {', '.join(LANGUAGES)}")
    return Catalogue(language)


def english(key: str, **arguments: object) -> str:
    """A message as a derivation carries it.  Raises KeyError like :meth:`Catalogue.words`."""
    return ENGLISH.text(key, **arguments)


# Which message is a text? -----------------------------------------------------------------


@lru_cache(maxsize=4096)
def _message_of(text: str) -> tuple[str, dict[str, str]] | None:
    """The key of the English message that a text is, and its arguments."""
    fixed, patterns = _stored()
    if text in fixed:
        return fixed[text], {}
    for key, pattern, said in patterns:
        found = pattern.fullmatch(text)
        if found and all(ENGLISH._said(found[name]) is not None for name in said):
            return key, found.groupdict()
    return None


@cache
def _stored() -> tuple[dict[str, str], list[tuple[str, re.Pattern[str], list[str]]]]:
    """The messages that derivations carry: those without places by their text, the others as
    patterns, the longest first."""
    fixed: dict[str, str] = {}
    patterns: list[tuple[int, str, re.Pattern[str], list[str]]] = []
    for form, text in ENGLISH.texts.items():
        if form.split(".")[0] not in STORED:
            continue
        key = form.removesuffix(".one").removesuffix(".other")
        places = list(_PLACE.finditer(text))
        if not places:
            fixed.setdefault(text, key)
            continue
        said = [place["name"] for place in places if place["kind"] == "said"]
        patterns.append((len(_PLACE.sub("", text)), key, _pattern(text), said))
    return fixed, [found[1:] for found in sorted(patterns, key=lambda p: -p[0])]


def _pattern(text: str) -> re.Pattern[str]:
    """What a message with places looks like when they are filled; between two quotation marks
    stands no other."""
    pattern, end = "", 0
    for place in _PLACE.finditer(text):
        before, after = text[: place.start()][-1:], text[place.end() :][:1]
        quoted = before == after and before in ("`", "'") and place["kind"] is None
        inside = f"[^{before}]+" if quoted else _INSIDE[place["kind"]]
        pattern += f"{re.escape(text[end : place.start()])}(?P<{place['name']}>{inside})"
        end = place.end()
    return re.compile(pattern + re.escape(text[end:]), re.DOTALL)


# Reading a catalogue ----------------------------------------------------------------------


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", str(value)


def _run_together(words: Words) -> Iterator[str | Math]:
    """The words, texts that meet made one."""
    text = ""
    for word in words:
        if isinstance(word, str):
            text += word
            continue
        if text:
            yield text
        yield word
        text = ""
    if text:
        yield text


ENGLISH = catalogue("en")

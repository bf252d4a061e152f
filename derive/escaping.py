"""Text that is shown as text: one function per format, for everything a file's author wrote.

Whatever stands in a title, the reader sees those characters and nothing is carried out.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import zip_longest

from markupsafe import escape

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": "{`}",
    '"': r"\textquotedblright{}",
    "\u2018": "{`}",
    "\u2019": "{'}",
    "\u201e": "{,}{,}",
    "\u201c": r"\textquotedblleft{}",
    "\u201d": r"\textquotedblright{}",
    "\u2013": r"\textendash{}",
    "\u2014": r"\textemdash{}",
    "\u2026": r"\ldots{}",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "ı": r"\i{}",
}
_LATEX_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
}
_LATEX_SIGNS = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "varepsilon",
    "θ": "theta",
    "λ": "lambda",
    "μ": "mu",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Π": "Pi",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
    "≠": "neq",
    "≤": "leq",
    "≥": "geq",
    "×": "times",
    "·": "cdot",
    "→": "to",
    "∞": "infty",
    "∂": "partial",
    "∈": "in",
    "±": "pm",
}
_LETTERS = frozenset(c for c in map(chr, range(0xC0, 0x180)) if c.isalpha())
_MARKDOWN_ESCAPED = frozenset("\\`*_{}#!")
#: A hyphen or an apostrophe in a word, a sign that means something, a full stop that would.
_TYPST = re.compile(
    r"""(?P<word>(?<=[A-Za-z])[-'](?=[A-Za-z]))|[-'"#$*_`<>@~/\\{}|^\[\]]|\.(?=\.)"""
)
_TYPST_START = re.compile(r"\A(?:[0-9]+(?=\.)|(?=[=+]))")
_MARKDOWN_START = re.compile(r"\A([0-9]*)([-+=.)])")
_MARKDOWN_START_ENTITY = re.compile(r"\A[(:%]")
# A bracket with a backslash would begin a formula where \\[ does.
_MARKDOWN_ENTITIES = frozenset("<>&$~|^[]@")


def one_line(text: str) -> str:
    """The text without control characters, its runs of white space made single spaces."""
    visible = (" " if unicodedata.category(c) in _UNSEEN else c for c in text)
    return _SPACE.sub(" ", "".join(visible))


_SPACE = re.compile(r"\s+")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def escape_plain(text: str) -> str:
    """Text for a terminal: nothing in it moves the cursor or changes a colour."""
    return one_line(text)


def escape_html(text: str) -> str:
    """Text for HTML, between tags or in an attribute between quotation marks."""
    return str(escape(one_line(text)))


def escape_latex(text: str, ascii_only: bool = True) -> str:
    """Text for LaTeX, whatever encoding and fonts a document has.

    ascii_only: accented letters are written with commands, which those who read formulas on a
    web page do not know.  A character that plain LaTeX cannot set is shown by its number, as
    ``U+4E2D``.
    """
    characters = unicodedata.normalize("NFC", one_line(text))
    shown = ""
    for character, following in zip_longest(characters, characters[1:]):
        known = not ascii_only and (character in "„“" or character in _LETTERS)
        shown += character if known else _latex_character(character)
        # Two of these in a row would melt into a dash or a quotation mark.
        if character in "-'" and character == following:
            shown += "{}"
    return shown


def _latex_character(character: str) -> str:
    if character in _LATEX:
        return _LATEX[character]
    if character.isascii():
        return character
    if character in _LATEX_SIGNS:
        return rf"\ensuremath{{\{_LATEX_SIGNS[character]}}}"
    letter, *accents = tuple(unicodedata.normalize("NFD", character))
    if letter.isascii() and len(accents) == 1 and accents[0] in _LATEX_ACCENTS:
        base = {"i": r"\i", "j": r"\j"}.get(letter, letter)
        return rf"\{_LATEX_ACCENTS[accents[0]]}{{{base}}}"
    return f"U+{ord(character):04X}"


def escape_markdown(text: str) -> str:
    """Text for Markdown: backslashes where every reader knows them, entities elsewhere.

    What would make a list or a rule of a line that it begins is escaped as well.
    """
    escaped = escape_markdown_within(text)
    escaped = _MARKDOWN_START_ENTITY.sub(lambda start: _entity(start[0]), escaped)
    return _MARKDOWN_START.sub(r"\1\\\2", escaped)


def escape_markdown_within(text: str) -> str:
    """The same for text that begins no line."""
    return "".join(_markdown_character(c) for c in one_line(text))


def _markdown_character(character: str) -> str:
    if character in _MARKDOWN_ESCAPED:
        return "\\" + character
    return _entity(character) if character in _MARKDOWN_ENTITIES else character


def _entity(character: str) -> str:
    return f"&#{ord(character)};"


def escape_typst(text: str) -> str:
    """Text for the markup of Typst."""
    escaped = _TYPST.sub(lambda m: m[0] if m["word"] else f"\\{m[0]}", one_line(text))
    return _TYPST_START.sub(r"\g<0>\\", escaped)


def quoted_typst(text: str) -> str:
    """Text as a string of Typst's code."""
    escaped = one_line(text).replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'

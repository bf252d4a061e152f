"""Text -> syntax tree: the characters, limits and brackets of an expression.

The grammar is a subset of Python's, read through :mod:`ast` and never evaluated.  What is
refused here is refused before Python's own parser sees it, so that hostile input meets a
message of ours and not a ``MemoryError``, a ``RecursionError`` or a warning.
"""

from __future__ import annotations

import ast
import keyword
import re

MAX_CHARACTERS = 20_000
MAX_NESTING = 100
MAX_DIGITS = 20
MAX_NODES = 10_000

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta(i, j)", "ε": "eps", "ϵ": "eps",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lam", "μ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi",
    "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta",
    "Θ": "Theta", "Λ": "Lambda", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "µ": "mu",
}  # fmt: skip
_SIGNS = {
    **dict.fromkeys("Σ∑", "sum(... for k in n)"),
    **dict.fromkeys("Π∏", "prod(... for k in n)"),
    **dict.fromkeys("−–—", "-"),
    **dict.fromkeys("·×⋅∗", "*"),
    **dict.fromkeys("÷∕", "/"),
    "∂": "diff(f, x)", "≠": "!=", "≤": "<=", "≥": ">=", "²": "**2", "³": "**3",
    "√": "sqrt(...)", "\u00a0": "an ordinary space",
}  # fmt: skip
_SUSPECT = re.compile(
    r"""(?P<character>[#\\`$?{}"';\x00-\x08\x0b-\x1f\x7f]|!(?!=))
      | (?P<long>\d{21,})
      | (?<![A-Za-z0-9_.])(?P<glued>\.?\d[\d.]*(?![eE][+-]?\d{1,2}(?!\w))[A-Za-z_]\w*)""",
    re.VERBOSE,
)
_BRACKETS = re.compile(r"[()\[\]]")
_LONELY_EQUALS = re.compile(r"(?<![=!<>:])=(?!=)")
_SIDE_BY_SIDE = re.compile(r"(?:\b(?!(?:for|in|if|and)\b)\w+|[)\]])\s+(?!(?:for|in|if|and)\b)(\w+)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_WORDS_OF_OURS = frozenset({"for", "in", "if", "and"})


class LanguageError(ValueError):
    """A text is not an expression of the language.

    message: what is wrong, one line.  column: where, from 0.  length: how many characters are
    concerned, at least 1.  hint: what to write instead; may be empty.
    """

    def __init__(self, message: str, column: int, length: int = 1, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.length = max(1, length)
        self.hint = hint


def read_syntax(text: str) -> tuple[ast.expr, str, int]:
    """The syntax tree of an expression, the text its columns refer to, and what to add to a
    column of that text to get a column of the original.

    Raises LanguageError if the text is not an expression or exceeds a limit.
    """
    _check_characters(text)
    flat = text.replace("\n", " ").replace("\r", " ")
    stripped = flat.strip()
    shift = len(flat) - len(flat.lstrip())
    if not stripped:
        raise LanguageError("the expression is empty", 0)
    if stripped.count("(") + stripped.count("[") > MAX_NESTING:
        _check_nesting(stripped, shift)
    try:
        return ast.parse(stripped, mode="eval").body, stripped, shift
    except SyntaxError as error:
        raise _explain(stripped, shift, (error.offset or 1) - 1) from None
    except (RecursionError, MemoryError):
        raise LanguageError(
            "the expression chains too many operations in one go",
            shift,
            hint="split it into definitions",
        ) from None


def nesting_error(column: int) -> LanguageError:
    """The error for an expression that is nested too deeply."""
    return LanguageError(
        f"nested more than {MAX_NESTING} deep", column, hint="split it into definitions"
    )


def _check_characters(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise LanguageError(
            f"the expression has {len(text)} characters; the limit is {MAX_CHARACTERS}",
            0,
            hint="split it into definitions",
        )
    check_ascii(text)
    suspect = _SUSPECT.search(text)
    if suspect is not None:
        raise _explain_suspect(suspect)


def check_ascii(text: str) -> None:
    """Raise LanguageError at the first character that is not ASCII, and say what to write."""
    if not text.isascii():
        column = next(c for c, character in enumerate(text) if not character.isascii())
        raise _not_ascii(text[column], column)


def _not_ascii(character: str, column: int) -> LanguageError:
    shown = repr(character) if character.isprintable() else f"U+{ord(character):04X}"
    instead = _GREEK.get(character) or _SIGNS.get(character)
    hint = f"write {instead}" if instead else "names and signs are written in ASCII"
    return LanguageError(f"{shown} is not an ASCII character", column, hint=hint)


def _explain_suspect(suspect: re.Match[str]) -> LanguageError:
    found, column = suspect.group(), suspect.start()
    if suspect["long"]:
        return LanguageError(
            f"a number of {len(found)} digits; the limit is {MAX_DIGITS}", column, len(found)
        )
    if suspect["glued"]:
        number = re.match(r"[\d.]+", found)
        digits = number.group() if number else ""
        name = found[len(digits) :]
        if re.fullmatch(r"[eE]\d*", name):
            hint = f"write {digits}*10**{name[1:] or 2}"
        elif name.startswith("_") and name.replace("_", "").isdigit():
            hint = f"write {found.replace('_', '')}"
        else:
            hint = f"write {digits}*{name}"
        return LanguageError(f"{found!r} is neither a number nor a name", column, len(found), hint)
    if found in "\"'":
        return _explain_quote(suspect.string, column)
    shown = repr(found) if found.isprintable() else f"the character U+{ord(found):04X}"
    return LanguageError(f"{shown} is not part of the language", column)


def _explain_quote(text: str, column: int) -> LanguageError:
    """A quotation mark; if it stands in a call of a function that cannot be one, that is the
    error to report."""
    call = re.search(r"(\b_\w*)\s*\(\s*\Z", text[:column])
    if call is not None:
        return unknown_function(call[1], call.start())
    return LanguageError("a text in quotes is not part of the language", column)


def unknown_function(name: str, column: int, hint: str = "") -> LanguageError:
    """The error for a call of something that is no function."""
    return LanguageError(f"unknown function {name!r}", column, len(name), hint)


def _check_nesting(text: str, shift: int) -> None:
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth += 1 if bracket.group() in "([" else -1
        if depth > MAX_NESTING:
            raise nesting_error(bracket.start() + shift)


def _explain(text: str, shift: int, offset: int) -> LanguageError:
    """What is wrong with a text that Python's parser refuses at ``offset``."""
    unbalanced = _unbalanced(text)
    if unbalanced is not None:
        message, column = unbalanced
        return LanguageError(message, column + shift)
    equals = _LONELY_EQUALS.search(text)
    if equals is not None:
        return LanguageError(
            "a single '=' is not part of an expression", equals.start() + shift, hint="write =="
        )
    for word in _WORD.finditer(text):
        if keyword.iskeyword(word.group()) and word.group() not in _WORDS_OF_OURS:
            return not_a_name(word.group(), word.start() + shift)
    if offset >= len(text) or text[-1] in "+-*/,.=<>":
        return LanguageError("the expression ends too early", len(text) - 1 + shift)
    beside = _SIDE_BY_SIDE.search(text)
    if beside is not None:
        return LanguageError(
            f"an operator is missing before {beside[1]!r}",
            beside.start(1) + shift,
            len(beside[1]),
            "write * for a product",
        )
    return LanguageError("this is not an expression of the language", max(0, offset) + shift)


def not_a_name(word: str, column: int) -> LanguageError:
    """The error for a word that Python keeps for itself."""
    hint = "write lam" if word == "lambda" else ""
    return LanguageError(f"{word!r} is not a name in the language", column, len(word), hint)


def _unbalanced(text: str) -> tuple[str, int] | None:
    opened: list[re.Match[str]] = []
    for bracket in _BRACKETS.finditer(text):
        if bracket.group() in "([":
            opened.append(bracket)
        elif not opened or opened.pop().group() + bracket.group() not in ("()", "[]"):
            return f"this {bracket.group()!r} closes nothing", bracket.start()
    if opened:
        return f"this {opened[-1].group()!r} is never closed", opened[-1].start()
    return None

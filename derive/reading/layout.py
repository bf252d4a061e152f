"""The layout of a formula in LaTeX: which piece stands where, before anything has a meaning.

As TeX sees it: a row of atoms, each with what is written below and above it.  Every node has a
span, a pair of offsets in the text of the formula, so that whatever is not understood can be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]


class ReadError(Exception):
    """A piece of a formula that is not understood.

    span: which piece, as offsets in the text of the formula.  message: what about it.
    hint: what to write instead, or empty.
    """

    def __init__(self, span: Span, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.span = span
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Sign:
    """An operator, a relation, punctuation or any other sign that is no quantity, by the name of
    its usual command without the backslash, or the character: ``+``, ``-``, ``=``, ``,``, ``/``,
    ``cdot``, ``times``, ``neq``, ``leq``, ``in``, ``partial``, ``nabla``, ``sum``, ``ldots``,
    ``forall``, ``to``, ``mid``, ``quad``, ``infty``, ``top``, ``|``, ``Vert`` ...  One name for
    each meaning: ``\\ne`` is ``neq``, ``\\le`` is ``leq``, ``\\dots`` is ``ldots``, ``\\ast`` is
    ``*``, ``\\coloneqq`` is ``:=``.  All are in :data:`derive.reading.commands.SIGNS`.

    ``|`` and ``Vert`` are signs where they have no partner, as in ``p(y | x)``.  ``quad`` is any
    wide space between two pieces."""

    name: str
    span: Span


@dataclass(frozen=True)
class Digits:
    """A number as written, ``12`` or ``0.5``."""

    text: str
    span: Span


@dataclass(frozen=True)
class Letter:
    """One letter: ``x``, or a Greek one by the name of its command, ``lambda``, ``varepsilon``; or
    a digit in a font that gives it a meaning of its own, ``\\mathbb{1}``, ``\\mathbf{0}``.

    font: ``bold``, ``calligraphic``, ``blackboard``, ``upright``, ... or empty.
    accents: ``hat``, ``tilde``, ``bar``, ``vec``, ``dot``, ... from the inside out.
    """

    name: str
    span: Span
    font: str = ""
    accents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Word:
    """A name of several letters: ``\\log``, ``\\operatorname{sgn}``, ``\\mathrm{ReLU}``, and
    ``\\text{ReLU}`` where it stands for a name (letters only, no space around)."""

    text: str
    span: Span
    accents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prose:
    """``\\text{if }``, ``\\mbox{...}``: words among the formulas.  Formulas in it are in ``rows``
    and leave no trace in the text."""

    text: str
    span: Span
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Scripts:
    """A base with what stands below and above it, and its primes.  ``\\limits`` changes nothing."""

    base: Node
    below: Row | None
    above: Row | None
    primes: int
    span: Span


@dataclass(frozen=True)
class Stacked:
    """``\\frac``, ``\\dfrac``, ``\\tfrac``, ``\\cfrac``, ``{a \\over b}``."""

    above: Row
    below: Row
    span: Span


@dataclass(frozen=True)
class Root:
    """``\\sqrt[degree]{body}``."""

    body: Row
    degree: Row | None
    span: Span


@dataclass(frozen=True)
class Bracketed:
    """A row between two brackets that belong together: ``(``, ``[``, ``{``, ``|``, ``Vert``,
    ``langle``, ``lfloor``, ``lceil``; their sizes do not matter.  ``close`` may differ from the
    usual partner, as in an interval, or be ``.``."""

    open: str
    close: str
    body: Row
    span: Span


@dataclass(frozen=True)
class Labelled:
    """A brace or a line with a label: ``\\underbrace{body}_{label}``, ``\\overbrace``,
    ``\\overset{label}{body}``, ``\\underset``, ``\\stackrel``."""

    kind: Literal["underbrace", "overbrace", "overset", "underset"]
    body: Row
    label: Row | None
    span: Span


@dataclass(frozen=True)
class Table:
    """An environment with rows and cells: ``aligned``, ``align``, ``split``, ``gather``, ``cases``,
    ``matrix``, ``pmatrix``, ``array``, ``eqnarray``, ...  The name is without a star."""

    name: str
    rows: tuple[tuple[Row, ...], ...]
    span: Span


@dataclass(frozen=True)
class Unread:
    """What is not understood in one cell of a table with lines of formulas, in place of its
    :class:`ReadError`, so that the other cells can be read."""

    span: Span
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Row:
    """Nodes next to each other.  Braces that only group leave a ``Row`` inside."""

    items: tuple[Node, ...]
    span: Span


Node: TypeAlias = (
    Sign
    | Digits
    | Letter
    | Word
    | Prose
    | Scripts
    | Stacked
    | Root
    | Bracketed
    | Labelled
    | Table
    | Unread
    | Row
)

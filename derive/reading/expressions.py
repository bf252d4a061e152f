"""What a formula says, in the shape in which it is said: before its names have a meaning.

The tree between layout and terms.  Which names are functions has been decided (with a
:class:`Lexicon`), how far a sum or a derivative reaches as well (:class:`Extents`); what a
subscript or a superscript is has not.  Every node has its span in the text of the formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from derive.reading.layout import ReadError, Span


@dataclass(frozen=True)
class Lexicon:
    """What the grammar must know of the names of a document.

    functions: spellings of names that a bracket behind them makes a call of, as
    :func:`derive.reading.grammar.spelling` gives them; those known everywhere (log, tanh, max,
    ...) need not be told.
    layers: letters that above a name number the layers of a network, ``a^l_j``, and are no power.
    events: spellings of names before brackets that hold an event, ``P(y = k | x)``: each is a
    quantity of its own.  patterns: the events that are numbered, as
    :func:`derive.reading.events.retold` tells them.  numbering: letters that number in events.
    entries: spellings of names before brackets that hold an index, ``p(k)``, each with a letter
    that does.  renamed: other letters for those that number entries and mean something else
    elsewhere.  sets: spellings of sets over all of which sums run.  restating: spellings of names
    whose brackets only tell what a quantity depends on, ``J(\\theta)``.
    differentials: is a d before a letter a part of its name, ``dz``?
    """

    functions: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    numbering: frozenset[str] = frozenset()
    entries: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    sets: frozenset[str] = frozenset()
    restating: frozenset[str] = frozenset()
    differentials: bool = False


@dataclass(frozen=True)
class Extents:
    """How far what stands in front of a product reaches, where people differ.

    derivative: ``d/dx a b`` is the derivative of a b, or of a.  function: ``log a b`` likewise.
    total: ``sum a + b`` is the sum of a, plus b; or the sum of a + b.
    """

    derivative: Literal["product", "factor"] = "product"
    function: Literal["product", "factor"] = "product"
    total: Literal["product", "rest"] = "product"


CONVENTION = Extents()


@dataclass(frozen=True)
class Number:
    """Digits as written, ``2`` or ``0.5``; ``infty`` for infinity."""

    text: str
    span: Span


@dataclass(frozen=True)
class Superscript:
    """What stands above a name.  kind: ``plain``, ``round`` for ``x^{(i)}``, ``square`` for
    ``a^{[l]}``, ``star`` and ``dagger``, ``transpose`` for ``W^T`` (the letter is the body: it may
    be a power) and ``W^\\top``, ``entrywise`` for ``p^{\\odot 2}``, ``layer`` for what
    is decided to tell a layer of a network.  A word is an upright name, and so is a layer."""

    kind: Literal["plain", "round", "square", "star", "dagger", "transpose", "entrywise", "layer"]
    body: Expression | None
    span: Span


@dataclass(frozen=True)
class Label:
    """Words in a subscript: ``x_{\\max}``, ``L_{\\text{CE}}``."""

    text: str
    span: Span


@dataclass(frozen=True)
class Name:
    """A letter or a word with everything that is attached to it.

    base: ``z``, ``lambda``, ``ReLU``.  font, accents: see :class:`derive.reading.layout.Letter`.
    below: its subscripts, ``(i, j)`` for ``_{ij}`` and ``_{i,j}``.  above: its superscripts.
    sense: a word that tells it from another quantity that is written the same; the formula alone
    does not say it.
    """

    base: str
    span: Span
    font: str = ""
    accents: tuple[str, ...] = ()
    below: tuple[Expression | Label, ...] = ()
    above: tuple[Superscript, ...] = ()
    primes: int = 0
    sense: str = ""


@dataclass(frozen=True)
class Call:
    """``head(arguments)``, ``log x`` and ``log^2 x``.

    power: what stands above a known function, ``sin^2 x``.  below: subscripts behind the brackets,
    ``f(z)_i``; those before them belong to the head.  signs: what stands between the arguments:
    ``,``, ``;``, ``|``, or ``||`` as in ``D(p \\parallel q)``.
    """

    head: Name
    arguments: tuple[Expression, ...]
    span: Span
    power: Expression | None = None
    below: tuple[Expression | Label, ...] = ()
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grouped:
    """A bracketed expression with scripts, ``(a + b)^2``, ``(W x)_i``, ``[...]^T``; also a number,
    a fraction or a call with scripts, ``2^n``, ``f(x)^2``.  Brackets without scripts leave no
    trace."""

    body: Expression
    span: Span
    below: tuple[Expression | Label, ...] = ()
    above: tuple[Superscript, ...] = ()


@dataclass(frozen=True)
class Total:
    """Terms with their signs, in order: True for a minus in front.  A single negated term is
    one."""

    terms: tuple[tuple[bool, Expression], ...]
    span: Span


@dataclass(frozen=True)
class Product:
    """Factors in order; ``signs[i]`` stands between factor i and i + 1: empty, ``cdot``, ``times``,
    ``odot`` (also for ``\\circ`` and ``*``), ``oslash``, ``otimes``."""

    factors: tuple[Expression, ...]
    signs: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class Ratio:
    """A fraction, stacked or slashed."""

    above: Expression
    below: Expression
    span: Span


@dataclass(frozen=True)
class Radical:
    """A root; the degree is None for the square root."""

    body: Expression
    degree: Expression | None
    span: Span


@dataclass(frozen=True)
class Bound:
    """A sum, a product, or a max, min, argmax, expectation over something.

    conditions: what stands below, relation by relation: ``k = 1``, ``k \\neq j``, ``k \\in C``,
    or a mere ``k``.  upper: what stands above.  body: what is summed.
    """

    kind: Literal["sum", "prod", "max", "min", "argmax", "argmin", "int", "expectation"]
    conditions: tuple[Expression, ...]
    upper: Expression | None
    body: Expression
    span: Span


@dataclass(frozen=True)
class Derivative:
    """``d body / d by``: by what, each with its order; ``by`` is empty for ``\\nabla`` without one.

    kind: partial, total (``d``), or gradient (``\\nabla_x f``, and ``D_j S_i``).
    """

    body: Expression
    by: tuple[tuple[Expression, Expression], ...]
    kind: Literal["partial", "total", "gradient"]
    span: Span


@dataclass(frozen=True)
class Branches:
    """``cases``: values with their conditions; None for otherwise."""

    rows: tuple[tuple[Expression, Expression | None], ...]
    span: Span


@dataclass(frozen=True)
class Indicator:
    """``\\mathbb{1}[i = j]``, ``1\\{...\\}``, Iverson's ``[i = j]``."""

    condition: Expression
    span: Span


@dataclass(frozen=True)
class Braced:
    """A part with a label; the label is a claim if it is a relation (``= p_j``) or a quantity, and
    words otherwise (None)."""

    body: Expression
    label: Expression | None
    span: Span


@dataclass(frozen=True)
class Size:
    """``|x|`` and ``\\|x\\|``: kind ``absolute`` or ``norm``; order as in ``\\|x\\|_1``, or
    None."""

    kind: Literal["absolute", "norm"]
    body: Expression
    order: Expression | Label | None
    span: Span


@dataclass(frozen=True)
class Array:
    """A matrix or a vector written out."""

    rows: tuple[tuple[Expression, ...], ...]
    span: Span


@dataclass(frozen=True)
class Listing:
    """Expressions between commas, dots among them: ``z_1, \\ldots, z_n``.  brackets: ``(``, ``[``,
    ``{``, ``langle``, ``[)`` and ``(]`` for an interval, or empty."""

    items: tuple[Expression, ...]
    brackets: str
    span: Span


@dataclass(frozen=True)
class Entries:
    """A vector or a matrix by its entry: what was written out with a number that counts.

    indices: letters that nobody types.  ends: what they run to, from 1.  row: was it a row?
    """

    indices: tuple[Name, ...]
    ends: tuple[Expression, ...]
    body: Expression
    span: Span
    row: bool = False


@dataclass(frozen=True)
class Dots:
    """``\\ldots``."""

    span: Span


@dataclass(frozen=True)
class Set:
    """A number set, ``R``, ``N``, with what stands above it as its dimensions: ``\\mathbb{R}^{m
    \\times n}``."""

    name: str
    dimensions: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class Link:
    """A relation sign: ``=``, ``==`` after ``:=`` and ``\\equiv``-like definitions is ``:=``,
    ``neq``, ``<``, ``leq``, ``>``, ``geq``, ``in``, ``to``, ``approx``, ``propto``, ``sim``,
    ``mapsto``, ``:``, ``demand`` for an equals sign under ``!`` or ``?``, and others by the name
    of their sign.

    reason: what is written over or under the sign, understood as an expression, or None; words are
    in ``words``."""

    sign: str
    span: Span
    reason: Expression | None = None
    words: str = ""


Aside: TypeAlias = Literal["", "words", "brackets"]


@dataclass(frozen=True)
class Chain:
    """Expressions with relations between them: ``a = b = c``.

    parts: one more than links; the first is None where a line goes on, ``&= c``.
    conditions: relations that the line is said to hold under, ``\\quad \\text{if } i = j``, ``(k
    \\neq j)``, ``\\forall k``, ``i = 1, \\ldots, n``, in order; a line of conditions alone has a
    single part, None.  words: prose in the line.
    gap: the first part is missing, and it is not known what the line goes on from: the line before
    it was not understood, or holds several chains.
    aside: words before it say that it is a reason, or stand in brackets with it: the next line goes
    on from what stands before it.
    """

    parts: tuple[Expression | None, ...]
    links: tuple[Link, ...]
    span: Span
    conditions: tuple[Expression, ...] = ()
    words: tuple[str, ...] = ()
    gap: bool = False
    aside: Aside = ""


Expression: TypeAlias = (
    Number
    | Name
    | Call
    | Grouped
    | Total
    | Product
    | Ratio
    | Radical
    | Bound
    | Derivative
    | Branches
    | Indicator
    | Braced
    | Size
    | Array
    | Listing
    | Entries
    | Dots
    | Set
    | Chain
)


@dataclass(frozen=True)
class Formula:
    """A formula of a document: its lines, each a chain, with the errors of the lines (or the whole)
    that are not understood in place of them.

    chains: line by line; a line may hold several chains (``a = b, \\quad c = d``).  errors: one for
    each line that is not understood, in their order.
    stretched: sums that were taken to reach over the terms behind them, since these speak of their
    index and nothing else does: ``\\sum_i a_i + b_i``.
    """

    chains: tuple[Chain, ...]
    errors: tuple[ReadError, ...] = ()
    stretched: tuple[Span, ...] = ()

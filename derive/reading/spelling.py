"""What a name looks like, apart from its indices: the key under which its meaning is kept."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.expressions import (
    Call,
    Chain,
    Expression,
    Label,
    Listing,
    Name,
    Number,
    Product,
    Ratio,
    Superscript,
    Total,
)

#: Fonts that make a letter no other letter.
PLAIN_FONTS = frozenset({"", "italic", "upright"})
_AROUND = {"round": "({})", "square": "[{}]", "plain": "{}", "entrywise": "odot {}", "layer": "{}"}


def spelling(name: Name, labels: Sequence[Superscript] | None = None) -> str:
    """The spelling of a name: ``hat y``, ``bold x``, ``calligraphic L``, ``L CE``, ``a^(l-1)``.

    In this order: accents from the outermost in, the font unless it is upright or italic, the
    base, its labels below, its sense, then ``^`` and each superscript that is a label.  Indices,
    powers, transposes and primes are no part of it.

    labels: which of its superscripts are labels; without it those in brackets, stars, daggers and
    words (``x^{\\text{new}}``).  ``labels=()`` is the spelling without any.
    """
    font = () if name.font in PLAIN_FONTS else (name.font,)
    below = [part.text for part in name.below if isinstance(part, Label)]
    sense = (f"({name.sense})",) if name.sense else ()
    words = " ".join((*reversed(name.accents), *font, name.base, *below, *sense))
    above = [s for s in name.above if is_label(s)] if labels is None else labels
    return words + "".join(f"^{shown_above(superscript)}" for superscript in above)


def bare_spelling(name: Name) -> str:
    """The spelling of a name without its superscripts."""
    return spelling(name, ())


def is_label(superscript: Superscript) -> bool:
    """Is it taken for a part of the name if nothing else is known: in brackets, a star, a
    word?"""
    if superscript.kind == "plain":
        body = superscript.body
        return isinstance(body, Name) and len(body.base) > 1 and body.font == "upright"
    return superscript.kind not in ("transpose", "entrywise")


def shown_above(superscript: Superscript) -> str:
    """A superscript in plain text: ``(l-1)``, ``[2]``, ``*``, ``new``."""
    if superscript.kind == "star":
        return "*"
    if superscript.kind == "dagger":
        return "†"
    if superscript.kind == "transpose" or superscript.body is None:
        return "T"
    return _AROUND[superscript.kind].format(plain_text(superscript.body))


def plain_text(expression: Expression | Label) -> str:
    """A short expression, such as stands in a script, in plain text."""
    match expression:
        case Number(text=text) | Label(text=text):
            return text
        case Name():
            below = [plain_text(p) for p in expression.below if not isinstance(p, Label)]
            return spelling(expression) + (f"_{','.join(below)}" if below else "")
        case Total(terms=terms):
            text = "".join(("-" if minus else "+") + plain_text(term) for minus, term in terms)
            return text.removeprefix("+")
        case Product(factors=items):
            return "".join(plain_text(item) for item in items)
        case Listing(items=items, brackets=brackets):
            return brackets + ",".join(plain_text(item) for item in items)
        case Ratio(above=above, below=under):
            return f"{plain_text(above)}/{plain_text(under)}"
        case Call(head=head, arguments=arguments):
            return f"{plain_text(head)}({','.join(map(plain_text, arguments))})"
        case Chain(parts=parts, links=links):
            signs = ["", *(link.sign for link in links)]
            texts = [plain_text(part) if part else "" for part in parts]
            return "".join(sign + text for sign, text in zip(signs, texts, strict=True))
        case _:
            return f"{type(expression).__name__} {expression.span}"

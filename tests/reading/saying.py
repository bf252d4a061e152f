"""Expressions in a compact text, spans left out, so that whole values fit on a line of a test."""

from __future__ import annotations

from derive.reading.expressions import (
    Array,
    Bound,
    Braced,
    Branches,
    Call,
    Chain,
    Derivative,
    Dots,
    Entries,
    Expression,
    Formula,
    Grouped,
    Indicator,
    Label,
    Lexicon,
    Listing,
    Name,
    Number,
    Product,
    Radical,
    Ratio,
    Set,
    Size,
    Superscript,
    Total,
)
from derive.reading.grammar import read_formula
from derive.reading.parsing import read_layout

_ABOVE = {
    "round": "({})",
    "square": "[{}]",
    "plain": "{}",
    "transpose": "T<{}>",
    "entrywise": "odot {}",
}


def read(text: str, *functions: str, **settings) -> Formula:
    """The formula that a text is; functions are spellings of the lexicon."""
    return read_formula(read_layout(text), Lexicon(frozenset(functions)), **settings)


def said(text: str, *functions: str, **settings) -> str:
    """What a text says, chain by chain."""
    formula = read(text, *functions, **settings)
    if formula.errors:
        return " | ".join(f"{e.span} {e.message}" for e in formula.errors)
    return " | ".join(chain_text(chain) for chain in formula.chains)


def chain_text(chain: Chain) -> str:
    """``a = b {k neq j} "words"``; ``~`` stands where the part before is missing."""
    parts = ["~" if part is None else show(part) for part in chain.parts]
    text = parts[0]
    for link, part in zip(chain.links, parts[1:], strict=True):
        reason = f"<{show(link.reason)}>" if link.reason else ""
        text += f" {link.sign}{reason}{f'<{link.words!r}>' if link.words else ''} {part}"
    conditions = "; ".join(show(condition) for condition in chain.conditions)
    given = f" {{{conditions}}}" if conditions else ""
    words = f" {' '.join(map(repr, chain.words))}" if chain.words else ""
    mark = "... " if chain.gap else "(aside) " if chain.aside else ""
    return mark + text + given + words


def _scripts(below, above) -> str:
    low = f"_{{{', '.join(show(part) for part in below)}}}" if below else ""
    return low + "".join(f"^{{{_above(superscript)}}}" for superscript in above)


def _above(superscript: Superscript) -> str:
    body = "" if superscript.body is None else show(superscript.body)
    return _ABOVE.get(superscript.kind, superscript.kind).format(body)


def _all(items) -> str:
    return ", ".join(show(item) for item in items)


def show(node: Expression | Label | None) -> str:
    """An expression as text: ``total(...)``, ``*`` for a product, names with scripts."""
    match node:
        case None:
            return "none"
        case Number(text=text):
            return text
        case Label(text=text):
            return f"'{text}'"
        case Name():
            words = [*reversed(node.accents), *([node.font] if node.font else []), node.base]
            return " ".join(words) + "'" * node.primes + _scripts(node.below, node.above)
        case Call():
            power = f"^{{{show(node.power)}}}" if node.power else ""
            return f"{show(node.head)}{power}({_all(node.arguments)}){_scripts(node.below, ())}"
        case Grouped():
            return f"[{show(node.body)}]{_scripts(node.below, node.above)}"
        case Total():
            text = "".join(f" {'-' if minus else '+'} {show(t)}" for minus, t in node.terms)
            return f"({text.removeprefix(' + ').strip()})"
        case Product():
            signs = ["", *(f"{sign} " if sign else "" for sign in node.signs)]
            parts = [s + show(f) for s, f in zip(signs, node.factors, strict=True)]
            return f"<{' '.join(parts)}>"
        case Ratio():
            return f"({show(node.above)} / {show(node.below)})"
        case Radical():
            return f"root{show(node.degree) if node.degree else ''}({show(node.body)})"
        case Bound():
            upper = f"..{show(node.upper)}" if node.upper else ""
            return f"{node.kind}[{_all(node.conditions)}{upper}]({show(node.body)})"
        case Derivative():
            by = ", ".join(
                f"{show(v)}^{show(n)}" if show(n) != "1" else show(v) for v, n in node.by
            )
            return f"{node.kind}[{by}]({show(node.body)})"
        case Branches():
            rows = [f"{show(v)} if {show(c)}" if c else show(v) for v, c in node.rows]
            return f"cases({'; '.join(rows)})"
        case Indicator():
            return f"one({show(node.condition)})"
        case Braced():
            return f"brace({show(node.body)}: {show(node.label)})"
        case Size():
            return f"{node.kind}{show(node.order) if node.order else ''}({show(node.body)})"
        case Array():
            return f"array({'; '.join(_all(row) for row in node.rows)})"
        case Listing():
            return f"list{node.brackets}({_all(node.items)})"
        case Entries(indices, ends, body):
            letters = _all((*indices, *ends))
            return f"entries[{letters}]({show(body)})"
        case Dots():
            return "..."
        case Set():
            return f"set {node.name}" + (f"^{{{_all(node.dimensions)}}}" if node.dimensions else "")
        case Chain():
            return f"`{chain_text(node)}`"

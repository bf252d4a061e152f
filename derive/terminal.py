"""Chains laid out for a terminal: formulas on their baselines, reasons at the right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from derive.document import Chain, Math, Row
from derive.escaping import escape_plain
from derive.printers.box import Box, beside, columns, stack, text

WIDEST = 110
INDENT = 4
_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
_VERDICTS = {
    "proved": ("✓", "green"),
    "tested": ("tested", "dim"),
    "refuted": ("✗ does not hold", "red"),
    "unknown": ("? not known to hold", "yellow"),
}


@dataclass(frozen=True)
class Terminal:
    """Where the text goes: how wide it is, and whether it knows colours."""

    width: int = 80
    colour: bool = False

    def paint(self, value: object, style: str) -> Markup:
        """The text in a colour, or as it is: bold, dim, red, green, yellow."""
        shown = value if isinstance(value, Markup) else Markup(escape_plain(str(value)))
        if not self.colour or not shown:
            return shown
        return Markup(f"\x1b[{_COLOURS[style]}m{shown}\x1b[0m")

    def typeset(self, chain: Chain, depth: int = 0, reasons: bool = True) -> Markup:
        """The chain in lines that end where the terminal does, if the formulas let them."""
        width = min(self.width, WIDEST)
        indent = " " * (2 + INDENT * depth)
        left = _box(chain.left)
        widest = max((_box(row.right).width for row in chain.rows), default=0)
        lines: list[str] = []
        if len(indent) + left.width + 3 + widest > width:
            lines += [indent + line for line in left.lines]
            left = text("  ")
        before = left
        tall = False
        for row in chain.rows:
            box = _line(before, row)
            if lines and (tall or box.height > 1):
                lines.append("")
            lines += self._row(box, row, indent, width, reasons)
            before, tall = text(" " * left.width), box.height > 1
        return Markup("\n".join(line.rstrip() for line in lines))

    def _row(self, box: Box, row: Row, indent: str, width: int, reasons: bool) -> Iterator[str]:
        verdict, colour = _VERDICTS.get(row.verdict, ("", "dim"))
        reason = escape_plain(row.reason) if reasons else ""
        if not reasons and not row.in_doubt:
            verdict = ""
        said = len(reason) + len(verdict) + (1 if reason and verdict else 0)
        remark = " ".join(
            part for part in (self.paint(reason, "dim"), self.paint(verdict, colour)) if part
        )
        for number, line in enumerate(box.lines):
            used = len(indent) + columns(line.rstrip())
            if number == box.baseline and remark and used + 2 + said <= width:
                yield indent + line.rstrip() + " " * (width - used - said) + remark
                remark = ""
            else:
                yield indent + line
        if remark:
            yield " " * max(width - said, len(indent)) + remark


def _box(formula: Math) -> Box:
    return Box(tuple(formula.source.split("\n")), formula.baseline)


def _line(before: Box, row: Row) -> Box:
    """What stands before the relation, the relation with what stands over it, the line."""
    sign, right = _box(row.relation), _box(row.right)
    above = [_box(formula) for formula in row.over]
    if row.in_doubt:
        above.insert(0, text("?"))
    if right.baseline > 0 and above:
        sign, above = stack([*above, sign], len(above)), []
    box = beside(before, text(" "), sign, text(" "), right)
    # Over a flat line there is room to both sides: the relation keeps its column.
    lines = tuple(_over(label, before.width + 1) for label in above)
    return Box((*lines, *box.lines), len(lines) + box.baseline)


def _over(label: Box, column: int) -> str:
    return " " * max(column - label.width // 2, 0) + label.lines[0]

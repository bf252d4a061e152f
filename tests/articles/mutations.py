"""Wrong versions of a line in LaTeX, and versions that say the same in another way.

Everything here works on the text of a line, as a person makes a slip or has another habit; nothing
of the reader of formulas is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from derive.articles.passages import Document, Passage

_TOKEN = re.compile(
    r"\\(?P<edge>begin|end)\{(?P<name>\w+\*?)\}|(?P<row>\\\\\*?(?:\[[^\]]*\])?)|\\(?:left|right)\b"
    r"|\\[a-zA-Z]+|\\.|(?P<open>\{)|(?P<close>\})|(?P<equals>=)|.",
    re.DOTALL,
)
_OPENING = re.compile(r"\\left\s*(?:\\.|.)|\\\{|[({\[]")
_CLOSING = re.compile(r"\\right\s*(?:\\.|.)|\\\}|[)}\]]")
_PIECE = re.compile(
    r"\\left\s*(?:\\[{a-z|]+|.)|\\right\s*(?:\\[}a-z|]+|.)|\\[{}]|\\[a-zA-Z]+|\\.|[({\[)}\]]"
    r"| [+-] |\s|[^\s\\]"
)
_INDEXED = r"(?:[A-Za-z]|\\(?!sum|prod)[a-z]+)_(?:[a-z]\b|\{[a-z]+\})"
#: What takes what follows it as its argument.
_GREEDY = re.compile(r"(?:\\(?:log|ln|exp|sqrt|partial|max|min|tanh|operatorname\{\w+\})|[_^])\s*$")


@dataclass(frozen=True)
class Row:
    """A line of a display.  start, end: where it stands in the text of its formula; right: where
    its last side begins."""

    passage: Passage
    start: int
    end: int
    right: int

    @property
    def text(self) -> str:
        """Its last side."""
        return self.passage.text[self.right : self.end]

    @property
    def whole(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def lines(self) -> range:
        """The lines of the file that its last side stands on."""
        places = self.passage.places
        return range(places[self.right].line, places[self.end].line + 1)


@dataclass(frozen=True)
class Edit:
    """Something else in place of a stretch of a line's last side."""

    kind: str
    start: int
    end: int
    new: str

    def on(self, text: str) -> str:
        """The line with it."""
        return text[: self.start] + self.new + text[self.end :]


def rows(passage: Passage) -> Iterator[Row]:
    """The lines of a formula that have an equals sign."""
    depth = level = start = 0
    equals: int | None = None
    for found in _TOKEN.finditer(passage.text):
        at = found.start()
        if found["edge"] == "begin":
            depth += 1
            start = found.end() if depth == 1 else start
        elif found["edge"] == "end":
            depth -= 1
            if not depth:
                yield from _row(passage, start, at, equals)
                start, equals = found.end(), None
        elif found["open"] or found["close"]:
            level += 1 if found["open"] else -1
        elif found["row"] and depth <= 1 and not level:
            yield from _row(passage, start, at, equals)
            start, equals = found.end(), None
        elif found["equals"] and depth <= 1 and not level:
            equals = found.end()
    yield from _row(passage, start, len(passage.text), equals)


def _row(passage: Passage, start: int, end: int, equals: int | None) -> Iterator[Row]:
    if equals is None or not passage.display:
        return
    text = passage.text
    while equals < end and text[equals].isspace():
        equals += 1
    while end > equals and text[end - 1].isspace():
        end -= 1
    if equals < end:
        yield Row(passage, start, end, equals)


def edited(content: str, changes: Iterable[tuple[Row, Edit]]) -> str:
    """The text of a file with edits of some of its lines, none of which overlap."""
    starts = [0, *(found.end() for found in re.finditer("\n", content))]

    def offset(row: Row, at: int) -> int:
        """Behind the character before it: an escape belongs to what it escapes."""
        place = row.passage.places[row.right + at - 1]
        return starts[place.line - 1] + place.column

    spans = sorted((offset(r, e.start), offset(r, e.end), e.new) for r, e in changes)
    for start, end, new in reversed(spans):
        content = content[:start] + new + content[end:]
    return content


# Slips -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Surroundings:
    """What a page has besides a line.

    letters: its indices.  like: those that stand where another one stands as well.  limits: the
    sizes, in LaTeX, that bound indices run to.
    """

    letters: tuple[str, ...]
    like: dict[str, tuple[str, ...]]
    limits: tuple[tuple[str, str], ...]  # of a bound index, in LaTeX

    @classmethod
    def of(cls, document: Document) -> Surroundings:
        text = " ".join(passage.text for passage in document.passages)
        letters = dict.fromkeys(
            letter
            for found in re.finditer(
                r"\\sum_\{?([a-z])\b|([a-z]) (?:=|\\neq) ([a-z])\b"
                r"|\\partial (?:[A-Za-z]|\\[a-z]+)_(?:([a-z])|\{([a-z]{2,3})\})\}",
                text,
            )
            for letters in found.groups("")
            for letter in letters
        )
        limits = dict(re.findall(r"\\sum_\{([a-z])=1\}\^\{?(\w)\}?", text))
        return cls(tuple(letters), _alike(text, tuple(letters)), tuple(limits.items()))


def _alike(text: str, letters: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """For each index those that run over the same: they stand in the same place of a quantity, or
    are compared with it."""
    groups = {letter: {letter} for letter in letters}
    slots: dict[tuple[str, int, int], str] = {}

    def join(one: str, other: str) -> None:
        if one in groups and other in groups:
            both = groups[one] | groups[other]
            groups.update(dict.fromkeys(both, both))

    for found in re.finditer(r"([A-Za-z])_(?:([a-z])\b|\{([a-z]{1,3})\})", text):
        below = found[2] or found[3]
        for at, letter in enumerate(below):
            if letter in groups:
                join(letter, slots.setdefault((found[1], len(below), at), letter))
    for found in re.finditer(r"\b([a-z]) (?:=|\\neq) ([a-z])\b|\\delta_\{([a-z])([a-z])\}", text):
        one, other = (letter for letter in found.groups() if letter)
        join(one, other)
    return {letter: tuple(x for x in letters if x in groups[letter]) for letter in letters}


Slip = Callable[[str, Surroundings], Iterator[Edit]]


def _sign(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(r" ([+-]) ", text):
        yield Edit("sign", *found.span(1), "-" if found[1] == "+" else "+")
    if text.startswith("-"):
        yield Edit("sign", 0, 1, "")
    elif text.strip() != "0":
        yield Edit("sign", 0, 0, "-")


def _index(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(r"(?<!\\sum)(?<!\\prod)_(?:([a-z])\b|\{([a-z]{1,3})\})", text):
        group = 1 if found[1] else 2
        if _in_label(text, found.start()) or _in_derivative(text, found.start()):
            continue
        for at in range(*found.span(group)):
            others = [x for x in around.like.get(text[at], ()) if x != text[at]]
            here = [x for x in others if f"_{x}" in text.replace("{", "")]
            for letter in here or others[:1]:
                yield Edit("index", at, at + 1, letter)


def _term(text: str, around: Surroundings) -> Iterator[Edit]:
    for start, end in _terms(text):
        kind = "label" if _in_label(text, start) else "term dropped"
        yield Edit(kind, start, end, "")


def _factor(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(rf"(?<![\\\w]){_INDEXED} (?=[\\A-Za-z(])(?!\\cdot)", text):
        if not _GREEDY.search(text[: found.start()]) and text[found.end()] not in "+-=":
            yield Edit("factor dropped", *found.span(), "")
    for found in re.finditer(rf" \\cdot {_INDEXED}(?![\^\w])", text):
        yield Edit("factor dropped", *found.span(), "")


def _case(text: str, around: Surroundings) -> Iterator[Edit]:
    limits = dict(around.limits)
    for found in re.finditer(r"\\sum_\{([a-z]) \\neq ([a-z])\}", text):
        if found[1] in limits:
            yield Edit("case", *found.span(), rf"\sum_{{{found[1]}=1}}^{{{limits[found[1]]}}}")
    for found in re.finditer(r"\\sum_\{([a-z])=1\}\^\{?\w\}?", text):
        for letter in around.like.get(found[1], ()):
            if letter != found[1] and f"_{letter}" in text and letter not in limits:
                yield Edit("case", *found.span(), rf"\sum_{{{found[1]} \neq {letter}}}")
    for found in re.finditer(r"(?<=if } )[a-z] (=|\\neq) (?=[a-z]\b)", text):
        yield Edit("case", *found.span(1), "=" if found[1] != "=" else r"\neq")
    for found in re.finditer(r"\\delta_\{[a-z]{2}\}", text):
        yield Edit("case", *found.span(), rf"(1 - {found.group()})")


def _limit(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(r"\\sum_\{[a-z]=(1)\}\^(?:\{(\w)\}|(\w))", text):
        yield Edit("limit", *found.span(1), "2")
        size, span = found[2] or found[3], (found.end(1) + 2, found.end())
        yield Edit("limit", *span, f"{{{size}-1}}")
        for other in dict.fromkeys(dict(around.limits).values()):
            if other != size:
                yield Edit("limit", *span, f"{{{other}}}")


def _label(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(r"(?<=[_^]\{=)", text):
        end = _group_end(text, found.start() - 2)
        label = text[found.start() : end - 1]
        start = found.start()
        for edit in () if label == "0" else (*_sign(label, around), *_index(label, around)):
            yield Edit("label", start + edit.start, start + edit.end, edit.new)
        for number in re.finditer(r"(?<![\w^_])[01](?![\w.])", label):
            here = start + number.start()
            yield Edit("label", here, here + 1, "2")


def _derivative(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(
        r"\\partial (?:[A-Za-z]|\\[a-z]+)_(?:([a-z])|\{([a-z]{1,3})\})\}", text
    ):
        group = 1 if found[1] else 2
        for at in range(*found.span(group)):
            for letter in around.like.get(text[at], ()):
                if letter != text[at]:
                    yield Edit("derivative", at, at + 1, letter)


def _log(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(r"\\(?:log|ln) ?(?![({\\])", text):
        yield Edit("log dropped", *found.span(), "")
    for found in re.finditer(r"\\(?:log|ln)\(([^()]*)\)", text):
        yield Edit("log dropped", *found.span(), found[1])


def _exponent(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(r"\^2", text):
        yield Edit("exponent", *found.span(), "^3")
        yield Edit("exponent", *found.span(), "")
    for found in re.finditer(r"(?<![\\\w])e\^\{", text):
        yield Edit("exponent", found.end(), found.end(), "-" if text[found.end()] != "-" else "2")


def _constant(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(r"(?<![\w^_{=.])([2-9])(?=[ \\])|(?<=\\frac\{)(\d)(?=\})", text):
        yield Edit("number", *found.span(), str(int(found.group()) + 1))


SLIPS: tuple[Slip, ...] = (
    _sign, _index, _term, _factor, _case, _limit, _label, _derivative, _log, _exponent, _constant,
)  # fmt: skip


def slips(row: Row, around: Surroundings) -> dict[str, list[Edit]]:
    """The wrong versions of a line, by kind."""
    found: dict[str, list[Edit]] = {}
    for slip in SLIPS:
        for edit in slip(row.text, around):
            found.setdefault(edit.kind, []).append(edit)
    return found


def _terms(text: str) -> Iterator[tuple[int, int]]:
    """From each plus or minus between terms to the end of the term behind it."""
    opened: list[list[int]] = [[]]
    for piece in _PIECE.finditer(text):
        sign = piece.group()
        if _OPENING.fullmatch(sign):
            opened.append([])
        elif _CLOSING.fullmatch(sign):
            for start in opened.pop() if len(opened) > 1 else []:
                yield start, piece.start()
        elif sign in (" + ", " - "):
            if opened[-1]:
                yield opened[-1].pop(), piece.start()
            opened[-1].append(piece.start())
    for start in opened[-1]:
        yield start, len(text)


def _group_end(text: str, start: int) -> int:
    """Behind the brace that closes the one at a place."""
    depth = 0
    for found in re.compile(r"\\.|[{}]").finditer(text, start):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if not depth:
            return found.end()
    return len(text)


def _in_label(text: str, at: int) -> bool:
    """Does it stand in the label of a brace?"""
    return any(
        found.end() <= at < _group_end(text, found.start())
        for found in re.finditer(r"(?<=[_^])\{=", text)
    )


def _in_derivative(text: str, at: int) -> bool:
    """Does it stand behind a derivative's sign?"""
    return bool(re.search(r"\\partial\s*(?:[A-Za-z]|\\[a-z]+)$", text[:at]))


# Habits ------------------------------------------------------------------------------------


def _fresh(text: str, around: Surroundings) -> Iterator[Edit]:
    """Another name for what is summed over, in the whole line."""
    for letter in dict.fromkeys(re.findall(r"\\sum_\{([a-z])=1\}", text)):
        if re.search(rf"\\sum_\{{{letter} |\\partial [A-Za-z]_\{{?\w*{letter}|neq {letter}", text):
            continue
        for new in "rstuvw":
            if new not in re.sub(r"\\[a-z]+", "", text) and new not in around.letters:
                token = rf"\\text\{{[^}}]*\}}|\\[a-zA-Z]+|{letter}"
                renamed = re.sub(token, partial(_if_alone, letter, new), text)
                yield Edit("dummy renamed", 0, len(text), renamed)
                break


def _if_alone(letter: str, new: str, found: re.Match[str]) -> str:
    return new if found.group() == letter else found.group()


def _turned(text: str, around: Surroundings) -> Iterator[Edit]:
    """Terms in another order, within brackets."""
    bracket = (
        r"(?:\\left\(|(?<!left)\()([^()+\-]+) ([+-]) ((?:(?!\\right)[^()+\-])+)(?:\\right\)|\))"
    )
    for found in re.finditer(bracket, text):
        one, sign, two = found[1].strip(), found[2], found[3].strip()
        if (
            r"\sum" in one
            or text[found.end() : found.end() + 1] == "_"
            or one.count("{") != one.count("}")
        ):
            continue
        new = f"{two} + {one}" if sign == "+" else f"-{two} + {one}"
        yield Edit("terms reordered", found.start(1), found.end(3), new)


def _swapped(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(rf"(?<![\\\w^_]){_INDEXED} {_INDEXED}(?![\^_\w])", text):
        if _GREEDY.search(text[: found.start()]) or r"\partial" in found.group():
            continue
        one, two = found.group().split(" ")
        if re.match(r"\\[a-z]", one) or re.match(r"\\[a-z]", two):
            continue
        yield Edit("factors reordered", *found.span(), f"{two} {one}")


def _split(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(r"\\frac\{([^{}+]+(?:\{[^{}]*\}[^{}+]*)*) ([+-]) ", text):
        if r"\sum" in found[1] or r"\partial" in found[1] or " - " in found[1]:
            continue
        end = _group_end(text, found.start() + 5)
        if end >= len(text) or text[end] != "{":
            continue
        below_end = _group_end(text, end)
        second, below = text[found.end() : end - 1], text[end + 1 : below_end - 1]
        if re.search(r" [+-] ", second) or any(
            part.count("(") != part.count(")") for part in (found[1], second)
        ):
            continue
        new = (
            rf"\left(\frac{{{found[1]}}}{{{below}}} {found[2]} \frac{{{second}}}{{{below}}}\right)"
        )
        yield Edit("fraction split", found.start(), below_end, new)


def _replaced(kind: str, pattern: str, new: str) -> Slip:
    def edits(text: str, around: Surroundings) -> Iterator[Edit]:
        for found in re.finditer(pattern, text):
            yield Edit(kind, *found.span(), found.expand(new))

    return edits


def _exp(text: str, around: Surroundings) -> Iterator[Edit]:
    for found in re.finditer(r"(?<![\\\w])e\^\{", text):
        end = _group_end(text, found.end() - 1)
        body = text[found.end() : end - 1]
        for new in (rf"\exp({body})", rf"\exp\left({body}\right)", rf"\exp\{{{body}\}}"):
            yield Edit("exp", found.start(), end, new)


HABITS: tuple[Slip, ...] = (
    _fresh,
    _turned,
    _swapped,
    _split,
    _exp,
    _replaced("spacing", r" (?=[+-] )", r"\\, "),
    _replaced("spacing", r" ([+-]) ", r"\1"),
    _replaced("spacing", r" (?=\\sum)", r" \\; "),
    _replaced("fraction", r"\\frac\b", r"\\dfrac"),
    _replaced("fraction", r"\\frac\b", r"\\tfrac"),
    _replaced("fraction", r"\\frac\{(\d)\}\{(\d)\}", r"\\frac\1\2"),
    _replaced("brackets", r"(?<!left)\(([^()]*)(?<!\\right)\)", r"\\left(\1\\right)"),
    _replaced("brackets", r"\\left\(([^()]*)\\right\)", r"\\bigl(\1\\bigr)"),
    _replaced("brackets", r"\\left\(([^()]*)\\right\)", r"\\left[\1\\right]"),
    _replaced("dot", r"(?<=[}\w)]) \\cdot (?=[A-Za-z]_)", r" "),
    _replaced("dot", r"(?<=[}\w)]) \\cdot (?=[A-Za-z]_)", r" \\times "),
    _replaced("logarithm", r"\\log\b", r"\\ln"),
    _replaced("logarithm", r"\\log ([a-z]_[a-z])\b", r"\\log(\1)"),
    _replaced("limits left out", r"\\sum_\{([a-z])=1\}\^\{?\w\}?", r"\\sum_\1 "),
    _replaced("limits left out", r"\\sum_\{([a-z])=1\}", r"\\sum\\limits_{\1=1}"),
    _replaced("bars", r"\\lvert (.*?) \\rvert", r"|\1|"),
)


def habits(row: Row, around: Surroundings) -> dict[str, list[Edit]]:
    """The same line as others would write it, by kind."""
    found: dict[str, list[Edit]] = {}
    for habit in HABITS:
        for edit in habit(row.text, around):
            found.setdefault(edit.kind, []).append(edit)
    return found


def lines_of(document: Document) -> list[Row]:
    """Every line of a document that has an equals sign."""
    return [row for passage in document.passages for row in rows(passage)]

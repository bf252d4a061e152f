"""Lines that are understood from what stands above them, but not from the whole document.

Lines that are not understood are read once more as the end of what the document says up to there,
or as far below as they are still understood so (:mod:`derive.articles.beginnings`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from derive.articles.beginnings import Beginnings
from derive.articles.claims import Claim
from derive.articles.context import understand
from derive.articles.examining import Examined
from derive.articles.passages import Place
from derive.articles.report import Stated
from derive.articles.settling import Settled, settled

Key = tuple[Place, int, int, str]


@dataclass
class Prefixes:
    """Reads beginnings of a document.

    used: those that some line is understood in, by the number of their formulas.
    """

    beginnings: Beginnings
    used: dict[int, Settled] = field(default_factory=dict)
    _read: dict[int, tuple[Settled, dict[Key, Examined]]] = field(default_factory=dict)

    def completed(self, claims: Sequence[Examined]) -> tuple[Examined, ...]:
        """All claims, with what comes of those that are not understood in a beginning of the
        document.  None becomes false by it."""
        made = list(claims)
        passages = self.beginnings.document.passages
        order = {passage.places[0]: n for n, passage in enumerate(passages, 1)}
        for number, each in enumerate(made):
            first = order[each.claim.right.passage.places[0]]
            if not _is_open(each) or first == len(order):
                continue
            understands = partial(self._understands, each)
            if self.beginnings.may_read(first) and understands(first):
                self._take(made, number, self.beginnings.longest(first, understands))
        return tuple(made)

    def stated(self, known: Sequence[Stated]) -> Iterator[Stated]:
        """What the document says up to some line, beside what it was taken to say as a whole."""
        same = {(said.kind, said.text) for said in known}
        for length, found in self.used.items():
            last = self.beginnings.document.passages[length - 1].places[-1]
            for said in found.context.stated:
                if (said.kind, said.text) not in same:
                    yield replace(said, text=f"{said.text} (up to line {last.line})")

    def _take(self, made: list[Examined], start: int, length: int) -> None:
        """Take over what is understood in a beginning."""
        found, by_key = self._beginning(length)
        self.used[length] = found
        for number in range(start, len(made)):
            again = by_key.get(_key(made[number].claim))
            if again is not None and _is_open(made[number]) and _is_settled(again):
                made[number] = again

    def _understands(self, wanted: Examined, length: int) -> bool:
        again = self._beginning(length)[1].get(_key(wanted.claim))
        return again is not None and _is_settled(again)

    def _beginning(self, length: int) -> tuple[Settled, dict[Key, Examined]]:
        if length not in self._read:
            beginning = self.beginnings.of(length)
            found = settled(beginning, understand(beginning))
            self._read[length] = found, {_key(each.claim): each for each in found.claims}
        return self._read[length]


def _is_open(found: Examined) -> bool:
    return found.ruling.verdict == "unread"


def _is_settled(found: Examined) -> bool:
    """Does it hold?  What a line defines is decided by the whole document."""
    return found.ruling.verdict in ("holds", "holds-if") and not found.claim.taken


def _key(claim: Claim) -> Key:
    return claim.right.passage.places[0], *claim.right.expression.span, claim.kind

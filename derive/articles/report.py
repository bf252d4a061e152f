"""What is said of a document: frozen data that every kind of report is written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from derive.articles.passages import Place

VerdictName: TypeAlias = Literal["holds", "holds-if", "false", "unread"]


@dataclass(frozen=True)
class Judged:
    """One claim, judged.

    place: where its right side begins; ``end``: the place behind its last character, or None.
    text: the claim in LaTeX, ``left = right``.
    kind: a line of a chain, the label of a brace, a reason over a sign, or the definition or
    assumption that it repeats.
    needs: assumptions and cases it rests on, in the words of its document, ``\\sum_k y_k = 1``;
    for ``holds-if`` those that are stated nowhere.
    case: the case stated around it that it needs, or empty.
    counterexample: sizes, indices and variables in small numbers, and the two sides.
    message: one sentence for a reader.  differs: where the two sides differ, in LaTeX, or empty.
    understood: the two sides in the language of problem files.
    slip: for a false line, what kind of slip it is, in a few words, where that can be told.
    hints: what a student is told of it, weakest first; none of them gives the line away.
    """

    place: Place
    text: str
    verdict: VerdictName
    kind: Literal["line", "brace", "reason", "definition", "assumption"] = "line"
    needs: tuple[str, ...] = ()
    case: str = ""
    counterexample: Mapping[str, object] = field(default_factory=dict)
    message: str = ""
    differs: str = ""
    understood: str = ""
    end: Place | None = None
    slip: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Warned:
    """Something that is no error: an index used twice, a reading that was not the usual one.
    end: behind the piece it is about, or None."""

    place: Place
    message: str
    hint: str = ""
    end: Place | None = None


@dataclass(frozen=True)
class Stated:
    """What the document was taken to say: a definition, an assumption, a size, a variable, so
    that a person can object.  text: in the language of problem files."""

    place: Place | None
    kind: Literal["size", "variable", "function", "definition", "assumption"]
    name: str
    text: str


@dataclass(frozen=True)
class Report:
    """Everything that is said of a file.

    formulas: how many formulas it has; unread: those that were not understood, each with its place,
    the piece and what about it (claims that are not understood are there as well).
    """

    file: str
    claims: tuple[Judged, ...]
    warnings: tuple[Warned, ...] = ()
    context: tuple[Stated, ...] = ()
    formulas: int = 0
    unread: tuple[tuple[Place, str, str], ...] = ()

    @property
    def first_false(self) -> Judged | None:
        """The first line that is false."""
        return next((claim for claim in self.claims if claim.verdict == "false"), None)

    @property
    def places(self) -> tuple[Place, ...]:
        """The places that are spoken of."""
        return (
            *(claim.place for claim in self.claims),
            *(warning.place for warning in self.warnings),
            *(place for place, _, _ in self.unread),
        )

"""What comes of all claims of a document that is understood so."""

from __future__ import annotations

from dataclasses import dataclass

from derive.articles.claims import claims
from derive.articles.context import Context
from derive.articles.doubts import Doubts
from derive.articles.examining import Examined, Examiner
from derive.articles.formulas import Formulas
from derive.articles.passages import Document
from derive.articles.silence import heard
from derive.articles.unsaid import completed


@dataclass(frozen=True)
class Settled:
    """All claims of a document, examined and doubted, in order, and by what."""

    context: Context
    formulas: Formulas
    examiner: Examiner
    doubts: Doubts
    claims: tuple[Examined, ...]


def settled(document: Document, context: Context) -> Settled:
    """Examine all claims of a document.  Never raises."""
    formulas = context.formulas(document)
    examiner = Examiner(document, context, formulas)
    every = claims(document, formulas, context.taken, context.unclaimed)
    found = heard([examiner.examine(claim) for claim in every], examiner)
    doubts = Doubts(document, formulas, context, found)
    told = completed([doubts.settled(each) for each in found], examiner, document)
    return Settled(context, formulas, examiner, doubts, tuple(told))

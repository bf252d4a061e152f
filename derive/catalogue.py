"""The library that ships: which problems there are, by topic, name, title and what is asked.

Reads TOML and nothing else, so that listing the library does not import SymPy.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "problems"

#: The headings of the library, in the order in which they are read.
TOPICS = (
    "classification",
    "probability",
    "regression",
    "layers",
    "normalisation",
    "attention",
    "activations",
    "contrastive learning",
    "reinforcement learning",
    "second derivatives",
)


@dataclass(frozen=True)
class Listing:
    """What ``derive list`` says of a problem: ``differentiate`` by ``by``."""

    name: str
    title: str
    differentiate: str
    by: tuple[str, ...]
    topic: str


def library() -> tuple[str, ...]:
    """The names of the problems that ship, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def library_file(name: str) -> Path:
    """The file of a problem of the library."""
    return FOLDER / f"{name}.toml"


def listings() -> tuple[Listing, ...]:
    """The problems that ship: topic by topic, and by name in each."""
    found = (_listing(name) for name in library())
    return tuple(sorted(found, key=lambda listing: TOPICS.index(listing.topic)))


def _listing(name: str) -> Listing:
    data = tomllib.loads(library_file(name).read_text(encoding="utf-8"))
    by = data["goal"]["by"]
    return Listing(
        name=name,
        title=data["title"],
        differentiate=data["goal"]["differentiate"],
        by=(by,) if isinstance(by, str) else tuple(by),
        topic=data["topic"],
    )

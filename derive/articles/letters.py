"""Which scripts of a name are indices, and which belong to the name: decided from the survey."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from derive.articles.survey import Base, Spot, Survey, base_of, everywhere, letter
from derive.reading.expressions import Call, Expression, Label, Name, Number, Superscript, Total

#: Letters that people number with, where nothing else is said.
CUSTOMARY = frozenset("ijklmn")
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True)
class Scripted:
    """A name taken apart: the name with its labels alone, and what stands in the places of its
    indices, those above first."""

    name: Name
    indices: tuple[Expression, ...]


@dataclass(frozen=True)
class Letters:
    """What was decided.  indices: the letters that number.  places: where they do.  classes:
    vectors that stand there too, for the one of their entries that is 1."""

    indices: frozenset[str]
    places: frozenset[Spot]
    classes: frozenset[str] = frozenset()

    def apart(self, name: Name) -> Scripted:
        """A name and its indices."""
        if not (name.below or name.above or name.primes):
            return Scripted(name, ())
        base = base_of(replace(name, sense="") if name.sense else name)
        labels: list[Expression | Label] = []
        above: list[Superscript] = []
        indices: list[Expression] = []
        rounds = [s for s in name.above if s.kind == "round" and s.body is not None]
        for script in name.above:
            if script.kind == "round" and script.body is not None:
                spot = (base, "round", len(rounds), rounds.index(script))
                if self._is_index(spot, script.body):
                    indices.append(script.body)
                    continue
            if script.kind in ("round", "square", "star", "dagger", "layer"):
                above.append(script)
        for position, below in enumerate(name.below):
            if self._is_index((base, "below", len(name.below), position), below):
                assert not isinstance(below, Label)
                indices.append(below)
            else:
                labels.append(below)
        bare = replace(name, below=tuple(labels), above=tuple(above), primes=0)
        return Scripted(bare, tuple(indices))

    def behind(self, call: Call) -> tuple[Expression, ...]:
        """The indices behind the brackets of a call."""
        return tuple(below for below in call.below if not isinstance(below, Label))

    def _is_index(self, spot: Spot, script: Expression | Label) -> bool:
        if isinstance(script, Label) or spot not in self.places:
            return False
        if isinstance(script, Number):
            return script.text != "0"
        name = letter(script)
        if name is not None:
            return name in self.indices or name in self.classes
        return any(letter(node) in self.indices for node in everywhere(script))


def decide(survey: Survey, rank: Callable[[Base], int]) -> Letters:
    """The letters that are indices: those that are bound, said to run, compared with one of
    these, or stand where one of these stands; and customary ones, if nothing else is called so.

    rank: how many indices a letter takes by what is given; 0 if that does not tell.
    """
    indices = {name for name in survey.ranged if name.rstrip("'") in _LOWER}
    indices |= _bound(survey)
    numbered, steps = _numbered(survey), _steps(survey)
    places: set[Spot] = set()
    growing = True
    while growing:
        before = len(indices), len(places)
        for pair in survey.compared:
            if indices.intersection(pair) or _are_customary(pair, survey):
                indices |= {n for n in pair if n[0] in _LOWER and ((), n) not in numbered}
        for spot, scripts in survey.spots.items():
            if spot[0] in survey.labelled:
                continue  # d_k, which something runs to
            found = {name for name in map(letter, scripts) if name is not None}
            told = spot[1] == "below" and spot[2] == rank(spot[0])
            told = told or spot in survey.told
            if found & indices or told or _numbers(spot, found, survey):
                places.add(spot)
                indices |= {name for name in found if _may_number(name, indices, survey, steps)}
        growing = (len(indices), len(places)) != before
    return Letters(frozenset(indices), frozenset(places), _classes(survey, indices, places))


def _classes(survey: Survey, indices: set[str], places: set[Spot]) -> frozenset[str]:
    """Vectors in places of indices, ``p_y`` beside ``y_k``: if two quantities have one there, or
    if it is compared with an index as well; and no other letter that is none."""
    vectors = {spot[0][1] for spot in places if spot[0][0] == () and spot[2] == 1}
    strange: dict[str, set[Base]] = {}
    for spot in places:
        for name in {letter(script) for script in survey.spots.get(spot, ())} - indices - {None}:
            strange.setdefault(str(name), set()).add(spot[0])
    if len(strange) != 1:
        return frozenset()
    ((name, bases),) = strange.items()
    pairs = [set(pair) - {name} for pair in survey.compared if name in pair]
    compared = ((), "delta") in bases or any(other <= indices for other in pairs)
    told = len(bases) > 1 or (compared and bases)
    return frozenset({name} if told and name in vectors else ())


def _bound(survey: Survey) -> set[str]:
    """Bound letters number if they stand in a script somewhere; ``max_x f(x)`` binds none."""
    scripts = {name for found in survey.spots.values() for name in _letters(found)}
    return {name for name in survey.bound if name in scripts}


def _letters(scripts: Iterable[Expression | Label]) -> set[str]:
    nodes = (node for s in scripts if not isinstance(s, Label) for node in everywhere(s))
    return {name for name in map(letter, nodes) if name is not None}


def _are_customary(pair: tuple[str, str], survey: Survey) -> bool:
    return set(pair) <= CUSTOMARY and not any(survey.bare[(), name] for name in pair)


def _numbers(spot: Spot, found: set[str], survey: Survey) -> bool:
    """Do letters number a name, though nothing binds them?  ``z_i`` alone does, if no ``z`` is
    there that it would be another of; so do several, ``S_i`` and ``S_j``."""
    customary = {name for name in found if name.rstrip("'") in CUSTOMARY}
    if not customary or spot[1] == "behind":
        return bool(found) and spot[1] == "behind"
    several = len(found) > 1 or spot[2] > 1
    return several or not survey.bare[spot[0]] or spot[0] in survey.whole


def _may_number(name: str, indices: set[str], survey: Survey, steps: frozenset[str]) -> bool:
    plain = name.rstrip("'")
    if plain in indices:
        return True
    if plain not in _LOWER or survey.sizes[name] or ((), plain) in _numbered(survey):
        return False
    return plain in CUSTOMARY or not (survey.bare[(), plain] or plain in steps)


def _steps(survey: Survey) -> frozenset[str]:
    """Letters that count steps, ``w_{t+1} = w_t``: those a number is added to below a name."""
    scripts = [script for found in survey.spots.values() for script in found]
    totals = [script for script in scripts if isinstance(script, Total)]
    moved = [t for t in totals if any(isinstance(term, Number) for _, term in t.terms)]
    return frozenset(_letters(moved))


def _numbered(survey: Survey) -> set[Base]:
    """What has scripts of its own."""
    return {spot[0] for spot in survey.spots}

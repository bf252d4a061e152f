"""Counterexamples with the labels of a document in place of the tables they are read by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derive.articles.verdicts import Ruling
from derive.judges.counterexamples import Counterexample, Numbers


def with_labels(ruling: Ruling, labels: Mapping[str, str]) -> Ruling:
    """The ruling whose counterexample says ``y = (2, 1)`` where it said which entries of a table
    are 1.  labels: the table of each label, by name."""
    names = {table: name for name, table in labels.items() if table != name}
    shown = ruling.counterexample
    variables = shown.get("variables")
    if not isinstance(variables, Mapping) or not names.keys() & variables.keys():
        return ruling
    told = {names.get(n, n): _told(v) if n in names else v for n, v in variables.items()}
    data = {**shown, "variables": told}
    return replace(ruling, counterexample=data, message=_counterexample(data).sentence)


def _told(table: object) -> list[str]:
    """The class of each sample."""
    assert isinstance(table, list)
    return [str(row.index("1") + 1) if "1" in row else "?" for row in table]


def _counterexample(data: Mapping[str, object]) -> Counterexample:
    sizes, indices, variables = (data[key] for key in ("sizes", "indices", "variables"))
    assert isinstance(sizes, Mapping)
    assert isinstance(indices, Mapping)
    assert isinstance(variables, Mapping)
    listed = tuple((name, _frozen(numbers)) for name, numbers in variables.items())
    sides = str(data["left"]), str(data["right"])
    return Counterexample(tuple(sizes.items()), tuple(indices.items()), listed, *sides)


def _frozen(numbers: object) -> Numbers:
    return tuple(map(_frozen, numbers)) if isinstance(numbers, list) else str(numbers)

"""Depth: a chain of layers takes as many lines more as it has layers more."""

from __future__ import annotations

import pytest

from derive.problem_file import loads
from derive.routes import ROUTES, derive
from tests.benchmarks.run import layers, lines


@pytest.mark.parametrize("route", [None, *(name for name in ROUTES if name != "logs")])
def test_the_number_of_lines_is_linear_in_the_number_of_layers(route):
    found = {depth: derive(loads(layers(depth), "layers.toml"), route) for depth in (2, 4, 8)}
    assert [one.stuck for one in found.values()] == [None] * 3
    of = {depth: lines(one) for depth, one in found.items()}
    assert of[8] - of[4] <= 2 * (of[4] - of[2])
    assert of[8] < 200

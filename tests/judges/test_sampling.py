"""Which worlds an equation is tried in."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest

from derive.judges.compiling import Compiler
from derive.judges.evaluation import World
from derive.judges.instances import precision
from derive.judges.sampling import Draw, Sampler, draws
from derive.problem import Problem
from derive.problem_file import loads
from tests.judges.problems import SOFTMAX, matrix, scalars, softmax

BATCH = Path(__file__).parents[2] / "derive" / "problems" / "batch-mean-cross-entropy.toml"


def first_worlds(problem: Problem) -> list[tuple[Draw, World]]:
    sampler = Sampler(problem, Compiler(problem))
    with precision(60):
        return [
            (draw, next(world for _, world in sampler.worlds(draw)))
            for draw in draws([name for name, _ in problem.sizes])
        ]


def first_worlds_at(problem: Problem, sizes: tuple[int, ...]) -> list[World]:
    sampler = Sampler(problem, Compiler(problem))
    with precision(60):
        for draw in draws(["n"]):
            worlds = [world for _, world in sampler.worlds(draw)]
            assert bool(worlds) == (draw.largest in sizes)
        return [next(w for _, w in sampler.worlds(Draw((("n", s),), 9))) for s in sizes]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], [()] * 8),
        (["n"], [(1,), (1,), (2,), (2,), (3,), (4,)]),
        (
            ["n", "m"],
            [
                (1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 2), (3, 3),
                (1, 4), (4, 1), (3, 4), (4, 3), (4, 4),
            ],
        ),
    ],
)  # fmt: skip
def test_sizes_are_small_and_unequal(names: list[str], expected: list[tuple[int, ...]]) -> None:
    assert expected == [tuple(size for _, size in draw.sizes) for draw in draws(names)]


@pytest.mark.parametrize("count", [3, 4, 5])
def test_with_many_sizes_there_are_few_draws(count: int) -> None:
    rows = [
        tuple(size for _, size in draw.sizes) for draw in draws([f"n{c}" for c in range(count)])
    ]
    assert len(rows) <= 14
    assert {(size,) * count for size in (1, 2, 3, 4)} <= set(rows)
    assert any(len(set(row)) == min(count, 4) for row in rows)


def test_values_are_neither_equal_nor_of_one_sign() -> None:
    for draw, world in first_worlds(softmax()):
        entries = list(world.values["z"].values())
        assert len(entries) == len(set(entries))
        if draw.largest > 1:
            assert min(entries) < 0 < max(entries)
    for worlds in (first_worlds(softmax()), first_worlds(scalars())):
        for pair in (("u", "u"), ("u", "v")):
            products = [w.values[pair[0]][()] * w.values[pair[1]][()] for _, w in worlds]
            single = [w.values[pair[0]][()] for _, w in worlds]
            assert min(single) < 0 < max(single)
            assert pair[0] == pair[1] or min(products) < 0 < max(products)


def test_domains_and_assumptions_are_met_to_all_digits() -> None:
    for _, world in first_worlds(softmax()):
        assert world.values["sigma"][()] > 0
        with precision(60):
            total = sum(world.values["y"].values(), Decimal(0))
        assert abs(total - 1) < Decimal("1e-50")


@pytest.mark.parametrize(
    ("assumption", "allowed"),
    [
        ("y[k]**2 == y[k]", {0, 1}),
        ("y[k] * (1 - y[k]) == 0", {0, 1}),
        ("y[k]**2 == 1", {-1, 1}),
    ],
)
def test_what_can_only_be_one_of_two_numbers_is_both_at_once(
    assumption: str, allowed: set[int]
) -> None:
    problem = loads(SOFTMAX.replace("sum(y[k] for k in n) == 1", assumption))
    found = [
        tuple(sorted(w.values["y"].values())) for d, w in first_worlds(problem) if d.largest > 2
    ]
    assert allowed == {value for row in found for value in row}
    assert len({sum(row) for row in found}) > 1


def test_what_is_yes_for_one_index_is_no_for_the_others() -> None:
    problem = loads(SOFTMAX.replace("[goal]", 'binary = "y[k]**2 == y[k]"\n[goal]'))
    for draw, world in first_worlds(problem):
        expected = [Decimal(0)] * (draw.largest - 1) + [Decimal(1)]
        values = world.values["y"].values()
        assert expected == sorted(value.quantize(Decimal("1e-20")) for value in values)


def test_an_entry_that_is_beyond_the_size_is_no_choice() -> None:
    stated = 'binary = "y[k]**2 == y[k]"\nsecond = "y[2] == 1"\n[goal]'
    found = first_worlds_at(loads(SOFTMAX.replace("[goal]", stated)), (2, 3, 4))
    assert all(world.values["y"][(2,)] == 1 for world in found)


def test_sizes_at_which_assumptions_contradict_each_other_are_given_up_soon() -> None:
    doubly = BATCH.read_text(encoding="utf-8").replace(
        "[goal]", 'columns = "sum(y[b, k] for b in N) == 1"\n[goal]'
    )
    problem = loads(doubly)
    begun = time.process_time()
    met = []
    sampler = Sampler(problem, Compiler(problem))
    with precision(60):
        for draw in draws(["N", "n"]):
            met += [draw.sizes for _ in sampler.worlds(draw)][:1]
    assert all(rows == columns for (_, rows), (_, columns) in met)
    assert len(met) == 4
    assert time.process_time() - begun < 20


def test_more_digits_are_digits_of_the_same_world() -> None:
    sampler = Sampler(softmax(), Compiler(softmax()))
    draw = draws(["n"])[-1]
    with precision(60):
        first = sampler.world(draw, 0)
    with precision(140):
        second = sampler.world(draw, 0)
    assert first is not None
    assert second is not None
    for name, entries in first.values.items():
        for args, number in entries.items():
            assert abs(number - second.values[name][args]) < Decimal("1e-50")


def test_a_matrix_has_an_entry_for_every_pair() -> None:
    for draw, world in first_worlds(matrix()):
        rows, columns = (size for _, size in draw.sizes)
        pairs = [(i, j) for i in range(1, rows + 1) for j in range(1, columns + 1)]
        assert pairs == list(world.values["W"])

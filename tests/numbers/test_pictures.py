"""Pictures: which there are, what they show, and that they say it too."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from derive.document import Picture
from derive.messages import catalogue
from derive.numbers import instance
from derive.numbers.curves import _ticks
from derive.numbers.heat_maps import _colour, _light
from derive.numbers.pictures import pictures
from derive.values import read_option
from tests.numbers.samples import SOFTMAX, told

MESSAGES = catalogue("en")
SVG = "{http://www.w3.org/2000/svg}"
JACOBIAN = SOFTMAX.replace('"L"', '"p[i]"')
ONE = '[variables]\nx = "x"\n[goal]\ndifferentiate = "TEXT"\nby = "x"\n'


def drawn(text: str, result: str, *values: str) -> tuple[Picture, ...]:
    found = instance(told(text, result), [read_option(value) for value in values])
    return pictures(found, False, MESSAGES)


def texts(picture: Picture) -> list[str]:
    root = ElementTree.fromstring(picture.svg)
    return ["".join(e.itertext()) for e in root.iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("problem", "result", "names"),
    [
        (SOFTMAX, "p[j] - y[j]", ["heat-map", "curve"]),
        (JACOBIAN, "p[i] * (delta(i, j) - p[j])", ["heat-map"]),
        (ONE.replace("TEXT", "x**2"), "2*x", ["curve"]),
        (SOFTMAX.replace('"z[j]"', '["z[i]", "z[j]"]'), "0", ["heat-map"]),
        (ONE.replace('by = "x"', 'by = ["x", "x"]').replace("TEXT", "x**2"), "2", []),
    ],
)
def test_there_is_a_picture_where_there_is_something_to_see(
    problem: str, result: str, names: list[str]
) -> None:
    assert [picture.name for picture in drawn(problem, result)] == names


def test_a_heat_map_has_every_number_and_says_them() -> None:
    (picture,) = drawn(JACOBIAN, "p[i] * (delta(i, j) - p[j])")
    rows = ["0.2247, −0.1598, −0.0650", "−0.1598, 0.1837, −0.0239", "−0.0650, −0.0239, 0.0889"]
    assert texts(picture) == [
        "∂p_i/∂z_j".replace("_", ""),
        *("j = 1", "j = 2", "j = 3"),
        *(t for i, row in enumerate(rows, 1) for t in (f"i = {i}", *row.split(", "))),
    ]
    assert "; ".join(rows) in picture.alt
    assert f'aria-label="{picture.alt}"' in picture.svg


def test_colours_tell_the_sign_and_the_size() -> None:
    low, middle, high = (_colour(share) for share in (-1.0, 0.0, 1.0))
    assert low[2] > low[0]
    assert high[0] > high[2]
    assert len(set(middle)) == 1
    assert sum(_colour(0.5)) > sum(high)


@pytest.mark.parametrize("share", [k / 20 for k in range(-20, 21)])
def test_numbers_stand_out_from_their_cells(share: float) -> None:
    def luminance(colour: tuple[int, ...]) -> float:
        parts = [p / 255 for p in colour]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    colour = _colour(share)
    light, dark = sorted((luminance(colour), 0.0 if _light(colour) else 1.0), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def points(picture: Picture) -> list[list[tuple[float, float]]]:
    paths = re.findall(r' d="M([^"]*)"', picture.svg)
    return [
        [(float(p.split()[0]), float(p.split()[1])) for p in found.split("L")] for found in paths
    ]


def test_the_curve_goes_through_the_value_and_its_tangent_touches_it() -> None:
    (picture,) = drawn(ONE.replace("TEXT", "x**2"), "2*x", "x=1")
    curve, tangent = points(picture)
    x, y = (
        float(re.search(rf' c{axis}="([^"]*)"', picture.svg)[1])  # type: ignore[index]
        for axis in "xy"
    )
    (x1, y1), (x2, y2) = tangent
    at = min(curve, key=lambda point: abs(point[0] - x))
    assert at == (x, y)
    assert y1 + (y2 - y1) * (x - x1) / (x2 - x1) == pytest.approx(y, abs=0.1)
    # seen from the picture, where y grows downwards, the parabola lies above its tangent
    assert all(b <= y1 + (y2 - y1) * (a - x1) / (x2 - x1) + 0.1 for a, b in curve)


@pytest.mark.parametrize(
    ("text", "is_", "value"),
    [("log(x)", "positive", "0.5"), ("log(x) + log(1 - x)", "probability", "0.9")],
)
def test_the_curve_stays_inside_the_domain(text: str, is_: str, value: str) -> None:
    problem = ONE.replace('"x"\n[goal]', f'{{ is = "{is_}" }}\n[goal]').replace("TEXT", text)
    (picture,) = drawn(problem, "1 / x", f"x={value}")
    assert len(points(picture)[0]) == 81


def test_the_tangent_stays_inside_the_frame() -> None:
    for picture in drawn(SOFTMAX, "p[j] - y[j]", "z=9,-3,2", "y=0,1,0"):
        box = ElementTree.fromstring(picture.svg).attrib["viewBox"].split()
        for a, b in (point for found in points(picture) for point in found):
            assert 0 <= a <= float(box[2])
            assert 0 <= b <= float(box[3])


def test_nothing_is_drawn_without_numbers() -> None:
    assert drawn(SOFTMAX.replace('== 1"', '== 1"\nb = "sum(y[k] for k in n) == 2"'), "0") == ()


def test_pictures_are_the_same_every_time() -> None:
    assert drawn(SOFTMAX, "p[j] - y[j]") == drawn(SOFTMAX, "p[j] - y[j]")


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (-1.0, 5.0, ["0", "2", "4"]),
        (0.0, 1.05, ["0.25", "0.5", "0.75", "1"]),
        (-0.001, 0.001, ["−0.0005", "0", "0.0005", "0.001"]),
        (1e6, 1.11e6, ["1.025e6", "1.05e6", "1.075e6", "1.1e6"]),
        (1e6, 1.1e6, ["1.02e6", "1.04e6", "1.06e6", "1.08e6", "1.1e6"]),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, written: list[str]) -> None:
    assert [text for _, text in _ticks(low, high, ".")] == written

"""A function along one variable, with its tangent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import floor, log10

from sympy import Integer

from derive.document import Picture
from derive.judges.arithmetic import primal
from derive.judges.compiling import Compiler
from derive.judges.evaluation import Args, World
from derive.judges.instances import precision
from derive.messages import Catalogue
from derive.numbers.frames import MARGIN, picture, written
from derive.numbers.instance import Instance
from derive.printers.plain import plain
from derive.svg import FONT, element, label, line, path, width
from derive.terms import Entry, Index, free, substitute

CURVE, TANGENT = "#2585c7", "#d55e00"
_PLOT = (340.0, 200.0)
_POINTS = 81
_DIGITS = 30
_REACH = 3.0


def curves(found: Instance, total: bool, messages: Catalogue) -> Iterator[Picture]:
    """The function along the variable by which it changes most, if it is a number."""
    goal, derivative, world = found.problem.goal, found.derivative, found.world
    if derivative is None or world is None or len(goal.by) > 1:
        return
    if any(isinstance(s, Index) for s in free(goal.differentiate)):
        return
    known = {at: x for at, x in derivative.entries.items() if x is not None}
    if not known:
        return
    at = max(known, key=lambda at: abs(known[at]))
    variable = goal.by[0]
    if isinstance(variable, Entry):
        numbered = {i: Integer(k) for i, k in zip(derivative.axes, at, strict=True)}
        variable = substitute(variable, numbered)
    name = str(variable.args[0] if isinstance(variable, Entry) else variable)
    place = tuple(int(k) for k in variable.args[1:]) if isinstance(variable, Entry) else ()
    domain = found.problem.variable_of[name].domain
    points = _points(found, world, name, place, domain)
    middle = float(world.values[name][place])
    height = next((y for x, y in points if abs(x - middle) < 1e-12), None)
    if height is None or len(points) < _POINTS // 2:
        return
    yield _curve(
        plain(goal.differentiate, total),
        plain(variable, total),
        points,
        (middle, height),
        known[at],
        messages,
    )


def _points(
    found: Instance, world: World, name: str, place: Args, domain: str
) -> list[tuple[float, float]]:
    """Points of the curve around the value, where the function is defined.  The window is made
    smaller while one end of the curve would flatten the rest."""
    with precision(_DIGITS):
        compiled = Compiler(found.problem).compile(found.problem.goal.differentiate)
        args = tuple(int(str(n)) for n in compiled.names)
        middle = float(world.values[name][place])
        reach = _REACH
        while True:
            points = []
            for x in _window(middle, reach, domain):
                entries = {n: dict(e) for n, e in world.values.items()}
                entries[name][place] = Decimal(repr(x))
                moved = World(world.sizes, entries, world.functions)
                try:
                    points.append((x, float(primal(moved.value(compiled.node, args)))))
                except ArithmeticError:
                    continue
            inner = [y for x, y in points if abs(x - middle) <= reach / 2]
            flat = not inner or _span(y for _, y in points) > 6 * _span(inner)
            if not flat or reach < 0.5:
                return points
            reach /= 1.5


def _span(numbers: Iterator[float] | Sequence[float]) -> float:
    found = list(numbers)
    return max(found) - min(found) if found else 0.0


def _window(middle: float, reach: float, domain: str) -> list[float]:
    """Places on both sides of a value, itself among them, inside its domain."""
    low, high = middle - reach, middle + reach
    if domain != "real":
        low = max(low, middle / 8)
    if domain == "probability":
        high = min(high, middle + (1 - middle) * 7 / 8)
    half = _POINTS // 2
    left = [low + (middle - low) * k / half for k in range(half)]
    return [*left, middle, *(middle + (high - middle) * k / half for k in range(1, half + 1))]


def _curve(
    function: str,
    variable: str,
    points: Sequence[tuple[float, float]],
    at: tuple[float, float],
    slope: Decimal,
    messages: Catalogue,
) -> Picture:
    wide, high = _PLOT
    low_x, high_x = points[0][0], points[-1][0]
    ys = [y for _, y in points]
    room = (max(ys) - min(ys) or 1.0) * 0.08
    low_y, high_y = min(ys) - room, max(ys) + room
    point = messages.text("numbers.decimal")
    ticks_x, ticks_y = _ticks(low_x, high_x, point), _ticks(low_y, high_y, point)
    left = MARGIN + max(width(text) for _, text in ticks_y) + 8
    top = MARGIN + FONT + 18

    def spot(x: float, y: float) -> tuple[float, float]:
        across, up = (x - low_x) / (high_x - low_x), (y - low_y) / (high_y - low_y)
        return left + across * wide, top + (1 - up) * high

    value, height, steepness = (
        written((number,), messages)[0]
        for number in (Decimal(repr(at[0])), Decimal(repr(at[1])), slope)
    )
    tangent = messages.text("page.picture.tangent", slope=steepness)
    drawn = [_legend(left, function, tangent)]
    for x, text in ticks_x:
        place = spot(x, low_y)
        drawn.append(line(place[0], top, place[0], top + high, stroke_opacity=0.12))
        drawn.append(label(place[0], top + high + FONT + 4, text, fill_opacity=0.8))
    for y, text in ticks_y:
        place = spot(low_x, y)
        drawn.append(line(left, place[1], left + wide, place[1], stroke_opacity=0.12))
        drawn.append(label(left - 6, place[1] + FONT * 0.35, text, "end", fill_opacity=0.8))
    drawn.append(line(left, top + high, left + wide, top + high, stroke_opacity=0.6))
    drawn.append(line(left, top, left, top + high, stroke_opacity=0.6))
    drawn.append(path((spot(x, y) for x, y in points), stroke=CURVE, stroke_width=2.5))
    ends = _clipped(at, float(slope), (low_x, high_x), (low_y, high_y))
    drawn.append(
        path((spot(*end) for end in ends), stroke=TANGENT, stroke_width=2, stroke_dasharray="6 4")
    )
    x, y = spot(*at)
    drawn.append(element("circle", cx=x, cy=y, r=4.5, fill=TANGENT))
    drawn.append(label(left + wide / 2, top + high + 2 * FONT + 12, variable, size=FONT + 1))
    title = messages.text("page.picture.curve", function=function, variable=variable)
    alt = messages.text(
        "page.picture.curve-alt",
        low=written((Decimal(f"{low_x:.3g}"),), messages)[0],
        high=written((Decimal(f"{high_x:.3g}"),), messages)[0],
        value=value,
        height=height,
        slope=steepness,
    )
    legend = 80 + width(function) + width(tangent)
    size = (left + max(wide, legend) + 2 * MARGIN, top + high + 2 * FONT + 12 + MARGIN)
    return picture("curve", size, title, alt, "".join(drawn))


def _legend(left: float, function: str, tangent: str) -> str:
    """What the two lines are."""
    y = MARGIN + FONT
    middle = y - FONT * 0.35
    second = left + 28 + width(function, FONT) + 24
    return "".join(
        (
            line(left, middle, left + 22, middle, stroke=CURVE, stroke_width=2.5),
            label(left + 28, y, function, "start"),
            line(
                second, middle, second + 22, middle,
                stroke=TANGENT, stroke_width=2, stroke_dasharray="6 4",
            ),
            label(second + 28, y, tangent, "start"),
        )
    )  # fmt: skip


def _clipped(
    at: tuple[float, float],
    slope: float,
    across: tuple[float, float],
    up: tuple[float, float],
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The ends of the tangent inside the frame."""
    x, y = at
    low, high = across
    if slope:
        bounds = sorted((x + (edge - y) / slope) for edge in up)
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return (low, y + slope * (low - x)), (high, y + slope * (high - x))


def _ticks(low: float, high: float, point: str) -> list[tuple[float, str]]:
    """Four to eight round numbers of a range, and how they are written."""
    rough = (high - low) / 5
    power = Decimal(1).scaleb(floor(log10(rough)))
    steps = (power * Decimal(f) for f in ("1", "2", "2.5", "5", "10"))
    step = next(s for s in steps if float(s) >= rough * 0.999)
    first = floor(low / float(step)) + 1
    places = (step * k for k in range(first, floor(high / float(step)) + 1))
    return [(float(place), _exact(place).replace(".", point)) for place in places]


def _exact(value: Decimal) -> str:
    """All the digits of a round number."""
    value = value.normalize()
    plain = not value or -5 < value.adjusted() < 6
    text = f"{value:f}" if plain else f"{value:e}".replace("e+", "e")
    return text.replace("-", "\u2212")

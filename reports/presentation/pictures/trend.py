"""A cluster's line through the years, and the steps from one balance to the next: as wide as a page's column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.presentation.charts import AIM, FONT, GREY, HUE, INK, STRONG, FlowChart, LineChart
from reports.presentation.pictures.letters import text_at

WIDTH = 340  # px; stands unscaled on a telephone
_LETTERS = f'font-family="{FONT}" font-size="14" fill="{INK}"'


@dataclass(frozen=True)
class _Size:
    """Px of a picture: all of it, beside and above where lines stand, of the lowest room, kept free above and below a line."""

    width: int
    height: int
    side: int
    below: int
    room: int
    dot: float


_LARGE = _Size(width=WIDTH, height=198, side=20, below=28, room=24, dot=3.5)
_SMALL = _Size(width=174, height=40, side=2, below=2, room=8, dot=2.5)


class _Plane:
    """Where years and values of a line stand."""

    def __init__(self, chart: LineChart) -> None:
        self.size = size = _SMALL if chart.is_small else _LARGE
        self.bottom = size.height - size.below
        marked = {year for year, _ in chart.breaks}
        # A year without a value takes no room.
        self.years = [year for year, value, *_ in chart.years if value is not None or year in marked]
        values = [value for _, value, *_ in chart.years if value is not None]
        values += [] if chart.target is None else [chart.target]
        values += [] if chart.is_small else [0.0]
        self._low, high = min(values, default=0.0), max(values, default=1.0)
        self._span = high - self._low
        self.step = (size.width - 2 * size.side) / max(len(self.years), 1)

    def x(self, year: int) -> float:
        return self.size.side + self.step * (self.years.index(year) + 0.5)

    def y(self, value: float) -> float:
        top, bottom = self.size.side + self.size.room, self.bottom - self.size.room
        return bottom - (bottom - top) * ((value - self._low) / self._span if self._span else 0.5)


def line_picture(chart: LineChart) -> str:
    """Return the line of years as SVG, small or with numbers; joined within a segment, hollow where units are missing."""
    plane = _Plane(chart)
    points = [
        (plane.x(year), plane.y(value), text, segment, is_partial)
        for year, value, text, segment, is_partial in chart.years
        if value is not None
    ]
    runs: dict[int, list[str]] = {}
    for x, y, _, segment, is_partial in points:
        if not is_partial:
            runs.setdefault(segment, []).append(f"{x:.1f},{y:.1f}")
    lines = "".join(f'<polyline points="{" ".join(run)}"/>' for run in runs.values() if len(run) > 1)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{plane.size.dot:g}" fill="{"#ffffff" if is_partial else STRONG}"/>'
        for x, y, _, _, is_partial in points
    )
    joined = f'<g fill="none" stroke="{STRONG}" stroke-width="2">{lines}</g><g stroke="{STRONG}" stroke-width="2">{dots}</g>'
    beside = [] if chart.is_small else _words(chart, plane, [(x, y, text) for x, y, text, *_ in points])
    return _svg(plane.size.width, plane.size.height, [*_target(chart, plane), joined, *beside])


def _target(chart: LineChart, plane: _Plane) -> Iterable[str]:
    if chart.target is not None:
        y = plane.y(chart.target)
        yield _line(
            plane.size.side, y, plane.size.width - plane.size.side, y, f'stroke="{AIM}" stroke-width="2"'
        )


def _words(chart: LineChart, plane: _Plane, points: Sequence[tuple[float, float, str]]) -> Iterable[str]:
    """Draw the numbers above the points, the years below, and what happened before the first year on a new map."""
    yield from (text_at(text, round(x), round(y) - 9, anchor="middle") for x, y, text in points)
    yield from (
        text_at(str(year), round(plane.x(year)), plane.bottom + 16, anchor="middle") for year in plane.years
    )
    for year, event in chart.breaks:
        if year in plane.years[1:]:
            x = plane.x(year) - plane.step / 4 - 6
            yield _line(x, plane.size.side, x, plane.bottom, f'stroke="{GREY}" stroke-dasharray="2 3"')
            yield text_at(event, round(x) - 4, 17, anchor="end", fill=GREY)


_STEP, _BAR = 30, 19.5  # px of a row, and of the bar in it
_NAMES, _BARS, _VALUES_END = 130, 122, 338  # px: names, bars, where values end


def flow_picture(chart: FlowChart) -> str:
    """Return the steps as SVG, one below the other: balances strong, what comes in and goes out light."""
    lowest = min([0.0, *(min(start, end) for _, start, end, *_ in chart.steps)])
    highest = max([1e-9, *(max(start, end) for _, start, end, *_ in chart.steps)])

    def x(value: float) -> float:
        return _NAMES + _BARS * (value - lowest) / (highest - lowest)

    rows = []
    for place, (name, start, end, text, is_balance) in enumerate(chart.steps):
        middle = 8 + _STEP * place + _BAR / 2
        left, right = sorted((x(start), x(end)))
        rows += [
            text_at(name, _NAMES - 8, round(middle) + 5, anchor="end", room=_NAMES - 8),
            f'<rect x="{left:.1f}" y="{middle - _BAR / 2:.1f}" width="{right - left:.1f}" height="{_BAR}" '
            f'fill="{STRONG if is_balance else HUE}"/>',
            text_at(text, _VALUES_END, round(middle) + 5, anchor="end", weight=600),
        ]
    return _svg(WIDTH, _STEP * len(chart.steps) + 5, rows)


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {look}/>'


def _svg(width: int, height: int, parts: Iterable[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f"{head} {_LETTERS}>{''.join(parts)}</svg>"

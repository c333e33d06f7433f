"""Lines of years of a page: those of a cluster's units in one hue, and the small one beside a headline figure.

A line is joined within a segment only. Every unit's line has its class, so that the reader's own can stand out.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.presentation.charts import FONT, GREY, HUE, INK, STRONG, LineChart, LinesChart, Series
from reports.presentation.own_units import css_class
from reports.presentation.pictures.bars import WIDTH
from reports.presentation.pictures.letters import text_at, width_of

_HEIGHT, _TOP, _BOTTOM = 226, 22, 24  # px: of all, above the highest grid line, below the lowest
_NAMES = 104  # px at the most
_NAME_STEP = 16  # px between names, one above the other
_MOST_NAMES = 11
_SMALL = (72, 30)  # px of the line beside a headline
_GRID = "#e4e7eb"
# Names have a white edge where lines cross them.
_EDGE: dict[str, Any] = {"stroke": "#ffffff", "stroke-width": 3, "paint-order": "stroke"}


@dataclass(frozen=True)
class _Plane:
    """Where years and values stand, in px."""

    years: tuple[int, ...]
    left: float
    right: float
    ticks: tuple[float, ...]
    width: int

    def x(self, year: int) -> float:
        step = (self.right - self.left) / max(len(self.years) - 1, 1)
        return self.left + step * self.years.index(year)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low)


def lines_picture(chart: LinesChart, width: int = WIDTH) -> str:
    """Return the lines of units through the years as SVG, `width` px wide, in letters of the page's own font."""
    values = [value for one in chart.series for _, value, _ in one.points if value is not None]
    years = tuple(sorted({year for one in chart.series for year, *_ in one.points}))
    ticks = _ticks(min(values, default=0.0), max(values, default=1.0))
    texts = _tick_texts(ticks)
    left = max(width_of(text, 14) for text in texts) + 8
    ends = _ends(chart.series)
    names = min(_NAMES, max((width_of(end.name, 14, 600) for end in _beside(ends)), default=0))
    plane = _Plane(years, round(left) + 12, width - round(names) - 10, ticks, width)
    drawn = [
        *_grid(plane, texts),
        *_breaks(chart.breaks, plane),
        *(_series(one, plane) for one in sorted(chart.series, key=lambda one: one.is_highlighted)),
        *_names(ends, plane),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" '
        f'viewBox="0 0 {width} {_HEIGHT}" font-family="{FONT}" font-size="14" fill="{INK}">'
        f"{''.join(drawn)}</svg>"
    )


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Return three to six round values around others, evenly apart."""
    room = (high - low) or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(room / 3))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if room / (power * one) <= 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    last += first == last
    return tuple(step * number for number in range(first, last + 1))


def _tick_texts(ticks: Sequence[float]) -> list[str]:
    """Write the values of a grid with the decimals that their distance needs, in Vietnamese."""
    step = ticks[1] - ticks[0]
    decimals = next((n for n in range(4) if math.isclose(step * 10**n, round(step * 10**n))), 4)
    return [f"{tick:,.{decimals}f}".translate(str.maketrans(",.-", ".,−")) for tick in ticks]


def _grid(plane: _Plane, texts: Sequence[str]) -> Iterable[str]:
    """Draw the grid and the years below it; years that have no room are left out."""
    parts = []
    for tick, text in zip(plane.ticks, texts, strict=True):
        y = plane.y(tick)
        parts.append(_line(plane.left - 6, y, plane.right + 4, y, f'stroke="{_GRID}"'))
        parts.append(text_at(text, round(plane.left) - 10, round(y) + 5, anchor="end", fill=GREY))
    every = math.ceil(40 * (len(plane.years) - 1) / max(plane.right - plane.left, 1)) or 1
    for place, year in enumerate(reversed(plane.years)):
        if place % every == 0:
            parts.append(text_at(str(year), round(plane.x(year)), _HEIGHT - 6, anchor="middle", fill=GREY))
    yield f'<g class="role-axis">{"".join(parts)}</g>'


def _breaks(breaks: Sequence[tuple[int, str]], plane: _Plane) -> Iterable[str]:
    """Draw a dotted line before the first year on a new map, with what happened above it."""
    for year, event in breaks:
        if year not in plane.years[1:]:
            continue
        x = (plane.x(year) + plane.x(plane.years[plane.years.index(year) - 1])) / 2
        yield _line(x, _TOP - 4, x, _HEIGHT - _BOTTOM, f'stroke="{GREY}" stroke-dasharray="2 3"')
        end = min(x + width_of(event, 14) / 2, plane.width)
        yield text_at(event, round(end), 12, anchor="end", fill=GREY)


def _series(one: Series, plane: _Plane) -> str:
    """Draw a line of years with its points."""
    width = {"strong": 3, "whole": 2}.get(one.kind, 1.5)
    colour = {"strong": STRONG, "whole": GREY}.get(one.kind, HUE)
    dashes = ' stroke-dasharray="4 3"' if one.is_whole else ""
    points = [
        (None if value is None else (plane.x(year), plane.y(value)), segment)
        for year, value, segment in one.points
    ]
    lines = _joined(points, dashes)
    dots = "".join(
        f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="2.5" fill="{colour}"/>'
        for point, _ in points
        if point
    )
    drawn = f'<g fill="none" stroke="{colour}" stroke-width="{width}">{lines}</g>{dots}'
    return f'<g class="{" ".join(_classes(one))}">{drawn}</g>'


def _joined(points: Iterable[tuple[tuple[float, float] | None, int]], look: str = "") -> str:
    """Draw the lines between neighbouring points of one segment; None, a year without a value, ends a line."""
    runs: list[list[str]] = []
    last: int | None = None
    for point, segment in points:
        if point and segment != last:
            runs.append([])
        last = segment if point else None
        if point:
            runs[-1].append(f"{point[0]:.1f},{point[1]:.1f}")
    return "".join(f'<polyline points="{" ".join(run)}"{look}/>' for run in runs if len(run) > 1)


def _classes(one: Series) -> Iterable[str]:
    yield "cluster" if one.is_whole else "line"
    # What the reader chose stays strong beside the own one.
    if one.is_highlighted and not one.is_chosen:
        yield "leads"
    if one.key:
        yield css_class(one.key)


@dataclass(frozen=True)
class _End:
    """The last point of a line, with the name that stands beside it."""

    of: Series
    name: str
    year: int
    value: float

    @property
    def is_first(self) -> bool:
        """Whether it is named also where there is no room for all."""
        return self.of.kind != "other"


def _ends(series: Sequence[Series]) -> list[_End]:
    """Return the last point of every line that has one, the highest first.

    Names that are told apart by their dates are written in short where only one of them goes on to the last year.
    """
    last = [
        (one, next(((y, v) for y, v, _ in reversed(one.points) if v is not None), None)) for one in series
    ]
    known = [(one, *end) for one, end in last if end]
    latest = max((year for _, year, _ in known), default=0)
    short = Counter(_short(one.name) for one, year, _ in known if year == latest)
    ends = [
        _End(
            one,
            _short(one.name) if year == latest and short[_short(one.name)] == 1 else one.name,
            year,
            value,
        )
        for one, year, value in known
    ]
    return sorted(ends, key=lambda end: -end.value)


def _short(name: str) -> str:
    return name.partition(" (")[0]


def _beside(ends: Sequence[_End]) -> list[_End]:
    """Return which names stand at the right of the last year: all where there is room, else the first ones."""
    latest = max((end.year for end in ends), default=0)
    found = [end for end in ends if end.year == latest]
    return found if len(found) <= _MOST_NAMES else [end for end in found if end.is_first]


def _names(ends: Sequence[_End], plane: _Plane) -> Iterable[str]:
    """Draw names beside the last points of their lines, moved apart where they would stand on each other.

    A line that ended earlier has its name above its last point, where it is highlighted or the cluster's. All other
    names are there too, hidden: the reader's own is uncovered.
    """
    beside = _beside(ends)
    heights = _apart([plane.y(end.value) for end in beside])
    for end, height in zip(beside, heights, strict=True):
        yield _name(end, plane.x(end.year) + 8, height + 5, room=_NAMES)
    for end in ends:
        if end not in beside:
            x, y = plane.x(end.year), plane.y(end.value) - 8
            yield _name(end, x, y, is_hidden=not end.is_first, anchor="end")


def _name(end: _End, x: float, y: float, *, is_hidden: bool = False, **look: Any) -> str:
    one = end.of
    name = text_at(
        end.name,
        round(x),
        round(y),
        weight=600 if one.is_highlighted else 400,
        fill=GREY if one.is_whole else INK,
        **_EDGE,
        **look,
    )
    hidden = ' display="none"' if is_hidden else ""
    return f'<g class="{" ".join(("name", *_classes(one)))}"{hidden}>{name}</g>'


def _apart(heights: Sequence[float]) -> list[float]:
    """Return ascending heights at least a line of letters apart, moved as little as their room allows."""
    lowest = _HEIGHT - _BOTTOM
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + _NAME_STEP) if placed else height)
    limit = float(lowest)
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], limit)
        limit = placed[place] - _NAME_STEP
    return placed


def small_line(chart: LineChart) -> str:
    """Return the line beside a headline figure as SVG: without numbers, hollow where units are missing."""
    width, height = _SMALL
    values = [value for _, value, *_ in chart.years if value is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    span, step = (high - low) or 1.0, (width - 12) / max(len(chart.years) - 1, 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return 6 + step * place, 6 + (height - 12) * (high - value if high > low else 0.5) / span

    points: list[tuple[tuple[float, float] | None, int]] = []
    dots = []
    for place, (_, value, _, segment, is_partial) in enumerate(chart.years):
        point = None if value is None else at(place, value)
        points.append((None if is_partial else point, segment))
        if point:
            dots.append(_dot(*point, is_hollow=is_partial))
    lines = _joined(points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<g fill="none" stroke="{STRONG}" stroke-width="2">{lines}</g>{"".join(dots)}</svg>'
    )


def _dot(x: float, y: float, *, is_hollow: bool) -> str:
    fill = "#ffffff" if is_hollow else STRONG
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{fill}" stroke="{STRONG}" stroke-width="1.5"/>'


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {look}/>'

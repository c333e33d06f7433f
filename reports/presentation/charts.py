"""Charts out of results: one Altair definition gives SVG and PNG, for files; pages have pictures of their own (pictures/).

A drawing is cached by what it shows, so that the same figures are drawn once. Labels are 14 px in a drawing of 340 px.
Altair takes half a second to import, and the engine over 100 MB: both are loaded when the first file is drawn.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import cache as portal_cache
from django.utils.html import escape

from associations.models import Association, Note
from reports.analysis.points import Point
from reports.analysis.results import Result, UnitResult
from reports.indicators import Indicator
from reports.presentation import wording
from reports.presentation.drawn_cache import release
from reports.presentation.tables import by_change, marks_of, ranked

KEPT_FOR = 30 * 24 * 3600  # seconds

FONT = "Be Vietnam Pro"
STRONG, HUE, INK, GREY, AIM = "#0b4f8a", "#8fb3d3", "#1f2933", "#52606d", "#b25e00"
# The library names the parts of a drawing in English for screen readers; the whole is read out as one sentence.
_ROLES = re.compile(r' (?:role="graphics-(?:object|symbol)"|aria-roledescription="[a-z ]+")')
_NAMES, _BARS, _VALUES = 116, 160, 64  # px: names, bars, and what is written at their ends
_PRINTED_BARS = 330  # px of the bars in a chart that stands across a page of a document
_STEP, _PRINTED_STEP = 30, 22  # px of a unit
_WIDER = 24  # px more for sums of money in full
_SIGNED = 14  # px more for names with a sign before them
# An axis in Vietnamese writing: 1.234,5.
_VIETNAMESE = "replace(replace(replace(datum.label, /,/g, '_'), '.', ','), /_/g, '.')"


@dataclass(frozen=True)
class Bar:
    """One unit: `text` is written at the bar's end; value and previous are None where missing.

    key: of the unit's association; "" for a bar of something else. marks: the letters of its quality, as in tables.
    """

    name: str
    value: float | None
    previous: float | None
    text: str
    leads: bool
    target: float | None = None
    key: str = ""
    marks: str = ""

    @property
    def written(self) -> str:
        """The text with its marks, where they cannot be raised."""
        return f"{self.text} {self.marks}".strip()


@dataclass(frozen=True)
class BarChart:
    """Units ranked, last year as a mark; `whole` is the cluster's value, a line through all bars.

    is_printed: it stands across a page of a document, wider and lower than on a screen.
    """

    bars: tuple[Bar, ...]
    whole: float | None
    is_printed: bool = False

    def spec(self) -> dict[str, Any]:
        """Return the definition as Vega-Lite."""
        alt = library()

        width, step = (_PRINTED_BARS, _PRINTED_STEP) if self.is_printed else (_BARS, _STEP)
        rows = [{"place": place, **vars(bar), "text": bar.written} for place, bar in enumerate(self.bars)]
        numbers = [n for bar in self.bars for n in (bar.value, bar.previous, bar.target) if n is not None]
        # A bar begins at 0; the domain is given, because all may be missing.
        x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[min([0, *numbers]), max([1e-9, *numbers])]))
        base = alt.Chart(alt.Data(values=rows)).encode(
            y=alt.Y(
                "place:O",
                axis=None,
                scale=alt.Scale(paddingInner=0.35, paddingOuter=0.2),
            )
        )
        layers = [
            base.mark_text(align="right", dx=-8, color=INK, limit=_NAMES - 8).encode(
                x=alt.value(0), text="name:N"
            ),
            base.transform_filter("datum.value !== null")
            .mark_bar()
            .encode(x=x, color=alt.condition("datum.leads", alt.value(STRONG), alt.value(HUE))),
            base.transform_filter("datum.previous !== null")
            .mark_tick(color=INK, thickness=2, size=step - 4, opacity=1)
            .encode(x=alt.X("previous:Q", axis=None)),
            base.transform_filter("datum.target !== null")
            .mark_tick(color=AIM, thickness=5 if self.is_printed else 3, size=step, opacity=1)
            .encode(x=alt.X("target:Q", axis=None)),
            # Beside the bars and not at their ends, where last year's mark may stand.
            base.mark_text(align="right", color=INK, fontWeight=600).encode(
                x=alt.value(width + _VALUES - 2), text="text:N"
            ),
        ]
        if self.whole is not None:
            line = alt.Chart(alt.Data(values=[{"whole": self.whole}]))
            layers.insert(
                1, line.mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=alt.X("whole:Q", axis=None))
            )
        chart = alt.layer(*layers).properties(width=width, height=alt.Step(step))
        padding = {"left": _NAMES, "right": _VALUES, "top": 2, "bottom": 2}
        return _finish(chart, padding)


@dataclass(frozen=True)
class LineChart:
    """A line of years; joined within a segment only, hollow where units are missing.

    breaks: (the first year on a new map, what happened); target: a line across all years.
    """

    years: tuple[tuple[int, float | None, str, int, bool], ...]
    is_small: bool
    breaks: tuple[tuple[int, str], ...] = ()
    target: float | None = None

    def spec(self) -> dict[str, Any]:
        """Return the definition as Vega-Lite."""
        return self._small() if self.is_small else self._large()

    def _small(self) -> dict[str, Any]:
        """Return a line without an axis and without numbers."""
        layers = self._layers(self._base(axis=None, room=8), point=28)
        return self._drawn(layers, (170, 36), {"left": 2, "right": 2, "top": 2, "bottom": 2})

    def _large(self) -> dict[str, Any]:
        """Return a line with years, numbers and breaks."""
        alt = library()
        axis = alt.Axis(title=None, labelAngle=0, domain=False, ticks=False)
        # Room above the highest point for its number.
        base = self._base(axis=axis, room=24)
        layers = self._layers(base, point=50)
        layers.append(base.mark_text(dy=-14, color=INK).encode(text="text:N"))
        layers += _breaks(self.breaks, [str(line[0]) for line in self.years])
        return self._drawn(layers, (300, 150), {"left": 20, "right": 20, "top": 20, "bottom": 28})

    def _base(self, *, axis: Any, room: int) -> Any:
        """Return the years that have a value, placed; room: px above and below the line."""
        alt = library()
        rows = [
            {"year": str(year), "value": value, "text": text, "segment": segment, "partial": partial}
            for year, value, text, segment, partial in self.years
        ]
        x = alt.X("year:O", axis=axis, scale=alt.Scale(padding=0.5))
        y = alt.Y("value:Q", axis=None, scale=alt.Scale(zero=not self.is_small, padding=room))
        return alt.Chart(alt.Data(values=rows)).transform_filter("datum.value !== null").encode(x=x, y=y)

    def _layers(self, base: Any, *, point: int) -> list[Any]:
        """Return the line and its points, hollow where units are missing."""
        alt = library()
        return [
            base.transform_filter("!datum.partial").mark_line(color=STRONG).encode(detail="segment:N"),
            base.mark_point(size=point, filled=True, opacity=1, strokeWidth=2).encode(
                color=alt.condition("datum.partial", alt.value("white"), alt.value(STRONG)),
                stroke=alt.value(STRONG),
            ),
        ]

    def _drawn(self, layers: list[Any], size: tuple[int, int], padding: dict[str, int]) -> dict[str, Any]:
        """Return the layers with the target's line below them."""
        alt = library()
        if self.target is not None:
            line = alt.Chart(alt.Data(values=[{"target": self.target}]))
            layers.insert(0, line.mark_rule(color=AIM, strokeWidth=2).encode(y=alt.Y("target:Q", axis=None)))
        width, height = size
        return _finish(alt.layer(*layers).properties(width=width, height=height), padding)


@dataclass(frozen=True)
class Series:
    """One line of several: (year, value, segment) by year; `is_highlighted` in the strong colour, with its name.

    key: of the unit's association; "" for the cluster's line. is_chosen: highlighted because the reader chose it.
    """

    name: str
    points: tuple[tuple[int, float | None, int], ...]
    is_highlighted: bool = False
    is_whole: bool = False
    key: str = ""
    is_chosen: bool = False

    @property
    def kind(self) -> str:
        """Return how the line is drawn."""
        if self.is_whole:
            return "whole"
        return "strong" if self.is_highlighted else "other"


@dataclass(frozen=True)
class LinesChart:
    """The units of a cluster through the years in one hue; the highlighted one strong, the cluster dashed."""

    series: tuple[Series, ...]
    breaks: tuple[tuple[int, str], ...] = ()

    def spec(self) -> dict[str, Any]:
        """Return the definition as Vega-Lite."""
        alt = library()

        rows = self._rows()
        years = sorted({row["year"] for row in rows})
        x = alt.X(
            "year:O",
            axis=alt.Axis(title=None, labelAngle=0, domain=False, ticks=False),
            scale=alt.Scale(domain=years, padding=0.5),
        )
        y = alt.Y(
            "value:Q",
            axis=alt.Axis(title=None, domain=False, ticks=False, tickCount=4, gridColor="#e4e7eb", labelExpr=_VIETNAMESE),
            scale=alt.Scale(zero=True, nice=True),
        )  # fmt: skip
        base = alt.Chart(alt.Data(values=rows)).transform_filter("datum.value !== null").encode(x=x, y=y)

        def lines(kind: str, colour: str, **mark: Any) -> list[Any]:
            of = base.transform_filter(f"datum.kind === '{kind}'").encode(detail="line:N")
            return [
                of.mark_line(color=colour, **mark),
                of.mark_point(color=colour, filled=True, size=24, opacity=1),
            ]

        layers = [
            *lines("other", HUE, strokeWidth=1.5),
            *lines("whole", GREY, strokeDash=[4, 3]),
            *lines("strong", STRONG, strokeWidth=3),
            alt.Chart(alt.Data(values=self._ends()))
            .mark_text(align="left", dx=8, color=INK, limit=160)
            .encode(x=x, y=y, text="name:N"),
            *_breaks(self.breaks, years),
        ]
        chart = alt.layer(*layers).properties(width=420, height=220)
        return _finish(chart, {"left": 72, "right": 124, "top": 24, "bottom": 28})

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {"year": str(year), "value": value, "line": f"{place}-{segment}", "kind": series.kind}
            for place, series in enumerate(self.series)
            for year, value, segment in series.points
        ]

    def _ends(self) -> list[dict[str, Any]]:
        """Return the last point of the lines that have a name beside them."""
        ends = []
        for series in self.series:
            known = [point for point in series.points if point[1] is not None]
            if known and series.kind != "other":
                ends.append({"year": str(known[-1][0]), "value": known[-1][1], "name": series.name})
        return ends


@dataclass(frozen=True)
class FlowChart:
    """From an opening to a closing balance: (name, from, to, text, is a balance) step by step."""

    steps: tuple[tuple[str, float, float, str, bool], ...]

    def spec(self) -> dict[str, Any]:
        """Return the definition as Vega-Lite."""
        alt = library()

        rows = [
            {"place": place, "name": name, "from": start, "to": end, "text": text, "balance": is_balance}
            for place, (name, start, end, text, is_balance) in enumerate(self.steps)
        ]
        highest = max([1e-9, *(max(step[1], step[2]) for step in self.steps)])
        lowest = min([0.0, *(min(step[1], step[2]) for step in self.steps)])
        base = alt.Chart(alt.Data(values=rows)).encode(
            y=alt.Y("place:O", axis=None, scale=alt.Scale(paddingInner=0.35, paddingOuter=0.2))
        )
        x = alt.X("from:Q", axis=None, scale=alt.Scale(domain=[lowest, highest]))
        layers = [
            base.mark_text(align="right", dx=-8, color=INK, limit=_NAMES + _SIGNED - 8).encode(
                x=alt.value(0), text="name:N"
            ),
            base.mark_bar().encode(
                x=x, x2="to:Q", color=alt.condition("datum.balance", alt.value(STRONG), alt.value(HUE))
            ),
            base.mark_text(align="right", color=INK, fontWeight=600).encode(
                x=alt.value(_BARS - _SIGNED + _VALUES - 2), text="text:N"
            ),
        ]
        chart = alt.layer(*layers).properties(width=_BARS - _SIGNED - _WIDER, height=alt.Step(30))
        return _finish(chart, {"left": _NAMES + _SIGNED, "right": _VALUES + _WIDER, "top": 2, "bottom": 2})


def _breaks(breaks: Sequence[tuple[int, str]], years: Sequence[str]) -> list[Any]:
    """Return a dotted line before the first year on a new map, with what happened above it."""
    alt = library()

    rows = [{"year": str(year), "event": event} for year, event in breaks if str(year) in years[1:]]
    if not rows:
        return []
    x = alt.X("year:O", bandPosition=0, scale=alt.Scale(domain=list(years), padding=0.5))
    base = alt.Chart(alt.Data(values=rows)).encode(x=x)
    # Half a step to the left of the year stands between it and the year before.
    return [
        base.mark_rule(color=GREY, strokeDash=[2, 3], xOffset=-6),
        base.mark_text(align="right", dx=-10, color=GREY, fontSize=14).encode(
            y=alt.value(-8), text="event:N"
        ),
    ]


Chart = BarChart | LineChart | LinesChart | FlowChart


def bar_chart(result: Result, target: Fraction | None = None, *, is_printed: bool = False) -> BarChart:
    """Return the units of an indicator, ranked; `target` is in the indicator's own unit."""
    indicator = result.indicator
    values = [unit.amount.value for unit in result.units if unit.amount.value is not None]
    highest = max(values) if len(values) > 1 and indicator.better else None
    return BarChart(
        bars=tuple(
            Bar(
                name=unit.association.name,
                value=as_number(indicator.display_value(unit.amount.value)),
                previous=as_number(indicator.display_value(unit.previous)),
                text=_written(result, unit),
                leads=unit.amount.value is not None and unit.amount.value == highest,
                target=as_number(indicator.display_value(target)),
                key=unit.association.key,
                marks=_marks(unit),
            )
            for unit in ranked(result)
        ),
        # A sum over all units is no measure for one of them.
        whole=as_number(result.amount.value) if result.amount.denominator else None,
        is_printed=is_printed,
    )


def counted(unit: Association, number: int | None, missing: str, *, most: int) -> Bar:
    """Return how often something holds for a unit, leading where that is most often; `missing` where it is not known."""
    if number is None:
        return Bar(unit.name, None, None, missing, leads=False, key=unit.key)
    return Bar(unit.name, float(number), None, str(number), leads=number == most > 0, key=unit.key)


def change_chart(result: Result) -> BarChart:
    """Return the change of each unit since last year, what rose most first; `whole` is the cluster's where it has one."""
    indicator = result.indicator
    changes = [unit.change for unit in result.in_both_years if unit.change is not None]
    highest = max(changes, default=Fraction(0))
    since = result.since_last_year
    return BarChart(
        bars=tuple(
            Bar(
                name=unit.association.name,
                value=as_number(indicator.display_value(unit.change)),
                previous=None,
                text=_changed(indicator, unit),
                leads=len(changes) > 1 and highest > 0 and unit.change == highest,
                key=unit.association.key,
            )
            for unit in by_change(result)
        ),
        whole=as_number(since.value) if since.is_over_all and result.amount.denominator else None,
    )


def _changed(indicator: Indicator, unit: UnitResult) -> str:
    """Return the change at the end of a bar, or that there is none."""
    if unit.amount.value is None:
        return "chưa có"
    return "chưa so được" if unit.change is None else indicator.change_text(unit.change)


def line_chart(
    points: Sequence[Point],
    *,
    is_small: bool,
    breaks: Sequence[tuple[int, str]] = (),
    target: Fraction | None = None,
) -> LineChart:
    """Return an indicator of the cluster year by year."""
    return LineChart(
        tuple((p.year, as_number(p.amount.value), p.text, p.segment, p.is_partial) for p in points),
        is_small,
        tuple(breaks),
        as_number(target),
    )


def _written(result: Result, unit: UnitResult) -> str:
    """Return the value at the end of a bar, as tables write it."""
    value = unit.amount.value
    return "chưa có" if value is None else wording.displayed(result.indicator, value, result.targets)


def _marks(unit: UnitResult) -> str:
    """Return the marks of a value's quality; "" without a value."""
    if unit.amount.value is None:
        return ""
    return marks_of(flag for flag in unit.flags if flag != Note.Flag.ILLUSTRATIVE)


def svg(chart: Chart) -> str:
    """Return a chart as SVG in letters, so that the page's own font draws them."""
    drawn: str = drawer().vegalite_to_svg(chart.spec())
    return _ROLES.sub("", drawn)


def png(chart: Chart) -> bytes:
    """Return a chart as PNG, three times its size, for documents and slides."""
    drawn: bytes = drawer().vegalite_to_png(chart.spec(), scale=3)
    return drawn


def kept_png(chart: Chart) -> bytes:
    """Return a chart as `png` does, out of the cache where it was drawn before."""
    key = f"{_key(chart)}-png"
    drawn: bytes | None = portal_cache.get(key)
    if drawn is None:
        drawn = png(chart)
        portal_cache.set(key, drawn, KEPT_FOR)
    return drawn


def with_alternative(drawing: str, alternative: str) -> str:
    """Return an SVG as one picture that screen readers read out as a sentence."""
    return drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(alternative)}" ', 1)


@cache
def library() -> Any:
    """Import Altair, told not to hold every part of a chart against the schema of Vega-Lite.

    That takes longer than the drawing; tests hold each kind of chart against it instead.
    """
    import altair
    from altair.utils import schemapi

    schemapi.disable_debug_mode()
    return altair


@cache
def drawer() -> Any:
    """Import vl-convert with the portal's font: without a .ttf it draws no letters at all, and says nothing."""
    import vl_convert

    for weight in ("400Regular", "600SemiBold"):
        vl_convert.register_font_directory(str(settings.CHART_FONTS_DIR / weight))
    return vl_convert


def _finish(chart: Any, padding: dict[str, int]) -> dict[str, Any]:
    spec: dict[str, Any] = (
        chart.properties(padding=padding, autosize="none")
        .configure(font=FONT, aria=False, background="white")
        .configure_text(fontSize=14)
        .configure_axis(labelFontSize=14, labelColor=INK)
        .configure_view(stroke=None)
        .to_dict(validate=False)
    )
    return spec


def _key(chart: Chart) -> str:
    content = repr((release(), type(chart).__name__, astuple(chart)))
    return f"page-chart-{hashlib.sha256(content.encode()).hexdigest()}"


def as_number(value: Any) -> float | None:
    """Return a value as charts take it."""
    return None if value is None else float(value)

"""Ranked bars of a page: as wide as a telephone or a quarter of a desk's screen, each unit with its class.

Of more than twelve bars the first and the last ones stand there, with how many there are between. Each of those between
is drawn in one place below that line and hidden: the reader's own is uncovered there when the page is answered.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.presentation.charts import AIM, FONT, GREY, HUE, INK, STRONG, Bar, BarChart
from reports.presentation.own_units import css_class
from reports.presentation.pictures.letters import shortened, text_at, width_of

WIDTH = 292  # px; letters of 14 px stand unscaled in a column of a desk's screen and on a telephone
_MOST = 12
_FIRST, _LAST = 7, 4
_MOST_MISSING = 2  # units without a value that have a row of their own among many
_STEP, _WIDE_STEP, _FEW = 24, 30, 6  # px of a row; of a row where there are few
_NAMES, _GAP = 112, 8  # px: names at the most, and beside bars
_HEIGHTS = {"bar": 14, "last-year": 18, "aim": 22}
_AIM_WIDTH = 5  # px: wider than last year's mark, which captions tell it from by that
_RAISED = 5  # px of a mark beside a number


@dataclass(frozen=True)
class _Frame:
    """Where things stand: px of the names, of the bars, of a row and of marks; the values at both ends of the bars."""

    names: int
    bars: int
    step: int
    low: float
    high: float
    marks: int

    @classmethod
    def of(cls, bars: Sequence[Bar], whole: float | None) -> "_Frame":
        names = round(min(_NAMES, max((width_of(bar.name, 14) for bar in bars), default=0)))
        values = round(max((width_of(bar.text, 14, 600) for bar in bars), default=0))
        marks = math.ceil(max((width_of(bar.marks, 14) for bar in bars), default=0))
        numbers = [n for bar in bars for n in (bar.value, bar.previous, bar.target) if n is not None]
        numbers += [] if whole is None else [whole]
        low, high = min([0.0, *numbers]), max([0.0, *numbers])
        # All may be missing, or 0.
        high = high if high > low else 1.0
        step = _WIDE_STEP if len(bars) <= _FEW else _STEP
        return cls(names + _GAP, WIDTH - names - values - marks - 2 * _GAP, step, low, high, marks)

    def x(self, value: float) -> float:
        """Return where a value stands."""
        return self.names + self.bars * (value - self.low) / (self.high - self.low)


def bars_picture(chart: BarChart) -> str:
    """Return ranked bars as SVG, in letters of the page's own font."""
    frame = _Frame.of(chart.bars, chart.whole)
    first, between, last, missing = _cut(chart.bars)
    rows = [_bar(bar, frame, place) for place, bar in enumerate(first)]
    place = len(first)
    if between:
        rows.append(_between(between, frame, place))
        place += 2
    rows += [_bar(bar, frame, number) for number, bar in enumerate(last, start=place)]
    place += len(last)
    if missing:
        rows.append(_note(_why_missing(missing), frame, place))
        rows += [_bar(bar, frame, place + 1, is_hidden=True) for bar in missing]
        place += 2
    height = place * frame.step + 4
    lines = _line(frame.x(0), height, GREY) if frame.low < 0 else ""
    if chart.whole is not None:
        lines += _line(frame.x(chart.whole), height, GREY, dashed=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="{FONT}" font-size="14" fill="{INK}">'
        f"{lines}{''.join(rows)}</svg>"
    )


def _cut(bars: Sequence[Bar]) -> tuple[Sequence[Bar], Sequence[Bar], Sequence[Bar], Sequence[Bar]]:
    """Return the bars in four parts: the first, those between, the last, and those without a value that are counted.

    Bars of something else than units, the purposes of a fund say, all stand there.
    """
    if len(bars) <= _MOST or not all(bar.key for bar in bars):
        return bars, (), (), ()
    missing = [bar for bar in bars if bar.value is None]
    if len(missing) <= _MOST_MISSING:
        missing = []
    known = [bar for bar in bars if bar not in missing]
    if len(known) <= _FIRST + _LAST:
        return known, (), (), missing
    return known[:_FIRST], known[_FIRST:-_LAST], known[-_LAST:], missing


def _why_missing(bars: Sequence[Bar]) -> str:
    """Return how many bars have no value and what stands in its place: "6 hội chưa có", "33 hội chưa so được"."""
    return f"{len(bars)} hội {' hoặc '.join(dict.fromkeys(bar.text for bar in bars))}"


def _between(bars: Sequence[Bar], frame: _Frame, place: int) -> str:
    """Draw how many bars are left out, and each of them hidden in the row below."""
    hidden = "".join(_bar(bar, frame, place + 1, is_hidden=True) for bar in bars)
    return _note(f"⋯ {len(bars)} hội ở giữa ⋯", frame, place) + hidden


def _note(text: str, frame: _Frame, place: int) -> str:
    return text_at(text, 0, _baseline(frame, place), fill=GREY)


def _bar(bar: Bar, frame: _Frame, place: int, *, is_hidden: bool = False) -> str:
    """Draw a unit: its name, its bar, last year and the target as marks, its number."""
    y = _baseline(frame, place)
    room = frame.names - _GAP
    parts = [text_at(shortened(bar.name, room), 0, y, room=room), *_marks(bar, frame, y - 5)]
    known = {"weight": 600} if bar.value is not None else {"fill": GREY}
    end = WIDTH - frame.marks
    parts.append(text_at(bar.text, end, y, anchor="end", **known))
    if bar.marks:
        parts.append(text_at(bar.marks, end + 1, y - _RAISED))
    of = f' class="{" ".join(_classes(bar))}"' if bar.key or bar.leads else ""
    hidden = ' display="none"' if is_hidden else ""
    return f"<g{of}{hidden}>{''.join(parts)}</g>"


def _classes(bar: Bar) -> Iterable[str]:
    if bar.leads:
        yield "leads"
    if bar.key:
        yield css_class(bar.key)


def _marks(bar: Bar, frame: _Frame, middle: float) -> Iterable[str]:
    """Draw the bar around a height, and over it last year's mark and the target's."""
    if bar.value is not None:
        start, end = sorted((frame.x(0), frame.x(bar.value)))
        yield _mark("bar", start, max(end, start + 1), middle, STRONG if bar.leads else HUE)
    if bar.previous is not None:
        x = frame.x(bar.previous)
        yield _mark("last-year", x - 1, x + 1, middle, INK)
    if bar.target is not None:
        x = frame.x(bar.target)
        yield _mark("aim", x - _AIM_WIDTH / 2, x + _AIM_WIDTH / 2, middle, AIM)


def _baseline(frame: _Frame, place: int) -> int:
    return 2 + place * frame.step + frame.step // 2 + 5


def _mark(kind: str, left: float, right: float, middle: float, fill: str) -> str:
    height = _HEIGHTS[kind]
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{middle - height / 2:.1f}" width="{right - left:.1f}" '
        f'height="{height}" fill="{fill}"/>'
    )


def _line(x: float, height: int, colour: str, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height}" stroke="{colour}"{dashes}/>'

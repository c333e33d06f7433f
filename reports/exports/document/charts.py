"""The charts within the text of the report: the provinces ranked, last year as a mark, the target as a line."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from associations.exchange.documents.blocks import Picture
from associations.models import Note
from reports.analysis.figures import FLAGS
from reports.analysis.results import ClusterReport, Result
from reports.analysis.targets import Aim
from reports.presentation import charts, tables, wording

_WIDTH = 150  # mm
_MOST_BARS = 16  # that fit beside their text on one page; the tables of the annex have all
_FEWEST_BARS = 2
_LEVEL = 1.03  # the largest of the smallest value up to which no bar is seen to be longer
# The charts of the report by their indicators, in words of a caption.
TITLES = {
    "members_per_population": "Tỉ lệ hội viên trên dân số",
    "fund_per_capita": "Quỹ khuyến học bình quân đầu người",
    "family_rate": "Tỉ lệ Gia đình học tập trên tổng số hộ",
}


def chart_of(report: ClusterReport, result: Result, *, number: int) -> Picture | None:
    """Return the chart of an indicator under its number; None where there is nothing to compare or too much to draw."""
    if result.included < _FEWEST_BARS or len(result.units) > _MOST_BARS:
        return None
    indicator = result.indicator
    aim = report.aims.get(indicator.code)
    drawing = charts.bar_chart(result, aim.value if aim else None, is_printed=True)
    known = tuple(bar for bar in drawing.bars if bar.value is not None)
    if _are_level([bar.value for bar in known if bar.value is not None]):
        return None
    key = "; ".join(_key(report, result, aim))
    return Picture(
        png=charts.kept_png(replace(drawing, bars=known)),
        width=_WIDTH,
        caption=f"Biểu đồ {number}. {TITLES[indicator.code]} năm {report.year} ({indicator.display.unit})",
        key=f"{key[:1].upper()}{key[1:]}." if key else "",
        alternative=wording.finding(result, report.year),
    )


def _are_level(values: Sequence[float]) -> bool:
    """Return whether values differ by so little that bars of them look alike."""
    return max(values) <= _LEVEL * min(values)


def _key(report: ClusterReport, result: Result, aim: Aim | None) -> Iterator[str]:
    """Yield how a chart's marks and lines are read."""
    year = report.year
    if any(unit.previous is not None for unit in result.units):
        yield f"vạch mảnh: năm {year - 1}"
    if result.amount.denominator:
        yield f"vạch đứt: mức chung {wording.whose(result)}"
    if aim:
        yield f"vạch dày: mục tiêu năm {aim.year}"
    yield from _marks(result)
    # Who has no return at all is named below the title and in the opening.
    missing = [
        unit.association.name
        for unit in result.units
        if unit.amount.value is None and unit.association not in report.missing
    ]
    if missing:
        yield f"chưa có số liệu: {', '.join(missing)}"


def _marks(result: Result) -> list[str]:
    """Return the marks that stand beside the values of a chart, in words."""
    used = {flag for unit in result.units if unit.amount.value is not None for flag in unit.flags}
    used.discard(Note.Flag.ILLUSTRATIVE.value)
    return [f"{mark}: {FLAGS[flag]}" for flag, mark in tables.MARKS.items() if flag in used]
